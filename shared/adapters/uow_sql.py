"""The unit of work on SQL: a service's state, its outgoing events and its inbox in one transaction.

The transaction begins at the first use. On both databases it behaves as if it ran alone; when
PostgreSQL cannot keep that up it raises Unavailable ``database-busy`` and the whole unit may be run
again. Two units of one service may not be open in one thread: on SQLite the second would wait for
the first for ever, so it is refused at once everywhere.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine, delete, select

from shared.adapters import statements
from shared.adapters.db import database_errors, reading
from shared.adapters.outbox_sql import SqlOutbox
from shared.adapters.tables import RecordTable, ServiceTables, service_tables
from shared.contracts import events
from shared.contracts.envelope import Event, Sign, signed
from shared.domain.errors import Conflict, Invalid
from shared.domain.ids import new_id
from shared.observe.trace import current
from shared.ports.clock import Clock
from shared.ports.messaging import AlreadyHandled
from shared.ports.records import Record

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all units of one service share."""

    service: str
    engine: Engine
    tables: ServiceTables
    outbox: SqlOutbox
    sign: Sign
    clock: Clock
    trace: Callable[[], str]
    open_units: threading.local = field(default_factory=threading.local)


class SqlUnits:
    """Makes units of work of one service; ``outbox`` is where their events wait to be sent."""

    def __init__(self, plan: _Plan) -> None:
        self._plan = plan

    def __call__(self) -> SqlUnitOfWork:
        """A fresh unit of work; nothing is connected until it is used."""
        return SqlUnitOfWork(self._plan)

    @property
    def outbox(self) -> SqlOutbox:
        """Events committed and not yet known to be on the bus."""
        return self._plan.outbox

    @property
    def engine(self) -> Engine:
        """The engine, for migrations and health checks."""
        return self._plan.engine

    @property
    def tables(self) -> ServiceTables:
        """Every table of the service."""
        return self._plan.tables


def sql_unit_of_work(
    service: str,
    engine: Engine,
    records: Sequence[Record],
    sign: Sign,
    clock: Clock,
    trace: Callable[[], str] = current,
) -> SqlUnits:
    """The factory of a service's units of work. ``trace`` gives the current traceparent."""
    tables = service_tables(records)
    outbox = SqlOutbox(engine, tables.outbox, clock)
    return SqlUnits(_Plan(service, engine, tables, outbox, sign, clock, trace))


