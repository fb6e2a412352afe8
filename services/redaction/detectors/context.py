"""How sure a name is, from the words around it."""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from services.redaction.detectors.lowercase import SPOKE_TO, small_name
from services.redaction.detectors.names import TITLES
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.tables.places import TOWNS
from services.redaction.detectors.unkempt import addressed
from services.redaction.detectors.vocabulary import MONTH_NAMES, ordinary
from services.redaction.detectors.wordlist import words

VERBS = words(
    """said says told tells stated states reported reports disclosed discloses described
    describes denied denies admitted admits alleged alleges confirmed confirms explained
    explains asked asks replied replies answered added was were is has had does did do lives
    lived attended attends presented presents appeared appears arrived arrives left leaves
    went goes came comes became becomes ran runs moved moves stayed stays slept refused
    refuses agreed agrees felt feels seemed seems looked looks wanted wants needs needed likes
    liked loves loved hates hated enjoys enjoyed cried cries hit hits kicked punched slapped
    pushed shouted screamed swore threatened texted phoned rang called messaged contacted
    emailed visited met spoke speaks talked talks engaged disengaged missed collected dropped
    brought took takes gave gives got gets made makes told moved started starts stopped
    continues continued remains remained shared shares can could would should must might wore
    wears sustained suffered died born turned turns played plays sat stood walked woke ate
    drank used uses struggles struggled raised raises completed spent returned returns reached
    believes believed thinks thought knows knew saw sees heard hears worries worried whose who
    aged outlined summarised noted advised suggested clarified highlighted updated informed
    recommended requested proposed offered acknowledged apologised disagreed emphasised observed
    chaired queried wrote writes drew kept sent bought threw grabbed declined insisted claimed commented mentioned remarked complained"""
)
BEFORE_PERSON = words(
    """with to from by and for that saw told asked met visited called named contacted phoned rang
    spoke about of called texted said mother mum father dad brother sister child baby son
    daughter aunt uncle nan gran grandmother grandfather cousin partner boyfriend girlfriend
    husband wife friend twin sibling pupil patient applicant boy girl niece nephew stepfather
    stepmother hi hello dear re name forename surname known as"""
)
_DETERMINERS = words(
    """the a an this that these those my your his her its our their no any some every each in of
    more less very so too not"""
)
_AS_VERB = {
    "will": """the he she they you it this that there we i be not a an all any and these those his
        her their our what who when how have also need attend mum dad mother father staff you
        require continue call ring send contact update discuss review check speak bring ask try make take get arrange
        follow chase complete email phone text visit see go come return share provide offer support monitor inform refer liaise book write pass
        let meet remain collect drop pick look consider request keep start stop hand give explore look happen""",
    "may": "i we be the he she they it have not need also or you this a and",
    "mark": "the a this on out of that all in up your as each every them it is step one item box",
    "hope": "you this that to all it is we i the everyone she he they for of in",
    "rose": "to from in by garden garden up above bush gold water wine",
    "grant": "the a an of funding application him her them permission aid applications",
    "bill": "of for to payments the",
    "sue": "the for him her them",
    "pat": "on the down downs",
    "grace": "period of and",
    "joy": "of in at to and",
    "faith": "school in schools group groups community based and leader leaders leaders",
    "chase": "up the this with",
    "dean": "of",
    "king": "of size s",
    "guy": "who was",
    "drew": "a the up on attention his her out upon from",
    "art": "therapy work room lesson club and of",
    "frank": "discussion conversation about and",
    "major": "incident concerns trauma surgery concern issue and",
    "price": "of list",
    "page": "of number",
    "summer": "holidays holiday term break school club of months",
    "autumn": "term half of",
    "young": "person people persons adult adults carer carers carers child children mother woman man "
            "offender offenders minds lives mum parent parents people's boy girl",
    "child": "protection in and was is has had",
    "banks": "of and",
    "rob": "the him her them a",
    "dawn": "of raid on",
    "holly": "bush tree",
    "christian": "faith name church charity family",
    "prince": "of",
    "carol": "service services singing concert",
    "reading": "age level and book books scheme",
    "love": "and you to from the",
    "best": "interests interest wishes of practice regards",
    "early": "help years intervention",
    "long": "term standing and",
    "cash": "in and was machine",
    "case": "conference notes number file management work review ref reference",
    "ward": "round was staff of manager",
    "park": "and",
    "miles": "away from per an of",
    "penny": "for",
    "rich": "in and tea picture",
    "jack": "of",
    "ruby": "wax slippers",
}  # fmt: skip
_LINKING = words(
    """a after all also an and any at attend be by dad down everyone father for from garden he her
    him his how i in is it mother mum need not of off on or our out she that the their them there
    these they this those to up was we what when who with you your"""
)
_INITIAL_AFTER = re.compile(r" [A-Z]\.(?![A-Za-z])")
_WORD_USE = {word: frozenset(after.split()) for word, after in _AS_VERB.items()}
_TIME_BEFORE = words(
    """in by since until till during of from to early late mid last next this every each before
    after around about end start beginning between throughout on for and"""
)
_STATES = words("was were is are had have did does do could would should can must might")
_TOWARDS = words("in at to from near via of around for")
_MARKS = " \t\n,.;:!?()[]{}\"'-*|/>"
_NEXT_WORD = re.compile(r"[^\w\n]*([A-Za-z0-9]+)")


