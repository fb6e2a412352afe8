"""The drill: a backup of a Lockgate at work, restored elsewhere, started, and accounted for."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from services.backup import command
from services.composition import Site
from services.demo.command import free_port
from services.embedded import running
from shared.contracts.events import QUEUES
from tests.unit.backup.kit import CASES, Installation


def at_work(installation: Installation) -> Installation:
    """The same with an address of its own."""
    port = str(free_port())
    address = {"LOCKGATE_PORT": port, "LOCKGATE_BASE_URL": f"http://127.0.0.1:{port}"}
    return Installation(installation.folder, {**installation.extra, **address})


def quiet(site: Site) -> bool:
    """Wait until every event was sent and handled."""
    until, pause = time.monotonic() + 90, threading.Event()
    while time.monotonic() < until:
        if _under_way(site) + _under_way(site) == 0:  # twice: one may pass from here to there
            return True
        pause.wait(0.05)
    return False


def _under_way(site: Site) -> int:
    waiting = sum(service.uow.outbox.waiting() for service in site.services)
    return waiting + sum(site.ground.bus.depth(queue) for queue in QUEUES)


@pytest.mark.slow
def test_a_lockgate_at_work_is_backed_up_restored_and_started(full: Installation, tmp_path: Path):
    """Made in the middle of its work, the restored one ends that work: nothing lost or doubled."""
    place, first = tmp_path / "backups", at_work(full)
    with running(first.settings, lambda _site: None) as (site, _server):
        command.make(first.settings, place)  # events are on their way now
        assert quiet(site)
    second = at_work(full.beside(tmp_path / "second"))
    command.restore(second.settings, place)
    with running(second.settings, lambda _site: None) as (site, _server):
        assert quiet(site)
    for words in (("fsck", "--deep"), ("log", "verify")):
        found = second.run(*words)
        assert found.exit_code == 0, found.output
    assert all(second.reads(case, number) for case in CASES for number in range(3))
    assert second.rows("intake")["event_inbox"] or second.rows("storage")["event_inbox"]
