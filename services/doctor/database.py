"""The databases: that they answer, are of this version, and keep services out of each other's."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from services.doctor.check import ATTENTION, BROKEN, OK, Check
from shared.adapters.db import reading
from shared.adapters.migrate import state
from shared.contracts.events import SERVICES
from shared.runtime import compose
from shared.settings import Settings

MEND = "docs/runbooks/does-not-start.md"
_REFUSED, _NOT_THERE = "42501", {"42P01", "3F000"}
_TOO_MUCH = text(
    "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication "
    "FROM pg_roles WHERE rolname = current_user"
)


def answers(settings: Settings, service: str) -> Check:
    """Whether a service's database answers, and which version its tables are of."""
    name = f"database of {service}"
    engine = compose.open_database(settings, service)
    try:
        reached, newest = state(service, engine)
    finally:
        engine.dispose()
    kind = engine.dialect.name
    if reached == newest:
        return Check(name, OK, f"{kind} answers, tables are of this version")
    if not reached:
        return Check(name, ATTENTION, f"{kind} answers, no tables yet", "lockgate migrate")
    return Check(name, ATTENTION, f"{kind} answers, tables are of {reached}", "lockgate migrate")


def sees_only_its_own(settings: Settings, service: str) -> Check:
    """Whether the service's role is kept out of every other service's schema: each is tried."""
    name, engine = f"database rights of {service}", compose.open_database(settings, service)
    try:
        if engine.dialect.name != "postgresql":
            return Check(name, ATTENTION, "a file has no roles", "docs/guides/services-apart.md")
        seen = [other for other in SERVICES if other != service and _sees(engine, other)]
        with reading(engine) as connection:
            if connection.scalar(_TOO_MUCH):
                seen.append("everything, by its role's attributes")
    finally:
        engine.dispose()
    if seen:
        found = f"the role can read {', '.join(seen)}"
        return Check(
            name, BROKEN, found, "one role for each service: docs/guides/services-apart.md"
        )
    return Check(name, OK, "the role reads no other service's schema")


def _sees(engine: Engine, other: str) -> bool:
    with reading(engine) as connection:
        return _may_use(connection, other) or _may_read(connection, other)


def _may_use(connection: Connection, schema: str) -> bool:
    asked = text(
        "SELECT has_schema_privilege(current_user, oid, 'USAGE') OR "
        "has_schema_privilege(current_user, oid, 'CREATE') FROM pg_namespace WHERE nspname = :name"
    )
    return bool(connection.scalar(asked, {"name": schema}))


def _may_read(connection: Connection, schema: str) -> bool:
    """Try it; ``schema`` is one of our own names."""
    try:
        connection.execute(text(f'SELECT 1 FROM "{schema}".event_outbox LIMIT 1'))  # noqa: S608
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") in {_REFUSED, *_NOT_THERE}:
            return False
        raise
    return True
