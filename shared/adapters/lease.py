"""Who holds a lease, whether they still live, and keeping it while slow work runs under it."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from shared.domain.errors import Unavailable


def lease_token() -> str:
    """A fresh token that also says which process holds the lease."""
    return f"{os.getpid()}.{_started(os.getpid())}.{secrets.token_hex(8)}"


def holder_is_gone(token: str) -> bool:
    """Whether the process that holds a lease has ended; only for processes of this machine.

    Where processes cannot be looked at, nobody is taken for gone: the lease then runs out.
    """
    pid, _, rest = token.partition(".")
    if not pid.isdecimal() or not _started(os.getpid()):
        return False
    started = _started(int(pid))
    return started == "" or started != rest.partition(".")[0]


def _started(pid: int) -> str:
    """When a process started, in the kernel's ticks; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except FileNotFoundError:
        return ""


class Lease:
    """Calls ``renew`` every ``seconds`` from a thread of its own until the block ends.

    A renewal that fails as Unavailable is tried again at the next turn: the lease then either holds
    or runs out, and the inbox makes a second delivery harmless.
    """

    def __init__(self, renew: Callable[[], None], seconds: float) -> None:
        self._renew = renew
        self._seconds = seconds
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)

    def __enter__(self) -> Self:
        """Start renewing."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop renewing; no renewal is under way afterwards."""
        self._ended.set()
        self._thread.join()

    def _keep(self) -> None:
        while not self._ended.wait(self._seconds):
            try:
                self._renew()
            except Unavailable:
                continue
