"""Timers: each runs its work every so many seconds, and one that fails does not stop the others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from shared.domain.errors import LockgateError
from shared.observe.log import logger
from shared.observe.metrics import METRICS
from shared.observe.trace import Kind, step
from shared.service import Tick


@dataclass(slots=True)
class Ticks:
    """The timers of one service, in one thread, first run at once.

    ``monotonic`` is the time that intervals are measured by.
    """

    service: str
    ticks: Sequence[Tick]
    monotonic: Callable[[], float] = time.monotonic
    _due: dict[str, float] = field(default_factory=dict)

    def run(self, stop: threading.Event) -> None:
        """Run what is due until ``stop`` is set."""
        while not stop.is_set():
            stop.wait(min(self.run_due(), 1.0))

    def run_due(self) -> float:
        """Run every timer that is due now; returns the seconds until the next one is."""
        for tick in self.ticks:
            if self._due.get(tick.name, 0.0) <= self.monotonic():
                self._run(tick)
                self._due[tick.name] = self.monotonic() + tick.seconds
        now = self.monotonic()
        return max(0.0, min((at - now for at in self._due.values()), default=1.0))

    def _run(self, tick: Tick) -> None:
        reason = ""
        try:
            with step(f"timer {tick.name}", Kind.INTERNAL) as under_way:
                under_way.note(tick=tick.name)
                tick.run()
        except LockgateError as error:
            reason = error.code
            logger().warning("tick-failed", service=self.service, tick=tick.name, reason=reason)
        except Exception as error:  # noqa: BLE001 - the next run tries again, the place is logged
            reason = "tick-failed"
            logger().error(reason, service=self.service, tick=tick.name, exc_info=error)
        METRICS.count(
            "lockgate_ticks_total",
            "Timer runs by outcome.",
            service=self.service,
            job=tick.name,
            reason=reason or "done",
        )
