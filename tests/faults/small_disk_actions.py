"""What an operator or a timer does with an installation, on a disk that is full or read-only.

``python -m tests.faults.small_disk_actions FOLDER [MOST]`` takes a fresh copy of one small
installation for each action and amount of room: no page left, then more and more, up to MOST, until
the action succeeds. So room ends at every step of it in turn. Each time the record is read before
and after the action is tried again with room. Prints one JSON object.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from services.backup import command as backups
from services.composition import LOG_ORIGIN, RECORDS, system_clock
from services.identity import FORMS_SECRET, LOG_KEY, on_one_machine, signing_key
from services.key_work import open_vault
from services.record import own_log_key
from services.scrub import open_scrubber
from services.storage.domain.records import JobKind
from services.storage.fsck.account import account
from services.storage.fsck.log import LogKey, verify_rows
from services.storage.fsck.public import reader, verify_public
from services.storage.fsck.stores import folder_blobs
from services.storage.fsck.tables import open_tables
from services.storage.log import Log
from services.storage.publishing import Publisher, Publishing
from shared.adapters.migrate import migrate
from shared.adapters.uow_sql import sql_unit_of_work
from shared.contracts.events import SERVICES
from shared.crypto.notes import NoteSigner
from shared.domain.errors import Unavailable
from shared.ports.vault import LogEntry
from shared.runtime import compose
from shared.settings import Settings
from tests.faults.small_disk import code_of, full, mounted, read_only
from tests.unit.backup.kit import CASES, Installation

MEGABYTES = 24
_PAGES = (0, 8, 32, 128, 512, 2048)
"""Room for: nothing, a part of the journals, those and a blob, more of them; enough."""
Action = Callable[["Place"], object]


@dataclass(frozen=True)
class Place:
    """An installation on the small disk, and where its backups lie on it."""

    disk: Path

    @property
    def installation(self) -> Installation:
        """The one that is at work."""
        return Installation(self.disk / "data")

    @property
    def settings(self) -> Settings:
        """Its settings."""
        return self.installation.settings

    @property
    def backups(self) -> Path:
        """Where backups are made."""
        return self.disk / "backups"

    @property
    def restored(self) -> Installation:
        """One that is restored: empty but for the root key and the keyring."""
        return Installation(self.disk / "restored")


def _seal(place: Place) -> None:
    with place.installation.vault() as vault:
        place.installation.seal(vault, "case-1", 9)


def _new_case(place: Place) -> None:
    with place.installation.vault() as vault:
        vault.create_case("case-9")


def _log(place: Place) -> None:
    with place.installation.vault() as vault:
        vault.log(LogEntry("fact-1", "test.fact", "case-1", {"x": "y" * 9000}))


def _job(kind: JobKind, case: str) -> Action:
    def run(place: Place) -> None:
        with open_vault(place.settings) as (_vault, jobs):
            ended = jobs.run(jobs.start(kind, case, "per-operator"))
            assert (ended.state, ended.failed) == ("done", 0)

    return run


def _destroy(place: Place) -> None:
    with place.installation.vault() as vault:
        left = vault.destroy_case("case-2", "per-one", "per-two")
        if left:  # decided and beyond recall; a timer tries again to erase what is left
            raise Unavailable("destruction-outstanding", "A copy is left.", copy=left[0])


def _scrub(place: Place) -> None:
    scrubber = open_scrubber(place.settings)
    scrubber.round()
    assert not scrubber.findings()


def _publish(place: Place) -> None:
    with _publisher(place.settings) as publisher:
        publisher.publish()


@contextmanager
def _publisher(settings: Settings) -> Iterator[Publisher]:
    keys, clock = settings.under_data("keys"), system_clock()
    engine = compose.open_database(settings, "storage")
    sign = signing_key(keys, "storage").sign
    units = sql_unit_of_work("storage", engine, RECORDS["storage"], sign, clock)
    log = Log(NoteSigner(LOG_ORIGIN, signing_key(keys, LOG_KEY)), clock)
    try:
        yield Publisher(units, log, clock, Publishing(settings.under_data("transparency-log")))
    finally:
        engine.dispose()


def _back_up(place: Place) -> None:
    backups.make(place.settings, place.backups)


def _restore(place: Place) -> None:
    backups.restore(place.restored.settings, place.backups)


ACTIONS: dict[str, Action] = {
    "make a case": _new_case,
    "seal": _seal,
    "append to the log": _log,
    "publish the log": _publish,
    "rotate the root key": _job(JobKind.ROTATE_ROOT, ""),
    "rotate a case key": _job(JobKind.ROTATE_CASE, "case-1"),
    "seal anew": _job(JobKind.RESEAL, "case-1"),
    "destroy a case": _destroy,
    "scrub": _scrub,
    "back up": _back_up,
    "restore": _restore,
}


@dataclass
class Found:
    """What came of one action, over every amount of room."""

    refused: set[str] = field(default_factory=set)
    harm: list[str] = field(default_factory=list)
    tries: int = 0

    def shown(self) -> dict[str, object]:
        """For JSON."""
        return {"refused": sorted(self.refused), "harm": self.harm, "tries": self.tries}


def attempt(name: str, fresh: Callable[[], Place], pages: tuple[int, ...]) -> Found:
    """One action: on a read-only disk, then with more and more room until it succeeds."""
    found = Found()
    place = fresh()
    with read_only(place.disk):
        outcome = code_of(lambda: ACTIONS[name](place))
    _judge(name, place, outcome, f"{name}, read-only", found)
    for left in pages:
        place = fresh()
        with full(place.disk, left):
            outcome = code_of(lambda place=place: ACTIONS[name](place))  # type: ignore[misc]
        _judge(name, place, outcome, f"{name}, {left} pages left", found)
        if outcome == "done":
            return found
    found.harm.append(f"{name}: not done with {pages[-1]} pages")
    return found


def _judge(name: str, place: Place, outcome: str, where: str, found: Found) -> None:
    found.tries += 1
    if outcome != "done":
        found.refused.add(outcome)
    found.harm += [f"{where}: {one}" for one in _wrong(place.installation)]
    if outcome != "done":
        again = code_of(lambda: ACTIONS[name](place))
        if again != "done":
            found.harm.append(f"{where}, again: {again}")
    after = place.restored if name == "restore" else place.installation
    found.harm += [f"{where}, at the end: {one}" for one in _wrong(after)]


def _wrong(installation: Installation) -> Iterator[str]:
    """What the account, the log's verifiers and the reader of an object find wrong."""
    settings = installation.settings
    rows = open_tables(compose.database_url(settings))
    found = account(rows, folder_blobs(settings.under_data("blobs")), deep=True)
    if not found.whole:
        yield "fsck is not whole"
    key = LogKey.parse(own_log_key(settings))
    if not verify_rows(rows, key).ok:
        yield "the log does not verify"
    public = settings.under_data("transparency-log", "public")
    if (public / "checkpoint").exists() and not verify_public(reader(str(public)), key).ok:
        yield "the public log does not verify"


