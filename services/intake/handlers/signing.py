"""Three seats sign one content hash; the last one completes the decision and sends it on its way.

A dissent signs with reasons. The reasons leave with the pack, so they are checked for identifiers
like the decision itself: until cleared the signature is being checked, and if they are blocked the
same seat signs again in other words.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from services.intake.domain.cases import check_text
from services.intake.domain.clocks import ClockFact, FactKind
from services.intake.domain.decisions import (
    Appointment,
    Decision,
    DecisionState,
    DecisionVersion,
    Outcome,
    Seat,
    Signature,
    SignatureState,
    check_signable,
    check_valid,
    missing_seats,
    version_id,
)
from services.intake.handlers.cases import sin_reference
from services.intake.handlers.clockwork import keep_fact, open_case_record
from services.intake.handlers.desk import Desk, service_actor
from services.intake.log_entries import log_made_again
from shared.contracts.envelope import canonical
from shared.domain.errors import Conflict, Refused
from shared.domain.ids import new_id
from shared.domain.policy import Role
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import Actor, LogEntry, ObjectContext

SIGNATURES_FORMAT = "lockgate-signatures/1"


@dataclass(frozen=True, slots=True)
class Signing:
    """What a signatory says: which version they read, whether they dissent, and why.

    ``reauthenticated`` is the border's word that the person proved who they are just now.
    """

    decision: str
    version: int
    content_hash: str
    person: str
    reauthenticated: bool
    dissents: bool = False
    reason: str = ""


def appoint(
    case: str,
    person: str,
    seat: Seat,
    *,
    by: str,
    uow: UnitOfWork,
    desk: Desk,
    delegate: bool = False,
    valid_until: date | None = None,
) -> Appointment:
    """Let a person sign for a seat on a case, a delegate until a last day that is included.

    A new appointment for the same person replaces the earlier one; both stay on record. Raises
    Conflict ``seat-held`` when the person already signs for another seat of the case.
    """
    open_case_record(case, uow)
    held = appointment_of(case, person, uow)
    if held and held.seat is not seat:
        raise Conflict("seat-held", "This person already signs for another partner.")
    appointment = Appointment(
        id=new_id("apt"),
        case=case,
        person=person,
        seat=seat,
        delegate=delegate,
        valid_from=desk.today(),
        valid_until=valid_until,
        recorded_by=by,
        recorded_at=desk.clock.now(),
    )
    desk.vault.log(
        LogEntry(
            appointment.id,
            "signatory-appointed",
            case,
            {
                "actor": by,
                "person": person,
                "seat": seat.value,
                "delegate": int(delegate),
                "until": str(valid_until or ""),
            },
        )
    )
    uow.add(appointment)
    desk.staff.grant(case, person, Role.SIGNATORY, seat.audience, by=by, uow=uow)
    return appointment


def appointment_of(case: str, person: str, uow: UnitOfWork) -> Appointment | None:
    """The person's last appointment on the case."""
    found = uow.find(
        Appointment, case=case, person=person, order_by="recorded_at", descending=True, limit=1
    )
    return found[0] if found else None


def signatures_on(decision: Decision, uow: UnitOfWork) -> list[Signature]:
    """The signatures on the current version, in order of signing."""
    return uow.find(Signature, decision=decision.id, version=decision.version, order_by="signed_at")


def sign_decision(given: Signing, *, uow: UnitOfWork, desk: Desk) -> Signature:
    """Sign or dissent for the person's seat; the last seat completes the decision.

    Raises Refused ``sign-in-again``, ``not-a-signatory``, ``delegation-expired`` or
    ``delegation-not-yet``; Conflict ``decision-not-open``, ``decision-changed``, ``seat-signed`` or
    ``notification-unrecorded``; Invalid ``reason-required`` for a dissent without reasons.
    """
    decision = uow.get(Decision, given.decision)
    appointment = _entitled(decision, given, uow, desk)
    check_signable(decision, given.version, given.content_hash)
    sin_reference(decision.case, uow)
    _check_seat_free(decision, appointment.seat, uow)
    signature = _make(decision, appointment, given, desk)
    uow.add(signature)
    uow.save(decision)  # two last signatures at once: one is told to try again
    if signature.state is SignatureState.CHECKING:
        _send_to_check(signature, given.reason, uow)
    else:
        _count(signature, uow, desk)
    return signature


