"""Making a backup while Lockgate runs.

All databases are read at one instant, and only then the objects that storage knew at it: they were
there before their rows were, never change, and one that is replaced stays for hours. One that was
discarded meanwhile is gone, so the reading is repeated; what is missing twice was lost before.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, Engine, MetaData, Table, func, select

from services.backup import rows
from services.backup.manifests import Manifest, Part
from services.backup.snapshot import together
from services.backup.store import Store, new_name
from shared.adapters.db import database_errors
from shared.crypto.stream import sealed_size
from shared.domain.errors import Conflict, Corrupt, Invalid, Unavailable
from shared.ports.blobs import Blobs
from shared.ports.clock import Clock

STORAGE = "storage"
SECRET = "keys/secrets/"  # noqa: S105 - a folder
"""Where the secrets of an installation stand among the files of a backup, bare: it seals them."""
_READINGS = 5
Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up: databases with their tables and schemas, objects, and small files."""

    engines: Mapping[str, Engine]
    tables: Mapping[str, MetaData]
    revisions: Mapping[str, str]
    blobs: Blobs
    files: Callable[[], Files]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An object as storage's row has it."""

    key: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class _Read:
    tables: Mapping[str, Part]
    checkpoint: str
    wanted: tuple[Wanted, ...]


class Making:
    """One backup in the making; ``step`` is called with each step's name once it is done."""

    def __init__(
        self, source: Source, store: Store, clock: Clock, step: Callable[[str], None]
    ) -> None:
        self._source, self._store, self._clock, self._step = source, store, clock, step
        self._blobs: dict[str, Part] = {}
        self._altered: set[str] = set()

    def make(self) -> tuple[Manifest, int]:
        """The finished backup and how many objects were new.

        Raises Conflict ``keys-not-moved``, Unavailable where a store, a database or the disk is.
        """
        earlier = self._earlier()
        self._step("begun")
        files = self._store.add([_files_to_json(self._source.files())])
        self._step("files")
        made_at = self._clock.now()
        read, missing = self._whole(earlier)
        manifest = Manifest(
            id=new_name(),
            made_at=made_at,
            revisions=self._source.revisions,
            checkpoint=read.checkpoint,
            tables=read.tables,
            files=files,
            blobs={one.key: self._blobs[one.key] for one in read.wanted if one.key in self._blobs},
            missing=tuple(sorted(missing)),
            altered=tuple(sorted(self._altered & {one.key for one in read.wanted})),
        )
        self._store.write(manifest)
        self._step("manifest")
        known = {part.name for part in earlier.values()}
        return manifest, sum(part.name not in known for part in manifest.blobs.values())

    def _earlier(self) -> dict[str, Part]:
        """Parts of the newest backup that are still there; none of one under a lost root key."""
        sizes, found = self._store.sizes(), list[Manifest]()
        for backup in self._store.ids():
            try:
                found.append(self._store.open(backup))
            except Corrupt:
                continue  # nothing is taken over from it; verify and prune say what it is
        newest = max(found, key=lambda one: one.made_at, default=None)
        blobs = newest.blobs if newest else {}
        altered = newest.altered if newest else ()
        return {
            key: part
            for key, part in blobs.items()
            if sizes.get(part.name) == part.size and key not in altered
        }

    def _whole(self, earlier: Mapping[str, Part]) -> tuple[_Read, set[str]]:
        lost = set[str]()
        for _ in range(_READINGS):
            read = self._read()
            self._step("databases")
            missing = self._copy(read.wanted, earlier)
            if missing <= lost:
                return read, missing
            lost |= missing
        raise Unavailable("backup-moving", "Objects go faster than they are read. Try again.")

    def _read(self) -> _Read:
        with together(self._source.engines) as connections, database_errors():
            storage = self._source.tables[STORAGE].tables
            _refuse_unmoved(connections[STORAGE], storage["unmoved_key"])
            tables = {
                name: self._store.add(rows.dump(connection, self._source.tables[name]))
                for name, connection in connections.items()
            }
            checkpoint = connections[STORAGE].scalar(select(storage["log_state"].c.checkpoint))
            return _Read(tables, checkpoint or "", _wanted(connections[STORAGE], storage["object"]))

    def _copy(self, wanted: tuple[Wanted, ...], earlier: Mapping[str, Part]) -> set[str]:
        missing = set[str]()
        for one in wanted:
            if one.key in self._blobs:
                continue
            known = earlier.get(one.key)
            if known and known.size == sealed_size(one.size):
                self._blobs[one.key] = known
                continue
            try:
                self._blobs[one.key] = self._store.add(self._hashed(one))
            except Invalid as error:
                if error.code != "blob-missing":
                    raise
                missing.add(one.key)
            self._step("object")
        return missing

    def _hashed(self, one: Wanted) -> Iterator[bytes]:
        digest = sha256()
        for piece in self._source.blobs.stream(one.key):
            digest.update(piece)
            yield piece
        if digest.hexdigest() != one.sha256:
            self._altered.add(one.key)


def _refuse_unmoved(connection: Connection, table: Table) -> None:
    if connection.scalar(select(func.count()).select_from(table)):
        raise Conflict(
            "keys-not-moved", "Case keys lie in the database still. Start Lockgate once first."
        )


def _wanted(connection: Connection, table: Table) -> tuple[Wanted, ...]:
    columns = (table.c.blob, table.c.sealed_size, table.c.sealed_sha256)
    found = connection.execute(select(*columns).where(table.c.state == "stored"))
    return tuple(Wanted(*row) for row in found)


def _files_to_json(files: Files) -> bytes:
    coded = {name: base64.b64encode(data).decode() for name, data in files.items()}
    return json.dumps(coded, sort_keys=True).encode()


def files_from_json(data: bytes) -> Files:
    """The small files of a backup by their paths in the data folder."""
    return {name: base64.b64decode(coded) for name, coded in json.loads(data).items()}
