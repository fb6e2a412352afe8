"""The sandbox port: the only place where untrusted bytes are parsed.

A *program* is a module with ``main(request, source, emit)``; it runs in its own process without
network, with limits on processor time, memory, file size and processes, and sees the file only
through ``source`` (random access served by the caller, so that neither side holds it whole).
What it emits are frames: JSON objects and byte strings, bounded in size and number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from shared.ports.source import Source

Frame = dict[str, Any] | bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use. Sizes in bytes, times in seconds."""

    wall_seconds: float = 300.0
    cpu_seconds: int = 240
    memory_bytes: int = 1 << 30
    file_bytes: int = 64 << 20
    frame_bytes: int = 64 << 20
    total_bytes: int = 2 << 30


class Sandbox(Protocol):
    """Runs a program on untrusted bytes and yields what it emits."""

    def run(
        self, program: str, request: Mapping[str, Any], source: Source, limits: Limits = Limits()
    ) -> Iterator[Frame]:
        """Yield frames as they come; values in them are untrusted until checked.

        Raises Invalid with the code the program refused with (``file-encrypted``,
        ``file-damaged``, ``file-bomb`` and so on), ``sandbox-timeout``, ``sandbox-memory`` or
        ``sandbox-crash``; Unavailable ``sandbox-unavailable`` when isolation cannot be set up.
        Closing the iterator early ends the process.
        """
        ...
