"""The sandbox on Linux: one confined process per run, spoken to over one socket.

The processes are copies of one that has loaded the code already (``sandbox_mould``).

Guaranteed on every way out (finished, refused, over a limit, abandoned, caller killed): the whole
process group is killed and nothing of the file is left on a disk. What the program writes to its
standard error goes nowhere, because it may quote the document.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from shared.adapters import sandbox_landlock, sandbox_mould, sandbox_seccomp
from shared.adapters import sandbox_wire as wire
from shared.domain.errors import Invalid, LockgateError, Unavailable
from shared.domain.refusals import refusal_message
from shared.ports.sandbox import Frame, Limits
from shared.ports.source import BytesSource, Source

_ROOT = str(Path(__file__).resolve().parents[2])
_START = (
    "import sys; sys.path.insert(0, sys.argv[2]); from shared.adapters.sandbox_mould import main; "
    "sys.exit(main(int(sys.argv[1]), sys.argv[2]))"
)
_ENVIRONMENT = {"LANG": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin"}
_MEMORY_SHARE = 0.6
_GRACE_SECONDS = 2.0
_COPIES = 100  # of one mould, which all have the same places in memory; then there is a new one


def refusal(code: str) -> Invalid:
    """The error for a refusal code; a code nobody knows counts as a crash."""
    message = refusal_message(code)
    if message is None:
        code, message = "sandbox-crash", refusal_message("sandbox-crash")
    return Invalid(code, message or "")


def _unavailable(step: str) -> Unavailable:
    return Unavailable(
        "sandbox-unavailable",
        "Files cannot be read because the isolation they are read in cannot be set up on this "
        "machine. Run 'lockgate doctor' and tell the operator.",
        step=step,
    )


class ProcessSandbox:
    """The Sandbox port over child processes; may be used by several threads.

    ``code_folders`` are further folders programs may be loaded from, read-only, beside the
    project's own ``shared`` and ``services``.
    """

    def __init__(self, code_folders: tuple[str, ...] = ()) -> None:
        self._code_folders = code_folders
        self._lock = threading.Lock()
        self._mould: _Mould | None = None

    def run(
        self, program: str, request: Mapping[str, Any], source: Source, limits: Limits = Limits()
    ) -> Iterator[Frame]:
        """Yield the program's frames. The port names what is raised.

        ``wall_seconds`` counts the time spent waiting for the program, not the caller's own.
        """
        child = _Child(source, limits, self._code_folders, partial(self._copy, program))
        try:
            yield from child.frames(program, request)
        finally:
            child.end()

    def report(self) -> dict[str, int | bool]:
        """Which walls stand in a real run on this machine; raises Unavailable when none can."""
        program = "shared.adapters.sandbox_wire"
        limits = Limits(wall_seconds=30.0)
        start = partial(self._copy, program)
        child = _Child(BytesSource(b""), limits, self._code_folders, start)
        try:
            return child.start(program, {})
        finally:
            child.end()

    def close(self) -> None:
        """End the process that is copied; the next run begins another."""
        with self._lock:
            self._mould = None

    def _copy(self, program: str, channel: int, lifeline: int) -> _Copy:
        """A fresh copy that holds these descriptors."""
        with self._lock:
            if self._mould is not None and self._mould.usable:
                with suppress(OSError):  # somebody has killed it
                    return self._mould.copy(program, channel, lifeline)
            self._mould = _Mould()
            return self._mould.copy(program, channel, lifeline)


def isolation_report() -> dict[str, int | bool | str]:
    """For an operator: what the kernel offers and what a real run gets; never raises."""
    facts: dict[str, int | bool | str] = {
        "machine_known": sandbox_seccomp.supported(),
        "landlock_kernel": sandbox_landlock.version(),
    }
    try:
        return {**facts, **ProcessSandbox().report(), "isolated": True}
    except LockgateError as error:
        return {**facts, "isolated": False, "step": str(error.facts.get("step", error.code))}


class _Mould:
    """The process that is copied, as its one caller sees it; ends when nobody holds it any more."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        self._left = _COPIES
        self._caller = os.getpid()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter, fixed arguments
                [sys.executable, "-I", "-B", "-c", _START, str(theirs.fileno()), _ROOT],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=_ENVIRONMENT,
                cwd="/",
                start_new_session=True,
            )
        weakref.finalize(self, _put_down, self.process, self._control, self._caller)

    @property
    def usable(self) -> bool:
        """Whether more copies may be asked for, by this process."""
        return self._left > 0 and self._caller == os.getpid()

    def copy(self, program: str, channel: int, lifeline: int) -> _Copy:
        """A copy that is to run this program; raises OSError when there can be none."""
        self._left -= 1
        with self._lock:
            request = sandbox_mould.COPY + program.encode()
            socket.send_fds(self._control, [request], [channel, lifeline])
            return _Copy(self, *sandbox_mould.PID.unpack(self._answer(sandbox_mould.PID.size)))

    def end(self, pid: int) -> tuple[int, int]:
        """Kill a copy and all it started; its exit status and peak memory. May raise OSError."""
        with self._lock:
            self._control.send(sandbox_mould.END + sandbox_mould.PID.pack(pid))
            status, peak = sandbox_mould.ENDED.unpack(self._answer(sandbox_mould.ENDED.size))
        return status, peak

    def _answer(self, size: int) -> bytes:
        answer = self._control.recv(sandbox_mould.MOST)
        if len(answer) != size:
            raise ConnectionResetError
        return answer


