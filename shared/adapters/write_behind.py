"""Writing to a file while the next piece is made: the disk's time and the cipher's overlap.

A large piece is written by one helper thread, in order, with at most ``DEPTH`` pieces waiting, so
memory stays bounded; small ones are written at once. A failing write is raised by the next call, or
when the block ends: nothing after it is written, and nothing is reported written that is not.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

DEPTH = 2
"""A buffer may be filled again once ``DEPTH`` further pieces were handed over."""

_SMALL = 256 * 1024


class WriteBehind:
    """Use in a ``with`` block; when it ends without an error every byte is with the system."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._writer: ThreadPoolExecutor | None = None
        self._waiting: deque[Future[None]] = deque()
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def write(self, piece: bytes | memoryview) -> None:
        """Write all of a piece; raises OSError, also of an earlier piece."""
        self.size += len(piece)
        if self._writer is None:
            if len(piece) < _SMALL:
                _write_all(self._file, piece)
                return
            self._writer = ThreadPoolExecutor(1, "write-behind")
        while len(self._waiting) >= DEPTH:
            self._waiting.popleft().result()
        self._waiting.append(self._writer.submit(_write_all, self._file, piece))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.finish()
        else:
            self.abandon()

    def finish(self) -> None:
        """Wait until every piece is with the system; raises OSError."""
        if self._writer is not None:
            self._writer.shutdown()
            for one in self._waiting:
                one.result()

    def abandon(self) -> None:
        """End without the pieces that wait; the file is not whole and nobody may keep it."""
        if self._writer is not None:
            self._writer.shutdown(cancel_futures=True)


def _write_all(file: int, piece: bytes | memoryview) -> None:
    left = memoryview(piece)
    while left:
        left = left[os.write(file, left) :]
