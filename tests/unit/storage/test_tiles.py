"""The log's public files: complete at every size, resumed after any crash, never contradicted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.storage import tiles
from services.storage.export import export_log
from services.storage.fsck import public
from services.storage.fsck.public import LogKey, reader, verify_public
from services.storage.tiles import Folder
from shared.domain.errors import Corrupt, Unavailable
from shared.ports.vault import LogEntry
from tests.unit.storage.builders import Room


def grow(room: Room, size: int) -> None:
    """Append, in one transaction, until the log has so many entries."""
    with room.units() as uow:
        start = tiles.log_size(uow)
        entries = [LogEntry(f"e-{n}", "test.entry", "case-1", {"n": n}) for n in range(start, size)]
        room.log.append_many(uow, entries)
        uow.commit()


def verified(room: Room, folder: Path, *held: str) -> public.LogAccount:
    """What the verifier says of a folder."""
    key = LogKey.parse(room.log.signer.verifier.to_text())
    return verify_public(reader(str(folder)), key, held)


def note_of(room: Room) -> str:
    """The present checkpoint."""
    with room.units() as uow:
        return room.log.checkpoint(uow)


@pytest.mark.parametrize("sizes", [(1,), (255,), (256,), (257,), (1, 2, 300), (256, 512, 1030)])
def test_the_public_files_verify_at_every_size(room: Room, tmp_path: Path, sizes: tuple[int, ...]):
    """Published at one size after another, the files are complete and hold earlier checkpoints."""
    held = []
    for size in sizes:
        grow(room, size)
        assert export_log(room.units, room.log, tmp_path / "out") == size
        held.append(note_of(room))
        found = verified(room, tmp_path / "out", *held)
        assert (found.size, found.ok) == (size, True)


def test_the_files_of_a_size_are_those_that_the_format_names(room: Room, tmp_path: Path):
    """For 600 entries: two full tiles and bundles, a partial of 88, and one of two at level 1."""
    for size in (300, 600):
        grow(room, size)
        export_log(room.units, room.log, tmp_path)
    names = {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file()}
    kinds = {"0", "entries"}
    expected = {f"tile/{kind}/{one}" for kind in kinds for one in ("000", "001", "002.p/88")}
    tops = {"tile/1/000.p/1", "tile/1/000.p/2"}
    assert names - {"database/storage.sqlite3"} >= expected | tops | {"checkpoint", "key"}
    assert not any("000.p" in name or "001.p" in name for name in names - tops)


def test_a_narrower_tile_is_answered_from_the_wider_one(room: Room, tmp_path: Path):
    """A partial tile of any checkpoint that was ever given out can still be had."""
    grow(room, 300)
    export_log(room.units, room.log, tmp_path)
    folder = Folder(tmp_path)
    for place, width in (("000", 7), ("001", 3), ("001", 44)):
        hashes = tiles.part(folder, f"tile/0/{place}.p/{width}")
        bundle = tiles.part(folder, f"tile/entries/{place}.p/{width}")
        entries = tiles.split(bundle)
        assert len(entries) == width
        assert hashes == b"".join(public.leaf_of(entry) for entry in entries)
    assert tiles.part(folder, "tile/1/000.p/1") is not None
    for absent in ("tile/0/001.p/45", "tile/0/001", "tile/0/002", "tile/1/000", "tile/2/000.p/1"):
        assert tiles.part(folder, absent) is None


class Stopping(Folder):
    """A folder whose process ends just before the nth write."""

    left = 0

    def write(self, path: str, data: bytes) -> None:
        """Write, or die."""
        if Stopping.left == 0:
            raise KeyboardInterrupt
        Stopping.left -= 1
        super().write(path, data)


def test_publishing_resumes_after_a_crash_at_any_write(room: Room, tmp_path: Path):
    """Whatever was written before, the public state verifies, and the next run completes it."""
    grow(room, 250)
    export_log(room.units, room.log, tmp_path)
    head = public.open_head(note_of(room), LogKey.parse(room.log.signer.verifier.to_text()))
    assert head is not None
    grow(room, 600)
    from services.storage.publishing import publish

    for writes in range(30):
        Stopping.left = writes
        try:
            publish(room.units, room.log, Stopping(tmp_path), note_of(room))
        except KeyboardInterrupt:
            assert verified(room, tmp_path).ok
        else:
            break
    else:
        pytest.fail("publishing never ended")
    assert writes > 5
    assert verified(room, tmp_path).size == 600


def change(room: Room, statement: str) -> None:
    """Do something to the database as its owner could."""
    with closing(sqlite3.connect(str(room.engine.url.database))) as database, database:
        database.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_leaf SET leaf_hash = zeroblob(32) WHERE id = '000000000255'",
        "UPDATE log_leaf SET path = zeroblob(length(path)) WHERE id = '000000000255'",
        "UPDATE log_leaf SET body = x'7b7d' WHERE id = '000000000310'",
        "DELETE FROM log_leaf WHERE id = '000000000310'",
    ],
)
def test_a_contradicting_database_is_not_published(room: Room, tmp_path: Path, statement: str):
    """What was published stays, and what is not as it was signed for is refused."""
    grow(room, 300)
    export_log(room.units, room.log, tmp_path)
    before = (tmp_path / "checkpoint").read_bytes()
    grow(room, 320)
    change(room, statement)
    with pytest.raises(Corrupt, match="log-differs"):
        export_log(room.units, room.log, tmp_path)
    assert (tmp_path / "checkpoint").read_bytes() == before


def test_an_older_database_is_not_published_over_newer_files(
    room: Room, tmp_path: Path, postgres_url: str
):
    """A log that is shorter than what is public is refused."""
    grow(room, 10)
    export_log(room.units, room.log, tmp_path)
    other = Room(postgres_url)
    grow(other, 5)
    with pytest.raises(Corrupt, match="log-shorter"):
        export_log(other.units, other.log, tmp_path)
    other.close()


def test_a_folder_that_cannot_be_used_is_unavailable(tmp_path: Path):
    """A full or forbidden disk is said to be that."""
    (tmp_path / "tile").write_bytes(b"")
    with pytest.raises(Unavailable, match="log-files"):
        Folder(tmp_path).write("tile/0/000", b"x")


@given(
    st.sampled_from(["entries", "0", "1", "63"]),
    st.integers(0, 10**12),
    st.integers(1, 256),
)
def test_a_path_has_one_spelling(level: str, index: int, width: int):
    """Writer and verifier spell a path the same way, and it is read back as it was."""
    path = tiles.tile_path(level, index, width)
    assert path == public.tile_path(level, index, width)
    assert tiles.parse_path(path) == (level, index, width)


@pytest.mark.parametrize(
    "path",
    [
        "tile/64/000",
        "tile/00/000",
        "tile/0/0",
        "tile/0/x000/000",
        "tile/0/001/000",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/007",
        "tile/0/../checkpoint",
        "tile/0/000.p/1/2",
        "tile/other/000",
        "checkpoint",
    ],
)
def test_another_spelling_is_no_path(path: str):
    """Nothing but the one spelling reaches the disk."""
    assert tiles.parse_path(path) is None
