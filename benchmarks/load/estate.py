"""The installation under load: servers and services in processes of their own, and their cost."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from shared.contracts.events import SERVICES
from tests.installations import PLACES, Apart
from tests.server_processes.postgres import Postgres
from tests.server_processes.rabbitmq import RabbitMQ

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Estate:
    """One installation with its servers."""

    folder: Path
    postgres: Postgres
    rabbitmq: RabbitMQ
    lockgate: Apart

    def cpu_seconds(self) -> float:
        """What everything below this process has spent so far, servers included."""
        return sum(cpu for _, cpu, _ in _below(os.getpid()))

    def cpu_by_process(self) -> dict[str, float]:
        """CPU seconds so far of each process of the services, with what it started."""
        return {
            f"{service} {place}": _spent(self.lockgate.running[service, place].pid)
            for service in SERVICES
            for place in PLACES
        }

    def resident(self) -> dict[str, int]:
        """Bytes that each process of the services holds."""
        return {
            f"{service} {place}": _resident(self.lockgate.running[service, place].pid)
            for service in SERVICES
            for place in PLACES
        }

    def database_bytes(self) -> int:
        """The size of everything in PostgreSQL."""
        return self._ask(b"SELECT sum(pg_database_size(datname)) FROM pg_database")

    def transactions(self) -> int:
        """Transactions that PostgreSQL has committed so far."""
        return self._ask(b"SELECT sum(xact_commit) FROM pg_stat_database")

    def stored_bytes(self) -> int:
        """The size of every object."""
        return sum(p.stat().st_size for p in (self.folder / "l/blobs").rglob("*") if p.is_file())

    def _ask(self, statement: bytes) -> int:
        with psycopg.connect(self.postgres.url.replace("+psycopg", "")) as connection:
            row = connection.execute(statement).fetchone()
        return int(row[0]) if row else 0


@contextmanager
def estate(extra: dict[str, str]) -> Iterator[Estate]:
    """An installation in a temporary folder; everything ends with the block.

    ``extra`` are further settings of every service, such as where its objects lie.
    """
    with tempfile.TemporaryDirectory(prefix="lockgate-load-") as made, ExitStack() as stack:
        folder = Path(made)
        folder.chmod(0o755)
        postgres = Postgres(folder / "postgres")
        stack.callback(postgres.close)
        rabbitmq = RabbitMQ(folder / "rabbitmq")
        stack.callback(rabbitmq.close)
        lockgate = Apart(folder / "l", postgres.url, rabbitmq.url, extra)
        stack.callback(lockgate.stop)
        yield Estate(folder, postgres, rabbitmq, lockgate)


def _below(root: int) -> Iterator[tuple[int, float, int]]:
    """Every process that descends from ``root``: its id, CPU seconds with the dead, its parent."""
    parents: dict[int, list[tuple[int, float, int]]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:  # it has just ended
            continue
        parent, cpu = int(fields[1]), sum(map(int, fields[11:15])) / _TICKS
        parents.setdefault(parent, []).append((int(path.parent.name), cpu, parent))
    waiting = [root]
    while waiting:
        for one in parents.get(waiting.pop(), []):
            waiting.append(one[0])
            yield one


def _spent(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / _TICKS + sum(cpu for _, cpu, _ in _below(pid))


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
