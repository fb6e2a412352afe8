"""Names that are words: what each is as a word, and the company it keeps as one."""
# ruff: noqa: E501 - a list is easier to check on long lines

from services.redaction.detectors.wordlist import words

QUALITIES = words(
    """angelic best big black bold brave bright brown christian clean clear clever cold constant cross curt dear early
    easter fair fast fine first frank free fresh gay gentle gold golden good grand gray great green grey handy happy hardy
    honest jolly just keen kind large little long loud low loyal lucky mad major merry mild misty neat new noble north olive
    orange pink plain precious proud quick quiet rare raw ready real red rich royal rough rude rusty safe sandy savage scarlet sharp
    short silver slack slow sly small smart smooth solid south stark steady sterling stern still strange strong sunny sure sweet swift
    tall teal thick thin tiny tough trim true upright violet vivid warm weak west wet white whole wild wise young amber sage
    bonnie blue easy dusty ginger muddy moody blessed divine"""
)
"""Words that say how something is, so that "was", "so" or "too" may stand before them."""

DEEDS = words(
    """arch bail bait bank bar bask beat bend bid bill blaze bless blink bob bolt bond book bow brand brook buck bud burn buzz call
    can care carry carve cart case cash catch chance charge charm chase chip clap clay close coast comfort cook court cover
    crane crash crop cross crown cry cut dally dance dare dart dash dawn deal dip don doze drain drape draw dream drift drill
    drive drop duck dust eddy emerge end err face fade fall fare farm fast favour field fight file fill fish fix flag flash flick
    flint float flow fly fold force ford forge fork frame fry gale gamble game gift glance grace grant grip grow guard guide
    guy hail hale halt hand harry haste have hawk head heal heath help hike hold honor honour hook hop hope house hug hunt hurt jack jam jay jest
    jet joke joy judge keen key kick kid kiss knight knit know lance land lash lay lead leaf lean lift light like line list load
    lock lodge long look lope love mark mason mat match may mend merit mill mind mine miss moor mount move nick nod pace page paint pair
    pale park part pat pause pay peg pen pet pick pike pin pine pip pitch place plant play pledge plum point pool pop pose post
    pound power praise pray press price pride prince promise prune pry pull purse push quell quill race rain ram ranch range rank rap rate
    ray reach read reap rein rest ride ring rip rise roam rob rock rod roll root rope rove row rub rue rule run rush sail sample
    save say scan score seal see seek sell send serve set shade share sharp shave shine ship shock shoot shop shore show shut side
    sign sing sip sit size skip slack slate sling slip smile smoke snap snow sort spar spark speak speed spell spend spice spin spring spur
    stake stand star stay steel steer step stock stone stop storm strike string style sue surf swap swim swing tag tap tar task
    tease tell tend test thank tide tie till time tip tire toast toll top tour track trade trail train travel tread treasure
    treat trim trip trot truck trust try tuck tug turn twist type use vale van vary veil vie view wade wage wait wake walk wane want
    warn wash waste watch wave wax wear wed weave weep wend whisper wield will win wind wing wink wipe wish work worth wrap wreck
    write yield reed"""
)
"""Words that say what somebody does, so that "to", "will" or a pronoun may stand before them."""

DONE = words(
    "drew rose said saw sang swam wove won blew bore bound dug fell felt flew found gave grew held knew lay led left lit lost made met paid ran rode rang sank sat shot sold sent spun stood stuck swore told took threw woke wore went bent"
)
"""Words that say what somebody did."""

