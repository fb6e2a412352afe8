"""RabbitMQ at its worst: killed, frozen, out of disk, tampered with by its operator."""

from __future__ import annotations

import json
import threading
import time

import pika
import pytest

from shared.adapters import rabbit_topology as topology
from shared.adapters.bus_rabbit import Limits, RabbitBus
from shared.domain.errors import Unavailable
from shared.ports.bus import Outcome, Verdict
from tests.ports.test_bus import Heard, consuming, eventually, msg
from tests.server_processes.bus_kits import BusKit

ANSWER = 3


@pytest.fixture
def kit(rabbitmq):
    """Two fresh queues on a node that may be harmed."""
    kit = BusKit("rabbitmq", rabbitmq.url, settle=1)
    kit.bus().declare()
    yield kit
    kit.close()


@pytest.fixture
def bus(kit):
    """A bus with a short time limit."""
    made = RabbitBus(
        kit.url,
        kit.clock,
        routes=kit.routes,
        exchange=f"{kit.service}.events",
        parts=kit.parts,
        limits=Limits(answer=ANSWER, patience=60, heartbeat=2, share=0.5, deliveries=3),
    )
    yield made
    made.close()


@pytest.fixture
def operator(kit):
    """A channel of somebody with every right."""
    connection = pika.BlockingConnection(pika.URLParameters(kit.url))
    yield connection.channel()
    connection.close()


def part_of_case_1(kit):
    """The queue on the broker that holds the first case's messages."""
    return topology.part_queue(kit.work, topology.part_of("case-1", kit.parts))


def refused_in_time(publish):
    """Whether publishing raises Unavailable within the time limit and some slack."""
    began = time.monotonic()
    with pytest.raises(Unavailable):
        publish()
    return time.monotonic() - began < 3 * ANSWER


def test_connection_outlives_slow_work(bus, kit):
    """Work that takes much longer than the heartbeat does not cost the connection."""
    heard = Heard()

    def slow(received):
        threading.Event().wait(6)  # three heartbeats of two seconds
        return heard(received)

    bus.publish([msg()])
    with consuming(bus, kit.work, slow):
        heard.wait(1)
        assert eventually(lambda: bus.depth(kit.work) == 0)

    assert [received.attempt for received in heard.seen] == [1]


def test_killed_broker_loses_nothing_that_was_accepted(bus, kit, rabbitmq):
    """What was confirmed survives SIGKILL; consumers come back by themselves and go on."""
    heard = Heard()
    bus.publish([msg(number, case=f"c{number}") for number in range(50)])

    with consuming(bus, kit.facts, heard), consuming(kit.bus(), kit.work, heard):
        heard.wait(5)
        rabbitmq.kill()
        assert refused_in_time(lambda: bus.publish([msg(100)]))
        rabbitmq.start()
        assert eventually(lambda: len(set(heard.ids)) == 50)
        bus.publish([msg(101)])
        assert eventually(lambda: "evt-101" in heard.ids)

    assert bus.dead_letters(kit.work) == []


def test_frozen_broker_is_noticed_in_time(bus, kit, rabbitmq):
    """A broker that says nothing is Unavailable, and is used again when it wakes."""
    bus.publish([msg(1)])
    with rabbitmq.frozen():
        assert refused_in_time(lambda: bus.publish([msg(2)]))

    assert eventually(lambda: published(bus, 3))
    heard = Heard()
    with consuming(bus, kit.work, heard):
        assert eventually(lambda: {"evt-1", "evt-3"} <= set(heard.ids))


def published(bus, number):
    """Whether a message is accepted now."""
    try:
        bus.publish([msg(number)])
    except Unavailable:
        return False
    return True


def test_broker_without_disk_refuses_in_time_and_recovers(bus, kit, rabbitmq):
    """A blocked connection is Unavailable; when there is room again it works by itself."""
    bus.publish([msg(1)])
    with rabbitmq.short_of_disk():
        assert refused_in_time(lambda: bus.publish([msg(2)]))

    assert eventually(lambda: published(bus, 3))


def test_deleted_queue_is_declared_again(bus, kit, operator):
    """A queue that an operator removed comes back with the consumer that misses it."""
    heard = Heard()
    with consuming(bus, kit.work, heard):
        bus.publish([msg(1)])
        heard.wait(1)
        operator.queue_delete(part_of_case_1(kit))
        assert eventually(lambda: published(bus, 2))
        assert eventually(lambda: "evt-2" in heard.ids)


def test_broker_that_forgot_everything_is_set_up_again(bus, kit, operator):
    """Without exchange and queues nothing is accepted silently; the next try declares them."""
    bus.publish([msg(1)])
    operator.exchange_delete(f"{kit.service}.events")
    for queue in kit.plan.queues:
        operator.queue_delete(queue)

    assert eventually(lambda: published(bus, 2))
    heard = Heard()
    with consuming(bus, kit.work, heard):
        heard.wait(1)
    assert "evt-2" in heard.ids


