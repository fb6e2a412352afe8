"""``lockgate run``: all of Lockgate in one process, with the reference Panel receiver beside it.

The receiver is a real separate program with keys and a folder of its own; it ends when this process
ends, however that happens. Stopping (Ctrl-C, SIGTERM) lets work in hand finish; kill -9 loses
nothing, because every step is durable before the next.
"""

from __future__ import annotations

import fcntl
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType

from cheroot.wsgi import Server

from services.backup.restoring import check_ready
from services.composition import Site, compose_site, read_panel, system_clock, write_sender_key
from services.watched import loops_ready, of_worker, watched
from shared.domain.errors import Conflict, Unavailable
from shared.durable import data_folder
from shared.observe.log import configure, logger
from shared.runtime.runner import Running
from shared.settings import Settings
from shared.web.server import make_server

THREADS = 16
PATIENCE = 30.0
_PROJECT = Path(__file__).resolve().parent.parent


@contextmanager
def panel_receiver(settings: Settings) -> Iterator[Settings]:
    """Settings that know a Panel: those given, or a receiver of our own started for this run."""
    if settings.panel_key_file is not None:
        yield settings
        return
    data = settings.under_data("panel-gateway")
    with data_folder():
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        sender = write_sender_key(settings).resolve()
    command = [
        sys.executable,
        "-m",
        "services.panel_gateway",
        "--data",
        str(data.resolve()),
        "--sender",
        str(sender),
        "--while-input",
    ]
    process = subprocess.Popen(  # noqa: S603 - our own module, no shell, nothing from outside
        command, cwd=_PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().decode().strip()
        if not address:
            raise Unavailable("panel-receiver", "The reference Panel receiver did not start.")
        yield replace(settings, panel_url=address, panel_key_file=data / "public-keys.json")
    finally:
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()
        process.wait(timeout=PATIENCE)


@contextmanager
def running(settings: Settings, prepare: Callable[[Site], None]) -> Iterator[tuple[Site, Server]]:
    """A site at work and its web server, bound but not yet serving; stopped in order at the end.

    ``prepare`` is called before anything runs, for example to add the first people.
    """
    with data_folder():
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    check_ready(settings.data_dir)
    with alone(settings), panel_receiver(settings) as known:
        site = compose_site(known, read_panel(known), system_clock())
        prepare(site)
        server = make_server(known.host, known.port, site.wsgi(), THREADS)
        stop = threading.Event()
        loops = site.start(stop)
        try:
            with _watched(site, loops):
                yield site, server
        finally:
            server.stop()
            stop.set()
            for loop in loops:
                loop.join(PATIENCE)


@contextmanager
def _watched(site: Site, loops: list[Running]) -> Iterator[None]:
    """The whole site's health, figures and spans."""
    parts = {one.service.name: partial(loops_ready, one) for one in loops}
    bus = site.ground.bus
    figures = [figure for one in loops for figure in of_worker(one, bus, site.settings)]
    with watched(site.settings, "site", parts, figures):
        yield


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold the data folder; raises Conflict ``already-running`` when another process does.

    Raises Unavailable ``data-folder-unavailable`` where it cannot be written.
    """
    with data_folder():
        lock = settings.under_data("running.lock").open("w")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(
                "already-running", "Another Lockgate runs on this data folder. Stop it first."
            ) from error
        yield


def serve(
    settings: Settings, prepare: Callable[[Site], None], ready: Callable[[Site], None]
) -> None:
    """Run until told to stop. ``ready`` is called once the site answers."""
    logs = settings.under_data("logs")
    with data_folder():
        logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (logs / "lockgate.log").open("a", buffering=1, encoding="utf-8")
    configure("lockgate", json=settings.log_json, file=file)
    with running(settings, prepare) as (site, server):
        ending = threading.Event()

        def end(_number: int, _frame: FrameType | None) -> None:
            ending.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        web = threading.Thread(target=server.serve, name="web", daemon=True)
        web.start()
        ready(site)
        while not ending.wait(1.0):
            if not web.is_alive():
                logger().error("web-server-ended")
                break
