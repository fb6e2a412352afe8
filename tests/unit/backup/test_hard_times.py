"""Backups that are altered, made while others write, interrupted, or out of room."""

from __future__ import annotations

import errno
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.backup import command, restoring
from services.backup.locks import RootLock
from services.backup.store import Store
from services.embedded import running
from shared.adapters import blobs_folder
from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.keys_file import FileKeys
from shared.crypto.framing import new_key
from shared.domain.errors import Conflict, Corrupt, Invalid, Unavailable
from shared.runtime.compose import open_database
from tests.unit.backup.kit import CASES, Installation

PROJECT = Path(__file__).parents[3]
CHILD = """
import os, signal, sys
from pathlib import Path
from services.backup import command
from shared.settings import load_settings
verb, place, point, left = sys.argv[1:]
left = int(left)
def step(name):
    global left
    left -= name == point
    if name == point and left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
work = {
    "make": lambda: command.make(load_settings(), Path(place), step),
    "prune": lambda: command.prune(load_settings(), Path(place), 1, step),
    "restore": lambda: command.restore(load_settings(), Path(place), "", step),
}
work[verb]()
"""


def killed(installation: Installation, verb: str, place: Path, point: str, left: int) -> None:
    """Do this in a process that kills itself at a step."""
    child = subprocess.run(
        [sys.executable, "-c", CHILD, verb, str(place), point, str(left)],
        cwd=PROJECT, capture_output=True, check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROJECT), **installation.environment},
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()[-2000:]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where backups go."""
    return tmp_path / "backups"


# --- altered ------------------------------------------------------------------------------------
@pytest.fixture
def small(tmp_path: Path) -> tuple[Store, str, Path]:
    """A backup of two small parts, by the format alone."""
    from services.backup.manifests import Manifest

    place = tmp_path / "small"
    store = Store(FolderBlobs(place, 0), RootLock(FileKeys(new_key())))
    one, two = store.add([b"rows\n"]), store.add([b"file"])
    blobs = {"a/b": store.add([b"object"]), "a/c": store.add([b"an old"])}
    made = Manifest("ab" * 16, datetime.now(UTC), {}, "", {"storage": one}, two, blobs)
    store.write(made)
    store.verify(store.newest())
    return store, made.id, place


def refused(store: Store, backup: str) -> bool:
    """Whether the backup is refused, with an error that says so."""
    try:
        store.verify(store.open(backup))
    except Corrupt as error:
        return error.code in ("backup-damaged", "key-corrupt")
    return False


def test_every_altered_byte_is_refused(small: tuple[Store, str, Path]):
    """Each byte of the manifest and of every part, flipped, ends in one of two errors."""
    store, backup, place = small
    for file in sorted(place.rglob("*=")):
        whole = file.read_bytes()
        for at in range(len(whole)):
            file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            assert refused(store, backup), f"byte {at} of {file.parent.parent.name}"
        file.write_bytes(whole)
    assert not refused(store, backup)


def test_cut_longer_missing_and_swapped_files_are_refused(small: tuple[Store, str, Path]):
    """No file of a backup can be shortened, extended, left out or put in another's place."""
    store, backup, place = small
    files = sorted(place.rglob("*="))
    for number, file in enumerate(files):
        whole = file.read_bytes()
        for other in (whole[:-1], whole + b"\0", b"", files[number - 1].read_bytes()):
            file.write_bytes(other)
            assert refused(store, backup)
        file.unlink()
        if file.parent.name != "backups":
            assert refused(store, backup)
        file.write_bytes(whole)
    assert not refused(store, backup)


def test_a_manifest_under_another_id_is_refused(small: tuple[Store, str, Path]):
    """A manifest is bound to its name: an older one cannot be passed off as another."""
    store, backup, place = small
    other = "cd" * 16
    shutil.copy(place / "backups" / f"{backup}=", place / "backups" / f"{other}=")
    assert refused(store, other)
    with pytest.raises(Corrupt):
        store.prune(1, command.nothing)
    assert not refused(store, backup)


