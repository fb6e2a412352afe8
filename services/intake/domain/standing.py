"""What was last said about each clock, so that a change is told once and the old date is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.intake.domain.clocks import ClockState, ClockView


class Reminder(StrEnum):
    """How near the due date is, in working days, as reminders go out."""

    NONE = "none"
    THREE_DAYS = "three-days"
    ONE_DAY = "one-day"
    DUE = "due"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Standing:
    """The last reckoning of one clock that was recorded and told."""

    id: str
    case: str
    code: str
    state: ClockState
    due_on: date | None
    reminder: Reminder
    reckoned_at: datetime
    request: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class DueChange:
    """A due date that moved: the old one, the new one and what caused it. Never edited."""

    id: str
    clock: str
    case: str
    code: str
    old_due_on: date | None
    new_due_on: date | None
    cause: str
    changed_at: datetime


_THREE = 3


def reminder_for(clock: ClockView) -> Reminder:
    """Which reminder this clock is due for now: the nearest one, never two."""
    if not clock.is_open:
        return Reminder.NONE
    if clock.state in {ClockState.LATE, ClockState.LATE_EXPLAINED}:
        return Reminder.OVERDUE
    if clock.state is ClockState.DUE_TODAY:
        return Reminder.DUE
    if clock.remaining <= 1:
        return Reminder.ONE_DAY
    return Reminder.THREE_DAYS if clock.remaining <= _THREE else Reminder.NONE
