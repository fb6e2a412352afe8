"""The transparency log: how fast entries become durable, and proofs from a long log.

Figures are a second of wall clock where the disk is waited for (``_wall``), else of CPU. The long
log is made by bulk insert, with the rows that the product would have written.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.storage.domain.records import RECORDS, LogLeaf, LogState
from services.storage.fsck.public import LogKey, reader, verify_public
from services.storage.log import Log, index_id
from services.storage.publishing import publish
from services.storage.tiles import Folder
from services.storage.together import Together
from services.storage.turns import Turns
from shared.adapters.clock_system import SystemClock
from shared.adapters.db import create_all, open_engine
from shared.adapters.uow_sql import SqlUnits, sql_unit_of_work
from shared.crypto.merkle import Frontier, verify_inclusion
from shared.crypto.notes import Checkpoint, NoteSigner, sign_checkpoint
from shared.ports.vault import LogEntry

_FACTS: dict[str, str | int] = {
    "actor": "per-0f3a", "audience": "", "document": "doc-7c1e", "object": "obj-55aa",
    "object_kind": "original", "purpose": "review", "sha256": "a" * 64, "version": 1,
}  # fmt: skip
_STEP = 50_000
_MEMORY = Path("/dev/shm")


class _Place:
    """A log in a fresh database."""

    def __init__(self, folder: Path) -> None:
        clock = SystemClock()
        kept = tuple(one for one in RECORDS if one.kind in (LogLeaf, LogState))
        self.engine = open_engine(f"sqlite:///{folder}", "storage")
        self.units: SqlUnits = sql_unit_of_work(
            "storage", self.engine, kept, lambda _message: b"", clock
        )
        create_all(self.engine, "storage", self.units.tables.metadata)
        self.log = Log(NoteSigner("bench/log", Ed25519PrivateKey.generate()), clock)
        self.file = folder / "storage.sqlite3"


def _entry(name: str, number: int) -> LogEntry:
    return LogEntry(f"{name}-{number}", "object.opened", "case-1", _FACTS)


def _rate(count: int, work: Callable[[], None]) -> dict[str, float]:
    wall, used = time.perf_counter(), time.process_time()
    work()
    wall, used = time.perf_counter() - wall, time.process_time() - used
    return {"wall": count / wall, "cpu": count / used}


def appending(entries: int = 2000, batches: int = 20, writers: int = 16) -> dict[str, Any]:
    """Entries a second: one by one, 1,000 a transaction, and by many threads at once.

    Each is on the disk before the next begins. ``sync`` is how many bare fsyncs of a growing file
    the same disk does in a second; ``in memory`` is the same on a disk that nobody waits for.
    """
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        found = _appended(Path(folder), entries, batches)
        found["together"] = _crowd(Path(folder), entries, writers)
        found["sync"] = _rate(300, lambda: _syncs(Path(folder) / "syncs", 300))
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        return found | {"in memory": _appended(Path(folder), entries, batches)}


def _appended(folder: Path, entries: int, batches: int) -> dict[str, Any]:
    place = _Place(folder)
    turns = Turns(place.units)

    def single(name: str, count: int) -> None:
        for number in range(count):
            turns.write(partial(place.log.append, entry=_entry(name, number)))

    def batched() -> None:
        for batch in range(batches):
            many = [_entry(f"m{batch}", number) for number in range(1000)]
            turns.write(partial(place.log.append_many, entries=many))

    single("warm", 100)
    found = {
        "single": _rate(entries, lambda: single("s", entries)),
        "batched": _rate(batches * 1000, batched),
    }
    place.engine.dispose()
    return found


def _crowd(folder: Path, entries: int, writers: int) -> dict[str, float]:
    place = _Place(folder)
    together = Together(place.log, Turns(place.units).write)

    def share(name: str) -> None:
        for number in range(entries // writers):
            together.append(_entry(name, number))

    def crowd() -> None:
        threads = [threading.Thread(target=share, args=(f"w{n}",)) for n in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    found = _rate(entries // writers * writers, crowd)
    place.engine.dispose()
    return found


def _syncs(path: Path, count: int) -> None:
    with path.open("wb") as file:
        for _ in range(count):
            file.write(b"x" * 4096)
            file.flush()
            os.fdatasync(file.fileno())


def proving(size: int = 1_000_000, proofs: int = 200) -> dict[str, Any]:
    """Milliseconds of CPU for inclusion and consistency proofs from a log of ``size`` entries."""
    with tempfile.TemporaryDirectory() as folder:
        place = _Place(Path(folder))
        made = time.perf_counter()
        root = _fill(place, size)
        made = time.perf_counter() - made
        found: dict[str, Any] = {"size": size, "filled_seconds": made}
        step = size // proofs
        for name, prove in (
            ("inclusion", place.log.inclusion),
            ("consistency", place.log.consistency),
        ):
            times = []
            for number in range(proofs):
                begun = time.process_time()
                with place.units() as uow:
                    proof = prove(uow, number * step, size)
                times.append((time.process_time() - begun) * 1000)
                if name == "inclusion":
                    leaf = sha256(b"\x00%d" % (number * step)).digest()
                    verify_inclusion(leaf, number * step, size, proof, root)
            times.sort()
            found[name] = {"median": times[len(times) // 2], "slowest": times[-1]}
        place.engine.dispose()
        return found


def _fill(place: _Place, size: int) -> bytes:
    """Rows of a log of ``size`` tiny entries, with the paths that the product would keep."""
    at = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    database = sqlite3.connect(place.file)
    database.execute("PRAGMA synchronous=OFF")
    frontier = Frontier()

    def rows() -> Iterator[tuple[Any, ...]]:
        nonlocal frontier
        while frontier.size < size:
            start = frontier.size
            bodies = [b"%d" % number for number in range(start, min(start + _STEP, size))]
            leaves = [sha256(b"\x00" + body).digest() for body in bodies]
            grown = frontier.extend(leaves)
            for number, body in enumerate(bodies):
                name = index_id(start + number)
                yield name, name, body, leaves[number], grown.paths[number], at
            frontier = grown.after

    database.executemany(
        'INSERT INTO log_leaf (id, entry, entry_kind, "case", document, actor, body, leaf_hash, '
        "path, checkpoint, at) VALUES (?, ?, '', '', '', '', ?, ?, ?, '', ?)",
        rows(),
    )
    head = Checkpoint(place.log.signer.name, size, frontier.root())
    note = sign_checkpoint(head, place.log.signer)
    state = ("log", size, b"".join(frontier.hashes), note)
    database.execute(
        "INSERT INTO log_state (id, size, frontier, checkpoint, revision) VALUES (?, ?, ?, ?, 1)",
        state,
    )
    database.commit()
    database.close()
    return frontier.root()


def publishing(size: int = 20_000) -> dict[str, Any]:
    """Entries a second, CPU: written as public files, and verified from them."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        place = _Place(Path(folder))
        turns = Turns(place.units)
        for start in range(0, size, 1000):
            many = [_entry("p", number) for number in range(start, start + 1000)]
            turns.write(partial(place.log.append_many, entries=many))
        public = Path(folder) / "public"
        note = turns.read(place.log.checkpoint)
        key = LogKey.parse(place.log.signer.verifier.to_text())
        written = _rate(size, lambda: _publish(place, Folder(public), note))
        verified = _rate(size, lambda: _verify(public, key))
        place.engine.dispose()
        return {"size": size, "written": written, "verified": verified}


def _publish(place: _Place, folder: Folder, note: str) -> None:
    publish(place.units, place.log, folder, note)


def _verify(folder: Path, key: LogKey) -> None:
    if not verify_public(reader(str(folder)), key).ok:
        raise RuntimeError("the log that was written does not verify")
