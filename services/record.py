"""``lockgate fsck`` and ``lockgate log``: from settings to the account and the log's verifier."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import click

from services.composition import LOG_ORIGIN, RECORDS, system_clock
from services.identity import LOG_KEY, signing_key
from services.storage import export as exporting
from services.storage.fsck.__main__ import log_line
from services.storage.fsck.account import account
from services.storage.fsck.log import LogKey, verify_folder, verify_rows
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


def verify_log(folder: Path | None, held: Sequence[Path], log_key: str | None) -> int:
    """Verify an exported log, or this installation's; returns the exit status."""
    kept = [path.read_text(encoding="utf-8") for path in held]
    try:
        if folder is not None:
            found = verify_folder(folder, _key(log_key or str(folder / "key")), kept)
        else:
            settings = load_settings()
            key = _key(log_key) if log_key else LogKey.parse(own_log_key(settings))
            found = verify_rows(open_tables(database_url(settings)), key, kept)
    except UnreadableError as error:
        click.echo(f"lockgate: the log cannot be verified: {error}", err=True)
        return _UNREADABLE
    click.echo(log_line(found))
    return 0 if found.ok else 1


def export_log(folder: Path) -> int:
    """Write this installation's log to a folder and return how many entries it has."""
    settings = load_settings()
    own_log_key(settings)
    folder, clock = settings.under_data("keys"), system_clock()
    units = sql_unit_of_work(
        "storage",
        open_database(settings, "storage"),
        RECORDS["storage"],
        signing_key(folder, "storage").sign,
        clock,
    )
    log = Log(NoteSigner(LOG_ORIGIN, signing_key(folder, LOG_KEY)), clock)
    with units() as uow:
        exporting.export_log(uow, log, folder)
    return sum(1 for _ in (folder / "entries").open("rb"))


def account_for(*, deep: bool, running: bool, as_json: bool) -> int:
    """Account for every document of this installation; returns the exit status."""
    settings = load_settings()
    own_log_key(settings)
    try:
        blobs = _blobs(settings)  # before the databases: see fsck
        rows = open_tables(database_url(settings))
        receivers = _receivers(settings)
        log = verify_rows(rows, LogKey.parse(own_log_key(settings)))
        found = account(rows, blobs, receivers, deep=deep, running=running)
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


def _key(text_or_file: str) -> LogKey:
    path = Path(text_or_file)
    return LogKey.parse(path.read_text(encoding="utf-8") if path.is_file() else text_or_file)


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
