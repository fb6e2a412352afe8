"""What is backed up is what is restored, whatever database and object store it came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.backup import command
from services.storage.domain.records import CaseKey, KeyState
from shared.adapters.blobs_s3 import S3Place
from shared.contracts.events import SERVICES
from shared.domain.errors import Conflict, Corrupt, Invalid, Refused
from tests.installations import keep_password
from tests.unit.backup.kit import CASES, Installation


def same(one: Installation, other: Installation) -> None:
    """Every row is the same, every object opens, the account is whole and the log verifies."""
    for service in SERVICES:
        before, after = one.rows(service), other.rows(service)
        for table, rows in before.items():
            assert after[table] == rows, f"{service}.{table}"
    assert all(other.reads(case, number) for case in CASES for number in range(3))
    for words in (("fsck", "--deep", "--running"), ("log", "verify")):
        found = other.run(*words)
        assert found.exit_code == 0, found.output


def restored(full: Installation, target: Installation, place: Path) -> Installation:
    """The target, once the newest backup is in it."""
    assert full.run("backup", place).exit_code == 0
    found = target.run("restore", place)
    assert found.exit_code == 0, found.output
    return target


def test_a_backup_is_restored_as_it_was(full: Installation, tmp_path: Path):
    """SQLite and a folder onto SQLite and a folder."""
    same(full, restored(full, full.beside(tmp_path / "second"), tmp_path / "backups"))


def test_onto_postgresql_and_s3_and_back(
    full: Installation, tmp_path: Path, postgres_url: str, s3_place: S3Place
):
    """An embedded backup onto PostgreSQL and S3; a backup of that onto an embedded one again."""
    secret = tmp_path / "s3.secret"
    secret.write_text(s3_place.secret_key)
    secret.chmod(0o600)
    big = full.beside(
        tmp_path / "second",
        {
            "LOCKGATE_DATABASE_URL": keep_password(postgres_url, tmp_path / "password"),
            "LOCKGATE_BLOBS_URL": f"s3+http://{s3_place.endpoint}/{s3_place.bucket}",
            "LOCKGATE_BLOBS_ACCESS_KEY": s3_place.access_key,
            "LOCKGATE_BLOBS_SECRET_KEY_FILE": str(secret),
        },
    )
    if (tmp_path / "password").read_text():
        big.extra["LOCKGATE_DATABASE_PASSWORD_FILE"] = str(tmp_path / "password")
    same(full, restored(full, big, tmp_path / "backups"))
    back = big.beside(tmp_path / "third")
    restored(big, back, tmp_path / "other-backups")
    same(big, back)


def test_a_destroyed_case_stays_unreadable(full: Installation, tmp_path: Path):
    """A backup from before the destruction gives nothing of the case, and its rows say so."""
    place = tmp_path / "backups"
    assert full.run("backup", place).exit_code == 0
    with full.vault() as vault:
        vault.destroy_case("case-1", "per-a", "per-b")
    target = full.beside(tmp_path / "second")
    assert target.run("restore", place).exit_code == 0
    with pytest.raises(Refused):
        target.reads("case-1", 0)
    assert target.reads("case-2", 0)
    with target.vault() as vault:
        row = vault.turns.read(lambda uow: uow.get(CaseKey, "case-1"))
    assert row.state is KeyState.DESTROYED
    assert target.run("log", "verify").exit_code == 0


def test_neither_keyring_nor_root_key_is_in_it(full: Installation, tmp_path: Path):
    """No wrapped case key and no byte of the root key file is in any opened part."""
    place = tmp_path / "backups"
    manifest, _ = command.make(full.settings, place)
    store = command._store(full.settings, place)
    opened = b"".join(b"".join(store.read(part)) for part in manifest.parts())
    root = (full.folder / "keys" / "root.key").read_bytes()
    keyring = [file.read_bytes() for file in full.keyring.rglob("*=")]
    assert keyring
    import base64

    for kept in (root, *keyring):
        assert kept not in opened
        assert base64.b64encode(kept)[:60] not in opened
    assert b"keys/intake.pem" in opened


def test_only_new_objects_are_stored_again(full: Installation, tmp_path: Path):
    """The second backup stores one new object; pruning to it leaves it whole."""
    place = tmp_path / "backups"
    first, new = command.make(full.settings, place)
    objects = new
    with full.vault() as vault:
        full.seal(vault, "case-1", 7)
    second, new = command.make(full.settings, place)
    assert new == 1
    assert [one.id for one in command.listed(full.settings, place)] == [second.id, first.id]
    backups, parts = command.prune(full.settings, place, keep=1)
    assert (backups, parts) == (1, 5)
    assert command.verify(full.settings, place)[1] == objects + 1 + 5
    assert full.run("backup", "verify", "--backup", first.id, place).exit_code == 2


def test_an_installation_is_never_overwritten(full: Installation, tmp_path: Path):
    """Rows, objects or keys that are there refuse the restore, and stay."""
    place = tmp_path / "backups"
    command.make(full.settings, place)
    before = full.rows("storage")
    with pytest.raises(Conflict, match="already") as refused:
        command.restore(full.settings, place)
    assert refused.value.code == "installation-not-empty"
    assert full.rows("storage") == before


def test_without_a_root_key_or_a_keyring_nothing_begins(full: Installation, tmp_path: Path):
    """Restoring says what is missing, and makes no root key of its own."""
    place = tmp_path / "backups"
    command.make(full.settings, place)
    bare = Installation(tmp_path / "second")
    with pytest.raises(Invalid) as refused:
        command.restore(bare.settings, place)
    assert refused.value.code == "root-key-missing"
    assert not (bare.folder / "keys" / "root.key").exists()
    keyless = full.beside(tmp_path / "third", {"LOCKGATE_KEYRING_URL": f"file://{tmp_path}/none"})
    with pytest.raises(Invalid) as refused:
        command.restore(keyless.settings, place)
    assert refused.value.code == "keyring-missing"


def test_a_backup_lies_outside_the_data_folder(full: Installation):
    """A backup on what it is to replace is refused."""
    with pytest.raises(Invalid) as refused:
        command.make(full.settings, full.folder / "backups")
    assert refused.value.code == "backup-place"


def test_after_a_rotation_everything_is_stored_anew(full: Installation, tmp_path: Path):
    """Under another root key nothing is taken over; what does not open stops a pruning."""
    place = tmp_path / "backups"
    _, before = command.make(full.settings, place)
    assert full.run("keys", "rotate-root").exit_code == 0
    second, new = command.make(full.settings, place)
    assert new == before
    command.verify(full.settings, place, second.id)
    parts = command._store(full.settings, place).sizes()
    with pytest.raises(Corrupt):
        command.prune(full.settings, place, 1)
    assert command._store(full.settings, place).sizes() == parts
