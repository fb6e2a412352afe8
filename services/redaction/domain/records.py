"""What the redaction service keeps. Values from documents and registers are sealed or absent.

A *review* follows one document; its *items* are the files in it (the document itself, then what
was attached or zipped inside); *proposals* are spans in an item's reading with what people decided;
*editions* are outputs, one per item and audience.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.ports.records import Record


class ReviewState(StrEnum):
    """Where a document stands.

    WAITING for its reading, PROPOSED to the redaction officer, SUBMITTED to the approver,
    QUARANTINED with a reason, WITHDRAWN by its agency, SUPERSEDED by a newer version.
    """

    WAITING = "waiting"
    PROPOSED = "proposed"
    SUBMITTED = "submitted"
    QUARANTINED = "quarantined"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class ProposalState(StrEnum):
    """What a person decided about a span."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class EditionState(StrEnum):
    """An edition's way: approved by a person, proved by the verifier, or stopped."""

    APPROVED = "approved"
    PROVED = "proved"
    BLOCKED = "blocked"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class CaseRegister:
    """A case's identity register: the version in force and the sealed secrets of the case.

    ``sealed_salt`` keys the fingerprints of values; ``sealed_labels`` holds the numbering of
    people and places that nobody registered.
    """

    id: str
    version: int
    object: str
    entries: int
    sealed_salt: bytes
    sealed_labels: bytes
    changed_by: str
    changed_at: datetime
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """One document on its way through redaction. ``id`` is the document's id."""

    id: str
    case: str
    agency: str
    version: int
    object: str
    sha256: str
    file_type: str
    state: ReviewState
    reason: str
    number: int
    register_version: int
    replaces: str
    submitted_by: str
    submitted_at: datetime | None
    received_at: datetime
    pages_done: int = 0
    pages_total: int = 0
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One file of a document: ``path`` is ``0`` for the document, ``0.2`` for its second part."""

    id: str
    document: str
    case: str
    version: int
    path: str
    object: str
    kind: str
    reading: str
    file_type: str
    edition: str
    pages: int
    warnings: tuple[str, ...]
    unread_pages: tuple[int, ...]
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One span of an item's reading and its decision.

    ``fingerprint`` is a keyed hash of the value, equal for equal values across the case;
    ``anchor`` one of the value with its surroundings, for carrying decisions to a new version.
    """

    id: str
    item: str
    document: str
    case: str
    start: int
    end: int
    category: str
    label: str
    entry: str
    reason: str
    detector: str
    confidence: float
    fingerprint: str
    anchor: str
    state: ProposalState
    decided_by: str
    decided_at: datetime | None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Region:
    """A box a person drew on a page, in points from the top left; ``label`` is written on it."""

    id: str
    item: str
    document: str
    case: str
    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    label: str
    drawn_by: str
    drawn_at: datetime


@dataclass(frozen=True, slots=True)
class PageCheck:
    """A person looked at a page that no machine could read. ``id`` is ``item:page``."""

    id: str
    item: str
    document: str
    page: int
    checked_by: str
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Edition:
    """One output for one audience. ``decisions`` is the hash of what was decided and approved.

    ``places`` says where the verifier stopped it: place codes and pages, never a value.
    """

    id: str
    case: str
    document: str
    version: int
    item: str
    audience: str
    state: EditionState
    reason: str
    approver: str
    approved_at: datetime
    decisions: str
    register_version: int
    object: str = ""
    certificate: str = ""
    sha256: str = ""
    file_type: str = ""
    places: tuple[str, ...] = ()
    revision: int = 0


RECORDS = (
    Record(CaseRegister, "case_register"),
    Record(Review, "review", indexed=(("case", "state"),)),
    Record(Item, "item", unique=(("document", "version", "path"),), indexed=(("case",),)),
    Record(
        Proposal, "proposal", indexed=(("item", "start"), ("document",), ("case", "fingerprint"))
    ),
    Record(Region, "region", indexed=(("item",),)),
    Record(PageCheck, "page_check", indexed=(("document",),)),
    Record(
        Edition,
        "edition",
        unique=(("item", "audience", "version", "decisions"),),
        indexed=(("document",), ("case", "audience")),
    ),
)
