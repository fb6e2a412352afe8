"""Groups of words the learned detector tells apart, chosen by hand for what they say of a phrase.

A group is a feature: the model learns from the data what a group means at a given distance, and so
needs not have seen each word of it.
"""
# ruff: noqa: E501 - running lists

from __future__ import annotations

from services.redaction.detectors.tables.heads import BODIES, OCCUPATIONS, RELATIONS
from services.redaction.detectors.tables.nations import COUNTRIES, FAITHS, PEOPLES
from services.redaction.detectors.wordlist import words

_WORK = words(
    """accountant actuary agent analyst apprentice archaeologist architect assistant astronomer
    athlete attorney auctioneer auditor author bailiff barman biologist bookkeeper bookseller
    botanist boxer brewer broker bus-driver butler cabinetmaker cameraman cardiologist carer
    cartoonist chairman chairwoman chauffeur chemist choreographer civil-servant cleric coach
    columnist commentator composer conductor conscript contractor councillor courier critic
    croupier curator customs dealer deputy-head detective dietician diplomat director doorman
    dressmaker dustman editor-in-chief electrician employee employer engraver entrepreneur
    estate-agent executive factory farmworker fashion fisher footballer foreman freelance
    geologist glazier goldsmith graduate grazier grocer guardsman gunsmith gynaecologist
    harpist headmaster headmistress headteacher herder historian housekeeper hunter importer
    industrialist innkeeper inspector instructor interpreter investor janitor jeweller jockey
    journalist juror labourer landlady landlord landowner legionary lecturer legislator librarian
    linguist locksmith lorry machinist magician mason mathematician mayor mayoress merchant
    metalworker midwife milkman minister missionary model monk moneylender musicologist
    navigator neurologist notary novelist nun nurseryman obstetrician official oncologist
    operator optician orderly organist orthodontist osteopath paediatrician parliamentarian
    pensioner percussionist pharmacist philosopher photojournalist physicist physiotherapist
    pianist pilot playwright politician porter postwoman potter preacher president principal
    printer producer programmer promoter proofreader psychotherapist publisher radiographer
    radiologist railwayman ranger receptionist rector referee reporter restaurateur retailer
    sales salesman salesperson saleswoman salesman scaffolder scholar scientist scriptwriter
    seamstress sergeant servant shareholder shepherd shoemaker smallholder sociologist
    speechwriter sportsman stewardess stockbroker stonemason student supervisor surveyor
    taxi taxidermist teacher telephonist theologian therapist toolmaker tradesman trainee
    trainer treasurer truck tutor typist undertaker underwriter upholsterer usher vet vicar
    violinist warehouseman watchmaker weaver windowcleaner winemaker woodcutter worker
    self-employed unemployed businessperson fitter assembler machine-operator dancers
    teachers drivers doctors nurses miners fishermen farmers soldiers journalists students
    workers pharmacists physicians lecturers practitioner practitioners practising veteran"""
)
_RANKS = words(
    """admiral brigadier captain cadet colonel commander commodore constable corporal general
    lieutenant major marshal officer private sergeant staff superintendent chief-of-staff
    non-commissioned gendarme gendarmes gendarmerie sub-lieutenant artillery infantry navy army
    air-force naval squadron regiment battalion conscripts recruits commando paratrooper reservist
    guard guards warrant"""
)
_STATUS = words(
    """widow widower widowed divorced orphan orphaned refugee asylum-seeker immigrant migrant
    homosexual gay lesbian bisexual transsexual transgender heterosexual homeless stateless
    nomadic traveller travellers minor minors minority adopted illegitimate native indigenous
    pensioner retired disabled blind deaf mute paralysed paraplegic pregnant married unmarried
    separated cohabiting vegan vegetarian communist socialist pacifist objector conscientious
    dissident separatist atheist illiterate left-handed national nationals citizen citizens
    nationality ethnic origin descent extraction tribe clan caste community religious believer
    convert member members leader activist supporter founder chairman co-founder candidate"""
)
_ILLS = words(
    """abscess addiction alcoholism allergy alzheimer's amputation anaemia aneurysm angina anorexia
    anxiety aphasia appendicitis arthritis arthrosis asthma autism autistic bipolar blindness
    bronchitis bruise bruises bruising burns cancer carcinoma cataract cerebral chemotherapy cirrhosis coma
    concussion contusion convulsions coronary deafness deformity degenerative dementia depression depressive
    diabetes diabetic dialysis disability disc discopathy disease disorder dyslexia dystrophy
    embolism emphysema encephalitis epilepsy epileptic fibromyalgia fistula fracture fractured
    fractures gangrene gastritis glaucoma haematoma haemophilia haemorrhage haemophiliac handicap hepatitis hernia
    hiv aids hypertension hysteria illness impairment incontinence infarction infection infertility influenza
    injuries injury insomnia ischaemia ischaemic jaundice kidney laceration lesion lesions leukaemia lumbago
    lupus lymphoma melanoma meningitis migraine miscarriage myopia necrosis neuralgia neurosis
    neurotic obesity oedema osteoporosis pancreatitis paralysis paranoid paranoia parkinson's
    personality pneumonia pneumothorax polio polyarthritis psoriasis psychiatric psychosis psychotic
    ptsd rheumatism rheumatoid rupture scars scar schizophrenia schizophrenic sciatica sclerosis seizure
    seizures sepsis sight-loss spinal spondylitis stammer stenosis sterile sterilisation stillborn
    stroke swelling syndrome syphilis thrombosis tinnitus transplant trauma traumatic tuberculosis tumour
    tumours typhoid ulcer ulcers varicose virus wheelchair wound wounds ecchymosis ecchymoses abrasion
    abrasions lacerations psychosomatic chronic acute severe congenital terminal"""
)
_BODY = words(
    """abdomen ankle arm arms back bladder bone bones brain breast buttocks cheek chest chin ear
    ears elbow eye eyes eyebrow face femur finger fingers foot forearm forehead genitals groin
    hand hands head heart heel hip intestine jaw kidney knee kneecap leg legs ligament lip lips
    liver lung lungs mouth neck nerve nose orbital palm patella pelvis penis retina rib ribs
    scalp scrotum shin shoulder shoulders skull spine spleen stomach temple testicles thigh throat
    thumb tibia toe toes tongue tooth teeth vertebra vertebrae waist womb wrist"""
)
_CRIMES = words(
    """abduction abetting aggravated armed arson assault assassination attempted battery blackmail
    bigamy bodily bombing bribery burglary conspiracy corruption counterfeiting cruelty defamation
    desertion drug drugs drug-trafficking embezzlement espionage extortion forgery fraud genocide
    grievous handling harassment harm heroin cocaine cannabis hijacking homicide importation incest
    incitement indecency insult insulting kidnapping larceny libel looting manslaughter money-laundering
    murder negligence obscenity perjury pickpocketing piracy possession prostitution rape rebellion riot
    robbery sabotage sedition separatism slander smuggling stabbing stealing terrorism terrorist theft
    threatening torture trafficking treason trespass usury vandalism violence offence offences crime
    weapons explosives propaganda indecent"""
)
_KIN = words(
    """baby babies boy boys brother brothers child children cousin cousins dad daughter daughters
    ex-husband ex-wife father fiancé fiance fiancee girl girls grandchild grandchildren granddaughter
    grandfather grandmother grandparents grandson half-brother half-sister husband infant in-laws
    mother mum nephew niece offspring parents partner relative relatives sibling siblings
    sister sisters son sons spouse stepdaughter stepfather stepmother stepson toddler twin twins triplets
    uncle aunt wife wives widow"""
)
_LAW = words(
    """act acts amendment article articles bill bylaw chapter clause code constitution convention
    decree directive law laws order ordinance paragraph protocol regulation regulations resolution
    rule rules section sections statute statutes subsection treaty judgment decision case no nos"""
)
_COURTS = words(
    """appeal appeals appellate arbitration assize bankruptcy cassation chamber chambers chancery
    circuit commercial constitutional county court courts crown district division enforcement
    execution family federal first high house inferior instance insolvency juvenile labour land
    lords magistrates magistrates' martial military panel patents provincial regional security senate
    session sessions social superior supreme tribunal tribunals administrative criminal civil penal"""
)
_BODIES = BODIES | words(
    """academy administration agency airline airlines archive assembly association authority
    board brewery bureau cabinet cabinet cartel cemetery chamber clinique co-operative college
    command commission commissioner committee commonwealth confederation congress consortium
    convent cooperative corps council delegation department directorate division embassy
    enterprise executive faculty federation fund garrison general-staff government group guild
    headquarters hospital inspectorate institute insurer interpol journal laboratory league legion
    monastery movement newspaper observatory office ombudsman orchestra order organisation
    organization parliament party police press radio railway registry republic secretariat senate
    service services society staff stud syndicate synod tabloid team trade trust union unions
    unit university weekly workshop zoo army brotherhood front militia mafia"""
)
_PLACES = words(
    """airport alley area bay beach block border bridge camp canal capital cape castle cave channel city
    coast continent corridor county cove creek dam desert district downtown east eastern estuary
    farm ferry field flat floor forest fort frontier garden gulf harbour highway hill house
    hut island islands junction lake land landfill lane lighthouse locality market marsh
    meadow mine moor motorway mountain mountains mouth north northern ocean outskirts park
    pass peninsula pier plain plateau plot pond port prefecture province quarter quay
    reef region reservoir ridge river road roundabout ruins sea settlement sheet shore
    site slope south southern southwest southeast northeast northwest square station strait
    street suburb territory town township valley village villages vineyard ward west western wood woods
    state apartment building office premises"""
)
_NUMBERS = words(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
    hundred hundreds thousand million billion dozen dozens half third quarter several both
    twenty-one twenty-two twenty-three twenty-four twenty-five twenty-six thirty-five fifty-five
    forty-five first second third fourth fifth sixth seventh eighth ninth tenth once twice"""
)
_UNITS = words(
    """acres centimetres cm feet gallons gram grams hectare hectares hours inches kg kilo kilogram kilograms
    kilometre kilometres km litres m metre metres miles mm minutes months percent pints pounds
    seconds sq square tonnes tons weeks yards years year month week day days hour minute percentage
    cent per m² ha plots shares occasions persons people counts metres others suspects hearings"""
)
_MONEY = words(
    """€ £ $ eur euro euros dollar dollars usd gbp pound sterling pence trl try lira liras pln zloty zlotys
    ats schilling schillings dem mark marks sek nok dkk krone kroner krona kronor chf franc francs
    frf itl lire bef nlg guilders esp pesetas pte escudos grd drachma drachmas huf forint forints czk koruna
    korunas skk rol lei leu bgn leva lev uah hryvnias rub roubles rubles cyp mtl isk fim markka sit tolars hrk
    kuna ltl litai lvl lats eek kroons amount sum fine compensation salary pension"""
)
_TIME = words(
    """january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sept oct nov dec
    spring summer autumn winter morning noon midnight evening afternoon night a.m p.m am pm o'clock"""
)
_STUDY = words(
    """academic bachelor baccalaureate certificate degree diploma doctoral doctorate education
    enrolled examination exam faculty graduated lecturer licence master master's philosophy
    phd postgraduate qualification school schools scholarship secondary specialised studied studies
    studying thesis training undergraduate university vocational high primary medicine theology literature
    engineering economics linguistics"""
)
_EVENTS = words(
    """accident accidents ambush attack avalanche bombing clash clashes collision coup crash
    demonstration demonstrations derailment disaster earthquake eruption explosion exploded fight fire flood
    hunger-strike hunger landslide massacre parade protest raid rally revolt riots shooting
    siege stabbed strike suicide uprising war wedding funeral blockade march shot"""
)
_TITLES = words("mr mrs ms miss dr prof professor sir lady lord st saint judge mme mlle monsieur")
_PARTY = words("applicant applicants claimant plaintiff defendant respondent complainant accused")

