"""Opening a package into a folder, all of it or nothing.

The signature is checked over every byte first. Then each file is authenticated as it is written to
a hidden folder beside the target, and only when the last one held does that folder take the
target's name. Whoever is interrupted leaves the hidden folder, and the next opening removes it.
"""

from __future__ import annotations

import errno
import fcntl
import io
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.crypto.packages import PackageHeader, PackageReader
from shared.crypto.recipients import RecipientSecret
from shared.crypto.stream import STEP_SIZE
from shared.domain.errors import Conflict, Corrupt, Unavailable
from shared.durable import sync_folder, write_all

MOST_FILES = 10_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,99}){0,3}")
_FRESH = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW

Tell = Callable[[str, int, int], None]
"""Told of progress: ``checking`` or ``opening``, bytes done, bytes in all."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What came out: the package's header, and how many files."""

    header: PackageHeader
    files: int


def nobody(_stage: str, _done: int, _total: int) -> None:
    """Is told, and does nothing."""


def open_package(
    package: Path, secret: RecipientSecret, sender: Ed25519PublicKey, out: Path, tell: Tell = nobody
) -> Opened:
    """Put the files of a package into the folder ``out``, which must be new or empty.

    Raises Conflict ``out-not-empty`` or ``out-busy``; as ``PackageReader`` does; Corrupt
    ``package-content`` for a content that is not as docs/formats/package.md says; Unavailable
    ``file-unavailable``. After any of them ``out`` is as it was.
    """
    with _disk_errors(), package.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        reader = PackageReader(_checking(file.fileno(), size, tell), size, secret, sender)
        archive = _archive(reader)
        _refuse_unless_free(out)
        with _staging(out) as folder:
            files = _extract(archive, folder, reader.size, tell)
            _sync(folder)
            folder.replace(out)
            sync_folder(out.parent)
    return Opened(reader.header, files)


def _checking(handle: int, size: int, tell: Tell) -> Callable[[int, int], bytes]:
    """Reads ranges; told about for as long as the signature is being checked, which is in order."""
    furthest = 0

    def read(offset: int, length: int) -> bytes:
        nonlocal furthest
        data = os.pread(handle, length, offset)
        if offset <= furthest < offset + length and furthest < size:
            furthest = offset + length
            tell("checking", min(furthest, size), size)
        return data

    return read


class _Payload(io.RawIOBase):
    """The payload as a file that can be read anywhere, each byte authenticated."""

    def __init__(self, reader: PackageReader) -> None:
        super().__init__()
        self._reader, self._at = reader, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._reader.size}[whence]
        self._at = max(start + offset, 0)
        return self._at

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        piece = self._reader.read_at(self._at, len(buffer))
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def _archive(reader: PackageReader) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BufferedReader(_Payload(reader), STEP_SIZE))
    except (zipfile.BadZipFile, ValueError) as error:
        raise _content() from error
    if not _sound(archive.infolist(), reader.size):
        raise _content()
    return archive


def _sound(entries: Sequence[zipfile.ZipInfo], size: int) -> bool:
    """Whether these are plain stored files under plain names, no larger than they can be."""
    names = [entry.filename for entry in entries]
    low = [name.lower() for name in names]
    folders = {str(parent) for name in low for parent in PurePosixPath(name).parents}
    return (
        0 < len(entries) <= MOST_FILES
        and all(_NAME.fullmatch(name) and ".." not in name for name in names)
        and len(set(low)) == len(low)
        and folders.isdisjoint(low)
        and all(one.compress_type == zipfile.ZIP_STORED for one in entries)
        and all(one.flag_bits & 1 == 0 for one in entries)
        and sum(one.file_size for one in entries) <= size
    )


def _extract(archive: zipfile.ZipFile, folder: Path, size: int, tell: Tell) -> int:
    done = 0
    entries = archive.infolist()
    for entry in entries:
        target = folder / entry.filename
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(target, _FRESH, 0o600)
        try:
            for piece in _pieces(archive, entry):
                write_all(handle, piece)
                done += len(piece)
                tell("opening", done, size)
            os.fsync(handle)
        finally:
            os.close(handle)
    tell("opening", size, size)
    return len(entries)


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(entry) as source:
            while piece := source.read(STEP_SIZE):
                yield piece
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise _content() from error


def _refuse_unless_free(out: Path) -> None:
    if out.is_symlink() or (out.exists() and (not out.is_dir() or any(out.iterdir()))):
        raise Conflict("out-not-empty", "Choose a folder that is empty, or that is not there yet.")


@contextmanager
def _staging(out: Path) -> Iterator[Path]:
    """The hidden folder beside ``out``, empty; removed afterwards, and what a dead opening left."""
    folder = out.parent / f".{out.name}.opening"
    out.parent.mkdir(parents=True, exist_ok=True)
    if folder.is_symlink():
        raise Conflict("out-not-empty", "A link stands where the files would be put together.")
    folder.mkdir(exist_ok=True, mode=0o700)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict("out-busy", "A package is being opened there already.") from error
        try:
            _empty(folder)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(handle)


def _empty(folder: Path) -> None:
    for left in folder.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink()


def _sync(folder: Path) -> None:
    for path, _folders, _files in os.walk(folder):
        sync_folder(Path(path))


@contextmanager
def _disk_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = (
            "There is no space left for the files."
            if error.errno == errno.ENOSPC
            else ("A file or folder cannot be read or written.")
        )
        raise Unavailable("file-unavailable", what, errno=error.errno or 0) from error


def _content() -> Corrupt:
    return Corrupt(
        "package-content",
        "The package is authentic, but what is in it is not a bundle that can be opened. Tell "
        "whoever sent it.",
    )
