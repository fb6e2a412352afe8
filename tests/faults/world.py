"""An installation under attack and everybody who uses it meanwhile."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass, field

from services.composition import RECORDS
from services.demo import client
from services.demo.client import Player
from services.identity import signing_key
from shared.adapters.clock_system import SystemClock
from shared.adapters.uow_sql import SqlUnits, sql_unit_of_work
from shared.contracts.events import QUEUES
from shared.ports.bus import Bus
from shared.runtime import compose
from tests.faults.checker import Ledger, Place, settle
from tests.faults.frame import WIDE, Outcome
from tests.faults.kept import Keeper, KeptApart, KeptLockgate
from tests.faults.lap import Lap


@dataclass
class World:
    """One installation, its people, and what was acknowledged to them so far."""

    installation: KeptLockgate | KeptApart
    ledger: Ledger = field(default_factory=Ledger)

    def __post_init__(self) -> None:
        client.PATIENCE = 1_800.0 if WIDE else client.PATIENCE  # many deaths on one way take long
        self.people: dict[str, Player] = self.installation.players()
        self.place = Place.of(self.installation)

    @property
    def keeper(self) -> Keeper:
        """Who starts the processes."""
        return self.installation.keeper

    def lap(self) -> Lap:
        """A fresh lap, not yet begun."""
        return Lap(self.people, lambda _line: None, ledger=self.ledger)

    def settled(self, tried: int, patience: float = 120.0) -> Outcome:
        """What has become of everything since the beginning, once it had time to come right."""
        found = settle(self.place, self.ledger, self.people["manager"], patience)
        return Outcome(tried) + found

    def begin_anew(self, told: str = "", text: str = "", name: str = "lockgate") -> None:
        """End a process at once and wait for the next, which is told something first."""
        if told:
            self.keeper.tell(told, text)
        before = self.keeper.pid(name)
        os.kill(before, signal.SIGKILL)
        self.keeper.await_ready(lambda: self.keeper.pid(name) != before)
        self.installation.await_up(name)

    def drain(self, bus: Bus) -> None:
        """Return when nothing waits on any queue."""
        self.keeper.await_ready(lambda: not any(bus.depth(queue) for queue in QUEUES))

    def units(self, service: str) -> SqlUnits:
        """A service's own units of work, beside those of its processes."""
        settings = self.place.settings
        sign = signing_key(settings.under_data("keys"), service).sign
        engine = compose.open_database(settings, service)
        return sql_unit_of_work(service, engine, RECORDS[service], sign, SystemClock())
