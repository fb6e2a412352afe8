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
    "intake",
    "document",
    ("id", "case", "version", "object", "sha256", "size", "state", "upload"),
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
RETIRED_BLOB = Table("storage", "retired_blob", ("id",))
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

SERVICES = ("intake", "redaction", "storage", "notification")
OUTBOXES = tuple(Table(one, "event_outbox", ("id", "type", "case_id")) for one in SERVICES)
INBOXES = tuple(Table(one, "event_inbox", ("id", "queue")) for one in SERVICES)

ROUTES: dict[str, tuple[str, ...]] = {
    "case.opened": ("redaction.facts", "storage.facts"),
    "clock.changed": ("notification.facts",),
    "decision.blocked": ("intake.work", "notification.work"),
    "decision.cleared": ("intake.work",),
    "decision.completed": ("notification.work",),
    "decision.opened-for-signature": ("notification.work",),
    "decision.prepared": ("redaction.work",),
    "decision.signed": ("notification.work",),
    "delivery.failed": ("intake.facts",),
    "document.accepted": ("redaction.work", "notification.work"),
    "document.progress": ("intake.facts",),
    "document.proposed": ("intake.facts", "notification.work"),
    "document.proved": ("notification.facts", "intake.facts"),
    "document.quarantined": ("intake.facts", "notification.work"),
    "document.refused": ("notification.work",),
    "document.withdrawn": ("redaction.facts", "storage.facts", "notification.work"),
    "edition.approved": ("redaction.work",),
    "edition.blocked": ("intake.facts", "notification.work"),
    "edition.proved": ("storage.work", "notification.facts", "intake.facts"),
    "edition.withdrawn": ("storage.facts", "notification.facts"),
    "membership.granted": ("redaction.facts", "storage.facts", "notification.facts"),
    "membership.revoked": ("redaction.facts", "storage.facts", "notification.facts"),
    "nil-return.signed": ("notification.work",),
    "panel.receipt-recorded": ("intake.work",),
    "person.access-changed": ("redaction.facts", "storage.facts", "notification.facts"),
    "person.contact-changed": ("notification.facts",),
    "register.changed": ("redaction.work",),
    "release.opened": ("notification.work", "intake.facts"),
    "release.recalled": ("notification.work", "intake.facts"),
    "request.issued": ("notification.work",),
    "review.submitted": ("notification.work",),
    "upload.received": ("intake.work",),
}
"""Which queues hear each type of event."""

TABLES = (
    DOCUMENT,
    REVIEW,
    EDITION,
    CASE_KEY,
    OBJECT,
    RETIRED_BLOB,
    LOG_LEAF,
    LOG_STATE,
    EDITION_FACT,
    RELEASE,
    RELEASE_ITEM,
    DELIVERY,
    PACK,
    *INBOXES,
    *OUTBOXES,
)
"""In reading order: a row is read before the rows that it relies on, so that a running system
never looks as if something were missing that was written a moment ago."""
