"""Words for things, written for this project: home, food, play, clinic, pharmacy, feasts, brands, systems.

With a capital they begin a sentence, a line of a list or a label; alone they name nobody. Made into
the name of a nursery or a centre ("Acorn Centre") they are as telling as any other word.
"""
# ruff: noqa: E501 - the first line says it all

from services.redaction.detectors.wordlist import words

THINGS = words(
    """abattoir ate cries settles wears abilify accordion accuhaler accutane acer acetaminophen
    acrobat acrocyanosis adaptor adha adidas adir ados adrenaline aerial aerobics aeroplane
    affray afro aftershave ahoy airbnb airer airing album albumin alcopop alcopops alendronic
    aliexpress alligator allopurinol almond almonds aloud alsatian amethyst amiodarone
    amlodipine amoxiclav amp anadin anagram analgesia analgesic angelman anklet annexe
    anonymised anorak ant antenna antepartum anterior antigen ants anusol aorta apixaban
    appendices apricot apron aquarium arbor arla armband armbands arrhythmia arsenal arterial
    asos aspergic aspirate aspirin assetplus atenolol atorvastatin atropine aubergine audiogram
    augmentin avocado awning axe axilla azathioprine azithromycin babble babinski babybel
    babygro babygros babygrow babywearing backdoor backpack baclofen bacon badgernet bagel
    baggage baisakhi bait bake baked baking bale balloon balloons bamboo bandai bando bangle
    bangs banjo baptised baptism baptisms barefoot barley basin bassinet bat bathmat bathtub
    baton bats bauble bays beach beads beak beaker beanbag beanie beano beast bebo beconase
    becotide bedclothes bedside bedspread bee beef bees beetle beetroot benadryl bends
    benzoylecgonine berghaus berries betamethasone bib bible bibles biblical bicarbonate bikini
    bilateral bilirubin billiards bingo biochemistry biometric biometrics biopsy birdcage birds
    birdseye biro bisoprolol blackberry blackboard blackcurrant blackout blessings blizzard
    blockbuster blonde bloodshot blouse blown blueberry bluestacks blush boat boats bobble bodhi
    bodycam bodycare boiled boiling bollard bonbon bonnet boohoo bookbag bookcase bookshelf
    bookstart bootcamp booze boredom bouncers bouncy bourjois bowling bowls bowtie boxercise bra
    bracelet bracelets braid braids brakes bramble bran brass brat bratz bread breadbin
    breakdancing breech brick bricks bride bridesmaid bridgerton briefcase brighthouse britax
    broadchurch broccoli brochure bronze brooch broom brufen brunch brush brushes buckle
    buddhism budesonide budgerigar budgie buffet bulletin bulletins bumblebee bun bunny buns
    bunting bupivacaine burberry burglaries burnt burp burped burping buscopan bushes busker
    bust buttercup buzzer cabbage cabinet cable cactus cadburys caffeine cage cake cakes calcium
    calves camel camp camped camper campfire camping campsite candesartan candle candles
    candyfloss canestan canesten canine cannon canoe canoeing capcut cape cappuccino capri-sun
    caput caramel cardboard cardiac cardiomyopathy cardiotocograph caredirector carefirst
    carepath carlsberg carp carrot carrots carrycot carsick cartoon cartoons cartwheel
    cartwheels carwash cashback cashier casino casserole cassette castle castles castore
    casualty cathedral catnap cattle cauliflower cave cbcl cctv cefalexin ceftriaxone celecoxib
    celery celf cello cement centerparcs cephalhaematoma cephalic cerelle cervical cervix chalk
    chameleon champagne champion champions champix chandelier chant chants chapatti chaps
    charcoal charms chatgpt cheek cheeks cheeky cheerleading cheese cheeseburger cheesecake
    cheetah chef chess chestnut chew chewed chewing chicco chick chicken chickens chicks
    chilblains chill chilli chimney chimpanzee chin chiropodist chisel chives chloramphenicol
    chlordiazepoxide chopsticks chord chores christened christening christenings chromebook
    chromebooks chubby chuck chuckle churchyard cigar cinnamon ciprofloxacin circadin citreon
    citv clap clapped clapping clarinet classcharts classdojo claw cleanse clenil clerk clexane
    climb climbed climber climbing clinging cloak cloakroom clog clonazepam clonidine
    clopidogrel clotrimazole cloudcare clown clowns clubfoot clumsy clutch co-op coach coaches
    coats cobweb cobwebs cockatiel cocktail cocktails cocoa cocomelon coconut cod coeliac coffee
    coins cola coleslaw colic colicky collage collar collars collie comatose comb comedy comfy
    comirnaty commode communion compass compeed cone conerta cones confetti conker conkers
    cooler coop copper coriander corned cornflour corrie cortisol coryza coryzal costa costco
    costcutter cosy cotbed cottage courage cow cowboy cowgate cows cpoms crab cradle cramp
    cramps crate crawl crawled crawling crayon crayons cream creams creatine creatinine creek
    creep creeping crew crews crib crinkle crisisline crocodile crocs crocus croissant crossbow
    crossword crowd crowded crows cruise crumb crumble crumbs crumpet crumpets crunch crust cry
    crystals cub cucumber cuddly cuff cuffed cuffs cup cupcake cupcakes curb currants curries
    curry currys cushion cushions cutlery cyanosed cyanosis cyclist cyclizine cymbals dacia
    dad's daddy's daffodil daffodils dagger dairy daisies daktarin dalacin dandelion dandruff
    danone dart darts dashboard dashcam datix daytime dazzle deadpool debenhams debrief
    debriefed debriefs decategorised deckchair deepavali deer deescalated dell delmosart
    dentures deodorant depakote depo depop dermatitis dermol desmopressin desogestrel despair
    despatch despatched dessert dettol dewy dexamethasone dexamfetamine dextrose diamond
    diamonds diamorphine diastolic dice diclofenac diesel digger dignity digoxin dilated dine
    diner dingy dinnertime dinosaur dinosaurs dip diphtheria diprobase dirt disco disgust dish
    dishes dive diy dizzy dodgem doll dollhouse dolls dominoes dominos domperidone donepezil
    donkey donkeys donuts doodle doorbell doormat doorway doraemon doritos doublebase dough
    doughnut doughnuts doves doxycycline dragonfly drainpipe dreams dreamt dresser dresses
    dressing dribble dribbling drill drip drizzle drone drones drool drooling drummer drumming
    drying duckling ducklings ducks ductus duet duffel duggee dumbbell dumpling dungarees
    dungeon duolingo duplo durex dusk dussehra dustbin dvd dyson dysphagia dysphasia earache
    eardrum earmuffs earnest earphones earring earrings earth easel eastertide easyjet eaten
    eater eats echocardiogram echogenic ecins eclipse edmodo eel ehlers-danlos elastic
    electrocardiogram electroencephalogram electrolytes elephant elephants elf elves embers
    emeds emerald emis emmerdale emollient empathy encanto encore engorged enoxaparin entonox
    epaderm epic epilim epinephrine episiotomy epistaxis epr equasym erythema erythematous
    erythrocyte escitalopram esomeprazole estrella etsy eucharist eumovate eurax evergreen evisa
    evisas evri ewe exploitative extensor exudate eyeball eyelash eyelashes eyeliner eyeshadow
    eyewitness eyfs fabric facecloth facepaint facepainting facetime fad fairground fairies
    fairytale falcon famotidine fangs fanta farmhouse farmyard fartlek feather feathers femoral
    ferinject ferret ferrets ferritin ferrous ferry festive fetal fete fetus fexofenadine fibre
    fiddle fidget fidgets fidgety fig figs fin fingernail fingernails fins fir fireman firemen
    fireplace firestick firewatch firewise firewood fishcake fishcakes fisherman fist fists
    fistula fitbit fitr fizz fizzy flame flames flannel flap flapjack flapping flashlight flask
    fleece flesh flexitime flies flipflops flixotide floorboards floral florist floss flour
    flowerpot flu fluconazole fluff fluffy fluids fluoride flute fluticasone flybe foal foetal
    foetus fog folate folic foodcycle footage footnotes footstep footsteps footstool foramen
    fort fortisip fortitude fostair fostercare foursquare frameworki freckles freeview frijj
    frog frogs frying fucibet fucidin fuel fujitsu fumes fundoscopy fundraiser fundraising
    fundus funfair fungus funko funnel fur furby furniture furosemide fusidic fuss futsal
    futurama gait galant gallery gallop gameboy gamers gargle garlic garment garmin gastric
    gazebo gears gecko geese gel gems genetics genie gerbil gerbils germ germs ghost ghosts
    giant giants giggle giggled giggles giggling gillette gingivitis giphy giraffe giraffes
    giyarvi gladiators gliclazide glitter glitters globulin gloomy glottis glow glucagon glucose
    glucuronide gluten glyceryl goalie goalkeeper goat goats gofundme gogglebox goggles goldfish
    gonad goose gooseberry gorilla gospel gousto grain granddad's grandma's grandpa's granola
    grape grapefruit grapes grasshopper gratitude gravel gravy greasy greenhouse griddle grill
    grilled grin grinning groceries grocery groomer groomers grotto groupon growl growling
    gruffalo grunt guarantor guinness gurdwara gust gutter guys gymnast gynae haagen-dazs
    haddock haematemesis haematocrit haemoglobin hairbrush haircut haircuts hairdryer hairline
    hairstyle hajj halal halfords halfway halibut ham hamburger hamleys hammer hammock hamper
    handbag handball handbook handcuffed handheld handkerchief handlebars handrail handset
    handstand handwash hangman hangover hanukah harbour haribo harmonica harp hasbro hashanah
    hatchback hate haul haunted hawk hayfever hazelnut headband headcam headphones headscarf
    heal heart hearts hedge hedges heineken helicopter helmet helmets hem heminevrin hen
    henoch-schonlein hens herbal herbs hiccup hiccups hijab hike hiker hiking hindu hinge hipp
    hippo hippopotamus hirschsprung hirschsprung's hive hmv hob hobbies hobby hobnobs hogmanay
    holi hollow hollyoaks holocaust homebargains homebase honesty honos hoof hooligan hoop hoops
    hoover hoovered hoovering hop hopscotch hornet horns horrible horror horseback horseshoe
    hose hosepipe hotdog hotdogs hotpoint hotspur housecoat houseplant housework housingjigsaw
    hulk hum humility humira hummus hump hurricane husky hut hutch huts hydrocortisone
    hydroxychloroquine hyoscine hyperemesis hypermobile hypermobility hypospadias hypotensive
    ibugel iceberg icicle icing icollege icterus icy idiopathic iftar igloo ilearn ileum imac
    imams imdb imessage immunoglobulin imodium imovie implant impulse inbox incontinent infacol
    infliximab inguinal inkpot innocent insect insects intercostal intranet intraosseous
    intrauterine intravenous intuniv ipod ipratropium ironed ironman islamic island isotretinoin
    istradefylline itch itches itching itunes itv ivig jab jabs jackal jacket jackets jackpot
    jacuzzi jaguar jams jaw jbl jeans jeggings jelly jellyfish jetski jewellery jewels jigsaw
    jigsaws jilbab jobcentre jobcentres jockey jog jogger joggers jogging joke joker jokes
    joystick jug juggle juggling juicy jukebox jumanji jumma jumpsuit jumu'ah jungle jurassic
    kaddish kahoot kale kangaroo karaoke karrimor kawasaki kayak kayaking kebab kebabs kennel
    kennels keppra ketones kickboxing kik kilt kimono kindle kindoki kippur kite kites kits
    kitten kittens kiwi kleenex klonopin knickers knit knitted knitting knock knot knots koala
    koran korma kosher kwanzaa lab labia labrador lace lacoste lactate lactose ladle lagoon
    lambrini lambs lampost lamppost lansoprazole lantern lanyard lanyards lap lapdog lasagne
    laser lashes latch latched latching latte laugh laughed laughing laughs launderette lava
    lavatory lawnmower laxido leaflet leaflets leaseholder leash leather leeks leg legalaid legs
    lemonade lemons lentil lentils leopard leotard lesion letterbox letterheaded lettuce
    leucocytes levi's levonorgestrel levothyroxine libreoffice lick licking lid lidocaine lids
    lifeboat lifeguard lightbulb lightning lignocaine limes limp limping lindt linen linezolid
    linkedin linkworker lioness lipgloss lipstick liquor liquorice listerine littlewoods lizard
    lizards lobster localgiving lockdown locket logitech lohri lollies lolly loperamide
    loratadine lorries lorry losartan lotion lottery loud loyalty lucozade lullaby lumbar lung
    lungs lycra lymecycline lymphocytes macaroni macbook mackerel macrogol macular madrasa
    madrassa madrassah mafia magaluf magazine magazines maggots magician magnesium magnet
    magnets magnifying magpie maid makeup mall mallet maltesers mandible mango manicure marathon
    marble marbles marevan marfan marfan's margarine marigold marmalade marmite marquee marrow
    marshmallow marshmallows marvel mascara mascot matalan mattel maxilla maybelline mcdonald's
    mcflurry meadows mealtime mealtimes meat meatball meatballs mebeverine meckel's medal medals
    mediastinal mediator medroxyprogesterone meds mefenamic megabus melon melons meloxicam
    meltdown meltdowns memantine mermaid's meropenem mesalazine metabolic metabolite metabolites
    metaphysis meteor methotrexate metoclopramide metronidazole michaelmas microbiome microgynon
    micronor microphone microscope microscopy midday milkybar mince mindmate minibeasts minibus
    minibuses minion minions minnow mints minty miso mispers mist mitsubishi mitten mittens
    mitzvah mitzvahs moana mocha modulite mohican moisturiser monopoly monsoon monster monsters
    moonlight moonpig mop moped mopeds mortality mosquito moth mothercare moths motocross
    motorbike motorbikes motorcycle motorhome motorola mounjaro mouth mouths mouthwash msn mtv
    muck mucosa mud muddy muesli muffin muffins mug muggy mugs mulan multiparous mummy's
    munchkin mural murmur mushroom mushrooms mushy mussel mussels mustard myconcern myocarditis
    myoclonic myplan myspace nachos nail nails nando's nandos napkin naproxen narcan naruto
    nasonex naughty navratri navy ndelius nebulised necklace necklaces necklet nectar neocate
    nescafe nespresso nestle netcare netmums netto neurosurgery neutrophils newsletters
    newsround nichd nickelodeon nicorette nicotine nifedipine niferex nightclub nightdress
    nightie nightlight nightshirt nightwear nike nikes nipple nipples nitrite nitrites
    nitrofurantoin nivea nominal nominals noradrenaline norethisterone noriday notepad novel
    novels nuchal nulliparous numberblocks numberjacks numeracy nun nurserynurse nut nutella
    nutmeg nutramigen nutrini nuts nylon nystatin oar oars oasis oat oatmeal oats ocado occiput
    odeon oedema oesophageal oestrogen oil oilatum oils oily ointment oliguria olives omelette
    omron ondansetron onedrive onenote onesie onesies onion onions opel optimism optometry
    oranges orbit orchard orchid oregano oreo oreos organ origami orthodontics orthoptics
    orthotics ortolani osgood-schlatter osteopenia ostrich otoscope otrivine otters overcoat ox
    oximeter oximetry oxybutynin oxycontin oxytocin oyster ozempic pabrinex paddington padlock
    paediasure paintball pajamas palace palivizumab pallor palm palmolive palpable pampered pan
    panadol panasonic panda pandas pans panther panties panto pantoprazole pants parachute
    paraesthesia paragliding parakeet paraphrased parasol parathyroid parentassess parka
    paroxetine parrot parrots parsley parsnip parsnips passover pastel pasties pastries pastry
    patchwork patella patientaccess patientline patio patties paysafe pea peach peaches peanut
    peanuts pear pearls pears peas pebble pebbles pecs pedal pedals pedestrian pedicure peg pegs
    pelican pencil pencils pendant penguin penguins penknife pens pentecost peppermint pepperoni
    pepsi pepsico peptamen perch perfume perindopril perineal periosteal peripheral peritonitis
    permanence perpetrated persil perthes pertussis pesach petal petals petrol petticoat petting
    pheasant phenobarbital phenoxymethylpenicillin phenytoin phimosis phosphate photophobia
    physio physios picnic picnics pier pies pigeon pigeons piglet pigtail pigtails pikachu
    pilates pilchards pill pillowcase pills pilot pimple pims pinafore pinball pineapple
    pineapples pingu pinna pint pinterest pints pinworm pirate pirates pistachio pistol pitta
    pixar plait plaits planet planets plank plant planting plants plate platelets playdate
    playdates playdoh playdough playhouse playmate playmates playmobil playroom plaything
    pleural plexus pliers plimsoll plimsolls plughole plumber plums plush pneumococcal pocket
    pockets podcast podcasts poem poems poetry pointdexter poker polar polaroid polio polish
    pollen polydactyly polygraph polyhydramnios pond ponds ponies pony ponytail poo poodle
    popcorn poppadom porcelain porcupine pork portage portrait posterior potassium potato
    potatoes potion pots potting potty pouch poultry poundland poundstretcher poundworld powder
    powders powerade ppg prader-willi prank pranks prawn prawns pray prayed prayer prayers
    praying prednisone pregaday pregnacare prenatal pret pretzel primigravida primip prince's
    princesses pringles prize prizes probationary prochlorperazine profiterole progesterone
    prognosis projector prolactin prolapse prom propersoft prophylaxis propofol prosecco
    prospectus prospectuses prosthetic prostin proximal prozac pruritus psalm pseudonymised
    pudding puddings puddle puddles puerperal pullover pulmicort pulmonary puma pump pumpkin
    pumpkins pumps puncture punk puppet puppets puppies puppy purchase purim purr purse purses
    puzzle puzzled puzzles pyloric pyrexia pyrexial pyridoxine quack quavers quiche quickening
    quinoa quiz quizzes quorn qur'an quran qvar rabbit rabbits raccoon rack racket radial radish
    raffle raffles raft rafting rag rage rags railings raincoat raindrops rained rainfall
    raining raisin raisins rake ramipril ramp ramps ramzan rap rapper rapping rapunzel
    raspberries raspberry rat ratatouille rattle rattles razor razors recategorised recliner
    rectal redcurrant redhead reebok reflexes reggae rehearsal rehearsals relvar renal reptile
    reptiles restaurants retinopathy rhinitis rhino rhinoceros rhubarb rhyme rhymes rhythm
    ribbon ribbons ribena ride rifampicin rifle rightmove rigors rink rinse ripe risotto
    rivaroxaban riverdale roast robot robots rocket rockets rocks rocky rolex rollercoaster
    rollerskates rollerskating rollover roof roofs rooster rope ropes rosary roses rotahaler
    rotten rubber rubbers rucksack rucksacks rug rugs rulers rum ryanair sabbath sack sacral
    saddle safari safestore sail sailing sailors salad salads salami salicylate salmeterol salon
    salter-harris samhain samosa samosas sandals sandcastle sandcastles sandpit santa satchel
    satin satnav satsuma satsumas sauce saucepan saucepans saucer sauces sauna savers savoury
    scalextric scampi scarecrow scarves scent schoolbag schoolbags schoolboy schoolboys
    schoolchildren schoolgirl schoolgirls schoolwork sclera scooby-doo scoop scorpion scrabble
    scram scramble scrambled scrape scrapes screwdriver screwfix scribble scribbled scribe
    scribing scrub scuba sdq seafood seagull seagulls seahorse sealion seaside seatbelt
    seatbelts seaweed sega semolina sensory septum seretide seroquel serum sever's sevoflurane
    sew sewing shabbat shame shampoo shandy shark sharks shave shaved shaving shavuot shawl
    shears sheds sheep shein shelf shelves shepherd's sherbet shih shirt shirts shiver shivering
    shock shoebox shoelace shoelaces shopkeeper shovel showjumping shrek shrew shrimp shrimps
    shrove shrug shrugged shuttlecock sieve signatory signposting sildenafil silk simpsons
    simvastatin sinus sip siren sirens siri sirolimus sitrep sitreps skate skater skates skating
    skechers ski skiing skittles skull skunk skydiving slam slammed slazenger sledge sledging
    sleepio sleepsuit sleepsuits sleepwalk sleepwalking sleet sleeve sleeves sleigh slide slides
    slime slimfast slimy sling slippery sloth slug slugs smarties smile smiled smiles smiling
    smock smokers smoothie smoothies smudge smurfs snack snacks snail snails snake snakes
    snapdragon snatch sneeze sneezed sneezing snickers sniff sniffed sniffing snog snooker
    snoopy snore snoring snorkel snot snout snowball snowballs snowboard snowboarding snowdrop
    snowflake snowing snowman snowmen soap soaps sob sobbed sobbing soccer soda sodium
    sofa-surfing softball softbox solar soldier's solpadeine songs sonic soot sorbet soul spade
    spades spaghetti spaniel spar sparkle sparkler sparklers sparkling spasm spasticity spear
    specsavers spicy spider spiders spikes spinach spirometry spironolactone spit splash
    splashing sponge sponges spooky spoon spoons sportswear spotify spout sprain sprained
    sprinkler sprint sprite sprouts spurs sputum spy squatting squint squishmallow stadium
    staffie stairwell stallion starbucks starfish statin steak steaks steam steamed steamer
    stemetil stenosis stepladder stepladders sterilised steriliser steriliser's sterilising
    stilts sting stings stitch stitched stockings stoma stomachache stool stools stork storms
    storyworks stove stoves straw strawberries strawberry straws stridor strudel stump stutter
    stuttering subaru submandibular sudafed suede suhoor suitcase suitcases sukkot sultana
    sultanas sumatriptan sunbathing sunburn sunburnt suncream sundae sundress sunflower
    sunflowers sunglasses sunhat sunlight sunnah sunscreen sunset sunshine superglue superhero
    superheroes superman supermarket supermarkets supernanny supervet supraventricular surf
    surfer surfing surveillance sushi swab swabs swaddled swatch swears sweat sweater sweaters
    sweating sweatshirt sweaty sweep sweeper sweetcorn swim swimmer swimmers swims swimsuit
    swimsuits swimwear swing swings swizzels sword swords sylvanian symbicort sympathy symphony
    syncope syncytial syndactyly syntocinon syntometrine syrup systolic t-shirt t-shirts ta
    tablecloth tachypnoea tachypnoeic tacrolimus tadpole tailor talcum tambourine tamiflu
    tamoxifen tampon tampons tamsulosin tangerine tango tank tanks tap tapestry tapping taps
    tarantula tarawih tart tartan tarts taser tasered taxi taxis tea teabag teabags teacch
    teacup teapot teas teaspoon teat teatime teats teddies teddy's tegretol tekken teletubbies
    temu tena tent tents terbutaline termite terrapin terrier testosterone tetanus thermomix
    thermos thiamine thief thirst thirsty thoracic thorns threadbare throne thunder thunderstorm
    thyroid thyroxine tibial tickle tickled tickling tie tigers tigger tightrope tin tinfoil
    tins tinsel tippee tiptoe tiptoes tissue tissues titanic titre toad toads toasties toblerone
    toenail toenails toffee toffees togetherall toiletries tomato tomatoes tomb tommee tongs
    tongue tongues tonsillar toolbox tooth toothache toothpaste topiramate topsoil torah torch
    torches tornado torticollis tortoise tortoises torus towel towels tower towers towns
    toxoplasmosis trachea trackit tractor tractors traffickers tram trams tranexamic trazodone
    treehouse tremor trifle trike trilby tripadvisor trisomy trolls trombone trophies trophy
    troponin trout trowel truant truanting trumpet trustpilot tshirt tub tubs tug tulip tulips
    tumblr tuna tunic tupperware turban turbohaler turnaround turnip turnitin turquoise turtle
    turtles tutu tutus tv tweenies tweezers twigs twilight twinkle twirl twirlywoos twister tyre
    tyres ubereats udon umbilical umbilicus umrah unascertained undergarments underpants
    undershirt underwear unicycle uniqlo unlatched unsubstantiated upgoing urea ureter urethra
    urinalysis urn urticaria uterine utrogestan vaccine valentine's valley vampire vampires
    vancomycin vanilla vanish vascular vase vaseline veal vegetable vegetables vegetarian veil
    velcro velvet vending venous ventricle ventricular verapamil vernix verruca verrucas
    vesicoureteric vest vests viber vicar's vicks viewpoint vimto vinegar vines vineyard vinyl
    viral visceral vizual vodafone vogue volcano volcanoes volleyball vortioxetine vulture vw
    vyvanse waffle waffles wagon waist waistband waistcoat waitrose wallet wallets wallpaper
    walnut walnuts walrus wand wandered wands warehouse warticon warts washbasin washroom wasp
    wasps waterfall watermelon waterproof waterproofs wave waved waves waving wax waxed weaned
    webex webinar webinars webroster weddings weed weeds weep weeping weetos wegovy wellcomm
    wellingtons wet wetting whale whales wheat wheelbarrow wheelie whereabouts whine whining
    whip whipped whiskers whiskey whispered whispering whispers whistle whistles whiteboard
    whiteboards whitsun wickes wig wii wikipedia winalot winded winding windmill windscreen wink
    winked wisc wispa witch witches wok wolverine wolves wombat wonga wonky wooden woodland
    woodlands woodwork wool woollen woolly workpro worktop worm worms wppsi wrestle wrestled
    wrestler wrestling wriggle wriggling wrinkle wristband xcelerate xmas xylophone yacht yachts
    yahoo yakult yale yamaha yammer yawn yawned yawning yeast yells yodel yoga yolk yom yoplait
    youtubers yuletide zakat zapain zebra zebras zelleta zendesk zinc zirtek zoladex zolpidem
    zoo zoopla zoos zootropolis zoton zumba zyprexa"""
)
