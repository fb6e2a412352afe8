"""Destroying a case: every one of its keys, in every copy of the keyring, for good.

It needs two different people, and a legal hold forbids it. The steps, each of which may be the last
before a power cut, and is taken up again by ``StorageVault.tend``:

1. In one transaction the case is DESTROYING and the log says who decided and over what: from here
   on nothing is opened or sealed, and nobody can call it back.
2. The keyring erases the keys in every copy. A copy that is away leaves the case DESTROYING.
3. In one transaction the case is DESTROYED and the certificate of it is on the log.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from services.storage.case_keys import known
from services.storage.domain.records import CaseKey, KeyState, LogLeaf
from services.storage.log import Log
from shared.crypto.framing import encode_context
from shared.domain.errors import Conflict, Refused
from shared.ports.keyring import Keyring
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import LogEntry


def digest(keyring: Keyring, case: str, key_ids: Sequence[str]) -> str:
    """SHA-256 in hex over the case's records in the keyring; the keys' ids are part of it."""
    hashed = sha256(encode_context("lockgate/destroyed/1", case))
    for key_id in sorted({*key_ids, *keyring.ids(case)}):
        hashed.update(encode_context(key_id, keyring.find(case, key_id) or b""))
    return hashed.hexdigest()


def decide(
    uow: UnitOfWork, log: Log, decided: CaseKey, destroyed: str, first: str, second: str
) -> None:
    """Put it beyond recall; a second call does nothing.

    ``decided`` is the case's row when ``destroyed``, the digest, was taken. Raises Refused
    ``two-people`` unless two different people ask, Conflict ``case-held`` under a legal hold and
    ``case-key-changed`` when a key was added meanwhile.
    """
    check_two(first, second)
    record = known(uow, decided.id)
    if record.state is not KeyState.ACTIVE:
        return
    if record.held:
        raise Conflict("case-held", "A legal hold forbids destroying this case.", case=record.id)
    if (record.key_id, record.previous) != (decided.key_id, decided.previous):
        raise Conflict("case-key-changed", "The case's keys changed meanwhile. Try again.")
    uow.save(replace(record, state=KeyState.DESTROYING))
    facts = {"key": record.key_id, "actor": first, "second": second, "digest": destroyed}
    log.append(uow, LogEntry(_decision(record.id), "case-key.destroying", record.id, facts))


def finish(uow: UnitOfWork, log: Log, case: str, copies: int) -> None:
    """The certificate: every copy of the keyring is rid of the keys. A second call does nothing."""
    record = known(uow, case)
    if record.state is not KeyState.DESTROYING:
        return
    uow.save(replace(record, state=KeyState.DESTROYED))
    [decision] = uow.find(LogLeaf, entry=_decision(case))
    facts = {**json.loads(decision.body)["facts"], "copies": copies}
    log.append(uow, LogEntry(f"case-key-destroyed:{case}", "case-key.destroyed", case, facts))


def found_erased(uow: UnitOfWork, log: Log, case: str) -> None:
    """A database from before the destruction learns of it from the keyring's tombstone."""
    record = known(uow, case)
    if record.state is not KeyState.ACTIVE:
        return
    uow.save(replace(record, state=KeyState.DESTROYED))
    facts = {"key": record.key_id}
    log.append(uow, LogEntry(f"case-key-erased:{case}", "case-key.found-erased", case, facts))


def check_two(first: str, second: str) -> None:
    """Raise Refused ``two-people`` unless two different people are named."""
    if not first or not second or first == second:
        raise Refused("two-people", "Destroying a case's key needs two different people.")


def _decision(case: str) -> str:
    return f"case-key-destroying:{case}"
