"""The recovery key: a backup that opens when everything else is lost, or after a rotation."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from services.backup import command
from services.backup.locks import RecoveryLock, RootLock
from services.backup.manifests import Head, recovery_context
from services.backup.store import Store
from services.identity import DOCUMENTS_SECRET, on_one_machine
from services.packages import keeping
from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.keys_file import FileKeys
from shared.crypto.framing import new_key
from shared.crypto.recipients import Recipient, RecipientSecret, Suite
from shared.domain.errors import Conflict, Corrupt, Invalid, LockgateError, Refused
from shared.runtime.compose import open_keys
from tests.unit.backup.kit import CASES, Installation
from tests.unit.crypto.reference import hpke_open, lp

PASSPHRASE = "correct horse battery"
PROJECT = Path(__file__).parents[3]


@pytest.fixture
def recovery(tmp_path: Path) -> Path:
    """A recovery key's private key file; the public half lies beside it."""
    keeping.make(tmp_path / "recovery.key", Suite.X25519, PASSPHRASE)
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    return tmp_path / "recovery.key"


def secret_of(recovery: Path) -> RecipientSecret:
    """The private key."""
    return keeping.unlock(recovery, lambda _what: PASSPHRASE)


def recoverable(full: Installation, recovery: Path) -> Installation:
    """The same installation with the recovery key set."""
    public = {"LOCKGATE_BACKUP_RECOVERY_KEY_FILE": str(keeping.public_path(recovery))}
    return Installation(full.folder, {**full.extra, **public})


def lost(installation: Installation, folder: Path) -> Installation:
    """A fresh place to which nothing came through but a mirror of the keyring."""
    mirror = folder.with_name(f"{folder.name}-mirror")
    shutil.copytree(installation.keyring, mirror)
    return Installation(folder, {"LOCKGATE_KEYRING_URL": f"file://{mirror}"})


def test_a_lost_site_comes_back_with_backup_keyring_and_recovery_key(
    full: Installation, recovery: Path, tmp_path: Path
):
    """By the commands alone: the root key out of the backup, everything restored, all of it read."""
    place = tmp_path / "backups"
    here = recoverable(full, recovery)
    assert here.run("backup", "make", place).exit_code == 0
    before = {name: here.rows(name) for name in ("intake", "storage")}
    there = lost(here, tmp_path / "there")
    shutil.rmtree(here.folder)
    how = ("--recovery", recovery, "--passphrase-file", tmp_path / "passphrase")
    root = there.folder / "keys" / "root.key"
    assert "root-key-missing" in there.run("restore", *how, place).output
    written = there.run("backup", "recover-root", *how, "--out", root, place)
    assert written.exit_code == 0, written.output
    assert root.stat().st_mode & 0o077 == 0
    restored = there.run("restore", *how, place)
    assert restored.exit_code == 0, restored.output
    assert there.rows("intake") == before["intake"]
    assert all(there.reads(case, number) for case in CASES for number in range(3))
    assert "file-exists" in there.run("backup", "recover-root", *how, "--out", root, place).output


def test_old_backups_restore_after_rotations(full: Installation, recovery: Path, tmp_path: Path):
    """Rows and secrets of a day long ago, under the root key of today, and it can be rotated on."""
    place = tmp_path / "backups"
    here = recoverable(full, recovery)
    folder = here.folder / "keys"
    documents = on_one_machine(folder, open_keys(here.settings)).secret(DOCUMENTS_SECRET)
    first, _ = command.make(here.settings, place)
    for _ in range(2):
        assert here.run("keys", "rotate-root").exit_code == 0
    with pytest.raises(Corrupt) as caught:
        command.verify(here.settings, place, first.id)
    assert caught.value.code == "key-corrupt"
    there = here.beside(tmp_path / "there")
    secret = secret_of(recovery)
    command.restore(there.settings, place, first.id, recovery=secret)
    assert all(there.reads(case, number) for case in CASES for number in range(3))
    keys = open_keys(there.settings)
    assert on_one_machine(there.folder / "keys", keys).secret(DOCUMENTS_SECRET) == documents
    assert there.run("keys", "rotate-root").exit_code == 0
    assert all(there.reads(case, number) for case in CASES for number in range(3))


