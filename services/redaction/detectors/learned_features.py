"""What the learned detector sees of a word, shared by the detector and its training.

A word is described by itself alone (its features are worked out once and kept), by its neighbours
at fixed distances, and by pairs and triples of classes of words that stand together.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from services.redaction.detectors.learned_words import GROUPS
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.tables.places import CITIES, TOWNS
from services.redaction.detectors.vocabulary import ordinary

# Every character belongs to some piece, so lengths give places; a piece may begin with blanks.
# The first alternative is the commonest case of the second, and quicker.
PIECE = re.compile(
    r" ?[A-Za-z]?[a-z]+(?![\w'\-])"
    r"|[^\S\n]*(?:[^\W\d_]\w*(?:['\-]\w+|(?<=[A-Z])\.(?=[A-Z])\w+)*|\d+(?:[.,/:]\d+)*|\n+|[^\s\w]|_+)"
    r"|[^\S\n]+"
)
_DIGITS = re.compile(r"\d")
_ENDS = (
    "tion", "ment", "ness", "ship", "ence", "ance", "ical", "less", "ist", "ing", "ous", "ive",
    "ity", "ian", "ish", "ese", "ath", "sis", "tis", "oma", "ant", "ent", "ed", "ly", "er", "or",
    "al", "ic", "an", "s",
)  # fmt: skip
_ENDS_OF = {size: frozenset(e for e in _ENDS if len(e) == size) for size in (4, 3, 2, 1)}
REACH = 3  # words looked at on either side


def _by_word() -> dict[str, tuple[str, ...]]:
    made: dict[str, list[str]] = {}
    for name, held in GROUPS.items():
        for word in held:
            made.setdefault(word, []).append(name)
    return {word: tuple(names) for word, names in made.items()}


_GROUPS_OF = _by_word()


def bare(piece: str) -> str:
    """The word or mark a piece holds."""
    return piece.lstrip() or piece[-1:]


def shape(word: str) -> str:
    """How a word is written: capitals, small letters, digits or a mark."""
    if word[0] == "\n":
        return "¶"
    if word[0].isdigit():
        return "0" * min(4, len(word)) if word.isdigit() else "0,"
    if not word[0].isalpha():
        return word[0]
    if word.islower():
        return "a"
    if word.isupper():
        return "A" if len(word) == 1 else "AA"
    return "Aa" if word[0].isupper() else "aA"


def plain(word: str) -> str:
    """A word as the vocabulary knows it: small letters, digits made alike."""
    return "¶" if word[0] == "\n" else _DIGITS.sub("0", word.lower())[:24]


def groups(low: str) -> tuple[str, ...]:
    """The groups a word belongs to."""
    return _GROUPS_OF.get(low, ())


def ending(low: str) -> str:
    """A telling ending, or an empty string."""
    if len(low) > 4:  # noqa: PLR2004 - an ending needs a stem
        for size, ends in _ENDS_OF.items():  # the longest first
            if low[-size:] in ends:
                return low[-size:]
    return ""


class Look(NamedTuple):
    """What a word shows by itself. Marks and figures belong to no group and end in nothing."""

    word: str
    form: str
    low: str
    held: tuple[str, ...] = ()
    everyday: bool = False
    end: str = ""


def look(word: str) -> Look:
    """A word as features and classes see it."""
    form, low = shape(word), plain(word)
    if not word[0].isalpha():
        return Look(word, form, low)
    return Look(word, form, low, groups(low), ordinary(low), ending(low))


def of_word(word: str, known: Container[str]) -> list[str]:
    """The features of a word, wherever it stands; ``known`` have weights of their own."""
    return features(look(word), known)


def features(seen: Look, known: Container[str]) -> list[str]:
    """The same for a word looked at before."""
    word, form, low, held, everyday, end = seen
    found = ["s=" + form]
    if low in known:
        found.append("w=" + low)
        found.append("v=" + form + low)
    if not word[0].isalpha():
        return found
    for name in held:
        found.append("g=" + name)
        if form != "a":
            found.append("c=" + name)
    if low in GIVEN_NAMES:
        found.append("g=given")
    if low in TOWNS or low in CITIES:
        found.append("g=town")
    found.append(f"o={form}{everyday:d}")
    found.append(f"e={form[0]}{end}")
    if len(low) > 5 and not everyday:  # noqa: PLR2004
        found.append("x=" + low[-4:])
    return found


def class_of(word: str, frequent: Container[str]) -> str:
    """The one class a word has in pairs and triples: itself if frequent, else what it is like."""
    return class_in(look(word), frequent)


def class_in(seen: Look, frequent: Container[str]) -> str:
    """The same for a word looked at before."""
    word, form, low, held, everyday, end = seen
    if low in frequent:
        return low if form in {"a", "A"} or not word[0].isalpha() else form[0] + low
    if not word[0].isalpha():
        return form
    if held:
        return f"{form[0]}:{held[0]}"
    return f"{form[:2]}~{everyday:d}{end}"


def joined(classes: Sequence[str], at: int) -> Iterator[str]:
    """Pairs and triples of classes round one word; ``classes`` is padded by two at either end."""
    a, b, c, d, e = classes[at : at + 5]
    yield f"B\t{b}\t{c}"
    yield f"A\t{c}\t{d}"
    yield f"BB\t{a}\t{b}\t{c}"
    yield f"BA\t{b}\t{c}\t{d}"
    yield f"AA\t{c}\t{d}\t{e}"
