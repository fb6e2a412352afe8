"""Faults at the border to the operating system, injected by strace into a process that is up.

strace is attached once the process answers, so that the system calls of its start do not count; the
``when`` of strace counts for each thread by itself. Attached to a process that has died, or told to
let go, it leaves no trace.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.server_processes.process import need

GROUPS: dict[str, tuple[str, ...]] = {
    "write": ("write", "pwrite64", "writev"),
    "fsync": ("fsync", "fdatasync"),
    "rename": ("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat"),
    "send": ("sendto", "sendmsg"),
    "receive": ("recvfrom", "recvmsg"),
}
"""The system calls that make something so, or tell or hear of it."""


@dataclass(frozen=True, slots=True)
class Injection:
    """What is done to the ``nth`` call of a group: ``signal=SIGKILL``, ``error=EIO`` and so on."""

    group: str
    nth: int
    what: str = "signal=SIGKILL"
    every: int = 0

    def words(self) -> list[str]:
        """What strace is told."""
        calls = ",".join(GROUPS[self.group])
        when = f"{self.nth}+{self.every}" if self.every else f"{self.nth}"
        return ["-e", f"trace={calls}", "-e", f"inject={calls}:{self.what}:when={when}"]


class Strace:
    """strace at work on a process and all its threads; ``log`` is what it writes."""

    def __init__(self, pid: int, words: list[str], log: Path) -> None:
        self.log = log
        self._child = subprocess.Popen(
            [need("strace"), "-f", "-o", str(log), *words, "-p", str(pid)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._child.stderr is not None
        self.said = self._child.stderr.readline()  # attached, or why not

    @property
    def attached(self) -> bool:
        """Whether it could attach."""
        return "attached" in self.said

    def wait(self, seconds: float) -> bool:
        """Whether the process it looks at has ended within so many seconds."""
        try:
            self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def let_go(self) -> None:
        """Detach; the process goes on as if nothing had been."""
        if self._child.poll() is None:
            self._child.terminate()
        self._child.wait(20)
        assert self._child.stderr is not None
        self._child.stderr.close()
