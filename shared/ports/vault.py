"""The vault port: seal, open, and put on the record. The only way to stored document bytes.

Distributed, this is an HTTP call to storage; embedded, a direct call. All operations are
idempotent by the id the caller gives, so that a retry after a crash has no second effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from shared.ports.source import Source


@dataclass(frozen=True, slots=True)
class ObjectContext:
    """What a sealed object is bound to; opening under any other context is refused.

    ``kind`` is one of original, part, upload-part, reading, rendition, edition, certificate,
    contact, register, decision, pack, receipt. ``audience`` is empty unless it is an edition.
    """

    case: str
    document: str
    version: int
    kind: str
    audience: str = ""


@dataclass(frozen=True, slots=True)
class LogReceipt:
    """Proof that an entry stands in the transparency log.

    ``entry_hash`` is the RFC 6962 leaf hash in hex, ``proof`` the inclusion path in hex for the
    tree of ``checkpoint`` (a C2SP signed note, text).
    """

    index: int
    entry_hash: str
    checkpoint: str
    proof: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SealedObject:
    """What sealing answers: sizes in bytes, digests in hex, and the log entry of the sealing."""

    object: str
    size: int
    sha256: str
    sealed_sha256: str
    log: LogReceipt


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it: a person's id, or the service itself, and for what purpose (kebab-case).

    ``pages`` are those that are shown of what is opened, as ``3`` or ``1-4``; empty means all.
    """

    id: str
    purpose: str
    pages: str = ""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One fact for the transparency log. ``facts`` hold ids, hashes and codes only."""

    id: str
    kind: str
    case: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


class Vault(Protocol):
    """Sealing, opening and the log.

    Raises Refused ``case-key-destroyed`` after erasure, Invalid ``object-missing``, Corrupt
    ``object-corrupt`` for anything that fails authentication, Unavailable for a store that does
    not answer.
    """

    def create_case(self, case: str) -> None:
        """Make the case's key; a second call does nothing."""
        ...

    def seal(
        self, object_id: str, context: ObjectContext, chunks: Iterable[bytes], actor: Actor
    ) -> SealedObject:
        """Seal a stream under a fresh document key, store it, log it.

        A second call with the same id and context returns the first answer and ignores chunks.
        """
        ...

    def open(self, object_id: str, context: ObjectContext, actor: Actor) -> Source:
        """Log the opening durably, then give random access to the authenticated bytes."""
        ...

    def describe(self, object_id: str) -> SealedObject:
        """What ``seal`` answered; raises Invalid ``object-missing``."""
        ...

    def discard(self, object_id: str, actor: Actor) -> None:
        """Forget a working object (upload part, rendition); logged; never for originals."""
        ...

    def seal_value(self, case: str, purpose: str, value: bytes) -> bytes:
        """Seal a small value (a name, a file name) for a database column."""
        ...

    def open_value(self, case: str, purpose: str, sealed: bytes) -> bytes:
        """Open what ``seal_value`` made for the same case and purpose; else Corrupt."""
        ...

    def log(self, entry: LogEntry) -> LogReceipt:
        """Append a fact durably; the same entry id again returns the first receipt."""
        ...
