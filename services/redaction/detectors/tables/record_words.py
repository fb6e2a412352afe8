"""Words of social care, health, police and school records that everyday lists do not hold."""

from services.redaction.detectors.wordlist import words

RECORD_WORDS = words(
    """a-level a-levels absconding acamprosate aciclovir airpods airtag alevel alevels ambulatory
    amitriptyline anaesthetics anaesthetist annually anorexia antabuse apnoea apnoeas
    aptamil aripiprazole arraignment asexual asperger asperger's aspergers assemblies
    assembly asystole atheism atheist atomoxetine audi avoidant awol badoo bailiff bailiffs
    bargains barnardo's basket batman beclometasone bedsharing bedsit befriending bifida
    bimonthly bipolar bisexual bluey bonjela borough bradycardia breast british
    bronfenbrenner brucellosis brushfield buggy bulimia bursary buvidal callus cannula
    carbamazepine cbeebies census centrepoint cerebral cetirizine chaplain chaplaincy
    checklist chickenpox childminding chlorphenamine cisgender clarithromycin cleft clobazam
    clonic clozapine co-codamol co-dydramol cocodamol codydramol coke comic competence
    compulsive concerta conjunctivitis contactpoint conversely cornish coronavirus coroner's
    corsa covid craniosynostosis creche crohn crohn's crohns croup cuckooed cuckooing cystic
    declarator defibrillator delight deliveroo depo-provera dietitian dioralyte discord
    discretionary disengagement dissociative disulfiram domino's drama dtap duchenne
    duloxetine dust dyscalculia dysplasia dystrophy eastenders ecchymosis ecomap egress
    elvanse encephalitis encephalopathy encopresis epipen erythromycin espranor estyn ethnic
    evening expartner extradural extremism extubated fabricated faltering febrile fentanyl
    fiance fiancee fibrosis findmy firstborn flucloxacillin fluenza foodbank foreword
    fortnight fortnightly frenulum fruit gaslighting gastrostomy gaviscon gingerbread
    godfather godmother gonorrhoea governor governors greenstick grindr guanfacine gumtree
    haemophilia haloperidol harvest headship hep heparin hepatitis heritage heterosexual
    homicide homosexual hoover hospice humanist humankind hydrocephalus hyperglycaemia
    hypernatraemia hyperthermia hypertonia hypoglycaemia hyponatraemia hypothermia hypotonia
    hypoxia hypoxic impaired imperfecta impetigo implanon inflicted intubated ironing jeep
    jejunostomy jenga karpman kernicterus keyworker keyworkers kfc klarna kooth lactulose
    lado lamotrigine lego lesbian leukaemia levetiracetam liquidlogic lisdexamfetamine litem
    literacy lithium lorazepam lymphoma magistrates makaton manx maslow measles medikinet
    menb mencap mercedes mermaids metformin metropolitan microcephaly midazolam mirena mmr
    mongolian montelukast monzo mortgage mosaic movicol mumps muscular naltrexone
    nasogastric nationality nativity nebuliser nervosa netball neuroblastoma
    neurodevelopmental neurodivergent neurodiverse neurosurgeon nexplanon nitazenes
    nitrazepam nitrous nominated oasys oblique obsessive obstetrician ofcom omegle
    omeprazole onlyfans oppositional oramorph orthopaedic orthopaedics orthoptist
    osteogenesis otitis overstayer oxfam oxide oxycodone pagan palate palsy pampers
    pansexual papyrus parents patrol paw penicillin peppa perplexing petechiae petechial
    phlebotomist phototherapy physeptone piriton plagiocephaly playgroup pneumonitis
    podiatrist pokemon pornhub postmortem pram prednisolone promethazine psoriasis quarterly
    radiographer ranitidine redbook reddit reflective reflux regulatory rescue restorative
    resuscitated retinoblastoma revolut rickets rosh rotavirus rounders rubella sainsbury's
    sanctuaries sanctuary schizoaffective scottish sendco sendiass sepsis septic septicaemia
    sexting sharepoint shelterbox showman showmen showpeople sickle sims sis slavery
    smirnoff sonographer specialist spider-man spina spiral spiritualist stonewall strattera
    strep streptococcus strongbow subarachnoid suboxone sudic sudocrem supine swaddling
    syphilis systemic systmone tachycardia talipes telegram temazepam tertiary thalassaemia
    threadworm thrive tinder tongue-tie tonic tonsillitis tourette tourette's tourettes
    tracheostomy transgender traveller travellers trimethoprim tuberculosis twitch
    uncooperative unitary valium valproate varicella vauxhall venlafaxine ventilator
    viability vinted vipor visor voice wardship warfarin welsh wetherspoons whooley whooping
    witchcraft women's womens' wraparound x-ray x-rays xanax"""
)
