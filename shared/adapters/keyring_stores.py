"""Blob stores that can also erase: what is needed of a copy of the keyring.

A folder overwrites the bytes of a file in place before it unlinks it, also those of a file that was
replaced. A bucket overwrites the object and then removes every version of it. What a disk or a
provider keeps below that (spare blocks of an SSD, snapshots) is out of reach: see
docs/runbooks/key-rotation.md.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from minio.error import MinioException, S3Error
from urllib3.exceptions import HTTPError

from shared.adapters.blob_keys import check_key
from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.blobs_s3 import S3Blobs
from shared.domain.errors import Invalid, Unavailable
from shared.durable import advice
from shared.ports.blobs import Blobs

_UPDATE = os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC
_SUFFIX = "="
_TEMPORARY = ".temporary"
_NO_VERSIONS = frozenset({"NotImplemented", "MethodNotAllowed"})


class ErasableBlobs(Blobs, Protocol):
    """A blob store whose blobs can be destroyed."""

    def erase(self, key: str) -> None:
        """Destroy a blob as far as this store reaches; one that is not there is no error."""
        ...

    def erase_leftovers(self, mark: bytes) -> None:
        """Destroy what broken writes left behind that contains ``mark``."""
        ...


class ErasableFolder(FolderBlobs):
    """The keyring's own folder."""

    def __init__(self, root: Path, now: float) -> None:
        super().__init__(root, now)
        self._path = root

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        """As a folder of blobs, and what is replaced is overwritten."""
        replaced = self._opened(key)
        try:
            size = super().put(key, chunks)
            if replaced is not None:
                _overwrite(replaced)
            return size
        finally:
            if replaced is not None:
                os.close(replaced)

    def erase(self, key: str) -> None:
        """Overwrite the file with random bytes, synchronise, then unlink it."""
        found = self._opened(key)
        if found is None:
            return
        try:
            _overwrite(found)
        finally:
            os.close(found)
        self.delete(key)

    def erase_leftovers(self, mark: bytes) -> None:
        """Unfinished files of a killed process hold a record, or its beginning."""
        try:
            for left in sorted((self._path / _TEMPORARY).iterdir()):
                with suppress(FileNotFoundError):  # finished meanwhile
                    _erase_if_marked(left, mark)
        except OSError as error:
            raise _unavailable(error) from error

    def _opened(self, key: str) -> int | None:
        *folders, name = check_key(key).split("/")
        try:
            with self._walk(folders) as folder:
                return os.open(name + _SUFFIX, _UPDATE, dir_fd=folder)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unavailable(error) from error


class ErasableS3(S3Blobs):
    """The keyring's own bucket; it must not be the one of the objects."""

    def erase(self, key: str) -> None:
        """Overwrite the object, then remove every version of it and every delete marker."""
        try:
            size = self.size(key)
        except Invalid:
            size = 0  # deleted, but older versions may be left
        if size:
            self.put(key, [secrets.token_bytes(size)])
            self.delete(key)
        self._remove_versions(key)

    def _remove_versions(self, key: str) -> None:
        try:
            for one in self._versions(key):
                self._client.remove_object(self._bucket, key, version_id=one)
        except (MinioException, HTTPError, OSError, ValueError) as error:
            raise Unavailable(
                "blob-unavailable", "The keyring's bucket does not answer."
            ) from error

    def _versions(self, key: str) -> list[str]:
        try:
            listed = list(
                self._client.list_objects(
                    self._bucket, prefix=key, recursive=True, include_version=True
                )
            )
        except S3Error as error:
            if error.code in _NO_VERSIONS:
                return []
            raise
        return [one.version_id for one in listed if one.object_name == key and one.version_id]

    def erase_leftovers(self, mark: bytes) -> None:
        """A bucket shows nothing of a write that did not end, and records are one part."""


def _erase_if_marked(path: Path, mark: bytes) -> None:
    file = os.open(path, _UPDATE)
    try:
        if mark not in os.pread(file, 1 << 20, 0):
            return
        _overwrite(file)
    finally:
        os.close(file)
    path.unlink()


def _overwrite(file: int) -> None:
    try:
        size = os.fstat(file).st_size
        os.pwrite(file, secrets.token_bytes(size), 0)
        os.fsync(file)
    except OSError as error:
        raise _unavailable(error) from error


def _unavailable(error: OSError) -> Unavailable:
    return Unavailable(
        "blob-unavailable", f"The keyring cannot be used. {advice(error)}", errno=error.errno
    )
