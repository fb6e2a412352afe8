"""Answers who saw a document, and hands the answer out signed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from services.storage.domain.records import CaseFact
from services.storage.handlers import seen
from services.storage.handlers.logbook import Line
from services.storage.handlers.seen import Sought
from services.storage.log import Log
from shared.crypto.framing import Json, canonical_json
from shared.crypto.receipts import sign_receipt
from shared.domain.ids import new_id
from shared.domain.policy import Target
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWorkFactory
from shared.ports.vault import LogEntry, LogReceipt, Vault
from shared.zip_stream import stream_zip


@dataclass(frozen=True, slots=True)
class SeenDesk:
    """Storage's ports, for this question."""

    units: UnitOfWorkFactory
    vault: Vault
    log: Log
    clock: Clock

    def cases(self) -> list[CaseFact]:
        """Every case heard of, by reference."""
        with self.units() as uow:
            return uow.find(CaseFact, order_by="reference")

    def case_target(self, case: str) -> Target:
        """What is asked about; raises Invalid ``case-fact-missing``."""
        self.reference(case)
        return Target(case=case)

    def reference(self, case: str) -> str:
        """What a case is called; raises Invalid ``case-fact-missing``."""
        with self.units() as uow:
            return uow.get(CaseFact, case).reference

    def documents(self, case: str) -> list[str]:
        """The documents of a case, in the order in which they came."""
        with self.units() as uow:
            return seen.documents_of(case, uow=uow)

    def who_saw(self, sought: Sought) -> list[Line]:
        """Every opening that is sought, newest first."""
        with self.units() as uow:
            return seen.who_saw(sought, uow=uow)

    def export(self, sought: Sought, actor: str) -> Iterator[bytes]:
        """The answer as a ZIP: CSV, JSON, and a receipt that binds both to the log.

        That it was taken out is on the log, and the receipt proves that entry.
        """
        lines = self.who_saw(sought)
        table = seen.to_csv(lines)
        rows: list[Json] = [dict(row) for row in seen.to_rows(lines)]
        listed = canonical_json({"entries": rows, "question": _question(sought)})
        facts: dict[str, str | int] = {
            "actor": actor,
            "document": sought.document,
            "sha256": sha256(listed).hexdigest(),
        }
        entry = LogEntry(new_id("log"), "log.exported", sought.case, facts)
        receipt = sign_receipt(
            self.log.signer.key,
            {
                "kind": "who-saw",
                "entries": len(lines),
                "issued_at": _time(self.clock.now()),
                "issued_to": actor,
                "question": _question(sought),
                "seen.csv": sha256(table).hexdigest(),
                "seen.json": sha256(listed).hexdigest(),
                "log": _proof(self.vault.log(entry)),
            },
        )
        files = (("seen.csv", table), ("seen.json", listed), ("receipt.json", receipt))
        return stream_zip((name, [data]) for name, data in files)


def _question(sought: Sought) -> dict[str, Json]:
    asked = asdict(sought) | {"since": _time(sought.since), "before": _time(sought.before)}
    return {name: int(value) if isinstance(value, bool) else value for name, value in asked.items()}


def _time(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _proof(receipt: LogReceipt) -> dict[str, Json]:
    return {
        "index": receipt.index,
        "leaf_hash": receipt.entry_hash,
        "proof": list(receipt.proof),
        "checkpoint": receipt.checkpoint,
    }