class SqlUnitOfWork:
    """One transaction over one service's tables."""

    def __init__(self, plan: _Plan) -> None:
        self._plan = plan
        self._connection: Connection | None = None
        self._cause: Event | None = None
        self._queue = ""
        self._owes_inbox_row = False
        self._emitted = False

    # --- the transaction ----------------------------------------------------------------------

    def __enter__(self) -> Self:
        """Enter; the transaction itself begins at the first use."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Roll back whatever was not committed."""
        self._close()

    def commit(self) -> None:
        """Make everything durable, events included; raises Unavailable when that is not certain."""
        if self._owes_inbox_row:
            self._begun()
        if self._connection is None:
            return
        try:
            with database_errors():
                self._connection.commit()
        finally:
            self._close()
        if self._emitted:
            self._emitted = False
            self._plan.outbox.announce()

    def _begun(self) -> Connection:
        if self._connection is None:
            self._begin()
        assert self._connection is not None
        return self._connection

    def _begin(self) -> None:
        if getattr(self._plan.open_units, "one", None) is not None:
            raise RuntimeError("a unit of work of this service is already open in this thread")
        with database_errors():
            self._connection = self._plan.engine.connect()
            self._plan.open_units.one = self
            try:
                self._connection.begin()
                if self._owes_inbox_row:
                    self._write_inbox_row(self._connection)
            except BaseException:
                self._close()
                raise

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        self._plan.open_units.one = None
        with database_errors():
            connection.close()

    # --- events -------------------------------------------------------------------------------

    def receive(self, event: Event, queue: str) -> bool:
        """Tie this unit to an event; False when it took effect on this queue before."""
        inbox = self._plan.tables.inbox
        with reading(self._plan.engine) as connection:
            known = select(inbox.c.id).where(inbox.c.id == event.id, inbox.c.queue == queue)
            if connection.scalar(known) is not None:
                return False
        self._cause, self._queue, self._owes_inbox_row = event, queue, True
        return True

    def _write_inbox_row(self, connection: Connection) -> None:
        assert self._cause is not None
        row = {
            "id": self._cause.id,
            "queue": self._queue,
            "handled_at": self._plan.clock.now().astimezone(UTC),
        }
        if not _insert_new(connection, self._plan.tables.inbox, row):
            raise AlreadyHandled
        self._owes_inbox_row = False

    def emit(self, event_type: str, *, case: str, aggregate: str, body: Mapping[str, Any]) -> str:
        """Put a signed, schema-checked event in the outbox and return its id."""
        version = events.latest_version(event_type)
        events.check_body(event_type, version, self._plan.service, body)
        connection, now = self._begun(), self._plan.clock.now().astimezone(UTC)
        with database_errors():
            event = Event(
                id=new_id("evt"),
                type=event_type,
                version=version,
                producer=self._plan.service,
                occurred_at=now,
                case=case,
                aggregate=aggregate,
                sequence=self._next_sequence(connection, aggregate),
                body=dict(body),
                causation=self._cause.id if self._cause else "",
                traceparent=self._plan.trace() or (self._cause.traceparent if self._cause else ""),
            )
            self._plan.outbox.put(connection, signed(event, self._plan.sign), now)
        self._emitted = True
        return event.id

    def _next_sequence(self, connection: Connection, aggregate: str) -> int:
        table = self._plan.tables.sequences
        insert = statements.insert_for(connection)(table).values(aggregate=aggregate, last=1)
        upsert = insert.on_conflict_do_update(
            index_elements=[table.c.aggregate], set_={"last": table.c.last + 1}
        ).returning(table.c.last)
        return int(connection.execute(upsert).scalar_one())

    # --- records ------------------------------------------------------------------------------

    def get(self, kind: type[T], key: str) -> T:
        """The record with this primary key; raises Invalid ``<table>-missing``."""
        table = self._table(kind)
        with database_errors():
            statement, values = statements.matching(table, {table.record.key: key})
            row = self._begun().execute(statement, values).mappings().first()
        if row is None:
            raise Invalid(f"{_code(table)}-missing", "There is no such record.")
        loaded: T = table.load(dict(row))
        return loaded

    def find(
        self,
        kind: type[T],
        *,
        order_by: str | Sequence[str] = "",
        descending: bool = False,
        limit: int = 0,
        skip: int = 0,
        **equals: Any,
    ) -> list[T]:
        """Records whose fields equal the given values, in the order of ``order_by``, then key."""
        table = self._table(kind)
        order = (order_by,) if isinstance(order_by, str) else tuple(order_by)
        statement, values = statements.matching(
            table, equals, tuple(filter(None, order)), descending=descending, limit=limit, skip=skip
        )
        with database_errors():
            rows = self._begun().execute(statement, values).mappings().all()
        return [table.load(dict(row)) for row in rows]

    def count(self, kind: type[T], **equals: Any) -> int:
        """How many records match."""
        table = self._table(kind)
        statement, values = statements.tallying(table, (), equals)
        with database_errors():
            return int(self._begun().execute(statement, values).scalar_one())

    def tally(self, kind: type[T], by: Sequence[str], **equals: Any) -> dict[tuple[Any, ...], int]:
        """How many records match for each combination of the fields ``by`` that occurs."""
        table = self._table(kind)
        statement, values = statements.tallying(table, tuple(by), equals)
        with database_errors():
            rows = self._begun().execute(statement, values).all()
        read = [table.codecs[name].from_sql for name in by]
        return {
            tuple(decode(value) for decode, value in zip(read, row, strict=False)): int(row[-1])
            for row in rows
        }

    def add(self, record: object) -> None:
        """Insert; raises Conflict ``<table>-exists`` for a key or unique group that is there."""
        table = self._table(type(record))
        row = table.row(record)
        with database_errors(f"{_code(table)}-exists"):
            if not _insert_new(self._begun(), table.table, row):
                raise Conflict(f"{_code(table)}-exists", "Such a record is there already.")

    def add_all(self, records: Sequence[object]) -> None:
        """Insert many of one kind at once; see the port."""
        if not records:
            return
        table = self._table(type(records[0]))
        rows = [table.row(record) for record in records]
        with database_errors(f"{_code(table)}-exists"):
            self._begun().execute(statements.plain_insert(table.table), rows)

    def save(self, record: object) -> None:
        """Replace by primary key, over the revision it was read at when it has one."""
        table = self._table(type(record))
        row = table.row(record)
        values = row | {statements.KEY: row[table.record.key]}
        if table.versioned:
            values |= {statements.REVISION: row["revision"], "revision": row["revision"] + 1}
        with database_errors(f"{_code(table)}-exists"):
            changed = self._changed(table, values)
        if changed == 0 and table.versioned:
            raise Conflict(f"{_code(table)}-stale", "The record was changed by somebody else.")
        if changed == 0:
            raise Invalid(f"{_code(table)}-missing", "There is no such record.")

    def _changed(self, table: RecordTable, values: Mapping[str, Any]) -> int:
        connection = self._begun()
        statement = statements.saving(table.table, table.record.key, versioned=table.versioned)
        if not table.constrained:
            return int(connection.execute(statement, values).rowcount)
        with connection.begin_nested():  # a refused row must not spoil the transaction
            return int(connection.execute(statement, values).rowcount)

    def remove(self, kind: type[T], key: str) -> None:
        """Delete by primary key; a missing one is no error."""
        table = self._table(kind)
        with database_errors():
            self._begun().execute(delete(table.table).where(table.key == key))

    def _table(self, kind: type) -> RecordTable:
        try:
            return self._plan.tables.records[kind]
        except KeyError as error:
            raise TypeError(f"{kind.__name__} is not a record of this service") from error


def _code(table: RecordTable) -> str:
    return table.name.replace("_", "-")


def _insert_new(connection: Connection, table: Any, row: Mapping[str, Any]) -> bool:
    """Insert unless a unique key is taken; a taken one leaves the transaction usable."""
    statement = statements.new_insert(table, connection.dialect.name)
    result = connection.execute(statement, row, execution_options={"preserve_rowcount": True})
    return bool(result.rowcount == 1)
