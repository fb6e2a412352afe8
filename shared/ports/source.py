"""Random access to readable bytes, whatever they are sealed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class Source(Protocol):
    """Bytes of known size that can be read at any place, in bounded memory."""

    @property
    def size(self) -> int:
        """Total number of bytes."""
        ...

    def read_at(self, offset: int, length: int) -> bytes:
        """Exactly the bytes of ``[offset, offset+length)`` cut at the end; may raise Corrupt."""
        ...

    def chunks(self) -> Iterator[bytes]:
        """All bytes in order."""
        ...


class BytesSource:
    """A Source over bytes already in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def size(self) -> int:
        """Total number of bytes."""
        return len(self._data)

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes of ``[offset, offset+length)`` cut at the end."""
        return self._data[offset : offset + length]

    def chunks(self) -> Iterator[bytes]:
        """All bytes, in one piece."""
        if self._data:
            yield self._data
