"""What the board shows: clocks that explain themselves, who is late, what is next.

A board is read a page at a time, and a page with a fixed number of questions to the database,
however many cases and documents there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from services.intake.domain.cases import Case
from services.intake.domain.clocks import (
    ClockFact,
    ClockState,
    ClockView,
    Explanation,
    case_clocks,
    explain,
)
from services.intake.domain.decisions import Decision, Seat, Signature, missing_seats
from services.intake.domain.documents import (
    DeliveryNote,
    Document,
    DocumentProgress,
    DocumentState,
    WorkStage,
)
from services.intake.domain.next_step import CaseNow, Step, next_step
from services.intake.domain.requests import AgencyRequest, RequestState
from services.intake.handlers.clockwork import return_clock
from services.intake.handlers.desk import Desk
from shared.domain.calendar import Calendar
from shared.ports.unit_of_work import UnitOfWork

ROWS = 25
_LATE = frozenset({ClockState.LATE, ClockState.LATE_EXPLAINED})
_TROUBLE = (WorkStage.BLOCKED, WorkStage.QUARANTINED)
_SET_ASIDE = (DocumentState.WITHDRAWN, DocumentState.REPLACED)
_T = TypeVar("_T")


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


@dataclass(frozen=True, slots=True)
class BoardPage:
    """One page of the board. ``number`` counts from 1, ``pages`` is 1 for an empty board."""

    rows: tuple[BoardRow, ...]
    number: int
    pages: int
    cases: int


def shown(view: ClockView) -> ShownClock:
    """A clock ready to be shown."""
    return ShownClock(view, explain(view), view.code.called)


def board(*, uow: UnitOfWork, desk: Desk, page: int = 1, size: int = ROWS) -> BoardPage:
    """Cases by their most urgent open clock; those with nothing due come last.

    A page past the end is the last one.
    """
    cases = uow.count(Case)
    pages = max(1, -(-cases // size))
    number = min(max(page, 1), pages)
    found = uow.find(
        Case, order_by=("urgent_on", "reference"), limit=size, skip=(number - 1) * size
    )
    return BoardPage(board_rows(found, uow=uow, desk=desk), number, pages, cases)


def case_called(reference: str, *, uow: UnitOfWork) -> Case | None:
    """The case with this reference, however it is written."""
    found = uow.find(Case, reference=reference.strip().upper())
    return found[0] if found else None


def board_row(case: Case, *, uow: UnitOfWork, desk: Desk) -> BoardRow:
    """One case as the board shows it."""
    return board_rows([case], uow=uow, desk=desk)[0]


def board_rows(cases: Sequence[Case], *, uow: UnitOfWork, desk: Desk) -> tuple[BoardRow, ...]:
    """Cases as the board shows them, in their order."""
    gathered = _gather([case.id for case in cases], uow, desk)
    return tuple(_row(case, gathered) for case in cases)


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What rows are made of, by case."""

    today: date
    calendar: Calendar
    facts: Mapping[str, list[ClockFact]]
    requests: Mapping[str, list[AgencyRequest]]
    names: Mapping[str, str]
    documents: Mapping[tuple[Any, ...], int]
    stages: Mapping[tuple[Any, ...], int]
    deliveries: Mapping[tuple[Any, ...], int]
    decisions: Mapping[str, list[Decision]]
    signatures: Mapping[str, list[Signature]]

    def in_stage(self, case: str, *stages: WorkStage) -> int:
        """How many standing documents of the case are at one of these stages."""
        return sum(self.stages.get((case, stage), 0) for stage in stages)


def _gather(ids: Sequence[str], uow: UnitOfWork, desk: Desk) -> _Gathered:
    calendar, today = desk.calendar(uow), desk.today()
    requests = uow.find(AgencyRequest, case=ids, order_by="issued_at")
    decisions = uow.find(Decision, case=ids, order_by="made_at", descending=True)
    signed = [one.id for one in decisions]
    return _Gathered(
        today,
        calendar,
        facts=_by("case", uow.find(ClockFact, case=ids)),
        requests=_by("case", requests),
        names=desk.staff.agency_names({one.agency for one in requests}, uow),
        documents=uow.tally(Document, ("case",), case=ids, state=DocumentState.ACCEPTED),
        stages=_stages(ids, uow),
        deliveries=uow.tally(DeliveryNote, ("case",), case=ids),
        decisions=_by("case", decisions),
        signatures=_by("decision", uow.find(Signature, decision=signed, order_by="signed_at")),
    )


