"""Identifiers that only the words before them give away: "LCS", "collar number", "sort code".

``before`` reads back from a number over words that merely join ("no.", "ref", "is", ":") to the
word that says what the number is. A label that is also an everyday word ("report", "case") asks for
a number that looks like a reference; three digits or a year after it are left to the sentence.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from services.redaction.detectors.wordlist import words
from services.redaction.domain.spans import Category, Reason

_E = r"(?![A-Za-z0-9])"
REACH = 52  # characters read back from a number
AHEAD = 64  # characters a value may have
C = Category


@dataclass(frozen=True, slots=True)
class Rule:
    """What a label calls the value after it. ``short`` takes two or three digits as they are."""

    label: str
    category: Category
    value: re.Pattern[str]
    confidence: float
    reason: Reason = Reason.DIRECT_ID
    short: bool = False

    def match(self, text: str, start: int) -> re.Match[str] | None:
        """The value at ``start``; where a scan misread it, the longer reading."""
        stop = start + AHEAD
        match = self.value.match(text, start, stop)
        if match and not _GOES_ON.match(text, match.end()):
            return match
        loose = _loose(self.value.pattern).match(text, start, stop)
        if loose is None or (match and loose.end() <= match.end()):
            return match
        return loose if _scanned(loose.group()) else match


_GOES_ON = re.compile(r"[A-Za-z0-9]|[/\-][A-Za-z0-9]")
_CODED = re.compile(r"[A-Z0-9lo]+")
_ANY_CODE = re.compile(
    r"(?=[A-Za-z0-9/\-]{0,24}[A-Z])(?=(?:[A-Za-z/\-]{0,8}[0-9]){3})[A-Z0-9lo]{5,20}(?:[/\-][A-Z0-9lo]{1,8}){0,3}(?![A-Za-z0-9/])"
)
_FIGURE_LIKE = frozenset("OoQDlISsBZzGq|")
_FIGURES = "0-9OoQlISBZG|"
_LETTERS = "A-Z01245678"


@lru_cache(maxsize=256)
def _loose(pattern: str) -> re.Pattern[str]:
    """The pattern with what a poor scan takes a digit for as a digit, and a letter likewise."""
    made, inside, at = [], False, 0
    while at < len(pattern):
        piece = pattern[at : at + 2] if pattern[at] == "\\" else pattern[at]
        if pattern.startswith("A-Z", at):
            piece, at = "A-Z", at + 2
        at += len(piece) if piece != "A-Z" else 1
        inside = piece == "[" or (inside and piece != "]")
        if piece == "\\d":
            piece = _FIGURES if inside else f"[{_FIGURES}]"
        elif piece == "A-Z":
            piece = _LETTERS + "l"
        made.append(piece)
    return re.compile("".join(made))


def _scanned(value: str) -> bool:
    """Whether most of what may be a digit is one, so that this is a number and no word."""
    digits = sum(map(str.isdigit, value))
    if digits and len(value) > 5 and _CODED.fullmatch(value):  # noqa: PLR2004
        return True
    return digits > 2 and digits >= sum(c in _FIGURE_LIKE for c in value)  # noqa: PLR2004


class Label(NamedTuple):
    """A label found before a number: its rules, whether "no." or ":" stood between."""

    rules: tuple[Rule, ...]
    joined: bool


_CODE = r"(?:[A-Z]{1,8}[/\- ]?)?[A-Z0-9]*\d[A-Z0-9]*(?:[/\-][A-Z0-9]+){0,4}(?<=[A-Z0-9]{2})"
_TABLE: tuple[tuple[str, str, Category, str, float], ...] = (
    ("nhs|chi|h&c|hsc|nhs patient|health and care", "NHS number", C.HEALTH_NUMBER, r"\d{6}\n\d{4}(?!\d)|(?=(?:[0-9OolISB][ .\-/]{0,2}){6})[0-9OolISB]{1,4}(?:[ .\-/]{0,2}[0-9OolISB]{1,4}){1,9}", 0.95),
    ("hospital|hosp|mrn|unit|patient|medical record|emis|systmone|system one|rio|k|district|casenote|case note",
     "hospital number", C.HEALTH_NUMBER, r"[A-Z]{0,3}[ \-]?\d{4,10}[A-Z]?", 0.9),
    ("upn|unique pupil|former upn", "UPN", C.EDUCATION_NUMBER, r"[A-Za-z]?[ ]?\d[\d \-]{8,15}[A-Za-z]?", 0.95),
    ("uln|unique learner|learner|candidate|pupil", "ULN", C.EDUCATION_NUMBER, r"\d[\d ]{4,12}\d", 0.98),
    ("ni|nino|national insurance|n.i", "National Insurance number", C.STATE_NUMBER, r"[A-Za-z]{2}[ \-.\n]?\d[\d \-.\n]{4,9}[A-Da-d]?|TN\d{6}[A-Z]?", 0.95),
    ("passport|brp|arc|biometric residence permit|residence permit|travel document|visa", "passport number", C.STATE_NUMBER,
     r"[A-Z]{0,3}[ \-/]?\d[\d \-/]{5,10}[A-Z]?", 0.94),
    ("home office|ho|cid|asylum|nass|case owner|immigration", "Home Office reference", C.STATE_NUMBER, r"[A-Z]{0,2}\d{6,8}(?:/\d{1,3})?", 0.92),
    ("driving licence|driving license|driver|drivers|driver's|licence|license|dvla", "driving licence number", C.STATE_NUMBER,
     r"[A-Za-z9]{2,5}[ \-\n]?\d{6}[ \-\n]?[A-Za-z0-9]{2,7}(?: \d{2})?", 0.94),
    ("pnc|pncid", "PNC number", C.POLICE_NUMBER, r"\d{2,4}[ /]?\d{1,7} ?[A-Za-z]?", 0.95),
    ("cro", "CRO number", C.POLICE_NUMBER, r"(?:SF)?\d{1,6}/?\d{1,6}[A-Z]?", 0.95),
    ("asn|arrest summons|arrest/summons", "arrest summons number", C.POLICE_NUMBER, r"\d{2}[0-9A-Z/ ]{6,22}[A-Z]?", 0.95),
    (
        ("crime|crime report|incident|niche|occurrence|occ|niche occurrence|athena|police|urn|custody|custody record|op|connect|holmes|intel"
         "|intelligence|vpa|ppn|dash|merlin|cris|report|exhibit|bail|warrant"),
     "crime reference", C.POLICE_NUMBER, r"[A-Z]{0,5}[ \-/]{0,2}\d[\dA-Z]*(?:[/\-][A-Z0-9]+){0,4}(?<=[0-9A-Z]{2})", 0.88),
    ("court|claim|case no|application|applications|appl|docket|proceedings|petition|indictment|family court", "court number", C.COURT_NUMBER,
     r"\d{1,6}/\d{2,4}|[A-Z]{0,3} ?\d{1,7}(?:[/\-]\d{2,4})?(?:[A-Z]?\d{3,6})?(?<=\d{3})", 0.85),
    (
        ("lcs|ics|mosaic|liquidlogic|liquid logic|carefirst|care first|pid|person|client|swis|azeus|ssid|paris|capita|synergy|ehm|early help"
         "|eclipse|caseload|social care|service user|record|file|case|child|family|cpoms|myconcern|mos|swift|protocol|household"),
     "case number", C.CASE_NUMBER, r"\d{1,6}/\d{2,6}(?:/\d{1,6})?|(?:[A-Z]{1,4}[ \-/]?)?\d{4,10}", 0.9),
    (
        ("sin|cdop|steis|strategic executive|lado|marac|mappa|datix|ulysses|psirf|lscp|cscpr|cspr|lcspr|dhr|sar|ncmd|ecdop|ehcp|mash|camhs|ref"
         "|our ref|your ref|reference|complaint|referral|safeguarding|notification|leder|learning review|id|identifier|code"),
     "review reference", C.CASE_NUMBER, _CODE, 0.88),
    ("uprn|usrn|property ref|property reference|property", "property reference", C.ADDRESS, r"\d{5,12}", 0.95),
    ("grid ref|grid reference|os grid|grid", "grid reference", C.PLACE, r"[A-Z]{2} ?\d{2,5} ?\d{2,5}", 0.9),
    ("post code|postcode|postal code", "postcode", C.POSTCODE, r"[A-Za-z]{1,2}\d[A-Za-z\d]?(?: ?[0-9OI][A-Za-z]{2})?", 0.95),
    ("sort code|sortcode|s/c|sort", "sort code", C.FINANCIAL, r"\d{2}[ \-]?\d{2}[ \-]?\d{2}", 0.96),
    ("account|acc|acct|a/c|bank|iban|roll|building society", "account number", C.FINANCIAL, r"\d[\d ]{5,10}\d(?:-\d{1,3})?", 0.92),
    ("card|debit card|credit card|amex|visa card", "card number", C.FINANCIAL, r"\d[\d \-\n]{11,20}\d", 0.97),
    ("vrm|vrn|reg|registration|index|plate|number plate|vehicle|vehicle reg|car reg|car registration", "vehicle registration", C.VEHICLE,
     r"[A-Za-z]{1,3}\d{1,4}(?:[ \-]?[A-Za-z]{1,3})?|\d{1,4} ?[A-Za-z]{1,3}|[A-Z]{1,3} \d{1,4}", 0.88),
    ("imei|meid", "device number", C.DEVICE, r"\d[\d \-\n]{12,18}\d", 0.97),
    ("tel|telephone|phone|mob|mobile|fax|ph|contact|call|text|landline|whatsapp|ring|tel/fax|t|m", "telephone number", C.PHONE,
     r"[+(]?\d[\d \-().]{5,16}\d", 0.92),
)  # fmt: skip
_SHORT: tuple[tuple[str, str, Category, str, float], ...] = (
    (
        "cad|log|storm|incident log|police log|stormlog",
        "crime reference",
        C.POLICE_NUMBER,
        r"[A-Z]{0,4}[ \-]?\d{2,8}(?:[/\- ]?\d{1,2}(?i:[A-Z]{3})\d{2,4}|[/\-][A-Z0-9]{1,8}){0,3}",
        0.9,
    ),
)
_STAFF: tuple[tuple[str, str, str, float], ...] = (
    ("swe|social work england|sw", "professional registration", r"(?:[S5]W)? ?\d{3,6}", 0.93),
    ("nmc|pin|nmc pin", "professional registration", r"\d{2}[A-Z]\d{4}[A-Z]|\d{4,8}[A-Z]?", 0.92),
    (
        "gmc|gdc|gphc|trn|teacher|teacher ref|teacher reference|qts|hcpc|bacp|sra|goc|gosc",
        "professional registration",
        r"[A-Z]{0,3} ?\d{5,7}|\d{2}/\d{5}",
        0.93,
    ),
    (
        "staff|employee|payroll|badge|assignment|phv|taxi|hackney",
        "staff number",
        r"[A-Z]{0,2}\d{3,8}",
        0.9,
    ),
)
_COLLAR = "pc|wpc|pcso|dc|wdc|ps|ds|sgt|sergeant|insp|inspector|di|dci|constable|sc|tdc|collar|shoulder|epaulette|warrant card"
_UPPER = words("pc ps ds dc di sc")  # ranks that are words or grades in small letters


def _rules() -> dict[str, tuple[Rule, ...]]:
    made: dict[str, list[Rule]] = {}

    def add(names: str, rule: Rule) -> None:
        for name in names.split("|"):
            made.setdefault(name, []).append(rule)

    for names, label, category, value, sure in _TABLE:
        add(names, Rule(label, category, re.compile(f"(?:{value}){_E}"), sure))
    for names, label, category, value, sure in _SHORT:
        add(names, Rule(label, category, re.compile(f"(?:{value}){_E}"), sure, short=True))
    for names, label, value, sure in _STAFF:
        add(names, Rule(label, C.STAFF_NUMBER, re.compile(f"(?:{value}){_E}"), sure, Reason.STAFF))
    collar = re.compile(r"[A-Z]{0,2}\d{2,5}" + _E)
    add(_COLLAR, Rule("collar number", C.STAFF_NUMBER, collar, 0.88, Reason.STAFF, short=True))
    return {name: tuple(rules) for name, rules in made.items()}


RULES = _rules()
CAPITALS = "|".join(sorted({n.upper() for n in RULES if n.isalpha() and len(n) < 5}, key=len)[::-1])  # noqa: PLR2004
_JOINS = words(
    "no nos num number numbers ref reference refs id ids code is was of given as recorded unique # no: the"
)
_WEAK = frozenset(["ref", "reference", "refs", "id", "code"])
_EXPLICIT = frozenset(["no", "nos", "num", "number", "numbers", "id", "ref", "reference", "#"])
_LAST_WORDS = frozenset(name.split()[-1] for name in RULES)
_SECOND_WORDS = frozenset(name.split()[-1] for name in RULES if " " in name)
_WORDS_BACK = 6
_NUMBERED = frozenset(["no", "nos", "number"])
_LAWS = words(
    """protocol law laws act acts directive decree resolution recommendation regulation regulations rule rules order bus
    route issue convention bill article articles section page table figure item bed room ward size decision legislative
    ordinance standard line platform a the an any large small total high low this that in by its his her their"""
)
_ANY_NUMBER = Rule(
    "number",
    C.CASE_NUMBER,
    re.compile(
        r"(?:[A-Z]{1,4}[ \-/]?)?\d{3,10}(?:/\d{1,6}){0,2}(?![A-Za-z0-9/]|[ \-.]\d)(?<=\d{3}|\d/\d|/\d\d)"
    ),
    0.5,
)
_WATCHED = _LAST_WORDS | _JOINS | {""}
_MARKS = ":#=-().,'\"|*[]_"
_ENDS = 5  # a full stop after a longer word ends the sentence
_MONTH_NEXT = re.compile(
    r"(?:st|nd|rd|th)?[ ]?(?:of )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"[:.]\d|%|[ ]?(?:am|pm|mg|ml|kg|cm|mm|hrs?|hours?|years?|yrs?|days?|weeks?|months?|minutes?|mins?|people|children"
    r"|adults|officers?|pages?|times|visits?|old|percent|per)\b"
)
_ISO_DAY = re.compile(r"(?:19|20)\d\d-\d\d(?:-\d\d)?")
_SCORE = re.compile(r"\d{1,2}[/-]\d{1,3}")
_DIGIT = re.compile(r"[0-9]")
_YEAR = re.compile(r"(?:19|20)\d\d")


def before(text: str, at: int) -> Label | None:
    """The label that stands before ``at``, read back over joining words, or None."""
    back = text[max(0, at - REACH) : at]
    parts = back.rsplit(None, 1)
    if not parts or _core(parts[-1]) not in _WATCHED:
        return None
    parts = back.rsplit(None, _WORDS_BACK)
    joined, numbered, weak, following = False, False, "", ""
    while parts:
        written = parts.pop()
        core = written.strip(_MARKS)
        low = _core(written)
        if following and written[-1] in ".;!?" and len(core) >= _ENDS:
            break
        if low and low not in _JOINS:
            if low not in _LAST_WORDS or (low in _UPPER and not core.isupper()):
                numbered = numbered and low not in _LAWS
                break
            rules = _named(parts, low)
            if rules and not _stopped(written):
                rules = (_ANY_NUMBER, *rules) if numbered else rules
                return Label(rules, joined or written[-1] in ":#=")
            break
        joined = joined or low in _EXPLICIT or written[-1] in ":#="
        numbered = numbered or low in _NUMBERED
        weak = weak or (low if low in _WEAK else "")
        following = core
    if weak:
        return Label(RULES["code" if weak == "code" else "ref"], joined=True)
    return Label((_ANY_NUMBER,), joined=False) if numbered else None


_SCANNED_LABELS = {
    "lD": "id", "P5": "ps", "5gt": "sgt", "D5": "ds", "5WE": "swe", "5W": "sw", "PlN": "pin", "SlN": "sin", "L5CP": "lscp",
}  # fmt: skip


@lru_cache(maxsize=50_000)
def _core(written: str) -> str:
    """The bare word in small letters; some are read as a poor scan shows them."""
    core = written.strip(_MARKS)
    return _SCANNED_LABELS.get(core) or core.lower()


def _stopped(written: str) -> bool:
    return written[-1] in ";!?" or (written[-1] == "." and len(written) > _ENDS)


def _named(parts: list[str], low: str) -> tuple[Rule, ...]:
    """The rules of the longest label that ends at this word; ``parts`` stand before it."""
    if low in _SECOND_WORDS and parts and parts[-1][-1] not in ".;:":
        two = f"{parts[-1].strip(_MARKS).lower()} {low}"
        if len(parts) > 1 and (three := RULES.get(f"{parts[-2].strip(_MARKS).lower()} {two}")):
            return three
        if rules := RULES.get(two):
            return rules
    return RULES.get(low, ())


def values_at(text: str, start: int, label: Label) -> Iterator[tuple[Rule, int]]:
    """The rules of a label that find a value at ``start``, each with where it ends.

    Capitals and figures in one word are a reference after any label.
    """
    found = False
    for rule in label.rules:
        match = rule.match(text, start)
        if match and _reads_as_value(text, match, rule, joined=label.joined):
            found = True
            yield rule, match.end()
    code = None if found else _ANY_CODE.match(text, start, start + AHEAD)
    if code:
        yield label.rules[0], code.end()


def _reads_as_value(text: str, match: re.Match[str], rule: Rule, *, joined: bool) -> bool:
    value = match.group()
    if _ISO_DAY.fullmatch(value):
        return False
    if not value.isdigit():
        return _DIGIT.search(value) is not None and (joined or not _SCORE.fullmatch(value))
    if len(value) > 4:  # noqa: PLR2004 - longer than a year
        return True
    if _COUNTED.match(text, match.end()) or _MONTH_NEXT.match(text, match.end()):
        return False
    if rule.short or joined:
        return len(value) > 1
    return len(value) > 3 and not _YEAR.fullmatch(value)  # noqa: PLR2004
