"""Blobs in a folder: whole or not at all, and never through a link.

A blob is written to a temporary file, synchronised, renamed to its name and its folder
synchronised, so a crash leaves the old blob or the new one. Every step on the way to a file refuses
symbolic links, so nobody who can write in the folder can lead us out of it. A blob's file name ends
in ``=``, which no key contains: key ``a`` and key ``a/b`` can both exist.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from shared.adapters.blob_keys import check_key, check_prefix, missing
from shared.domain.errors import Corrupt, Unavailable
from shared.durable import advice, write_all
from shared.ports.blobs import BlobInfo

_SUFFIX = "="
_TEMPORARY = ".temporary"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_STALE_SECONDS = 24 * 3600


class FolderBlobs:
    """The blobs port in one folder, which is made when it is not there.

    Unfinished files older than a day, left by a crash, are removed when the store is opened at
    ``now`` (seconds since 1970).
    """

    def __init__(self, root: Path, now: float) -> None:
        self._root = root
        with _errors():
            for folder in (root, root / _TEMPORARY):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._sweep(now)

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        """Store durably and return the size; an equal key is replaced atomically."""
        *folders, name = check_key(key).split("/")
        temporary = secrets.token_hex(16)
        with self._walk([_TEMPORARY]) as source:
            try:
                size = _write(source, temporary, chunks)
                with self._walk(folders, make=True) as target, _errors():
                    os.rename(temporary, name + _SUFFIX, src_dir_fd=source, dst_dir_fd=target)
                    os.fsync(target)
            except BaseException:
                with suppress(OSError):
                    os.unlink(temporary, dir_fd=source)
                raise
        return size

    def size(self, key: str) -> int:
        """Size in bytes."""
        with self._blob(key) as blob:
            return os.fstat(blob).st_size

    def read(self, key: str, offset: int = 0, length: int | None = None) -> bytes:
        """Up to ``length`` bytes from ``offset``; short only at the end of the blob."""
        with self._blob(key) as blob, _errors():
            left = max(0, os.fstat(blob).st_size - offset)
            return _read_all(blob, offset, left if length is None else min(left, length))

    def stream(self, key: str, chunk_size: int = 1 << 20) -> Iterator[bytes]:
        """All bytes in order, as they were when the first was asked for."""
        with self._blob(key) as blob:
            while True:
                with _errors():
                    chunk = os.read(blob, chunk_size)
                if not chunk:
                    return
                yield chunk

    def delete(self, key: str) -> None:
        """Remove; a key that is not there is no error."""
        *folders, name = check_key(key).split("/")
        with suppress(FileNotFoundError), self._walk(folders) as folder, _errors():
            os.unlink(name + _SUFFIX, dir_fd=folder)
            os.fsync(folder)

    def keys(self, prefix: str = "") -> Iterator[BlobInfo]:
        """Every blob whose key starts with ``prefix``, in key order."""
        yield from self._below([], check_prefix(prefix))

    # --- folders ------------------------------------------------------------------------------

    def _below(self, folders: list[str], prefix: str) -> Iterator[BlobInfo]:
        with suppress(FileNotFoundError), self._walk(folders) as folder:
            with _errors():
                found = sorted(_shown(entry) for entry in os.scandir(folder))
            for name in found:
                key = "/".join([*folders, name])
                if name.endswith("/"):
                    if key.startswith(prefix) or prefix.startswith(key):
                        yield from self._below([*folders, name[:-1]], prefix)
                elif key.startswith(prefix):
                    yield from _info(folder, name, key)

    @contextmanager
    def _blob(self, key: str) -> Iterator[int]:
        *folders, name = check_key(key).split("/")
        try:
            with self._walk(folders) as folder, _errors():
                blob = os.open(name + _SUFFIX, _READ, dir_fd=folder)
        except FileNotFoundError as error:
            raise missing() from error
        try:
            if not stat.S_ISREG(os.fstat(blob).st_mode):
                raise Corrupt("blob-place", "What stands in a stored object's place is no file.")
            yield blob
        finally:
            os.close(blob)

    @contextmanager
    def _walk(self, folders: list[str], *, make: bool = False) -> Iterator[int]:
        """The descriptor of a folder below the root, reached without following any link."""
        with _errors():
            current = os.open(self._root, _FOLDER)
        try:
            for name in folders:
                with _errors():
                    below = _enter(current, name, make=make)
                os.close(current)
                current = below
            yield current
        finally:
            os.close(current)

    def _sweep(self, now: float) -> None:
        for entry in os.scandir(self._root / _TEMPORARY):
            if now - entry.stat(follow_symlinks=False).st_mtime > _STALE_SECONDS:
                Path(entry.path).unlink(missing_ok=True)


def _enter(parent: int, name: str, *, make: bool) -> int:
    try:
        return os.open(name, _FOLDER, dir_fd=parent)
    except FileNotFoundError:
        if not make:
            raise
    with suppress(FileExistsError):
        os.mkdir(name, 0o700, dir_fd=parent)
        os.fsync(parent)
    return os.open(name, _FOLDER, dir_fd=parent)


def _write(folder: int, name: str, chunks: Iterable[bytes]) -> int:
    with _errors():
        file = os.open(name, _WRITE, 0o600, dir_fd=folder)
    try:
        size = 0
        for chunk in chunks:
            with _errors():
                write_all(file, chunk)
            size += len(chunk)
        with _errors():
            os.fsync(file)
        return size
    finally:
        os.close(file)


def _read_all(file: int, offset: int, length: int) -> bytes:
    pieces = []
    while length > 0:
        piece = os.pread(file, min(length, 1 << 24), offset)
        if not piece:
            break
        pieces.append(piece)
        offset, length = offset + len(piece), length - len(piece)
    return b"".join(pieces)


def _shown(entry: os.DirEntry[str]) -> str:
    """The entry as the part of a key it stands for: a folder ends in ``/``."""
    if entry.is_dir(follow_symlinks=False):
        return f"{entry.name}/"
    return entry.name.removesuffix(_SUFFIX) if entry.name.endswith(_SUFFIX) else _TEMPORARY


def _info(folder: int, name: str, key: str) -> Iterator[BlobInfo]:
    if name == _TEMPORARY:  # nothing of ours
        return
    with suppress(FileNotFoundError), _errors():  # removed meanwhile
        found = os.stat(name + _SUFFIX, dir_fd=folder, follow_symlinks=False)
        if stat.S_ISREG(found.st_mode):
            yield BlobInfo(key, found.st_size)


@contextmanager
def _errors() -> Iterator[None]:
    """Turn what the file system raises into Corrupt or Unavailable; a missing file stays one."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise Corrupt(
                "blob-place", "A link or a file stands where a folder of the store should."
            ) from error
        raise Unavailable(
            "blob-unavailable",
            f"The object store cannot be used. {advice(error)}",
            errno=error.errno,
        ) from error
