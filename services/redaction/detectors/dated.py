"""Reads dates out of text: in figures, with a month's name, in words, a year or a day alone.

Digits lead: what follows and what stands before each number says whether it is part of a date, so
the text is read once. Months and feast days written without a number come from a second, cheap
look for those words. Numbers of laws, clauses, versions, scores and doses are left alone.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from services.redaction.detectors.tables.date_words import ACTS
from services.redaction.detectors.watched import standing, watch
from services.redaction.detectors.wordlist import words
from services.redaction.domain.dates import (
    MONTHS,
    ORDINAL_WORDS,
    PartialDate,
    full_year,
    month_number,
    parse_date,
)

_MAY = r"may(?! (?:be|have|not|also|need|well|still|only|even|include|require|result|lead|cause|indicate|become|want|wish|feel|find|occur|seem|apply|or|contain|help|take|make|give|go|see|use)\b)"
_MONTH = (
    r"(?i:jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|"
    + _MAY
    + r"|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![A-Za-z])"
)
_YEAR = r"(?:1[6-9]|20)[0-9]{2}"
_TH = r"(?:[ ]?(?i:st|nd|rd|th)(?![A-Za-z]))?"
_END = r"(?!(?!T[0-9]{2}:?[0-9]{2})\w)"
# One number and what makes a date of it.
_IN_PARTS = (
    r"(?P<one>[0-9](?<![\w/][0-9])[0-9]?)"
    r"(?:(?![0-9])(?:"
    rf"{_TH}(?:[ ]?(?:-|/|,|&|and|to|or|until)[ ]?(?:the )?[0-9]{{1,2}}{_TH}){{0,4}}[ \t\n]{{0,3}}[-./]?(?:day[ \n])?(?:of[ \n])?(?P<month>{_MONTH})\.?"
    rf"(?:(?:,?[ \t\n.\-/]{{1,3}}(?:of )?)(?P<year>{_YEAR}(?![0-9])|'?[0-9]{{2}}(?![0-9:/]|[ ]?(?i:st|nd|rd|th|am|pm|hrs)(?![a-z])|[ ](?:[JFMASOND][a-z]{{2}})))|(?P<short>'[0-9]{{2}}|{_YEAR}(?![0-9])|[0-9]{{2}}(?![0-9A-Za-z:/])))?{_END}"
    rf"|[ ]?(?P<sep>[-./\\])[ ]?(?P<two>[0-9]{{1,2}})(?:[ ]?(?P=sep)[ ]?(?P<three>{_YEAR}|[0-9]{{2}}){_END}(?![./][0-9])|(?![0-9A-Za-z/%]|[.-][0-9]))"
    rf"|/(?P<whole>(?:19|20)[0-9]{{2}})(?![0-9A-Za-z/.-])"
    rf"|[ \n](?P<alone>[0-9]{{1,2}})[ \n](?P<after>(?:19|20)[0-9]{{2}}|[0-9]{{2}}(?![ ]?[0-9])){_END}"
    r"|(?i:st|nd|rd|th)(?![A-Za-z])"
    r"|(?:(?<=[yhletrnbgpvc.][ \n][0-9])|(?<=[yhletrnbgpvc.][ \n][0-9][0-9])|(?<=[ ]'[0-9][0-9])|(?<=[yhletrnbgpvc]-[0-9][0-9]))(?![0-9A-Za-z]|[-/][0-9])"
    r")"
    rf"|(?<=1[6-9]|20)(?P<rest>[0-9]{{2}})(?:(?P<cm>0[1-9]|1[0-2])(?P<cd>0[1-9]|[12][0-9]|3[01])(?=T[0-9]|(?![0-9A-Za-z]))|(?P<iso>[-/.])(?P<im>0?[1-9]|1[0-2])(?P=iso)(?P<id>[0-9]{{1,2}}){_END}|(?P<span>s\b|[-/](?:{_YEAR}|[0-9]{{2}})(?![0-9]))?(?!\w)(?!,[0-9]))"
)
_PLAIN = r"|(?P<plain>[0-9]{3,6})(?![0-9A-Za-z/]|[.,][0-9])"
_NUMBER = re.compile(_IN_PARTS + ")")
_NUMBER_OR_PLAIN = re.compile(_IN_PARTS + _PLAIN + ")")
_SPELLED = "|".join(
    sorted((w.replace(" ", "[ \\n-]") for w in ORDINAL_WORDS), key=len, reverse=True)
)
_ORDINAL_BEFORE = re.compile(
    rf"(?i)(?<![A-Za-z-])(?:the[ \n])?(?:{_SPELLED})(?:[ \n]day)?(?:[ \n]of)?[ \n]$"
)
_ORDINAL_AFTER = re.compile(rf"(?i)[ \n](?:the[ \n])?((?:{_SPELLED})(?:[ \n]day)?)(?![a-z])")
_SPELLED_YEAR = re.compile(
    rf"(?i)(?:,?[ \n](?:of[ \n])?)(?:{_YEAR}(?![0-9])|(?:two[ \n]thousand|nineteen|twenty)(?:[ \-\n](?:and|hundred|oh|[a-z]{{3,5}}teen|[a-z]{{3,5}}ty|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)){{1,4}}(?![a-z]))"
)
_SEASON = re.compile(
    r"(?i)(?<![A-Za-z])(?:(?:spring|summer|autumn|winter)(?: and |-))?(?:spring|summer|autumn|winter|fall|christmas(?: eve| day)?"
    r"|boxing day|new year'?s? ?(?:eve|day)|easter(?: sunday| monday)?|good friday|bonfire night|halloween|valentine'?s day|mother'?s day"
    r"|father'?s day|remembrance (?:sunday|day)|may day|eid(?: al-fitr| al-adha)?|ramadan|diwali|hanukkah|bank holiday(?: monday)?"
    r"|(?:autumn|spring|summer) (?:term|half[- ]term)|half[- ]term|early|late|mid|(?:the )?(?:beginning|end|start|middle|first half|second half) of),?[ -](?:of |in )?$"
)
_NOT_YEAR = re.compile(
    r"(?i)(?<![A-Za-z])(?:acts?|rules?|regulations?|order|directive|convention|protocol|code|guidance|together|edition|version|v"
    r"|framework|charter|bill|law|no\.?|nos\.?|section|article|page|para(?:graph)?|iso|standard|strategy|plan|si|s\.i\.?|in education|uksi|ca|hra|dpa|mca|mha|pace|cja|oapa|soa|fla|gdpr|fpr|cpr|pd)[ ,(]*$"
)
_LAST_WORD = re.compile(r"[ ,(.-]{0,3}([A-Za-z]+)")  # read backwards
_CLOSE_LAW = words(
    """act acts rule rules regulation regulations order directive convention protocol code guidance together edition
    version v framework charter bill law no nos section article page para paragraph iso standard strategy plan si i education uksi ca hra dpa mca mha pace cja oapa soa fla gdpr fpr cpr pd"""
)
_CLOSE_SEASON = words(
    """spring summer autumn winter fall christmas eve day easter sunday monday friday night halloween eid fitr adha
    ramadan diwali hanukkah holiday term half early late mid of in"""
)
_REPORTED = re.compile(
    r"[\])] ?(?:[0-9]{1,3} )?(?:EW|UK|NI|CS|FLR|WLR|AC|QB|KB|Fam|All|FCR|Ch|BCLR|EHRR|ECHR|HRLR)"
)
_DAYS = words(
    "mon tue tues wed weds thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday"
)
_DATED = words(
    "on from since until till dated date w/c w/b wc wb commencing born dob birthday starting edd lmp"
)
_BIRTH_CUES = words("dob d.o.b d.o.b. dob: b birth born")
_ALSO_DATED = _DATED | words("by before after due for between to seen due: d.o.b d.o.b.")
_DAY_FOLLOWS = re.compile(
    r"[.,;:)\n]|$| (?:and|at|she|he|they|it|I|we|mother|father|mum|dad|with|to|when|but|was|the|until|as|in|after|before|who|police|social)\b"
)
_DAY_LED = frozenset(
    ["on", "by", "until", "till", "since", "from", "before", "after", "to", "and", "of", *_DAYS]
)
_NAMED_DAYS = (
    "christmas", "boxing day", "new year", "easter", "good friday", "bonfire night", "halloween", "valentine", "mother's day",
    "father's day", "eid", "diwali",
)  # fmt: skip
_ON_FEAST = re.compile(
    r"(?<=on )(?:Christmas (?:Eve|Day)|Boxing Day|New Year'?s? (?:Eve|Day)|Easter (?:Sunday|Monday)|Good Friday|Halloween|Bonfire Night|Valentine'?s Day|Mother'?s Day|Father'?s Day|Eid|Diwali)(?! \d)"
)
_DAYS_MOST, _MONTHS_MOST = 31, 12
_MONTH_CAPITALS = frozenset("JFMASOND")


watch("dated", {word: word in MONTHS for word in (*MONTHS, *_NAMED_DAYS)})


class Found(NamedTuple):
    """A date in the text: where, and what is known of it."""

    start: int
    end: int
    read: PartialDate
    sure: float


class Births(NamedTuple):
    """Registered dates of birth, and the plain digits each may hide behind."""

    days: dict[date, list[str]]
    plain: dict[str, date]


def numbered(text: str, births: Births) -> Iterator[Found]:
    """Every date that has a figure in it, in order."""
    done = 0
    for match in (_NUMBER_OR_PLAIN if births.plain else _NUMBER).finditer(text):
        found = _read(text, match, births)
        if found is None or not _plausible(found.read):
            found = _month_before(text, match) or _as_figures(match, births)
        if found is not None and found.start >= done and _plausible(found.read):
            done = found.end
            yield found


def _read(text: str, match: re.Match[str], births: Births) -> Found | None:
    """What one number and what follows it say by themselves."""
    if match.group("month"):
        return _with_month(text, match)
    kind = match.lastgroup
    if kind in _FIGURES:
        return _in_figures(text, match, births)
    if kind in _YEARS:
        return _with_year(text, match)
    if kind == "after":
        return _spaced(text, match)
    return None if kind == "plain" else _day_only(text, match)


def _with_year(text: str, match: re.Match[str]) -> Found | None:
    if whole := match.group("whole"):
        return Found(*match.span(), PartialDate(int(whole), int(match.group("one"))), 0.8)
    if match.group("cm"):
        return Found(*match.span(), _compact(match), 0.7)
    if match.group("iso"):
        year = int(match.group("one") + match.group("rest"))
        read = PartialDate(year, int(match.group("im")), int(match.group("id")))
        return Found(*match.span(), read, 0.9)
    return _year(text, match)


_FIGURES = frozenset(["three", "sep", "two"])
_YEARS = frozenset(["whole", "rest", "cm", "cd", "iso", "im", "id", "span"])


def _compact(match: re.Match[str]) -> PartialDate:
    """Year, month and day written as eight digits."""
    year = int(match.group("one") + match.group("rest"))
    return PartialDate(year, int(match.group("cm")), int(match.group("cd")))


def _spaced(text: str, match: re.Match[str]) -> Found | None:
    one, alone, after = match.group("one", "alone", "after")
    if len(after) == 2 and not _cue(text, match.start(), _BIRTH_CUES):  # noqa: PLR2004 - no century
        return None
    return Found(*match.span(), _day_first(int(one), int(alone), full_year(after)), 0.9)


def _day_first(one: int, two: int, year: int) -> PartialDate:
    return PartialDate(year, one, two) if two > 12 >= one else PartialDate(year, two, one)  # noqa: PLR2004


def _with_month(text: str, match: re.Match[str]) -> Found | None:
    month = month_number(match.group("month"))
    year = match.group("year") or match.group("short")
    read = PartialDate(full_year(year) if year else 0, month, int(match.group("one")))
    end = match.end()
    if not year and (spelled := _SPELLED_YEAR.match(text, end)):
        end, read = (
            spelled.end(),
            PartialDate(_year_in_words(spelled.group()), read.month, read.day),
        )
    start = _led(text, match.start())
    return Found(start, end, read, 0.9 if read.year else 0.75)


def _year_in_words(written: str) -> int:
    return parse_date(f"May {written.strip(' ,').removeprefix('of ')}").year


def _led(text: str, start: int) -> int:
    """Where a date begins, its "the" and its day of the week included."""
    back = text[max(0, start - 20) : start]
    if not back.endswith(" "):
        return start
    parts = back.rsplit(None, 2)
    if parts and parts[-1].lower() == "the":
        start = text.rindex(parts.pop(), 0, start)
    if parts and parts[-1].rstrip(",").lower() in _DAYS:
        start = text.rindex(parts[-1], 0, start)
    return start


_RANGE_LED = re.compile(r"(?<![\w/.-])[0-9]{1,2}(?:[/.][0-9]{1,2})? ?(?:-|to|and|&) ?$")


def _in_figures(text: str, match: re.Match[str], births: Births) -> Found | None:
    one, two, three = match.group("one", "two", "three")
    if not three:
        return _day_and_month(text, match, births)
    read = _day_first(int(one), int(two), full_year(three))
    start = _led(text, match.start())
    if led := _RANGE_LED.search(text, max(0, start - 10), start):
        start = led.start()
    if match.group("sep") != ".":
        return Found(start, match.end(), _other_order(read, match, births), 0.9)
    if read.exact() not in births.days and _NOT_YEAR.search(text, max(0, start - 24), start):
        return None
    if len(one + two + three) > 4 or read.exact() in births.days or _cue(text, start, _ALSO_DATED):  # noqa: PLR2004 - 3.1.20 may be a clause
        return Found(start, match.end(), read, 0.9)
    return None


def _day_and_month(text: str, match: re.Match[str], births: Births) -> Found | None:
    """A day and a month ("on 03/05") when the words before or the register say so."""
    one, two = match.group("one", "two")
    read = PartialDate(0, int(two), int(one))
    if not 0 < read.day <= _DAYS_MOST or not 0 < read.month <= _MONTHS_MOST:
        return None
    padded = len(one) == len(two) == 2  # noqa: PLR2004
    registered = any((b.month, b.day) == (read.month, read.day) for b in births.days)
    strong = _cue(text, match.start(), _DATED)
    if match.group("sep") == ".":
        sure = registered and strong and padded
    else:
        cued = strong or (padded and (registered or _cue(text, match.start(), _ALSO_DATED)))
        sure = match.group("sep") == "/" and cued
    return Found(*match.span(), read, 0.5) if sure else None


def _other_order(read: PartialDate, match: re.Match[str], births: Births) -> PartialDate:
    """Year first with two digits, when that is a registered birth and day first is none."""
    exact = read.exact()
    if births.days and exact not in births.days and len(match.group("three")) == 2:  # noqa: PLR2004
        turned = PartialDate(full_year(match.group("one")), read.month, int(match.group("three")))
        if turned.exact() in births.days:
            return turned
    return read


def _cue(text: str, start: int, cues: frozenset[str]) -> bool:
    parts = text[max(0, start - 16) : start].rsplit(None, 1)
    return bool(parts) and parts[-1].lower().strip("(:,") in cues


def _as_figures(match: re.Match[str], births: Births) -> Found | None:
    """A registered birth as plain digits or as a spreadsheet's number."""
    if match.lastgroup != "plain" or match.group() not in births.plain:
        return None
    born = births.plain[match.group()]
    return Found(*match.span(), PartialDate(born.year, born.month, born.day), 0.9)


