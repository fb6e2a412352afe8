"""The one way to run detectors: fold, find, map back, resolve.

``detect`` guarantees sorted spans that do not overlap, in offsets of the text it was given, and
with Lockgate's own detectors never raises for any text. Detectors see folded text (see
``folding``) and answer in its offsets; anything with a ``name`` and a ``find`` can take part. What
an operator brings comes through ``plugged``, which raises Invalid rather than miss something.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeGuard

from services.redaction.detectors.dates import DateDetector
from services.redaction.detectors.events import EventDetector
from services.redaction.detectors.folding import Folded, fold
from services.redaction.detectors.identifiers import IdentifierDetector
from services.redaction.detectors.learned import LearnedDetector
from services.redaction.detectors.linked import carried_on, later
from services.redaction.detectors.proper import ProperNameDetector
from services.redaction.detectors.relations import RelationDetector
from services.redaction.detectors.roster import RegisterDetector
from services.redaction.domain.overlap import adopt, moved, resolve
from services.redaction.domain.register import Register
from services.redaction.domain.spans import Category, Span

_DATES = frozenset({Category.DATE, Category.DATE_OF_BIRTH})


class Detector(Protocol):
    """Finds spans in folded text."""

    @property
    def name(self) -> str:
        """What stands beside each proposal."""
        ...

    def find(self, text: str, register: Register) -> Iterable[Span]:
        """Spans in offsets of ``text``. Only what an operator plugged in may raise: Invalid."""
        ...


class Follower(Detector, Protocol):
    """A detector that works on what those before it left open."""

    def follow(self, text: str, register: Register, found: Iterable[Span]) -> Iterable[Span]:
        """Spans beyond ``found``; ``found`` itself stays as it is."""
        ...


DEFAULT: tuple[Detector, ...] = (
    RegisterDetector(),
    IdentifierDetector(),
    DateDetector(),
    ProperNameDetector(),
    RelationDetector(),
    EventDetector(),
    LearnedDetector(),
)


def detect(text: str, register: Register, detectors: Sequence[Detector] = DEFAULT) -> list[Span]:
    """Every proposal for ``text``: sorted, not overlapping, in offsets of ``text``."""
    folded = fold(text)
    found: list[Span] = []
    for detector in detectors:
        if _follows(detector):
            found.extend(detector.follow(folded.text, register, tuple(found)))
        else:
            found.extend(detector.find(folded.text, register))
    found = list(carried_on(folded.text, found))
    found.extend(later(folded.text, found))
    return resolve([_tidy(_mapped(span, folded), text) for span in adopt(found)], text)


def _follows(detector: Detector) -> TypeGuard[Follower]:
    return hasattr(detector, "follow")


def _tidy(span: Span, text: str) -> Span:
    """Leave a sentence's full stop and a bracket's half to the sentence they belong to."""
    start, end = span.start, span.end
    if span.category in _DATES:
        if text[end - 1 : end] == "." and end - start > 1:
            return moved(span, start, end - 1)
    elif span.category is Category.PHONE and text[start : start + 1] == "(":
        return span if ")" in text[start:end] else moved(span, start + 1, end)
    return span


def _mapped(span: Span, folded: Folded) -> Span:
    if folded.origin is None:
        return span
    return moved(span, folded.start(span.start), folded.end(span.end))


def spans_to_json(text: str, spans: Iterable[Span]) -> dict[str, list[dict[str, Any]]]:
    """The spans with their text, as the command line prints them."""
    return {
        "spans": [
            {
                "start": span.start,
                "end": span.end,
                "text": text[span.start : span.end],
                "category": str(span.category),
                "label": span.label,
                "reason": str(span.reason),
                "detector": span.detector,
                "confidence": span.confidence,
            }
            for span in spans
        ]
    }
