"""Questions about single words: is this an ordinary word, a name, a place?"""

from __future__ import annotations

from functools import lru_cache

from services.redaction.detectors.tables.care_words import CARE_WORDS
from services.redaction.detectors.tables.common_words import COMMON_WORDS
from services.redaction.detectors.tables.given_names import GIVEN_NAMES
from services.redaction.detectors.tables.record_words import RECORD_WORDS
from services.redaction.detectors.tables.things import THINGS
from services.redaction.detectors.tables.word_names import WORD_NAMES
from services.redaction.detectors.wordlist import words
from services.redaction.domain.dates import MONTHS

MONTH_NAMES = frozenset(MONTHS)
_WORDS = COMMON_WORDS | CARE_WORDS | RECORD_WORDS | THINGS
_ENDINGS = (
    ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("d", ""), ("ing", ""),
    ("ing", "e"), ("ly", ""), ("er", ""), ("er", "e"), ("ers", ""), ("ness", ""), ("ment", ""),
    ("ments", ""), ("al", ""), ("ally", ""), ("able", ""), ("less", ""), ("ful", ""), ("y", ""),
    ("ier", "y"), ("iest", "y"), ("est", ""), ("est", "e"), ("ied", "y"),
)  # fmt: skip
_SHORTENED = ("n't", "'ve", "'ll", "'re", "'d", "'m")
_LEARNED = (
    "tion", "tions", "sion", "sions", "ology", "ologist", "ologists", "ically", "ously", "ively",
    "ably", "ibly", "ships", "fulness", "lessness", "ities", "isation", "iness", "ometer", "graphy",
)  # fmt: skip
_SPARE = words(
    """rose dean eve lily daisy poppy ivy holly iris heather hazel olive ruby amber jade pearl
    crystal robin jay ray rob bob pat nick drew frank rich miles max dale glen lane carol jean
    bill sue sandy penny ginger rusty sunny sky star angel river forest harmony melody
    precious blessing jack violet sage scarlet summer autumn dawn joy"""
)
_TIMES = words(
    """may june april august summer autumn dawn christian faith major art guy page love"""
)
_PREFIXES = (
    "un",
    "re",
    "non",
    "pre",
    "mis",
    "over",
    "under",
    "inter",
    "multi",
    "co",
    "post",
    "sub",
)


@lru_cache(maxsize=50_000)
def ordinary(word: str) -> bool:
    """Whether a lower-case word is an everyday word, alone or with a common ending."""
    if word in _WORDS or word in _SPARE or (word in WORD_NAMES and word not in GIVEN_NAMES):
        return True
    if word.endswith(_SHORTENED):
        base = word.partition("'")[0]
        return base == "i" or word.endswith("n't") or ordinary(base)
    if word.startswith(("al-", "el-", "ul-")):  # "al-sayed": a surname of two parts
        return False
    if "-" in word:
        return all(ordinary(part) for part in word.split("-") if part)
    return _derived(word)


def listed(word: str) -> bool:
    """Whether a lower-case word is an everyday word as it stands."""
    return word in _WORDS or word in _SPARE


def _derived(word: str) -> bool:
    """Whether an ending, a beginning or another form makes it of a word that is listed."""
    if len(word) > 6 and word.endswith(_LEARNED):  # noqa: PLR2004 - a stem
        return True
    for end, back in _ENDINGS:
        if word.endswith(end) and len(word) - len(end) > 2:  # noqa: PLR2004 - a stem
            if word[: len(word) - len(end)] + back in _WORDS:
                return True
            stem = word[: len(word) - len(end)]
            if len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in _WORDS:  # noqa: PLR2004
                return True
    if len(word) > 3 and any(word + end in _WORDS for end in ("s", "ed", "ing", "ly")):  # noqa: PLR2004
        return True
    if word.endswith("e") and len(word) > 4 and {word + "d", word[:-1] + "ing"} & _WORDS:  # noqa: PLR2004
        return True
    return any(word.startswith(p) and word[len(p) :] in _WORDS for p in _PREFIXES)


def wordy(word: str) -> bool:
    """Whether a name reads as an ordinary word, so that its context must decide."""
    if word in WORD_NAMES or word in CARE_WORDS:
        return True
    return word not in GIVEN_NAMES and ordinary(word)


def spare_name(word: str) -> bool:
    """Whether a word is a given name that is also an everyday word ("grace", not "tyler")."""
    return word in GIVEN_NAMES and (word in _WORDS or word in _SPARE) and word not in _TIMES
