"""Sealing a file to a file and back, as fast as the cipher and the disk allow.

The target appears only when it is whole, authentic and on the disk. Memory is a few buffers of
1 MiB, whatever the size. The layout is that of docs/formats/sealed.md, "Sealed file".
"""

from __future__ import annotations

from io import FileIO
from itertools import cycle
from pathlib import Path

from shared.adapters.write_behind import DEPTH, WriteBehind
from shared.crypto.framing import object_corrupt
from shared.crypto.sealed import FILE_MAGIC, file_opener, file_sealer
from shared.crypto.stream import ROOM, STEP_SIZE, Opener, Sealer
from shared.durable import writing_whole


def seal_file(key: bytes, source: Path, target: Path) -> None:
    """Seal ``source`` as ``target``, which is replaced; raises Invalid ``key-size``, OSError."""
    sealer = file_sealer(key)
    with FileIO(source) as read, writing_whole(target) as file, WriteBehind(file) as out:
        out.write(FILE_MAGIC)
        _pump(read, sealer, out)


def open_file(key: bytes, source: Path, target: Path) -> None:
    """Open what ``seal_file`` made; raises Corrupt ``object-corrupt``, and then makes no target."""
    opener = file_opener(key)
    with FileIO(source) as read:
        if read.read(len(FILE_MAGIC)) != FILE_MAGIC:
            raise object_corrupt()
        with writing_whole(target) as file, WriteBehind(file) as out:
            _pump(read, opener, out)


def _pump(read: FileIO, worker: Sealer | Opener, out: WriteBehind) -> None:
    taken = memoryview(bytearray(STEP_SIZE))
    for given in cycle([memoryview(bytearray(STEP_SIZE + ROOM)) for _ in range(DEPTH + 1)]):
        size = read.readinto(taken)
        if not size:
            break
        out.write(given[: worker.update_into(taken[:size], given)])
    out.write(worker.finish())
