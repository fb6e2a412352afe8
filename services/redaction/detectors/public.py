"""Ranges of a text that hold a name everybody knows: a programme, a test, a national body.

A phrase counts where it begins with a capital and is not part of a longer name. The surname of a
writer on practice counts only where the words round it speak of theory, or cite a year.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re

from services.redaction.detectors.folding import lowered
from services.redaction.detectors.names import TITLES
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.tables.public_names import PUBLIC, THINKERS
from services.redaction.detectors.windows import automaton

_WORDS = automaton(dict.fromkeys(PUBLIC, "public") | dict.fromkeys(THINKERS, "thinker"))
_NEAR = 70  # characters on either side that may speak of theory
_THEORY = re.compile(
    r"theor|model|cycle|framework|attachment|reflect|typolog|hierarchy|stages of|inquiry|enquiry|(?<![a-z])reviews?(?![a-z])|[^'s] report(?:ed)? (?:on|into|that)"
    r"|research|literature|evidence base|principles|recommendation|schema|approach|systemic|psychodynamic|developmental|safe uncertainty|pyramid|windscreen"
    r"|wrote|writes|writing|argues|argued|academic|author|professor|study (?:by|of)|work on|work by|et al",
    re.IGNORECASE,
)
_CITED = re.compile(r"'?s?,? \(?(?:1[89]|20)\d\d[a-c]?\)?|,? et al\b| and colleagues\b")
_BEFORE = re.compile(r"([A-Za-z'-]+)\.? $")
_LED = TITLES | GIVEN_NAMES
_MOST_WORDS = 4


def public_ranges(text: str) -> dict[int, int]:
    """Where names that everybody knows begin, and where each ends."""
    low = lowered(text)
    found: dict[int, int] = {}
    thinkers: list[tuple[int, int]] = []
    for last, (size, kind) in _WORDS.iter(low):
        start, end = last + 1 - size, last + 1
        if not text[start].isupper() and not text[start].isdigit():
            continue
        if low[start - 1 : start].isalnum() or low[end : end + 1].isalnum():
            continue
        if kind == "thinker":
            thinkers.append((start, end))
        else:
            found[start] = max(end, found.get(start, 0))
    _add_thinkers(text, thinkers, found)
    return found


def _add_thinkers(text: str, held: list[tuple[int, int]], found: dict[int, int]) -> None:
    """Adds surnames that stand for a book: near talk of theory, cited, or beside one another."""
    sure: list[tuple[int, int]] = []
    doubtful = []
    for start, end in held:
        if _led(text, start):
            continue
        if _CITED.match(text, end) or _THEORY.search(text, max(0, start - _NEAR), end + _NEAR):
            sure.append((start, end))
        else:
            doubtful.append((start, end))
    for start, end in sure:
        found.setdefault(start, end)
    for start, end in doubtful:
        near = any(abs(start - other) < _NEAR for other, _ in sure)
        if near or sum(abs(start - other) < _NEAR for other, _ in held) > 2:  # noqa: PLR2004
            found.setdefault(start, end)


def _led(text: str, start: int) -> bool:
    """Whether a title or a given name before makes a surname somebody here."""
    before = _BEFORE.search(text, max(0, start - 24), start)
    return before is not None and before.group(1).lower() in _LED
