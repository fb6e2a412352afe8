"""Writing the partners' decision: every edit a version, checked for identifiers before signing."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from services.intake.domain.decisions import (
    Content,
    Decision,
    DecisionState,
    DecisionVersion,
    content_json,
    read_content,
    version_id,
)
from services.intake.domain.documents import Document, DocumentState
from services.intake.handlers.cases import sin_reference
from services.intake.handlers.clockwork import open_case_record
from services.intake.handlers.desk import Desk
from shared.domain.errors import Conflict, Invalid
from shared.domain.ids import new_id
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import Actor, LogEntry, ObjectContext


def decision_context(version: DecisionVersion) -> ObjectContext:
    """What a version's content is bound to."""
    return ObjectContext(version.case, version.decision, version.version, "decision")


def current_decision(case: str, uow: UnitOfWork) -> Decision | None:
    """The decision being worked on or, failing that, the last completed one."""
    found = uow.find(Decision, case=case, order_by="made_at", descending=True)
    return found[0] if found else None


def save_decision(
    case: str, content: Content, *, based_on: int, by: str, uow: UnitOfWork, desk: Desk
) -> DecisionVersion:
    """Keep an edit as a new version; signatures on earlier versions no longer count.

    ``based_on`` is the version that was edited (0 for none). Raises Conflict ``decision-changed``
    when that is no longer the current one, Invalid ``annex-unknown`` for a document that is not an
    accepted one of this case.
    """
    open_case_record(case, uow)
    _check_annexes(case, content.annexes, uow)
    current = current_decision(case, uow)
    if current and current.state is DecisionState.COMPLETE:
        current = None
    if based_on != (current.version if current else 0):
        raise Conflict("decision-changed", "Somebody else changed the decision. Read it again.")
    version = _seal_version(case, current, content, by, desk)
    _log(version, "decision-edited", by, desk)
    uow.add(version)
    _move_head(current, version, uow)
    return version


def _check_annexes(case: str, annexes: tuple[str, ...], uow: UnitOfWork) -> None:
    known = {one.id for one in uow.find(Document, case=case, state=DocumentState.ACCEPTED)}
    if not known.issuperset(annexes):
        raise Invalid("annex-unknown", "Choose annexes among the accepted documents of this case.")


def _seal_version(
    case: str, current: Decision | None, content: Content, by: str, desk: Desk
) -> DecisionVersion:
    data = content_json(case, content)
    digest = sha256(data).hexdigest()
    decision = current.id if current else new_id("dec")
    number = current.version + 1 if current else 1
    version = DecisionVersion(
        id=version_id(decision, number),
        decision=decision,
        case=case,
        version=number,
        # The id follows the content: a repeat after a crash lands on the same object.
        object=f"{version_id(decision, number)}.{digest[:16]}",
        content_hash=digest,
        annexes=content.annexes,
        outcome=content.outcome,
        made_by=by,
        made_at=desk.clock.now(),
    )
    desk.vault.seal(version.object, decision_context(version), [data], Actor(by, "write-decision"))
    return version


def _move_head(current: Decision | None, version: DecisionVersion, uow: UnitOfWork) -> None:
    if current is None:
        uow.add(
            Decision(
                id=version.decision,
                case=version.case,
                version=version.version,
                content_hash=version.content_hash,
                state=DecisionState.DRAFT,
                made_at=version.made_at,
            )
        )
        return
    uow.save(
        replace(
            current,
            version=version.version,
            content_hash=version.content_hash,
            state=DecisionState.DRAFT,
            blocked_places=0,
        )
    )


def content_of(version: DecisionVersion, *, by: str, purpose: str, desk: Desk) -> Content:
    """Read a version's content; the opening is on the log."""
    source = desk.vault.open(version.object, decision_context(version), Actor(by, purpose))
    return read_content(b"".join(source.chunks()))


def prepare_decision(
    decision_id: str, version: int, *, by: str, uow: UnitOfWork, desk: Desk
) -> Decision:
    """Send the current version to be checked for identifiers; then it opens for signature.

    Raises Conflict ``decision-changed``, ``decision-not-draft`` or ``notification-unrecorded``;
    Invalid for a part that is missing.
    """
    decision = uow.get(Decision, decision_id)
    if decision.version != version:
        raise Conflict("decision-changed", "Somebody else changed the decision. Read it again.")
    if decision.state not in {DecisionState.DRAFT, DecisionState.BLOCKED}:
        raise Conflict(
            "decision-not-draft", "This version was already prepared.", state=decision.state
        )
    sin_reference(decision.case, uow)
    found = uow.get(DecisionVersion, version_id(decision_id, version))
    content_of(found, by=by, purpose="prepare-decision", desk=desk).check()
    _log(found, "decision-prepared", by, desk)
    uow.save(replace(decision, state=DecisionState.CHECKING, blocked_places=0))
    uow.emit(
        "decision.prepared",
        case=decision.case,
        aggregate=decision_id,
        body={
            "decision": decision_id,
            "version": version,
            "object": found.object,
            "content_hash": found.content_hash,
        },
    )
    return uow.get(Decision, decision_id)


def decision_cleared(
    decision_id: str, version: int, content_hash: str, *, uow: UnitOfWork, desk: Desk
) -> None:
    """Open a checked version for signature; an older version's clearance changes nothing."""
    decision = uow.get(Decision, decision_id)
    if (decision.version, decision.content_hash) != (version, content_hash):
        return
    if decision.state is not DecisionState.CHECKING:
        return
    found = uow.get(DecisionVersion, version_id(decision_id, version))
    _log(found, "decision-opened", "intake", desk)
    uow.save(replace(decision, state=DecisionState.OPEN))
    people = sorted({person for person, _ in desk.staff.signatories(decision.case, uow)})
    uow.emit(
        "decision.opened-for-signature",
        case=decision.case,
        aggregate=decision_id,
        body={
            "decision": decision_id,
            "version": version,
            "content_hash": content_hash,
            "people": people,
        },
    )


def decision_blocked(
    decision_id: str, version: int, places: int, *, uow: UnitOfWork, desk: Desk
) -> None:
    """Record that identifiers were found in a version; it must be edited before signing.

    That may be after it was cleared: a name that was registered since is found then.
    """
    decision = uow.get(Decision, decision_id)
    waiting = decision.state in {DecisionState.CHECKING, DecisionState.OPEN}
    if decision.version != version or not waiting:
        return
    found = uow.get(DecisionVersion, version_id(decision_id, version))
    _log(found, "decision-blocked", "intake", desk)
    uow.save(replace(decision, state=DecisionState.BLOCKED, blocked_places=places))


def _log(version: DecisionVersion, kind: str, actor: str, desk: Desk) -> None:
    desk.vault.log(
        LogEntry(
            new_id("fact"),
            kind,
            version.case,
            {
                "actor": actor,
                "decision": version.decision,
                "version": version.version,
                "content_hash": version.content_hash,
            },
        )
    )
