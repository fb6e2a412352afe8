"""The transparency log: appended to inside a unit of work, so that a fact and its entry are one.

An entry is canonical JSON (docs/formats/log-entries.md); its RFC 6962 leaf, the inclusion path in
the tree that it completes and the signed checkpoint under which it was appended are kept with it.
From the paths any later inclusion or consistency proof follows in one read of O(log n) rows;
nothing is ever rewritten. Entries appended together share one checkpoint. Times never go back.

The log is serial. Whoever appends reads and replaces the one LogState row at its revision; of two
transactions that do so at once one fails with Conflict ``log-state-stale`` and nothing of it is
kept. ``Vault.log`` then tries again; a consumer of events lets the message come again.

Does not decide what is logged and does not commit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count

from services.storage.domain.records import LOG, LogLeaf, LogState
from shared.crypto.framing import canonical_json
from shared.crypto.merkle import (
    HASH_SIZE,
    Frontier,
    HashAt,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    wanted_nodes,
)
from shared.crypto.notes import Checkpoint, NoteSigner, parse_note, sign_checkpoint
from shared.domain.errors import Conflict, Corrupt, Invalid
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import LogEntry, LogReceipt

BIGGEST_ENTRY = 16 * 1024
_STEP = 500


@dataclass(frozen=True, slots=True)
class Log:
    """Appends to and proves from the log. ``signer`` signs checkpoints under the log's origin."""

    signer: NoteSigner
    clock: Clock
    _latest: dict[str, tuple[bytes, datetime]] = field(default_factory=dict, repr=False)
    """When this process appended last, and the frontier since; true while that is the log's."""

    def append(self, uow: UnitOfWork, entry: LogEntry) -> LogReceipt:
        """Put a fact on the log, durable with ``uow``'s commit.

        The same entry again answers the first receipt. Raises Conflict ``log-entry-differs`` for
        the same id with other facts, Invalid ``log-entry`` for one that cannot be written.
        """
        state = _state(uow)
        at = self._time_after(uow, state)
        try:
            return self._extend(uow, state, [(entry, entry_body(entry, at))], at)[entry.id]
        except Conflict as conflict:  # nothing was added: mostly it is there already
            known = _known(uow, [entry]) if conflict.code == "log-leaf-exists" else {}
            if entry.id not in known:
                raise
        _check_same(known[entry.id], entry)
        return receipt(uow, known[entry.id])

    def append_many(self, uow: UnitOfWork, entries: Sequence[LogEntry]) -> list[LogReceipt]:
        """Put facts on the log in their order, under one checkpoint; a receipt for each.

        As ``append`` in all else; when one entry is refused, nothing of them is appended.
        """
        known = _known(uow, entries)
        state = _state(uow)
        at = self._time_after(uow, state)
        written, fresh = _time_text(at), dict[str, tuple[LogEntry, bytes]]()
        for entry in entries:
            body = _body(entry, written)
            if entry.id in known:
                _check_same(known[entry.id], entry)
            elif fresh.setdefault(entry.id, (entry, body))[1] != body:
                raise _differs()
        receipts = self._extend(uow, state, list(fresh.values()), at) if fresh else {}
        return [
            receipts[entry.id] if entry.id in receipts else receipt(uow, known[entry.id])
            for entry in entries
        ]

    def _extend(
        self, uow: UnitOfWork, state: LogState, new: list[tuple[LogEntry, bytes]], at: datetime
    ) -> dict[str, LogReceipt]:
        hashes = [leaf_hash(body) for _, body in new]
        grown = _frontier(state).extend(hashes)
        checkpoint = self.sign(grown.after)
        leaves = [
            LogLeaf(
                id=index_id(index),
                entry=entry.id,
                entry_kind=entry.kind,
                case=entry.case,
                document=str(entry.facts.get("document", "")),
                actor=str(entry.facts.get("actor", "")),
                body=body,
                leaf_hash=hashed,
                path=path,
                checkpoint=checkpoint,
                at=at,
            )
            for index, (entry, body), hashed, path in zip(
                count(state.size), new, hashes, grown.paths, strict=False
            )
        ]
        if len(leaves) == 1:
            uow.add(leaves[0])
        else:
            uow.add_all(leaves)
        _advance(uow, state, grown.after, checkpoint)
        self._latest[LOG] = (b"".join(grown.after.hashes), at)
        return {leaf.entry: _receipt(leaf, grown.proof(int(leaf.id))) for leaf in leaves}

    def _time_after(self, uow: UnitOfWork, state: LogState) -> datetime:
        """Now, or the time of the last entry should the clock have been set back since."""
        now = self.clock.now().astimezone(UTC)
        if not state.size:
            return now
        frontier, last = self._latest.get(LOG, (b"", now))
        if frontier != state.frontier:
            last = leaf_at(uow, state.size - 1).at
        return max(now, last)

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
        return _inclusion(uow, index, size)

    def consistency(self, uow: UnitOfWork, old: int, new: int) -> tuple[bytes, ...]:
        """That the tree of ``old`` entries begins that of ``new``; Invalid ``log-range``."""
        _check_size(uow, new)

        def prove(hash_at: HashAt) -> tuple[bytes, ...]:
            return consistency_proof(old, new, hash_at)

        return prove(nodes_at(uow, wanted_nodes(prove)))


