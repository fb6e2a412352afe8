"""Places: towns and villages of the United Kingdom, boroughs, counties, and cities abroad."""
# ruff: noqa: E501 - running lists

from services.redaction.detectors.wordlist import words

_TOWNS = """
aberdare aberdeen abergavenny abertillery aberystwyth abingdon accrington acton addlestone airdrie
aldershot alfreton alloa alnwick altrincham amersham ammanford andover antrim appleby arbroath
arundel ascot ashbourne ashford ashington ashton atherstone aylesbury aylsham ayr bacup bakewell
bala ballymena ballymoney banbury banff bangor banstead barking barmouth barnard barnet
barnoldswick barnsley barnstaple barrhead barrow barry barton basildon basingstoke batley
battersea beaconsfield bearsden beaumaris bebington beccles beckenham bedale bedford bedlington
bedworth belfast belper berkhamsted berwick beverley bewdley bexhill bexley bicester bideford
biggleswade billericay billingham bingley birkby birkenhead birmingham birstall bishopbriggs
blackburn blackpool blaenau blandford blaydon blyth bodmin bognor boldon bolsover bolton bootle
boreham borehamwood boston bournemouth brackley bracknell bradford braintree bramhall brandon
brecon brentford brentwood bridgend bridgnorth bridgwater bridlington bridport brierley brigg
brighouse brighton bristol brixham brixton broadstairs bromley bromsgrove bromyard broxbourne
buckhaven buckingham buckley bude burgess burnham burnley burntwood bury bushey buxton caernarfon
caerphilly caithness calne camberley camberwell camborne cambridge camden campbeltown cannock
canterbury canvey cardiff cardigan carlisle carluke carmarthen carnforth carrickfergus castleford
caterham catford chadderton chapeltown chard chatham cheadle cheddar chelmsford cheltenham
chepstow chertsey chesham cheshunt chester chesterfield chichester chickenley chippenham chipping
chislehurst chorley chorlton christchurch cirencester clacton cleckheaton cleethorpes clevedon
cleveleys clitheroe clydebank coalville coatbridge cockermouth colchester coleraine colne colwyn
congleton conisbrough consett conwy corby corsham coulsdon coventry cowdenbeath cowes cramlington
cranleigh crawley crediton crewe crieff cromer crosby crosland crowborough crowthorne croydon
cudworth cullompton cumbernauld cumnock cupar cwmbran dagenham dalkeith dalston dalton darlaston
darlington dartford dartmouth darwen daventry dawlish deal deighton denbigh denby denbighshire
denton deptford derby dereham derry devizes dewsbury didcot didsbury diss dolgellau doncaster
dorchester dorking douglas dover downpatrick driffield droitwich dronfield droylsden dudley
dukinfield dulwich dumbarton dumfries dunbar dundee dunfermline dungannon dunstable durham dursley
ealing earlsheaton easingwold eastbourne eastleigh eastwood eccles edgware edinburgh edmonton
egham elgin elland ellesmere elmswell eltham emley enfield enniskillen epping epsom erith esher
evesham exeter exmouth fakenham falkirk falmouth fareham faringdon farnborough farnham farnworth
fartown faversham featherstone felixstowe feltham ferndown filey finchley fleet fleetwood flint
folkestone forfar formby frodsham frome fulham gainsborough galashiels galston garforth gateshead
gillingham girvan glasgow glastonbury glenrothes glossop gloucester godalming golborne golcar
goole gorleston gorton gosforth gosport grangemouth grantham gravesend grays greasbrough greenock
greenwich grimsby grimescar guildford guisborough hackney haddington hailsham halesowen halesworth
halewood halifax halstead haltwhistle hamilton hammersmith handsworth haringey harlow harold
harpenden harrogate harrow hartlepool harwich haslemere haslingden hastings hatfield havant
haverfordwest haverhill havering hawick hayle haywards hazel heanor heathfield hebburn
heckmondwike hedon helensburgh helmsley helston hemel hemsworth henley hereford herne hertford
hessle hexham heysham heywood hillingdon hinckley hindley hitchin hockley hoddesdon holbeach
holbeck holmfirth holyhead holywell honiton honley horley horncastle hornchurch hornsea hornsey
horsforth horsham horwich hounslow houghton hove howden hoylake hoyland hucknall huddersfield hull
hulme hungerford hunstanton huntingdon hyde hythe ilford ilfracombe ilkeston ilkley ilminster
immingham inverness inverurie ipswich irlam irvine isleworth islington jarrow jedburgh johnstone
keighley kelso kempston kendal kenilworth kensington keswick kettering keynsham kidderminster
kidlington kidsgrove kilburn killingworth kilmarnock kilsyth kilwinning kingsbridge kingsteignton
kingston kingswinford kinross kirkburton kirkby kirkcaldy kirkheaton kirkintilloch kirklees
kirkwall knaresborough knottingley knutsford lambeth lampeter lanark lancaster lancing larkhall
larne launceston leamington leatherhead leeds leek leicester leighton leiston leominster lerwick
lepton letchworth levenshulme lewes lewisham leyland leyton leytonstone lichfield limavady lincoln
lindley linthwaite lisburn liskeard littleborough littlehampton liverpool liversedge livingston
llandrindod llandudno llanelli llangefni llangollen lockwood londonderry longbenton longeaton
longridge longton longwood looe loughborough loughton louth lowestoft ludlow luton lutterworth
lydney lyme lymington lymm lytham mablethorpe macclesfield maesteg maghull maidenhead maidstone
maldon malmesbury malton malvern manchester mansfield margate marlborough marlow marple marsden
maryport matlock meltham melksham melton merthyr mexborough middlesbrough middleton middlewich
midhurst milnrow milngavie milnsbridge minehead mirfield mitcham mold moldgreen monmouth montrose
morecambe moorend morley morpeth mossley motherwell musselburgh mytholmroyd nailsea nairn nantwich
neath nelson netherton netherthong neston newark newbiggin newburn newbury newcastle newham
newhaven newmarket newmill newport newquay newry newsome newton newtownabbey newtownards normanton
northallerton northampton northfleet northolt northwich norwich nottingham nuneaton oadby
oakengates oakham oban okehampton oldbury oldham olney omagh ongar ormskirk orpington ossett
oswestry otley oxford oxted padgate padiham paddock paignton paisley peckham pembroke penarth
pendlebury penge penicuik penistone penrith penryn penzance perth peterborough peterhead peterlee
petersfield pickering pinner plymouth plympton pocklington pontefract pontypool pontypridd poole
poplar porthcawl porthmadog portishead portrush portslade portsmouth potters poynton prescot
prestatyn prestwich prestwick pudsey pwllheli quarmby radcliffe radlett radstock rainham
ramsbottom ramsgate rashcliffe ravensthorpe rawmarsh rawtenstall rayleigh reading redbridge redcar
redditch redhill redruth reigate renfrew retford rhondda rhyl richmond rickmansworth ringwood
ripley ripon rochdale rochester rochford romford romsey rotherham rothwell royston royton
ruddington rugby rugeley ruislip runcorn rushden ruthin rutherglen ryde rye ryton saffron salford
salendine salisbury saltash saltburn saltcoats sandbach sandhurst sandown sandwell sandwich
scarborough scarcroft scholes scunthorpe seaford seaham seaton sedgefield sedgley selby selkirk
settle sevenoaks shadwell shanklin shaftesbury sheerness sheffield shefford sheldon shelley
shepley shepperton shepton sherborne sheringham shildon shipley shirebrook shoreditch shoreham
shotton shrewsbury sidcup sidmouth silloth silsden sittingbourne skegness skelmanthorpe
skelmersdale skipton slaithwaite sleaford slough smethwick snodland solihull somerton southall
southampton southend southgate southport southsea southwark southwick sowerby spalding spennymoor
stafford staines staincliffe stalybridge stamford stanley stevenage stirling stockport
stocksbridge stockton stoke stonehaven stourbridge stourport stowmarket strabane stranraer
stratford streatham streetly stretford stroud sudbury sunbury sunderland surbiton sutton
swadlincote swaffham swanage swanley swanscombe swansea swindon tadcaster tamworth taunton
tavistock teddington teignmouth telford tenby tenterden tetbury tewkesbury thatcham thetford
thirsk thornaby thornbury thornhill thornton thurso tilbury tipton tiverton todmorden tonbridge
tongham tooting torpoint torquay totnes tottenham tottington totton towcester tredegar tring
trowbridge truro tunbridge twickenham tyldesley tynemouth uckfield ulverston uppermill upminster
urmston uttoxeter uxbridge ventnor wadebridge wadhurst wakefield wallasey wallingford wallington
wallsend walsall waltham walthamstow walton wandsworth wanstead wantage ware wareham warminster
warrington warwick washington watford wath waterlooville wealdstone wednesbury wednesfield
wellingborough wellington welshpool welwyn wembley westbury westminster wetherby weybridge
weymouth whitby whitchurch whitefield whitehaven whitstable whittlesey wickford widnes wigan
wigston willenhall willesden wilmslow wimbledon wimborne wincanton winchester windermere windsor
winsford winslow wisbech witham withernsea witney woking wokingham wolverhampton wombwell
woodbridge woodford woodstock woolwich wooler wooton worcester workington worksop worsley worthing
wrexham wymondham yarm yarmouth yate yateley yeadon yeovil york ynysybwl almondbury berry brow
bradley brough broughty cowcliffe cowlersley edgerton fixby kirkstall harehills chapelallerton
headingley beeston seacroft middlestown horbury outlane lascelles thongsbridge thurstonland
crossland dalmarnock govan easterhouse longsight wythenshawe fallowfield rusholme moston harpurhey
blackley toxteth everton anfield walton speke huyton knowsley erdington aston ladywood sparkhill
sparkbrook moseley selly balsall tipton heeley burngreave hillsborough manningham lidget
girlington eccleshill wibsey
""".split()

