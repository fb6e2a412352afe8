"""Starts everything one service needs besides its pages."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.contracts.envelope import Verify
from shared.contracts.events import QUEUES
from shared.ports.bus import Bus
from shared.ports.clock import Clock
from shared.runtime.consumer import ConsumerLoop, units_of
from shared.runtime.relay import Relay
from shared.runtime.supervisor import Health, State, Supervisor
from shared.runtime.ticks import Ticks
from shared.runtime.verdicts import Patience
from shared.service import Service


@dataclass(frozen=True, slots=True)
class Running:
    """A service at work. Setting the stop event ends it; ``join`` waits for the end."""

    service: Service
    supervisor: Supervisor

    def health(self) -> tuple[Health, ...]:
        """Every loop of the service, as it is now."""
        return self.supervisor.health()

    def healthy(self) -> bool:
        """Whether every loop is running."""
        return all(health.state is State.RUNNING for health in self.health())

    def join(self, seconds: float = 30.0) -> bool:
        """Wait until work in hand is finished; False when some is not after ``seconds`` each."""
        return self.supervisor.join(seconds)


@dataclass(frozen=True, slots=True)
class Lanes:
    """Which queues to work on and how many consumers each gets."""

    queues: Sequence[str] = ()
    consumers: int = 1
    patience: Patience = field(default_factory=Patience)


def run_service(
    service: Service,
    bus: Bus,
    *,
    verify: Verify,
    clock: Clock,
    stop: threading.Event,
    lanes: Lanes | None = None,
) -> Running:
    """Start the relay, the consumers of the service's queues and its timers; returns at once."""
    chosen = lanes or Lanes()
    supervisor = Supervisor(stop, clock)
    relay = Relay(units_of(service).outbox, bus, producer=service.name)
    supervisor.start(f"{service.name}.relay", relay.run)
    for queue in chosen.queues or queues_of(service.name):
        for number in range(chosen.consumers):
            loop = ConsumerLoop(service, queue, bus, verify, chosen.patience)
            supervisor.start(queue if number == 0 else f"{queue}.{number + 1}", loop.run)
    if service.ticks:
        supervisor.start(f"{service.name}.ticks", Ticks(service.name, service.ticks).run)
    return Running(service, supervisor)


def queues_of(service: str) -> tuple[str, ...]:
    """The queues of the routing table that belong to a service."""
    return tuple(queue for queue in QUEUES if queue.partition(".")[0] == service)
