"""An upload on its way in: parts arrive in order, are sealed as they come, and become a document.

    open ──finish──▶ received ──check──▶ accepted
      │                 │  ▲  └────────▶ refused
      │                 │  └─again── waiting (the scanner gave no clear answer: not clean)
      └── cancel, or no part for a week ──▶ abandoned

Only ``received`` (or ``waiting``) turns into a document, and only once: the ids of the document
and of its sealed object are fixed when the upload starts, so that whatever is repeated after a
crash lands on the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.domain.errors import Conflict, Invalid
from shared.domain.refusals import REFUSALS

PART_SIZE = 8 << 20
MAX_SIZE = 4 << 30
MAX_NAME = 255
ABANDONED_AFTER = timedelta(days=7)


class UploadState(StrEnum):
    """Where an upload stands."""

    OPEN = "open"
    RECEIVED = "received"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ABANDONED = "abandoned"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to it."""
        return self in {UploadState.ACCEPTED, UploadState.REFUSED, UploadState.ABANDONED}


@dataclass(frozen=True, slots=True)
class Upload:
    """One file on its way in. ``received`` is the offset the next byte belongs at.

    ``declared_size`` is None for a plain form, which does not say. ``reason`` is a refusal code.
    """

    id: str
    case: str
    request: str
    agency: str
    person: str
    idempotency_key: str
    declared_size: int | None
    sealed_name: bytes
    document: str
    object: str
    started_at: datetime
    touched_at: datetime
    received: int = 0
    replaces: str = ""
    expected_sha256: str = ""
    state: UploadState = UploadState.OPEN
    reason: str = ""
    finished_at: datetime | None = None
    revision: int = 0


class PartState(StrEnum):
    """A part is announced before it is sealed, so that nothing sealed is ever unaccounted for."""

    ANNOUNCED = "announced"
    STORED = "stored"


@dataclass(frozen=True, slots=True)
class UploadPart:
    """One sealed piece; ``id`` is its object in the vault, ``offset`` its place in the file."""

    id: str
    upload: str
    case: str
    offset: int
    size: int
    state: PartState = PartState.ANNOUNCED


def check_name(name: str) -> str:
    """The file name without folders; raises Invalid ``file-name``. It is sealed before it rests."""
    found = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    if not found or len(found) > MAX_NAME or not found.isprintable():
        raise Invalid("file-name", "The file needs a name of at most 255 characters.")
    return found


def check_size(size: int | None) -> None:
    """Raises Invalid ``file-empty`` or ``upload-too-large``."""
    if size is not None and size <= 0:
        raise Invalid("file-empty", REFUSALS["file-empty"])
    if size is not None and size > MAX_SIZE:
        raise too_large()


def too_large() -> Invalid:
    """The refusal of a file over the limit."""
    return Invalid(
        "upload-too-large", "The file is too large. Split it and upload the pieces.", limit=MAX_SIZE
    )


def check_offset(upload: Upload, offset: int) -> None:
    """Raises Conflict ``upload-not-open``, or ``upload-offset`` with the offset to go on from."""
    if upload.state is not UploadState.OPEN:
        raise Conflict("upload-not-open", "This upload takes no more parts.", state=upload.state)
    if offset != upload.received:
        raise wrong_offset(upload.received)


def wrong_offset(right: int) -> Conflict:
    """The answer to a part for the wrong place; ``offset`` says where to go on."""
    return Conflict("upload-offset", "Go on from the offset given.", offset=right)


def check_complete(upload: Upload) -> None:
    """Raises Invalid ``file-empty`` or Conflict ``upload-incomplete`` with the offset reached."""
    if upload.declared_size is not None and upload.received != upload.declared_size:
        raise Conflict(
            "upload-incomplete",
            "Not every byte has arrived yet. Go on from the offset given.",
            offset=upload.received,
            size=upload.declared_size,
        )
    if upload.received == 0:
        raise Invalid("file-empty", REFUSALS["file-empty"])
