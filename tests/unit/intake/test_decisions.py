"""Writing a decision: versions, checking for identifiers, opening for signature."""

from dataclasses import replace

import pytest

from services.intake.domain.decisions import (
    Content,
    Criterion,
    Decision,
    DecisionState,
    NationalView,
    Outcome,
    Seat,
    content_json,
    read_content,
)
from services.intake.handlers import decisions
from shared.domain.errors import Conflict, Corrupt, Invalid
from tests.unit.intake.room import CONTENT, ICB, LA, MANAGER, POLICE, START, digest


@pytest.fixture
def case(room):
    """A notified case with a signatory for each seat."""
    made = room.open_case(aware_at=START)
    room.notify(made)
    room.appoint_all(made)
    return made


def prepare(room, version):
    """Send a version to be checked."""
    with room.unit() as uow:
        return decisions.prepare_decision(
            version.decision, version.version, by=MANAGER, **room.ports(uow)
        )


def test_a_version_is_sealed_and_bound_to_its_hash(room, case):
    """The stored object is the canonical content; no text of it rests in the database."""
    changed = replace(CONTENT, rationale="About the Bradford arrangement")
    version = room.write(case, rationale=changed.rationale)
    stored = room.vault.objects[version.object]
    assert stored.answer.sha256 == version.content_hash == digest(content_json(case, changed))
    assert b"Bradford" not in room.database() + room.vault.everything_stored()


def test_content_survives_its_bytes():
    """Reading what was written gives the same content; anything else is corrupt."""
    assert read_content(content_json("case-1", CONTENT)) == CONTENT
    for wrong in (b"", b"[]", b'{"outcome":"x"}'):
        with pytest.raises(Corrupt, match="decision-content"):
            read_content(wrong)


def test_every_edit_is_a_version_over_the_current_one(room, case):
    """Two people editing the same version: the second is told."""
    first = room.write(case)
    second = room.write(case, 1, rationale="Better")
    assert (first.version, second.version) == (1, 2)
    assert first.decision == second.decision
    with pytest.raises(Conflict, match="decision-changed"):
        room.write(case, 1, rationale="Lost update")


def test_annexes_are_accepted_documents_of_the_case(room, case):
    """Neither an unknown nor another case's document can be attached."""
    other = room.document(room.ask(room.open_case())[0])
    for wrong in ("doc-none", other.id):
        with pytest.raises(Invalid, match="annex-unknown"):
            room.write(case, annexes=(wrong,))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rapid_review": " "}, "rapid-review-required"),
        ({"rationale": ""}, "rationale-required"),
        ({"national_reason": ""}, "national-reason-required"),
        ({"answers": CONTENT.answers[:-1]}, "criteria-unanswered"),
    ],
)
def test_an_incomplete_decision_can_be_kept_but_not_prepared(room, case, changes, code):
    """A draft may have gaps; what is sent for checking may not."""
    version = room.write(case, **changes)
    with pytest.raises(Invalid, match=code):
        prepare(room, version)


def test_an_annex_listed_twice_is_refused(room, case):
    """Each annex once."""
    with pytest.raises(Invalid, match="annexes"):
        Content(
            "x", Outcome.NO_REVIEW, "x", NationalView.NATIONAL, "x", CONTENT.answers, ("a", "a")
        ).check()


def test_without_the_notifications_reference_nothing_is_prepared(room):
    """The Panel cannot match a pack without it."""
    case = room.open_case()
    version = room.write(case)
    with pytest.raises(Conflict, match="notification-unrecorded"):
        prepare(room, version)


def test_prepared_waits_for_the_check_and_opens_when_cleared(room, case):
    """Checking first; once cleared the signatories are told, with the hash they will sign."""
    version = room.open_for_signature(case)
    decision = room.get(Decision, version.decision)
    assert decision.state is DecisionState.OPEN
    assert room.events("decision.prepared")[0].body["object"] == version.object
    opened = room.events("decision.opened-for-signature")[0].body
    assert opened["people"] == sorted([LA, ICB, POLICE])
    assert opened["content_hash"] == version.content_hash


def test_preparing_twice_is_a_conflict(room, case):
    """A version is checked once."""
    version = room.write(case)
    prepare(room, version)
    with pytest.raises(Conflict, match="decision-not-draft"):
        prepare(room, version)


def test_a_blocked_decision_is_edited_and_checked_again(room, case):
    """Identifiers found: the number of places is shown, an edit starts over."""
    version = room.write(case)
    prepare(room, version)
    with room.unit() as uow:
        decisions.decision_blocked(version.decision, 1, 3, **room.ports(uow))
    blocked = room.get(Decision, version.decision)
    assert (blocked.state, blocked.blocked_places) == (DecisionState.BLOCKED, 3)
    again = room.write(case, 1, rationale="By labels")
    assert prepare(room, again).state is DecisionState.CHECKING


def test_a_decision_open_for_signature_is_blocked_by_what_was_registered_since(room, case):
    """Nobody signs a text that identifies somebody by the newer register."""
    version = room.write(case)
    prepare(room, version)
    with room.unit() as uow:
        decisions.decision_cleared(version.decision, 1, version.content_hash, **room.ports(uow))
    with room.unit() as uow:
        decisions.decision_blocked(version.decision, 1, 2, **room.ports(uow))
    blocked = room.get(Decision, version.decision)
    assert (blocked.state, blocked.blocked_places) == (DecisionState.BLOCKED, 2)


def test_a_late_clearance_of_an_old_version_opens_nothing(room, case):
    """An edit while the old version was checked: its clearance is for another text."""
    old = room.write(case)
    prepare(room, old)
    new = room.write(case, 1, rationale="New")
    for version, content_hash in ((1, old.content_hash), (2, old.content_hash)):
        with room.unit() as uow:
            decisions.decision_cleared(old.decision, version, content_hash, **room.ports(uow))
    with room.unit() as uow:
        decisions.decision_cleared(new.decision, 2, new.content_hash, **room.ports(uow))
        decisions.decision_blocked(new.decision, 1, 1, **room.ports(uow))
    assert room.get(Decision, new.decision).state is DecisionState.DRAFT
    assert room.events("decision.opened-for-signature") == []


def test_everything_has_words():
    """Outcomes, views, criteria and seats are never shown by their codes."""
    for kind in (Outcome, NationalView, Criterion):
        assert all(" " in one.called for one in kind)
    assert {seat.audience for seat in Seat} == {"LA", "ICB", "POLICE"}
