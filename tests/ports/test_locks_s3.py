"""Whether a store keeps what it is told to keep is tried on the store, and never believed."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from minio import Minio
from minio.error import S3Error
from moto.server import ThreadedMotoServer

from services import doctor
from services.doctor import store as store_checks
from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.blobs_s3 import S3Blobs, S3Place
from shared.adapters.locks_s3 import Lock, probe_lock
from shared.domain.errors import Unavailable
from shared.runtime import compose
from shared.settings import load_settings


def now() -> datetime:
    """The time of the machine: a store compares a retention with its own clock."""
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """An S3 server that knows object lock."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"{host}:{port}"
    server.stop()


def place(address: str, *, locks: bool) -> S3Place:
    """A fresh bucket, with or without object lock."""
    made = S3Place(address, f"bucket-{secrets.token_hex(4)}", "key", "secret", secure=False)
    client = Minio(made.endpoint, access_key="key", secret_key="secret", secure=False)
    client.make_bucket(made.bucket, object_lock=locks)
    return made


def test_a_bucket_with_object_lock_enforces(address: str) -> None:
    """A probe under a retention cannot be destroyed, and is still there."""
    assert S3Blobs(place(address, locks=True)).lock(now()) is Lock.ENFORCED


def test_a_bucket_without_object_lock_refuses(address: str) -> None:
    """A store that takes no retention is said to refuse it."""
    assert S3Blobs(place(address, locks=False)).lock(now()) is Lock.REFUSED


def test_a_store_that_is_not_there_is_unavailable() -> None:
    """No answer is no verdict."""
    store = S3Blobs(
        S3Place("127.0.0.1:1", "bucket", "key", "secret", secure=False), seconds=1, retries=0
    )
    with pytest.raises(Unavailable):
        store.lock(now())


class Careless:
    """A client of a store that takes anything; ``stuck`` lets nothing go, ``liar`` says it did."""

    def __init__(self, *, stuck: bool = False, liar: bool = False) -> None:
        self.kept: dict[str | None, bytes] = {}
        self.stuck, self.liar = stuck, liar
        self.retention = None
        self.version_id = "v"

    def put_object(self, _bucket, _key, data, _length):
        """Take it; the answer is this very object, for its ``version_id``."""
        self.kept["v"] = data.read()
        return self

    def set_object_retention(self, _bucket, _key, retention, version_id=None):
        """Say yes."""
        assert version_id in self.kept
        self.retention = retention

    def remove_object(self, _bucket, _key, version_id=None):
        """Let go, refuse, or say nothing and keep."""
        if self.stuck:
            raise S3Error(None, "AccessDenied", "m", "r", "r", "h")
        if not (self.liar and self.retention):
            del self.kept[version_id]

    def get_object(self, _bucket, _key, version_id=None):
        """What is kept."""
        if version_id not in self.kept:
            raise S3Error(None, "NoSuchVersion", "m", "r", "r", "h")
        return self

    def read(self):
        """The bytes of the answer."""
        return self.kept["v"]

    def close(self):
        """Nothing to close."""

    release_conn = close


def test_a_store_that_takes_a_retention_and_forgets_it_is_found_out() -> None:
    """Taken is not kept: the verdict is that it is ignored."""
    assert probe_lock(Careless(), "bucket", now()) is Lock.IGNORED


def test_a_store_that_lets_nothing_go_enforces_nothing() -> None:
    """Who is never let go cannot tell a lock from a missing right."""
    with pytest.raises(Unavailable, match="lock-probe"):
        probe_lock(Careless(stuck=True), "bucket", now())


def test_what_a_store_says_of_a_removal_is_not_believed() -> None:
    """A removal that was answered with success and kept the object is a lock."""
    assert probe_lock(Careless(liar=True), "bucket", now()) is Lock.ENFORCED


@pytest.mark.parametrize("lock", Lock)
def test_the_doctor_says_what_was_found(
    address: str, monkeypatch: pytest.MonkeyPatch, lock: Lock
) -> None:
    """Only a lock that held is fine; the others are said in words."""
    store = S3Blobs(place(address, locks=False))
    monkeypatch.setattr(store, "lock", lambda _now: lock)
    monkeypatch.setattr(compose, "open_blobs", lambda _settings: store)
    found = store_checks.lock(load_settings())
    assert found.finding.startswith(lock.value)
    assert found.verdict == (doctor.OK if lock is Lock.ENFORCED else doctor.ATTENTION)


def test_the_doctor_says_that_a_folder_has_none(tmp_path, monkeypatch) -> None:
    """Nothing is claimed for a folder."""
    monkeypatch.setattr(compose, "open_blobs", lambda _settings: FolderBlobs(tmp_path / "b", 0))
    assert store_checks.lock(load_settings()).verdict == doctor.ATTENTION