def test_another_root_key_opens_nothing(small: tuple[Store, str, Path]):
    """Without the root key of its day a backup is refused."""
    _, backup, place = small
    assert refused(Store(FolderBlobs(place, 0), RootLock(FileKeys(new_key()))), backup)


def test_an_altered_backup_is_not_restored(full: Installation, tmp_path: Path, place: Path):
    """The rows of a service that are not authentic never count, and Lockgate does not start."""
    manifest, _ = command.make(full.settings, place)
    name = manifest.tables["storage"].name
    file = place / "parts" / name[:2] / f"{name}="
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    target = full.beside(tmp_path / "second")
    with pytest.raises(Corrupt) as error:
        command.restore(target.settings, place)
    assert error.value.code == "backup-damaged"
    assert not target.rows("storage")["log_leaf"]
    with pytest.raises(Conflict) as unfinished, running(target.settings, lambda _site: None):
        pass
    assert unfinished.value.code == "restore-unfinished"
    file.write_bytes(whole)
    command.restore(target.settings, place)
    assert target.rows("storage") == full.rows("storage")


# --- while others write -------------------------------------------------------------------------
def test_while_others_seal_each_backup_is_whole(full: Installation, tmp_path: Path, place: Path):
    """Whatever is sealed meanwhile, what the restored rows speak of is there and opens."""
    ended, sealed = threading.Event(), list[int]()

    def seal() -> None:
        with full.vault() as vault:
            while not ended.is_set():
                full.seal(vault, "case-1", 10 + len(sealed))
                sealed.append(len(sealed))

    settings = full.settings
    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(seal)
        try:
            until = time.monotonic() + 30
            while len(sealed) < 5 and not writer.done() and time.monotonic() < until:
                ended.wait(0.01)
            manifest, _ = command.make(settings, place)
        finally:
            ended.set()
        writer.result()
    assert not manifest.missing
    target = full.beside(tmp_path / "second")
    command.restore(target.settings, place)
    held = sum("'case-1'" in str(row) for row in target.rows("storage")["object"])
    assert 3 + 5 <= held <= 3 + len(sealed)
    assert all(target.reads("case-1", 10 + number) for number in range(held - 3))
    for words in (("fsck", "--deep", "--running"), ("log", "verify")):
        assert target.run(*words).exit_code == 0


def test_sent_events_that_nobody_handled_are_sent_again(
    full: Installation, tmp_path: Path, place: Path
):
    """What was on a queue when the backup was made is not lost; what was handled stays handled."""
    from sqlalchemy import select, update

    from shared.adapters.migrate import metadata_of
    from shared.adapters.routes import routing_table

    outbox = metadata_of("intake").tables["event_outbox"]
    engine = open_database(full.settings, "intake")
    with engine.begin() as connection:
        connection.execute(update(outbox).values(sent_at=datetime.now(UTC)))
        first, *rest = connection.execute(select(outbox.c.id, outbox.c.type)).all()
        inbox = metadata_of("intake").tables["event_inbox"]
        for queue in routing_table()[first.type]:
            connection.execute(
                inbox.insert().values(id=first.id, queue=queue, handled_at=datetime.now(UTC))
            )
    engine.dispose()
    command.make(full.settings, place)
    target = full.beside(tmp_path / "second")
    _, done, _ = command.restore(target.settings, place)
    heard = [row for row in rest if routing_table().get(row.type)]
    assert done.again == len(heard) > 0
    engine = open_database(target.settings, "intake")
    with engine.connect() as connection:
        unsent = connection.execute(select(outbox.c.id).where(outbox.c.sent_at.is_(None)))
        assert {row.id for row in unsent} == {row.id for row in heard}
    engine.dispose()


