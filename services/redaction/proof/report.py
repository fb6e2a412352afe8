"""What a verification found, in a form that is safe to store, send and show."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One place where something must not be, or could not be looked into.

    ``place`` and ``reason`` are stable codes; ``entry`` is the position in the register or -1;
    ``value`` is empty unless the caller asked to be shown values.
    """

    file: int
    place: str
    reason: str
    page: int = 0
    entry: int = -1
    kind: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class FileReport:
    """One verified file, by position: its digest, size and what it is, and how eyes saw it.

    ``ocr`` as in the report. ``pages_read`` are the pages read whole and ``pages_same`` those of
    which what is the source's was not read again, as ranges ("1-3,7"); ``lines_sampled`` counts
    the lines of the latter that were read all the same.
    """

    sha256: str
    size: int
    kind: str
    ocr: str = ""
    pages_read: str = ""
    pages_same: str = ""
    lines_sampled: int = 0


def ranges(numbers: Iterable[int]) -> str:
    """Page numbers in short: "1-3,7"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(f"{a}-{b}" if b > a else f"{a}" for a, b in runs)


@dataclass(frozen=True, slots=True)
class Report:
    """The whole answer. ``control`` is "found" or the report does not exist."""

    verifier: str
    audience: str
    register_sha256: str
    files: tuple[FileReport, ...]
    findings: tuple[Finding, ...]
    checks: tuple[str, ...]
    ocr: str
    control: str

    @property
    def clean(self) -> bool:
        """Whether nothing was found and nothing was left unread."""
        return not self.findings

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values, ``clean`` included."""
        return {"clean": self.clean, **json.loads(json.dumps(asdict(self)))}
