"""When things are due. One pure function per statutory or guidance clock.

Where a paragraph or section is known it is named. Local practice (C6) is shown as such and may be
changed per request; the rest is not negotiable in the product.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.domain.calendar import (
    Calendar,
    Holiday,
    add_elapsed_hours,
    add_months,
    add_working_days,
    add_years_forward,
    next_working_day,
    previous_working_day,
    subtract_working_days,
)

NOTIFY_DAYS = 5
RAPID_REVIEW_DAYS = 15
RETURN_TARGET_DAYS = 7
RETURN_HARD_DAYS = 10
REVIEW_MONTHS = 6
COPY_DAYS = 7
FOI_DAYS = 20
BREACH_HOURS = 72
ONLINE_YEARS_LOCAL = 1
ONLINE_YEARS_NATIONAL = 3
SAR_MONTHS = 1
SAR_MONTHS_COMPLEX = 3


class RuleSet(StrEnum):
    """Which event starts the rapid review's fifteen working days."""

    FROM_NOTIFICATION = "from-notification"
    FROM_AWARENESS = "from-awareness"

    @property
    def in_words(self) -> str:
        """How the rule-set is shown to people."""
        if self is RuleSet.FROM_NOTIFICATION:
            return "counted from the day the notification was sent to the Panel"
        return "counted from the day the local authority became aware (2018 guidance)"


@dataclass(frozen=True, slots=True)
class Due:
    """A due date and how it came about.

    ``due_on`` is the last day that is in time, ``target_on`` the working day to aim for (the same
    day unless the rule or a weekend says otherwise). ``excluded`` names the holidays that were not
    counted. ``provisional`` means that the holidays that far ahead are not published yet.
    """

    day0: date
    due_on: date
    target_on: date
    rule: str
    calendar: str
    excluded: tuple[Holiday, ...] = ()
    provisional: bool = False


def _due(day0: date, due_on: date, target_on: date, rule: str, calendar: Calendar) -> Due:
    last = max(due_on, target_on)
    return Due(
        day0,
        due_on,
        target_on,
        rule,
        calendar.area,
        calendar.holidays_between(day0, last),
        not calendar.covers(last),
    )


def _working_days(day0: date, count: int, calendar: Calendar) -> Due:
    due_on = add_working_days(day0, count, calendar)
    return _due(day0, due_on, due_on, f"working day {count}", calendar)


def _months(count: int) -> str:
    return f"{count} month{'' if count == 1 else 's'}"


def notification(aware_on: date, calendar: Calendar) -> Due:
    """C1: tell the Panel by working day 5 after becoming aware."""
    return _working_days(aware_on, NOTIFY_DAYS, calendar)


def rapid_review(started_on: date, calendar: Calendar) -> Due:
    """C5: rapid review with the Panel by working day 15 after the day its rule-set names."""
    return _working_days(started_on, RAPID_REVIEW_DAYS, calendar)


def return_day0(issued_on: date, sin_sent_on: date | None, calendar: Calendar) -> date:
    """C6: requests issued by working day 1 after the SIN count from it, later ones on their own.

    Otherwise an agency found missing on day 6 would have one day to answer.
    """
    if sin_sent_on and sin_sent_on <= issued_on <= add_working_days(sin_sent_on, 1, calendar):
        return sin_sent_on
    return issued_on


def agency_return(day0: date, calendar: Calendar, extended_to: date | None = None) -> Due:
    """C6 (local practice): target working day 7, hard limit working day 10 or the extension."""
    target = add_working_days(day0, RETURN_TARGET_DAYS, calendar)
    if extended_to:
        return _due(day0, extended_to, extended_to, "extension", calendar)
    hard = add_working_days(day0, RETURN_HARD_DAYS, calendar)
    return _due(day0, hard, target, f"working day {RETURN_HARD_DAYS}", calendar)


def local_review(decided_on: date, calendar: Calendar) -> Due:
    """C10: complete and published within six months of the decision, clipped to the month's end.

    The due date stands even at a weekend; the target is the last working day up to it.
    """
    due_on = add_months(decided_on, REVIEW_MONTHS)
    target = previous_working_day(due_on, calendar)
    return _due(decided_on, due_on, target, _months(REVIEW_MONTHS), calendar)


def latest_copy(publish_on: date, calendar: Calendar) -> date:
    """C11: the last day to send the Panel, the Secretary of State and Ofsted their copies."""
    return subtract_working_days(publish_on, COPY_DAYS, calendar)


def earliest_publication(copied_on: date, calendar: Calendar) -> date:
    """C11: the first lawful day to publish once the last of the three copies went."""
    return add_working_days(copied_on, COPY_DAYS, calendar)


def earliest_takedown(published_on: date, *, national: bool = False) -> date:
    """C12: the first day a published review may go offline (one year local, three national)."""
    return add_years_forward(
        published_on, ONLINE_YEARS_NATIONAL if national else ONLINE_YEARS_LOCAL
    )


def subject_access(received_on: date, calendar: Calendar, *, complex_: bool = False) -> Due:
    """C13: the same-numbered day next month (third when complex), or the next working day."""
    months = SAR_MONTHS_COMPLEX if complex_ else SAR_MONTHS
    due_on = next_working_day(add_months(received_on, months), calendar)
    return _due(received_on, due_on, due_on, _months(months), calendar)


def information_request(received_on: date, uk_wide: Calendar) -> Due:
    """C14: working day 20 with the holidays of every part of the UK (FOIA s10(6))."""
    return _working_days(received_on, FOI_DAYS, uk_wide)


def breach_report(aware_at: datetime) -> datetime:
    """C15: 72 elapsed hours, weekends included, as a UTC instant."""
    return add_elapsed_hours(aware_at, BREACH_HOURS)