def _entitled(decision: Decision, given: Signing, uow: UnitOfWork, desk: Desk) -> Appointment:
    if not given.reauthenticated:
        raise Refused("sign-in-again", "Prove that it is you, then sign.")
    appointment = appointment_of(decision.case, given.person, uow)
    serving = dict(desk.staff.signatories(decision.case, uow))
    if appointment is None or serving.get(given.person) is not appointment.seat:
        raise Refused("not-a-signatory", "You do not sign for a partner on this case.")
    check_valid(appointment, desk.today())
    return appointment


def _check_seat_free(decision: Decision, seat: Seat, uow: UnitOfWork) -> None:
    taken = [one for one in signatures_on(decision, uow) if one.seat is seat]
    if any(one.state is not SignatureState.BLOCKED for one in taken):
        raise Conflict("seat-signed", "Your partner agency has already signed this version.")


def _make(decision: Decision, appointment: Appointment, given: Signing, desk: Desk) -> Signature:
    key = new_id("sig")
    logged = desk.vault.log(
        LogEntry(
            key,
            "decision-signed",
            decision.case,
            {
                "actor": given.person,
                "decision": decision.id,
                "version": decision.version,
                "seat": appointment.seat.value,
                "content_hash": decision.content_hash,
                "dissents": int(given.dissents),
                "delegate": int(appointment.delegate),
            },
        )
    )
    signature = Signature(
        id=key,
        decision=decision.id,
        case=decision.case,
        version=decision.version,
        seat=appointment.seat,
        person=given.person,
        signed_at=desk.clock.now(),
        content_hash=decision.content_hash,
        dissents=given.dissents,
        log_index=logged.index,
        entry_hash=logged.entry_hash,
        as_delegate=appointment.delegate,
    )
    return _with_reasons(signature, given, desk) if given.dissents else signature


def reason_context(signature: Signature) -> ObjectContext:
    """What a dissent's reasons are bound to."""
    return ObjectContext(signature.case, signature.id, signature.version, "decision")


def _with_reasons(signature: Signature, given: Signing, desk: Desk) -> Signature:
    data = _reason_json(given.reason)
    sealed = desk.vault.seal(
        f"{signature.id}.reasons",
        reason_context(signature),
        [data],
        Actor(given.person, "dissent"),
    )
    return replace(signature, state=SignatureState.CHECKING, reason_object=sealed.object)


def _reason_json(reason: str) -> bytes:
    return canonical({"reason": check_text(reason, "reason-required", "why you dissent")})


def _send_to_check(signature: Signature, reason: str, uow: UnitOfWork) -> None:
    uow.emit(
        "decision.prepared",
        case=signature.case,
        aggregate=signature.id,
        body={
            "decision": signature.id,
            "version": signature.version,
            "object": signature.reason_object,
            "content_hash": sha256(_reason_json(reason)).hexdigest(),
        },
    )


def dissent_cleared(signature_id: str, *, uow: UnitOfWork, desk: Desk) -> None:
    """Let a dissent count whose reasons hold no identifier, if its version is still the current."""
    signature = uow.get(Signature, signature_id)
    if signature.state is not SignatureState.CHECKING:
        return
    uow.save(replace(signature, state=SignatureState.SIGNED))
    decision = uow.get(Decision, signature.decision)
    if decision.version == signature.version and decision.state is DecisionState.OPEN:
        uow.save(decision)
        _count(replace(signature, state=SignatureState.SIGNED), uow, desk)