def _month_before(text: str, match: re.Match[str]) -> Found | None:
    """A month that stands before its day: "May 4th, 2019" and "May 4"."""
    start = match.start()
    lead = text[max(0, start - 18) : start]
    if lead.endswith(" the "):
        lead = lead[:-4]
    parts = lead.rstrip("'-").rsplit(None, 1)
    if not parts or not (lead.endswith("-") or lead.rstrip("'")[-1:].isspace()):
        return None
    word = parts[-1].rstrip(".,").lstrip("([\"'")
    month = month_number(word) if word[:1] in _MONTH_CAPITALS else 0
    if month and lead.endswith(("'", "-")):
        read = PartialDate(full_year(match.group("one")), month)
        return Found(text.rindex(word, 0, start), match.end(), read, 0.9)
    day = int(match.group("one"))
    if not month or not 0 < day <= _DAYS_MOST or match.group("rest"):
        return None
    tail = _AFTER_DAY.match(text, match.start())
    if tail is None:
        return None
    year = tail.group("year")
    read = PartialDate(int(year) if year else 0, month, day)
    return Found(_led(text, text.rindex(word, 0, start)), tail.end(), read, 0.9 if year else 0.75)


_AFTER_DAY = re.compile(
    rf"[0-9]{{1,2}}{_TH}(?: ?(?:-|to|and|&) ?[0-9]{{1,2}}{_TH})?(?![0-9]|[/.:][0-9])(?:,?[ \t\n]{{1,3}}(?P<year>{_YEAR})(?![0-9]))?"
)


