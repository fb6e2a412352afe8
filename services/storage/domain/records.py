"""Everything storage keeps, as frozen dataclasses; one table each (and those of access).

Nothing here is readable document content: objects are described by ids, sizes and hashes, log
entries hold ids, hashes and codes, and names of released items are neutral.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.ports.records import Record

LOG = "log"
"""The id of the one LogState row."""


class KeyState(StrEnum):
    """Whether a case's keys still exist. DESTROYING: decided; a copy may still be outstanding."""

    ACTIVE = "active"
    DESTROYING = "destroying"
    DESTROYED = "destroyed"


class JobKind(StrEnum):
    """What a job of the keys does."""

    ROTATE_ROOT = "rotate-root"
    ROTATE_CASE = "rotate-case"
    RESEAL = "reseal"


class JobState(StrEnum):
    """How far a job is. STOPPED: its case was destroyed meanwhile."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class ObjectState(StrEnum):
    """Whether an object's bytes are kept, or were discarded on purpose."""

    STORED = "stored"
    DISCARDED = "discarded"


class ReleaseState(StrEnum):
    """Whether a recipient may read a release."""

    OPEN = "open"
    RECALLED = "recalled"
    EXPIRED = "expired"


class EditionState(StrEnum):
    """What storage knows of an edition. WITHDRAWN may be heard before PROVED, and wins."""

    PROVED = "proved"
    WITHDRAWN = "withdrawn"


class ItemState(StrEnum):
    """Whether an item can be read. A withdrawn one stays withdrawn."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


class Fault(StrEnum):
    """What scrubbing found of a blob."""

    MISSING = "missing"
    SIZE = "size"
    KEY = "key"
    ROTTEN = "rotten"
    ORPHAN = "orphan"


@dataclass(frozen=True, slots=True)
class CaseKey:
    """Which keys a case has; the wrapped keys themselves lie in the keyring alone.

    ``id`` is the case id, ``key_id`` the current key, ``previous`` those before it, and ``root_id``
    the root key that wraps them all. ``held`` is a legal hold: it forbids destruction.
    """

    id: str
    key_id: str
    previous: tuple[str, ...]
    root_id: str
    state: KeyState
    held: bool
    created_at: datetime
    revision: int = 0


@dataclass(frozen=True, slots=True)
class UnmovedKey:
    """A wrapped case key of an older installation; it goes to the keyring at the next start."""

    id: str
    key_id: str
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One sealed object: what it is bound to, what it measures, where its blob and log entry are.

    ``sha256`` and ``size`` are of the readable bytes, ``sealed_sha256`` and ``sealed_size`` of the
    blob. ``log_index`` is the leaf of its sealing. ``header`` opens the blob under the case key
    ``key_id``; it counts instead of the blob's own once it is ``beside`` it, after a rotation.
    """

    id: str
    case: str
    document: str
    version: int
    kind: str
    audience: str
    size: int
    sha256: str
    sealed_sha256: str
    sealed_size: int
    key_id: str
    blob: str
    state: ObjectState
    log_index: int
    created_at: datetime
    header: bytes = b""
    beside: bool = False
    revision: int = 0


