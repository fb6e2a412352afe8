"""The sandbox without the start of an interpreter: one process imports, a copy reads each file.

A copy puts up the walls of the real child (its own code) before it looks at the file, and the
caller's side is the real one too, so what is learned here holds for the service.
"""

from __future__ import annotations

import gc
import importlib
import os
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from services.redaction.readers.program import READERS, RENDERERS
from shared.adapters import sandbox_child, sandbox_process
from shared.ports.sandbox import Frame, Limits
from shared.ports.source import Source

ROOM = "services.redaction.readers"


def load() -> None:
    """Import every reader once and keep the memory collector off what all copies share."""
    for name in {*READERS.values(), *RENDERERS.values()}:
        importlib.import_module(f"{ROOM}.{name}")
    gc.collect()
    gc.freeze()


class _Copy(sandbox_process._Child):
    """A child made by copying this process instead of starting another."""

    def _spawn(self, fd: int, lifeline: int) -> Any:
        pid = os.fork()
        if pid:
            os.setpgid(pid, pid)  # by both, so that there is a group whoever comes first
            return SimpleNamespace(pid=pid, returncode=None)
        status = 1
        try:
            os.setpgid(0, 0)
            os.chdir("/")
            self._socket.close()
            os.close(self._lifeline)
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in range(3):
                os.dup2(nowhere, stream)
            os.environ.clear()
            os.environ.update(sandbox_process._ENVIRONMENT)
            status = sandbox_child.main(fd, lifeline, sandbox_process._ROOT)
        except BaseException:  # noqa: BLE001 - as an interpreter would: a crash, seen by its status
            status = 1
        finally:
            os._exit(status)


class ForkedSandbox:
    """The Sandbox port over copies of this process; every run has the limits given here."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def run(
        self, program: str, request: Mapping[str, Any], source: Source, limits: Limits = Limits()
    ) -> Iterator[Frame]:
        """Yield the program's frames, under the tighter limits of the two."""
        del limits
        child = _Copy(source, self._limits, ())
        try:
            yield from child.frames(program, request)
        finally:
            child.end()
