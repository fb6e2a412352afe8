"""The sixteen worked examples of the clocks: each due date computed by hand beforehand."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from services.intake.domain import due_dates
from services.intake.domain.clocks import (
    ClockFact,
    ClockState,
    FactKind,
    Timeline,
    c1,
    c5,
    c6,
    c10,
    explain,
)
from services.intake.domain.due_dates import RuleSet
from shared.adapters import holidays_govuk
from shared.domain.calendar import Holiday, local_date

ENGLAND = holidays_govuk.england_and_wales()
UK = holidays_govuk.uk_wide()
LONDON = ZoneInfo("Europe/London")


def times(**facts):
    """A timeline of facts by kind (underscores for hyphens), each at a London time."""
    return Timeline.of(
        ClockFact(
            id=name,
            case="case-1",
            kind=FactKind(name.replace("_", "-")),
            happened_at=at.astimezone(UTC),
            recorded_at=at.astimezone(UTC),
            recorded_by="person-1",
        )
        for name, at in facts.items()
    )


def london(year, month, day, hour=12, minute=0):
    """A London wall-clock time."""
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def test_example_1_christmas():
    """Aware Friday 18 December 2026: notify by 29 December; the review follows either rule-set."""
    facts = times(aware=london(2026, 12, 18), sin_sent=london(2026, 12, 29))
    assert c1(facts, date(2026, 12, 18), ENGLAND).due.due_on == date(2026, 12, 29)
    sent = c5(facts, RuleSet.FROM_NOTIFICATION, date(2026, 12, 29), ENGLAND)
    aware = c5(facts, RuleSet.FROM_AWARENESS, date(2026, 12, 29), ENGLAND)
    assert sent.due.due_on == date(2027, 1, 20)
    assert aware.due.due_on == date(2027, 1, 13)


@pytest.mark.parametrize(
    ("aware", "due"),
    [
        (london(2026, 12, 19), date(2026, 12, 29)),
        (london(2026, 12, 23), date(2027, 1, 4)),
        (london(2027, 3, 25, 23, 50), date(2027, 4, 5)),
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), date(2027, 4, 5)),
    ],
    ids=["2-saturday", "3-scottish-holiday", "4-easter", "5-clock-change"],
)
def test_examples_2_to_5_notification(aware, due):
    """Weekends, the Scottish holiday, Easter and the change of the clocks count as published."""
    assert c1(times(aware=aware), date(2026, 12, 1), ENGLAND).due.due_on == due


def test_example_5_local_date_in_summer():
    """Late evening in UTC is the next day in London in June."""
    assert local_date(datetime(2027, 6, 27, 23, 30, tzinfo=UTC)) == date(2027, 6, 28)


def test_example_6_review_over_easter():
    """Notification on Monday 22 March 2027: review by Wednesday 14 April."""
    assert due_dates.rapid_review(date(2027, 3, 22), ENGLAND).due_on == date(2027, 4, 14)


def test_example_7_holiday_proclaimed_mid_clock():
    """Notification on 16 April 2027: 10 May, and 11 May once Friday 7 May is proclaimed."""
    before = due_dates.rapid_review(date(2027, 4, 16), ENGLAND)
    proclaimed = ENGLAND.with_holidays([Holiday(date(2027, 5, 7), "Proclaimed holiday")])
    after = due_dates.rapid_review(date(2027, 4, 16), proclaimed)
    assert (before.due_on, after.due_on) == (date(2027, 5, 10), date(2027, 5, 11))
    assert "Proclaimed holiday" in [day.name for day in after.excluded]


def test_example_8_copies_before_publication():
    """Publishing on 6 April 2027 needs copies by 24 March; a day later moves it to 7 April."""
    assert due_dates.latest_copy(date(2027, 4, 6), ENGLAND) == date(2027, 3, 24)
    assert due_dates.earliest_publication(date(2027, 3, 24), ENGLAND) == date(2027, 4, 6)
    assert due_dates.earliest_publication(date(2027, 3, 25), ENGLAND) == date(2027, 4, 7)


def test_example_9_copies_over_new_year():
    """Publishing on 4 January 2027 needs copies by 21 December."""
    assert due_dates.latest_copy(date(2027, 1, 4), ENGLAND) == date(2026, 12, 21)


def test_example_10_six_months_clip_to_february():
    """Decision on 31 August 2026: 28 February 2027, a Sunday; aim for the Friday."""
    clock = c10(times(lcspr_decided=london(2026, 8, 31)), date(2026, 9, 1), ENGLAND)
    assert clock.due.due_on == date(2027, 2, 28)
    assert clock.due.target_on == date(2027, 2, 26)


def test_example_11_six_months_to_good_friday():
    """Decision on 26 September 2026: Good Friday; aim for Thursday, copies by 16 March."""
    due = due_dates.local_review(date(2026, 9, 26), ENGLAND)
    assert (due.due_on, due.target_on) == (date(2027, 3, 26), date(2027, 3, 25))
    assert due_dates.latest_copy(due.target_on, ENGLAND) == date(2027, 3, 16)


def test_example_12_subject_access_at_christmas():
    """A request of 25 November 2026 falls on Christmas Day and rolls to 29 December."""
    assert due_dates.subject_access(date(2026, 11, 25), ENGLAND).due_on == date(2026, 12, 29)


def test_example_13_freedom_of_information_is_uk_wide():
    """Received on 21 December 2026: 22 January with every part's holidays, not 21."""
    assert due_dates.information_request(date(2026, 12, 21), UK).due_on == date(2027, 1, 22)
    assert due_dates.information_request(date(2026, 12, 21), ENGLAND).due_on == date(2027, 1, 21)