def _year(text: str, match: re.Match[str]) -> Found | None:
    start, end = match.span()
    year = int(match.group("one") + match.group("rest"))
    before = text[max(0, start - 40) : start]
    last = before[-1:]
    if last.isspace() or last in {"-", "'", "/"}:
        parts = before.rsplit(None, 3)
        word = parts[-1].rstrip(".,-/'") if parts else ""
        month = month_number(word) if word else 0
        if word.lower() == "of" and len(parts) > 1:
            month = month_number(parts[-2])
            word = parts[-2] if month else word
        if month:
            return _month_and_year(text, start, end, word, PartialDate(year, month))
    if last.isalnum() or last in {"_", "/", "-", ".", ",", "§", "£", "$", "€"}:
        return None
    if _named_act(before) or _REPORTED.match(text, end):
        return None
    word_back = _LAST_WORD.match(before[:-13:-1])
    closing = word_back.group(1)[::-1].lower() if word_back else ""
    if closing in _CLOSE_LAW and _NOT_YEAR.search(before):
        return None
    if closing in _CLOSE_SEASON and (season := _SEASON.search(before)):
        start -= len(before) - season.start()
    return Found(start, end, PartialDate(year), 0.7)


_MONTHS_LED = re.compile(
    rf"(?:(?i:early|late|mid|the end of|the beginning of|the start of)[- ])?(?:{_MONTH} ?(?:and|to|or|until|-) ?)?$"
)


