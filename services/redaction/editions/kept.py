"""Mentions a person decided to keep, as an edition shows them, for the verifier.

A mention is told with the written words beside it, so that keeping it says nothing about the same
words elsewhere. Words that are taken out, and labels, are never such neighbours.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.redaction.domain.spans import Replacement

_GAP = re.compile(r"[\W_]{0,3}")
_BEFORE = re.compile(r"[^\W_]+(?=[\W_]*\Z)")
_AFTER = re.compile(r"[\W_]*([^\W_]+)")
_REACH = 120  # characters: a neighbour further away is none

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class KeptMention:
    """The words kept, and the word of the edition before and after them, where there is one."""

    before: str
    text: str
    after: str


def kept_mentions(
    text: str, kept: Iterable[Range], replacements: Sequence[Replacement]
) -> list[KeptMention]:
    """What an edition with these replacements shows of the ranges that were kept, each once."""
    edges = _Gone(replacements, len(text))
    mentions: dict[KeptMention, None] = {}
    for start, end in _visible(_joined(text, kept), replacements):
        first, last = edges.around(start, end)
        before = _BEFORE.search(text, max(first, start - _REACH), start)
        after = _AFTER.match(text, end, min(last, end + _REACH))
        mention = KeptMention(
            before.group() if before else "", text[start:end], after.group(1) if after else ""
        )
        mentions[mention] = None
    return list(mentions)


def _joined(text: str, kept: Iterable[Range]) -> Iterator[Range]:
    """Ranges that overlap or stand side by side are read as one."""
    whole: Range | None = None
    for start, end in sorted(kept):
        if whole and (start <= whole[1] or _GAP.fullmatch(text, whole[1], start)):
            whole = (whole[0], max(whole[1], end))
            continue
        if whole:
            yield whole
        whole = (start, end)
    if whole:
        yield whole


def _visible(ranges: Iterable[Range], replacements: Sequence[Replacement]) -> Iterator[Range]:
    """The parts of the ranges that no replacement touches."""
    at = 0
    for start, end in ranges:
        while at < len(replacements) and replacements[at].end <= start:
            at += 1
        shown = start
        while at < len(replacements) and replacements[at].start < end:
            if replacements[at].start > shown:
                yield shown, replacements[at].start
            shown = replacements[at].end
            at += 1
        at = max(0, at - 1)  # the last one may reach into the next range
        if shown < end:
            yield shown, end


class _Gone:
    """How far the text beside a range reaches before something is taken out."""

    def __init__(self, replacements: Sequence[Replacement], size: int) -> None:
        self._starts = [*(item.start for item in replacements), size]
        self._ends = [0, *(item.end for item in replacements)]

    def around(self, start: int, end: int) -> Range:
        before = self._ends[bisect_right(self._ends, start) - 1]
        return before, self._starts[bisect_left(self._starts, end)]