_NUMBERED = words("day page ward case room level stage part field line note step bond mark band")
_COLOURS = frozenset(("white", "black", "brown"))
_ETHNIC = re.compile(
    r"(?: (?:British|Irish|English|Welsh|Scottish|European|American|Caribbean|African|Asian|Other|other|background|ethnic"
    r"|and (?:Black|White|Asian|[Mm]inority|Chinese)|or (?:Black|White))|/(?:British|Black|White|Asian))(?![a-z])"
)
_AND_NAME = re.compile(r" and ([A-Z][a-z]+)")
_NAME_AND = re.compile(r"([A-Z][a-z]+) (?:and|&) $")
_ABSTRACT = re.compile(
    r" (?:is|was) (?:that|fading|lost|gone|high|higher|low|not|expressed|given|important|essential|key|vital|needed"
    r"|required|placed|always|still alive|restored|renewed|shared|felt|the|an?|what|to|our|their|often|never)(?![a-z])"
)
# What is said of joy, hope or patience and never of a person.
_IS_THING = re.compile(
    r" (?:(?:is|was|are|were|has been|had been|seems|seemed|remains|remained|must be|can be|should be|will be) (?:clearly |very |much |also |now |always |still |all |so )?"
    r"(?:evident|apparent|palpable|needed|required|given (?:by|to|for)|granted|shown (?:by|to|in|towards)|expressed|restored|renewed|felt by|essential|paramount|a virtue|in short supply"
    r"|misplaced|justified|lost in|placed in|put in|key to|what|that)|in (?:services|professionals|agencies|the (?:system|process|plan|service|police|family|future))|turned to)(?![a-z])"
)
_BODY = (
    r"(?:the |his |her |their |both |one |left |right |upper |lower |inner |outer |side of |back of )*"
    r"(?:left|right|upper|lower|inner|outer|cheeks?|face|arms?|forearm|legs?|thighs?|back|neck|ears?|eyes?|head|forehead|knees?|shins?|chest|wrists?|hands?|shoulders?|buttocks?|bottom|nose|chin|lips?|temple|body|skin)"
)
_IS_BRUISE = re.compile(
    r" (?:(?:is|was|looks|looked|appears|appeared|measured|measures|measuring) (?:to be )?(?:now |still |very |faintly |slightly |not )?"
    r"(?:red|blue|purple|yellow|brown|green|black|pink|grey|faint|fading|noted|measured|visible|linear|circular|round|oval|approximately|approx|consistent|raised|\d+(?:\.\d)? ?(?:cm|mm|x|by)|half|left by|caused"
    rf"|(?:on|over|under|behind|above|below|across|near) {_BODY})|(?:noted|seen|observed|visible|present)? ?(?:on|to|above|below|behind|under|over|across|near) {_BODY})(?![a-z])"
)
_NOT_THERE = re.compile(
    r" not (?:in|at|with|on|seen|brought|attending|coping|eating|sleeping|happy|well|himself|herself|here|there)(?![a-z])"
)
_MEANT = re.compile(
    r"(?:number|address|details|concern|concerns|concerned|worried|worries|worry|birthday|referral|appointment|place|medication"
    r"|mother|father|mum|dad|nan|carer|carers|parents|message|letter|email|account|taken|statement|call|text|looking|caring|cares?"
    r"|collected|seen|told|asked|spoken|present|cot|bed|clothes|home|contact) (?:for|from|to|by|about|around|and) $"
)


def used_as_word(form: str, then: str) -> bool:
    """Whether the word that follows makes a name an ordinary word ("summer" before "term")."""
    return then in _WORD_USE.get(form, ())


def before(text: str, start: int) -> tuple[str, str]:
    """The word before, and the marks between it and ``start``; empty at the start of a line."""
    window = text[max(0, start - 28) : start]
    bare = window.rstrip(_MARKS)
    marks = window[len(bare) :]
    if "\n" in marks or not bare:
        return "", marks.rpartition("\n")[2]
    word = (bare.rsplit(None, 1) or [bare])[-1]
    dots = len(marks) - len(marks.lstrip("."))
    return word + marks[:dots], marks[dots:]


