"""Keys of an older installation go to the keyring, and stand in no file of the database after."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from services.storage.domain.records import CaseKey, UnmovedKey
from shared.adapters.db import open_engine, scrub, writing
from shared.adapters.migrate import migrate
from shared.crypto.wrap import case_key_context
from tests.unit.storage.builders import ACTOR, READER, Room, context, root_keys, sqlite_url

OLD = "0001"
ROW = (
    "INSERT INTO case_key (id, key_id, wrapped, root_id, state, held, created_at, revision)"
    " VALUES (?, 'key-old', ?, 'root-x', 'active', 0, '2026-01-01 00:00:00', 1)"
)


class Crash(Exception):
    """The process ended here."""


def _files_with(folder: Path, needle: bytes) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path.name for path in files if needle in path.read_bytes()]


def _older(folder: Path) -> bytes:
    """A database from before the keyring, with one case key, brought up to date; the wrap."""
    engine = open_engine(sqlite_url(folder), "storage")
    migrate("storage", engine, OLD)
    wrapped = root_keys().wrap(b"k" * 32, case_key_context("case-1", "key-old"))
    with writing(engine) as connection:
        connection.exec_driver_sql(ROW, ("case-1", wrapped))
    migrate("storage", engine)
    engine.dispose()
    return wrapped


def _moved(folder: Path, *, scrubbing: bool) -> tuple[Room, list[str]]:
    wrapped = _older(folder)
    assert _files_with(folder, wrapped)
    room = Room(sqlite_url(folder))
    after = partial(scrub, room.engine) if scrubbing else (lambda: None)
    assert room.fresh_vault(scrub=after).move_keys() == 1
    return room, _files_with(folder, wrapped)


def test_nothing_of_the_key_is_left_in_the_database(tmp_path) -> None:
    """The wrapped key is overwritten in the database and cut out of its journal."""
    room, left = _moved(tmp_path, scrubbing=True)
    assert left == []
    assert room.keyring.ids("case-1") == ("key-old",)
    room.vault.seal("obj-1", context(), [b"text"], ACTOR)
    assert room.vault.open("obj-1", context(), READER).read_at(0, 4) == b"text"
    assert room.vault.move_keys() == 0
    room.close()


def test_without_scrubbing_the_database_still_holds_it(tmp_path) -> None:
    """The look is able to find: without the cut the database's files give the key away."""
    room, left = _moved(tmp_path, scrubbing=False)
    assert left != []
    room.close()


@pytest.mark.parametrize("point", ["move:kept", "move:blanked", "move:scrubbed"])
def test_a_move_that_was_broken_off_is_taken_up_again(tmp_path, point: str) -> None:
    """Wherever it ended, the next start ends with the key in the keyring and nowhere else."""
    wrapped = _older(tmp_path)
    room = Room(sqlite_url(tmp_path))

    def crash(name: str) -> None:
        if name == point:
            raise Crash

    with pytest.raises(Crash):
        room.fresh_vault(crash).move_keys()
    vault = room.fresh_vault(scrub=partial(scrub, room.engine))
    vault.move_keys()
    with room.units() as uow:
        assert uow.find(UnmovedKey) == []
        assert [row.key_id for row in uow.find(CaseKey)] == ["key-old"]
    assert room.keyring.find("case-1", "key-old") == wrapped
    assert _files_with(tmp_path, wrapped) == []
    room.close()
