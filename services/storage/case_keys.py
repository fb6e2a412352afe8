"""Case keys: one random key for each case, wrapped by the root key, erasable for good.

Destroying a case's key makes every object and value of the case unreadable wherever a copy of the
ciphertext may be. It needs two different people, and a legal hold forbids it. A destroyed key is
never made anew: a case that was erased stays erased.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.storage.domain.records import CaseKey, KeyState
from services.storage.log import Log
from shared.crypto.framing import new_key
from shared.crypto.wrap import case_key_context
from shared.domain.errors import Conflict, Invalid, Refused
from shared.domain.ids import new_id
from shared.ports.clock import Clock
from shared.ports.keys import Keys
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import LogEntry

DIRECTORY = "directory"
"""The case id under which people and agencies that belong to no case are kept."""


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A case key ready for use, and its id. ``repr`` does not show the key."""

    id: str
    key: bytes

    def __repr__(self) -> str:
        return f"OpenKey({self.id})"


def make(case: str, keys: Keys, clock: Clock) -> CaseKey:
    """A fresh key for a case, not yet kept."""
    key_id = new_id("key")
    return CaseKey(
        id=case,
        key_id=key_id,
        wrapped=keys.wrap(new_key(), case_key_context(case, key_id)),
        root_id=keys.root_id,
        state=KeyState.ACTIVE,
        held=False,
        created_at=clock.now(),
    )


def keep(uow: UnitOfWork, log: Log, made: CaseKey) -> None:
    """Keep a made key unless the case has one already, destroyed or not."""
    if uow.find(CaseKey, id=made.id):
        return
    uow.add(made)
    facts = {"key": made.key_id, "root": made.root_id}
    log.append(uow, LogEntry(f"case-key:{made.id}", "case-key.created", made.id, facts))


def active(uow: UnitOfWork, case: str) -> CaseKey:
    """The case's key; raises Refused ``case-key-destroyed``, Invalid ``case-key-missing``."""
    found = uow.find(CaseKey, id=case)
    if not found:
        raise Invalid("case-key-missing", "There is no key for this case.", case=case)
    if found[0].state is KeyState.DESTROYED:
        raise Refused(
            "case-key-destroyed",
            "The key of this case was destroyed; nothing of it can be read.",
            case=case,
        )
    return found[0]


def unlock(record: CaseKey, keys: Keys) -> OpenKey:
    """The key itself; raises Corrupt ``key-corrupt``, or Unavailable."""
    return OpenKey(
        record.key_id, keys.unwrap(record.wrapped, case_key_context(record.id, record.key_id))
    )


def destroy(uow: UnitOfWork, log: Log, case: str, first: str, second: str) -> None:
    """Destroy the key for good; a second call does nothing.

    Raises Refused ``two-people`` unless two different people ask, Conflict ``case-held`` under a
    legal hold, Invalid ``case-key-missing``.
    """
    if not first or not second or first == second:
        raise Refused("two-people", "Destroying a case's key needs two different people.")
    found = uow.find(CaseKey, id=case)
    if not found:
        raise Invalid("case-key-missing", "There is no key for this case.", case=case)
    record = found[0]
    if record.state is KeyState.DESTROYED:
        return
    if record.held:
        raise Conflict("case-held", "A legal hold forbids destroying this case.", case=case)
    uow.save(replace(record, wrapped=b"", state=KeyState.DESTROYED))
    facts = {"key": record.key_id, "actor": first, "second": second}
    log.append(uow, LogEntry(f"case-key-destroyed:{case}", "case-key.destroyed", case, facts))


def hold(uow: UnitOfWork, log: Log, case: str, *, held: bool, person: str) -> None:
    """Set or lift a legal hold; setting what is set does nothing.

    Raises Refused ``case-key-destroyed`` and Invalid ``case-key-missing``.
    """
    record = active(uow, case)
    if record.held is held:
        return
    uow.save(replace(record, held=held))
    kind = "case.held" if held else "case.hold-lifted"
    log.append(uow, LogEntry(new_id("hold"), kind, case, {"actor": person}))
