"""What ``make bench`` measures, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

KINDS = ("prose", "notes")
STAGES = ("read", "detect", "build", "verify")


@dataclass(frozen=True, slots=True)
class Job:
    """One measurement: its name in the results, what is called with what, and how often.

    ``files`` are the options that are paths, each with the kind and size of the file it wants.
    """

    name: str
    measure: str
    options: dict[str, Any] = field(default_factory=dict)
    runs: int = 1
    files: dict[str, tuple[str, int]] = field(default_factory=dict)


def jobs(*, quick: bool, tab: str = "") -> Iterator[Job]:
    """Every job; quick ones run once, on less."""
    runs = 1 if quick else 3
    yield from _detection(runs, 100_000 if quick else 300_000)
    yield from _growth(runs, quick=quick)
    count = 10 if quick else 30
    for half in ("open", "sealed"):
        yield Job(f"quality {half}", "quality", {"half": half, "count": count})
    if tab:
        yield Job("quality tab", "judgments", {"file": tab})
    yield from _documents(runs, quick=quick)
    yield from _limits(runs, quick=quick)


def _limits(runs: int, *, quick: bool) -> Iterator[Job]:
    pages = 20 if quick else 100
    yield Job("limit extraction", "extraction", {"pages": pages}, runs, {"file": ("pdf", pages)})
    pages //= 2
    file = {"file": ("pdf", pages)}
    yield Job("limit rendering", "rendering", {"pages": pages}, runs, file)
    for stage in STAGES:
        yield Job(f"profile {stage}", "profile", {"stage": stage}, 1, {**file, "warm": ("pdf", 2)})


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
    yield _pdf("pdf text", pages, "text", runs)
    if not quick:
        yield _pdf("pdf long", 3 * pages, "text")
    yield _pdf("pdf text ocr", 5, "text", engine=True)
    yield _pdf("pdf page", 8 if quick else 40, "page")
    yield _pdf("pdf page ocr", 4 if quick else 20, "page", engine=True)
    if not quick:
        yield _pdf("pdf page long", 80, "page")
    pages = 1 if quick else 4
    file = {"file": ("scan", pages)}
    yield Job("bare", "bare", {"pages": pages}, min(2, runs), file)
    yield Job("scan", "scanned", {"pages": pages}, min(2, runs), file)
    for kind, size in (("docx", 20 if quick else 100), ("eml", 10)):
        yield Job(kind, "command", {"size": size}, runs, {"file": (kind, size)})


def _pdf(name: str, pages: int, edition: str, runs: int = 1, *, engine: bool = False) -> Job:
    options = {"pages": pages, "edition": edition, "engine": engine}
    return Job(name, "born_digital", options, runs, {"file": ("pdf", pages)})
