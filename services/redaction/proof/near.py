"""Names one slip away from a registered one: what typing and scanning do to a word.

A guard keeps ordinary words and other people out of it: only long names count, written as names
are, that neither the register nor a person has kept and that the same text does not use as a
word. A last letter more or less, or another vowel at the end, is another name (Daniel, Daniela).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from services.redaction.proof.needles import Needle, Needles
from services.redaction.proof.wordlike import WORDLIKE

_TYPED_FROM = 7
_MISREAD_FROM = 5
_LONGEST = 40
_FRAGMENT_FROM, _FRAGMENT_SHARE = 4, 0.6
_LETTERS_AS_SIGNS = re.compile(r"[^\W_]*(?:[|!$][^\W_]+)+")
_ALIKE = str.maketrans("01|!58$69i", "olllsbsggl")
_VOWELS = frozenset("aeiouy")
_WORD_ENDINGS = ("ing", "ed", "ly", "er", "ion", "ent", "al")
_SENTENCE_ENDS = ".!?:;\n\u2022*-"


class Neighbours:
    """Registered names, ready to be looked up by what they may have become."""

    def __init__(self, needles: Needles) -> None:
        self._names = needles.names
        self._spared = needles.spared
        self._shapes: dict[str, Needle] = {}
        self._cuts: dict[str, set[str]] = {}
        for name, needle in needles.names.items():
            if len(name) >= _MISREAD_FROM:
                self._shapes.setdefault(_shape(name), needle)
            if len(name) >= _TYPED_FROM:
                for cut in _cuts(name):
                    self._cuts.setdefault(cut, set()).add(name)
        self._clear: set[str] = set()
        self._fragments: dict[str, Needle] = {}
        for name, needle in needles.names.items():
            least = max(_FRAGMENT_FROM, math.ceil(_FRAGMENT_SHARE * len(name)))
            for size in range(least, len(name)):
                for piece in (name[:size], name[-size:]):
                    self._fragments.setdefault(piece, needle)

    def fragments(self, words: AbstractSet[str]) -> Iterator[Needle]:
        """Names of which one of these words is the beginning or the end.

        For words an eye sees that a page's text does not have: what is left beside a mask. The
        letter at the mask's edge may be cut, and read as another.
        """
        for word in words:
            if not self._is_spared(word):
                forms = (word, word[1:], word[:-1])
                yield from (self._fragments[f] for f in forms if f in self._fragments)

    def find(self, folded: str, spaced: str) -> Iterator[Needle]:
        """Every registered name that some word of this text nearly is."""
        if not self._shapes:
            return
        words = set(spaced.split())
        if "|" in folded or "!" in folded or "$" in folded:
            words |= {hit.lower() for hit in _LETTERS_AS_SIGNS.findall(folded)}
        for word in words - self._clear:
            needle, misread = self._nearest(word)
            if needle is None:
                self._clear.add(word)
            elif not word.isalpha() or _used_as_a_name(folded, word, typed=not misread):
                yield needle

    def _nearest(self, word: str) -> tuple[Needle | None, bool]:
        """The name this word nearly is, and whether a scanner alone explains it."""
        if not _MISREAD_FROM <= len(word) <= _LONGEST or self._is_spared(word):
            return None, False
        misread = self._shapes.get(_shape(word))
        if misread is not None:
            return misread, True
        if len(word) < _TYPED_FROM - 1 or not word.isalpha():
            return None, False
        keys = self._cuts.keys() & _cuts(word)
        close = {name for key in keys for name in self._cuts[key]}
        slips = sorted(name for name in close if _one_slip(word, name))
        return (self._names[slips[0]] if slips else None), False

    def _is_spared(self, word: str) -> bool:
        return word in self._names or word in self._spared or word in WORDLIKE or word.isdigit()


def _shape(word: str) -> str:
    """The word as a scanner may confuse it: what looks alike becomes the same."""
    shape = word.translate(_ALIKE)
    return shape.replace("rn", "m").replace("vv", "w").replace("cl", "d")


def _cuts(word: str) -> set[str]:
    """The word, and the word with each letter left out: near words share one of these."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _one_slip(word: str, name: str) -> bool:
    """One letter wrong, missing, added or swapped, after the first letter."""
    if word == name or word[0] != name[0] or abs(len(word) - len(name)) > 1:
        return False
    start = 0
    while start < min(len(word), len(name)) and word[start] == name[start]:
        start += 1
    mine, theirs = word[start:], name[start:]
    if not mine or not theirs:
        return False
    if len(mine) == len(theirs) == 1:
        return not {mine, theirs} <= _VOWELS
    if len(mine) == len(theirs):
        swapped = mine[0] == theirs[1] and mine[1] == theirs[0] and mine[2:] == theirs[2:]
        return mine[1:] == theirs[1:] or swapped
    return mine[1:] == theirs or mine == theirs[1:]


def _used_as_a_name(folded: str, word: str, *, typed: bool) -> bool:
    """Capitalised here and nowhere in small letters; not merely because a sentence begins."""
    hits = list(re.finditer(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", folded, re.IGNORECASE))
    if any(hit.group().islower() for hit in hits):
        return False
    if not typed or not word.endswith(_WORD_ENDINGS):
        return True
    return any(not _opens(folded, hit.start()) for hit in hits)


def _opens(folded: str, at: int) -> bool:
    before = folded[:at].rstrip(" \t\r\"'(")
    return not before or before[-1] in _SENTENCE_ENDS
