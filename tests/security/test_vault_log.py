"""Whoever owns the database cannot change the log unnoticed: one test for each manipulation."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.storage.export import export_log
from services.storage.fsck.__main__ import main
from services.storage.fsck.log import LogKey, verify_rows
from services.storage.fsck.tables import UnreadableError, sqlite_rows
from services.storage.log import Log
from services.storage.tiles import bundle_of, split
from shared.crypto.notes import NoteSigner
from shared.ports.vault import LogEntry
from tests.unit.storage.builders import ORIGIN, Room, sqlite_url

SIZE = 30
Change = Callable[[sqlite3.Connection], None]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A log of 30 entries."""
    made = Room(sqlite_url(tmp_path / "database"))
    made.vault.create_case("case-1")
    for number in range(SIZE - 1):
        facts = {"document": f"doc-{number % 3}", "actor": "per-1", "n": number}
        made.vault.log(LogEntry(f"e-{number}", "object.opened", "case-1", facts))
        made.clock.move(minutes=1)
    yield made
    made.close()


def key_of(room: Room) -> LogKey:
    """The log's public key, as published."""
    return LogKey.parse(room.log.signer.verifier.to_text())


def checkpoint(room: Room) -> str:
    """The present checkpoint, as an agency would keep it."""
    with room.units() as uow:
        return room.log.checkpoint(uow)


def reasons(room: Room, held: tuple[str, ...] = ()) -> set[str]:
    """What the verifier finds wrong."""
    rows = sqlite_rows(Path(str(room.engine.url.database)).parent)
    return {problem.reason for problem in verify_rows(rows, key_of(room), held).problems}


def change(room: Room, *statements: str) -> None:
    """Do something to the database as its owner could."""
    with closing(sqlite3.connect(str(room.engine.url.database))) as database, database:
        for statement in statements:
            database.execute(statement)


def test_an_untouched_log_verifies(room: Room):
    """The positive control: nothing is wrong, also against a kept checkpoint."""
    assert reasons(room, (checkpoint(room),)) == set()


def test_a_log_grown_since_the_kept_checkpoint_verifies(room: Room):
    """A kept checkpoint of an earlier size is a true beginning."""
    kept = checkpoint(room)
    room.vault.log(LogEntry("later", "test.entry", "case-1"))
    assert reasons(room, (kept,)) == set()


@pytest.mark.parametrize("index", [0, 1, 7, 15, 16, SIZE - 1])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_leaf SET body = replace(CAST(body AS TEXT), 'case-1', 'case-2') WHERE id = '{}'",
        "UPDATE log_leaf SET leaf_hash = zeroblob(32) WHERE id = '{}'",
        "UPDATE log_leaf SET entry_kind = 'nothing' WHERE id = '{}'",
        "UPDATE log_leaf SET \"case\" = 'case-9' WHERE id = '{}'",
        "UPDATE log_leaf SET actor = 'per-2' WHERE id = '{}'",
        "UPDATE log_leaf SET document = 'doc-9' WHERE id = '{}'",
        "UPDATE log_leaf SET entry = 'other' WHERE id = '{}'",
        "UPDATE log_leaf SET at = '2025-01-01 00:00:00.000000' WHERE id = '{}'",
        "UPDATE log_leaf SET path = path || zeroblob(32) WHERE id = '{}'",
        "UPDATE log_leaf SET checkpoint = replace(checkpoint, char(10), char(10)||'x') WHERE id = '{}'",
        "DELETE FROM log_leaf WHERE id = '{}'",
    ],
)
def test_a_change_to_any_column_of_a_row_is_found(room: Room, statement: str, index: int):
    """Editing, back-dating or deleting a row leaves a trace, wherever it stands."""
    change(room, statement.format(f"{index:012d}"))
    assert reasons(room)


def test_two_rows_that_change_places_are_found(room: Room):
    """Reordering is found."""
    change(
        room,
        "UPDATE log_leaf SET id = 'x' WHERE id = '000000000004'",
        "UPDATE log_leaf SET id = '000000000004' WHERE id = '000000000005'",
        "UPDATE log_leaf SET id = '000000000005' WHERE id = 'x'",
    )
    assert "checkpoint" in reasons(room)


def test_an_inserted_row_is_found(room: Room):
    """An entry that was never appended is found."""
    change(
        room,
        "INSERT INTO log_leaf SELECT '000000000004x', 'forged', entry_kind, \"case\", document, "
        "actor, body, leaf_hash, path, checkpoint, at FROM log_leaf WHERE id = '000000000004'",
    )
    assert "index" in reasons(room)


def test_a_row_added_at_the_end_without_the_key_is_found(room: Room):
    """An entry with a right hash and path but no signature is found."""
    change(
        room,
        f"INSERT INTO log_leaf SELECT '{SIZE:012d}', 'forged', entry_kind, \"case\", document, "
        "actor, body, leaf_hash, path, checkpoint, at FROM log_leaf WHERE id = '000000000004'",
    )
    assert {"checkpoint", "size"} <= reasons(room)


def rebuild(room: Room, signer: NoteSigner, keep: int, *, checkpoints: bool = False) -> None:
    """Write the first entries anew, changed, as a thief of the database could.

    ``checkpoints`` puts the old, rightly signed checkpoints back over the new rows.
    """
    file = str(room.engine.url.database)
    with closing(sqlite3.connect(file)) as database, database:
        old = list(database.execute("SELECT id, checkpoint FROM log_leaf ORDER BY id"))
        database.execute("DELETE FROM log_leaf")
        database.execute("DELETE FROM log_state")
    log = Log(signer, room.clock)
    for number in range(keep):
        with room.units() as uow:
            log.append(uow, LogEntry(f"new-{number}", "object.opened", "case-1", {"n": number}))
            uow.commit()
    if checkpoints:
        with closing(sqlite3.connect(file)) as database, database:
            for row_id, note in old[:keep]:
                database.execute("UPDATE log_leaf SET checkpoint = ? WHERE id = ?", (note, row_id))
            database.execute("UPDATE log_state SET checkpoint = ?", (old[keep - 1][1],))


