"""Phrases that give a birth date away by arithmetic: an exact age, or a birthday, beside a date."""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from services.redaction.domain.spans import Category, Reason, Span

NAME = "dates"
LABEL = "date of birth (an age and a date reveal it)"
_COUNT = (
    r"(?:a|an|[0-9]{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several)"
)
_OFFSET = re.compile(
    rf"(?i)(?:(?:just |only )?{_COUNT} (?:days?|weeks?|months?) (?:before|after|short of|shy of|from|off|past|prior to)"
    r"|(?:the )?(?:day|eve|week|month|morning|night) (?:before|after|of)|on|before|after)"
    r" (?:(?:his|her|their|its|the child's|the baby's|what would have been (?:his|her|their)|[A-Z][a-z]+'s) ){1,2}$"
)
_EXACT = re.compile(
    r"(?i)\b(?:days?|weeks?|wks?|hours?)\b|birthday|turn|becom|became|will be|would be|have been"
)
_BETWEEN = re.compile(
    r"(?i)[,;(]?[ ]?(?:(?:which|that) (?:is|was|is on|fell on|falls on|was on)|falling on|on|next|this|at|when|in|was|is|as of|as at|\()?"
    r"(?: the)?(?: (?:incident|death|notification|assessment|admission|time)(?: date)?(?:,| on| of)?)?[ ,(]{0,2}"
)
_BORN = re.compile(
    rf"(?i)\bborn (?:just |only )?{_COUNT} (?:days?|weeks?|months?) (?:before|after|prior to|earlier than|later than)"
    r" (?:(?:on|the|his|her|their) ){0,2}$"
)
_REACH = 44
_LINE = 160


def revealed(text: str, days: Sequence[Span], spoken: Iterable[Span]) -> Iterator[Span]:
    """Spans over each age and date that together give a birth date; ``days`` are exact days."""
    ordered = sorted(days)
    starts = [day.start for day in ordered]
    for span in spoken:
        written = text[span.start : span.end]
        if span.category is not Category.AGE or not _EXACT.search(written):
            continue
        offset = _offset(text, span.start) if "irthday" in written else span.start
        near = ordered[
            bisect_left(starts, offset - _LINE - 60) : bisect_left(starts, span.end + _LINE)
        ]
        joined = _joined(text, offset, span.end, near)
        if joined is not None:
            yield joined
        elif offset < span.start and _dated_line(text, offset, span.end, near):
            yield _span(offset, span.end, "")
    for day in ordered:
        if born := _BORN.search(text, max(0, day.start - 60), day.start):
            yield _span(born.start(), day.end, "")


def _offset(text: str, start: int) -> int:
    """Where "two days before her" begins, or ``start``."""
    found = _OFFSET.search(text, max(0, start - 70), start)
    return found.start() if found else start


def _joined(text: str, start: int, end: int, days: Sequence[Span]) -> Span | None:
    """The phrase and the date beside it, when only joining words stand between."""
    for day in days:
        if end <= day.start <= end + _REACH and _BETWEEN.fullmatch(text, end, day.start):
            return _span(start, day.end, day.entry)
        if start - _REACH <= day.end <= start and _BETWEEN.fullmatch(text, day.end, start):
            return _span(day.start, end, day.entry)
    return None


def _dated_line(text: str, start: int, end: int, days: Sequence[Span]) -> bool:
    first = max(text.rfind("\n", max(0, start - _LINE), start), start - _LINE)
    last = text.find("\n", end, end + _LINE)
    last = last if last >= 0 else end + _LINE
    return any(first <= day.start and day.end <= last for day in days)


def _span(start: int, end: int, entry: str) -> Span:
    return Span(start, end, Category.DATE_OF_BIRTH, LABEL, Reason.QUASI_ID, NAME, 0.7, entry)
