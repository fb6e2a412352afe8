"""The consumer loop: what is checked, what takes effect once, and what errors become."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.contracts.envelope import signed, to_bytes
from shared.domain.errors import Conflict, Corrupt, Invalid, Refused, Unavailable
from shared.ports.bus import Message, Outcome, Received, Verdict
from shared.runtime.consumer import ConsumerLoop
from shared.runtime.verdicts import Patience, verdict_for
from shared.service import Service
from tests.platform_kit import RECORDS, Plain, event, fake_sign, fake_verify, message


@pytest.fixture
def units(make_database):
    """Intake's database."""
    return make_database("intake", RECORDS)


def loop(units, consumer=None, queue="intake.work"):
    """A loop with one consumer and no jitter."""
    consumers = {"upload.received": consumer or write_row}
    service = Service("intake", "", None, units, consumers)
    return ConsumerLoop(service, queue, None, fake_verify, jitter=lambda: 1.0)


def write_row(received, uow):
    """An effect that can be counted."""
    uow.add(Plain(received.id, received.case, ""))


def rows(units):
    """How many effects there were."""
    with units() as uow:
        return uow.count(Plain)


def given(event, queue="intake.work", attempt=1):
    """A delivery of an event."""
    return Received(message(event), queue, attempt)


def test_event_takes_effect(units):
    """A genuine event is handled and done."""
    assert loop(units).handle(given(event())) == Outcome(Verdict.DONE)
    assert rows(units) == 1


def test_event_that_comes_again_has_no_effect(units):
    """Any number of deliveries is one effect."""
    outcomes = [loop(units).handle(given(event(), attempt=n)) for n in (1, 2, 3)]

    assert [outcome.verdict for outcome in outcomes] == [Verdict.DONE] * 3
    assert outcomes[1].reason == "event-handled"
    assert rows(units) == 1


def test_effect_and_inbox_are_one(units):
    """An error after the effect takes the effect back, and the event comes again."""

    def fail(received, uow):
        write_row(received, uow)
        raise Unavailable("vault-unavailable", "gone")

    assert loop(units, fail).handle(given(event())).verdict is Verdict.RETRY
    assert rows(units) == 0
    assert loop(units).handle(given(event())).verdict is Verdict.DONE
    assert rows(units) == 1


def test_competitor_that_was_faster_wins(units):
    """Work that ends after another consumer committed is rolled back and done."""

    def overtaken(received, uow):
        with units() as other:
            other.receive(received, "intake.work")
            other.add(Plain("fast", "", ""))
            other.commit()
        write_row(received, uow)

    outcome = loop(units, overtaken).handle(given(event()))

    assert outcome == Outcome(Verdict.DONE, "event-handled")
    with units() as uow:
        assert [row.id for row in uow.find(Plain)] == ["fast"]


def forged(change):
    """The event changed after signing."""
    return replace(event(), **change)


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "event-malformed"),
        (b"[]", "event-malformed"),
        (b"[" * 50000, "event-malformed"),
        (b"x" * 70000, "event-too-large"),
        (to_bytes(forged({"case": "other"})), "event-signature"),
        (to_bytes(forged({"signature": ""})), "event-signature"),
        (to_bytes(forged({"signature": "zz"})), "event-malformed"),
        (to_bytes(forged({"producer": "storage"})), "event-signature"),
    ],
)
def test_what_is_not_a_genuine_event_is_a_dead_letter(units, payload, code):
    """Nothing that was not signed as it stands reaches a consumer."""
    outcome = loop(units).handle(
        Received(Message("evt-1", "upload.received", "case-1", payload), "intake.work", 1)
    )

    assert outcome == Outcome(Verdict.DEAD, code)
    assert rows(units) == 0