AFTER = {
    word: frozenset(then.split())
    for word, then in {
        "amber": "alert alerts light lights rating rated warning traffic leaf necklace action actions heard drug alert.",
        "angel": "delight cake dust wings",
        "art": "teacher class classes project gallery work homework therapist exam stuff supplies college",
        "ash": "tray trays wednesday cloud",
        "autumn": "half leaves budget born term.",
        "basil": "leaves pesto plant",
        "bell": "end rang went",
        "berry": "juice",
        "best": "mate mates friend friends bit thing way not before if left to for in man one behaviour day ever",
        "bill": "payment payer came was has arrived is",
        "bonnie": "baby lass",
        "bright": "red light lights and ideas as spark side enough eyed colours child",
        "buddy": "system bench scheme up group",
        "carol": "singers",
        "case": "worker closed open held notes",
        "cash": "point flow machine back only",
        "chance": "of to that he she they it i would",
        "charity": "shop shops box case bag bags work worker event collection donation run pot commission",
        "cherry": "tree trees picking pie cola red",
        "christian": "union aid club songs camp group values belief beliefs",
        "clay": "model modelling pot pots pigeon animals",
        "cliff": "edge top face path",
        "cross": "country stitch with bar legged about over",
        "crystal": "clear meth glass ball maze palace",
        "daisy": "chain chains cutter",
        "dale": "end",
        "day": "one two three care nursery trip off out service centre before after in to bed",
        "drew": "up a an the on his her their it pictures some round around blood out attention back himself herself",
        "earl": "grey",
        "eve": "of",
        "faith": "leader healer group group's",
        "fern": "plant leaf",
        "forest": "school schools floor fire",
        "fox": "cub hunting fur",
        "frank": "with exchange and",
        "game": "console over show shows boy cube plan",
        "gene": "therapy pool test testing",
        "glen": "road",
        "grace": "period before",
        "guy": "fawkes in off from at next called with on came outside down up was is who said over upstairs",
        "harmony": "and between in",
        "hazel": "eyes nut nuts stick wood coloured",
        "heath": "land road",
        "honor": "roll",
        "honour": "based killing killings violence crime code",
        "hope": "you so not u ur ya he she they it that this to everyone all for of is its everything we i youre your ok things the nothing shes hes",
        "hunter": "gatherers gatherer boots wellies",
        "iris": "scan clinic",
        "ivy": "league",
        "jack": "russell daniels potato potatoes of up in",
        "jade": "green",
        "jay": "walking",
        "joy": "of in riding ride rider con",
        "june": "july and the to onwards",
        "justice": "system board team worker for and is",
        "kitty": "cat litter corner",
        "lance": "the corporal",
        "lily": "pad pond flowers",
        "little": "one ones bit bits while more else less girl boy brother sister evidence change progress one's food time sleep lad man use",
        "long": "time as way before enough ago after haul sleeve story day shot run weekend and hair stay list it line",
        "love": "you u ya it him her them him. it. island my the this that me being to and ur heart letter bite bites bombing birds ya. is was all his",
        "major": "surgery injuries injury road issue incident trauma trust bleed problem problems worry concern concerns risk works",
        "mark": "my the it your this on out of time down for off up as them his her all work",
        "mason": "jar bee",
        "max": "dose out volume of a power speed strength",
        "may": "be have not need i he she they it we you also get go want well come take be. even cause require include contain benefit still day",
        "melody": "of line",
        "mercy": "of on killing",
        "merry": "christmas xmas go",
        "miles": "an away from of out per off and better long behind to",
        "miracle": "cure worker baby of he she they it no",
        "nick": "it stuff things the my his her from off of",
        "olive": "oil green branch tree skin skinned",
        "pat": "down on him her the it dry test testing testing. tested his",
        "patience": "is was with and of has for to wears",
        "pearl": "necklace earrings button barley harbour earring",
        "penny": "for pinching farthing stock",
        "poppy": "appeal seed seeds day field head",
        "power": "cut cuts off of point went bank tool tools station came pack lead socket struggle",
        "precious": "about little to time few moments memories thing",
        "price": "is was of went list tag",
        "prince": "of charming",
        "princess": "dress party costume bed castle pants",
        "ray": "of",
        "reed": "bed beds",
        "rich": "tea man kid people and",
        "river": "bank bed path boat side was is",
        "rob": "a the me my him her it them someone people you u us banks houses shops",
        "rocky": "road start",
        "rod": "for of and",
        "rose": "again up by to sharply steadily from garden bush gold water petals wine above in slightly on tinted and",
        "ruby": "wedding ring red wax shoes slippers",
        "rush": "hour job in to through and around out off into about home it the",
        "sage": "advice green and",
        "said": "person child male female property address individual that he she they it i we no yes yeah nothing nowt something sorry hello hi to the a an his her my their if in there this what why how ok okay goodbye bye so as on about u you all by for from was",
        "sandy": "beach coloured hair shoes floor",
        "savage": "dog attack dogs attack.",
        "serenity": "prayer",
        "sharp": "object objects pain edge knife corner and end",
        "sky": "sports tv news box blue high remote subscription dish q broadband go movies line diving rocketed rocket",
        "small": "amount bruise bruises cut child children group one part for flat and bit enough number scratch",
        "spring": "term break bank clean roll onion",
        "star": "chart charts of wars sign jumps fish for pupil struck shaped stickers sticker gazing in",
        "stone": "wall floor cold thrown throwing lighter two three four five six seven eight nine ten",
        "storm": "damage drain off out in cloud clouds",
        "sue": "him her them the me us you for",
        "summer": "holidays hols term camp born club school house dress play break scheme",
        "sunny": "day side spells delight and outside today intervals weather",
        "swift": "action response reply and exit",
        "treasure": "hunt hunts map chest island box trove",
        "trinity": "sunday",
        "violet": "light eyes",
        "wade": "in into through",
        "waters": "broke breaking had edge were",
        "will": "be not have need i he she they it we you also u get go come take try ring call phone text make see ask tell let do give find put pick drop speak bring keep send look check chase book leave stop start stay help work pay sort meet move end happen continue she'll there all the a never always still only probably just prob def nt b defo",
        "willow": "tree trees pattern",
        "winter": "coat term boots long fuel clothes time break break. coats wear",
        "wood": "burner shop work stain chip",
        "young": "person people lad girl man woman mum carers adults child children ones man.",
    }.items()
}
"""What follows each of them where it is a word."""