def test_a_log_built_anew_without_the_signing_key_is_found(room: Room):
    """The whole chain made again under the thief's own key does not verify."""
    rebuild(room, NoteSigner(ORIGIN, Ed25519PrivateKey.generate()), SIZE)
    assert "checkpoint" in reasons(room)


def test_a_log_built_anew_under_the_old_checkpoints_is_found(room: Room):
    """Checkpoints that were signed for other entries do not fit the new ones."""
    rebuild(room, NoteSigner(ORIGIN, Ed25519PrivateKey.generate()), SIZE, checkpoints=True)
    assert "checkpoint" in reasons(room)


def test_a_fork_signed_with_the_stolen_key_is_found_by_a_kept_checkpoint(room: Room):
    """Even the signing key does not help against one checkpoint in an agency's receipt."""
    kept = checkpoint(room)
    rebuild(room, room.log.signer, SIZE)
    assert reasons(room) == set()  # from inside alone nothing can be seen
    assert reasons(room, (kept,)) == {"differs-from-held"}


def test_a_log_cut_short_is_found_by_a_kept_checkpoint(room: Room):
    """A perfect restore of an earlier state is shorter than what somebody saw."""
    early = Path(str(room.engine.url.database))
    with closing(sqlite3.connect(early)) as database:
        saved = list(database.iterdump())
    room.vault.log(LogEntry("later", "test.entry", "case-1"))
    kept = checkpoint(room)
    room.engine.dispose()
    for file in early.parent.iterdir():
        file.unlink()
    with closing(sqlite3.connect(early)) as database:
        database.executescript("\n".join(saved))
    assert reasons(room) == set()
    assert reasons(room, (kept,)) == {"shorter-than-held"}


def test_a_cut_tail_without_its_state_is_found(room: Room):
    """Removing the newest rows alone contradicts the log's state."""
    change(room, f"DELETE FROM log_leaf WHERE id >= '{SIZE - 2:012d}'")
    assert "size" in reasons(room)


def test_a_kept_checkpoint_of_another_log_is_named(room: Room):
    """A note that this log never signed is not taken as evidence."""
    other = Log(NoteSigner(ORIGIN, Ed25519PrivateKey.generate()), room.clock)
    from shared.crypto.merkle import Frontier

    assert reasons(room, (other.sign(Frontier()),)) == {"held-checkpoint-not-signed"}


@pytest.fixture
def exported(room: Room, tmp_path: Path) -> Path:
    """The log in public files."""
    folder = tmp_path / "export"
    export_log(room.units, room.log, folder)
    return folder


def test_an_exported_log_verifies_offline(room: Room, exported: Path, capsys):
    """Public files and the kept checkpoint are all that a verifier needs."""
    (exported / "kept").write_text(checkpoint(room), encoding="utf-8")
    assert main(["--log-folder", str(exported), "--held", str(exported / "kept")]) == 0
    assert f"verified: {SIZE} entries, 1 kept checkpoints" in capsys.readouterr().out


def test_a_changed_export_is_found(exported: Path, capsys):
    """One edited, missing, doubled or moved entry does not verify."""
    bundle = exported / "tile" / "entries" / f"000.p/{SIZE}"
    entries = split(bundle.read_bytes())
    edited = [entries[0], entries[1].replace(b"per-1", b"per-2"), *entries[2:]]
    moved = [entries[1], entries[0], *entries[2:]]
    for changed in (edited, entries[:-1], [*entries, entries[-1]], moved):
        bundle.write_bytes(bundle_of(changed))
        assert main(["--log-folder", str(exported)]) == 1
        assert "WRONG" in capsys.readouterr().out


def test_a_missing_export_cannot_be_verified(tmp_path: Path, capsys):
    """No file, no verdict: exit 2, not 0."""
    assert main(["--log-folder", str(tmp_path / "nothing")]) == 2
    assert "cannot account" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "a+b", "a+00000000+AAAA", "log+zz+AAAA"])
def test_a_broken_public_key_is_refused(text: str):
    """A verifier key must be exactly what was published."""
    with pytest.raises(UnreadableError):
        LogKey.parse(text)


def test_a_public_key_under_another_name_is_refused(room: Room):
    """The key id binds the name."""
    text = room.log.signer.verifier.to_text()
    with pytest.raises(UnreadableError):
        LogKey.parse("x" + text)


def test_the_verifier_agrees_with_the_root_computed_by_hand(room: Room):
    """The root of two entries is the hash of the documented bytes."""
    rows = sqlite_rows(Path(str(room.engine.url.database)).parent)
    from services.storage.fsck.layout import LOG_LEAF

    leaves = [sha256(b"\x00" + bytes(row["body"])).digest() for row in rows(LOG_LEAF)]
    level = leaves
    while len(level) > 1:
        pairs = [level[i : i + 2] for i in range(0, len(level), 2)]
        level = [sha256(b"\x01" + b"".join(p)).digest() if len(p) > 1 else p[0] for p in pairs]
    assert verify_rows(rows, key_of(room)).root == level[0].hex()
