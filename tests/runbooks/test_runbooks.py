"""Each runbook followed literally: its commands, in its order, on an installation made for it.

Blocks of `sh` are run as they stand, in one shell a page, and each command must end well. Blocks of
`console` need a machine of their own and are only read. What brings a person to the page is arranged
before (`ARRANGED`), and what must hold afterwards is asked for (`OVER`).

LOCKGATE_TEST_RUNBOOKS=all follows every page (`make runbooks`); otherwise only a few.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from services.demo.story import Story
from shared.adapters.clock_system import SystemClock
from shared.contracts.events import QUEUES
from shared.ports.bus import Message, Outcome, Received, Verdict
from shared.runtime.compose import open_bus, open_keys
from shared.settings import Settings
from tests.installations import PROJECT, Lockgate, fresh_settings

PAGES = PROJECT / "docs" / "runbooks"
EVERY = os.environ.get("LOCKGATE_TEST_RUNBOOKS") == "all"
IN_THE_GATE = {"dead-letters.md"}
_BLOCK = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_PATIENCE = 300


@dataclass(frozen=True)
class Place:
    """A throw-away installation, stopped, with one case's first upload in it."""

    settings: Settings
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a person has in their shell."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("LOCKGATE_")}
        return {
            **kept,
            "LOCKGATE_DATA_DIR": str(self.settings.data_dir),
            "LOCKGATE_BASE_URL": self.settings.base_url,
            "BACKUPS": str(self.folder / "backups"),
            "ETC": str(self.folder / "etc"),
            "MIRROR": str(self.folder / "mirror"),
            "PYTHONWARNINGS": "ignore",
        }


def blocks(page: str, kind: str = "sh") -> list[str]:
    """The blocks of a page, in order."""
    text = (PAGES / page).read_text(encoding="utf-8")
    return [block for found, block in _BLOCK.findall(text) if found == kind]


def pages() -> list[str]:
    """Every page that has commands to be followed."""
    return sorted(path.name for path in PAGES.glob("*.md") if blocks(path.name))


