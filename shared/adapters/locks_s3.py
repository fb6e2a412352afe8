"""Whether an S3 store really keeps what it was told to keep: asked of the store itself, live.

A store may refuse a retention, accept and ignore it, or enforce it, whatever its documentation
says. The probe stores one small object under a retention of two minutes and then tries to destroy
it. Before, it makes sure that an object without a retention can be destroyed, so that a store that
refuses every removal is not taken for one that enforces a retention.
"""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum

from minio import Minio
from minio.commonconfig import COMPLIANCE
from minio.error import MinioException, S3Error
from minio.retention import Retention
from urllib3.exceptions import HTTPError

from shared.domain.errors import Unavailable

_PROBE = "doctor/lock-probe"
_LIFE = timedelta(minutes=2)
_DATA = b"probe"


class Lock(StrEnum):
    """What became of an object that was to be kept."""

    ENFORCED = "enforced"
    IGNORED = "ignored"
    REFUSED = "refused"


def probe_lock(client: Minio, bucket: str, now: datetime) -> Lock:
    """Store under a retention and try to destroy; leaves one object of five bytes if enforced.

    ``now`` is aware. Raises Unavailable for a store that does not answer, or that does not let go
    even of an object without a retention.
    """
    try:
        if not _destroyed(client, bucket, _put(client, bucket)):
            raise Unavailable("lock-probe", "The store lets nothing go, locked or not.")
        version = _put(client, bucket)
        try:
            kept = Retention(COMPLIANCE, now + _LIFE)
            client.set_object_retention(bucket, _PROBE, kept, version_id=version)
        except S3Error:
            _destroyed(client, bucket, version)
            return Lock.REFUSED
        return Lock.IGNORED if _destroyed(client, bucket, version) else Lock.ENFORCED
    except (MinioException, HTTPError, OSError, ValueError) as error:
        raise Unavailable("blob-unavailable", "The object store does not answer.") from error


def _put(client: Minio, bucket: str) -> str | None:
    return client.put_object(bucket, _PROBE, io.BytesIO(_DATA), len(_DATA)).version_id


def _destroyed(client: Minio, bucket: str, version: str | None) -> bool:
    """Remove that very version; what counts is not the answer but whether it is still there."""
    with suppress(S3Error):
        client.remove_object(bucket, _PROBE, version_id=version)
    try:
        response = client.get_object(bucket, _PROBE, version_id=version)
    except S3Error as error:
        if error.code in ("NoSuchKey", "NoSuchVersion", "NoSuchObject"):
            return True
        raise
    try:
        return bool(response.read() != _DATA)
    finally:
        response.close()
        response.release_conn()
