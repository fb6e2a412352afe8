"""Files that are there whole and on the disk, or not at all. Readable by their owner alone."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.domain.errors import Unavailable

_FRESH = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_FULL = "The disk is full. Make room, then try again."
_ADVICE = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EROFS: "The disk is read-only. Make it writable, then try again.",
    errno.EIO: "The disk is full or faulty. Make room, or look at the machine's own log.",
    errno.EACCES: "This account may not use it. Give it the rights, then try again.",
}


def advice(error: OSError) -> str:
    """What to do about an error of the file system, in a sentence or two."""
    return _ADVICE.get(error.errno or 0, "Try again later.")


@contextmanager
def data_folder() -> Iterator[None]:
    """Turn what the file system raises into Unavailable ``data-folder-unavailable``."""
    try:
        yield
    except OSError as error:
        raise Unavailable(
            "data-folder-unavailable",
            f"The data folder cannot be used. {advice(error)}",
            errno=error.errno,
        ) from error


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file, replacing what was there; nothing is visible under ``path`` until it is whole.

    If ``pieces`` raises, ``path`` is as it was.
    """
    with writing_whole(path) as file:
        for piece in pieces:
            write_all(file, piece)


@contextmanager
def writing_whole(path: Path) -> Iterator[int]:
    """As ``write_whole``, for a block that writes to a descriptor by itself."""
    beside = _beside(path)
    try:
        with _fresh(beside) as file:
            yield file
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)


def keep_first(path: Path, content: bytes) -> None:
    """Write a file unless it is there; of two processes that start at once the first counts."""
    beside = _beside(path)
    try:
        with _fresh(beside) as file:
            write_all(file, content)
        path.hardlink_to(beside)
    except FileExistsError:
        return  # another process was first; what it wrote counts
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}")


@contextmanager
def _fresh(path: Path) -> Iterator[int]:
    """A new file, synchronised when the block ends without an error."""
    file = os.open(path, _FRESH, 0o600)
    try:
        yield file
        os.fsync(file)
    finally:
        os.close(file)


def write_all(file: int, piece: bytes | memoryview) -> None:
    """Write every byte of a piece to a descriptor, however the system takes it."""
    left = memoryview(piece)
    while left:
        left = left[os.write(file, left) :]
