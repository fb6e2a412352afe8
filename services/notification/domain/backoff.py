"""When to try again, and when to stop and ask a person.

The steps follow the retry schedule of Standard Webhooks, shortened at the start because a statutory
clock may be running: the last attempt is about three days after the first.
"""

from __future__ import annotations

from datetime import datetime, timedelta

STEPS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 57600, 86400, 86400)
)
PARK_AFTER = len(STEPS) + 1
"""Attempts after which a delivery is parked."""


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try after ``attempts`` failures; None when it is time to park."""
    if attempts >= PARK_AFTER:
        return None
    return now + STEPS[attempts - 1]


def is_due(at: datetime, attempts: int, now: datetime, claim: timedelta) -> bool:
    """Whether a delivery that is to be tried ``at`` is to be tried now.

    A time further ahead than the pause after so many attempts, or than ``claim``, the time for
    which one process keeps a delivery from the others, was set by a clock that was wrong.
    """
    pause = STEPS[min(attempts, len(STEPS)) - 1] if attempts else claim
    return not now < at <= now + max(pause, claim)
