"""The clocks of a case: from recorded facts to what people see.

Facts are append-only: what happened, when it happened, when it was recorded, by whom. A correction
is a later fact of the same kind; the earlier one stays. A clock is never stored as running or
stopped: it is reckoned from the facts, the holidays and the present every time, so that it cannot
drift from its evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.intake.domain import due_dates
from services.intake.domain.due_dates import Due, RuleSet
from shared.domain.calendar import (
    Calendar,
    Holiday,
    in_words,
    local_date,
    working_days_between,
)
from shared.domain.errors import Invalid


class FactKind(StrEnum):
    """What can happen that starts, stops or explains a clock."""

    AWARE = "aware"
    SIN_SENT = "sin-sent"
    SIN_WITHDRAWN = "sin-withdrawn"
    PANEL_RECEIVED = "panel-received"
    REVIEW_LATE_REASON = "review-late-reason"
    LCSPR_DECIDED = "lcspr-decided"
    LCSPR_PUBLISHED = "lcspr-published"
    DELAY_NOTICE = "delay-notice"


@dataclass(frozen=True, slots=True)
class ClockFact:
    """One thing that happened on a case; never edited.

    ``happened_at`` is when it was so, ``recorded_at`` when it was written down. ``reason`` is
    sealed. ``evidence`` is the id of what proves it (a receipt, say); ``forecast_on`` is the new
    date of a delay notice.
    """

    id: str
    case: str
    kind: FactKind
    happened_at: datetime
    recorded_at: datetime
    recorded_by: str
    back_dated: bool = False
    sealed_reason: bytes | None = None
    evidence: str = ""
    forecast_on: date | None = None


class ClockCode(StrEnum):
    """The clocks that a case shows."""

    C1 = "C1"
    C5 = "C5"
    C6 = "C6"
    C10 = "C10"

    @property
    def called(self) -> str:
        """The clock's name for people."""
        return _TITLES[self]


_TITLES = {
    ClockCode.C1: "Notify the Panel",
    ClockCode.C5: "Rapid review to the Panel",
    ClockCode.C6: "Agency return",
    ClockCode.C10: "Local review published",
}


class ClockState(StrEnum):
    """Where a clock stands on a London day."""

    NOT_STARTED = "not-started"
    RUNNING = "running"
    DUE_TODAY = "due-today"
    LATE = "late"
    LATE_EXPLAINED = "late-explained"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock as of one day, with everything needed to explain itself.

    ``remaining`` counts working days from today (exclusive) to the due date (inclusive), negative
    when late. ``on_time`` is None until the clock stops. ``ended`` says how it stopped.
    """

    code: ClockCode
    state: ClockState
    waits_for: str = ""
    due: Due | None = None
    remaining: int = 0
    stopped_on: date | None = None
    on_time: bool | None = None
    ended: str = ""
    forecast_on: date | None = None
    back_dated: bool = False

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act on it."""
        return self.state not in {ClockState.STOPPED, ClockState.NOT_STARTED}


@dataclass(frozen=True, slots=True)
class Timeline:
    """The facts that hold: the last recorded of each kind."""

    holding: tuple[ClockFact, ...]

    @classmethod
    def of(cls, facts: Iterable[ClockFact]) -> Timeline:
        """The facts that hold among all that were ever recorded."""
        last: dict[FactKind, ClockFact] = {}
        for fact in sorted(facts, key=lambda one: (one.recorded_at, one.id)):
            last[fact.kind] = fact
        return cls(tuple(last.values()))

    def fact(self, kind: FactKind) -> ClockFact | None:
        """The fact of this kind that holds, if any."""
        return next((fact for fact in self.holding if fact.kind is kind), None)

    def withdrawal(self) -> ClockFact | None:
        """The withdrawal of the notification, unless one was sent again since."""
        gone, sent = self.fact(FactKind.SIN_WITHDRAWN), self.fact(FactKind.SIN_SENT)
        if gone and sent and sent.recorded_at > gone.recorded_at:
            return None
        return gone

    def on(self, kind: FactKind) -> date | None:
        """The London date of that fact."""
        fact = self.fact(kind)
        return local_date(fact.happened_at) if fact else None