def test_rekeying_puts_old_backups_under_the_root_key_of_today(
    full: Installation, recovery: Path, tmp_path: Path
):
    """Afterwards they open without the recovery key, are pruned, and take part in the next one."""
    place = tmp_path / "backups"
    here = recoverable(full, recovery)
    first, objects = command.make(here.settings, place)
    assert here.run("keys", "rotate-root").exit_code == 0
    how = ("--recovery", recovery, "--passphrase-file", tmp_path / "passphrase")
    assert here.run("backup", "list", place).exit_code == 1
    assert first.id in here.run("backup", "list", *how, place).output
    done = here.run("backup", "rekey", *how, place)
    assert done.output.startswith("1 backups")
    assert here.run("backup", "rekey", *how, place).output.startswith("0 backups")
    assert command.verify(here.settings, place, first.id)[0] == first
    second, new = command.make(here.settings, place)
    assert (new, len(second.blobs)) == (0, objects)
    assert command.prune(here.settings, place, 1)[0] == 1
    assert here.run("backup", "verify", *how, place).exit_code == 0


def test_a_new_recovery_key_takes_over_by_rekeying(
    full: Installation, recovery: Path, tmp_path: Path
):
    """When a holder left: the old key opens no backup any more, the new one all."""
    place = tmp_path / "backups"
    command.make(recoverable(full, recovery).settings, place)
    keeping.make(tmp_path / "second.key", Suite.HYBRID, PASSPHRASE)
    now = recoverable(full, tmp_path / "second.key")
    assert command.rekey(now.settings, place, secret_of(recovery)) == 1
    assert command.verify(now.settings, place, recovery=secret_of(tmp_path / "second.key"))
    with pytest.raises(Refused) as caught:
        command.verify(now.settings, place, recovery=secret_of(recovery))
    assert caught.value.code == "backup-recovery-key"


def test_a_destroyed_case_stays_unreadable_with_the_recovery_key(
    full: Installation, recovery: Path, tmp_path: Path
):
    """The recovery key brings back the root key, and no key of a case that was destroyed."""
    place = tmp_path / "backups"
    here = recoverable(full, recovery)
    command.make(here.settings, place)
    with here.vault() as vault:
        vault.destroy_case("case-1", "per-a", "per-b")
    there = lost(here, tmp_path / "there")
    root = there.folder / "keys" / "root.key"
    (there.folder / "keys").mkdir(parents=True)
    command.recover_root(there.settings, place, secret_of(recovery), root)
    command.restore(there.settings, place, recovery=secret_of(recovery))
    assert there.reads("case-2", 0)
    with pytest.raises(LockgateError):
        there.reads("case-1", 0)


def test_another_key_opens_nothing_and_is_told_so(
    full: Installation, recovery: Path, tmp_path: Path
):
    """A backup for none or for another key; a passphrase that is not the key's."""
    plain, place = tmp_path / "plain", tmp_path / "backups"
    bare, _ = command.make(full.settings, plain)
    command.make(recoverable(full, recovery).settings, place)
    other = RecipientSecret.generate(Suite.X25519)
    settings, out = full.settings, tmp_path / "out"
    attempts = [
        partial(command.listed, settings),
        partial(command.verify, settings, backup=""),
        partial(command.prune, settings, keep=1),
        partial(command.recover_root, settings, out=out),
    ]
    for where, secret in ((plain, secret_of(recovery)), (place, other)):
        for attempt in attempts:
            with pytest.raises(Refused) as caught:
                attempt(place=where, recovery=secret)
            assert caught.value.code == "backup-recovery-key"
    assert not (tmp_path / "out").exists()
    assert command.verify(full.settings, plain)[0].id == bare.id
    (tmp_path / "wrong").write_text("another passphrase")
    how = ("--recovery", recovery, "--passphrase-file", tmp_path / "wrong")
    assert "recipient-key-locked" in full.run("backup", "list", *how, place).output


