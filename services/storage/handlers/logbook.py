"""The log as an auditor asks about it: who opened what, and when."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.storage.domain.records import LogLeaf
from shared.ports.unit_of_work import UnitOfWork

COLUMNS = (
    "index",
    "at",
    "kind",
    "case",
    "document",
    "version",
    "audience",
    "actor",
    "person",
    "purpose",
    "object",
    "release",
    "reason",
    "entry",
    "leaf_hash",
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for; empty fields ask for everything. Times are half-open, from first on."""

    case: str = ""
    document: str = ""
    actor: str = ""
    kind: str = ""
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, taken apart for showing."""

    index: int
    at: datetime
    kind: str
    case: str
    document: str
    actor: str
    entry: str
    leaf_hash: str
    facts: dict[str, str | int]

    def cell(self, column: str) -> str:
        """The text of a column of the export."""
        if column in {"index", "kind", "case", "document", "actor", "entry", "leaf_hash"}:
            return str(getattr(self, column))
        if column == "at":
            return self.at.isoformat()
        return str(self.facts.get(column, ""))


def answer(question: Question, *, uow: UnitOfWork, limit: int = 0) -> list[Line]:
    """The entries asked for, newest first; ``limit`` 0 means all."""
    equals: dict[str, Any] = {
        column: value
        for column, value in (
            ("case", question.case),
            ("document", question.document),
            ("actor", question.actor),
            ("entry_kind", question.kind),
        )
        if value
    }
    timed = question.since is not None or question.before is not None
    found = uow.find(LogLeaf, order_by="id", descending=True, limit=0 if timed else limit, **equals)
    lines = [line_of(leaf) for leaf in found if _in_time(leaf, question)]
    return lines[:limit] if limit else lines


def _in_time(leaf: LogLeaf, question: Question) -> bool:
    late_enough = question.since is None or leaf.at >= question.since
    return late_enough and (question.before is None or leaf.at < question.before)


def line_of(leaf: LogLeaf) -> Line:
    """An entry taken apart."""
    return Line(
        index=int(leaf.id),
        at=leaf.at,
        kind=leaf.entry_kind,
        case=leaf.case,
        document=leaf.document,
        actor=leaf.actor,
        entry=leaf.entry,
        leaf_hash=leaf.leaf_hash.hex(),
        facts=json.loads(leaf.body)["facts"],
    )


def to_csv(lines: Iterable[Line]) -> Iterator[str]:
    """The entries as CSV, header first. A cell that a spreadsheet would run gets a quote mark."""
    yield _csv_row(COLUMNS)
    for line in lines:
        yield _csv_row([line.cell(column) for column in COLUMNS])


def _csv_row(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(cell) for cell in cells])
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet would run."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
