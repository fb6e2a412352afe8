"""Fixtures of notification's tests."""

from __future__ import annotations

import pytest

from tests.unit.notification.room import Room, make_room


@pytest.fixture
def room(make_database, clock) -> Room:
    """Notification on SQLite with one case and a Panel gateway."""
    return make_room(make_database, clock)
