"""The mould: a process that has loaded what programs need and is copied for every run.

It never sees a byte of a file nor an order: it is handed two descriptors, makes a copy of itself
that keeps nothing else, and later ends the copy and tells how it went. Every wall is put up by the
copy, in itself, before it asks for the first byte (``sandbox_child``).
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import signal
import socket
import struct
from collections import Counter
from contextlib import suppress

from shared.adapters import sandbox_child

COPY, END = b"C", b"E"
PID = struct.Struct(">i")
ENDED = struct.Struct(">iQ")
"""Exit status as ``os.waitstatus_to_exitcode`` gives it, and peak memory in bytes."""

MOST = 512
AHEAD = "AHEAD"
"""Name of a program's list of modules that are worth loading before it is run often."""

_OFTEN = 3
_STANDARD = 2


def main(fd: int, root: str) -> int:
    """Serve one caller until it closes its end."""
    control = socket.socket(fileno=fd)
    runs: Counter[str] = Counter()
    while True:
        request, given, _, _ = socket.recv_fds(control, MOST, 2)
        if request[:1] == COPY:
            _load(request[1:].decode(), runs)
            control.send(PID.pack(_copy(*given, root=root)))
        elif request[:1] == END:
            control.send(_ended(*PID.unpack(request[1:])))
        else:
            return 0


def _load(program: str, runs: Counter[str]) -> None:
    """Import a program at its first run, and what it names once it is clear that it runs often."""
    runs[program] += 1
    with suppress(Exception):  # the copy meets the same error, and ends by it
        if runs[program] == 1:
            importlib.import_module(program)
        elif runs[program] == _OFTEN:
            for name in getattr(importlib.import_module(program), AHEAD, ()):
                importlib.import_module(name)
        else:
            return
    gc.collect()
    gc.freeze()  # what all copies share is not looked through in each


def _copy(channel: int, lifeline: int, *, root: str) -> int:
    pid = os.fork()
    if pid:
        with suppress(OSError):  # by both, so that there is a group whoever comes first
            os.setpgid(pid, pid)
        os.close(channel)
        os.close(lifeline)
        return pid
    status = 1
    try:
        os.setpgid(0, 0)
        _keep_only(channel, lifeline)
        status = sandbox_child.main(channel, lifeline, root)
    except BaseException:  # noqa: BLE001 - as an interpreter would: a crash, seen by its status
        status = 1
    finally:
        os._exit(status)


def _keep_only(*kept: int) -> None:
    """Close every descriptor but the standard ones, which lead nowhere, and those given."""
    last = _STANDARD
    for number in sorted(kept):
        os.closerange(last + 1, number)
        last = number
    os.closerange(last + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _ended(pid: int) -> bytes:
    """Kill a copy with its group, which still is its own, and bury it."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    return ENDED.pack(os.waitstatus_to_exitcode(status), usage.ru_maxrss * 1024)
