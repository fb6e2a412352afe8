"""The case identity register: who a review is about, and every value that would name them.

The register is the strongest detector there is, and it gives each person one label that stays the
same in every document of the case. This module reads and writes its JSON form. It never repeats a
value in an error: a refusal names the place (``entries[3].dob``) or the unknown key, nothing else.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from shared.domain.audience import Audience, AudienceKind
from shared.domain.errors import Invalid

MAX_LABEL = 40
MAX_VALUE = 400
MAX_ENTRIES = 20_000


class EntryKind(StrEnum):
    """What a register entry stands for."""

    PERSON = "person"
    SCHOOL = "school"
    GP = "gp"
    PLACE = "place"
    ORGANISATION = "organisation"
    OTHER = "other"


class DateStyle(StrEnum):
    """How a date is written for a recipient, from the finest to the coarsest.

    DAY counts from the day of the serious incident ("Day 0 - 14"); where that day is not known it
    is MONTH: month and year.
    """

    EXACT = "exact"
    DAY = "day"
    MONTH = "month"
    SEASON = "season"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One number or code and the kind of number it is ("nhs", "upn", "pnc", …)."""

    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One person, school, surgery, place or organisation, with every alias that is known."""

    label: str
    kind: EntryKind
    role: str = ""
    names: tuple[str, ...] = ()
    dob: date | None = None
    addresses: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    keep_for: tuple[Audience, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """All entries of one case. Labels are unique whatever their case.

    ``incident`` is the day of the serious incident, from which other days are counted; ``dates``
    asks for coarser dates for a kind of recipient than the policy would write.
    """

    case: str = ""
    entries: tuple[Entry, ...] = ()
    incident: date | None = None
    dates: tuple[tuple[AudienceKind, DateStyle], ...] = ()

    def entry(self, label: str) -> Entry | None:
        """The entry with this label, or None."""
        return next((entry for entry in self.entries if entry.label == label), None)


_TOP_KEYS = ("case", "entries", "incident", "dates")
_ENTRY_KEYS = (
    "label", "kind", "role", "names", "dob", "addresses", "phones", "emails", "handles",
    "identifiers", "keep_for",
)  # fmt: skip
_LABEL = re.compile(r"(?=.*[^\W\d_])[\w][\w '’()/.&+-]*")  # noqa: RUF001 - a typed apostrophe
_KEY_SHOWN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,29}")
GENERIC = frozenset(
    [
        "a",
        "an",
        "and",
        "the",
        "of",
        "to",
        "child",
        "children",
        "sibling",
        "brother",
        "sister",
        "twin",
        "baby",
        "mother",
        "mum",
        "father",
        "dad",
        "parent",
        "carer",
        "partner",
        "step",
        "half",
        "foster",
        "adoptive",
        "adopter",
        "guardian",
        "grandmother",
        "grandfather",
        "grandparent",
        "gran",
        "nan",
        "maternal",
        "paternal",
        "aunt",
        "uncle",
        "cousin",
        "niece",
        "nephew",
        "relative",
        "friend",
        "neighbour",
        "lodger",
        "adult",
        "person",
        "subject",
        "victim",
        "witness",
        "applicant",
        "young",
        "man",
        "woman",
        "boy",
        "girl",
        "male",
        "female",
        "worker",
        "social",
        "police",
        "officer",
        "doctor",
        "nurse",
        "midwife",
        "teacher",
        "head",
        "professional",
        "staff",
        "school",
        "nursery",
        "college",
        "gp",
        "surgery",
        "practice",
        "hospital",
        "place",
        "home",
        "house",
        "address",
        "town",
        "village",
        "street",
        "organisation",
        "club",
        "charity",
        "church",
        "team",
        "other",
        "unknown",
        "ex",
        "husband",
        "wife",
        "son",
        "daughter",
        "mgm",
        "mgf",
        "pgm",
        "pgf",
        "lead",
        "manager",
        "judge",
        "solicitor",
        "advocate",
        "reviewer",
        "key",
        "support",
        "family",
        "health",
        "visitor",
        "consultant",
        "registered",
        "landlord",
        "tenant",
        "driver",
        "manager",
        "named",
    ]
)
"""Words of labels that name nobody."""


def load_register(text: str | bytes) -> Register:
    """The register in ``text``.

    Raises:
        Invalid: not JSON, a key nobody knows (named), a value of the wrong type or shape (its
            place named), a label used twice or one that itself gives a person's name away.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid("register-json", "The register is not valid JSON.") from error
    top = _object(raw, "register")
    _known_keys(top, _TOP_KEYS, "register")
    entries = _list(top.get("entries", []), "entries")
    if len(entries) > MAX_ENTRIES:
        raise Invalid("register-size", "The register has too many entries.", limit=MAX_ENTRIES)
    made = tuple(_entry(item, f"entries[{n}]") for n, item in enumerate(entries))
    _unique_labels(made)
    return Register(
        case=_text(top.get("case", ""), "case", empty=True),
        entries=made,
        incident=_date(top["incident"], "incident") if "incident" in top else None,
        dates=_styles(top.get("dates", {})),
    )


def dump_register(register: Register) -> str:
    """The register as JSON that ``load_register`` reads back equal."""
    whole: dict[str, Any] = {"case": register.case}
    if register.incident is not None:
        whole["incident"] = register.incident.isoformat()
    if register.dates:
        whole["dates"] = {str(kind): str(style) for kind, style in register.dates}
    whole["entries"] = [_plain(entry) for entry in register.entries]
    return json.dumps(whole, ensure_ascii=False, indent=2)


def dump(register: Register) -> str:
    """The same as ``dump_register``."""
    return dump_register(register)


