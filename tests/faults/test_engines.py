"""The whole product while its broker and its database are struck, one after the other.

Where ``test_broker`` and ``test_database`` look at each strike closely with the messages of one
service, here reviews are played past every service and the one checker accounts for all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.frame import WIDE, Report
from tests.faults.kept import KeptApart
from tests.faults.world import World
from tests.server_processes.postgres import PostgresPair
from tests.server_processes.rabbitmq import RabbitCluster
from tests.servers import started

pytestmark = [
    pytest.mark.slow, pytest.mark.server, pytest.mark.xdist_group("servers"),
    pytest.mark.skipif(not WIDE, reason="minutes; make faults"),
]  # fmt: skip

Strike = Callable[[RabbitCluster, PostgresPair], None]


def every_node_wiped(cluster: RabbitCluster, _pair: PostgresPair) -> None:
    """The whole broker is lost with its disks, and an empty one stands there."""
    for node in cluster.nodes:
        node.wipe()
    cluster.start()


def connections_dropped(_cluster: RabbitCluster, pair: PostgresPair) -> None:
    """Every connection of every service to the database ends."""
    assert pair.primary.drop_connections()


STRIKES: dict[str, Strike] = {
    "broker's first node killed": lambda cluster, _pair: cluster.nodes[0].kill(),
    "broker's first node back": lambda cluster, _pair: cluster.nodes[0].start(),
    "every node of the broker wiped": every_node_wiped,
    "database's connections dropped": connections_dropped,
    "database's standby promoted": lambda _cluster, pair: pair.fail_over(),
}


@pytest.fixture
def engines() -> Iterator[tuple[RabbitCluster, PostgresPair]]:
    """Three nodes and a pair of this test's own."""
    with started(RabbitCluster) as cluster, started(PostgresPair) as pair:
        yield cluster, pair  # type: ignore[misc]


def test_reviews_go_on_whatever_engine_is_struck(
    tmp_path: Path, engines: tuple[RabbitCluster, PostgresPair], faults: Report
) -> None:
    """A review is begun, an engine is struck, the review ends; five times over, on one estate."""
    cluster, pair = engines
    running = KeptApart(tmp_path / "apart", pair.url, cluster.url)
    try:
        world = World(running)
        for strike in STRIKES.values():
            lap = world.lap()
            lap.begin()
            with ThreadPoolExecutor(1) as hand:
                going_on = hand.submit(lap.finish)
                strike(cluster, pair)
                going_on.result()
        outcome = world.settled(len(STRIKES), patience=240)
    finally:
        running.stop()
    faults.row("engines struck under the whole product", outcome, how=", ".join(STRIKES))
