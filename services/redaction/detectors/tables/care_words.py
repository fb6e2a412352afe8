"""Ordinary words of case notes: care, health, school, police, courts and homes."""

from services.redaction.detectors.wordlist import words

CARE_WORDS = words(
    """neighbourhood lettings encompass eco club clubs pool leisure sports gymnasium cat cats dot
    dots shell trace traced tel mob fax ext ref dob nhs upn re fao attn enc encl cc bcc subject sent
    premium class
    year group form reception willow oak beech elm rowan squirrel hedgehog caterpillar
    butterfly ladybird acorn maple robin owl kingfisher dolphin ks sats phonics foundation
    stage keystage term half terms timetable registration tutor pastoral inclusion behaviour
    attendance arrange complete monitor convene undertake chase consider ensure obtain agree
    liaise discuss follow review request refer highways roads vehicles motor vehicle treasury
    prevention panel ordinance insolvency procurator martial surveys accountants appendix
    annex schedule chapter paragraph figure table gazette unification nations constitution
    instrument ombudsman inhuman secretaries furthermore moreover nevertheless notwithstanding
    hereinafter whereas agriculture forestry fisheries silver ford focus fiesta vauxhall corsa
    astra volkswagen golf polo bmw audi mercedes toyota nissan honda peugeot renault citroen
    fiat skoda seat kia hyundai mazda volvo transit mini range rover land lexus tesla suzuki
    citroen samsung huawei nokia apple sony nintendo lego disney peppa pig bluey elsa
    spiderman batman barbie pokemon abandon abduct aberdeen abnormal abrasion absconded
    absence abuse abused abuser abusive academic acceptance accident accommodation accompanied
    accusation ace achievement acquaintance action acute addict addicted addiction additional
    address adhd adjournment admission admitted adolescent adoption adoptive adult advice
    adviser advocacy advocate affect afternoon afraid aggression aggressive agreement agency
    aide alarm alcohol alcoholic allegation allege alleged allergy alright ambulance anaemia
    anger angry ankle anonymous antenatal anxiety anxious apology appetite appointment arm
    arrest arrested arson ashamed asleep assault assaulted assessment assessor assistance
    assistant asthma attachment attendance attend attitude attendee audit aunt auntie aunty
    authority autism autistic autopsy aware awake baby babies babysit babysitter background
    bag bail balcony barrister bath bathroom bathed bathing battered bed bedding bedroom
    bedtime bedwetting behave behaviour belly belt bereaved bereavement birth birthday bite
    biscuit bitten bladder blanket bleach bleeding blood bloods bloodstained bottle bottles
    bowel boyfriend boys boy brain breakdown breakfast breastfeeding breathing breath brief
    broken bronchiolitis brother brothers bruise bruised bruises bruising bullied bully
    bullying bump bunk burn burns bus bystander caesarean caldicott calm camhs cannabis
    capacity car care carer carers caregiver caretaker carpet caseworker caseload catheter
    centile chaotic chair chaired chairperson chaperone charge chest child childcare childhood
    childline childminder children chlamydia chronic chronology cigarette classroom classmates
    cleaner cleaning clinic clinical clinician clothes clothing cocaine coerced coercion
    coercive cohabit cold colleague college coma comfort commissioner communication community
    complaint complex compliance concern concerning concerns conception concussion conduct
    conference confided confidential confirmed conflict conscious consent constable
    constabulary consultant consultation contact contraception control controlling convulsion
    cook cooker coordinator coping core coroner corridor cot cough council councillor
    counselling counsellor cousin crash crack cried crime criminal crisis criticism cruelty
    crying cuddle cuddled culpable cupboard curfew custodial custody cut cuts cyber daddy dad
    dads daily damp dangerous daughter daughters daycare deaf death debt deceased decline
    defendant defiant dehydrated delay delayed delirium delivery dementia dental dentist
    deprivation depressed depression designated desk destitute detached detective detention
    deteriorated deterioration developmental diabetes diabetic diagnosis diarrhoea diarrhea
    diary die died diet dinner dirty disability disabled discharge discharged disciplinary
    disclose disclosed disclosure discriminate disengaged dishevelled dislike disorder
    disorientated dispute distress distressed disturbed divorce doctor doctors dog dogs
    domestic doorstep dosage dose drank dressed drink drinking drunk drug drugs drunken duty
    dwelling dying dysfunction dyslexia dyspraxia earlier eating eczema education educational
    elbow elder elective emergency emotional emotionally employment enforcement engage engaged
    engagement enquiry enquiries enuresis epilepsy epileptic escalate escalated escalation
    estate estranged ethnicity evening eviction evicted exam excluded exclusion exploitation
    exploited exploit eye eyes face facial faeces failing faint fall family families father
    fathers fatal fatality fear fearful feeding female fever fibroid fight filthy fingers
    firearm flashbacks flat flats floor food forearm forehead forensic formula foster fostered
    fostering fracture fractured friend friends friendship frightened funeral fussy game gang
    garden gastroenteritis gender genitals genogram girl girlfriend girls girls glasses
    goodbye governor governors grandad granddad grandchildren grandchild granddaughter
    grandfather grandma grandmother grandpa grandparent grandparents grandson granny gran
    grazes grief groin groomed grooming guardian guardianship guidance gum gun guilt
    haemorrhage haematoma hair hallway hamster handcuffs handover hanging harassment harm
    harmed head headache headlice headmaster headmistress headteacher healthcare health
    healthy hearing heating heroin hiding holiday homeless homelessness homework honour
    hospital hostel hostile hostility household house housing hug hungry hurt hurting husband
    hygiene hysterical ill illness immunisation immunisations immunised impairment imprisoned
    inappropriate incident incidents independent infant infection infected inhaler injured
    injuries injury inpatient inquest inspection inspector insomnia instability insulin intake
    intensive intercourse interim intermittent interpreter interview intimidated intimidating
    intimidation intoxicated intoxication introductions investigation isolated isolation itchy
    jaundice jealous joint journal judge judgement kettle key kick kicked kicking kids kid
    kinship kiss kissed kitchen knife knives labour landlord landlady language lateness
    laundry lawyer lead learner learning legal lesson lethargic liaison lice licence lip lips
    lives living lodger lonely lounge lunch lunchtime lunchbox machete maintenance male
    malnourished malnutrition mam marijuana mark marks marriage maternal maternity mattress
    meal meals meconium mediation medical medication medicine meeting member members
    meningitis mental mentally mentor methadone midwife midwives midwifery minutes miscarriage
    missing mobile mobility moderate molested mom monitoring mood morning mother mothers mould
    moved mum mummy mums murder murdered muscle nan nana nanny nap nappy nappies narrative
    nasty neck needle needs neglect neglected neglectful neighbour neighbours neonatal neonate
    nephew newborn niece nightmares night nit nits non nose notes notification numb nurse
    nurseries nursery nursing nurture obese obesity obstetric occupational offence offences
    offender offending officer officers online ophthalmology optician oral overdose overnight
    overweight paediatric paediatrician paediatrics paedophile pain painful palliative panic
    paracetamol paramedic paramedics paranoid parent parental parenting parents park parole
    partner partners party paternal paternity patient patients pavement pending perinatal
    perpetrator perpetrators petrified pets pharmacist pharmacy phone phonecall photographs
    photos physical physically physiotherapist physiotherapy pillow pizza placement placements
    plan play playground playing playtime plaster pneumonia poisoning police policeman
    policewoman poor pornography postnatal poverty practitioner practitioners pram
    precautionary pregnancy pregnant premature prematurity prescribed prescription
    presentation presented primary prison prisoner probation professional professionals
    professor property prosecution prostitute protection protective psychiatric psychiatrist
    psychological psychologist psychology psychosis psychotic puberty public punch punched
    punching punishment pupil pupils pushchair quarrel questionnaire quiet racism racist rape
    raped rash reception receptionist reconciled recorded recurring referral referrals
    referred referrer refuge refugee refusal refused registered registrar registration
    registrant rehab rehabilitation relapse relationship relationships relative relatives
    religion removal removed rent rental report reported reporter reports rescheduled resident
    residential residence resilience respite respiratory responder restraint restrained
    restless reunification reunited review reviewing reviewer ribs risk risks ritual robbery
    room routine rubbish runaway sad safe safeguard safeguarded safeguarding safety sandwich
    sanctions scabies scalded scald scalds scalp scans scar scared scars school schools
    scissors scoliosis scratch scratched scratches screamed screaming scream scrutiny
    secondary secure seizure seizures senco send sen separated separation serious session
    sessions severe sex sexual sexualised sexually shaken shaking shaken sheets shelter shoes
    shopping shoplifting shoulder shouted shouting shouts shower shower showered siblings
    sibling sick sickness sister sisters slap slapped slapping sleep sleeping sleepover sleepy
    slept slipped smacked smack smacking smell smelled smelling smelly smoke smoking sober
    social socially socks sofa soiled soiling solicitor solicitors solvent son sons sore sores
    speech spine spleen spouse stab stabbed stabbing staff stairs stairgate stalking starving
    statement station statutory steals stealing stepbrother stepchild stepdad stepdaughter
    stepfather stepmother stepmum stepsister stepson steps stillbirth stillborn stitches
    stomach stolen stranger strangers strangled strangulation strategy street strengths stress
    stressed struck student students subdural substance substances suffocated suffocation
    suicidal suicide summary sunken supervised supervision supervisor supervisors supper
    supply support supported supportive surgery surgeon surname surgeon suspected suspended
    suspension suspicion suspicious swallowed swearing swelling swollen swore symptoms tablets
    tantrum tantrums tattoo teacher teachers teaching team tearful tears teen teenage teenager
    teenagers teeth telephone temperature tenancy tenant termly terrified theft therapist
    therapy thigh threat threaten threatened threatening threats threshold throat tired
    toddler toddlers toilet toileting toothbrush torso touched touching toxic toxicology toys
    trafficked trafficking tragedy trauma traumatic traumatised treatment triage truancy trust
    tummy tutor twin twins ultrasound unborn uncle uncles unconscious uncontrollable underage
    underweight unemployed unexplained unfortunately unhappy uniform unit unkempt unresponsive
    unsafe unsettled unsupervised unwashed unwell upset upstairs downstairs urgent urine urine
    uterus vaccination vaccinations vagina vaginal vandalism vape vaping venue verbal verbally
    victim victims video violence violent virus visible visit visitor visitors visits vomit
    vomited vomiting vulnerability vulnerable wardrobe warning wash washed watched weak weapon
    weapons weaning wednesday weekend weekends weekly weepy weighed weight welfare wellbeing
    wept wheelchair wheeze wheezing whimpering widow widowed wife window withdrawal withdrawn
    witness witnessed witnesses woke worker workers working worn worried worry worries
    worrying wound wounds wrist yelled yelling young youth youths acute adhd asd alert
    allocated allocation anon appt ass assess asst att attended attends admin bcg biological
    birthmark bladder bmi bp bpm bruise capillary caseworkers cbt chased chasing childhoods
    cic cin cip clld collected collection commenced conveyed cpn ctg cyp dads dash dept
    discussed discussion dna dob doh dose dv dva ed edt ehcp ehe email emailed emails eldest
    youngest middle fgm gcs gravida handovers headed height helpline hv ivf lac ladder
    landline latest letter letters liaised linked lscb mappa marac mash mats mgm mgf pgm pgf
    multiagency nai named nfa nhs nicu notified obs ofsted onset orders outcome outcomes
    outreach paeds para partum pattern pep percentile perineum phoned phoning pla ppu pre
    proforma protocol pupils queried rang ref refs refuges reluctance reluctant repeat rpt
    scbu scored screening seen sen sep signposted slt smokes spoke spoken subject sudden sudi
    sw tac taf tc text texted texts timeline tof topics transcript triaged tx update updated
    updates urinary ward wards weighs wfh yjs yot ypas ys additional bullet introduction
    present apologies agenda actions attendees distribution chairperson minute minuted item
    items matters arising january february march april may june july august september october
    november december monday tuesday wednesday thursday friday saturday sunday mon tue tues
    wed thu thur thurs fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec christmas
    easter ramadan eid diwali summer autumn winter spring halloween bonfire hello hi hiya
    thanks thank regards sincerely faithfully yours dear kind best wishes please cheers sorry
    bye okay ok yes no yeah facebook instagram snapchat whatsapp tiktok youtube twitter xbox
    playstation fortnite minecraft roblox google microsoft outlook teams zoom skype netflix
    ipad iphone android amazon ebay asda tesco aldi lidl morrisons sainsbury sainsburys
    primark mcdonalds greggs boots argos ikea wilko paypal uber calpol ibuprofen nurofen
    paracetamol amoxicillin sertraline fluoxetine citalopram diazepam mirtazapine quetiapine
    olanzapine risperidone melatonin ritalin methylphenidate ventolin salbutamol codeine
    morphine tramadol pregabalin gabapentin zopiclone propranolol subutex buprenorphine
    naloxone ketamine spice mdma ecstasy amphetamine lsd vodka lager beer wine whisky cider"""
)
