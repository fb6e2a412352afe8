"""What happens to each kind of finding for each kind of recipient.

KEEP leaves it, LABEL writes its label, GENERALISE writes something broader (month and year, an age
band, the outward code), REMOVE writes nothing. The table is data; the exceptions are below it:

* a recipient's own data, and entries whose ``keep_for`` names the audience, are kept;
* dates follow ``DATE_STYLES``: as they are, counted from the incident, month and year, or season;
  a register may ask for coarser ones, never for finer ones;
* never kept in a family bundle: another adult's address, numbers or contacts, or anything about
  another father.

What is written never depends on the length of what it hides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from services.redaction.domain.dates import PartialDate, parse_age, parse_date
from services.redaction.domain.labels import Labeller, without_number
from services.redaction.domain.overlap import resolve
from services.redaction.domain.register import DateStyle, Entry, EntryKind, Register
from services.redaction.domain.spans import Category, Replacement, Span
from shared.domain.audience import Audience, AudienceKind

POLICY_VERSION = "2026-11-2"


class Treatment(StrEnum):
    """What is done with a span."""

    KEEP = "keep"
    LABEL = "label"
    GENERALISE = "generalise"
    REMOVE = "remove"


_K, _L, _G = Treatment.KEEP, Treatment.LABEL, Treatment.GENERALISE
_A = AudienceKind
_ORDER = (_A.REVIEWER, _A.PARTNER, _A.PANEL, _A.FAMILY, _A.PUBLIC)
_EVERYBODY = (_L, _L, _L, _L, _L)
_C = Category
# Columns: reviewer, partner, panel, family, public. An agency's own records go back whole.
_ROWS: dict[Category, tuple[Treatment, ...]] = {
    _C.PERSON: _EVERYBODY,
    _C.STAFF: (_L, _L, _L, _L, _G),
    _C.STAFF_NUMBER: _EVERYBODY,
    _C.DATE_OF_BIRTH: (_G, _G, _G, _L, _L),
    _C.DATE: (_K, _G, _G, _G, _G),
    _C.AGE: (_K, _G, _K, _G, _G),
    _C.ADDRESS: (_G, _L, _L, _L, _L),
    _C.POSTCODE: (_G, _L, _L, _L, _L),
    _C.TRAIT: (_K, _K, _K, _K, _L),
    _C.RELATIONSHIP: (_K, _K, _K, _K, _L),
    _C.EVENT: (_K, _K, _K, _L, _L),
}
TABLE: dict[tuple[Category, AudienceKind], Treatment] = {
    (category, kind): _ROWS.get(category, _EVERYBODY)[column]
    for category in Category
    for column, kind in enumerate(_ORDER)
} | {(category, _A.OWN): _K for category in Category}

DATE_STYLES: dict[AudienceKind, DateStyle] = {
    _A.OWN: DateStyle.EXACT,
    _A.REVIEWER: DateStyle.EXACT,
    _A.PARTNER: DateStyle.DAY,
    _A.PANEL: DateStyle.DAY,
    _A.FAMILY: DateStyle.MONTH,
    _A.PUBLIC: DateStyle.SEASON,
}
"""How dates are written for each kind of recipient, unless the register asks for less."""
_COARSER = tuple(DateStyle)

_NUMBERED = frozenset(
    {_C.PERSON, _C.STAFF, _C.SCHOOL, _C.HEALTH_PROVIDER, _C.PLACEMENT, _C.PLACE, _C.ORGANISATION}
)
_ADULTS = frozenset(["parent", "carer", "mother", "father", "partner", "adoptive", "foster"])
_SEASONS = ("winter", "winter", "spring", "spring", "spring", "summer", "summer", "summer",
            "autumn", "autumn", "autumn", "winter")  # fmt: skip
_BANDS = ((1, "under 1"), (5, "1 to 4"), (10, "5 to 9"), (14, "10 to 13"), (18, "14 to 17"),
          (25, "18 to 24"), (40, "25 to 39"), (60, "40 to 59"))  # fmt: skip
_OUTWARD = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) ?\d[A-Z]{2}\b", re.IGNORECASE)
_OUTWARD_ONLY = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?", re.IGNORECASE)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_GAP = re.compile(r"[\s,]{0,3}")


def treatment(span: Span, audience: Audience, register: Register) -> Treatment:
    """What the policy does with this span for this audience."""
    if is_own(span, audience, register):
        return Treatment.KEEP
    listed = TABLE[span.category, audience.kind]
    if audience.kind is AudienceKind.OWN:
        return listed
    if span.category is Category.DATE:
        exact = date_style(audience, register) is DateStyle.EXACT
        return Treatment.KEEP if exact else Treatment.GENERALISE
    if span.entry and listed is Treatment.KEEP and span.category in _NUMBERED:
        return Treatment.LABEL
    return listed


def date_style(audience: Audience, register: Register) -> DateStyle:
    """How dates are written for this audience: the coarser of policy and register."""
    asked = dict(register.dates).get(audience.kind, DateStyle.EXACT)
    style = max(DATE_STYLES[audience.kind], asked, key=_COARSER.index)
    if audience.kind is AudienceKind.OWN:
        return DateStyle.EXACT
    if style is DateStyle.DAY and register.incident is None:
        return DateStyle.MONTH
    return style


def is_own(span: Span, audience: Audience, register: Register) -> bool:
    """Whether the span shows this audience only what is theirs, or kept for them."""
    entry = register.entry(span.entry) if span.entry else None
    return entry is not None and _own(entry, span.category, audience)


def _own(entry: Entry, category: Category, audience: Audience) -> bool:
    """Whether this entry's data may stay for this audience."""
    if audience.kind is AudienceKind.FAMILY and entry.label == audience.label:
        return True
    if audience not in entry.keep_for:
        return False
    if audience.kind is not AudienceKind.FAMILY or not _another_adult(entry):
        return True
    both_fathers = "father" in _words(entry) and "father" in audience.label.lower().split()
    return category is Category.PERSON and not both_fathers


