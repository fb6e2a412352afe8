"""Addresses without a postcode, house numbers, homes that are no house, and prisons by pattern."""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterator

from services.redaction.detectors.folding import lowered
from services.redaction.detectors.runs import NAME
from services.redaction.detectors.tables import heads
from services.redaction.detectors.vocabulary import ordinary
from services.redaction.detectors.watched import standing, watch
from services.redaction.detectors.wordlist import words
from services.redaction.domain.spans import Category, Reason, Span

_STREET_WORDS = heads.SURE_STREETS | words(
    "way walk place court rise view row hill mount fold bank green street st ln gardens garth end gate side"
    " vale dale wharf quay parkway ridge cl dr tce yard"
)
_WORDY = words(
    "end side way view place bank green row gate yard ridge dr st walk rise fold hill court mount"
)
_HOUSE_NUMBER = r"\d{1,4}[A-Za-z]?(?:[-/]\d{1,4}[A-Za-z]?)?"
_LEAD = re.compile(
    rf"(?<![\w./£$€])(?:(?i:flat|apartment|apt|unit|room|house|plot) ?\w{{1,4}}(?:/\w{{1,3}})?,? )?{_HOUSE_NUMBER},? (?:(?:[A-Za-z][A-Za-z'\-]{{0,24}}|St\.) ){{0,3}}$"
)
_FIELD_BEFORE = re.compile(
    r"(?:^|[\n\t;(|])[ ]*(?:(?:home|current|previous|last known|family|placement|postal|new|old|mother's|father's|child's) ){0,2}$",
    re.IGNORECASE,
)
_FIELD_VALUE = re.compile(r"[ ]*[:=\t][ \t]*(?P<v>[^\n\t;|]{4,90})")
_HOUSE = re.compile(
    rf"(?i:(?:at )?(?:no\.?|number|house number|house no\.?|flat|apartment|apt\.?|plots? nos?\.|caravan|pitch|chalet)) ?(?P<v>{_HOUSE_NUMBER})(?![\w/])"
)
_AT_NUMBER = re.compile(
    rf"at (?P<v>(?i:no\.?|number|house number|house no\.?) ?{_HOUSE_NUMBER})(?![\w/]| (?i:of|to|in the|times|children|people)\b)"
)
_FLAT = re.compile(rf"(?P<v>(?i:flat|apartment) ?{_HOUSE_NUMBER})(?![\w/])")
_PLOT = re.compile(r"(?P<v>(?i:plots? nos?\. ?)\d[\w/.]*(?:, \d[\w/.]*){0,20})")
_PRISON = re.compile(r"(?P<v>HM(?:P(?:/?YOI)?|YOI|IRC) [A-Z][a-z]+(?: [A-Z][a-z]+)?)")
_ODD_HOME = re.compile(
    r"(?P<v>(?i:(?:static |touring )?caravan|houseboat|narrowboat|barge|bedsit|annexe|static|chalet|mobile home|lodge|squat|tent|camper ?van)(?: (?:no\.? ?)?\d{1,4}[A-Za-z]?)?"
    r",? (?i:at|on|in|behind|off|near|beside|moored (?:at|on|near)|parked (?:at|on|near)) (?:(?:the|his|her) )?(?:[A-Z][A-Za-z'\-]+)(?:,? (?:(?:of|the|on|and) )?[A-Z][A-Za-z'\-]+){0,4})"
)
_WELSH = re.compile(
    rf"(?P<v>{_HOUSE_NUMBER},? (?:Maes|Stryd|Heol|Ffordd|Lon|Bryn|Rhodfa|Clos|Llys|Cae|Parc|Pen|Gerddi|Tai|Trem|Ael|Nant|Allt|Rhiw)"
    r"(?:[- ](?:[Yy]r?|[Tt]he|[Uu]chaf|Isaf))?(?:[- ][A-Z][A-Za-z'-]+){0,2})"
)
_NUMBER_END = re.compile(rf"(?<![\w./]){_HOUSE_NUMBER},?$")
_SMALL = re.compile(
    r"(?<![a-z])(?:by|on|at|near|down|up|along|off|outside|opposite|in|of|to|from|behind) ([a-z]{4,})$"
)
_BOX = re.compile(r"(?P<v>(?i:p\.? ?o\.? box) \d{1,6})")
_AT = frozenset(["at", "of", "to", "from", "near", "outside", "address", "address:", "in"])
_COUNTED = words(
    "year month week day hour minute mile metre child adult people person officer staff visit call session step"
    " years months weeks days hours minutes miles metres children adults officers visits calls sessions steps times"
    " bruises bruise occasions points point other more of in on at and or the to for with from by was were is are"
)
_KINDS: dict[str, tuple[tuple[re.Pattern[str], Category, str, Reason, float], ...]] = {
    "house": (
        (_AT_NUMBER, Category.ADDRESS, "address", Reason.QUASI_ID, 0.4),
        (_FLAT, Category.ADDRESS, "address", Reason.QUASI_ID, 0.4),
        (_PLOT, Category.ADDRESS, "address", Reason.QUASI_ID, 0.4),
    ),
    "prison": ((_PRISON, Category.ORGANISATION, "Organisation", Reason.QUASI_ID, 0.7),),
    "odd": ((_ODD_HOME, Category.ADDRESS, "address", Reason.DIRECT_ID, 0.75),),
    "welsh": ((_WELSH, Category.ADDRESS, "address", Reason.DIRECT_ID, 0.85),),
    "box": ((_BOX, Category.ADDRESS, "address", Reason.DIRECT_ID, 0.85),),
}
watch(
    "streets",
    {f" {word}": "street" for word in _STREET_WORDS}
    | dict.fromkeys(("address", "addr", "residence", "location"), "field")
    | dict.fromkeys(("at no", "at number", "at house n", "flat", "apartment", "plot"), "house")
    | dict.fromkeys(("hmp", "hmyoi", "hmirc"), "prison")
    | dict.fromkeys(
        ("caravan", "houseboat", "narrowboat", "barge", "bedsit", "annexe", "chalet", "static ", "mobile home", "lodge",
         "squat", "tent ", "camper"),
        "odd",
    )
    | dict.fromkeys(
        (" maes ", " stryd ", " heol ", " ffordd ", " lon ", " bryn ", " rhodfa ", " clos ", " llys ", " cae ", " parc ", " pen ",
         " gerddi ", " tai ", " trem ", " ael ", " nant ", " allt ", " rhiw "),
        "welsh",
    )
    | dict.fromkeys(("po box", "p.o. box", "p o box"), "box"),
)  # fmt: skip


