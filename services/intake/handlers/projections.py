"""What other rooms report, kept for the board. Events may come late, twice or out of order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from services.intake.domain.clocks import ClockFact, FactKind
from services.intake.domain.decisions import Decision
from services.intake.domain.documents import (
    DeliveryNote,
    Document,
    DocumentProgress,
    EditionNote,
    EditionState,
    ReleaseNote,
    WorkStage,
)
from services.intake.handlers.clockwork import keep_fact
from services.intake.handlers.decisions import decision_blocked, decision_cleared
from services.intake.handlers.desk import Desk
from services.intake.handlers.signing import dissent_blocked, dissent_cleared
from shared.contracts.envelope import Event
from shared.domain.errors import Unavailable
from shared.ports.unit_of_work import UnitOfWork

SIGNATURE_PREFIX = "sig-"


def document_progress(event: Event, uow: UnitOfWork) -> None:
    """``document.progress``: being read, so many parts of so many."""
    body = event.body
    _tell(event, uow, stage=WorkStage.READING, done=body["done"], total=body["total"])


def document_quarantined(event: Event, uow: UnitOfWork) -> None:
    """``document.quarantined``: redaction cannot go on without a person."""
    _tell(event, uow, stage=WorkStage.QUARANTINED, reason=event.body["reason"])


def document_proposed(event: Event, uow: UnitOfWork) -> None:
    """``document.proposed``: ready for a redaction officer."""
    _tell(event, uow, stage=WorkStage.PROPOSED, proposals=event.body["proposals"], reason="")


def document_proved(event: Event, uow: UnitOfWork) -> None:
    """``document.proved``: every edition of it for one audience is proved."""
    _tell(event, uow, stage=WorkStage.PROVED, reason="")


def _tell(event: Event, uow: UnitOfWork, **changes: Any) -> None:
    key = event.body["document"]
    known = uow.find(DocumentProgress, id=key)
    if not known:
        uow.get(Document, key)  # an event about a document that was never accepted is refused
        raise Unavailable("document-not-yet", "The document is still being accepted.")
    if known[0].told_at > event.occurred_at:
        return
    uow.save(replace(known[0], told_at=event.occurred_at, **changes))


def edition_proved(event: Event, uow: UnitOfWork) -> None:
    """``edition.proved``: an edition for one audience may be released."""
    _edition(event, EditionState.PROVED, "", uow)


def edition_blocked(event: Event, uow: UnitOfWork) -> None:
    """``edition.blocked``: the verifier found something, or the edition could not be built."""
    _edition(event, EditionState.BLOCKED, event.body["reason"], uow)
    _tell(event, uow, stage=WorkStage.BLOCKED, reason=event.body["reason"])


def _edition(event: Event, state: EditionState, reason: str, uow: UnitOfWork) -> None:
    body = event.body
    note = EditionNote(
        id=body["edition"],
        case=event.case,
        document=body["document"],
        audience=body["audience"],
        state=state,
        told_at=event.occurred_at,
        reason=reason,
    )
    known = uow.find(EditionNote, id=note.id)
    if not known:
        uow.add(note)
    elif known[0].told_at <= note.told_at:
        uow.save(note)


def release_opened(event: Event, uow: UnitOfWork) -> None:
    """``release.opened``: somebody may read editions of the case until a time."""
    body = event.body
    known = uow.find(ReleaseNote, id=body["release"])
    opened = ReleaseNote(
        id=body["release"],
        case=event.case,
        person=body["person"],
        audience=body["audience"],
        items=body["items"],
        opened_at=event.occurred_at,
        expires_at=datetime.fromisoformat(body["expires_at"]),
        recalled_at=known[0].recalled_at if known else None,
        reason=known[0].reason if known else "",
    )
    if known:
        uow.save(opened)
    else:
        uow.add(opened)


def release_recalled(event: Event, uow: UnitOfWork) -> None:
    """``release.recalled``: nobody may read it any more, even when this arrives first."""
    body = event.body
    known = uow.find(ReleaseNote, id=body["release"])
    if known:
        uow.save(replace(known[0], recalled_at=event.occurred_at, reason=body["reason"]))
        return
    at = event.occurred_at
    uow.add(
        ReleaseNote(
            id=body["release"],
            case=event.case,
            person=body["person"],
            audience=body["audience"],
            items=0,
            opened_at=at,
            expires_at=at,
            recalled_at=at,
            reason=body["reason"],
        )
    )


def delivery_failed(event: Event, uow: UnitOfWork) -> None:
    """``delivery.failed``: something did not go out and a person must look."""
    body = event.body
    note = DeliveryNote(
        body["delivery"], event.case, body["reason"], body["attempts"], event.occurred_at
    )
    known = uow.find(DeliveryNote, id=note.id)
    if not known:
        uow.add(note)
    elif known[0].failed_at <= note.failed_at:
        uow.save(note)


def on_decision_cleared(event: Event, uow: UnitOfWork, desk: Desk) -> None:
    """``decision.cleared``: the text, or a dissent's reasons, holds no identifier."""
    body = event.body
    if body["decision"].startswith(SIGNATURE_PREFIX):
        dissent_cleared(body["decision"], uow=uow, desk=desk)
        return
    decision_cleared(body["decision"], body["version"], body["content_hash"], uow=uow, desk=desk)


def on_decision_blocked(event: Event, uow: UnitOfWork, desk: Desk) -> None:
    """``decision.blocked``: identifiers were found; it must be put in other words."""
    body = event.body
    if body["decision"].startswith(SIGNATURE_PREFIX):
        dissent_blocked(body["decision"], uow=uow)
        return
    decision_blocked(body["decision"], body["version"], body["places"], uow=uow, desk=desk)


def on_panel_receipt(event: Event, uow: UnitOfWork, desk: Desk) -> None:
    """``panel.receipt-recorded``: the Panel holds the pack; its receipt stops the review clock.

    The time is the Panel's, the evidence the receipt's id. The same pack again changes nothing.
    """
    body = event.body
    key = f"fact-{body['pack']}"
    if uow.find(ClockFact, id=key):
        return
    decision = uow.get(Decision, body["decision"])
    fact = ClockFact(
        id=key,
        case=event.case,
        kind=FactKind.PANEL_RECEIVED,
        happened_at=datetime.fromisoformat(body["received_at"]),
        recorded_at=desk.clock.now(),
        recorded_by="notification",
        evidence=body["receipt"],
    )
    uow.save(replace(decision, receipt=body["receipt"]))
    keep_fact(fact, uow=uow, desk=desk)