@pytest.mark.parametrize(
    ("changes", "signer", "code"),
    [
        ({"producer": "storage"}, "storage", "event-producer"),
        ({"version": 2}, "intake", "event-unknown"),
        ({"type": "no.such"}, "intake", "event-mislabelled"),
        ({"body": {}}, "intake", "event-body"),
        ({"body": {"upload": "u", "name": "x"}}, "intake", "event-body"),
    ],
)
def test_genuine_event_that_breaks_the_contract_is_a_dead_letter(units, changes, signer, code):
    """A known service with a valid signature still may send only what the table allows."""
    wrong = signed(replace(event(), signature="", **changes), fake_sign(signer))
    received = given(wrong)
    if code == "event-mislabelled":
        received = Received(replace(received.message, type="upload.received"), "intake.work", 1)

    assert loop(units).handle(received) == Outcome(Verdict.DEAD, code)
    assert rows(units) == 0


def test_label_that_differs_from_the_event_is_refused(units):
    """The id that the bus counts by must be the event's own."""
    relabelled = replace(message(event()), id="evt-2")

    outcome = loop(units).handle(Received(relabelled, "intake.work", 1))

    assert outcome == Outcome(Verdict.DEAD, "event-mislabelled")


def test_event_on_another_queue_is_refused(units):
    """A genuine event replayed to a queue it was never sent to is refused."""
    outcome = loop(units, queue="intake.facts").handle(given(event(), "intake.facts"))

    assert outcome == Outcome(Verdict.DEAD, "event-misrouted")


def test_event_without_a_consumer_is_a_dead_letter(units):
    """An event that nobody handles is visible, not dropped."""
    service = Service("intake", "", None, units, {})
    outcome = ConsumerLoop(service, "intake.work", None, fake_verify).handle(given(event()))

    assert outcome == Outcome(Verdict.DEAD, "event-no-consumer")


def test_units_that_cannot_receive_are_a_defect():
    """A service wired with other units of work fails loudly."""
    service = Service("intake", "", None, lambda: None, {"upload.received": write_row})
    outcome = ConsumerLoop(service, "intake.work", None, fake_verify).handle(given(event()))

    assert outcome.reason == "consumer-failed"


PATIENCE = Patience(first=1, cap=300, unavailable_attempts=100, crash_attempts=5)


@pytest.mark.parametrize(
    ("error", "attempt", "expected"),
    [
        (Unavailable("a", ""), 1, Outcome(Verdict.RETRY, "a", 1)),
        (Unavailable("a", ""), 4, Outcome(Verdict.RETRY, "a", 8)),
        (Unavailable("a", ""), 50, Outcome(Verdict.RETRY, "a", 300)),
        (Unavailable("a", ""), 100, Outcome(Verdict.DEAD, "a")),
        (Conflict("things-stale", ""), 1, Outcome(Verdict.RETRY, "things-stale", 1)),
        (Conflict("things-exists", ""), 1, Outcome(Verdict.DEAD, "things-exists")),
        (Invalid("b", ""), 1, Outcome(Verdict.DEAD, "b")),
        (Refused("c", ""), 1, Outcome(Verdict.DEAD, "c")),
        (Corrupt("d", ""), 1, Outcome(Verdict.DEAD, "d")),
        (ValueError("x"), 4, Outcome(Verdict.RETRY, "consumer-failed", 8)),
        (ValueError("x"), 5, Outcome(Verdict.DEAD, "consumer-failed")),
    ],
)
def test_error_families_become_verdicts(error, attempt, expected):
    """Each family has one verdict; delays double up to the cap."""
    assert verdict_for(error, attempt, PATIENCE, 1.0) == expected


def test_jitter_spreads_delays():
    """Delays lie between half and all of what was meant."""
    delays = [verdict_for(Unavailable("a", ""), 3, PATIENCE, j).delay for j in (0.0, 0.5, 1.0)]

    assert delays == [2, 3, 4]


def test_without_the_inbox_the_effect_would_double(units, monkeypatch):
    """Negative control: it is the inbox, and nothing else, that keeps an effect single."""
    monkeypatch.setattr("shared.adapters.uow_sql.SqlUnitOfWork.receive", lambda *_: True)

    def effect(received, uow):
        uow.add(Plain(f"row-{uow.count(Plain)}", str(uow.count(Plain)), ""))

    for attempt in (1, 2):
        loop(units, effect).handle(given(event(), attempt=attempt))

    assert rows(units) == 2
