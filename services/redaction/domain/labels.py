"""Labels for what nobody registered: "Person 1", "Social Worker 2", "School 3".

One value gets one label in the whole case. The caller keeps ``Labeller.assigned`` (normalised value
to label; it holds what labels hide, so it is sealed like the register). Numbers count in the order
of meeting and say nothing about age, birth order or initials.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_TITLE = re.compile(
    r"^(?:(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|lady|dame|rev|pc|dc|ds|di|dci|sgt|the|his|her"
    r"|their|wpc|pcso|sister|nurse|father|uncle|aunt|auntie)\b\.? ?)+"
)
_NUMBERED = re.compile(r" \d+$")


def normal(value: str) -> str:
    """The value as two spellings of it share it: no case, accents, titles or punctuation."""
    spread = unicodedata.normalize("NFKD", value).casefold()
    plain = "".join(c for c in spread if not unicodedata.combining(c))
    words = re.sub(r"[^\w]+", " ", re.sub(r"'s\b|’s\b", "", plain)).strip()  # noqa: RUF001
    return _TITLE.sub("", words).strip() or words


class Labeller:
    """Hands out labels and remembers them in ``assigned``."""

    def __init__(self, assigned: Mapping[str, str] | None = None) -> None:
        self.assigned: dict[str, str] = dict(assigned or {})
        self._count: dict[str, int] = {}
        self._last: dict[tuple[str, str], set[str]] = {}
        self._full: set[tuple[str, str]] = set()
        for key, label in self.assigned.items():
            self._note(key, label)

    def label(self, base: str, value: str) -> str:
        """The label for ``value``, for example "Person 1" for base "Person"; always the same."""
        key = f"{base}|{normal(value)}"
        known = self.assigned.get(key) or self._same_person(base, normal(value))
        if known is None:
            known = f"{base} {self._count.get(base, 0) + 1}"
        if key not in self.assigned:
            self.assigned[key] = known
            self._note(key, known)
        return known

    def _same_person(self, base: str, value: str) -> str | None:
        """A surname alone belongs to the one full name that ends with it, and the other way."""
        words = value.split()
        if not words:
            return None
        labels = self._last.get((base, words[-1]), set())
        alone = len(words) == 1
        if alone:
            return next(iter(labels)) if len(labels) == 1 else None
        bare = self.assigned.get(f"{base}|{words[-1]}")
        return bare if (base, words[-1]) not in self._full else None

    def _note(self, key: str, label: str) -> None:
        base, _, value = key.partition("|")
        number = _NUMBERED.search(label)
        if number:
            self._count[base] = max(self._count.get(base, 0), int(number.group()))
        if " " in value:
            self._full.add((base, value.split()[-1]))
        if value:
            self._last.setdefault((base, value.split()[-1]), set()).add(label)


def without_number(label: str) -> str:
    """The label without its number ("Social Worker 2" becomes "Social Worker")."""
    return _NUMBERED.sub("", label)
