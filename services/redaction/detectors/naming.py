"""Whose a mention is: category, reason and label of a span over something registered."""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.redaction.detectors.forms import FormKind
from services.redaction.detectors.mentions import PERSONAL, Hit
from services.redaction.detectors.wordlist import words
from services.redaction.domain.register import Entry, EntryKind
from services.redaction.domain.roles import is_professional
from services.redaction.domain.spans import Category, Reason, Span

NAME = "register"
_PLACE_KINDS = {
    FormKind.ADDRESS: Category.ADDRESS, FormKind.STREET: Category.ADDRESS,
    FormKind.DOOR: Category.ADDRESS, FormKind.TOWN: Category.PLACE,
    FormKind.POSTCODE: Category.POSTCODE, FormKind.OUTWARD: Category.POSTCODE,
    FormKind.CONTACT: Category.EMAIL, FormKind.HANDLE: Category.HANDLE,
}  # fmt: skip
_BODY = {
    EntryKind.SCHOOL: Category.SCHOOL, EntryKind.GP: Category.HEALTH_PROVIDER,
    EntryKind.PLACE: Category.PLACE, EntryKind.ORGANISATION: Category.ORGANISATION,
    EntryKind.OTHER: Category.ORGANISATION,
}  # fmt: skip
_QUASI = frozenset(
    (Category.PLACE, Category.ORGANISATION, Category.SCHOOL, Category.HEALTH_PROVIDER)
)
_PLAIN = {
    Category.ADDRESS: "address", Category.POSTCODE: "postcode", Category.PLACE: "place",
    Category.EMAIL: "e-mail address", Category.HANDLE: "user name",
}  # fmt: skip
_SHARED = {
    **_PLAIN, Category.STAFF: "Professional", Category.SCHOOL: "School",
    Category.HEALTH_PROVIDER: "Health service", Category.ORGANISATION: "Organisation",
}  # fmt: skip
_THIRD = frozenset(("other", "third party", "witness", "neighbour", "friend"))
_MEN = frozenset(("mr", "master", "sir", "lord"))
_WOMEN = words("mrs ms lady madam dame")
_TITLES = _MEN | _WOMEN
_NOBODY: frozenset[int] = frozenset()
_MALE = words("father dad grandfather brother uncle son husband stepfather boyfriend nephew male")
_FEMALE = words(
    "mother mum grandmother sister aunt daughter wife stepmother girlfriend niece female"
)


class Naming:
    """Makes spans of mentions. Owners of one set of entries are worked out once."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.sexed = {
            man: frozenset(n for n, entry in enumerate(entries) if _sexed(entry, roles))
            for man, roles in ((True, _MALE), (False, _FEMALE))
        }
        self.known: dict[tuple[frozenset[int], FormKind], tuple[Category, str, Reason, str]] = {}

    def span(self, text: str, hit: Hit) -> Span:
        """The span of one mention in ``text``."""
        owners = hit.entries
        if len(owners) > 1:
            owners = self._by_title(text, hit) or owners
        key = owners, hit.kind
        named = self.known.get(key)
        if named is None:
            named = self.known[key] = self._named(*key)
        category, label, reason, owner = named
        sure = round(hit.confidence, 2)
        return Span(hit.start, hit.end, category, label, reason, NAME, sure, owner)

    def _named(self, numbers: frozenset[int], kind: FormKind) -> tuple[Category, str, Reason, str]:
        first = self.entries[min(numbers)]
        category = _category(first, kind)
        label, owner = _label(first, category), first.label
        if len(numbers) > 1:
            label, owner = _shared_label(category, [self.entries[n] for n in numbers]), ""
        return category, label, _reason(first, category), owner

    def _by_title(self, text: str, hit: Hit) -> frozenset[int]:
        """The one owner that a title points to, or none."""
        start = hit.start
        inside = text[start : min(start + 8, hit.end)].lower().replace(".", " ").split(None, 1)
        before = text[max(0, start - 8) : start].lower().replace(".", " ").split()
        said = _TITLES.intersection((*before[-1:], *inside[:1]))
        if not said:
            return _NOBODY
        fits = hit.entries & self.sexed[not said.isdisjoint(_MEN)]
        return fits if len(fits) == 1 else _NOBODY


def _sexed(entry: Entry, roles: frozenset[str]) -> bool:
    return bool(set(re.findall(r"[a-z]+", f"{entry.label} {entry.role}".lower())) & roles)


def _category(entry: Entry, kind: FormKind) -> Category:
    if kind in _PLACE_KINDS:
        return _PLACE_KINDS[kind]
    if kind in PERSONAL:
        professional = is_professional(entry.role) or entry.kind is not EntryKind.PERSON
        return Category.STAFF if professional else Category.PERSON
    return _BODY.get(entry.kind, Category.ORGANISATION)


def _reason(entry: Entry, category: Category) -> Reason:
    if category is Category.STAFF:
        return Reason.STAFF
    if category in _QUASI:
        return Reason.QUASI_ID
    return Reason.THIRD_PARTY if entry.role.lower() in _THIRD else Reason.DIRECT_ID


def _label(entry: Entry, category: Category) -> str:
    """A person's address is labelled as an address, not with the person."""
    return _PLAIN.get(category, entry.label) if entry.kind is EntryKind.PERSON else entry.label


def _shared_label(category: Category, owners: Sequence[Entry]) -> str:
    family = all(not is_professional(owner.role) for owner in owners)
    return _SHARED.get(category, "Family member" if family else "Person")
