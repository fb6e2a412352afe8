"""Which tables and columns the account reads, by service. The only place that names them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """One table of one service and the columns that are read of it."""

    service: str
    name: str
    columns: tuple[str, ...]


DOCUMENT = Table(
    "intake", "document", ("id", "case", "version", "object", "sha256", "size", "state")
)
REVIEW = Table("redaction", "review", ("id", "case", "version", "object", "state"))
EDITION = Table(
    "redaction",
    "edition",
    (
        "id",
        "case",
        "document",
        "version",
        "item",
        "audience",
        "object",
        "certificate",
        "sha256",
        "state",
    ),
)
CASE_KEY = Table("storage", "case_key", ("id", "state"))
OBJECT = Table(
    "storage",
    "object",
    (
        "id",
        "case",
        "document",
        "version",
        "kind",
        "audience",
        "size",
        "sha256",
        "sealed_sha256",
        "sealed_size",
        "blob",
        "state",
        "log_index",
    ),
)
LOG_LEAF = Table(
    "storage",
    "log_leaf",
    (
        "id",
        "entry",
        "entry_kind",
        "case",
        "document",
        "actor",
        "body",
        "leaf_hash",
        "path",
        "checkpoint",
        "at",
    ),
)
LOG_STATE = Table("storage", "log_state", ("id", "size", "frontier", "checkpoint"))
EDITION_FACT = Table("storage", "edition_fact", ("id", "object", "state"))
RELEASE = Table("storage", "release", ("id", "case", "audience", "person", "state"))
RELEASE_ITEM = Table(
    "storage", "release_item", ("id", "release", "edition", "document", "object", "state")
)
DELIVERY = Table(
    "notification",
    "delivery",
    ("id", "kind", "case", "subject", "template", "person", "state", "attempts"),
)
PACK = Table("notification", "pack", ("id", "case", "decision", "version", "sha256", "state"))

TABLES = (
    DOCUMENT,
    REVIEW,
    EDITION,
    CASE_KEY,
    OBJECT,
    LOG_LEAF,
    LOG_STATE,
    EDITION_FACT,
    RELEASE,
    RELEASE_ITEM,
    DELIVERY,
    PACK,
)
"""In reading order: a row is read before the rows that it relies on, so that a running system
never looks as if something were missing that was written a moment ago."""
