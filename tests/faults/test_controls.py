"""Each protection of the messages between services, with it and without: outbox, inbox, confirms.

A small program accepts uploads, sends them and counts their effects; it dies in the worst place and
goes on. With its protections nothing is lost or doubled; without one of them, something is.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.faults.frame import WIDE, Outcome, Report
from tests.faults.kept import Keeper
from tests.faults.wire import Mood, Wire
from tests.server_processes.pipeline import effects, open_units

pytestmark = pytest.mark.slow

TOTAL = 300 if WIDE else 60
SOME_MESSAGES = 10_000  # bytes: more than any connection needs to be made
PLACES = {
    "outbox": "before UnitOfWork.commit in MainThread",
    "inbox": "after Bus.handle in intake.work[upload.received]",
}
"""Where the program dies: an event is sent and its cause not committed; an effect is committed and
its message not acknowledged."""


def program(folder: Path, removed: str, database: str, broker: str = "") -> Keeper:
    """The small program, ready to be started without one of its protections."""
    given = {"database_url": database, "amqp_url": broker, "total": TOTAL}
    keeper = Keeper(folder / "keeper", [{"name": "small", "environment": {}, "pipeline": given}])
    keeper.tell("removed", removed)
    return keeper


def dying_at(folder: Path, place: str, removed: str) -> Outcome:
    """Let the program die at a place, several times, and count what became of its uploads."""
    database = f"sqlite:///{folder / 'databases'}"
    keeper = program(folder, removed, database)
    for nth in range(4, 10):
        keeper.tell("kill", f'{{"matching": "{place}", "nth": {nth}}}')
        keeper.untell("killed")
        keeper.start() if nth == 4 else None
        keeper.await_ready(lambda: keeper.killed() or "small 0" in keeper.ends())
    keeper.untell("kill")
    keeper.await_ready(lambda: "small 0" in keeper.ends())
    keeper.end()
    return counted(database, keeper.ends()["small -9"])


def counted(database: str, tried: int) -> Outcome:
    """How many uploads took no effect, and how many took more than one."""
    units = open_units(database)
    found = Counter(effects(units))
    units.engine.dispose()
    lost = sum(not found[f"upload-{number}"] for number in range(TOTAL))
    return Outcome(tried, lost=lost, doubled=sum(found.values()) - len(found))


@pytest.mark.parametrize("protection", sorted(PLACES))
def test_dying_in_the_worst_place(protection: str, tmp_path: Path, faults: Report) -> None:
    """With its protections the program loses and doubles nothing."""
    outcome = dying_at(tmp_path, PLACES[protection], "")
    faults.row(f"kill -9 where only the {protection} helps", outcome)


@pytest.mark.parametrize("protection", sorted(PLACES))
def test_without_the_protection(protection: str, tmp_path: Path, faults: Report) -> None:
    """Without the protection the same deaths are noticed."""
    outcome = dying_at(tmp_path, PLACES[protection], protection)
    faults.control(protection, f"kill -9 where only the {protection} helps", outcome)


@pytest.mark.parametrize("removed", ["", "confirms"])
def test_a_wire_that_swallows(removed: str, tmp_path: Path, amqp_url: str, faults: Report) -> None:
    """What a broken wire swallowed is sent again, because nobody confirmed it; else it is lost."""
    parts = urlsplit(amqp_url)
    database = f"sqlite:///{tmp_path / 'databases'}"
    with Wire((parts.hostname or "", parts.port or 5672), SOME_MESSAGES) as wire:
        broker = amqp_url.replace(parts.netloc.rpartition("@")[2], f"127.0.0.1:{wire.port}")
        keeper = program(tmp_path, removed, database, broker)
        keeper.start()
        keeper.await_ready(lambda: wire.swallowed)
        time.sleep(1.0)  # real time: the program sends on meanwhile
        wire.cut()
        wire.mood = Mood.PASS
        ended = _ended(keeper, 60 if not removed else 15)
        keeper.end()
    assert wire.swallowed
    outcome = counted(database, 1)
    fault = "a wire to the broker that swallows what is sent"
    if removed:
        faults.control("publisher confirms", fault, outcome)
    else:
        assert ended
        faults.row(fault, outcome)


def _ended(keeper: Keeper, patience: float) -> bool:
    """Whether every upload took effect within so many seconds."""
    end = time.monotonic() + patience
    while "small 0" not in keeper.ends():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True
