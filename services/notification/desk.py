"""What the notification service's pages and API work with, put together once by the bootstrap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from services.notification.domain.records import Delivery, DeliveryState, Pack, PackState
from services.notification.handlers import packing, sending
from shared.domain.errors import Conflict, Invalid, Unavailable
from shared.domain.ids import new_id
from shared.domain.policy import NOWHERE, Action, Target
from shared.ports.bus import Bus, DeadLetter
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWorkFactory
from shared.ports.vault import Actor, LogEntry, Vault
from shared.web.guard import identity, may

MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Desk:
    """The service's ports. ``sign_receipt`` signs that a person collected a pack."""

    units: UnitOfWorkFactory
    vault: Vault
    bus: Bus
    clock: Clock
    sign_receipt: Callable[[dict[str, str]], bytes]
    queues: tuple[str, ...]

    def delivery_target(self, delivery: str) -> Target:
        """Whose delivery it is; raises Invalid ``delivery-missing``."""
        with self.units() as uow:
            found = uow.get(Delivery, delivery)
        return Target(case=found.case or "directory")

    def pack_target(self, pack: str) -> Target:
        """Whose pack it is; raises Invalid ``pack-missing``."""
        with self.units() as uow:
            return Target(case=uow.get(Pack, pack).case)

    def letter_target(self, queue: str, message: str) -> Target:
        """The dead letter, which belongs to whoever runs Lockgate.

        Raises Invalid ``dead-letter-missing``.
        """
        if queue not in self.queues or all(
            one.message.id != message for one in self.bus.dead_letters(queue)
        ):
            raise Invalid("dead-letter-missing", "There is no such message.")
        return Target(case="directory")

    def deliveries(self) -> list[Delivery]:
        """The deliveries the present person may see: those that need a person, then the newest."""
        mine: dict[str, Any] = {}
        if not may(Action.DELIVERY_SEE, NOWHERE):
            mine = {"case": self._cases()}
        with self.units() as uow:
            parked = uow.find(
                Delivery,
                state=DeliveryState.PARKED,
                order_by="created_at",
                descending=True,
                limit=MOST_SHOWN,
                **mine,
            )
            others = uow.find(
                Delivery,
                state=(DeliveryState.WAITING, DeliveryState.DELIVERED),
                order_by="created_at",
                descending=True,
                limit=MOST_SHOWN,
                **mine,
            )
        return parked + others

    def _cases(self) -> tuple[str, ...]:
        cases = {held.case for held in identity().subject.memberships}
        return tuple(case for case in sorted(cases) if may(Action.DELIVERY_SEE, Target(case=case)))

    def waiting_packs(self) -> list[tuple[Pack, int]]:
        """Packs of the present person's cases that wait, and for how many documents."""
        with self.units() as uow:
            waiting = uow.find(Pack, state=PackState.WAITING, order_by="created_at")
            return [
                (pack, packing.annexes_awaited(pack, uow))
                for pack in waiting
                if may(Action.DELIVERY_SEE, Target(case=pack.case))
            ]

    def retry(self, delivery: str) -> None:
        """Try a parked delivery again."""
        with self.units() as uow:
            sending.retry(delivery, uow=uow, clock=self.clock)
            uow.commit()

    def packs(self) -> list[Pack]:
        """Every pack, newest first."""
        with self.units() as uow:
            return uow.find(Pack, order_by="created_at", descending=True)

    def package(self, pack: str) -> Iterator[bytes]:
        """The encrypted package as bytes, the opening logged for the present person.

        Raises Invalid ``pack-missing`` and Conflict ``pack-not-ready``.
        """
        try:
            found = packing.sendable(pack, self.units)
        except Unavailable as error:
            raise Conflict("pack-not-ready", "This pack is still being put together.") from error
        actor = Actor(identity().actor, "collect-pack")
        return self.vault.open(found.object, packing.pack_context(found), actor).chunks()

    def collect(self, pack: str) -> None:
        """Record that the present person took the pack."""
        packing.collect(
            pack,
            person=identity().actor,
            sign_receipt=self.sign_receipt,
            units=self.units,
            vault=self.vault,
            clock=self.clock,
        )

    def dead_letters(self) -> list[DeadLetter]:
        """Every message that was given up, over all queues, oldest first."""
        found = [letter for queue in self.queues for letter in self.bus.dead_letters(queue)]
        return sorted(found, key=lambda letter: letter.died_at)

    def replay(self, queue: str, message: str) -> None:
        """Put a message back on its queue; raises Conflict ``dead-letter-gone``."""
        if queue not in self.queues or not self.bus.replay(queue, message):
            raise Conflict("dead-letter-gone", "This message is no longer among the dead letters.")
        entry = f"{new_id('replay')}.{message}"
        facts: dict[str, str | int] = {"by": identity().actor, "queue": queue, "message": message}
        self.vault.log(LogEntry(entry, "dead-letter-replayed", "", facts))
