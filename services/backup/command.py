"""What ``lockgate backup`` and ``lockgate restore`` do, from settings."""

from __future__ import annotations

import errno
import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Engine

from services.backup.locks import RecoveryLock, RootLock
from services.backup.making import SECRET, STORAGE, Files, Making, Source
from services.backup.manifests import Manifest
from services.backup.restoring import Restored, Target
from services.backup.restoring import restore as put_back
from services.backup.store import Store
from services.composition import system_clock
from services.embedded import alone
from services.identity import keep_secret, plain_secrets
from services.key_work import open_vault
from services.packages.keeping import read_public
from services.storage.domain.records import CaseKey, KeyState
from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.keys_file import read_passphrase
from shared.adapters.migrate import metadata_of, state
from shared.contracts.events import SERVICES
from shared.crypto.recipients import RecipientSecret
from shared.crypto.root import protect_root, root_key_id
from shared.domain.errors import Conflict, Corrupt, Invalid, Unavailable
from shared.durable import advice, data_folder, keep_first
from shared.ports.keys import Keys
from shared.runtime.compose import open_blobs, open_database, open_keyring, open_keys, root_files
from shared.settings import Settings

ORDER = (*(name for name in SERVICES if name != STORAGE), STORAGE)
"""Storage last, as everywhere: whoever holds another service's database may wait for storage's."""

_CHECKPOINT = ("transparency-log", "public", "checkpoint")
_KEPT_CHECKPOINT = "transparency-log/checkpoint-of-the-backup"
_WITNESSES = "transparency-log/witnesses.json"
_KEY_FILES = (".pem", ".secret")


def nothing(_step: str) -> None:
    """Called at each named step; tests put something else in its place."""


def make(
    settings: Settings, place: Path, step: Callable[[str], None] = nothing
) -> tuple[Manifest, int]:
    """A new backup of this installation, running or not, and how many objects were new.

    Raises Conflict ``backup-busy``, ``backup-schema``, Invalid ``backup-place``,
    ``installation-missing``, and as ``Making.make`` does.
    """
    if not settings.under_data("keys", "log.pem").exists():
        raise Invalid("installation-missing", "There is no Lockgate in this data folder.")
    with _opened(settings) as engines, _alone(settings, place):
        source = Source(
            engines=engines,
            tables={name: metadata_of(name) for name in engines},
            revisions={name: _revision(name, engine) for name, engine in engines.items()},
            blobs=open_blobs(settings),
            files=lambda: _files(settings),
        )
        store = Store(FolderBlobs(place, time.time()), _root_lock(settings, open_keys(settings)))
        return Making(source, store, system_clock(), step).make()


def restore(
    settings: Settings,
    place: Path,
    backup: str = "",
    step: Callable[[str], None] = nothing,
    recovery: RecipientSecret | None = None,
) -> tuple[Manifest, Restored, int]:
    """Put a backup, or the newest, into this empty installation; how many cases have no key.

    With the recovery key a backup of another root key is restored, too; what it holds under that
    one is wrapped by the root key that is there.

    Raises Invalid ``keyring-missing`` where there is no keyring, ``root-key-missing`` where there
    is no root key, Conflict ``already-running``, and as ``restoring.restore`` does.
    """
    with data_folder():
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with alone(settings), _opened(settings) as engines:
        keys = _keys(settings)
        store = _store(settings, place, recovery)
        keyring = open_keyring(settings)
        if not keyring.cases() and not keyring.graves():
            raise Invalid("keyring-missing", "Put the keyring, or a mirror of it, in place first.")
        manifest = store.open(backup) if backup else store.newest()
        tables = {name: metadata_of(name) for name in engines}
        secrets = partial(_keep_secret, settings.under_data("keys"), keys)
        target = Target(engines, tables, open_blobs(settings), settings.data_dir, secrets)
        keyless = list[str]()
        done = put_back(manifest, store, target, lambda: keyless.extend(_tend(settings)), step)
        return manifest, done, len(keyless)


def listed(
    settings: Settings, place: Path, recovery: RecipientSecret | None = None
) -> list[Manifest]:
    """Every backup, newest first."""
    return _store(settings, place, recovery).all()


def verify(
    settings: Settings, place: Path, backup: str = "", recovery: RecipientSecret | None = None
) -> tuple[Manifest, int]:
    """Authenticate every byte of a backup, or of the newest; how many parts it has."""
    store = _store(settings, place, recovery)
    manifest = store.open(backup) if backup else store.newest()
    return manifest, store.verify(manifest)


def prune(
    settings: Settings,
    place: Path,
    keep: int,
    step: Callable[[str], None] = nothing,
    recovery: RecipientSecret | None = None,
) -> tuple[int, int]:
    """Remove all but the newest; how many backups and parts went. See ``Store.prune``."""
    with _alone(settings, place):
        return _store(settings, place, recovery).prune(keep, step)