def _put_down(process: subprocess.Popen[bytes], control: socket.socket, caller: int) -> None:
    control.close()
    if os.getpid() == caller:  # a copy of the caller has no say in it
        process.kill()
        process.wait()


class _Copy:
    """One copy, which keeps its mould alive: its parent alone can say which process it is."""

    def __init__(self, mould: _Mould, pid: int) -> None:
        self._mould = mould
        self.pid = pid

    def end(self) -> tuple[int, int]:
        """Kill the copy's whole group; its exit status and peak memory.

        Where the mould is gone the lifeline does it.
        """
        try:
            return self._mould.end(self.pid)
        except OSError:
            return -signal.SIGKILL, 0


class _Child:
    """One process, from start to certain end."""

    def __init__(
        self,
        source: Source,
        limits: Limits,
        code_folders: tuple[str, ...],
        start: Callable[[int, int], _Copy],
    ) -> None:
        self._source = source
        self._limits = limits
        self._code_folders = code_folders
        self._left = limits.wall_seconds
        self._total = 0
        self._ended = self._reaped = False
        self._status = 0
        self._first_peak_bytes = self._peak_bytes = 0
        self._socket, theirs = socket.socketpair()
        lifeline, self._lifeline = os.pipe()
        try:
            self._process = start(theirs.fileno(), lifeline)
        except OSError as error:
            self._socket.close()
            os.close(self._lifeline)
            raise _unavailable("start") from error
        finally:
            theirs.close()
            os.close(lifeline)

    def frames(self, program: str, request: Mapping[str, Any]) -> Iterator[Frame]:
        """Run the program; yields frames until it is done or raises what the port names."""
        self.start(program, request)
        while (message := self._receive()) is not None:
            tag, payload = message
            if tag == wire.READ_AT:
                self._serve(payload)
            elif tag == wire.DONE:
                return
            elif tag == wire.REFUSE:
                raise refusal(payload.decode("ascii", "replace"))
            else:
                yield self._frame(tag, payload)
        raise self._death()

    def start(self, program: str, request: Mapping[str, Any]) -> dict[str, int | bool]:
        """Send the order and wait until the child is confined; answers its walls."""
        limits = {
            "cpu": self._limits.cpu_seconds,
            "memory": self._limits.memory_bytes,
            "file": self._limits.file_bytes,
        }
        order = {
            "program": program,
            "request": dict(request),
            "size": self._source.size,
            "limits": limits,
            "code": list(self._code_folders),
        }
        self._send(json.dumps(order).encode())
        tag, payload = self._receive() or (wire.UNAVAILABLE, b"no-answer")
        if tag != wire.HELLO:
            step = payload.decode("ascii", "replace") if tag == wire.UNAVAILABLE else "protocol"
            raise _unavailable(step)
        walls: dict[str, int | bool] = json.loads(payload)
        self._first_peak_bytes = walls.pop(wire.PEAK) * 1024
        return walls

    def end(self) -> None:
        """Kill the whole group and forget it; safe to call twice."""
        if self._ended:
            return
        self._reap()
        self._socket.close()
        os.close(self._lifeline)
        self._ended = True

    def _serve(self, payload: bytes) -> None:
        if len(payload) != wire.READ.size:
            raise refusal("sandbox-crash")
        offset, length = wire.READ.unpack(payload)
        self._send(self._source.read_at(offset, min(length, wire.MAX_READ)))

    def _frame(self, tag: bytes, payload: bytes) -> Frame:
        self._total += len(payload)
        if self._total > self._limits.total_bytes:
            raise refusal("sandbox-output")
        if tag == wire.BYTES:
            return payload
        try:
            untrusted_value = json.loads(payload)
        except (ValueError, RecursionError) as error:
            raise refusal("sandbox-crash") from error
        if tag != wire.JSON or not isinstance(untrusted_value, dict):
            raise refusal("sandbox-crash")
        return untrusted_value

    def _send(self, payload: bytes) -> None:
        began = time.monotonic()
        self._socket.settimeout(max(self._left, 0.001))
        try:
            self._socket.sendall(wire.LENGTH.pack(len(payload)) + payload)
        except TimeoutError as error:
            raise refusal("sandbox-timeout") from error
        except OSError as error:
            raise self._death() from error
        finally:
            self._left -= time.monotonic() - began

    def _receive(self) -> tuple[bytes, bytes] | None:
        """One whole message, or None when the child is gone."""
        header = self._exactly(wire.HEADER.size)
        if header is None:
            return None
        tag, length = wire.HEADER.unpack(header)
        is_frame = tag in {wire.JSON, wire.BYTES}
        if length > (self._limits.frame_bytes if is_frame else wire.MAX_CONTROL):
            raise refusal("sandbox-output")
        payload = self._exactly(length)
        return None if payload is None else (tag, payload)

    def _exactly(self, length: int) -> bytes | None:
        data = bytearray()
        while len(data) < length:
            piece = self._some(length - len(data))
            if not piece:
                return None
            data += piece
        return bytes(data)

    def _some(self, most: int) -> bytes:
        if self._left <= 0:
            raise refusal("sandbox-timeout")
        began = time.monotonic()
        self._socket.settimeout(self._left)
        try:
            return self._socket.recv(min(most, 1 << 20))
        except TimeoutError as error:
            raise refusal("sandbox-timeout") from error
        except ConnectionError:
            return b""
        finally:
            self._left -= time.monotonic() - began

    def _death(self) -> LockgateError:
        """Why the child is gone without saying goodbye."""
        ours = not self._gone_by_itself()
        self._reap()
        by_signal = -self._status if self._status < 0 else 0
        if by_signal == signal.SIGXCPU:
            return refusal("sandbox-timeout")
        much = _MEMORY_SHARE * self._limits.memory_bytes
        short = self._peak_bytes > max(much, self._first_peak_bytes)
        # A child starts with the peak of whoever started it. Where that hides its own, an abort is
        # taken for what native code does when it gets no memory.
        hidden = self._first_peak_bytes > much and by_signal == signal.SIGABRT
        if short or hidden or (by_signal == signal.SIGKILL and not ours):
            return refusal("sandbox-memory")
        return refusal("sandbox-crash")

    def _gone_by_itself(self) -> bool:
        """Whether the child, whose end of the socket is closed, ends within a moment."""
        handle = os.pidfd_open(self._process.pid)
        try:
            patience = min(max(self._left, 0.0), _GRACE_SECONDS)
            return bool(select.select([handle], [], [], patience)[0])
        finally:
            os.close(handle)

    def _reap(self) -> None:
        if not self._reaped:
            self._status, self._peak_bytes = self._process.end()
            self._reaped = True
