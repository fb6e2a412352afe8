"""A document that was accepted, its receipt, and what other rooms report about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DocumentState(StrEnum):
    """Whether the document may be worked with. A withdrawn one is quarantined at once."""

    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class WithdrawReason(StrEnum):
    """Why a document is pulled back."""

    WRONG_CHILD = "wrong-child"
    WRONG_DOCUMENT = "wrong-document"
    NOT_RELEVANT = "not-relevant"
    SENT_TWICE = "sent-twice"
    REPLACED = "replaced"

    @property
    def called(self) -> str:
        """The reason for people."""
        return _CALLED[self]


_CALLED = {
    WithdrawReason.WRONG_CHILD: "It is about the wrong child",
    WithdrawReason.WRONG_DOCUMENT: "It is the wrong document",
    WithdrawReason.NOT_RELEVANT: "It is not relevant to the request",
    WithdrawReason.SENT_TWICE: "It was sent twice",
    WithdrawReason.REPLACED: "A corrected version replaces it",
}


@dataclass(frozen=True, slots=True)
class Document:
    """One accepted file. ``object`` is its sealed original; ``sealed_name`` its name as sent.

    ``version`` counts along the chain of ``replaces``. ``duplicate_of`` is an earlier document of
    the same case with the same bytes: flagged, not refused.
    """

    id: str
    case: str
    agency: str
    request: str
    upload: str
    person: str
    version: int
    object: str
    sha256: str
    size: int
    file_type: str
    accepted_at: datetime
    sealed_name: bytes
    receipt: str
    log_index: int
    findings: tuple[str, ...] = ()
    replaces: str = ""
    duplicate_of: str = ""
    state: DocumentState = DocumentState.ACCEPTED
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    withdraw_reason: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """A signed receipt as given to the agency: ids, hashes and the log's proof, nothing to read."""

    id: str
    case: str
    agency: str
    about: str
    issued_at: datetime
    body: bytes


class WorkStage(StrEnum):
    """How far redaction is with a document, as this board shows it."""

    WAITING = "waiting"
    READING = "reading"
    PROPOSED = "proposed"
    PROVED = "proved"
    BLOCKED = "blocked"
    QUARANTINED = "quarantined"

    @property
    def called(self) -> str:
        """The stage for people."""
        return _STAGES[self]


_STAGES = {
    WorkStage.WAITING: "Waiting to be read",
    WorkStage.READING: "Being read",
    WorkStage.PROPOSED: "Ready for redaction",
    WorkStage.PROVED: "Redacted and proved",
    WorkStage.BLOCKED: "Blocked: needs a redaction officer",
    WorkStage.QUARANTINED: "Quarantined: needs a person",
}


@dataclass(frozen=True, slots=True)
class DocumentProgress:
    """What redaction last said about a document; ``id`` is the document's.

    Events may come in any order; ``told_at`` is when the newest one applied had happened.
    """

    id: str
    case: str
    stage: WorkStage
    told_at: datetime
    done: int = 0
    total: int = 0
    proposals: int = 0
    reason: str = ""


class EditionState(StrEnum):
    """Whether an edition may go out."""

    PROVED = "proved"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class EditionNote:
    """One edition of a document for one audience, as redaction reported it."""

    id: str
    case: str
    document: str
    audience: str
    state: EditionState
    told_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseNote:
    """One release of a case: who could open what since when, and whether it was recalled."""

    id: str
    case: str
    person: str
    audience: str
    items: int
    opened_at: datetime
    expires_at: datetime
    recalled_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """A delivery that failed and waits for a person."""

    id: str
    case: str
    reason: str
    attempts: int
    failed_at: datetime