def state_on(today: date, due: Due, stopped_on: date | None, *, explained: bool) -> ClockState:
    """The state of a started clock: late starts the day after the due date, never on it."""
    if stopped_on:
        return ClockState.STOPPED
    if today < due.due_on:
        return ClockState.RUNNING
    if today == due.due_on:
        return ClockState.DUE_TODAY
    return ClockState.LATE_EXPLAINED if explained else ClockState.LATE


def view(
    code: ClockCode,
    due: Due,
    today: date,
    calendar: Calendar,
    *,
    stop: ClockFact | None = None,
    stopped_on: date | None = None,
    explained: ClockFact | None = None,
    back_dated: bool = False,
) -> ClockView:
    """A started clock as of ``today``; stopped by a fact or on a given day."""
    ended_on = local_date(stop.happened_at) if stop else stopped_on
    return ClockView(
        code,
        state_on(today, due, ended_on, explained=explained is not None),
        due=due,
        remaining=working_days_between(ended_on or today, due.due_on, calendar),
        stopped_on=ended_on,
        on_time=None if ended_on is None else ended_on <= due.due_on,
        ended=stop.kind if stop else ("answered" if stopped_on else ""),
        forecast_on=explained.forecast_on if explained else None,
        back_dated=back_dated,
    )


def _waiting(code: ClockCode, for_what: str) -> ClockView:
    return ClockView(code, ClockState.NOT_STARTED, waits_for=for_what)


def c1(times: Timeline, today: date, calendar: Calendar) -> ClockView:
    """C1: from awareness to the serious incident notification."""
    aware = times.fact(FactKind.AWARE)
    if aware is None:
        return _waiting(ClockCode.C1, "the day the local authority became aware")
    due = due_dates.notification(local_date(aware.happened_at), calendar)
    sent = times.fact(FactKind.SIN_SENT)
    return view(ClockCode.C1, due, today, calendar, stop=sent, back_dated=aware.back_dated)


def c5(times: Timeline, rules: RuleSet, today: date, calendar: Calendar) -> ClockView:
    """C5: from the rule-set's start to the Panel's receipt of the pack (or a withdrawn SIN).

    A meeting held does not stop it. It has no pause: late with a recorded reason is still late.
    """
    from_sent = rules is RuleSet.FROM_NOTIFICATION
    start = times.fact(FactKind.SIN_SENT if from_sent else FactKind.AWARE)
    if start is None:
        return _waiting(
            ClockCode.C5,
            "the notification to be sent" if from_sent else "the day of becoming aware",
        )
    due = due_dates.rapid_review(local_date(start.happened_at), calendar)
    stop = times.fact(FactKind.PANEL_RECEIVED) or times.withdrawal()
    return view(
        ClockCode.C5,
        due,
        today,
        calendar,
        stop=stop,
        explained=times.fact(FactKind.REVIEW_LATE_REASON),
        back_dated=start.back_dated,
    )


def c10(times: Timeline, today: date, calendar: Calendar) -> ClockView:
    """C10: from the decision to initiate a local review to its publication."""
    decided = times.on(FactKind.LCSPR_DECIDED)
    if decided is None:
        return _waiting(ClockCode.C10, "a decision to commission a local review")
    return view(
        ClockCode.C10,
        due_dates.local_review(decided, calendar),
        today,
        calendar,
        stop=times.fact(FactKind.LCSPR_PUBLISHED),
        explained=times.fact(FactKind.DELAY_NOTICE),
    )


def c6(
    day0: date,
    today: date,
    calendar: Calendar,
    *,
    extended_to: date | None = None,
    answered_on: date | None = None,
) -> ClockView:
    """C6: one agency's return; an accepted return or a signed nil return stops it."""
    due = due_dates.agency_return(day0, calendar, extended_to)
    return view(ClockCode.C6, due, today, calendar, stopped_on=answered_on)


def case_clocks(
    facts: Iterable[ClockFact], rules: RuleSet, today: date, calendar: Calendar
) -> tuple[ClockView, ...]:
    """C1, C5 and C10 of one case as of ``today``."""
    times = Timeline.of(facts)
    return (
        c1(times, today, calendar),
        c5(times, rules, today, calendar),
        c10(times, today, calendar),
    )


