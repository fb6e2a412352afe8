"""What the page of one case shows: its row of the board, its documents and its record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.intake.domain.cases import Case
from services.intake.domain.clocks import ClockFact
from services.intake.domain.decisions import Decision
from services.intake.domain.documents import (
    Document,
    DocumentProgress,
    DocumentState,
    EditionNote,
    WorkStage,
)
from services.intake.domain.standing import DueChange
from services.intake.domain.uploads import Upload, UploadState
from services.intake.handlers.board import BoardRow, ShownRequest, board_row, requests_of
from services.intake.handlers.decisions import current_decision
from services.intake.handlers.desk import Desk
from services.intake.handlers.uploads import FILE_NAME
from shared.ports.unit_of_work import UnitOfWork

DOCUMENTS = 50


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document with what redaction reports about it; its name is the agency's own."""

    document: Document
    agency: str
    name: str
    stage: WorkStage
    progress: DocumentProgress | None
    editions: tuple[EditionNote, ...]

    @property
    def stage_words(self) -> str:
        """The stage for people; a withdrawn or replaced document says so first."""
        if self.document.state is DocumentState.WITHDRAWN:
            return "Withdrawn: quarantined"
        if self.document.state is DocumentState.REPLACED:
            return "Replaced by a newer version"
        if self.stage is WorkStage.READING and self.progress and self.progress.total:
            return f"Being read: {self.progress.done} of {self.progress.total}"
        return self.stage.called


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything the case page shows. ``number`` is the page of documents, of ``pages``."""

    row: BoardRow
    requests: tuple[ShownRequest, ...]
    documents: tuple[ShownDocument, ...]
    number: int
    pages: int
    uploads: tuple[Upload, ...]
    facts: tuple[ClockFact, ...]
    moved: tuple[DueChange, ...]
    decision: Decision | None


def documents_of(*, uow: UnitOfWork, desk: Desk, **which: str) -> tuple[ShownDocument, ...]:
    """The documents of a ``case``, of a ``request`` or with an ``id``, oldest first."""
    equals: dict[str, Any] = {**which}
    return _shown(uow.find(Document, order_by="accepted_at", **equals), uow, desk)


def _shown(documents: Sequence[Document], uow: UnitOfWork, desk: Desk) -> tuple[ShownDocument, ...]:
    ids = [one.id for one in documents]
    progress = {one.id: one for one in uow.find(DocumentProgress, id=ids)}
    agencies = desk.staff.agency_names({one.agency for one in documents}, uow)
    editions = uow.find(EditionNote, document=ids, order_by="audience")
    return tuple(
        ShownDocument(
            document=one,
            agency=agencies[one.agency],
            name=desk.open_text(one.case, FILE_NAME, one.sealed_name),
            stage=progress[one.id].stage if one.id in progress else WorkStage.WAITING,
            progress=progress.get(one.id),
            editions=tuple(note for note in editions if note.document == one.id),
        )
        for one in documents
    )


def case_page(case_id: str, *, uow: UnitOfWork, desk: Desk, number: int = 1) -> CasePage:
    """Everything about one case that its page shows, with one page of its documents."""
    case = uow.get(Case, case_id)
    row = board_row(case, uow=uow, desk=desk)
    pages = max(1, -(-uow.count(Document, case=case_id) // DOCUMENTS))
    number = min(max(number, 1), pages)
    documents = uow.find(
        Document,
        case=case_id,
        order_by="accepted_at",
        limit=DOCUMENTS,
        skip=(number - 1) * DOCUMENTS,
    )
    pending = (UploadState.OPEN, UploadState.RECEIVED, UploadState.WAITING)
    return CasePage(
        row=row,
        requests=requests_of(case_id, uow=uow, desk=desk),
        documents=_shown(documents, uow, desk),
        number=number,
        pages=pages,
        uploads=tuple(uow.find(Upload, case=case_id, state=pending)),
        facts=tuple(uow.find(ClockFact, case=case_id, order_by="recorded_at")),
        moved=tuple(uow.find(DueChange, case=case_id, order_by="changed_at")),
        decision=current_decision(case_id, uow),
    )
