"""Turns everything detectors proposed into one row of spans that do not overlap.

The longest proposal wins where two cover the same place, and the register wins at equal length;
what most recipients may read (a trait, a relationship, an event, an age) yields to the register.
What a beaten proposal covered beyond the winner is never lost: the remainder stays as a span of its
own, so the union of all proposals is covered afterwards.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import attrgetter

from services.redaction.domain.spans import Category, Span

DROP_BELOW = 0.3
_PREFIX = 2  # "O'" before a surname, no more
_PEOPLE = frozenset((Category.PERSON, Category.STAFF))
_READABLE = frozenset((Category.TRAIT, Category.RELATIONSHIP, Category.EVENT, Category.AGE))
_START = attrgetter("start")
SURE = 0.5  # a doubtful register match does not outrank a firm finding of another kind


def resolve(spans: Iterable[Span], text: str, threshold: float = DROP_BELOW) -> list[Span]:
    """Sorted spans that do not overlap and cover whatever any proposal at the threshold covered.

    Remainders that hold no letter or digit are dropped: they give nothing away.
    """
    kept: list[Span] = []
    for group in _groups(s for s in spans if s.confidence >= threshold and s.end > s.start):
        kept.extend(group if len(group) == 1 else _settle(group, text))
    return kept


def moved(span: Span, start: int, end: int) -> Span:
    """The same finding over another range."""
    if start == span.start and end == span.end:
        return span
    return Span(
        start, end, span.category, span.label, span.reason, span.detector, span.confidence,
        span.entry,
    )  # fmt: skip


def adopt(spans: Iterable[Span]) -> list[Span]:
    """Gives a rule's longer name to the registered person who holds both of its ends.

    "Mary-Anne MacDonald", found by rule, is the registered Mary Ann McDonald when the register
    claims its first and its last word for her. A surname alone proves nothing: that may be kin.
    A doubtful match of the register is as sure as the rule that finds a person in the same place.
    """
    every = list(spans)
    held = [s for s in every if s.detector == "register" and s.category in _PEOPLE]
    ends = {s.end: s for s in held}
    starts = {s.start: s for s in held}
    return [
        _adopted(span, starts.get(span.start), ends[span.end])
        if span.end in ends and span.category in _PEOPLE
        else span
        for span in every
    ]


def _adopted(span: Span, first: Span | None, last: Span) -> Span:
    if span.start > last.start:
        return span
    if span.start == last.start:
        firm = last.entry and span.confidence > last.confidence
        return replace(last, confidence=span.confidence) if firm else span
    owner: Span | None = None
    if first is not None and (first.label == last.label or not last.entry):
        owner = first
    elif last.start - span.start <= _PREFIX:
        owner = last
    if owner is None:
        return span
    sure = max(owner.confidence, min(span.confidence, 0.9))
    return replace(owner, start=span.start, end=span.end, confidence=sure)


def _groups(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """Spans in order, those that touch one another together."""
    group: list[Span] = []
    stop = -1
    for span in sorted(spans, key=_START):
        if group and span.start >= stop:
            yield group
            group = []
        group.append(span)
        stop = max(stop, span.end) if len(group) > 1 else span.end
    if group:
        yield group


def _settle(group: list[Span], text: str) -> list[Span]:
    held = any(span.detector == "register" for span in group)
    rank = _held_first if held else _rank
    best = min(group, key=rank)
    if best.start == group[0].start and all(span.end <= best.end for span in group):
        return [best]  # it covers all the others
    taken: list[tuple[int, int]] = []
    kept: list[Span] = []
    for span in sorted(group, key=rank):
        for start, end in _free(span.start, span.end, taken):
            whole = (start, end) == (span.start, span.end)
            piece = span if whole else _trim(span, start, end, text)
            if piece is not None:
                kept.append(piece)
                insort(taken, (piece.start, piece.end))
    return sorted(kept, key=_START)


def _rank(span: Span) -> tuple[int, bool, float, int]:
    return (
        span.start - span.end,
        span.detector != "register" or span.confidence < SURE,
        -span.confidence,
        span.start,
    )


def _held_first(span: Span) -> tuple[bool, tuple[int, bool, float, int]]:
    """A longer finding that most recipients may read never hides a registered value."""
    return span.category in _READABLE, _rank(span)


def _free(start: int, end: int, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of a range that nothing has taken yet."""
    at = max(0, bisect_left(taken, (start, start)) - 1)
    free, here = [], start
    for begin, stop in taken[at:]:
        if begin >= end:
            break
        if stop <= here:
            continue
        if begin > here:
            free.append((here, begin))
        here = max(here, stop)
    if here < end:
        free.append((here, end))
    return free


def _trim(span: Span, start: int, end: int, text: str) -> Span | None:
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return moved(span, start, end) if end > start else None
