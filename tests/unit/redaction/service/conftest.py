"""Fixtures of the redaction service's tests."""

from __future__ import annotations

import pytest

from tests.unit.redaction.service.room import Room, make_room


@pytest.fixture
def room(make_database, clock) -> Room:
    """Redaction on SQLite with one case and its register."""
    made = make_room(make_database, clock)
    made.open_case()
    return made
