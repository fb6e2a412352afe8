"""Working days and local dates, checked against rules, examples and a second source of holidays."""

from datetime import UTC, date, datetime, timedelta

import holidays as second_source
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters import holidays_govuk
from shared.domain.calendar import (
    Calendar,
    Holiday,
    add_elapsed_hours,
    add_months,
    add_working_days,
    add_years_forward,
    end_of_day,
    in_words,
    local_date,
    next_working_day,
    previous_working_day,
    start_of_day,
    subtract_working_days,
    working_days_between,
)
from shared.domain.errors import Invalid

ENGLAND = holidays_govuk.england_and_wales()
UK = holidays_govuk.uk_wide()
DAYS = st.dates(date(2023, 1, 1), date(2028, 11, 1))


def test_horizon_is_far_enough_away():
    """The bundled holiday data still covers more than a year from today; upgrade it if not."""
    assert holidays_govuk.health(datetime.now(UTC).date()).healthy


def test_horizon_health_fails_as_the_data_nears_its_end():
    """Within a year of the last covered day the health fact turns false, and says how long."""
    end = holidays_govuk.horizon()
    near = holidays_govuk.health(end - timedelta(days=364))
    assert not near.healthy
    assert near.days_left == 364
    assert holidays_govuk.health(end - timedelta(days=365)).healthy


def test_horizon_is_the_end_of_the_last_year_listed():
    """The horizon is a year's end that the last listed holiday falls into, for every division."""
    assert (holidays_govuk.horizon().month, holidays_govuk.horizon().day) == (12, 31)
    assert max(ENGLAND.holidays) <= holidays_govuk.horizon()


@given(DAYS)
def test_england_agrees_with_a_second_source(day):
    """Every day is a holiday here exactly when an independent package says so."""
    theirs = second_source.country_holidays("GB", subdiv="ENG", years=day.year)
    weekday = day.weekday() < 5
    assert ((day in ENGLAND.holidays) and weekday) == ((day in theirs) and weekday)


@given(DAYS)
def test_uk_wide_agrees_with_a_second_source(day):
    """The union calendar holds a weekday exactly when some part of the UK has a holiday then."""
    theirs = any(
        day in second_source.country_holidays("GB", subdiv=part, years=day.year)
        for part in ("ENG", "SCT", "NIR", "WLS")
    )
    weekday = day.weekday() < 5
    assert ((day in UK.holidays) and weekday) == (theirs and weekday)


@given(DAYS, st.integers(0, 30))
def test_counting_forward_then_between_gives_the_count(day, count):
    """The working days between day 0 and working day n are n."""
    assert working_days_between(day, add_working_days(day, count, ENGLAND), ENGLAND) == count


@given(DAYS, st.integers(1, 30))
def test_due_day_is_a_working_day(day, count):
    """Working day n is always a working day, and the one before has one fewer."""
    due = add_working_days(day, count, ENGLAND)
    assert ENGLAND.is_working(due)
    assert add_working_days(day, count - 1, ENGLAND) < due


@given(DAYS, st.integers(1, 30))
def test_counting_back_undoes_counting_forward_between_working_days(day, count):
    """From a working day, n forward then n back returns to it."""
    start = next_working_day(day, ENGLAND)
    assert subtract_working_days(add_working_days(start, count, ENGLAND), count, ENGLAND) == start


@given(DAYS, st.integers(1, 20))
def test_a_trigger_on_a_day_off_counts_like_the_working_day_before(day, count):
    """Weekend and holiday triggers share the due date of the last working day before."""
    assert add_working_days(day, count, ENGLAND) == add_working_days(
        previous_working_day(day, ENGLAND), count, ENGLAND
    )


@given(DAYS, st.integers(1, 20))
def test_a_second_source_counts_the_same_working_day(day, count):
    """Counting with the independent package's own calendar arrives at the same date."""
    theirs = second_source.country_holidays("GB", subdiv="ENG", years=range(2023, 2030))
    counted = day
    for _ in range(count):
        counted = theirs.get_nth_working_day(counted, 1)
        if counted == day:
            counted = theirs.get_nth_working_day(counted + timedelta(days=1), 1)
    assert counted == add_working_days(day, count, ENGLAND)


