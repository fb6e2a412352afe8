"""PostgreSQL struck while work goes on: events, queues and state are all on it here.

Wide, every fault; in the gate a failover, which is most of the others in one. The servers are this
test's own.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.domain.errors import Unavailable
from tests.faults.broker_work import Work, fill, until
from tests.faults.frame import WIDE, Outcome, Report
from tests.platform_kit import Plain
from tests.server_processes.pipeline import open_bus, open_units
from tests.server_processes.postgres import Postgres, PostgresPair, Server
from tests.servers import absent, started

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.xdist_group("servers")]

wide = pytest.mark.skipif(not WIDE, reason="minutes; make faults")


def work_on(url: str) -> Work:
    """Work whose state and whose queues are on one server."""
    return Work(url, open_bus(url, ""))


@pytest.fixture
def server() -> Iterator[Postgres]:
    """A server of this test's own."""
    with started(Postgres) as made:
        yield made  # type: ignore[misc]


def restarted(server: Server, _work: Work) -> None:
    """The server is ended in order and started again."""
    server.stop()
    server.start()


def killed(server: Server, _work: Work) -> None:
    """All its processes die at once."""
    server.kill()
    server.start()


def cut(server: Server, work: Work) -> None:
    """Every connection is ended, twenty times over."""
    for _ in range(20):
        server.drop_connections()
        work.wait_for(1)


def away(server: Server, _work: Work) -> None:
    """There is no server for fifteen seconds."""
    server.stop()
    time.sleep(15)  # real time: this is the fault
    server.start()


FAULTS: dict[str, Callable[[Server, Work], None]] = {
    "PostgreSQL: restart": restarted,
    "PostgreSQL: kill -9": killed,
    "PostgreSQL: connections dropped": cut,
    "PostgreSQL: outage of 15 s": away,
}


@wide
@pytest.mark.parametrize("fault", FAULTS)
def test_server_struck(fault: str, server: Postgres, faults: Report) -> None:
    """Whatever happens to the database, each accepted upload takes effect once and none waits."""
    work = work_on(server.url)
    with work.going_on():
        FAULTS[fault](server, work)

    outcome = work.settled()
    faults.row(fault, outcome, uploads=len(work.accepted))


def test_standby_takes_over(faults: Report) -> None:
    """The primary dies and the standby is promoted: what was accepted is there, work goes on."""
    with started(PostgresPair) as pair:
        assert isinstance(pair, PostgresPair)
        work = work_on(pair.url)
        with work.going_on():
            began = time.monotonic()
            pair.fail_over()
            work.wait_for(1)
            again = round(time.monotonic() - began, 1)
        outcome = work.settled()
    faults.row(
        "PostgreSQL: failover to a promoted replica", outcome, uploads=len(work.accepted),
        accepts_again_after=again,
    )  # fmt: skip


@wide
def test_standby_without_waiting(faults: Report) -> None:
    """Where the primary does not wait for its standby, what is lost by the failover is noticed."""
    with started(PostgresPair) as pair:
        assert isinstance(pair, PostgresPair)
        pair.primary.run("ALTER SYSTEM SET synchronous_standby_names = ''")
        pair.primary.run("SELECT pg_reload_conf()")
        work = work_on(pair.url)
        with work.going_on():
            pair.cut_off()
            work.wait_for(20)
            pair.fail_over()
        outcome = work.settled(patience=20)
    faults.control("synchronous replication", "PostgreSQL: failover to a promoted replica", outcome)


def test_units_that_meet_behave_as_if_alone(server: Postgres, faults: Report) -> None:
    """Units that read what others write are refused and run again; none sees half of another."""
    units = open_units(server.url)
    hands, each = (8, 40) if WIDE else (4, 8)
    busy = list[str]()

    def number_some() -> None:
        for _ in range(each):
            while True:
                try:
                    with units() as uow:
                        number = uow.count(Plain, place="numbered")
                        uow.add(
                            Plain(f"row-{threading.get_ident()}-{number}", str(number), "numbered")
                        )
                        uow.commit()
                    break
                except Unavailable as error:
                    busy.append(error.code)

    threads = [threading.Thread(target=number_some) for _ in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with units() as uow:
        numbers = sorted(int(row.owner) for row in uow.find(Plain, place="numbered"))
    units.engine.dispose()

    outcome = Outcome(
        tried=len(busy),
        lost=hands * each - len(numbers),
        doubled=len(numbers) - len(set(numbers)),
    )
    assert set(busy) == {"database-busy"}
    faults.row("PostgreSQL: serialisation failures", outcome, units=hands * each)


@contextmanager
def on_a_small_disk() -> Iterator[tuple[Postgres, Path]]:
    """A server whose files lie on a disk of their own, and where that is."""
    base = Path(tempfile.mkdtemp(prefix="lockgate-server-"))
    base.chmod(0o755)  # the server runs as somebody else
    disk = base / "disk"
    disk.mkdir()
    options = ["-t", "tmpfs", "-o", "size=300m,mode=755", "none", str(disk)]
    if subprocess.run(["mount", *options], check=False).returncode:
        shutil.rmtree(base)
        absent("the right to mount a small disk")
    try:
        server = Postgres(disk / "server")
        try:
            yield server, disk
        finally:
            server.stop()
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)
        shutil.rmtree(base, ignore_errors=True)


@wide
def test_full_disk(faults: Report) -> None:
    """Full, nothing is accepted; with room again, and the server started, work goes on."""
    with on_a_small_disk() as (server, disk):
        work = work_on(server.url)
        with work.going_on():
            filler = fill(disk)
            assert until(lambda: stands_still(work), 120)
            filler.unlink()
            if not server.runs():
                server.start()
        outcome = work.settled()
    faults.row("PostgreSQL: disk full", outcome, uploads=len(work.accepted))


def stands_still(work: Work) -> bool:
    """Whether nothing was accepted for two seconds."""
    before = len(work.accepted)
    time.sleep(2)  # real time: nothing is to happen
    return len(work.accepted) == before
