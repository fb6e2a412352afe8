"""All services' databases as they were at one and the same instant, while everybody goes on.

On SQLite each service has a file: for the moment that it takes to begin four readings, nobody else
writes in any of them. It is never waited for one file while another is held for long: after a
quarter of a second everything is let go and begun again, so that nobody else is stuck behind it.
On PostgreSQL the first reading exports its snapshot and the others take it over.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager

from sqlalchemy import Connection, Engine, text

from shared.adapters.db import database_errors, reading
from shared.domain.errors import Unavailable

_TRIES = 60
_SECONDS = 0.25
_SNAPSHOT = re.compile(r"[0-9A-F-]{1,60}")


@contextmanager
def together(engines: Mapping[str, Engine]) -> Iterator[dict[str, Connection]]:
    """Connections that read, all as of one instant. Raises Unavailable ``database-busy``."""
    with ExitStack() as stack:
        if next(iter(engines.values())).dialect.name == "postgresql":
            yield _shared(engines, stack)
        else:
            yield _pinned(engines, stack)


def _shared(engines: Mapping[str, Engine], stack: ExitStack) -> dict[str, Connection]:
    found, snapshot = dict[str, Connection](), ""
    stack.enter_context(database_errors())
    for name, engine in engines.items():
        connection = stack.enter_context(engine.connect()).execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        if snapshot:
            connection.execute(text(f"SET TRANSACTION SNAPSHOT '{snapshot}'"))
        else:
            snapshot = str(connection.scalar(text("SELECT pg_export_snapshot()")))
            assert _SNAPSHOT.fullmatch(snapshot)
        found[name] = connection
    return found


def _pinned(engines: Mapping[str, Engine], stack: ExitStack) -> dict[str, Connection]:
    files = [str(engine.url.database) for engine in engines.values()]
    for _ in range(_TRIES):
        with ExitStack() as locks:
            if not _lock(files, locks):
                continue
            found = dict[str, Connection]()
            for name, engine in engines.items():
                found[name] = stack.enter_context(reading(engine))
                found[name].execute(text("SELECT count(*) FROM sqlite_master"))
            return found
    raise Unavailable("database-busy", "The database is busy. Try again.")


def _lock(files: Sequence[str], locks: ExitStack) -> bool:
    """Keep everybody else from writing until ``locks`` ends; False if somebody is writing now."""
    for file in files:
        connection = sqlite3.connect(file, timeout=_SECONDS, isolation_level=None)
        locks.enter_context(closing(connection))
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                return False
            raise Unavailable(
                "database-unavailable", "The database does not answer. Try again later."
            ) from error
    return True
