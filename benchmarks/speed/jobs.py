"""What ``make bench`` measures, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

KINDS = ("prose", "notes")
STAGES = ("read", "detect", "build", "verify")


@dataclass(frozen=True, slots=True)
class Job:
    """One measurement: its name in the results, what is called with what, and how often."""

    name: str
    measure: str
    options: dict[str, Any] = field(default_factory=dict)
    runs: int = 1


def jobs(*, quick: bool, tab: str = "") -> Iterator[Job]:
    """Every job; quick ones run once, on less."""
    often, few = (1, 1) if quick else (5, 3)
    yield from _detection(often, 100_000 if quick else 300_000)
    yield from _growth(few, quick=quick)
    count = 10 if quick else 30
    for half in ("open", "sealed"):
        yield Job(f"quality {half}", "quality", {"half": half, "count": count})
    if tab:
        yield Job("quality tab", "judgments", {"file": tab})
    yield from _documents(few, quick=quick)
    pages = 20 if quick else 100
    yield Job("limit extraction", "extraction", {"pages": pages}, often)
    yield Job("limit rendering", "rendering", {"pages": pages // 2}, few)
    for stage in STAGES:
        yield Job(f"profile {stage}", "profile", {"stage": stage, "pages": pages // 2})


def _detection(runs: int, size: int) -> Iterator[Job]:
    for kind in KINDS:
        text = {"kind": kind, "size": size}
        yield Job(f"lockgate {kind}", "lockgate", {**text, "entries": 60}, runs)
        for which in ("uk", "default"):
            yield Job(f"presidio {which} {kind}", "presidio", {**text, "recognisers": which}, runs)


def _growth(runs: int, *, quick: bool) -> Iterator[Job]:
    size = 100_000 if quick else 300_000
    for entries in (10, 1000):
        options = {"kind": "notes", "size": size, "entries": entries}
        yield Job(f"register {entries}", "lockgate", options, runs)
    small, large = (100_000, 1_000_000) if quick else (1_000_000, 10_000_000)
    yield Job("text small", "whole", {"size": small, "entries": 60}, runs)
    yield Job("text large", "whole", {"size": large, "entries": 60})


def _documents(runs: int, *, quick: bool) -> Iterator[Job]:
    pages = 30 if quick else 300
    plain = {"edition": "text", "engine": False}
    yield Job("pdf text", "born_digital", {"pages": pages, **plain}, runs)
    if not quick:
        yield Job("pdf long", "born_digital", {"pages": 3 * pages, **plain})
    yield Job("pdf text ocr", "born_digital", {"pages": 5, "edition": "text", "engine": True})
    page = {"pages": 8 if quick else 40, "edition": "page", "engine": False}
    yield Job("pdf page", "born_digital", page)
    yield Job("scan", "scanned", {"pages": 1 if quick else 4})
    yield Job("docx", "command", {"kind": "docx", "size": 20 if quick else 100}, runs)
    yield Job("eml", "command", {"kind": "eml", "size": 10}, runs)
