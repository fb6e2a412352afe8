"""The bus, the same promises on SQL over SQLite, on SQL over PostgreSQL, and on RabbitMQ."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from shared.adapters.bus_rabbit import Limits, RabbitBus
from shared.adapters.bus_sql import SqlBus
from shared.adapters.db import open_engine
from shared.domain.errors import Invalid, Unavailable
from shared.ports.bus import Message, Outcome, Received, Verdict
from tests.server_processes.bus_kits import BusKit

DONE = Outcome(Verdict.DONE)
PATIENCE = 30


@pytest.fixture(params=["sqlite", "postgresql", "rabbitmq"])
def kit(request, tmp_path) -> Iterator[BusKit]:
    """Two fresh queues on each kind of bus."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'databases'}"
    else:
        url = request.getfixturevalue(
            "postgres_url" if request.param == "postgresql" else "amqp_url"
        )
    kit = BusKit(request.param, url)
    kit.bus().declare()
    yield kit
    kit.close()


@pytest.fixture
def bus(kit):
    """One bus on the fresh queues."""
    return kit.bus()


def msg(number: int = 1, *, event_type: str = "upload.received", case: str = "case-1") -> Message:
    """A message that can be told from others."""
    return Message(f"evt-{number}", event_type, case, b'{"n":%d}' % number)


