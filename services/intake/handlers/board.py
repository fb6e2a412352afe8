"""What the board and the case page show: clocks that explain themselves, who is late, what next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.intake.domain.cases import Case
from services.intake.domain.clocks import (
    ClockFact,
    ClockState,
    ClockView,
    Explanation,
    explain,
)
from services.intake.domain.decisions import Decision, missing_seats
from services.intake.domain.documents import (
    DeliveryNote,
    Document,
    DocumentProgress,
    DocumentState,
    EditionNote,
    WorkStage,
)
from services.intake.domain.next_step import CaseNow, Step, next_step
from services.intake.domain.requests import AgencyRequest, RequestState
from services.intake.domain.standing import DueChange
from services.intake.domain.uploads import Upload, UploadState
from services.intake.handlers.clockwork import clocks_of, return_clock
from services.intake.handlers.decisions import current_decision
from services.intake.handlers.desk import Desk
from services.intake.handlers.documents import file_name
from services.intake.handlers.signing import signatures_on
from shared.ports.unit_of_work import UnitOfWork

_LATE = frozenset({ClockState.LATE, ClockState.LATE_EXPLAINED})
_TROUBLE = frozenset({WorkStage.BLOCKED, WorkStage.QUARANTINED})


@dataclass(frozen=True, slots=True)
class ShownClock:
    """A clock with its words."""

    view: ClockView
    words: Explanation
    title: str


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """A request with its agency's name and its clock."""

    request: AgencyRequest
    agency: str
    clock: ShownClock

    @property
    def is_late(self) -> bool:
        """Whether the agency is past its date and has not answered."""
        return self.clock.view.state in _LATE


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
class BoardRow:
    """One case on the board."""

    case: Case
    clocks: tuple[ShownClock, ...]
    late: tuple[ShownRequest, ...]
    requests: int
    answered: int
    documents: int
    troubled: int
    failed_deliveries: int
    next: Step
    most_urgent: date | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything the case page shows."""

    row: BoardRow
    requests: tuple[ShownRequest, ...]
    documents: tuple[ShownDocument, ...]
    uploads: tuple[Upload, ...]
    facts: tuple[ClockFact, ...]
    moved: tuple[DueChange, ...]
    decision: Decision | None


def shown(view: ClockView) -> ShownClock:
    """A clock ready to be shown."""
    return ShownClock(view, explain(view), view.code.called)


def board(*, uow: UnitOfWork, desk: Desk) -> tuple[BoardRow, ...]:
    """Every case, the most urgent clock first; closed clocks and cases without dates last."""
    rows = [board_row(case, uow=uow, desk=desk) for case in uow.find(Case)]
    return tuple(sorted(rows, key=lambda row: (row.most_urgent or date.max, row.case.reference)))


def board_row(case: Case, *, uow: UnitOfWork, desk: Desk) -> BoardRow:
    """One case as the board shows it."""
    clocks = clocks_of(case, uow, desk)
    requests = requests_of(case.id, uow=uow, desk=desk)
    asked = [one for one in requests if one.request.state is not RequestState.CANCELLED]
    late = tuple(one for one in asked if one.is_late)
    documents = uow.find(Document, case=case.id, state=DocumentState.ACCEPTED)
    stages = {one.id: one.stage for one in uow.find(DocumentProgress, case=case.id)}
    here = [stages.get(one.id, WorkStage.WAITING) for one in documents]
    decision = current_decision(case.id, uow)
    now = CaseNow(
        clocks=clocks,
        requests=len(asked),
        waiting=sum(one.request.state is RequestState.OPEN for one in asked),
        overdue=len(late),
        troubled=sum(stage in _TROUBLE for stage in here),
        to_redact=sum(stage is WorkStage.PROPOSED for stage in here),
        decision=decision.state if decision else None,
        seats_missing=missing_seats(signatures_on(decision, uow)) if decision else (),
    )
    due = [one.due.due_on for one in clocks if one.is_open and one.due]
    return BoardRow(
        case=case,
        clocks=tuple(shown(view) for view in clocks),
        late=late,
        requests=len(asked),
        answered=sum(one.request.state.is_answer for one in asked),
        documents=len(documents),
        troubled=now.troubled,
        failed_deliveries=uow.count(DeliveryNote, case=case.id),
        next=next_step(now),
        most_urgent=min(due) if due else None,
    )


def requests_of(case: str, *, uow: UnitOfWork, desk: Desk) -> tuple[ShownRequest, ...]:
    """The requests of a case, oldest first, with their clocks."""
    return tuple(
        shown_request(one, uow=uow, desk=desk)
        for one in uow.find(AgencyRequest, case=case, order_by="issued_at")
    )


def shown_request(request: AgencyRequest, *, uow: UnitOfWork, desk: Desk) -> ShownRequest:
    """One request ready to be shown."""
    view = return_clock(request, desk.today(), desk.calendar(uow))
    return ShownRequest(request, desk.staff.agency_name(request.agency, uow), shown(view))


def agency_requests(agency: str, *, uow: UnitOfWork, desk: Desk) -> tuple[ShownRequest, ...]:
    """What an agency was asked for and has not been taken back, newest first."""
    found = uow.find(AgencyRequest, agency=agency, order_by="issued_at", descending=True)
    return tuple(
        shown_request(one, uow=uow, desk=desk)
        for one in found
        if one.state is not RequestState.CANCELLED
    )


def documents_of(
    *, uow: UnitOfWork, desk: Desk, case: str = "", request: str = ""
) -> tuple[ShownDocument, ...]:
    """The documents of a case or of one request, with progress, oldest first."""
    if case:
        documents = uow.find(Document, order_by="accepted_at", case=case)
    else:
        documents = uow.find(Document, order_by="accepted_at", request=request)
    return tuple(_shown_document(one, uow, desk) for one in documents)


def _shown_document(document: Document, uow: UnitOfWork, desk: Desk) -> ShownDocument:
    progress = uow.find(DocumentProgress, id=document.id)
    return ShownDocument(
        document=document,
        agency=desk.staff.agency_name(document.agency, uow),
        name=file_name(document, desk),
        stage=progress[0].stage if progress else WorkStage.WAITING,
        progress=progress[0] if progress else None,
        editions=tuple(uow.find(EditionNote, document=document.id, order_by="audience")),
    )


def case_page(case_id: str, *, uow: UnitOfWork, desk: Desk) -> CasePage:
    """Everything about one case that its page shows."""
    case = uow.get(Case, case_id)
    pending = (UploadState.OPEN, UploadState.RECEIVED, UploadState.WAITING)
    return CasePage(
        row=board_row(case, uow=uow, desk=desk),
        requests=requests_of(case_id, uow=uow, desk=desk),
        documents=documents_of(case=case_id, uow=uow, desk=desk),
        uploads=tuple(uow.find(Upload, case=case_id, state=pending)),
        facts=tuple(uow.find(ClockFact, case=case_id, order_by="recorded_at")),
        moved=tuple(uow.find(DueChange, case=case_id, order_by="changed_at")),
        decision=current_decision(case_id, uow),
    )
