"""Finds every day a text may mention, in any common way of writing one.

All days of a text are read once and compared with the days looked for, so that the cost does not
grow with the number of people on a register.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

Day = tuple[int, int, int]  # year (two or four digits as written), month, day

_MONTH_NAMES = (
    "jan(?:uary)? feb(?:ruary)? mar(?:ch)? apr(?:il)? may june? july? aug(?:ust)? "
    "sep(?:t(?:ember)?)? oct(?:ober)? nov(?:ember)? dec(?:ember)?"
)
_MONTH = "(" + "|".join(_MONTH_NAMES.split()) + ")"
_STARTS = {name[:3]: number for number, name in enumerate(_MONTH_NAMES.split(), 1)}
MONTH_STARTS = {number: start for start, number in _STARTS.items()}
_GAP = r"(?:\s*[./,\-'\u2013]\s*|\s+(?:of\s+)?)"
_END = r"(?:st|nd|rd|th)?"
_NUMERIC = re.compile(rf"(?<!\d)(?=(\d{{1,4}}){_END}{_GAP}(\d{{1,2}}){_GAP}(\d{{1,4}})(?!\d))")
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}}){_END}{_GAP}?{_MONTH}{_GAP}?(\d{{4}}|\d{{2}})(?!\d)", re.IGNORECASE
)
_MONTH_FIRST = re.compile(rf"\b{_MONTH}{_GAP}(\d{{1,2}}){_END}{_GAP}(\d{{4}})(?!\d)", re.IGNORECASE)
_YEAR_FIRST = re.compile(rf"(?<!\d)(\d{{4}}){_GAP}{_MONTH}{_GAP}(\d{{1,2}})(?!\d)", re.IGNORECASE)
_RUN = re.compile(r"(?<!\d)(?:\d{8}|\d{6})(?!\d)")
_FULL_YEAR = 4
_MONTHS = 12


def written_as(day: date) -> tuple[Day, Day]:
    """How a day may come out of ``days``: with its whole year and with two digits of it."""
    return (day.year, day.month, day.day), (day.year % 100, day.month, day.day)


def days(text: str) -> Iterator[Day]:
    """Every day the text may mention; a run of digits is read in each order it may have."""
    for hit in _NUMERIC.finditer(text):
        first, middle, last = hit.groups()
        if len(first) == _FULL_YEAR:
            yield from _both_ways(int(first), int(middle), int(last))
        elif len(last) in {2, _FULL_YEAR}:
            yield from _both_ways(int(last), int(middle), int(first))
    for hit in _DAY_FIRST.finditer(text):
        yield int(hit.group(3)), _number(hit.group(2)), int(hit.group(1))
    for hit in _MONTH_FIRST.finditer(text):
        yield int(hit.group(3)), _number(hit.group(1)), int(hit.group(2))
    for hit in _YEAR_FIRST.finditer(text):
        yield int(hit.group(1)), _number(hit.group(2)), int(hit.group(3))
    for hit in _RUN.finditer(text):
        run = hit.group()
        yield int(run[4:]), int(run[2:4]), int(run[:2])
        yield int(run[:-4]), int(run[-4:-2]), int(run[-2:])


def _both_ways(year: int, month: int, day: int) -> Iterator[Day]:
    """A day in figures may have been written month first."""
    yield year, month, day
    if day <= _MONTHS and day != month:
        yield year, day, month


def _number(month: str) -> int:
    return _STARTS[month[:3].lower()]