def addresses(text: str) -> Iterator[Span]:
    """Spans for postal addresses, house numbers and prisons."""
    low = lowered(text)
    for start, end, kind in standing("streets", low):
        if kind == "street":
            if not low[end : end + 1].isalpha():
                yield from _street(text, low, start, end)
        elif kind == "welsh":
            if led := _NUMBER_END.search(text, max(0, start - 12), start):
                yield from _shaped(text, led.start(), kind)
        elif not low[start - 1 : start].isalnum():
            if kind == "field":
                yield from _field(text, start, end)
            else:
                yield from _shaped(text, start, kind)


def _shaped(text: str, start: int, kind: str) -> Iterator[Span]:
    for pattern, category, label, reason, sure in _KINDS[kind]:
        if match := pattern.match(text, start):
            yield Span(*match.span("v"), category, label, reason, NAME, sure)


def _street(text: str, low: str, at: int, end: int) -> Iterator[Span]:
    """A street's last word begins after the space at ``at``: is there a house number before it?"""
    back = low[max(0, at - 34) : at]
    if low[at + 1 : end] in heads.SURE_STREETS and text[at + 1 : end].islower():
        yield from _in_small(text, at, end)
    if not _HAS_FIGURE.search(back):
        return
    led = _LEAD.search(text, max(0, at - 64), at + 1)
    if led is None:
        return
    middle = [w.strip("',.") for w in _NUMBER_OFF.sub("", led.group().lower()).split()]
    if not middle and low[at + 1 : end] in _WORDY:
        return
    head = text[at + 1]
    shown = text[led.start() : end].split()
    capital = head.isupper() and shown[-2][:1].isupper()
    placed = text[max(0, led.start() - 10) : led.start()].rsplit(None, 1)[-1:]
    named = not all(ordinary(w) for w in middle) or (
        len(middle) == 1 and bool(placed) and placed[0].lower() in _AT
    )
    if middle and middle[0] in _COUNTED and not shown[-len(middle) - 1][:1].isupper():
        return
    if capital or (named and middle):
        end += text[end : end + 1] == "." and low[at + 1 : end] in _SHORTENED
        yield Span(
            led.start(),
            end,
            Category.ADDRESS,
            "address",
            Reason.DIRECT_ID,
            NAME,
            0.93 if capital else 0.7,
        )


def _in_small(text: str, at: int, end: int) -> Iterator[Span]:
    """A street without its number, typed without capitals ("the stop by ashby lane")."""
    name = _SMALL.search(text, max(0, at - 34), at)
    if name and not ordinary(name.group(1)):
        yield Span(name.start(1), end, Category.ADDRESS, "address", Reason.QUASI_ID, NAME, 0.45)


_HAS_FIGURE = re.compile(r"\d")
_NUMBER_OFF = re.compile(
    rf"^(?:(?:flat|apartment|apt|unit|room|house|plot) ?\w{{1,4}}(?:/\w{{1,3}})?,? )?{_HOUSE_NUMBER},? "
)
_SHORTENED = words("st rd ave cres dr ln tce gdns sq cl")


def _field(text: str, start: int, end: int) -> Iterator[Span]:
    value = _FIELD_VALUE.match(text, end)
    if value is None or not _FIELD_BEFORE.search(text, max(0, start - 40), start):
        return
    written = value.group("v")
    if _HAS_FIGURE.search(written) or _CAPITALS.search(written):
        first = value.start("v")
        last = first + len(written.rstrip())
        yield Span(first, last, Category.ADDRESS, "address", Reason.DIRECT_ID, NAME, 0.85)


_CAPITALS = re.compile(r"[A-Z][a-z]+ [A-Z]")
