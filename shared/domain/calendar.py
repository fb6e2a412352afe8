"""Working days, local dates and due dates. Pure: the holidays are given, the present is given.

The rules, once:

* A *working day* is a day that is neither Saturday, Sunday nor a holiday of the calendar in use.
  The guidance does not define the term, so the calendar is always named beside a result.
* Instants are UTC; days are Europe/London local dates.
* *Day 0* is the local date of the trigger, whatever day that is; working day 1 is the next working
  day. A trigger at a weekend is therefore due when one on the working day before it is due.
* Counting back works the same way: day 0 is the planned day, working day 1 the one before it.
* Months clip to the end of a shorter month; a year from 29 February rolls to 1 March.
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from shared.domain.errors import Invalid

LONDON = ZoneInfo("Europe/London")
_DAY = timedelta(days=1)
_SATURDAY = 5
_MONTHS = 12
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Holiday:
    """A bank or public holiday that falls on ``on``."""

    on: date
    name: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The holidays of one area, known up to and including ``known_until``.

    Days after ``known_until`` count weekends only; whoever shows a result past it says that it is
    provisional (see :meth:`covers`).
    """

    area: str
    holidays: Mapping[date, str]
    known_until: date
    _off: tuple[date, ...] = field(init=False, repr=False, compare=False)
    """The holidays that fall on weekdays, in order."""

    def __post_init__(self) -> None:
        off = sorted(day for day in self.holidays if day.weekday() < _SATURDAY)
        object.__setattr__(self, "_off", tuple(off))

    @classmethod
    def of(cls, area: str, holidays: Iterable[Holiday], known_until: date) -> Calendar:
        """A calendar of these holidays."""
        return cls(area, MappingProxyType({day.on: day.name for day in holidays}), known_until)

    def with_holidays(self, extra: Iterable[Holiday]) -> Calendar:
        """The same calendar with one-off holidays added; a name already there is kept."""
        added = {day.on: day.name for day in extra}
        if not added:
            return self
        return replace(self, holidays=MappingProxyType({**added, **self.holidays}))

    def is_working(self, day: date) -> bool:
        """Whether people are expected at work."""
        return day.weekday() < _SATURDAY and day not in self.holidays

    def covers(self, day: date) -> bool:
        """Whether the holidays around ``day`` are known."""
        return day <= self.known_until

    def holidays_between(self, after: date, until: date) -> tuple[Holiday, ...]:
        """Holidays on weekdays in ``(after, until]``: the ones that moved a due date."""
        return tuple(Holiday(on, self.holidays[on]) for on in self._weekdays_off(after, until))

    def working_days(self, after: date, until: date) -> int:
        """Working days in ``(after, until]``, which must not lie before ``after``."""
        weeks, rest = divmod((until - after).days, 7)
        weekdays = sum((after.weekday() + n + 1) % 7 < _SATURDAY for n in range(rest))
        return weeks * _SATURDAY + weekdays - len(self._weekdays_off(after, until))

    def _weekdays_off(self, after: date, until: date) -> tuple[date, ...]:
        return self._off[bisect_right(self._off, after) : bisect_right(self._off, until)]


def local_date(instant: datetime) -> date:
    """The date on a London wall at this instant; raises Invalid for one without a zone."""
    if instant.tzinfo is None:
        raise Invalid("instant-naive", "A time needs its time zone.")
    return instant.astimezone(LONDON).date()


def end_of_day(day: date) -> datetime:
    """The last second of a London day, as a UTC instant."""
    return datetime.combine(day, time(23, 59, 59), LONDON).astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """The first second of a London day, as a UTC instant."""
    return datetime.combine(day, time(0), LONDON).astimezone(UTC)


def add_working_days(day0: date, count: int, calendar: Calendar) -> date:
    """Working day ``count`` after ``day0``; ``day0`` itself for zero."""
    return _step(day0, count, calendar, _DAY)


def subtract_working_days(day0: date, count: int, calendar: Calendar) -> date:
    """Working day ``count`` before ``day0``; ``day0`` itself for zero."""
    return _step(day0, count, calendar, -_DAY)


def _step(day: date, count: int, calendar: Calendar, step: timedelta) -> date:
    if count < 0:
        raise Invalid("working-days-negative", "A number of working days cannot be negative.")
    while count:
        day += step
        count -= calendar.is_working(day)
    return day


def working_days_between(after: date, until: date, calendar: Calendar) -> int:
    """Working days in ``(after, until]``; negative when ``until`` lies before ``after``."""
    if until < after:
        return -working_days_between(until, after, calendar)
    return calendar.working_days(after, until)


def next_working_day(day: date, calendar: Calendar) -> date:
    """``day`` if it is a working day, else the first one after it."""
    return day if calendar.is_working(day) else add_working_days(day, 1, calendar)


def previous_working_day(day: date, calendar: Calendar) -> date:
    """``day`` if it is a working day, else the last one before it."""
    return day if calendar.is_working(day) else subtract_working_days(day, 1, calendar)


def add_months(day: date, months: int) -> date:
    """The same-numbered day ``months`` later, clipped to the end of a shorter month."""
    year, month0 = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def add_years_forward(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February rolls forward to 1 March, never back."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def add_elapsed_hours(instant: datetime, hours: int) -> datetime:
    """Exactly so many hours later, across weekends and changes of the clocks, in UTC."""
    return instant.astimezone(UTC) + timedelta(hours=hours)


def in_words(day: date) -> str:
    """``Tuesday 29 December 2026``, whatever the locale of the machine."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"
