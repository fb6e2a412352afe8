"""The relay: takes committed events to the bus, in order, at least once."""

from __future__ import annotations

import threading

from shared.ports.bus import Bus
from shared.ports.messaging import Outbox

BATCH = 100
IDLE_SECONDS = 1.0


class Relay:
    """Publishes what one service's outbox holds.

    An event is marked sent only after the bus has durably accepted it, so a death in between sends
    it again. A bus that does not answer raises Unavailable and leaves everything unsent.
    """

    def __init__(self, outbox: Outbox, bus: Bus, batch: int = BATCH) -> None:
        self._outbox = outbox
        self._bus = bus
        self._batch = batch

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
        while not stop.is_set():
            if self.send_once() == 0:
                self._outbox.wait(IDLE_SECONDS)