def after(text: str, end: int) -> tuple[str, str]:
    """The marks after ``end`` and the word that follows on the same line."""
    found = _NEXT_WORD.match(text, end, min(len(text), end + 30))
    if not found:
        return text[end : end + 2], ""
    return text[end : found.start(1)], found.group(1)


def opens_sentence(word: str, marks: str) -> bool:
    """Whether what follows these begins a sentence or a line."""
    if not word:
        return True
    stop = marks.rstrip(" \"'(")[-1:]
    if stop and stop in '.!?:;"*>|':
        return True
    return word[-1] == "." and len(word) > 2 and word.rstrip(".").lower() not in TITLES  # noqa: PLR2004


def judge(text: str, start: int, end: int, form: str, base: float, *, wordy: bool) -> float:  # noqa: PLR0911 - one line a reading
    """The confidence that this occurrence of a name is the name; 0 when it is plainly a word."""
    written = text[start:end]
    capital = written[0].isupper()
    if not wordy and (capital or len(form) > 3):  # noqa: PLR2004
        return base if capital else min(base, 0.88)
    previous, marks_before = before(text, start)
    marks_after, following = after(text, end)
    prior, then = previous.lower().rstrip("."), following.lower()
    if not capital:
        return small_name(text, start, end, form, (prior, marks_before, marks_after, then))
    if prior in TITLES or text.startswith(("'s", "s'"), end) or _INITIAL_AFTER.match(text, end):
        return max(base, 0.85)
    if form in TOWNS and prior in _TOWARDS:
        return 0.4
    if (form in _NUMBERED and then.isdigit()) or (form in _COLOURS and _ETHNIC.match(text, end)):
        return 0.0
    opened = opens_sentence(previous, marks_before)
    month = form in MONTH_NAMES and (not opened or (then[:1].isdigit() and "(" not in marks_after))
    if month and addressed(text, start, end):
        return base
    if month and _is_month(
        text[max(0, start - 30) : start], text[end : end + 16], prior, following
    ):
        if SPOKE_TO.search(text, max(0, start - 24), start):
            return base
        return 0.45 if _MEANT.search(text, max(0, start - 30), start) else 0.0
    if then in _WORD_USE.get(form, ()) and marks_after.isspace():
        return _before_own_word(text, start, end, form, base)
    return _capital(text, start, end, form, base)


def _before_own_word(text: str, start: int, end: int, form: str, base: float) -> float:
    """The confidence for a name before a word that often follows it as a word ("hope that")."""
    previous, marks_before = before(text, start)
    _, following = after(text, end)
    prior, then = previous.lower().rstrip("."), following.lower()
    opened = opens_sentence(previous, marks_before)
    if opened and (form in GIVEN_NAMES or then == "and") and (sure := _subject(text, end, then)):
        return sure
    fixed = then not in _LINKING and following.islower()
    if fixed or prior in _DETERMINERS or opened:
        return 0.0
    return _capital(text, start, end, form, base) if prior in BEFORE_PERSON else 0.4


def _subject(text: str, end: int, then: str) -> float:
    """How sure it is that a name that may be a word begins a sentence about a person."""
    if then == "and" and text.startswith(" and I ", end):
        return 0.45
    if then == "and":
        beside = _AND_NAME.match(text, end)
        word = beside.group(1).lower() if beside else ""
        if not word or word in MONTH_NAMES:
            return 0.0
        return 0.6 if not ordinary(word) else 0.45 if word in GIVEN_NAMES else 0.0
    if then in {"is", "was"}:
        return 0.0 if _ABSTRACT.match(text, end) else 0.4
    return 0.35 if _NOT_THERE.match(text, end) else 0.0


_DAY_BEFORE = re.compile(r"(?<![\d/.:-])\d{1,2}(?:st|nd|rd|th)?(?: of)?[ \n/-]$")


_FIGURE_NEXT = re.compile(
    r" (?:\d{1,2}(?:st|nd|rd|th)?|(?:19|20)\d\d)(?![.:]?\d| ?(?:kg|cm|mls?|st|lbs?|%|mg|/)(?![a-z]))"
)
_WEAK = words("for on to from and of around about between with")
_OF_TIME = words(
    """end start beginning middle month months week weeks rest first half since due until till back early late mid 1st holiday
    holidays half-term spring summer autumn winter"""
)
_GOES_ON = words("to until till onwards onward and or through next last this")


def _is_month(led: str, tail: str, prior: str, following: str) -> bool:
    beside = _NAME_AND.search(led)
    if beside and beside.group(1).lower() not in MONTH_NAMES:
        return False
    then = following.lower()
    acts = (then in VERBS and then not in _STATES) or (len(then) > 4 and then.endswith("ed"))  # noqa: PLR2004
    if _FIGURE_NEXT.match(tail) or _DAY_BEFORE.search(led):
        return True
    if len(following) == 1 and following.isupper():
        return False
    if prior in _WEAK and then not in _GOES_ON:
        words_before = led.lower().split()
        return len(words_before) > 1 and words_before[-2].strip(",.") in _OF_TIME | MONTH_NAMES
    return prior in _TIME_BEFORE and not acts


