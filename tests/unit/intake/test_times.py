"""Days and times as people type them."""

from datetime import UTC, date, datetime

import pytest

from services.intake.pages.shown import file_size
from services.intake.pages.times import (
    TypedWrongError,
    as_typed,
    needed_day,
    typed_day,
    typed_instant,
)
from services.intake.words import OTHERWISE, refusal_help


def boxes(day, month, year, time="12:00"):
    """What a form sends."""
    return {"at-day": day, "at-month": month, "at-year": year, "at-time": time}


@pytest.mark.parametrize("month", ["12", "December", "dec", " 12 "])
def test_a_month_may_be_a_number_or_a_name(month):
    """People type both."""
    assert typed_day(boxes("18", month, "2026"), "at") == date(2026, 12, 18)


def test_empty_boxes_are_no_day_and_may_be_refused():
    """An optional day is None; a needed one says so."""
    assert typed_day({}, "at") is None
    with pytest.raises(TypedWrongError, match="Enter the date"):
        needed_day({}, "at")


@pytest.mark.parametrize(
    "typed", [boxes("31", "2", "2026"), boxes("x", "1", "2026"), boxes("1", "", "2026")]
)
def test_a_day_that_is_none_is_refused_in_words(typed):
    """The message shows what to type."""
    with pytest.raises(TypedWrongError, match="real date"):
        typed_day(typed, "at")


@pytest.mark.parametrize(
    ("time", "hour"),
    [("14:30", 13), ("2:30pm", 13), ("2.30 PM", 13), ("12:30am", 23), ("12:30pm", 11)],
)
def test_times_are_londons(time, hour):
    """In summer a London time is one hour ahead of UTC; am and pm are understood."""
    found = typed_instant(boxes("28", "6", "2027", time), "at")
    assert found.tzinfo is UTC
    assert (found.hour, found.minute) == (hour, 30)


@pytest.mark.parametrize("time", ["", "noon", "25:00", "14:61", "14"])
def test_a_time_that_is_none_is_refused_in_words(time):
    """The message shows what to type."""
    with pytest.raises(TypedWrongError, match="14:30"):
        typed_instant(boxes("1", "1", "2027", time), "at")


def test_shown_and_typed_again_is_the_same_instant():
    """What the page fills in reads back as itself."""
    at = datetime(2027, 6, 28, 9, 5, tzinfo=UTC)
    assert typed_instant(as_typed(at, "at"), "at") == at


@pytest.mark.parametrize(
    ("size", "words"),
    [(4, "4 bytes"), (5000, "5 KB"), (180 << 20, "180 MB"), (2 << 30, "2.0 GB")],
)
def test_sizes_are_in_units_people_know(size, words):
    """Bytes, KB, MB, GB."""
    assert file_size(size) == words


def test_every_refusal_has_help():
    """Own codes, inspection codes and unknown codes all give a sentence."""
    assert "antivirus" in refusal_help("file-infected")
    assert "password" in refusal_help("file-encrypted")
    assert refusal_help("something-new") == OTHERWISE
