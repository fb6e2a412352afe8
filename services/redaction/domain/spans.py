"""Spans: what a detector found, where, and why.

A span names a half-open character range of one text. Detectors make them, people decide on them,
editions replace them; this module holds the shapes and the pure rules for combining them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """What kind of thing a span is; the policy table decides per category and audience."""

    PERSON = "person"
    DATE_OF_BIRTH = "date-of-birth"
    DATE = "date"
    AGE = "age"
    ADDRESS = "address"
    POSTCODE = "postcode"
    PLACE = "place"
    PHONE = "phone"
    EMAIL = "email"
    HANDLE = "handle"
    URL = "url"
    HEALTH_NUMBER = "health-number"
    EDUCATION_NUMBER = "education-number"
    STATE_NUMBER = "state-number"
    CASE_NUMBER = "case-number"
    POLICE_NUMBER = "police-number"
    COURT_NUMBER = "court-number"
    STAFF_NUMBER = "staff-number"
    FINANCIAL = "financial"
    VEHICLE = "vehicle"
    DEVICE = "device"
    ORGANISATION = "organisation"
    SCHOOL = "school"
    HEALTH_PROVIDER = "health-provider"
    PLACEMENT = "placement"
    STAFF = "staff"
    RELATIONSHIP = "relationship"
    TRAIT = "trait"
    EVENT = "event"


class Reason(StrEnum):
    """Why something is taken out, in the words of the field."""

    DIRECT_ID = "DIRECT-ID"
    QUASI_ID = "QUASI-ID"
    THIRD_PARTY = "THIRD-PARTY"
    HARM = "HARM"
    LEGAL_PRIV = "LEGAL-PRIV"
    POLICE_SENS = "POLICE-SENS"
    COURT_RESTRICT = "COURT-RESTRICT"
    NOT_RELEVANT = "NOT-RELEVANT"
    STAFF = "STAFF"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A proposal: range, category, the label to show, reason, detector, confidence 0 to 1.

    ``entry`` is the register label the span belongs to ("Child A"), empty when unregistered.
    ``label`` is what stands in its place when labelled: the register label for a person, else a
    plain description such as "NHS number".
    """

    start: int
    end: int
    category: Category
    label: str
    reason: Reason
    detector: str
    confidence: float
    entry: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Replacement:
    """What an edition writes instead of ``text[start:end]``; an empty ``text`` removes it.

    Replacements given to an edition are sorted and do not overlap. ``text`` never depends on the
    length of what it replaces.
    """

    start: int
    end: int
    text: str
