"""How a witness answers when it is asked to cosign a checkpoint (https://c2sp.org/tlog-witness)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """Status, content type and body, as they came; nothing about them is checked."""

    status: int
    kind: str
    body: bytes
