"""What every fault reports to."""

from __future__ import annotations

import pytest

from tests.faults.frame import Report


@pytest.fixture
def faults() -> Report:
    """The table of this run."""
    return Report()
