"""Brings text to the forms the verifier compares: what looks the same becomes the same."""

# ruff: noqa: RUF001 - the table below is about characters that look alike
from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, overload

# Letters of other scripts that look like Latin ones, and Latin letters without a decomposition.
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХавеѕіјкмнорстухԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχØøĐđŁłĦħŦŧıȷŊŋƏəÐð’‘ʼ＇`´‛ʹ‐‑‒–—−“”„«»•",
    "ABESIJKMHOPCTYXabesijkmhopctyxdhqwABEZHIKMNOPTYXaeiknoptuxOoDdLlHhTtijNnEeDd''''''''------\"\"\"\"\"*",
)
_WIDER = {"ß": "ss", "Æ": "Ae", "æ": "ae", "Œ": "Oe", "œ": "oe", "Þ": "Th", "þ": "th"}
_WIDE = re.compile(r"[^\x00-\x7f]+")
_SELDOM = 1.1  # bytes a character: up to here, others than those of English are few
_SPLIT_WORD = re.compile(r"[-\u00ad]\s*[\r\n]\s*")
_TOKEN = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NOT_ALNUM = re.compile(r"[\W_]+")


class _Folded(dict[int, int | str | None]):
    """Look-alikes become Latin letters, marks and invisible characters go; learnt as it is used."""

    def __missing__(self, code: int) -> int | None:
        category = unicodedata.category(chr(code))
        seen = category not in {"Mn", "Me", "Cf"}
        # Signs of any script part words; one kind of gap keeps the rest of the work on plain text.
        self[code] = kept = (code if category[0] in "LN" else 32) if seen else None
        return kept


_FOLDED = _Folded(_LOOKALIKES)


class _Narrowed(dict[int, str]):
    """Any character as what it folds to; learnt as it is used."""

    def __missing__(self, code: int) -> str:
        wide = _WIDER.get(chr(code), chr(code))
        self[code] = made = unicodedata.normalize("NFKD", wide).translate(_FOLDED)
        return made


_NARROWED = _Narrowed()


_WORDS_ONLY = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


class Token(NamedTuple):
    """One word of a folded text: lower case, place, and whether it began with a capital."""

    word: str
    start: int
    end: int
    capital: bool


@lru_cache(maxsize=4)
def plain(text: str) -> str:
    """No accents, no invisible characters, no look-alikes, no word split at a line's end."""
    if not text.isascii():
        if "\u00ad" in text:
            text = _SPLIT_WORD.sub("", text)
        # Each character by itself: what decomposing would reorder are marks, and these go.
        text = _WIDE.sub(_narrowed, text) if _mostly_ascii(text) else text.translate(_NARROWED)
    return _SPLIT_WORD.sub("", text) if "-" in text else text


def _mostly_ascii(text: str) -> bool:
    return len(text.encode("utf-8", "replace")) < _SELDOM * len(text)


def _narrowed(hit: re.Match[str]) -> str:
    return hit.group().translate(_NARROWED)


@lru_cache(maxsize=4)
def spaced(folded: str) -> str:
    """The words of a folded text in lower case, one space before, between and after them."""
    if folded.isascii():
        return f" {' '.join(folded.translate(_WORDS_ONLY).split())} "
    return f" {' '.join(_NOT_ALNUM.sub(' ', folded).lower().split())} "


class Tokens(Sequence[Token]):
    """The words of a folded text in order, each made when it is asked for."""

    def __init__(self, folded: str) -> None:
        self._folded = folded
        self._spans = [hit.span() for hit in _TOKEN.finditer(folded)]

    def __len__(self) -> int:
        return len(self._spans)

    @overload
    def __getitem__(self, at: int) -> Token: ...
    @overload
    def __getitem__(self, at: slice) -> list[Token]: ...
    def __getitem__(self, at: int | slice) -> Token | list[Token]:
        if isinstance(at, slice):
            return [self._token(start, end) for start, end in self._spans[at]]
        return self._token(*self._spans[at])

    def _token(self, start: int, end: int) -> Token:
        word = self._folded[start:end]
        return Token(word.lower(), start, end, word[0].isupper())


def words(text: str) -> tuple[str, ...]:
    """The folded words of a register value."""
    return tuple(token.word for token in Tokens(plain(text)))


def tight(text: str) -> str:
    """Letters and digits only, lower case; expects folded text."""
    return _NOT_ALNUM.sub("", text).lower()


def word_set(listed: str) -> frozenset[str]:
    """The words of a table written as one string."""
    return frozenset(listed.split())


def camel_parts(chunk: str) -> list[str]:
    """``AmeliaOkafor2`` as its parts."""
    return [part.lower() for part in _CAMEL.findall(chunk)]
