"""``lockgate demo``: plays the story, then checks each promise on what came out.

Plays against a running Lockgate whose data folder is at hand, or starts one of its own in a
temporary folder. Ends with a table, a folder of what each recipient received, and exit status 1
when any promise was broken.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import requests
from rich.console import Console
from rich.table import Table

from services.demo.checks import Verdict, check_promises
from services.demo.client import Player, StoryError
from services.demo.people import PLAYERS, sign_ins
from services.demo.story import Story
from shared.settings import Settings, load_settings

_PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 120.0


def play(url: str, out: Path, data: Path | None) -> int:
    """Play and check; returns the exit status."""
    console = Console()
    settings = load_settings()
    with _site(url, data, settings, console) as known:
        started = time.monotonic()

        def told(line: str) -> None:
            console.print(
                f"[dim]{time.monotonic() - started:6.1f} s[/dim]  {line}", highlight=False
            )

        story = Story(players(known), told)
        try:
            story.play()
        except StoryError as error:
            console.print(f"[red]The story stopped:[/red] {error}", highlight=False)
            return 1
        write_received(story, known, out)
        verdicts = check_promises(story, known, out, told)
    _print(console, verdicts, out)
    return 0 if all(verdict.kept for verdict in verdicts) else 1


def players(settings: Settings) -> dict[str, Player]:
    """Everybody in the story, ready to sign in."""
    known = sign_ins(settings)
    return {
        one.key: Player(
            settings.base_url, one.email, known[one.key]["password"], known[one.key]["totp"]
        )
        for one in PLAYERS
    }


@contextmanager
def _site(url: str, data: Path | None, settings: Settings, console: Console) -> Iterator[Settings]:
    """The running site that was named or is found at the usual place, or one of our own."""
    usual = replace(
        settings, base_url=url.rstrip("/") or settings.base_url, data_dir=data or settings.data_dir
    )
    has_people = usual.under_data("keys", "demo-sign-ins.json").exists()
    if has_people and answers(usual.base_url):
        console.print(f"Playing on the Lockgate that runs at {usual.base_url}", highlight=False)
        yield usual
        return
    if url:
        raise SystemExit(f"No Lockgate with demo people answers at {url}; give --data as well.")
    folder = Path(tempfile.mkdtemp(prefix="lockgate-demo-"))
    own = replace(settings, data_dir=folder, base_url=f"http://127.0.0.1:{free_port()}")
    console.print(f"Starting a Lockgate of our own in {folder}", highlight=False)
    process = start(own)
    try:
        wait_until_up(own, process)
        yield own
    finally:
        process.terminate()
        process.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def answers(base: str) -> bool:
    """Whether a Lockgate answers at this address."""
    try:
        return bool(requests.get(f"{base}/api/v1/health", timeout=3).ok)
    except requests.RequestException:
        return False


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(settings: Settings) -> subprocess.Popen[bytes]:
    """A Lockgate in a process of its own on these settings' folder and address."""
    port = settings.base_url.rpartition(":")[2]
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("LOCKGATE_")},
        "LOCKGATE_DATA_DIR": str(settings.data_dir),
        "LOCKGATE_BASE_URL": settings.base_url,
        "LOCKGATE_PORT": port,
        "LOCKGATE_DATABASE_URL": settings.database_url,
    }
    if settings.database_password_file is not None:
        environment["LOCKGATE_DATABASE_PASSWORD_FILE"] = str(settings.database_password_file)
    return subprocess.Popen(
        [sys.executable, "-m", "services.cli", "run"],
        cwd=_PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def wait_until_up(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    """Return when the site answers; raises StoryError when it ended or takes too long."""
    end = time.monotonic() + START_SECONDS
    while not answers(settings.base_url):
        if process.poll() is not None or time.monotonic() > end:
            raise StoryError("Lockgate did not start; see the folder logs in its data folder")
        time.sleep(0.2)


def write_received(story: Story, settings: Settings, out: Path) -> None:
    """Lay out what each recipient received, one folder each."""
    out.mkdir(parents=True, exist_ok=True)
    for key, bundle in story.bundles.items():
        folder = out / key
        shutil.rmtree(folder, ignore_errors=True)
        with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
            archive.extractall(folder)
    for pack in _packs(settings, story):
        folder = out / "panel"
        shutil.rmtree(folder, ignore_errors=True)
        with zipfile.ZipFile(pack) as archive:
            archive.extractall(folder)


def _packs(settings: Settings, story: Story) -> list[Path]:
    """The packs that the reference receiver opened for this story's case."""
    found = []
    for path in settings.under_data("panel-gateway").glob("packs/*/content.zip"):
        with zipfile.ZipFile(path) as archive:
            if story.case.encode() in archive.read("manifest.json"):
                found.append(path)
    return found


def _print(console: Console, verdicts: list[Verdict], out: Path) -> None:
    table = Table(title="The promises, checked on what came out")
    for heading in ("Promise", "Kept", "What was looked at"):
        table.add_column(heading)
    for verdict in verdicts:
        kept = "[green]yes[/green]" if verdict.kept else "[red]NO[/red]"
        table.add_row(verdict.promise, kept, verdict.finding)
    console.print(table)
    console.print(f"What each recipient received lies in {out.resolve()}", highlight=False)
