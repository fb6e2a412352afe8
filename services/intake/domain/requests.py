"""What agencies are asked for and how they answer without sending anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.domain.errors import Invalid

LEGAL_BASIS = (
    "This request is made under section 16H of the Children Act 2004. You must supply what is "
    "asked for. It may be used only to help the safeguarding partners carry out this review. If "
    "you believe that sharing a particular record would do a child more harm than good, say which "
    "and why instead of leaving it out."
)
LEGAL_BASIS_VERSION = "s16H-1"

NIL_STATEMENT = (
    "I have searched the systems listed. My agency holds no record about the people named in this "
    "request for the period asked about."
)
NIL_STATEMENT_VERSION = "nil-1"

MOST_AGENCIES = 100
MOST_SYSTEMS = 50


class ReturnType(StrEnum):
    """What an agency may be asked to send."""

    SUMMARY = "summary"
    CHRONOLOGY = "chronology"
    RECORDS = "records"
    AGENCY_REPORT = "agency-report"

    @property
    def called(self) -> str:
        """The name people use."""
        return _CALLED[self]


_CALLED = {
    ReturnType.SUMMARY: "Scoping summary",
    ReturnType.CHRONOLOGY: "Chronology",
    ReturnType.RECORDS: "Source records",
    ReturnType.AGENCY_REPORT: "Agency report",
}


class RequestState(StrEnum):
    """Whether the agency has answered. A withdrawn last document opens the request again."""

    OPEN = "open"
    ANSWERED = "answered"
    NIL = "nil"
    CANCELLED = "cancelled"

    @property
    def is_answer(self) -> bool:
        """Whether the return clock stops in this state."""
        return self in {RequestState.ANSWERED, RequestState.NIL}


@dataclass(frozen=True, slots=True)
class AgencyRequest:
    """One agency asked on one case. ``day0`` starts its clock; ``sealed_asked`` is the letter.

    ``batch`` ties together what was issued in one action. ``answered_at`` is the first accepted
    document that still stands, or the nil return.
    """

    id: str
    case: str
    agency: str
    batch: str
    issued_at: datetime
    issued_by: str
    day0: date
    return_types: tuple[str, ...]
    sealed_asked: bytes
    legal_basis: str
    period_from: date | None = None
    period_to: date | None = None
    extended_to: date | None = None
    state: RequestState = RequestState.OPEN
    answered_at: datetime | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Extension:
    """More time for one agency, with the reason; earlier extensions stay on record."""

    id: str
    request: str
    case: str
    until: date
    granted_by: str
    granted_at: datetime
    sealed_reason: bytes


@dataclass(frozen=True, slots=True)
class NilReturn:
    """A signed statement that nothing is held. ``sealed_systems`` lists the systems searched."""

    id: str
    case: str
    request: str
    agency: str
    signed_by: str
    signed_at: datetime
    statement: str
    sealed_systems: bytes
    log_index: int
    superseded_by: str = ""
    revision: int = 0


def check_period(since: date | None, until: date | None) -> None:
    """Raises Invalid ``period-order`` for a period that ends before it starts."""
    if since and until and until < since:
        raise Invalid("period-order", "The period must start before it ends.")


def check_systems(systems: tuple[str, ...]) -> tuple[str, ...]:
    """The systems searched, without blanks; raises Invalid ``systems-searched`` for none."""
    found = tuple(one.strip() for one in systems if one.strip())
    if not found or len(found) > MOST_SYSTEMS or any(len(one) > 200 for one in found):  # noqa: PLR2004
        raise Invalid("systems-searched", "Name each system that was searched, one per line.")
    return found