_REGIONS = """
aberdeenshire angus anglesey argyll avon ayrshire bedfordshire berkshire buckinghamshire caithness
calderdale cambridgeshire carmarthenshire ceredigion cheshire clackmannanshire cleveland clwyd
cornwall cumbria denbighshire derbyshire devon dorset dyfed essex fife flintshire glamorgan
gloucestershire guernsey gwent gwynedd hampshire herefordshire hertfordshire highland humberside
jersey kent lanarkshire lancashire leicestershire lincolnshire lothian merseyside middlesex
monmouthshire moray norfolk northamptonshire northumberland nottinghamshire orkney oxfordshire
pembrokeshire perthshire powys renfrewshire rutland shropshire somerset staffordshire suffolk
surrey sussex teesside tyneside warwickshire wearside wiltshire worcestershire yorkshire ulster
tyrone fermanagh armagh
""".split()

_PHRASES = """
barrow in furness|bury st edmunds|bexhill on sea|bishop auckland|bishops stortford|burnham on sea|burton upon trent|
clacton on sea|ellesmere port|great yarmouth|hebden bridge|hemel hempstead|henley on thames|houghton le spring|
isle of man|isle of wight|kings lynn|kingston upon hull|kingston upon thames|leighton buzzard|lytham st annes|
market harborough|melton mowbray|merthyr tydfil|milton keynes|newcastle under lyme|newcastle upon tyne|newton abbot|
newton aycliffe|north shields|north yorkshire|northern ireland|port talbot|potters bar|royal leamington spa|
royal tunbridge wells|saffron walden|scissett|shepton mallet|south shields|south yorkshire|southend on sea|sowerby bridge|
st albans|st austell|st helens|st ives|st neots|stockton on tees|stoke on trent|stow on the wold|stratford upon avon|
sutton coldfield|tower hamlets|tunbridge wells|tyne and wear|walton on thames|welwyn garden city|west bromwich|
west yorkshire|west midlands|weston super mare|weymouth|whitley bay|east sussex|west sussex|east lothian|greater manchester|
greater london|west midlands|kensington and chelsea|hammersmith and fulham|barking and dagenham|waltham forest|
brighton and hove|bolton on dearne|aston clinton|hayling island|herne bay|heath town|high wycombe|holme valley|
colne valley|spen valley|denby dale|denby dale|kirkby in ashfield|kirkby stephen|long eaton|lower hopton|
crosland moor|berry brow|salendine nook|thornton lodge|rawthorpe|dalton|waterloo|newsome|primrose hill|
chapel allerton|chapeltown|burley in wharfedale|spotland bridge|birkby hall|nab wood|moss side|cheetham hill
""".replace("\n", "").split("|")

