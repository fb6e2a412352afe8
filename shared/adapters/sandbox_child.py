"""The inside of the sandbox: confine this process, then run one program on one untrusted file.

Started by ``sandbox_process`` with a socket to the caller and nothing else: no environment, no
standard streams, no working folder. Only frames, read requests and refusal codes go out.
"""

from __future__ import annotations

import importlib
import io
import json
import mimetypes
import os
import resource
from collections import OrderedDict
from typing import Any

from shared.adapters import sandbox_wire as wire
from shared.adapters.sandbox_isolation import (
    Allowance,
    IsolationFailed,
    die_with_caller,
    restrict,
)
from shared.ports.program import ProgramRefusal
from shared.ports.sandbox import Frame

_BLOCK = 1 << 16
_BLOCKS_KEPT = 64


class Channel:
    """The socket, as whole messages."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def send(self, tag: bytes, payload: bytes) -> None:
        """Write one message; raises OSError when the caller is gone."""
        parts = memoryview(wire.HEADER.pack(tag, len(payload)) + payload)
        while parts:
            parts = parts[os.write(self._fd, parts[: 1 << 20]) :]

    def receive(self) -> bytes:
        """Read one answer; raises EOFError when the caller is gone."""
        (length,) = wire.LENGTH.unpack(self._exactly(wire.LENGTH.size))
        return self._exactly(length)

    def _exactly(self, length: int) -> bytes:
        data = bytearray()
        while len(data) < length:
            piece = os.read(self._fd, min(length - len(data), 1 << 20))
            if not piece:
                raise EOFError
            data += piece
        return bytes(data)


class RemoteSource:
    """The untrusted file, read through the channel with a small cache of recent blocks."""

    def __init__(self, channel: Channel, size: int) -> None:
        self._channel = channel
        self._size = size
        self._blocks: OrderedDict[int, bytes] = OrderedDict()

    @property
    def size(self) -> int:
        """Total number of bytes."""
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes of ``[offset, offset+length)`` cut at the end."""
        offset = max(offset, 0)
        end = min(offset + max(length, 0), self._size)
        pieces = []
        while offset < end:
            number, skip = divmod(offset, _BLOCK)
            piece = self._block(number)[skip : skip + end - offset]
            if not piece:
                raise OSError("source ended early")
            pieces.append(piece)
            offset += len(piece)
        return b"".join(pieces)

    def file(self) -> io.RawIOBase:
        """A fresh seekable, read-only file object over the same bytes."""
        return SourceFile(self)

    def _block(self, number: int) -> bytes:
        if number in self._blocks:
            self._blocks.move_to_end(number)
            return self._blocks[number]
        self._channel.send(wire.READ_AT, wire.READ.pack(number * _BLOCK, _BLOCK))
        block = self._blocks[number] = self._channel.receive()
        if len(self._blocks) > _BLOCKS_KEPT:
            self._blocks.popitem(last=False)
        return block


class SourceFile(io.RawIOBase):
    """A RemoteSource as a file, for libraries that want one."""

    def __init__(self, source: RemoteSource) -> None:
        super().__init__()
        self._source = source
        self._position = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; raises ValueError for a place before the beginning."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._source.size}[whence]
        if base + offset < 0:
            raise ValueError("negative seek position")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """Where the next read begins."""
        return self._position

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes; room is made for what there is, not for what is asked."""
        left = max(self._source.size - self._position, 0)
        data = self._source.read_at(self._position, left if size < 0 else min(size, left))
        self._position += len(data)
        return data

    def readinto(self, buffer: Any) -> int:
        """Fill as much of the buffer as there are bytes."""
        view = memoryview(buffer).cast("B")
        data = self._source.read_at(self._position, len(view))
        view[: len(data)] = data
        self._position += len(data)
        return len(data)


def _emit_to(channel: Channel, frame: Frame) -> None:
    if isinstance(frame, dict):
        channel.send(wire.JSON, json.dumps(frame, separators=(",", ":")).encode())
    else:
        channel.send(wire.BYTES, bytes(frame))


def _run(channel: Channel, start: dict[str, Any]) -> None:
    source = RemoteSource(channel, start["size"])
    mimetypes.knownfiles.clear()  # libraries that import it would trip over closed system files
    try:
        program = importlib.import_module(start["program"])
        program.main(start["request"], source, lambda frame: _emit_to(channel, frame))
    except ProgramRefusal as refusal:
        channel.send(wire.REFUSE, refusal.code.encode("ascii", "replace"))
    except MemoryError:
        channel.send(wire.REFUSE, b"sandbox-memory")
    except RecursionError:
        channel.send(wire.REFUSE, b"file-too-deep")
    else:
        channel.send(wire.DONE, b"")


def main(fd: int, lifeline: int, root: str) -> int:
    """Serve one run and answer the exit status; an unforeseen error ends as a crash."""
    channel = Channel(fd)
    start = json.loads(channel.receive())
    limits = start["limits"]
    code = (f"{root}/shared", f"{root}/services", *start["code"])
    allowance = Allowance(limits["cpu"], limits["memory"], limits["file"], code)
    try:
        die_with_caller(lifeline)
        report = restrict(allowance)
    except (IsolationFailed, OSError, ValueError) as error:
        step = str(error) if isinstance(error, IsolationFailed) else "limits"
        channel.send(wire.UNAVAILABLE, step.encode("ascii", "replace"))
        return 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    channel.send(wire.HELLO, json.dumps({**report, wire.PEAK: peak}).encode())
    _run(channel, start)
    return 0
