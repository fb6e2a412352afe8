"""What became of everything that was promised, counted from outside by one checker for all faults.

Two looks that share no code with what wrote the data: the account of ``services.storage.fsck``,
every blob hashed, with the log verified; and the ledger of whoever used Lockgate, which says what
was acknowledged to them.

    lost      an accepted upload, edition, event, pack or clock fact that is missing or not what
              was accepted, byte for byte; an entry of the log that does not verify
    doubled   a document, edition, delivery, pack or clock fact that is there twice
    stuck     anything that still waits once patience is over, and what was given up or parked
"""

from __future__ import annotations

import json
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from services.composition import LOG_ORIGIN, RECORDS
from services.demo.client import NotNow, Player, StoryError
from services.identity import LOG_KEY, signing_key
from services.record import own_log_key
from services.storage.fsck import layout
from services.storage.fsck.account import account
from services.storage.fsck.books import Class
from services.storage.fsck.log import LogKey, verify_rows
from services.storage.fsck.stores import Blobs, Receivers, folder_blobs, mail_folder, panel_folder
from services.storage.fsck.tables import UnreadableError, open_tables
from services.storage.log import Log
from services.storage.vault import StorageVault
from shared.adapters.clock_system import SystemClock
from shared.adapters.uow_sql import sql_unit_of_work
from shared.crypto.notes import NoteSigner
from shared.domain.errors import LockgateError
from shared.ports.vault import Actor, ObjectContext
from shared.runtime import compose
from shared.settings import Settings
from tests.faults.frame import Outcome

FACTS = {"aware": 1, "sin-sent": 1, "panel-received": 1}
"""What happens to the clocks of a case whose pack the Panel has."""
LEFT_OVER = frozenset(("blob-of-no-object", "discarded-blob-left"))
"""What an interrupted attempt leaves behind: sealed, of no document, and known to the account."""
WAITED = Actor("checker", "check")


@dataclass(slots=True)
class Ledger:
    """What was acknowledged: documents by id with the bytes that were sent; cases with a pack."""

    documents: dict[str, bytes] = field(default_factory=dict)
    packs: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an installation keeps its things, as the checker reads them.

    ``settings`` are the operator's, with the log's key in its keys folder; ``storage`` those of the
    service that opens what is sealed. ``blobs`` lists another store than the operator's folder.
    """

    settings: Settings
    storage: Settings
    blobs: Callable[[], Blobs] | None = None

    @classmethod
    def of(cls, installation: Any, **storage: Any) -> Place:
        """Of ``tests.installations``: on one machine, or with services apart."""
        settings: Settings = installation.settings
        home = getattr(installation, "home", None)
        if home is None:
            return cls(settings, settings)
        apart = {"data_dir": home("storage"), "blobs_url": f"file://{settings.under_data('blobs')}"}
        return cls(settings, replace(settings, **{**apart, **storage}))

    def listed(self) -> Blobs:
        """Every blob that is there now."""
        return self.blobs() if self.blobs else folder_blobs(self.settings.under_data("blobs"))


def settle(place: Place, ledger: Ledger, manager: Player | None, patience: float = 90.0) -> Outcome:
    """Wait until all has come to its end, or patience is over, and count what is wrong."""
    end = time.monotonic() + patience
    while True:
        found = list(look(place, ledger, manager))
        if not found or time.monotonic() > end:
            return counted(found)
        time.sleep(1.0)


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is not as promised: ``lost``, ``doubled`` or ``stuck``, and its code."""

    kind: str
    what: str


def counted(found: list[Wrong]) -> Outcome:
    """How much is lost, doubled and stuck; nothing was tried here."""
    kinds = Counter(one.kind for one in found)
    named = tuple(sorted({f"{one.kind}: {one.what}" for one in found}))
    return Outcome(0, kinds["lost"], kinds["doubled"], kinds["stuck"], named)


def look(place: Place, ledger: Ledger, manager: Player | None) -> Iterator[Wrong]:
    """Everything that is wrong at this moment."""
    try:
        yield from _by_account(place)
        yield from _by_bytes(place, ledger)
    except (UnreadableError, LockgateError) as error:
        yield Wrong("stuck", f"cannot be read ({getattr(error, 'code', error)})")
    yield from _by_packs(place, ledger)
    if manager is not None:
        for case in ledger.packs:
            yield from _by_clocks(manager, case)