# --- interrupted --------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize(
    ("point", "left"),
    [("begun", 1), ("files", 1), ("databases", 1), ("object", 2), ("manifest", 1)],
)
def test_killed_while_making(full: Installation, place: Path, point: str, left: int):
    """Earlier backups stay whole; the next one and pruning leave nothing of it but whole ones."""
    first, _ = command.make(full.settings, place)
    with full.vault() as vault:
        for number in range(7, 10):
            full.seal(vault, "case-1", number)
    killed(full, "make", place, point, left)
    command.verify(full.settings, place, first.id)
    assert len(command.listed(full.settings, place)) == 1 + (point == "manifest")
    last, _ = command.make(full.settings, place)
    command.prune(full.settings, place, 1)
    command.verify(full.settings, place, last.id)
    store = command._store(full.settings, place)
    assert store.sizes().keys() == {part.name for part in last.parts()}


@pytest.mark.slow
@pytest.mark.parametrize(("point", "left"), [("backup-removed", 1), ("part-removed", 2)])
def test_killed_while_pruning(full: Installation, place: Path, point: str, left: int):
    """What is kept stays whole, and pruning again ends it."""
    for _ in range(3):
        last, _ = command.make(full.settings, place)
    killed(full, "prune", place, point, left)
    command.verify(full.settings, place, last.id)
    command.prune(full.settings, place, 1)
    assert [one.id for one in command.listed(full.settings, place)] == [last.id]
    command.verify(full.settings, place)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("point", "left"),
    [
        ("marked", 1),
        ("object", 3),
        ("rows", 1),
        ("rows", 4),
        ("outboxes", 1),
        ("files", 1),
        ("finished", 1),
    ],
)
def test_killed_while_restoring(
    full: Installation, tmp_path: Path, place: Path, point: str, left: int
):
    """Lockgate does not start on half an installation; restoring again makes it whole."""
    command.make(full.settings, place)
    target = full.beside(tmp_path / "second")
    killed(target, "restore", place, point, left)
    with pytest.raises(Conflict):
        restoring.check_ready(target.folder)
    command.restore(target.settings, place)
    restoring.check_ready(target.folder)
    assert target.rows("storage") == full.rows("storage")
    assert all(target.reads(case, number) for case in CASES for number in range(3))
    assert target.run("log", "verify").exit_code == 0


# --- out of room, and two at once ---------------------------------------------------------------
@pytest.mark.parametrize("writes", [0, 1, 4, 9])
def test_a_full_disk_is_unavailable_and_harms_nothing(
    full: Installation, place: Path, monkeypatch: pytest.MonkeyPatch, writes: int
):
    """Wherever room ends, the backup is refused as Unavailable and the earlier one is whole."""
    first, _ = command.make(full.settings, place)
    with full.vault() as vault:
        for number in range(7, 17):
            full.seal(vault, "case-1", number)
    write: Callable[..., None] = blobs_folder.write_all
    left = [writes]

    def no_room(file: int, piece: bytes) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(file, piece)

    with monkeypatch.context() as patched:
        patched.setattr(blobs_folder, "write_all", no_room)
        with pytest.raises(Unavailable):
            command.make(full.settings, place)
    assert [one.id for one in command.listed(full.settings, place)] == [first.id]
    command.verify(full.settings, place)
    command.make(full.settings, place)
    assert len(command.listed(full.settings, place)) == 2


def test_two_backups_to_one_place_do_not_meet(full: Installation, place: Path):
    """The second is refused while the first is at work; pruning too."""
    met = []

    def step(name: str) -> None:
        if name == "files":
            for other in (command.make, lambda s, p: command.prune(s, p, 1)):
                with pytest.raises(Conflict) as refused:
                    other(full.settings, place)
                met.append(refused.value.code)

    command.make(full.settings, place, step)
    assert met == ["backup-busy", "backup-busy"]


def test_no_backup_is_found_where_there_is_none(full: Installation, tmp_path: Path):
    """Reading makes no folder."""
    with pytest.raises(Invalid):
        command.listed(full.settings, tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