def dissent_blocked(signature_id: str, *, uow: UnitOfWork) -> None:
    """Void a dissent whose reasons hold identifiers; the seat may sign again."""
    signature = uow.get(Signature, signature_id)
    if signature.state is SignatureState.CHECKING:
        uow.save(replace(signature, state=SignatureState.BLOCKED))


def _count(signature: Signature, uow: UnitOfWork, desk: Desk) -> None:
    uow.emit(
        "decision.signed",
        case=signature.case,
        aggregate=signature.decision,
        body={
            "decision": signature.decision,
            "version": signature.version,
            "seat": signature.seat.value,
            "person": signature.person,
        },
    )
    decision = uow.get(Decision, signature.decision)
    if not missing_seats(signatures_on(decision, uow)):
        _complete(decision, uow, desk)


def _complete(decision: Decision, uow: UnitOfWork, desk: Desk) -> None:
    version = uow.get(DecisionVersion, version_id(decision.id, decision.version))
    reference = sin_reference(decision.case, uow)
    now = desk.clock.now()
    sealed = _seal_signatures(decision, uow, desk)
    facts: dict[str, str | int] = {
        "actor": "intake",
        "decision": decision.id,
        "version": decision.version,
        "content_hash": decision.content_hash,
        "signatures": sealed,
        "sin_reference": reference,
    }
    log_made_again(
        f"completed-{version.id}", "decision-completed", decision.case, facts, desk.vault
    )
    uow.save(replace(decision, state=DecisionState.COMPLETE, completed_at=now, signatures=sealed))
    uow.emit(
        "decision.completed",
        case=decision.case,
        aggregate=decision.id,
        body={
            "decision": decision.id,
            "version": decision.version,
            "object": version.object,
            "signatures": sealed,
            "content_hash": decision.content_hash,
            "sin_reference": reference,
            "annexes": list(version.annexes),
        },
    )
    if version.outcome is Outcome.COMMISSION:
        _start_review_clock(decision, uow, desk)


def _seal_signatures(decision: Decision, uow: UnitOfWork, desk: Desk) -> str:
    """Seal the standing signatures as one object whose id follows what is signed and by whom."""
    standing = [one for one in signatures_on(decision, uow) if one.state is SignatureState.SIGNED]
    data = canonical(
        {
            "format": SIGNATURES_FORMAT,
            "decision": decision.id,
            "version": decision.version,
            "content_hash": decision.content_hash,
            "signatures": [_signature_json(one, desk) for one in standing],
        }
    )
    context = ObjectContext(decision.case, decision.id, decision.version, "receipt")
    key = f"{version_id(decision.id, decision.version)}.sig.{sha256(data).hexdigest()[:16]}"
    return desk.vault.seal(key, context, [data], service_actor("complete-decision")).object


def _signature_json(one: Signature, desk: Desk) -> dict[str, object]:
    reason = reason_of(one, service_actor("complete-decision"), desk) if one.dissents else ""
    return {
        "id": one.id,
        "seat": one.seat.value,
        "person": one.person,
        "signed_at": one.signed_at.isoformat(),
        "content_hash": one.content_hash,
        "dissents": one.dissents,
        "as_delegate": one.as_delegate,
        "log_index": one.log_index,
        "entry_hash": one.entry_hash,
        "reason": reason,
    }


def reason_of(signature: Signature, actor: Actor, desk: Desk) -> str:
    """A dissent's reasons; the opening is on the log."""
    source = desk.vault.open(signature.reason_object, reason_context(signature), actor)
    return str(json.loads(b"".join(source.chunks()))["reason"])


def _start_review_clock(decision: Decision, uow: UnitOfWork, desk: Desk) -> None:
    now = desk.clock.now()
    fact = ClockFact(
        id=f"fact-{decision.id}",
        case=decision.case,
        kind=FactKind.LCSPR_DECIDED,
        happened_at=now,
        recorded_at=now,
        recorded_by="intake",
        evidence=decision.id,
    )
    keep_fact(fact, uow=uow, desk=desk)
