"""Facts in, standings and events out: what moves a clock, and who is told.

A standing is what was last told about a clock. It is reckoned again after every fact and by a
timer; only a difference is recorded and sent, so doing it twice changes nothing. A due date that
moves leaves the old one in a DueChange.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.intake.domain.cases import (
    NOTHING_DUE,
    Case,
    CaseState,
    ProclaimedHoliday,
    check_text,
)
from services.intake.domain.clocks import (
    ClockCode,
    ClockFact,
    ClockState,
    ClockView,
    FactKind,
    Timeline,
    c6,
    case_clocks,
    check_fact,
)
from services.intake.domain.requests import AgencyRequest, RequestState
from services.intake.domain.standing import DueChange, Reminder, Standing, reminder_for
from services.intake.handlers.desk import Desk
from services.intake.log_entries import log_made_again
from shared.domain.calendar import Calendar, local_date
from shared.domain.errors import Conflict, Invalid
from shared.domain.ids import new_id
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.ports.vault import LogEntry

REASON = "clock-reason"
BATCH = 100


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact as a person gives it."""

    kind: FactKind
    happened_at: datetime
    reason: str = ""
    evidence: str = ""
    forecast_on: date | None = None


def timeline(case: str, uow: UnitOfWork) -> Timeline:
    """The facts that hold for a case."""
    return Timeline.of(uow.find(ClockFact, case=case))


def record_fact(case: str, given: NewFact, *, by: str, uow: UnitOfWork, desk: Desk) -> ClockFact:
    """Append a fact and reckon the case's clocks again.

    Raises what ``check_fact`` raises, and Conflict ``case-closed``.
    """
    open_case_record(case, uow)
    now = desk.clock.now()
    reason = check_text(given.reason, "reason-required", "the reason", required=False)
    back_dated = check_fact(given.kind, given.happened_at, now, reason, timeline(case, uow))
    fact = ClockFact(
        id=new_id("fact"),
        case=case,
        kind=given.kind,
        happened_at=given.happened_at,
        recorded_at=now,
        recorded_by=by,
        back_dated=back_dated,
        sealed_reason=desk.seal_text(case, REASON, reason) if reason else None,
        evidence=given.evidence,
        forecast_on=given.forecast_on,
    )
    keep_fact(fact, uow=uow, desk=desk)
    return fact


def keep_fact(fact: ClockFact, *, uow: UnitOfWork, desk: Desk) -> None:
    """Put a checked fact on record, on the log and into effect."""
    facts: dict[str, str | int] = {
        "actor": fact.recorded_by,
        "fact": fact.kind.value,
        "happened_at": fact.happened_at.isoformat(),
        "back_dated": int(fact.back_dated),
        "evidence": fact.evidence,
    }
    log_made_again(fact.id, "clock-fact-recorded", fact.case, facts, desk.vault)
    uow.add(fact)
    refresh(fact.case, f"fact-{fact.kind}", uow=uow, desk=desk)


def open_case_record(case: str, uow: UnitOfWork) -> Case:
    """The case, if work on it goes on; raises Conflict ``case-closed``."""
    found = uow.get(Case, case)
    if found.state is not CaseState.OPEN:
        raise Conflict("case-closed", "This case is closed.")
    return found


def proclaim_holiday(
    on: date, name: str, *, by: str, uow: UnitOfWork, desk: Desk
) -> ProclaimedHoliday:
    """Add a one-off bank holiday and reckon every open case again.

    Raises Invalid ``holiday-name``, ``holiday-weekend``, Conflict ``holiday-known``.
    """
    shown = check_text(name, "holiday-name", "what the holiday is for")
    if desk.calendar(uow).holidays.get(on):
        raise Conflict("holiday-known", "That day is a bank holiday already.")
    if not desk.published.is_working(on):
        raise Invalid("holiday-weekend", "That day is not a working day anyway.")
    holiday = ProclaimedHoliday(new_id("hol"), on, shown, desk.clock.now(), by)
    desk.vault.log(
        LogEntry(holiday.id, "holiday-proclaimed", "", {"actor": by, "on": on.isoformat()})
    )
    uow.add(holiday)
    for case in uow.find(Case, state=CaseState.OPEN):
        refresh(case.id, "holiday-proclaimed", uow=uow, desk=desk)
    return holiday


def clocks_of(case: Case, uow: UnitOfWork, desk: Desk) -> tuple[ClockView, ...]:
    """C1, C5 and C10 now."""
    facts = uow.find(ClockFact, case=case.id)
    return case_clocks(facts, case.rule_set, desk.today(), desk.calendar(uow))


