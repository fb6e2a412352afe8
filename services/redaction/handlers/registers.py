"""The case identity register: kept sealed, versioned, and the start of every detection."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from services.redaction.domain.decisions import fingerprint
from services.redaction.domain.records import CaseRegister
from services.redaction.domain.register import Register, dump_register, load_register
from shared.contracts.envelope import Event
from shared.domain.errors import Conflict
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import Actor, LogEntry, ObjectContext, Vault

SALT = "redaction-salt"
LABELS = "redaction-labels"


@dataclass(frozen=True, slots=True)
class CaseSecrets:
    """A case's register in force, with the key of its fingerprints."""

    register: Register
    version: int
    salt: bytes


def register_object(case: str, version: int, salt: bytes, text: str) -> str:
    """The vault id of one version of a case's register.

    It carries a keyed hash of the content: an attempt that died between sealing and commit leaves
    an object that no other content will be mistaken for.
    """
    return f"register.{case}.v{version}.{fingerprint(salt, text)[:16]}"


def context(case: str, version: int) -> ObjectContext:
    """What a sealed register is bound to."""
    return ObjectContext(case=case, document="register", version=version, kind="register")


def on_case_opened(event: Event, uow: UnitOfWork, *, vault: Vault) -> None:
    """Start an empty register for a new case, or give one that was started its reference."""
    reference = event.body["reference"]
    for known in uow.find(CaseRegister, id=event.case):
        uow.save(replace(known, reference=reference))
        return
    started = new_register(event.case, vault, event.occurred_at)
    uow.add(replace(started, reference=reference))


def on_register_changed(
    event: Event,
    uow: UnitOfWork,
    *,
    documents: Callable[[Event, UnitOfWork], None],
    texts: Callable[[Event], Callable[[UnitOfWork], None]],
) -> None:
    """Read what was read before against the newest register: documents, and texts to sign.

    The texts are checked before the transaction begins, and what was found is kept in it.
    """
    keep = texts(event)
    documents(event, uow)
    keep(uow)


def new_register(case: str, vault: Vault, at: datetime) -> CaseRegister:
    """The record of a case whose register is still empty."""
    vault.create_case(case)
    return CaseRegister(
        id=case,
        version=0,
        object="",
        entries=0,
        sealed_salt=vault.seal_value(case, SALT, secrets.token_bytes(32)),
        sealed_labels=b"",
        changed_by="",
        changed_at=at,
    )


def open_register(record: CaseRegister, vault: Vault, actor: Actor) -> CaseSecrets:
    """The register in force; empty before its first version. The opening is logged."""
    salt = vault.open_value(record.id, SALT, record.sealed_salt)
    if not record.version:
        return CaseSecrets(Register(case=record.id), 0, salt)
    source = vault.open(record.object, context(record.id, record.version), actor)
    return CaseSecrets(load_register(b"".join(source.chunks())), record.version, salt)


def save_register(
    case: str,
    untrusted_text: str | bytes,
    *,
    base_version: int,
    person: str,
    uow: UnitOfWork,
    vault: Vault,
    clock: Clock,
) -> int:
    """Put a new version of the register in force and return its number.

    Every document of the case is read against it again; decisions already made stay. Raises Invalid
    for a register that does not fit, Conflict ``register-stale`` when somebody else changed it
    since ``base_version``.
    """
    register = replace(load_register(untrusted_text), case=case)
    record = uow.get(CaseRegister, case)
    if record.version != base_version:
        raise Conflict(
            "register-stale",
            "Somebody changed the register while you were editing it. Open it again.",
            version=record.version,
        )
    version, text = record.version + 1, dump_register(register)
    salt = vault.open_value(case, SALT, record.sealed_salt)
    sealed = vault.seal(
        register_object(case, version, salt, text),
        context(case, version),
        [text.encode()],
        Actor(person, "register-change"),
    )
    uow.save(
        replace(
            record,
            version=version,
            object=sealed.object,
            entries=len(register.entries),
            changed_by=person,
            changed_at=clock.now(),
        )
    )
    uow.emit("register.changed", case=case, aggregate=case, body={"version": version})
    vault.log(
        LogEntry(
            f"{sealed.object}.changed.{hashlib.sha256(person.encode()).hexdigest()[:8]}",
            "register-changed",
            case,
            {"by": person, "version": version},
        )
    )
    return version
