"""Given names in use in the United Kingdom, of many origins, in lower case and without accents."""

_NAMES = """
aaliyah aaron abbie abby abdi abdirahman abdul abdulkadir abdullah abdullahi abel abena abigail
abraham abu ada adaeze adam adamu adeel adel adele adeola adewale adnan adrian adrianna aelwyn afia
agata agnes agnieszka ahmad ahmed aidan aiden aileen aimee ainsley aisha aishah aisling aiza aizah
ajay akash akeem akosua akua alan alana alasdair alastair albert albie aled aleena aleksander
aleksandra aleksandrs alesha alessandro alex alexa alexander alexandra alexei alexia alexis alfie
alfred alhassan ali alia alice alicia alina alisha alison alistair alisa aliya aliyah aliza allan
allison ally alma althea alva alwyn alyssa amaan amal amanda amandeep amani amara amaya amber
amelia amelie amie amina aminah aminata amir amira amirah amit amjad ammar amna amrit amy ana
anabel anais anand ananya anas anastasia andre andrea andreea andreas andrei andrew andrzej andy
aneeka aneesa aneta angela angelica angelina angus anil anis anisa anita anja anjali ann anna
annabel annabelle annalise anne annette annie ansh anthony anton antoni antonia antonio antony
anwar anya aoife april arabella archie areeba aria ariana arianna ariella arif arjun arlo armaan
arnold arron arsalan artem arthur artur arun arya asad aseel asha ashanti ashley ashraf asiya asif
asma aspen astrid athena atif aubrey audrey aurelia aurora austin ava avery awais axel ayaan ayah
ayan ayat ayesha ayisha ayla ayman aymen ayo ayomide ayse ayub aza azaan azad azra babajide
babatunde bailey balraj barbara barney barry bartek bartosz basil basma bea beata beatrice beatrix
beau becca becky bella ben benedict benjamin bernadette bernard bernice beryl bessie beth bethan
bethany betsy betty beverley bianca bilal bill billie billy bina blaine blake blanka blessing
blythe bob bobbi bobbie bobby bogdan bonnie boris brad bradley brady branden brandon brayden
breanna brenda brendan brian brianna bridget bridie brigid britney brodie bronwen bronwyn brooke
bruce bruno bryan bryce brynn bryony burak byron caden caitlin caitlyn caleb callie callum calum
calvin cameron camila camilla can cara carina carl carla carlo carlos carly carmel carmen carol
carole caroline carolyn carrie carter carys casey casper cassandra cassidy cassie catalin catarina
cathal catherine cathy catriona cecil cecilia cecily cedric celeste celia celine ceri cerys chanel
chantelle charan charis charlene charles charley charlie charlotte chelsea chen cher cherie cheryl
chiamaka chibuzo chidi chidinma chika chimamanda chinedu chinwe chioma chloe chris chrissie
christian christina christine christopher chukwuemeka ciara cillian cindy claire clara clare
clarissa clark claude claudia clayton clement cliff clifford clive clyde cody cole colette colin
colleen collette connie connor conor conrad constance coral corey corinne cormac cornelius cory
courtney craig crystal curtis cynthia cyril dafydd daisy dale damian damien damilola damon dan dana
daniel daniela daniella danielle danny danuta daphne dara daria darcey darcie darcy daria dariusz
darragh darrel darrell darren daryl dave david davina davinder dawid dawn dawud dean deanna debbie
deborah debra declan deepa deepak deirdre delia delilah demetrius demi denis denise dennis denzel
derek dermot deryn desmond destiny devan devi devon dewi dexter dhruv diana diane dilan dilip
dillon dilys dimitar dimitri dina dinah divya dmitri dolores dominic dominik dominika donald donna
donovan dora doreen doris dorota dorothy dotty doug dougie douglas drew duncan dwayne dylan eamon
eamonn earl ebony ebrima eddie eddy eden edie edith edmund eduard eduardo edward edwin edyta efe
egle ehsan eileen eilidh eilish eira eirlys ekaterina ekow elaine eleanor elena eleni elias elif
elijah elin eliot elis elisa elisabeth elise eliza elizabeth ella elle ellen ellie ellis elliot
elliott elodie eloise elon elouise elsa elsie elspeth elton elvis elwyn elzbieta emeka emerson emil
emile emilia emilija emilis emily emma emmanuel emmanuella emmeline emrys emyr enid enoch enrico
enya enzo eoghan eoin eric erica erik erika erin ernest ernestas ernie errol esa esha eshaal esme
esmee esmeralda esther ethan ethel etta euan eugene eugenia eunice eva evan evangeline eve evelina
evelyn evie ewa ewan ewelina eysan ezekiel ezra fabian fahad fahim faisal faith faiz faiza faizah
faizan falak fallon farah faraz fareed farhan farid faris farouk farrah farzana fatai fathia fatima
fatimah fatou fatoumata fatma fawzia fay faye fearne felicity felix ferdinand fergus fern fiachra
filip filippo finbar findlay finlay finley finn finnian finnley fiona firoz fiza fizza fleur flora
florence florian florin folake folasade fran frances francesca francesco francis frank frankie
franklin fraser fred freda freddie freddy frederick freida freya freyja funmi funmilayo gabby gabe
gabriel gabriela gabriella gabrielle gael gagandeep gail gareth garfield garry gary gavin gaynor
gemma gene genevieve geoff geoffrey george georgia georgiana georgie georgina geraint gerald
geraldine gerard gerry gertrude ghulam gianna gideon gilbert giles gillian gina ginny giovanni
gladys glen glenda glenn gloria glyn glynis godfrey gordon grace gracie graeme graham grant greg
gregor gregory greta grzegorz guillermo gulsen gunnar gurdeep gurpreet gurvinder gus guto gwen
gwendolen gwendoline gwyn gwyneth habib habiba hadi hadiya hadiza hafsa hafsah haider hajra hakan
hakeem haleema halima halina hallie hamid hamish hamza hamzah hana hanan haniya hanna hannah hannan
haris harish harjit harleen harley harman harmony haroon harold harpreet harriet harris harrison
harry haruka harvey harvir hasan hasnain hassan hassana hatice hattie hawa haydn haydon hayden
hayley hazel heather hector heidi helen helena helga hena henrietta henrik henry herbert hester
hetty hilary hilda hiba hinda hira hiroshi holly hollie honey hope horace howard hubert huda hudson
hugh hugo humaira humza hunter husna hussain hussein huw hywel iain ian ibrahim ibrahima ida idris
ieuan ifan ifeanyi ifeoma ignacy ikram ilona ilyas iman imani imogen imran ina inaaya inaya indi
india indiana indie indigo ines inga ingrid innes ioan ioana ion iona ionut ira irena irene irfan
irina iris irma isa isaac isabel isabella isabelle isaiah isha ishaan ishaaq ishmael isioma isla
ismaeel ismail ismat isobel isobelle isolde isra israa istvan itunu ivan ivana ivo ivor ivy iwan
iwona izabela izabella izzy jabari jacek jack jackie jackson jacob jacqueline jacques jada jade
jaden jadwiga jadzia jagdeep jagoda jaime jaimie jake jakob jakub jamal jameel james jameela jamie
jamila jan jana jane janet janice janine janusz jared jarek jaroslaw jasleen jasmin jasmina jasmine
jason jasper jaspreet jaswinder javaid javed javier jax jaxon jaxson jay jayda jayde jayden jaydon
jayne jayson jazmin jean jeanette jeanne jed jeff jeffery jeffrey jemima jemma jen jenna jennie
jennifer jenny jensen jerome jerry jesica jess jessica jessie jessy jethro jian jill jillian jim
jimmy jin jiri jo joachim joan joanna joanne joao jocelyn jodi jodie jody joe joel joelle joey
johan johanna john johnathan johnny jolanta jolie jon jonah jonas jonathan jonathon joni jordan
jordana jorge jorgie jose josef joseph josephine josh joshua josiah josie jowita joy joyce joziah
juan juanita jude judith judy juhi jules julia julian juliana julianna julie juliet juliette julita
julius june junaid junior justin justina justine justyna kabir kacey kacper kadeem kadiatou kai
kaia kain kaiden kajal kajetan kallum kalsoom kamal kamala kamaljit kamil kamila kamran kara karan
karen karim karima karina karl karla karol karolina kasey kashif kasia kaspar kasper kassandra
kasim kat katarina katarzyna kate katelyn katerina katharine katherine kathleen kathryn kathy katie
katja katrina katy katya kavita kay kaya kayden kaydon kayla kaylee kayleigh kayode kayra kazimierz
keanu keaton keeley keelan keenan keira keisha keith kelechi kelis kelly kelsey kelsie kelvin kemal
kemi ken kendra kenji kenna kenneth kenny kenza kerem keri kerri kerrie kerry keshia kevin keziah
khadija khadijah khalid khalil khalsa khizar kia kian kiana kiara kieran kieron kiera kiki kim
kimberley kimberly kingsley kira kiran kirk kirsten kirsty kit kitty klara klaudia klay kobe kobi
koby kofi kojo kornelia kris krisha krishna kristian kristina kristof kristopher krystal krystian
krystyna krzysztof kuba kunal kunle kwabena kwaku kwame kwasi kyan kyla kyle kylie kyra kyran kyron
laaibah lacey lachlan laila laiba lakshmi lamin lana lance lara laraib larissa larry laszlo latoya
laura laurel lauren laurence laurie lavinia lawrence layla layan layton leah leanna leanne leander
lee leela leena leia leigh leighton leila lena lennon lennox lenny leo leon leona leonard leonardo
leonie leopold leroy lesley leslie leszek leticia levi lewis lexi lexie leyla leyton lia liam liana
libby lidia liisa lila lilah lili lilia lilian liliana lilith lilla lillian lillie lilly lily lina
linas linda lindsay lindsey linnea linus lionel lisa lise lita liudmila liv livia liz liza lizzie
lizzy llewellyn lloyd llyr logan lois lola loretta lorelei lorenzo loretta lorna lorraine lottie
lou louie louis louisa louise luca lucas lucia lucian lucie lucien lucille lucinda lucja lucy
ludmila luiz luis luisa lukas lukasz luke lulu luna luther luwam lyanna lydia lyla lyle lyn lynda
lyndon lynette lynn lynne lynsey lyra mabel maciej macie mackenzie macy maddie maddison maddox
madeleine madeline madelyn madiha madina madison mae maeva maeve maggie magda magdalena magnus maha
mahad mahdi maheen mahir mahira mahmood mahmoud mahnoor mahmut maia mair mairead maisie maisy maja
majid makayla makena maksim maksymilian malachi malachy malaika malala malcolm maleeha malgorzata
malia malik malika malina mallory mamadou mandeep mandy manel manha manisha manjit manoj mansoor
manuel manuela mara marc marcel marcela marcella marcia marcin marco marcos marcus marek margaret
margarita margery margo margot marguerite maria mariah mariam mariama mariana marianna marianne
marie mariella marielle marietta marika marilyn marina mario marion marios marisa marissa marius
mariusz marjorie mark marko markus marlene marley marlon marnie marsha marta martha martin martina
martyna martyn marvin marwa marwan mary maryam maryan marysia marzena mason massimo masood mateo
mateusz matas matei matej matilda matilde matt matteo matthew matthias mattie matty maud maura
maureen maurice maverick mavis max maxim maxime maximilian maxine maxwell may maya mayar maymuna
mazen mbali meadow meera megan megha mehdi mehmet mehreen mehwish mei meena mehak mel melanie
melissa melody melvin memory menna mercedes mercy meredith merle merlin mert merve meryem meryl mia
michael michaela michal michalina michele michelle mick mickey miguel mihai mikael mikaela mikail
mike mikey mikolaj mila milan milana mildred milena miles miley millicent millie milly milo milosz
mina minah minahil minal mindy minnie mira miranda mireille miriam mirka miroslav miroslaw mischa
misha mitchell mo moeen moesha mohamad mohamed mohammad mohammed mohamud mohsin moira mollie molly
mona monica monika monique montel montgomery morag morgan moses moshe mostafa motunrayo moussa
mubarak muhammad muhammed mujahid mukhtar muna munir muniba muriel murray murtaza musa musab
mustafa mya myah myfanwy myla myles myra myrtle naaz nabeel nabil nabila nadeem nadia nadine nadiya
nadja naeem nafisa nahla naila naim naima nainika nala nana nancy nanette naomi narges naseem nasir
nasra nasreen nasrin natalia natalie natan natasha natasza nate nathalie nathan nathanael nathaniel
naveed naveen navjot navya nawaz nayan nayla nazia nazir nazma neal ned neelam neema neha neil nell
nellie nelson nerea nerys nesta nevaeh neve neville nia niamh nichola nicholas nick nicki nicky
nicola nicolae nicolas nicole nicoleta nida nieve nigel nihal nikhil niki nikita nikki nikodem
nikola nikolai nikolaos nikolas nila nilufar nimra nina nisha nishant nita nitin noah noel noelle
noemi noor noora nora norah noreen norma norman norris nour nuala numan nur nura nuria nusaybah
nusrat nyah nyla nyree oakley oana obi ocean octavia odette odin odhran ola olaf olajide olamide
olanrewaju oleg olena olga oliver olivia olivier ollie oluchi oluwadamilola oluwaseun oluwaseyi
oluwatobi oluwatoyin olwen olwyn omar omari omer omid onur oona ophelia orla orlaith orlando orson
osama oscar osian oskar osman otis otto owain owen owusu ozge paddy paige pamela paolo parker
parminder parveen pascal pat patience patricia patrick patrycja patryk patsy paul paula paulette
paulina pauline pavel pawel pearl pedro peggy penelope penny percy perry petar pete peter petr
petra petros phil philip philippa phillip phillipa phoebe phoenix phyllis pia pierce pierre piers
piotr pippa piper polly poonam poppy porsha prabhjot pradeep prakash pranav precious preeti prem
preston princess priscilla prisha pritesh priti priya priyanka prosper prudence przemyslaw pushpa
qamar qasim quentin quincy quinn rabia rachael racheal rachel rachelle radek radha radoslaw rae
raees rafael rafal rafe rafferty rafi raheem rahel rahim rahima rahma rahman rahul raihan raisa raj
raja rajan rajesh rajiv rajvir rakesh ralph ram rameen ramon ramona rana ranbir randolph randy
rania ranjit ranveer raphael raquel rareal rasa rashad rashid rashida raul ravi ravinder ray rayan
rayhan raymond rayyan razia reagan rebecca rebekah reece reed reem reena rees reese regan reggie
regina reginald rehan rehana reinis reiss rekha remi remy rena renata rene renee renata reuben rex
reya reyansh reyhan reza rhea rhian rhiannon rhodri rhona rhonda rhoswen rhyley rhys ria rian
ricardo ricky richard rich rick rickie rico rida ridwan rihanna riley rina rio riona rishi rita
ritesh ritika river riya rizwan rob robbie robert roberta roberto robin robyn rocco rochelle rodney
rodrigo roger rohan rohit roisin roksana roland rolando roma roman romana romany romeo romy ron
ronald ronan ronnie rory rosa rosalie rosalind rosalyn rosanna rosario rosaleen rose roseanna
rosemary roshan roshni rosie rosina roslyn ross rowan rowena roxanne roxy roy ruairi rubab ruben
rubie ruby rudi rudolf rudy rufus rukhsana rumaisa rupert rupinder russ russell rusty ruta ruth
ruthie ryan ryanne ryder rylee ryley saad saba sabah sabina sabir sabiha sabrina sacha sade sadia
sadie sadiq saeed safa saffron safia safiya safiyya safwan sahar sahib sahil said saima saira
sairah sajid sajida sakina saleem saleh salem salim sally salma salman salome sam samaira samantha
samara sameer sameera sami samia samina samir samira sammi sammy samson samuel samya sana sanaa
sanah sandeep sander sandra sandy sanjay sanjeev sanjana sara sarah sarai sarina sarita sartaj
sasha saskia satnam saul savanna savannah sayed scarlet scarlett scott sean seamus sebastian
sebastien seema selena selim selin selina selma seren serena serge sergei sergio seth seun seymour
shaan shabana shabnam shabir shafiq shah shahab shaheen shahid shahida shahnaz shahzad shaikh
shaila shaima shakeel shakil shakira shama shamim shams shamsa shan shane shania shanice shannon
shanelle shanaya shaquille sharia sharif sharifa sharmaine sharmin sharon shaun shauna shawn shay
shaya shayan shayla shayne shazia shea sheena sheikh sheila shelby sheldon shelley sheraz sheree
sheridan sherry sheryl shirin shirley shiv shivani shiza shoaib shola shona shreya shuaib shyam
shyla sian sibusiso sid sidney sidra siena sienna sierra signe sigrid silas silvia simao simeon
simon simona simone simran simrat sinead siobhan sioned sitara siya skye skyla skylar slawomir
sneha sofia sofie sohail sohaib solomon sona sonal sonali sondra sonia sonja sonny sonya sophia
sophie soraya sorcha soren soumaya souleymane stacey stacie stacy stan stanislav stanislaw stanley
stefan stefania stefano stefanie steffan steliana stella stephan stephanie stephen sterling steve
steven stevie stewart storm struan stuart subhan sudhir sue sufyan suhail suhayb sukhdeep
sukhwinder sultan sulayman suleiman suleyman sumaira sumaiya sumaya sumayyah sumeya summer suneeta
sunil sunita sunny suranne suresh surinder surjit susan susanna susannah susanne susie suzan
suzanna suzanne suzi suzie svetlana swati sybil syed sylvester sylvia sylwia szymon tabitha
tabassum tadeusz taha tahir tahira tahmina taiwo taj tallulah talha tali talia taliah talib tamara
tamas tamika tamsin tamzin tania tanisha tanveer tanvi tanya tao tara taran tareq tariq taryn tasha
tasneem tate tatiana tatum tayla tayler taylor tayo tayyab tayyib tayyiba teagan ted teddy teegan
tegan tegen temi temitope temperance terence teresa terri terrie terry tess tessa tevin thabo
thalia thandi thandiwe thea thelma theo theodora theodore theresa therese theroshan thierry thomas
tia tiago tiana tiegan tiernan tiffany tilda tillie tilly tim timmy timothy timur tina tinashe
tinuke tirzah tobi tobias tobiloba toby tod todd tolu tom tomas tomasz tommy tomos tonia toni tony
topaz torin tory toyah toyin tracey traci tracie tracy travis trevor trey tricia trina trinity
trisha tristan trixie troy trudy tuba tudor tunde twm tyler tyra tyree tyrell tyrese tyrone tyson
uche udoka ugne uma umair umar umair umaima umme umran una unaisah unity ursula urszula usama usman
usmaan uzair uzma val valentina valentino valeria valerie vanessa vanita varsha varun vasile
vaughan vaughn veena venetia vera verity verna vernon veronica veronika vesna vicki vicky victor
victoria vida vidya viera vihaan vijay vikas vikash vikki viktor viktoria viktorija vilma vimal
vince vincent vinay viola violet violeta viraj virginia vishal vita vitalija vivek viven vivian
vivien vivienne vlad vladimir vlera vytautas waheed wajid waleed walid wallace walter wanda waqar
waqas warren warsan warsame waseem wasim wayne wendell wendy wesley whitney wiktor wiktoria wilbur
wilf wilfred wilhelmina will willa william willow wilma wilson winifred winnie winston wioleta
wiremu wisdom wojciech woody wren xander xanthe xavier xin xena ximena yaa yacoub yael yahya yakub
yana yanis yara yaseen yash yasin yasir yasmeen yasmin yasmina yasmine yaw yazmin yelena yesenia
yetunde yewande yi ying yolanda yolande yonas yosef yousef yousif youssef youssouf yu yuki yunus
yuri yuriy yusef yusra yusuf yvette yvonne zabihullah zac zach zachariah zachary zack zahara zaheer
zahid zahida zahir zahra zaid zaida zaiden zain zainab zaina zak zakaria zakariya zakariyya zaki
zakir zaman zander zane zaneta zanele zara zarah zareen zarina zayaan zayan zayd zayn zayna zaynab
zbigniew zeb zebedee zeeshan zelda zena zeynep zia zidan zion zita zoe zoey zofia zohaib zohra zoha
zola zoltan zora zoran zosia zoya zsofia zubair zubaida zubayr zulaikha zulekha zulfiqar zunaira
zuri zuza zuzanna zuzia zygmunt zyra anatoly arkadiusz boleslaw bozena bronislaw czeslaw edmundas
eugeniusz gintaras henryk ireneusz izabella jozef kazys krzysiek lech maciek marzanna mieczyslaw
rafal romuald ryszard slawek stanislawa tomek waldemar wieslaw wladyslaw zdzislaw zenon cemal
cengiz ekrem emine erdal ferhat fikri hasip hayriye hikmet huseyin ibrahim ismet kazim mahir mehmet
mustafa nazli nazim nuri omer orhan osman ozcan ramazan recep salih selahattin senanik serkan sevim
suleyman turgut turhan yasar yilmaz yusuf zeki adolf aksel anders arne bengt berit bjorn einar
erlend finn frode gisela gunther hans harald heinrich heinz helmut hermann horst ingeborg inge jens
jochen jorgen josefine juergen jurgen karsten kjell klaus knut kurt lars leif magne manfred
matthias nils odd olav ole per ragnar reinhard rolf rune siegfried sigurd steffen svein sven
thorsten tore torsten trond uwe waltraud werner wilhelm wolfgang alain bernard brigitte chantal
christophe didier dominique etienne fabienne fabrice francois francoise frederic gaston genevieve
georges gerard gilles guillaume guy henri herve jacques jean jeanine jerome laurent lionel luc
lucien marcel mathieu michel monique nathalie nicolas odile olivier pascal patrice philippe pierre
rene sylvie thierry valerie veronique yannick yves yvon alessandra alfonso antoine aurelio carlo
cesare dario diego domenico elio enzo ettore fabio federico ferdinando franco gennaro giacomo
gianluca giorgio giulia giulio giuseppe guido ivano jesus javier lorenzo luciano luigi marcello
mariano massimo mauro nicola nunzio paolo pasquale pietro raffaele renato riccardo rocco rosaria
salvatore santo sergio silvio stefano tommaso ugo umberto vincenzo vito andreas anastasios
charalambos christos costas dimitris eleftherios evangelos georgios giannis ioannis kostas kyriakos
loizos maroulla michalis nicos panayiotis pavlos savvas spyros stavros stelios theodoros yiannis
aleksei aleksey aleksandr alexey anatoliy andrey arkadiy artur bogdana boris dimitry evgeni evgeny
fyodor gennady georgi igor ilya kirill konstantin leonid lidiya lyubov lyudmila maxim mikhail
nadezhda natalya nikolay oksana oleksandr oleksiy pyotr rostislav ruslan rustam semyon sergey
stanimir tatyana timofey vadim valentin valeriy vasily viktor vitaliy vladislav volodymyr
vyacheslav yaroslav yekaterina yevgeniy yuliya yury zlatko dragan goran ivica jovan ljubica milan
milica mirjana nenad nikola petar radovan sasa slobodan vesna zeljko agron arben besnik blerim
fatmir gezim ilir liridona shpresa valon aarav abdikadir abdinasir abdurrahman abimbola abiodun
abiola abrar abukar adaobi adebayo adebola adedayo adekunle adenike adesola adewunmi aditya afolabi
afsana afzal ahilan ahlam ailbhe aiste akinola aklima akshara alaa albana aleksandru amarachi
anamaria anbu aneurin ansar anuoluwapo aodhan aravind arfan arvydas arwel asmaa atiqur ayaanle
ayodele ayomikun azadeh azhar babatope bahar bankole bartlomiej bashir bedwyr behnaz bereket bhavna
bilkis binh biniam blerta boguslaw bohdan bolaji branwen brychan bukola bushra cadi caoimhe caolan
catalina catrin ceinwen celina cerith chibueze chidiebere chigozie chijioke chikodi chinenye
chinonso chisom chitra chizoba chukwudi chunhua ciaran ciprian claudiu clodagh colm conall
constantin cosmin cristian cuong dainius daithi dalal daragh daryna dawit dearbhla deepika deiniol
delyth denisa dhanush diarmuid dilshad dilwar dilwyn donnchadh dragos drita dumitru eabha ebele
ebuka edona efa efua eilir eilis eimear eirian eithne ejiro ekene eleri elira emer emilian emlyn
endrit enfys enitan esosa eyob fadi faduma fahmida farhad farhana farida fartun faryal farzaneh
fatema femi ferdousi ffion fiadh filmon fionn fionnuala fisnik florentina folarin forida franciszek
gabija gayathri gearoid gerallt gethin ghada ghebre gheorghe giedrius gintare glenys goronwy gosia
grainne grazyna gruffudd gruffydd guang gulalai guled gulnaz gwawr gwenllian gwilym haben habibur
hadeel haitham hamidullah hanh haoran hatem heledd hemin heulwen hien hieu hisham hiwot hodan hong
horia hui humayun huong huyen ieva ifor ifrah iftikhar ihab ikechukwu ikenna ileana ilhan ilinca
imtiaz inderjit iolo iorwerth iryna ishaq iulian iuliana jahanara jahangir janina jerzy jiahao
jianguo jiayi jing jinhua jumana jumoke junjie jurgita kamaldeep karolis karthik karwan kateryna
kausar kavitha keerthana kehinde khanh khatera khrystyna khurram kidane kinga klodian kujtim
kulwinder kwesi lamia laurentiu layth lekan lesia liban lijuan linh liviu lixin llinos lorcan
loredana lowri lubna mabli macsen madalina madog mahfuz mahsa maldwyn maliha maninder manon mantas
mariola maryna maxamed meiling meinir meirion meleri mererid meron mesfin mihaela mimoza mindaugas
mingyu mircea mirwais mizanur moaz modupe muireann mukesh mumtaz mykhailo mykola myroslava naheed
najibullah nargis nataliia natnael navdeep nawal nazmul ndidi ngoc nhung niall nidal nimco nirmala
nisreen nkechi nkiru nnamdi nneka noorullah obinna obioma octavian ogechi ogwen oisin okechukwu
olabisi oladele olayinka olha oliwia olufemi olumide onyeka oonagh osagie padma padraig parisa
payam petro petronela petru phuong pritpal qiang qing quang qusai quyen radu raed rafiq rahimullah
rahwa rajinder raluca ramesh rasha razvan rezan rezaul rhydian rimantas rokas roksolana rong roxana
rudina ruqayyah safiyyah sagal saman samar samrawit sangeetha santosh saoirse saravanan saulius
segun selam semere senait senan serhii shafiqullah shanthi sherko shilpa shukri sile silviu
simisola sirwan sivakumar siwan soran sorin suha sukhjit sukhvir sviatoslav swathi tadhg tanvir
taras taslima tedros tegid tegwen temiloluwa temitayo teodora tesfay teuta thanh thanushan thao
thivya tiberiu titilayo tochukwu traian trinh tuan tudur tuyet uchenna ugochi uliana ultan usha
uzoma vaida valbona vasyl vignesh vijaya vinh viorel vjosa vuong wafaa wale wei weijie wenjing
weronika wioletta witold xiang xiaohui xiaoli xiaoming xinyi xiu xiuying xuan xue yevheniia yifan
yinka yiran yogesh yohannes yuan yuting zamzam zana zeinab zhen zheng zhiwei zihan zixuan zydrunas
""".split()

GIVEN_NAMES = frozenset(_NAMES)
