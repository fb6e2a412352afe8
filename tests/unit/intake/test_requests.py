"""Asking agencies, extensions and nil returns."""

from datetime import date

import pytest

from services.intake.domain.clocks import ClockState
from services.intake.domain.requests import (
    LEGAL_BASIS_VERSION,
    AgencyRequest,
    NilReturn,
    RequestState,
    ReturnType,
)
from services.intake.domain.standing import DueChange, Standing
from services.intake.handlers import requests
from shared.domain.errors import Conflict, Invalid
from tests.unit.intake.room import CHILD, MANAGER, START


def nil(room, request, systems=("Case system", "Archive"), *, confirmed=True):
    """A nil return signed by the first agency's officer."""
    with room.unit() as uow:
        return requests.sign_nil_return(
            request,
            systems,
            confirmed=confirmed,
            by=f"per-{room.agencies[0]}",
            **room.ports(uow),
        )


def test_several_agencies_are_asked_in_one_action(room):
    """Each agency gets its own request, due date and event; the letter rests sealed."""
    case = room.open_case(aware_at=START)
    room.notify(case)
    room.clock.move(days=1)
    made = [room.get(AgencyRequest, one) for one in room.ask(case, *room.agencies)]
    assert {one.agency for one in made} == set(room.agencies)
    assert len({one.batch for one in made}) == 1
    assert all(one.legal_basis == LEGAL_BASIS_VERSION for one in made)
    assert all(CHILD.encode() not in one.sealed_asked for one in made)
    event = room.events("request.issued")[0]
    assert event.body["due_on"] == "2026-12-14"
    assert event.body["people"] == [f"per-{event.body['agency']}"]


def test_an_agency_with_an_open_request_is_not_asked_twice(room):
    """A second request while one is open is a mistake, for any agency of the batch."""
    case = room.open_case()
    room.ask(case)
    with pytest.raises(Conflict, match="request-open"):
        room.ask(case, *room.agencies)
    assert len(room.find(AgencyRequest, case=case)) == 1


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (requests.Ask(" "), "asked"),
        (requests.Ask("All", return_types=()), "return-types"),
        (requests.Ask("All", period_from=date(2026, 2, 1), period_to=date(2026, 1, 1)), "period"),
    ],
)
def test_an_incomplete_letter_is_refused(room, ask, code):
    """What is asked, what kind of return, and a period in the right order are required."""
    case = room.open_case()
    with room.unit() as uow, pytest.raises(Invalid, match=code):
        requests.issue_requests(case, room.agencies, ask, by=MANAGER, **room.ports(uow))


def test_asking_nobody_or_somebody_unknown_is_refused(room):
    """At least one agency, and only agencies of the register."""
    case = room.open_case()
    ask = requests.Ask("All", return_types=(ReturnType.RECORDS,))
    with room.unit() as uow, pytest.raises(Invalid, match="agencies"):
        requests.issue_requests(case, (), ask, by=MANAGER, **room.ports(uow))
    with room.units() as uow, pytest.raises(Invalid, match="agency-missing"):
        requests.issue_requests(case, ("agy-none",), ask, by=MANAGER, **room.ports(uow))
    assert room.find(AgencyRequest) == []


def test_an_extension_moves_one_agency_only_and_keeps_the_old_date(room):
    """The extended agency has a new date with a sealed reason; the other keeps its own."""
    case = room.open_case()
    first, second = room.ask(case, *room.agencies)
    with room.unit() as uow:
        requests.extend_request(
            first, date(2026, 12, 18), f"{CHILD}'s file is abroad", by=MANAGER, **room.ports(uow)
        )
    assert room.get(Standing, f"{first}.C6").due_on == date(2026, 12, 18)
    assert room.get(Standing, f"{second}.C6").due_on == date(2026, 12, 14)
    assert room.find(DueChange)[0].old_due_on == date(2026, 12, 14)
    assert CHILD.encode() not in room.database()


def test_an_extension_needs_a_reason_and_a_day_to_come(room):
    """No reason, or a date that is over, is refused."""
    request = room.ask(room.open_case())[0]
    with room.unit() as uow:
        ports = {"by": MANAGER, **room.ports(uow)}
        with pytest.raises(Invalid, match="reason-required"):
            requests.extend_request(request, date(2026, 12, 18), "", **ports)
        with pytest.raises(Invalid, match="extension-past"):
            requests.extend_request(request, date(2026, 11, 29), "Late", **ports)


def test_a_nil_return_is_signed_logged_and_stops_the_clock(room):
    """The agency is done: state, clock, event and log agree; the systems rest sealed."""
    request = room.ask(room.open_case())[0]
    signed = nil(room, request)
    assert room.get(AgencyRequest, request).state is RequestState.NIL
    assert room.get(Standing, f"{request}.C6").state is ClockState.STOPPED
    assert room.events("nil-return.signed")[0].body["request"] == request
    assert room.vault.logged("nil-return-signed")[0].id == signed.id
    assert b"Archive" not in room.find(NilReturn)[0].sealed_systems


def test_a_nil_return_needs_confirmation_and_systems(room):
    """Nobody signs by accident or without saying where they looked."""
    request = room.ask(room.open_case())[0]
    with pytest.raises(Invalid, match="nil-unconfirmed"):
        nil(room, request, confirmed=False)
    with pytest.raises(Invalid, match="systems-searched"):
        nil(room, request, systems=(" ",))


def test_an_answered_request_takes_no_nil_return(room):
    """Records and a nil return contradict each other: the later nil is refused."""
    request = room.ask(room.open_case())[0]
    room.document(request)
    with pytest.raises(Conflict, match="request-answered"):
        nil(room, request)


def test_records_found_later_supersede_a_nil_return(room):
    """A document accepted after a nil return answers the request; the nil stays on record."""
    request = room.ask(room.open_case())[0]
    signed = nil(room, request)
    document = room.document(request)
    assert room.get(AgencyRequest, request).state is RequestState.ANSWERED
    assert room.get(NilReturn, signed.id).superseded_by == document.id


def test_a_cancelled_request_has_no_clock_and_takes_nothing(room):
    """A request made by mistake disappears from the clocks and accepts no upload."""
    case = room.open_case()
    request = room.ask(case)[0]
    with room.unit() as uow:
        requests.cancel_request(request, by=MANAGER, **room.ports(uow))
    with pytest.raises(Conflict, match="request-cancelled"):
        room.start(request, 5)
    with pytest.raises(Conflict, match="request-answered"):
        nil(room, request)
    assert len(room.ask(case)) == 1
