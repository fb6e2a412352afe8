"""A ZIP made while it is sent: nothing on disk, one piece in memory, the same bytes every time."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, cast

_EPOCH = (1980, 1, 1, 0, 0, 0)


class _Outlet:
    """Where the ZIP writer puts bytes, to be fetched after each piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> Iterator[bytes]:
        """What was written since the last time, in one piece; nothing when there was nothing."""
        joined = b"".join(self._pieces)
        self._pieces.clear()
        if joined:
            yield joined


def stream_zip(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The archive of ``(name, pieces)``, stored without compression, dated 1 January 1980.

    ``files`` is consumed lazily: a file's pieces are asked for only when the one before is through.
    """
    outlet = _Outlet()
    with zipfile.ZipFile(cast(IO[bytes], outlet), "w", zipfile.ZIP_STORED) as archive:
        for name, pieces in files:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o600 << 16
            with archive.open(entry, "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece)
                    yield from outlet.taken()
            yield from outlet.taken()
    yield from outlet.taken()
