"""Keeps a lease alive while slow work runs under it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from shared.domain.errors import Unavailable


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
