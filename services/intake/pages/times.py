"""Days and times as people type them: three boxes for the day, one for the London time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from shared.domain.calendar import LONDON, MONTHS

PARTS = ("day", "month", "year")
_TIME = re.compile(r"(\d{1,2})[:.](\d\d)\s*(am|pm)?", re.IGNORECASE)
_NOON = 12


class TypedWrongError(ValueError):
    """What was typed is not a day or a time; the text is for the person."""


def typed_day(sent: Mapping[str, str], name: str) -> date | None:
    """The day in the three boxes of ``name``; None when all are empty; raises TypedWrongError."""
    parts = [sent.get(f"{name}-{part}", "").strip() for part in PARTS]
    if not any(parts):
        return None
    day, month, year = parts
    try:
        return date(int(year), _month(month), int(day))
    except ValueError as error:
        raise TypedWrongError("Enter a real date, for example 27 3 2026") from error


def needed_day(sent: Mapping[str, str], name: str) -> date:
    """As :func:`typed_day`, and empty boxes raise TypedWrongError too."""
    day = typed_day(sent, name)
    if day is None:
        raise TypedWrongError("Enter the date")
    return day


def _month(text: str) -> int:
    names = [name[:3].lower() for name in MONTHS]
    if text[:3].lower() in names:
        return names.index(text[:3].lower()) + 1
    return int(text)


def typed_instant(sent: Mapping[str, str], name: str) -> datetime:
    """Day and London time of ``name`` as a UTC instant; raises TypedWrongError.

    A time that London skips in spring counts as the hour after it; one that comes twice in autumn
    is the first of the two.
    """
    day = needed_day(sent, name)
    found = _TIME.fullmatch(sent.get(f"{name}-time", "").strip())
    if found is None:
        raise TypedWrongError("Enter the time like 14:30")
    hour, minute = int(found[1]), int(found[2])
    if found[3]:
        hour = hour % _NOON + (_NOON if found[3].lower() == "pm" else 0)
    try:
        at = time(hour, minute)
    except ValueError as error:
        raise TypedWrongError("Enter the time like 14:30") from error
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def as_typed(at: datetime, name: str) -> dict[str, str]:
    """An instant as the boxes of ``name`` show it, to begin with."""
    local = at.astimezone(LONDON)
    return {
        f"{name}-day": str(local.day),
        f"{name}-month": str(local.month),
        f"{name}-year": str(local.year),
        f"{name}-time": f"{local:%H:%M}",
    }
