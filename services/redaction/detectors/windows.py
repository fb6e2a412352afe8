"""Stretches of text worth a closer look, so that costly patterns see little of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import ahocorasick


def around(places: Iterable[int], size: int, before: int, after: int) -> Iterator[tuple[int, int]]:
    """Ranges that reach from ``before`` to ``after`` round each place; touching ranges are joined.

    ``places`` are in order; ``size`` is the length of the text.
    """
    start = stop = -1
    for place in places:
        if start >= 0 and place - before > stop:
            yield start, stop
            start = -1
        if start < 0:
            start = max(0, place - before)
        stop = min(size, place + after)
    if start >= 0:
        yield start, stop


def near(text: str, trigger: re.Pattern[str], before: int, after: int) -> Iterator[tuple[int, int]]:
    """Ranges round every match of a cheap pattern."""
    return around((m.start() for m in trigger.finditer(text)), len(text), before, after)


def places(text: str, sought: str) -> Iterator[int]:
    """Where each mention of a short string begins, in order."""
    at = text.find(sought)
    while at >= 0:
        yield at
        at = text.find(sought, at + 1)


def automaton(keys: dict[str, Any]) -> Any:
    """One look through a text for many words at once; each gives its length and its value."""
    found = ahocorasick.Automaton()
    for key, value in keys.items():
        found.add_word(key, (len(key), value))
    found.make_automaton()
    return found


def by_word(kinds: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """The kinds each word stands for, from the words of each kind."""
    found: dict[str, tuple[str, ...]] = {}
    for kind, words in kinds.items():
        for word in words:
            found[word] = (*found.get(word, ()), kind)
    return found


_WORD_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]")


def leading(
    pattern: re.Pattern[str], text: str, back: int, at: int, end: int
) -> re.Match[str] | None:
    """The first match that begins with a word from ``back`` to ``at`` and reaches past ``at``."""
    for word in _WORD_START.finditer(text, max(0, back), at + 1):
        match = pattern.match(text, word.start(), end)
        if match and match.end() > at:
            return match
    return None
