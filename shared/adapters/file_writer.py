"""A file that a thread of its own writes, so that reading and ciphering do not wait for it."""

from __future__ import annotations

import os
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Self

from shared.durable import write_all

_BUFFERS = 4


class FileWriter:
    """Writes to a descriptor from a few buffers of ``size``, in order; for one ``with``.

    When that ends without an error everything is written. Raises the OSError of the first write
    that failed, at the next ``write`` or at the end. On a machine with one core a thread only
    costs: there each piece is written at once.
    """

    def __init__(self, file: int, size: int) -> None:
        self._file = file
        self._free: SimpleQueue[memoryview] = SimpleQueue()
        self._full: SimpleQueue[tuple[memoryview, int] | None] = SimpleQueue()
        self._error: OSError | None = None
        several = len(os.sched_getaffinity(0)) > 1
        self._thread = Thread(target=self._work, name="file-writer") if several else None
        for _ in range(_BUFFERS if several else 1):
            self._free.put(memoryview(bytearray(size)))

    def room(self) -> memoryview:
        """A buffer to fill and to give to ``write`` next."""
        return self._free.get()

    def write(self, buffer: memoryview, size: int) -> None:
        """Write the first ``size`` bytes of a buffer, which is no longer the caller's."""
        if self._error:
            raise self._error
        if self._thread:
            self._full.put((buffer, size))
            return
        write_all(self._file, buffer[:size])
        self._free.put(buffer)

    def __enter__(self) -> Self:
        if self._thread:
            self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._thread:
            self._full.put(None)
            self._thread.join()
        if self._error and error is None:
            raise self._error

    def _work(self) -> None:
        while given := self._full.get():
            buffer, size = given
            try:
                if not self._error:
                    write_all(self._file, buffer[:size])
            except OSError as error:
                self._error = error
            self._free.put(buffer)
