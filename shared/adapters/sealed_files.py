"""Sealing a file to a file and back, through a few fixed buffers.

The target appears only when it is whole, authentic and on the disk. Memory does not grow with the
file. The layout is that of docs/formats/sealed.md, "Sealed file".
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from shared.adapters.file_writer import FileWriter
from shared.crypto.framing import object_corrupt
from shared.crypto.sealed import FILE_MAGIC, file_opener, file_sealer
from shared.crypto.stream import CHUNK_SIZE, ROOM, Opener, Sealer
from shared.domain.errors import Unavailable
from shared.durable import advice, write_all, writing_whole

_STEP = 64 * CHUNK_SIZE


def seal_file(key: bytes, source: Path, target: Path) -> None:
    """Seal ``source`` as ``target``, which is replaced.

    Raises Invalid ``key-size``; Unavailable ``file-unavailable``, and then ``target`` is as it was.
    """
    sealer = file_sealer(key)
    with _errors(), FileIO(source) as read, writing_whole(target) as file:
        write_all(file, FILE_MAGIC)
        _pump(read, sealer, file)


def open_file(key: bytes, source: Path, target: Path) -> None:
    """Open what ``seal_file`` made; raises as that does, and Corrupt ``object-corrupt``."""
    opener = file_opener(key)
    with _errors(), FileIO(source) as read:
        if read.read(len(FILE_MAGIC)) != FILE_MAGIC:
            raise object_corrupt()
        with writing_whole(target) as file:
            _pump(read, opener, file)


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(
            "file-unavailable",
            f"A file cannot be read or written. {advice(error)}",
            errno=error.errno or 0,
        ) from error


def _pump(read: FileIO, worker: Sealer | Opener, file: int) -> None:
    taken = memoryview(bytearray(_STEP))
    with FileWriter(file, _STEP + ROOM) as writer:
        while size := read.readinto(taken):
            given = writer.room()
            writer.write(given, worker.update_into(taken[:size], given))
    write_all(file, worker.finish())
