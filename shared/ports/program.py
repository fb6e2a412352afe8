"""What a program inside the sandbox is given, and how it says no.

A program is a module with ``main(request, source, emit)``. It is imported after the process has
given up its rights, so importing it can do no harm either.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Protocol

from shared.ports.sandbox import Frame

Emit = Callable[[Frame], None]


class ProgramSource(Protocol):
    """The untrusted file as a program sees it: random access, never whole in memory."""

    @property
    def size(self) -> int:
        """Total number of bytes."""
        ...

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes of ``[offset, offset+length)`` cut at the end."""
        ...

    def file(self) -> io.RawIOBase:
        """A fresh seekable, read-only file object over the same bytes."""
        ...


class ProgramRefusal(Exception):
    """The program will not go on with this file.

    ``code`` is one of ``shared.domain.refusals.REFUSALS``; nothing else leaves the process.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
