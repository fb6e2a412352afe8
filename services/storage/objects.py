"""What storage keeps and logs about sealed objects; each function works in the caller's unit."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from services.storage import case_keys
from services.storage.domain.records import LogLeaf, ObjectState, StoredObject
from services.storage.log import Log, leaf_at, receipt
from shared.crypto.framing import object_corrupt
from shared.domain.errors import Conflict, Invalid, Refused
from shared.domain.ids import new_id
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import Actor, LogEntry, LogReceipt, ObjectContext, SealedObject

KINDS = frozenset(
    {
        "original",
        "part",
        "upload-part",
        "reading",
        "rendition",
        "edition",
        "certificate",
        "contact",
        "register",
        "decision",
        "pack",
        "receipt",
    }
)
WORKING_KINDS = frozenset({"upload-part", "reading", "rendition"})
"""What may be discarded: everything that can be made again from an original."""

_PAGES = re.compile(r"[1-9][0-9]{0,8}(-[1-9][0-9]{0,8})?")
OPENING_LIFE = timedelta(hours=6)
"""How long another service may go on reading by one opening."""


def check_kind(context: ObjectContext) -> None:
    """Raise Invalid ``object-kind`` for a kind that storage does not know."""
    if context.kind not in KINDS:
        raise Invalid("object-kind", "There is no such kind of object.")


def context_of(record: StoredObject) -> ObjectContext:
    """What a stored object is bound to."""
    return ObjectContext(record.case, record.document, record.version, record.kind, record.audience)


def find(uow: UnitOfWork, object_id: str) -> StoredObject:
    """The object's description; raises Invalid ``object-missing``."""
    found = uow.find(StoredObject, id=object_id)
    if not found:
        raise Invalid("object-missing", "There is no such object.", object=object_id)
    return found[0]


def find_stored(uow: UnitOfWork, object_id: str) -> StoredObject:
    """An object whose bytes are kept; Invalid ``object-missing`` also for a discarded one."""
    record = find(uow, object_id)
    if record.state is ObjectState.DISCARDED:
        raise Invalid("object-missing", "The object was discarded.", object=object_id)
    return record


def known(uow: UnitOfWork, object_id: str, context: ObjectContext) -> SealedObject | None:
    """What sealing this id answered before; Conflict ``object-differs`` for another context."""
    found = uow.find(StoredObject, id=object_id)
    if not found:
        return None
    if context_of(found[0]) != context:
        raise Conflict(
            "object-differs", "This id stands for another object already.", object=object_id
        )
    return _answer(found[0], receipt(uow, leaf_at(uow, found[0].log_index)))


def describe(uow: UnitOfWork, object_id: str) -> SealedObject:
    """What sealing answered; raises Invalid ``object-missing``."""
    record_ = find(uow, object_id)
    return _answer(record_, receipt(uow, leaf_at(uow, record_.log_index)))


def record(uow: UnitOfWork, log: Log, stored: StoredObject, actor: Actor) -> SealedObject:
    """Keep an object's description with its log entry.

    Raises Refused ``case-key-destroyed`` if the case's keys are gone by now, and Conflict
    ``case-key-rotated`` if it was sealed under a key that is no longer the current one.
    """
    facts = _facts(stored, actor) | {
        "key": stored.key_id,
        "sealed_sha256": stored.sealed_sha256,
        "size": stored.size,
    }
    logged = log.append(uow, LogEntry(f"sealed:{stored.id}", "object.sealed", stored.case, facts))
    if case_keys.active(uow, stored.case).key_id != stored.key_id:
        raise Conflict("case-key-rotated", "The case's key changed meanwhile. Try again.")
    uow.add(replace(stored, log_index=logged.index))
    return _answer(stored, logged)


def opening(entry_id: str, stored: StoredObject, actor: Actor) -> LogEntry:
    """The log entry that must be durable before a byte is given out."""
    return LogEntry(entry_id, "object.opened", stored.case, _facts(stored, actor))


def ticket(uow: UnitOfWork, entry: str, now: datetime) -> tuple[str, ObjectContext, Actor]:
    """What an opening on the log was of, as what, and by whom.

    Raises Refused ``opening-over`` for one that is not there or older than six hours.
    """
    found = uow.find(LogLeaf, entry=entry)
    if not found or found[0].entry_kind != "object.opened" or found[0].at < now - OPENING_LIFE:
        raise Refused("opening-over", "This opening is over. Open the object again.")
    facts = json.loads(found[0].body)["facts"]
    context = ObjectContext(
        found[0].case,
        facts["document"],
        facts["version"],
        facts["object_kind"],
        facts["audience"],
    )
    return facts["object"], context, Actor(facts["actor"], facts["purpose"], facts.get("pages", ""))


def refusal(stored: StoredObject, actor: Actor, reason: str) -> LogEntry:
    """The log entry that an object was not opened, and why."""
    facts = _facts(stored, actor) | {"reason": reason}
    return LogEntry(new_id("refusal"), "object.refused", stored.case, facts)


def check_context(
    stored: StoredObject, context: ObjectContext, refuse: Callable[[str], None]
) -> None:
    """Raise Corrupt ``object-corrupt`` unless the object is bound to exactly this context."""
    if context_of(stored) != context:
        refuse("context")
        raise object_corrupt()


def discard(uow: UnitOfWork, log: Log, object_id: str, actor: Actor) -> str:
    """Put the discarding on record and answer the blob to delete.

    Raises Refused ``object-kept`` unless it is a working object, Invalid ``object-missing``.
    """
    stored = find(uow, object_id)
    if stored.kind not in WORKING_KINDS:
        raise Refused("object-kept", "Only working objects are discarded.", object=object_id)
    if stored.state is ObjectState.STORED:
        entry = LogEntry(
            f"discarded:{stored.id}", "object.discarded", stored.case, _facts(stored, actor)
        )
        log.append(uow, entry)
        uow.save(replace(stored, state=ObjectState.DISCARDED))
    return stored.blob


def blob_key(object_id: str) -> str:
    """A key that only this attempt uses, and that tells which object it was for."""
    digest = sha256(object_id.encode()).hexdigest()[:32]
    return f"objects/{digest[:2]}/{digest}/{new_id('b')}"


def _answer(stored: StoredObject, logged: LogReceipt) -> SealedObject:
    return SealedObject(stored.id, stored.size, stored.sha256, stored.sealed_sha256, logged)


def _facts(stored: StoredObject, actor: Actor) -> dict[str, str | int]:
    if actor.pages and not _PAGES.fullmatch(actor.pages):
        raise Invalid("object-pages", "Pages are a number, or two with a hyphen between.")
    pages: dict[str, str | int] = {"pages": actor.pages} if actor.pages else {}
    return pages | {
        "actor": actor.id,
        "audience": stored.audience,
        "document": stored.document,
        "object": stored.id,
        "object_kind": stored.kind,
        "purpose": actor.purpose,
        "sha256": stored.sha256,
        "version": stored.version,
    }
