"""Runs Lockgate's own commands with the points of the faults in them, and starts again what dies.

``python -m tests.faults.armed FOLDER`` imports Lockgate once and forks each process of
``FOLDER/processes.json`` from there, so that one that was killed is back in a moment, as with any
service manager. The folder tells it what to do and is told what happened; everything in it may be
changed while it runs:

    kill          present: die at every point that is not in ``killed``. Holds JSON: only in
                  ``part`` of ``parts`` of the points, ``matching`` in the name, at the ``nth`` time
    killed        the points at which a process died, one a line
    seen          every point that was reached, one a line
    ends          how processes ended: name and status, one a line
    clock         seconds by which the processes' clocks are wrong
    hosts         names that do not resolve
    poison        text of a message that kills whoever handles it
    rude          present: messages come twice, late and in any order
    removed       protections to go without (``tests.faults.removed``), one a line
    stop          present: start nothing again
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import random
import signal
import socket
import sys
import threading
import time
import traceback
from datetime import timedelta
from pathlib import Path
from typing import Any

from shared.adapters.bus_sql import SqlBus
from shared.adapters.clock_system import SystemClock
from shared.runtime.consumer import ConsumerLoop
from tests.faults import points, removed

_PDEATHSIG = 1


class Armed:
    """The instruments of one process."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._lock = threading.Lock()
        self._met: dict[str, int] = {}
        self._killed = set(_lines(folder / "killed"))

    def install(self) -> None:
        """Put everything in place; called once, in the process that is to be killed."""
        points.install(self.reach)
        removed.remove(_lines(self._folder / "removed"))
        self._wrong_clock()
        self._lost_names()
        self._poison()
        if (self._folder / "rude").exists():
            _rude()

    def reach(self, point: str) -> None:
        """Be told of a point; does not return where the process is to die."""
        named = f"{self._name}: {point}"
        with self._lock:
            times = self._met[named] = self._met.get(named, 0) + 1
            if times == 1:
                _add(self._folder / "seen", named)
            if self._deadly(named, times):
                _add(self._folder / "killed", named)
                os.kill(os.getpid(), signal.SIGKILL)

    def _deadly(self, named: str, times: int) -> bool:
        if named in self._killed:
            return False
        try:
            plan = json.loads((self._folder / "kill").read_text() or "{}")
        except FileNotFoundError:
            return False
        number = int.from_bytes(hashlib.sha256(named.encode()).digest()[:4])
        return (
            times == plan.get("nth", 1)
            and plan.get("matching", "") in named
            and number % plan.get("parts", 1) == plan.get("part", 0)
        )

    def _wrong_clock(self) -> None:
        plain, file = SystemClock.now, self._folder / "clock"

        def now(clock: SystemClock) -> Any:
            wrong = file.read_text().strip() if file.exists() else ""
            return plain(clock) + timedelta(seconds=float(wrong or 0))

        SystemClock.now = now  # type: ignore[method-assign]

    def _lost_names(self) -> None:
        plain = socket.getaddrinfo

        def getaddrinfo(host: Any, *words: Any, **given: Any) -> Any:
            if str(host) in _lines(self._folder / "hosts"):
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            return plain(host, *words, **given)

        socket.getaddrinfo = getaddrinfo

    def _poison(self) -> None:
        plain = ConsumerLoop.handle

        def handle(loop: ConsumerLoop, received: Any) -> Any:
            poison = _lines(self._folder / "poison")
            if any(text.encode() in received.message.payload for text in poison):
                _add(self._folder / "killed", f"{self._name}: poison {received.attempt}")
                os.kill(os.getpid(), signal.SIGKILL)
            return plain(loop, received)

        ConsumerLoop.handle = handle  # type: ignore[method-assign]


def _rude() -> None:
    """A bus that brings everything twice, in any order, some of it late."""
    plain, chance = SqlBus.publish, random.Random()

    def publish(bus: SqlBus, messages: Any) -> None:
        plain(bus, chance.sample(list(messages), len(messages)))

        def later() -> None:
            time.sleep(chance.uniform(0.2, 3.0))
            plain(bus, chance.sample(list(messages), len(messages)))

        if messages:
            threading.Thread(target=later, daemon=True).start()

    SqlBus.publish = publish  # type: ignore[method-assign]


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text().splitlines()
    except FileNotFoundError:
        return []


def _add(file: Path, line: str) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, f"{line}\n".encode())
    finally:
        os.close(handle)


def _run(folder: Path, one: dict[str, Any]) -> None:
    """Be one process of Lockgate; never returns."""
    ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    log = os.open(folder / f"{one['name']}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for descriptor in (1, 2):
        os.dup2(log, descriptor)
    for name in [name for name in os.environ if name.startswith("LOCKGATE_")]:
        del os.environ[name]
    os.environ.update(one["environment"])
    (folder / f".{one['name']}.pid").write_text(str(os.getpid()))
    (folder / f".{one['name']}.pid").replace(folder / f"{one['name']}.pid")
    status = 1
    try:
        Armed(folder, one["name"]).install()
        status = _lockgate(one["words"]) if "words" in one else _pipeline(one["pipeline"])
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:  # noqa: BLE001 - whatever it was, the log has it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(status)


def _lockgate(words: list[str]) -> int:
    from services.cli import main

    sys.argv = ["lockgate", *words]
    return main()


def _pipeline(given: dict[str, Any]) -> int:
    from tests.server_processes.pipeline import run

    run(**given)
    return 0


def _import_all() -> None:
    """Import once what every process needs that is forked from here."""
    import services.apart
    import services.cli
    import services.demo.people
    import services.embedded  # noqa: F401


def keep(folder: Path) -> None:
    """Start every process, and again whenever it is killed or fails, until ``stop`` is there."""
    known = {one["name"]: one for one in json.loads((folder / "processes.json").read_text())}
    running: dict[int, str] = {}

    def end(_number: int, _frame: Any) -> None:
        (folder / "stop").touch()
        for process in running:
            os.kill(process, signal.SIGTERM)

    if any("words" in one for one in known.values()):
        _import_all()
    signal.signal(signal.SIGTERM, end)
    waiting = list(known)
    while True:
        for name in waiting:
            process = os.fork()
            if process == 0:
                _run(folder, known[name])
            running[process] = name
        if not running:
            return
        process, status = os.waitpid(-1, 0)
        name = running.pop(process, "")
        if name:
            _add(folder / "ends", f"{name} {os.waitstatus_to_exitcode(status)}")
            if status not in {0, signal.SIGKILL}:
                time.sleep(0.5)  # what cannot start at all must not keep the machine busy
        over = not name or status == 0 or (folder / "stop").exists()
        waiting = [] if over else [name]


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
