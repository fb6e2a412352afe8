"""The front desk to test with."""

from __future__ import annotations

import pytest

from tests.unit.intake.people.kit import Site


@pytest.fixture
def site(make_database, clock) -> Site:
    """A front desk with two agencies and one person of every role."""
    return Site(make_database("intake", Site.RECORDS), clock)
