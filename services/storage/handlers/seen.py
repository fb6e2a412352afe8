"""Who saw a document, or a page of it, and when: one question, from the log's openings.

A document is opened as it was sent, as its parts and readings (``<document>.<path>``), and as
editions of it; all of these count. An opening that names no pages was of everything. What the
services open for their own work counts only if it is asked for.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.storage.domain.records import LogLeaf, StoredObject
from services.storage.handlers.logbook import Line, harmless, line_of
from shared.ports.unit_of_work import UnitOfWork

OPENED, ORIGINAL = "object.opened", "original"
PERSON = "per-"
COLUMNS = (
    "index",
    "at",
    "actor",
    "purpose",
    "document",
    "version",
    "pages",
    "object_kind",
    "audience",
    "object",
    "entry",
    "leaf_hash",
)


@dataclass(frozen=True, slots=True)
class Sought:
    """Whose openings are sought. Empty fields ask for all; times are half-open, from first on."""

    case: str
    document: str
    page: int = 0
    person: str = ""
    since: datetime | None = None
    before: datetime | None = None
    services: bool = False


def documents_of(case: str, *, uow: UnitOfWork) -> list[str]:
    """The documents of a case, in the order in which they came."""
    objects = uow.find(StoredObject, case=case, order_by="created_at")
    return list(dict.fromkeys(root_of(one.document) for one in objects if one.kind == ORIGINAL))


def root_of(document: str) -> str:
    """The document that a part or reading belongs to."""
    return document.partition(".")[0]


def who_saw(sought: Sought, *, uow: UnitOfWork) -> list[Line]:
    """Every opening that is sought, newest first."""
    objects = uow.find(StoredObject, case=sought.case)
    names = sorted({one.document for one in objects if root_of(one.document) == sought.document})
    if not names:
        return []
    person: dict[str, Any] = {"actor": sought.person} if sought.person else {}
    found = uow.find(
        LogLeaf,
        case=sought.case,
        document=names,
        entry_kind=OPENED,
        order_by="id",
        descending=True,
        **person,
    )
    return [line for line in map(line_of, found) if _counts(line, sought)]


def _counts(line: Line, sought: Sought) -> bool:
    in_time = (sought.since is None or line.at >= sought.since) and (
        sought.before is None or line.at < sought.before
    )
    by_person = sought.services or line.actor.startswith(PERSON)
    return in_time and by_person and shows(str(line.facts.get("pages", "")), sought.page)


def shows(pages: str, page: int) -> bool:
    """Whether an opening of these pages (``3``, ``1-4``, or all) shows this one (0: any)."""
    if not pages or not page:
        return True
    first, _, last = pages.partition("-")
    return int(first) <= page <= int(last or first)


def to_rows(lines: Iterable[Line]) -> Iterator[dict[str, str]]:
    """The openings, each as texts by column."""
    for line in lines:
        yield {column: line.cell(column) for column in COLUMNS}


def to_csv(lines: Iterable[Line]) -> bytes:
    """The openings as CSV, header first; no cell that a spreadsheet would run."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in to_rows(lines):
        writer.writerow([harmless(cell) for cell in row.values()])
    return out.getvalue().encode()
