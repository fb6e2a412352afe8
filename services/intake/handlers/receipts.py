"""Signed receipts: what an agency keeps as proof, checkable without us.

A receipt holds ids, hashes, sizes and times, the log entry's leaf hash, its inclusion proof and
the signed checkpoint it leads to. Nothing in it can be read as being about a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.intake.domain.documents import Receipt
from services.intake.handlers.desk import Desk
from shared.crypto.receipts import sign_receipt
from shared.domain.errors import Invalid
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import LogReceipt


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """What a receipt is about and what it says beyond the log's proof."""

    id: str
    case: str
    agency: str
    about: str
    fields: Mapping[str, str | int]


def make_receipt(kind: str, facts: ReceiptFacts, logged: LogReceipt, desk: Desk) -> Receipt:
    """Sign a receipt over these facts and the log's proof."""
    now = desk.clock.now()
    body = sign_receipt(
        desk.receipt_key,
        {
            **facts.fields,
            "agency": facts.agency,
            "case": facts.case,
            "issued_at": now.isoformat(),
            "kind": kind,
            "log": {
                "checkpoint": logged.checkpoint,
                "index": logged.index,
                "leaf_hash": logged.entry_hash,
                "proof": list(logged.proof),
            },
            "receipt": facts.id,
        },
    )
    return Receipt(facts.id, facts.case, facts.agency, facts.about, now, body)


def receipt_of(about: str, uow: UnitOfWork) -> Receipt:
    """The receipt for a document or a nil return; raises Invalid ``receipt-missing``."""
    found = uow.find(Receipt, about=about)
    if not found:
        raise Invalid("receipt-missing", "There is no receipt for this yet.")
    return found[0]
