"""Messages typed without capitals, where a missing one says nothing: a registered name or a word?

In "wots grace doin" the small letter speaks neither way. So a word that is somebody's name is
taken for the name there, unless what stands beside it shows the word: an article, a number, "of",
what it is known to go with, or the place of a verb or an adjective in the sentence.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re

from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.tables.word_uses import AFTER, DEEDS, DONE, LEADS, QUALITIES
from services.redaction.detectors.vocabulary import MONTH_NAMES, ordinary
from services.redaction.detectors.wordlist import words

_LONGEST = 300  # characters of a message looked at on either side
_FULL_LINE = 55  # characters; a line as long may go on in the next one
_MOST_LINES = 6
_FEW_WORDS = 4
_HEAD = re.compile(
    r"(?:[\W_]+|[\dOolISZB]{1,2}[:.][\dOolISZB]{2}(?![A-Za-z0-9])|\d+(?:st|nd|rd|th|hrs|am|pm)?(?![A-Za-z0-9])|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}(?![A-Za-z])"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}(?=[ ,.]*\d)|(?:hrs|am|pm|at|on|of|the|st|nd|rd|th)(?![A-Za-z]))*"
)
_SENDER = re.compile(r"((?:From |To )?[A-Za-z0-9@+][\w.'@+() -]{0,34}?) ?(?:[:|>]|[ ]-)[ \t]+")
_LED = re.compile(r"(?:From|To|CC?|Me|Mum|Dad|Nan|[a-z]\S*) ?$|^(?:From|To) ")
_CHATTED = re.compile(
    r"(?<![A-Za-z])(?:i|u|ur|r|im|ive|ill|dont|didnt|doesnt|isnt|wasnt|cant|wont|aint|whats|wots|wot|wheres|hows|whos|shes|hes|thats|theyre|youre|yeh|yeah|ye"
    r"|nah|lol|omg|lmao|bro|bruv|fam|m8|mate|innit|cos|coz|cuz|cus|tho|plz|pls|ffs|wtf|gonna|wanna|gotta|soz|luv|xx+|txt|msg|tmrw|2moro|2nite|tonite|ok|btw|idk)(?![A-Za-z'])"
)
_STOP = re.compile(r"[.!?]+[\"')]*\s+([A-Za-z])")
_LETTER = re.compile(r"[A-Za-z]")
_ARTICLES = words(
    """the a an my your his our their no any some every each these those such many enough another whole
    all both same other own ur more most less few several what's one's as too very so quite really how"""
)
_POINTERS = words("her that this one own")
_COPULAS = words(
    "is are was were be been being its it's thats that's im i'm hes shes he's she's looks looked feels felt seems seemed not so too very as more less really well dead proper bit rather quite how"
)
_WE = words(
    "i we you u he she they it who ppl people that which ill id ive we'll he'll she'll they'll i'd he'd she'd who'd"
)
_MAY_DO = words(
    """to would could should can cant can't wont won't will may might must dont don't didnt didn't doesnt doesn't
    gonna wanna gotta 2 just always never let's lets please plz pls shall couldnt wouldnt shouldnt and then"""
)
_OBJECTS = words(
    """him her them it the a an my your his its their our this that these those me us you u up out off down on over in at for away
    someone everyone somebody everybody something anything all back around about about. by to into through with from"""
)
_IT = words(
    "him her them it the a an my your his its their our me us you u this someone everyone everything"
)
_NO_SUBJECT = words(
    """let lets to at by from with for of on want wants wanted need needs get got miss love hate see seen saw tell told ask ring call
    bring take taking and n or but not is was its it's wheres whos hows if cos cuz because when where why how about like than then wot what
    wots whats has have had can could did does do put gave give left hit hurt so bro mate nah no yes yeah morning happy poor little"""
)
_TAKES = words(
    "let lets get getting bring bringing take taking have having got want wants keep put send sent pick drop need"
)
_TAKEN = words("in out off back home up down over away from on round to at for into")
_INSIDE = words(
    "in into inside without per during through throughout across under within via amid despite"
)
_FEARED = words(
    """scared afraid sick tired care proud terrified hold photo photos pic pics picture pictures jealous instead ahead rid
    frightened mum dad friend mate mates custody think thinking thought heard hear front because cos behind nan because.
    out fond wary parent parents brother sister mother father carer worker fault sake house statement account"""
)
_FINITE = words(
    """said says told tells was is are were has had did does came went comes goes rang rings hit hits cried lives lived asked asks texted
    called calls phoned refused arrived wants wanted got gets woke wakes ran runs shouted shouts punched kicked slapped threatened
    stayed slept sleeps hates likes loves feels felt thinks knows knew keeps kept needs seems seemed looked looks took takes made makes gave
    gives threw throws broke saw sees left leaves started starts stopped stops ate eats drank bit bites grabbed smashed reckons
    doesn didn isn wasn hasn don won doesnt didnt isnt wasnt hasnt doesn't didn't isn't wasn't hasn't aint ain't cant can't wont won't
    couldnt wouldnt would could should must might can will still never always only not n and wasn't"""
)
_ACTS = _FINITE - words("and n not still only always never")
_MAY_END = words(
    "to for at from by with on it this last next all one two three that her his he she they and since back yesterday told school"
)
_JOINING = frozenset("_-/@#")
_SPOKEN_TO = words(
    """spoke speak talk talking talked listen listened gave give gives it him her them said say lied lie nice mean rude close out back over
    next happened sent up hand money message happening happen close closer married related wrote got hers lied horrible reported phone off them"""
)
_ASKED = words("where how who wheres hows whos wher what why wot") | {""}
_BY_NAME = words(
    "not and n about on for at with in from that when if not so but today tonight yesterday tomorrow again now later who please pls plz xx first"
)
_ALONE = words("will may")
_CALLED = words(
    "tell told ask asked ring rang call called text texted txt msg phone phoned see seen saw with got from for hi hey hello miss love luv hate wheres whos hows its is was give give. bro mum dad nan uncle aunty auntie cousin n"
)


