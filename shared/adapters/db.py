"""Engines by URL, one room per service, and one vocabulary for what databases complain about.

``sqlite:///FOLDER`` keeps one file per service in that folder; ``postgresql+psycopg://…`` keeps one
schema per service. Both give the strictest isolation: a unit of work behaves as if it ran alone.
On PostgreSQL that can end in a serialization failure, which arrives as Unavailable
``database-busy``: running the whole unit again is always right.
"""

from __future__ import annotations

import errno
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import (
    DatabaseError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from shared.domain.errors import Conflict, Corrupt, Invalid, Unavailable
from shared.durable import advice

BUSY_SECONDS = 10
_ROOM = re.compile(r"\A[a-z][a-z_]{0,30}\Z")
_PRAGMAS = (
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
)
_READING = "lockgate_reading"
_READ_ONLY = "25006"
_BUSY = ("40001", "40P01", "55P03")
_DISK = {
    "SQLITE_FULL": errno.ENOSPC,
    "SQLITE_READONLY": errno.EROFS,
    "SQLITE_IOERR": errno.EIO,
    "53100": errno.ENOSPC,
    "25006": errno.EROFS,
}
"""How SQLite and PostgreSQL name what their file systems tell them."""


def open_engine(url: str, room: str) -> Engine:
    """An engine that sees only ``room``: a service's name, or ``bus``.

    Nothing is connected yet. Raises Invalid ``database-url`` for a URL of another kind.
    """
    if not _ROOM.match(room):
        raise Invalid("database-room", "A database room has a plain lower-case name.")
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, room)
    if parsed.drivername == "postgresql+psycopg":
        return _postgresql(parsed, room)
    raise Invalid("database-url", "Use sqlite:///FOLDER or postgresql+psycopg://HOST/NAME.")


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except Exception as error:
        raise Invalid("database-url", "The database URL cannot be read.") from error


