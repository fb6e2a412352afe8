"""Names made of everyday words, shown only by the words beside them.

"Known locally as Biscuit", "Uncle Bee", "works at Curl Up", "at the Hare and Hounds", "Fudge the
dog": the words alone say nothing, so the cue is looked for and the name read from it. What care
itself is made of (meetings, teams, services) is never a name here.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping

from services.redaction.detectors.folding import lowered
from services.redaction.detectors.names import TITLES
from services.redaction.detectors.runs import NAME
from services.redaction.detectors.tables import heads
from services.redaction.detectors.tables.acronyms import ACRONYMS
from services.redaction.detectors.tables.care_words import CARE_WORDS
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.tables.nations import COUNTRIES, FAITHS, HOME_PEOPLES, PEOPLES
from services.redaction.detectors.tables.record_words import RECORD_WORDS
from services.redaction.detectors.tables.things import THINGS
from services.redaction.detectors.tables.word_names import WORD_NAMES
from services.redaction.detectors.vocabulary import MONTH_NAMES, ordinary
from services.redaction.detectors.watched import standing, watch
from services.redaction.detectors.wordlist import words
from services.redaction.domain.spans import Category, Reason, Span

_C = Category
_CAP = r"[A-Z][A-Za-z]*(?:['-][A-Za-z]+)*"
_MORE = rf"(?: (?:and |& |of |the |of the |o' )?{_CAP})"
_ROLE_WORDS = frozenset(word for role in heads.ROLES for word in role.split())
# Words of the work itself: a phrase with one of these is a meeting, a team, a paper or a service.
_WORK = words(
    """agencies agency allegations apologies approach arrangements assessment assessments bank board bundle care case cases centre child children
    clinic committee concern concerns conference conferences contact core council court criteria database day decision department
    directorate discharge discussion duty early education emergency enquiries enquiry evidence family families form forms foster
    forum framework governance group guardianship guidance harm health hearing help hospital hub independent index inquest inspection intervention
    leadership learning level library local line management maternity meeting meetings mental minutes national nursing office officer order
    orders outcome outcomes panel parenting partnership pathway pathways plan plans police policy practice pregnancy principles probation procedure
    procedures process professional programme project proceedings protection protocol reception recorded record records referral register report reports
    residential response review reviews risk room safeguarding school schools scheme screening section secure service services sex session social special stage
    standards state station statutory strategy supervision support surgery system target team teams term threshold tier toolkit training transition trial tribunal
    unit universal visit visits ward wishes work workers year years youth adult adults community district general named designated lead
    legal public private voluntary regional local central north south east west northern southern eastern western main new old upper lower
    reading writing english maths science history geography art music drama french spanish german religious studies computing food technology
    lunch breakfast dinner tea home time bed bath christmas easter face eye body mind head hand best first second third last
    next final good great little free high low full part half both all each other same one two three four five six seven eight nine ten"""
)
_WORK |= heads.PLAIN | heads.RELATIONS | _ROLE_WORDS | MONTH_NAMES | TITLES
_WORK |= words(
    "monday tuesday wednesday thursday friday saturday sunday i he she they it we you his her their this that there"
)
_LITTLE = words("little best new old good great first high free one full all time home")
_NAMED = _WORK - _LITTLE
_EVER = CARE_WORDS - THINGS
_PEOPLES = PEOPLES | FAITHS | HOME_PEOPLES | COUNTRIES
_WORK_OR_EVER = _WORK | _EVER
_WORK_OR_PEOPLE = _WORK | _PEOPLES
_NAMED_OR_EVER = _NAMED | _EVER
_NAMED_OR_PEOPLE = _NAMED | _PEOPLES
_PLAINEST = _WORK | _EVER | THINGS | RECORD_WORDS

_NICK = re.compile(rf"[ :]{{1,2}}[\"']?(?P<v>{_CAP}(?: {_CAP}| \d{{1,3}})?)[\"']?(?=[^A-Za-z]|$)")
_KIN = re.compile(rf" (?P<v>{_CAP})(?![A-Za-z]| [A-Z])")
_BIG = re.compile(r" (?P<v>[A-Z][a-z]{2,7})(?=[.,;:!?)\"']| [a-z]|$)")
_VENUE = re.compile(rf" (?:the )?(?P<v>{_CAP}{_MORE}{{1,3}})(?![A-Za-z])")
_INN = re.compile(rf" the (?P<v>{_CAP} (?:and|&) {_CAP})(?![A-Za-z]| [A-Z])")
_THE = re.compile(rf" (?P<v>The {_CAP}(?: {_CAP}){{0,2}})(?![A-Za-z])")
_WORKS = re.compile(rf" (?:the )?(?P<v>{_CAP}{_MORE}{{0,3}})(?![A-Za-z])")
_DOOR = re.compile(rf" (?P<v>\d{{1,3}}[A-Za-z]?,? {_CAP} {_CAP})(?![A-Za-z]| [A-Z])")
_SAINT = re.compile(
    r" (?P<v>(?:St|Saint)\.? [A-Z][a-z]+(?:'s|s')?(?: (?:and|&) (?:St\.? )?[A-Z][a-z]+(?:'s)?)?)(?![A-Za-z])"
)
_HEADED = re.compile(
    rf" (?P<v>(?:(?:[yY]|[yY]r|al|ul|ur|e|de) )?{_CAP}(?:[ -](?:[yY]r? )?{_CAP}){{0,2}})(?![A-Za-z])"
)
_PET = re.compile(rf"s?(?: called| named|,)? (?P<v>{_CAP})(?![A-Za-z]| [A-Z])")
_BEFORE_PET = re.compile(rf"(?<![A-Za-z'])(?P<v>{_CAP}),? (?:the|our|their|my|his|her)$")
_RANKED = re.compile(
    rf"\.? (?:#?[A-Z]{{0,2}}\d{{1,5}}[A-Z]{{0,3}},? )?(?P<v>(?:(?:de|le|la|von|van|al|el|bin|De|Le|La|Von|Van|Al|El) ){{0,2}}(?:{_CAP}(?: [A-Z][a-z'-]+)?|[a-z]{{3,}}))(?![A-Za-z])"
)
_OWNER = re.compile(r"(?<![A-Za-z'])(?P<v>[A-Z][a-z]{2,})$")
_PERSON_CALLED = re.compile(
    r"(?:boy|girl|man|woman|male|female|friend|lad|lady|bloke|guy|person|mate|partner|boyfriend|girlfriend|neighbour|cousin|someone|somebody|adult|"
    r"dealer|lodger|kid|teenager|dog|cat|puppy|horse|pony|rabbit|hamster|gang|crew|group|band|club|line|man's|user|account|profile|nominal) $"
)
_STARTS = re.compile(r"(?:^|[.!?:;\n\"] ?)$")

_KINDS: Mapping[str, tuple[re.Pattern[str], Category, str, float]] = {
    "nick": (_NICK, _C.PERSON, "Person", 0.55),
    "called": (_NICK, _C.PERSON, "Person", 0.5),
    "kin": (_KIN, _C.PERSON, "Person", 0.7),
    "big": (_BIG, _C.PERSON, "Person", 0.5),
    "venue": (_VENUE, _C.PLACE, "Place", 0.42),
    "the": (_THE, _C.PLACE, "Place", 0.5),
    "works": (_WORKS, _C.ORGANISATION, "Organisation", 0.5),
    "door": (_DOOR, _C.ADDRESS, "address", 0.6),
    "saint": (_SAINT, _C.ORGANISATION, "Organisation", 0.6),
    "street": (_HEADED, _C.ADDRESS, "address", 0.7),
    "school": (_HEADED, _C.SCHOOL, "School", 0.8),
    "faith": (_HEADED, _C.ORGANISATION, "Organisation", 0.65),
    "pet": (_PET, _C.PERSON, "Person", 0.45),
    "pet-before": (_BEFORE_PET, _C.PERSON, "Person", 0.45),
    "rank": (_RANKED, _C.STAFF, "Police Officer", 0.8),
    "owner": (_OWNER, _C.PERSON, "Person", 0.6),
    "trade": (_OWNER, _C.PERSON, "Person", 0.5),
}  # fmt: skip
_KEYS: dict[str, tuple[str, ...]] = {}


def _cue(kind: str, *keys: str) -> None:
    for key in keys:
        _KEYS[key] = (*_KEYS.get(key, ()), kind)


_cue("nick", "known as", "known locally as", "known to friends as", "known on the street as", "known to police as", "known in the area as",
     "known only as", "street name", "street names", "nickname", "nicknamed", "nickname is", "goes by", "goes by the name of", "goes by the name", "calls him",
     "calls her", "calls himself", "calls herself", "calling himself", "calling herself", "calls them", "answers to", "to be called", "likes to be called",
     "moniker", "tag name", "alias")  # fmt: skip
_cue("called", " called", " named", " name of")
_cue("kin", "uncle", "auntie", "aunty", "aunt", "nana", "nanny", "nannie", "granny", "gran", "nan", "grandad", "granddad", "grandpa", "grandma", "cousin",
     "coach", "pastor", "brother", "sister", "stepdad", "step-dad", "stepmum", "step-mum", "bishop", "imam", "ustadh", "ustaz", "taid", "nain", "opa", "oma",
     "babcia", "dziadek", "nani", "dadi", "godmother", "godfather", "childminder", "boyfriend", "girlfriend", "mate", "neighbour", "lodger", "watch manager",
     "crew manager", "station manager", "process server")  # fmt: skip
_cue("big", " big", " little", " lil", " lil'", " mad", " fat", " skinny", " tall", " mini")
_cue("venue", "moved to", "moves to", "moving to", "transferred to", "goes to", "going to", "went to", "collected from", "picked up from", " at", " outside", " opposite", " behind", " above", " inside", " near", " called at", " runs", " ran", " owns", " owned", " manages",
     " enter", " entering", " left", " leaving", " beside", " over at", " round at", " down at", " attends", " attended", " joined", " visits", " visited")  # fmt: skip
_cue(
    "the",
    " at",
    " to",
    " in",
    " from",
    " near",
    " outside",
    " opposite",
    " behind",
    " above",
    " of",
    " for",
    " called",
)
_cue("works", "works at", "works for", "worked at", "worked for", "working at", "working for", "employed by", "employed at", "job at", "job with", "shifts at",
     "nights at", "works nights at", "works days at", "works shifts at", "drives for", "cleans at", "cooks at", "apprenticeship with", "apprenticeship at",
     "apprentice at", "apprentice with", "work experience at", "placement at", "volunteers at", "volunteer at", "in hand for", "paid by", "employer is",
     "employer:", "run by")  # fmt: skip
_cue(
    "door",
    " at",
    " to",
    " from",
    " of",
    " visited",
    " off",
    " outside",
    " near",
    "address:",
    "address",
    " lives",
    " attended",
    " towards",
)
_cue(
    "saint",
    " at",
    " to",
    " from",
    " near",
    " of",
    " attends",
    " attended",
    " outside",
    " opposite",
    " left",
    " in",
    " with",
    " joined",
    " for",
    " by",
)
_cue(
    "street",
    " heol",
    " ffordd",
    " stryd",
    " lon",
    " rhodfa",
    " clos",
    " cwrt",
    " maes",
    "\nheol",
    "\nffordd",
)
_cue("school", " ysgol")
_cue("faith", " masjid", " jamia", " gurdwara", " mandir", " eglwys", " capel")
_cue(
    "pet",
    " dog",
    " cat",
    " puppy",
    " kitten",
    " hamster",
    " rabbit",
    " pony",
    " parrot",
    " budgie",
    " tortoise",
)
_cue("pet-before", " dog", " cat", " puppy", " kitten", " hamster", " rabbit", " pony", " parrot")
_cue("rank", "pc", "dc", "ps", "ds", "pcso", "wpc", "sgt", "insp", "detective constable", "police constable", "detective sergeant", "police sergeant",
     "detective inspector", "chief inspector", "special constable", "sergeant", "inspector", "constable", "miss", "doctor")  # fmt: skip
_cue("owner", *(f"'s {kin}" for kin in ("mum", "dad", "mother", "father", "nan", "gran", "brother", "sister", "auntie", "aunt", "uncle", "cousin", "boyfriend",
     "girlfriend", "partner", "husband", "wife", "house", "flat", "son", "daughter", "baby", "mate", "friend", "parents")))  # fmt: skip
_cue("trade", *(f" the {work}" for work in ("roofer", "plumber", "builder", "landlord", "dealer", "lodger", "neighbour", "milkman", "postman", "window cleaner",
     "caretaker", "cleaner", "cook", "driver", "barber", "butcher", "baker", "electrician", "mechanic", "gardener", "farmer", "coach", "bouncer", "lollipop")))  # fmt: skip
watch("cued", _KEYS)


def cued(text: str, public: Mapping[int, int]) -> Iterator[Span]:
    """Spans for names that only their cue shows; ``public`` ranges are left alone."""
    low = lowered(text)
    size = len(text)
    for start, end, kinds in standing("cued", low):
        if (
            end >= size
            or low[end].isalpha()
            or (low[start] != " " and low[start - 1 : start].isalnum())
        ):
            continue
        ahead = text[end + 1 : end + 2]
        for kind in kinds:
            wanted = _AHEAD.get(kind)
            if wanted is None or ahead in wanted:
                yield from _read(text, kind, start, end, public)


def _read(text: str, kind: str, start: int, end: int, public: Mapping[int, int]) -> Iterator[Span]:
    pattern, category, label, sure = _KINDS[kind]
    if kind in _BACK:
        found = pattern.search(text, max(0, start - 26), start)
    else:
        found = (kind == "venue" and _INN.match(text, end)) or pattern.match(text, end)
    if not found or not _FITS.get(kind, _fits_any)(text, start, found):
        return
    first, last = found.span("v")
    if any(first <= begin < last for begin in public):
        return
    if kind in _WITH_CUE:
        first = start + 1
    if kind == "nick" and not found.group("v").isalpha():
        category, label = _C.ORGANISATION, "Organisation"
    yield Span(first, last, category, label, _REASONS.get(category, Reason.QUASI_ID), NAME, sure)


_REASONS = {
    _C.PERSON: Reason.THIRD_PARTY,
    _C.STAFF: Reason.STAFF,
    _C.ADDRESS: Reason.DIRECT_ID,
    _C.SCHOOL: Reason.DIRECT_ID,
}
_BACK = frozenset(("owner", "pet-before", "trade"))
_CAPITALS = frozenset(string.ascii_uppercase)
# What a name may begin with, one character after its cue; those of other kinds with anything.
_AHEAD = {
    "nick": _CAPITALS | frozenset("\"' :"),
    "called": _CAPITALS | frozenset("\"' :"),
    "kin": _CAPITALS,
    "big": _CAPITALS,
    "venue": _CAPITALS | {"t"},
    "works": _CAPITALS | {"t"},
    "the": {"T"},
    "saint": {"S"},
    "door": frozenset(string.digits),
}
_WITH_CUE = frozenset(("street", "school", "faith"))
_SMALL = frozenset(("and", "of", "the", "o'"))


def _parts(found: re.Match[str]) -> list[str]:
    name = found.group("v").lower().replace("'s", "")
    return [part for part in re.split(r"[ &]+", name) if part not in _SMALL] or [name]


def _fits_any(text: str, start: int, found: re.Match[str]) -> bool:  # noqa: ARG001 - as the others
    return True


def _fits_big(text: str, start: int, found: re.Match[str]) -> bool:
    opens = _STARTS.search(text, max(0, start - 3), start)
    return _parts(found)[0] not in _PLAINEST and not opens


def _fits_person(text: str, start: int, found: re.Match[str]) -> bool:  # noqa: ARG001 - as the others
    parts = _parts(found)
    return not set(parts) & _NAMED and parts[0].upper() not in ACRONYMS


def _fits_called(text: str, start: int, found: re.Match[str]) -> bool:
    whom = _PERSON_CALLED.search(text, max(0, start - 22), start + 1)
    return whom is not None and _fits_person(text, start, found)


def _fits_kin(text: str, start: int, found: re.Match[str]) -> bool:  # noqa: ARG001 - as the others
    name, parts = found.group("v"), _parts(found)
    if name.isupper() or len(name) == 1:
        return False
    return _WORK_OR_PEOPLE.isdisjoint(parts)


def _fits_work(text: str, start: int, found: re.Match[str]) -> bool:  # noqa: ARG001 - as the others
    parts = _parts(found)
    if len(parts) == 1:
        common = ordinary(parts[0]) or found.group("v") in ACRONYMS or parts[0] in _PEOPLES
        return not common and parts[0] not in _NAMED
    return not set(parts) & _NAMED


def _fits_door(text: str, start: int, found: re.Match[str]) -> bool:  # noqa: ARG001 - as the others
    return _NAMED_OR_EVER.isdisjoint(_parts(found)[1:]) and not found.group("v").isupper()


def _fits_venue(text: str, start: int, found: re.Match[str]) -> bool:  # noqa: ARG001 - as the others
    parts = _parts(found)
    if found.group("v").isupper() or not _NAMED_OR_PEOPLE.isdisjoint(parts):
        return False
    common = (p in _EVER or p in RECORD_WORDS or p.upper() in ACRONYMS for p in parts)
    return not all(common)


def _fits_the(text: str, start: int, found: re.Match[str]) -> bool:  # noqa: ARG001 - as the others
    parts, name = _parts(found), found.group("v")
    if name.isupper() or parts[0].upper() in ACRONYMS:
        return False
    return _WORK_OR_PEOPLE.isdisjoint(parts)


def _fits_rank(text: str, start: int, found: re.Match[str]) -> bool:
    first = _parts(found)[0]
    if first.upper() in ACRONYMS or (first in _NAMED_OR_EVER and first not in WORD_NAMES):
        return False
    numbered = text[found.start("v") - 2].isdigit()
    bare = found.group("v").islower() or text[start : start + 2] in {"PS", "DS", "ps", "ds"}
    return not (bare and ordinary(first)) or numbered


def _fits_owner(text: str, start: int, found: re.Match[str]) -> bool:  # noqa: ARG001 - as the others
    word = found.group("v").lower()
    return word not in _WORK_OR_EVER and (not ordinary(word) or word in GIVEN_NAMES)


def _fits_trade(text: str, start: int, found: re.Match[str]) -> bool:  # noqa: ARG001 - as the others
    word = found.group("v").lower()
    opens = _STARTS.search(text, max(0, found.start("v") - 3), found.start("v"))
    return word not in _WORK_OR_EVER and (not ordinary(word) or (word in WORD_NAMES and not opens))


_FITS = {
    "nick": _fits_person,
    "called": _fits_called,
    "kin": _fits_kin,
    "big": _fits_big,
    "venue": _fits_venue,
    "the": _fits_the,
    "works": _fits_work,
    "door": _fits_door,
    "pet": _fits_person,
    "pet-before": _fits_trade,
    "rank": _fits_rank,
    "owner": _fits_owner,
    "trade": _fits_trade,
}
