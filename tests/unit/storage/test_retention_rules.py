"""What is due when: dates, leap years, holds that win, and who may confirm."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.storage.domain.records import CaseEnd
from services.storage.domain.retention import (
    DESTRUCTION_REASONS,
    Due,
    Retention,
    Rules,
    check_destruction,
    check_end,
    check_second,
    months_after,
    retention_of,
)
from shared.domain.errors import Conflict, Invalid, Refused
from shared.settings import load_settings

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
ENDED = date(2026, 3, 31)
TODAY = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), 6, date(2026, 9, 30)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
        (date(9990, 1, 1), 12_000, date.max),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(day: date, months: int, later: date):
    """Short months, leap days and the end of the calendar have one answer."""
    assert months_after(day, months) == later


@given(DAYS, st.integers(0, 1200), st.integers(0, 1200))
def test_more_months_are_never_earlier(day: date, some: int, more: int):
    """Adding more months never gives an earlier day, and never loses more than three days."""
    low, high = sorted((some, more))
    assert day <= months_after(day, low) <= months_after(day, high)
    later = months_after(day, low)
    assert (later.year - day.year) * 12 + later.month - day.month == low
    assert 0 <= day.day - later.day <= 3


@pytest.mark.parametrize(
    ("today", "sources", "record"),
    [
        (date(2026, 9, 29), Due.KEPT, Due.KEPT),
        (date(2026, 9, 30), Due.MAY_GO, Due.KEPT),
        (date(2027, 3, 30), Due.MAY_GO, Due.KEPT),
        (date(2027, 3, 31), Due.DUE, Due.KEPT),
        (date(2061, 3, 30), Due.DUE, Due.KEPT),
        (date(2061, 3, 31), Due.DUE, Due.DUE),
    ],
)
def test_each_step_comes_on_its_day(today: date, sources: Due, record: Due):
    """Six months, twelve months and thirty-five years after the end, to the day."""
    found = retention_of(Rules(), ENDED, today, held=False)
    assert (found.sources, found.record) == (sources, record)


@given(DAYS, DAYS)
def test_a_hold_wins_over_every_date(ended: date, today: date):
    """Whatever the dates, a held case is held and may not be destroyed for any reason."""
    found = retention_of(Rules(), ended, today, held=True)
    assert (found.sources, found.record) == (Due.HELD, Due.HELD)
    for reason in DESTRUCTION_REASONS:
        with pytest.raises(Conflict, match="case-held"):
            check_destruction(reason, found)


@given(DAYS, st.integers(0, 20_000))
def test_nothing_becomes_undue_as_time_passes(ended: date, days: int):
    """Once due it stays due, and the whole case is never due before its sources."""
    order = [Due.KEPT, Due.MAY_GO, Due.DUE]
    now = ended + timedelta(days=days)
    first = retention_of(Rules(), ended, now, held=False)
    then = retention_of(Rules(), ended, now + timedelta(days=1), held=False)
    assert order.index(first.sources) <= order.index(then.sources)
    assert order.index(first.record) <= order.index(then.record)
    assert order.index(first.record) <= order.index(first.sources)


@pytest.mark.parametrize("held", [True, False])
def test_without_an_end_nothing_is_ever_due(*, held: bool):
    """A case that goes on has no dates; a hold still shows."""
    found = retention_of(Rules(), None, date.max, held=held)
    due = Due.HELD if held else Due.OPEN
    assert found == Retention(due, due)


@pytest.mark.parametrize("rules", [(-1, 12, 35), (13, 12, 35), (6, 25, 2)])
def test_times_that_contradict_each_other_are_refused(rules: tuple[int, int, int]):
    """Due before allowed, or the case before its sources, is no rule."""
    with pytest.raises(Invalid, match="retention-rules"):
        Rules(*rules)


def test_an_installation_sets_its_own_times(monkeypatch: pytest.MonkeyPatch):
    """Set times are read, the defaults are those of the rules, and impossible ones are refused."""
    default, read = Rules(), load_settings()
    assert (read.sources_from_months, read.sources_due_months, read.case_record_years) == (
        default.sources_from_months, default.sources_due_months, default.record_years,
    )  # fmt: skip
    monkeypatch.setenv("LOCKGATE_CASE_RECORD_YEARS", "75")
    assert load_settings().case_record_years == 75
    monkeypatch.setenv("LOCKGATE_CASE_RECORD_YEARS", "151")
    with pytest.raises(Invalid, match="setting-invalid"):
        load_settings()


def test_a_case_cannot_end_tomorrow_or_of_something_else():
    """The day lies in the past, and what ended it is one of two things."""
    check_end(CaseEnd("case-1", "closed", TODAY, "per-a"), TODAY)
    with pytest.raises(Invalid, match="case-end-day"):
        check_end(CaseEnd("case-1", "closed", TODAY + timedelta(days=1), "per-a"), TODAY)
    with pytest.raises(Invalid, match="case-end-event"):
        check_end(CaseEnd("case-1", "lost", TODAY, "per-a"), TODAY)


def test_that_time_is_over_must_be_so():
    """The reason that names retention needs the day; the others do not; unknown ones are none."""
    kept = retention_of(Rules(), ENDED, TODAY, held=False)
    with pytest.raises(Conflict, match="retention-not-over"):
        check_destruction("retention-over", kept)
    check_destruction("erasure-ordered", kept)
    check_destruction("retention-over", retention_of(Rules(), ENDED, date(2061, 3, 31), held=False))
    with pytest.raises(Invalid, match="destruction-reason"):
        check_destruction("because", kept)


@pytest.mark.parametrize("second", ["per-a", ""])
def test_nobody_confirms_what_they_proposed(second: str):
    """The same person, or nobody, is refused; another is not."""
    check_second("per-a", "per-b")
    with pytest.raises(Refused, match="two-people"):
        check_second("per-a", second)
