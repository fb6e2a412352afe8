"""Whose turn it is, among several processes of one service on one database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text

from shared.adapters.db import reading


@contextmanager
def in_turn(engine: Engine, name: str) -> Iterator[bool]:
    """Whether this process alone may do what ``name`` names, until the block ends.

    On PostgreSQL a lock of the session, given back when the block ends or the process dies. A
    SQLite file belongs to one process, whose turn it always is. Raises Unavailable.
    """
    if engine.dialect.name != "postgresql":
        yield True
        return
    with reading(engine) as connection:
        key = text("SELECT pg_try_advisory_xact_lock(hashtext(current_schema() || '.' || :name))")
        yield bool(connection.scalar(key, {"name": name}))
