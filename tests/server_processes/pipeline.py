"""A program that emits, relays, consumes and counts effects until all are there, or it is killed.

Started again on the same databases it goes on where the last one died.
"""

from __future__ import annotations

import json
import sys
import threading
from typing import Any

from shared.adapters.bus_rabbit import Limits, RabbitBus
from shared.adapters.bus_sql import SqlBus
from shared.adapters.clock_system import SystemClock
from shared.adapters.db import create_all, open_engine
from shared.adapters.uow_sql import SqlUnits, sql_unit_of_work
from shared.domain.errors import Unavailable
from shared.domain.ids import new_id
from shared.runtime.runner import Lanes, run_service
from shared.runtime.verdicts import Patience
from shared.service import Service
from tests.platform_kit import RECORDS, Plain, fake_sign, fake_verify

ROUTES = {"upload.received": ("intake.work",)}


def open_units(url: str) -> SqlUnits:
    """Intake's units of work with all tables made."""
    engine = open_engine(url, "intake")
    units = sql_unit_of_work("intake", engine, RECORDS, fake_sign("intake"), SystemClock())
    create_all(engine, "intake", units.tables.metadata)
    return units


def open_bus(database_url: str, amqp_url: str) -> Any:
    """The bus beside the database, or the broker."""
    if amqp_url:
        limits = Limits(answer=5, heartbeat=5, settle=0)
        return RabbitBus(amqp_url, SystemClock(), routes=ROUTES, limits=limits)
    return SqlBus(open_engine(database_url, "bus"), SystemClock(), routes=ROUTES, lease_seconds=2)


def effects(units: SqlUnits) -> list[str]:
    """Which upload took effect, once for every time it did."""
    with units() as uow:
        return sorted(row.owner for row in uow.find(Plain) if row.place != "accepted")


def _consume(event: Any, uow: Any) -> None:
    row = new_id("row")
    uow.add(Plain(row, event.body["upload"], row))  # nothing but the inbox keeps it single


def _emit(units: SqlUnits, total: int, stop: threading.Event) -> None:
    """Accept uploads one by one; each is a row and an event in one transaction."""
    for number in range(total):
        upload = f"upload-{number}"
        while not stop.is_set():
            try:
                with units() as uow:
                    if uow.count(Plain, id=upload) == 0:
                        uow.add(Plain(upload, upload, "accepted"))
                        uow.emit(
                            "upload.received", case="c", aggregate=upload, body={"upload": upload}
                        )
                        uow.commit()
                break
            except Unavailable:
                continue


def run(database_url: str, amqp_url: str, total: int) -> None:
    """Work until every upload took effect and nothing waits."""
    units, bus, stop = open_units(database_url), open_bus(database_url, amqp_url), threading.Event()
    bus.declare()
    service = Service("intake", "", None, units, {"upload.received": _consume})
    lanes = Lanes(("intake.work",), consumers=2, patience=Patience(first=0.05))
    running = run_service(
        service, bus, verify=fake_verify, clock=SystemClock(), stop=stop, lanes=lanes
    )
    _emit(units, total, stop)
    while len(set(effects(units))) < total or units.outbox.waiting() or bus.depth("intake.work"):
        stop.wait(0.1)
    stop.set()
    running.join(30)


if __name__ == "__main__":
    run(**json.loads(sys.argv[1]))