def return_clock(request: AgencyRequest, today: date, calendar: Calendar) -> ClockView:
    """C6 of one request on a day."""
    answered = local_date(request.answered_at) if request.answered_at else None
    return c6(
        request.day0,
        today,
        calendar,
        extended_to=request.extended_to,
        answered_on=answered if request.state.is_answer else None,
    )


def refresh(case: str, cause: str, *, uow: UnitOfWork, desk: Desk) -> int:
    """Record and send what changed about every clock of a case; answers how many did."""
    found = uow.get(Case, case)
    calendar, today = desk.calendar(uow), desk.today()
    known = {one.id: one for one in uow.find(Standing, case=case)}
    managers = desk.staff.managers(case, uow)
    changed = 0
    views = case_clocks(uow.find(ClockFact, case=case), found.rule_set, today, calendar)
    _keep_place(found, views, today, uow)
    for view in views:
        key = f"{case}.{view.code}"
        changed += _tell(_Turn(key, case, "", cause, managers), view, known.get(key), uow, desk)
    for request in uow.find(AgencyRequest, case=case):
        if request.state is RequestState.CANCELLED:
            continue
        key = f"{request.id}.{ClockCode.C6}"
        owners = (*managers, *desk.staff.officers(request.agency, uow))
        turn = _Turn(key, case, request.id, cause, owners)
        changed += _tell(turn, return_clock(request, today, calendar), known.get(key), uow, desk)
    return changed


def _keep_place(case: Case, views: Iterable[ClockView], today: date, uow: UnitOfWork) -> None:
    """Where the case stands on the board, and that its clocks were reckoned for today."""
    due = [one.due.due_on for one in views if one.is_open and one.due]
    place = replace(case, urgent_on=min(due, default=NOTHING_DUE), reckoned_on=today)
    if place != case:
        uow.save(place)


def refresh_all(units: UnitOfWorkFactory, desk: Desk) -> None:
    """Reckon the open cases that were not reckoned today, one transaction each.

    Only a fact or a new day moves a clock, and a fact reckons its own case.
    """
    while True:
        with units() as uow:
            oldest = uow.find(Case, state=CaseState.OPEN, order_by="reckoned_on", limit=BATCH)
        waiting = [one.id for one in oldest if one.reckoned_on < desk.today()]
        for case in waiting:
            with units() as uow:
                refresh(case, "timer", uow=uow, desk=desk)
                uow.commit()
        if len(waiting) < BATCH:
            return


@dataclass(frozen=True, slots=True)
class _Turn:
    """One clock being reckoned: its key, whose it is, why now, who is told."""

    clock: str
    case: str
    request: str
    cause: str
    owners: tuple[str, ...]


def _tell(
    turn: _Turn, view: ClockView, known: Standing | None, uow: UnitOfWork, desk: Desk
) -> bool:
    due_on = view.due.due_on if view.due else None
    fresh = Standing(
        id=turn.clock,
        case=turn.case,
        code=view.code,
        state=view.state,
        due_on=due_on,
        reminder=reminder_for(view),
        reckoned_at=desk.clock.now(),
        request=turn.request,
        revision=known.revision if known else 0,
    )
    if known is None and view.state is ClockState.NOT_STARTED:
        return False
    if known and replace(known, reckoned_at=fresh.reckoned_at) == fresh:
        return False
    if known:
        uow.save(fresh)
    else:
        uow.add(fresh)
    if known and known.due_on != due_on:
        _keep_old_due(turn, view, known, uow, desk)
    if known or fresh.reminder is not Reminder.NONE or view.is_open:
        _send(turn, fresh, uow)
    return True


def _keep_old_due(
    turn: _Turn, view: ClockView, known: Standing, uow: UnitOfWork, desk: Desk
) -> None:
    due_on = view.due.due_on if view.due else None
    change = DueChange(
        id=new_id("due"),
        clock=turn.clock,
        case=turn.case,
        code=view.code,
        old_due_on=known.due_on,
        new_due_on=due_on,
        cause=turn.cause,
        changed_at=desk.clock.now(),
    )
    uow.add(change)
    desk.vault.log(
        LogEntry(
            change.id,
            "clock-due-changed",
            turn.case,
            {
                "clock": turn.clock,
                "old": str(known.due_on or ""),
                "new": str(due_on or ""),
                "cause": turn.cause,
            },
        )
    )


def _send(turn: _Turn, standing: Standing, uow: UnitOfWork) -> None:
    uow.emit(
        "clock.changed",
        case=turn.case,
        aggregate=turn.clock,
        body={
            "clock": turn.clock,
            "code": standing.code,
            "state": standing.state.value,
            "due_on": standing.due_on.isoformat() if standing.due_on else "",
            "owners": sorted(set(turn.owners)),
        },
    )
