"""A successful attempt is taken back even though time moves while it is judged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.intake.people.handlers import throttle
from services.intake.people.records import Throttle


class _Ticking:
    """A clock that moves with every look, as real ones do."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def now(self) -> datetime:
        self._now += timedelta(milliseconds=7)
        return self._now


def test_success_is_taken_back_while_time_moves(site) -> None:
    """Twenty successes in a row from one address leave nothing counted."""
    clock, units = _Ticking(), site.desk.uow_factory
    for _ in range(20):
        mark = throttle.reserve({"address": 10}, units, clock)
        with units() as uow:
            throttle.give_back(uow, {"address": 10}, mark)
            uow.commit()
    with units() as uow:
        assert uow.get(Throttle, "address").failures == ()
