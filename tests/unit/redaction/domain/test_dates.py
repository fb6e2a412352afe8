"""Dates and ages as written are read into numbers."""

from __future__ import annotations

from datetime import date

import pytest

from services.redaction.domain.dates import (
    PartialDate,
    excel_serial,
    from_serial,
    full_year,
    month_number,
    number_words,
    parse_age,
    parse_date,
)


@pytest.mark.parametrize(
    ("text", "read"),
    [("04/05/2019", (2019, 5, 4)), ("4.5.19", (2019, 5, 4)), ("2019-05-04", (2019, 5, 4)), ("12/31/2019", (2019, 12, 31)),
     ("4 May 2019", (2019, 5, 4)), ("May 4th, 2019", (2019, 5, 4)), ("4th of May", (0, 5, 4)), ("May 2019", (2019, 5, 0)),
     ("4 May '19", (2019, 5, 4)), ("04 May 85", (1985, 5, 4)), ("fourth of May two thousand and nineteen", (2019, 5, 4)),
     ("twenty-first of June nineteen eighty four", (1984, 6, 21)), ("04052019", (2019, 5, 4)), ("in 1997", (1997, 0, 0)),
     ("nothing", (0, 0, 0))],
)  # fmt: skip
def test_date_is_read_day_first(text: str, read: tuple[int, int, int]) -> None:
    """Each written form gives its year, month and day as far as known."""
    assert parse_date(text) == PartialDate(*read)


def test_exact_needs_a_real_date() -> None:
    """An impossible day is no date."""
    assert PartialDate(2019, 5, 4).exact() == date(2019, 5, 4)
    assert PartialDate(2019, 2, 30).exact() is None


def test_small_parts_are_read() -> None:
    """Years of two digits, short months and number words."""
    assert (full_year("19"), full_year("85"), full_year("1985")) == (2019, 1985, 1985)
    assert (month_number("Sept"), month_number("May"), month_number("mayor")) == (9, 5, 0)
    assert (number_words("two hundred and six"), number_words("cat"), number_words("")) == (
        206,
        None,
        None,
    )


def test_gestation_is_no_age_yet() -> None:
    """Weeks before birth fall into the youngest band."""
    assert (parse_age("38+2 weeks") or 1) < 0.01
    assert (parse_age("32 weeks gestation") or 1) < 0.01


def test_only_months_are_read_as_months() -> None:
    """A name that begins like a month is none."""
    assert [month_number(w) for w in ("Mark", "Mars", "Juno", "Decl", "Mar.", "june")] == [
        0, 0, 0, 0, 3, 6,
    ]  # fmt: skip


def test_spreadsheet_numbers_turn_both_ways() -> None:
    """A serial is the date a spreadsheet shows."""
    assert excel_serial(date(2019, 5, 4)) == 43589
    assert from_serial(43589) == date(2019, 5, 4)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("aged 5", 5.0),
        ("6 months old", 0.5),
        ("twenty-six weeks", 0.5),
        ("old", None),
        ("730 days", 2.0),
        ("aged 5 and a half", 5.0),
        ("5y 3m", 5.0),
        ("4 years and 11 months old", 4.0),
        ("6/12 old", 0.5),
        ("26/52 old", 0.5),
        ("her 5th birthday", 5.0),
        ("his fifth birthday", 5.0),
        ("twenty-first birthday", 21.0),
        ("aged 6m", 0.5),
        ("in her thirties", 35.0),
        ("seven-year-old", 7.0),
        ("16 y/o", 16.0),
    ],
)
def test_age_is_read_in_years(text: str, years: float | None) -> None:
    """Months, weeks and days count as parts of a year."""
    assert parse_age(text) == years
