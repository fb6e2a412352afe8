"""Rows in a form that every database takes: one JSON line each, under a line that names the table.

Values are those of the columns, not of the records, so that rows of an older schema can be put
back by newer code: it makes the tables of that time, fills them, and takes the later steps then.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Double,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    insert,
    select,
    text,
)
from sqlalchemy.types import TypeEngine

from services.backup.manifests import damaged

_AT_ONCE = 500
_CHUNK = 1 << 18
POSITION = "position"
"""The one column that a database numbers by itself."""

_KINDS: tuple[tuple[str, type[Any], type[Any]], ...] = (
    ("boolean", Boolean, Boolean),
    ("integer", Integer, BigInteger),
    ("float", Float, Double),
    ("bytes", LargeBinary, LargeBinary),
    ("instant", DateTime, DateTime),
    ("date", Date, Date),
    ("text", Text, Text),
)


def dump(connection: Connection, metadata: MetaData) -> Iterator[bytes]:
    """Every row of these tables, in pieces of about a quarter of a megabyte."""
    held, size = list[bytes](), 0
    for line in _lines(connection, metadata):
        held.append(line)
        size += len(line)
        if size >= _CHUNK:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def load(connection: Connection, chunks: Iterable[bytes]) -> None:
    """Put the rows of ``dump`` into empty tables of the same schema; Corrupt for anything else.

    Commit only after it returned: until its end a stream is provisional.
    """
    table: Table | None = None
    rows = list[dict[str, Any]]()
    for line in _split(chunks):
        value = json.loads(line)
        if isinstance(value, dict):
            _insert(connection, table, rows)
            table, rows = _table(value), []
            continue
        if table is None:
            raise damaged("rows")
        pairs = zip(table.columns, value, strict=True)
        rows.append({column.name: _from_json(column, item) for column, item in pairs})
        if len(rows) == _AT_ONCE:
            _insert(connection, table, rows)
            rows = []
    _insert(connection, table, rows)


def _lines(connection: Connection, metadata: MetaData) -> Iterator[bytes]:
    for table in metadata.sorted_tables:
        columns = [[column.name, _kind(column.type)] for column in table.columns]
        yield _line({"table": table.name, "columns": columns})
        found = connection.execute(
            select(table).order_by(*table.primary_key), execution_options={"yield_per": _AT_ONCE}
        )
        for row in found:
            yield _line([_to_json(item) for item in row])


def _line(value: Any) -> bytes:
    text_ = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text_.encode() + b"\n"


def _split(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
    if rest:
        raise damaged("rows")


def _table(value: dict[str, Any]) -> Table:
    kinds: dict[str, type[TypeEngine[Any]]] = {name: made for name, _, made in _KINDS}
    columns = [
        Column(name, DateTime(timezone=True) if kind == "instant" else kinds[kind]())
        for name, kind in value["columns"]
    ]
    return Table(value["table"], MetaData(), *columns)


def _insert(connection: Connection, table: Table | None, rows: list[dict[str, Any]]) -> None:
    if table is None or not rows:
        return
    connection.execute(insert(table), rows)
    if POSITION in table.columns and connection.dialect.name == "postgresql":
        last = {"table": table.name, "column": POSITION, "last": rows[-1][POSITION]}
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)"), last
        )


def _kind(kind: TypeEngine[Any]) -> str:
    return next(name for name, known, _ in _KINDS if isinstance(kind, known))


def _to_json(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return aware.isoformat()
    return value.isoformat() if isinstance(value, date) else value


_READERS: dict[str, Callable[[str], Any]] = {
    "bytes": lambda value: base64.b64decode(value, validate=True),
    "instant": datetime.fromisoformat,
    "date": date.fromisoformat,
}


def _from_json(column: Column[Any], value: Any) -> Any:
    read = _READERS.get(_kind(column.type))
    return value if value is None or read is None else read(value)


def in_steps(items: Iterable[Any]) -> Iterator[list[Any]]:
    """Items in lists of a size that a statement takes."""
    left = iter(items)
    while some := list(islice(left, _AT_ONCE)):
        yield some
