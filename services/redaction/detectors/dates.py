"""Finds dates and ages; says which of them are, or give away, a date of birth.

A date that is a registered person's birthday is tied to that person; one beside a word of birth is
a date of birth; an age or a birthday beside a date is shown as what reveals one.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from services.redaction.detectors import windows
from services.redaction.detectors.ages import ages
from services.redaction.detectors.arithmetic import revealed
from services.redaction.detectors.dated import Births, Found, numbered, worded
from services.redaction.detectors.folding import lowered
from services.redaction.detectors.misread import mended
from services.redaction.detectors.misread_dates import unread_births
from services.redaction.domain.dates import PartialDate, excel_serial, full_year
from services.redaction.domain.register import Register
from services.redaction.domain.spans import Category, Reason, Span

NAME = "dates"

_BORN = ("born", "birth", "dob", "d.o.b", "d o b", "b.", "edd", "deliver", "d of b")
_BIRTH = re.compile(
    r"(?:\bd\.? ?o\.? ?b\b\.?|date of birth|birth ?date|\bborn\b|\bb\.|\bdate of delivery|\bedd\b|\bd of b\b"
    r"|\bbirth\b|\bdelivered\b)[^\n\d]{0,24}$|(?:\bd\.?o\.?b\b\.?|date of birth)\W{0,12}$|birthday(?:[\s,:(-]|\b(?:is|was|on|falls|fell|which|party|celebrat\w{0,4}|the|of|in|being)\b){0,6}$"
)
_BORN_SHORT = re.compile(
    r"(?i)\b(?:born|d\.?o\.?b\.?|date of birth|birth ?date)(?:[ :=-]|\bin\b|\bon\b){1,5}((?:0?[1-9]|1[0-2])/(?:\d{2}|(?:19|20)\d{2}))(?![\d/.])"
)
_NIGHT_OF = re.compile(
    r"(?i)\b(?:night|evening|morning|afternoon|weekend|hours) of (?:the )?(\d{1,2}(?:st|nd|rd|th)?(?:[ ]?[/-][ ]?\d{1,2})?(?:st|nd|rd|th))(?![a-z0-9])"
)
_MONTH_AND_YEAR = re.compile(r"[0-9]{1,2}/[0-9]{2}")
# a day, a month or a year that cannot be, beside two parts that can
_ILL_READ = re.compile(
    r"[0-9](?<![\w/.-].)[0-9](?:/(?:[0-9]{2})/|-[0-9]{2}-|\.[0-9]{2}\.| (?:[0-9]{2}|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}) )(?:19|20|2[1-9])[0-9]{2}(?![\w/-]|[.][0-9])"
    r"|[0-9](?<![\w/.-].)[0-9]? ?- ?[0-9]{1,2} ?- ?2[1-9][0-9]{2}(?![\w/-]|[.][0-9])"
    r"|[3-9](?<![\w/.-].)[0-9](?:st|nd|rd|th)(?: of)? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}(?: (?:19|2[0-9])[0-9]{2})?(?![\w/-])"
)
_MISMATCHED = re.compile(
    r"[0-9](?<![\w.,/-].)[0-9]? ?[.,/|-] ?[0-9]{1,2} ?[.,/|-] ?(?:[0-9]{4}|[0-9]{2})(?![\w/])"
)
_FIGURES = re.compile("[0-9]+")
_HOURS = ("night", "evening", "morning", "afternoon", "weekend", "hours")
_BORN_ON = re.compile(r"\bborn\b(?:[^\n.]|\.\d){0,80}\bon $")
_BIRTH_AFTER = re.compile(r"(?i)[^\n.]{0,14}\b(?:birthday|d\.?o\.?b\b|date of birth)")


class DateDetector:
    """Finds dates and ages; a registered date of birth is tied to its entry."""

    name = NAME

    def __init__(self) -> None:
        self.ready: tuple[Register | None, Births] = (None, Births({}, {}))

    def find(self, text: str, register: Register) -> Iterable[Span]:
        """Spans for dates, ages, and dates of birth in folded text."""
        text = mended(text)
        low = lowered(text)
        births = self._births(register)
        dates = [*numbered(text, births), *worded(text, low)]
        found = [_span(text, low, one, births) for one in dates]
        days = [span for span, one in zip(found, dates, strict=True) if one.read.day]
        spoken = list(ages(text, low))
        found += _loosely(text, births)
        return [*found, *spoken, *revealed(text, days, spoken), *_beside_words(text, low)]

    def _births(self, register: Register) -> Births:
        """The birthdays of a register; the last ones are kept, since one case is read on end."""
        held, births = self.ready
        if held is not register:
            births = _births(register)
            self.ready = register, births
        return births


def _loosely(text: str, births: Births) -> Iterator[Span]:
    """Registered births whose parts are set apart by marks that do not match ("3,8.79")."""
    if not births.days:
        return
    for found in _MISMATCHED.finditer(text):
        day, month, year = _FIGURES.findall(found.group())
        exact = PartialDate(full_year(year), int(month), int(day)).exact()
        if exact and (owners := births.days.get(exact)):
            entry = owners[0] if len(owners) == 1 else ""
            yield Span(
                *found.span(),
                Category.DATE_OF_BIRTH,
                "date of birth",
                Reason.DIRECT_ID,
                NAME,
                0.9,
                entry,
            )


def _beside_words(text: str, low: str) -> Iterator[Span]:
    """Short dates that only the words before them show: "born 5/19", "the night of the 3rd/4th"."""
    if any(cue in low for cue in _BORN):
        for start, stop in windows.near(text, _MONTH_AND_YEAR, 40, 10):
            for found in _BORN_SHORT.finditer(text, start, stop):
                where = found.span(1)
                yield Span(
                    *where, Category.DATE_OF_BIRTH, "date of birth", Reason.DIRECT_ID, NAME, 0.7
                )
        for where in unread_births(text, low):
            yield Span(*where, Category.DATE_OF_BIRTH, "date of birth", Reason.DIRECT_ID, NAME, 0.6)
    for found in _ILL_READ.finditer(text):
        yield Span(*found.span(), Category.DATE, "date", Reason.QUASI_ID, NAME, 0.45)
    for at in windows.places(low, " of "):
        hour = next((word for word in _HOURS if low.endswith(word, 0, at)), "")
        if hour and (night := _NIGHT_OF.match(text, at - len(hour))):
            yield Span(*night.span(1), Category.DATE, "date", Reason.QUASI_ID, NAME, 0.6)


def _births(register: Register) -> Births:
    days: dict[date, list[str]] = {}
    for entry in register.entries:
        if entry.dob:
            days.setdefault(entry.dob, []).append(entry.label)
    plain = {
        form: born
        for born in days
        for form in (
            born.strftime("%d%m%Y"), born.strftime("%Y%m%d"), born.strftime("%d%m%y"), str(excel_serial(born)),
        )
    }  # fmt: skip
    return Births(days, plain)


def _span(text: str, low: str, one: Found, births: Births) -> Span:
    start, end, read, sure = one
    near = _is_birth(text, low, start, end)
    owners = _owners(read, births.days, near=near) if births.days else []
    if owners:
        entry = owners[0] if len(owners) == 1 else ""
        sure = 0.97 if read.exact() else max(0.6, min(sure, 0.75))
        return Span(
            start, end, Category.DATE_OF_BIRTH, "date of birth", Reason.DIRECT_ID, NAME, sure, entry
        )
    if near:
        sure = 0.93 if read.month else 0.7
        return Span(
            start, end, Category.DATE_OF_BIRTH, "date of birth", Reason.DIRECT_ID, NAME, sure
        )
    return Span(start, end, Category.DATE, "date", Reason.QUASI_ID, NAME, sure)


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


def _is_birth(text: str, low: str, start: int, end: int) -> bool:
    before = low[max(0, start - 40) : start]
    for cue in _BORN:
        if cue in before and _BIRTH.search(before):
            return True
    first = max(0, start - 100)
    if low.find("born", first, start) >= 0 and _BORN_ON.search(low, first, start):
        return True
    after = low[end : end + 34]
    return ("birthday" in after or "b" in after) and bool(_BIRTH_AFTER.match(text, end, end + 34))
