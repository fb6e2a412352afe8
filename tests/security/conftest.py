"""Each service's application, built for the security suites."""

from __future__ import annotations

import logging

import pytest
import structlog

from tests.security.matrix import Keyring, Tested
from tests.security.route_objects import BUILDERS, World


@pytest.fixture(autouse=True)
def quiet():
    """Thousands of requests leave no thousands of lines."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)


@pytest.fixture
def world(make_database, clock) -> World:
    """What builders are given: databases, a clock, and every service's key."""
    return World(make_database, clock, Keyring())


@pytest.fixture(params=sorted(BUILDERS))
def service(request, world) -> Tested:
    """One service after the other."""
    return BUILDERS[request.param](world)
