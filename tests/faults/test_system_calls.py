"""SIGKILL and errors at the border to the operating system.

At each write, fsync, rename, send and receive of a process that is at work.
"""

from __future__ import annotations

import random
import threading
from pathlib import Path

import pytest

from tests.faults.frame import SEED, WIDE, Outcome, Report
from tests.faults.syscalls import GROUPS, Injection, Strace
from tests.faults.world import World

pytestmark = pytest.mark.slow

ERRORS = (
    ("write", "error=ENOSPC"),
    ("write", "error=EIO"),
    ("fsync", "error=EIO"),
    ("fsync", "error=ENOSPC"),
    ("rename", "error=EIO"),
    ("rename", "error=ENOSPC"),
    ("send", "error=ECONNRESET"),
    ("receive", "error=ECONNRESET"),
    ("fsync", "delay_enter=300000"),
    ("send", "delay_enter=300000"),
    ("receive", "delay_enter=300000"),
)


class Traffic(threading.Thread):
    """Laps one after another until told to stop; the one that is on goes on to its end."""

    def __init__(self, world: World, *, whole: bool) -> None:
        super().__init__(daemon=True)
        self._world, self._whole = world, whole
        self._enough = threading.Event()
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        """Play."""
        try:
            while not self._enough.is_set():
                lap = self._world.lap()
                lap.begin()
                while not self._whole and not self._enough.is_set():
                    lap.send("police")
                if self._whole:
                    lap.finish()
        except BaseException as error:  # noqa: BLE001 - told to the test
            self.error = error

    def end(self) -> None:
        """Let the last lap come to its end; raises what went wrong in any."""
        self._enough.set()
        self.join(900)
        if self.error is not None:
            raise self.error


def kills(world: World, tmp_path: Path, wanted: int, most: int) -> Outcome:
    """Kill whatever makes the n-th call of a group, for every group and growing n."""
    chance, landed, missed, number = random.Random(SEED), 0, 0, 0
    while landed < wanted and missed < wanted + 40:
        name = world.keeper.names[number % len(world.keeper.names)]
        group = list(GROUPS)[(number // len(world.keeper.names)) % len(GROUPS)]
        number += 1
        injection = Injection(group, chance.randint(1, most))
        world.installation.await_up(name)
        strace = Strace(world.keeper.pid(name), injection.words(), tmp_path / "strace.log")
        died = strace.wait(8) if strace.attached else False
        strace.let_go()
        landed += died
        missed += not died
    return Outcome(landed)


@pytest.mark.xdist_group("one-machine")
def test_one_machine_dies_at_system_calls(
    one_machine: World, tmp_path: Path, faults: Report
) -> None:
    """Wherever between two system calls the process dies, nothing is lost or doubled."""
    traffic = Traffic(one_machine, whole=WIDE)
    tried = kills(one_machine, tmp_path, *((150, 60) if WIDE else (5, 12)))
    traffic.end()
    outcome = tried + one_machine.settled(0)
    faults.row("SIGKILL at system calls, one machine", outcome, groups=len(GROUPS))
    assert outcome.tried >= (150 if WIDE else 5)


@pytest.mark.skipif(not WIDE, reason="minutes; make faults")
def test_services_apart_die_at_system_calls(apart: World, tmp_path: Path, faults: Report) -> None:
    """The same for each of eight processes on PostgreSQL and RabbitMQ."""
    traffic = Traffic(apart, whole=True)
    tried = kills(apart, tmp_path, 160, 40)
    traffic.end()
    outcome = tried + apart.settled(0)
    faults.row("SIGKILL at system calls, services apart", outcome, groups=len(GROUPS))
    assert outcome.tried >= 100


@pytest.mark.skipif(not WIDE, reason="minutes; make faults")
def test_errors_of_the_system(one_machine: World, tmp_path: Path, faults: Report) -> None:
    """A disk that fails or is full, connections that break and calls that take long do no harm."""
    chance, tried = random.Random(SEED), 0
    traffic = Traffic(one_machine, whole=True)
    for group, what in ERRORS * 5:
        injection = Injection(group, chance.randint(1, 20), what, every=chance.randint(3, 9))
        log = tmp_path / "strace.log"
        one_machine.installation.await_up("lockgate")
        strace = Strace(one_machine.keeper.pid("lockgate"), injection.words(), log)
        strace.wait(3)
        strace.let_go()
        tried += log.read_text().count("(INJECTED)") + log.read_text().count("(DELAYED)")
    traffic.end()
    faults.row("EIO, ENOSPC, resets and delays of system calls", one_machine.settled(tried))
