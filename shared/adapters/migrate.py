"""Brings a service's database to the newest form, in one transaction, whoever else tries at once.

A service's steps lie in ``services/<name>/migrations``: ``0001_….py``, ``0002_….py`` and so on, and
``CURRENT`` names the newest, so that two branches that both add a step conflict before they meet in
a database. A database that is ahead of the code is refused, never guessed at.

Developers make the next step from the difference between the steps so far and the records::

    python -m shared.adapters.migrate --new intake "what changes"
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from alembic.autogenerate import api as autogenerating
from alembic.config import Config
from alembic.operations.ops import DowngradeOps, MigrationScript, UpgradeOps
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, MetaData

from shared.adapters.columns import TEXT
from shared.adapters.db import (
    create_room,
    open_engine,
    read_committed,
    reading,
    wait_turn,
    writing,
)
from shared.adapters.tables import POSITION, service_tables
from shared.contracts.events import SERVICES
from shared.domain.errors import Conflict, Invalid

ROOT = Path(__file__).resolve().parents[2] / "services"
CURRENT = "CURRENT"
_VERSION_TABLE = "schema_version"
_TEMPLATE = '''"""{message}."""

import sqlalchemy as sa
from alembic import op

from shared.adapters.columns import TEXT
from shared.adapters.tables import POSITION

revision = "{revision}"
down_revision = {previous}


def upgrade() -> None:
    {upgrade}


def downgrade() -> None:
    {downgrade}
'''


def migrate(service: str, engine: Engine, target: str = "head") -> None:
    """Take every step up to ``target``, or back down to it; does nothing when it is reached.

    Processes that start together wait for one another. All steps are taken or none. Raises Conflict
    ``database-newer`` for a database that has taken steps this code does not know.
    """
    create_room(engine, service)
    with writing(read_committed(engine)) as connection:
        wait_turn(connection, service)
        _run(service, connection, target)


def state(service: str, engine: Engine) -> tuple[str, str]:
    """The step that the database has reached (empty for none) and the newest there is."""
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"version_table": _VERSION_TABLE})
        return context.get_current_revision() or "", _scripts(service).get_current_head() or ""


def folder_of(service: str) -> Path:
    """Where a service's steps lie."""
    if service not in SERVICES:
        raise Invalid("service-unknown", "There is no such service.")
    return ROOT / service / "migrations"


def metadata_of(service: str) -> MetaData:
    """The tables as the service's records say they should be."""
    records = importlib.import_module(f"services.{service}.bootstrap").RECORDS
    return service_tables(records).metadata


def differences(service: str, engine: Engine) -> list[Any]:
    """What differs between a database and the service's records; empty when they agree."""
    with reading(engine) as connection:
        context = _comparing(connection)
        return list(autogenerating.compare_metadata(context, metadata_of(service)))


def new_step(service: str, message: str) -> Path:
    """Write the next step; raises Invalid ``migration-empty`` when there is nothing to change."""
    folder = folder_of(service)
    folder.mkdir(exist_ok=True)
    script = _difference(service)
    if script.upgrade_ops is None or script.upgrade_ops.is_empty():
        raise Invalid("migration-empty", "The records and the steps so far agree.")
    assert script.downgrade_ops is not None
    newest = _scripts(service).get_current_head()
    revision = f"{int(newest or 0) + 1:04d}"
    name = f"{revision}_{'_'.join(message.lower().split())}"
    path = folder / f"{name}.py"
    path.write_text(
        _TEMPLATE.format(
            message=message[:1].upper() + message[1:],
            revision=revision,
            previous=f'"{newest}"' if newest else None,
            upgrade=_indented(script.upgrade_ops),
            downgrade=_indented(script.downgrade_ops),
        ),
        encoding="utf-8",
    )
    (folder / CURRENT).write_text(f"{name}\n", encoding="utf-8")
    return path


# --- running ----------------------------------------------------------------------------------


def _config(service: str) -> Config:
    folder = str(folder_of(service)).replace("%", "%%")
    config = Config()
    config.set_main_option("script_location", folder)
    config.set_main_option("version_locations", folder)
    config.set_main_option("path_separator", "os")
    return config


def _scripts(service: str) -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(service))


def _run(service: str, connection: Connection, target: str) -> None:
    scripts = _scripts(service)

    def steps(reached: Any, _context: MigrationContext) -> Any:
        newest_first = [script.revision for script in scripts.walk_revisions()]
        above = newest_first[: newest_first.index(target)] if target in newest_first else []
        if target == "base" or set(reached) & set(above):
            return scripts._downgrade_revs(target, reached)  # noqa: SLF001 - as its own command does
        return scripts._upgrade_revs(target, reached)  # noqa: SLF001

    with EnvironmentContext(_config(service), scripts, fn=steps) as environment:
        environment.configure(
            connection=connection, version_table=_VERSION_TABLE, transactional_ddl=True
        )
        try:
            environment.run_migrations()
        except CommandError as error:
            raise Conflict(
                "database-newer", "The database was made by a newer version of Lockgate."
            ) from error


# --- making -----------------------------------------------------------------------------------


def _comparing(connection: Connection) -> MigrationContext:
    return MigrationContext.configure(
        connection,
        opts={"version_table": _VERSION_TABLE, "compare_type": True, "render_as_batch": True},
    )


@contextmanager
def _migrated(service: str) -> Iterator[Engine]:
    """A temporary database that has taken every step so far."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}", service)
        try:
            migrate(service, engine)
            yield engine
        finally:
            engine.dispose()


def _difference(service: str) -> MigrationScript:
    with _migrated(service) as engine, reading(engine) as connection:
        return autogenerating.produce_migrations(_comparing(connection), metadata_of(service))


def _render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    if kind == "type" and item is TEXT:
        return "TEXT"
    if kind == "type" and item is POSITION:
        return "POSITION"
    return False


def _indented(operations: UpgradeOps | DowngradeOps) -> str:
    code = autogenerating.render_python_code(
        operations, render_as_batch=True, render_item=_render_item
    )
    lines = [line for line in code.splitlines() if not line.strip().startswith("#")]
    return "\n".join(lines).strip()


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the next step of a service."""
    parser = argparse.ArgumentParser(prog="python -m shared.adapters.migrate")
    parser.add_argument("--new", nargs=2, metavar=("SERVICE", "MESSAGE"), required=True)
    service, message = parser.parse_args(arguments).new
    try:
        path = new_step(service, message)
    except Invalid as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
