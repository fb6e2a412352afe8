"""Words that say what a capitalised phrase is: schools, surgeries, courts, streets, roles, kin."""
# ruff: noqa: E501 - one group a line

from services.redaction.detectors.wordlist import words

SCHOOLS = words(
    """school schools academy college nursery preschool pre-school playgroup kindergarten
    gymnasium lycee"""
)
HEALTH = words(
    """surgery practice hospital infirmary clinic clinique klinik hospice pharmacy ward maternity
    sanatorium"""
)
HOMES = words("refuge hostel lodge")
BODIES = words(
    """court tribunal prison university church mosque masjid temple gurdwara synagogue chapel
    cathedral council constabulary police trust foundation association union club bank hotel
    inn party institute institution society company corporation ltd limited plc llp gmbh ag
    inc municipality barracks cemetery museum library gym stadium arena station airport
    theatre cinema supermarket pub arms tavern restaurant cafe takeaway salon garage
    prosecutor registry commune parliament centre center hub holdings enterprises services
    partnership charity project agency ministry directorate bar chamber hall regiment parish
    newspaper television magistrates remand detention embassy consulate farm estate
    partnerships borough authority voivodeship railways fund province district county region
    office base gendarmerie command brigade division scaffolding haulage autos taxis cabs minicabs barbers
    gymnastics plumbing builders roofing joinery catering fisheries bakery butchers logistics motors
    tyres textiles carpets flooring kennels stables fabrications engineering packaging couriers juniors rovers
    wanderers solicitors undertakers chippy fryer forge mill yoi ironworks brewery"""
)
STREETS = words(
    """road street avenue close grove crescent drive lane court place terrace gardens square
    mount way walk hill rise view row mews green parade croft fold bank yard gate villas
    buildings dale vale parkway garth wharf quay broadway ridge rd st ave cres dr ln tce gdns
    sq cl strasse gasse caddesi sokak ulica rue"""
)
SURE_STREETS = words(
    """road street avenue close grove crescent drive lane terrace gardens square mews parade
    croft villas parkway rd ave cres gdns"""
)
# Words that say what kind of place or body it is but not which one.
PLAIN = words(
    """the a an of and for in at on to st saint primary secondary infant infants junior juniors
    high grammar special nursery school academy college medical health general community
    children children's childrens family centre center practice surgery day care royal
    district regional county crown supreme administrative civil criminal constitutional labour
    military federal national international local city town village state public social higher
    lower upper first second third youth magistrates magistrates' magistrate's high court
    courts appeal appeals cassation instance assize commercial police service services
    hospital trust foundation nhs university council borough metropolitan unitary police
    authority board committee ministry office department directorate government republic
    kingdom human rights european grand chamber commission convention security insurance house
    home residential unit support early help mental adult young people's peoples people women
    women's men's new old current previous former local emergency out hours walk-in urgent
    treatment sixth form special educational needs voluntary christian catholic church england
    roman president minister chief principal deputy head director senior main great central
    free open my his her our this that their your prosecution prosecutor prosecutor's general
    secretary bar association workers union party independent tax revenue land property
    building housing education justice defence interior foreign affairs finance maternity
    accident wing block ward paediatric outpatient postal remand detention juvenile women's"""
)

RELATIONS = words(
    """mother father mum mummy mam mom dad daddy brother sister aunt auntie aunty uncle nan nana
    nanny gran granny grandma grandad granddad grandpa grandmother grandfather cousin niece
    nephew son daughter husband wife partner ex boyfriend girlfriend fiance fiancee stepfather
    stepmother stepdad stepmum stepbrother stepsister half-brother half-sister step-father
    step-mother step-dad step-mum friend friends neighbour neighbor twin baby sibling siblings
    child children carer lodger landlord babysitter childminder boy girl pupil student patient
    victim suspect witness defendant perpetrator applicant complainant appellant respondent
    widow godmother godfather mate classmate classmates parent parents grandmother's ex-
    partner ex-husband ex-wife ex-boyfriend mgm mgf pgm pgf bf gf adopter adopters"""
)

