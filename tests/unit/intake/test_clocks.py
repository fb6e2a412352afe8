"""The life of a clock: facts that hold, states, reasons, and what it says about itself."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.intake.domain import clocks
from services.intake.domain.clocks import (
    ClockCode,
    ClockFact,
    ClockState,
    FactKind,
    Timeline,
    check_fact,
    explain,
)
from services.intake.domain.due_dates import RuleSet
from shared.adapters import holidays_govuk
from shared.domain.calendar import Holiday
from shared.domain.errors import Invalid

ENGLAND = holidays_govuk.england_and_wales()
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def fact(kind, at=NOON, **changes):
    """A fact recorded when it happened unless told otherwise."""
    given = {"recorded_at": at, "recorded_by": "person-1", **changes}
    return ClockFact(id=f"fact-{kind}", case="case-1", kind=kind, happened_at=at, **given)


def review(*facts, today, rules=RuleSet.FROM_NOTIFICATION):
    """The rapid review clock of these facts."""
    return clocks.c5(Timeline.of(facts), rules, today, ENGLAND)


SENT = fact(FactKind.SIN_SENT)  # due on 21 December 2026


@pytest.mark.parametrize(
    ("today", "state", "remaining"),
    [
        (date(2026, 11, 30), ClockState.RUNNING, 15),
        (date(2026, 12, 18), ClockState.RUNNING, 1),
        (date(2026, 12, 20), ClockState.RUNNING, 1),
        (date(2026, 12, 21), ClockState.DUE_TODAY, 0),
        (date(2026, 12, 22), ClockState.LATE, -1),
    ],
)
def test_state_follows_the_day(today, state, remaining):
    """Running until the day before, due on the day, late from the day after."""
    clock = review(SENT, today=today)
    assert (clock.state, clock.remaining) == (state, remaining)


def test_a_clock_without_its_start_waits_and_says_for_what():
    """A clock never starts by itself and says what it waits for."""
    for clock in clocks.case_clocks([], RuleSet.FROM_AWARENESS, date(2026, 12, 1), ENGLAND):
        assert clock.state is ClockState.NOT_STARTED
        assert clock.waits_for in explain(clock).headline
        assert not clock.is_open


def test_the_panels_receipt_stops_the_review_clock():
    """Receipt on the due day is on time; a day later it is done late."""
    stopped = fact(FactKind.PANEL_RECEIVED, datetime(2026, 12, 21, 23, 30, tzinfo=UTC))
    late = fact(FactKind.PANEL_RECEIVED, datetime(2026, 12, 22, 0, 30, tzinfo=UTC))
    assert review(SENT, stopped, today=date(2027, 2, 1)).on_time is True
    clock = review(SENT, late, today=date(2027, 2, 1))
    assert (clock.on_time, clock.state, clock.remaining) == (False, ClockState.STOPPED, -1)
    assert "done late" in explain(clock).headline


def test_a_withdrawn_notification_stops_the_review_clock_and_says_so():
    """The case history keeps that the clock was stopped by withdrawal, not by a pack."""
    gone = fact(FactKind.SIN_WITHDRAWN, NOON + timedelta(days=2))
    clock = review(SENT, gone, today=date(2026, 12, 10))
    assert clock.ended == FactKind.SIN_WITHDRAWN
    assert "withdrawn" in explain(clock).headline


def test_late_with_a_reason_is_late_explained_never_green():
    """A recorded reason changes how late is shown, not that it is late."""
    why = fact(FactKind.REVIEW_LATE_REASON, NOON + timedelta(days=30))
    clock = review(SENT, why, today=date(2026, 12, 31))
    assert clock.state is ClockState.LATE_EXPLAINED
    assert clocks.remaining_in_words(clock) == "6 working days late, reason given"


def test_a_delay_notice_carries_its_forecast():
    """The local review clock stays late and shows the new date."""
    facts = [
        fact(FactKind.LCSPR_DECIDED, datetime(2026, 8, 31, 9, tzinfo=UTC)),
        fact(
            FactKind.DELAY_NOTICE,
            datetime(2027, 2, 1, 9, tzinfo=UTC),
            forecast_on=date(2027, 5, 28),
        ),
    ]
    clock = clocks.c10(Timeline.of(facts), date(2027, 3, 1), ENGLAND)
    assert clock.state is ClockState.LATE_EXPLAINED
    assert "New forecast: Friday 28 May 2027." in explain(clock).sentences
    assert "Aim for Friday 26 February 2027." in explain(clock).sentences


def test_late_over_a_weekend_is_still_late():
    """A Sunday due date passed on Monday shows late although one working day only was missed."""
    decided = fact(FactKind.LCSPR_DECIDED, datetime(2026, 8, 31, 9, tzinfo=UTC))
    clock = clocks.c10(Timeline.of([decided]), date(2027, 3, 1), ENGLAND)
    assert clocks.remaining_in_words(clock) == "1 working day late"


def test_a_correction_is_a_later_fact_and_holds():
    """The last recorded fact of a kind holds, whatever order they are read in."""
    first = fact(FactKind.AWARE, NOON)
    second = ClockFact(
        id="fact-2",
        case="case-1",
        kind=FactKind.AWARE,
        happened_at=NOON - timedelta(days=1),
        recorded_at=NOON + timedelta(hours=1),
        recorded_by="person-1",
        back_dated=True,
    )
    for facts in ([first, second], [second, first]):
        clock = clocks.c1(Timeline.of(facts), date(2026, 12, 1), ENGLAND)
        assert clock.due.day0 == date(2026, 11, 29)
        assert any("later day" in said for said in explain(clock).sentences)


def test_back_dated_awareness_needs_a_reason():
    """Recording yesterday's awareness without a reason is refused; with one it is marked."""
    nothing = Timeline.of([])
    with pytest.raises(Invalid, match="reason-required"):
        check_fact(FactKind.AWARE, NOON - timedelta(days=1), NOON, " ", nothing)
    assert check_fact(FactKind.AWARE, NOON - timedelta(days=1), NOON, "told late", nothing)
    assert not check_fact(FactKind.AWARE, NOON - timedelta(hours=3), NOON, "", nothing)


