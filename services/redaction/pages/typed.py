"""Days as people type them, in three boxes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from services.redaction.domain.dates import month_number
from shared.domain.errors import Invalid

PARTS = ("day", "month", "year")
_LONG_YEAR = 4
_WRONG = "Enter a real date, for example 4 5 2019"


def typed_day(sent: Mapping[str, str], name: str) -> date | None:
    """The day in the three boxes of ``name``; None when all are empty.

    Raises Invalid ``date-typed`` for what is no day.
    """
    day, month, year = (sent.get(f"{name}-{part}", "").strip() for part in PARTS)
    if not (day or month or year):
        return None
    try:
        typed = date(int(year), month_number(month) or int(month), int(day))
    except ValueError as error:
        raise Invalid("date-typed", _WRONG) from error
    if len(year) != _LONG_YEAR:
        raise Invalid("date-typed", _WRONG)
    return typed


def day_boxes(on: date | None, name: str) -> dict[str, str]:
    """A day as the three boxes show it, to begin with."""
    if on is None:
        return {}
    return {
        f"{name}-day": str(on.day),
        f"{name}-month": str(on.month),
        f"{name}-year": str(on.year),
    }
