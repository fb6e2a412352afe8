"""Protections taken away on purpose, to see that their absence is noticed. Nothing here is shipped.

Each is what somebody might write who did not know why the protection is there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from shared.adapters import db, rabbit_publisher
from shared.adapters.bus_sql import SqlBus
from shared.adapters.outbox_sql import SqlOutbox
from shared.adapters.uow_sql import SqlUnitOfWork
from shared.contracts.envelope import to_bytes
from shared.ports.bus import Message


def remove(names: Sequence[str]) -> None:
    """Take away the protections of these names in this process."""
    for name in names:
        REMOVALS[name]()


def _outbox() -> None:
    """Events go to the bus at once, before the commit, and are written down as sent."""
    made: list[SqlBus] = []
    opened, plain = SqlBus.__init__, SqlOutbox.put

    def init(bus: SqlBus, *words: Any, **given: Any) -> None:
        opened(bus, *words, **given)
        made.append(bus)

    def put(outbox: SqlOutbox, connection: Any, event: Any, now: Any) -> None:
        plain(outbox, connection, event, now)
        table = outbox._table
        connection.execute(table.update().where(table.c.id == event.id).values(sent_at=now))
        made[-1].publish([Message(event.id, event.type, event.case, to_bytes(event))])

    SqlBus.__init__ = init  # type: ignore[method-assign]
    SqlOutbox.put = put  # type: ignore[method-assign]


def _inbox() -> None:
    """Whether an event was handled before is not asked."""

    def receive(unit: SqlUnitOfWork, cause: Any, _queue: str) -> bool:
        unit._cause = cause
        return True

    SqlUnitOfWork.receive = receive  # type: ignore[method-assign]


def _confirms() -> None:
    """What was handed to the connection counts as published."""

    def publish(publisher: Any, outgoing: Any) -> None:
        publisher._open_link().send(rabbit_publisher._Batch(outgoing, len(outgoing)))

    rabbit_publisher.Publisher.publish = publish  # type: ignore[method-assign]


def _sync() -> None:
    """Nothing is made durable: neither files nor the database's journal."""
    os.fsync = os.fdatasync = lambda _file: None
    db._PRAGMAS = tuple(pragma.replace("=FULL", "=OFF") for pragma in db._PRAGMAS)


REMOVALS: dict[str, Callable[[], None]] = {
    "outbox": _outbox,
    "inbox": _inbox,
    "confirms": _confirms,
    "fsync": _sync,
}
