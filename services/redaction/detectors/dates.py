"""Finds dates, ages and dates of birth in every form people write them."""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from services.redaction.detectors.tables.date_words import ACTS
from services.redaction.detectors.windows import near
from services.redaction.domain.dates import PartialDate, excel_serial, from_serial, parse_date
from services.redaction.domain.register import Register
from services.redaction.domain.spans import Category, Reason, Span

NAME = "dates"

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)"
)
_MONTH_ANY = rf"(?i:{_MONTH})"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_ORD = rf"{_DAY}(?: ?(?i:st|nd|rd|th))?"
_YEAR = r"(?:1[6-9]|20)\d{2}"
_YY = rf"(?:{_YEAR}|'?\d{{2}}(?![\d:]))"
_WS = r"[ \t\n]{1,3}"
_WEEKDAY = r"(?:(?i:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?i:day)?,?[ ])?"
_SPELLED = (
    r"(?i:(?:twenty|thirty)[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|first|second"
    r"|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth"
    r"|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_SPELLED_YEAR = r"(?i:(?:two thousand|nineteen|twenty)(?:[ \-](?:and|hundred|[a-z]+teen|[a-z]+ty|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)){1,4})"

DATE = re.compile(
    rf"(?<![\w/])(?:"
    rf"{_WEEKDAY}(?:the )?{_ORD}(?:[ ]?(?:-|/|,|and|to|or|until)[ ]?(?:the )?{_ORD}){{0,4}}{_WS}?(?:day )?(?:of )?{_MONTH_ANY}\b\.?(?:,?{_WS}{_YEAR}|{_WS}'?\d{{2}}(?![\d:/]|[ ]?(?i:st|nd|rd|th)\b|[ ]{_MONTH}))?"
    rf"|{_ORD}[-./ ]{_MONTH_ANY}[-./ ]{_YY}"
    rf"|{_MONTH_ANY}\.?{_WS}{_ORD}(?!\d)(?:,?{_WS}{_YEAR})?"
    rf"|(?:(?i:early|late|mid)[- ])?(?:{_MONTH} (?:and|to|or|until) )?{_MONTH}\.?,?(?:{_WS}(?:of )?|[-/])(?:{_YEAR}|'\d{{2}})"
    rf"|{_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}"
    rf"|\d{{1,2}}[ ]?([-./\\])[ ]?\d{{1,2}}[ ]?\1[ ]?(?:{_YEAR}|\d{{2}})"
    rf"|\d{{1,2}} \d{{1,2}} (?:19|20)\d{{2}}"
    rf"|(?:the )?{_SPELLED} (?:day )?(?:of )?{_MONTH_ANY}(?:,? (?:{_YEAR}|{_SPELLED_YEAR}))?"
    rf")(?!(?!T\d\d:?\d\d)\w)"
)
YEAR = re.compile(r"(?:1[6-9]|20)\d{2}(?:s\b|[-/](?:(?:1[6-9]|20)\d{2}|\d{2})(?!\d))?(?!\w)(?!,\d)")
_SEASON = re.compile(
    r"(?i)\b(?:(?:spring|summer|autumn|winter)(?: and |-))?(?:spring|summer|autumn|winter|fall|christmas"
    r"|easter|early|late|mid|the beginning of|the end of)[ -](?:of )?$"
)
_NOT_YEAR = re.compile(
    r"(?i)(?:act|rules?|regulations?|order|directive|convention|protocol|code|guidance|together|edition|version|v"
    r"|framework|charter|bill|law|no\.?|nos\.?|section|article|page|para(?:graph)?|iso|standard|strategy|plan)[ ,(]*$"
)
AGE = re.compile(
    r"(?<![\w£$€.])(?:"
    r"(?i:(?:aged?|aging)(?: of| about| approximately| around| only| just| over| under)?:? )(?:\d{1,3}(?:\.\d)?|(?i:[a-z]+teen|twelve|eleven|ten|nine|eight|seven|six|five|four|three|two|one|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?))\b(?:[- ]?(?:years?|yrs?|months?|mths?|weeks?|wks?|days?))?(?: and (?:a half|\d{1,2} months?))?(?:[- ]old)?"
    r"|\d{1,3}(?:\.\d)?[- ]?(?i:years?|yrs?|months?|mths?|weeks?|wks?|days?)[- ]?(?:(?:and )?(?:\d{1,2}|a half|one|two|three|four|five|six|seven|eight|nine|ten|eleven) (?:months?|weeks?|days?)[- ])?(?i:old|of age)"
    r"|(?i:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]{3,5}teen)[- ](?i:years?|months?|weeks?|days?)[- ](?i:old|of age)"
    r"|\d{1,2}[ ]?(?i:y/o|yo|y\.o\.|yrs old|yr old|m/o|/12|/52)"
    r"|(?i:(?:turned|turning|turns|becomes?|became) )\d{1,2}(?= (?:on|in|this|last|next)\b|[.,])"
    r"|(?i:(?:in (?:his|her|their) (?:early |mid[- ]?|late )?)(?:teens|twenties|thirties|forties|fifties|sixties|seventies|eighties))"
    r"|\d{1,2}(?i:st|nd|rd|th) birthday|(?i:(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth) birthday)"
    r")(?![\w])"
)
_BIRTH = re.compile(
    r"(?i)(?:\bd\.?o\.?b\b\.?|date of birth|birth ?date|\bborn\b|birthday|\bb\.|\bdate of delivery|\bedd\b|\bd of b\b"
    r"|\bbirth\b)[^\n\d]{0,24}$|(?:\bd\.?o\.?b\b\.?|date of birth)\W{0,12}$"
)
_BIRTH_AFTER = re.compile(r"(?i)[^\n.]{0,14}\b(?:birthday|d\.?o\.?b\b|date of birth)")
_SERIAL = re.compile(r"(?<![\w.,/£$\-])[34]\d{4}(?![\w,/]|\.\d)")
_SENTENCE = re.compile(r" (?:imprisonment|detention|in prison)")
_SPAN_OF_TIME = re.compile(
    r"(?<![\w.,])(?:(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen"
    r"|fifteen|eighteen|twenty|thirty|forty|several|some)(?: and (?:a half|\d{1,2}))?[ -])"
    r"(?:years?|months?)(?:,? (?:and )?(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twenty)"
    r" (?:months?|weeks?|days?))*(?:'s?)?(?= imprisonment|(?:')? imprisonment| in prison|(?:')? detention)"
)


_MONTH_STARTS = "|".join(
    form
    for m in ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    for form in (m.capitalize(), m.upper(), m)
)
_ANCHOR = re.compile(rf"\d{{1,2}}[ ]?[./\\-]|(?<![A-Za-z])(?:{_MONTH_STARTS})")
_AGED = re.compile(
    r"[ -]old\b|[Aa]g(?:ed?|ing)\b|AGED?\b|OLD\b|birthday|of age|y/?o\b|y\.o|m/o|/(?:12|52)\b|(?:een|twent|thirt|fort|fift|sixt|sevent|eight)(?:s|ies)\b"
    r"|[Tt]urn(?:ed|ing|s) \d|[Bb]ec[ao]mes? \d"
)


class DateDetector:
    """Finds dates and ages; a registered date of birth is tied to its entry."""

    name = NAME

    def find(self, text: str, register: Register) -> Iterable[Span]:
        """Spans for dates, ages, and dates of birth in folded text."""
        births = _births(register)
        covered: list[Span] = []
        for start, stop in near(text, _ANCHOR, 34, 44):
            for match in DATE.finditer(text, start, stop):
                covered.extend(_dated(text, match, births))
        covered.extend(_years(text))
        covered.extend(_ages(text))
        covered.extend(_quiet_forms(text, births))
        return covered


def _births(register: Register) -> dict[date, list[str]]:
    births: dict[date, list[str]] = {}
    for entry in register.entries:
        if entry.dob:
            births.setdefault(entry.dob, []).append(entry.label)
    return births


def _dated(text: str, match: re.Match[str], births: dict[date, list[str]]) -> Iterator[Span]:
    start, end = match.span()
    read = parse_date(match.group())
    near = _is_birth(text, start, end)
    owners = _owners(read, births, near=near)
    if owners:
        sure = 0.97 if read.exact() else 0.75
        yield _birth_span(start, end, owners, sure)
    elif near and (read.day or read.month or read.year):
        yield Span(
            start, end, Category.DATE_OF_BIRTH, "date of birth", Reason.DIRECT_ID, NAME, 0.93
        )
    elif _plausible(read):
        sure = 0.9 if read.year and read.month else 0.75
        yield Span(start, end, Category.DATE, "date", Reason.QUASI_ID, NAME, sure)


def _birth_span(start: int, end: int, owners: list[str], sure: float) -> Span:
    one = owners[0] if len(owners) == 1 else ""
    return Span(
        start, end, Category.DATE_OF_BIRTH, "date of birth", Reason.DIRECT_ID, NAME, sure, one
    )


def _owners(read: PartialDate, births: dict[date, list[str]], *, near: bool) -> list[str]:
    if exact := read.exact():
        swapped = PartialDate(read.year, read.day, read.month).exact()
        return births.get(exact) or (births.get(swapped, []) if swapped and near else [])
    if not read.month:
        return []
    return [
        label
        for born, labels in births.items()
        for label in labels
        if born.month == read.month
        and (
            (read.day and born.day == read.day and not read.year)
            or (near and not read.day and read.year in {0, born.year})
        )
    ]


def _is_birth(text: str, start: int, end: int) -> bool:
    return bool(
        _BIRTH.search(text, max(0, start - 40), start) or _BIRTH_AFTER.match(text, end, end + 34)
    )


def _plausible(read: PartialDate) -> bool:
    if read.month > 12 or read.day > 31:  # noqa: PLR2004 - a version or a score
        return False
    return bool(read.month or read.year)


def _years(text: str) -> Iterator[Span]:
    for match in YEAR.finditer(text):
        start, end = match.span()
        before = text[max(0, start - 32) : start]
        if before[-1:].isalnum() or before[-1:] in tuple("_/-.,§£$€") or _named_act(before):
            continue
        if _NOT_YEAR.search(before):
            continue
        if season := _SEASON.search(before):
            start -= len(before) - season.start()
        near = _is_birth(text, start, end)
        category = Category.DATE_OF_BIRTH if near else Category.DATE
        label = "date of birth" if near else "date"
        reason = Reason.DIRECT_ID if near else Reason.QUASI_ID
        yield Span(start, end, category, label, reason, NAME, 0.7)


def _named_act(before: str) -> bool:
    words = before.rstrip(" (,").split()
    return bool(words) and words[-1].strip("()") in ACTS


def _ages(text: str) -> Iterator[Span]:
    for start, stop in near(text, _AGED, 48, 40):
        for match in AGE.finditer(text, start, stop):
            yield Span(*match.span(), Category.AGE, "age", Reason.QUASI_ID, NAME, 0.8)
    for start, stop in near(text, _SENTENCE, 64, 16):
        for match in _SPAN_OF_TIME.finditer(text, start, stop):
            yield Span(*match.span(), Category.DATE, "date", Reason.QUASI_ID, NAME, 0.45)


def _quiet_forms(text: str, births: dict[date, list[str]]) -> Iterator[Span]:
    """Registered dates of birth as plain digits: 04052019, 040519, 20190504, or a serial."""
    if not births:
        return
    forms = {
        form: labels
        for born, labels in births.items()
        for form in (born.strftime("%d%m%Y"), born.strftime("%Y%m%d"), born.strftime("%d%m%y"))
    }
    wanted = "|".join(map(re.escape, forms))
    for match in re.finditer(rf"(?<!\d)(?:{wanted})(?!\d)", text):
        yield _birth_span(*match.span(), forms[match.group()], 0.9)
    serials = {excel_serial(born): labels for born, labels in births.items()}
    for match in _SERIAL.finditer(text):
        if owners := serials.get(int(match.group())):
            yield _birth_span(*match.span(), owners, 0.9)


def serial_date(value: str) -> date:
    """The date behind a spreadsheet number found in text."""
    return from_serial(int(value))
