"""What the notification service keeps: contacts, deliveries, packs, and facts from others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from shared.ports.records import Record


class DeliveryKind(StrEnum):
    """How something goes out; assembling a pack is tried, parked and retried like a delivery."""

    EMAIL = "email"
    PACK_ASSEMBLY = "pack-assembly"
    PANEL_PACK = "panel-pack"


class DeliveryState(StrEnum):
    """WAITING for its next attempt, DELIVERED, or PARKED until a person looks at it."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    PARKED = "parked"


class PackState(StrEnum):
    """A Panel pack's way: waiting for its annexes, assembled and sealed, receipted."""

    WAITING = "waiting"
    READY = "ready"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a person can be reached: ``object`` is a sealed address in the vault."""

    id: str
    object: str
    version: int


UNLOGGED = "unlogged"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to one recipient, exactly once. ``id`` is made from what caused it.

    ``subject`` is the id of what it is about (a request, a release, a pack); ``reason`` the code of
    the last failure, ``dates`` fill the template. A delivery that arrived and does not stand in the
    transparency log yet has the reason ``UNLOGGED``.
    """

    id: str
    kind: DeliveryKind
    case: str
    subject: str
    template: str
    person: str
    state: DeliveryState
    attempts: int
    next_attempt_at: datetime
    reason: str
    created_at: datetime
    delivered_at: datetime | None = None
    dates: Mapping[str, str] = field(default_factory=dict)
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Pack:
    """One Panel pack per completed decision. ``id`` is made from the decision and its version."""

    id: str
    case: str
    decision: str
    version: int
    content: str
    signatures: str
    content_hash: str
    sin_reference: str
    annexes: tuple[str, ...]
    state: PackState
    created_at: datetime
    object: str = ""
    sha256: str = ""
    size: int = 0
    receipt: str = ""
    received_at: datetime | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class PanelEdition:
    """A proved edition made for the Panel, as redaction announced it."""

    id: str
    case: str
    document: str
    version: int
    object: str
    certificate: str
    sha256: str
    file_type: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class ProvedDocument:
    """A document all of whose Panel editions are proved. ``id`` is the document's id."""

    id: str
    case: str
    version: int
    editions: tuple[str, ...]


RECORDS = (
    Record(Contact, "contact"),
    Record(Delivery, "delivery", indexed=(("state", "next_attempt_at"), ("case",), ("subject",))),
    Record(Pack, "pack", indexed=(("state",), ("case",))),
    Record(PanelEdition, "panel_edition", indexed=(("case",), ("document",))),
    Record(ProvedDocument, "proved_document", indexed=(("case",),)),
)
