"""What was read, and what is found about it.

Every row and finding is in one class.

    ok           everything that must be there is there, once, and agrees
    waiting      a step is still to come (only while the system is running)
    lost         something that was acknowledged is missing, short, or not what was sealed
    doubled      something that happens once happened twice
    unexpected   something is there that nothing speaks of, or that should have gone
    recovered    whole, but only after a step was made again
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from services.storage.fsck import layout
from services.storage.fsck.log import sealed_objects
from services.storage.fsck.stores import Blobs, Receivers
from services.storage.fsck.tables import Row, Rows


class Class(StrEnum):
    """The classes, worst first."""

    LOST = "lost"
    DOUBLED = "doubled"
    UNEXPECTED = "unexpected"
    WAITING = "waiting"
    RECOVERED = "recovered"
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one thing. ``what`` is its kind (blob, object, release …), ``id`` its id."""

    found: Class
    what: str
    id: str
    reason: str
    case: str = ""
    document: str = ""


@dataclass(slots=True)
class Books:
    """Everything that was read, by id, and the findings so far."""

    blobs: Blobs
    receivers: Receivers
    deep: bool
    running: bool
    tables: dict[layout.Table, list[Row]]
    sealed: dict[str, list[tuple[int, dict[str, Any]]]] = field(default_factory=dict)
    objects: dict[str, Row] = field(default_factory=dict)
    destroyed: frozenset[str] = frozenset()
    findings: list[Finding] = field(default_factory=list)

    def say(
        self, found: Class, what: str, row_id: str, reason: str, case: str = "", document: str = ""
    ) -> None:
        """Add a finding."""
        self.findings.append(Finding(found, what, row_id, reason, case, document))

    def of(self, found: Class, what: str, row: Row, reason: str, document: str = "") -> None:
        """Add a finding about a row with an id and a case."""
        self.say(found, what, row["id"], reason, row["case"], document)

    @property
    def late(self) -> Class:
        """What a missing later step is: still to come, or lost once all has settled."""
        return Class.WAITING if self.running else Class.LOST

    @property
    def early(self) -> Class:
        """What an unclaimed earlier step is."""
        return Class.WAITING if self.running else Class.UNEXPECTED


def read_books(
    rows: Rows, blobs: Blobs, receivers: Receivers, *, deep: bool, running: bool
) -> Books:
    """Read every table; the entries of the log are boiled down to sealings as they pass."""
    sealed: dict[str, list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    tables: dict[layout.Table, list[Row]] = {}
    for table in layout.TABLES:
        if table is layout.LOG_LEAF:
            for index, facts in sealed_objects(rows(table)):
                sealed[str(facts.get("object", ""))].append((index, facts))
        else:
            tables[table] = list(rows(table))
    destroyed = frozenset(r["id"] for r in tables[layout.CASE_KEY] if r["state"] != "active")
    objects = {row["id"]: row for row in tables[layout.OBJECT]}
    return Books(blobs, receivers, deep, running, tables, dict(sealed), objects, destroyed)


def groups(rows: Iterable[Row], *columns: str) -> dict[Any, list[Row]]:
    """Rows by the values of columns."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        key = tuple(row[column] for column in columns)
        found[key if len(columns) > 1 else key[0]].append(row)
    return found
