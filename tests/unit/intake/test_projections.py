"""What other rooms report, in any order, and what the Panel's receipt does."""

from datetime import timedelta

import pytest

from services.intake.domain.clocks import ClockFact, ClockState
from services.intake.domain.decisions import Decision, DecisionState, SignatureState
from services.intake.domain.documents import (
    DeliveryNote,
    DocumentProgress,
    EditionNote,
    EditionState,
    ReleaseNote,
    WorkStage,
)
from services.intake.domain.standing import DueChange, Standing
from services.intake.handlers import decisions, projections
from shared.contracts.envelope import Event
from shared.domain.errors import Invalid
from tests.unit.intake.room import ICB, LA, MANAGER, POLICE, START


def event(event_type, case, body, minutes=0, aggregate="x"):
    """An event of another room, so many minutes after the start."""
    return Event(
        id=f"evt-{event_type}-{minutes}",
        type=event_type,
        version=1,
        producer="redaction",
        occurred_at=START + timedelta(minutes=minutes),
        case=case,
        aggregate=aggregate,
        sequence=1,
        body=body,
    )


@pytest.fixture
def document(room):
    """An accepted document."""
    return room.document(room.ask(room.open_case())[0])


def stage(room, document):
    """What the board says about a document."""
    return room.get(DocumentProgress, document.id)


def test_progress_follows_redaction(room, document):
    """Reading, proposed, proved: each report moves the document on."""
    case, key = document.case, document.id
    reports = [
        (projections.document_progress, {"stage": "ocr", "done": 3, "total": 9}),
        (projections.document_proposed, {"version": 1, "proposals": 7}),
        (projections.document_proved, {"version": 1, "audience": "PANEL", "editions": []}),
    ]
    seen = []
    for minute, (handle, body) in enumerate(reports, 1):
        with room.unit() as uow:
            handle(event("x", case, {"document": key, **body}, minute), uow)
        seen.append(stage(room, document).stage)
    assert seen == [WorkStage.READING, WorkStage.PROPOSED, WorkStage.PROVED]
    assert stage(room, document).proposals == 7


def test_a_late_report_does_not_undo_a_newer_one(room, document):
    """A progress report that arrives after the proposals is ignored."""
    case, key = document.case, document.id
    with room.unit() as uow:
        body = {"document": key, "version": 1, "proposals": 2}
        projections.document_proposed(event("x", case, body, 5), uow)
        late = {"document": key, "stage": "ocr", "done": 1, "total": 9}
        projections.document_progress(event("x", case, late, 4), uow)
    assert stage(room, document).stage is WorkStage.PROPOSED


def test_quarantine_and_blocked_editions_are_trouble_with_a_reason(room, document):
    """Both show on the board with their reason code."""
    case, key = document.case, document.id
    with room.unit() as uow:
        body = {"document": key, "reason": "ocr-unavailable"}
        projections.document_quarantined(event("x", case, body, 1), uow)
    assert stage(room, document).reason == "ocr-unavailable"
    body = {"edition": "ed-1", "document": key, "audience": "PANEL", "reason": "value-found"}
    with room.unit() as uow:
        projections.edition_blocked(event("x", case, body, 2), uow)
    assert stage(room, document).stage is WorkStage.BLOCKED
    assert room.get(EditionNote, "ed-1").state is EditionState.BLOCKED


def test_editions_keep_the_newest_word(room, document):
    """A proof after a block unblocks; a block told late does not undo it."""
    body = {"edition": "ed-1", "document": document.id, "audience": "PANEL", "reason": "x"}
    with room.unit() as uow:
        projections.edition_proved(event("x", document.case, body, 5), uow)
        projections.edition_blocked(event("x", document.case, body, 4), uow)
    assert room.get(EditionNote, "ed-1").state is EditionState.PROVED


def test_a_report_about_an_unknown_document_is_refused(room):
    """Nothing is invented for a document that was never accepted."""
    body = {"document": "doc-none", "reason": "x"}
    with room.units() as uow, pytest.raises(Invalid, match="document-missing"):
        projections.document_quarantined(event("x", "case-1", body), uow)