@dataclass(frozen=True, slots=True)
class RetiredBlob:
    """A blob that another took the place of; ``id`` is its key. Openings may still read it."""

    id: str
    case: str
    retired_at: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """One rotation or re-sealing, with its progress; it goes on after any interruption.

    ``source`` is the root or case key that it began with, ``target`` the one it leads to (empty
    until that is made), ``cursor`` how far a re-sealing is. ``case`` is empty for the root.
    """

    id: str
    kind: JobKind
    case: str
    source: str
    target: str
    cursor: str
    total: int
    done: int
    failed: int
    state: JobState
    actor: str
    started_at: datetime
    finished_at: datetime | None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class LogLeaf:
    """One entry of the transparency log; never changed, never removed.

    ``id`` is the index in 12 digits, ``entry`` the caller's entry id, ``body`` the canonical JSON
    that is hashed. ``path`` is the inclusion path in the tree that this leaf completes, from which
    any other proof follows; ``checkpoint`` is the signed note of the tree after all that was
    appended together with it. The other columns repeat the body for searching and are checked
    against it.
    """

    id: str
    entry: str
    entry_kind: str
    case: str
    document: str
    actor: str
    body: bytes
    leaf_hash: bytes
    path: bytes
    checkpoint: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LogState:
    """The log's present size, its frontier (hashes of the perfect subtrees, largest first)."""

    id: str
    size: int
    frontier: bytes
    checkpoint: str
    revision: int = 0


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A case as heard of: its id and neutral reference."""

    id: str
    reference: str


@dataclass(frozen=True, slots=True)
class DocumentFact:
    """A document that was withdrawn: no edition of it is ever released."""

    id: str
    case: str
    reason: str
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True)
class EditionFact:
    """An edition as heard of; a withdrawn one that was never proved has empty fields."""

    id: str
    case: str
    document: str
    version: int
    audience: str
    object: str
    certificate: str
    sha256: str
    file_type: str
    state: EditionState
    proved_at: datetime
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Release:
    """What one person may read of one case, as one audience, until when.

    There is one for each case, person and audience. ``recipient_key`` is the key of the person's
    that a manager confirmed for it: what is read is then sealed to it, and to nothing else.
    """

    id: str
    case: str
    audience: str
    person: str
    state: ReleaseState
    opened_at: datetime
    expires_at: datetime
    recall_reason: str = ""
    recipient_key: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class RecipientKey:
    """A public key that a person gave for what is released to them; never changed, never removed.

    ``key_id`` is the key's fingerprint, ``public`` its line of text.
    """

    id: str
    person: str
    key_id: str
    public: str
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class ReleaseItem:
    """One edition in a release. ``name`` is neutral and stays with the document."""

    id: str
    release: str
    case: str
    edition: str
    document: str
    version: int
    object: str
    certificate: str
    sha256: str
    file_type: str
    name: str
    number: int
    state: ItemState
    added_at: datetime
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Scrub:
    """Where the round of scrubbing stands: after ``object`` of ``case``, with what it has read.

    ``ended_at`` is None while a round is under way.
    """

    id: str
    case: str
    object: str
    looked: int
    size: int
    rounds: int
    started_at: datetime
    ended_at: datetime | None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class ScrubFinding:
    """One blob with a fault, since when it is known; ``id`` is the blob's key."""

    id: str
    fault: Fault
    object: str
    case: str
    size: int
    found_at: datetime


class DestructionState(StrEnum):
    """How far destroying a case is. CONFIRMED: two people want it; the keys are still there."""

    PROPOSED = "proposed"
    WITHDRAWN = "withdrawn"
    CONFIRMED = "confirmed"
    DESTROYING = "destroying"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True)
class CaseEnd:
    """When a case ended and by what, from which the time for keeping it runs; ``id``: the case."""

    id: str
    event: str
    ended_on: date
    recorded_by: str
    revision: int = 0


@dataclass(frozen=True, slots=True)
class CaseDestruction:
    """One case's destruction by two people; ``id`` is the case.

    ``proposal`` changes with each proposal; ``certificate`` is signed once all is done.
    """

    id: str
    proposal: str
    reason: str
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    state: DestructionState
    certificate: bytes = b""
    revision: int = 0


RECORDS: tuple[Record, ...] = (
    Record(CaseKey, "case_key", unique=(("key_id",),)),
    Record(UnmovedKey, "unmoved_key"),
    Record(
        StoredObject,
        "object",
        unique=(("blob",),),
        indexed=(("case", "document"), ("case", "key_id")),
    ),
    Record(RetiredBlob, "retired_blob"),
    Record(Job, "job", indexed=(("state",),)),
    Record(
        LogLeaf,
        "log_leaf",
        unique=(("entry",),),
        indexed=(("case",), ("document",), ("actor",)),
    ),
    Record(LogState, "log_state"),
    Record(CaseFact, "case_fact"),
    Record(DocumentFact, "document_fact"),
    Record(EditionFact, "edition_fact", indexed=(("case", "audience"), ("document",))),
    Record(
        Release,
        "release",
        unique=(("case", "person", "audience"),),
        indexed=(("person",), ("state",)),
    ),
    Record(
        ReleaseItem,
        "release_item",
        unique=(("release", "edition"),),
        indexed=(("edition",), ("document",)),
    ),
    Record(RecipientKey, "recipient_key", indexed=(("person",),)),
    Record(Scrub, "scrub"),
    Record(ScrubFinding, "scrub_finding"),
    Record(CaseEnd, "case_end"),
    Record(CaseDestruction, "case_destruction", indexed=(("state",),)),
)
