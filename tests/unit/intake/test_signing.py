"""Three seats, one content hash: signatures, dissent, delegation, completion."""

import json
from dataclasses import replace
from datetime import date

import pytest

from services.intake.domain.clocks import ClockFact, ClockState, FactKind
from services.intake.domain.decisions import (
    Decision,
    DecisionState,
    Outcome,
    Seat,
    Signature,
    SignatureState,
)
from services.intake.domain.standing import Standing
from services.intake.handlers import signing
from services.intake.people.records import CaseMembership
from shared.domain.errors import Conflict, Invalid, Refused
from shared.ports.vault import Actor, ObjectContext
from tests.unit.intake.room import ICB, LA, MANAGER, POLICE, START

REASON = "The threshold for Child A is not met in our view."


@pytest.fixture
def case(room):
    """A notified case with a signatory for each seat."""
    made = room.open_case(aware_at=START)
    room.notify(made)
    room.appoint_all(made)
    return made


def test_two_of_three_is_not_sendable(room, case):
    """Nothing leaves until the last seat has signed."""
    version = room.open_for_signature(case)
    room.sign(version, LA)
    room.sign(version, POLICE)
    assert room.get(Decision, version.decision).state is DecisionState.OPEN
    assert room.events("decision.completed") == []


def test_the_last_signature_completes_and_sends(room, case):
    """The event carries what the pack needs, and the signatures are one sealed object."""
    annex = room.document(room.ask(case)[0])
    version = room.open_for_signature(case, annexes=(annex.id,))
    for person in (ICB, LA, POLICE):
        room.sign(version, person)
    body = room.events("decision.completed")[0].body
    assert body["sin_reference"] == "SIN-2026-77"
    assert body["annexes"] == [annex.id]
    assert body["content_hash"] == version.content_hash
    context = ObjectContext(case, version.decision, 1, "receipt")
    source = room.vault.open(body["signatures"], context, Actor("notification", "pack"))
    signed = json.loads(b"".join(source.chunks()))["signatures"]
    assert [one["seat"] for one in signed] == ["icb", "la", "police"]
    assert {one["content_hash"] for one in signed} == {version.content_hash}
    assert len(room.vault.logged("decision-signed")) == 3
    assert len(room.vault.logged("decision-completed")) == 1


def test_a_completion_that_died_is_made_again(room, case):
    """The last signature completes, also when an attempt died after it had written to the log."""
    version = room.open_for_signature(case)
    for person in (ICB, LA):
        room.sign(version, person)
    given = signing.Signing(version.decision, 1, version.content_hash, POLICE, reauthenticated=True)
    with room.units() as uow:  # the process dies before the commit
        signing.sign_decision(given, **room.ports(uow))
    room.clock.move(days=1)
    room.sign(version, POLICE)
    assert room.get(Decision, version.decision).state is DecisionState.COMPLETE
    assert len(room.events("decision.completed")) == 1


def test_commissioning_starts_the_six_months(room, case):
    """The review clock starts on the day of the last signature; other outcomes start none."""
    version = room.open_for_signature(case)
    for person in (ICB, LA, POLICE):
        room.sign(version, person)
    assert room.get(Standing, f"{case}.C10").due_on == date(2027, 5, 30)
    other = room.open_case(aware_at=START)
    room.notify(other)
    room.appoint_all(other)
    version = room.open_for_signature(other, outcome=Outcome.NO_REVIEW)
    for person in (ICB, LA, POLICE):
        room.sign(version, person)
    kinds = {one.kind for one in room.find(ClockFact, case=other)}
    assert FactKind.LCSPR_DECIDED not in kinds
    assert room.get(Standing, f"{other}.C5").state is ClockState.RUNNING


def test_a_seat_signs_once(room, case):
    """A second signature for the same seat is refused."""
    version = room.open_for_signature(case)
    room.sign(version, LA)
    with pytest.raises(Conflict, match="seat-signed"):
        room.sign(version, LA)


def test_an_edit_voids_the_signatures(room, case):
    """After an edit nobody has signed, and the old hash cannot be signed any more."""
    version = room.open_for_signature(case)
    room.sign(version, LA)
    room.write(case, 1, rationale="Changed")
    with pytest.raises(Conflict, match="decision-not-open"):
        room.sign(version, ICB)
    decision = room.get(Decision, version.decision)
    with room.units() as uow:
        assert signing.signatures_on(decision, uow) == []


def test_a_signature_is_for_the_hash_that_was_read(room, case):
    """Another version or hash than the open one is refused."""
    version = room.open_for_signature(case)
    for wrong in (replace(version, version=2), replace(version, content_hash="0" * 64)):
        with pytest.raises(Conflict, match="decision-changed"):
            room.sign(wrong, LA)


