"""Finds events and standing that identify: a fire, the local paper, the only such family in a place.

Only plain words are proposed, never the name, place or date beside them: those are found as what
they are. An event is proposed when the sentence pins it down (a day, a place, "the", the press);
what might happen, what training or policy is about, and what services offer stay.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from services.redaction.detectors.folding import lowered
from services.redaction.detectors.watched import standing, watch
from services.redaction.detectors.windows import by_word, leading
from services.redaction.domain.register import Register
from services.redaction.domain.spans import Category, Reason, Span

NAME = "events"

_ADJECTIVE = r"(?:(?:fatal|serious|tragic|devastating|notorious|infamous|major|violent|brutal|double|triple|drive-by|attempted|alleged|well-publicised|high-profile|local|recent) )"
_HAPPENED = re.compile(
    rf"(?i)(?:(?:an?|the|that|this) )?{_ADJECTIVE}{{0,2}}(?:house fire|flat fire|caravan fire|fire at (?:the|his|her|their) (?:home|house|flat|property)|arson attack|petrol bomb(?:ing)?|firebomb(?:ing)?|gas explosion|explosion"
    r"|stabbings?|shootings?|acid attack|machete attack|knife attack|dog attack|gang attack|terror(?:ist)? attack|kidnapping|abduction|hostage situation|armed siege|siege|riots?"
    r"|(?:car|coach|bus|train|plane|helicopter|motorbike|motorway|minibus) (?:crash|accident)|hit[- ]and[- ]run|road traffic (?:collision|accident)|rtc|rail accident"
    r"|drowning|flood(?:ing)?|landslide|collapse of (?:the|a) (?:building|wall|roof)|manhunt|honour killing|suicide pact|murder[- ]suicide|double murder|shipwreck|earthquake|tsunami|massacre|bombing|raid)(?![A-Za-z])"
)
_DID = re.compile(
    r"(?i)(?:was |were |had been |been )(?:stabbed|shot|murdered|mauled|kidnapped|abducted|run over|struck by lightning|electrocuted|scalded|strangled|set on fire|hit by (?:a|the) (?:car|train|bus|lorry|van|tram))(?: (?:to death|and killed))?(?![A-Za-z])"
    r"|(?:drowned|fell|jumped|was thrown|was pushed) (?:in|into|from|off|out of) (?:a|an|the|his|her|their) (?:[a-z-]+ ){0,2}(?:window|balcony|bridge|roof|cliff|canal|river|lake|reservoir|pond|bath|pool|quarry|flat|car park|train|ferry)(?![A-Za-z])"
    r"|hit by (?:a|the) (?:car|train|bus|lorry|van|tram)(?![A-Za-z])"
    r"|won (?:the|a|on the) (?:national )?lottery|lottery win(?:ner)?"
)
_PRESS = re.compile(
    r"(?i)(?:(?:on|made) )?(?:the )?front pages?(?: of (?:the|a|several|all the) (?:(?:local|national|evening|regional|daily) ){0,2}(?:newspapers?|papers?|press))?"
    r"|(?:(?:widely|extensively|previously|publicly|heavily) )?(?:reported|covered|named|featured|appeared|published|identified|pictured|shown|interviewed) (?:in|on|by) (?:the )?(?:(?:local|national|regional|evening|tabloid|sunday|international) (?:and (?:local|national) )?)?(?:press|newspapers?|papers?|news|media|television|tv|radio)(?![A-Za-z])"
    r"|(?:(?:the|a|an) )?(?:local|national|regional|evening|tabloid) (?:newspapers?|paper|press|news|tv|television|radio)(?: (?:article|report|coverage|story|interview|headlines?|station))?(?![A-Za-z])"
    r"|(?:attracted|received|drew|gained|was subject to|generated|there was|due to the|significant|extensive|considerable|intense|national|local|widespread) (?:(?:significant|extensive|considerable|intense|national|local|widespread|a lot of|much|some) ){0,2}(?:media|press|public) (?:coverage|attention|interest|reporting|publicity)"
    r"|(?:went|gone|going) viral|made (?:the )?(?:national |local )?(?:news|headlines)|hit the headlines|newspaper (?:article|report|story|cutting|headline)s?|in the headlines"
    r"|television (?:documentary|appeal|programme|interview)|tv (?:documentary|appeal|programme|interview|show)|true[- ]crime (?:podcast|documentary)"
    r"|(?:well|widely|heavily|much)[- ]publicised|widely reported|high[- ]profile (?:case|trial|murder|death|inquest|incident|investigation|court case)"
)
_SOLE = re.compile(
    r"(?i)(?:(?:the|was|were|is|are|being) )?(?:(?:the )?only|(?:the )?(?:first|youngest|oldest|tallest|last|sole)|one of (?:(?:only )?(?:two|three|four|a handful of)|the few|the only)) ?"
    r"(?:[A-Za-z-]+ ){0,3}?(?:family|families|household|child|children|pupils?|students?|girls?|boys?|person|people|wom[ae]n|m[ae]n|mother|father|residents?|teacher|gp|doctor|shop|traveller|refugees?|couple|twins?|patient|baby|survivor)s? "
    r"(?:(?:living|left|ever|registered|known|born|of colour|like (?:him|her|them)|with [a-z]+(?: [a-z]+)?|from [a-z]+) ){0,2}"
    r"(?:in|at|on|of) (?:the|that|this|his|her|their|its) (?:(?:whole|entire|small|local|primary|secondary|rural|area|same) ){0,2}(?:villages?|town|school|class|year(?: group)?|street|road|estate|area|county|region|island|country|city|ward|community|college|nursery|parish|congregation|valley|building|block|site|team|district|crash|fire)(?![A-Za-z])"
    r"|(?:the )?(?:first|youngest|oldest|only) (?:[a-z-]+ ){0,2}(?:person|child|pupil|girl|boy|woman|man|patient|baby|teenager) (?:ever )?(?:to (?:be|have|survive|receive|undergo|win|play|swim|climb|attend|die)|in the (?:country|uk|county|world|region|north|south))(?![A-Za-z])"
)
_KNOWN = re.compile(
    r"(?i)(?:well[- ]known|widely known|locally known|famous|notorious|infamous|prominent|a household name)(?: (?:in|to|across|around|throughout) (?:the|this|that) (?:local )?(?:community|area|village|town|estate|county|police|neighbourhood|mosque|church|school community)|(?: local)? (?:family|footballer|musician|businessman|businesswoman|councillor|politician|criminal|boxer|actor|actress|singer|figure|artist|author|athlete|presenter|gang))(?![A-Za-z])"
    r"|local (?:celebrity|footballer|councillor|businessman|businesswoman|hero|legend|politician|mp|mayor|vicar|imam)(?![A-Za-z])"
    r"|(?:former|ex-|retired) ?(?:professional footballer|footballer|boxer|mayor|mp|councillor|olympian|police officer|soldier|actor|actress)(?![A-Za-z])"
    r"|(?:represented|played|swam|boxed|ran|competed) (?:for )?(?:the )?(?:county|country|england|scotland|wales|great britain|gb)(?![A-Za-z])"
    r"|(?:county|national|regional|world|olympic|paralympic|british|english) (?:champion(?:ship)?|record holder|medall?ist|swimmer|gymnast|youth team|squad)(?![A-Za-z])"
)
_AFTERMATH = re.compile(
    r"(?i)(?:(?:an?|the) )?(?:candlelit vigil|vigil (?:was held|at|for|outside)|minute's silence|balloon release|memorial (?:bench|garden|service|march|tournament)|go ?fund ?me(?: page| appeal)?|crowdfund(?:ing|er)(?: page| appeal)?|fundraising (?:page|appeal)|public appeal|online petition"
    r"|murder trial|manslaughter trial|murder inquiry|murder investigation|public inquiry|missing person(?:s)? appeal|police appeal|appeal for witnesses|floral tributes|tributes were (?:paid|left))(?![A-Za-z])"
)
_PINNED = re.compile(
    r"\b(?:[0-3]?[0-9](?:st|nd|rd|th)? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}|(?:19|20)[0-9]{2}\b|(?:Jan|Febr)uary|March|April|June|July|August|September|October|November|December"
    r"|(?:last|this|the previous|the following|that) (?:night|week|month|year|summer|winter|spring|autumn|christmas|weekend)|(?:at|in|on|near|outside|behind) (?:the )?(?:[A-Z][a-z]+|local|village|family home|neighbouring|his school|her school))"
)
_GENERIC = re.compile(
    r"(?i)\b(?:risk|risks|prevent|prevention|preventing|safety|policy|training|awareness|in the event of|such as|may|might|could|would|should|if|procedures?|guidance|drill|protocol|any|prior to any|fear of|victims of|including|e\.g\.)\b[^.\n]{0,24}$"
)
_REACH = 90


_RULES: dict[str, tuple[re.Pattern[str], int, float, bool]] = {
    "happened": (_HAPPENED, 44, 0.42, True),
    "did": (_DID, 24, 0.42, True),
    "press": (_PRESS, 44, 0.48, False),
    "sole": (_SOLE, 10, 0.5, False),
    "known": (_KNOWN, 22, 0.45, False),
    "after": (_AFTERMATH, 18, 0.45, False),
}
_KEYS: dict[str, tuple[str, ...]] = {
    "happened": (
        "house fire", "flat fire", "caravan fire", "fire at ", "arson attack", "petrol bomb", "firebomb", "explosion", "stabbing",
        "shooting", "acid attack", "machete attack", "knife attack", "dog attack", "gang attack", "terror attack", "terrorist attack",
        "kidnapping", "abduction", "hostage", "siege", "riot", "crash", "accident", "hit and run", "hit-and-run", "road traffic", "rtc",
        "drowning", "flood", "landslide", "collapse of", "manhunt", "honour killing", "suicide pact", "murder suicide", "murder-suicide",
        "double murder", "shipwreck", "earthquake", "tsunami", "massacre", "bombing",
    ),
    "did": (
        "stabbed", "shot", "murdered", "mauled", "kidnapped", "abducted", "run over", "struck by", "electrocuted", "scalded", "strangled",
        "set on fire", "hit by", "drowned", "fell ", "jumped ", "was thrown", "was pushed", "won the", "won a", "won on", "lottery",
    ),
    "press": (
        "front page", "reported ", "covered ", "named in", "featured ", "appeared ", "published in", "pictured in", "shown on",
        "interviewed by", "identified in", "identified by", "local newspaper", "local paper", "local press", "local news", "local tv", "local radio",
        "national newspaper", "national paper", "national press", "national news", "national tv", "regional newspaper", "regional news",
        "evening newspaper", "evening paper", "evening news", "tabloid", "media ", "press coverage", "press attention", "press interest",
        "press reporting", "public interest", "public attention", "publicity", "viral", "headlines", "newspaper article", "newspaper report", "newspaper story",
        "newspaper cutting", "newspaper headline", "television ", "tv documentary", "tv appeal", "tv programme", "tv interview", "tv show",
        "true crime", "true-crime", "publicised", "widely reported", "high profile", "high-profile",
    ),
    "sole": ("only ", "first ", "youngest ", "oldest ", "tallest ", "sole ", "one of "),
    "known": (
        "known ", "famous", "notorious", "infamous", "prominent ", "household name", "local celebrity", "local footballer", "local councillor",
        "local businessm", "local businessw", "local hero", "local legend", "local politician", "local mp", "local mayor", "local vicar",
        "local imam", "former pro", "former foot", "former box", "former may", "former mp", "former coun", "former olym", "former police", "former sold", "former act", "ex-professional", "ex-footballer", "ex-boxer", "ex-soldier", "retired pro", "retired foot", "retired box", "retired police", "retired sold", "retired act", "represented the co", "represented co", "represented eng", "represented scot", "represented wales", "represented great", "played for", "swam for",
        "boxed for", "ran for", "competed for", "county champion", "national champion", "regional champion", "world champion", "county swimmer", "county squad",
        "olympi", "paralympi", "medallist", "medalist", "youth team",
    ),
    "after": (
        "vigil", "minute's silence", "balloon release", "memorial ", "gofundme", "go fund me", "crowdfund", "fundraising", "public appeal",
        "online petition", "murder trial", "manslaughter trial", "murder inquiry", "murder investigation", "public inquiry", "missing person",
        "police appeal", "appeal for witnesses", "floral tribute", "tributes were",
    ),
}  # fmt: skip


watch("events", by_word(_KEYS))
_AHEAD = 150


class EventDetector:
    """Finds events that identify. ``find`` wants folded text."""

    name = NAME

    def find(self, text: str, register: Register) -> Iterable[Span]:  # noqa: ARG002 - by its words
        """Spans for events and standing that single somebody out; a person decides on each."""
        low = lowered(text)
        for start, _, kinds in standing("events", low):
            if low[start - 1 : start].isalnum():
                continue
            for kind in kinds:
                yield from _of_kind(text, kind, start)


def _of_kind(text: str, kind: str, start: int) -> Iterator[Span]:
    pattern, back, sure, pinned = _RULES[kind]
    match = leading(pattern, text, start - back, start, start + _AHEAD)
    if match is None or _GENERIC.search(text, max(0, match.start() - 40), match.start()):
        return
    if not pinned or _is_pinned(text, *match.span()):
        yield Span(*match.span(), Category.EVENT, "event", Reason.QUASI_ID, NAME, sure)


def _is_pinned(text: str, first: int, end: int) -> bool:
    """Whether the sentence says when or where, so that the event can be looked up."""
    start = max(
        text.rfind("\n", max(0, first - _REACH), first),
        text.rfind(". ", max(0, first - _REACH), first),
        first - _REACH,
        0,
    )
    stop = end + _REACH
    for mark in ("\n", ". "):
        if (found := text.find(mark, end, stop)) >= 0:
            stop = min(stop, found)
    return bool(_PINNED.search(text, start, first) or _PINNED.search(text, end, stop))
