"""Verifies the transparency log from its rows in the database, and nothing else.

Written from docs/formats/log.md and docs/formats/log-entries.md. Tree, entries and checkpoints are
judged by ``public``; here it is seen whether the rows say what the entries do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from services.storage.fsck.layout import LOG_LEAF, LOG_STATE
from services.storage.fsck.public import (
    Checker,
    Head,
    LogAccount,
    LogKey,
    Problem,
    open_head,
    parse_entry,
    reader,
    verify_public,
)
from services.storage.fsck.tables import Row, Rows

__all__ = ["LogAccount", "LogKey", "Problem", "sealed_objects", "verify_folder", "verify_rows"]


def verify_rows(
    rows: Rows, key: LogKey, held: Sequence[str] = (), witnesses: Sequence[LogKey] = ()
) -> LogAccount:
    """Verify the log in the database; ``held`` are checkpoints that others kept, as text."""
    book = _Rows(Checker(key, held, witnesses))
    for row in rows(LOG_LEAF):
        book.take(row)
    book.state(list(rows(LOG_STATE)))
    return book.checker.account()


def verify_folder(folder: Path, key: LogKey, held: Sequence[str] = ()) -> LogAccount:
    """Verify an export; raises UnreadableError."""
    return verify_public(reader(str(folder)), key, held)


class _Rows:
    """Compares each row, and the state, with the tree that the entries grow."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self._note = ""
        self._head: Head | None = None

    def take(self, row: Row) -> None:
        """Take the next row of the table of leaves."""
        checker, tree = self.checker, self.checker.tree
        index, body, path = tree.size, as_bytes(row["body"]), b"".join(reversed(tree.peaks))
        if row["id"] != f"{index:012d}":
            checker.wrong(index, "index")
        entry = checker.entry(body)
        if sha256(b"\x00" + body).digest() != as_bytes(row["leaf_hash"]):
            checker.wrong(index, "leaf-hash")
        if as_bytes(row["path"]) != path:
            checker.wrong(index, "path")
        self._checkpoint(index, str(row["checkpoint"]))
        if entry is not None and not _columns_agree(row, entry):
            checker.wrong(index, "columns")

    def _checkpoint(self, index: int, note: str) -> None:
        """A row has the checkpoint of all that was appended with it, to which the tree grows."""
        if note != self._note:
            if self._waits(index):
                self.checker.wrong(index, "checkpoint")
            self._note, self._head = note, open_head(note, self.checker.key)
        tree, head = self.checker.tree, self._head
        if (
            head is None
            or head.size < tree.size
            or (head.size == tree.size and head.root != tree.root())
        ):
            self.checker.wrong(index, "checkpoint")

    def _waits(self, size: int) -> bool:
        return self._head is not None and self._head.size > size

    def state(self, rows: Sequence[Row]) -> None:
        """Take the rows that say what the log's present state is."""
        checker, tree = self.checker, self.checker.tree
        if self._waits(tree.size):
            checker.wrong(-1, "checkpoint")
        if not rows and not tree.size:
            return
        if len(rows) != 1 or rows[0]["size"] != tree.size:
            checker.wrong(-1, "size")
            return
        if as_bytes(rows[0]["frontier"]) != b"".join(tree.peaks):
            checker.wrong(-1, "frontier")
        checker.head(str(rows[0]["checkpoint"]))


def as_bytes(value: object) -> bytes:
    """A column's bytes; whatever else stands there gives bytes that will not fit."""
    if isinstance(value, str):
        return value.encode(errors="replace")
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else b""


def _columns_agree(row: Row, entry: dict[str, Any]) -> bool:
    facts = entry["facts"]
    return (
        row["entry"] == entry["id"]
        and row["entry_kind"] == entry["kind"]
        and row["case"] == entry["case"]
        and row["document"] == str(facts.get("document", ""))
        and row["actor"] == str(facts.get("actor", ""))
        and _instant(row["at"]) == _instant(entry["at"])
    )


def _instant(value: object) -> datetime | None:
    try:
        read = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def sealed_objects(rows: Iterable[Row]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Index and facts of every sealing that the log tells of.

    An object that was sealed anew later gets the digest of that in the facts given out before.
    """
    given: dict[str, dict[str, Any]] = {}
    for row in rows:
        entry = parse_entry(as_bytes(row["body"]))
        kind = entry["kind"] if entry is not None else ""
        if entry is None or kind not in ("object.sealed", "object.resealed"):
            continue
        facts = {**entry["facts"], "case": entry["case"]}
        known = given.get(str(facts.get("object", "")))
        if kind == "object.sealed":
            given.setdefault(str(facts.get("object", "")), facts)
            yield int(row["id"]), facts
        elif known is not None:
            known["sealed_sha256"] = facts.get("sealed_sha256")
