"""What typing and scanning do to a text: invisible characters, other spaces, confused letters."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from benchmarks.uk_cases.gold import Group, Piece

_CONFUSED = {"O": "0", "0": "O", "l": "1", "1": "l", "5": "S", "S": "5", "I": "l", "B": "8"}
_CURLED = str.maketrans({"'": "’"})  # noqa: RUF001 - what word processors make of it
_SHORTEST = 6
_LEAST = 3
_DIVIDED = frozenset({"full", "first", "possessive", "titled"})
_LONG_WORD = re.compile(r"[^\W\d_]{6,}")
_INITIAL = re.compile(r"\b[A-Z]\b")
_MARKED = (Group.REGISTER, Group.DIRECT)


def typed(pieces: list[Piece], rng: Random) -> list[Piece]:
    """As word processors leave it: now and then a curled apostrophe or an unbreakable space."""
    curled = rng.random() < 0.5
    return [_typed(piece, rng, curled=curled) for piece in pieces]


def _typed(piece: Piece, rng: Random, *, curled: bool) -> Piece:
    text = piece.text.translate(_CURLED) if curled else piece.text
    if piece.group in _MARKED and rng.random() < 0.06:
        text = _hidden(text, rng)
    return replace(piece, text=text)


def _hidden(text: str, rng: Random) -> str:
    """A marked value with something in it that nobody sees."""
    if " " in text:
        return text.replace(" ", rng.choice(("\u00a0", "\u2009", "\u00a0\u200b")), 1)
    at = rng.randint(1, max(1, len(text) - 1))
    return text[:at] + rng.choice(("\u200b", "\u00ad", "\u2060")) + text[at:]


def scanned(pieces: list[Piece], rng: Random, *, careful: bool = False) -> list[Piece]:
    """As an OCR engine reads it: lines broken at about 80 characters, letters taken for others.

    A marked value suffers one confusion at most; words that must stay suffer none. A careful scan
    spares initials, which nobody could tell once misread, and divides some long names by a hyphen
    where a line is full.
    """
    read = [_confused(piece, rng, careful=careful) for piece in pieces]
    if careful:
        pairs = zip(pieces, read, strict=True)
        read = [_divided(after, rng) if before == after else after for before, after in pairs]
    return _wrapped(read)


def _divided(piece: Piece, rng: Random) -> Piece:
    """A name of the register that ends one line and begins the next, now and then."""
    words = list(_LONG_WORD.finditer(piece.text))
    if piece.group is not Group.REGISTER or piece.kind not in _DIVIDED or not words:
        return piece
    if rng.random() > 0.1:
        return piece
    word = rng.choice(words)
    at = word.start() + rng.randint(_LEAST, len(word[0]) - _LEAST)
    return replace(piece, text=f"{piece.text[:at]}-\n{piece.text[at:]}")


def _confused(piece: Piece, rng: Random, *, careful: bool) -> Piece:
    if piece.group is Group.KEEP:
        return piece
    if piece.group is None:
        return replace(piece, text="".join(_maybe(mark, rng) for mark in piece.text))
    if "spelt" in piece.kind or "scan" in piece.kind:
        return piece  # one fault is enough
    spared = {m.start() for m in _INITIAL.finditer(piece.text)} if careful else set()
    able = [at for at, c in enumerate(piece.text) if c in _CONFUSED and at not in spared]
    if piece.group not in _MARKED or len(piece.text) < _SHORTEST or not able or rng.random() > 0.3:
        return piece
    at = rng.choice(able)
    return replace(piece, text=piece.text[:at] + _CONFUSED[piece.text[at]] + piece.text[at + 1 :])


def _wrapped(pieces: list[Piece], width: int = 80) -> list[Piece]:
    """Spaces become line ends where a line is full, also inside a value."""
    made, column = [], 0
    for piece in pieces:
        text = list(piece.text)
        for at, mark in enumerate(text):
            column = 0 if mark == "\n" else column + 1
            if column > width and mark == " ":
                text[at], column = "\n", 0
        made.append(replace(piece, text="".join(text)))
    return made


def _maybe(mark: str, rng: Random) -> str:
    return _CONFUSED[mark] if mark in _CONFUSED and rng.random() < 0.02 else mark
