"""The rules of retention: what is due when. Nothing here destroys anything.

* Time runs from the day the case ended: its report was published, or it was closed. Without that
  day nothing is ever due.
* Copies of agencies' source documents may go after some months and are due after some more; the
  case's own record is due after years. Each installation sets these (``Rules``).
* A month or year later is the same day of the month, or the month's last day where there is none.
* A legal hold wins over every date.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, date
from enum import StrEnum

from services.storage.domain.records import CaseEnd
from shared.domain.errors import Conflict, Invalid, Refused

MONTHS = 12
RETENTION_OVER = "retention-over"

EVENTS: dict[str, str] = {
    "published": "The report was published",
    "closed": "The case was closed without a published report",
}
"""What starts the time: code and sentence."""

HOLD_REASONS: dict[str, str] = {
    "inquiry": "A public inquiry may ask for the records",
    "proceedings": "Court or tribunal proceedings",
    "police": "A police investigation",
    "complaint": "A complaint or claim",
    "press": "Press interest, recent contact or seriousness",
}
LIFT_REASONS: dict[str, str] = {
    "hold-ended": "What it was set for is over",
    "hold-mistake": "It was set by mistake",
}
DESTRUCTION_REASONS: dict[str, str] = {
    RETENTION_OVER: "The time for keeping its records is over",
    "erasure-ordered": "The law or an order requires erasure",
    "opened-by-mistake": "The case was opened by mistake",
}


class Due(StrEnum):
    """How something stands: not ended yet, kept, may go, due, or held whatever the dates say."""

    OPEN = "open"
    KEPT = "kept"
    MAY_GO = "may-go"
    DUE = "due"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Rules:
    """How long an installation keeps what; the defaults suit most."""

    sources_from_months: int = 6
    sources_due_months: int = 12
    record_years: int = 35

    def __post_init__(self) -> None:
        """Raise Invalid ``retention-rules`` for times that contradict each other."""
        if (
            not 0
            <= self.sources_from_months
            <= self.sources_due_months
            <= (self.record_years * MONTHS)
        ):
            raise Invalid("retention-rules", "The times for keeping records contradict each other.")


@dataclass(frozen=True, slots=True)
class Retention:
    """What is due of a case on a day, and the days; these are None while the case goes on."""

    sources: Due
    record: Due
    sources_from: date | None = None
    sources_due: date | None = None
    record_due: date | None = None


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or that month's last; the last day there is at most."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    if year > MAXYEAR:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def retention_of(rules: Rules, ended_on: date | None, today: date, *, held: bool) -> Retention:
    """How a case stands today."""
    if ended_on is None:
        due = Due.HELD if held else Due.OPEN
        return Retention(due, due)
    sources_from = months_after(ended_on, rules.sources_from_months)
    sources_due = months_after(ended_on, rules.sources_due_months)
    record_due = months_after(ended_on, rules.record_years * MONTHS)
    return Retention(
        _due(sources_from, sources_due, today, held=held),
        _due(record_due, record_due, today, held=held),
        sources_from,
        sources_due,
        record_due,
    )


def _due(may_go: date, due: date, today: date, *, held: bool) -> Due:
    if held:
        return Due.HELD
    if today >= due:
        return Due.DUE
    return Due.MAY_GO if today >= may_go else Due.KEPT


def check_end(end: CaseEnd, today: date) -> None:
    """Raise Invalid ``case-end-event`` or ``case-end-day`` for an end that cannot be."""
    if end.event not in EVENTS:
        raise Invalid("case-end-event", "Choose what ended the case.")
    if end.ended_on > today:
        raise Invalid("case-end-day", "The day the case ended must be today or in the past.")


def check_destruction(reason: str, retention: Retention) -> None:
    """Whether a case may be destroyed for this reason today.

    Raises Invalid ``destruction-reason``, Conflict ``case-held`` under a legal hold, and Conflict
    ``retention-not-over`` when the reason is that its time is over and it is not.
    """
    if reason not in DESTRUCTION_REASONS:
        raise Invalid("destruction-reason", "Choose a reason from the list.")
    if retention.record is Due.HELD:
        raise Conflict("case-held", "A legal hold forbids destroying this case.")
    if reason == RETENTION_OVER and retention.record is not Due.DUE:
        raise Conflict("retention-not-over", "The time for keeping this case is not over.")


def check_second(proposed_by: str, confirmed_by: str) -> None:
    """Raise Refused ``two-people`` unless another person confirms."""
    if not confirmed_by or proposed_by == confirmed_by:
        raise Refused("two-people", "Somebody else has to confirm what you proposed.")
