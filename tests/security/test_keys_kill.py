"""SIGKILL at every named step of rotating and destroying: a new process ends what was begun.

Everything is real: SQLite, folders for objects and for two copies of the keyring, the root key in a
file under a passphrase. The child kills itself at the step, so nothing of Python is unwound.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from services.storage.domain.records import CaseKey, JobState, KeyState
from services.storage.fsck.account import account
from services.storage.fsck.log import LogKey, verify_rows
from services.storage.fsck.stores import folder_blobs
from services.storage.fsck.tables import open_tables
from services.storage.key_jobs import KeyJobs
from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.keyring_blobs import BlobKeyring
from shared.adapters.keyring_stores import ErasableFolder
from shared.adapters.keys_file import FileKeys
from shared.crypto.passphrase import Cost
from shared.domain.errors import Refused
from tests.unit.storage.builders import ACTOR, READER, Room, context, sqlite_url

COUNT = 4
STEPS = {
    "rotate-root": ["made", "recorded", "wrapped", "batch", "retired", "finished"],
    "rotate-case": ["made", "switched", "rewrapped", "batch", "finished"],
    "reseal": ["stored", "swapped", "finished"],
    "destroy": ["begun", "decided", "erased", "finished"],
    "erase": ["primary:marked", "primary:one-gone", "mirror-1:marked", "mirror-1:done"],
    "keep": ["primary", "mirror-1"],
}
POINTS = [f"{what}:{step}" for what, steps in STEPS.items() for step in steps]
CHILD = """
import os, signal, sys
from pathlib import Path
from services.storage.domain.records import JobKind
from services.storage.key_jobs import KeyJobs
from tests.security.test_keys_kill import open_room
point = sys.argv[2]
def step(name):
    if name == point:
        os.kill(os.getpid(), signal.SIGKILL)
room = open_room(Path(sys.argv[1]), step)
what = point.partition(":")[0]
if what in ("destroy", "erase"):
    room.fresh_vault(step).destroy_case("case-1", "per-a", "per-b")
else:
    kind = JobKind.ROTATE_ROOT if what == "keep" else JobKind(what)
    jobs = KeyJobs(room.fresh_vault(), step)
    jobs.run(jobs.start(kind, "" if kind is JobKind.ROTATE_ROOT else "case-1", "per-admin"))
"""


def open_room(base: Path, step=lambda _name: None) -> Room:
    """Storage over the folders of a test, as a new process opens it."""
    room = Room(sqlite_url(base / "database"))
    room.blobs = FolderBlobs(base / "blobs", 0)
    room.keys = FileKeys.load_or_create(base / "root.key", "open sesame", cost=Cost(64, 1, 1))
    stores = [ErasableFolder(base / f"keyring-{number}", 0) for number in (1, 2)]
    room.keyring = BlobKeyring(*stores, step=step)
    room.vault = room.fresh_vault()
    return room


def readable(room: Room) -> list[bool]:
    """For each object whether it opens."""
    found = []
    for number in range(COUNT):
        try:
            opened = room.fresh_vault().open(
                f"obj-{number}", context(document=f"doc-{number}"), READER
            )
            found.append(b"".join(opened.chunks()) == f"text {number}".encode() * 4000)
        except Refused:
            found.append(False)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_step_a_new_process_goes_on(tmp_path: Path, point: str):
    """Between the two everything opens or, once it was decided, nothing does; the log verifies."""
    room = open_room(tmp_path)
    room.vault.create_case("case-1")
    for number in range(COUNT):
        room.vault.seal(
            f"obj-{number}", context(document=f"doc-{number}"),
            [f"text {number}".encode() * 4000], ACTOR,
        )  # fmt: skip
    room.close()
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path), point],
        cwd=Path(__file__).parents[2], capture_output=True, check=False,
    )  # fmt: skip
    assert child.returncode == -9, child.stderr.decode()[-2000:]

    room = open_room(tmp_path)
    gone = point.startswith(("destroy", "erase")) and point != "destroy:begun"
    assert set(readable(room)) == {not gone}
    room.vault.tend()
    KeyJobs(room.fresh_vault()).work()

    assert set(readable(room)) == {not gone}
    assert all(job.state is JobState.DONE for job in KeyJobs(room.vault).listed())
    with room.units() as uow:
        row = uow.get(CaseKey, "case-1")
    assert row.state is (KeyState.DESTROYED if gone else KeyState.ACTIVE)
    for number in (1, 2):
        keys = list((tmp_path / f"keyring-{number}").rglob("keys/*="))
        assert bool(keys) is not gone
    assert row.root_id == room.keys.root_id or gone
    rows = open_tables(room.url)
    found = account(rows, folder_blobs(tmp_path / "blobs"), deep=True)
    assert found.whole
    assert {one.reason for one in found.findings} <= {"earlier-attempt"}
    assert verify_rows(rows, LogKey.parse(room.log.signer.verifier.to_text())).ok
    room.close()
