"""Measuring bytes as they pass, and reading sealed blobs with every byte accounted for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from hmac import compare_digest
from typing import TypeVar

from shared.crypto.framing import object_corrupt
from shared.crypto.sealed import HEADER_SIZE, Context, SealedReader
from shared.domain.errors import Corrupt, Invalid
from shared.ports.blobs import Blobs

T = TypeVar("T")


class Measured:
    """Passes a stream on, counting and hashing it; read the results at its end.

    A piece is hashed before it is passed on, so that ``digest`` speaks of all that was.

    ``head`` holds the first bytes, at least ``HEADER_SIZE`` of them if there are so many.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self.hash = sha256()
        self.size = 0
        self.head = b""

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            if self.size < HEADER_SIZE:
                self.head += bytes(chunk[:HEADER_SIZE])
            self.size += len(chunk)
            self.hash.update(chunk)
            yield chunk

    @property
    def digest(self) -> str:
        """SHA-256 of what has passed so far, in hex."""
        return self.hash.hexdigest()


class OpenedObject:
    """A sealed blob as a Source. Raises Corrupt ``object-corrupt`` for whatever does not fit.

    Making it checks the blob's size, the header, the commitment and the last chunk. A range is
    authenticated chunk by chunk; reading all of it also holds the blob against ``sealed_sha256``.
    ``header`` counts instead of the blob's own. ``on_corrupt`` is told the reason before the error
    is raised.
    """

    def __init__(
        self,
        blobs: Blobs,
        blob: str,
        *,
        key: bytes,
        context: Context,
        size: int,
        sealed_size: int,
        sealed_sha256: str,
        on_corrupt: Callable[[str], None],
        header: bytes | None = None,
    ) -> None:
        self._blobs, self._blob = blobs, blob
        self._key, self._context, self._header = key, context, header
        self._sealed_size, self._sealed_sha256 = sealed_size, sealed_sha256
        self._on_corrupt = on_corrupt
        self._reader = self._guarded("header", lambda: self._checked(size))

    @property
    def size(self) -> int:
        """Readable bytes, authenticated."""
        return self._reader.size

    def read_at(self, offset: int, length: int) -> bytes:
        """Exactly the bytes of ``[offset, offset+length)`` cut at the end."""
        return self._guarded("chunk", lambda: self._reader.read_at(offset, length))

    def chunks(self) -> Iterator[bytes]:
        """All bytes in order; the last piece comes only if the whole blob is the one sealed."""
        prefix = _PrefixHash(self._range)
        try:
            reader = self._reader_of(prefix.read)
            held = b""
            for chunk in reader.chunks():
                if held:
                    yield held
                held = chunk
            if not compare_digest(prefix.digest, self._sealed_sha256):
                raise object_corrupt()
        except Corrupt:
            self._on_corrupt("stream")
            raise
        if held:
            yield held

    def _checked(self, size: int) -> SealedReader:
        if self._size_of_blob() != self._sealed_size:
            raise object_corrupt()
        reader = self._reader_of(self._range)
        if reader.size != size:
            raise object_corrupt()
        return reader

    def _reader_of(self, read: Callable[[int, int], bytes]) -> SealedReader:
        return SealedReader(read, self._sealed_size, self._key, self._context, header=self._header)

    def _size_of_blob(self) -> int:
        try:
            return self._blobs.size(self._blob)
        except Invalid as error:
            raise object_corrupt() from error

    def _range(self, offset: int, length: int) -> bytes:
        try:
            return self._blobs.read(self._blob, offset, length)
        except Invalid as error:
            raise object_corrupt() from error

    def _guarded(self, reason: str, work: Callable[[], T]) -> T:
        try:
            return work()
        except Corrupt:
            self._on_corrupt(reason)
            raise


class _PrefixHash:
    """Hashes each byte of a blob once, in order, however the ranges that are read overlap."""

    def __init__(self, read: Callable[[int, int], bytes]) -> None:
        self._read = read
        self._hash = sha256()
        self._next = 0

    def read(self, offset: int, length: int) -> bytes:
        data = self._read(offset, length)
        fresh = self._next - offset
        if 0 <= fresh < len(data):
            self._hash.update(memoryview(data)[fresh:])
            self._next += len(data) - fresh
        return data

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()
