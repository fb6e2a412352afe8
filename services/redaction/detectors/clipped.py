"""Given names cut short or made into pet names that no table holds ("Zeph" for Zephyr, "Tempi")."""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from collections.abc import Iterator

from services.redaction.detectors.windows import places
from services.redaction.detectors.wordlist import words

_SHORTEST = 3
_LONGEST = 6
_PET = ("", "y", "i", "ie", "ey", "o", "s", "z", "zy", "sy", "ster")
_CUE = re.compile(
    r"(?i)(?<![a-z])(?:known as|called|nicknamed|aka|goes by|prefers|tell|told|asked|ask|brother|sister|mate|cousin|hi|hello|hey"
    r"|dear|love from|named|like|said|with|to|for|and|is)[ :\"'(]{1,3}$"
)
_THEN = re.compile(r" ([a-z]+)")
_ACTS = words(
    """said says told talked spoke asked wants wanted went came rang phoned texted cried laughed smiled shouted ran felt
    feels thinks thought likes loves hates refused stated disclosed described agreed lives lived plays played"""
)
_CALLED = ("called ", "known as ")
_TWO = re.compile(r"[\"']?([A-Z][a-z])(?![A-Za-z])")


def clips(given: str) -> Iterator[str]:
    """What a name of one word may be cut to, three letters at least, with a pet name's ending."""
    yield from (given[:2] + "z", given[:2] + "zza", given[:2] * 2)
    for size in range(_SHORTEST, min(len(given) - 1, _LONGEST + 1)):
        stem = given[:size]
        for ending in _PET:
            yield stem + ending
        if stem[-1] not in "aeiouy":
            yield from (stem + stem[-1] + ending for ending in ("y", "i", "ie"))


def ends(given: str) -> Iterator[str]:
    """The last part of a long name ("Zibah" for Hephzibah)."""
    for size in range(_SHORTEST + 1, len(given) - 2):
        yield given[-size:]


def acts(text: str, end: int) -> bool:
    """Whether a verb that only somebody can be the subject of follows."""
    then = _THEN.match(text, end)
    return then is not None and then.group(1) in _ACTS


def cued(text: str, start: int, end: int) -> bool:
    """Whether the words before call or address somebody, or a person's verb follows."""
    then = _THEN.match(text, end)
    if then and then.group(1) in _ACTS:
        return True
    return _CUE.search(text, max(0, start - 18), start) is not None


def two_letters(text: str) -> Iterator[tuple[int, int, str]]:
    """Two letters that somebody is said to be called."""
    for cue in _CALLED:
        for at in places(text, cue):
            if found := _TWO.match(text, at + len(cue)):
                yield found.start(1), found.end(1), found.group(1).lower()
