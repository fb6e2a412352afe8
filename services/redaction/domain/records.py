"""What the redaction service keeps. Values from documents and registers are sealed or absent.

A *review* follows one document; its *items* are the files in it (the document itself, then what
was attached or zipped inside); *proposals* are spans in an item's reading with what people decided;
*editions* are outputs, one per item and audience. A *print* is what an item is recognised by, a
*spot* a region that waits for a person's eye, a *risk answer* what the approver said about what
remains visible.
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


class SpotState(StrEnum):
    """What a person made of a region that a machine could not read."""

    OPEN = "open"
    COVERED = "covered"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class CaseRegister:
    """A case's identity register: the version in force and the sealed secrets of the case.

    ``sealed_salt`` keys the fingerprints of values; ``sealed_labels`` holds the numbering of
    people and places that nobody registered. ``reference`` is the case's public reference, empty
    until its opening is heard of.
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
    reference: str = ""


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
class ItemPrint:
    """What an item is recognised by without its text: keyed hashes, meaningless without the salt.

    ``shingles`` are hashes of runs of words (see ``domain.likeness``), ``pages`` one mark a page
    over its words and their places.
    """

    id: str
    document: str
    case: str
    shingles: bytes
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A region of a page without words, offered to be covered or left."""

    id: str
    item: str
    document: str
    case: str
    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    kind: str
    state: SpotState
    decided_by: str
    decided_at: datetime | None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class RiskAnswer:
    """What an approver said about one residual risk for one audience. Ids and codes only.

    ``risk`` is the risk's id, which changes when what remains visible changes; ``sealed_note`` is
    what the approver wrote beside the reason, if anything.
    """

    id: str
    document: str
    case: str
    version: int
    audience: str
    risk: str
    kind: str
    answer: str
    sealed_note: bytes
    answered_by: str
    answered_at: datetime
    revision: int = 0


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A text of the partners that was cleared, to be checked again when the register changes."""

    id: str
    case: str
    version: int
    object: str
    content_hash: str
    register_version: int
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Edition:
    """One output for one audience. ``decisions`` is the hash of what was decided and approved.

    ``places`` says where the verifier stopped it: place codes and pages, never a value. ``answers``
    is the hash of what the approver answered about residual risks, empty when there were none.
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
    answers: str = ""


RECORDS = (
    Record(CaseRegister, "case_register"),
    Record(Review, "review", indexed=(("case", "state"),)),
    Record(Item, "item", unique=(("document", "version", "path"),), indexed=(("case",),)),
    Record(
        Proposal, "proposal", indexed=(("item", "start"), ("document",), ("case", "fingerprint"))
    ),
    Record(Region, "region", indexed=(("item",),)),
    Record(PageCheck, "page_check", indexed=(("document",),)),
    Record(ItemPrint, "item_print", indexed=(("case",),)),
    Record(Spot, "spot", indexed=(("item",), ("document",))),
    Record(RiskAnswer, "risk_answer", indexed=(("document", "version"),)),
    Record(CheckedText, "checked_text", indexed=(("case",),)),
    Record(
        Edition,
        "edition",
        unique=(("item", "audience", "version", "decisions"),),
        indexed=(("document",), ("case", "audience")),
    ),
)