def _by_account(place: Place) -> Iterator[Wrong]:
    """What the account finds; a later step that is missing is stuck, for all had time enough."""
    settings, blobs = place.settings, place.listed()
    rows = open_tables(compose.database_url(settings))
    packs, digests = panel_folder(settings.under_data("panel-gateway"))
    mail = settings.under_data("mail")
    receivers = Receivers(mail_folder(mail) if mail.is_dir() else None, packs, digests)
    kinds = {Class.LOST: "lost", Class.DOUBLED: "doubled", Class.WAITING: "stuck",
             Class.UNEXPECTED: "stuck"}  # fmt: skip
    for one in account(rows, blobs, receivers, deep=True, running=True).findings:
        if one.found in kinds and one.reason not in LEFT_OVER:
            yield Wrong(kinds[one.found], f"{one.what} {one.reason}")
    log = verify_rows(rows, LogKey.parse(own_log_key(settings)))
    for problem in log.problems:
        yield Wrong("lost", f"log {problem.reason}")


def _by_bytes(place: Place, ledger: Ledger) -> Iterator[Wrong]:
    """Every acknowledged document opened through a vault of our own and compared."""
    rows = open_tables(compose.database_url(place.settings))
    documents = {row["id"]: row for row in rows(layout.DOCUMENT)}
    objects = {row["id"]: row for row in rows(layout.OBJECT)}
    vault = open_vault(place.storage) if ledger.documents else None
    for document, content in ledger.documents.items():
        row = documents.get(document)
        kept = objects.get(row["object"]) if row else None
        if kept is None:
            yield Wrong("lost", "document missing")
            continue
        assert vault is not None
        bound = ObjectContext(kept["case"], kept["document"], kept["version"], kept["kind"])
        try:
            read = b"".join(vault.open(kept["id"], bound, WAITED).chunks())
        except LockgateError as error:
            yield Wrong("lost", f"document {error.code}")
            continue
        if read != content:
            yield Wrong("lost", "document differs from what was sent")


def open_vault(settings: Settings) -> StorageVault:
    """The vault of an installation, opened beside the processes that run."""
    keys, clock = settings.under_data("keys"), SystemClock()
    units = sql_unit_of_work(
        "storage",
        compose.open_database(settings, "storage"),
        RECORDS["storage"],
        signing_key(keys, "storage").sign,
        clock,
    )
    log = Log(NoteSigner(LOG_ORIGIN, signing_key(keys, LOG_KEY)), clock)
    blobs, root = compose.open_blobs(settings), compose.open_keys(settings)
    return StorageVault(units, blobs, root, compose.open_keyring(settings), log, clock)


def _by_packs(place: Place, ledger: Ledger) -> Iterator[Wrong]:
    """The Panel's receiver holds one receipted pack for each case that has one."""
    held = Counter(_case_of(path) for path in packs_of(place.settings))
    for case in ledger.packs:
        if held[case] != 1:
            yield Wrong("doubled" if held[case] else "stuck", "pack at the Panel")
    for case in held.keys() - set(ledger.packs):
        yield Wrong("doubled", f"pack that nobody asked for ({held[case]})")


def packs_of(settings: Settings) -> list[Path]:
    """Packs that the Panel's receiver has given a receipt for."""
    folder = settings.under_data("panel-gateway")
    return [path.with_name("content.zip") for path in folder.glob("packs/*/receipt.json")]


def _case_of(content: Path) -> str:
    with zipfile.ZipFile(content) as archive:
        return str(json.loads(archive.read("manifest.json"))["case"])


def _by_clocks(manager: Player, case: str) -> Iterator[Wrong]:
    """Each fact of the clocks is recorded once, and what had to stop stands still."""
    try:
        facts = manager.api("GET", f"/api/v1/cases/{case}/facts")
        clocks = manager.api("GET", f"/api/v1/cases/{case}/clocks")
    except (NotNow, StoryError) as error:
        yield Wrong("stuck", f"clocks do not answer ({error})")
        return
    kinds = Counter(fact["kind"] for fact in facts)
    for kind, wanted in FACTS.items():
        if kinds[kind] != wanted:
            yield Wrong("stuck" if kinds[kind] < wanted else "doubled", f"clock fact {kind}")
    stopped = {clock["code"]: clock["stopped_on"] for clock in clocks}
    for code in ("C1", "C5"):
        if not stopped.get(code):
            yield Wrong("stuck", f"clock {code} runs on")