def follow(page: str, place: Place) -> str:
    """Run a page's blocks in one shell; every command must end well. Answers what was said."""
    script = "\n".join(["set -euo pipefail", *blocks(page)])
    script = script.replace(".venv/bin/lockgate", f"{sys.executable} -m services.cli")
    done = subprocess.run(
        ["bash", "-c", script], cwd=PROJECT, env=place.environment, capture_output=True, text=True,
        check=False, timeout=_PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, (
        f"{page} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    )
    return done.stdout


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An installation that was worked in: people, a case, its register, what agencies were asked."""
    settings = fresh_settings(tmp_path_factory.mktemp("runbooks") / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("services.demo.command.START_SECONDS", _PATIENCE)
        running = Lockgate(settings)
    try:
        story = Story(running.players(), lambda _line: None)
        story.open_case()
        story.invite()
        story.fill_register()
        story.ask_agencies()
        if EVERY:
            story.upload()
    finally:
        running.stop()
    return settings


@pytest.fixture
def place(used: Settings, tmp_path: Path) -> Place:
    """A copy of it, for one page."""
    shutil.copytree(used.data_dir, tmp_path / "data", symlinks=True)
    return Place(replace(used, data_dir=tmp_path / "data"), tmp_path)


# --- what brings a person to a page, and what holds afterwards ------------------------------------
def a_dead_letter(place: Place) -> Place:
    """An event that redaction had heard of comes again, and is given up as if nothing could be read."""
    with sqlite3.connect(place.settings.under_data("databases", "redaction.sqlite3")) as database:
        found = database.execute(
            "SELECT id FROM event_inbox WHERE queue = 'redaction.work'"
        ).fetchall()
    with sqlite3.connect(place.settings.under_data("databases", "redaction.sqlite3")) as database:
        rows = database.execute("SELECT id, type, case_id, payload FROM event_outbox").fetchall()
    [row] = [row for row in rows if (row[0],) in found][:1]
    bus = open_bus(place.settings, SystemClock())
    stop = threading.Event()
    bus.publish([Message(row[0], row[1], row[2], bytes(row[3]))])

    def give_up(received: Received) -> Outcome:
        stop.set()
        return Outcome(Verdict.DEAD, "sandbox-unavailable")

    bus.consume("redaction.work", give_up, stop)
    assert dead(place) == 1
    return place


def dead(place: Place) -> int:
    """How many dead letters there are."""
    bus = open_bus(place.settings, SystemClock())
    return sum(len(bus.dead_letters(queue)) for queue in QUEUES)


def an_empty_machine(place: Place) -> Place:
    """Nothing was ever started here."""
    return replace(place, settings=replace(place.settings, data_dir=place.folder / "fresh"))


def a_lost_machine(place: Place) -> Place:
    """There is a backup; of the machine only the root key and the keyring are left."""
    lockgate(place, "backup", "make", str(place.folder / "backups"))
    new = an_empty_machine(place)
    (new.settings.data_dir / "keys").mkdir(parents=True, mode=0o700)
    shutil.copy(place.settings.under_data("keys", "root.key"), new.settings.under_data("keys"))
    shutil.copytree(place.settings.under_data("keyring"), new.settings.under_data("keyring"))
    return new


def old_logs(place: Place) -> Place:
    """A log file that was put aside."""
    place.settings.under_data("logs", "lockgate.log.1").write_text("old")
    return place


def lockgate(place: Place, *words: str) -> str:
    """One command, which ends well."""
    done = subprocess.run(
        [sys.executable, "-m", "services.cli", *words], cwd=PROJECT, env=place.environment,
        capture_output=True, text=True, check=True, timeout=_PATIENCE,
    )  # fmt: skip
    return done.stdout


def unchanged(place: Place) -> Place:
    """The page is followed on an installation that has nothing."""
    return place


ARRANGED: dict[str, Callable[[Place], Place]] = {
    "dead-letters.md": a_dead_letter,
    "disk-full.md": old_logs,
    "install.md": an_empty_machine,
    "restore.md": a_lost_machine,
    "sandbox-unavailable.md": a_dead_letter,
}


def cases(place: Place) -> int:
    """How many cases intake knows."""
    with sqlite3.connect(place.settings.under_data("databases", "intake.sqlite3")) as database:
        return int(database.execute('SELECT count(*) FROM "case"').fetchone()[0])


def test_every_command_is_written_as_bash_reads_it() -> None:
    """Also in the blocks that need a machine of their own."""
    found = 0
    for path in sorted(PAGES.glob("*.md")):
        for kind in ("sh", "console"):
            for block in blocks(path.name, kind):
                text = (
                    re.sub(r"^ *[#$] ", "", block, flags=re.MULTILINE)
                    if kind == "console"
                    else block
                )
                said = subprocess.run(
                    ["bash", "-n"], input=text, text=True, capture_output=True, check=False
                )
                assert said.returncode == 0, f"{path.name}: {said.stderr}"
                found += 1
    assert found > 25


def test_every_page_says_what_a_person_asks() -> None:
    """How one notices, what is safe, and when it is over, in each that an alert leads to."""
    alerts = (PROJECT / "deploy/observability/prometheus/alerts.yml").read_text(encoding="utf-8")
    led_to = set(re.findall(r"runbook: docs/runbooks/(\S+)", alerts))
    assert len(led_to) > 10
    for name in led_to:
        text = (PAGES / name).read_text(encoding="utf-8").lower()
        for wanted in ("how you notice", "what is safe"):
            assert f"**{wanted}" in text, f"{name}: {wanted}"
        assert "is over** when" in text or "is it over?" in text, name


@pytest.mark.slow
@pytest.mark.parametrize("page", [name for name in pages() if EVERY or name in IN_THE_GATE])
def test_a_runbook_can_be_followed(page: str, place: Place) -> None:
    """Every command ends well, in the order of the page, and leaves what it promises."""
    made = ARRANGED.get(page, unchanged)(place)
    before = root_id(made)
    said = follow(page, made)
    assert dead(made) == 0
    if page == "install.md":
        assert re.search(r"/invitations/\S+", said)
        assert made.settings.under_data("keys", "root.key").exists()
        assert "broken" not in said
    elif page == "key-rotation.md":
        assert root_id(made) != before
    else:
        assert cases(made) == 1
    if page == "disk-full.md":
        assert not made.settings.under_data("logs", "lockgate.log.1").exists()


def root_id(place: Place) -> str:
    """Which root key wraps now; nothing before the first start."""
    path = place.settings.under_data("keys", "root.key")
    protected = place.folder / "etc" / "root.passphrase"
    known = (
        replace(place.settings, root_passphrase_file=protected)
        if protected.exists()
        else place.settings
    )
    return open_keys(known).root_id if path.exists() else ""
