"""Bank holidays from the data that ships with govuk-bank-holidays. Never downloads.

The shipped data ends. :func:`horizon` says when, :func:`health` says how long that still is, and a
test fails well before, so that a clock never silently counts a holiday as a working day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays

from shared.domain.calendar import Calendar, Holiday

ENGLAND_AND_WALES = "england-and-wales"
UK_WIDE = "united-kingdom"
WARN_DAYS = 365
"""Fewer days of known holidays than this is a fault to mend: the longest clock runs six months."""

_SUBSTITUTE = "Substitute day"


@dataclass(frozen=True, slots=True)
class HorizonHealth:
    """How far the holidays are known. ``healthy`` is false from a year before the end."""

    known_until: date
    days_left: int
    healthy: bool


@cache
def _data() -> BankHolidays:
    return BankHolidays(use_cached_holidays=True)


def _division(name: str) -> tuple[Holiday, ...]:
    return tuple(
        Holiday(
            row["date"],
            f"{row['title']}, substitute day" if row["notes"] == _SUBSTITUTE else row["title"],
        )
        for row in _data().get_holidays(division=name)
    )


@cache
def horizon() -> date:
    """The last day of the last year that every division's data covers."""
    last = min(_division(name)[-1].on for name in BankHolidays.ALL_DIVISIONS)
    return date(last.year, 12, 31)


def health(today: date) -> HorizonHealth:
    """The health fact about the calendar as of ``today``."""
    days = (horizon() - today).days
    return HorizonHealth(horizon(), days, days >= WARN_DAYS)


@cache
def england_and_wales() -> Calendar:
    """The calendar of the review clocks."""
    return Calendar.of(ENGLAND_AND_WALES, _division(ENGLAND_AND_WALES), horizon())


@cache
def uk_wide() -> Calendar:
    """A holiday in any part of the United Kingdom (Freedom of Information Act, s10(6))."""
    everywhere = {
        day.on: day.name
        for name in (BankHolidays.NORTHERN_IRELAND, BankHolidays.SCOTLAND, ENGLAND_AND_WALES)
        for day in _division(name)
    }
    days = (Holiday(on, name) for on, name in everywhere.items())
    return Calendar.of(UK_WIDE, days, horizon())