def test_lost_binding_is_noticed(bus, kit, operator):
    """A message that reaches no queue is never taken for sent."""
    bus.publish([msg(1)])
    operator.exchange_unbind(kit.work, f"{kit.service}.events", "upload.received.*")

    with pytest.raises(Unavailable) as refused:
        bus.publish([msg(2)])

    assert refused.value.code == "bus-unroutable"
    assert published(bus, 3)
    assert bus.depth(kit.work) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"x-death": "text"},
        {"x-death": [1, 2]},
        {"lockgate-attempts": "many", "lockgate-failures": -5, "lockgate-case": 7},
        {"lockgate-attempts": True, "lockgate-died-at": "never"},
        None,
    ],
)
def test_odd_properties_do_no_harm(bus, kit, operator, headers):
    """Whatever a stranger writes beside the payload neither crashes nor convinces."""
    properties = pika.BasicProperties(headers=headers, message_id=None, type=None)
    operator.basic_publish("", part_of_case_1(kit), b"not an event", properties)
    heard = Heard(Outcome(Verdict.DEAD, "event-malformed"))

    with consuming(bus, kit.work, heard):
        [received] = heard.wait(1)
        assert eventually(lambda: bus.dead_letters(kit.work))

    assert (received.message.id, received.message.type, received.message.case) == ("", "", "")
    assert received.attempt in (1, 2)


def test_forged_failure_count_can_only_bury(bus, kit, operator):
    """A forged count puts the message aside unhandled; it never gets past a check."""
    headers = {"lockgate-failures": 99}
    properties = pika.BasicProperties(headers=headers, message_id="evt-1", type="x")
    operator.basic_publish("", part_of_case_1(kit), b"x", properties)
    heard = Heard()

    with consuming(bus, kit.work, heard):
        assert eventually(lambda: bus.dead_letters(kit.work))

    assert heard.seen == []


def test_every_queue_is_durable(kit, rabbitmq):
    """No queue of ours is of a kind that newer brokers refuse or that a crash empties."""
    listed = rabbitmq.control("list_queues", "name", "durable", "type").splitlines()
    ours = [line.split("\t") for line in listed if line.startswith(kit.service)]

    assert len(ours) == 2 * (kit.parts + 2 + len(topology.DELAYS))
    assert all(line[1:] == ["true", "quorum"] for line in ours)


@pytest.mark.parametrize(
    ("wish", "seconds"), [(0, 0), (0.2, 1), (1, 1), (1.1, 5), (6, 30), (31, 300), (5000, 300)]
)
def test_delay_is_rounded_up(wish, seconds):
    """A message never comes back before its time, except for the longest delay there is."""
    assert topology.rounded_delay(wish) == seconds


def test_retry_survives_a_broker_restart(bus, kit, rabbitmq):
    """A delayed message is as durable as a waiting one."""
    heard = Heard(Outcome(Verdict.RETRY, "busy", 4))
    bus.publish([msg()])
    with consuming(bus, kit.work, heard):
        heard.wait(1)
        assert eventually(lambda: bus.depth(kit.work) == 1)
    rabbitmq.kill()
    rabbitmq.start()

    with consuming(bus, kit.work, heard):
        seen = heard.wait(2)

    assert [received.attempt for received in seen] == [1, 2]


def test_messages_of_a_case_come_in_order_whoever_works(rabbitmq):
    """Among workers that come and go, each case is one worker's at a time, in its order."""
    kit = BusKit("rabbitmq", rabbitmq.url, parts=4, deliveries=10)
    lock, at_once, together, order, workers = threading.Lock(), set(), [], {}, {}

    def handle(received):
        case = received.message.case
        workers[case] = threading.current_thread().ident
        with lock:
            together.extend({case} & at_once)
            at_once.add(case)
        threading.Event().wait(0.005)
        with lock:
            at_once.discard(case)
            seen = order.setdefault(case, [])
            if received.message.id not in seen:  # what a leaver had not begun may come twice
                seen.append(received.message.id)
        return Outcome(Verdict.DONE)

    bus = kit.bus()
    bus.declare()
    sent = [msg(number, case=f"case-{number % 6}") for number in range(600)]
    bus.publish(sent)
    with consuming(bus, kit.work, handle):
        for _ in range(3):
            with consuming(kit.bus(), kit.work, handle), consuming(kit.bus(), kit.work, handle):
                threading.Event().wait(0.7)
        assert eventually(lambda: bus.depth(kit.work) == 0)
    dead = bus.dead_letters(kit.work)
    kit.close()

    assert (together, dead) == ([], [])
    assert order == {
        case: [message.id for message in sent if message.case == case] for case in order
    }
    assert sum(map(len, order.values())) == 600