def _month_and_year(text: str, start: int, end: int, word: str, read: PartialDate) -> Found:
    first = text.rindex(word, 0, start)
    if spelled := _ORDINAL_BEFORE.search(text, max(0, first - 40), first):
        day = parse_date(text[spelled.start() : end]).day
        return Found(_led(text, spelled.start()), end, PartialDate(read.year, read.month, day), 0.9)
    led = _MONTHS_LED.search(text, max(0, first - 30), first)
    return Found(led.start() if led else first, end, read, 0.9)


def _named_act(before: str) -> bool:
    parts = before.rstrip(" (,").rsplit(None, 1)
    return bool(parts) and parts[-1].strip("()") in ACTS


def _day_only(text: str, match: re.Match[str]) -> Found | None:
    """A day whose month the text gave elsewhere: "on the 14th", "Friday the 14th"."""
    parts = text[max(0, match.start() - 20) : match.start()].rsplit(None, 2)
    if not parts or not _DAY_FOLLOWS.match(text, match.end()):
        return None
    led = parts[-1].lower()
    if led == "the":
        led = parts[-2].lower().rstrip(",") if len(parts) > 1 else ""
        if led not in _DAY_LED:
            return None
    elif led.rstrip(",") not in _DAYS:
        return None
    day = int(match.group("one"))
    if not 0 < day <= _DAYS_MOST:
        return None
    return Found(_led(text, match.start()), match.end(), PartialDate(0, 0, day), 0.45)


