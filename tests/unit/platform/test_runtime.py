"""Relay, supervisor, timers and the runner that starts them."""

from __future__ import annotations

import threading

import pytest

from shared.adapters.bus_sql import SqlBus
from shared.adapters.db import open_engine
from shared.domain.errors import Unavailable
from shared.runtime.relay import Relay
from shared.runtime.runner import Lanes, queues_of, run_service
from shared.runtime.supervisor import State, Supervisor
from shared.runtime.ticks import Ticks
from shared.service import Service, Tick
from tests.platform_kit import RECORDS, Plain, fake_verify

WAIT = 20


@pytest.fixture
def units(make_database):
    """Intake's database."""
    return make_database("intake", RECORDS)


@pytest.fixture
def bus(tmp_path, clock):
    """A bus beside it."""
    engine = open_engine(f"sqlite:///{tmp_path / 'databases'}", "bus")
    bus = SqlBus(engine, clock, poll_seconds=0.02)
    bus.declare()
    yield bus
    engine.dispose()


def emit(units, count=1):
    """Commit so many events."""
    with units() as uow:
        for number in range(count):
            uow.emit("upload.received", case="c", aggregate="u", body={"upload": f"u{number}"})
        uow.commit()


class Broken:
    """A bus that takes some messages and then nothing more."""

    def __init__(self, bus, failures):
        self.bus, self.failures = bus, failures

    def publish(self, messages):
        """Fail as often as told, after the messages were taken: the sender cannot know."""
        self.bus.publish(messages)
        if self.failures:
            self.failures -= 1
            raise Unavailable("bus-unconfirmed", "silence")


def test_relay_sends_everything_in_order_once(units, bus):
    """Batches go out until nothing is left."""
    emit(units, 7)

    assert Relay(units.outbox, bus, batch=3).send_all() == 7

    assert (bus.depth("intake.work"), units.outbox.waiting()) == (7, 0)


def test_relay_sends_again_when_unsure(units, bus):
    """A publish without confirmation leaves the events unsent; sending again doubles nothing."""
    emit(units, 2)
    relay = Relay(units.outbox, Broken(bus, 1))

    with pytest.raises(Unavailable):
        relay.send_once()
    assert units.outbox.waiting() == 2
    assert relay.send_once() == 2

    assert (bus.depth("intake.work"), units.outbox.waiting()) == (2, 0)


class Forgetful:
    """A bus that lost its memory after what it was given first."""

    def __init__(self, bus):
        self.bus, self.marks, self.declared = bus, set(), 0

    def forgot(self, producer):
        """Whether the producer's mark is gone."""
        return producer not in self.marks

    def mark(self, producer):
        """Keep the mark."""
        self.marks.add(producer)

    def declare(self):
        """Count it."""
        self.declared += 1

    def publish(self, messages):
        """Pass it on."""
        self.bus.publish(messages)


def test_relay_sends_everything_again_when_the_bus_forgot(units, bus):
    """Without its mark a service sends all it ever sent, once, on queues that stand by then."""
    forgetful = Forgetful(bus)
    relay = Relay(units.outbox, forgetful, producer="intake")
    emit(units, 3)
    assert relay.make_whole() == 0
    assert relay.send_all() == 3
    assert relay.make_whole() == 0

    forgetful.marks.clear()

    assert (relay.make_whole(), forgetful.declared) == (3, 2)
    assert relay.send_all() == 3
    assert relay.make_whole() == 0


def test_relay_wakes_on_commit(units, bus):
    """A running relay sends what is committed while it waits."""
    stop = threading.Event()
    thread = threading.Thread(target=Relay(units.outbox, bus).run, args=(stop,))
    thread.start()
    emit(units)
    for _ in range(WAIT * 20):
        if units.outbox.waiting() == 0:
            break
        stop.wait(0.05)
    stop.set()
    thread.join(WAIT)

    assert units.outbox.waiting() == 0


def test_supervisor_starts_a_dead_loop_again(clock):
    """A loop that raises or returns is started again, and its health tells of it."""
    stop, lives, done = threading.Event(), [], threading.Event()

    def loop(stopping):
        lives.append(1)
        if len(lives) == 1:
            raise Unavailable("bus-unavailable", "gone")
        if len(lives) == 2:
            raise ValueError("defect")
        if len(lives) == 3:
            return
        done.set()
        stopping.wait()

    supervisor = Supervisor(stop, clock, first=0.001)
    supervisor.start("work", loop)
    assert done.wait(WAIT)
    [health] = supervisor.health()
    assert (health.state, health.restarts, health.reason) == (State.RUNNING, 3, "loop-ended")

    stop.set()
    assert supervisor.join(WAIT)
    assert supervisor.health()[0].state is State.STOPPED


def test_supervisor_says_when_work_does_not_end(clock):
    """Join answers False while a loop is still at work."""
    stop, go_on = threading.Event(), threading.Event()
    supervisor = Supervisor(stop, clock)
    supervisor.start("slow", lambda _stop: go_on.wait())
    stop.set()

    assert not supervisor.join(0.01)
    go_on.set()
    assert supervisor.join(WAIT)


def test_ticks_run_when_due():
    """A timer runs at once and then every so many seconds."""
    runs, now = [], [100.0]
    ticks = Ticks(
        "intake",
        [
            Tick("often", 10, lambda: runs.append("often")),
            Tick("seldom", 60, lambda: runs.append("seldom")),
        ],
        monotonic=lambda: now[0],
    )

    assert ticks.run_due() == 10
    now[0] += 9
    assert ticks.run_due() == 1
    now[0] += 1
    ticks.run_due()

    assert runs == ["often", "seldom", "often"]


@pytest.mark.parametrize("error", [Unavailable("x", ""), ValueError("x")])
def test_tick_that_fails_does_not_stop_the_others(error):
    """An error is counted and the next timer runs."""
    runs = []

    def fail():
        raise error

    Ticks("intake", [Tick("bad", 1, fail), Tick("good", 1, lambda: runs.append(1))]).run_due()

    assert runs == [1]


def test_service_runs_from_emit_to_effect_and_stops(units, bus, clock):
    """Relay, consumers and timers work together, report health, and end when told to."""
    stop, handled, ticked = threading.Event(), threading.Event(), threading.Event()

    def consume(event, uow):
        uow.add(Plain(event.id, event.case, ""))
        handled.set()

    service = Service(
        "intake", "", None, units, {"upload.received": consume}, [Tick("t", 60, ticked.set)]
    )
    running = run_service(
        service, bus, verify=fake_verify, clock=clock, stop=stop, lanes=Lanes(consumers=2)
    )
    emit(units)

    assert handled.wait(WAIT)
    assert ticked.wait(WAIT)
    assert running.healthy()
    assert {health.name for health in running.health()} == {
        "intake.relay", "intake.facts", "intake.facts.2", "intake.work", "intake.work.2",
        "intake.ticks",
    }  # fmt: skip
    stop.set()
    assert running.join(WAIT)
    assert not running.healthy()
    assert bus.depth("intake.work") == 0
    with units() as uow:
        assert uow.count(Plain) == 1


def test_every_service_has_a_quick_and_a_slow_queue():
    """Facts never wait behind work."""
    assert queues_of("redaction") == ("redaction.facts", "redaction.work")
