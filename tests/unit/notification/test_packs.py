"""The Panel pack: complete before it leaves, leaves once, and its receipt is the Panel's."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.notification.domain.records import DeliveryState, PackState
from services.notification.handlers import packing, sending
from services.notification.typesetting import decision_pdf, rapid_review_pdf
from shared.crypto.receipts import sign_receipt, verify_receipt
from shared.domain.errors import Conflict, Corrupt, Refused, Unavailable
from shared.ports.vault import Actor, ObjectContext
from tests.unit.notification.room import CASE, Room, make_room


def contents(package: bytes) -> dict[str, bytes]:
    """The files of a pack."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_pack_waits_for_every_annex_and_then_leaves_once(room: Room):
    """Nothing leaves while one annex is missing; afterwards exactly one pack, one event."""
    room.complete("doc-1", "doc-2")
    room.prove("doc-1", "ed-1")
    assert room.turn() == 0
    assert room.pack().state is PackState.WAITING
    room.prove("doc-2", "ed-2a", "ed-2b")
    for _ in range(4):
        room.turn(1)
    assert room.pack().state is PackState.RECEIVED
    assert room.gateway.calls == 1
    assert len(room.sent("panel.receipt-recorded")) == 1
    files = contents(room.gateway.got[room.pack().id])
    assert {"annex-01.pdf", "annex-02-1.pdf", "annex-02-2.pdf", "manifest.json"} <= set(files)
    listed = json.loads(files["manifest.json"])["files"]
    assert set(listed) == set(files) - {"manifest.json"}


def test_the_same_completion_twice_is_one_pack(room: Room):
    """A repeated event makes no second pack and no second delivery."""
    room.complete()
    room.turn()
    room.again(room.last_completed)
    room.turn(1)
    assert room.gateway.calls == 1


def test_events_in_the_wrong_order_still_make_the_pack(room: Room):
    """Proofs that are heard of before the decision count."""
    room.prove("doc-1", "ed-1")
    room.complete("doc-1")
    for _ in range(2):
        room.turn(1)
    assert room.pack().state is PackState.RECEIVED


def test_a_withdrawal_heard_before_its_proof_keeps_the_edition_out(room: Room):
    """Whatever the order, a withdrawn edition goes into no pack."""
    room.complete("doc-1")
    room.withdraw("ed-1", "doc-1")
    room.prove("doc-1", "ed-1")
    assert room.turn() == 0
    assert room.pack().state is PackState.WAITING
    room.prove("doc-1", "ed-2")
    for _ in range(2):
        room.turn(1)
    assert room.pack().state is PackState.RECEIVED


def test_an_annex_withdrawn_while_the_gateway_is_down_does_not_leave(room: Room):
    """A ready pack goes back to waiting, is made again with the new annex, and goes as that."""
    room.complete("doc-1")
    room.hear("edition.proved", **room.edition("ed-1", "doc-1", b"%PDF first"))
    room.prove("doc-1", "ed-1")
    room.gateway.trouble = Unavailable("panel-unreachable", "down")
    room.turn()
    room.turn(1)
    assert room.pack().state is PackState.READY
    room.withdraw("ed-1", "doc-1")
    room.gateway.trouble = None
    room.turn(60)
    assert room.pack().state is PackState.WAITING
    assert room.gateway.got == {}
    with room.units() as uow:
        assert packing.annexes_awaited(room.pack(), uow) == 1
    room.hear("edition.proved", **room.edition("ed-2", "doc-1", b"%PDF second"))
    room.prove("doc-1", "ed-2")
    for _ in range(3):
        room.turn(1)
    assert room.pack().state is PackState.RECEIVED
    assert contents(room.gateway.got[room.pack().id])["annex-01.pdf"] == b"%PDF second"


def test_an_annex_withdrawn_while_the_pack_is_made_does_not_leave(room: Room):
    """What was sealed by an attempt that came too late is never taken for the pack."""
    room.complete("doc-1")
    room.prove("doc-1", "ed-1")
    seal = room.packer.vault.seal

    def meanwhile(key, place, chunks, actor):
        answer = seal(key, place, chunks, actor)
        if place.kind == "pack":
            room.vault.seal = seal
            room.withdraw("ed-1", "doc-1")
        return answer

    room.vault.seal = meanwhile
    assert room.turn() == 0
    assert room.pack().state is PackState.WAITING
    room.hear("edition.proved", **room.edition("ed-2", "doc-1", b"%PDF second"))
    room.prove("doc-1", "ed-2")
    for _ in range(3):
        room.turn(20)
    assert contents(room.gateway.got[room.pack().id])["annex-01.pdf"] == b"%PDF second"


@pytest.mark.parametrize("after_effect", [False, True])
@pytest.mark.parametrize("call", range(14))
def test_a_vault_that_fails_anywhere_leads_to_one_pack(
    room: Room,
    call: int,
    after_effect: bool,  # noqa: FBT001
):
    """Whichever call fails, before or after its effect, the pack leaves once and is receipted."""
    room.complete("doc-1")
    room.prove("doc-1", "ed-1")
    room.vault.fail_once(call, after_effect=after_effect)
    for _ in range(6):
        try:
            room.turn(200)
        except Unavailable:
            continue
    assert room.pack().state is PackState.RECEIVED
    assert len(room.gateway.got) == 1
    assert len(room.sent("panel.receipt-recorded")) == 1