# A phrase before (or after) a name, and the role it stands for.
ROLES = {
    "social worker": "Social Worker", "sw": "Social Worker", "senior social worker": "Social Worker",
    "student social worker": "Social Worker", "duty social worker": "Social Worker",
    "allocated social worker": "Social Worker", "health visitor": "Health Visitor", "hv": "Health Visitor",
    "school nurse": "School Nurse", "nurse": "Nurse", "staff nurse": "Nurse", "named nurse": "Nurse",
    "practice nurse": "Nurse", "community nurse": "Nurse", "specialist nurse": "Nurse", "matron": "Nurse",
    "midwife": "Midwife", "community midwife": "Midwife", "gp": "GP", "general practitioner": "GP",
    "doctor": "Doctor", "registrar": "Doctor", "consultant": "Consultant", "paediatrician": "Consultant",
    "consultant paediatrician": "Consultant", "psychiatrist": "Psychiatrist", "psychologist": "Psychologist",
    "educational psychologist": "Psychologist", "surgeon": "Consultant", "radiologist": "Consultant",
    "pathologist": "Consultant", "teacher": "Teacher", "class teacher": "Teacher", "form tutor": "Teacher",
    "head teacher": "Headteacher", "headteacher": "Headteacher", "deputy head": "Headteacher",
    "headmaster": "Headteacher", "headmistress": "Headteacher", "principal": "Headteacher",
    "assistant head": "Headteacher", "teaching assistant": "Teaching Assistant", "ta": "Teaching Assistant",
    "dsl": "Safeguarding Lead", "designated safeguarding lead": "Safeguarding Lead",
    "safeguarding lead": "Safeguarding Lead", "senco": "SENCO", "learning mentor": "Learning Mentor",
    "head of year": "Teacher", "nursery worker": "Nursery Worker", "nursery nurse": "Nursery Worker",
    "key worker": "Key Worker", "keyworker": "Key Worker", "key person": "Key Worker",
    "support worker": "Support Worker", "family support worker": "Support Worker", "fsw": "Support Worker",
    "early help worker": "Support Worker", "outreach worker": "Support Worker", "youth worker": "Youth Worker",
    "youth justice worker": "Youth Worker", "probation officer": "Probation Officer",
    "police officer": "Police Officer", "officer": "Police Officer", "pc": "Police Officer", "dc": "Police Officer",
    "wpc": "Police Officer", "ps": "Police Officer", "ds": "Police Officer", "di": "Police Officer",
    "dci": "Police Officer", "pcso": "Police Officer", "sgt": "Police Officer", "sergeant": "Police Officer",
    "police constable": "Police Officer", "constable": "Police Officer", "inspector": "Police Officer",
    "detective": "Police Officer", "detective constable": "Police Officer", "detective sergeant": "Police Officer",
    "detective inspector": "Police Officer", "chief inspector": "Police Officer", "superintendent": "Police Officer",
    "tdc": "Police Officer", "supt": "Police Officer", "insp": "Police Officer",
    "solicitor": "Solicitor", "barrister": "Barrister", "counsel": "Barrister", "judge": "Judge",
    "district judge": "Judge", "justice": "Judge", "magistrate": "Judge", "coroner": "Coroner",
    "guardian": "Guardian", "children's guardian": "Guardian", "cafcass officer": "Guardian",
    "iro": "Reviewing Officer", "independent reviewing officer": "Reviewing Officer", "lado": "LADO",
    "team manager": "Manager", "service manager": "Manager", "manager": "Manager", "practice manager": "Manager",
    "head of service": "Manager", "chair": "Chair", "minutes": "Minute Taker", "minute taker": "Minute Taker",
    "therapist": "Therapist", "play therapist": "Therapist", "counsellor": "Counsellor", "idva": "Advocate",
    "isva": "Advocate", "advocate": "Advocate", "camhs practitioner": "CAMHS Practitioner",
    "practitioner": "Practitioner", "paramedic": "Paramedic", "interpreter": "Interpreter",
    "housing officer": "Housing Officer", "attendance officer": "Attendance Officer",
    "education welfare officer": "Attendance Officer", "ewo": "Attendance Officer", "dentist": "Dentist",
    "pharmacist": "Pharmacist", "physiotherapist": "Therapist", "receptionist": "Receptionist",
    "speech therapist": "Therapist", "foster carer": "Foster Carer", "foster carers": "Foster Carer",
    "foster mother": "Foster Carer", "foster father": "Foster Carer", "supervising social worker": "Social Worker",
    "director": "Manager", "caseworker": "Caseworker", "case worker": "Caseworker", "author": "Author",
    "referrer": "Referrer", "governor": "Governor", "tutor": "Teacher", "coach": "Coach", "caretaker": "Caretaker",
    "agent": "Representative", "lawyer": "Lawyer", "lawyers": "Lawyer", "rapporteur": "Judge",
    "clerk": "Clerk", "expert": "Expert", "professor": "Expert", "watch manager": "Officer", "crew manager": "Officer",
    "station manager": "Officer", "process server": "Officer", "sho": "Doctor", "hca": "Practitioner", "eca": "Paramedic",
    "ssw": "Social Worker", "duty sw": "Social Worker", "ot": "Therapist", "salt": "Therapist", "physio": "Therapist",
    "mentor": "Mentor", "pastor": "Faith Leader", "ustadh": "Faith Leader",
}  # fmt: skip
STAFF_TITLES = {
    "dr": "Doctor", "pc": "Police Officer", "dc": "Police Officer", "ds": "Police Officer",
    "di": "Police Officer", "dci": "Police Officer", "dsu": "Police Officer", "wpc": "Police Officer",
    "wdc": "Police Officer", "pcso": "Police Officer", "sgt": "Police Officer",
    "sergeant": "Police Officer", "insp": "Police Officer", "inspector": "Police Officer",
    "supt": "Police Officer", "judge": "Judge", "hhj": "Judge", "dj": "Judge", "ddj": "Judge",
    "justice": "Judge", "cllr": "Councillor", "councillor": "Councillor", "imam": "Faith Leader",
    "rev": "Faith Leader", "reverend": "Faith Leader", "rabbi": "Faith Leader",
}  # fmt: skip
FIELDS = words(
    """name names surname forename forenames patient client pupil student child subject mother
    father parent parents carer carers guardian sibling siblings victim suspect witness
    complainant informant caller attendees present apologies chair author completed signed
    from to cc bcc sender recipient reported by recorded teacher gp doctor officer oic worker
    allocated seen with contact person alias aka nickname partner spouse referrer kin
    applicant respondent chaired minutes minuted distribution staff dictated consultant nurse
    midwife visitor social dsl practitioner full known preferred first last middle maiden
    family former daughter son brother sister grandmother grandfather aunt uncle ic involved
    nominal reportee aggrieved offender author keyworker"""
)
OCCUPATIONS = words(
    """accountant actor actress architect artist baker banker barber bricklayer builder butcher
    captain caretaker carpenter chef cleaner clerk cook dancer dentist designer doctor driver
    electrician engineer farmer fireman firefighter fisherman florist gardener guard
    hairdresser housewife joiner journalist lawyer lecturer lorry-driver manager mechanic
    miner musician nurse officer painter paramedic pharmacist photographer physician pilot
    plumber policeman postman priest professor psychiatrist psychologist researcher roofer
    sailor secretary shopkeeper singer soldier solicitor surgeon tailor teacher technician
    trader veterinarian waiter waitress watchman welder writer accountant's conscript editor
    economist advocate student librarian translator cashier businessman businesswoman
    publisher novelist poet sculptor imam vicar magistrate seaman"""
)

# Heads that are everyday words for a service: only a distinctive name makes them one place.
NEEDS_NAME = words("practice ward maternity clinic hospital lodge")
COMMON_KINDS = words(
    """child free pupil student before after safe safer whole alternative mainstream specialist
    private boarding faith independent previous same different other both any each every
    another next his her their our my your the a this that which what if when since while
    family families community day night full part time parents staff good better best large
    small local no all some most many safeguarding protection attended attends attending
    started starting left leaving at in on to from with within outside inside virtual virtual
    online home middle last breakfast holiday summer christmas weekend evening morning
    assessment general nurse nursing residential secure young early years year class language
    sunday drama dance driving art music hate low big his-her good-practice best-practice
    research social evidence clinical professional reflective restorative working effective
    anti discriminatory oppressive current mental physical emergency acute psychiatric
    children's baby toddler drop sexual walk walk-in antenatal postnatal eye fracture asthma
    weight immunisation vaccination outpatient dental and or forest"""
)
