"""Fixtures for every test: a clock that is told the time, signing keys, databases and servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from shared.adapters.db import create_all, open_engine
from shared.adapters.uow_sql import SqlUnits, sql_unit_of_work
from shared.observe import trace
from shared.ports.records import Record
from tests.platform_kit import FakeClock, fake_sign

pytest_plugins = ["tests.servers", "tests.compose.fixture"]


@pytest.fixture(autouse=True)
def no_work_under_way() -> None:
    """No test goes on with a trace that one before it began, as a request does that is not read."""
    trace.forget()


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands at 2 March 2026, 09:00 UTC until it is moved."""
    return FakeClock()


MakeDatabase = Callable[[str, Sequence[Record]], SqlUnits]


@pytest.fixture
def make_database(tmp_path: Path, clock: FakeClock) -> Iterator[MakeDatabase]:
    """Make a service's SQLite database with all its tables; gives its units of work."""
    made: list[SqlUnits] = []

    def make(service: str, records: Sequence[Record]) -> SqlUnits:
        engine = open_engine(f"sqlite:///{tmp_path / 'databases'}", service)
        units = sql_unit_of_work(service, engine, records, fake_sign(service), clock)
        create_all(engine, service, units.tables.metadata)
        made.append(units)
        return units

    yield make
    for units in made:
        units.engine.dispose()


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name bytes plainly, so that ids are readable and the same in every process."""
    return "bytes" if isinstance(val, bytes) else None
