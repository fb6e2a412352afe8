"""Reads the detection vectors of tests/vectors/detection and says whether one holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from services.redaction.detectors import Detector, detect
from services.redaction.detectors.dates import DateDetector
from services.redaction.detectors.events import EventDetector
from services.redaction.detectors.identifiers import IdentifierDetector
from services.redaction.detectors.proper import ProperNameDetector
from services.redaction.detectors.relations import RelationDetector
from services.redaction.detectors.roster import RegisterDetector
from services.redaction.domain.register import Register

FOLDER = Path(__file__).parents[3] / "vectors" / "detection"

RULES: tuple[Detector, ...] = (
    RegisterDetector(),
    IdentifierDetector(),
    DateDetector(),
    ProperNameDetector(),
    RelationDetector(),
    EventDetector(),
)
"""The rules alone: what a statistical model adds is measured elsewhere."""


@dataclass(frozen=True, slots=True)
class Vector:
    """One line: what is expected of the part ``covered`` of ``text``."""

    expected: str
    covered: str
    text: str


def read(name: str) -> list[Vector]:
    """All vectors of one file, in order."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [_vector(line) for line in lines if line.strip() and not line.startswith("#")]


def _vector(line: str) -> Vector:
    expected, covered, text = (part.strip() for part in line.split(" | ", 2))
    shown = [part.replace("\\n", "\n").replace("\\t", "\t") for part in (covered, text)]
    return Vector(expected, *shown)


def failure(vector: Vector, register: Register) -> str:
    """What is wrong, or an empty string."""
    spans = detect(vector.text, register, RULES)
    part = vector.covered or vector.text
    start = vector.text.index(part)
    over = [s for s in spans if s.start < start + len(part) and s.end > start]
    shown = [(vector.text[s.start : s.end], str(s.category), s.confidence) for s in over]
    if vector.expected == "keep":
        return f"not kept: {shown}" if over else ""
    inside = {i for s in over for i in range(s.start, s.end)}
    gaps = [i for i in range(start, start + len(part)) if part[i - start].isalnum()]
    if any(i not in inside for i in gaps):
        return f"not covered: {shown}"
    kinds = {str(s.category) for s in over}
    return "" if kinds <= set(vector.expected.split("/")) else f"other kind: {shown}"