@pytest.mark.parametrize("recalled_first", [False, True])
def test_a_recalled_release_stays_recalled(room, document, recalled_first):
    """Whichever of the two reports comes first, the release ends up recalled."""
    opened = {
        "release": "rel-1",
        "audience": "REVIEWER",
        "person": "per-r",
        "items": 2,
        "expires_at": (START + timedelta(days=30)).isoformat(),
    }
    recalled = {k: opened[k] for k in ("release", "audience", "person")} | {"reason": "withdrawn"}
    steps = [
        (projections.release_opened, event("x", document.case, opened, 1)),
        (projections.release_recalled, event("x", document.case, recalled, 2)),
    ]
    for handle, told in reversed(steps) if recalled_first else steps:
        with room.unit() as uow:
            handle(told, uow)
    note = room.get(ReleaseNote, "rel-1")
    assert note.recalled_at == START + timedelta(minutes=2)
    assert note.reason == "withdrawn"


def test_failed_deliveries_show_their_newest_attempt(room, document):
    """One note per delivery, with the last reason."""
    for minute, attempts in ((1, 3), (2, 5), (1, 4)):
        body = {"delivery": "del-1", "reason": "refused", "attempts": attempts}
        with room.unit() as uow:
            projections.delivery_failed(event("x", document.case, body, minute), uow)
    assert room.get(DeliveryNote, "del-1").attempts == 5


def completed(room):
    """A case whose decision is complete."""
    case = room.open_case(aware_at=START)
    room.notify(case)
    room.appoint_all(case)
    version = room.open_for_signature(case)
    for person in (LA, ICB, POLICE):
        room.sign(version, person)
    return case, version


def test_the_panels_receipt_stops_the_review_clock_once(room):
    """The time is the Panel's, the evidence its receipt; the event twice changes nothing."""
    case, version = completed(room)
    at = START + timedelta(days=20, hours=5)
    room.clock.at = at + timedelta(hours=1)
    body = {
        "decision": version.decision,
        "pack": "pack-1",
        "pack_sha256": "0" * 64,
        "receipt": "rcp-9",
        "received_at": at.isoformat(),
    }
    for _ in range(2):
        with room.unit() as uow:
            projections.on_panel_receipt(event("x", case, body), uow, room.desk)
    fact = room.get(ClockFact, "fact-pack-1")
    assert (fact.happened_at, fact.evidence) == (at, "rcp-9")
    standing = room.get(Standing, f"{case}.C5")
    assert standing.state is ClockState.STOPPED
    assert room.events("clock.changed")[-1].body["state"] == "stopped"
    assert room.find(DueChange, clock=f"{case}.C5") == []
    assert room.get(Decision, version.decision).receipt == "rcp-9"


def test_clearances_reach_the_decision_or_the_dissent(room):
    """One event type, two things it can be about."""
    case = room.open_case(aware_at=START)
    room.notify(case)
    room.appoint_all(case)
    version = room.write(case)
    with room.unit() as uow:
        decisions.prepare_decision(version.decision, 1, by=MANAGER, **room.ports(uow))
    body = {
        "decision": version.decision,
        "version": 1,
        "content_hash": version.content_hash,
        "places": 1,
    }
    with room.unit() as uow:
        projections.on_decision_cleared(event("x", case, body), uow, room.desk)
    assert room.get(Decision, version.decision).state is DecisionState.OPEN
    signatures = []
    for handle in (projections.on_decision_blocked, projections.on_decision_cleared):
        dissent = room.sign(version, ICB, dissents=True, reason="Not agreed")
        with room.unit() as uow:
            handle(event("x", case, {**body, "decision": dissent.id}), uow, room.desk)
        signatures.append(room.get(type(dissent), dissent.id).state)
    assert signatures == [SignatureState.BLOCKED, SignatureState.SIGNED]


def test_a_blocked_decision_shows_how_many_places(room):
    """The block reaches the decision itself."""
    case = room.open_case(aware_at=START)
    room.notify(case)
    version = room.write(case)
    with room.unit() as uow:
        decisions.prepare_decision(version.decision, 1, by=MANAGER, **room.ports(uow))
        body = {"decision": version.decision, "version": 1, "places": 4}
        projections.on_decision_blocked(event("x", case, body), uow, room.desk)
    assert room.get(Decision, version.decision).blocked_places == 4
