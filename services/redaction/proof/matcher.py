"""Finds which needles may stand in a text, all at once: one pass whatever the register's size.

An answer here is a candidate. ``search`` judges each where it stands; what has no candidate needs
no judging, which is nearly every page of nearly every file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import ahocorasick

from services.redaction.proof.days import MONTH_STARTS, days
from services.redaction.proof.kept import Decided
from services.redaction.proof.near import Neighbours
from services.redaction.proof.needles import Needle, Needles

_NUMBER = re.compile(r"\d(?:[\s().\-/]{0,3}\d){5,}")
_MISREAD = re.compile(r"\d(?:[ .\-]?[\dOoIlSB|]){7,}")
_TOUCHING = re.compile(r"\d[ .\-]?[OoIlSB|]")
_AS_DIGITS = str.maketrans("OoIlSB|", "0011581")
_STRETCH = re.compile(r"\d[\d\s().\-/]{4,}\d")
_NO_DIGIT = re.compile(r"\D")
_GAPS = re.compile(r"[ .\-]")
_RUN = re.compile(r"\d+")
_SURE_DIGITS = 6
RAW_FROM = 6  # in bytes of unknown meaning, shorter forms occur by chance
_WHOLE_DATES = frozenset({6, 8})
_YEARS = frozenset({2, 4})
_BESIDE = 40  # characters: longer than any way to write a day


class Matcher:
    """The needles of one verification, made ready; ``decided`` is what a person kept."""

    def __init__(self, needles: Needles) -> None:
        self.needles = needles
        self.decided: Decided | None = None
        self.near = Neighbours(needles)
        self._phrases = _automaton(
            f" {' '.join(form)} " for known in needles.phrases.values() for form, _ in known
        )
        self._long_phrases = _automaton(
            f" {' '.join(form)} "
            for known in needles.phrases.values()
            for form, needle in known
            if len(needle.form) >= RAW_FROM
        )
        self._runs = _automaton([*needles.tights, *needles.glued])
        self._digits = _automaton(needles.digits)
        self._years: dict[int, list[tuple[int, int]]] = {}
        for year, month, day in needles.days:
            self._years.setdefault(year, []).append((month, day))

    def phrase_starts(self, spaced: str, *, raw: bool = False) -> list[int]:
        """Which words of the text, counted from 0, some form may begin with, in order.

        ``raw``: bytes of unknown meaning, of which only forms from ``RAW_FROM`` letters count.
        """
        automaton = self._long_phrases if raw else self._phrases
        if automaton is None:
            return []
        firsts = {end - len(form) + 1 for end, form in automaton.iter(spaced)}
        starts, at, count = [], 0, -1
        for first in sorted(firsts):
            count += spaced.count(" ", at, first + 1)
            at = first + 1
            starts.append(count)
        return starts

    def runs(self, tight: str) -> set[str]:
        """Forms that stand somewhere in the letters and digits of the text."""
        return set(_found(self._runs, tight))

    def digits(self, folded: str) -> Iterator[Needle]:
        """Numbers of the register, whatever stands between their digits."""
        if self._digits is not None:
            for number in _numbers(folded):
                yield from (self.needles.digits[form] for form in _found(self._digits, number))

    def days(self, folded: str) -> Iterator[Needle]:
        """Days of the register; dates are read only beside the years that are looked for."""
        if not self._years:
            return
        for hit in _RUN.finditer(folded):
            run = hit.group()
            if len(run) in _WHOLE_DATES:
                window = _around(folded, hit, 0)
            elif len(run) in _YEARS and int(run) in self._years:
                window = _around(folded, hit, _BESIDE)
                if not _may_be(window, self._years[int(run)]):
                    continue
            else:
                continue
            known = self.needles.days
            yield from (known[day] for day in days(window) if day in known)


def _numbers(folded: str) -> Iterator[str]:
    for stretch in _STRETCH.findall(folded):
        for hit in _NUMBER.finditer(stretch):
            yield _NO_DIGIT.sub("", hit.group())
    if _TOUCHING.search(folded):
        for hit in _MISREAD.finditer(folded):
            whole = _GAPS.sub("", hit.group())
            if _SURE_DIGITS <= sum(c.isdigit() for c in whole) < len(whole):
                yield whole.translate(_AS_DIGITS)


def _around(folded: str, hit: re.Match[str], reach: int) -> str:
    """The text beside a number, without cutting another number in two."""
    start, end = max(0, hit.start() - reach), min(len(folded), hit.end() + reach)
    while start > 0 and folded[start - 1].isdigit():
        start -= 1
    while end < len(folded) and folded[end].isdigit():
        end += 1
    return folded[start:end]


def _may_be(window: str, wanted: Iterable[tuple[int, int]]) -> bool:
    fields = {int(run) for run in _RUN.findall(window) if len(run) in {1, 2}}
    low = window.lower()
    return any(d in fields and (m in fields or MONTH_STARTS.get(m, "?") in low) for m, d in wanted)


def _automaton(forms: Iterable[str]) -> Any:
    """One automaton for all forms, or None when there are none."""
    made = ahocorasick.Automaton()
    for form in forms:
        made.add_word(form, form)
    if not len(made):
        return None
    made.make_automaton()
    return made


def _found(automaton: Any, text: str) -> Iterator[str]:
    if automaton is not None and text:
        for _, form in automaton.iter(text):
            yield form
