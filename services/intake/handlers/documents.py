"""Pulling a document back, and answering who may have seen it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.intake.domain.documents import (
    Document,
    DocumentState,
    ReleaseNote,
    WithdrawReason,
)
from services.intake.handlers.desk import Desk, Viewers, Viewing
from services.intake.handlers.requests import settle_request
from services.intake.handlers.uploads import FILE_NAME
from services.intake.log_entries import log_made_again
from shared.domain.errors import Conflict
from shared.ports.unit_of_work import UnitOfWork


def withdraw_document(
    document_id: str, reason: WithdrawReason, *, by: str, uow: UnitOfWork, desk: Desk
) -> Document:
    """Quarantine a document at once; a second time changes nothing.

    Redaction stops, editions and releases made from it are recalled by the rooms that hold them.
    Raises Conflict ``document-replaced`` for a version that is no longer current.
    """
    document = uow.get(Document, document_id)
    if document.state is DocumentState.WITHDRAWN:
        return document
    if document.state is DocumentState.REPLACED:
        raise Conflict("document-replaced", "A newer version has replaced this document.")
    facts = {
        "actor": by,
        "document": document_id,
        "agency": document.agency,
        "reason": reason.value,
    }
    log_made_again(
        f"withdrawn-{document_id}", "document-withdrawn", document.case, facts, desk.vault
    )
    uow.save(
        replace(
            document,
            state=DocumentState.WITHDRAWN,
            withdrawn_at=desk.clock.now(),
            withdrawn_by=by,
            withdraw_reason=reason.value,
        )
    )
    uow.emit(
        "document.withdrawn",
        case=document.case,
        aggregate=document_id,
        body={"document": document_id, "reason": reason.value, "person": by},
    )
    settle_request(document.request, uow=uow, desk=desk)
    return uow.get(Document, document_id)


def file_name(document: Document, desk: Desk) -> str:
    """The name the agency gave the file; shown to that agency and the case's people only."""
    return desk.open_text(document.case, FILE_NAME, document.sealed_name)


@dataclass(frozen=True, slots=True)
class WhoSaw:
    """Who opened a document by the log, and which releases of its case were open meanwhile."""

    openings: tuple[Viewing, ...]
    releases: tuple[ReleaseNote, ...]


def who_saw(document_id: str, *, uow: UnitOfWork, viewers: Viewers) -> WhoSaw:
    """Everybody who opened the document, and the releases that may have held an edition of it."""
    document = uow.get(Document, document_id)
    releases = [
        one
        for one in uow.find(ReleaseNote, case=document.case, order_by="opened_at")
        if one.opened_at >= document.accepted_at
    ]
    uow.commit()
    return WhoSaw(viewers(document.case, document_id), tuple(releases))
