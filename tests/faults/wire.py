"""A wire between two programs on this machine that can be cut, or swallow what is sent."""

from __future__ import annotations

import contextlib
import socket
import threading
from enum import StrEnum
from typing import Self


class Mood(StrEnum):
    """What the wire does with what is sent."""

    PASS = "pass"
    SWALLOW = "swallow"  # the sender sees it leave; it never arrives


class Wire:
    """Listens on a port of its own and carries every connection to ``target``.

    From the first connection that sent ``swallow_after`` bytes on it begins to swallow.
    """

    def __init__(self, target: tuple[str, int], swallow_after: int = 1 << 62) -> None:
        self._target = target
        self._limit = swallow_after
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.mood = Mood.PASS
        self.swallowed = 0
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Break every connection that there is; new ones are carried again."""
        ends, self._ends = self._ends, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
            except OSError:
                return
            self._ends += [near, far]
            for pair in ((near, far, True), (far, near, False)):
                threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, outward: object) -> None:
        carried = 0
        with contextlib.suppress(OSError):
            while piece := source.recv(1 << 10):
                carried += len(piece)
                if outward and carried > self._limit:
                    self.mood, self._limit = Mood.SWALLOW, 1 << 62
                if outward and self.mood is Mood.SWALLOW:
                    self.swallowed += len(piece)
                else:
                    sink.sendall(piece)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)