def test_a_lost_answer_leads_to_the_same_receipt(room: Room):
    """The gateway took the pack and died; the next attempt gets the first receipt."""
    room.complete()
    room.gateway.lose_answer = True
    room.turn()
    with pytest.raises(ConnectionError):
        room.turn(1)
    room.turn(60)
    assert room.gateway.calls == 2
    assert len(room.gateway.got) == 1
    assert room.pack().state is PackState.RECEIVED


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        (Unavailable("panel-busy", "later"), DeliveryState.WAITING),
        (Refused("panel-refused", "no", status=409), DeliveryState.PARKED),
    ],
)
def test_a_gateway_that_is_busy_is_tried_again_and_one_that_refuses_is_not(
    room: Room, trouble: Exception, state: DeliveryState
):
    """500 and silence mean later; 409 means a person."""
    room.complete()
    room.gateway.trouble = trouble
    for _ in range(2):
        room.turn(1)
    [delivery] = room.deliveries(template="panel-pack")
    assert delivery.state is state
    assert delivery.reason == trouble.code


@pytest.mark.parametrize(
    ("lies", "code"),
    [
        ({"pack": "pack-other"}, "receipt-mismatch"),
        ({"sha256": "0" * 64}, "receipt-mismatch"),
        ({"kind": "something-else"}, "receipt-mismatch"),
        ({"received_at": "yesterday"}, "receipt-malformed"),
        ({"received_at": "2026-03-02T09:00:00"}, "receipt-malformed"),
    ],
)
def test_a_receipt_about_something_else_stops_no_clock(room: Room, lies: dict, code: str):
    """The delivery waits for a person; nothing is recorded as received."""
    room.complete()
    room.gateway.lies = lies
    for _ in range(2):
        room.turn(1)
    [delivery] = room.deliveries(template="panel-pack")
    assert (delivery.state, delivery.reason) == (DeliveryState.PARKED, code)
    assert room.pack().state is PackState.READY
    assert room.sent("panel.receipt-recorded") == []


def test_a_receipt_of_somebody_else_is_refused(room: Room):
    """Only the Panel's own key makes a receipt."""
    room.complete()
    room.turn()
    room.gateway.key = Ed25519PrivateKey.generate()
    room.turn(1)
    [delivery] = room.deliveries(template="panel-pack")
    assert (delivery.state, delivery.reason) == (DeliveryState.PARKED, "receipt-corrupt")


def test_a_decision_that_is_not_the_one_signed_is_never_packed(room: Room):
    """A differing content hash parks the assembly; other packs still leave."""
    place = ObjectContext(CASE, "dec-x", 1, "decision")
    room.vault.seal("dec-x.content", place, [b"[]"], Actor("intake", "sign"))
    room.complete(decision="dec-x")
    room.complete(decision="dec-2")
    for _ in range(3):
        room.turn(1)
    with room.units() as uow:
        states = {one.decision: one.state for one in uow.find(packing.Pack)}
    assert states == {"dec-x": PackState.WAITING, "dec-2": PackState.RECEIVED}
    [parked] = room.deliveries(state=DeliveryState.PARKED, template="pack-assembly")
    assert parked.reason == "pack-content"
    opened = len(room.vault.openings)
    room.turn(1)
    assert len(room.vault.openings) == opened, "a parked pack opens nothing again and again"


def test_without_a_gateway_the_secretariat_collects_once(make_database, clock):
    """A signed-in member takes the pack; the receipt says who, and a second click changes nothing."""
    room = make_room(make_database, clock, by_gateway=False)
    key = room.gateway.key
    room.member("per-panel", "panel-secretariat")

    def collect() -> None:
        packing.collect(
            room.pack().id, person="per-panel", sign_receipt=lambda f: sign_receipt(key, f),
            units=room.units, vault=room.vault, clock=room.clock,
        )  # fmt: skip

    room.complete("doc-1")
    with pytest.raises(Conflict, match="pack-not-ready"):
        collect()
    room.prove("doc-1", "ed-1")
    room.turn()
    room.turn(1)
    assert any("/deliveries/packs" in mail.body for mail in room.mail.sent)
    collect()
    room.clock.forward(60)
    collect()
    assert len(room.sent("panel.receipt-recorded")) == 1
    pack = room.pack()
    sealed = room.vault.open(pack.receipt, packing.receipt_context(pack), Actor("test", "test"))
    fields = verify_receipt(key.public_key(), b"".join(sealed.chunks()))
    assert fields["collected_by"] == "per-panel"
    assert fields["received_at"] == pack.received_at.isoformat()


def test_a_parked_pack_is_sent_again_when_a_person_says_so(room: Room):
    """After the gateway is mended, retry delivers it."""
    room.complete()
    room.gateway.trouble = Refused("panel-refused", "no")
    for _ in range(2):
        room.turn(1)
    room.gateway.trouble = None
    [parked] = room.deliveries(state=DeliveryState.PARKED)
    with room.units() as uow:
        sending.retry(parked.id, uow=uow, clock=room.clock)
        uow.commit()
    room.turn(1)
    assert room.pack().state is PackState.RECEIVED


def test_an_annex_with_other_bytes_is_never_packed(room: Room):
    """The manifest is made from what was read, and must agree with what was proved."""
    room.complete("doc-1")
    body = room.edition("ed-1", "doc-1") | {"sha256": "0" * 64}
    room.hear("edition.proved", **body)
    room.prove("doc-1", "ed-1")
    room.turn()
    assert room.pack().state is PackState.WAITING
    assert room.deliveries()[0].reason == "pack-content"


def test_documents_that_are_no_decision_are_corrupt(room: Room):
    """Content that is not in its form is an integrity error, not a crash."""
    with pytest.raises(Corrupt):
        rapid_review_pdf({"rapid_review": 3}, "SIN-1")
    with pytest.raises(Corrupt):
        decision_pdf({}, {}, "SIN-1")
