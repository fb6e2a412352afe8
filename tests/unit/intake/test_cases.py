"""Opening cases and recording what their clocks run on."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from services.intake.domain.cases import Case, CaseState, Guidance, Threshold
from services.intake.domain.clocks import ClockFact, ClockState, FactKind
from services.intake.domain.due_dates import RuleSet
from services.intake.domain.standing import DueChange, Standing
from services.intake.handlers import cases, clockwork
from services.intake.people.records import CaseMembership
from shared.domain.errors import Conflict, Invalid, Unavailable
from tests.unit.intake.room import CHILD, MANAGER, START


def test_a_case_has_an_opaque_reference_that_counts_up(room):
    """References count per year and carry nothing about anybody."""
    first, second = room.open_case(), room.open_case()
    assert room.get(Case, first).reference == "CSPR-2026-0001"
    assert room.get(Case, second).reference == "CSPR-2026-0002"


def test_opening_makes_the_key_first_and_the_opener_manager(room):
    """The case's key exists, the opener manages it, others are told by event and log."""
    case = room.open_case()
    assert case in room.vault.keys
    assert [one.role for one in room.find(CaseMembership, case=case)] == ["partnership-manager"]
    assert room.events("case.opened")[0].body == {"reference": "CSPR-2026-0001"}
    assert room.vault.logged("case-opened")[0].case == case


def test_nothing_is_opened_when_the_vault_does_not_answer(room):
    """A vault that is away leaves no case behind."""
    room.vault.broken = True
    with pytest.raises(Unavailable):
        room.open_case()
    assert room.find(Case) == []


def test_the_guidance_pins_the_rule_set(room):
    """A case under the 2018 guidance counts from awareness, a present one from notification."""
    with room.unit() as uow:
        old = cases.open_case(Guidance.WT2018, by=MANAGER, **room.ports(uow))
    assert old.rule_set is RuleSet.FROM_AWARENESS
    assert room.get(Case, room.open_case()).rule_set is RuleSet.FROM_NOTIFICATION


def test_awareness_starts_the_notification_clock_and_tells_the_managers(room):
    """Opening with an awareness time starts C1 and sends it to the case's managers."""
    case = room.open_case(aware_at=START)
    standing = room.get(Standing, f"{case}.C1")
    assert (standing.state, standing.due_on) == (ClockState.RUNNING, date(2026, 12, 7))
    event = room.events("clock.changed")[0]
    assert event.body["owners"] == [MANAGER]
    assert event.body["due_on"] == "2026-12-07"


def test_back_dated_awareness_is_marked_and_its_reason_sealed(room):
    """The reason is needed, kept sealed, and the fact says that it was recorded later."""
    with pytest.raises(Invalid, match="reason-required"):
        room.open_case(aware_at=START - timedelta(days=2))
    case = room.open_case(aware_at=START - timedelta(days=2), reason=f"Told late about {CHILD}")
    fact = room.find(ClockFact, case=case)[0]
    assert fact.back_dated
    assert CHILD.encode() not in fact.sealed_reason
    assert room.desk.open_text(case, "clock-reason", fact.sealed_reason).endswith(CHILD)


def test_facts_append_and_corrections_leave_the_first(room):
    """A corrected notification is a second fact; both stay and the later one holds."""
    case = room.open_case(aware_at=START)
    room.notify(case, "SIN-1")
    room.clock.move(minutes=5)
    room.notify(case, "SIN-2")
    sent = [one for one in room.find(ClockFact, case=case) if one.kind is FactKind.SIN_SENT]
    assert [one.evidence for one in sent] == ["SIN-1", "SIN-2"]
    with room.units() as uow:
        assert cases.sin_reference(case, uow) == "SIN-2"


def test_a_reference_that_cannot_be_real_is_refused(room):
    """A reference must be an id, not a sentence."""
    case = room.open_case(aware_at=START)
    for wrong in ("", "see e-mail", "x" * 81):
        with pytest.raises(Invalid, match="sin-reference"):
            room.notify(case, wrong)


