"""Fixtures of intake's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.intake.room import Room
from tests.unit.intake.site import Site


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Intake on SQLite, empty but for people and agencies."""
    made = Room(tmp_path / "database")
    yield made
    made.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Intake with its whole web application."""
    made = Site(tmp_path / "database")
    yield made
    made.close()
