"""Work that goes on while an engine is struck: uploads accepted, sent, handled, counted.

One service with its own database, outbox, relay, workers and inbox, as every service has them. What
was accepted is counted from the acknowledgement, what took effect from the table.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from shared.adapters.clock_system import SystemClock
from shared.domain.errors import Unavailable
from shared.domain.ids import new_id
from shared.runtime.runner import Lanes, Running, run_service
from shared.runtime.verdicts import Patience
from shared.service import Service
from tests.faults.frame import WIDE, Outcome
from tests.platform_kit import Plain, fake_verify
from tests.server_processes.pipeline import effects, open_units

QUEUE = "intake.work"
CASES = 12
MANY = 100 if WIDE else 5
"""How many uploads are accepted before a strike, and again after it."""


class Work:
    """Accepts an upload every few milliseconds and has each take effect once."""

    def __init__(self, database_url: str, bus: Any) -> None:
        self.bus = bus
        self.units = open_units(database_url)
        self.accepted: list[str] = []
        self._stop, self._enough = threading.Event(), threading.Event()
        self._running: Running | None = None

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Work within the block; accepting ends with it, the rest when ``settled`` says so."""
        self.bus.declare()
        service = Service("intake", "", None, self.units, {"upload.received": self._effect})
        lanes = Lanes((QUEUE,), consumers=2, patience=Patience(first=0.2, cap=1.0))
        self._running = run_service(
            service, self.bus, verify=fake_verify, clock=SystemClock(), stop=self._stop, lanes=lanes
        )
        hand = threading.Thread(target=self._accept)
        hand.start()
        try:
            self.wait_for(MANY)
            yield
            self.wait_for(MANY)
        finally:
            self._enough.set()
            hand.join()

    def wait_for(self, more: int, seconds: float = 120) -> None:
        """Return when so many more uploads were accepted; raises AssertionError when they are not."""
        wanted = len(self.accepted) + more
        assert until(lambda: len(self.accepted) >= wanted, seconds), "nothing is accepted any more"

    def _accept(self) -> None:
        number = 0
        while not self._enough.is_set():
            upload = f"upload-{number}"
            with suppress(Unavailable), self.units() as uow:
                if (
                    uow.count(Plain, id=upload) == 0
                ):  # the answer to the last try may have been lost
                    uow.add(Plain(upload, upload, "accepted"))
                    uow.emit(
                        "upload.received", case=f"case-{number % CASES}", aggregate=upload,
                        body={"upload": upload},
                    )  # fmt: skip
                    uow.commit()
                self.accepted.append(upload)
                number += 1
            self._enough.wait(0.02)

    def _effect(self, event: Any, uow: Any) -> None:
        row = new_id("row")
        uow.add(Plain(row, event.body["upload"], row))

    def settled(self, tried: int = 1, patience: float = 120.0) -> Outcome:
        """What has become of what was accepted, once it had time to come right. Ends the work."""
        until(lambda: self._found().clean, patience)
        found = self._found()
        self._stop.set()
        if self._running:
            self._running.join(30)
        self.units.engine.dispose()
        self.bus.close()
        return Outcome(tried) + found

    def _found(self) -> Outcome:
        try:
            counts = Counter(effects(self.units))
            waiting = self.units.outbox.waiting() + self.bus.depth(QUEUE)
            dead = len(self.bus.dead_letters(QUEUE))
        except Unavailable:
            return Outcome(stuck=1, found=("unavailable",))
        lost = sum(1 for upload in self.accepted if upload not in counts)
        doubled = sum(count - 1 for count in counts.values())
        return Outcome(lost=lost, doubled=doubled, stuck=waiting + dead)


def until(check: Callable[[], bool], seconds: float) -> bool:
    """Whether something comes true in time."""
    end = time.monotonic() + seconds
    while not check():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def fill(disk: Path) -> Path:
    """Fill a disk to its last byte; returns the file that does so."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"0" * 65536)
        except OSError:
            return filler
