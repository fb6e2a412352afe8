"""Names one slip away from a registered name: typing errors and what scanners misread.

Each registered word is filed under itself with one letter left out; a word of the text that shares
such a key is at most one edit (or one swap of neighbours) away. Only distinct words of the text are
looked up, so cost hardly depends on either size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from itertools import product
from typing import Generic, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from services.redaction.detectors.alike import LOOKS_LIKE, blurred, blurs, shape, sounded
from services.redaction.detectors.clipped import acts, cued
from services.redaction.detectors.forms import FormKind
from services.redaction.detectors.sought import occurrences
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.unkempt import unkempt
from services.redaction.detectors.vocabulary import listed, ordinary

Owners = dict[int, FormKind]
Found = TypeVar("Found")
_TOKEN = re.compile(r"[a-z0-9|!$]{3,24}")
# a figure or a mark with a letter at its side, and the word it stands in
_MIXED = re.compile(r"[0-9|!$](?:(?<=[A-Za-z].)|(?=[A-Za-z]))")
_LONGEST = 24  # letters of a word that is looked at
_IN_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789|!$")
_WHOLE = re.compile(r"[A-Za-z0-9|!$]{3,24}(?![A-Za-z0-9])")
_WORDY = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_TAIL = re.compile(r"s?(?![a-z0-9])")
_SHORT = 4  # letters; a slip in a word this short makes another word
_NOBODY: frozenset[int] = frozenset()
_MOST_SEEN = 100_000  # words of texts whose nearness is remembered
_MEASURED = re.compile(r"\d{1,3}(?:am|pm|st|nd|rd|th|mg|ml|kg|cm|mm|km|ft|lb|oz|hr|yr|yo|wk|min)s?")
_MOST_MISREAD = 2
_LONG = 7  # letters; two slips in a name as long leave it to be known
_IF_CUED = 0.0  # a word, unless somebody is called or addressed by it


class _Seen(dict[str, Found], Generic[Found]):
    """What a word is near to, worked out the first time it is met."""

    def __init__(self, near: Callable[[str], Found]) -> None:
        self.near = near

    def __missing__(self, token: str) -> Found:
        if len(self) >= _MOST_SEEN:
            self.clear()
        found = self[token] = self.near(token)
        return found


class Neighbours:
    """Registered words, ready for lookup by near spelling.

    ``words`` may be met alone, ``parts`` are names of any length, met beside another part of the
    same name, ``others`` every word of every form,
    ``clips`` pet names that no table holds.
    """

    def __init__(
        self,
        words: dict[str, Owners],
        parts: dict[str, Owners] | None = None,
        others: Container[str] = (),
        clips: dict[str, Owners] | None = None,
    ) -> None:
        self.words = words
        self.parts = {**(parts or {}), **words}
        self.others = others
        self.clips = clips or {}
        self.keys: dict[str, set[str]] = {}
        for word in filter(_can_slip, words):
            for key in _cuts(word):
                self.keys.setdefault(key, set()).add(word)
        self.seen = _Seen(self._near)
        self.owned = _Seen(self._owned)
        self.spelled = _Seen(self._spelled)
        self.shapes: dict[str, set[str]] = {}
        for word in self.parts:
            self.shapes.setdefault(shape(word), set()).add(word)
        self.blurred: dict[str, set[str]] = {}
        self.sounds: dict[str, set[str]] = {}
        self.long: dict[str, list[str]] = {}
        for word in filter(_can_slip, words):
            for blur in blurs(word):
                self.blurred.setdefault(blur, set()).add(word)
            if sound := sounded(word):
                self.sounds.setdefault(sound, set()).add(word)
            if len(word) >= _LONG:
                self.long.setdefault(blurred(word)[0], []).append(word)

    def find(self, text: str, low: str) -> Iterator[tuple[int, int, Owners, float]]:
        """Ranges of words that are nearly registered words, with their owners and confidence."""
        tokens = set(_TOKEN.findall(low)) if self.words else ()
        near = {token: found for token in tokens if (found := self.seen[token])}
        for start, end, token in occurrences(low, near):
            owners, sure = near[token]
            if (start and low[start - 1] in _WORDY) or not _TAIL.match(low, end):
                continue
            if sure == _IF_CUED:
                sure = _if_cued(text, start, end, token)
            elif text[start].isalpha() and text[start : start + 2].islower():
                sure = min(sure, 0.6) - 0.15
            if sure >= 0.3:  # noqa: PLR2004 - below this nothing is proposed
                yield start, end, owners, sure

    def _owned(self, token: str) -> frozenset[int]:
        """Whose name a word is one slip away from, whatever else it may be; nobody's own form."""
        if token in self.parts:
            return _NOBODY
        return frozenset(n for word in self._beside(token) for n in self.parts[word])

    def _beside(self, token: str) -> set[str]:
        if not token.isalpha():
            return self._misread(token) | self.shapes.get(shape(token), set())
        if len(token) > _SHORT:
            return self._close(token) | self._like(token)
        if len(token) == _SHORT and (dropped := self._close(token)):
            return dropped
        return {w for w in _swaps(token) if w in self.parts} | self.shapes.get(shape(token), set())

    def _close(self, token: str) -> set[str]:
        keyed = {w for key in _cuts(token) for w in self.keys.get(key, ())}
        return {w for w in keyed if OSA.distance(w, token) == 1}

    def _misread(self, token: str) -> set[str]:
        """Names of which up to two letters were read as digits or marks."""
        odd = [at for at, char in enumerate(token) if not char.isalpha()]
        if not 0 < len(odd) <= min(_MOST_MISREAD, len(token) - 1):
            return set()
        choices = product(*(LOOKS_LIKE.get(token[at], "") for at in odd))
        return {word for meant in choices if (word := _with(token, odd, meant)) in self.parts}

    def mended(self, text: str, meant: str) -> str:
        """``meant`` with each word put right that, digits read as letters, the register holds."""
        pieces, last = [], 0
        for mark in _MIXED.finditer(text):
            start = mark.start()
            if start < last:
                continue
            first = max(0, start - _LONGEST)
            while start > first and text[start - 1] in _IN_WORD:
                start -= 1
            found = _WHOLE.match(text, start)
            if found and (word := self.spelled[found.group()]):
                pieces += [meant[last : found.start()], word]
                last = found.end()
        return "".join([*pieces, meant[last:]]) if pieces else meant

    def _spelled(self, written: str) -> str:
        """The word of the register that a word with figures in it is, or an empty string."""
        low = written.lower()
        if low.isdigit() or _MEASURED.fullmatch(low):
            return ""
        odd = [at for at, char in enumerate(low) if not char.isalpha()]
        if not 0 < len(odd) <= _MOST_MISREAD <= len(low) - len(odd):
            return ""
        large = written.isupper()
        for letters in product(*(LOOKS_LIKE.get(low[at], "") for at in odd)):
            if _with(low, odd, letters) in self.others:
                cased = [
                    c.upper() if large or at == 0 else c for at, c in zip(odd, letters, strict=True)
                ]
                return _with(written, odd, cased)
        return ""

    def _near(  # noqa: PLR0911 - one line a reading
        self, token: str
    ) -> tuple[Owners, float] | None:
        if token in self.words:
            return None
        if not token.isalpha():
            return self._with_figures(token)
        if ordinary(token) and not _like_pet_name(token) and not _only_by_y(token):
            if token in self.clips:
                return self.clips[token], _IF_CUED
            derived = len(token) > _SHORT and not listed(token) and self._like(token)
            return (self._owners(derived), 0.4) if derived else None
        looks = self.shapes.get(shape(token), set())
        if looks and len(token) > _SHORT:
            return self._owners(looks), 0.85
        slipped = self._slipped(token) if len(token) >= _SHORT else None
        if slipped:
            return slipped
        if token in self.clips:
            return self.clips[token], 0.45 if len(token) >= _SHORT else _IF_CUED
        return self._far(token) if len(token) > _SHORT else None

    def _far(self, token: str) -> tuple[Owners, float] | None:
        """Words that a poor scan, two slips or a foreign ear may have made of a registered one."""
        if looks := self._like(token):
            return self._owners(looks), 0.46
        if token in GIVEN_NAMES:
            return None
        if len(token) >= _LONG - 1 and (pool := self.long.get(blurred(token)[0])):
            twice = process.extract(token, pool, scorer=OSA.distance, score_cutoff=2, limit=3)
            if twice:
                return self._owners({word for word, _, _ in twice}), 0.46
        alike = self.sounds.get(sounded(token), set())
        return (self._owners(alike), 0.45) if alike else None

    def _like(self, token: str) -> set[str]:
        """Names that a bad copy may show as this."""
        return {word for blur in blurs(token) for word in self.blurred.get(blur, ())}

    def _with_figures(self, token: str) -> tuple[Owners, float] | None:
        if token.isdigit() or _MEASURED.fullmatch(token):
            return None
        looks = self._misread(token) | self.shapes.get(shape(token), set())
        if looks:
            return self._owners(looks), 0.85
        letters = sum(map(str.isalpha, token))
        if letters < _SHORT or letters * 2 < len(token):
            return None
        close = self._like(token) or self._close(shape(token))
        odd = [at for at, char in enumerate(token) if not char.isalpha()]
        if not close and len(odd) <= _MOST_MISREAD:
            choices = product(*(LOOKS_LIKE.get(token[at], "") for at in odd))
            meanings = [_with(token, odd, meant) for meant in choices]
            close = {word for one in meanings for word in self._like(one) | self._close(one)}
        return (self._owners(close), 0.46) if close else None

    def _slipped(self, token: str) -> tuple[Owners, float] | None:
        """Words one slip of the pen away; a short word lost a letter, never the first."""
        if len(token) == _SHORT:
            left_out = {w for w in self.keys.get(token, ()) if w[0] == token[0]}
            if left_out:
                return self._owners(left_out), 0.5
            turned = (
                {w for w in _swaps(token) if w in self.words} if token not in GIVEN_NAMES else ()
            )
            return (self._owners(set(turned)), 0.44) if turned else None
        close = {w for w in self._close(token) if w[0] == token[0] or token not in GIVEN_NAMES}
        if not close:
            return None
        first = any(w[0] == token[0] for w in close)
        sure = 0.75 if first and len(token) > 5 else 0.55  # noqa: PLR2004
        return self._owners(close), min(sure, 0.45) if token in GIVEN_NAMES else sure

    def _owners(self, words: set[str]) -> Owners:
        owners: Owners = {}
        for word in words:
            for number, kind in self.parts[word].items():
                owners[number] = min(kind, owners.get(number, kind))
        return owners