def _capital(text: str, start: int, end: int, form: str, base: float) -> float:  # noqa: PLR0911 - one line a reading
    if _IS_THING.match(text, end) or (form == "mark" and _IS_BRUISE.match(text, end)):
        return 0.0
    previous, marks_before = before(text, start)
    marks_after, following = after(text, end)
    prior, then = previous.lower().rstrip("."), following.lower()
    if text[start:end].isupper() and end - start > 1 and previous.isupper() and following.isupper():
        return 0.4
    if len(form) < 3:  # noqa: PLR2004 - "Jo", "Al": sure only where a person is meant
        return 0.75 if then in VERBS or prior in BEFORE_PERSON else 0.5
    if opens_sentence(previous, marks_before):
        return _opening(then, marks_after, base)
    if prior in {"the", "a", "an", "of"}:
        return 0.4
    if following[:1].isupper() and marks_after == " " and not previous[:1].isupper():
        return min(base, 0.7)
    if previous[:1].isupper() and previous.lower() not in BEFORE_PERSON:
        return 0.45
    return min(base, 0.88)


def _opening(then: str, marks_after: str, base: float) -> float:
    if then in VERBS and marks_after.isspace():
        return min(base, 0.8)
    if marks_after[:1] in {":", ","} or not then:
        return 0.6
    return 0.5 if then == "and" else 0.35


_INITIALS = re.compile(
    r"[A-Z](?:(?<![\w.-].)(?:-[A-Z]){1,2}(?![\w-]|\.\w)|(?<![\w.].)\.[ -]?(?:[A-Z]\.[ -]?){0,2}[A-Z]\.?(?!\w)|(?<![\w./-].)[A-Z]{1,2}(?![\w/-]|\.\w))"
)
ACRONYMS = words(
    """SW GP PC DC DS DI HV SN MH DV DA AP CP CSC LA ICB NHS SEN EHE EHC TAF TAC CIN CPP CIC LAC
    EDT ED AE MIU OOH DNA WNB NFA IO OIC SIO FLO PPN VPA ABE ABH GBH RTC CCE CSE FGM MGM MGF
    PGM PGF PGP SS HT DH AHT DHT DSL TA LSA SIB MO FA BM BF GF DOB ID IT UK EU US TV PE RE ST
    OK AM PM HR CV FAO CC BCC RE FW FYI ASAP NB PS TBC TBA NA NO IF IN IS IT OR ON OF TO BE BY
    DO GO HE HI ME MY SO UP WE AN AS AT MR MS DR JP QC KC MP HM CT MRI ECG EEG BP HR IV IM PO
    UTI GCS BMI AND THE FOR"""
)


def initials(text: str, known: Container[str]) -> Iterator[tuple[int, int, str, float]]:
    """Groups of ``known`` initials that may stand for a person: range, letters, confidence."""
    for found in _INITIALS.finditer(text):
        written = found.group()
        dotted = "." in written or "-" in written
        letters = re.sub(r"[^A-Z]", "", written) if dotted else written
        if letters not in known:
            continue
        if dotted:
            yield found.start(), found.end(), letters, 0.6
        elif written not in ACRONYMS:
            previous, _ = before(text, found.start())
            marks, then = after(text, found.end())
            if previous.lower() in _DETERMINERS or previous.isupper() or _shouted(marks, then):
                continue
            person = then.lower() in VERBS or previous.lower() in BEFORE_PERSON
            owned = text.startswith(("'s", ": "), found.end())
            yield found.start(), found.end(), letters, 0.45 if person or owned else 0.35


_SPEAKS = (
    " said",
    " says",
    " told",
    " stated",
    " disclosed",
    " reported",
    " asked",
    " refused",
    " wants",
)
_SMALL_INITIALS = re.compile(r"(?<![\w.'/@-])[a-z]{2,3}$")


def small_initials(text: str, known: Container[str]) -> Iterator[tuple[int, int, str, float]]:
    """The same in small letters, where they speak and spell no word ("jo said")."""
    for verb in _SPEAKS:
        at = text.find(verb)
        while at > 0:
            found = _SMALL_INITIALS.search(text, max(0, at - 4), at)
            if found and found.group().upper() in known and not ordinary(found.group()):
                yield found.start(), at, found.group().upper(), 0.35
            at = text.find(verb, at + 1)


def _shouted(marks: str, then: str) -> bool:
    """Whether a word in capitals follows, as in a heading."""
    return len(then) > 3 and then.isupper() and marks == " "  # noqa: PLR2004
