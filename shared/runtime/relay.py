"""The relay: takes committed events to the bus, in order, at least once."""

from __future__ import annotations

import threading
import time

from shared.observe.log import logger
from shared.ports.bus import Bus
from shared.ports.messaging import Outbox

BATCH = 100
IDLE_SECONDS = 1.0
MEMORY_SECONDS = 20.0
"""How often the bus is asked whether it forgot something."""


class Relay:
    """Publishes what one service's outbox holds.

    An event is marked sent only after the bus has durably accepted it, so a death in between sends
    it again. A bus that does not answer raises Unavailable and leaves everything unsent. When a
    bus that lost its memory is back, everything that ``producer`` ever sent goes out again.
    """

    def __init__(self, outbox: Outbox, bus: Bus, batch: int = BATCH, *, producer: str = "") -> None:
        self._outbox = outbox
        self._bus = bus
        self._batch = batch
        self._producer = producer

    def send_once(self) -> int:
        """Publish the next batch; returns how many were sent."""
        with self._outbox.claim(self._batch) as messages:
            if messages:
                self._bus.publish(messages)
            return len(messages)

    def send_all(self) -> int:
        """Publish until the outbox is empty; returns how many were sent."""
        total = 0
        while sent := self.send_once():
            total += sent
        return total

    def run(self, stop: threading.Event) -> None:
        """Publish whatever is committed until ``stop`` is set."""
        asked_at = -MEMORY_SECONDS
        while not stop.is_set():
            if time.monotonic() - asked_at > MEMORY_SECONDS:
                self.make_whole()
                asked_at = time.monotonic()
            if self.send_once() == 0:
                self._outbox.wait(IDLE_SECONDS)

    def make_whole(self) -> int:
        """Have everything sent again if the bus forgot something; returns how many events."""
        if not self._producer or not self._bus.forgot(self._producer):
            return 0
        self._bus.declare()
        again = self._outbox.send_again()
        self._bus.mark(self._producer)
        if again:
            logger().warning("events-sent-again", service=self._producer, count=again)
        return again
