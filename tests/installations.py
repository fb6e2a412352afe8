"""Whole Lockgates in processes of their own: on one machine, on PostgreSQL, and with services apart.

All speak the same language to the journeys: ``settings``, ``players``, ``kill``, ``restart`` and
``stop``. What is asked of a journey is asked of each.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import requests

from services.demo.client import Player
from services.demo.command import answers, free_port, players, start, wait_until_up
from services.demo.people import sign_ins
from services.identity import issue
from shared.contracts.events import SERVICES
from shared.settings import Settings, load_settings
from tests.server_processes.nginx import Nginx
from tests.server_processes.process import Process

PROJECT = Path(__file__).resolve().parents[1]
PLACES = ("web", "work")


def fresh_settings(folder: Path) -> Settings:
    """Settings of one machine in a folder of its own."""
    return replace(load_settings(), data_dir=folder, base_url=f"http://127.0.0.1:{free_port()}")


@dataclass
class Lockgate:
    """All services in one process, which can be killed and started again on the same data."""

    settings: Settings

    def __post_init__(self) -> None:
        self.process = start(self.settings)
        wait_until_up(self.settings, self.process)

    def players(self) -> dict[str, Player]:
        """The people of the story."""
        return players(self.settings)

    def kill(self) -> None:
        """End it as a power cut would: no warning, no clean-up."""
        self.process.kill()
        self.process.wait(timeout=30)

    def restart(self) -> None:
        """Start it again on the same data and address, without waiting for it."""
        self.process = start(self.settings)

    def stop(self) -> None:
        """End it in order."""
        self.process.terminate()
        self.process.wait(timeout=60)


@dataclass
class Apart:
    """Each service's pages and workers in processes of their own, behind the proxy that is shipped.

    ``database_url`` is one PostgreSQL database, ``amqp_url`` one broker. ``extra`` are further
    variables for every service. ``settings`` are what a command on the operator's machine has.
    """

    folder: Path
    database_url: str
    amqp_url: str
    extra: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        issue(self.folder / "issued")
        self._database = keep_password(self.database_url, self.folder / "database.password")
        self._bus = keep_password(self.amqp_url, self.folder / "bus.password")
        self._ports = {name: free_port() for name in SERVICES}
        self._manage = {(name, place): free_port() for name in SERVICES for place in PLACES}
        self._receiver = self._start_receiver()
        self.proxy = Nginx(
            self.folder / "proxy", {name: f"127.0.0.1:{p}" for name, p in self._ports.items()}
        )
        self.settings = replace(
            load_settings(),
            data_dir=self.folder,
            base_url=f"http://127.0.0.1:{self.proxy.port}",
            database_url=self._database,
            database_password_file=self.folder / "database.password",
        )
        for name in SERVICES:
            shutil.copytree(self.folder / "issued" / name, self.home(name) / "keys")
        shutil.copy(self.home("storage") / "keys" / "log.pem", self._operator_keys())
        self.running: dict[tuple[str, str], Process] = {}
        self.restart()
        self._await()
        self._add_people()

    def home(self, service: str) -> Path:
        """The data folder of one service."""
        return self.folder / "services" / service

    def players(self) -> dict[str, Player]:
        """The people of the story."""
        return players(self.settings)

    def start(self, service: str, place: str) -> None:
        """Start one process: ``web`` or ``work``."""
        verb = "serve" if place == "web" else "work"
        process = Process(
            [sys.executable, "-m", "services.cli", verb, service],
            self.folder / f"{service}-{place}.log",
            self.environment(service, place),
        )
        self.running[service, place] = process

    def kill(self) -> None:
        """End every process at once, as a power cut would."""
        for process in self.running.values():
            process.end(signal.SIGKILL)

    def restart(self) -> None:
        """Start every process, without waiting."""
        for service in ("storage", *(name for name in SERVICES if name != "storage")):
            for place in PLACES:
                self.start(service, place)

    def stop(self) -> None:
        """End everything in order."""
        for process in self.running.values():
            process.end(signal.SIGTERM, 40)
        self.proxy.close()
        for pipe in (self._receiver.stdin, self._receiver.stdout):
            assert pipe is not None
            pipe.close()
        self._receiver.wait(timeout=30)

    def manage_port(self, service: str, place: str) -> int:
        """Where the process answers for health and figures."""
        return self._manage[service, place]

    def _operator_keys(self) -> Path:
        keys = self.folder / "keys"
        keys.mkdir(mode=0o700)
        return keys

    def _start_receiver(self) -> subprocess.Popen[bytes]:
        data = self.folder / "panel-gateway"
        data.mkdir(mode=0o700)
        sender = self.folder / "issued" / "notification" / "public" / "packs.pem"
        receiver = subprocess.Popen(
            [sys.executable, "-m", "services.panel_gateway", "--data", str(data), "--sender",
             str(sender), "--while-input"],
            cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert receiver.stdout is not None
        self._panel = receiver.stdout.readline().decode().strip()
        return receiver

    def environment(self, service: str, place: str) -> dict[str, str]:
        """The variables that a process of a service is started with."""
        inner = f"http://127.0.0.1:{self._ports['storage']}/library"
        own = {
            "LOCKGATE_DATA_DIR": str(self.home(service)),
            "LOCKGATE_DATABASE_URL": self._database,
            "LOCKGATE_DATABASE_PASSWORD_FILE": str(self.folder / "database.password"),
            "LOCKGATE_BUS_URL": self._bus,
            "LOCKGATE_BUS_PASSWORD_FILE": str(self.folder / "bus.password"),
            "LOCKGATE_BLOBS_URL": f"file://{self.folder / 'blobs'}",
            "LOCKGATE_MAIL_URL": f"file://{self.folder / 'mail'}",
            "LOCKGATE_PANEL_URL": self._panel,
            "LOCKGATE_PANEL_KEY_FILE": str(self.folder / "panel-gateway" / "public-keys.json"),
            "LOCKGATE_BASE_URL": f"http://127.0.0.1:{self.proxy.port}",
            "LOCKGATE_PORT": str(self._ports[service]),
            "LOCKGATE_MANAGE_PORT": str(self._manage[service, place]),
            "LOCKGATE_VAULT_URL": inner,
            "LOCKGATE_FRONT_DESK_URL": f"http://127.0.0.1:{self._ports['intake']}",
            "LOCKGATE_PROXIES": "1",
        }
        kept = {k: v for k, v in os.environ.items() if not k.startswith("LOCKGATE_")}
        return {**kept, "PYTHONPATH": str(PROJECT), **own, **self.extra}

    def _await(self) -> None:
        for (service, place), process in self.running.items():
            address = f"http://127.0.0.1:{self._manage[service, place]}/ready"
            process.await_ready(lambda address=address: _is_ready(address), 120)
        assert answers(self.settings.base_url)

    def _add_people(self) -> None:
        environment = self.environment("intake", "web")
        subprocess.run(
            [sys.executable, "-m", "services.cli", "add-demo-people"],
            check=True, capture_output=True, cwd=PROJECT, env=environment,
        )  # fmt: skip
        known = self.home("intake") / "keys" / "demo-sign-ins.json"
        shutil.copy(known, self.folder / "keys" / "demo-sign-ins.json")
        assert sign_ins(self.settings)


def keep_password(url: str, file: Path) -> str:
    """The URL without its password, which goes to a file."""
    parts = urlsplit(url)
    file.write_text(unquote(parts.password or ""))
    file.chmod(0o600)
    return parts._replace(netloc=f"{parts.username}@{parts.netloc.rpartition('@')[2]}").geturl()


def _is_ready(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).ok
    except requests.RequestException:
        return False
