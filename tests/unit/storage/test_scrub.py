"""After destruction the wrapped key stands in no file of the database."""

from __future__ import annotations

from functools import partial

from services.storage.domain.records import RECORDS, CaseKey
from services.storage.log import Log
from services.storage.vault import StorageVault
from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.db import scrub
from shared.adapters.keys_file import FileKeys
from shared.crypto.keys import new_signing_key
from shared.crypto.notes import NoteSigner


def _files_with(folder, needle: bytes) -> list[str]:
    return [
        path.name for path in folder.rglob("*") if path.is_file() and needle in path.read_bytes()
    ]


def _destroyed(tmp_path, make_database, clock, *, scrubbing: bool) -> list[str]:
    units = make_database("storage", RECORDS)
    after = partial(scrub, units.engine) if scrubbing else (lambda: None)
    blobs = FolderBlobs(tmp_path / "blobs", 0)
    keys = FileKeys(bytes(range(32)))
    vault = StorageVault(
        units,
        blobs,
        keys,
        Log(NoteSigner("test/log", new_signing_key()), clock),
        clock,
        scrub=after,
    )
    vault.create_case("case-1")
    with units() as uow:
        wrapped = uow.get(CaseKey, "case-1").wrapped
    assert _files_with(tmp_path / "databases", wrapped)
    vault.destroy_case("case-1", "per-dpo", "per-second")
    return _files_with(tmp_path / "databases", wrapped)


def test_nothing_of_the_key_is_left(tmp_path, make_database, clock) -> None:
    """The wrapped key is overwritten in the database and cut out of its journal."""
    assert _destroyed(tmp_path, make_database, clock, scrubbing=True) == []


def test_without_scrubbing_the_journal_still_holds_it(tmp_path, make_database, clock) -> None:
    """The look is able to find: without the cut the journal gives the key away."""
    assert _destroyed(tmp_path, make_database, clock, scrubbing=False) == ["storage.sqlite3-wal"]
