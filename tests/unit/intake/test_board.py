"""The board: what is due, who is late, what is next."""

from datetime import date, datetime

import pytest

from services.intake.domain.clocks import ClockCode, ClockState, ClockView
from services.intake.domain.decisions import DecisionState, Seat
from services.intake.domain.documents import DocumentProgress, WithdrawReason, WorkStage
from services.intake.domain.due_dates import Due
from services.intake.domain.next_step import CaseNow, Place, next_step
from services.intake.handlers import board, documents
from tests.unit.intake.room import CHILD, MANAGER, START


def rows(room):
    """The board now."""
    with room.units() as uow:
        return board.board(uow=uow, desk=room.desk)


def test_the_most_urgent_case_comes_first(room):
    """Cases are ordered by their nearest open date; those without one come last."""
    quiet = room.open_case()
    later = room.open_case(aware_at=START)
    room.notify(later)
    sooner = room.open_case(aware_at=START)
    assert [row.case.id for row in rows(room)] == [sooner, later, quiet]


def test_a_row_says_words_date_and_what_remains(room):
    """Nobody has to count: the clock explains itself."""
    room.clock.at = datetime(2026, 12, 18, 12, tzinfo=START.tzinfo)
    room.open_case(aware_at=room.clock.now())
    clock = rows(room)[0].clocks[0]
    assert clock.words.headline == "Due Tuesday 29 December 2026 - 5 working days left"
    assert any("Christmas Day" in said for said in clock.words.sentences)


def test_late_agencies_are_named(room):
    """After the hard limit an agency without an answer is on the row, by name."""
    case = room.open_case(aware_at=START)
    room.notify(case)
    answered, _ = room.ask(case, *room.agencies)
    room.document(answered)
    assert rows(room)[0].late == ()
    room.clock.move(days=20)
    row = rows(room)[0]
    assert [one.agency for one in row.late] == ["Agency 2"]
    assert (row.answered, row.requests) == (1, 2)
    assert row.next.words == "Chase 1 overdue return"


def test_the_case_page_shows_documents_by_their_own_name_and_stage(room):
    """The page opens sealed names; withdrawn documents say so."""
    case = room.open_case(aware_at=START)
    document = room.document(room.ask(case)[0])
    with room.units() as uow:
        shown = board.case_page(case, uow=uow, desk=room.desk).documents[0]
    assert shown.name == f"{CHILD} notes.pdf"
    assert shown.stage_words == "Waiting to be read"
    with room.unit() as uow:
        uow.save(DocumentProgress(document.id, case, WorkStage.READING, START, done=3, total=9))
    with room.units() as uow:
        shown = board.documents_of(case=case, uow=uow, desk=room.desk)[0]
    assert shown.stage_words == "Being read: 3 of 9"
    with room.unit() as uow:
        documents.withdraw_document(
            document.id, WithdrawReason.WRONG_CHILD, by=MANAGER, **room.ports(uow)
        )
    with room.units() as uow:
        shown = board.documents_of(request=document.request, uow=uow, desk=room.desk)[0]
    assert shown.stage_words == "Withdrawn: quarantined"


def test_an_agency_sees_its_own_requests_only(room):
    """Each agency's list holds what it was asked and nothing else."""
    first, _ = room.ask(room.open_case(), *room.agencies)
    with room.units() as uow:
        found = board.agency_requests(room.agencies[0], uow=uow, desk=room.desk)
    assert [one.request.id for one in found] == [first]


DUE = Due(START.date(), date(2026, 12, 7), date(2026, 12, 7), "working day 5", "england-and-wales")


def now(c1=ClockState.STOPPED, c5=ClockState.RUNNING, **given):
    """A case in a state."""
    clocks = tuple(
        ClockView(code, state, due=DUE)
        for code, state in (
            (ClockCode.C1, c1),
            (ClockCode.C5, c5),
            (ClockCode.C10, ClockState.NOT_STARTED),
        )
    )
    return CaseNow(clocks, **given)


@pytest.mark.parametrize(
    ("case", "words", "place"),
    [
        (now(c1=ClockState.NOT_STARTED), "Record when", Place.CLOCKS),
        (now(c1=ClockState.RUNNING), "Notify the Panel", Place.CLOCKS),
        (now(), "Ask agencies", Place.REQUESTS),
        (now(requests=2, waiting=1, overdue=1), "Chase 1 overdue return", Place.REQUESTS),
        (now(requests=2, waiting=2), "Waiting for 2 returns", Place.REQUESTS),
        (now(requests=2, troubled=1, waiting=2), "Look at 1 document", Place.DOCUMENTS),
        (now(requests=2, to_redact=3), "Redact 3 documents", Place.DOCUMENTS),
        (now(requests=2), "Write the rapid review", Place.DECISION),
        (now(requests=2, decision=DecisionState.DRAFT), "Finish the decision", Place.DECISION),
        (now(decision=DecisionState.CHECKING), "The decision is being checked", Place.DECISION),
        (now(decision=DecisionState.BLOCKED), "Take the identifiers out", Place.DECISION),
        (
            now(decision=DecisionState.OPEN, seats_missing=(Seat.ICB,)),
            "Waiting for signatures: Integrated care board",
            Place.DECISION,
        ),
        (now(decision=DecisionState.COMPLETE), "Waiting for the Panel's receipt", Place.DECISION),
        (now(c5=ClockState.STOPPED), "Nothing", Place.NOWHERE),
    ],
)
def test_the_next_step_is_the_one_that_blocks(case, words, place):
    """Each state has one next step and one place to do it."""
    step = next_step(case)
    assert step.words.startswith(words)
    assert step.place is place
