"""Small whole installations, made without a web server: people, cases, objects, events under way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import select

from services.cli import cli
from services.composition import Ground, people_desk
from services.demo.people import demo_people
from services.identity import on_one_machine
from services.key_work import open_vault
from services.storage.vault import StorageVault
from shared.adapters.clock_system import SystemClock
from shared.adapters.migrate import metadata_of
from shared.contracts.events import SERVICES
from shared.ports.vault import Actor, ObjectContext
from shared.runtime import compose
from shared.settings import Settings, load_settings

ACTOR = Actor("per-officer", "upload")
READER = Actor("per-reader", "release-read")
CASES = ("case-1", "case-2")


def context(case: str, number: int) -> ObjectContext:
    """What an object of a test is bound to."""
    return ObjectContext(case, f"doc-{case}-{number}", 1, "original", "")


def content(case: str, number: int) -> bytes:
    """What is in it."""
    return f"object {number} of {case} ".encode() * 3000


@dataclass
class Installation:
    """One Lockgate by the variables it is given."""

    folder: Path
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Its variables."""
        return {"LOCKGATE_DATA_DIR": str(self.folder), **self.extra}

    @property
    def settings(self) -> Settings:
        """Its settings."""
        with self._variables():
            return load_settings()

    def run(self, *words: str | Path) -> Result:
        """A command on it."""
        return CliRunner().invoke(cli, [str(word) for word in words], env=self.environment)

    def fill(self) -> None:
        """People in every table of theirs, two cases with sealed objects, events not sent yet."""
        settings = self.settings
        self.folder.mkdir(parents=True)
        keys = compose.open_keys(settings)
        identity = on_one_machine(settings.under_data("keys"), keys)
        clock = SystemClock()
        ground = Ground(settings, identity, compose.open_bus(settings, clock), clock)
        units = {name: ground.units(name) for name in SERVICES}
        with self.vault() as vault:
            vault.create_case("directory")
            demo_people(settings, people_desk(ground, units["intake"], vault))
            for case in CASES:
                vault.create_case(case)
                for number in range(3):
                    self.seal(vault, case, number)
        for one in units.values():
            one.engine.dispose()

    def seal(self, vault: StorageVault, case: str, number: int) -> None:
        """Add an object."""
        vault.seal(f"obj-{case}-{number}", context(case, number), [content(case, number)], ACTOR)

    def reads(self, case: str, number: int) -> bool:
        """Whether an object opens and is what was sealed."""
        with self.vault() as vault:
            opened = vault.open(f"obj-{case}-{number}", context(case, number), READER)
            return b"".join(opened.chunks()) == content(case, number)

    @contextmanager
    def vault(self) -> Iterator[StorageVault]:
        """Its vault."""
        with open_vault(self.settings) as (vault, _jobs):
            yield vault

    def rows(self, service: str) -> dict[str, list[tuple]]:
        """Every row of a service, in a form that is the same on every database."""
        engine = compose.open_database(self.settings, service)
        metadata = metadata_of(service)
        with engine.connect() as connection:
            found = {
                table.name: sorted(
                    tuple(_plain(item) for item in row) for row in connection.execute(select(table))
                )
                for table in metadata.sorted_tables
            }
        engine.dispose()
        return found

    def beside(self, folder: Path, extra: Mapping[str, str] | None = None) -> Installation:
        """A fresh place with this one's root key, sharing its live keyring."""
        (folder / "keys").mkdir(parents=True, mode=0o700)
        shutil.copy(self.folder / "keys" / "root.key", folder / "keys" / "root.key")
        keyring = {"LOCKGATE_KEYRING_URL": f"file://{self.keyring}"}
        return Installation(folder, {**keyring, **(extra or {})})

    @property
    def keyring(self) -> Path:
        """Where its keyring lies."""
        url = self.extra.get("LOCKGATE_KEYRING_URL", "")
        return Path(url.removeprefix("file://")) if url else self.folder / "keyring"

    @contextmanager
    def _variables(self) -> Iterator[None]:
        before = dict(os.environ)
        os.environ.update(self.environment)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def _plain(item: object) -> str:
    if hasattr(item, "isoformat"):
        return item.isoformat().removesuffix("+00:00")
    return repr(bytes(item)) if isinstance(item, bytes | memoryview) else repr(item)
