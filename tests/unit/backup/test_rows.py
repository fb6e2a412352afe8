"""Rows of every kind pass from one database to the other and come back as they were."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from services.backup import rows
from services.backup.snapshot import together
from shared.adapters.db import create_all, open_engine, reading, writing
from shared.adapters.uow_sql import SqlUnits, sql_unit_of_work
from shared.domain.errors import Corrupt
from tests.platform_kit import RECORDS, FakeClock, Plain, Thing, fake_sign, thing

ROOM = "things"
STRANGE = (
    thing(),
    thing(id="thing-2", name='"\n\u2028 ünï 🂡', size=-(1 << 63), weight=1e-320, sealed=b""),
    thing(
        id="thing-3", size=(1 << 63) - 1, ready=False, weight=0.1 + 0.2, sealed=bytes(range(256))
    ),
    thing(id="thing-4", born_on=date(1, 1, 1), tags=(), extra=None, note="", name=""),
    thing(id="thing-5", ended_at=FakeClock().now() + timedelta(microseconds=1), note="n"),
)


@pytest.fixture
def units(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, SqlUnits]]:
    """The same service on SQLite twice and on PostgreSQL."""
    urls = {
        "one": f"sqlite:///{tmp_path / 'one'}",
        "other": f"sqlite:///{tmp_path / 'other'}",
        "big": request.getfixturevalue("postgres_url"),
    }
    made = dict[str, SqlUnits]()
    for name, url in urls.items():
        engine = open_engine(url, ROOM)
        made[name] = sql_unit_of_work(ROOM, engine, RECORDS, fake_sign(ROOM), FakeClock())
        create_all(engine, ROOM, made[name].tables.metadata)
    yield made
    for one in made.values():
        one.engine.dispose()


def dumped(units: SqlUnits) -> bytes:
    """Every row."""
    with reading(units.engine) as connection:
        return b"".join(rows.dump(connection, units.tables.metadata))


def loaded(units: SqlUnits, chunks: list[bytes]) -> None:
    """Put them into empty tables."""
    with writing(units.engine) as connection:
        rows.load(connection, chunks)


def fill(units: SqlUnits) -> None:
    """Strange values, many plain ones, and an event."""
    with units() as uow:
        for one in STRANGE:
            uow.add(one)
        uow.add_all([Plain(f"plain-{number:04d}", f"o-{number}", "p") for number in range(1201)])
        uow.commit()


def test_every_kind_of_value_comes_back(units: dict[str, SqlUnits], postgres_url: str):
    """SQLite to PostgreSQL to SQLite: the same bytes and the same records, cut anywhere."""
    fill(units["one"])
    first = dumped(units["one"])
    loaded(units["big"], [first[at : at + 777] for at in range(0, len(first), 777)])
    again = dumped(units["big"])
    loaded(units["other"], [again])
    assert dumped(units["other"]) == first == again
    for one in units.values():
        with one() as uow:
            assert tuple(uow.find(Thing)) == STRANGE


def test_numbering_goes_on_behind_what_was_restored(units: dict[str, SqlUnits], postgres_url: str):
    """An event after restoring gets a position of its own on both databases."""
    outbox = units["one"].tables.outbox
    with writing(units["one"].engine) as connection:
        connection.execute(outbox.insert().values(**_event(5)))
    for name in ("big", "other"):
        loaded(units[name], [dumped(units["one"])])
        with writing(units[name].engine) as connection:
            connection.execute(units[name].tables.outbox.insert().values(**_event(0)))
        with reading(units[name].engine) as connection:
            found = connection.execute(units[name].tables.outbox.select()).all()
        assert sorted(row.position for row in found) == [5, 6]


def _event(position: int) -> dict[str, object]:
    values = {
        "id": f"evt-{position}", "type": "t", "case_id": "c", "aggregate": "a",
        "sequence": position, "payload": b"p", "created_at": FakeClock().now(), "sent_at": None,
    }  # fmt: skip
    return values | ({"position": position} if position else {})


def test_a_stream_that_ends_within_a_line_is_refused(units: dict[str, SqlUnits], postgres_url: str):
    """Half a row is no row, and nothing of what came before counts."""
    fill(units["one"])
    with pytest.raises(Corrupt):
        loaded(units["other"], [dumped(units["one"])[:-1]])
    with units["other"]() as uow:
        assert uow.count(Thing) == 0


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_snapshot_is_of_one_instant(tmp_path: Path, kind: str, request: pytest.FixtureRequest):
    """What is written after the readings began, to any service, is in none of them."""
    url = f"sqlite:///{tmp_path}" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    made = {}
    for room in ("first", "second"):
        engine = open_engine(url, room)
        made[room] = sql_unit_of_work(room, engine, RECORDS, fake_sign(room), FakeClock())
        create_all(engine, room, made[room].tables.metadata)
    engines = {room: one.engine for room, one in made.items()}
    with together(engines) as connections:
        for one in made.values():
            fill(one)
        for room, connection in connections.items():
            table = made[room].tables.records[Thing].table
            assert connection.execute(table.select()).all() == []
    with together(engines) as connections:
        for room, connection in connections.items():
            table = made[room].tables.records[Thing].table
            assert len(connection.execute(table.select()).all()) == len(STRANGE)
    for engine in engines.values():
        engine.dispose()