LEADS = {
    word: frozenset(prior.split())
    for word, prior in {
        "amber": "rated red green at on from rag to",
        "angel": "guardian",
        "art": "modern fine martial nail pop body year gcse",
        "ash": "cig fag cigarette volcanic mountain of",
        "autumn": "in last this next by since during until late early every each",
        "banks": "food blood bottle river data sperm high two",
        "bell": "door school dinner alarm the",
        "bill": "gas water phone electric electricity tv heating food tax leccy vet energy",
        "case": "in court just worst suit pillow pencil test each phone",
        "cash": "in cold petty spare for of",
        "chance": "by any fat last second no every first fair only good not another slim stood",
        "charity": "for in by housing local children's childrens homeless from food of",
        "chase": "paper cut to car wild gave give gives giving police",
        "clay": "of modelling",
        "crystal": "of",
        "day": "one every each all some other mothers fathers birthday sports school next same per boxing christmas pay fun what of bad good long ofsted inset snow valentines court polling training that late mid",
        "eve": "christmas xmas new year's years on halloween",
        "faith": "in good bad inter of multi other",
        "game": "video computer board xbox ps4 ps5 football this last",
        "gene": "faulty the",
        "grace": "in with of saying say fall",
        "guy": "bad nice good some fit white black tall old random wise this that same fall young delivery gas big tv camera",
        "hall": "village town church sports school dinner community",
        "harmony": "in perfect of",
        "heather": "of in purple lucky",
        "hill": "up down over",
        "holly": "with of",
        "home": "at",
        "hope": "in of with without no any some false lose lost losing we i losing. give giving",
        "hunt": "job house egg treasure man",
        "ivy": "in poison",
        "jade": "of",
        "joy": "for of with in no any",
        "june": "in since by until til till from last next this mid early late end every of back end-of through before after during til.",
        "april": "in since by until til till from last next this mid early late end every of back through before after during",
        "august": "in since by until til till from last next this mid early late end every of back through before after during",
        "may": "in since by until til till from last next this mid early late end every of back through before after during",
        "justice": "criminal youth social restorative of no rough family ministry want wants court",
        "lane": "slow fast bus back country memory",
        "little": "too very as a so how",
        "love": "in true fall fell of all much with falling puppy i we would tough lots no make making self unconditional",
        "major": "no any nothing anything",
        "mark": "on off red birth bruise bite question full skid stretch bench tick burn love to black scratch",
        "mercy": "no have begged of tender for",
        "miles": "10 20 two three four five six ten 2 3 4 5 6 for hundred per sea thousands few couple many 30 50 100 8 7 air",
        "nick": "to in nicks good bad of",
        "park": "car trailer skate water theme country caravan business retail",
        "pat": "cow to a post",
        "patience": "of no lost lose losing her my his run out takes lacks lack",
        "pearl": "mother of",
        "penny": "every spare a pretty each per ten two",
        "pound": "per a one two ten twenty five dog million",
        "power": "no of solar electric lost in to emergency parental more all will",
        "price": "half full asking high low at of right cheap",
        "rain": "in the heavy of",
        "ray": "x of sting gamma",
        "ring": "wedding engagement boxing door ear nose to",
        "river": "in by the across down near along up",
        "rob": "to would could gonna will tried trying",
        "rod": "fishing curtain lightning",
        "rose": "rent numbers it temp temperature prices she he they cost figures rents bills risk sun attendance",
        "ruby": "a of",
        "rush": "mad no in sugar to morning big what head rush",
        "sky": "in the blue night open on",
        "small": "too so very really is are was its quite how only",
        "star": "pop film rock gold porn tiktok rising of super all five 5 three one two four lone tv reality my a",
        "stone": "of kidney kidneys two five seven eight nine ten eleven twelve 8 9 10 11 12 14 to weighs lost grave a",
        "storm": "in a the of thunder ice snow",
        "summer": "in last this next all by since during until late early every each over mid",
        "treasure": "buried hidden",
        "violet": "ultra african",
        "ward": "on the each in psych labour hospital childrens children's maternity",
        "water": "hot cold of in bath",
        "winter": "in last this next all by since during until late early every each through mid cold",
        "wood": "of touch in fire dead",
        "word": "swear last in every a",
        "work": "at to from in of after off for",
        "young": "too so very is are was quite died",
        "best": "do try tried his her my their the at all its doing does did is was second be trying",
    }.items()
}
"""What leads each of them where it is a word."""
