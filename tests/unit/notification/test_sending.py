"""E-mails and deliveries: at most once told, tried again, parked, put on the record."""

from __future__ import annotations

import pytest

from services.notification.domain.backoff import PARK_AFTER, STEPS, next_attempt
from services.notification.domain.records import UNLOGGED, DeliveryKind, DeliveryState
from services.notification.domain.templates import names, reason_of, render, subject_of
from services.notification.handlers import sending
from services.notification.handlers.telling import TELLINGS
from shared.domain.errors import Conflict, Invalid, Unavailable
from tests.platform_kit import START
from tests.unit.notification.room import Room

REQUEST = {"request": "req-1", "agency": "agy-1", "due_on": "2026-03-16", "people": ["per-1"]}


def test_an_event_leads_to_one_mail_however_often_it_is_heard(room: Room):
    """The same event three times is one delivery and one e-mail."""
    room.contact("per-1")
    event = room.hear("request.issued", **REQUEST)
    room.again(event)
    assert room.turn() == 1
    room.again(event)
    assert room.turn(60) == 0
    [mail] = room.mail.sent
    assert mail.to == "per-1@example.org"
    assert "16 March 2026" in mail.body
    assert "https://lockgate.example/requests" in mail.body


def test_a_person_named_twice_is_told_once(room: Room):
    """Naming and role lead to one message."""
    room.hear("request.issued", **REQUEST | {"people": ["per-1", "per-1"]})
    assert len(room.deliveries()) == 1


def test_an_unknown_address_waits_and_goes_when_it_is_heard_of(room: Room):
    """Mail to somebody without an address waits; hearing of the address sends it at once."""
    room.hear("request.issued", **REQUEST)
    assert room.turn() == 0
    [waiting] = room.deliveries()
    assert (waiting.state, waiting.reason) == (DeliveryState.WAITING, "contact-unknown")
    room.contact("per-1")
    assert room.turn() == 1
    assert len(room.mail.sent) == 1


def test_an_empty_address_is_parked_until_there_is_one(room: Room):
    """No address at all needs a person; a new one sends what was parked."""
    room.contact("per-1", " ")
    room.hear("request.issued", **REQUEST)
    room.turn()
    [parked] = room.deliveries(template="request-issued")
    assert (parked.state, parked.reason) == (DeliveryState.PARKED, "contact-empty")
    room.contact("per-1", "new@example.org", revision=2)
    assert room.turn() == 1
    assert room.mail.sent[0].to == "new@example.org"


def test_an_older_address_heard_late_changes_nothing(room: Room):
    """Contacts stand any order."""
    room.contact("per-1", "new@example.org", revision=2)
    room.contact("per-1", "old@example.org", revision=1)
    room.hear("request.issued", **REQUEST)
    room.turn()
    assert [mail.to for mail in room.mail.sent] == ["new@example.org"]


def test_nobody_whose_access_has_ended_is_told(room: Room):
    """A person who is shut out gets no mail about a case."""
    room.contact("per-1")
    room.hear("person.access-changed", person="per-1", revision=3, active=False)
    room.hear("request.issued", **REQUEST)
    assert room.deliveries() == []


def test_revoked_members_are_not_told(room: Room):
    """Roles are looked up when the event is heard."""
    room.member("per-m")
    room.hear("membership.revoked", membership="mem-per-m-partnership-manager", person="per-m")
    room.hear("document.quarantined", document="doc-1", reason="file-damaged")
    assert room.deliveries() == []


def test_a_clock_reminds_only_when_it_is_near_or_late(room: Room):
    """Stopped or far clocks tell nobody."""
    body = {"clock": "clk-1", "code": "C1", "due_on": "2026-03-16", "owners": ["per-1"]}
    room.hear("clock.changed", state="running", **body)
    assert room.deliveries() == []
    room.hear("clock.changed", state="due-soon", **body)
    assert [one.template for one in room.deliveries()] == ["clock-reminder"]


def test_a_mail_server_that_is_down_is_tried_again_with_growing_pauses_then_parked(room: Room):
    """After the last step a person is needed; managers and the board hear of it once."""
    room.member("per-m")
    room.contact("per-1")
    room.hear("request.issued", **REQUEST)
    room.mail.trouble = Unavailable("mail-unavailable", "down")
    room.turn()
    for step in STEPS:
        assert room.turn(step.total_seconds() - 1) == 0
        room.turn(1)
    [parked] = room.deliveries(template="request-issued")
    assert (parked.state, parked.attempts) == (DeliveryState.PARKED, PARK_AFTER)
    assert [body["reason"] for body in room.sent("delivery.failed")] == ["mail-unavailable"]
    assert [one.person for one in room.deliveries(template="delivery-parked")] == ["per-m"]
    assert len(room.vault.logged("delivery-parked")) == 1


def test_a_parked_delivery_goes_when_a_person_says_so(room: Room):
    """Retry begins the schedule afresh; a delivery that is not parked refuses it."""
    room.contact("per-1")
    room.hear("request.issued", **REQUEST)
    room.mail.trouble = Invalid("mail-address", "no")
    room.turn()
    [parked] = room.deliveries()
    assert parked.state is DeliveryState.PARKED
    room.mail.trouble = None
    with room.units() as uow:
        sending.retry(parked.id, uow=uow, clock=room.clock)
        uow.commit()
    assert room.turn() == 1
    with room.units() as uow, pytest.raises(Conflict, match="delivery-not-parked"):
        sending.retry(parked.id, uow=uow, clock=room.clock)


