"""A clamd that speaks INSTREAM, or misbehaves as told.

    with FakeClamd() as clamd:
        ClamdScanner(clamd.address).scan(source)

``answer`` may be bytes to say instead of an honest verdict, ``stop_after`` hangs up after that many
bytes of the stream, ``silent`` takes everything and says nothing.
"""

from __future__ import annotations

import socket
import struct
import threading
from pathlib import Path
from typing import Self

EICAR_MARK = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


class FakeClamd:
    """Serves one scan after another on a thread until closed."""

    def __init__(
        self,
        *,
        answer: bytes | None = None,
        stop_after: int | None = None,
        silent: bool = False,
        path: Path | None = None,
    ) -> None:
        self._answer, self._stop_after, self._silent = answer, stop_after, silent
        if path is None:
            self._listener = socket.create_server(("127.0.0.1", 0))
            self.address: tuple[str, int] | str = self._listener.getsockname()[:2]
        else:
            self._listener = socket.socket(socket.AF_UNIX)
            self._listener.bind(str(path))
            self._listener.listen()
            self.address = str(path)
        self.received: list[bytes] = []
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                try:
                    self._scan(connection)
                except (OSError, struct.error):  # the other side hung up
                    continue

    def _scan(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            data = bytearray()
            while length := struct.unpack(">L", stream.read(4))[0]:
                data += stream.read(length)
                if self._stop_after is not None and len(data) > self._stop_after:
                    return
        self.received.append(bytes(data))
        if self._silent:
            self._closing.wait(5)
            return
        connection.sendall(self._answer if self._answer is not None else _verdict(bytes(data)))


def _verdict(data: bytes) -> bytes:
    return b"stream: Eicar-Test-Signature FOUND\0" if EICAR_MARK in data else b"stream: OK\0"
