"""What is acknowledged is on the disk: seen in the system calls, since no kill can tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.durable import TRACED, Acknowledged, acknowledgements
from tests.faults.frame import WIDE, Outcome, Report
from tests.faults.syscalls import Strace
from tests.faults.world import World

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("one-machine")]

UPLOADS = 20 if WIDE else 2


def traced_uploads(world: World, log: Path) -> list[Acknowledged]:
    """The acknowledged changes while files are sent, each with what was synchronised before."""
    lap = world.lap()
    lap.begin()
    strace = Strace(world.keeper.pid("lockgate"), ["-y", "-s", "200", "-e", TRACED], log)
    assert strace.attached, strace.said
    try:
        for _ in range(UPLOADS):
            lap.send("police")
    finally:
        strace.let_go()
    found = acknowledgements(log.read_text(errors="replace").splitlines())
    return [one for one in found if one.status < 300 and _is_change(one)]


def _is_change(one: Acknowledged) -> bool:
    """Whether a request makes something so: a part is kept, an upload is complete."""
    return one.method == "PATCH" or one.path.endswith("/complete")


def hasty(answers: list[Acknowledged]) -> Outcome:
    """How many changes were acknowledged before the rows, and the bytes of parts, were durable."""
    wrong = 0
    for one in answers:
        rows = any("/databases/intake." in file for file in one.synced)
        part = one.method != "PATCH" or any("/blobs/" in file for file in one.synced)
        wrong += not (rows and part)
    return Outcome(len(answers), lost=wrong)


def test_everything_is_durable_before_it_is_acknowledged(
    one_machine: World, tmp_path: Path, faults: Report
) -> None:
    """Between each change that is asked for and its acknowledgement stand the fsyncs it needs."""
    answers = traced_uploads(one_machine, tmp_path / "trace")
    assert {one.method for one in answers} >= {"POST", "PATCH"}
    faults.row("fsync before each acknowledgement", hasty(answers), files=UPLOADS)


def test_without_fsync_the_trace_tells(one_machine: World, tmp_path: Path, faults: Report) -> None:
    """With fsync taken away, the same look finds every acknowledgement too early."""
    one_machine.begin_anew("removed", "fsync")
    try:
        outcome = hasty(traced_uploads(one_machine, tmp_path / "trace"))
    finally:
        one_machine.begin_anew("removed", "")
    faults.control("fsync", "fsync before each acknowledgement", outcome)