def _plain(entry: Entry) -> dict[str, Any]:
    plain: dict[str, Any] = {"label": entry.label, "kind": str(entry.kind)}
    if entry.role:
        plain["role"] = entry.role
    for key in ("names", "addresses", "phones", "emails", "handles"):
        if values := getattr(entry, key):
            plain[key] = list(values)
    if entry.dob:
        plain["dob"] = entry.dob.isoformat()
    if entry.identifiers:
        plain["identifiers"] = [{"type": i.type, "value": i.value} for i in entry.identifiers]
    if entry.keep_for:
        plain["keep_for"] = [str(audience) for audience in entry.keep_for]
    return plain


def _entry(raw: object, place: str) -> Entry:
    item = _object(raw, place)
    _known_keys(item, _ENTRY_KEYS, place)
    entry = Entry(
        label=_label(item.get("label"), f"{place}.label"),
        kind=_kind(item.get("kind"), f"{place}.kind"),
        role=_text(item.get("role", ""), f"{place}.role", empty=True),
        names=_texts(item, "names", place),
        dob=_date(item["dob"], f"{place}.dob") if "dob" in item else None,
        addresses=_texts(item, "addresses", place),
        phones=_texts(item, "phones", place),
        emails=_texts(item, "emails", place),
        handles=_texts(item, "handles", place),
        identifiers=_identifiers(item.get("identifiers", []), f"{place}.identifiers"),
        keep_for=_audiences(item.get("keep_for", []), f"{place}.keep_for"),
    )
    _label_hides_names(entry, place)
    return entry


def _label_hides_names(entry: Entry, place: str) -> None:
    if entry.kind is not EntryKind.PERSON:
        return
    named = {word for name in entry.names for word in re.findall(r"[^\W\d_]{2,}", name.casefold())}
    shown = set(re.findall(r"[^\W\d_]{2,}", entry.label.casefold()))
    if (named & shown) - GENERIC:
        raise Invalid(
            "register-label-names",
            f"The label at {place}.label holds a name of the person it should hide.",
        )


def _unique_labels(entries: tuple[Entry, ...]) -> None:
    seen: set[str] = set()
    for number, entry in enumerate(entries):
        key = entry.label.casefold()
        if key in seen:
            raise Invalid(
                "register-label-twice", f"entries[{number}].label is used by an earlier entry."
            )
        seen.add(key)


def _known_keys(item: dict[str, Any], known: tuple[str, ...], place: str) -> None:
    unknown = sorted(key for key in item if key not in known)
    if not unknown:
        return
    shown = ", ".join(k if _KEY_SHOWN.fullmatch(k) else "(unreadable)" for k in unknown[:5])
    raise Invalid("register-key-unknown", f"{place} has unknown keys: {shown}.", count=len(unknown))


def _wrong(place: str, wanted: str) -> Invalid:
    return Invalid("register-value", f"{place} must be {wanted}.")


def _object(raw: object, place: str) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise _wrong(place, "an object")
    return raw


def _list(raw: object, place: str) -> list[Any]:
    if not isinstance(raw, list):
        raise _wrong(place, "a list")
    return raw


def _text(raw: object, place: str, *, empty: bool = False) -> str:
    if not isinstance(raw, str):
        raise _wrong(place, "text")
    value = raw.strip()
    if not value and not empty:
        raise _wrong(place, "text that is not empty")
    if len(value) > MAX_VALUE:
        raise _wrong(place, f"at most {MAX_VALUE} characters")
    return value


def _texts(item: dict[str, Any], key: str, place: str) -> tuple[str, ...]:
    values = _list(item.get(key, []), f"{place}.{key}")
    return tuple(_text(value, f"{place}.{key}[{n}]") for n, value in enumerate(values))


def _label(raw: object, place: str) -> str:
    label = _text(raw, place)
    if len(label) > MAX_LABEL or not _LABEL.fullmatch(label):
        raise _wrong(place, f"letters, digits and spaces, not digits alone, up to {MAX_LABEL}")
    return label


def _kind(raw: object, place: str) -> EntryKind:
    try:
        return EntryKind(_text(raw, place))
    except ValueError as error:
        raise _wrong(place, "one of " + ", ".join(EntryKind)) from error


def _date(raw: object, place: str) -> date:
    value = _text(raw, place)
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise _wrong(place, "a date such as 2019-05-04") from error


def _styles(raw: object) -> tuple[tuple[AudienceKind, DateStyle], ...]:
    made = []
    for name, value in _object(raw, "dates").items():
        place = f"dates.{name}" if _KEY_SHOWN.fullmatch(name) else "dates"
        try:
            made.append((AudienceKind(name), DateStyle(_text(value, place))))
        except ValueError as error:
            wanted = f"{', '.join(AudienceKind)} with one of {', '.join(DateStyle)}"
            raise _wrong(place, wanted) from error
    return tuple(sorted(made))


def _identifiers(raw: object, place: str) -> tuple[Identifier, ...]:
    made = []
    for number, one in enumerate(_list(raw, place)):
        here = f"{place}[{number}]"
        item = _object(one, here)
        _known_keys(item, ("type", "value"), here)
        made.append(
            Identifier(
                type=_text(item.get("type"), f"{here}.type"),
                value=_text(item.get("value"), f"{here}.value"),
            )
        )
    return tuple(made)


def _audiences(raw: object, place: str) -> tuple[Audience, ...]:
    made = []
    for number, one in enumerate(_list(raw, place)):
        value = _text(one, f"{place}[{number}]")
        try:
            made.append(Audience.parse(value))
        except Invalid as error:
            raise _wrong(f"{place}[{number}]", "an audience such as FAMILY:Mother") from error
    return tuple(made)
