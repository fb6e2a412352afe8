"""The transparency log: appended to inside a unit of work, so that a fact and its entry are one.

An entry is canonical JSON (docs/formats/log-entries.md); its RFC 6962 leaf, the inclusion path in
the tree that it completes and that tree's signed checkpoint are kept with it. From the paths any
later inclusion or consistency proof follows in O(log n) reads; nothing is ever rewritten.

The log is serial. Whoever appends reads and replaces the one LogState row at its revision; of two
transactions that do so at once one fails with Conflict ``log-state-stale`` and nothing of it is
kept. ``Vault.log`` then tries again; a consumer of events lets the message come again.

Does not decide what is logged and does not commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from services.storage.domain.records import LOG, LogLeaf, LogState
from shared.crypto.framing import canonical_json
from shared.crypto.merkle import (
    HASH_SIZE,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
)
from shared.crypto.notes import Checkpoint, NoteSigner, sign_checkpoint
from shared.domain.errors import Conflict, Corrupt, Invalid
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import LogEntry, LogReceipt

BIGGEST_ENTRY = 16 * 1024


@dataclass(frozen=True, slots=True)
class Log:
    """Appends to and proves from the log. ``signer`` signs checkpoints under the log's origin."""

    signer: NoteSigner
    clock: Clock

    def append(self, uow: UnitOfWork, entry: LogEntry) -> LogReceipt:
        """Put a fact on the log, durable with ``uow``'s commit.

        The same entry again answers the first receipt. Raises Conflict ``log-entry-differs`` for
        the same id with other facts, Invalid ``log-entry`` for one that cannot be written.
        """
        known = uow.find(LogLeaf, entry=entry.id, limit=1)
        if known:
            return _same(known[0], entry)
        at = self.clock.now()
        body = entry_body(entry, at)
        state = _state(uow)
        before = _frontier(state)
        after, _ = before.append(leaf_hash(body))
        checkpoint = self.sign(after)
        leaf = LogLeaf(
            id=index_id(before.size),
            entry=entry.id,
            entry_kind=entry.kind,
            case=entry.case,
            document=str(entry.facts.get("document", "")),
            actor=str(entry.facts.get("actor", "")),
            body=body,
            leaf_hash=leaf_hash(body),
            path=b"".join(reversed(before.hashes)),
            checkpoint=checkpoint,
            at=at,
        )
        _advance(uow, state, after, checkpoint)
        uow.add(leaf)
        return receipt(leaf)

    def sign(self, frontier: Frontier) -> str:
        """The signed checkpoint of a tree."""
        head = Checkpoint(self.signer.name, frontier.size, frontier.root())
        return sign_checkpoint(head, self.signer)

    def checkpoint(self, uow: UnitOfWork) -> str:
        """The signed checkpoint of the log as it is now, also of an empty one."""
        state = _state(uow)
        return state.checkpoint or self.sign(_frontier(state))

    def inclusion(self, uow: UnitOfWork, index: int, size: int) -> tuple[bytes, ...]:
        """The audit path of an entry in the tree of the first ``size``; Invalid ``log-range``."""
        _check_size(uow, size)
        return inclusion_proof(index, size, lambda level, i: _hash_at(uow, level, i))

    def consistency(self, uow: UnitOfWork, old: int, new: int) -> tuple[bytes, ...]:
        """That the tree of ``old`` entries begins that of ``new``; Invalid ``log-range``."""
        _check_size(uow, new)
        return consistency_proof(old, new, lambda level, i: _hash_at(uow, level, i))


def index_id(index: int) -> str:
    """An index as a key that sorts: 12 digits."""
    return f"{index:012d}"


def entry_body(entry: LogEntry, at: datetime) -> bytes:
    """The canonical JSON of an entry; raises Invalid ``log-entry`` for one over 16 KiB."""
    body = canonical_json(
        {
            "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "case": entry.case,
            "facts": dict(entry.facts),
            "id": entry.id,
            "kind": entry.kind,
        }
    )
    if len(body) > BIGGEST_ENTRY:
        raise Invalid("log-entry", "A log entry has at most 16 KiB.", size=len(body))
    return body


def receipt(leaf: LogLeaf) -> LogReceipt:
    """What appending this leaf answered."""
    return LogReceipt(
        index=int(leaf.id),
        entry_hash=leaf.leaf_hash.hex(),
        checkpoint=leaf.checkpoint,
        proof=tuple(one.hex() for one in _hashes(leaf.path)),
    )


def leaf_at(uow: UnitOfWork, index: int) -> LogLeaf:
    """The leaf at an index; raises Invalid ``log-leaf-missing``."""
    return uow.get(LogLeaf, index_id(index))


def _same(leaf: LogLeaf, entry: LogEntry) -> LogReceipt:
    if entry_body(entry, leaf.at) != leaf.body:
        raise Conflict("log-entry-differs", "The log has other facts under this id.")
    return receipt(leaf)


def _state(uow: UnitOfWork) -> LogState:
    found = uow.find(LogState, id=LOG)
    return found[0] if found else LogState(LOG, 0, b"", "")


def _advance(uow: UnitOfWork, state: LogState, after: Frontier, checkpoint: str) -> None:
    new = replace(state, size=after.size, frontier=b"".join(after.hashes), checkpoint=checkpoint)
    if state.size:
        uow.save(new)
    else:
        uow.add(new)


def _frontier(state: LogState) -> Frontier:
    return Frontier(state.size, tuple(_hashes(state.frontier)))


def _hashes(joined: bytes) -> Iterator[bytes]:
    for start in range(0, len(joined), HASH_SIZE):
        yield joined[start : start + HASH_SIZE]


def _hash_at(uow: UnitOfWork, level: int, index: int) -> bytes:
    """The hash of a complete subtree, from the path of the leaf that completed it."""
    leaf = leaf_at(uow, ((index + 1) << level) - 1)
    path = tuple(_hashes(leaf.path))
    if len(path) < level:
        raise Corrupt("log-path", "A stored path of the log is damaged.", index=int(leaf.id))
    found = leaf.leaf_hash
    for left in path[:level]:
        found = node_hash(left, found)
    return found


def _check_size(uow: UnitOfWork, size: int) -> None:
    if size > _state(uow).size:
        raise Invalid("log-range", "There is no such entry or size in the log.", size=size)
