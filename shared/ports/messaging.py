"""What the runner needs beyond the unit of work: an inbox and an outbox.

Services never see these. A unit of work that can receive events is what the runner enters for each
message; the outbox is what the relay empties.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol, runtime_checkable

from shared.contracts.envelope import Event
from shared.domain.errors import Conflict
from shared.ports.bus import Message
from shared.ports.unit_of_work import UnitOfWork


class AlreadyHandled(Conflict):
    """The event took effect before; whatever was begun for it now is rolled back."""

    def __init__(self) -> None:
        super().__init__("event-handled", "This event has already been handled.")


@runtime_checkable
class ReceivingUnitOfWork(UnitOfWork, Protocol):
    """A unit of work whose transaction also records that an event was handled on a queue."""

    def receive(self, event: Event, queue: str) -> bool:
        """Tie this unit to the event; False when it was handled on this queue before.

        The inbox row is written when the transaction begins, so slow work before that holds no
        lock; a competitor that was faster raises AlreadyHandled there. What is emitted in this
        unit names the event as its cause.
        """
        ...


class Outbox(Protocol):
    """Events committed with a service's state and not yet known to be on the bus."""

    def claim(self, limit: int) -> AbstractContextManager[Sequence[Message]]:
        """The oldest unsent messages, in order; marked sent when the block ends without error.

        Empty when there is nothing to send or another relay of the same service is at work.
        """
        ...

    def waiting(self) -> int:
        """How many events are not sent yet."""
        ...

    def oldest_wait(self) -> float:
        """Seconds that the oldest unsent event has waited; 0 when none waits."""
        ...

    def wait(self, seconds: float) -> None:
        """Return when something was committed, or after ``seconds``."""
        ...

    def send_again(self) -> int:
        """Mark every event as unsent; returns how many. Harmless to consumers."""
        ...


@runtime_checkable
class Units(Protocol):
    """A factory of receiving units of work that also shows its outbox."""

    @property
    def outbox(self) -> Outbox:
        """The outbox that these units fill."""
        ...

    def __call__(self) -> ReceivingUnitOfWork:
        """A fresh unit of work."""
        ...