# A phrase made of these alone names a kind of agency, meeting or post, whichever it is.
AGENCY_WORDS = words(
    """bruising bruise bruises bruised scald swelling redness graze scratch injury injuries police health education housing probation social care services service school schools nursery
    core group groups meeting meetings plan plans conference conferences review reviews team teams
    hub panel partnership agency agencies early help children's children child family families adult
    adults support safeguarding protection youth justice offending nurse visitor worker workers
    midwife teacher head lead manager officer officers chair staff ambulance strategy discussion
    looked mental substance misuse domestic abuse neglect record pupil colleague colleagues asian
    white black mixed british caribbean african traveller gypsy background heritage down's autism first
    mark marks"""
)
TELLING = frozenset(
    """people faith country rank work status ill crime court body where money study""".split()
)

GROUPS: dict[str, frozenset[str]] = {
    "number": _NUMBERS,
    "time": _TIME,
    "money": _MONEY,
    "title": _TITLES,
    "party": _PARTY,
    "people": PEOPLES,
    "faith": FAITHS | words("jehovah's jehovah witnesses church sect jesuit lutheran calvinist"),
    "country": COUNTRIES | words("frg gdr uk usa ussr england scotland wales britain"),
    "kin": _KIN | RELATIONS,
    "rank": _RANKS,
    "work": _WORK | OCCUPATIONS,
    "status": _STATUS,
    "ill": _ILLS,
    "flesh": _BODY,
    "crime": _CRIMES,
    "law": _LAW,
    "court": _COURTS,
    "body": _BODIES,
    "where": _PLACES,
    "unit": _UNITS,
    "study": _STUDY,
    "event": _EVENTS,
}
