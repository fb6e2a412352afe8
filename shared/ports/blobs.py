"""The blobs port: ciphertext by opaque key. The store never sees a readable byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class BlobInfo:
    """A stored blob's key and its size in bytes."""

    key: str
    size: int


class Blobs(Protocol):
    """Whole-or-nothing storage of byte streams.

    Keys match ``[a-z0-9][a-z0-9._/-]{0,199}`` without ``..``; anything else raises Invalid
    ``blob-key``. A missing key raises Invalid ``blob-missing``. A store that does not answer, is
    full or is read-only raises Unavailable. Nothing is visible under a key until ``put`` returned.
    """

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        """Store durably and return the size; an equal key is replaced atomically."""
        ...

    def size(self, key: str) -> int:
        """Size in bytes."""
        ...

    def read(self, key: str, offset: int = 0, length: int | None = None) -> bytes:
        """Up to ``length`` bytes from ``offset``; short only at the end of the blob."""
        ...

    def stream(self, key: str, chunk_size: int = 1 << 20) -> Iterator[bytes]:
        """All bytes in order, in pieces of at most ``chunk_size``."""
        ...

    def delete(self, key: str) -> None:
        """Remove; a key that is not there is no error."""
        ...

    def keys(self, prefix: str = "") -> Iterator[BlobInfo]:
        """Every blob whose key starts with ``prefix``, in key order."""
        ...