def rekey(
    settings: Settings,
    place: Path,
    recovery: RecipientSecret,
    step: Callable[[str], None] = nothing,
) -> int:
    """Put every backup under the root key and the recovery key of today; how many were not.

    Nothing but the manifests is written anew, each at once: killed on the way, run it again.
    """
    with _alone(settings, place):
        blobs = FolderBlobs(place, time.time())
        lock = _root_lock(settings, _keys(settings))
        store, by_recovery = Store(blobs, lock), Store(blobs, RecoveryLock(recovery))
        wanted = lock.recipient.key_id if lock.recipient else ""
        done = 0
        for backup in store.ids():
            try:
                store.open(backup)
                if store.head(backup).recovery == wanted:
                    continue
            except Corrupt as error:
                if error.code != "key-corrupt":
                    raise
            store.write(_either(store, by_recovery, backup))
            done += 1
            step("rekeyed")
        return done


def _either(store: Store, by_recovery: Store, backup: str) -> Manifest:
    try:
        return store.open(backup)
    except Corrupt:
        return by_recovery.open(backup)


def recover_root(
    settings: Settings, place: Path, recovery: RecipientSecret, out: Path, backup: str = ""
) -> str:
    """Write the root key of a backup, or of the newest, to a new file; its id.

    It is protected by the passphrase that is set. Raises Conflict ``file-exists``, Refused
    ``backup-recovery-key``, Invalid ``root-key-elsewhere``.
    """
    if out.exists():
        raise Conflict("file-exists", "There is a file of that name already.")
    lock = RecoveryLock(recovery)
    store = Store(_there(place), lock)
    backup = backup or store.newest().id
    store.open(backup)  # authenticates what stands before the manifest, too
    root = lock.root(backup, store.head(backup))
    keep_first(out, protect_root(root, read_passphrase(settings.root_passphrase_file)))
    return root_key_id(root)


def _store(settings: Settings, place: Path, recovery: RecipientSecret | None = None) -> Store:
    there = _there(place)
    if recovery is not None:
        return Store(there, RecoveryLock(recovery))
    return Store(there, RootLock(_keys(settings)))


def _there(place: Path) -> FolderBlobs:
    if not place.is_dir():
        raise Invalid("backup-missing", "There is no such backup here.")
    return FolderBlobs(place, time.time())


def _root_lock(settings: Settings, keys: Keys) -> RootLock:
    """The root key, and the recovery key that is set. Raises Corrupt ``recipient-key``."""
    if settings.backup_recovery_key_file is None:
        return RootLock(keys)
    recipient = read_public(settings.backup_recovery_key_file)
    if not _in_a_file(settings):
        return RootLock(keys, recipient)
    return RootLock(keys, recipient, root_files(settings).load)


def _in_a_file(settings: Settings) -> bool:
    return urlsplit(settings.keys_url).scheme in ("", "file")


def _keys(settings: Settings) -> Keys:
    """The root key that is there; a new one would open nothing."""
    if _in_a_file(settings):
        try:
            root_files(settings).load()
        except Unavailable as error:
            if error.facts.get("errno") != errno.ENOENT:
                raise
            raise Invalid(
                "root-key-missing",
                "Put the root key in its place first; with the recovery key, lockgate backup "
                "recover-root takes it out of a backup.",
            ) from error
    return open_keys(settings)


def _keep_secret(folder: Path, keys: Keys, name: str, secret: bytes) -> None:
    keep_secret(folder, name, secret, keys)


@contextmanager
def _opened(settings: Settings) -> Iterator[dict[str, Engine]]:
    engines = {name: open_database(settings, name) for name in ORDER}
    try:
        yield engines
    finally:
        for engine in engines.values():
            engine.dispose()


def _revision(service: str, engine: Engine) -> str:
    reached, newest = state(service, engine)
    if reached != newest:
        raise Conflict("backup-schema", "Bring the databases up to date first: lockgate migrate.")
    return reached


def _files(settings: Settings) -> Files:
    """Signing keys, secrets, and what witnesses said of the log; never a root key."""
    keys = settings.under_data("keys")
    found = {
        f"keys/{path.relative_to(keys)}": path.read_bytes()
        for path in sorted(keys.rglob("*"))
        if path.suffix in _KEY_FILES and path.is_file()
    }
    secrets = plain_secrets(keys, open_keys(settings))
    found |= {f"{SECRET}{name}": secret for name, secret in secrets.items()}
    kept = {
        _KEPT_CHECKPOINT: settings.under_data(*_CHECKPOINT),
        _WITNESSES: settings.under_data(_WITNESSES),
    }
    return found | {name: path.read_bytes() for name, path in kept.items() if path.is_file()}


def _tend(settings: Settings) -> list[str]:
    """Let the database hear of the keyring's tombstones; active cases without a key there."""
    with open_vault(settings) as (vault, _jobs):
        vault.tend()
        active = vault.turns.read(lambda uow: uow.find(CaseKey, state=KeyState.ACTIVE))
        ring = vault.ring.keyring
        return [one.id for one in active if ring.find(one.id, one.key_id) is None]


@contextmanager
def _alone(settings: Settings, place: Path) -> Iterator[None]:
    """Be the only one who changes what lies there. Raises Conflict ``backup-busy``."""
    if place.resolve().is_relative_to(settings.data_dir.resolve()):
        raise Invalid("backup-place", "Keep backups outside the data folder.")
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (place / "lock").open("w")
    except OSError as error:
        raise Unavailable(
            "backup-unavailable",
            f"The place of the backups cannot be used. {advice(error)}",
            errno=error.errno,
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict("backup-busy", "Another backup is at work there.") from error
        yield
