"""Keeps loops alive: one that dies is started again, with growing pauses, and its health shows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from shared.domain.errors import LockgateError
from shared.observe.log import logger
from shared.observe.metrics import METRICS
from shared.ports.clock import Clock

Loop = Callable[[threading.Event], None]


class State(StrEnum):
    """How a loop is."""

    RUNNING = "running"
    WAITING = "waiting"  # it died and will be started again
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Health:
    """One loop: its state, how often it died, and the code of the last death."""

    name: str
    state: State
    restarts: int
    reason: str
    since: datetime


class Supervisor:
    """One thread per loop, until ``stop`` is set.

    A loop that returned or raised before ``stop`` counts as dead. The pause before it starts again
    doubles from ``first`` to ``cap`` seconds and begins anew once it ran for longer than ``cap``.
    """

    def __init__(
        self, stop: threading.Event, clock: Clock, *, first: float = 0.5, cap: float = 30.0
    ) -> None:
        self._stop = stop
        self._clock = clock
        self._first = first
        self._cap = cap
        self._lock = threading.Lock()
        self._health: dict[str, Health] = {}
        self._threads: list[threading.Thread] = []

    def start(self, name: str, loop: Loop) -> None:
        """Run a loop in a thread of its own."""
        self._note(Health(name, State.RUNNING, 0, "", self._clock.now()))
        thread = threading.Thread(target=self._keep, args=(name, loop), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def health(self) -> tuple[Health, ...]:
        """Every loop, as it is now."""
        with self._lock:
            return tuple(self._health.values())

    def join(self, seconds: float) -> bool:
        """Wait for all loops to end after ``stop``; False when one is still at work."""
        for thread in self._threads:
            thread.join(seconds)
        return not any(thread.is_alive() for thread in self._threads)

    def _note(self, health: Health) -> None:
        with self._lock:
            self._health[health.name] = health

    def _change(self, name: str, state: State, reason: str = "") -> Health:
        with self._lock:
            old = self._health[name]
            died = state is State.WAITING
            new = replace(
                old,
                state=state,
                restarts=old.restarts + died,
                reason=reason or old.reason,
                since=self._clock.now(),
            )
            self._health[name] = new
            return new

    def _keep(self, name: str, loop: Loop) -> None:
        pause = self._first
        while not self._stop.is_set():
            began = self._change(name, State.RUNNING).since
            reason = self._run(name, loop)
            if self._stop.is_set():
                break
            if (self._clock.now() - began).total_seconds() > self._cap:
                pause = self._first
            health = self._change(name, State.WAITING, reason)
            logger().warning("loop-died", job=name, reason=reason, restarts=health.restarts)
            METRICS.count("lockgate_restarts_total", "Loops that died.", job=name, reason=reason)
            self._stop.wait(pause)
            pause = min(self._cap, pause * 2)
        self._change(name, State.STOPPED)

    def _run(self, name: str, loop: Loop) -> str:
        try:
            loop(self._stop)
        except LockgateError as error:
            return error.code
        except Exception as error:  # noqa: BLE001 - the loop is started again, the place is logged
            logger().error("loop-failed", job=name, exc_info=error)
            return "loop-failed"
        return "loop-ended"
