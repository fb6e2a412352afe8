"""RabbitMQ struck while work goes on: one node, and a cluster of three.

Wide, every fault; in the gate the one that needs no restart. The brokers are the tests' own.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pika
import pytest

from shared.adapters import rabbit_topology as topology
from shared.adapters.bus_rabbit import Limits, RabbitBus
from shared.adapters.clock_system import SystemClock
from shared.domain.errors import Unavailable
from shared.runtime import relay
from tests.faults.broker_work import QUEUE, Work, fill, until
from tests.faults.frame import WIDE, Report
from tests.server_processes.pipeline import ROUTES
from tests.server_processes.rabbitmq import Epmd, Node, RabbitCluster, RabbitMQ
from tests.servers import absent, started

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.xdist_group("servers")]

PARTS = 2
wide = pytest.mark.skipif(not WIDE, reason="minutes; make faults")


def bus_at(url: str) -> RabbitBus:
    """A bus with short time limits."""
    limits = Limits(answer=4, patience=120, heartbeat=4, settle=1, share=1)
    return RabbitBus(url, SystemClock(), routes=ROUTES, parts=PARTS, limits=limits)


@pytest.fixture(autouse=True)
def quick_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the broker asked every second whether it forgot something."""
    monkeypatch.setattr(relay, "MEMORY_SECONDS", 1.0)


@pytest.fixture
def work(tmp_path: Path, rabbitmq: RabbitMQ) -> Iterator[Work]:
    """Work over one node, on which nothing is left from before."""
    cleared(rabbitmq.url)
    yield Work(f"sqlite:///{tmp_path / 'databases'}", bus_at(rabbitmq.url))
    cleared(rabbitmq.url)


def cleared(url: str) -> None:
    """Remove what stands on a broker."""
    connection = pika.BlockingConnection(pika.URLParameters(url))
    plan, channel = topology.plan(ROUTES, Limits().deliveries, parts=PARTS), connection.channel()
    for queue in (*plan.queues, topology.mark_queue("intake")):
        channel.queue_delete(queue)
    for exchange in plan.exchanges:
        channel.exchange_delete(exchange)
    connection.close()


@contextmanager
def full_of_work(work: Work) -> Iterator[None]:
    """Messages wait on the broker: the service is too slow for them."""
    plain = work.bus._work

    def slow(received: object, handle: object) -> None:
        time.sleep(0.5)  # real time: what is simulated is a slow service
        plain(received, handle)

    work.bus._work = slow
    assert until(lambda: work.bus.depth(QUEUE) > 10, 60)
    yield
    work.bus._work = plain


def wiped(node: RabbitMQ, work: Work) -> None:
    """The disk is lost with all that waits on it, and a fresh broker stands there."""
    with full_of_work(work):
        node.wipe()
        node.start()


def queue_deleted(node: RabbitMQ, work: Work) -> None:
    """An operator deletes the queues that are worked on, with what waits in them."""
    with full_of_work(work):
        connection = pika.BlockingConnection(pika.URLParameters(node.url))
        for queue in topology.part_queues(QUEUE, PARTS):
            connection.channel().queue_delete(queue)
        connection.close()


def killed(node: RabbitMQ, _work: Work) -> None:
    """The node dies at once and is started again."""
    node.kill()
    node.start()


def restarted(node: RabbitMQ, _work: Work) -> None:
    """The node is ended in order and started again."""
    node.restart()


def away(node: RabbitMQ, _work: Work) -> None:
    """There is no broker for half a minute."""
    node.stop()
    time.sleep(30)  # real time: this is the fault
    node.start()


def silent(node: RabbitMQ, _work: Work) -> None:
    """The broker is there and says nothing, for longer than it is waited for."""
    with node.frozen():
        time.sleep(12)  # real time: this is the fault


def short_of_memory(node: RabbitMQ, work: Work) -> None:
    """The memory alarm blocks whoever publishes."""
    with node.short_of_memory():
        assert until(lambda: work.units.outbox.waiting() > 20, 60), "nothing was blocked"


def short_of_disk(node: RabbitMQ, work: Work) -> None:
    """The disk alarm blocks whoever publishes."""
    with node.short_of_disk():
        assert until(lambda: work.units.outbox.waiting() > 20, 60), "nothing was blocked"


FAULTS: dict[str, Callable[[RabbitMQ, Work], None]] = {
    "broker: data directory wiped": wiped,
    "broker: queue deleted under its worker": queue_deleted,
    "broker: kill -9": killed,
    "broker: restart": restarted,
    "broker: outage of 30 s": away,
    "broker: silent for 12 s": silent,
    "broker: memory alarm": short_of_memory,
    "broker: disk alarm": short_of_disk,
}
IN_THE_GATE = "broker: queue deleted under its worker"


@pytest.mark.parametrize("fault", FAULTS if WIDE else [IN_THE_GATE])
def test_one_node_struck(fault: str, work: Work, rabbitmq: RabbitMQ, faults: Report) -> None:
    """Whatever happens to the broker, each accepted upload takes effect once and none waits."""
    with work.going_on():
        FAULTS[fault](rabbitmq, work)

    outcome = work.settled()
    faults.row(fault, outcome, uploads=len(work.accepted))


