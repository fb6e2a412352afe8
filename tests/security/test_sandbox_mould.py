"""The process that readers are copies of: it can be lost, replaced and asked by many at once."""

from __future__ import annotations

import os
import select
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.adapters import sandbox_process
from shared.adapters.sandbox_process import ProcessSandbox
from shared.ports.sandbox import Limits
from shared.ports.source import BytesSource

PROGRAM = "services.redaction.readers.program"
QUICK = Limits(wall_seconds=30.0, cpu_seconds=10, memory_bytes=512 << 20)


def read(sandbox: ProcessSandbox, words: str) -> str:
    """What the sandbox reads of a small text."""
    request = {"task": "read", "hint": "txt"}
    frames = sandbox.run(PROGRAM, request, BytesSource(words.encode()), QUICK)
    return "".join(frame["text"] for frame in frames if "text" in frame)


def mould_of(sandbox: ProcessSandbox) -> int:
    """The process that the sandbox's runs are copies of."""
    pid = sandbox._mould.process.pid
    assert isinstance(pid, int)
    return pid


def _kill(pid: int) -> None:
    handle = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    assert select.select([handle], [], [], 10)[0]
    os.close(handle)


def test_runs_are_copies_of_one_process() -> None:
    """The second run needs no second start."""
    sandbox = ProcessSandbox()
    read(sandbox, "first")
    first = mould_of(sandbox)
    assert read(sandbox, "second words") == "second words"
    assert mould_of(sandbox) == first


def test_a_lost_mould_is_replaced() -> None:
    """When the process that is copied has been killed, the next run begins another."""
    sandbox = ProcessSandbox()
    read(sandbox, "first")
    lost = mould_of(sandbox)
    _kill(lost)
    assert read(sandbox, "again") == "again"
    assert mould_of(sandbox) != lost


def test_a_run_outlives_its_mould() -> None:
    """A run under way when the mould is replaced or lost is read to its end."""
    sandbox = ProcessSandbox()
    text = "words " * 300_000
    frames = sandbox.run(PROGRAM, {"task": "read"}, BytesSource(text.encode()), QUICK)
    found = [next(frames)]
    _kill(mould_of(sandbox))
    found += frames
    assert "".join(f["text"] for f in found if "text" in f) == text.strip()


def test_a_mould_is_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many copies there is a new one, with places in memory of its own."""
    monkeypatch.setattr(sandbox_process, "_COPIES", 2)
    sandbox = ProcessSandbox()
    used = []
    for words in ("one", "two", "three"):
        assert read(sandbox, words) == words
        used.append(mould_of(sandbox))
    assert used[0] == used[1] != used[2]


def test_many_threads_share_one() -> None:
    """Runs side by side each get their own file's words."""
    sandbox = ProcessSandbox()
    said = [f"words of file {number}" for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda words: read(sandbox, words), said)) == said


def test_nothing_is_left_when_nobody_holds_it() -> None:
    """The process ends with the sandbox that began it."""
    sandbox = ProcessSandbox()
    read(sandbox, "words")
    handle = os.pidfd_open(mould_of(sandbox))
    sandbox.close()
    assert select.select([handle], [], [], 10)[0]
    os.close(handle)
