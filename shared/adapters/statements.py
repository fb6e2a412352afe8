"""The SQL of a unit of work, built once for each table and shape and then only given values.

Building a statement costs several times what running it does, so nothing is built twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    Table,
    Update,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from shared.adapters.tables import RecordTable

KEY = "lockgate_key"
REVISION = "lockgate_revision"
_LIMIT = "lockgate_limit"
_SKIP = "lockgate_skip"
_SHAPES = 1024

Shape = tuple[tuple[str, str], ...]
"""Which columns are matched, and how: ``is`` nothing, ``in`` several values, or ``equals`` one."""


def insert_for(connection: Connection) -> Any:
    """The insert of this database, which knows about conflicts."""
    return sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert


@lru_cache(_SHAPES)
def new_insert(table: Table, dialect: str) -> Any:
    """Insert a row unless a unique key is taken."""
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return make(table).on_conflict_do_nothing()


@lru_cache(_SHAPES)
def plain_insert(table: Table) -> Any:
    """Insert rows; a taken key is an error."""
    return insert(table)


@lru_cache(_SHAPES)
def saving(table: Table, key: str, *, versioned: bool) -> Update:
    """Replace the row whose key is ``KEY``, at ``REVISION`` if it has revisions."""
    statement = update(table).where(table.c[key] == bindparam(KEY))
    if versioned:
        statement = statement.where(table.c.revision == bindparam(REVISION))
    return statement


def matching(
    table: RecordTable,
    equals: Mapping[str, Any],
    order: tuple[str, ...] = (),
    *,
    descending: bool = False,
    limit: int = 0,
    skip: int = 0,
) -> tuple[Select[Any], dict[str, Any]]:
    """The rows whose columns have these values, and what to run it with.

    In the order of ``order``, then of the key, without the first ``skip`` of them.
    """
    shape, values = _shape(table, equals)
    found = _matching(
        table.table,
        shape,
        (*order, table.record.key),
        descending=descending,
        limited=bool(limit),
        skipping=bool(skip),
    )
    if limit:
        values[_LIMIT] = limit
    if skip:
        values[_SKIP] = skip
    return found, values


@lru_cache(_SHAPES)
def _matching(
    table: Table,
    shape: Shape,
    order: tuple[str, ...],
    *,
    descending: bool,
    limited: bool,
    skipping: bool,
) -> Select[Any]:
    columns = [table.c[name] for name in order]
    query = (
        select(table)
        .where(*_where(table, shape))
        .order_by(*[column.desc() if descending else column.asc() for column in columns])
    )
    if limited:
        query = query.limit(bindparam(_LIMIT))
    return query.offset(bindparam(_SKIP)) if skipping else query


def tallying(
    table: RecordTable, by: tuple[str, ...], equals: Mapping[str, Any]
) -> tuple[Select[Any], dict[str, Any]]:
    """How many rows have these values, for each combination of ``by``, and what to run it with."""
    shape, values = _shape(table, equals)
    return _tallying(table.table, by, shape), values


@lru_cache(_SHAPES)
def _tallying(table: Table, by: tuple[str, ...], shape: Shape) -> Select[Any]:
    columns = [table.c[name] for name in by]
    counted = select(*columns, func.count()).select_from(table).where(*_where(table, shape))
    return counted.group_by(*columns)


def _shape(table: RecordTable, equals: Mapping[str, Any]) -> tuple[Shape, dict[str, Any]]:
    shape, values = list[tuple[str, str]](), dict[str, Any]()
    for name, value in equals.items():
        if isinstance(value, (tuple, list, set, frozenset)):
            shape.append((name, "in"))
            values[name] = [table.value(name, item) for item in value]
        elif value is None:
            table.value(name, value)
            shape.append((name, "is"))
        else:
            shape.append((name, "equals"))
            values[name] = table.value(name, value)
    return tuple(shape), values


def _where(table: Table, shape: Shape) -> list[Any]:
    found = list[Any]()
    for name, how in shape:
        column = table.c[name]
        if how == "is":
            found.append(column.is_(None))
        elif how == "in":
            found.append(column.in_(bindparam(name, expanding=True)))
        else:
            found.append(column == bindparam(name))
    return found