_CITIES = """
aachen aarhus abidjan abuja accra adana addis adana ajaccio albacete aleppo alexandria algiers
almaty amman amsterdam ankara antalya antwerp arnhem asmara athens augsburg auckland baghdad baku
bamako bangalore bangkok bangui banjul bari barcelona basel basra bastia beijing beirut belgrade
bergen berlin bern bielefeld bielsko bilbao bochum bogota bologna bombay bonn bordeaux boston
bratislava bremen brescia brisbane brno brooklyn brussels bucharest budapest buenos bursa
bydgoszcz cairo calcutta calais canberra caracas casablanca catania chandigarh chemnitz chennai
chicago chisinau cologne colombo conakry constanta copenhagen cordoba cork cracow dakar dallas
damascus danzig delhi denver detroit dhaka dijon diyarbakir djibouti doha dortmund dresden dubai
dublin dubrovnik durban dusseldorf eindhoven elazig erzurum eskisehir essen faisalabad famagusta
ferrara florence frankfurt freetown galway gaza gdansk gdynia geneva genoa ghent gijon gothenburg
granada graz grenoble groningen grozny gujranwala gujrat hague hamburg hanoi hanover harare
hargeisa havana heidelberg helsinki heraklion homs houston hyderabad innsbruck islamabad istanbul
izmir jaipur jakarta jalandhar jeddah jena jerusalem jhelum johannesburg kabul kampala kandahar
karachi karlsruhe kassel kathmandu katowice kaunas kayseri kerala khartoum kielce kiel kiev kigali
kingston kinshasa kolkata konya kosice kotli krakow kumasi kuwait kyiv kyrenia lagos lahore
larnaca lausanne leiden leipzig leuven lidice lille limassol limerick limoges linz lisbon
ljubljana lodz lome lublin lucknow ludhiana luebeck lusaka luxembourg lvov lviv lyon lyons madras
madrid mainz malaga malmo manila mannheim maputo mardin marrakesh marseille marseilles mecca
medina melbourne mersin messina metz mexico miami milan minsk mirpur mogadishu monaco monrovia
montpellier montreal moscow mosul mumbai munich munster murcia nairobi nantes naples narva nice
nicosia nijmegen nuremberg nurnberg odense odessa olsztyn opole oporto oslo ostrava ottawa oviedo
padua palermo palma paris parma paphos patras perugia peshawar pisa plovdiv podgorica poznan
prague pretoria pristina quetta rabat radom rangoon ravenna rawalpindi reims rennes reykjavik riga
rijeka rimini riyadh rome rostock rotterdam rouen rzeszow saarbrucken salzburg sanaa santiago
sarajevo seoul seville shanghai sialkot siena singapore siirt sivas skopje sofia split stavanger
stockholm strasbourg stuttgart surat sydney sylhet szczecin tallinn tampere tangier tartu tbilisi
tehran thessaloniki tilburg timisoara tirana tokyo toronto torun toulon toulouse trabzon trento
trieste tripoli tromso trondheim tunis turin tver uppsala utrecht valencia valletta vancouver
varna venice verona vienna vilnius vladivostok warsaw washington wiesbaden wroclaw wuppertal
yerevan zagreb zaragoza zurich zwolle
""".split()

