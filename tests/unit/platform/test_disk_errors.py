"""What disks say through databases and files: always Unavailable, with what to do about it."""

from __future__ import annotations

import errno
import io
import sqlite3
from pathlib import Path

import psycopg.errors
import pytest
from sqlalchemy.exc import InternalError, OperationalError

from shared.adapters.db import database_errors, open_engine, scrub, writing
from shared.domain.errors import Unavailable
from shared.durable import advice, data_folder
from shared.observe.steady import SteadyFile


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (errno.ENOSPC, "full"), (errno.EDQUOT, "full"), (errno.EFBIG, "full"),
        (errno.EROFS, "read-only"), (errno.EIO, "faulty"), (errno.EACCES, "rights"),
        (errno.EBUSY, "later"),
    ],
)  # fmt: skip
def test_each_trouble_has_its_advice(number: int, word: str):
    """A person is told what to mend, and the error's number stays a fact."""
    assert word in advice(OSError(number, ""))
    with pytest.raises(Unavailable, match="data-folder-unavailable") as raised, data_folder():
        raise OSError(number, "")
    assert raised.value.facts == {"errno": number}
    assert word in raised.value.message


@pytest.mark.parametrize(
    ("kind", "cause", "number"),
    [
        (OperationalError, psycopg.errors.DiskFull(), errno.ENOSPC),
        (InternalError, psycopg.errors.ReadOnlySqlTransaction(), errno.EROFS),
    ],
)
def test_what_postgresql_says(kind: type[OperationalError], cause: Exception, number: int):
    """A server whose disk is full, or that may only be read from, is to be tried again later."""
    with pytest.raises(Unavailable, match="database-unavailable") as raised, database_errors():
        raise kind("INSERT", {}, cause)
    assert raised.value.facts == {"errno": number}


def test_what_sqlite_says(tmp_path: Path):
    """A database that may not grow is full, for a row and for the scrubbing of its journal."""
    engine = open_engine(f"sqlite:///{tmp_path}", "storage")
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE kept (data)")
        connection.exec_driver_sql("PRAGMA max_page_count=3")
    with pytest.raises(Unavailable, match="database-unavailable") as raised, writing(engine) as one:
        one.exec_driver_sql("INSERT INTO kept VALUES (zeroblob(100000))")
    assert raised.value.facts == {"errno": errno.ENOSPC}
    engine.dispose()


def test_scrubbing_meets_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """It is not a defect either."""
    engine = open_engine(f"sqlite:///{tmp_path}", "storage")

    def full() -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(engine, "raw_connection", full)
    with pytest.raises(Unavailable, match="database-unavailable"):
        scrub(engine)


class _Full(io.StringIO):
    """A file on a disk that is full."""

    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, "full")

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "full")


def test_a_log_line_without_room_stops_nothing():
    """It is given up; what has room is written."""
    kept = io.StringIO()
    for file in (_Full(), kept):
        steady = SteadyFile(file)
        steady.write("line\n")
        steady.flush()
    assert kept.getvalue() == "line\n"
