"""The words of many rules, looked for in one pass over a text.

Each module names the words its rules begin from; ``standing`` answers with where they stand. The
pass is made once a text, whoever asks first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from services.redaction.detectors.windows import automaton

_KEPT = 1_000_000  # characters; what stands in longer texts is not remembered


# Where a watched word begins and ends, and what it is watched for.
Standing = tuple[int, int, Any]

_SETS: dict[str, Mapping[str, Any]] = {}


def watch(name: str, words: Mapping[str, Any]) -> None:
    """Has a set of words in small letters looked for; each comes with its value."""
    _SETS[name] = words
    _together.cache_clear()
    _seen.cache_clear()


def standing(name: str, low: str) -> Sequence[Standing]:
    """Where the words of a set stand in a text in small letters, inside other words too.

    In the order of their ends; of those that end together, the longest first.
    """
    seen = _seen if len(low) <= _KEPT else _seen.__wrapped__
    return seen(low)[name]


@cache
def _together() -> Any:
    keys: dict[str, list[tuple[str, Any]]] = {}
    for name, held in _SETS.items():
        for word, value in held.items():
            keys.setdefault(word, []).append((name, value))
    return automaton(keys)


@lru_cache(maxsize=2)  # a text as it stands and as a poor scan meant it
def _seen(low: str) -> dict[str, list[Standing]]:
    found: dict[str, list[Standing]] = {name: [] for name in _SETS}
    for last, (size, sets) in _together().iter(low):
        for name, value in sets:
            found[name].append((last + 1 - size, last + 1, value))
    return found
