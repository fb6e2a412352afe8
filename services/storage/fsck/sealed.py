"""Objects against their blobs and against the log."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

from services.storage.fsck import layout
from services.storage.fsck.books import Books, Class, groups
from services.storage.fsck.tables import Row


def check_objects(books: Books) -> None:
    """Every kept object has its blob, whole, and its one log entry, agreeing."""
    changed: frozenset[str] = _changed(books) if books.deep else frozenset()
    for row in books.objects.values():
        for reason in _object_faults(books, row, changed):
            books.say(Class.LOST, "object", row["id"], reason, row["case"], row["document"])
        if row["state"] == "discarded" and books.blobs.size(row["blob"]) is not None:
            books.say(books.early, "blob", row["blob"], "discarded-blob-left", row["case"])
    for name, rows in groups(books.objects.values(), "blob").items():
        if len(rows) > 1:
            books.say(Class.DOUBLED, "blob", name, "blob-of-two-objects", rows[0]["case"])


def _kept(books: Books, row: Row) -> bool:
    """Whether an object's bytes must be there."""
    return row["state"] != "discarded" and row["case"] not in books.destroyed


def _changed(books: Books) -> frozenset[str]:
    """The blobs whose bytes are not those that were sealed; the disk and several cores at once."""
    rows = [
        row
        for row in books.objects.values()
        if _kept(books, row) and books.blobs.size(row["blob"]) == row["sealed_size"]
    ]
    with ThreadPoolExecutor() as readers:
        digests = readers.map(books.blobs.digest, (row["blob"] for row in rows))
        return frozenset(
            row["blob"]
            for row, digest in zip(rows, digests, strict=True)
            if digest != row["sealed_sha256"]
        )


def _object_faults(books: Books, row: Row, changed: Collection[str]) -> Iterator[str]:
    if _kept(books, row):
        yield from _blob_faults(books, row, changed)
    entries = books.sealed.get(row["id"], [])
    if not entries:
        yield "log-entry-missing"
        return
    index, facts = entries[0]
    if index != row["log_index"] or any(
        facts.get(told) != row[kept]
        for told, kept in (
            ("sha256", "sha256"),
            ("sealed_sha256", "sealed_sha256"),
            ("size", "size"),
            ("case", "case"),
            ("document", "document"),
            ("version", "version"),
            ("object_kind", "kind"),
            ("audience", "audience"),
        )
    ):
        yield "log-entry-differs"


def _blob_faults(books: Books, row: Row, changed: Collection[str]) -> Iterator[str]:
    size = books.blobs.size(row["blob"])
    if size is None:
        yield "blob-missing"
    elif size != row["sealed_size"]:
        yield "blob-size"
    elif row["blob"] in changed:
        yield "blob-changed"


def check_unspoken_blobs(books: Books) -> None:
    """A blob that no object speaks of: of a known object it is an attempt that was made again."""
    spoken = {row["blob"] for row in books.objects.values()}
    spoken |= {row["id"] for row in books.tables[layout.RETIRED_BLOB]}
    known = {sha256(one.encode()).hexdigest()[:32]: row for one, row in books.objects.items()}
    for key in sorted(books.blobs.sizes.keys() - spoken):
        owner = known.get(_owner_digest(key))
        if owner is None:
            books.say(books.early, "blob", key, "blob-of-no-object")
        else:
            books.say(Class.RECOVERED, "blob", key, "earlier-attempt", owner["case"],
                      owner["document"])  # fmt: skip


def _owner_digest(key: str) -> str:
    """The digest of the object id that stands in a blob key."""
    parts = key.split("/")
    return parts[2] if len(parts) == 4 and parts[0] == "objects" else ""  # noqa: PLR2004 - as made


def check_unspoken_log(books: Books) -> None:
    """Sealings on the log whose object is gone, or that were logged twice."""
    for object_id, entries in books.sealed.items():
        case = str(entries[0][1].get("case", ""))
        if object_id not in books.objects:
            books.say(Class.LOST, "object", object_id, "object-row-missing", case,
                      str(entries[0][1].get("document", "")))  # fmt: skip
        if len(entries) > 1:
            books.say(Class.DOUBLED, "object", object_id, "sealed-twice", case)
