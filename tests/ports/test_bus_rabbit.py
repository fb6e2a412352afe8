"""RabbitMQ at its worst: killed, frozen, out of disk, tampered with by its operator."""

from __future__ import annotations

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
        limits=Limits(answer=ANSWER, patience=60, heartbeat=2, deliveries=3),
    )
    yield made
    made.close()


@pytest.fixture
def operator(kit):
    """A channel of somebody with every right."""
    connection = pika.BlockingConnection(pika.URLParameters(kit.url))
    yield connection.channel()
    connection.close()


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
        operator.queue_delete(kit.work)
        assert eventually(lambda: published(bus, 2))
        assert eventually(lambda: "evt-2" in heard.ids)


def test_broker_that_forgot_everything_is_set_up_again(bus, kit, operator):
    """Without exchange and queues nothing is accepted silently; the next try declares them."""
    bus.publish([msg(1)])
    operator.exchange_delete(f"{kit.service}.events")
    for queue in (kit.work, kit.facts):
        operator.queue_delete(queue)

    assert eventually(lambda: published(bus, 2))
    heard = Heard()
    with consuming(bus, kit.work, heard):
        heard.wait(1)
    assert "evt-2" in heard.ids


def test_lost_binding_is_noticed(bus, kit, operator):
    """A message that reaches no queue is never taken for sent."""
    bus.publish([msg(1)])
    operator.queue_unbind(kit.work, f"{kit.service}.events", "upload.received")

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
    operator.basic_publish("", kit.work, b"not an event", properties)
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
    operator.basic_publish("", kit.work, b"x", properties)
    heard = Heard()

    with consuming(bus, kit.work, heard):
        assert eventually(lambda: bus.dead_letters(kit.work))

    assert heard.seen == []


def test_every_queue_is_durable(kit, rabbitmq):
    """No queue of ours is of a kind that newer brokers refuse or that a crash empties."""
    listed = rabbitmq.control("list_queues", "name", "durable", "type").splitlines()
    ours = [line.split("\t") for line in listed if line.startswith(kit.service)]

    assert len(ours) == 4 + 2 * len(topology.DELAYS)
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
