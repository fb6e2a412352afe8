"""A case: an opaque reference and the rules it is run by. No child's name anywhere.

The facts (awareness, notification, and so on) are ClockFact records; this holds what does not
change and where the case stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.intake.domain.due_dates import RuleSet
from shared.domain.errors import Invalid

MAX_TEXT = 20_000
NOTHING_DUE = date.max
NEVER = date.min
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


class Guidance(StrEnum):
    """The edition of Working Together a case is run under; pinned when it is opened."""

    WT2026 = "WT2026"
    WT2023 = "WT2023"
    WT2018 = "WT2018"

    @property
    def rule_set(self) -> RuleSet:
        """The rapid review rule-set that goes with this edition."""
        return RuleSet.FROM_AWARENESS if self is Guidance.WT2018 else RuleSet.FROM_NOTIFICATION


class CaseState(StrEnum):
    """Whether work on the case goes on."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Case:
    """One case. ``reference`` is what people call it, for example ``CSPR-2026-0001``.

    ``urgent_on`` is the nearest due date of an open clock, which orders the board; ``reckoned_on``
    the London day its clocks were last reckoned for.
    """

    id: str
    reference: str
    opened_at: datetime
    opened_by: str
    guidance_version: Guidance
    rule_set: RuleSet
    state: CaseState = CaseState.OPEN
    urgent_on: date = NOTHING_DUE
    reckoned_on: date = NEVER
    revision: int = 0


@dataclass(frozen=True, slots=True)
class YearCount:
    """How many cases were opened in a year; makes references without gaps or doubles."""

    id: str
    opened: int
    revision: int = 0

    @property
    def reference(self) -> str:
        """The reference of the last case opened."""
        return f"CSPR-{self.id}-{self.opened:04d}"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A reasoned threshold decision; a new one is added, never edited. ``sealed`` is its text.

    The two limbs (abuse or neglect known or suspected; died or seriously harmed), the partners'
    views and the local authority's reasons are judgement, so they are words and not a score.
    """

    id: str
    case: str
    recorded_at: datetime
    recorded_by: str
    met: bool
    sealed: bytes


@dataclass(frozen=True, slots=True)
class ProclaimedHoliday:
    """A one-off bank holiday announced after the published list; counted from then on."""

    id: str
    on: date
    name: str
    recorded_at: datetime
    recorded_by: str


def check_sin_reference(text: str) -> str:
    """The reference as kept; raises Invalid ``sin-reference`` for one that cannot be real."""
    found = text.strip()
    if not _REFERENCE.fullmatch(found):
        raise Invalid(
            "sin-reference",
            "Enter the reference of the notification: letters, digits, dots and hyphens.",
        )
    return found


def check_text(text: str, code: str, what: str, *, required: bool = True) -> str:
    """A person's free text without the white space around it, bounded; raises Invalid ``code``."""
    found = text.strip()
    if required and not found:
        raise Invalid(code, f"Enter {what}.")
    if len(found) > MAX_TEXT:
        raise Invalid(code, f"Shorten {what} to {MAX_TEXT} characters.", limit=MAX_TEXT)
    return found
