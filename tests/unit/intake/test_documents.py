"""Pulling a document back: quarantined at once, everybody told, who saw it answered."""

from datetime import timedelta

import pytest

from services.intake.domain.documents import (
    Document,
    DocumentState,
    ReleaseNote,
    WithdrawReason,
)
from services.intake.domain.requests import AgencyRequest, RequestState
from services.intake.handlers import documents
from services.intake.handlers.desk import Viewing
from shared.domain.errors import Conflict
from tests.unit.intake.room import CHILD, START


@pytest.fixture
def document(room):
    """An accepted document of the first agency."""
    return room.document(room.ask(room.open_case())[0])


def withdraw(room, document, reason=WithdrawReason.WRONG_CHILD):
    """One click by the agency's officer."""
    with room.unit() as uow:
        return documents.withdraw_document(
            document.id, reason, by=document.person, **room.ports(uow)
        )


def test_the_wrong_childs_file_is_quarantined_in_one_step(room, document):
    """State, event, log and request agree the moment it is withdrawn."""
    gone = withdraw(room, document)
    assert (gone.state, gone.withdraw_reason) == (DocumentState.WITHDRAWN, "wrong-child")
    assert room.events("document.withdrawn")[0].body == {
        "document": document.id,
        "reason": "wrong-child",
        "person": document.person,
    }
    assert room.vault.logged("document-withdrawn")
    assert room.get(AgencyRequest, document.request).state is RequestState.OPEN


def test_withdrawing_twice_tells_once(room, document):
    """A second click changes nothing."""
    withdraw(room, document)
    withdraw(room, document, WithdrawReason.SENT_TWICE)
    assert room.get(Document, document.id).withdraw_reason == "wrong-child"
    assert len(room.events("document.withdrawn")) == 1


def test_a_withdrawal_that_died_does_not_bind_the_next(room, document):
    """After an attempt that died, the officer may give another reason."""
    with room.units() as uow:  # the process dies before the commit
        documents.withdraw_document(
            document.id, WithdrawReason.SENT_TWICE, by=document.person, **room.ports(uow)
        )
    gone = withdraw(room, document)
    assert (gone.state, gone.withdraw_reason) == (DocumentState.WITHDRAWN, "wrong-child")


def test_a_request_stays_answered_while_another_document_stands(room, document):
    """Only the last withdrawal opens the request again; the clock follows the one that stands."""
    room.clock.move(days=1)
    other = room.document(document.request, b"other")
    withdraw(room, document)
    request = room.get(AgencyRequest, document.request)
    assert request.state is RequestState.ANSWERED
    assert request.answered_at == other.accepted_at


def test_a_replaced_version_cannot_be_withdrawn(room, document):
    """The current version is the one to withdraw."""
    room.document(document.request, b"new", replaces=document.id)
    with pytest.raises(Conflict, match="document-replaced"):
        withdraw(room, document)


def test_a_withdrawn_document_can_be_replaced_by_the_right_one(room, document):
    """After the wrong file, the right one is the next version."""
    withdraw(room, document)
    right = room.document(document.request, b"right", replaces=document.id)
    assert right.version == 2
    assert room.get(Document, document.id).state is DocumentState.WITHDRAWN


def test_the_name_is_opened_only_through_the_vault(room, document):
    """The agency sees its own file name; the column holds none of it."""
    assert documents.file_name(document, room.desk) == f"{CHILD} notes.pdf"
    assert CHILD.encode() not in document.sealed_name


def test_who_saw_lists_openings_and_releases_since(room, document):
    """Every logged opening, and the case's releases since the document came in."""
    case, later = document.case, START + timedelta(days=2)
    with room.unit() as uow:
        uow.add(ReleaseNote("rel-2", case, "per-r", "REVIEWER", 3, later, later))
        before = START - timedelta(days=1)
        uow.add(ReleaseNote("rel-1", case, "per-r", "REVIEWER", 3, before, before))
    seen = (Viewing("per-officer", "redact", START.isoformat()),)
    asked = []

    def viewers(*place):
        asked.append(place)
        return seen

    with room.units() as uow:
        found = documents.who_saw(document.id, uow=uow, viewers=viewers)
    assert found.openings == seen
    assert asked == [(case, document.id)]
    assert [one.id for one in found.releases] == ["rel-2"]


def test_every_reason_has_words():
    """No reason is shown by its code."""
    assert all(" " in reason.called for reason in WithdrawReason)
