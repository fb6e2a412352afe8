"""Whole Lockgates in processes of their own, for playing stories against."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.installations import Apart, Lockgate, fresh_settings, keep_password
from tests.server_processes.postgres import PostgresPair
from tests.server_processes.rabbitmq import RabbitCluster
from tests.simulators.collector import Collector


@pytest.fixture
def lockgate(tmp_path: Path) -> Iterator[Lockgate]:
    """A fresh installation on one machine, stopped at the end."""
    running = Lockgate(fresh_settings(tmp_path / "data"))
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture
def collector() -> Iterator[Collector]:
    """Where services that run apart send their spans."""
    with Collector() as listening:
        yield listening


@pytest.fixture
def clustered(
    tmp_path: Path,
    postgres_pair: PostgresPair,
    rabbit_cluster: RabbitCluster,
    collector: Collector,
) -> Iterator[Apart]:
    """Services apart on three nodes of the broker and a database with its standby."""
    spans = {"LOCKGATE_OTLP_URL": collector.url}
    running = Apart(tmp_path / "data", postgres_pair.url, rabbit_cluster.url, spans)
    try:
        yield running
    finally:
        running.stop()


KINDS = os.environ.get("JOURNEYS", "one-machine postgresql apart").split()


@pytest.fixture(params=KINDS)
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lockgate | Apart]:
    """The same product three ways: files, PostgreSQL alone, and services apart with a broker.

    With JOURNEYS=compose, containers instead; with JOURNEYS=clustered, services apart on three
    nodes of the broker and a PostgreSQL with its standby.
    """
    if request.param == "compose":
        yield request.getfixturevalue("compose")
        return
    if request.param == "clustered":
        yield request.getfixturevalue("clustered")
        return
    if request.param == "apart":
        running: Lockgate | Apart = Apart(
            tmp_path / "data",
            request.getfixturevalue("postgres_url"),
            request.getfixturevalue("amqp_url"),
            {"LOCKGATE_OTLP_URL": request.getfixturevalue("collector").url},
        )
    else:
        settings = fresh_settings(tmp_path / "data")
        if request.param == "postgresql":
            password = tmp_path / "database.password"
            url = keep_password(request.getfixturevalue("postgres_url"), password)
            settings = replace(settings, database_url=url, database_password_file=password)
        running = Lockgate(settings)
    try:
        yield running
    finally:
        running.stop()