def test_worker_that_joins_gets_its_share(bus, kit):
    """Parts move to a worker that comes later, while the first is busy with a long job."""
    first, second = Heard(), Heard()
    go_on = threading.Event()

    def long(received):
        first(received)
        assert go_on.wait(30)
        return Outcome(Verdict.DONE)

    bus.publish([msg(number, case=f"case-{number}") for number in range(20)])
    with consuming(bus, kit.work, long):
        first.wait(1)
        with consuming(kit.bus(), kit.work, second):
            second.wait(5)  # once the first has been busy for long
            go_on.set()
            assert eventually(lambda: bus.depth(kit.work) == 0)

    assert sorted({*first.ids, *second.ids}) == sorted(f"evt-{number}" for number in range(20))


def test_forgotten_queue_removes_the_marks(bus, kit, operator):
    """A service that marked the broker is told when a queue had to be made again."""
    assert bus.forgot(kit.service)
    bus.mark(kit.service)
    bus.declare()
    assert not bus.forgot(kit.service)

    operator.queue_delete(part_of_case_1(kit))
    assert bus.check([kit.work]) == "queue-gone"
    bus.declare()

    assert bus.forgot(kit.service)
    assert bus.check([kit.work, kit.facts]) == ""


@pytest.fixture
def confined(kit, rabbitmq):
    """A bus whose user has the least rights, with everything made beforehand."""
    rights = topology.rights(kit.service, kit.routes, ["upload.received"])
    rabbitmq.control("add_user", kit.service, "secret")
    rabbitmq.control(
        "set_permissions", kit.service, rights.configure,
        rights.write.replace(r"lockgate[.]events", f"{kit.service}[.]events"), rights.read,
    )  # fmt: skip
    rabbitmq.control(
        "set_topic_permissions", kit.service, f"{kit.service}.events", rights.topic, ""
    )
    url = f"amqp://{kit.service}:secret@{kit.url.partition('@')[2]}"
    made = RabbitBus(
        url, kit.clock, routes=kit.routes, exchange=f"{kit.service}.events", parts=kit.parts,
        limits=Limits(answer=ANSWER, patience=5, deliveries=3),
    )  # fmt: skip
    yield made
    made.close()
    rabbitmq.control("delete_user", kit.service)


def test_service_needs_no_right_to_make_queues(confined, kit):
    """With the least rights everything works: sending, delay, failure, burial, replay, marks."""
    heard = Heard(Outcome(Verdict.RETRY, "busy", 1), RuntimeError("boom"), Outcome(Verdict.DEAD))
    confined.declare()
    confined.publish([msg()])
    with consuming(confined, kit.work, heard):
        assert eventually(lambda: confined.dead_letters(kit.work))
        assert confined.replay(kit.work, "evt-1")
        heard.wait(4)
        assert eventually(lambda: confined.depth(kit.work) == 0)
    confined.mark(kit.service)

    assert not confined.forgot(kit.service)


def test_service_sends_its_own_events_only(confined):
    """An event of somebody else is refused by the broker, and the service goes on after it."""
    with pytest.raises(Unavailable):
        confined.publish([msg(1, event_type="document.accepted")])

    assert published(confined, 2)


def test_missing_queue_is_said_where_none_may_be_made(confined, kit, operator):
    """Without the right to make it, a queue that is gone is reported, and every mark removed."""
    confined.declare()
    confined.mark(kit.service)
    operator.queue_delete(part_of_case_1(kit))

    with pytest.raises(Unavailable) as refused:
        confined.declare()

    assert refused.value.code == "bus-incomplete"
    assert confined.forgot(kit.service)


def test_definitions_file_makes_the_same(kit, rabbitmq, tmp_path):
    """What the definitions file makes is what the services would declare."""
    file = tmp_path / "definitions.json"
    connection = pika.BlockingConnection(pika.URLParameters(kit.url))
    channel = connection.channel()
    for queue in kit.plan.queues:
        channel.queue_delete(queue)
    for exchange in kit.plan.exchanges:
        channel.exchange_delete(exchange)
    file.write_text(json.dumps(kit.plan.definitions()))

    rabbitmq.control("import_definitions", str(file))

    topology.declare(channel, kit.plan)  # refused where an argument differs
    connection.close()
    bindings = rabbitmq.control("list_bindings", "source_name").splitlines()
    ours = [source for source in bindings if source.startswith(kit.service)]
    assert len(ours) == len(kit.plan.bindings)


def test_every_node_of_the_url_is_asked(kit, clock):
    """Where one address does not answer, the next does."""
    host = kit.url.partition("@")[2].partition("/")[0]
    bus = RabbitBus(
        kit.url.replace(host, f"127.0.0.1:1,{host},127.0.0.1:2"), clock, routes=kit.routes,
        exchange=f"{kit.service}.events", parts=kit.parts, limits=Limits(answer=ANSWER, deliveries=3),
    )  # fmt: skip

    assert eventually(lambda: published(bus, 1))
    assert bus.depth(kit.work) == 1
    bus.close()
