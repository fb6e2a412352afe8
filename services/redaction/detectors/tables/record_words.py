"""Words of social care, health, police and school records that everyday lists do not hold."""

from services.redaction.detectors.wordlist import words

RECORD_WORDS = words(
    """a-level a-levels abdomen absconding acamprosate aciclovir acupuncture advisor advisors
    advisory airpods airtag alevel alevels alleyway allotment allotments ambulatory
    amitriptyline anaesthetics anaesthetist annually anorexia antabuse antibiotic
    antibiotics antidepressant antidepressants antihistamine antihistamines antipsychotic
    antipsychotics apnoea apnoeas aptamil arcade archery aripiprazole armchair armpit
    arraignment asexual asperger asperger's aspergers assemblies assembly asystole atheism
    atheist athletics atomoxetine attainment attic audi aupair authorised avoidant awol
    badminton badoo baggie bailiff bailiffs ballroom bandage bandages banister bannister
    bargains barista barnardo's bartender basket batman beans beclometasone bedbugs
    bedsharing bedsit befriending benzodiazepine benzodiazepines bibs bifida bimonthly
    bipolar bisexual blister blisters bluey boiler boisterous bong bonjela bored borough
    bottlefed bradycardia breast breastfed bridleway british broadband bronfenbrenner
    brownies brucellosis brushfield buddies buggy bulimia bungalow bunkbed burglar burglars
    bursary buttock buttocks buvidal cabin cadets calf callus cannabinoid cannabinoids
    cannula caravan caravans carbamazepine cbeebies cellar census centrepoint cerebral
    cetirizine chalet chapati chaplain chaplaincy chauffeur checklist cheekbone cheerful
    chickenpox childminding chiropractor chlorphenamine circulated cisgender clarithromycin
    clavicle cleft clingy clobazam clonic clozapine co-codamol co-dydramol cockroaches
    cocodamol codydramol coke collarbone collated colostrum comic competence compulsive
    concerta conjunctivitis conservatory contactpoint conversely cordial cornflakes cornish
    coronavirus coroner's corsa countersigned courier couriers coursework covid
    craniosynostosis creche crohn crohn's crohns croup crutch crutches cubs cuckooed
    cuckooing cul-de-sac curriculum curtain curtains custard cystic dealer dealers
    declarator defibrillator dejected delight deliveroo depo-provera detergent dictated
    dietitian dioralyte discord discretionary disengagement dishwasher disinfectant
    disruptive disseminated dissociative distraught disulfiram dodgeball domino's doorman
    drama driveway drowned drowning drowsy drums dryer dtap duchenne duloxetine dust dyadic
    dyscalculia dysplasia dysregulated dystrophy earlobe eastenders ecchymosis eclampsia
    ecomap ectopic egress elated elvanse embarrassed encephalitis encephalopathy encopresis
    enrichment ensuite epidural epipen erythromycin escort escorted escorts espranor estyn
    ethnic euphoric evening excited excrement expartner extradural extremism extubated
    eyebrow eyebrows eyelid eyelids fabricated faltering febrile fennel fentanyl festival
    fiance fiancee fibrosis fibula finalised findmy fingertip fingertips fireguard firstborn
    flatmate flatmates fleas flucloxacillin fluenza flustered foggy foil fontanelle foodbank
    forceps foreword fortnight fortnightly frantic frenulum frosty fruit frustrated furious
    garage gaslighting gastrostomy gaviscon gestational giggly gingerbread ginnel godfather
    godmother gonorrhoea governor governors grazed greenstick grievance grindr grumpy
    guanfacine guitar gumtree haemophilia haloperidol handyman hanukkah harvest hashtag
    hazardous hazards headbutt headbutted headship heater heel heels hep heparin hepatitis
    heritage heterosexual highchair hips hoarder hoarding hockey homicide homosexual hospice
    housemate housemates humanist humankind humid hydrocephalus hygienist hyperglycaemia
    hypernatraemia hyperthermia hypertonia hypnotherapy hypoglycaemia hyponatraemia
    hypothermia hypotonia hypoxia hypoxic impaired imperfecta impetigo implanon incredible
    infested inflicted intruder intruders intubated irate ironing irritable janitor jawline
    jeep jejunostomy jenga judo karpman kernicterus ketchup keyworker keyworkers kfc
    kitchenette klarna kneecap knuckle knuckles kooth lactulose lado laminate lamotrigine
    larder laxative laxatives lego lesbian leukaemia levetiracetam lino liquidlogic
    lisdexamfetamine litem literacy lithium livestream livestreamed lochia locksmith locum
    loft lollipop lorazepam lunar lymphoma magistrates maisonette makaton manx maslow
    massage mastitis matron matrons mayonnaise measles medikinet menb mencap mercedes
    mermaids metformin metropolitan mice microcephaly midazolam milkshake mirena miserable
    mmr mongolian montelukast monzo mortgage mosaic movicol mumps muscular muted naan
    naltrexone narrowboat nasogastric nationality nativity navel nebuliser nervosa nervous
    netball neuroblastoma neurodevelopmental neurodivergent neurodiverse neurosurgeon
    nexplanon niche nitazenes nitrazepam nitrous nominated noodles nostril nostrils oasys
    oblique obsessive obstetrician occipital ofcom omegle omeprazole onlooker onlyfans
    opiate opiates opioid opioids oppositional optometrist oramorph orthodontist orthopaedic
    orthopaedics orthoptist osteogenesis osteopath otitis oven overstayer overwhelmed oxfam
    oxide oxycodone paddling pagan painkiller painkillers palate pale palsy pampers panicky
    pansexual pantry papyrus parents parietal passerby pasta patrol pavilion paw pelvis
    penicillin pensive peppa perplexing petechiae petechial phlebotomist photocopied
    phototherapy physeptone piano pinched pinching piriton placenta placental plagiocephaly
    playgroup playpen pneumonitis podiatrist pokemon polite porch pornhub postmortem praevia
    pram pre-eclampsia precinct prednisolone preeclampsia prefect prefects promethazine
    psoriasis psychotherapist psychotherapy punctual punctuality quarterly radiator
    radiators radiographer radius rainbows rainy ranitidine ratified rats reconvened redbook
    reddit reflective reflux reg regulatory relief remorseful rescue restorative
    resuscitated retinoblastoma revolut ribcage rickets rizla rodents roll-ups roofer
    roommate rosh rota rotas rotavirus roti rounders rubella sabbatical sacristan
    sainsbury's sanctuaries sanctuary sausage sausages scab scabs scaffolder scapula
    schizoaffective scottish scouts sedative sedatives seesaw selfie selfies sendco sendiass
    sepsis septic septicaemia sexting sexuality shaky sharepoint shelterbox shin shins
    shisha shoot showman showmen showpeople sickle sims sis skateboard skatepark slavery
    sluggish smartphone smartphones smiley smirnoff smothered snicket snowy snus sombre
    sonographer soup specialist spider-man spina spiral spiritualist spitting splint squalid
    squalor squatter squatters staircase sternum steroid steroids stimulant stimulants
    stonewall stormy strand strands strattera strep streptococcus stroller strongbow
    subarachnoid subdued suboxone sudic sudocrem sulky sullen supine surrogacy suture
    sutures swaddling syllabus syphilis syringe syringes systemic systmone tachycardia
    taekwondo takeaway takeaways talipes tardy teammate telegram temazepam tennis tense
    terrace terraced tertiary thalassaemia theraplay threadworm thrive timid tinder tobacco
    toes tongue-tie tonic tonsil tonsillitis tonsils tourette tourette's tourettes
    tourniquet towpath tracheostomy trampette transcribed transgender traveller travellers
    tremulous tricycle trimester trimethoprim tuberculosis tumble twitch ukulele ulna
    unauthorised uncooperative unitary unsteady vacant vacuum vaisakhi valium valproate
    vaporiser varicella vauxhall venlafaxine ventilator ventouse vertebra vertebrae
    viability vinted violin vipor visor vitamin voice voicemail voicemails voicenote
    wardship warfarin warm weary weetabix welsh welt welts wetherspoons whooley whooping
    wifi windowsill windy witchcraft women's womens' wraparound x-ray x-rays xanax yogurt"""
)
