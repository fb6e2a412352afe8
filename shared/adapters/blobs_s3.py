"""Blobs in any S3 store, through the minio client, in bounded memory.

A blob of unknown length is sent in parts; the store shows it when the last one is in, and an error
on the way aborts it. A store is never believed about locking or encryption: what arrives here is
sealed, and what comes back is authenticated by whoever opens it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, cast

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error
from urllib3.exceptions import HTTPError

from shared.adapters.blob_keys import check_key, check_prefix, missing
from shared.adapters.locks_s3 import Lock, probe_lock
from shared.domain.errors import Invalid, Unavailable
from shared.ports.blobs import BlobInfo

PART = 16 << 20
_BEYOND_END = "InvalidRange"
_MISSING = frozenset({"NoSuchKey", "NoSuchObject"})


class _BeyondEndError(Exception):
    """A range begins at the blob's end or behind it."""


@dataclass(frozen=True, slots=True)
class S3Place:
    """Where the bucket is and who we are there."""

    endpoint: str
    bucket: str
    access_key: str
    secret_key: str = field(repr=False)
    secure: bool = True
    region: str = "us-east-1"


class S3Blobs:
    """The blobs port in one bucket; a put keeps about four times ``part_size`` in memory."""

    def __init__(
        self, place: S3Place, *, part_size: int = PART, seconds: float = 30.0, retries: int = 3
    ) -> None:
        self._bucket = place.bucket
        self._part_size = part_size
        self._client = Minio(
            place.endpoint,
            access_key=place.access_key,
            secret_key=place.secret_key,
            secure=place.secure,
            region=place.region,
            http_client=_http(seconds, retries),
        )

    def make_bucket(self) -> None:
        """Make the bucket when it is not there."""
        with _errors():
            if not self._client.bucket_exists(self._bucket):
                self._client.make_bucket(self._bucket)

    def lock(self, now: datetime) -> Lock:
        """Whether the store keeps what it is told to keep: tried, see ``locks_s3``."""
        return probe_lock(self._client, self._bucket, now)

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        """Store durably and return the size; an equal key is replaced atomically."""
        check_key(key)
        source = _Chunks(chunks)
        try:
            self._put(key, source)
        except Unavailable:
            if source.error is not None:  # it was not the store that failed
                raise source.error from None
            raise
        return source.size

    def _put(self, key: str, source: _Chunks) -> None:
        with _errors():
            self._client.put_object(
                self._bucket,
                key,
                cast(BinaryIO, source),
                length=-1,
                part_size=self._part_size,
                num_parallel_uploads=2,
            )

    def size(self, key: str) -> int:
        """Size in bytes."""
        check_key(key)
        try:
            return self._stat(key)
        except Invalid:
            with _errors():  # the answer to a HEAD cannot tell a missing bucket from a missing key
                if self._client.bucket_exists(self._bucket):
                    raise
            raise Unavailable("blob-unavailable", "The bucket is not there.") from None

    def _stat(self, key: str) -> int:
        with _errors():
            return int(self._client.stat_object(self._bucket, key).size or 0)

    def read(self, key: str, offset: int = 0, length: int | None = None) -> bytes:
        """Up to ``length`` bytes from ``offset``; short only at the end of the blob."""
        if length == 0:
            self.size(key)
            return b""
        try:
            with self._response(check_key(key), offset, length) as response, _errors():
                data: bytes = response.read()
                return data
        except _BeyondEndError:
            return b""

    def stream(self, key: str, chunk_size: int = 1 << 20) -> Iterator[bytes]:
        """All bytes in order, in pieces of at most ``chunk_size``."""
        with self._response(check_key(key), 0, None) as response:
            while True:
                with _errors():
                    chunk = response.read(chunk_size)
                if not chunk:
                    return
                yield chunk

    def delete(self, key: str) -> None:
        """Remove; a key that is not there is no error."""
        check_key(key)
        try:
            with _errors():
                self._client.remove_object(self._bucket, key)
        except Invalid:
            return  # it was not there

    def keys(self, prefix: str = "") -> Iterator[BlobInfo]:
        """Every blob whose key starts with ``prefix``, in key order."""
        check_prefix(prefix)
        with _errors():
            listed = iter(self._client.list_objects(self._bucket, prefix=prefix, recursive=True))
        while True:
            with _errors():
                found = next(listed, None)
            if found is None:
                return
            yield BlobInfo(str(found.object_name), int(found.size or 0))

    @contextmanager
    def _response(self, key: str, offset: int, length: int | None) -> Iterator[Any]:
        with _errors():
            try:
                response = self._client.get_object(self._bucket, key, offset, length or 0)
            except S3Error as error:
                if error.code == _BEYOND_END:
                    raise _BeyondEndError from error
                raise
        try:
            yield response
        finally:
            response.close()
            response.release_conn()


class _Chunks(io.RawIOBase):
    """An iterable of chunks as the file that the client wants to read from."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        super().__init__()
        self._chunks = iter(chunks)
        self._rest = b""
        self.size = 0
        self.error: Exception | None = None

    def _next(self) -> bytes | None:
        try:
            return next(self._chunks, None)
        except Exception as error:
            self.error = error
            raise

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        pieces, wanted = [], size if size >= 0 else 1 << 62
        while wanted > 0:
            if not self._rest:
                chunk = self._next()
                if chunk is None:
                    break
                self._rest = bytes(chunk)
                continue
            piece, self._rest = self._rest[:wanted], self._rest[wanted:]
            pieces.append(piece)
            wanted -= len(piece)
        data = b"".join(pieces)
        self.size += len(data)
        return data


def _http(seconds: float, retries: int) -> urllib3.PoolManager:
    return urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=5.0, read=seconds),
        retries=urllib3.Retry(
            total=retries,
            backoff_factor=0.2,
            status_forcelist=(500, 502, 503, 504),
            allowed_methods=None,
            raise_on_status=False,
        ),
        maxsize=10,
    )


@contextmanager
def _errors() -> Iterator[None]:
    """Turn what the client raises into Invalid ``blob-missing`` or Unavailable."""
    try:
        yield
    except S3Error as error:
        if error.code in _MISSING:
            raise missing() from error
        raise Unavailable(
            "blob-unavailable", "The object store refused.", answer=str(error.code)[:60]
        ) from error
    except (MinioException, HTTPError, OSError, ValueError) as error:  # also: no S3 answer at all
        raise Unavailable("blob-unavailable", "The object store does not answer.") from error
