"""What a service's bootstrap hands to whoever runs it: pages, consumers and timers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.contracts.envelope import Event
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory

Consumer = Callable[[Event, UnitOfWork], None]
"""Handles one event inside the unit of work that also records it as handled.

The runner commits. A consumer with slow work to do does it before it touches the unit of work, so
that no lock is held meanwhile; everything slow must be idempotent.
"""


@dataclass(frozen=True, slots=True)
class Tick:
    """A timer: ``run`` is called every ``seconds`` and must be idempotent."""

    name: str
    seconds: float
    run: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Service:
    """One service, composed. ``consumers`` maps event type to its consumer.

    ``web`` is the WSGI application, mounted at ``mount`` ("" for the front desk).
    """

    name: str
    mount: str
    web: Any
    uow: UnitOfWorkFactory
    consumers: Mapping[str, Consumer] = field(default_factory=dict)
    ticks: Sequence[Tick] = ()