def _stages(ids: Sequence[str], uow: UnitOfWork) -> Mapping[tuple[Any, ...], int]:
    """How many documents of each case are at each stage, without those that were set aside."""
    found = uow.tally(DocumentProgress, ("case", "stage"), case=ids)
    aside = [one.id for one in uow.find(Document, case=ids, state=_SET_ASIDE)]
    for one in uow.find(DocumentProgress, id=aside):
        found[one.case, one.stage] -= 1
    return found


def _by(field: str, records: Sequence[_T]) -> dict[str, list[_T]]:
    found = defaultdict[str, list[_T]](list)
    for record in records:
        found[getattr(record, field)].append(record)
    return found


def _row(case: Case, gathered: _Gathered) -> BoardRow:
    facts = gathered.facts.get(case.id, [])
    clocks = case_clocks(facts, case.rule_set, gathered.today, gathered.calendar)
    requests = gathered.requests.get(case.id, [])
    asked = [one for one in requests if one.state is not RequestState.CANCELLED]
    late = tuple(_late(asked, gathered))
    decision = next(iter(gathered.decisions.get(case.id, [])), None)
    now = CaseNow(
        clocks=clocks,
        requests=len(asked),
        waiting=sum(one.state is RequestState.OPEN for one in asked),
        overdue=len(late),
        troubled=gathered.in_stage(case.id, *_TROUBLE),
        to_redact=gathered.in_stage(case.id, WorkStage.PROPOSED),
        decision=decision.state if decision else None,
        seats_missing=_missing(decision, gathered) if decision else (),
    )
    return BoardRow(
        case=case,
        clocks=tuple(shown(view) for view in clocks),
        late=late,
        requests=len(asked),
        answered=sum(one.state.is_answer for one in asked),
        documents=gathered.documents.get((case.id,), 0),
        troubled=now.troubled,
        failed_deliveries=gathered.deliveries.get((case.id,), 0),
        next=next_step(now),
    )


def _late(asked: Iterable[AgencyRequest], gathered: _Gathered) -> Iterator[ShownRequest]:
    """The requests without an answer in time; a clock that an answer stopped is not asked."""
    for one in asked:
        if one.state is RequestState.OPEN:
            view = return_clock(one, gathered.today, gathered.calendar)
            if view.state in _LATE:
                yield ShownRequest(one, gathered.names[one.agency], shown(view))


def _missing(decision: Decision, gathered: _Gathered) -> tuple[Seat, ...]:
    signed = gathered.signatures.get(decision.id, [])
    return missing_seats([one for one in signed if one.version == decision.version])


# --- requests -------------------------------------------------------------------------------------
def requests_of(case: str, *, uow: UnitOfWork, desk: Desk) -> tuple[ShownRequest, ...]:
    """The requests of a case, oldest first, with their clocks."""
    found = uow.find(AgencyRequest, case=case, order_by="issued_at")
    return shown_requests(found, uow=uow, desk=desk)


def shown_request(request: AgencyRequest, *, uow: UnitOfWork, desk: Desk) -> ShownRequest:
    """One request ready to be shown."""
    return shown_requests([request], uow=uow, desk=desk)[0]


def agency_requests(agency: str, *, uow: UnitOfWork, desk: Desk) -> tuple[ShownRequest, ...]:
    """What an agency was asked for and has not been taken back, newest first."""
    found = uow.find(AgencyRequest, agency=agency, order_by="issued_at", descending=True)
    standing = [one for one in found if one.state is not RequestState.CANCELLED]
    return shown_requests(standing, uow=uow, desk=desk)


def shown_requests(
    requests: Sequence[AgencyRequest], *, uow: UnitOfWork, desk: Desk
) -> tuple[ShownRequest, ...]:
    """Requests with their agencies' names and their clocks, in their order."""
    names = desk.staff.agency_names({one.agency for one in requests}, uow)
    calendar, today = desk.calendar(uow), desk.today()
    return tuple(
        ShownRequest(one, names[one.agency], shown(return_clock(one, today, calendar)))
        for one in requests
    )
