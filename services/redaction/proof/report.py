"""What a verification found, in a form that is safe to store, send and show."""

from __future__ import annotations

import json
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
    """One verified file, by position: its digest, size and what it is."""

    sha256: str
    size: int
    kind: str


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
