"""Migrations of every service, from empty, on both databases."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest
from sqlalchemy import inspect

from shared.adapters import migrate as migrating
from shared.adapters.db import open_engine, reading, writing
from shared.adapters.migrate import differences, folder_of, main, migrate, new_step, state
from shared.adapters.tables import service_tables
from shared.contracts.events import SERVICES
from shared.domain.errors import Conflict, Invalid
from shared.ports.records import Record


@pytest.fixture(params=SERVICES)
def service(request) -> str:
    """Each service."""
    return request.param


@pytest.fixture
def engine(database_url, service):
    """An empty database of the service."""
    engine = open_engine(database_url, service)
    yield engine
    engine.dispose()


def test_steps_lead_to_what_the_records_say(service, engine):
    """From empty, all steps taken, nothing differs from the records."""
    migrate(service, engine)

    assert differences(service, engine) == []


def test_migrating_again_changes_nothing(service, engine):
    """A second run finds everything done."""
    migrate(service, engine)
    before = state(service, engine)

    migrate(service, engine)

    assert state(service, engine) == before
    assert before[0] == before[1] != ""


def test_every_step_can_be_taken_back(service, engine):
    """All the way down and up again ends the same."""
    migrate(service, engine)
    migrate(service, engine, "base")
    assert state(service, engine)[0] == ""

    migrate(service, engine)

    assert differences(service, engine) == []


def test_newest_step_is_named(service):
    """CURRENT names the newest step, which is numbered without a gap."""
    folder = folder_of(service)
    steps = sorted(path.stem for path in folder.glob("[0-9]*.py"))

    assert (folder / "CURRENT").read_text() == f"{steps[-1]}\n"
    assert [int(step[:4]) for step in steps] == list(range(1, len(steps) + 1))


@pytest.fixture
def intake(database_url):
    """An empty database of intake."""
    engine = open_engine(database_url, "intake")
    yield engine
    engine.dispose()


def test_processes_that_start_together_wait_for_one_another(database_url):
    """Several at once all succeed and the steps are taken once."""
    failed = []

    def start():
        engine = open_engine(database_url, "intake")
        try:
            migrate("intake", engine)
        except Exception as error:  # noqa: BLE001
            failed.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []


def test_database_of_a_newer_version_is_refused(intake):
    """A step that this code does not know stops it."""
    migrate("intake", intake)
    with writing(intake) as connection:
        connection.exec_driver_sql("UPDATE schema_version SET version_num = '9999'")

    with pytest.raises(Conflict) as refused:
        migrate("intake", intake)

    assert refused.value.code == "database-newer"


def test_unknown_service_has_no_steps():
    """A name that is no service never becomes a path."""
    with pytest.raises(Invalid):
        folder_of("../intake")


# --- making steps -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Old:
    """A record as it was."""

    id: str
    count: int


@dataclass(frozen=True, slots=True)
class New:
    """The same record with another field."""

    id: str
    count: int
    note: str | None


@pytest.fixture
def workshop(tmp_path, monkeypatch):
    """Steps in a temporary folder, for records that a test sets."""
    records = []
    monkeypatch.setattr(migrating, "ROOT", tmp_path)
    monkeypatch.setattr(migrating, "metadata_of", lambda _service: service_tables(records).metadata)
    (tmp_path / "intake").mkdir()
    return records


def test_steps_are_made_from_what_differs(workshop, intake):
    """Two changes of the records make two numbered steps that work on both databases."""
    workshop[:] = [Record(Old, "things")]
    first = new_step("intake", "first tables")
    workshop[:] = [Record(New, "things", unique=(("note",),))]
    second = new_step("intake", "a note for each")

    migrate("intake", intake, "0001")
    with writing(intake) as connection:
        connection.exec_driver_sql("INSERT INTO things (id, count) VALUES ('a', 7)")
    migrate("intake", intake)

    assert [path.name for path in (first, second)] == [
        "0001_first_tables.py",
        "0002_a_note_for_each.py",
    ]
    assert (first.parent / "CURRENT").read_text() == "0002_a_note_for_each\n"
    assert differences("intake", intake) == []
    with reading(intake) as connection:
        assert tuple(connection.exec_driver_sql("SELECT * FROM things").one()) == ("a", 7, None)


def test_step_without_a_difference_is_refused(workshop, capsys):
    """Nothing is written when the records and the steps agree."""
    assert main(["--new", "intake", "first"]) == 0
    assert capsys.readouterr().out.endswith("0001_first.py\n")

    assert main(["--new", "intake", "second"]) == 1
    assert "migration-empty" in capsys.readouterr().err


def test_failed_step_leaves_the_database_as_it_was(workshop, intake):
    """A step that fails half-way takes nothing with it."""
    path = new_step("intake", "first")
    path.write_text(
        path.read_text().replace("def downgrade", "    raise ValueError\n\n\ndef downgrade")
    )

    with pytest.raises(ValueError):
        migrate("intake", intake)

    assert state("intake", intake)[0] == ""
    assert inspect(intake).get_table_names() in ([], ["schema_version"])
