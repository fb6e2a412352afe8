"""Ends of cases, and their destruction by two people: each change with its entry on the log.

A destruction goes from proposed over confirmed and destroying to destroyed; nothing but a person
takes the first two steps. A legal hold stops one that has not yet reached the keys.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.storage.destroyed import certificate
from services.storage.domain.records import (
    CaseDestruction,
    CaseEnd,
    CaseKey,
    DestructionState,
    KeyState,
)
from services.storage.domain.releases import CASE_DESTROYED
from services.storage.domain.retention import (
    Retention,
    Rules,
    check_destruction,
    check_end,
    check_second,
    retention_of,
)
from services.storage.handlers.releases import recall_all
from services.storage.log import Log
from shared.domain.errors import Conflict, Invalid
from shared.domain.ids import new_id
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import LogEntry

_S = DestructionState


def standing(case: str, rules: Rules, today: date, *, uow: UnitOfWork) -> Retention:
    """How a case stands today, from what is recorded of it."""
    ends, keys = uow.find(CaseEnd, id=case), uow.find(CaseKey, id=case)
    held = bool(keys and keys[0].held)
    return retention_of(rules, ends[0].ended_on if ends else None, today, held=held)


def record_end(end: CaseEnd, today: date, *, uow: UnitOfWork, log: Log) -> None:
    """Record when and by what a case ended; a later recording replaces it, and the log keeps both.

    Raises as ``check_end`` does.
    """
    check_end(end, today)
    known = uow.find(CaseEnd, id=end.id)
    if known and (known[0].event, known[0].ended_on) == (end.event, end.ended_on):
        return
    if known:
        uow.save(replace(end, revision=known[0].revision))
    else:
        uow.add(end)
    facts = {"actor": end.recorded_by, "event": end.event, "day": end.ended_on.isoformat()}
    log.append(uow, LogEntry(new_id("end"), "case.ended", end.id, facts))


def propose(
    case: str, reason: str, actor: str, rules: Rules, today: date,
    *, uow: UnitOfWork, log: Log, clock: Clock,
) -> CaseDestruction:  # fmt: skip
    """Propose to destroy a case.

    Raises as ``check_destruction`` does, and Conflict ``destruction-proposed`` when there is a
    proposal already, or more.
    """
    uow.get(CaseKey, case)
    check_destruction(reason, standing(case, rules, today, uow=uow))
    known = uow.find(CaseDestruction, id=case)
    if known and known[0].state is not _S.WITHDRAWN:
        raise Conflict("destruction-proposed", "Somebody has proposed to destroy this case.")
    made = CaseDestruction(
        case, new_id("destroy"), reason, actor, clock.now(), "", None, _S.PROPOSED
    )
    if known:
        uow.save(replace(made, revision=known[0].revision))
    else:
        uow.add(made)
    _log(uow, log, made, "destruction.proposed", actor)
    return made


def withdraw(case: str, proposal: str, actor: str, *, uow: UnitOfWork, log: Log) -> None:
    """Take a proposal back, or turn it down; raises as ``confirm`` does."""
    found = _proposed(uow, case, proposal)
    uow.save(replace(found, state=_S.WITHDRAWN))
    _log(uow, log, found, "destruction.withdrawn", actor)


def confirm(
    case: str, proposal: str, actor: str, rules: Rules, today: date,
    *, uow: UnitOfWork, log: Log, clock: Clock,
) -> None:  # fmt: skip
    """Confirm a proposal as the second person; the keys go next, and nobody can call it back.

    Raises as ``check_destruction`` does, Refused ``two-people`` for the person who proposed it,
    Conflict ``destruction-changed`` when it is not this proposal that waits.
    """
    found = _proposed(uow, case, proposal)
    check_second(found.proposed_by, actor)
    check_destruction(found.reason, standing(case, rules, today, uow=uow))
    confirmed = replace(found, confirmed_by=actor, confirmed_at=clock.now(), state=_S.CONFIRMED)
    uow.save(confirmed)
    _log(uow, log, confirmed, "destruction.confirmed", actor)


def stop(case: str, *, uow: UnitOfWork, log: Log) -> None:
    """A legal hold came before the keys went: a confirmed destruction ends, and must begin anew."""
    for found in uow.find(CaseDestruction, id=case, state=_S.CONFIRMED):
        if uow.get(CaseKey, case).held:
            uow.save(replace(found, state=_S.WITHDRAWN))
            _log(uow, log, found, "destruction.stopped", "storage")


def settle(case: str, *, uow: UnitOfWork, log: Log) -> None:
    """Bring a confirmed destruction in line with its keys, and certify it once they are gone."""
    found = uow.get(CaseDestruction, case)
    key = uow.get(CaseKey, case).state
    if found.state not in {_S.CONFIRMED, _S.DESTROYING} or key is KeyState.ACTIVE:
        return
    recall_all(case, CASE_DESTROYED, found.confirmed_by, uow=uow, log=log)
    if key is KeyState.DESTROYED:
        signed, digest = certificate(found, uow=uow, log=log)
        uow.save(replace(found, state=_S.DESTROYED, certificate=signed))
        facts = {"actor": found.confirmed_by, "proposal": found.proposal, "sha256": digest}
        log.append(uow, LogEntry(f"certified:{case}", "destruction.certified", case, facts))
    elif found.state is not _S.DESTROYING:
        uow.save(replace(found, state=_S.DESTROYING))


def unfinished(*, uow: UnitOfWork) -> list[CaseDestruction]:
    """Every destruction that two people want and that is not done."""
    return uow.find(CaseDestruction, state=(_S.CONFIRMED, _S.DESTROYING))


def _proposed(uow: UnitOfWork, case: str, proposal: str) -> CaseDestruction:
    found = uow.find(CaseDestruction, id=case)
    if not found:
        raise Invalid("destruction-missing", "Nobody has proposed to destroy this case.")
    if found[0].state is not _S.PROPOSED or found[0].proposal != proposal:
        raise Conflict("destruction-changed", "This proposal is no longer waiting. Look again.")
    return found[0]


def _log(uow: UnitOfWork, log: Log, one: CaseDestruction, kind: str, actor: str) -> None:
    facts = {"actor": actor, "proposal": one.proposal, "reason": one.reason}
    log.append(uow, LogEntry(new_id("log"), kind, one.id, facts))
