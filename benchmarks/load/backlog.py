"""A long queue of events is worked off: how fast, all of them, and in order for each document."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence

from benchmarks.load.estate import Estate
from benchmarks.load.people import as_service
from services.apart import Apart, compose_apart
from services.intake.domain.documents import DocumentProgress
from shared.runtime.relay import Relay

QUEUE = "intake.facts"
_TOGETHER = 500
_PATIENCE = 1800.0


def run(estate: Estate, documents: Sequence[str], *, events: int) -> dict[str, float]:
    """So many reports about these documents, published while intake does not listen, then drained.

    Raises RuntimeError when a report is missing, or one came before an earlier one.
    """
    for place in (("redaction", "work"), ("intake", "work")):
        estate.lockgate.running[place].end(signal.SIGTERM, 40)
    with as_service(estate.lockgate, "redaction") as settings:
        sender = compose_apart("redaction", settings)
    rounds = events // len(documents)
    _emit(sender, documents, rounds)
    began = time.monotonic()
    sent = Relay(sender.units.outbox, sender.ground.bus).send_all()
    published = time.monotonic() - began
    with as_service(estate.lockgate, "intake") as settings:
        receiver = compose_apart("intake", settings)
    cpu, began = estate.cpu_seconds(), time.monotonic()
    estate.lockgate.start("intake", "work")
    _await_all(receiver, documents, rounds)
    seconds = time.monotonic() - began
    estate.lockgate.start("redaction", "work")
    return {
        "events": sent,
        "published a second": sent / published,
        "drained a second": sent / seconds,
        "CPU seconds per 1,000": (estate.cpu_seconds() - cpu) * 1000 / sent,
    }


def _emit(sender: Apart, documents: Sequence[str], rounds: int) -> None:
    for done in range(1, rounds + 1):
        for first in range(0, len(documents), _TOGETHER):
            with sender.units() as uow:
                for one in documents[first : first + _TOGETHER]:
                    body = {"document": one, "stage": "reading", "done": done, "total": rounds}
                    case = one.rpartition("-doc-")[0]
                    uow.emit("document.progress", case=case, aggregate=one, body=body)
                uow.commit()


def _await_all(receiver: Apart, documents: Sequence[str], rounds: int) -> None:
    """Wait until the last report about every document took effect and nothing waits."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if receiver.ground.bus.depth(QUEUE) == 0:
            with receiver.units() as uow:
                if uow.count(DocumentProgress, id=documents[:500], done=rounds) == min(
                    500, len(documents)
                ) and uow.count(DocumentProgress, done=rounds) >= len(documents):
                    return
        time.sleep(0.25)
    raise RuntimeError("events are missing or came out of order")
