"""Every event: who may produce it, who hears it, and what its body holds.

Bodies hold ids, codes, counts, hashes and dates. Adding a field means a new version beside the old
one; consumers accept the versions listed here and refuse the rest.

Each service listens on two queues: ``<service>.facts`` for quick projections (access, memberships,
progress), which must never wait behind slow work, and ``<service>.work``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from shared.domain.errors import Invalid

SERVICES = ("intake", "redaction", "storage", "notification")
QUEUES = tuple(f"{service}.{lane}" for service in SERVICES for lane in ("facts", "work"))


def _id() -> fields.String:
    return fields.String(required=True, validate=validate.Regexp(r"\A[A-Za-z0-9._-]{1,80}\Z"))


def _maybe_id() -> fields.String:
    return fields.String(required=True, validate=validate.Regexp(r"\A[A-Za-z0-9._-]{0,80}\Z"))


def _code() -> fields.String:
    return fields.String(required=True, validate=validate.Regexp(r"\A[a-z0-9-]{1,60}\Z"))


def _maybe_code() -> fields.String:
    return fields.String(required=True, validate=validate.Regexp(r"\A[a-z0-9-]{0,60}\Z"))


def _hash() -> fields.String:
    return fields.String(required=True, validate=validate.Regexp(r"\A[0-9a-f]{64}\Z"))


def _audience() -> fields.String:
    """An audience in text form; its label is a register label, never a name."""
    return fields.String(
        required=True, validate=validate.Regexp(r"\A([A-Z]+|FAMILY:[A-Za-z][A-Za-z0-9 ]{0,39})?\Z")
    )


def _count() -> fields.Integer:
    return fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


def _day() -> fields.String:
    """An ISO date or empty."""
    return fields.String(required=True, validate=validate.Regexp(r"\A(\d{4}-\d\d-\d\d)?\Z"))


def _instant() -> fields.AwareDateTime:
    return fields.AwareDateTime(required=True, format="iso")


def _flag() -> fields.Boolean:
    return fields.Boolean(required=True, truthy={True}, falsy={False})


def _ids() -> fields.List[Any]:
    return fields.List(_id(), required=True, validate=validate.Length(max=500))


@dataclass(frozen=True, slots=True)
class EventSpec:
    """One version of one event type."""

    type: str
    version: int
    producer: str
    queues: tuple[str, ...]
    schema: Schema


_SPECS: dict[tuple[str, int], EventSpec] = {}


def _event(
    event_type: str, producer: str, queues: tuple[str, ...], **body: fields.Field[Any]
) -> None:
    schema = Schema.from_dict(dict(body), name=event_type)(unknown=RAISE)
    _SPECS[event_type, 1] = EventSpec(event_type, 1, producer, queues, schema)


_FACTS = ("redaction.facts", "storage.facts", "notification.facts")

# --- intake -----------------------------------------------------------------------------------
_event("case.opened", "intake", ("redaction.facts", "storage.facts"), reference=_id())
_event(
    "person.access-changed",
    "intake",
    _FACTS,
    person=_id(),
    revision=_count(),
    active=_flag(),
)
_event(
    "person.contact-changed",
    "intake",
    ("notification.facts",),
    person=_id(),
    contact=_id(),
    revision=_count(),
)
_event(
    "membership.granted",
    "intake",
    _FACTS,
    membership=_id(),
    person=_id(),
    role=_code(),
    agency=_maybe_id(),
    audience=_audience(),
)
_event("membership.revoked", "intake", _FACTS, membership=_id(), person=_id())
_event(
    "request.issued",
    "intake",
    ("notification.work",),
    request=_id(),
    agency=_id(),
    due_on=_day(),
    people=_ids(),
)
_event("upload.received", "intake", ("intake.work",), upload=_id())
_event(
    "document.accepted",
    "intake",
    ("redaction.work", "notification.work"),
    document=_id(),
    version=_count(),
    object=_id(),
    sha256=_hash(),
    file_type=_code(),
    agency=_id(),
    request=_maybe_id(),
    person=_id(),
    replaces=_maybe_id(),
)
_event(
    "document.refused",
    "intake",
    ("notification.work",),
    upload=_id(),
    reason=_code(),
    agency=_id(),
    person=_id(),
)
_event(
    "document.withdrawn",
    "intake",
    ("redaction.facts", "storage.facts", "notification.work"),
    document=_id(),
    reason=_code(),
    person=_id(),
)
_event(
    "nil-return.signed",
    "intake",
    ("notification.work",),
    request=_id(),
    agency=_id(),
    person=_id(),
)
_event(
    "clock.changed",
    "intake",
    ("notification.facts",),
    clock=_id(),
    code=_id(),
    state=_code(),
    due_on=_day(),
    owners=_ids(),
)
_event(
    "decision.prepared",
    "intake",
    ("redaction.work",),
    decision=_id(),
    version=_count(),
    object=_id(),
    content_hash=_hash(),
)
_event(
    "decision.opened-for-signature",
    "intake",
    ("notification.work",),
    decision=_id(),
    version=_count(),
    content_hash=_hash(),
    people=_ids(),
)
_event(
    "decision.signed",
    "intake",
    ("notification.work",),
    decision=_id(),
    version=_count(),
    seat=_code(),
    person=_id(),
)
_event(
    "decision.completed",
    "intake",
    ("notification.work",),
    decision=_id(),
    version=_count(),
    object=_id(),
    signatures=_id(),
    content_hash=_hash(),
    sin_reference=_id(),
    annexes=_ids(),
)
# --- redaction --------------------------------------------------------------------------------
_event(
    "document.progress",
    "redaction",
    ("intake.facts",),
    document=_id(),
    stage=_code(),
    done=_count(),
    total=_count(),
)
_event(
    "document.quarantined",
    "redaction",
    ("intake.facts", "notification.work"),
    document=_id(),
    reason=_code(),
)
_event(
    "document.proposed",
    "redaction",
    ("intake.facts", "notification.work"),
    document=_id(),
    version=_count(),
    proposals=_count(),
)
_event(
    "review.submitted",
    "redaction",
    ("notification.work",),
    document=_id(),
    version=_count(),
    person=_id(),
)
_event("register.changed", "redaction", ("redaction.work",), version=_count())
_event(
    "edition.approved",
    "redaction",
    ("redaction.work",),
    edition=_id(),
    document=_id(),
    version=_count(),
    audience=_audience(),
    approver=_id(),
)
_event(
    "edition.proved",
    "redaction",
    ("storage.work", "notification.facts", "intake.facts"),
    edition=_id(),
    document=_id(),
    version=_count(),
    audience=_audience(),
    object=_id(),
    certificate=_id(),
    sha256=_hash(),
    approver=_id(),
    file_type=_code(),
)
_event(
    "document.proved",
    "redaction",
    ("notification.facts", "intake.facts"),
    document=_id(),
    version=_count(),
    audience=_audience(),
    editions=_ids(),
)
_event(
    "edition.blocked",
    "redaction",
    ("intake.facts", "notification.work"),
    edition=_id(),
    document=_id(),
    audience=_audience(),
    reason=_code(),
)
_event(
    "edition.withdrawn",
    "redaction",
    ("storage.facts", "notification.facts"),
    edition=_id(),
    document=_id(),
    audience=_audience(),
    reason=_code(),
)
_event(
    "decision.cleared",
    "redaction",
    ("intake.work",),
    decision=_id(),
    version=_count(),
    content_hash=_hash(),
)
_event(
    "decision.blocked",
    "redaction",
    ("intake.work", "notification.work"),
    decision=_id(),
    version=_count(),
    places=_count(),
)
# --- storage ----------------------------------------------------------------------------------
_event(
    "release.opened",
    "storage",
    ("notification.work", "intake.facts"),
    release=_id(),
    audience=_audience(),
    person=_id(),
    items=_count(),
    expires_at=_instant(),
)
_event(
    "release.recalled",
    "storage",
    ("notification.work", "intake.facts"),
    release=_id(),
    audience=_audience(),
    person=_id(),
    reason=_code(),
)
# --- notification -----------------------------------------------------------------------------
_event(
    "panel.receipt-recorded",
    "notification",
    ("intake.work",),
    decision=_id(),
    pack=_id(),
    pack_sha256=_hash(),
    receipt=_id(),
    received_at=_instant(),
)
_event(
    "delivery.failed",
    "notification",
    ("intake.facts",),
    delivery=_id(),
    reason=_code(),
    attempts=_count(),
)


def specs() -> tuple[EventSpec, ...]:
    """Every event this version of Lockgate knows."""
    return tuple(_SPECS.values())


def spec(event_type: str, version: int) -> EventSpec:
    """The one event; raises Invalid ``event-unknown``."""
    try:
        return _SPECS[event_type, version]
    except KeyError as error:
        raise Invalid(
            "event-unknown", "This event type or version is not known here.", version=version
        ) from error


def latest_version(event_type: str) -> int:
    """The version that producers send; raises Invalid ``event-unknown``."""
    versions = [version for name, version in _SPECS if name == event_type]
    if not versions:
        raise Invalid("event-unknown", "This event type is not known here.")
    return max(versions)


def check_body(event_type: str, version: int, producer: str, body: Mapping[str, Any]) -> None:
    """Refuse a body, version or producer that the table does not allow.

    Raises Invalid ``event-unknown``, ``event-producer`` or ``event-body`` (field names only).
    """
    found = spec(event_type, version)
    if found.producer != producer:
        raise Invalid("event-producer", "This service may not send this event.")
    try:
        found.schema.load(dict(body))
    except ValidationError as error:
        names = ",".join(sorted(str(name) for name in error.messages_dict))
        raise Invalid("event-body", "The event's body does not fit.", fields=names) from error
