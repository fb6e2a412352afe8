"""The scanner port: does an antivirus engine know something against these bytes?

Four answers, because silence is not health: only an engine that looked at every byte and found
nothing says CLEAN. UNKNOWN is everything that went wrong and must be treated like infected until
somebody asks again. NOT_CONFIGURED says that no engine was ever asked; it is recorded as such and
shown, and whether files may go on then is the operator's choice, made by not configuring one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from shared.ports.source import Source


class ScanResult(StrEnum):
    """What may be said about a file after asking."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"
    NOT_CONFIGURED = "not-configured"

    @property
    def may_proceed(self) -> bool:
        """Whether the file may go on: known clean, or no engine is part of this installation."""
        return self in {ScanResult.CLEAN, ScanResult.NOT_CONFIGURED}


@dataclass(frozen=True, slots=True)
class ScanReport:
    """The answer and, where there is one, a code safe to log.

    ``detail`` is the engine's own name of what it found, or a kebab-case reason for UNKNOWN.
    """

    result: ScanResult
    detail: str = ""


class Scanner(Protocol):
    """Asks an antivirus engine."""

    def scan(self, source: Source) -> ScanReport:
        """Report on all bytes of ``source``.

        Trouble with the engine is UNKNOWN, never an exception; trouble with the source is raised.
        """
        ...
