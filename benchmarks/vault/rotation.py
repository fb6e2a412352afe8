"""Rotates the key of a case with 10,000 documents while uploads and openings go on.

    nice python -m benchmarks.vault.rotation [--documents 10000] [--folder /dev/shm/rotation]

Storage is the real one, on SQLite and folders. One thread uploads and one opens, each as fast as it
can, through vaults of their own, while a job rotates the case's key and another the root key. It
prints how many document keys were rewrapped a second, of processor time of the job's thread and of
the clock, and how many requests failed: there must be none. Exit 1 if one did.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from services.composition import RECORDS, system_clock
from services.storage.domain.records import CaseKey, Job, JobKind, StoredObject
from services.storage.key_jobs import KeyJobs
from services.storage.log import Log
from services.storage.vault import StorageVault
from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.db import create_all, open_engine
from shared.adapters.keyring_blobs import BlobKeyring
from shared.adapters.keyring_stores import ErasableFolder
from shared.adapters.keys_file import FileKeys
from shared.adapters.uow_sql import sql_unit_of_work
from shared.crypto.keys import new_signing_key
from shared.crypto.notes import NoteSigner
from shared.domain.errors import LockgateError
from shared.ports.vault import Actor, ObjectContext

CASE = "case-1"
ACTOR = Actor("per-bench", "benchmark")
TEXT = b"A page of a record, such as agencies send. " * 100


class Place:
    """Storage in one folder, opened anew by each thread."""

    def __init__(self, folder: Path) -> None:
        engine = open_engine(f"sqlite:///{folder / 'databases'}", "storage")
        self.units = sql_unit_of_work(
            "storage", engine, RECORDS["storage"], lambda _message: bytes(64), system_clock()
        )
        create_all(engine, "storage", self.units.tables.metadata)
        self.folder = folder
        self.log = Log(NoteSigner("bench/log", new_signing_key()), system_clock())
        self.vault().create_case(CASE)

    def vault(self) -> StorageVault:
        """A vault as another process would open it."""
        keyring = BlobKeyring(*(ErasableFolder(self.folder / f"keyring-{n}", 0) for n in (1, 2)))
        return StorageVault(
            self.units,
            FolderBlobs(self.folder / "blobs", 0),
            FileKeys.load_or_create(self.folder / "root.key"),
            keyring,
            self.log,
            system_clock(),
        )


@dataclass
class Load:
    """What people do meanwhile."""

    place: Place
    documents: int
    stop: threading.Event = field(default_factory=threading.Event)
    served: int = 0
    failed: list[str] = field(default_factory=list)

    def uploads(self) -> None:
        """Send one document after another."""
        vault, number = self.place.vault(), 0
        while not self.stop.is_set():
            number += 1
            self._try(vault, f"late-{number}", seal=True)

    def openings(self) -> None:
        """Open and read one document after another."""
        vault, number = self.place.vault(), 0
        while not self.stop.is_set():
            number = (number + 4_999) % self.documents
            self._try(vault, f"doc-{number}", seal=False)

    def _try(self, vault: StorageVault, name: str, *, seal: bool) -> None:
        try:
            if seal:
                vault.seal(name, context(name), [TEXT], ACTOR)
            elif b"".join(vault.open(name, context(name), ACTOR).chunks()) != TEXT:
                self.failed.append("other-bytes")
            self.served += 1
        except LockgateError as error:
            self.failed.append(error.code)


def context(name: str) -> ObjectContext:
    """An original of the case."""
    return ObjectContext(CASE, name, 1, "original")


def measured(jobs: KeyJobs, kind: JobKind, case: str) -> Job:
    """Run a job to its end and print its speed."""
    cpu, clock = time.thread_time(), time.monotonic()
    job = jobs.run(jobs.start(kind, case, ACTOR.id))
    cpu, clock = time.thread_time() - cpu, time.monotonic() - clock
    print(
        f"{kind:12} {job.done} of {job.total}, {job.failed} failed: {job.done / cpu:,.0f} a second"
        f" of processor time, {job.done / clock:,.0f} of the clock ({clock:.1f} s)"
    )
    return job


def main() -> int:
    """Fill, rotate under load, check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="lockgate-rotation-", dir=asked.folder))
    try:
        return rotate(Place(folder), asked.documents)
    finally:
        shutil.rmtree(folder)


def rotate(place: Place, documents: int) -> int:
    """Rotate the case's key and the root key under load; the exit status."""
    vault = place.vault()
    for number in range(documents):
        vault.seal(f"doc-{number}", context(f"doc-{number}"), [TEXT], ACTOR)
    print(f"{documents} documents sealed; rotating while one thread uploads and one opens")
    load = Load(place, documents)
    threads = [threading.Thread(target=work) for work in (load.uploads, load.openings)]
    for thread in threads:
        thread.start()
    jobs = KeyJobs(place.vault())
    ended = [measured(jobs, JobKind.ROTATE_CASE, CASE), measured(jobs, JobKind.ROTATE_ROOT, "")]
    load.stop.set()
    for thread in threads:
        thread.join()
    left = left_behind(place)
    print(f"meanwhile {load.served} requests served, {len(load.failed)} failed {load.failed[:3]}")
    print(f"{left} objects under the old key")
    bad = bool(load.failed) or left > 0 or any(job.failed for job in ended)
    return 1 if bad else 0


def left_behind(place: Place) -> int:
    """How many objects are not under the case's current key."""
    with place.units() as uow:
        current = uow.get(CaseKey, CASE).key_id
        return sum(row.key_id != current for row in uow.find(StoredObject, case=CASE))


if __name__ == "__main__":
    sys.exit(main())
