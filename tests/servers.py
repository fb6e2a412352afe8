"""Real servers for tests, each started at most once a run.

In order: a server given by URL (LOCKGATE_TEST_DATABASE_URL, LOCKGATE_TEST_AMQP_URL,
LOCKGATE_TEST_S3_URL), what is installed on this machine, a container where Docker answers
(``containers``), or the test is skipped; where CI is set it fails instead. With parallel workers, ``--dist loadgroup`` keeps all such tests on one of them.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from sqlalchemy import create_engine, make_url, text

from shared.adapters.blobs_s3 import S3Blobs, S3Place
from tests.server_processes import containers
from tests.server_processes.postgres import Postgres, PostgresPair
from tests.server_processes.process import NotInstalled
from tests.server_processes.rabbitmq import SERVER, RabbitCluster, RabbitMQ
from tests.server_processes.swift import Swift

FIXTURES = {
    "postgres_url", "postgres_pair", "amqp_url", "rabbitmq", "rabbit_cluster", "s3_place",
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that asks for a server."""
    for item in items:
        if FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.server)
            item.add_marker(pytest.mark.xdist_group("servers"))


@contextmanager
def started(*ways: Callable[[Path], object]) -> Iterator[object]:
    """The first of several kinds of server that this machine has, in a temporary folder."""
    base = Path(tempfile.mkdtemp(prefix="lockgate-server-"))
    base.chmod(0o755)
    missing = list[str]()
    try:
        for make in ways:
            try:
                server = make(base / make.__name__)
            except NotInstalled as error:
                missing.append(str(error))
                continue
            try:
                yield server
            finally:
                server.close()
            return
    finally:
        shutil.rmtree(base, ignore_errors=True)
    absent(", ".join(missing))


def preferred(
    variable: str, installed: Callable[[Path], object], contained: Callable[[Path], object]
) -> tuple[Callable[[Path], object], ...]:
    """What is installed before a container, unless an image is asked for."""
    return (contained,) if os.environ.get(variable) else (installed, contained)


def absent(what: str) -> None:
    """Skip for want of a server; fail where CI is set."""
    if os.environ.get("CI"):
        pytest.fail(f"CI must have a server for this test: {what}")
    pytest.skip(f"no server on this machine: {what}")


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[str]:
    """The URL of a PostgreSQL server on which databases may be made."""
    given = os.environ.get("LOCKGATE_TEST_DATABASE_URL")
    if given:
        yield given
        return
    ways = preferred(containers.POSTGRES, Postgres, containers.ContainedPostgres)
    with started(*ways) as server:
        yield server.url


@pytest.fixture
def postgres_url(postgres_cluster: str) -> Iterator[str]:
    """A fresh database on PostgreSQL."""
    name = f"lockgate_{secrets.token_hex(6)}"
    admin = create_engine(postgres_cluster, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    yield make_url(postgres_cluster).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[RabbitMQ]:
    """A private node that a test may kill and start again; never a given one."""
    with started(RabbitMQ) as server:
        yield server


@pytest.fixture
def rabbit_cluster() -> Iterator[RabbitCluster]:
    """Three private nodes, of which a test may lose any; never given ones."""
    with started(RabbitCluster) as cluster:
        yield cluster


@pytest.fixture
def postgres_pair() -> Iterator[PostgresPair]:
    """A private primary with a standby that has every commit; never given ones."""
    with started(PostgresPair) as pair:
        yield pair


@pytest.fixture(scope="session")
def amqp_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a RabbitMQ node."""
    given, image = (
        os.environ.get(name) for name in ("LOCKGATE_TEST_AMQP_URL", containers.RABBITMQ)
    )
    if given or (SERVER.exists() and not image):
        yield given or request.getfixturevalue("rabbitmq").url
        return
    with started(containers.ContainedRabbitMQ) as server:
        yield server.url


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Place]:
    """An S3 server that checks signatures.

    A given one is named as ``s3+http://ACCESS:SECRET@HOST:PORT/``, parts quoted as in any URL.
    """
    given = os.environ.get("LOCKGATE_TEST_S3_URL")
    if given:
        yield _given_s3(given)
        return
    with started(Swift) as server:
        yield S3Place(server.endpoint, "", server.access_key, server.secret_key, secure=False)


def _given_s3(url: str) -> S3Place:
    parts = urlsplit(url)
    return S3Place(
        parts.netloc.rpartition("@")[2],
        "",
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        secure=parts.scheme == "s3+https",
    )


@pytest.fixture
def s3_place(s3_server: S3Place) -> S3Place:
    """A fresh bucket."""
    place = replace(s3_server, bucket=f"lockgate-{secrets.token_hex(6)}")
    S3Blobs(place).make_bucket()
    return place
