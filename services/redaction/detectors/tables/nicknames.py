"""Forms of the same given name: short forms, pet names, and spellings across languages.

One line is one group; every name in a group may stand for every other. A name may be in several.
"""
# ruff: noqa: E501 - one group a line

_GROUPS = """
abigail abby abbie abi gail abbi
abraham abe ibrahim ebrahim avraham bram
adam adem adams
adrian ade adie adrien
agnieszka aga agnes
aisha ayesha aysha aishah aesha ayisha asha aicha aishat
alan allan allen al alun
alastair alasdair alistair alister ali al
albert bert bertie al albie
aleksander alexander alex alec alek sasha sacha sander xander olek sandy alexandru oleksandr aleksandr alexandre iskander
aleksandra alexandra alex alexa lexi lexie sandra sasha ola olenka allie
alfred alf alfie fred freddie
alice ali allie alicia alys alicja ala
alison ali ally allison allie
amanda mandy manda mandi
amelia millie milly amy mimi melia mia emelia ameliah amelie emilia
andrew andy drew andrzej andre andreas andrei andrey jedrek
angela angie ange aniela
anna ann anne annie hannah ania anya anja ana hanna aneta anula
anthony tony ant antony anton antoni antonio antek
archibald archie
arthur art artie artur
barbara babs barb basia barbie
bartholomew bart barney bartek bartosz
beatrice bea bee trixie beatrix beata
benjamin ben benny benji benjy binyamin beniamin
bernadette bernie
bernard bernie
bethany beth bethan
bradley brad
caitlin kate katie cait kaitlin katelyn kaitlyn caitlyn
cameron cam
caroline carol carrie caz karolina carolyn lina karo
catherine cath cathy kate katie kathy kitty cat kat catriona kathryn katherine katharine katarzyna kasia kaska kathleen katy cate
charles charlie chas chaz chuck charley karol
charlotte charlie lottie lotte charley char charli
chelsea chels
christian chris kristian krystian
christina tina chris chrissie chrissy kristina krystyna krysia
christine chris chrissie tina christina
christopher chris kit topher kris krzysztof krzysiek kristopher krzys
claire clare clara klara
clifford cliff
daniel dan danny danni dani danyal daniyal danial danielle
danielle dani danni dan ella
david dave davey davy dai dafydd dawid daud dawood dawud daoud davie
dawid david dawidek
deborah debbie deb debs debra
dennis den denny denis denise
derek del deryck
dominic dom nick dominik dominick
donald don donnie
dorothy dot dottie dolly dorota
douglas doug dougie
edith edie
edward ed eddie eddy ted teddy ned edek eduard edwin
eleanor ellie nell nellie elle lena elinor eleanora elena ella nora
elizabeth liz lizzie lizzy beth betty betsy eliza libby lisa elsie bess bessie lilibet ela elzbieta elisabeth elspeth elisa
ella ellie ela
emily em emmie emilia millie milly emma emilie
emma em emmie ems
emmanuel manny emanuel emmanuella
eric rick ricky erik
ernest ernie
esther essie hester
ethan eth
eugene gene
evelyn eve evie evelina ewelina
faith fay
fatima fatimah fatema fatma fatoumata fatou fati fatuma
ferdinand ferdie
finley fin finn findlay finlay
florence flo flossie florrie flora
frances fran frannie francesca francine fanny frankie franciszka
francesca fran frankie chesca cesca
francis frank frankie franciszek franek francisco
franklin frank
frederick fred freddie freddy fredrick frederic fryderyk
gabriel gabe gabi
gabrielle gabby gaby gabriella gabriela gabi
gareth gary gaz
gary gaz gazza garry
geoffrey geoff jeff jeffrey jeffery
george georgie jerzy jurek jorge georgios
georgina georgie gina georgia
gerald gerry jerry
gerard gerry
gillian gill jill jillian jilly
gordon gordy
grace gracie
graham graeme grahame
gregory greg gregor grzegorz grzesiek
gwendoline gwen gwendolyn
hannah hanna hana ana hania
harold harry hal
harriet hattie harry harri
harrison harry harris
harry henry harold haz
hassan hasan hasaan
heather heth
helen helena nell ellen lena nellie ela
henry harry hal hank henryk henri heinrich
hilary hil
hubert bert
hugh hughie huw hugo
hussain hussein husain hussayn huseyin hosein
ian iain ean
imogen immy imo immie
imran emran
isaac ike zac zack ishaq izaac isaak
isabel izzy bella issy isobel isabelle isabella iza izabela belle ysabel ishbel
ismail ismaeel esmail ishmael ismaeil
ivan john jan
jack john jackie jackson
jacob jake jakub kuba yaqub yakub jakob jacub
jacqueline jackie jacqui jacky jaqueline
jadwiga jadzia
james jim jimmy jamie jem jimbo
jane janie jean janet jayne jaine
janet jan jean
janice jan
jason jay jase
javed javaid javid
jean jeanne jeannie
jeffrey jeff
jemima jem mima
jennifer jen jenny jenni jenn jennie
jeremy jez jem jerry
jerome jerry
jerzy jurek george
jessica jess jessie jessy jes jesse jessika
joan joanie
joanna jo joanne joasia asia jojo johanna
joanne jo joanna jojo
jodie jo jody jodi
john johnny jack jon johnnie jan janek sean ivan evan hans juan giovanni yahya johan
jonathan jon jonny jonno johnathan jonathon nathan
jordan jord jordy
joseph joe joey jo josef jozef yusuf yousef yusef youssef yousuf jose giuseppe josep jojo
josephine jo josie jojo jozefina
joshua josh joshie joshy yeshua joshuah
joyce joy
judith judy jude
julia jules julie julka
julian jules jools
juliet jules julie
justin jus
karen kaz karin
katie kate katy katherine kat
kayleigh kay kayley kayla kaylee kaylie
kelly kel kells kelley kellie
kenneth ken kenny
kerry kez kerri
kevin kev
khadija khadijah khadeeja khadidja hadiza
kieran kieron kiran ciaran
kimberley kim kimmy kimberly
kirsten kirsty kirstie
kyle ky
laura laurie lauren lorna
lauren laura loz laurie
lawrence larry laurie lawrie laurence loz
leah lea lia
leanne lee leann
leonard len lenny leo leon
leroy lee roy
lesley les leslie
leslie les lesley
lewis lew louis lou
liam william
lillian lily lil lilly lilian lilli
linda lin lyn lynn lynda
lindsey lindsay lin
lorraine lori lorrie
louis lou louie lewis ludwik
louise lou lulu louisa luiza
lucas luke lukas lukasz luca
lucy lou lulu lucie lucia lucyna luce
luke lucas lukasz luca
lynn lyn lynne linda
mackenzie mac kenzie
madeleine maddie maddy madeline madelyn mads
madison maddie maddy maddison
magdalena magda lena
malcolm mal malc
malgorzata gosia margaret malgosia
marcin marek martin marcus
margaret maggie meg peggy marge margie madge peg greta daisy rita mags margot maisie margery
maria marie mary marysia mia ria maryam maja
marian marianne
marilyn mari
mark marc marcus marek markus marko
martin marty marcin martyn
martha marty mattie marta
mary maria marie molly polly may mae maryam mairi moira miriam mamie
maryam mariam miriam maria mary mariyam marium
mateusz matthew matt mat matty
matilda tilly mattie tilda tillie
matthew matt matty mateusz mathew mat matthias mateo
maureen mo
maurice mo morris
maxine max
maximilian max maximillian maksymilian maks
maxwell max
megan meg meggie meghan megs
melanie mel melly
melissa mel missy lissa
michael mike mick micky mikey michal mitch micah mikael mikolaj michel mihail mikail misha
michaela mic mickey kayla mikayla makayla
michelle shell shelly shelley chelle michele
mildred millie milly
millicent millie milly
mohammed muhammad mohamed mohammad muhammed mohamad mohd mo muhammod mohammod mohamud mahammed mahomed moh mehmet
molly mollie mary moll
monica mon monika
muhammad mohammed mo
naomi nay noemi
natalie nat natalia nats natasha tash nathalie talia
natasha tash nat tasha
nathan nat nate nathaniel
nathaniel nat nate nathan nathanael
nicholas nick nicky nico nicolas mikolaj klaus nikolas nikolai nicolae
nicola nicky nic nikki nicki niki nichola
nicole nicky nikki nic nicola nicki
nigel nige
nikolas nik niko nick
noor nour nur noora
norman norm
nora norah eleanor honora
oliver ollie olly oli olivier
olivia liv livvy ollie livi olive oliwia livvie
osama usama
oscar oskar ozzie ossie
owen owain eoin euan
pamela pam pammy
patricia pat patsy tricia trish patty patti patrycja trisha
patrick pat paddy patryk rick padraig
paul pauly pawel paulie pavel pablo paolo
pauline paula paulina polly
penelope penny pen
percival percy
peter pete piotr piotrek pedro pyotr petr pierre petar
philip phil phillip pip filip philippe
philippa pippa pip phillippa
piotr peter piotrek
polly pol paulina
rachel rach rachael racheal rae raquel rachelle
radoslaw radek
rafal rafael rafe raphael rafi
rahman abdulrahman abdirahman abdurrahman abdul
raymond ray
rebecca becky becca beck bex rebekah becki reba
reginald reg reggie
rhiannon rhi annon
richard rick ricky rich dick richie dickie ryszard rik ricardo
robert rob robbie bob bobby bert robin roberto rab
roberta bobbie robbie
robyn robin rob
rodney rod
roger rodge
ronald ron ronnie
rosemary rose rosie rosy romy
rose rosie rosa roza
roseanne rose annie roz
ruth ruthie
ryan ry
sabrina bree
saeed said sayed syed sayeed
salman sal
samantha sam sammy sammi samie
samuel sam sammy samson samy
sandra sandy sandie sandi
sarah sara sally sadie sari saira
scott scotty
sebastian seb bas sebby bastian
sean shaun shawn john
sharon shaz shazza shaz
sheikh shaikh shaykh
siobhan shiv shivaun
simon si simeon szymon
sophia sophie soph zofia zosia sofia sofie
sophie soph sophia sofie zosia
stacey stace stacy
stanley stan stanislaw
stefan stephen steven
stephanie steph stef stephie stefania steffi stephani
stephen steve stevie steven stefan ste steph stephan
steven steve stevie stephen ste
stuart stu stewart
suleiman sulayman soliman suleman sulaiman sulaman
summer sum
susan sue susie suzie su suzy zuzanna susanne susannah suzanne
suzanne sue suzie suzy susie zuzanna
sylvia syl silvia sylwia
szymon simon
tabitha tabby
tahir taher
tamara tam tammy
tamsin tam tammy tamzin
tanya tania
tariq tarik tareq
taylor tay tayla
teresa terry tess tessa theresa tracy terri resa terese
terence terry tel terrence
thaddeus tad thad
theodore theo ted teddy tadeusz
theresa teresa tess terri
thomas tom tommy tomasz tomek thom tomas tomos
tiffany tiff tiffy
timothy tim timmy tymoteusz
tobias toby tobi
tomasz tomek thomas tom
tracey trace tracy
umar omar omer umer
usman othman uthman osman usmaan
valerie val
vanessa ness nessa
veronica ronnie roni vera weronika
victor vic viktor wiktor
victoria vicky vicki tori viki vikki vic wiktoria viktoria
vincent vin vinny vince vinnie
vivian viv vivien vivienne
walter walt wally
wendy wen
wilfred wilf will fred
william will bill billy willy liam wills wilhelm willem guillaume
winifred win winnie freda
wojciech wojtek
yasmin yasmine yaz jasmin jasmine yasmeen
yusuf joseph yousef yousuf yusef youssef
zachary zac zack zach zak zachariah zakariya zakaria
zainab zaynab zeinab zaineb zeynep
zoe zo zoey zowie
adebayo bayo ade
adewale wale ade
adeola ola ade
ayomide ayo
babatunde tunde
chiamaka amaka
chidinma chidi
chinedu nedu
chukwuemeka emeka
damilola dami
folasade sade
ifeoma ify
ifeanyi ify
kofi koffi
kwame kwami
ngozi ngo
oluwaseun seun
oluwaseyi seyi
oluwatobi tobi
oluwatoyin toyin
olumide olu
temitope temi tope
yetunde yetty
abdirahman abdi
abdullahi abdullah abdi abdulla
ali aly alee
amina aminah ameena aamina
anwar anwaar
asif aasif
ayaan ayan
bilal bilaal
farooq farouk faruq faruk
ghulam gulam
gurpreet preet gurpreat
harpreet preet harp
jaspreet preet jas
jaswinder jas jassi
manpreet preet manny
parminder pam
sukhdeep sukh
sukhwinder sukhi sukh
hamza hamzah
iqbal ikbal
jamal jamaal gamal
kareem karim
khalid khaled
mahmood mahmoud mehmood mahmud
mustafa mustapha moustafa
nadeem nadim
nasreen nasrin nazreen
qasim kasim
rashid rasheed
rehman rahman
saima sayma
salim saleem
samina sameena
shabir shabbir
shahid shaheed
tahira taheera
waseem wasim
yaseen yasin yassin
zahid zaheed
choudhury chowdhury chaudhry choudhary chaudhary chowdhary
hussain hussein husain
sheikh shaikh
begum begam
akhtar akther aktar akhter
khatun khatoon
siddiqui siddiqi siddique
qureshi quraishi koreshi
sebastian baz bazza
barry baz bazza bazzer
gary gaz gazza
darren daz dazza
sharon shaz shazza
karen kaz kazza
terence tel tez terry
derek del dez
maurice mo maury
lawrence loz lozza
jeremy jez jezza
abdulrahman abdul abz abdur rahman
konstantinos kostas costas kon dinos
volodymyr vova volodya vlad vladimir
oleksandra lesia lesya olesia sasha
dmytro dima mitya dmitri
mykola kolya nikolai
yevhen zhenya evgeny
svitlana svetlana sveta lana
kateryna katya katia kasia
tetiana tanya tatiana
ihor igor
serhii sergei seryozha
malgorzata gosia malgosia margaret
stanislaw stas staszek stan
zbigniew zbyszek
grzegorz grzes greg
jedrzej jedrek andrzej
przemyslaw przemek
boguslaw bogus bogdan
krystyna krysia kristina
ferenc feri
istvan pista stephen
jozsef joska
jaroslav jarda
vaclav vasek
theodoros theo thodoris
panagiotis panos takis
dimitrios dimitris jimmy
evangelia eva litsa
giovanni gianni vanni
francesco franco cecco
salvatore salvo toto
concetta tina
guillermo memo guille
francisco paco pancho chico
ignacio nacho
guadalupe lupe
joao joaozinho
oluwadamilola dami damilola lola
oluwaseun seun
oluwatobi tobi
oluwafemi femi
ayodele ayo dele
babatunde tunde baba
chukwuebuka ebuka
chukwuemeka emeka
ngozichukwu ngozi
temitope tope temi
folasade sade folake
nkechinyere nkechi
ifeoma ify ife
thandiwe thandi
nokuthula thula
sibusiso sbu
lindiwe lindi
tendai tendi
mahmoud mood mahmud
mustafa mus musti
khadija khadi dija
fatima fati fatou tima
zainab zee zay
parminder pam parm minder
harpreet harp preet
manpreet manny preet
gurpreet gurp preet
venkatesh venky venkat
subramaniam subbu subra
lakshmi laxmi lucky
krishnamurthy krishna
sukhdeep sukh deep
hephzibah heph hephzi hepsie
persephone percy sephy persie
temperance tempe
serenity ser seren
felicity fliss flick
bernadette bernie detta
jacqueline jackie jacqui
clementine clem clemmie
wilhelmina mina willa billie minnie
cornelius corny neil con
ezekiel zeke zek
gwenllian gwen gwennie llian
myfanwy myf myfi myffy
caradog crad
llewellyn llew lew
""".strip().splitlines()


def _index() -> dict[str, frozenset[str]]:
    joined: dict[str, set[str]] = {}
    for line in _GROUPS:
        group = line.split()
        head = group[0]
        # The head of a line is the full name; only it reaches every form, and every form reaches it
        # and its own line, so that two unrelated full names are not joined through a short form.
        joined.setdefault(head, set()).update(group)
        for name in group[1:]:
            joined.setdefault(name, set()).update((head, *group))
    return {name: frozenset(forms - {name}) for name, forms in joined.items()}


NICKNAMES = _index()
