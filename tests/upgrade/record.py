"""Writes down what this release sends, accepts and keeps, for later releases to be held against.

    python -m tests.upgrade.record 1.2.0

Run once a release, on its last commit; never run again for one that is out. What is written:

    events.json       every version of every event and what its body takes
    messages.jsonl    two signed messages of each, byte for byte as they are sent
    api.json          the description of each service's API
    rows-SERVICE.jsonl  two rows in every table, after ``steps.json``'s step of the schema
"""

from __future__ import annotations

import json
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from services.backup import rows
from services.composition import RECORDS
from shared.adapters.clock_system import SystemClock
from shared.adapters.db import open_engine, reading
from shared.adapters.migrate import migrate, state
from shared.adapters.uow_sql import SqlUnits, sql_unit_of_work
from shared.contracts import events
from shared.contracts.envelope import signed, to_bytes
from shared.contracts.events import SERVICES
from tests.platform_kit import FakeClock
from tests.security.matrix import Keyring
from tests.security.route_objects import BUILDERS, World
from tests.upgrade import made_up
from tests.upgrade.rules import rule_of

RELEASED = Path(__file__).parent / "released"


def record(version: str, described: dict[str, Any]) -> Path:
    """Write everything down; returns the folder. Refuses a release that is written down already."""
    folder = RELEASED / version
    folder.mkdir(parents=True)
    specs = events.specs()
    _write(folder / "events.json", [rule_of(spec) for spec in specs])
    (folder / "messages.jsonl").write_bytes(b"".join(message + b"\n" for message in messages()))
    _write(folder / "api.json", described)
    _write(folder / "steps.json", {service: _rows(folder, service) for service in SERVICES})
    return folder


def messages() -> list[bytes]:
    """Two messages of each version of each event."""
    made = [
        made_up.event(spec, body, number)
        for spec in events.specs()
        for number, body in enumerate(made_up.bodies(spec), 1)
    ]
    return [to_bytes(signed(event, made_up.sign_as(event.producer))) for event in made]


def units_of(url: str, service: str) -> SqlUnits:
    """A service's units of work on a database that has taken no step yet."""
    engine = open_engine(url, service)
    sign = made_up.sign_as(service)
    return sql_unit_of_work(service, engine, RECORDS[service], sign, SystemClock())


def fill(units: SqlUnits, service: str) -> None:
    """Two records of every kind."""
    with units() as uow:
        for one in RECORDS[service]:
            for number in (1, 2):
                uow.add(made_up.record(one.kind, number))
        uow.commit()


def _rows(folder: Path, service: str) -> str:
    with tempfile.TemporaryDirectory() as place:
        units = units_of(f"sqlite:///{place}", service)
        migrate(service, units.engine)
        fill(units, service)
        with reading(units.engine) as connection:
            dumped = b"".join(rows.dump(connection, units.tables.metadata))
        (folder / f"rows-{service}.jsonl").write_bytes(dumped)
        step = state(service, units.engine)[0]
        units.engine.dispose()
        return step


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def descriptions() -> dict[str, Any]:
    """The description of each service's API, as it is served to anybody."""
    with tempfile.TemporaryDirectory() as place:
        world = World(partial(_made, Path(place)), FakeClock(), Keyring())
        return {name: _described(build(world)) for name, build in sorted(BUILDERS.items())}


def _made(place: Path, service: str, _records: Any) -> SqlUnits:
    units = units_of(f"sqlite:///{place}", service)
    migrate(service, units.engine)
    return units


def _described(service: Any) -> Any:
    return service.app.test_client().get("/api/v1/openapi.json").get_json()


if __name__ == "__main__":
    record(sys.argv[1], descriptions())