@pytest.mark.parametrize(
    "kind", [FactKind.SIN_WITHDRAWN, FactKind.REVIEW_LATE_REASON, FactKind.DELAY_NOTICE]
)
def test_some_facts_always_need_a_reason(kind):
    """Withdrawing, being late and delaying are never recorded without saying why."""
    before = Timeline.of([SENT, fact(FactKind.LCSPR_DECIDED)])
    with pytest.raises(Invalid, match="reason-required"):
        check_fact(kind, NOON, NOON, "", before)


def test_facts_are_refused_in_the_future_or_before_their_start():
    """A notification cannot precede awareness, and nothing has happened tomorrow."""
    aware = Timeline.of([fact(FactKind.AWARE)])
    with pytest.raises(Invalid, match="fact-in-future"):
        check_fact(FactKind.AWARE, NOON + timedelta(minutes=1), NOON, "", aware)
    with pytest.raises(Invalid, match="fact-before-start"):
        check_fact(FactKind.SIN_SENT, NOON - timedelta(minutes=1), NOON, "", aware)
    with pytest.raises(Invalid, match="fact-before-start"):
        check_fact(FactKind.SIN_SENT, NOON, NOON, "", Timeline.of([]))


def test_an_answer_stops_the_return_clock():
    """An accepted or nil return stops C6 on its day."""
    clock = clocks.c6(
        date(2026, 11, 30), date(2026, 12, 20), ENGLAND, answered_on=date(2026, 12, 14)
    )
    assert (clock.state, clock.on_time) == (ClockState.STOPPED, True)
    assert clocks.remaining_in_words(clock) == "done on time"


def test_due_dates_beyond_the_known_holidays_say_that_they_may_move():
    """Past the horizon the answer is given and called provisional."""
    at = datetime.combine(ENGLAND.known_until, datetime.min.time(), UTC)
    clock = review(fact(FactKind.SIN_SENT, at), today=ENGLAND.known_until)
    assert clock.due.provisional
    assert any("may move" in said for said in explain(clock).sentences)


def test_holidays_are_named_with_the_right_verb():
    """One holiday is, several are, none is nothing."""
    one = Holiday(date(2026, 12, 25), "Christmas Day")
    assert clocks.holidays_in_words([one]).endswith("(Christmas Day) is a bank holiday")
    assert clocks.holidays_in_words([]) == ""


def test_every_clock_and_rule_set_has_words():
    """Nothing is shown to people by its code alone."""
    assert all(code.called for code in ClockCode)
    assert len({rules.in_words for rules in RuleSet}) == len(RuleSet)
