"""The bus on SQL: queue rows claimed with leases that expire. As rude as a broker.

A claimed message belongs to its consumer until the lease runs out; a living consumer renews it, a
dead one loses it and the message comes again, also when a clock jumped meanwhile. Deliveries that
end without a verdict are counted, and the one that would exceed the limit becomes a dead letter
instead. While one message of a case is in hand on a queue, no other of that case is handed out
there.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Engine,
    Index,
    LargeBinary,
    MetaData,
    Table,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from shared.adapters.columns import TEXT
from shared.adapters.db import create_all, read_committed, reading, relaxed, writing
from shared.adapters.lease import Lease, holder_is_gone, lease_token
from shared.adapters.routes import DELIVERY_LIMIT, routing_table
from shared.adapters.tables import NAMING, POSITION
from shared.domain.errors import Invalid
from shared.ports.bus import DeadLetter, Handle, Message, Outcome, Received, Verdict
from shared.ports.clock import Clock

ROOM = "bus"

METADATA = MetaData(naming_convention=NAMING)
MESSAGES = Table(
    "queue_messages",
    METADATA,
    Column("position", POSITION, primary_key=True, autoincrement=True),
    Column("queue", TEXT, nullable=False),
    Column("id", TEXT, nullable=False),
    Column("type", TEXT, nullable=False),
    Column("case_id", TEXT, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("available_at", DateTime(timezone=True), nullable=False),
    Column("attempts", BigInteger, nullable=False),
    Column("failures", BigInteger, nullable=False),
    Column("lease", TEXT, nullable=False),
    Column("leased_until", DateTime(timezone=True), nullable=True),
    Column("reason", TEXT, nullable=False),
    Column("died_at", DateTime(timezone=True), nullable=True),
)
Index("uq_queue_messages_queue_id", MESSAGES.c.queue, MESSAGES.c.id, unique=True)
Index("ix_queue_messages_ready", MESSAGES.c.queue, MESSAGES.c.died_at, MESSAGES.c.position)


_AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""Due whatever the clock says: a message published while it was wrong must not wait for it."""
_LONGEST = timedelta(hours=1)
"""The longest delay that is believed; one that ends later was set by a clock that was wrong."""


@dataclass(frozen=True, slots=True)
class _Claim:
    position: int
    token: str
    received: Received
    failures: int


