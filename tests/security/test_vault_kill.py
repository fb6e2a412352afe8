"""The vault's process is killed at random moments: what it acknowledged is there, whole, once."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from services.storage.domain.records import StoredObject
from services.storage.fsck.account import account
from services.storage.fsck.log import LogKey, verify_rows
from services.storage.fsck.stores import folder_blobs
from services.storage.fsck.tables import open_tables
from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.keyring_blobs import BlobKeyring
from shared.adapters.keyring_stores import ErasableFolder
from tests.unit.storage.builders import READER, Room, context, sqlite_url

ROUNDS = 8
CHILD = """
import sys
from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.keyring_blobs import BlobKeyring
from shared.adapters.keyring_stores import ErasableFolder
from pathlib import Path
from tests.unit.storage.builders import ACTOR, Room, context, sqlite_url
base, turn = Path(sys.argv[1]), sys.argv[2]
room = Room(sqlite_url(base / "database"))
room.blobs = FolderBlobs(base / "blobs", 0)
room.keyring = BlobKeyring(ErasableFolder(base / "keyring", 0))
vault = room.fresh_vault()
vault.create_case("case-1")
for number in range(10_000):
    name = f"{turn}-{number}"
    vault.seal(name, context(document=name), [name.encode() * 3000], ACTOR)
    print(name, flush=True)
"""


def run_and_kill(base: Path, turn: int, after: int, program: str = CHILD) -> list[str]:
    """Let a process seal until it has acknowledged so many, then kill it; all that it said."""
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(base), str(turn)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        text=True,
    )
    assert child.stdout is not None
    said = [child.stdout.readline().strip() for _ in range(after)]
    child.kill()
    said += [line.strip() for line in child.stdout if line.endswith("\n")]
    child.stdout.close()
    assert child.wait() == -9
    return said


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path):
    """After each kill the account is whole, the log verifies, and every object opens."""
    chance = random.Random(20260302)
    acknowledged: list[str] = []
    for turn in range(ROUNDS):
        acknowledged += run_and_kill(tmp_path, turn, chance.randint(1, 15))
    room = Room(sqlite_url(tmp_path / "database"))
    room.blobs = FolderBlobs(tmp_path / "blobs", 0)
    room.keyring = BlobKeyring(ErasableFolder(tmp_path / "keyring", 0))
    vault = room.fresh_vault()
    rows = open_tables(f"sqlite:///{tmp_path / 'database'}")
    found = account(rows, folder_blobs(tmp_path / "blobs"), deep=True)
    assert found.whole
    assert {one.reason for one in found.findings} <= {"blob-of-no-object"}
    assert len(found.findings) <= ROUNDS
    assert verify_rows(rows, LogKey.parse(room.log.signer.verifier.to_text())).ok
    for name in acknowledged:
        source = vault.open(name, context(document=name), READER)
        assert b"".join(source.chunks()) == name.encode() * 3000
    room.close()


@pytest.mark.slow
def test_a_process_that_acknowledges_too_early_is_found_out(tmp_path: Path):
    """The negative control: said before it was sealed, some of it is missing after the kills."""
    early = CHILD.replace("    print(name, flush=True)\n", "").replace(
        "    vault.seal(", "    print(name, flush=True)\n    vault.seal("
    )
    acknowledged = [
        name for turn in range(3) for name in run_and_kill(tmp_path, turn, 3, program=early)
    ]
    room = Room(sqlite_url(tmp_path / "database"))
    with room.units() as uow:
        kept = {record.id for record in uow.find(StoredObject)}
    room.close()
    assert set(acknowledged) - kept
