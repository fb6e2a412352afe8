"""The unit of work, the same promises on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from shared.adapters.db import create_all, open_engine, reading
from shared.adapters.uow_sql import sql_unit_of_work
from shared.contracts.envelope import from_bytes
from shared.domain.errors import Conflict, Invalid, Unavailable
from shared.ports.messaging import AlreadyHandled, Units
from tests.platform_kit import (
    RECORDS,
    START,
    Plain,
    Shade,
    Thing,
    event,
    fake_sign,
    fake_verify,
    thing,
)


@pytest.fixture
def units(database_url, clock):
    """Units of work of intake on a fresh database."""
    engine = open_engine(database_url, "intake")
    made = sql_unit_of_work("intake", engine, RECORDS, fake_sign("intake"), clock)
    create_all(engine, "intake", made.tables.metadata)
    yield made
    engine.dispose()


def put(units, *records):
    """Add records and commit."""
    with units() as uow:
        for record in records:
            uow.add(record)
        uow.commit()


def got(units, key="thing-1"):
    """The record as a fresh unit sees it."""
    with units() as uow:
        return uow.get(Thing, key)


def messages(units):
    """What waits in the outbox, read as events."""
    with units.outbox.claim(100) as waiting:
        return [from_bytes(message.payload, fake_verify) for message in waiting]


def test_factory_shows_what_the_runner_needs(units):
    """The factory is seen as one of receiving units with an outbox."""
    assert isinstance(units, Units)


def test_record_comes_back_as_it_was(units):
    """Every kind of field survives the way into the database and back."""
    put(units, thing(note=None, ended_at=START))

    assert got(units) == thing(note=None, ended_at=START)


def test_instant_of_another_zone_comes_back_in_utc(units):
    """An aware instant is kept as the same instant, shown in UTC."""
    elsewhere = datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1)))

    put(units, thing(made_at=elsewhere))

    assert got(units).made_at == elsewhere
    assert got(units).made_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"made_at": datetime(2026, 1, 1)}, "time-naive"),  # noqa: DTZ001
        ({"name": "a\x00b"}, "text-null"),
        ({"name": "\ud800"}, "text-not-unicode"),
        ({"size": 1 << 63}, "number-too-large"),
        ({"tags": ("\x00",)}, "text-null"),
    ],
)
def test_value_that_would_not_survive_is_refused(units, change, code):
    """What one of the databases would alter or reject is refused by both, before either sees it."""
    with units() as uow, pytest.raises(Invalid) as refused:
        uow.add(thing(**change))

    assert refused.value.code == code


def test_leaving_without_commit_forgets(units):
    """Nothing is kept unless commit was called."""
    with units() as uow:
        uow.add(thing())

    with units() as uow:
        assert uow.count(Thing) == 0


def test_error_inside_rolls_back_records_and_events(units):
    """An error takes back the state and the events together."""

    def fail(uow):
        uow.add(thing())
        uow.emit("upload.received", case="c", aggregate="u", body={"upload": "u"})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), units() as uow:
        fail(uow)

    with units() as uow:
        assert uow.count(Thing) == 0
    assert units.outbox.waiting() == 0


def test_missing_record_is_invalid(units):
    """A key that is not there is named by its table."""
    with units() as uow, pytest.raises(Invalid) as missing:
        uow.get(Plain, "nobody")

    assert missing.value.code == "plain-rows-missing"


def test_duplicate_key_is_conflict_and_unit_goes_on(units):
    """A refused insert leaves the transaction usable."""
    put(units, thing())

    with units() as uow:
        with pytest.raises(Conflict) as exists:
            uow.add(thing())
        uow.add(thing(id="thing-2"))
        uow.commit()

    assert exists.value.code == "things-exists"
    assert got(units, "thing-2").id == "thing-2"


def test_unique_group_is_conflict_on_add_and_on_save(units):
    """A group that must be unique is, however it is reached; the unit stays usable."""
    put(units, Plain("1", "ann", "here"), Plain("2", "bob", "here"))

    with units() as uow:
        with pytest.raises(Conflict):
            uow.add(Plain("3", "ann", "here"))
        with pytest.raises(Conflict):
            uow.save(Plain("2", "ann", "here"))
        uow.save(Plain("2", "ann", "there"))
        uow.commit()

    with units() as uow:
        assert uow.get(Plain, "2") == Plain("2", "ann", "there")


def test_save_raises_the_revision(units):
    """A saved record is stored one revision further."""
    put(units, thing())

    with units() as uow:
        uow.save(replace(uow.get(Thing, "thing-1"), name="second"))
        uow.commit()

    assert (got(units).name, got(units).revision) == ("second", 2)


def test_stale_save_is_conflict(units):
    """A record read before somebody else saved cannot overwrite that."""
    put(units, thing())
    mine = got(units)
    with units() as uow:
        uow.save(replace(mine, name="theirs"))
        uow.commit()

    with units() as uow, pytest.raises(Conflict) as stale:
        uow.save(replace(mine, name="mine"))

    assert stale.value.code == "things-stale"
    assert got(units).name == "theirs"


def test_save_of_a_missing_record_is_refused(units):
    """Save never inserts."""
    with units() as uow, pytest.raises(Invalid) as missing:
        uow.save(Plain("1", "a", "b"))

    assert missing.value.code == "plain-rows-missing"


def test_remove_is_idempotent(units):
    """A removed record is gone, and removing it again is no error."""
    put(units, thing())

    with units() as uow:
        uow.remove(Thing, "thing-1")
        uow.remove(Thing, "thing-1")
        uow.commit()

    with units() as uow:
        assert uow.count(Thing) == 0


def test_find_by_value_any_of_none_and_order(units):
    """Equal values, any of several, null, order, direction and limit work together."""
    put(
        units,
        thing(id="a", name="x", shade=Shade.LIGHT),
        thing(id="b", name="Y", shade=Shade.DARK, note="n"),
        thing(id="c", name="y", shade=Shade.DARK),
    )

    with units() as uow:
        assert [t.id for t in uow.find(Thing, shade=Shade.DARK)] == ["b", "c"]
        assert [t.id for t in uow.find(Thing, id=("a", "c"))] == ["a", "c"]
        assert uow.find(Thing, id=()) == []
        assert [t.id for t in uow.find(Thing, note=None)] == ["a", "c"]
        assert [t.id for t in uow.find(Thing, order_by="name")] == ["b", "a", "c"]
        assert [t.id for t in uow.find(Thing, order_by="name", descending=True, limit=1)] == ["c"]
        assert uow.count(Thing, shade=[Shade.DARK], note="n") == 1


def test_pages_and_tallies(units):
    """Several orders, the rows of one page only, and how many there are of each kind."""
    put(
        units,
        thing(id="a", name="x", shade=Shade.LIGHT, size=1),
        thing(id="b", name="y", shade=Shade.DARK, size=2),
        thing(id="c", name="x", shade=Shade.DARK, size=2),
        thing(id="d", name="x", shade=Shade.DARK, size=9),
    )

    with units() as uow:
        found = uow.find(Thing, order_by=("name", "size"), limit=2, skip=1)
        assert [one.id for one in found] == ["c", "d"]
        assert [one.id for one in uow.find(Thing, skip=3)] == ["d"]
        assert uow.tally(Thing, ("shade",)) == {(Shade.LIGHT,): 1, (Shade.DARK,): 3}
        assert uow.tally(Thing, ("name", "size"), shade=Shade.DARK) == {
            ("y", 2): 1,
            ("x", 2): 1,
            ("x", 9): 1,
        }
        assert uow.tally(Thing, ("name",), id=("nobody",)) == {}


def test_find_by_unknown_field_is_a_defect(units):
    """A misspelt field fails loudly instead of matching everything."""
    with units() as uow, pytest.raises((KeyError, TypeError)):
        uow.find(Thing, nmae="x")


def test_event_waits_in_the_outbox_signed_and_numbered(units):
    """Events leave with the state, signed, numbered per aggregate from 1."""
    with units() as uow:
        for upload in ("u1", "u2", "u1"):
            uow.emit("upload.received", case="c", aggregate=upload, body={"upload": upload})
        uow.commit()

    assert [(e.aggregate, e.sequence) for e in messages(units)] == [("u1", 1), ("u2", 1), ("u1", 2)]
    assert units.outbox.waiting() == 0


@pytest.mark.parametrize(
    ("event_type", "body", "code"),
    [
        ("upload.received", {"upload": "u", "name": "x"}, "event-body"),
        ("upload.received", {}, "event-body"),
        ("edition.proved", {}, "event-producer"),
        ("nothing.happened", {}, "event-unknown"),
    ],
)
def test_event_that_does_not_fit_is_refused(units, event_type, body, code):
    """Only events of the table, from their producer, with exactly their fields, are let out."""
    with units() as uow, pytest.raises(Invalid) as refused:
        uow.emit(event_type, case="c", aggregate="a", body=body)

    assert refused.value.code == code


def test_outbox_keeps_what_could_not_be_sent(units):
    """A publish that failed leaves its events unsent, in order."""
    with units() as uow:
        uow.emit("upload.received", case="c", aggregate="u", body={"upload": "u"})
        uow.commit()

    with pytest.raises(Unavailable), units.outbox.claim(10):
        raise Unavailable("bus-unavailable", "no answer")

    assert units.outbox.waiting() == 1


def test_outbox_tells_how_long_it_waits(units, clock):
    """The age of the oldest unsent event is known."""
    assert units.outbox.oldest_wait() == 0
    with units() as uow:
        uow.emit("upload.received", case="c", aggregate="u", body={"upload": "u"})
        uow.commit()
    clock.forward(42)

    assert units.outbox.oldest_wait() == 42


def test_sent_events_can_be_sent_again(units):
    """Everything since an instant can be put back, to rebuild a broker that lost its disk."""
    with units() as uow:
        uow.emit("upload.received", case="c", aggregate="u", body={"upload": "u"})
        uow.commit()
    assert len(messages(units)) == 1

    assert units.outbox.send_again(START) == 1
    assert len(messages(units)) == 1


def test_received_event_takes_effect_once(units):
    """The second unit for the same event is told that it was handled."""
    for expected in (True, False):
        with units() as uow:
            assert uow.receive(event(), "intake.work") is expected
            uow.commit()


def test_received_event_counts_per_queue(units):
    """The same event on another queue of the service is another effect."""
    for queue in ("intake.work", "intake.facts"):
        with units() as uow:
            assert uow.receive(event(), queue)
            uow.commit()


def test_received_event_without_commit_comes_again(units):
    """A unit that was not committed leaves the event unhandled."""
    with units() as uow:
        assert uow.receive(event(), "intake.work")
        uow.add(thing())

    with units() as uow:
        assert uow.receive(event(), "intake.work")


def test_slower_competitor_is_rolled_back(units):
    """Of two units that both began with the event, only one takes effect."""
    slow, fast = units(), units()
    assert slow.receive(event(), "intake.work")
    assert fast.receive(event(), "intake.work")
    with fast:
        fast.add(thing(name="fast"))
        fast.commit()

    with slow, pytest.raises(AlreadyHandled):
        slow.save(thing(name="slow"))

    assert got(units).name == "fast"


def test_what_is_emitted_names_its_cause(units):
    """Events from handling an event carry its id and its trace."""
    cause = replace(event(), traceparent="00-" + "1" * 32 + "-" + "2" * 16 + "-01")
    with units() as uow:
        uow.receive(cause, "intake.work")
        uow.emit("upload.received", case="c", aggregate="u", body={"upload": "u"})
        uow.commit()

    [sent] = messages(units)
    assert (sent.causation, sent.traceparent) == (cause.id, cause.traceparent)


def test_second_open_unit_in_a_thread_is_a_defect(units):
    """What would wait for itself for ever on one database is refused at once on both."""
    with units() as outer, units() as inner:
        outer.count(Thing)
        with pytest.raises(RuntimeError):
            inner.count(Thing)


def test_two_who_each_check_first_cannot_both_win(units):
    """Units behave as if run one after the other: no two can both see that nobody was there."""
    barrier, outcomes, refusals = threading.Barrier(2, timeout=20), [], []

    def attempt(key):
        for turn in range(20):
            try:
                with units() as uow:
                    if turn == 0:
                        barrier.wait()
                    free = uow.count(Thing, name="seat") == 0
                    if free:
                        uow.add(thing(id=key, name="seat"))
                    uow.commit()
            except Unavailable as error:
                refusals.append(error.code)
                continue
            outcomes.append(free)
            return

    threads = [threading.Thread(target=attempt, args=(key,)) for key in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == [False, True]
    assert set(refusals) <= {"database-busy"}


def test_event_numbers_have_no_gap_under_competition(units):
    """Numbers of one aggregate's events are 1, 2, 3 … however many emit at once."""

    def emit():
        done = 0
        while done < 5:
            try:
                with units() as uow:
                    uow.emit("upload.received", case="c", aggregate="u", body={"upload": "u"})
                    uow.commit()
                done += 1
            except Unavailable:
                continue

    threads = [threading.Thread(target=emit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [e.sequence for e in messages(units)] == list(range(1, 21))


def test_services_do_not_see_each_other(units, database_url, clock):
    """Two services on one URL have rooms of their own."""
    put(units, thing())
    engine = open_engine(database_url, "storage")
    other = sql_unit_of_work("storage", engine, RECORDS, fake_sign("storage"), clock)
    create_all(engine, "storage", other.tables.metadata)

    with other() as uow:
        assert uow.count(Thing) == 0
    engine.dispose()


def test_errors_never_show_values(units):
    """A database's complaint carries no value of the record it is about."""
    put(units, Plain("1", "Amelia Okafor", "here"))

    with units() as uow:
        with pytest.raises(Conflict) as on_add:
            uow.add(Plain("2", "Amelia Okafor", "here"))
        uow.add(Plain("2", "", "here"))
        with pytest.raises(Conflict) as on_save:
            uow.save(Plain("2", "Amelia Okafor", "here"))

    assert "Amelia" not in f"{on_add.value} {on_save.value}"


def test_reading_takes_no_write_lock(units):
    """A short read beside an open unit does not wait for it."""
    with units() as uow:
        uow.add(thing())
        with reading(units.engine) as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM things").scalar() == 0
