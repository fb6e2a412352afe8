"""The same bus three ways, for one suite; also a program that consumes until it is killed."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pika

from shared.adapters import rabbit_topology as topology
from shared.adapters.bus_rabbit import Limits, RabbitBus
from shared.adapters.bus_sql import SqlBus
from shared.adapters.db import open_engine
from shared.ports.bus import Outcome, Verdict
from tests.platform_kit import FakeClock


@dataclass
class BusKit:
    """A bus with two queues of its own, and what the suite needs around it."""

    kind: str
    url: str
    service: str = field(default_factory=lambda: f"t{secrets.token_hex(4)}")
    clock: FakeClock = field(default_factory=lambda: FakeClock(datetime.now(UTC)))
    made: list[Any] = field(default_factory=list)
    settle: float = 0
    parts: int = 2
    deliveries: int = 3

    @property
    def work(self) -> str:
        """The queue of slow work."""
        return f"{self.service}.work"

    @property
    def facts(self) -> str:
        """The queue of quick facts."""
        return f"{self.service}.facts"

    @property
    def routes(self) -> dict[str, tuple[str, ...]]:
        """One event heard on one queue, one on both, and one that nobody hears."""
        return {
            "upload.received": (self.work,),
            "document.accepted": (self.work, self.facts),
            "nobody.listens": (),
        }

    @property
    def plan(self) -> topology.Topology:
        """What stands on a broker for it."""
        return topology.plan(
            self.routes, self.deliveries, exchange=f"{self.service}.events", parts=self.parts
        )

    def bus(self) -> Any:
        """Another instance on the same queues, as another process would have."""
        made = self._make()
        self.made.append(made)
        return made

    def _make(self) -> Any:
        if self.kind == "rabbitmq":
            return RabbitBus(
                self.url,
                self.clock,
                routes=self.routes,
                exchange=f"{self.service}.events",
                parts=self.parts,
                limits=Limits(
                    answer=5,
                    patience=30,
                    heartbeat=10,
                    settle=self.settle,
                    share=0.5,
                    deliveries=self.deliveries,
                ),
            )
        engine = open_engine(self.url, "bus")
        return SqlBus(engine, self.clock, routes=self.routes, delivery_limit=3, poll_seconds=0.02)

    def let_pass(self, seconds: float) -> None:
        """Let time pass where it can be told to; a broker keeps its own."""
        self.clock.forward(seconds)

    def close(self) -> None:
        """Give back connections and the queues on a broker."""
        for bus in self.made:
            bus.close()
        if self.kind == "rabbitmq":
            connection = pika.BlockingConnection(pika.URLParameters(self.url))
            channel = connection.channel()
            for queue in (*self.plan.queues, topology.mark_queue(self.service)):
                channel.queue_delete(queue)
            for exchange in self.plan.exchanges:
                channel.exchange_delete(exchange)
            connection.close()

    def consumer_process(self) -> subprocess.Popen[str]:
        """A process that handles every message but ``evt-1``: that one it holds for ever.

        It writes the id of each message on a line.
        """
        settings = json.dumps(
            {
                "kind": self.kind,
                "url": self.url,
                "service": self.service,
                "now": self.clock.now().isoformat(),
            }
        )
        return subprocess.Popen(
            [sys.executable, "-m", "tests.server_processes.bus_kits", settings],
            stdout=subprocess.PIPE,
            text=True,
        )


def _consume_for_ever(settings: str) -> None:
    given = json.loads(settings)
    clock = FakeClock(datetime.fromisoformat(given.pop("now")))
    kit = BusKit(**given, clock=clock)

    def hold(received: Any) -> Any:
        print(received.message.id, flush=True)  # noqa: T201 - the parent reads it
        if received.message.id == "evt-1":
            threading.Event().wait()
        return Outcome(Verdict.DONE)

    kit.bus().consume(kit.work, hold, threading.Event())


if __name__ == "__main__":
    _consume_for_ever(sys.argv[1])
