"""What typing and scanning do to a text: invisible characters, other spaces, confused letters."""
# ruff: noqa: E501 - tables are easier to check on one line

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from benchmarks.uk_cases.gold import Group, Piece

_CONFUSED = {"O": "0", "0": "O", "l": "1", "1": "l", "5": "S", "S": "5", "I": "l", "B": "8"}
_POOR = {
    **_CONFUSED, "o": "0", "i": "l1", "s": "5", "b": "6h", "Z": "2", "2": "Z", "z": "2", "g": "9q", "q": "g9",
    "e": "c", "c": "e", "h": "b", "n": "u", "u": "n", "a": "o", "D": "O", "G": "6", "6": "G", "8": "B",
    "T": "7", "f": "t", "t": "f", "E": "F", "J": "I", "V": "Y", "M": "N", "1": "lI|", "0": "OoD", "I": "l1|", "l": "1I|",
}  # fmt: skip
_POOR_PAIRS = (
    ("rn", "m"),
    ("m", "rn"),
    ("d", "cl"),
    ("cl", "d"),
    ("w", "vv"),
    ("li", "h"),
    ("in", "m"),
)
_FIGURES = {"0": "OoD", "1": "lI|", "5": "S", "8": "B", "2": "Z", "6": "G"}
_TAKEN_FOR = {
    "3": "8",
    "8": "3",
    "1": "7",
    "7": "1",
    "5": "6",
    "6": "5",
    "0": "6",
    "9": "4",
    "4": "9",
}
_CURLED = str.maketrans({"'": "’"})  # noqa: RUF001 - what word processors make of it
_BLURRED = 0.6
_LONG = 5
_LETTERS = re.compile(r"[^\W\d_]+")
_PLAIN_NAMES = frozenset(
    {"full", "first", "titled", "surname_first", "possessive", "firstpossessive"}
)
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


def poorly_scanned(pieces: list[Piece], rng: Random) -> list[Piece]:
    """As an OCR engine reads a bad copy: several letters of a long word taken for others.

    A word of four letters suffers a digit for a letter at most, one of five to eight one confusion,
    a longer one two; a birth date two figures read as letters, a lost or changed mark between its
    parts, or one wrong figure. Words that must stay suffer none.
    """
    return _wrapped([_blurred(piece, rng) for piece in pieces])


def _blurred(piece: Piece, rng: Random) -> Piece:
    if piece.group is None:
        return replace(piece, text="".join(_maybe(mark, rng) for mark in piece.text))
    if piece.group is not Group.REGISTER or "spelt" in piece.kind or rng.random() > _BLURRED:
        return piece
    if piece.kind in {"dob", "birthday"}:
        return replace(piece, text=_blurred_date(piece.text, rng))
    if piece.kind in _PLAIN_NAMES:
        return replace(
            piece, text=_LETTERS.sub(lambda word: _blurred_word(word[0], rng), piece.text)
        )
    return _confused(piece, rng, careful=True)


def _blurred_word(word: str, rng: Random) -> str:
    if rng.random() > _BLURRED or len(word) < _LEAST:
        return word
    if len(word) < _LONG:
        return _one_other(word, _CONFUSED, rng)
    if rng.random() < 0.15 and len(word) >= _SHORTEST:
        at = rng.randint(_LEAST, len(word) - _LEAST)
        return f"{word[:at]} {word[at:]}"
    pairs = [(a, b) for a, b in _POOR_PAIRS if a in word[1:]]
    if pairs and rng.random() < 0.3:
        old, new = rng.choice(pairs)
        return word[0] + word[1:].replace(old, new, 1)
    for _ in range(2 if len(word) > 2 * _LONG - 2 else 1):
        word = _one_other(word, _POOR, rng)
    return word


def _one_other(word: str, table: dict[str, str], rng: Random) -> str:
    able = [at for at, mark in enumerate(word) if mark in table]
    if not able:
        return word
    at = rng.choice(able)
    return word[:at] + rng.choice(table[word[at]]) + word[at + 1 :]


def _blurred_date(text: str, rng: Random) -> str:
    kind = rng.random()
    if kind < 0.15:
        return _one_other(text, _TAKEN_FOR, rng)
    if kind < 0.3:
        return re.sub(
            r"(?<=\d)[/.-](?=\d)", rng.choice([" ", " / ", ",", ". ", "|", "l"]), text, count=1
        )
    for _ in range(rng.randint(1, 2)):
        text = _one_other(text, _FIGURES | {"l": "1", "O": "0", "S": "5", "o": "0"}, rng)
    return text


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
