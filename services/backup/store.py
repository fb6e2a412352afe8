"""Where backups lie: parts, each sealed under a key of its own, and manifests that hold those keys.

Parts never change and are shared between manifests, which is what makes a backup incremental. A
manifest is written after everything it refers to, and appears whole or not at all: whoever is
killed on the way leaves parts that nothing refers to, and every earlier backup as it was.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from services.backup.locks import Lock
from services.backup.manifests import (
    Head,
    Manifest,
    Part,
    damaged,
    is_name,
    open_manifest,
    part_context,
    seal_manifest,
)
from shared.crypto.framing import new_key
from shared.crypto.stream import decrypt, encrypt
from shared.domain.errors import Corrupt, Invalid
from shared.ports.blobs import Blobs

_PARTS = "parts/"
_BACKUPS = "backups/"


def new_name() -> str:
    """A random name, which says nothing."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Store:
    """Backups in one place, and what opens them. Raises Unavailable."""

    place: Blobs
    lock: Lock

    def add(self, chunks: Iterable[bytes]) -> Part:
        """Seal a stream as a new part."""
        name, key, digest = new_name(), new_key(), sha256()

        def hashed() -> Iterator[bytes]:
            for piece in encrypt(key, part_context(name), chunks):
                digest.update(piece)
                yield piece

        size = self.place.put(_path(name), hashed())
        return Part(name, key, size, digest.hexdigest())

    def read(self, part: Part) -> Iterator[bytes]:
        """The stream of a part; provisional until it has ended. Corrupt ``backup-damaged``."""
        digest, size = sha256(), 0

        def hashed() -> Iterator[bytes]:
            nonlocal size
            for piece in self.place.stream(_path(part.name)):
                digest.update(piece)
                size += len(piece)
                yield piece

        try:
            yield from decrypt(part.key, part_context(part.name), hashed())
        except Corrupt as error:
            raise damaged("a part was altered") from error
        except Invalid as error:
            raise damaged("a part is missing") from error
        if (size, digest.hexdigest()) != (part.size, part.sha256):
            raise damaged("a part was altered")

    def sizes(self) -> dict[str, int]:
        """Every part that is there, by name, with its size."""
        found = self.place.keys(_PARTS)
        return {info.key.rpartition("/")[2]: info.size for info in found}

    def write(self, manifest: Manifest) -> None:
        """Make a backup appear under a fresh backup key, or one that is there under another."""
        key = new_key()
        head = self.lock.seal(manifest.id, key)
        self.place.put(_BACKUPS + manifest.id, [seal_manifest(manifest, key, head)])

    def ids(self) -> tuple[str, ...]:
        """The id of every backup, in no order that means anything."""
        names = (info.key.removeprefix(_BACKUPS) for info in self.place.keys(_BACKUPS))
        return tuple(name for name in names if is_name(name))

    def open(self, backup: str) -> Manifest:
        """A backup's manifest.

        Raises Invalid ``backup-missing``, Corrupt ``backup-damaged``, and as the lock does: Corrupt
        ``key-corrupt`` for one whose root key is not there.
        """
        sealed = self._sealed(backup)
        key = self.lock.open(backup, Head.parse(sealed))
        return open_manifest(backup, key, sealed)

    def head(self, backup: str) -> Head:
        """What stands before a backup's manifest, not authenticated; raises as ``open``."""
        return Head.parse(self._sealed(backup))

    def _sealed(self, backup: str) -> bytes:
        if not is_name(backup):
            raise _missing()
        try:
            return b"".join(self.place.stream(_BACKUPS + backup))
        except Invalid as error:
            raise _missing() from error

    def all(self) -> list[Manifest]:
        """Every backup, newest first. One that cannot be opened is an error, not passed over."""
        opened = [self.open(backup) for backup in self.ids()]
        return sorted(opened, key=lambda one: (one.made_at, one.id), reverse=True)

    def newest(self) -> Manifest:
        """The newest backup; Invalid ``backup-missing`` where there is none."""
        found = self.all()
        if not found:
            raise _missing()
        return found[0]

    def verify(self, manifest: Manifest) -> int:
        """Authenticate every byte of a backup; how many parts that were."""
        for part in manifest.parts():
            for _ in self.read(part):
                pass
        return len(manifest.parts())

    def prune(self, keep: int, step: Callable[[str], None]) -> tuple[int, int]:
        """Remove all but the newest ``keep`` backups, then parts that none of them needs.

        How many backups and parts went. Every manifest must open: what an unreadable one needs is
        unknown, so nothing is removed. Not to be run beside a backup that is being made.
        """
        if keep < 1:
            raise Invalid("backup-keep", "At least one backup is kept.")
        found = self.all()
        needed = {part.name for one in found[:keep] for part in one.parts()}
        for old in reversed(found[keep:]):
            self.place.delete(_BACKUPS + old.id)
            step("backup-removed")
        loose = self.sizes().keys() - needed
        for name in sorted(loose):
            self.place.delete(_path(name))
            step("part-removed")
        return len(found[keep:]), len(loose)


def _path(name: str) -> str:
    return f"{_PARTS}{name[:2]}/{name}"


def _missing() -> Invalid:
    return Invalid("backup-missing", "There is no such backup here.")
