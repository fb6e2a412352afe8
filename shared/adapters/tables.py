"""One SQL table per kept dataclass, and the tables every service has for its events.

``event_outbox`` holds each event with its signed bytes until, and after, it was sent;
``event_inbox`` one row per event and queue that took effect, kept for good;
``event_sequences`` the last number given to each aggregate's events.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)

from shared.adapters.columns import TEXT, Codec, Convert, codec_for
from shared.ports.records import Record

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
POSITION = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a column that is exactly INTEGER."""


@dataclass(frozen=True, slots=True)
class RecordTable:
    """A table with the way between its rows and the records kept in it."""

    record: Record
    table: Table
    codecs: Mapping[str, Codec]
    readers: Sequence[tuple[str, Convert]]
    """The fields whose values are not what a row holds, and how to get them."""

    @property
    def name(self) -> str:
        """The table's name, which also starts its error codes."""
        return self.record.table

    @property
    def key(self) -> Column[Any]:
        """The primary key column."""
        return self.table.c[self.record.key]

    @property
    def versioned(self) -> bool:
        """Whether saving is guarded by a revision."""
        return "revision" in self.codecs

    @property
    def constrained(self) -> bool:
        """Whether anything but the primary key must be unique."""
        return bool(self.record.unique)

    def row(self, record: object) -> dict[str, Any]:
        """The column values of a record; raises Invalid for a value that cannot be kept."""
        return {name: codec.to_sql(getattr(record, name)) for name, codec in self.codecs.items()}

    def value(self, name: str, value: Any) -> Any:
        """One field's value as its column holds it; raises TypeError for an unknown field."""
        codec = self.codecs.get(name)
        if codec is None or codec.is_json:
            raise TypeError(f"{self.name} cannot be searched by {name}")
        return codec.to_sql(value)

    def load(self, row: Mapping[str, Any]) -> Any:
        """The record that a row holds."""
        values = dict(row)
        for name, read in self.readers:
            values[name] = read(values[name])
        return self.record.kind(**values)


@dataclass(frozen=True, slots=True)
class ServiceTables:
    """Every table of one service."""

    metadata: MetaData
    records: Mapping[type, RecordTable]
    outbox: Table
    inbox: Table
    sequences: Table


def service_tables(records: Sequence[Record]) -> ServiceTables:
    """The tables of these records and of the events; TypeError for a field it cannot keep."""
    metadata = MetaData(naming_convention=NAMING)
    tables = {record.kind: _record_table(metadata, record) for record in records}
    return ServiceTables(
        metadata, tables, _outbox(metadata), _inbox(metadata), _sequences(metadata)
    )


def _record_table(metadata: MetaData, record: Record) -> RecordTable:
    hints = typing.get_type_hints(record.kind)
    names = [field.name for field in dataclasses.fields(record.kind)]
    codecs = {name: codec_for(hints[name]) for name in names}
    columns = [
        Column(name, codec.sql_type, nullable=codec.nullable)
        if name != record.key
        else Column(name, codec.sql_type, primary_key=True, autoincrement=False)
        for name, codec in codecs.items()
    ]
    table = Table(record.table, metadata, *columns)
    for group in record.unique:
        table.append_constraint(UniqueConstraint(*(table.c[name] for name in group)))
    for group in record.indexed:
        Index(None, *(table.c[name] for name in group))
    readers = [(name, one.from_sql) for name, one in codecs.items() if not one.is_as_it_is]
    return RecordTable(record, table, codecs, readers)


def _outbox(metadata: MetaData) -> Table:
    table = Table(
        "event_outbox",
        metadata,
        Column("position", POSITION, primary_key=True, autoincrement=True),
        Column("id", TEXT, nullable=False, unique=True),
        Column("type", TEXT, nullable=False),
        Column("case_id", TEXT, nullable=False),
        Column("aggregate", TEXT, nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Column("payload", LargeBinary, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("sent_at", DateTime(timezone=True), nullable=True),
        UniqueConstraint("aggregate", "sequence"),
    )
    Index(None, table.c.sent_at, table.c.position)
    return table


def _inbox(metadata: MetaData) -> Table:
    return Table(
        "event_inbox",
        metadata,
        Column("id", TEXT, primary_key=True),
        Column("queue", TEXT, primary_key=True),
        Column("handled_at", DateTime(timezone=True), nullable=False),
    )


def _sequences(metadata: MetaData) -> Table:
    return Table(
        "event_sequences",
        metadata,
        Column("aggregate", TEXT, primary_key=True),
        Column("last", BigInteger, nullable=False),
    )
