"""What every fault reports to, and the installations that are attacked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.frame import Report
from tests.faults.kept import KeptApart, KeptLockgate
from tests.faults.world import World


@pytest.fixture
def faults(request: pytest.FixtureRequest) -> Iterator[Report]:
    """The table of this run; a test that breaks off has a row that says so."""
    report = Report()
    yield report
    report.broken_off(request.node.name)


@pytest.fixture(scope="session")
def one_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """All of Lockgate in one process that comes back by itself; shared by all who attack it."""
    running = KeptLockgate(tmp_path_factory.mktemp("one-machine"))
    try:
        yield World(running)
    finally:
        running.stop()


@pytest.fixture
def apart(tmp_path: Path, postgres_url: str, amqp_url: str) -> Iterator[World]:
    """Eight processes on PostgreSQL and RabbitMQ, each of which comes back by itself."""
    running = KeptApart(tmp_path / "apart", postgres_url, amqp_url)
    try:
        yield World(running)
    finally:
        running.stop()