def test_only_appointed_signatories_sign_and_only_freshly_proved(room, case):
    """A manager cannot sign; a signatory must have proved who they are just now."""
    version = room.open_for_signature(case)
    with pytest.raises(Refused, match="not-a-signatory"):
        room.sign(version, MANAGER)
    with pytest.raises(Refused, match="sign-in-again"):
        room.sign(version, LA, reauthenticated=False)


def test_a_signatory_whose_role_was_taken_cannot_sign(room, case):
    """The appointment alone is not enough: the role on the case must still be held."""
    version = room.open_for_signature(case)
    with room.unit() as uow:
        held = uow.find(CaseMembership, case=case, person=LA)[0]
        uow.save(replace(held, revoked_at=START))
    with pytest.raises(Refused, match="not-a-signatory"):
        room.sign(version, LA)


def test_a_delegate_signs_until_the_last_day_included(room, case):
    """Delegated until 31 December: signing that day works, on 1 January it is refused."""
    with room.unit() as uow:
        signing.appoint(
            case,
            LA,
            Seat.LA,
            by=MANAGER,
            delegate=True,
            valid_until=date(2026, 12, 31),
            **room.ports(uow),
        )
    version = room.open_for_signature(case)
    room.clock.at = START.replace(year=2027, month=1, day=1)
    with pytest.raises(Refused, match="delegation-expired"):
        room.sign(version, LA)
    room.clock.at = START.replace(month=12, day=31, hour=23)
    assert room.sign(version, LA).as_delegate


def test_a_person_holds_one_seat_of_a_case(room, case):
    """Nobody signs for two partners."""
    with room.unit() as uow, pytest.raises(Conflict, match="seat-held"):
        signing.appoint(case, LA, Seat.ICB, by=MANAGER, **room.ports(uow))


def test_a_dissent_counts_once_its_reasons_are_clear(room, case):
    """The reasons are checked for identifiers before the decision may complete; then they go too."""
    version = room.open_for_signature(case)
    room.sign(version, LA)
    room.sign(version, POLICE)
    dissent = room.sign(version, ICB, dissents=True, reason=REASON)
    assert dissent.state is SignatureState.CHECKING
    assert room.events("decision.completed") == []
    check = room.events("decision.prepared")[-1].body
    assert (check["decision"], check["object"]) == (dissent.id, dissent.reason_object)
    with room.unit() as uow:
        signing.dissent_cleared(dissent.id, **room.ports(uow))
        signing.dissent_cleared(dissent.id, **room.ports(uow))
    body = room.events("decision.completed")[0].body
    context = ObjectContext(case, version.decision, 1, "receipt")
    source = room.vault.open(body["signatures"], context, Actor("notification", "pack"))
    signed = json.loads(b"".join(source.chunks()))["signatures"]
    assert [(one["seat"], one["dissents"]) for one in signed] == [
        ("la", False),
        ("police", False),
        ("icb", True),
    ]
    assert signed[2]["reason"] == REASON
    assert REASON.encode() not in room.database()


def test_a_blocked_dissent_is_put_in_other_words(room, case):
    """Reasons with an identifier void the dissent; the seat is free to sign again."""
    version = room.open_for_signature(case)
    dissent = room.sign(version, ICB, dissents=True, reason=REASON)
    with pytest.raises(Conflict, match="seat-signed"):
        room.sign(version, ICB)
    with room.unit() as uow:
        signing.dissent_blocked(dissent.id, uow=uow)
    assert room.sign(version, ICB).state is SignatureState.SIGNED
    assert len(room.find(Signature, decision=version.decision)) == 2


def test_a_dissent_needs_reasons(room, case):
    """Disagreeing without saying why is refused, and leaves the seat free."""
    version = room.open_for_signature(case)
    with pytest.raises(Invalid, match="reason-required"):
        room.sign(version, ICB, dissents=True, reason="  ")
    room.sign(version, ICB)


def test_a_dissent_cleared_after_an_edit_completes_nothing(room, case):
    """The old version's dissent does not count for the new one."""
    version = room.open_for_signature(case)
    room.sign(version, LA)
    room.sign(version, POLICE)
    dissent = room.sign(version, ICB, dissents=True, reason=REASON)
    room.write(case, 1, rationale="Changed")
    with room.unit() as uow:
        signing.dissent_cleared(dissent.id, **room.ports(uow))
    assert room.events("decision.completed") == []


def test_after_completion_a_new_decision_may_be_written(room, case):
    """A completed decision never changes; the Panel's answer may call for another."""
    version = room.open_for_signature(case)
    for person in (ICB, LA, POLICE):
        room.sign(version, person)
    room.clock.move(days=20)
    second = room.write(case)
    assert second.decision != version.decision
    assert room.get(Decision, version.decision).state is DecisionState.COMPLETE
