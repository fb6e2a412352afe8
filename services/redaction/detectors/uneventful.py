"""Runs of capitalised words that name nobody, told from their words alone.

Most capitals in a text begin a sentence or dress a common noun. Each word's verdict is worked out
once; only runs with a word that may matter are read with every rule.
"""

from __future__ import annotations

import re
from functools import lru_cache

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
PHRASE_STARTS = frozenset(
    re.split(r"[ '-]", phrase)[0] for phrase in PLACE_PHRASES | COUNTRY_PHRASES
)
_TELLING = TITLES | GIVEN_NAMES | COUNTRIES | TOWNS | CITIES | FAITHS | PEOPLES
_KINDS = heads.SCHOOLS | heads.HEALTH | heads.HOMES | heads.STREETS | SOLE_BODIES | PHRASE_STARTS
_LONGEST_ACRONYM = 5


def uneventful(run: str) -> bool:
    """Whether no rule could find anything in this run of capitalised words, wherever it stands."""
    if run.isalpha():
        return idle(run)
    return all(idle(word) and not makes_kind(word) for word in re.split(r"[ &]+|\.(?=\w)", run))


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