@wide
def test_wiped_broker_without_memory(
    work: Work, rabbitmq: RabbitMQ, faults: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the services do not send again what the broker forgot, the loss is noticed."""
    monkeypatch.setattr(RabbitBus, "forgot", lambda _bus, _service: False)
    with work.going_on():
        wiped(rabbitmq, work)

    outcome = work.settled(patience=20)
    faults.control("sending again", "broker: data directory wiped", outcome)


# --- a disk that is really full -------------------------------------------------------------------
@contextmanager
def on_a_small_disk(folder: Path) -> Iterator[Node]:
    """A node whose data lie on a disk of their own."""
    folder.mkdir()
    epmd = Epmd(folder)
    node = Node(folder / "node", epmd, folder / "home", "secret")
    node.configure("disk_free_limit.absolute = 1KB\n")  # the alarm would come before the fault
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200m", "none", str(node.data)], check=False
    )
    if mounted.returncode:
        epmd.close()
        absent("the right to mount a small disk")
    try:
        node.start()
        yield node
        node.end()
    finally:
        epmd.close()
        subprocess.run(["umount", "--lazy", str(node.data)], check=True)


@wide
def test_full_disk_is_noticed_and_mended(tmp_path: Path, faults: Report) -> None:
    """Full, the broker's queues go down and stay down: it is said, and a restart mends it."""
    with on_a_small_disk(tmp_path / "broker") as node:
        work = Work(f"sqlite:///{tmp_path / 'databases'}", bus_at(node.url))
        with work.going_on():
            filler = fill(node.data)
            began = time.monotonic()
            assert until(lambda: said(work.bus) == "queue-down", 60), said(work.bus)
            noticed = round(time.monotonic() - began, 1)
            filler.unlink()
            assert not until(lambda: said(work.bus) == "", 5), "it came back by itself after all"
            node.kill()
            node.start()
            began = time.monotonic()
            assert until(lambda: said(work.bus) == "", 60)
            mended = round(time.monotonic() - began, 1)
        outcome = work.settled()
    faults.row("broker: disk full", outcome, noticed_after=noticed, mended_after=mended)


def said(bus: RabbitBus) -> str:
    """What readiness says about the broker."""
    try:
        return bus.check([QUEUE])
    except Unavailable as error:
        return error.code


# --- three nodes ----------------------------------------------------------------------------------
def leader_killed(cluster: RabbitCluster) -> None:
    """The node that leads the queue dies; the others go on, and it comes back later."""
    leader = cluster.leader_of(topology.part_queue(QUEUE, 1))
    leader.kill()
    time.sleep(5)  # real time: the others go on without it
    leader.start()


def leader_restarted(cluster: RabbitCluster) -> None:
    """The leading node is ended in order, as for an upgrade."""
    cluster.leader_of(topology.part_queue(QUEUE, 1)).restart()


def each_restarted(cluster: RabbitCluster) -> None:
    """One node after another is upgraded."""
    for node in cluster.nodes:
        node.restart()


def leader_parted(cluster: RabbitCluster) -> None:
    """The leading node hears and says nothing, towards the others and its clients, for 20 s."""
    with cluster.leader_of(topology.part_queue(QUEUE, 1)).frozen():
        time.sleep(20)  # real time: longer than the others wait


def majority_gone(cluster: RabbitCluster) -> None:
    """Two nodes die: the third must accept nothing until one is back."""
    first, second, _ = cluster.nodes
    first.kill()
    second.kill()
    time.sleep(5)  # real time: this is the fault
    for node in (first, second):
        node.launch()
    for node in (first, second):
        node.await_up()


def node_wiped(cluster: RabbitCluster) -> None:
    """One node's disk is lost; the node is forgotten and joins anew with an empty one."""
    node, other = cluster.nodes[2], cluster.nodes[0]
    node.wipe()
    other.control("forget_cluster_node", node.name)
    node.start()
    other.grow(node)


CLUSTER_FAULTS: dict[str, Callable[[RabbitCluster], None]] = {
    "three nodes: leader killed": leader_killed,
    "three nodes: leader restarted": leader_restarted,
    "three nodes: one after another restarted": each_restarted,
    "three nodes: leader parted from all for 20 s": leader_parted,
    "three nodes: majority gone": majority_gone,
    "three nodes: one disk lost": node_wiped,
}


@pytest.fixture(scope="module")
def cluster() -> Iterator[RabbitCluster]:
    """Three nodes of this test's own."""
    with started(RabbitCluster) as made:
        yield made  # type: ignore[misc]


@wide
@pytest.mark.parametrize("fault", CLUSTER_FAULTS)
def test_three_nodes_struck(
    fault: str, tmp_path: Path, cluster: RabbitCluster, faults: Report
) -> None:
    """Whatever node is lost, work goes on with the others and nothing is lost or doubled."""
    work = Work(f"sqlite:///{tmp_path / 'databases'}", bus_at(cluster.url))
    with work.going_on():
        CLUSTER_FAULTS[fault](cluster)

    outcome = work.settled()
    faults.row(fault, outcome, uploads=len(work.accepted))
