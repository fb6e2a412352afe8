"""Least rights are tried on real servers: too much is found as surely as too little."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from services import doctor
from services.prepare import broker, database
from services.prepare.database import OPERATOR
from shared.adapters.migrate import migrate
from shared.contracts.events import SERVICES
from shared.runtime import compose
from shared.settings import Settings, load_settings
from tests.installations import keep_password

USERS = (*SERVICES, OPERATOR)


@pytest.fixture
def roles(postgres_url: str, tmp_path: Path) -> Iterator[dict[str, Settings]]:
    """Settings of each service on one database, as it is set up for services apart."""
    url = make_url(postgres_url)
    assert url.database
    prefix = f"{url.database}_"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    words = {name: f"secret-of-{name}" for name in USERS}
    with admin.connect() as connection:
        for statement in _statements(words, url.database, prefix):
            connection.exec_driver_sql(statement.replace("%", "%%"))
    found = {}
    for name in SERVICES:
        own = url.set(username=prefix + name, password=words[name])
        file = tmp_path / f"{name}.password"
        shown = keep_password(own.render_as_string(hide_password=False), file)
        found[name] = replace(
            load_settings(),
            data_dir=tmp_path / name,
            database_url=shown,
            database_password_file=file,
            bus_url=f"sqlite:///{tmp_path / 'bus'}",
        )
        engine = compose.open_database(found[name], name)
        migrate(name, engine)
        engine.dispose()
    yield found
    with admin.connect() as connection:
        connection.execute(
            text(f"REASSIGN OWNED BY {', '.join(prefix + n for n in USERS)} TO CURRENT_USER")
        )
        for name in reversed(USERS):
            connection.execute(text(f"DROP OWNED BY {prefix}{name} CASCADE"))
            connection.execute(text(f"DROP ROLE {prefix}{name}"))
    admin.dispose()


def _statements(words: dict[str, str], name: str, prefix: str) -> list[str]:
    """The SQL of the product, with roles of this test's own and the product's schemas."""
    sql = database.roles(words, name, prefix=prefix)
    for service in SERVICES:
        sql = sql.replace(
            f"CREATE SCHEMA IF NOT EXISTS {prefix}{service} ",
            f"CREATE SCHEMA IF NOT EXISTS {service} ",
        )
    return [part for part in sql.split(";\n") if part.strip()]


def found(settings: Settings, service: str, name: str) -> doctor.Check:
    """One line of the doctor."""
    return next(one for one in doctor.examine(settings, service) if one.name == name)


def test_a_role_of_one_schema_is_fine_and_any_other_is_found(
    roles: dict[str, Settings], postgres_url: str
) -> None:
    """As set up each sees its own; a grant too many, or a superuser, is broken."""
    for name in ("intake", "storage"):
        assert found(roles[name], name, f"database rights of {name}").verdict == doctor.OK
    assert found(roles["intake"], "intake", "database of intake").verdict == doctor.OK

    admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    role = make_url(roles["intake"].database_url).username
    with admin.connect() as connection:
        connection.execute(text(f"GRANT USAGE ON SCHEMA storage TO {role}"))
    admin.dispose()
    said = found(roles["intake"], "intake", "database rights of intake")
    assert (said.verdict, said.finding) == (doctor.BROKEN, "the role can read storage")

    own = roles["storage"]
    url = keep_password(postgres_url, own.data_dir.parent / "all.password")
    all_of_it = replace(
        own, database_url=url, database_password_file=own.data_dir.parent / "all.password"
    )
    said = found(all_of_it, "storage", "database rights of storage")
    assert said.verdict == doctor.BROKEN
    assert "everything" in said.finding


@pytest.fixture
def users(rabbitmq, tmp_path: Path) -> Iterator[dict[str, Settings]]:
    """Settings of each service on a vhost of its own, as it is set up for services apart.

    And of two users who do not belong there: one who may do everything, and one who may only read.
    """
    words = {name: f"secret-of-{name}" for name in (*USERS, *STRANGERS)}
    made = broker.definitions(words, "doctor")
    for name, (configure, write, read) in STRANGERS.items():
        made["users"].append(
            made["users"][0] | {"name": name, "password_hash": broker.password_hash(words[name])}
        )
        rights = {"configure": configure, "write": write, "read": read}
        made["permissions"].append({"user": name, "vhost": "doctor", **rights})
    (tmp_path / "definitions.json").write_text(json.dumps(made))
    rabbitmq.control("import_definitions", str(tmp_path / "definitions.json"))
    address = rabbitmq.url.rpartition("@")[2].partition("/")[0]
    found = {}
    for name, word in words.items():
        (tmp_path / f"{name}.password").write_text(word)
        found[name] = replace(
            load_settings(),
            data_dir=tmp_path / name,
            bus_url=f"amqp://{name}@{address}/doctor",
            bus_password_file=tmp_path / f"{name}.password",
        )
    yield found
    rabbitmq.control("delete_vhost", "doctor")


STRANGERS = {"greedy": (".*", ".*", ".*"), "reader": ("^$", "^$", ".*")}


def test_a_user_of_its_own_queues_is_fine_and_any_other_is_found(
    users: dict[str, Settings],
) -> None:
    """As set up each sends and hears its own; a user of everything, or of too little, is broken."""
    for name in SERVICES:
        assert compose.bus_rights(users[name], name) == ([], []), name
    assert found(users["intake"], "intake", "bus rights of intake").verdict == doctor.OK
    assert found(users["intake"], "intake", "bus").verdict == doctor.OK

    said = found(users["greedy"], "intake", "bus rights of intake")
    assert said.verdict == doctor.BROKEN
    assert "send events of any type" in said.finding

    said = found(users["reader"], "storage", "bus rights of storage")
    assert said.verdict == doctor.BROKEN
    assert said.finding.startswith("the user may not send")
