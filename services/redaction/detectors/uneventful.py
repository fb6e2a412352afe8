"""Runs of capitalised words that name nobody, told from their words alone.

Most capitals in a text begin a sentence or dress a common noun. Each word's verdict is worked out
once; only runs with a word that may matter are read with every rule.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from services.redaction.detectors.names import TITLES
from services.redaction.detectors.tables import heads
from services.redaction.detectors.tables.acronyms import ACRONYMS
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.tables.nations import (
    COUNTRIES,
    COUNTRY_PHRASES,
    FAITHS,
    PEOPLES,
)
from services.redaction.detectors.tables.places import CITIES, PLACE_PHRASES, TOWNS
from services.redaction.detectors.vocabulary import MONTH_NAMES, ordinary
from services.redaction.detectors.wordlist import words

SOLE_BODIES = words("railways fund authority association company institute academy museum")
_PHRASES = [re.split(r"[ '-]", phrase) for phrase in PLACE_PHRASES | COUNTRY_PHRASES]
PHRASE_STARTS = frozenset(phrase[0] for phrase in _PHRASES)
_PHRASE_PAIRS = frozenset((phrase[0], phrase[1]) for phrase in _PHRASES if len(phrase) > 1)
_NOTHING, _STARTS_PHRASE, _MATTERS = range(3)
_PIECES = re.compile(r"[ '&.-]+")
_TELLING = TITLES | GIVEN_NAMES | COUNTRIES | TOWNS | CITIES | FAITHS | PEOPLES
# Words that make the name of one place of whatever words stand before them. A body such as a court
# needs a distinctive word, and a court that is a street needs a number.
_KINDS = heads.SCHOOLS | heads.HEALTH | heads.HOMES | (heads.STREETS - heads.BODIES) | SOLE_BODIES
_LONGEST_ACRONYM = 5


@lru_cache(maxsize=50_000)
def uneventful(run: str) -> bool:
    """Whether no rule could find anything in this run of capitalised words.

    A number right before it, or a word for a kind of place right after it, can still make it one.
    """
    if run.isalpha():
        return idle(run)
    heaviest = max(map(_weight, run.split(" ")))
    if heaviest == _STARTS_PHRASE:
        return _PHRASE_PAIRS.isdisjoint(pairwise(_PIECES.split(run.lower())))
    return heaviest == _NOTHING


@lru_cache(maxsize=50_000)
def _weight(written: str) -> int:
    """How much a word among others may matter."""
    if written != "&" and (not idle(written) or makes_kind(written)):
        return _MATTERS
    return _STARTS_PHRASE if written.lower() in PHRASE_STARTS else _NOTHING


@lru_cache(maxsize=50_000)
def idle(written: str) -> bool:
    """Whether a word is an everyday word, a month or a known abbreviation and nothing else."""
    low = written.lower().removesuffix("'s")
    if low in MONTH_NAMES:
        return True
    if not written.isupper() and not low.replace("-", "").replace("'", "").isalpha():
        return False
    parts = low.split("-")
    telling = {low, low.removesuffix("s"), parts[0], parts[-1]} & _TELLING
    if telling or (len(written) == 1 and written not in "AI"):
        return False
    if written in ACRONYMS and len(written) <= _LONGEST_ACRONYM:
        return True
    return ordinary(low) and not low.endswith("'")


@lru_cache(maxsize=50_000)
def makes_kind(written: str) -> bool:
    """Whether a word beside others may make the name of a school, a street or a place."""
    return written.lower().removesuffix("'s") in _KINDS
