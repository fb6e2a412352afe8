"""Reading the services' tables, on SQLite files or PostgreSQL schemas, without writing a byte."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from services.storage.fsck.layout import Table
from services.storage.fsck.public import UnreadableError

__all__ = ["Row", "Rows", "UnreadableError", "open_tables", "postgresql_rows", "sqlite_rows"]

Row = Mapping[str, Any]
Rows = Callable[[Table], Iterator[Row]]
"""All rows of a table in the order of its id; none if its service has no database here."""


def open_tables(url: str) -> Rows:
    """A reader for a database URL: ``sqlite:///FOLDER`` or ``postgresql+psycopg://…``.

    Raises UnreadableError for a URL of another kind.
    """
    if url.startswith("sqlite:///"):
        return sqlite_rows(Path(url.removeprefix("sqlite:///")))
    if url.startswith(("postgresql+psycopg://", "postgresql://")):
        return postgresql_rows(url.replace("+psycopg", "", 1))
    raise UnreadableError("use sqlite:///FOLDER or postgresql+psycopg://HOST/NAME")


def sqlite_rows(folder: Path) -> Rows:
    """Reads ``FOLDER/<service>.sqlite3``, opened read-only."""

    def rows(table: Table) -> Iterator[Row]:
        file = folder / f"{table.service}.sqlite3"
        if not file.exists():
            return
        columns = ", ".join(f'"{column}"' for column in table.columns)
        query = f'SELECT {columns} FROM "{table.name}" ORDER BY "id"'  # noqa: S608 - fixed names
        try:
            connection = sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)
            try:
                connection.text_factory = _text
                connection.execute("PRAGMA query_only=ON")
                for row in connection.execute(query):
                    yield dict(zip(table.columns, row, strict=True))
            finally:
                connection.close()
        except sqlite3.Error as error:
            raise _unreadable(table) from error

    return rows


def postgresql_rows(dsn: str) -> Rows:
    """Reads ``<service>.<table>``, in read-only transactions."""

    def rows(table: Table) -> Iterator[Row]:
        query = sql.SQL('SELECT {columns} FROM {table} ORDER BY "id" COLLATE "C"').format(
            columns=sql.SQL(", ").join(map(sql.Identifier, table.columns)),
            table=sql.Identifier(table.service, table.name),
        )
        try:
            with psycopg.connect(dsn) as connection:
                connection.read_only = True
                if _has_schema(connection, table.service):
                    with connection.cursor(name="fsck") as cursor:
                        cursor.execute(query)
                        for row in cursor:
                            yield dict(zip(table.columns, row, strict=True))
        except psycopg.Error as error:
            raise _unreadable(table) from error

    return rows


def _has_schema(connection: psycopg.Connection[Any], service: str) -> bool:
    found = connection.execute(
        "SELECT 1 FROM information_schema.schemata WHERE schema_name = %s", (service,)
    )
    return found.fetchone() is not None


def _unreadable(table: Table) -> UnreadableError:
    return UnreadableError(f"table {table.service}.{table.name} cannot be read")


def _text(stored: bytes) -> str:
    """Text as it stands; damaged text must be found to differ, not stop the reading."""
    return stored.decode(errors="backslashreplace")