def _words(entry: Entry) -> set[str]:
    return set(re.findall(r"[a-z]+", f"{entry.label} {entry.role}".lower()))


def _another_adult(entry: Entry) -> bool:
    return entry.kind is EntryKind.PERSON and bool(_words(entry) & _ADULTS)


def replacements(
    text: str,
    spans: Iterable[Span],
    audience: Audience,
    register: Register,
    labeller: Labeller,
) -> list[Replacement]:
    """What an edition writes in place of what: sorted, not overlapping, repeated labels joined.

    Every span given is taken; a caller with decisions passes only those that were accepted.
    """
    made: list[Replacement] = []
    for span in resolve(spans, text, threshold=0.0):
        how = treatment(span, audience, register)
        if how is Treatment.KEEP:
            continue
        written = _written(text[span.start : span.end], span, how, audience, register, labeller)
        last = made[-1] if made else None
        if last and last.text == written and _GAP.fullmatch(text, last.end, span.start):
            made[-1] = Replacement(last.start, span.end, written)
        else:
            made.append(Replacement(span.start, span.end, written))
    return made


def _written(
    value: str,
    span: Span,
    how: Treatment,
    audience: Audience,
    register: Register,
    labeller: Labeller,
) -> str:
    if how is Treatment.REMOVE:
        return ""
    if how is Treatment.GENERALISE:
        return f"[{_broader(value, span, audience, register, labeller)}]"
    return f"[{_label(value, span, labeller)}]"


def _label(value: str, span: Span, labeller: Labeller) -> str:
    if span.category is Category.DATE_OF_BIRTH:
        return span.label.partition(" (")[0]
    if span.entry or span.category not in _NUMBERED or span.detector == "register":
        return span.label
    return labeller.label(span.label, value)


def _broader(
    value: str, span: Span, audience: Audience, register: Register, labeller: Labeller
) -> str:
    if span.category is Category.AGE:
        return age_band(value)
    if span.category is Category.DATE:
        return _date(value, date_style(audience, register), register)
    if span.category is Category.DATE_OF_BIRTH:
        # A label with a remark is a reckoning: the date in its words is another day's.
        shown = "" if "(" in span.label else month_and_year(parse_date(value))
        return f"date of birth: {shown}" if shown else "date of birth"
    if span.category in {Category.ADDRESS, Category.POSTCODE}:
        return _area(value, span)
    return without_number(_label(value, span, labeller))


def _date(value: str, style: DateStyle, register: Register) -> str:
    read = parse_date(value)
    exact = read.exact()
    if style is DateStyle.DAY and exact is not None and register.incident is not None:
        return days_from(exact, register.incident)
    if style is DateStyle.SEASON:
        shown = _SEASONS[read.month - 1] if 1 <= read.month <= 12 else ""  # noqa: PLR2004
    else:
        shown = month_and_year(read)
    return f"date: {shown}" if shown else "date"


def days_from(day: date, incident: date) -> str:
    """A day counted from the incident, for example "Day 0 - 14" or "Day 0 + 3"."""
    apart = (day - incident).days
    if not apart:
        return "Day 0"
    return f"Day 0 {'+' if apart > 0 else '-'} {abs(apart)}"


def month_and_year(read: PartialDate) -> str:
    """The month and year of a date as words, as far as known."""
    month = _MONTHS[read.month - 1] if 1 <= read.month <= 12 else ""  # noqa: PLR2004
    return " ".join(filter(None, (month, str(read.year or ""))))


def age_band(value: str) -> str:
    """The band an age falls into, for example "age 5 to 9"; "age" when it cannot be read."""
    years = parse_age(value)
    if years is None:
        return "age"
    return "age " + next((band for limit, band in _BANDS if years < limit), "60 or over")


def _area(value: str, span: Span) -> str:
    found = _OUTWARD.search(value)
    if span.category is Category.POSTCODE:
        outward = found.group(1) if found else value if _OUTWARD_ONLY.fullmatch(value) else ""
        return outward.upper() or "postcode"
    return f"address in {found.group(1).upper()}" if found else "address"
