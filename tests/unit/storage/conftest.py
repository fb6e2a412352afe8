"""Fixtures of storage's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.storage.builders import Room, sqlite_url


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Storage on SQLite with one case."""
    made = Room(sqlite_url(tmp_path / "database"))
    made.vault.create_case("case-1")
    yield made
    made.close()
