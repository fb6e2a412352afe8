"""The rights that an installation of services apart is given, cell by cell, on real servers.

What succeeds is compared with what is written down: a right too many shows as surely as one too
few. The same is tried in running containers (tests/compose).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

import pika
import psycopg
import pytest
from sqlalchemy import create_engine, make_url

from services.prepare import broker, database
from services.prepare.database import OPERATOR
from shared.contracts.events import SERVICES
from tests.compose import cells, probe

USERS = (*SERVICES, OPERATOR)
WORDS = {name: f"the password of {name}" for name in USERS}
VHOST = "least-privilege"


@pytest.fixture(scope="module")
def vhost(rabbitmq, tmp_path_factory) -> Iterator[dict[str, pika.ConnectionParameters]]:
    """How each user enters a vhost that was made from the definitions."""
    file = tmp_path_factory.mktemp("definitions") / "definitions.json"
    file.write_text(json.dumps(broker.definitions(WORDS, VHOST)))
    rabbitmq.control("import_definitions", str(file))
    yield {
        name: pika.ConnectionParameters(
            "127.0.0.1", rabbitmq.port, VHOST, pika.PlainCredentials(name, WORDS[name])
        )
        for name in USERS
    }
    rabbitmq.control("delete_vhost", VHOST)
    for name in USERS:
        rabbitmq.control("delete_user", name)


def test_each_user_of_the_broker_may_do_its_own_and_nothing_else(vhost):
    """Service by event, exchange and queue: about seven hundred cells."""
    for name in SERVICES:
        assert probe.broker(vhost[name]) == cells.on_broker(name), name
    assert probe.broker(vhost[OPERATOR]) == cells.dead_letters()


def test_a_right_too_many_on_the_broker_is_seen(vhost, rabbitmq):
    """The probe is no rubber stamp: a user who may write to the default exchange shows."""
    name = "notification"
    known = next(
        one for one in broker.definitions(WORDS, VHOST)["permissions"] if one["user"] == name
    )
    patterns = (known["configure"], f"{known['write']}|^amq[.]default$", known["read"])
    rabbitmq.control("set_permissions", "--vhost", VHOST, name, *patterns)
    extra = probe.broker(vhost[name]) - cells.on_broker(name)
    rabbitmq.control(
        "set_permissions",
        "--vhost",
        VHOST,
        name,
        *(known[k] for k in ("configure", "write", "read")),
    )
    assert extra == {"write default"}


@pytest.fixture
def role(postgres_url) -> Iterator[dict[str, partial]]:
    """How each role enters a database that was set up for services apart, with a table in each."""
    url = make_url(postgres_url)
    prefix = f"{url.database}_"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(database.roles(WORDS, url.database, prefix=prefix))
    enter = {
        name: partial(
            lambda name, base: psycopg.connect(
                host=url.host, port=url.port, dbname=base, user=prefix + name, password=WORDS[name]
            ),
            name,
        )
        for name in USERS
    }
    for name in SERVICES:
        with enter[name](url.database) as connection:
            connection.execute(f"CREATE TABLE {prefix}{name}.record (id text)")
    yield {
        name: partial(probe.database, enter[name], url.database, prefix=prefix) for name in USERS
    }
    with admin.connect() as connection:
        for name in reversed(USERS):
            connection.exec_driver_sql(f"DROP OWNED BY {prefix}{name} CASCADE")
            connection.exec_driver_sql(f"DROP ROLE {prefix}{name}")
    admin.dispose()


def test_each_role_of_the_database_sees_its_own_schema_and_nothing_else(role, postgres_url):
    """Service by schema, and by what only a superuser may; running the roles again is harmless."""
    # other databases of a cluster are entered by anybody until their owner says otherwise
    elsewhere = {"enter postgres", "enter template1"}
    for name in SERVICES:
        assert role[name]() - elsewhere == cells.in_database(name), name
    assert role[OPERATOR]() - elsewhere == cells.operator_in_database()
    url = make_url(postgres_url)
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        again = database.roles(WORDS, url.database, prefix=f"{url.database}_")
        connection.exec_driver_sql(again)
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {url.database}_intake TO PUBLIC")
        connection.exec_driver_sql(f"GRANT SELECT ON {url.database}_intake.record TO PUBLIC")
    admin.dispose()
    assert role["storage"]() - elsewhere == {*cells.in_database("storage"), "read intake"}
