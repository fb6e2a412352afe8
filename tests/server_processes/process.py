"""Starting, awaiting and ending one server process; only what was started here is ever ended."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


class NotInstalled(Exception):
    """The machine has no such server."""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Whether something accepts connections on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def need(program: str) -> str:
    """The program's path; raises NotInstalled."""
    found = program if Path(program).exists() else shutil.which(program)
    if not found:
        raise NotInstalled(program)
    return found


class Process:
    """One child process with its output in a file. It dies with the test run."""

    def __init__(
        self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.log = log
        with log.open("ab") as output:
            self._child = subprocess.Popen(
                [need("setpriv"), "--pdeathsig", "KILL", *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment,
            )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._child.pid

    def runs(self) -> bool:
        """Whether it has not ended."""
        return self._child.poll() is None

    def await_ready(self, ready: Callable[[], bool], seconds: float = 60) -> None:
        """Return when ``ready`` says so; raises RuntimeError with the log's end otherwise."""
        end = time.monotonic() + seconds
        while not ready():
            if self._child.poll() is not None or time.monotonic() > end:
                self.end()
                raise RuntimeError(f"server did not start: {self.log.read_text()[-2000:]}")
            time.sleep(0.05)

    def end(self, signal: int = 15, seconds: float = 20) -> None:
        """Ask it to end; insist when it does not."""
        if self._child.poll() is None:
            self._child.send_signal(signal)
        try:
            self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait(seconds)
