"""Every place where any of a set of words stands: one by one if few, else all in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import itemgetter

import ahocorasick

from services.redaction.detectors.windows import places

_FEW = 24  # words; more are found sooner in one pass than one by one
_BY_END = itemgetter(1, 0)


def occurrences(text: str, wanted: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Start, end and word for each occurrence in ``text``, inside other words too."""
    words = set(wanted)
    if len(words) <= _FEW:
        found = [(at, at + len(word), word) for word in words for at in places(text, word)]
        yield from sorted(found, key=_BY_END)
        return
    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word, word)
    automaton.make_automaton()
    for last, word in automaton.iter(text):
        yield last + 1 - len(word), last + 1, word