def _sqlite(url: URL, room: str) -> Engine:
    folder = Path(url.database or "")
    if not url.database or url.query:
        raise Invalid("database-url", "Use sqlite:///FOLDER; the folder holds one file a service.")
    with _storage_errors():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / f"{room}.sqlite3"
        os.close(os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    return _sqlite_file(URL.create("sqlite", database=str(file)))


def _sqlite_file(file: URL) -> Engine:
    engine = create_engine(
        file,
        hide_parameters=True,
        pool_timeout=BUSY_SECONDS,
        connect_args={"timeout": BUSY_SECONDS},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def _storage_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(
            "database-unavailable",
            f"The data folder cannot be used. {advice(error)}",
            errno=error.errno,
        ) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    cursor = connection.cursor()
    _use_write_ahead_log(cursor)
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _use_write_ahead_log(cursor: Any) -> None:
    """Switch the file's journal, once; SQLite does not wait by itself for others who do so now."""
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            busy = getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
            if not busy or time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a transaction that first reads could never be upgraded."""
    reading = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _postgresql(url: URL, room: str) -> Engine:
    given = str(url.query.get("options", ""))
    options = f"{given} -c search_path={room} -c lock_timeout={BUSY_SECONDS}s -c TimeZone=UTC"
    engine = create_engine(
        url.difference_update_query(["options"]),
        hide_parameters=True,
        isolation_level="SERIALIZABLE",
        pool_pre_ping=True,
        pool_timeout=BUSY_SECONDS,
        connect_args={
            "connect_timeout": 5,
            "options": options.strip(),
            "tcp_user_timeout": BUSY_SECONDS * 1000,
            "keepalives_idle": 30,
        },
    )
    event.listen(engine, "handle_error", _leave_standby)
    return engine


def _leave_standby(context: Any) -> None:
    """Take a server that takes no writes any more for lost: another one does by now."""
    if getattr(context.original_exception, "sqlstate", "") == _READ_ONLY:
        context.is_disconnect = True


def read_committed(engine: Engine) -> Engine:
    """The same engine for queue work, where row locks do the ordering."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="READ COMMITTED")


def relaxed(engine: Engine) -> Engine:
    """Another engine on the same room whose commits survive the process, not a power cut.

    For what may be forgotten without harm, such as that a message was handed out: it is faster by
    the wait for the disk. The rest of the database is as durable as ever.
    """
    if engine.dialect.name == "sqlite":
        quick = _sqlite_file(engine.url)
        event.listen(quick, "connect", _relax_sqlite)
        return quick
    quick = read_committed(engine)
    event.listen(quick, "begin", _relax_postgresql)
    return quick


def _relax_sqlite(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=NORMAL").close()


def _relax_postgresql(connection: Connection) -> None:
    connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for a short read that takes no write lock."""
    with (
        database_errors(),
        engine.connect().execution_options(**{_READING: True}) as connection,
    ):
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction of the platform's own, committed at the end of the block."""
    with database_errors(), engine.begin() as connection:
        yield connection


@contextmanager
def database_errors(conflict: str = "record-conflict") -> Iterator[None]:
    """Turn what the database raises into Conflict ``conflict``, Unavailable or Corrupt."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(conflict, "Another record already stands where this one would.") from error
    except (OperationalError, InterfaceError, PoolTimeoutError) as error:
        raise _unavailable(error) from error
    except DatabaseError as error:
        if _is_broken_file(error):
            raise Corrupt("database-corrupt", "The database file is damaged.") from error
        if error.connection_invalidated or _disk_error(error.orig):
            raise _unavailable(error) from error
        raise


def _unavailable(error: Exception) -> Unavailable:
    cause = getattr(error, "orig", None) or error
    if getattr(cause, "sqlstate", None) in _BUSY or "database is locked" in str(error):
        return Unavailable("database-busy", "The database is busy. Try again.")
    disk = _disk_error(cause)
    if disk:
        advised = advice(OSError(disk, ""))
        return Unavailable(
            "database-unavailable", f"The database cannot be written. {advised}", errno=disk
        )
    return Unavailable("database-unavailable", "The database does not answer. Try again later.")


def _disk_error(cause: object) -> int:
    """What the file system would have said, where the database says so; else 0."""
    name = getattr(cause, "sqlite_errorname", "") or ""
    state = getattr(cause, "sqlstate", "") or ""
    found = (number for begins, number in _DISK.items() if f"{name}{state}".startswith(begins))
    return next(found, 0)


def _is_broken_file(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlite_errorname", "") in ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def create_room(engine: Engine, room: str) -> None:
    """Make the schema of a room on PostgreSQL unless it is there; a SQLite file needs none.

    A role that may not make schemas can use the one that was made for it.
    """
    if not _ROOM.match(room):
        raise Invalid("database-room", "A database room has a plain lower-case name.")
    if engine.dialect.name == "postgresql":
        with writing(read_committed(engine)) as connection:
            wait_turn(connection, room)
            known = text("SELECT 1 FROM pg_namespace WHERE nspname = :room")
            if connection.execute(known, {"room": room}).first() is None:
                connection.execute(text(f'CREATE SCHEMA "{room}"'))


def create_all(engine: Engine, room: str, metadata: MetaData) -> None:
    """Make a room and every table in it that is not there yet, whoever else does so too."""
    create_room(engine, room)
    with writing(read_committed(engine)) as connection:
        wait_turn(connection, room)
        metadata.create_all(connection)


def wait_turn(connection: Connection, room: str) -> None:
    """Be alone in changing a room's form until the transaction ends.

    On SQLite the transaction itself already excludes every other writer.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtext(:room))"), {"room": f"lockgate.{room}"}
        )


def scrub(engine: Engine) -> None:
    """Leave nothing of what was deleted in a SQLite database's journal; PostgreSQL needs no call.

    Deleted rows are overwritten in the file itself (``secure_delete``), but the journal still
    holds their last image until it is folded in and cut. Raises Unavailable ``journal-busy`` while
    somebody reads from it.
    """
    if engine.dialect.name != "sqlite":
        return
    try:
        with closing(engine.raw_connection()) as connection:
            busy = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise _unavailable(error) from error
    if busy:
        raise Unavailable("journal-busy", "The journal is being read; destroy the key again.")