def unkempt(text: str, start: int) -> bool:
    """Whether the message round this place is typed without capitals."""
    first, last = _line(text, start)
    line = text[first:last]
    at = _body(line)
    if at < 0 or first + at > start:
        at = max(0, start - first) if at >= 0 else -1
    if at < 0:
        return False
    body = line[at:]
    opening = _LETTER.search(body)
    if opening is None or opening.group().isupper():
        return False
    here = start - first - at
    stops = [stop for stop in _STOP.finditer(body) if stop.start() < here]
    return not (stops and stops[-1].group(1).isupper())


def _line(text: str, start: int) -> tuple[int, int]:
    """The line a place is in, with full lines before it that it may carry on."""
    low = max(0, start - _LONGEST)
    first = text.rfind("\n", low, start) + 1 or low
    last = text.find("\n", start, start + _LONGEST)
    for _ in range(_MOST_LINES):
        before = text.rfind("\n", low, first - 1) + 1 or low
        above = text[before : first - 1]
        if first - 1 - before < _FULL_LINE or above.rstrip()[-1:] in {".", "!", "?", ":", ""}:
            break
        head = _HEAD.match(text, first)
        if (head and head.end() > first) or _SENDER.match(text, first):
            break
        first = before
    return first, last if last > 0 else min(len(text), start + _LONGEST)


def _body(line: str) -> int:
    """Where a line's message begins, past times and who wrote it; -1 when it is a field's value."""
    head = _HEAD.match(line)
    at = head.end() if head else 0
    timed = any(map(str.isdigit, line[:at]))
    sender = _SENDER.match(line, at)
    if sender is None:
        return at
    rest = line[sender.end() :]
    led = timed or _LED.search(sender.group(1)) is not None
    if led or _CHATTED.search(rest) or len(rest.split()) >= _FEW_WORDS:
        return sender.end()
    return -1


_ADDRESSED = re.compile(r"(?:^|\n)(?:From|To) $")
_ENDS_LABEL = re.compile(r" ?[|:>]")


def addressed(text: str, start: int, end: int) -> bool:
    """Whether a word is all that a message's line says about who wrote it, or to whom."""
    led = _ADDRESSED.search(text, max(0, start - 6), start)
    return led is not None and _ENDS_LABEL.match(text, end) is not None


# "joy and sadness.", with nothing that both of them would do
_AND_WORD = re.compile(r" and ([a-z]+)(?=[,.;:!?\n]|$)")


