"""Names that are also ordinary words, months, places or short forms that read as words."""

from services.redaction.detectors.wordlist import words

WORD_NAMES = words(
    """abbey ace adder aiden angel art ash ashes aspen autumn bailey baker ball banks barber
    barge bass bay beacon bean bear beau bell belle bells berry best bill bird bishop black
    blaze bless blessing blue bob bold bolt bond bone bones booth bow bowl boy boyle brand
    brave bright brook brooks brown buck bud bull burn burns bush butcher butler buzz call can
    candy cane care carol carols carter case cash chance chambers chancellor charity charm
    chase chase cherry chester child childs chip chips christian christmas church city clan
    clark clay cliff close cloud coal cobb cole collier comfort cook cooper cope corn cotton
    couch court cousins cox crane cross crow crown crystal cross curt cutter dale dance dash
    dawn day days dean dear den derby destiny dick dill dixie dog don dove down drake drew
    drum duck duke dusty early earl east easter eden ember english esquire eve ever fair faith
    fall fallon farmer farrow favour fawn fay fern field fields finch fine fish fisher flag
    flint flower flowers fletcher flynn foot ford forest fortune foster fountain fox frank
    free freeman french frost fry gale game gardener gate gates gay gem gene gent german gift
    ginger given glass glen glory gold golden good goode goodman goodness grace grand grant
    grass graves gray great green greenwood grey grove guest gunn guy hail hale hall hand
    hands handy happy hardy hare harper harvest harmony hart haste haven hay hazel head heath
    heather heaven help hemp herd herring hill hills holiday holland holly holmes honest honey
    honour hook hope hopes horn horne house hunt hunter ice ida ink iris isle ivory ivy jack
    jade jam jasmine jay jean jet jewel jolly jordan journey joy joyce judge june justice keen
    key keys kid kidd kin kind king kings kirk kit kitty knight lad lake lamb lane lark
    lavender law lawless lawn leaf lean lee leeds legend lemon lent liberty light lilac lily
    lime little lock lodge london long lord love loveday lovely low loyal luck lucky lyric mac
    magic major manners manning maple marsh march marina mark marks marsh marshal marshall
    mason masters mat max may maybe maze meadow medley meek melody memory merchant mercy merit
    merry mike mile miles mill miller mills mina mint miracle misty mole monday money moon
    moore moon morn morning moses moss mount mouse nan nana neat ness new nick night noble
    noel noon nord norm north nova oak oakley ocean olive opal orange otter owen page paige
    palmer pansy parish park parker parks pat patience peace peacock pearl pen penny pepper
    perry pet piper pie pike pine pink pitt plain plum pool pope poppy porter post potter
    pound power powers precious press price pride prince princess prior promise prosper
    prudence queen quick quill rain rainbow ram ramsey ran ranger raven ray read reader ready
    red reed reeve reeves rex rice rich riches ridge rise river rivers rob robin rock rod
    rogue roman root rory rose rosemary rowan royal ruby rush rusty rye sable sadler sage
    sailor salt sally salmon sam sand sands sandy savage sawyer scarlet scot scott sea seal
    self serenity sergeant shade shaft sharp shaw shepherd shore short silver singer sky skye
    slack slate slaughter small smart smith snow sol song sorrow south spark sparrow spears
    speed spence spring squire star stark steel sterling stock stone storey storm story
    strange street strong sue summer summers sun sunday sunny swan sweet swift tab tanner tate
    taylor teal temple thorn thorne tide tiger tim tinker tiny todd topaz toy travel treasure
    tree trinity trip true trueman truth tucker turner twain twist tyler una unity vale van
    vera verity victor victory vine viola violet virtue vivid wade walker wall walls ward
    warden warner waters way weaver webb weeks well wells welcome west wheel wheeler whisper
    white wild wilde will willow wills win winner winter winters wisdom wise wolf wood woods
    woody word worth wren wright yard york young adelaide alabama asia augusta august april
    atlanta austin bath bolton boston bradford bradley brighton bristol brooklyn burton camden
    carolina carlisle chad chelsea china cleveland clifton crawley dakota dallas darwin denver
    devon dudley durham ely england essex florence france georgia hamilton hastings havana
    holland hull india ireland israel jersey jordan kenya kent kingston lancaster leicester
    lincoln lourdes lourdes london ludlow madison malta marlow melbourne milan milton montana
    nelson newton norfolk norway oxford paris petersfield phoenix preston roman rome rugby
    savannah selby seville shannon skelton sofia stafford sutton sydney troy vienna virginia
    wales washington warwick wells whitby windsor worthing york january february march april
    may june july august september october november december monday tuesday wednesday thursday
    friday saturday sunday al an art as ben be bo but ed hal in is it les lo lou me mo my no
    of on or pa per ron so son su ted to us vi vic we also and any are bob both but did for
    get god had has her him his how its jim let man mat men mum dad nan not now off old one
    our out own pip put ray rod sam saw see set she sit sue sum sun tad tam ten the tom too
    two van viv was way who why yes you all been come does each even from have here into just
    know like look made many more most much must name only over said same some such take than
    that them then they this time tome true upon very want were what when wish with work year
    your buddy bonnie basil temperance felicity"""
)