_ABROAD_SKIP = {
    "nice",
    "split",
    "essen",
    "hanover",
    "surat",
    "washington",
    "boston",
    "sofia",
    "florence",
    "bari",
}

TOWNS = frozenset(_TOWNS) | frozenset(_REGIONS)
CITIES = frozenset(_CITIES) - _ABROAD_SKIP
PLACE_PHRASES = frozenset(p for p in _PHRASES if " " in p)
# Place names that are everyday words or surnames: a place only after a preposition or in a pair.
PLAIN_PLACES = TOWNS & words(
    """acton ascot ashford ashton bala banff barking barrow barry barton bath beverley blyth
    boston brandon bude burgess bury buckley camden cheddar chard corby crosby dalton deal
    denton derby diss douglas dover eastwood fleet flint frome hamilton harold hastings hazel
    hove hyde kelso kirkby lancaster lancing leek lincoln looe mold nelson newton nelson poole
    poplar potters reading rugby rye ryde ripley royston saffron sandwich selby settle shelley
    sheldon stafford stanley stroud sudbury sutton thornton walton ware warwick washington
    wellington winslow york yarm bradley paddock berry brow waterloo morley lockwood longwood
    newsome milton preston clifton everton aston ryton otley kendal carlisle middleton
    radcliffe whitby wallingford thornhill linton lepton emley burton newport newmarket"""
)