class SqlBus:
    """A bus in one database that all consumers share.

    ``lease_seconds`` is how long a silent consumer keeps a message; ``poll_seconds`` how soon a
    message from another process is noticed (one from this process is noticed at once).
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        *,
        routes: Mapping[str, tuple[str, ...]] | None = None,
        delivery_limit: int = DELIVERY_LIMIT,
        lease_seconds: float = 20.0,
        poll_seconds: float = 0.25,
    ) -> None:
        self._engine = read_committed(engine)
        self._quick = relaxed(engine)  # forgetting a verdict only delivers again
        self._clock = clock
        self._routes = dict(routes) if routes is not None else routing_table()
        self._limit = delivery_limit
        self._lease = timedelta(seconds=lease_seconds)
        self._poll = poll_seconds
        self._news = threading.Condition()
        self._changes = 0

    # --- sending ------------------------------------------------------------------------------

    def declare(self) -> None:
        """Make the queue table; idempotent.

        On SQLite, which one machine has to itself, what a dead process held is free at once.
        """
        create_all(self._engine, ROOM, METADATA)
        if self._engine.dialect.name == "sqlite":
            self._free_orphans()

    def _free_orphans(self) -> None:
        with writing(self._engine) as connection:
            held = connection.execute(select(MESSAGES.c.lease).where(MESSAGES.c.lease != ""))
            gone = [token for token in held.scalars() if holder_is_gone(token)]
            connection.execute(
                update(MESSAGES).where(MESSAGES.c.lease.in_(gone)).values(leased_until=None)
            )

    def check(self, queues: Sequence[str]) -> str:
        """Empty when the queue table answers; raises Unavailable."""
        for queue in queues:
            self.depth(queue)
        return ""

    def forgot(self, _producer: str) -> bool:
        """Never: the queue table is part of a database that is backed up with the others."""
        return False

    def mark(self, _producer: str) -> None:
        """Nothing to note: this bus forgets nothing."""

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()
        self._quick.dispose()

    def publish(self, messages: Sequence[Message]) -> None:
        """Put each message on all its queues, all together; one that is there is left as it is."""
        rows = [
            self._row(message, queue) for message in messages for queue in self._queues(message)
        ]
        if not rows:
            return
        insert = sqlite.insert if self._engine.dialect.name == "sqlite" else postgresql.insert
        with writing(self._engine) as connection:
            connection.execute(insert(MESSAGES).on_conflict_do_nothing(), rows)
        self._announce()

    def _queues(self, message: Message) -> tuple[str, ...]:
        queues = self._routes.get(message.type)
        if not queues:
            raise Invalid("event-unknown", "This event type has no queue to go to.")
        return queues

    def _row(self, message: Message, queue: str) -> dict[str, Any]:
        return {
            "queue": queue,
            "id": message.id,
            "type": message.type,
            "case_id": message.case,
            "payload": message.payload,
            "available_at": _AT_ONCE,
            "attempts": 0,
            "failures": 0,
            "lease": "",
            "leased_until": None,
            "reason": "",
            "died_at": None,
        }

    # --- receiving ----------------------------------------------------------------------------

    def consume(self, queue: str, handle: Handle, stop: threading.Event) -> None:
        """Hand over messages one at a time until ``stop`` is set."""
        while not stop.is_set():
            seen = self._changes
            claim = self._claim(queue)
            if claim is None:
                self._wait(seen, stop)
                continue
            outcome = self._handle(claim, handle)
            self._settle(claim, outcome)

    def _wait(self, seen: int, stop: threading.Event) -> None:
        with self._news:
            self._news.wait_for(lambda: self._changes != seen or stop.is_set(), timeout=self._poll)

    def _announce(self) -> None:
        with self._news:
            self._changes += 1
            self._news.notify_all()

    def _claim(self, queue: str) -> _Claim | None:
        with writing(self._quick) as connection:
            while True:
                row = connection.execute(self._next(queue)).mappings().first()
                if row is None:
                    return None
                if row["failures"] < self._limit:
                    return self._take(connection, row)
                self._bury(connection, row["position"], "delivery-limit")

    def _next(self, queue: str) -> Any:
        """The oldest message that is due, free, and whose case is not in hand."""
        now, other = self._now(), MESSAGES.alias()
        sane = now + 2 * self._lease  # a lease that ends later was taken while a clock was wrong
        in_hand = exists().where(
            other.c.queue == MESSAGES.c.queue,
            other.c.case_id == MESSAGES.c.case_id,
            other.c.position != MESSAGES.c.position,
            other.c.leased_until > now,
            other.c.leased_until <= sane,
        )
        return (
            select(MESSAGES)
            .where(
                MESSAGES.c.queue == queue,
                MESSAGES.c.died_at.is_(None),
                or_(MESSAGES.c.available_at <= now, MESSAGES.c.available_at > now + _LONGEST),
                or_(
                    MESSAGES.c.leased_until.is_(None),
                    MESSAGES.c.leased_until <= now,
                    MESSAGES.c.leased_until > sane,
                ),
                or_(MESSAGES.c.case_id == "", ~in_hand),
            )
            .order_by(MESSAGES.c.position)
            .limit(1)
            .with_for_update(skip_locked=True)
        )

    def _take(self, connection: Connection, row: Mapping[Any, Any]) -> _Claim:
        token = lease_token()
        connection.execute(
            update(MESSAGES)
            .where(MESSAGES.c.position == row["position"])
            .values(
                lease=token,
                leased_until=self._now() + self._lease,
                attempts=row["attempts"] + 1,
                failures=row["failures"] + 1,  # taken back by any verdict
            )
        )
        received = Received(_message(row), row["queue"], row["attempts"] + 1)
        return _Claim(row["position"], token, received, row["failures"] + 1)

    def _handle(self, claim: _Claim, handle: Handle) -> Outcome | None:
        """The verdict, or None when the handler raised."""
        with Lease(lambda: self._renew(claim), self._lease.total_seconds() / 3):
            try:
                return handle(claim.received)
            except Exception:  # noqa: BLE001 - counted; the message comes again or dies visibly
                return None

    def _renew(self, claim: _Claim) -> None:
        with writing(self._quick) as connection:
            connection.execute(
                update(MESSAGES)
                .where(self._mine(claim))
                .values(leased_until=self._now() + self._lease)
            )

    def _settle(self, claim: _Claim, outcome: Outcome | None) -> None:
        """Write the verdict down, unless the lease was lost to another consumer meanwhile."""
        with writing(self._quick) as connection:
            if outcome is not None and outcome.verdict is Verdict.DONE:
                connection.execute(delete(MESSAGES).where(self._mine(claim)))
            elif outcome is not None and outcome.verdict is Verdict.RETRY:
                self._free(connection, claim, outcome.delay, 0)
            elif outcome is not None:
                self._bury(connection, claim.position, outcome.reason or "dead", claim.token)
            elif claim.failures >= self._limit:
                self._bury(connection, claim.position, "delivery-limit", claim.token)
            else:
                self._free(connection, claim, 0.0, claim.failures)
        self._announce()

    def _free(self, connection: Connection, claim: _Claim, delay: float, failures: int) -> None:
        connection.execute(
            update(MESSAGES)
            .where(self._mine(claim))
            .values(
                lease="",
                leased_until=None,
                failures=failures,
                available_at=self._now() + timedelta(seconds=delay) if delay > 0 else _AT_ONCE,
            )
        )

    def _bury(self, connection: Connection, position: int, reason: str, token: str = "") -> None:
        mine = and_(MESSAGES.c.position == position, MESSAGES.c.lease == token)
        connection.execute(
            update(MESSAGES)
            .where(mine if token else MESSAGES.c.position == position)
            .values(lease="", leased_until=None, reason=reason, died_at=self._now())
        )

    def _mine(self, claim: _Claim) -> Any:
        return and_(MESSAGES.c.position == claim.position, MESSAGES.c.lease == claim.token)

    def _now(self) -> datetime:
        return self._clock.now().astimezone(UTC)

    # --- looking ------------------------------------------------------------------------------

    def depth(self, queue: str) -> int:
        """Messages waiting, delayed or in hand."""
        self._known(queue)
        with reading(self._engine) as connection:
            query = select(func.count()).where(
                MESSAGES.c.queue == queue, MESSAGES.c.died_at.is_(None)
            )
            return int(connection.execute(query).scalar_one())

    def dead_letters(self, queue: str, limit: int = 100) -> list[DeadLetter]:
        """The oldest dead letters of a queue, left where they are."""
        self._known(queue)
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(MESSAGES)
                .where(MESSAGES.c.queue == queue, MESSAGES.c.died_at.is_not(None))
                .order_by(MESSAGES.c.died_at, MESSAGES.c.position)
                .limit(limit)
            ).mappings()
            return [_dead_letter(row) for row in rows]

    def replay(self, queue: str, message_id: str) -> bool:
        """Put a dead letter back on its queue with a fresh count; False when not found."""
        self._known(queue)
        with writing(self._engine) as connection:
            found = connection.execute(
                update(MESSAGES)
                .where(MESSAGES.c.queue == queue, MESSAGES.c.id == message_id)
                .where(MESSAGES.c.died_at.is_not(None))
                .values(attempts=0, failures=0, reason="", died_at=None, available_at=_AT_ONCE)
            ).rowcount
        self._announce()
        return found == 1

    def _known(self, queue: str) -> None:
        if not any(queue in queues for queues in self._routes.values()):
            raise Invalid("queue-unknown", "There is no such queue.")


def _message(row: Mapping[Any, Any]) -> Message:
    return Message(row["id"], row["type"], row["case_id"], bytes(row["payload"]))


def _dead_letter(row: Mapping[Any, Any]) -> DeadLetter:
    died = row["died_at"]
    return DeadLetter(
        row["queue"],
        _message(row),
        row["reason"],
        row["attempts"],
        died.replace(tzinfo=UTC) if died.tzinfo is None else died.astimezone(UTC),
    )
