"""Every place where any of a set of words stands, found in one pass however many they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import ahocorasick


def occurrences(text: str, wanted: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Start, end and word for each occurrence in ``text``, inside other words too."""
    automaton = ahocorasick.Automaton()
    for word in wanted:
        automaton.add_word(word, word)
    if automaton:
        automaton.make_automaton()
        for last, word in automaton.iter(text):
            yield last + 1 - len(word), last + 1, word
