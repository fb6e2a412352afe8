"""What each service may do, cell by cell: written down here, not derived from what grants it."""

from __future__ import annotations

from shared.contracts import events
from shared.contracts.events import SERVICES

LANES = ("facts", "work")
PARTS = range(1, 5)


def on_broker(service: str) -> set[str]:
    """It sends its own events, writes to and reads from its own queues, and makes nothing.

    Notification, whose page shows every dead letter, also looks at those and puts them back.
    """
    produced = {f"send {spec.type}" for spec in events.specs() if spec.producer == service}
    writes = {f"write {service}.{end}" for end in (*LANES, "retry", "dead")}
    reads = {
        f"read {service}.{lane}.{end}" for lane in LANES for end in (*PARTS, "workers", "dead")
    }
    kept = dead_letters() if service == "notification" else set()
    return produced | writes | reads | kept


def dead_letters() -> set[str]:
    """To look at everybody's dead letters and put them back: the operator may do nothing else."""
    return {
        f"{verb} {service}.{lane}{end}"
        for service in SERVICES
        for lane in LANES
        for verb, end in (("write", ""), ("read", ".dead"))
    }


def in_database(service: str) -> set[str]:
    """It reads and writes its own schema."""
    return {f"read {service}", f"write {service}"}


def operator_in_database() -> set[str]:
    """It may do there what each service may."""
    return {cell for service in SERVICES for cell in in_database(service)}
