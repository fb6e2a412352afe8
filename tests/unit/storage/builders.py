"""A storage service on SQLite in a folder, blobs in memory, a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.storage.domain.records import RECORDS
from services.storage.log import Log
from services.storage.vault import StorageVault, no_step
from shared.adapters.db import create_all, open_engine
from shared.adapters.keys_file import FileKeys
from shared.adapters.uow_sql import SqlUnits, sql_unit_of_work
from shared.crypto.notes import NoteSigner
from shared.domain.errors import Invalid
from shared.ports.blobs import BlobInfo
from shared.ports.vault import Actor, ObjectContext

ORIGIN = "lockgate.test/log"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ACTOR = Actor("per-officer", "upload")
READER = Actor("per-reader", "release-read")


class StillClock:
    """A clock that moves only when told."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        """The instant it was set to."""
        return self.at

    def move(self, **passed: float) -> None:
        """Let time pass."""
        self.at += timedelta(**passed)


class MemoryBlobs:
    """The blobs port over a dictionary; tests may reach into ``kept``."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.reads: list[tuple[str, int, int | None]] = []

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        """Keep the whole."""
        data = b"".join(bytes(chunk) for chunk in chunks)
        self.kept[key] = data
        return len(data)

    def _at(self, key: str) -> bytes:
        try:
            return self.kept[key]
        except KeyError as error:
            raise Invalid("blob-missing", "There is no such blob.") from error

    def size(self, key: str) -> int:
        """Size in bytes."""
        return len(self._at(key))

    def read(self, key: str, offset: int = 0, length: int | None = None) -> bytes:
        """A range, remembered."""
        self.reads.append((key, offset, length))
        end = None if length is None else offset + length
        return self._at(key)[offset:end]

    def stream(self, key: str, chunk_size: int = 1 << 20) -> Iterator[bytes]:
        """All bytes."""
        data = self._at(key)
        yield from (data[at : at + chunk_size] for at in range(0, len(data), chunk_size))

    def delete(self, key: str) -> None:
        """Forget."""
        self.kept.pop(key, None)

    def keys(self, prefix: str = "") -> Iterator[BlobInfo]:
        """All blobs."""
        yield from (
            BlobInfo(k, len(v)) for k, v in sorted(self.kept.items()) if k.startswith(prefix)
        )


class Room:
    """Everything of storage that a test may want to hold."""

    def __init__(self, url: str, step: Callable[[str], None] = no_step) -> None:
        self.url = url
        self.clock = StillClock()
        self.blobs = MemoryBlobs()
        self.keys = FileKeys(bytes(range(32)))
        self.signing = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
        self.engine = open_engine(url, "storage")
        self.units: SqlUnits = sql_unit_of_work(
            "storage", self.engine, RECORDS, lambda message: b"\x01" * 64, self.clock
        )
        create_all(self.engine, "storage", self.units.tables.metadata)
        self.log = Log(NoteSigner(ORIGIN, self.signing), self.clock)
        self.vault = self.fresh_vault(step)

    def fresh_vault(self, step: Callable[[str], None] = no_step) -> StorageVault:
        """A vault over the same stores, as after a restart."""
        return StorageVault(self.units, self.blobs, self.keys, self.log, self.clock, step)

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def sqlite_url(folder: Path) -> str:
    """The URL of a database folder."""
    return f"sqlite:///{folder}"


def context(**changes: object) -> ObjectContext:
    """An original of document 1 in case 1 unless told otherwise."""
    values = {"case": "case-1", "document": "doc-1", "version": 1, "kind": "original"} | changes
    return ObjectContext(**values)  # type: ignore[arg-type]
