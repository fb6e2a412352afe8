"""What is left to say of a destroyed case: its entry on the log, and the signed certificate."""

from __future__ import annotations

import json
from hashlib import sha256

from services.storage.domain.records import CaseDestruction, LogLeaf, StoredObject
from services.storage.log import Log, receipt
from shared.crypto.framing import encode_context
from shared.crypto.receipts import sign_receipt
from shared.ports.unit_of_work import UnitOfWork

_ENTRIES = ("case-key-destroyed:{}", "case-key-erased:{}", "case-key-destroying:{}")


def entry_of(case: str, *, uow: UnitOfWork) -> LogLeaf | None:
    """The log's entry of a case's destruction, the one that says most."""
    for form in _ENTRIES:
        found = uow.find(LogLeaf, entry=form.format(case))
        if found:
            return found[0]
    return None


def certificate(one: CaseDestruction, *, uow: UnitOfWork, log: Log) -> tuple[bytes, str]:
    """The signed certificate, and its SHA-256; the case's keys must be gone.

    It holds ids, codes, times and digests. Layout: docs/formats/destruction-certificate.md.
    """
    leaf = entry_of(one.id, uow=uow)
    assert leaf is not None  # keys go in the same transaction as their entry
    facts = json.loads(leaf.body)["facts"]
    proof = receipt(uow, leaf)
    count, objects = _objects(one.id, uow)
    signed = sign_receipt(
        log.signer.key,
        {
            "kind": "case-destroyed",
            "case": one.id,
            "proposal": one.proposal,
            "reason": one.reason,
            "proposed_by": one.proposed_by,
            "proposed_at": one.proposed_at.isoformat(),
            "confirmed_by": one.confirmed_by,
            "confirmed_at": one.confirmed_at.isoformat() if one.confirmed_at else "",
            "destroyed_at": leaf.at.isoformat(),
            "keys_digest": facts.get("digest", ""),
            "keyring_copies": facts.get("copies", 0),
            "objects": count,
            "objects_digest": objects,
            "log": {
                "index": proof.index,
                "leaf_hash": proof.entry_hash,
                "proof": list(proof.proof),
                "checkpoint": proof.checkpoint,
            },
        },
    )
    return signed, sha256(signed).hexdigest()


def _objects(case: str, uow: UnitOfWork) -> tuple[int, str]:
    """How many objects the case had, and one digest over their ids and sealed bytes."""
    hashed, count = sha256(encode_context("lockgate/destroyed-objects/1", case)), 0
    for one in uow.find(StoredObject, case=case, order_by="id"):
        hashed.update(encode_context(one.id, one.sealed_sha256))
        count += 1
    return count, hashed.hexdigest()