def test_a_withdrawn_notification_leaves_no_reference(room):
    """After a withdrawal there is no reference until a new notification is recorded."""
    case = room.open_case(aware_at=START)
    room.notify(case)
    room.clock.move(days=1)
    gone = clockwork.NewFact(FactKind.SIN_WITHDRAWN, room.clock.now(), "Criteria not met")
    with room.unit() as uow:
        clockwork.record_fact(case, gone, by=MANAGER, **room.ports(uow))
    with room.units() as uow, pytest.raises(Conflict, match="notification-unrecorded"):
        cases.sin_reference(case, uow)
    assert room.get(Standing, f"{case}.C5").state is ClockState.STOPPED
    room.clock.move(hours=1)
    room.notify(case, "SIN-again")
    assert room.get(Standing, f"{case}.C5").state is ClockState.RUNNING


def test_a_threshold_decision_is_sealed_and_never_edited(room):
    """Each threshold decision is added; its words rest sealed."""
    case = room.open_case()
    text = cases.ThresholdText("suspected", f"{CHILD} died", "all three agree", "as known today")
    for met in (False, True):
        with room.unit() as uow:
            cases.record_threshold(case, text, met=met, by=MANAGER, **room.ports(uow))
    kept = room.find(Threshold, case=case)
    assert [one.met for one in kept] == [False, True]
    assert CHILD.encode() not in kept[0].sealed
    with room.unit() as uow, pytest.raises(Invalid, match="threshold-text"):
        cases.record_threshold(
            case, cases.ThresholdText("", "", "", ""), met=True, by=MANAGER, **room.ports(uow)
        )


def test_a_holiday_proclaimed_mid_clock_moves_the_date_and_keeps_the_old(room):
    """Worked example 7 through the handlers: 10 May becomes 11 May, and both are on record."""
    room.clock.at = datetime(2027, 4, 16, 9, tzinfo=START.tzinfo)
    case = room.open_case(aware_at=room.clock.now())
    room.notify(case)
    assert room.get(Standing, f"{case}.C5").due_on == date(2027, 5, 10)
    with room.unit() as uow:
        clockwork.proclaim_holiday(
            date(2027, 5, 7), "Proclaimed holiday", by=MANAGER, **room.ports(uow)
        )
    change = room.find(DueChange, case=case)[0]
    assert (change.old_due_on, change.new_due_on) == (date(2027, 5, 10), date(2027, 5, 11))
    assert change.cause == "holiday-proclaimed"
    assert room.events("clock.changed")[-1].body["due_on"] == "2027-05-11"
    assert room.vault.logged("clock-due-changed")


def test_a_holiday_is_proclaimed_once_and_on_a_working_day(room):
    """Known holidays and weekends are refused with the reason."""
    with room.unit() as uow:
        ports = {"by": MANAGER, **room.ports(uow)}
        with pytest.raises(Conflict, match="holiday-known"):
            clockwork.proclaim_holiday(date(2026, 12, 25), "Again", **ports)
        with pytest.raises(Invalid, match="holiday-weekend"):
            clockwork.proclaim_holiday(date(2026, 12, 5), "A Saturday", **ports)


def test_reckoning_again_changes_and_sends_nothing(room):
    """The timer is idempotent: the same day gives no further event."""
    case = room.open_case(aware_at=START)
    before = len(room.events())
    with room.unit() as uow:
        assert clockwork.refresh(case, "timer", **room.ports(uow)) == 0
    assert len(room.events()) == before


def test_the_timer_sends_each_reminder_once_as_days_pass(room):
    """Three days, one day, due, overdue: one event each, at the first reckoning that day."""
    case = room.open_case(aware_at=START)
    told = []
    for _ in range(10):
        room.clock.move(days=1)
        for _ in range(2):
            with room.unit() as uow:
                if clockwork.refresh(case, "timer", **room.ports(uow)):
                    told.append(room.clock.now().day)
    assert told == [2, 4, 7, 8]
    assert room.get(Standing, f"{case}.C1").state is ClockState.LATE


def test_a_closed_case_takes_no_facts(room):
    """Nothing is recorded on a case that is closed."""
    case = room.open_case()
    with room.unit() as uow:
        found = uow.get(Case, case)
        uow.save(replace(found, state=CaseState.CLOSED))
    with room.unit() as uow, pytest.raises(Conflict, match="case-closed"):
        clockwork.record_fact(
            case, clockwork.NewFact(FactKind.AWARE, START), by=MANAGER, **room.ports(uow)
        )
