"""Labels for what nobody registered: "Person 1", "Social Worker 2", "School 3".

One value gets one label in the whole case. The caller keeps ``Labeller.assigned`` (normalised value
to label; it holds what labels hide, so it is sealed like the register). Numbers count in the order
of meeting and say nothing about age, birth order or initials.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from services.redaction.domain.register import GENERIC, Entry, EntryKind, Register

_TITLE = re.compile(
    r"^(?:(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|lady|dame|rev|pc|dc|ds|di|dci|sgt|the|his|her"
    r"|their|wpc|pcso|sister|nurse|father|uncle|aunt|auntie)\b\.? ?)+"
)
_NUMBERED = re.compile(r" \d+$")
_COUNTED = re.compile(r"(.*\S) (\d+|[A-Za-z])")
_LETTERS = re.compile(r"[a-z]+")
_PART = 3
_INITIALS = 3


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


class Telling(StrEnum):
    """What a register label gives away."""

    INITIALS = "initials"
    PART_OF_A_NAME = "part-of-a-name"
    BIRTH_ORDER = "birth-order"


def telling_labels(register: Register) -> list[tuple[str, Telling]]:
    """The labels that say something of whom they stand for, each with what it gives away.

    A warning and no refusal: "Child A" may be Amelia by chance, and of two siblings one is first.
    """
    people = [entry for entry in register.entries if entry.kind is EntryKind.PERSON]
    found = [(entry.label, what) for entry in people if (what := _telling(entry))]
    return found + [(label, Telling.BIRTH_ORDER) for label in _by_birth(people)]


def _telling(entry: Entry) -> Telling | None:
    names = [_LETTERS.findall(_bare(name)) for name in entry.names]
    initials = {"".join(word[0] for word in words) for words in names if words}
    parts = {word for words in names for word in words if len(word) >= _PART}
    shown = _LETTERS.findall(_bare(_NUMBERED.sub("", entry.label)))
    if any(any(part in word or word in part for part in parts) for word in _own_words(shown)):
        return Telling.PART_OF_A_NAME
    letters = {word for word in shown if len(word) <= _INITIALS} - (GENERIC - {"a"})
    return Telling.INITIALS if letters & _starts(initials) else None


def _bare(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in spread if not unicodedata.combining(c))


def _own_words(shown: Sequence[str]) -> list[str]:
    return [word for word in shown if len(word) >= _PART and word not in GENERIC]


def _starts(initials: Collection[str]) -> set[str]:
    """The ways initials are written: all of them, the first, first and last."""
    found = set(initials)
    for whole in initials:
        found |= {whole[0], whole[0] + whole[-1], whole[:2]}
    return found


def _by_birth(people: Sequence[Entry]) -> list[str]:
    """The labels of a numbered row that follows the dates of birth."""
    rows: dict[str, list[tuple[int, Entry]]] = {}
    for entry in people:
        found = _COUNTED.fullmatch(entry.label)
        if found and entry.dob is not None:
            base, mark = found.groups()
            number = int(mark) if mark.isdecimal() else ord(mark.casefold())
            rows.setdefault(base.casefold(), []).append((number, entry))
    told: list[str] = []
    for row in rows.values():
        ordered = [entry for _, entry in sorted(row, key=lambda one: one[0])]
        born = [entry.dob for entry in ordered if entry.dob is not None]
        eldest_first = born == sorted(born)
        youngest_first = len(born) > 2 and born == sorted(born, reverse=True)  # noqa: PLR2004
        if len(born) > 1 and (eldest_first or youngest_first):
            told += [entry.label for entry in ordered]
    return told
