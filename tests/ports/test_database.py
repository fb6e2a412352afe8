"""Engines by URL and what their complaints become."""

from __future__ import annotations

import sqlite3
import stat
import threading

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from shared.adapters.db import create_all, open_engine, reading, relaxed, writing
from shared.domain.errors import Conflict, Corrupt, Invalid, Unavailable


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "sqlite://",
        "mysql://h/d",
        "sqlite:////tmp/x?mode=ro",
        "postgresql+pg8000://h/d",
    ],
)
def test_other_url_is_refused(url):
    """Only the two databases that are tested are taken."""
    with pytest.raises(Invalid) as refused:
        open_engine(url, "intake")

    assert refused.value.code == "database-url"


@pytest.mark.parametrize("room", ["", "../up", "a b", 'x"; DROP', "A"])
def test_odd_room_is_refused(room, tmp_path):
    """A room's name can be nothing but a plain word."""
    with pytest.raises(Invalid):
        open_engine(f"sqlite:///{tmp_path}", room)


def test_sqlite_is_set_up_for_durability(tmp_path):
    """Write-ahead log, full synchronisation, foreign keys and overwriting of deleted data are on."""
    engine = open_engine(f"sqlite:///{tmp_path / 'data'}", "intake")

    with reading(engine) as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }

    assert pragma == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }
    engine.dispose()


def test_sqlite_files_are_for_the_owner_only(tmp_path):
    """Nobody else on the machine can read the data."""
    open_engine(f"sqlite:///{tmp_path / 'data'}", "intake").dispose()

    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "intake.sqlite3").stat().st_mode) == 0o600


def test_unreachable_database_is_unavailable(tmp_path):
    """A server that does not answer and a folder that cannot be made are both Unavailable."""
    engine = open_engine("postgresql+psycopg://nobody@127.0.0.1:1/none", "intake")
    with pytest.raises(Unavailable) as gone, reading(engine):
        pass
    (tmp_path / "file").write_text("")

    with pytest.raises(Unavailable):
        open_engine(f"sqlite:///{tmp_path / 'file' / 'below'}", "intake")
    assert gone.value.code == "database-unavailable"


def test_damaged_file_is_corrupt(tmp_path):
    """A file that is no database is an integrity failure, never an empty database."""
    (tmp_path / "intake.sqlite3").write_bytes(b"not a database at all" * 100)
    engine = open_engine(f"sqlite:///{tmp_path}", "intake")

    with pytest.raises(Corrupt), reading(engine) as connection:
        connection.exec_driver_sql("SELECT 1 FROM sqlite_master")


def test_locked_file_is_busy(tmp_path, monkeypatch):
    """A database that somebody else holds for too long is Unavailable ``database-busy``."""
    monkeypatch.setattr("shared.adapters.db._PRAGMAS", ("PRAGMA busy_timeout=1",))
    monkeypatch.setattr("shared.adapters.db.BUSY_SECONDS", 0.1)
    engine = open_engine(f"sqlite:///{tmp_path}", "intake")
    holder = sqlite3.connect(tmp_path / "intake.sqlite3", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")

    with pytest.raises(Unavailable) as busy, writing(engine):
        pass

    assert busy.value.code == "database-busy"
    holder.close()
    engine.dispose()


def test_broken_rule_is_conflict(database_url):
    """A row that breaks a unique rule is Conflict on both databases."""
    engine = open_engine(database_url, "public" if "postgresql" in database_url else "intake")
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE once (id TEXT PRIMARY KEY)")
        connection.exec_driver_sql("INSERT INTO once VALUES ('a')")

    with pytest.raises(Conflict), writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO once VALUES ('a')")
    engine.dispose()


def test_statement_values_stay_out_of_messages(tmp_path):
    """Even a defect's message does not repeat the values that were bound."""
    engine = open_engine(f"sqlite:///{tmp_path}", "intake")

    with pytest.raises(Unavailable) as caught, reading(engine) as connection:
        connection.exec_driver_sql("SELECT ? FROM nowhere", ("Amelia Okafor",))

    assert "Amelia" not in f"{caught.value} {caught.value.__cause__}"
    engine.dispose()


def test_relaxed_engine_waits_for_no_disk_and_leaves_the_other_strict(database_url):
    """Only what goes through the relaxed engine is less than fully durable."""
    room = "public" if "postgresql" in database_url else "intake"
    engine = open_engine(database_url, room)
    quick = relaxed(engine)
    ask = "SHOW synchronous_commit" if "postgresql" in database_url else "PRAGMA synchronous"

    with writing(quick) as connection:
        relaxed_answer = connection.exec_driver_sql(ask).scalar()
    with writing(engine) as connection:
        strict_answer = connection.exec_driver_sql(ask).scalar()

    assert (relaxed_answer, strict_answer) in (("off", "on"), (1, 2))
    engine.dispose()
    quick.dispose()


def test_rooms_can_be_made_by_several_at_once(database_url):
    """Processes that start together on an empty database do not trip over one another."""
    metadata, failed = MetaData(), []
    Table("things", metadata, Column("id", Integer, primary_key=True))

    def make():
        engine = open_engine(database_url, "intake")
        try:
            create_all(engine, "intake", metadata)
        except Exception as error:  # noqa: BLE001
            failed.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []


def test_server_that_takes_no_writes_any_more_is_left(postgres_url):
    """A former primary is Unavailable, and its connections are not used again."""
    engine = open_engine(postgres_url, "intake")
    create_all(engine, "intake", MetaData())
    with reading(engine) as connection:
        before = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()

    with pytest.raises(Unavailable) as refused, writing(engine) as connection:
        connection.exec_driver_sql("SET transaction_read_only = on; CREATE TABLE things (id int)")

    assert refused.value.code == "database-unavailable"
    with reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar() != before
    engine.dispose()