def check_fact(
    kind: FactKind, happened_at: datetime, now: datetime, reason: str, times: Timeline
) -> bool:
    """Whether the fact is back-dated (recorded on a later London day than it happened).

    Raises Invalid ``fact-in-future``, ``fact-before-start`` (a notification before awareness, a
    withdrawal before the notification), or ``reason-required``: back-dated awareness, a withdrawn
    notification, a late reason and a delay notice all need one.
    """
    if happened_at > now:
        raise Invalid("fact-in-future", "The time must not lie in the future.")
    _check_order(kind, happened_at, times)
    back_dated = local_date(happened_at) < local_date(now)
    if not reason.strip() and (kind in _NEED_REASON or (kind is FactKind.AWARE and back_dated)):
        raise Invalid("reason-required", "Give the reason; it is kept with the record.")
    return back_dated


_NEED_REASON = frozenset(
    {FactKind.SIN_WITHDRAWN, FactKind.REVIEW_LATE_REASON, FactKind.DELAY_NOTICE}
)
_AFTER = {
    FactKind.SIN_SENT: FactKind.AWARE,
    FactKind.SIN_WITHDRAWN: FactKind.SIN_SENT,
    FactKind.PANEL_RECEIVED: FactKind.SIN_SENT,
    FactKind.LCSPR_PUBLISHED: FactKind.LCSPR_DECIDED,
    FactKind.DELAY_NOTICE: FactKind.LCSPR_DECIDED,
}


def _check_order(kind: FactKind, happened_at: datetime, times: Timeline) -> None:
    earlier = _AFTER.get(kind)
    if earlier is None:
        return
    before = times.fact(earlier)
    if before is None or happened_at < before.happened_at:
        raise Invalid("fact-before-start", "Record what comes before this first; check both times.")


def _days(count: int) -> str:
    return f"{count} working day{'' if count == 1 else 's'}"


def remaining_in_words(clock: ClockView) -> str:
    """``3 working days left``, ``due today``, ``2 working days late``, ``done on time``."""
    if clock.state is ClockState.NOT_STARTED:
        return "not started"
    if clock.state is ClockState.STOPPED:
        if clock.ended == FactKind.SIN_WITHDRAWN:
            return "stopped: notification withdrawn"
        return "done on time" if clock.on_time else "done late"
    if clock.state is ClockState.DUE_TODAY:
        return "due today"
    if clock.state is ClockState.RUNNING:
        return f"{_days(clock.remaining)} left"
    late = f"{_days(-clock.remaining)} late" if clock.remaining else "late"
    return f"{late}, reason given" if clock.state is ClockState.LATE_EXPLAINED else late


def holidays_in_words(holidays: Iterable[Holiday]) -> str:
    """``Friday 25 December 2026 (Christmas Day) is a bank holiday``, or nothing."""
    named = [f"{in_words(day.on)} ({day.name})" for day in holidays]
    if not named:
        return ""
    verb = "is a bank holiday" if len(named) == 1 else "are bank holidays"
    start = ", ".join(named[:-1])
    return f"{start} and {named[-1]} {verb}" if start else f"{named[-1]} {verb}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A clock in words: always words, date and what remains."""

    headline: str
    sentences: tuple[str, ...]


def explain(clock: ClockView) -> Explanation:
    """Why the clock says what it says, in sentences that can stand on a page by themselves."""
    if clock.due is None:
        return Explanation(f"Not started: waits for {clock.waits_for}", ())
    due = clock.due
    headline = f"Due {in_words(due.due_on)} - {remaining_in_words(clock)}"
    said = [f"Day 0 is {in_words(due.day0)}; the last day is {due.rule} after it."]
    if not due.rule.startswith("working day"):
        said = [f"Counted from {in_words(due.day0)}: {due.rule}."]
    if due.excluded:
        said.append(f"Not counted: {holidays_in_words(due.excluded)}.")
    if due.target_on != due.due_on:
        said.append(f"Aim for {in_words(due.target_on)}.")
    said.append(
        f"In time until 23:59 that day; the office aim is 17:00. Calendar: {_AREAS[due.calendar]}."
    )
    if due.provisional:
        said.append("Bank holidays that far ahead are not published yet: the date may move.")
    if clock.back_dated:
        said.append("The start was recorded on a later day than it happened, with a reason.")
    if clock.forecast_on:
        said.append(f"New forecast: {in_words(clock.forecast_on)}.")
    if clock.stopped_on:
        said.append(f"Stopped on {in_words(clock.stopped_on)}.")
    return Explanation(headline, tuple(said))


_AREAS = {"england-and-wales": "England and Wales", "united-kingdom": "the whole United Kingdom"}