@given(DAYS, st.integers(0, 24))
def test_months_keep_the_number_of_the_day_or_clip(day, months):
    """The day keeps its number, or becomes the last day of a shorter month."""
    later = add_months(day, months)
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months


def test_months_clip_in_february():
    """31 August plus six months is 28 February, or 29 in a leap year."""
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)


def test_a_year_from_a_leap_day_rolls_forward():
    """29 February plus one year is 1 March, never a day early."""
    assert add_years_forward(date(2028, 2, 29), 1) == date(2029, 3, 1)
    assert add_years_forward(date(2027, 2, 28), 1) == date(2028, 2, 28)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), date(2027, 3, 28)),
        (datetime(2027, 6, 27, 23, 30, tzinfo=UTC), date(2027, 6, 28)),
        (datetime(2026, 12, 18, 23, 59, 59, tzinfo=UTC), date(2026, 12, 18)),
    ],
)
def test_local_date_follows_london(instant, day):
    """The local date changes at London midnight, in winter and in summer."""
    assert local_date(instant) == day


def test_local_date_refuses_a_time_without_zone():
    """An instant without a zone is refused, never guessed."""
    with pytest.raises(Invalid, match="instant-naive"):
        local_date(datetime(2027, 1, 1))  # noqa: DTZ001


def test_the_day_of_the_clock_change_has_twenty_three_hours():
    """Start and end of a London day are right instants when the clocks go forward."""
    assert end_of_day(date(2027, 3, 28)) - start_of_day(date(2027, 3, 28)) == timedelta(
        hours=22, minutes=59, seconds=59
    )


def test_elapsed_hours_ignore_the_clock_change():
    """72 hours are 72 hours across the change to summer time."""
    start = datetime(2027, 3, 27, 10, tzinfo=UTC)
    assert add_elapsed_hours(start, 72) - start == timedelta(hours=72)


def test_proclaimed_holidays_are_added_and_known_ones_keep_their_name():
    """A one-off holiday counts at once; adding one that exists changes nothing."""
    day = Holiday(date(2027, 5, 7), "Proclaimed holiday")
    calendar = ENGLAND.with_holidays([day, Holiday(date(2027, 5, 3), "Other name")])
    assert not calendar.is_working(day.on)
    assert calendar.holidays[date(2027, 5, 3)] == ENGLAND.holidays[date(2027, 5, 3)]
    assert ENGLAND.is_working(day.on)


def test_holidays_between_leaves_weekends_out():
    """Only holidays that took a weekday away are named, after the start and up to the end."""
    calendar = Calendar.of(
        "test",
        [Holiday(date(2026, 12, 26), "Saturday"), Holiday(date(2026, 12, 25), "Friday")],
        date(2026, 12, 31),
    )
    found = calendar.holidays_between(date(2026, 12, 24), date(2026, 12, 31))
    assert [day.name for day in found] == ["Friday"]
    assert calendar.holidays_between(date(2026, 12, 25), date(2026, 12, 31)) == ()


def test_covers_ends_at_the_horizon():
    """The calendar says itself which days it knows."""
    assert ENGLAND.covers(ENGLAND.known_until)
    assert not ENGLAND.covers(ENGLAND.known_until + timedelta(days=1))


def test_counting_refuses_a_negative_number():
    """A negative number of working days is a mistake, not a direction."""
    with pytest.raises(Invalid, match="working-days-negative"):
        add_working_days(date(2027, 1, 4), -1, ENGLAND)


def test_working_days_between_is_negative_backwards():
    """Late is a negative number of working days left."""
    assert working_days_between(date(2027, 1, 8), date(2027, 1, 6), ENGLAND) == -2


def test_dates_in_words_do_not_depend_on_a_locale():
    """A date is shown with weekday, day, month and year."""
    assert in_words(date(2026, 12, 29)) == "Tuesday 29 December 2026"
