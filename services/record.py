"""``lockgate fsck`` and ``lockgate log``: from settings to the account and the log's verifier."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import click

from services.composition import LOG_ORIGIN, RECORDS, system_clock
from services.identity import LOG_KEY, signing_key
from services.storage import export as exporting
from services.storage.fsck import public
from services.storage.fsck.account import account
from services.storage.fsck.log import LogKey, verify_rows
from services.storage.fsck.public import describe, given, reader, verify_public
from services.storage.fsck.public import main as check_public
from services.storage.fsck.report import to_json, to_table
from services.storage.fsck.stores import Blobs, Receivers, folder_blobs, mail_folder, panel_folder
from services.storage.fsck.tables import UnreadableError, open_tables
from services.storage.log import Log
from shared.adapters.uow_sql import sql_unit_of_work
from shared.crypto.notes import NoteSigner
from shared.domain.errors import Invalid
from shared.ports.blobs import Blobs as BlobStore
from shared.runtime.compose import database_url, open_blobs, open_database
from shared.settings import Settings, load_settings

_UNREADABLE = 2


@dataclass(frozen=True, slots=True)
class HeldTo:
    """What a log is held to besides itself: kept checkpoints or receipts, and witnesses."""

    kept: Sequence[Path] = ()
    witnesses: Sequence[str] = ()
    quorum: int | None = None


def verify_log(place: str, log_key: str, held_to: HeldTo) -> int:
    """Verify a log's public files in a folder or at an address, or, without ``place``, our rows.

    Returns the exit status.
    """
    try:
        kept = [given(str(path)) for path in held_to.kept]
        witnesses = [LogKey.parse(given(one)) for one in held_to.witnesses]
        if place:
            key = LogKey.parse(given(log_key or _key_beside(place)))
            found = verify_public(reader(place), key, kept, witnesses, held_to.quorum)
        else:
            settings = load_settings()
            key = LogKey.parse(given(log_key or own_log_key(settings)))
            found = verify_rows(open_tables(database_url(settings)), key, kept, witnesses)
    except UnreadableError as error:
        click.echo(f"lockgate: the log cannot be verified: {error}", err=True)
        return _UNREADABLE
    click.echo(describe(found))
    return 0 if found.ok else 1


def _key_beside(place: str) -> str:
    """The key file of a folder; one at an address would vouch for itself."""
    if place.startswith(("http://", "https://")):
        raise Invalid("log-key", "Give --log-key: a log does not vouch for its own key.")
    return str(Path(place) / "key")


def verify_receipt(receipt: Path, log_key: str, signer: Path | None) -> int:
    """Verify a receipt by itself; returns the exit status."""
    key = ["--key", log_key or own_log_key(load_settings())]
    return check_public(
        ["receipt", str(receipt), *key, *(["--signer", str(signer)] * bool(signer))]
    )


def verifier() -> str:
    """The verifier as a program of its own, which needs nothing of Lockgate."""
    return inspect.getsource(public)


def export_log(folder: Path) -> int:
    """Write this installation's log to a folder and return how many entries it has."""
    settings = load_settings()
    own_log_key(settings)
    keys, clock = settings.under_data("keys"), system_clock()
    units = sql_unit_of_work(
        "storage",
        open_database(settings, "storage"),
        RECORDS["storage"],
        signing_key(keys, "storage").sign,
        clock,
    )
    log = Log(NoteSigner(LOG_ORIGIN, signing_key(keys, LOG_KEY)), clock)
    return exporting.export_log(units, log, folder)


def account_for(*, deep: bool, running: bool, strict: bool, as_json: bool) -> int:
    """Account for every document of this installation; returns the exit status."""
    settings = load_settings()
    own_log_key(settings)
    try:
        blobs = _blobs(settings)  # before the databases: see fsck
        rows = open_tables(database_url(settings))
        receivers = _receivers(settings)
        log = verify_rows(rows, LogKey.parse(own_log_key(settings)))
        found = account(rows, blobs, receivers, deep=deep, running=running, strict=strict)
    except UnreadableError as error:
        click.echo(f"lockgate: cannot account: {error}", err=True)
        return _UNREADABLE
    click.echo((to_json if as_json else to_table)(found, log))
    return 0 if found.whole and log.ok else 1


def own_log_key(settings: Settings) -> str:
    """The public key of this installation's log, as published.

    Raises Invalid ``installation-missing`` where there is none; reading the record makes nothing.
    """
    if not settings.under_data("keys", "log.pem").exists():
        raise Invalid(
            "installation-missing",
            "There is no Lockgate in this data folder; set LOCKGATE_DATA_DIR to the right one.",
        )
    key = signing_key(settings.under_data("keys"), LOG_KEY)
    return NoteSigner(LOG_ORIGIN, key).verifier.to_text()


def _blobs(settings: Settings) -> Blobs:
    if not settings.blobs_url:
        return folder_blobs(settings.under_data("blobs"))
    return _store_blobs(open_blobs(settings))


def _store_blobs(store: BlobStore) -> Blobs:
    def digest(key: str) -> str:
        found = sha256()
        for piece in store.stream(key):
            found.update(piece)
        return found.hexdigest()

    def look(key: str) -> int | None:
        try:
            return store.size(key)
        except Invalid:
            return None

    return Blobs({info.key: info.size for info in store.keys()}, digest, look)  # noqa: SIM118 - not a dict


def _receivers(settings: Settings) -> Receivers:
    mail = settings.under_data("mail")
    panel = settings.under_data("panel-gateway")
    packs, digests = panel_folder(panel) if panel.is_dir() else (None, {})
    return Receivers(mail_folder(mail) if mail.is_dir() else None, packs, digests)