class Heard:
    """A handler that keeps what it heard and answers what it was told to."""

    def __init__(self, *answers: Outcome | Exception) -> None:
        self.seen: list[Received] = []
        self.answers = list(answers)
        self.changed = threading.Condition()

    def __call__(self, received: Received) -> Outcome:
        """Keep it, and give the next answer."""
        with self.changed:
            self.seen.append(received)
            answer = self.answers.pop(0) if self.answers else DONE
            self.changed.notify_all()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def wait(self, count: int) -> list[Received]:
        """What was heard once there are so many."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.seen) >= count, PATIENCE), self.seen
            return list(self.seen)

    @property
    def ids(self) -> list[str]:
        """The ids heard so far, in order."""
        return [received.message.id for received in self.seen]


@contextmanager
def consuming(bus, queue: str, handle) -> Iterator[None]:
    """Consume in the background; a failure there fails the test."""
    stop, failed = threading.Event(), []

    def run():
        try:
            bus.consume(queue, handle, stop)
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)
    assert not thread.is_alive()
    assert failed == []


def eventually(check) -> bool:
    """Whether something comes true within the patience."""
    pause = threading.Event()
    for _ in range(PATIENCE * 20):
        if check():
            return True
        pause.wait(0.05)
    return False


def test_declare_twice_changes_nothing(bus, kit):
    """Declaring again leaves waiting messages where they are."""
    bus.publish([msg()])

    bus.declare()

    assert bus.depth(kit.work) == 1


def test_message_arrives_as_it_was_sent(bus, kit):
    """Id, type, case and bytes come through unchanged, on the first attempt."""
    heard = Heard()
    bus.publish([msg()])

    with consuming(bus, kit.work, heard):
        [received] = heard.wait(1)

    assert received == Received(msg(), kit.work, 1)
    assert bus.depth(kit.work) == 0


def test_message_goes_to_every_queue_that_hears_its_type(bus, kit):
    """One event on two queues is handled once on each."""
    bus.publish([msg(event_type="document.accepted")])

    assert (bus.depth(kit.work), bus.depth(kit.facts)) == (1, 1)
    for queue in (kit.work, kit.facts):
        heard = Heard()
        with consuming(bus, queue, heard):
            heard.wait(1)
    assert (bus.depth(kit.work), bus.depth(kit.facts)) == (0, 0)


def test_consumer_hears_what_is_sent_while_it_listens(bus, kit):
    """A waiting consumer is woken by a message from another instance."""
    heard = Heard()
    with consuming(bus, kit.work, heard):
        kit.bus().publish([msg()])
        heard.wait(1)


def test_messages_of_a_case_come_in_order(bus, kit):
    """One consumer hears what was sent, in the order it was sent."""
    heard = Heard()
    bus.publish([msg(number) for number in range(1, 21)])

    with consuming(bus, kit.work, heard):
        heard.wait(20)

    assert heard.ids == [f"evt-{number}" for number in range(1, 21)]


@pytest.mark.parametrize("event_type", ["no.such-event", "nobody.listens"])
def test_unroutable_type_is_refused_and_nothing_is_sent(bus, kit, event_type):
    """A batch with a type that nobody hears is refused whole."""
    with pytest.raises(Invalid) as refused:
        bus.publish([msg(1), msg(2, event_type=event_type)])

    assert refused.value.code == "event-unknown"
    assert bus.depth(kit.work) == 0


def test_empty_batch_is_nothing(bus, kit):
    """Publishing nothing is allowed."""
    bus.publish([])

    assert bus.depth(kit.work) == 0


def test_message_sent_twice_is_never_lost(bus, kit):
    """Sending again when unsure delivers at least once; the inbox does the rest."""
    heard = Heard()
    for _ in range(2):
        bus.publish([msg()])

    with consuming(bus, kit.work, heard):
        heard.wait(1)
        assert eventually(lambda: bus.depth(kit.work) == 0)

    assert set(heard.ids) == {"evt-1"}


def test_handler_that_raises_gets_the_message_again(bus, kit):
    """An exception is no verdict: the message comes again, counted."""
    heard = Heard(RuntimeError("boom"))
    bus.publish([msg()])

    with consuming(bus, kit.work, heard):
        seen = heard.wait(2)

    assert [received.attempt for received in seen] == [1, 2]
    assert eventually(lambda: bus.depth(kit.work) == 0)


def test_message_that_keeps_failing_becomes_a_dead_letter(bus, kit):
    """After the delivery limit it is put aside, visibly, and the next one is handled."""
    heard = Heard()

    def handle(received):
        heard(received)
        if received.message.id == "evt-1":
            raise RuntimeError("boom")
        return DONE

    bus.publish([msg(1, case="a"), msg(2, case="b")])
    with consuming(bus, kit.work, handle):
        assert eventually(lambda: bus.dead_letters(kit.work) and bus.depth(kit.work) == 0)

    [letter] = bus.dead_letters(kit.work)
    assert (letter.message.case, letter.reason, letter.attempts) == ("a", "delivery-limit", 3)
    assert letter.queue == kit.work
    assert sorted(heard.ids) == ["evt-1", "evt-1", "evt-1", "evt-2"]


def test_failures_with_a_verdict_between_start_the_count_anew(bus, kit):
    """Only deliveries in a row without a verdict count towards the limit."""
    again = Outcome(Verdict.RETRY)
    boom = RuntimeError("boom")
    heard = Heard(boom, boom, again, boom, boom)
    bus.publish([msg()])

    with consuming(bus, kit.work, heard):
        seen = heard.wait(6)

    assert [received.attempt for received in seen] == [1, 2, 3, 4, 5, 6]
    assert bus.dead_letters(kit.work) == []


def test_retry_comes_after_its_delay_and_not_before(bus, kit):
    """A message sent away for a second lets another go first."""
    heard = Heard(Outcome(Verdict.RETRY, "busy", 0.9))
    bus.publish([msg(1, case="a")])

    with consuming(bus, kit.work, heard):
        heard.wait(1)
        assert eventually(lambda: bus.depth(kit.work) == 1)
        bus.publish([msg(2, case="b")])
        heard.wait(2)
        kit.let_pass(1)
        seen = heard.wait(3)

    assert heard.ids == ["evt-1", "evt-2", "evt-1"]
    assert seen[2].attempt == 2


def test_verdict_never_is_a_dead_letter_with_its_reason(bus, kit):
    """A refused message is put aside at once, with the code that says why."""
    heard = Heard(Outcome(Verdict.DEAD, "event-signature"))
    bus.publish([msg()])

    with consuming(bus, kit.work, heard):
        assert eventually(lambda: bus.dead_letters(kit.work))

    [letter] = bus.dead_letters(kit.work)
    assert letter.message == msg()
    assert (letter.reason, letter.attempts) == ("event-signature", 1)
    assert letter.died_at == kit.clock.now()
    assert bus.depth(kit.work) == 0


def test_looking_at_dead_letters_leaves_them(bus, kit):
    """Browsing is harmless however often, and honours its limit."""
    heard = Heard(*[Outcome(Verdict.DEAD, "no")] * 3)
    bus.publish([msg(number) for number in (1, 2, 3)])
    with consuming(bus, kit.work, heard):
        assert eventually(lambda: len(bus.dead_letters(kit.work)) == 3)

    assert all(len(bus.dead_letters(kit.work)) == 3 for _ in range(25))
    assert [letter.message.id for letter in bus.dead_letters(kit.work, limit=2)] == [
        "evt-1",
        "evt-2",
    ]
    assert bus.dead_letters(kit.facts) == []


def test_replayed_dead_letter_starts_anew(bus, kit):
    """A replayed message is handled with a fresh count and is no dead letter any more."""
    heard = Heard(Outcome(Verdict.DEAD, "no"))
    bus.publish([msg()])
    with consuming(bus, kit.work, heard):
        assert eventually(lambda: bus.dead_letters(kit.work))
        assert bus.replay(kit.work, "evt-1")
        seen = heard.wait(2)

    assert seen[1] == Received(msg(), kit.work, 1)
    assert eventually(lambda: bus.dead_letters(kit.work) == [] and bus.depth(kit.work) == 0)


def test_replay_of_what_is_not_there_says_so(bus, kit):
    """An unknown dead letter is not invented, and a waiting message is none."""
    bus.publish([msg()])

    assert not bus.replay(kit.work, "evt-1")
    assert not bus.replay(kit.work, "evt-2")
    assert bus.depth(kit.work) == 1


def test_competing_consumers_share_without_doubling(bus, kit):
    """Every message is handled by one of two consumers, and both get work."""
    both = threading.Barrier(2, timeout=PATIENCE)
    first, second = Heard(), Heard()

    def meeting(heard):
        def handle(received):
            if not heard.seen:
                both.wait()  # neither goes on until both have one in hand
            return heard(received)

        return handle

    bus.publish([msg(number, case=f"case-{number}") for number in range(30)])
    with (
        consuming(bus, kit.work, meeting(first)),
        consuming(kit.bus(), kit.work, meeting(second)),
    ):
        assert eventually(lambda: len(first.seen) + len(second.seen) >= 30)

    assert sorted(first.ids + second.ids) == sorted(f"evt-{number}" for number in range(30))


def test_only_one_message_is_in_hand(bus, kit):
    """The next message is not handed over before the handler has ended."""
    at_once, most, lock = [0], [0], threading.Lock()
    heard = Heard()

    def handle(received):
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        outcome = heard(received)
        with lock:
            at_once[0] -= 1
        return outcome

    bus.publish([msg(number, case=f"case-{number}") for number in range(10)])
    with consuming(bus, kit.work, handle):
        heard.wait(10)

    assert most == [1]


def test_message_in_hand_counts_as_depth(bus, kit):
    """What a consumer is working on is not done yet."""
    begun, go_on = threading.Event(), threading.Event()

    def slow(received):
        begun.set()
        assert go_on.wait(PATIENCE)
        return DONE

    bus.publish([msg()])
    with consuming(bus, kit.work, slow):
        assert begun.wait(PATIENCE)
        assert bus.depth(kit.work) == 1
        go_on.set()


def test_stop_lets_the_work_in_hand_end(bus, kit):
    """A stop in the middle of a message waits for its verdict, and takes it."""
    stop, begun, go_on = threading.Event(), threading.Event(), threading.Event()

    def slow(received):
        begun.set()
        assert go_on.wait(PATIENCE)
        return DONE

    bus.publish([msg()])
    thread = threading.Thread(target=bus.consume, args=(kit.work, slow, stop))
    thread.start()
    assert begun.wait(PATIENCE)
    stop.set()
    go_on.set()
    thread.join(PATIENCE)

    assert not thread.is_alive()
    assert eventually(lambda: bus.depth(kit.work) == 0)


def test_message_of_a_killed_consumer_comes_again(bus, kit):
    """A process that dies with a message in hand does not take it along."""
    heard = Heard()
    bus.publish([msg()])
    victim = kit.consumer_process()
    assert victim.stdout.readline().strip() == "evt-1"
    victim.kill()
    victim.wait()
    victim.stdout.close()
    kit.let_pass(120)

    with consuming(bus, kit.work, heard):
        [again] = heard.wait(1)

    assert again.message == msg()
    assert again.attempt == 2


@pytest.mark.parametrize("kit", ["sqlite"], indirect=True)
def test_what_a_dead_process_held_is_free_at_the_next_start(bus, kit):
    """On one machine nobody waits for the lease of a process that has ended."""
    heard = Heard()
    bus.publish([msg(1, case="a"), msg(2, case="b")])
    with kit.consumer_process() as victim:
        assert victim.stdout.readline().strip() == "evt-1"
        kit.bus().declare()
        assert kit.bus()._claim(kit.work).received.message.id == "evt-2"
        victim.kill()

    kit.bus().declare()

    with consuming(bus, kit.work, heard):
        heard.wait(1)
    assert heard.ids == ["evt-1"]


def test_poison_that_kills_its_consumers_harms_no_other(bus, kit):
    """A message whose every consumer dies ends as a dead letter; its neighbour is delivered."""
    bus.publish([msg(1, case="a"), msg(2, case="b")])
    handled = []
    for _ in range(3):
        victim = kit.consumer_process()
        while (held := victim.stdout.readline().strip()) != "evt-1":
            handled.append(held)
        victim.kill()
        victim.wait()
        victim.stdout.close()
        kit.let_pass(120)

    heard = Heard()
    with consuming(bus, kit.work, heard):
        assert eventually(lambda: bus.depth(kit.work) == 0)

    [letter] = bus.dead_letters(kit.work)
    assert (letter.message.id, letter.reason) == ("evt-1", "delivery-limit")
    assert [*handled, *heard.ids] == ["evt-2"]


def test_unknown_queue_is_refused(bus):
    """Looking at a queue that is not in the routing table is a mistake, not an empty queue."""
    for look in (bus.depth, bus.dead_letters, lambda queue: bus.replay(queue, "x")):
        with pytest.raises(Invalid) as refused:
            look("nobody.work")
        assert refused.value.code == "queue-unknown"


@pytest.mark.parametrize("kind", ["postgresql", "rabbitmq"])
def test_unreachable_bus_is_unavailable(kind, clock):
    """Every method of a bus that nobody answers for raises Unavailable within its time limit."""
    routes = {"upload.received": ("intake.work",)}
    if kind == "rabbitmq":
        bus = RabbitBus(
            "amqp://127.0.0.1:1/", clock, routes=routes, limits=Limits(answer=2, patience=0.1)
        )
    else:
        bus = SqlBus(
            open_engine("postgresql+psycopg://127.0.0.1:1/none", "bus"), clock, routes=routes
        )
    attempts = (
        bus.declare,
        lambda: bus.publish([msg()]),
        lambda: bus.consume("intake.work", Heard(), threading.Event()),
        lambda: bus.depth("intake.work"),
        lambda: bus.dead_letters("intake.work"),
        lambda: bus.replay("intake.work", "x"),
    )

    for attempt in attempts:
        with pytest.raises(Unavailable):
            attempt()
