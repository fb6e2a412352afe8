"""The scanner port over clamd's INSTREAM command, by TCP or a local socket.

Only the two replies the protocol promises for a finished scan count; a limit reached, a connection
lost, a time-out, a version that answers differently: all UNKNOWN.
"""

from __future__ import annotations

import re
import socket
import struct
import time
from urllib.parse import urlsplit

from shared.domain.errors import Invalid
from shared.ports.scanner import ScanReport, ScanResult
from shared.ports.source import Source

_COMMAND = b"zINSTREAM\0"
_CLEAN = b"stream: OK"
_FOUND = re.compile(rb"stream: ([!-~][ -~]{0,199}) FOUND\Z")
_PIECE = 1 << 16
_MAX_REPLY = 4096
_PORT = 3310

Address = tuple[str, int] | str


def clamd_address(url: str) -> Address:
    """``tcp://host:port`` or ``unix:///path`` as an address. Raises Invalid ``scanner-url``."""
    parts = urlsplit(url)
    if parts.scheme == "tcp" and parts.hostname:
        return parts.hostname, parts.port or _PORT
    if parts.scheme == "unix" and parts.path:
        return parts.path
    raise Invalid("scanner-url", "Give the scanner as tcp://host:port or unix:///path/of/socket.")


class ClamdScanner:
    """Streams a source to clamd.

    ``max_bytes`` must not exceed clamd's StreamMaxLength; a larger source is UNKNOWN, because an
    engine that stops half-way has not looked. ``seconds`` bounds the whole scan.
    """

    def __init__(
        self, address: Address, *, max_bytes: int = 2 << 30, seconds: float = 600.0
    ) -> None:
        self._address = address
        self._max_bytes = max_bytes
        self._seconds = seconds

    def scan(self, source: Source) -> ScanReport:
        """Report on all bytes; never CLEAN unless clamd said so about exactly these bytes."""
        if source.size > self._max_bytes:
            return ScanReport(ScanResult.UNKNOWN, "too-large")
        deadline = time.monotonic() + self._seconds
        try:
            with self._connected(deadline) as connection:
                return _judge(_Conversation(connection, deadline).ask(source))
        except _EngineTrouble as trouble:
            return ScanReport(ScanResult.UNKNOWN, trouble.code)

    def _connected(self, deadline: float) -> socket.socket:
        patience = max(deadline - time.monotonic(), 0.001)
        try:
            if not isinstance(self._address, str):
                return socket.create_connection(self._address, timeout=patience)
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.settimeout(patience)
                connection.connect(self._address)
            except OSError:
                connection.close()
                raise
        except OSError as error:
            raise _EngineTrouble("unreachable") from error
        return connection


class _EngineTrouble(Exception):
    """The engine did not answer as the protocol says."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Conversation:
    """One INSTREAM exchange under one deadline."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline

    def ask(self, source: Source) -> bytes:
        self._send(_COMMAND)
        sent = 0
        for chunk in source.chunks():
            for at in range(0, len(chunk), _PIECE):
                piece = chunk[at : at + _PIECE]
                self._send(struct.pack(">L", len(piece)) + piece)
            sent += len(chunk)
        if sent != source.size:
            raise _EngineTrouble("source-size")
        self._send(struct.pack(">L", 0))
        return self._reply()

    def _send(self, data: bytes) -> None:
        try:
            self._in_time().sendall(data)
        except TimeoutError as error:
            raise _EngineTrouble("timeout") from error
        except OSError as error:
            raise _EngineTrouble("connection-lost") from error

    def _reply(self) -> bytes:
        reply = bytearray()
        while not reply.endswith(b"\0"):
            try:
                piece = self._in_time().recv(_MAX_REPLY)
            except TimeoutError as error:
                raise _EngineTrouble("timeout") from error
            except OSError as error:
                raise _EngineTrouble("connection-lost") from error
            if not piece or len(reply) > _MAX_REPLY:
                raise _EngineTrouble("no-answer")
            reply += piece
        return bytes(reply[:-1])

    def _in_time(self) -> socket.socket:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise _EngineTrouble("timeout")
        self._connection.settimeout(left)
        return self._connection


def _judge(reply: bytes) -> ScanReport:
    if reply == _CLEAN:
        return ScanReport(ScanResult.CLEAN)
    if found := _FOUND.match(reply):
        return ScanReport(ScanResult.INFECTED, found[1].decode("ascii"))
    return ScanReport(ScanResult.UNKNOWN, "unexpected-answer")
