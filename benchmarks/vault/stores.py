"""Objects in a store: sealing them there, and accounting for ten thousand of them."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from minio import Minio
from moto.server import ThreadedMotoServer

from benchmarks.speed.cost import cost_of
from benchmarks.vault.memory import MIB, best_of
from services.storage.fsck import layout
from services.storage.fsck.account import account
from services.storage.fsck.log import LogKey, verify_rows
from services.storage.fsck.stores import folder_blobs
from services.storage.fsck.tables import open_tables
from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.blobs_s3 import S3Blobs, S3Place
from shared.ports.blobs import Blobs
from tests.unit.storage.builders import ACTOR, Room, context, sqlite_url

_SMALL = 20_000


def room_with(folder: Path, blobs: Blobs) -> Room:
    """Storage with a case, in a folder."""
    room = Room(sqlite_url(folder / "databases"))
    room.blobs = blobs  # type: ignore[assignment]
    room.vault = room.fresh_vault()
    room.vault.create_case("case-1")
    return room


def pieces(size: int) -> Iterator[bytes]:
    """``size`` bytes, a mebibyte at a time."""
    piece = os.urandom(MIB)
    for _ in range(size // MIB):
        yield piece


def stored(*, size: int) -> dict[str, Any]:
    """Bytes a second into a folder, plainly and sealed, each synchronised to the disk."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        plain = FolderBlobs(folder / "plain", 0)
        room = room_with(folder, FolderBlobs(folder / "sealed", 0))
        numbers = iter(range(1, 1000))
        seconds = best_of(
            {
                "bare put": lambda: plain.put("plain", pieces(size)),
                "sealed": lambda: _seal(room, next(numbers), size),
            }
        )
        room.close()
    return {name: size / spent for name, spent in seconds.items()}


def bucket(*, size: int) -> dict[str, Any]:
    """Bytes a second into a bucket of a server in this process, whose own cost both ways pay."""
    with in_bucket(size) as (room, bare):
        numbers = iter(range(1, 1000))
        seconds = best_of({"bare put": bare, "sealed": lambda: _seal(room, next(numbers), size)})
    return {name: size / spent for name, spent in seconds.items()}


@contextmanager
def in_bucket(size: int) -> Iterator[tuple[Room, Callable[[], object]]]:
    """Storage whose objects lie in a bucket, and a bare put of ``size`` bytes there."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    place = S3Place(f"{host}:{port}", "bench", "key", "secret", secure=False)
    client = Minio(place.endpoint, access_key="key", secret_key="secret", secure=False)
    try:
        with tempfile.TemporaryDirectory() as made:
            store = S3Blobs(place)
            store.make_bucket()
            plain = Path(made) / "plain"
            plain.write_bytes(b"".join(pieces(size)))
            room = room_with(Path(made), store)
            yield room, lambda: client.fput_object(place.bucket, "plain", str(plain))
            room.close()
    finally:
        server.stop()


def _seal(room: Room, number: int, size: int) -> None:
    place = context(version=number)
    room.vault.seal(f"object-{number}", place, pieces(size), ACTOR)


def accounts(*, documents: int) -> dict[str, Any]:
    """CPU seconds to account for documents, without opening and with every stored byte read."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        key = _filled(folder, documents)
        rows = open_tables(sqlite_url(folder / "databases"))
        began = time.perf_counter()
        whole, seconds = cost_of(lambda: _account(folder, deep=False))
        verified, log_seconds = cost_of(lambda: verify_rows(rows, key).ok)
        elapsed = time.perf_counter() - began
        deep, deep_seconds = cost_of(lambda: _account(folder, deep=True))
        size = sum(folder_blobs(folder / "blobs").sizes.values())
        _, read_seconds = cost_of(lambda: _read_all(folder / "blobs"))
    if not (whole and verified and deep):
        raise RuntimeError("the account of a whole store is not whole")
    return {
        "documents": documents,
        "seconds": seconds,
        "log seconds": log_seconds,
        "elapsed": elapsed,
        "deep": size / max(deep_seconds - seconds, 1e-9),
        "read": size / read_seconds,
    }


def _account(folder: Path, *, deep: bool) -> bool:
    rows = open_tables(sqlite_url(folder / "databases"))
    return account(rows, folder_blobs(folder / "blobs"), deep=deep).whole


def _read_all(folder: Path) -> None:
    buffer = bytearray(MIB)
    for path in folder.rglob("*="):
        with path.open("rb", buffering=0) as file:
            while file.readinto(buffer):
                pass


def _filled(folder: Path, documents: int) -> LogKey:
    """So many documents, sealed and reviewed; the key of their log."""
    room = room_with(folder, FolderBlobs(folder / "blobs", 0))
    data = os.urandom(_SMALL)
    sealed = [
        room.vault.seal(f"object-{number}", context(document=f"doc-{number}"), [data], ACTOR)
        for number in range(documents)
    ]
    for service in ("intake", "redaction", "notification"):
        with closing(sqlite3.connect(folder / "databases" / f"{service}.sqlite3")) as database:
            for table in layout.TABLES:
                if table.service == service:
                    names = ", ".join(f'"{column}"' for column in table.columns)
                    database.execute(f'CREATE TABLE "{table.name}" ({names})')
            if service != "notification":
                _write(database, service, sealed)
            database.commit()
    key = LogKey.parse(room.log.signer.verifier.to_text())
    room.close()
    return key


def _write(database: sqlite3.Connection, service: str, sealed: list[Any]) -> None:
    for number, one in enumerate(sealed):
        name, upload = f"doc-{number}", f"upl-{number}"
        if service == "intake":
            row = (name, "case-1", 1, one.object, one.sha256, one.size, "accepted", upload)
            database.execute(f"INSERT INTO document VALUES ({', '.join('?' * len(row))})", row)
        else:
            review = (name, "case-1", 1, one.object, "submitted")
            database.execute("INSERT INTO review VALUES (?, ?, ?, ?, ?)", review)
