"""A request's body that came in chunks, read into the caller's own buffer.

cheroot's reader copies each byte about six times on its way; what the vault seals comes this way.
"""

from __future__ import annotations

import re
from io import RawIOBase
from typing import Any

_LONGEST_LINE = 256
_CRLF = b"\r\n"
_SIZE = re.compile(rb"[0-9a-fA-F]{1,15}")


class ChunkedBody(RawIOBase):
    """The chunked body that is next on a connection; ``ended`` once it was read to its end.

    ``connection`` is the server's reader of it. Raises ValueError for what is no chunked body.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._left = 0
        self.ended = False

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer, or what the body still has; how many bytes those are."""
        room, filled = memoryview(buffer), 0
        while filled < len(room):
            if not self._left and not self._next_chunk():
                break
            taken = self._take(room[filled : filled + self._left])
            filled += taken
            self._left -= taken
            if not self._left:
                self._line(len(_CRLF))
        return filled

    def _next_chunk(self) -> bool:
        if self.ended:
            return False
        size, _, _extension = self._line(_LONGEST_LINE).partition(b";")
        if not _SIZE.fullmatch(size.strip()):
            raise ValueError("Bad chunked transfer size")
        self._left = int(size, 16)
        self.ended = self._left == 0
        return not self.ended

    def _line(self, longest: int) -> bytes:
        line: bytes = self._connection.readline(longest)
        if not line.endswith(_CRLF):
            raise ValueError("Bad chunked transfer coding")
        return line[:-2]

    def _take(self, room: memoryview) -> int:
        """Some bytes of this chunk: first those that the connection's reader holds already."""
        if self._connection.has_data():
            held: bytes = self._connection.read(min(len(self._connection.peek(0)), len(room)))
            room[: len(held)] = held
            return len(held)
        taken: int = self._connection.raw.readinto(room)
        if not taken:
            raise ValueError("The chunked body broke off")
        return taken
