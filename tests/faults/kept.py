"""Installations whose processes are killed and come back by themselves, under a test's orders."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from services.composition import write_sender_key
from services.demo.client import Player
from services.demo.command import answers, players
from shared.contracts.events import SERVICES
from shared.settings import Settings
from tests.installations import PLACES, Apart, fresh_settings
from tests.server_processes.process import Process

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 300.0


class Keeper:
    """Starts processes through ``tests.faults.armed`` and tells them how to die."""

    def __init__(self, folder: Path, processes: list[dict[str, Any]]) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        (folder / "processes.json").write_text(json.dumps(processes))
        self.names = [one["name"] for one in processes]
        self._process: Process | None = None

    def start(self) -> None:
        """Start every process."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("LOCKGATE_")}
        command = [sys.executable, "-m", "tests.faults.armed", str(self.folder)]
        environment = {**kept, "PYTHONPATH": str(PROJECT)}
        self._process = Process(command, self.folder / "keeper.log", environment)

    def await_ready(self, ready: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Return when ``ready`` says so; raises RuntimeError with what was said otherwise."""
        assert self._process is not None
        self._process.await_ready(ready, seconds)

    def end(self, _signal: int = 15, seconds: float = 60) -> None:
        """End every process in order, and start none again."""
        if self._process is not None:
            self._process.end(seconds=seconds)

    def tell(self, name: str, text: str = "") -> None:
        """Write one of the files that ``tests.faults.armed`` describes, whole."""
        beside = self.folder / f".{name}"
        beside.write_text(text)
        beside.replace(self.folder / name)

    def untell(self, name: str) -> None:
        """Take it back."""
        (self.folder / name).unlink(missing_ok=True)

    def arm(self, **plan: str | float) -> None:
        """Let processes die at points that they have not died at before."""
        self.tell("kill", json.dumps(plan))

    def lines(self, name: str) -> list[str]:
        """What the processes wrote down."""
        file = self.folder / name
        return file.read_text().splitlines() if file.exists() else []

    def killed(self) -> list[str]:
        """The points at which a process died, in order."""
        return self.lines("killed")

    def pid(self, name: str) -> int:
        """The id of the process of that name which was started last."""
        return int((self.folder / f"{name}.pid").read_text())

    def ends(self) -> Counter[str]:
        """How often each process ended how."""
        return Counter(self.lines("ends"))


@dataclass
class KeptLockgate:
    """All services in one process, which comes back when it is killed."""

    folder: Path
    extra: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.settings: Settings = fresh_settings(self.folder / "data")
        self.receiver, environment = panel_beside(self.settings)
        environment |= {
            "LOCKGATE_DATA_DIR": str(self.settings.data_dir),
            "LOCKGATE_BASE_URL": self.settings.base_url,
            "LOCKGATE_PORT": self.settings.base_url.rpartition(":")[2],
            "LOCKGATE_LOG_JSON": "true",
            **self.extra,
        }
        process = {"name": "lockgate", "words": ["run"], "environment": environment}
        self.keeper = Keeper(self.folder / "keeper", [process])
        for name, text in self.told.items():
            self.keeper.tell(name, text)
        self.keeper.start()
        self.await_up()

    def await_up(self, _name: str = "") -> None:
        """Return when the site answers."""
        self.keeper.await_ready(lambda: answers(self.settings.base_url))

    def players(self) -> dict[str, Player]:
        """The people of the story."""
        return players(self.settings)

    def stop(self) -> None:
        """End everything in order."""
        self.keeper.end()
        close_receiver(self.receiver)


@dataclass
class KeptApart(Apart):
    """Services apart, each of whose eight processes comes back when it is killed."""

    def restart(self) -> None:
        """Start every process, without waiting."""
        self.keeper = Keeper(
            self.folder / "keeper",
            [
                {
                    "name": f"{service}-{place}",
                    "words": ["serve" if place == "web" else "work", service],
                    "environment": self.environment(service, place),
                }
                for service in ("storage", *(name for name in SERVICES if name != "storage"))
                for place in PLACES
            ],
        )
        self.keeper.start()
        self.running = {("every", "process"): self.keeper}  # type: ignore[dict-item]

    def _await(self) -> None:
        for service in SERVICES:
            for place in PLACES:
                self.keeper.await_ready(lambda s=service, p=place: self.ready(s, p))

    def await_up(self, name: str) -> None:
        """Return when the process of that name is ready."""
        service, _, place = name.partition("-")
        self.keeper.await_ready(lambda: self.ready(service, place))

    def ready(self, service: str, place: str) -> bool:
        """Whether a process says that it is ready."""
        return bool(self.readiness(service, place).ok)

    def readiness(self, service: str, place: str) -> requests.Response:
        """What a process answers when it is asked whether it is ready; 503 for no answer."""
        address = f"http://127.0.0.1:{self.manage_port(service, place)}/ready"
        try:
            return requests.get(address, timeout=5)
        except requests.RequestException:
            silent = requests.Response()
            silent.status_code = 503
            return silent


def panel_beside(settings: Settings) -> tuple[subprocess.Popen[bytes], dict[str, str]]:
    """The Panel's receiver as a process of its own, and how Lockgate is told of it."""
    settings.under_data("keys").mkdir(parents=True, mode=0o700)
    data = settings.under_data("panel-gateway")
    data.mkdir(mode=0o700)
    receiver = subprocess.Popen(
        [sys.executable, "-m", "services.panel_gateway", "--data", str(data), "--sender",
         str(write_sender_key(settings)), "--while-input"],
        cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert receiver.stdout is not None
    return receiver, {
        "LOCKGATE_PANEL_URL": receiver.stdout.readline().decode().strip(),
        "LOCKGATE_PANEL_KEY_FILE": str(data / "public-keys.json"),
    }


def close_receiver(receiver: subprocess.Popen[bytes]) -> None:
    """End the Panel's receiver."""
    for pipe in (receiver.stdin, receiver.stdout):
        assert pipe is not None
        pipe.close()
    receiver.wait(timeout=30)
