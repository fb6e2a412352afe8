"""The board: what is due, who is late, what is next."""

from datetime import date, datetime

import pytest
from sqlalchemy import event

from services.intake.domain.cases import Case
from services.intake.domain.clocks import ClockCode, ClockState, ClockView
from services.intake.domain.decisions import DecisionState, Seat
from services.intake.domain.documents import DocumentProgress, WithdrawReason, WorkStage
from services.intake.domain.due_dates import Due
from services.intake.domain.next_step import CaseNow, Place, next_step
from services.intake.handlers import board, case_page, clockwork, documents
from services.intake.pages.paging import pagination
from tests.unit.intake.room import CHILD, MANAGER, START


def rows(room):
    """The board now."""
    with room.units() as uow:
        return board.board(uow=uow, desk=room.desk).rows


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
        shown = case_page.case_page(case, uow=uow, desk=room.desk).documents[0]
    assert shown.name == f"{CHILD} notes.pdf"
    assert shown.stage_words == "Waiting to be read"
    with room.unit() as uow:
        uow.save(DocumentProgress(document.id, case, WorkStage.READING, START, done=3, total=9))
    with room.units() as uow:
        shown = case_page.documents_of(case=case, uow=uow, desk=room.desk)[0]
    assert shown.stage_words == "Being read: 3 of 9"
    with room.unit() as uow:
        documents.withdraw_document(
            document.id, WithdrawReason.WRONG_CHILD, by=MANAGER, **room.ports(uow)
        )
    with room.units() as uow:
        shown = case_page.documents_of(request=document.request, uow=uow, desk=room.desk)[0]
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


def test_the_board_is_read_a_page_at_a_time(room):
    """Every case stands on exactly one page, in order; a page past the end is the last."""
    made = [room.open_case(aware_at=START) for _ in range(3)]
    room.notify(made[0])
    with room.units() as uow:
        pages = [board.board(uow=uow, desk=room.desk, page=n, size=2) for n in (1, 2, 9)]
    assert [[row.case.id for row in page.rows] for page in pages] == [
        [made[1], made[2]],
        [made[0]],
        [made[0]],
    ]
    assert {(page.pages, page.cases) for page in pages} == {(2, 3)}
    assert [page.number for page in pages] == [1, 2, 2]


def test_a_board_of_many_cases_asks_no_more_of_the_database(room):
    """How many statements a page takes does not depend on its cases and documents."""
    asked = []
    event.listen(room.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def statements():
        asked.clear()
        rows(room)
        return len(asked)

    def add():
        case = room.open_case(aware_at=START)
        room.notify(case)
        for request in room.ask(case, *room.agencies):
            room.document(request)

    add()
    before = statements()
    add()
    add()
    assert statements() == before


def test_documents_that_were_set_aside_trouble_nobody(room):
    """A withdrawn document counts neither as a document nor as one in trouble."""
    case = room.open_case(aware_at=START)
    room.notify(case)
    request = room.ask(case)[0]
    kept, gone = room.document(request), room.document(request, b"other")
    with room.unit() as uow:
        for one in (kept, gone):
            uow.save(DocumentProgress(one.id, case, WorkStage.BLOCKED, START))
    assert (rows(room)[0].documents, rows(room)[0].troubled) == (2, 2)
    with room.unit() as uow:
        documents.withdraw_document(
            gone.id, WithdrawReason.WRONG_DOCUMENT, by=MANAGER, **room.ports(uow)
        )
    assert (rows(room)[0].documents, rows(room)[0].troubled) == (1, 1)


def test_a_case_is_found_by_its_reference_however_it_is_written(room):
    """Small letters and blanks do not matter; anything else finds nothing."""
    case = room.open_case()
    with room.units() as uow:
        assert board.case_called(" cspr-2026-0001 ", uow=uow).id == case
        assert board.case_called("CSPR-2026-0002", uow=uow) is None


def test_the_timer_reckons_a_case_once_a_day(room):
    """A new day moves every open case's clocks; the same day again does nothing."""
    cases = [room.open_case(aware_at=START) for _ in range(3)]
    reckoned = lambda: [room.get(Case, case).reckoned_on for case in cases]  # noqa: E731
    assert set(reckoned()) == {date(2026, 11, 30)}
    room.clock.move(days=30)
    clockwork.refresh_all(room.units, room.desk)
    assert set(reckoned()) == {date(2026, 12, 30)}
    revisions = [room.get(Case, case).revision for case in cases]
    clockwork.refresh_all(room.units, room.desk)
    assert [room.get(Case, case).revision for case in cases] == revisions


def test_more_cases_than_one_batch_are_all_reckoned(room, monkeypatch):
    """The timer goes on until nobody is left from yesterday."""
    monkeypatch.setattr(clockwork, "BATCH", 2)
    cases = [room.open_case(aware_at=START) for _ in range(5)]
    room.clock.move(days=1)
    clockwork.refresh_all(room.units, room.desk)
    assert {room.get(Case, case).reckoned_on for case in cases} == {date(2026, 12, 1)}


def test_documents_of_a_case_come_in_pages(room, monkeypatch):
    """The first page holds the oldest; the last what is left."""
    monkeypatch.setattr(case_page, "DOCUMENTS", 2)
    case = room.open_case()
    request = room.ask(case)[0]
    made = [room.document(request, bytes([n])).id for n in range(3)]
    with room.units() as uow:
        pages = [
            case_page.case_page(case, uow=uow, desk=room.desk, number=number) for number in (1, 2)
        ]
    assert [[one.document.id for one in page.documents] for page in pages] == [made[:2], made[2:]]
    assert [(page.number, page.pages) for page in pages] == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("number", "pages", "shown"),
    [
        (1, 1, [1]),
        (1, 2, [1, 2]),
        (2, 3, [1, 2, 3]),
        (5, 9, [1, None, 4, 5, 6, None, 9]),
        (9, 9, [1, None, 8, 9]),
    ],
)
def test_pagination_shows_the_ends_and_the_neighbours(number, pages, shown):
    """What is left out in between is an ellipsis."""
    made = pagination("/cases", number, pages)
    assert [one.get("number") for one in made["items"]] == shown
    assert [one["number"] for one in made["items"] if one.get("current")] == [number]
    assert ("previous" in made, "next" in made) == (number > 1, number < pages)