_LEADS_MONTH = ("of ", "st ", "nd ", "rd ", "th ", "day ", "born in ")
_YEAR_STARTS = frozenset("tno")
_DAY_STARTS = _YEAR_STARTS | frozenset("fse")


def worded(text: str, low: str) -> Iterator[Found]:
    """Dates that hold no figure: "third of May twenty nineteen", "on Christmas Eve"."""
    for start, end, is_month in standing("dated", low):
        if text[start - 1 : start].isalpha() or text[end : end + 1].isalpha():
            continue
        if not is_month:
            if feast := _ON_FEAST.match(text, start):
                yield Found(*feast.span(), PartialDate(0, 12 if end - start == 9 else 0, 0), 0.45)  # noqa: PLR2004
            continue
        back = low[max(0, start - 8) : start].replace("\n", " ")
        if back.endswith(_LEADS_MONTH) or low[end : end + 3].lstrip(" ,\n")[:1] in (
            _DAY_STARTS if text[start].isupper() else _YEAR_STARTS
        ):
            yield from _month_word(text, start, end)


def _month_word(text: str, start: int, end: int) -> Iterator[Found]:
    led = _ORDINAL_BEFORE.search(text, max(0, start - 40), start)
    after = _ORDINAL_AFTER.match(text, end) if led is None and text[start].isupper() else None
    tail = _SPELLED_YEAR.match(text, after.end() if after else end)
    if after is not None:
        stop, year = (tail.end(), tail.group()) if tail else (after.end(), "")
        yield Found(start, stop, _parsed(f"{after.group(1)} {text[start:end]}{year}"), 0.85)
    elif led is not None:
        stop = tail.end() if tail else end
        read = _parsed(text[led.start() : stop].replace("oh", ""))
        yield Found(_led(text, led.start()), stop, read, 0.85)
    elif tail is not None and not tail.group()[-1].isdigit() and text[start].isupper():
        yield Found(start, tail.end(), _parsed(text[start : tail.end()]), 0.85)
    elif text[max(0, start - 8) : start].lower() == "born in " and not _YEAR_NEXT.match(text, end):
        yield Found(start, end, PartialDate(0, month_number(text[start:end]), 0), 0.6)


def _parsed(written: str) -> PartialDate:
    return parse_date(written.replace("\n", " "))


_YEAR_NEXT = re.compile(r"[ ,]{1,2}(?:of )?[0-9]")


def _plausible(read: PartialDate) -> bool:
    if read.month > _MONTHS_MOST or read.day > _DAYS_MOST:  # a version or a score
        return False
    return bool(read.month or read.year or read.day)
