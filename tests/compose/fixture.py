"""Containers for tests that are asked for by name: nothing here runs in the default test run."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from services.demo.command import free_port
from tests.installations import PROJECT, Compose


@pytest.fixture(scope="session")
def compose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compose]:
    """An installation as `make up` makes it, removed at the end.

    ENV names the file of variables. COMPOSE_PROJECT_NAME plays on an installation that is up and
    leaves it as it is; how its people sign in is kept in the build folder.
    """
    standing = os.environ.get("COMPOSE_PROJECT_NAME", "")
    ports = {"SITE_PORT": str(free_port()), "MAIL_PORT": str(free_port())}
    kept = PROJECT / "build" / "compose" / standing
    folder = kept if standing else tmp_path_factory.mktemp("compose")
    project = standing or "lockgate-journeys"
    running = Compose(folder, project, {} if standing else ports, standing=bool(standing))
    try:
        yield running
    finally:
        if not standing:
            running.stop()