def _fill(installation: Installation) -> None:
    """Two cases with sealed objects, and nothing under way."""
    settings = installation.settings
    settings.data_dir.mkdir()
    on_one_machine(settings.under_data("keys"), compose.open_keys(settings)).secret(FORMS_SECRET)
    for service in SERVICES:
        migrate(service, compose.open_database(settings, service))
    with installation.vault() as vault:
        for case in CASES:
            vault.create_case(case)
            for number in range(3):
                installation.seal(vault, case, number)


def template(folder: Path) -> Place:
    """The installation that everything begins with; it has a backup that is not its state now."""
    place = Place(folder)
    folder.mkdir()
    _fill(place.installation)
    _publish(place)
    _back_up(place)
    for number in (3, 4):
        with place.installation.vault() as vault:
            place.installation.seal(vault, "case-1", number)
    (place.restored.folder / "keys").mkdir(parents=True, mode=0o700)
    shutil.copy(place.installation.folder / "keys" / "root.key", place.restored.folder / "keys")
    shutil.copytree(place.installation.keyring, place.restored.folder / "keyring")
    return place


def actions(folder: Path, most: int) -> dict[str, Any]:
    """Every action, each from the same beginning."""
    made, disk = template(folder / "template"), mounted(folder / "disk", MEGABYTES)

    def fresh() -> Place:
        for old in disk.iterdir():
            shutil.rmtree(old)
        shutil.copytree(made.disk, disk, dirs_exist_ok=True)
        return Place(disk)

    pages = tuple(range(most)) if most else _PAGES
    return {name: attempt(name, fresh, pages).shown() for name in ACTIONS}


if __name__ == "__main__":
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    sys.stdout.write(json.dumps(actions(Path(sys.argv[1]), most)) + "\n")
