"""A private PostgreSQL cluster in a temporary folder."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg

from tests.server_processes.process import NotInstalled, Process, free_port, need


class Postgres:
    """One cluster; ``url`` is that of its maintenance database."""

    def __init__(self, folder: Path) -> None:
        binaries = _binaries()
        self._folder = folder
        self._password = secrets.token_hex(8)
        self.port = free_port()
        folder.mkdir(mode=0o755)
        (folder / "password").write_text(self._password)
        self._as_owner = _owner(folder)
        data = folder / "data"
        subprocess.run(
            [*self._as_owner, str(binaries / "initdb"), "-D", str(data), "-U", "lockgate",
             "-A", "scram-sha-256", "--pwfile", str(folder / "password"), "-E", "UTF8", "--no-sync",
             "--locale", "C"],
            check=True, capture_output=True, cwd=folder,
        )  # fmt: skip
        self._process = Process(
            [*self._as_owner, str(binaries / "postgres"), "-D", str(data), "-p", str(self.port),
             "-c", "listen_addresses=127.0.0.1", "-k", str(folder), "-c", "fsync=off",
             "-c", "max_connections=200"],
            folder / "postgres.log",
        )  # fmt: skip
        self.url = f"postgresql+psycopg://lockgate:{self._password}@127.0.0.1:{self.port}/postgres"
        self._process.await_ready(self._answers)

    def _answers(self) -> bool:
        """Whether it lets somebody in; it listens before it does."""
        try:
            psycopg.connect(self.url.replace("+psycopg", ""), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def close(self) -> None:
        """End the cluster and forget its files."""
        self._process.end(signal.SIGINT)
        shutil.rmtree(self._folder, ignore_errors=True)


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    return Path(need("initdb")).resolve().parent


def _owner(folder: Path) -> list[str]:
    """How to run as somebody who is not root, who must own the folder."""
    if os.geteuid() != 0:
        return []
    try:
        user = pwd.getpwnam("postgres")
    except KeyError as error:
        raise NotInstalled("postgres user") from error
    for path in (folder, folder / "password"):
        os.chown(path, user.pw_uid, user.pw_gid)
    return [need("setpriv"), f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