def test_example_14_breach_report_in_elapsed_hours():
    """Aware on Saturday 27 March 2027 10:00 GMT: Tuesday 11:00 summer time."""
    due = due_dates.breach_report(london(2027, 3, 27, 10))
    assert due == london(2027, 3, 30, 11)


def test_example_15_online_from_a_leap_day():
    """Published on 29 February 2028: no takedown before 1 March 2029."""
    assert due_dates.earliest_takedown(date(2028, 2, 29)) == date(2029, 3, 1)
    assert due_dates.earliest_takedown(date(2028, 2, 29), national=True) == date(2031, 3, 1)


def test_example_16_plan_of_a_rapid_review():
    """Notification on 30 November 2026: returns 9 and 14 December, review 21 December."""
    sent, issued = date(2026, 11, 30), date(2026, 12, 1)
    day0 = due_dates.return_day0(issued, sent, ENGLAND)
    returns = c6(day0, issued, ENGLAND)
    assert returns.due.target_on == date(2026, 12, 9)
    assert returns.due.due_on == date(2026, 12, 14)
    assert due_dates.rapid_review(sent, ENGLAND).due_on == date(2026, 12, 21)


def test_late_request_has_its_own_day_0():
    """An agency asked on day 6 gets its full time, and one asked before the SIN counts from then."""
    sent = date(2026, 11, 30)
    assert due_dates.return_day0(date(2026, 12, 8), sent, ENGLAND) == date(2026, 12, 8)
    assert due_dates.return_day0(date(2026, 11, 26), sent, ENGLAND) == date(2026, 11, 26)
    assert due_dates.return_day0(date(2026, 12, 8), None, ENGLAND) == date(2026, 12, 8)


def test_extension_replaces_both_dates():
    """A granted extension is the only date an agency is held to."""
    due = due_dates.agency_return(date(2026, 11, 30), ENGLAND, date(2026, 12, 18))
    assert (due.due_on, due.target_on) == (date(2026, 12, 18), date(2026, 12, 18))


def test_complex_subject_access_has_three_months():
    """Two further months are added for a complex request."""
    due = due_dates.subject_access(date(2026, 11, 25), ENGLAND, complex_=True)
    assert due.due_on == date(2027, 2, 25)


def test_explanation_names_the_days_not_counted():
    """The explanation of example 1 gives words, date, what remains and both bank holidays."""
    clock = c1(times(aware=london(2026, 12, 18)), date(2026, 12, 22), ENGLAND)
    told = explain(clock)
    assert told.headline == "Due Tuesday 29 December 2026 - 3 working days left"
    assert (
        "Not counted: Friday 25 December 2026 (Christmas Day) and Monday 28 December 2026 "
        "(Boxing Day, substitute day) are bank holidays." in told.sentences
    )
    assert clock.state is ClockState.RUNNING