def test_parking_twice_for_different_reasons_is_logged_twice(room: Room):
    """A second parking of the same delivery is a fact of its own."""
    room.contact("per-1")
    room.hear("request.issued", **REQUEST)
    for code in ("mail-address", "mail-refused"):
        room.mail.trouble = Invalid(code, "no")
        room.turn()
        with room.units() as uow:
            sending.retry(room.deliveries()[0].id, uow=uow, clock=room.clock)
            uow.commit()
    logged = [entry.facts["reason"] for entry in room.vault.logged("delivery-parked")]
    assert logged == ["mail-address", "mail-refused"]


def test_a_notice_about_a_parked_notice_is_never_made(room: Room):
    """A manager without an address does not make notices breed."""
    room.member("per-m")
    room.contact("per-m", " ", revision=2)
    room.hear("document.quarantined", document="doc-1", reason="file-damaged")
    for _ in range(5):
        room.turn(60)
    assert sorted(one.template for one in room.deliveries()) == [
        "delivery-parked",
        "document-quarantined",
    ]


def test_one_poisoned_delivery_does_not_keep_the_others(room: Room):
    """An unforeseen failure is recorded, the rest goes out, and the error is not swallowed."""
    room.contact("per-1")
    room.contact("per-2")
    room.hear("request.issued", **REQUEST | {"people": ["per-1", "per-2"]})
    send, poisoned = room.mail.send, []

    def first_fails(mail):
        if not poisoned:
            poisoned.append(mail.id)
            raise ZeroDivisionError
        send(mail)

    room.mail.send = first_fails
    with pytest.raises(ZeroDivisionError):
        room.turn()
    assert len(room.mail.sent) == 1
    reasons = sorted(one.reason for one in room.deliveries())
    assert reasons == ["", "delivery-crashed"]
    assert room.turn(5) == 1


def test_a_vault_that_fails_after_sending_does_not_send_again(room: Room):
    """What arrived is recorded first; the log entry follows when the vault is back."""
    room.contact("per-1")
    room.hear("request.issued", **REQUEST)
    send = room.mail.send

    def then_vault_goes_away(mail):
        send(mail)
        room.vault.broken = True

    room.mail.send = then_vault_goes_away
    with pytest.raises(Unavailable):
        room.turn()
    [one] = room.deliveries()
    assert (one.state, one.reason) == (DeliveryState.DELIVERED, UNLOGGED)
    room.vault.broken = False
    room.turn(1)
    assert len(room.mail.sent) == 1
    assert len(room.vault.logged("delivered")) == 1
    assert room.deliveries()[0].reason == ""


def test_a_second_process_leaves_a_delivery_in_hand_alone(room: Room):
    """While one process sends, another finds nothing to do, until the claim has run out."""
    room.contact("per-1")
    room.hear("request.issued", **REQUEST)
    send = room.mail.send

    def meanwhile(mail):
        room.mail.send = send
        assert sending.send_due(room.post) == 0
        send(mail)

    room.mail.send = meanwhile
    assert room.turn() == 1
    assert len(room.mail.sent) == 1


def test_a_process_that_died_while_sending_is_followed_by_another_attempt(room: Room):
    """A claim runs out, so nothing is lost; the message keeps its id."""
    room.contact("per-1")
    room.hear("request.issued", **REQUEST)
    [waiting] = room.deliveries()
    assert sending._claimed(waiting, room.post) is not None  # and then the process dies
    assert room.turn(1) == 0
    assert room.turn(sending.CLAIM.total_seconds()) == 1
    assert room.mail.sent[0].id == waiting.id


def test_a_kind_nobody_carries_is_parked(room: Room):
    """Without a gateway, a pack's delivery waits for a person and mail goes on."""
    room.contact("per-1")
    room.complete()
    room.turn()
    room.post = sending.Post(
        room.units,
        {k: v for k, v in room.post.carriers.items() if k is not DeliveryKind.PANEL_PACK},
        room.vault,
        room.clock,
    )
    room.hear("request.issued", **REQUEST)
    assert room.turn() == 1
    [parked] = room.deliveries(template="panel-pack")
    assert parked.reason == "carrier-missing"


def test_every_telling_has_words_and_every_message_renders():
    """No event leads to a template that is not there; no message lacks a link."""
    assert {telling.template for telling in TELLINGS.values()} <= names()
    for name in names():
        subject, body = render(name, site="https://x.example/", due_on="2026-03-02", expires_on="")
        assert "https://x.example/" in body
        assert "$" not in body
        assert subject == subject_of(name)
    assert "not set" in render("release-opened", site="https://x", expires_on="")[1]


def test_a_template_without_its_date_is_refused():
    """A missing date is an input error, never a crash of the whole run."""
    with pytest.raises(Invalid, match="template-dates"):
        render("request-issued", site="https://x.example")
    with pytest.raises(Invalid, match="template-unknown"):
        render("nothing", site="https://x.example")


def test_reasons_have_words():
    """People read sentences; a code without words is shown as it is."""
    assert reason_of("panel-busy").endswith(".")
    assert reason_of("something-else") == "something-else"


def test_the_schedule_ends():
    """After the last step there is no further attempt."""
    assert next_attempt(1, START) == START + STEPS[0]
    assert next_attempt(PARK_AFTER, START) is None
