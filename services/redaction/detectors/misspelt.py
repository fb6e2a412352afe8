"""Names one slip away from a registered name: typing errors and what scanners misread.

Each registered word is filed under itself with one letter left out; a word of the text that shares
such a key is at most one edit (or one swap of neighbours) away. Only distinct words of the text are
looked up, so cost hardly depends on either size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rapidfuzz.distance import OSA

from services.redaction.detectors.forms import FormKind
from services.redaction.detectors.sought import occurrences
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.vocabulary import listed, ordinary

Owners = dict[int, FormKind]
_TOKEN = re.compile(r"[a-z0-9|!$]{3,24}")
_WORDY = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_TAIL = re.compile(r"s?(?![a-z0-9])")
_SHORT = 4  # letters; a slip in a word this short makes another word
_NOBODY: frozenset[int] = frozenset()
_MOST_SEEN = 100_000  # words of texts whose nearness is remembered
_MISREAD = (
    ("0", "o"),
    ("1", "l"),
    ("|", "l"),
    ("!", "l"),
    ("5", "s"),
    ("$", "s"),
    ("8", "b"),
    ("6", "g"),
)
_PAIRS = (("rn", "m"), ("cl", "d"), ("vv", "w"), ("nn", "m"))


class _Seen(dict[str, tuple[Owners, float] | None]):
    """What a word is near to, worked out the first time it is met."""

    def __init__(self, near: Callable[[str], tuple[Owners, float] | None]) -> None:
        self.near = near

    def __missing__(self, token: str) -> tuple[Owners, float] | None:
        found = self[token] = self.near(token)
        return found


class Neighbours:
    """Registered words, ready for lookup by near spelling."""

    def __init__(self, words: dict[str, Owners], codes: dict[str, Owners] | None = None) -> None:
        self.words = {**words, **(codes or {})}
        self.keys: dict[str, set[str]] = {}
        for word in filter(_can_slip, words):
            for key in _cuts(word):
                self.keys.setdefault(key, set()).add(word)
        self.seen = _Seen(self._near)
        self.owners: dict[str, frozenset[int]] = {}
        self.shapes: dict[str, set[str]] = {}
        for word in self.words:
            self.shapes.setdefault(_shape(word), set()).add(word)

    def find(self, text: str, low: str) -> Iterator[tuple[int, int, Owners, float]]:
        """Ranges of words that are nearly registered words, with their owners and confidence."""
        tokens = set(_TOKEN.findall(low)) if self.words else ()
        if len(self.seen) >= _MOST_SEEN:
            self.seen.clear()
        near = {token: found for token in tokens if (found := self.seen[token])}
        for start, end, token in occurrences(low, near):
            owners, sure = near[token]
            if (start and low[start - 1] in _WORDY) or not _TAIL.match(low, end):
                continue
            if text[start].isalpha() and not text[start].isupper():
                sure = min(sure, 0.6) - 0.15
            if sure >= 0.3:  # noqa: PLR2004 - below this nothing is proposed
                yield start, end, owners, sure

    def owned(self, token: str) -> frozenset[int]:
        """Whose name a word is one slip away from, whatever else it may be; nobody's own form."""
        if token in self.words or len(token) <= _SHORT:
            return _NOBODY
        if token not in self.owners:
            if len(self.owners) >= _MOST_SEEN:
                self.owners.clear()
            close = self._close(token)
            self.owners[token] = frozenset(n for word in close for n in self.words[word])
        return self.owners[token]

    def _close(self, token: str) -> set[str]:
        keyed = {w for key in _cuts(token) for w in self.keys.get(key, ())}
        return {w for w in keyed if OSA.distance(w, token) == 1}

    def _near(self, token: str) -> tuple[Owners, float] | None:
        if token in self.words:
            return None
        plain = token.isalpha()
        if plain and ordinary(token) and not _like_pet_name(token):
            return None
        looks = self.shapes.get(_shape(token), set())
        if looks and (not plain or len(token) > _SHORT):
            return self._owners(looks), 0.85
        return self._slipped(token) if plain and len(token) >= _SHORT else None

    def _slipped(self, token: str) -> tuple[Owners, float] | None:
        """Words one slip of the pen away; a short word lost a letter, never the first."""
        if len(token) == _SHORT:
            left_out = {w for w in self.keys.get(token, ()) if w[0] == token[0]}
            return (self._owners(left_out), 0.5) if left_out else None
        close = {w for w in self._close(token) if w[0] == token[0] or token not in GIVEN_NAMES}
        if not close:
            return None
        first = any(w[0] == token[0] for w in close)
        sure = 0.75 if first and len(token) > 5 else 0.55  # noqa: PLR2004
        return self._owners(close), min(sure, 0.45) if token in GIVEN_NAMES else sure

    def _owners(self, words: set[str]) -> Owners:
        owners: Owners = {}
        for word in words:
            for number, kind in self.words[word].items():
                owners[number] = min(kind, owners.get(number, kind))
        return owners


def _like_pet_name(word: str) -> bool:
    """Whether a short word is a word only because "y" makes words of many others ("popy")."""
    return len(word) == _SHORT and word.endswith("y") and not listed(word)


def _can_slip(word: str) -> bool:
    return len(word) > _SHORT


def _cuts(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _shape(word: str) -> str:
    """The word as a poor scan shows it: letters and digits that look alike become one."""
    for seen, meant in (*_MISREAD, *_PAIRS):
        word = word.replace(seen, meant)
    return word.replace("i", "l")
