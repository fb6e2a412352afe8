"""The outbox on SQL: events leave in the order they were committed, at least once.

Sent events stay, so that every queue can be rebuilt from the services' own databases when a broker
has lost its disk (``send_again``).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, Table, func, select, text, update

from shared.adapters.db import read_committed, reading, writing
from shared.contracts.envelope import Event, to_bytes
from shared.ports.bus import Message
from shared.ports.clock import Clock

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class SqlOutbox:
    """One service's outbox. Safe to use from several threads and several processes."""

    def __init__(self, engine: Engine, table: Table, clock: Clock) -> None:
        self._engine = read_committed(engine)
        self._table = table
        self._clock = clock
        self._news = threading.Condition()
        self._committed = 0
        self._seen = 0

    def put(self, connection: Connection, event: Event, now: datetime) -> None:
        """Add a signed event to the transaction of ``connection``."""
        connection.execute(
            self._table.insert().values(
                id=event.id,
                type=event.type,
                case_id=event.case,
                aggregate=event.aggregate,
                sequence=event.sequence,
                payload=to_bytes(event),
                created_at=now,
                sent_at=None,
            )
        )

    def announce(self) -> None:
        """Wake whoever waits: something was committed."""
        with self._news:
            self._committed += 1
            self._news.notify_all()

    def wait(self, seconds: float) -> None:
        """Return when something was committed since the last wait, or after ``seconds``."""
        with self._news:
            self._news.wait_for(lambda: self._committed != self._seen, timeout=seconds)
            self._seen = self._committed

    @contextmanager
    def claim(self, limit: int) -> Iterator[Sequence[Message]]:
        """The oldest unsent messages; marked sent when the block ends without an error.

        On PostgreSQL one relay at a time holds the service's outbox; the others see nothing.
        """
        if self._engine.dialect.name == "postgresql":
            with writing(self._engine) as connection:
                messages = self._oldest(connection, limit) if _alone(connection) else []
                yield messages
                self._mark(connection, messages)
            return
        with reading(self._engine) as connection:
            messages = self._oldest(connection, limit)
        yield messages
        if messages:
            with writing(self._engine) as connection:
                self._mark(connection, messages)

    def _oldest(self, connection: Connection, limit: int) -> list[Message]:
        table = self._table
        rows = connection.execute(
            select(table.c.id, table.c.type, table.c.case_id, table.c.payload)
            .where(table.c.sent_at.is_(None))
            .order_by(table.c.position)
            .limit(limit)
        )
        return [Message(row.id, row.type, row.case_id, bytes(row.payload)) for row in rows]

    def _mark(self, connection: Connection, messages: Sequence[Message]) -> None:
        if messages:
            connection.execute(
                update(self._table)
                .where(self._table.c.id.in_([message.id for message in messages]))
                .values(sent_at=self._clock.now().astimezone(UTC))
            )

    def waiting(self) -> int:
        """How many events are not sent yet."""
        with reading(self._engine) as connection:
            return int(
                connection.scalar(
                    select(func.count())
                    .select_from(self._table)
                    .where(self._table.c.sent_at.is_(None))
                )
                or 0
            )

    def oldest_wait(self) -> float:
        """Seconds that the oldest unsent event has waited; 0 when none waits."""
        with reading(self._engine) as connection:
            oldest: datetime | None = connection.scalar(
                select(func.min(self._table.c.created_at)).where(self._table.c.sent_at.is_(None))
            )
        if oldest is None:
            return 0.0
        since = oldest.replace(tzinfo=UTC) if oldest.tzinfo is None else oldest
        return max(0.0, (self._clock.now() - since).total_seconds())

    def send_again(self, since: datetime = BEGINNING) -> int:
        """Mark every event made since then as unsent; returns how many. Harmless to consumers."""
        with writing(self._engine) as connection:
            changed = connection.execute(
                update(self._table)
                .where(self._table.c.created_at >= since.astimezone(UTC))
                .where(self._table.c.sent_at.is_not(None))
                .values(sent_at=None)
            ).rowcount
        self.announce()
        return changed


def _alone(connection: Connection) -> bool:
    """Whether this transaction is the only relay of its schema."""
    key = "hashtext(current_schema() || '.event_outbox')"
    return bool(connection.scalar(text(f"SELECT pg_try_advisory_xact_lock({key})")))