def apart(text: str, start: int, end: int) -> bool:
    """Whether a word stands by itself, not in a file's name, an address or a compound."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return before not in _JOINING and (after not in _JOINING or after == "")


def is_word(  # noqa: C901, PLR0911, PLR0912 - one line a reading
    text: str, start: int, end: int, form: str, around: tuple[str, str, str, str]
) -> bool:
    """Whether what stands beside a word without its capital shows it to be the word."""
    prior, marks_before, marks_after, then = around
    stopped = text[max(0, start - 2) : start - 1] in {".", "!", "?"}
    joined, goes_on = marks_before == " " and not stopped, marks_after == " "
    acts = goes_on and then in _ACTS and then != form
    owned = text.startswith(("'s ", "s "), end)
    timed = len(prior) > 2 and prior[0].isdigit()  # noqa: PLR2004 - a time or a date, no count
    led, then = (prior if joined and not timed else ""), (then if goes_on else "")
    if form in _ALONE:
        return _is_modal(led, then)
    if then in _TAKEN and led in _TAKES:
        return False
    if not led and then in {"and", "n"} and (beside := _AND_WORD.match(text, end)):
        return ordinary(beside.group(1)) and beside.group(1) not in GIVEN_NAMES
    if then and then in AFTER.get(form, ()) and not acts and (led or then not in {"and", "n"}):
        if form in DONE and led in _NO_SUBJECT - {"and", "n", "but", "or", "then", "with"}:
            return False
        return not (led in _CALLED and form in DEEDS and form not in {"love", "hope"})
    if led == "of":
        return _of_what(text, start)
    leads = led in LEADS.get(form, ()) and (then or led not in {"it", "u", "you"})
    if leads and (led != "to" or form not in DEEDS):
        return not (acts and led in _MAY_END)
    if form in MONTH_NAMES and (joined and prior[:1].isdigit() and len(prior) < _FEW_WORDS):
        return True
    if form in MONTH_NAMES and then[:1].isdigit():
        return not _FOR_ME.match(text, end)
    if led in _ARTICLES:
        return not (form in QUALITIES and acts) or led in {"the", "a", "an", "no"}
    if led in _POINTERS:
        return not acts and not owned and led != "that"
    if form in QUALITIES and led in _COPULAS and _word_before(text, start, 2) not in _ASKED:
        return then not in {
            "who",
            "that",
            "and",
            "n",
            "fault",
            "turn",
            "idea",
            "bday",
            "birthday",
            "phone",
            "mum",
            "dad",
        }
    if form in DONE and led in _WE - {"it", "you", "u"}:
        return True
    if form in DONE and led and then in _OBJECTS and led not in _NO_SUBJECT | _CALLED:
        return True
    if form in DONE and led in {"and", "n", "then"} and then in _IT | {"on", "up"}:
        return True
    if form in DEEDS and (led in _WE or led in _MAY_DO) and not acts:
        if led in {"and", "then", "that", "let", "lets", "please", "plz", "pls"}:
            return then in _IT
        if led == "to" and then and then not in _BY_NAME:
            return then in _IT or _word_before(text, start, 2) not in _SPOKEN_TO
        return bool(then) if led in _WE else then in _OBJECTS
    if then == "of" and form not in DONE:
        return True
    if led and not acts and _word_before(text, start, 2) in {"the", "a", "an"} and ordinary(led):
        return led not in _NO_SUBJECT
    if form == "dale" and text.endswith("hill and ", 0, start):
        return True
    if led in _INSIDE:
        return not (owned or acts)
    return bool(led) and _describes(led)


def _is_modal(led: str, then: str) -> bool:
    """Whether "will" or "may" is the verb: unless somebody acts, is called or is spoken of."""
    if then in _FINITE and then not in {"not", "still", "never", "always", "only", "n", "and"}:
        return False
    if then in {"and", "n"} or not then:
        return led not in _CALLED
    if led in _CALLED - {"its", "is", "was"}:
        return then in AFTER[("will")] and led in {"mum", "dad", "nan"}
    return True


def _of_what(text: str, start: int) -> bool:
    """Whether "of" leads what something is made or full of, not somebody feared or cared for."""
    return _word_before(text, start, 2) not in _FEARED


def _word_before(text: str, start: int, which: int) -> str:
    """The word so many words before a place, in small letters; empty where there is none."""
    before = text[max(0, start - 40) : start].rpartition("\n")[2].lower().split()
    return before[-which].strip(".,") if len(before) >= which else ""


_FOR_ME = re.compile(r" [24] (?:me|u|us|him|her|come|go|get|be|nan|mum|dad)(?![a-z])")
_TELLS = words(
    """physical emotional medical mental good bad great new old red blue white black green brown grey dark cold hot warm wet dry high low full
    empty single double real false proper fresh local second third ultra open public common broken gold silver wooden plastic
    special main next last early late mid extra clear huge tiny massive wee bloody fucking second-hand two three four five six seven eight nine ten"""
)
_ENDINGS = ("ful", "ous", "ive", "less", "able", "ible", "ish", "ical", "onal", "ental", "ular")


def _describes(led: str) -> bool:
    return led in _TELLS or (led.endswith(_ENDINGS) and ordinary(led))
