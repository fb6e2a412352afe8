"""A storage service on SQLite in a folder, blobs in memory, a clock that stands still."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.storage.bootstrap import RECORDS, build, consumers
from services.storage.custody import no_scrub, no_step
from services.storage.log import Log
from services.storage.vault import StorageVault
from shared.adapters.db import create_all, open_engine
from shared.adapters.keyring_blobs import BlobKeyring
from shared.adapters.keys_file import FileKeys
from shared.adapters.uow_sql import SqlUnits, sql_unit_of_work
from shared.contracts.envelope import Event
from shared.contracts.events import check_body, spec
from shared.crypto.notes import NoteSigner
from shared.domain.errors import Invalid, Unavailable
from shared.domain.ids import new_id
from shared.ports.blobs import BlobInfo
from shared.ports.vault import Actor, ObjectContext
from shared.service import Service
from shared.web.settings import WebSettings
from tests.platform_kit import fake_verify

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


class MemoryCopy(MemoryBlobs):
    """A copy of the keyring in memory; ``away`` makes it one that does not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False

    def _answer(self) -> None:
        if self.away:
            raise Unavailable("blob-unavailable", "The copy is away.")

    def put(self, key: str, chunks: Iterable[bytes]) -> int:
        """Keep the whole."""
        self._answer()
        return super().put(key, chunks)

    def _at(self, key: str) -> bytes:
        self._answer()
        return super()._at(key)

    def keys(self, prefix: str = "") -> Iterator[BlobInfo]:
        """All entries."""
        self._answer()
        yield from super().keys(prefix)

    def erase(self, key: str) -> None:
        """Forget."""
        self._answer()
        self.delete(key)

    def erase_leftovers(self, mark: bytes) -> None:
        """There are none in memory."""


class Room:
    """Everything of storage that a test may want to hold."""

    def __init__(self, url: str, step: Callable[[str], None] = no_step) -> None:
        self.url = url
        self.clock = StillClock()
        self.blobs = MemoryBlobs()
        self.keys = root_keys()
        self.copies = (MemoryCopy(), MemoryCopy())
        self.keyring = BlobKeyring(*self.copies)
        self.signing = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
        self.bundles = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)
        self.engine = open_engine(url, "storage")
        self.units: SqlUnits = sql_unit_of_work(
            "storage", self.engine, RECORDS, lambda message: b"\x01" * 64, self.clock
        )
        create_all(self.engine, "storage", self.units.tables.metadata)
        self.log = Log(NoteSigner(ORIGIN, self.signing), self.clock)
        self.vault = self.fresh_vault(step)

    def fresh_vault(
        self, step: Callable[[str], None] = no_step, scrub: Callable[[], None] = no_scrub
    ) -> StorageVault:
        """A vault over the same stores, as after a restart."""
        return StorageVault(
            self.units, self.blobs, self.keys, self.keyring, self.log, self.clock, step, scrub
        )

    def hear(self, event_type: str, case: str = "case-1", **body: object) -> Event:
        """Consume an event, checked against its schema, as the runner would."""
        producer = spec(event_type, 1).producer
        check_body(event_type, 1, producer, body)
        event = Event(
            id=new_id("evt"),
            type=event_type,
            version=1,
            producer=producer,
            occurred_at=self.clock.now(),
            case=case,
            aggregate="a",
            sequence=1,
            body=body,
        )
        self.repeat(event)
        return event

    def repeat(self, event: Event) -> None:
        """Consume an event once more."""
        with self.units() as uow:
            consumers(self.log, self.clock)[event.type](event, uow)
            uow.commit()

    def edition(
        self,
        edition: str,
        audience: str = "REVIEWER",
        *,
        document: str = "doc-1",
        version: int = 1,
        case: str = "case-1",
        data: bytes = b"redacted",
    ) -> dict[str, object]:
        """Seal an edition and its certificate; the body of its edition.proved."""
        place = context(
            case=case, document=document, version=version, kind="edition", audience=audience
        )
        sealed = self.vault.seal(f"{edition}.0", place, [data], ACTOR)
        proof = replace(place, kind="certificate")
        self.vault.seal(f"{edition}.0.certificate", proof, [b'{"ok":true}'], ACTOR)
        return {
            "edition": edition,
            "document": document,
            "version": version,
            "audience": audience,
            "object": sealed.object,
            "certificate": f"{edition}.0.certificate",
            "sha256": sealed.sha256,
            "approver": "per-approver",
            "file_type": "pdf",
        }

    def grant(
        self, membership: str, person: str, audience: str = "REVIEWER", case: str = "case-1"
    ) -> Event:
        """Give a person a place on a case."""
        role = "reviewer" if audience == "REVIEWER" else "family"
        return self.hear(
            "membership.granted", case, membership=membership, person=person, role=role,
            agency="", audience=audience,
        )  # fmt: skip

    def sent(self) -> list[tuple[str, dict[str, object]]]:
        """Type and body of every event in the outbox, in order."""
        with self.units.outbox.claim(1000) as messages:
            read = [json.loads(message.payload) for message in messages]
        return [(event["type"], event["body"]) for event in read]

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def service(room: Room, mount: str = "", **more: Any) -> tuple[Service, StorageVault]:
    """The whole service over the room's stores, and its own vault; ``more`` as ``build`` takes."""
    return build(
        units=room.units,
        blobs=room.blobs,
        keys=room.keys,
        keyring=room.keyring,
        clock=room.clock,
        log_key=room.signing,
        bundles_key=room.bundles,
        log_origin=ORIGIN,
        web=WebSettings(secret_key=b"k" * 32, mount=mount, rate_limit=""),
        verify=fake_verify,
        **more,
    )


class Killed(BaseException):
    """The process is gone: nothing in it catches this."""


def dying_at(point: str) -> Callable[[str], None]:
    """A step hook that ends the process at a named point."""

    def step(name: str) -> None:
        if name == point:
            raise Killed(name)

    return step


def root_keys() -> FileKeys:
    """The root key of every room."""
    return FileKeys(bytes(range(32)))


def sqlite_url(folder: Path) -> str:
    """The URL of a database folder."""
    return f"sqlite:///{folder}"


def context(**changes: object) -> ObjectContext:
    """An original of document 1 in case 1 unless told otherwise."""
    values = {"case": "case-1", "document": "doc-1", "version": 1, "kind": "original"} | changes
    return ObjectContext(**values)  # type: ignore[arg-type]
