"""Names that everybody knows and that single nobody out, written for this project.

``PUBLIC`` are whole phrases: programmes and books, parenting courses, campaigns, tests that carry a
town or a surname, national bodies and charities, reviews named after a child, shops. ``THINKERS``
are surnames of writers on practice: public only beside a theory, a report or one another.
"""

# ruff: noqa: E501 - running lists

from __future__ import annotations

from services.redaction.detectors.wordlist import words


def _phrases(text: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in text.replace("\n", " ").split("|"))


# Watched, read, played, worn.
_CULTURE = _phrases(
    """a question of sport|alice in wonderland|alphablocks|among us|andrew tate|angry birds|animal crossing|
    ant and dec|apex legends|baby jake|baby shark|bake off|batman|beauty and the beast|ben 10|big brother|
    black mirror|black ops|black panther|bob the builder|brawl stars|breaking bad|britain's got talent|call of duty|
    call the midwife|candy crush|captain america|charlie and the chocolate factory|chicken run|clash of clans|
    clash royale|coco melon|coronation street|daniel tiger|dear zoo|despicable me|diary of a wimpy kid|dirty dancing|doc mcstuffins|
    doctor who|dr who|dragon ball|dungeons and dragons|elf on the shelf|eurovision song contest|father christmas|
    fifa|fight club|fireman sam|five nights at freddy's|fortnite|frozen 2|frozen ii|game of thrones|garry's mod|go jetters|
    god of war|grand theft auto|gta|guardians of the galaxy|guess how much i love you|gymshark|half-life|halo|handa's surprise|
    harry potter|harry styles|hello kitty|hey duggee|home alone|horrible histories|horrid henry|how to train your dragon|
    hungry hungry hippos|i'm a celebrity|ice age|in the night garden|incredible hulk|inside out|jack and jill|
    james bond|jeremy kyle|justin bieber|kinder surprise|kung fu panda|lady gaga|league of legends|life of pi|lilo and stitch|
    lion king|little britain|little mermaid|lord of the rings|lord of the flies|love actually|love island|
    mario kart|mary poppins|match of the day|michael jackson|mickey mouse|minnie mouse|monopoly|monsters inc|mr benn|mr bean|mr tumble|mr men|
    my little pony|octonauts|of mice and men|paw patrol|peaky blinders|peppa pig|peppa pig world|peter pan|peter rabbit|
    pinocchio|pj masks|pokemon go|pokemon|postman pat|power rangers|puss in boots|red dead redemption|resident evil|
    rocket league|roald dahl|rocky horror|romeo and juliet|room on the broom|rosie and jim|scooby doo|sesame street|shaun the sheep|sing and sign|
    sleeping beauty|snow white|something special|sonic the hedgehog|spongebob|spongebob squarepants|squid game|star trek|
    star wars|stick man|stormzy|stranger things|strictly come dancing|super mario|super nanny|
    tales of beatrix potter|taylor swift|teenage mutant ninja turtles|ted lasso|the apprentice|the beano|the cat in the hat|
    the chase|the gruffalo|the hunger games|the last of us|the masked singer|the one show|the repair shop|the simpsons|the sims|the tiger who came to tea|
    the very hungry caterpillar|the voice|the walking dead|the wheels on the bus|the wiggles|thomas the tank|
    thomas the tank engine|tom and jerry|tomb raider|toy story|tracy beaker|twinkle twinkle|vampire diaries|
    very hungry caterpillar|wallace and gromit|warhammer|where's wally|wimpy kid|winnie the pooh|wonder woman|worry monster|x factor|
    x-men|you've been framed|old bailey|tooth fairy|red nose day|children in need|comic relief|sport relief|
    remembrance day|remembrance sunday|bonfire night|guy fawkes|pancake day|shrove tuesday|ash wednesday|good friday|easter monday|
    palm sunday|mothering sunday|mother's day|mothers' day|mothers day|father's day|fathers' day|fathers day|valentine's day|world book day|black friday|
    cyber monday|boxing day|christmas eve|christmas day|new year's eve|new year's day|chinese new year|lunar new year|
    eid al-fitr|eid ul-fitr|eid al-adha|eid ul-adha|eid mubarak|yom kippur|rosh hashanah|bar mitzvah|bat mitzvah|first communion|
    holy communion|raksha bandhan|st george's day|st patrick's day|st david's day|st andrew's day|burns night|may day|
    april fool's day|april fools' day|mardi gras|black history month|pride month|january sales|boxing day sales|summer fair|christmas fair|
    hong kong bn|kung fu|russian roulette|spanish flu|turkish delight|turkey dinosaurs|turkey twizzlers|german shepherd|jack russell|american bully|
    alaskan malamute|staffordshire bull terrier|yorkshire terrier|siberian husky|shih tzu|french bulldog|english bulldog|
    border collie|cocker spaniel|king charles spaniel|welsh corgi|west highland terrier|rhodesian ridgeback|cane corso|
    yorkshire pudding|yorkshire puddings|yorkshire tea|lancashire hotpot|cornish pasty|cumberland sausage|eton mess|victoria sponge|
    dutch courage|french fries|french toast|swiss roll|brussels sprouts|chelsea boots|doc martens|dr martens|hunter wellies|
    louis vuitton|calvin klein|tommy hilfiger|ralph lauren|north face|under armour|hugo boss|
    tommee tippee|moses basket|fisher price|mamas and papas|silver cross|dr brown's|graco|sylvanian families|action man|
    rice krispies|fruit shoot|capri sun|irn bru|red bull|jack daniel's|jack daniels|johnnie walker|captain morgan|bacardi|
    special brew|frosty jack's|frosty jacks|white lightning|lambert and butler|golden virginia|amber leaf|marlboro|benson and hedges|
    elf bar|lost mary|ben and jerry's|mr kipling|mr whippy|uncle ben's|aunt bessie's|captain birdseye|bernard matthews|
    baby annabell|nintendo switch|george foreman|henry hoover"""
)
# Sayings and things that borrow a name.
_SAYINGS = _phrases(
    """eeyore|tigger|piglet|mickey|minnie|pleased as punch|as pleased as punch|uncle sam|uncle sam's|rob mary to pay john|judy and punch|punch and judy|bland-altman|pavlov's dog|pavlov|social work england|tom dick and harry|tom, dick and harry|tom, dick or harry|tom dick or harry|harry or dick|dick or harry|every tom|billy no mates|billy no-mates|norman no mates|keeping up with the joneses|the joneses|mona lisa|
    heath robinson|uncle tom cobley|uncle tom cobley and all|jack of all trades|jekyll and hyde|nervous nellie|plain jane|jack the lad|joe bloggs|joe public|john doe|jane doe|
    fred bloggs|hobson's choice|murphy's law|parkinson's law|sod's law|catch 22|real mccoy|gordon bennett|happy larry|happy as larry|bob's your uncle|aunt sally|dutch uncle|johnny come lately|
    moaning minnie|negative nancy|debbie downer|smart alec|smart aleck|clever dick|walter mitty|florence nightingale|mother teresa|robin hood|pandora's box|
    achilles heel|achilles' heel|achilles tendon|adam's apple|gary lineker|scrooge|cinderella|humpty dumpty|jack frost|jack-in-the-box|lazy susan|peeping tom|steady eddie|
    davy jones|st jude|st christopher|st valentine|for pete's sake|pete's sake|rob peter to pay paul|robbing peter to pay paul|simon says|lord's prayer|alice band|wellington boots|wellington boot|wellington|
    battenberg|davenport desk|pavlova|earl grey|lady grey|bakewell tart|bath bun|chelsea bun|eccles cake|eccles cakes|worcester sauce|worcestershire sauce|hp sauce|red leicester|double gloucester|stilton|wensleydale|
    bath time|molotov cocktail|bloody mary|tom collins|harvey wallbanger|mickey finn|black maria|big ben|union jack|jack daniels and coke|good samaritan|doubting thomas|judas|
    jesus|jesus christ|christ|god|allah|buddha|krishna|moses|noah's ark|adam and eve|david and goliath|virgin mary|our lady|hail mary|prophet muhammad|guru nanak|lord jesus|
    the king|the queen|the pope|boris johnson|donald trump|keir starmer|rishi sunak|theresa may|tony blair|margaret thatcher|david cameron|nigel farage|greta thunberg|marcus rashford|
    david beckham|harry kane|wayne rooney|cristiano ronaldo|ronaldo|lionel messi|messi|mo salah|bukayo saka|jude bellingham|tyson fury|anthony joshua|ed sheeran|danny dyer|simon cowell|gordon ramsay|jamie oliver|
    mr beast|mrbeast|ksi|billie eilish|ariana grande|stormzy|dua lipa|adele|beyonce|rihanna|drake|kanye west|olivia rodrigo|lewis capaldi|little mix|one direction|take that|spice girls|bob marley|elvis|
    elvis presley|the beatles|oasis|johnny depp|amber heard|katie price|kim kardashian|kardashians|joe wicks|david attenborough|stephen hawking|albert einstein|anne frank|rosa parks|
    martin luther king|nelson mandela|malala|shakespeare|charles dickens|jacqueline wilson|david walliams|julia donaldson|michael morpurgo|enid blyton|dr seuss|jk rowling|philip pullman|beatrix potter"""
)
# Shops and firms found on every high street.
_SHOPS = _phrases(
    """argos|b&q|b&m|b and m|boots|burger king|hovis|rustlers|warburtons|kingsmill|mr muscle|dr oetker|dr pepper|aunt bessies|bernard matthews|thunderbirds|ant & dec|kinder egg|kinder eggs|captain birds eye|birds eye|uncle bens|bens original|quaker oats|weetabix|coco pops|frosties|sugar puffs|john west|green giant|mccain|mcvitie's|jacob's|fox's|mr kiplings|cow and gate|cow & gate|sma|hipp organic|ella's kitchen|piccolo|card factory|cash converters|co-op|costa coffee|dixy chicken|domino's|
    fat face|farmfoods|go outdoors|h&m|harry ramsden's|heron foods|home bargains|john lewis|jd sports|just eat|jack wills|
    kwik fit|ladbrokes|marks and spencer|marks & spencer|m&s|mcdonald's|miller and carter|natwest|halifax|barclays|lloyds|santander|hsbc|
    nationwide building society|new look|one stop|pizza express|pizza hut|poundland|premier inn|travelodge|holiday inn|
    river island|royal mail|post office|sports direct|subway|the range|the works|t k maxx|tk maxx|tesco express|tesco extra|
    toby carvery|toys r us|travis perkins|william hill|paddy power|betfred|cash generator|brighthouse|wh smith|
    center parcs|butlin's|butlins|pontins|alton towers|thorpe park|chessington|legoland|drayton manor|blackpool pleasure beach|
    british gas|scottish power|southern electric|severn trent|united utilities|national express|
    national rail|london underground|virgin media|sky tv|talktalk|carphone warehouse|wizz air|vinted|shein|jd|bt|
    tuff tray|gro clock|ring doorbell|london bars|lemonade stand|xmas club|works cafe"""
)
# Programmes, courses, models and campaigns of work with families.
_PROGRAMMES = _phrases(
    """123 magic|1-2-3 magic|ask for ani|attachment play|baby massage|babyclub|bookstart|breast buddies|breakfast club|
    brighter futures|building better relationships|building choices|bumps and babies|caring dads|change grow live|changing futures|chance uk|circle of security|
    cool to be kind|coping with crying|cygnet|daddy cool|dads matter|duke of edinburgh|duke of edinburgh's award|early bird|
    early bird plus|earlybird|emotion coaching|escape the trap|every child matters|every contact counts|every week counts|families forward|
    family links|family nurse partnership|family rights group|father's story week|five to thrive|forest school|freedom programme|
    friends for life|gateway to work|getting it right for every child|handle with care|healthy start|helping hands programme|
    hidden harm|home for good|home start|homestart|homes for ukraine|horizon programme|incredible years|keep it cool|
    kidz safe|kicks programme|lego therapy|life story work|letterbox club|mellow parenting|mellow mums|mellow bumps|mothers uncovered|
    my plan|national citizen service|new beginnings|no wrong door|nurturing programme|operation encompass|op encompass|operation makesafe|
    op makesafe|operation sceptre|op sceptre|operation endeavour|op endeavour|operation innerste|op innerste|operation liberty|op liberty|
    out of the fire|parent factor|parents as first teachers|peep|philomena protocol|herbert protocol|positive parenting programme|power to change|
    prince's trust|princes trust|protective behaviours|respect yourself|restorative justice|right care right person|ring of safety|
    safe and together|safe sleep|safer families|sanctuary scheme|see hear respond|seven minute briefing|signs of safety|signs of wellbeing|
    small talk|solihull approach|staying close|staying put|steps to success|stepping stones|strengthening families|
    sure start|talking teens|ten steps|thinking skills programme|three houses|timid to tiger|time out for teens|toxic trio|trilogy of risk|trio of vulnerabilities|
    triple p|turnaround programme|turning the spotlight|video interactive guidance|who's in charge|who let the dads out|
    work and play|worries and wishes|worth it|you and me mum|zones of regulation|keep safe|attachment aware|read write inc|
    accelerated reader|oxford reading tree|rising stars|white rose|power maths|lexia|times tables rock stars|number sense|big talk|
    talk for writing|jolly phonics|letters and sounds|birth to 5 matters|development matters|tales toolkit|helicopter stories|
    attention autism|intensive interaction|colourful semantics|sensory circuits|social stories|comic strip conversations|drawing the ideal self|
    fit for nursing|pace training|anna freud|signs of stress"""
)
# Tests, scales, charts, syndromes and signs that carry a surname or a town.
_TESTS = _phrases(
    """ages and stages|ages and stages questionnaire|ainsworth strange situation|apgar score|apgar scores|barnes akathisia|bayley scales|
    beck depression inventory|beighton|beighton score|bishop score|bristol stool|bristol stool chart|bristol stool scale|bristol stool type|british ability scales|british picture vocabulary scale|
    cambridge toolkit|cardiff model|childrens global assessment|clutter image rating|conners 3|coopersmith|denver developmental|
    derbyshire checklist|draw a person|edinburgh scale|edinburgh postnatal|edinburgh postnatal depression|edinburgh postnatal depression scale|edinburgh depression scale|
    family pack of questionnaires|fraser guidelines|fraser competent|fraser competence|gillick|gillick competent|gillick competence|glasgow coma|glasgow coma scale|glasgow coma score|
    graded care profile|griffiths iii|griffiths scales|guthrie test|hawaii early learning|home conditions|kaiser score|kaiser sepsis calculator|
    kennedy protocol|kennedy guidelines|kennedy report|leeds dependence|leuven scale|leuven scales|manchester triage|merton compliant|merton compliance|
    montgomery asberg|moro reflex|movement abc|newcastle sepsis|parkes weber|oxford reading|paediatric early warning|
    patient health questionnaire|portage checklist|renfrew action picture|reynell|ruth griffiths|sandwell early numeracy|
    sandwell early numeracy test|schedule of growing skills|sensory profile|sheffield screening|strange situation|strengths and difficulties|
    strengths and difficulties questionnaire|tanner stage|tanner staging|thrive approach|toddler development|vineland|vineland scales|
    vineland adaptive|warwick edinburgh|warwick-edinburgh|wells score|wechsler|whooley questions|wong baker|york assessment|
    young minds matter|rule of optimism|start again syndrome|johari window|karpman drama triangle|drama triangle|cycle of change|
    bell's palsy|down's|downs|down syndrome|down's syndrome|turner syndrome|turner's syndrome|klinefelter|fragile x|prader willi|di george|digeorge|
    williams syndrome|noonan syndrome|noonan's syndrome|rett syndrome|marfan|tourette's|tourette|crohn's|hirschsprung's|raynaud's|hodgkin's|
    addison's|cushing's|graves' disease|graves disease|coats disease|coats' disease|wilson's disease|huntington's|huntington's disease|parkinson's|alzheimer's|
    asperger's|von willebrand|christmas disease|lyme disease|munchausen|munchausen's|munchausen by proxy|german measles|hand foot and mouth|
    slapped cheek|duke treadmill|trendelenburg|kernig|brudzinski|ortolani|barlow test|gower's sign|gowers' sign|mongolian blue|
    blue light|red book|red flag|amber flag|tardieu spots|battle's sign|harrison's sulcus|bishop's score|
    vitamin a|vitamin b|vitamin b12|vitamin c|vitamin d|vitamin e|vitamin k|hepatitis a|hepatitis b|hepatitis c|strep a|strep b|group b strep|
    roman catholic|oxford reading|king's speech|king's counsel|king charles|queen elizabeth ii|prince harry|portage worker|boxall profile|the boxall|brigance screen|thomas international|gypsy roma|irish traveller|irish travellers|class a|class b|class c|plan b|tier 4|type a|anti-d|vitamin drops"""
)
# Bodies, schemes and offices that act for a whole nation.
_BODIES = _phrases(
    """action for children|acas|adfam|adoption uk|age uk|al-anon|alcohol change|alcoholics anonymous|ambitious about autism|anna freud centre|
    anti-bullying alliance|association of directors of children's services|asylum aid|attendance centre|baaf|baby box|barnado's|barnardos|barnardo's|bbc|beatbullying|best beginnings|
    bliss|bliss charity|border force|british army|british gymnastics|british legion|british red cross|british transport police|cafcass cymru|carers trust|carers uk|
    care inspectorate|catholic church|catholic safeguarding standards agency|care leavers association|centrepoint|change grow live|charity commission|chartered institute|child benefit|child bereavement uk|
    child law advice|child maintenance service|child poverty action group|child rescue alert|child trust fund|childhood bereavement network|childline|
    children 1st|children's commissioner|children's commissioner for england|children's legal centre|children and young people's plan|
    church of england|church in wales|citizens advice|citizens advice bureau|college of policing|combined authority|common assault|community rehabilitation company|
    community rehabilitation companies|companies house|competition and markets authority|contact a family|coram|coram baaf|coram voice|council for disabled children|counter terrorism policing|county lines pathfinder|court of appeal|
    court of protection|criminal cases review commission|criminal injuries compensation|crisis cafe|crisis uk|crown court|crown prosecution service|cruse|cruse bereavement|
    department for education|department of health|department for work and pensions|disclosure and barring service|duty to refer|
    early intervention foundation|economic and social research council|education and skills funding agency|education scotland|electoral commission|emergency services network|employment tribunal|
    environment agency|equality and human rights commission|esther's law|european court|family court|family division|family drug and alcohol court|family fund|family justice board|
    family justice council|family lives|family procedure rules|fearless|financial ombudsman|fire service|food bank|food standards agency|football association|football foundation|forced marriage unit|foster talk|
    fostering network|fostertalk|foundation years|free churches|future first|general medical council|general teaching council|girlguiding|gingerbread|government equalities office|great ormond street|great ormond street hospital|gypsy roma traveller|
    health and care professions council|health and safety executive|health education england|high court|hm courts|hm courts and tribunals service|hm coroner|hm government|
    hm inspectorate|hm land registry|hm prison and probation service|hm prison service|hmi probation|hm treasury|home office|home-start|homeless link|household support fund|household support|house of commons|house of lords|housing ombudsman|
    human trafficking foundation|immigration enforcement|independent inquiry into child sexual abuse|independent office for police conduct|information commissioner|information commissioner's office|
    institute of health visiting|internet watch foundation|islamic relief|job centre|job centre plus|jobcentre plus|joseph rowntree foundation|judicial college|junior attendance centre|justice of the peace|karma nirvana|kidscape|kids company|king's fund|
    land registry|law commission|law society|league against cruel sports|legal aid agency|legal ombudsman|link maker|local government association|local government ombudsman|local government and social care ombudsman|
    lucy faithfull foundation|stop it now|lullaby trust|magic breakfast|magistrates court|magistrates' court|magistrate's court|marie collins foundation|marie curie|marie stopes|men's advice line|mencap|mental health foundation|mental health tribunal|met office|
    methodist church|metropolitan police|ministry of justice|ministry of defence|missing people|money advice service|mothers' union|multi-agency public protection|muslim aid|mumsnet|narcotics anonymous|national adoption register|
    national aids trust|national autistic society|national child mortality database|national children's bureau|national crime agency|national deaf children's society|national domestic abuse helpline|national fire chiefs council|national fgm centre|
    national institute for health and care excellence|national insurance|national literacy trust|national panel|national police chiefs' council|national probation service|national referral mechanism|national trust|
    national transfer scheme|national working group|neighbourhood watch|nhs digital|nhs direct|nhs england|nhs improvement|nuffield foundation|nuffield family justice observatory|nursing and midwifery council|
    nyas|nagalro|ofcom|office for national statistics|office of the children's commissioner|official solicitor|ofsted|old bailey|one minute guide|open university|oxfam|paladin|papyrus|parentline|parents protect|parliamentary and health service ombudsman|
    parole board|paul hamlyn foundation|personal independence payment|pet rescue|police and crime commissioner|police federation|police national computer|police national database|post office card|prince's trust|prison service|
    prison reform trust|probation service|public health england|public health wales|public health scotland|public protection unit|quakers|railway children|red cross|refuge|refugee action|refugee council|regional adoption agency|relate|rescue helpline|
    research in practice|respect phoneline|resettlement scheme|right to buy|rough sleeping initiative|royal air force|royal british legion|royal college of general practitioners|royal college of midwives|royal college of nursing|royal college of paediatrics and child health|
    royal college of psychiatrists|royal family|royal navy|royal society for the prevention of accidents|rspb|rspca|sane|salvation army|samaritans|save the children|safelives|safer london|scottish government|scout association|scouts|sea cadets|army cadets|air cadets|police cadets|secure training centre|
    shelter cymru|shout|social care institute for excellence|social care wales|social work england|society of hair testing|society of hair test|solicitors regulation authority|spurgeons|st john ambulance|st john's ambulance|stonewall|supreme court|
    survivors trust|suzy lamplugh trust|switchboard|talking therapies|teenage cancer trust|the children's society|the law society|the lullaby trust|the mix|the samaritans|the trussell trust|thomas coram|time to talk|trading standards|
    trussell trust|turning point|uk resettlement scheme|uk visas and immigration|united nations|universal credit|upper tribunal|first-tier tribunal|valuation office|victim support|victims' commissioner|violence reduction unit|voice 21|
    united kingdom of great britain and northern ireland|great britain and northern ireland|united kingdom government|commonwealth office|foreign and commonwealth office|foreign office|inland revenue|home secretary|foreign secretary|lord chancellor|secretary of state|criminal appeals office|attorney general|director of public prosecutions|widow's bereavement allowance|widowed mother's allowance|widowed parent's allowance|jobseeker's allowance|carer's allowance|attendance allowance|employment and support allowance|income support|council tax|benefits agency|department of social security|grand chamber|council of europe|european union|emergency department|bank holiday|bank holidays|bank holiday monday|out of hours|duty officer|front door|working together to safeguard children|keeping children safe in education|
    keeping children safe|what to do if you're worried a child is being abused|safeguarding children|safeguarding vulnerable groups|information sharing advice|relationships and sex education|
    early years foundation stage|joint targeted area inspection|joint targeted area inspections|children's hearing|children's hearings|statutory guidance|every child matters|
    pace code|code of practice|public law outline|private law outline|letter before proceedings|iicsa|gross motor|fine motor|child protection plan|war child|welsh government|welsh assembly|what works centre|what works|winston's wish|with you|we are with you|women's aid|women's institute|working families|world health organisation|young carers trust|young minds|youngminds|youth court|youth custody service|youth endowment fund|
    youth justice board|youth hostel association|zero tolerance|the met|prevent duty|channel panel|act early|care quality commission|dublin iii|dublin regulation|dublin convention|human rights act|hague convention|geneva convention|istanbul convention|lanzarote convention|
    recovery college|birth centre|attendance centre|lunch club|family hub|toddler group|youth club|homework club|the panel|the court|kent iu|kent intake unit"""
)
# Cases, inquiries and people whose name is that of a report, a law or a rule.
_INQUIRIES = _phrases(
    """ainlee walker|alexis jay|alan wood|sir alan wood|alfie evans|arthur labinjo-hughes|awaab's law|awaab ishak|ayeeshia jane smith|
    baby p|baby peter|beverley allitt|bristol royal infirmary inquiry|caroline flack|charlie gard|child t|child q|clare's law|claire's law|cleveland inquiry|
    climbié|climbie|damilola taylor|daniel pelka|dame clare moriarty|dame louise casey|dame moira gibson|dunblane|edlington|eileen munro|finley boden|george floyd|harold shipman|helen's law|hillsborough|
    ian huntley|james bulger|jamie bulger|jasmine beckford|jay report|jay inquiry|jimmy savile|john worboys|josh macalister|josh mcalister|keanu williams|khyra ishaq|kimberley carlile|
    kirklees inquiry|laming|lord laming|larry nassar|leiland-james corkill|lucy letby|logan mwangi|louise casey|lucy faithfull|madeleine mccann|maria colwell|mark's rule|martha's rule|martha's law|megan's law|molly russell|moors murders|mubarek|
    munro review|casey review|casey audit|casey report|bichard|bichard inquiry|cass review|cass report|macalister|macalister review|francis report|francis inquiry|kerr-haslam|leveson|macpherson|macpherson report|natasha's law|marmot|marmot review|bercow report|ockenden|ockenden review|kirkup|
    oliver mcgowan|olivia pratt-korbel|operation yewtree|orkney inquiry|oxford inquiry|peter connelly|rikki neave|rotherham inquiry|rotherham report|sara sharif|sarah's law|sarah everard|shannon matthews|soham murders|southport attack|star hobson|steven hoskin|
    stephen lawrence|stephen lawrence inquiry|telford inquiry|thompson and venables|toni-ann byfield|tyra henry|victoria climbié|victoria climbie|wayne couzens|winterbourne view|whorlton hall|wood review|yorkshire ripper|zara aleena|zahid mubarek|
    christchurch attack|columbine|manchester arena|manchester arena bombing|manchester arena inquiry|grenfell|grenfell tower|7/7|hillsborough inquiry|thirlwall inquiry|covid inquiry|
    southall black sisters|re b|re a|re w|re c|re h|re s|working together"""
)
# Clubs followed far from home.
_CLUBS = _phrases(
    """man city|man utd|man united|arsenal|aston villa|brentford|bournemouth fc|crystal palace|nottingham forest|notts forest|leeds rhinos|wigan warriors|st helens rfc|bradford bulls|tottenham hotspur|
    west ham|west brom|west bromwich albion|sheffield wednesday|sheffield united|queens park rangers|qpr|millwall|leyton orient|port vale|preston north end|plymouth argyle|aston villa fc|crewe alexandra|
    rangers fc|glasgow rangers|glasgow celtic|celtic fc|hearts fc|real madrid|barcelona fc|fc barcelona|psg|juventus|bayern munich|england squad|england team|england shirt|the england game|england match"""
)

PUBLIC = _CULTURE | _SAYINGS | _SHOPS | _PROGRAMMES | _TESTS | _BODIES | _INQUIRIES | _CLUBS

THINKERS = words(
    """ainsworth argyle axline bandura baumrind beck bandler belsky berne bichard biestek boxall bowlby brandon bronfenbrenner bruner burnham
    calder carkhuff carpenter cass casey chomsky cleaver climbie conners cooper crittenden dallos dewey diclemente dingwall donaldson duncan egan
    erikson fahlberg featherstone ferguson finkelhor fonagy forrester foucault freud gardner gibbs gilligan goffman goldson golding goleman griffiths
    hallett hardiker harlow hart holland holt howe hughes isaacs jay jung klein kohlberg kolb kubler-ross ladkin landreth laming lazarus levy lewin lorenz
    macalister macpherson main maslow mezirow minuchin morrison moriarty munro ockenden parton patterson pavlov pelka perry piaget pichot prochaska rees reder rogers
    rowntree rutter saleebey satir schon schore seligman selwyn shennan siegel skinner solihull stern stevenson thompson tobin tronick tuckman turnell turney vygotsky
    wastell white winnicott wonnacott worden yalom"""
)
