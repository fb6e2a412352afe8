"""Stores, the database and sealed files, each by itself, on a disk that is full or read-only.

``python -m tests.faults.small_disk_parts FOLDER`` goes through every step and prints one JSON
object: for each step the code it was refused with, and what was found wrong.
"""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from pathlib import Path

from services.storage.domain.records import LogLeaf, StoredObject
from services.storage.scrubbing import Scrubber
from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.sealed_files import open_file, seal_file
from shared.ports.vault import LogEntry
from tests.faults.small_disk import code_of, files_of, full, mounted, read_only
from tests.unit.storage.builders import ACTOR, READER, Room, context, sqlite_url

KEY = bytes(range(32))
SMALL = os.urandom(200_000)
LARGE = [os.urandom(1 << 20)] * 12


def blobs(folder: Path) -> dict[str, object]:
    """A folder of blobs: one too large for the disk, one on a full one, one on a read-only one."""
    disk = mounted(folder / "blobs-disk", 8)
    store = FolderBlobs(disk / "blobs", 0)
    store.put("kept", [SMALL])
    found: dict[str, object] = {"too large": code_of(lambda: store.put("new", LARGE))}
    before = files_of(disk)
    for name, state in (("full", full), ("read-only", read_only)):
        with state(disk):
            found[name] = code_of(lambda: store.put("new", [SMALL]))
            found[f"{name}, replaced"] = code_of(lambda: store.put("kept", [b"y" * 300_000]))
            found[f"{name}, read"] = store.read("kept") == SMALL
        found[f"{name}, left"] = files_of(disk) == before
    found["again"] = code_of(lambda: store.put("new", [SMALL]))
    return found


def sealing(folder: Path) -> dict[str, object]:
    """The vault with its blobs on a disk that cannot take them."""
    disk = mounted(folder / "vault-disk", 8)
    room = Room(sqlite_url(folder / "vault-databases"))
    room.blobs = FolderBlobs(disk / "blobs", 0)  # type: ignore[assignment]
    room.vault = room.fresh_vault()
    room.vault.create_case("case-1")
    room.vault.seal("kept", context(), [SMALL], ACTOR)
    found: dict[str, object] = {
        "too large": code_of(lambda: room.vault.seal("large", context(version=2), LARGE, ACTOR))
    }
    for number, (name, state) in enumerate((("full", full), ("read-only", read_only)), start=3):
        sealing = partial(room.vault.seal, name, context(version=number), [SMALL], ACTOR)
        with state(disk):
            found[name] = code_of(sealing)
            opened = room.vault.open("kept", context(), READER)
            found[f"{name}, opened"] = b"".join(opened.chunks()) == SMALL
        found[f"{name}, again"] = code_of(sealing)
    found["sound"] = sound(room)
    room.close()
    return found


def databases(folder: Path) -> dict[str, object]:
    """Storage's database on a disk that cannot take another entry."""
    disk = mounted(folder / "database-disk", 8)
    room = Room(sqlite_url(disk))
    room.blobs = FolderBlobs(folder / "database-blobs", 0)  # type: ignore[assignment]
    room.vault = room.fresh_vault()
    room.vault.create_case("case-1")
    found: dict[str, object] = {}
    kept = 0

    def log_until_refused() -> None:
        nonlocal kept
        for number in range(2000):
            room.vault.log(LogEntry(f"{kept}-{number}", "test.fact", "case-1", {"x": "y" * 500}))
            kept += 1

    with full(disk):
        found["full, log"] = code_of(log_until_refused)
        found["full, seal"] = code_of(lambda: room.vault.seal("o", context(), [SMALL], ACTOR))
    found["full, again"] = code_of(lambda: room.vault.seal("o", context(), [SMALL], ACTOR))
    room.engine.dispose()  # a disk with files open for writing cannot be made read-only
    with read_only(disk):
        found["read-only, seal"] = code_of(
            lambda: room.vault.seal("p", context(version=2), [SMALL], ACTOR)
        )
        found["read-only, open"] = code_of(lambda: room.vault.open("o", context(), READER))
    found["read-only, again"] = code_of(
        lambda: room.vault.seal("p", context(version=2), [SMALL], ACTOR)
    )
    with room.units() as uow:
        facts = len(uow.find(LogLeaf, entry_kind="test.fact"))
    found["acknowledged facts are there"] = facts >= kept
    found["sound"] = sound(room)
    room.close()
    return found


def sound(room: Room) -> bool:
    """Every object opens whole, and every entry stands in one log without a gap."""
    scrubber = Scrubber(room.vault.turns, room.blobs, room.vault.ring, room.log, room.clock)
    scrubber.round()
    with room.units() as uow:
        objects = uow.find(StoredObject)
        indexes = sorted(int(leaf.id) for leaf in uow.find(LogLeaf))
    faults = [one for one in scrubber.findings() if one.fault != "orphan"]
    return bool(objects) and not faults and indexes == list(range(len(indexes)))


def files(folder: Path) -> dict[str, object]:
    """Sealing a file and opening one."""
    disk = mounted(folder / "file-disk", 4)
    plain, sealed = folder / "plain", folder / "sealed"
    plain.write_bytes(SMALL * 30)
    seal_file(KEY, plain, sealed)
    target = disk / "target"
    target.write_bytes(b"older")
    found: dict[str, object] = {
        "seal": code_of(lambda: seal_file(KEY, plain, target)),
        "open": code_of(lambda: open_file(KEY, sealed, target)),
        "left": files_of(disk) == ["target"] and target.read_bytes() == b"older",
    }
    with read_only(disk):
        found["read-only, seal"] = code_of(lambda: seal_file(KEY, plain, target))
        found["read-only, open"] = code_of(lambda: open_file(KEY, sealed, target))
    return found


def main() -> int:
    """Everything, one after another."""
    folder = Path(sys.argv[1])
    (folder / "vault-databases").mkdir()
    parts = (blobs, sealing, databases, files)
    sys.stdout.write(json.dumps({part.__name__: part(folder) for part in parts}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
