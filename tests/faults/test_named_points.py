"""kill -9 at every named point; ``tests.faults.points`` finds them.

Before and after each commit, publication, acknowledgement, sealed part, stored object, e-mail and
delivery to the Panel, and whatever else an adapter does that is seen outside the process.
"""

from __future__ import annotations

import pytest

from tests.faults import points
from tests.faults.frame import SEED, WIDE, Outcome, Report
from tests.faults.world import World

pytestmark = pytest.mark.slow

ROUNDS = 6
"""Over how many laps the points are spread. A message that a process died of ten times is parked,
as it should be; no lap may have that many points on the way of one message."""


def laps_under_fire(world: World, rounds: int, parts: int) -> Outcome:
    """Lap after lap in which processes die at the points of one part after another."""
    before = len(world.keeper.killed())
    for turn in range(rounds):
        world.keeper.arm(parts=parts, part=(SEED + turn) % parts)
        world.lap().play()
    world.keeper.untell("kill")
    return world.settled(len(world.keeper.killed()) - before)


@pytest.mark.xdist_group("one-machine")
def test_one_machine_dies_at_every_named_point(one_machine: World, faults: Report) -> None:
    """However often the one process dies on the way of a review, nothing is lost or doubled."""
    outcome = laps_under_fire(one_machine, *((ROUNDS, ROUNDS) if WIDE else (1, 60)))
    points_seen = len(set(one_machine.keeper.lines("seen")))
    faults.row("kill -9 at named points, one machine", outcome, points=points_seen)
    assert set(one_machine.keeper.ends()) <= {"lockgate -9"}
    if WIDE:
        assert outcome.tried >= 300


@pytest.mark.skipif(not WIDE, reason="minutes; make faults")
def test_services_apart_die_at_named_points(apart: World, faults: Report) -> None:
    """However often each of eight processes dies on the way, nothing is lost or doubled."""
    outcome = laps_under_fire(apart, rounds=6, parts=18)
    points_seen = len(set(apart.keeper.lines("seen")))
    faults.row("kill -9 at named points, services apart", outcome, points=points_seen)
    died = {line.partition(":")[0] for line in apart.keeper.killed()}
    assert died == set(apart.keeper.names)


def test_every_port_has_its_points() -> None:
    """What changes something outside has a point in at least one adapter, whatever the port."""
    for name, port in points.ports().items():
        for method in points.acting(port):
            kinds = list(points.adapters(port))
            assert any(callable(getattr(kind, method, None)) for kind in kinds), f"{name}.{method}"


def test_what_is_said_only_to_read_is_part_of_its_port() -> None:
    """No method stays excused that is not there any longer."""
    known = points.ports()
    for name, methods in points.READS.items():
        assert methods <= vars(known[name]).keys(), name