def index_id(index: int) -> str:
    """An index as a key that sorts: 12 digits."""
    return f"{index:012d}"


def entry_body(entry: LogEntry, at: datetime) -> bytes:
    """The canonical JSON of an entry; raises Invalid ``log-entry`` for one over 16 KiB."""
    return _body(entry, _time_text(at))


def _time_text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _body(entry: LogEntry, at: str) -> bytes:
    body = canonical_json(
        {
            "at": at,
            "case": entry.case,
            "facts": dict(entry.facts),
            "id": entry.id,
            "kind": entry.kind,
        }
    )
    if len(body) > BIGGEST_ENTRY:
        raise Invalid("log-entry", "A log entry has at most 16 KiB.", size=len(body))
    return body


def receipt(uow: UnitOfWork, leaf: LogLeaf) -> LogReceipt:
    """What appending this leaf answered: proved in the tree of the checkpoint it came under."""
    index, size = int(leaf.id), checkpoint_size(leaf.checkpoint)
    if size == index + 1:
        return _receipt(leaf, tuple(_hashes(leaf.path)))
    return _receipt(leaf, _inclusion(uow, index, size))


def checkpoint_size(note: str) -> int:
    """How many entries a stored checkpoint signs for; raises Corrupt ``note-malformed``."""
    return Checkpoint.parse(parse_note(note).text).size


def leaf_at(uow: UnitOfWork, index: int) -> LogLeaf:
    """The leaf at an index; raises Invalid ``log-leaf-missing``."""
    return uow.get(LogLeaf, index_id(index))


def log_size(uow: UnitOfWork) -> int:
    """How many entries the log has."""
    return _state(uow).size


def nodes_at(uow: UnitOfWork, wanted: Sequence[tuple[int, int]]) -> HashAt:
    """The hashes of complete subtrees, each from the leaf that completed it, read together.

    Raises Invalid ``log-range`` for one that is not there, Corrupt ``log-path`` for a damaged one.
    """
    last = {place: ((place[1] + 1) << place[0]) - 1 for place in wanted}
    ids = sorted({index_id(index) for index in last.values()})
    leaves = {leaf.id: leaf for leaf in uow.find(LogLeaf, id=ids)} if ids else {}
    if len(leaves) != len(ids):
        raise Invalid("log-range", "There is no such entry or size in the log.")
    hashes = {place: _node(leaves[index_id(index)], place[0]) for place, index in last.items()}
    return lambda level, index: hashes[level, index]


def _node(leaf: LogLeaf, level: int) -> bytes:
    path = tuple(_hashes(leaf.path))
    if len(path) < level:
        raise Corrupt("log-path", "A stored path of the log is damaged.", index=int(leaf.id))
    found = leaf.leaf_hash
    for left in path[:level]:
        found = node_hash(left, found)
    return found


def _inclusion(uow: UnitOfWork, index: int, size: int) -> tuple[bytes, ...]:
    def prove(hash_at: HashAt) -> tuple[bytes, ...]:
        return inclusion_proof(index, size, hash_at)

    return prove(nodes_at(uow, wanted_nodes(prove)))


def _receipt(leaf: LogLeaf, proof: tuple[bytes, ...]) -> LogReceipt:
    return LogReceipt(
        index=int(leaf.id),
        entry_hash=leaf.leaf_hash.hex(),
        checkpoint=leaf.checkpoint,
        proof=tuple(one.hex() for one in proof),
    )


def _known(uow: UnitOfWork, entries: Sequence[LogEntry]) -> dict[str, LogLeaf]:
    ids = [entry.id for entry in entries]
    return {
        leaf.entry: leaf
        for start in range(0, len(ids), _STEP)
        for leaf in uow.find(LogLeaf, entry=ids[start : start + _STEP])
    }


def _check_same(leaf: LogLeaf, entry: LogEntry) -> None:
    if entry_body(entry, leaf.at) != leaf.body:
        raise _differs()


def _differs() -> Conflict:
    return Conflict("log-entry-differs", "The log has other facts under this id.")


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


def _check_size(uow: UnitOfWork, size: int) -> None:
    if size > _state(uow).size:
        raise Invalid("log-range", "There is no such entry or size in the log.", size=size)
