"""Whole Lockgates: on one machine, on PostgreSQL, with services apart, and as containers.

All speak the same language to the journeys: ``settings``, ``players``, ``kill``, ``restart`` and
``stop``. What is asked of a journey is asked of each.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
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


class OnThisMachine:
    """An installation whose data folder is at hand."""

    account = None

    def gather(self) -> None:
        """Have everything that the installation wrote in the data folder: it is there already."""


@dataclass
class Lockgate(OnThisMachine):
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
class Apart(OnThisMachine):
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
            process.await_ready(partial(_is_ready, address), 120)
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


@dataclass
class Compose:
    """Containers, as `make up` starts them. ``folder`` is new and takes what is copied out of them.

    ``variables`` are those of docker-compose.yml; images and ports come from them. ``standing``: it
    is up already.
    """

    folder: Path
    project: str
    variables: Mapping[str, str] = field(default_factory=dict)
    standing: bool = False

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.standing:
            self.control("up")
        known = json.loads(self.docker("config", "--format", "json"))
        site = known["services"]["intake-api"]["environment"]["LOCKGATE_BASE_URL"]
        self.settings = replace(load_settings(), data_dir=self.folder, base_url=site)
        self.trusted = self.folder / "ca.pem"
        self.trusted.write_bytes(self.docker("exec", "-T", "proxy", "cat", "/prepared/ca.pem"))
        os.environ["REQUESTS_CA_BUNDLE"] = str(self.trusted)
        self._add_people()

    def players(self) -> dict[str, Player]:
        """The people of the story."""
        return players(self.settings)

    def control(self, command: str, **more: str) -> str:
        """What `make COMMAND` says."""
        done = subprocess.run(
            [sys.executable, "deploy/compose/control.py", command],
            cwd=PROJECT, env={**self._environment(), **more}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    def docker(self, *words: str, given: bytes = b"") -> bytes:
        """What `docker compose` answers; raises AssertionError with what it says otherwise."""
        done = self.attempt(*words, given=given)
        assert done.returncode == 0, done.stderr[-4000:].decode()
        return done.stdout

    def attempt(self, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """`docker compose` with these words, whatever comes of it."""
        file = self.variables.get("ENV", os.environ.get("ENV", ""))
        return subprocess.run(
            ["docker", "compose", *(["--env-file", file] if file else []), "--profile=*", *words],
            cwd=PROJECT, env=self._environment(), input=given, capture_output=True, check=False,
        )  # fmt: skip

    def gather(self) -> None:
        """Copy what lies in the volumes and what the containers said to the folder."""
        for volume, name in VOLUMES.items():
            target = self.folder / name
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir()
            self._copy(volume, target)
        (self.folder / "logs.txt").write_bytes(self.docker("logs", "--no-color"))
        for path in (*self.folder.rglob("*"),):
            if path.is_file() and path.stat().st_size > _SPARSE:
                _only_data(path)

    def account(self) -> tuple[int, bytes]:
        """The account of everything, by the operator's container.

        The log may grow between the reading of two tables: what is wrong must be so three times.
        """
        seen = [
            f"{self.project}_mail-data:/data/mail:ro",
            f"{self.project}_panel-data:/data/panel-gateway:ro",
        ]
        shared = [f"--volume={one}" for one in seen]
        asked = ["run", "--rm", "-T", *shared, "operator", "fsck", "--deep", "--running", "--json"]
        for _ in range(3):
            done = self.attempt(*asked)
            if done.returncode == 0:
                break
        return done.returncode, done.stdout

    def kill(self) -> None:
        """End every process of the services at once."""
        self.docker("kill", *self._services())

    def restart(self) -> None:
        """Start every process of the services again."""
        self.docker("up", "--detach", *self._services())

    def stop(self) -> None:
        """Remove containers, networks and volumes."""
        os.environ.pop("REQUESTS_CA_BUNDLE", None)
        self.control("down", ERASE="1", YES="1")

    def _services(self) -> list[str]:
        return [f"{name}-{place}" for name in SERVICES for place in ("api", "worker")]

    def _environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("LOCKGATE_")}
        own = {
            "COMPOSE_PROJECT_NAME": self.project,
            "PROFILES": "panel",
            "PANEL_URL": "http://panel:8080",
        }
        return {**kept, **own, **self.variables}

    def _copy(self, volume: str, target: Path) -> None:
        read = ["docker", "run", "--rm", "--user=0", "--network=none", "--entrypoint=tar",
                f"--volume={self.project}_{volume}:/copied:ro", "lockgate:local"]  # fmt: skip
        packed = subprocess.Popen([*read, "-cS", "-C", "/copied", "."], stdout=subprocess.PIPE)
        subprocess.run(["tar", "-xS", "-C", str(target)], stdin=packed.stdout, check=True)
        assert packed.stdout is not None
        packed.stdout.close()
        assert packed.wait(timeout=60) in {0, 1}  # 1: a file was written to meanwhile

    def _add_people(self) -> None:
        """Those of the story; the keys folder is read-only there, so that a copy of it is used."""
        added = self.folder / "people-are-added"
        if added.exists():
            return
        known = json.dumps(sign_ins(self.settings)).encode()
        script = (
            "own=$(mktemp -d) && cp -r /data/keys $own/keys && "
            "cat > $own/keys/demo-sign-ins.json && "
            "LOCKGATE_DATA_DIR=$own lockgate add-demo-people; done=$?; rm -r $own; exit $done"
        )
        self.docker("exec", "-T", "intake-api", "sh", "-c", script, given=known)
        added.touch()


VOLUMES = {
    "database-data": "database",
    "broker-data": "broker",
    "object-store-data": "object-store",
    "transparency-log": "transparency-log",
    "mail-data": "mail",
    "panel-data": "panel-gateway",
}
_SPARSE = 64 << 20


def _only_data(path: Path) -> None:
    """Cut a large file with holes into pieces without them, so that it can be searched."""
    with path.open("rb") as file:
        size, at, number = path.stat().st_size, 0, 0
        while at < size:
            try:
                begin = os.lseek(file.fileno(), at, os.SEEK_DATA)
            except OSError:  # only a hole is left
                break
            at = min(os.lseek(file.fileno(), begin, os.SEEK_HOLE), begin + _SPARSE)
            piece = os.pread(file.fileno(), at - begin, begin)
            path.with_name(f"{path.name}.{number}").write_bytes(piece)
            number += 1
    path.unlink()


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
