"""Private PostgreSQL servers in a temporary folder: one alone, or one with a standby."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

from tests.server_processes.process import NotInstalled, Process, free_port, need

NAME = "lockgate"


class Server:
    """One server process on a data folder that is made already."""

    def __init__(self, folder: Path, data: Path, password: str) -> None:
        self.folder = folder
        self.data = data
        self.port = free_port()
        self.url = f"postgresql+psycopg://{NAME}:{password}@127.0.0.1:{self.port}/postgres"

    def start(self, *options: str) -> None:
        """Start it and wait until it lets somebody in. ``options`` are ``name=value``."""
        set_here = [word for option in options for word in ("-c", option)]
        self._process = Process(
            [*as_owner(), str(binaries() / "postgres"), "-D", str(self.data), "-p", str(self.port),
             "-c", "listen_addresses=127.0.0.1", "-k", str(self.folder), "-c", "fsync=off",
             "-c", "max_connections=200", *set_here],
            self.folder / f"{self.data.name}.log",
        )  # fmt: skip
        self._process.await_ready(self._answers)

    def _answers(self) -> bool:
        """Whether it lets somebody in; it listens before it does."""
        try:
            psycopg.connect(self.url.replace("+psycopg", ""), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self) -> None:
        """End it in order, without waiting for whoever is connected."""
        self._process.end(signal.SIGINT)

    def runs(self) -> bool:
        """Whether its process is there."""
        return self._process.runs()

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        every = [self._process.pid, *map(int, children.read_text().split())]
        for pid in every:
            os.kill(pid, signal.SIGKILL)
        self._process.end(signal.SIGKILL)

    def run(self, statement: str) -> list[tuple[object, ...]]:
        """What the server answers to its owner."""
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as connection:
            cursor = connection.execute(statement)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def drop_connections(self) -> int:
        """End every connection but this one, as a firewall or an operator would; how many."""
        ended = self.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return len(ended)


class Postgres(Server):
    """One server, started; ``url`` is that of its maintenance database."""

    def __init__(self, folder: Path) -> None:
        password = secrets.token_hex(8)
        data = new_cluster(folder, password)
        super().__init__(folder, data, password)
        self.start()

    def close(self) -> None:
        """End the server and forget its files."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgresPair:
    """A primary and a standby that has every commit before it is answered.

    ``url`` names both and lets a client find whichever takes writes.
    """

    def __init__(self, folder: Path) -> None:
        password = secrets.token_hex(8)
        data = new_cluster(folder, password)
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write("host replication all 127.0.0.1/32 scram-sha-256\n")
        self.folder = folder
        self.primary = Server(folder, data, password)
        self.primary.start("wal_level=replica")
        self.standby = Server(folder, folder / "standby", password)
        self._copy(password)
        self.standby.start()
        self.primary.run("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.primary.run("SELECT pg_reload_conf()")
        ports = f"{self.primary.port},{self.standby.port}"
        self.url = (
            f"postgresql+psycopg://{NAME}:{password}@/postgres?host=127.0.0.1,127.0.0.1"
            f"&port={ports}&target_session_attrs=read-write"
        )

    def _copy(self, password: str) -> None:
        place = f"host=127.0.0.1 port={self.primary.port} user={NAME} password={password}"
        subprocess.run(
            [*as_owner(), str(binaries() / "pg_basebackup"), "-D", str(self.standby.data), "-R",
             "-X", "stream", "-c", "fast", "--no-sync", "-d", place],
            check=True, capture_output=True, cwd=self.folder,
        )  # fmt: skip

    def cut_off(self) -> None:
        """Let the standby hear nothing more from the primary."""
        self.standby.run("ALTER SYSTEM SET primary_conninfo = ''")
        self.standby.run("SELECT pg_reload_conf()")
        while self.primary.run("SELECT 1 FROM pg_stat_replication"):
            time.sleep(0.05)

    def fail_over(self) -> None:
        """Kill the primary and let the standby take writes, which waits for no other."""
        self.primary.kill()
        self.standby.run("ALTER SYSTEM SET synchronous_standby_names = ''")
        self.standby.run("SELECT pg_reload_conf()")
        self.standby.run("SELECT pg_promote(true, 60)")

    def close(self) -> None:
        """End both and forget their files."""
        for one in (self.primary, self.standby):
            one.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def new_cluster(folder: Path, password: str) -> Path:
    """The data folder of a fresh cluster."""
    folder.mkdir(mode=0o755, exist_ok=True)
    (folder / "password").write_text(password)
    _give_away(folder)
    data = folder / "data"
    subprocess.run(
        [*as_owner(), str(binaries() / "initdb"), "-D", str(data), "-U", NAME,
         "-A", "scram-sha-256", "--pwfile", str(folder / "password"), "-E", "UTF8", "--no-sync",
         "--locale", "C"],
        check=True, capture_output=True, cwd=folder,
    )  # fmt: skip
    return data


def binaries() -> Path:
    """The folder of the server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    return Path(need("initdb")).resolve().parent


def as_owner() -> Sequence[str]:
    """How to run as somebody who is not root."""
    if os.geteuid() != 0:
        return []
    user = _user()
    return [need("setpriv"), f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _give_away(folder: Path) -> None:
    """Let the server's user have the folder and its password file."""
    if os.geteuid() == 0:
        for path in (folder, folder / "password"):
            os.chown(path, _user().pw_uid, _user().pw_gid)


def _user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError as error:
        raise NotInstalled("postgres user") from error