def test_every_altered_byte_of_the_recovery_part_is_refused(tmp_path: Path):
    """Flipped, taken off, or put in from another backup: refused with either key."""
    secret, root = RecipientSecret.generate(Suite.X25519), new_key()
    lock = RootLock(FileKeys(root), secret.public, lambda: root)
    store = Store(FolderBlobs(tmp_path, 0), lock)
    by_recovery = Store(store.place, RecoveryLock(secret))
    from datetime import UTC, datetime

    from services.backup.manifests import Manifest

    part = store.add([b"rows\n"])
    ids = ("ab" * 16, "cd" * 16)
    for backup in ids:
        store.write(Manifest(backup, datetime.now(UTC), {}, "", {}, part, {}))
        assert by_recovery.open(backup).id == backup
        assert by_recovery.lock.root(backup, store.head(backup)) == root
    file = tmp_path / "backups" / f"{ids[0]}="
    whole, head = file.read_bytes(), store.head(ids[0])
    start = len(head.to_bytes())
    changed = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(start)]
    others = (Head(head.wrapped), Head(head.wrapped, head.recovery), store.head(ids[1]))
    changed += [other.to_bytes() + whole[start:] for other in others]
    for data in changed:
        file.write_bytes(data)
        for one in (store, by_recovery):
            with pytest.raises((Corrupt, Refused)) as caught:
                one.open(ids[0])
            assert caught.value.code in {"backup-damaged", "key-corrupt", "backup-recovery-key"}


def test_the_page_describes_the_recovery_part(tmp_path: Path):
    """The second coder, written from the pages, takes backup key and root key out of the head."""
    secret, root, key = RecipientSecret.generate(Suite.HYBRID), new_key(), new_key()
    head = RootLock(FileKeys(root), secret.public, lambda: root).seal("ab" * 16, key)
    info = lp("lockgate/backup-recovery/1", "ab" * 16, secret.public.key_id)
    assert recovery_context("ab" * 16, secret.public.key_id) == info
    assert hpke_open("mlkem768-x25519", secret.raw, info, head.sealed) == key + root
    data = head.to_bytes()
    assert data == b"lockgate/backup\x00\x00\x00\x00\x02" + lp(
        head.wrapped, secret.public.key_id, head.sealed
    )
    assert Head.parse(data + b"more") == head


def test_a_root_key_in_a_server_is_not_in_the_backup():
    """Then the recovery key opens backups and says where the root key is to be had."""
    secret = RecipientSecret.generate(Suite.X25519)
    head = RootLock(FileKeys(new_key()), secret.public).seal("ab" * 16, new_key())
    lock = RecoveryLock(secret)
    assert len(lock.open("ab" * 16, head)) == 32
    with pytest.raises(Invalid) as caught:
        lock.root("ab" * 16, head)
    assert caught.value.code == "root-key-elsewhere"
    with pytest.raises(Refused):
        lock.seal("ab" * 16, new_key())


def test_an_unusable_recovery_key_stops_the_backup(full: Installation, tmp_path: Path):
    """Rather no backup than one that cannot be recovered as was wanted."""
    bad = tmp_path / "bad.public"
    bad.write_text("hello")
    here = Installation(full.folder, {"LOCKGATE_BACKUP_RECOVERY_KEY_FILE": str(bad)})
    assert "recipient-key" in here.run("backup", "make", tmp_path / "backups").output
    assert not list((tmp_path / "backups").glob("backups/*"))


CHILD = """
import os, signal, sys
from pathlib import Path
from services.backup import command
from shared.crypto.recipients import RecipientSecret
from shared.settings import load_settings
place, secret, left = sys.argv[1:]
left = int(left)
def step(name):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
command.rekey(load_settings(), Path(place), RecipientSecret.parse(secret), step)
"""


def test_killed_while_rekeying(full: Installation, recovery: Path, tmp_path: Path):
    """Every backup opens with one of the two keys all the time; the next run does the rest."""
    place, secret = tmp_path / "backups", secret_of(recovery)
    here = recoverable(full, recovery)
    ids = [command.make(here.settings, place)[0].id for _ in range(3)]
    assert here.run("keys", "rotate-root").exit_code == 0
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(place), secret.to_text(), "2"],
        cwd=PROJECT, check=False, capture_output=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PROJECT), **here.environment},
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()[-800:]
    for backup in ids:
        assert command.verify(here.settings, place, backup, secret)
    assert command.rekey(here.settings, place, secret) == 1
    assert {one.id for one in command.listed(here.settings, place)} == set(ids)


def test_recipient_of_a_backup_is_only_the_public_half(recovery: Path):
    """What the installation holds opens nothing."""
    public = keeping.read_public(keeping.public_path(recovery))
    assert isinstance(public, Recipient)
    with pytest.raises(Conflict):
        keeping.make(recovery, Suite.X25519, PASSPHRASE)
