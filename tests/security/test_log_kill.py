"""The process is killed while many write to the log at once, and while it is being published."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from services.storage.domain.records import LogLeaf
from services.storage.export import export_log
from services.storage.fsck.log import LogKey, verify_rows
from services.storage.fsck.public import reader, verify_public
from services.storage.fsck.tables import open_tables
from services.storage.log import receipt
from tests.unit.storage.builders import Room, sqlite_url

ROUNDS, WRITERS = 6, 8
CHILD = """
import sys, threading
from pathlib import Path
from services.storage.publishing import Publisher, Publishing
from shared.ports.vault import LogEntry
from tests.unit.storage.builders import Room, sqlite_url
base, turn = Path(sys.argv[1]), sys.argv[2]
room = Room(sqlite_url(base / "database"))
vault = room.fresh_vault()
publisher = Publisher(room.units, room.log, room.clock, Publishing(base / "log"))
lock = threading.Lock()
def write(writer):
    for number in range(10_000):
        given = vault.log(LogEntry(f"{turn}-{writer}-{number}", "test.entry", "case-1"))
        with lock:
            print(f"{turn}-{writer}-{number} {given.entry_hash}", flush=True)
for writer in range(WRITERS):
    threading.Thread(target=write, args=(writer,), daemon=True).start()
while True:
    publisher.publish()
""".replace("WRITERS", str(WRITERS))


def run_and_kill(base: Path, turn: int, after: int) -> list[str]:
    """Let it write until so many entries were acknowledged, kill it; whole lines that it said."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(base), str(turn)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        text=True,
    )
    assert child.stdout is not None
    said = [child.stdout.readline() for _ in range(after)]
    child.kill()
    said += list(child.stdout)
    child.stdout.close()
    assert child.wait() == -9
    return [line.strip() for line in said if line.endswith("\n")]


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_and_the_public_log_always_verifies(tmp_path: Path):
    """After each kill rows and public files verify, and every receipt given out still holds."""
    chance = random.Random(20260302)
    said = list[str]()
    room = Room(sqlite_url(tmp_path / "database"))
    key = LogKey.parse(room.log.signer.verifier.to_text())
    place = reader(str(tmp_path / "log" / "public"))
    for turn in range(ROUNDS):
        said += run_and_kill(tmp_path, turn, chance.randint(5, 300))
        assert verify_rows(open_tables(f"sqlite:///{tmp_path / 'database'}"), key).ok
        if (tmp_path / "log" / "public" / "checkpoint").exists():
            assert verify_public(place, key).ok
    with room.units() as uow:
        for line in said:
            name, leaf = line.split()
            [kept] = uow.find(LogLeaf, entry=name)
            assert receipt(uow, kept).entry_hash == leaf
        shared = len({one.checkpoint for one in uow.find(LogLeaf)})
        assert shared < uow.count(LogLeaf)  # writers did share transactions
    size = export_log(room.units, room.log, tmp_path / "log" / "public")
    assert verify_public(place, key).size == size >= len(said)
    room.close()