def _if_cued(text: str, start: int, end: int, token: str) -> float:
    """The confidence for a short pet name: what it says of itself is not enough."""
    if text[start].isupper():
        return 0.45 if cued(text, start, end) else _IF_CUED
    word = ordinary(token)
    if text[start - 1 : start] not in {" ", "\n", ""} or (word and not acts(text, end)):
        return _IF_CUED
    if text[end : end + 1] not in {" ", ",", ".", "?", "!", "\n", ""} or not unkempt(text, start):
        return _IF_CUED
    return 0.35 if not word or text.endswith((": ", ". "), 0, start) else _IF_CUED


def _with(token: str, odd: list[int], meant: Iterable[str]) -> str:
    letters = list(token)
    for at, letter in zip(odd, meant, strict=True):
        letters[at] = letter
    return "".join(letters)


def _swaps(token: str) -> set[str]:
    """The word with each two neighbours changed about."""
    return {
        token[:at] + token[at + 1] + token[at] + token[at + 2 :] for at in range(len(token) - 1)
    } - {token}


def _like_pet_name(word: str) -> bool:
    """Whether a short word is a word only because "y" makes words of many others ("popy")."""
    return len(word) == _SHORT and word.endswith("y") and not listed(word)


def _only_by_y(word: str) -> bool:
    """Whether a word is listed nowhere, and one only because "y" makes words of many ("merey")."""
    return word.endswith("y") and not listed(word) and not listed(word[:-1] + "ies")


def _can_slip(word: str) -> bool:
    return len(word) > _SHORT


def _cuts(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}
