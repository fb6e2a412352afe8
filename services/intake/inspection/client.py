"""The trusted side of inspection: runs it in the sandbox and judges the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from services.intake.inspection.reasons import REASONS, Reason, Severity
from shared.domain.errors import Invalid
from shared.ports.sandbox import Limits, Sandbox
from shared.ports.source import Source

PROGRAM = "services.intake.inspection.program"
LIMITS = Limits(
    wall_seconds=120.0,
    cpu_seconds=60,
    memory_bytes=1 << 30,
    frame_bytes=1 << 16,
    total_bytes=1 << 16,
)
_TYPE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}\Z")
_MAX_FINDINGS = 64


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an upload is and what was found; ``findings`` are codes of ``reasons.REASONS``."""

    file_type: str
    findings: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether nothing found refuses the file."""
        return not self.refusals

    @property
    def refusals(self) -> tuple[Reason, ...]:
        """Why the file cannot be accepted, in the order found."""
        return tuple(r for r in self.reasons if r.severity is Severity.REFUSE)

    @property
    def notes(self) -> tuple[Reason, ...]:
        """What a person should know about an accepted file."""
        return tuple(r for r in self.reasons if r.severity is Severity.NOTE)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every finding with its meaning."""
        return tuple(REASONS[code] for code in self.findings)


def inspect(sandbox: Sandbox, source: Source, declared_name: str) -> Inspection:
    """Look at an upload. A file that breaks its inspector is refused, never let through.

    Raises Unavailable when the sandbox cannot be set up, and what ``source`` raises.
    """
    if source.size == 0:
        return Inspection("empty", ("file-empty",))
    try:
        frames = list(sandbox.run(PROGRAM, {"name": declared_name[:1024]}, source, LIMITS))
    except Invalid as refused:
        code = refused.code if refused.code in REASONS else "sandbox-crash"
        return Inspection("unknown", (code,))
    return _checked(frames) or Inspection("unknown", ("sandbox-crash",))


def _checked(frames: list[Any]) -> Inspection | None:
    """The answer once every value in it has been checked, else None."""
    if len(frames) != 1 or not isinstance(frames[0], dict):
        return None
    untrusted = frames[0].get("inspection")
    if not isinstance(untrusted, dict):
        return None
    untrusted_type, untrusted_codes = untrusted.get("file_type"), untrusted.get("findings")
    if not isinstance(untrusted_type, str) or not _TYPE.match(untrusted_type):
        return None
    if not isinstance(untrusted_codes, list) or len(untrusted_codes) > _MAX_FINDINGS:
        return None
    if any(not isinstance(code, str) or code not in REASONS for code in untrusted_codes):
        return None
    return Inspection(untrusted_type, tuple(untrusted_codes))
