"""The RFC 6962 Merkle tree: growing it, its roots, and proofs about it.

The hash of a leaf is SHA-256(0x00 || entry); of a node, SHA-256(0x01 || left || right). Complete
subtrees are addressed by ``(level, index)``: level 0 holds the leaves, and node ``(l, i)``
covers the leaves ``[i·2^l, (i+1)·2^l)``. Complete nodes never change as the log grows, so a store
may write each once; ``Frontier.append`` says which became complete.

Proof makers read a store through ``hash_at`` in O(log n) calls. Verifiers use nothing but their
arguments and raise Corrupt ``log-proof``. Out-of-range arguments raise Invalid ``log-range``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
from itertools import pairwise

from shared.domain.errors import Corrupt, Invalid

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()

HashAt = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class Node:
    """One complete subtree's place and hash."""

    level: int
    index: int
    hash: bytes


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry as a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that must be kept to grow a tree: its size and the hashes of its complete subtrees.

    ``hashes`` go from the largest subtree (left) to the smallest, one for each bit set in
    ``size``; about log2(size) of them.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a frontier that no tree has."""
        if (
            self.size < 0
            or len(self.hashes) != self.size.bit_count()
            or any(len(one) != HASH_SIZE for one in self.hashes)
        ):
            raise Corrupt("log-frontier", "The log's stored frontier is damaged.", size=self.size)

    @classmethod
    def at(cls, size: int, hash_at: HashAt) -> Frontier:
        """The frontier of the first ``size`` leaves of a store."""
        return cls(size, tuple(hash_at(level, index) for level, index in _cover(0, size)))

    def append(self, leaf: bytes) -> tuple[Frontier, tuple[Node, ...]]:
        """The frontier with one more leaf hash, and the nodes that became complete."""
        hashes, node = list(self.hashes), Node(0, self.size, leaf)
        complete = [node]
        while node.index & 1:
            above = node_hash(hashes.pop(), node.hash)
            node = Node(node.level + 1, node.index >> 1, above)
            complete.append(node)
        return Frontier(self.size + 1, (*hashes, node.hash)), tuple(complete)

    def extend(self, leaves: Sequence[bytes]) -> Growth:
        """The frontier with more leaf hashes, and all that is needed to prove the new ones."""
        hashes, paths = list(self.hashes), list[bytes]()
        nodes = dict(zip(_cover(0, self.size), self.hashes, strict=True))
        for index, leaf in enumerate(leaves, self.size):
            paths.append(b"".join(reversed(hashes)))
            level, place, found = 0, index, leaf
            nodes[0, index] = leaf
            while place & 1:
                found = node_hash(hashes.pop(), found)
                level, place = level + 1, place >> 1
                nodes[level, place] = found
            hashes.append(found)
        return Growth(Frontier(self.size + len(leaves), tuple(hashes)), tuple(paths), nodes)

    def root(self) -> bytes:
        """The root hash of the tree of this size."""
        return _fold(self.hashes)


@dataclass(frozen=True, slots=True)
class Growth:
    """A frontier after more leaves were added.

    ``paths`` gives, for each new leaf, the hashes of the complete subtrees before it, smallest
    first and joined: its inclusion path in the tree that it completes.
    """

    after: Frontier
    paths: tuple[bytes, ...]
    _nodes: dict[tuple[int, int], bytes]
    _ends: dict[int, bytes] = field(default_factory=dict)

    def proof(self, index: int) -> tuple[bytes, ...]:
        """The audit path of a new leaf in the tree as it is after, quickly."""
        last = self.after.size - 1
        inner = (index ^ last).bit_length()
        found = [self._nodes[level, index >> level ^ 1] for level in range(inner - 1)]
        if inner:
            found.append(self._end(inner - 1, index >> inner - 1 ^ 1))
        found += [
            self._nodes[level, (index >> level) - 1]
            for level in range(inner, index.bit_length())
            if index >> level & 1
        ]
        return tuple(found)

    def _end(self, level: int, place: int) -> bytes:
        """The subtree with the last leaf, which may be incomplete; the same for many leaves."""
        if level not in self._ends:
            at = self._nodes.__getitem__
            low, high = place << level, self.after.size
            self._ends[level] = _range_hash(low, high, lambda *node: at(node))
        return self._ends[level]


def wanted_nodes(prove: Callable[[HashAt], object]) -> list[tuple[int, int]]:
    """Which nodes a proof reads, so that a store can fetch them together."""
    wanted = list[tuple[int, int]]()

    def note(level: int, index: int) -> bytes:
        wanted.append((level, index))
        return bytes(HASH_SIZE)

    prove(note)
    return wanted


def stored_nodes(leaves: Sequence[bytes]) -> HashAt:
    """A store in memory over leaf hashes, for small trees and for tests."""
    nodes: dict[tuple[int, int], bytes] = {}
    frontier = Frontier()
    for leaf in leaves:
        frontier, complete = frontier.append(leaf)
        nodes.update({(node.level, node.index): node.hash for node in complete})
    return lambda level, index: nodes[level, index]


def tree_root(size: int, hash_at: HashAt) -> bytes:
    """The root hash of the first ``size`` leaves."""
    _check_range(0, size)
    return Frontier.at(size, hash_at).root()


def inclusion_proof(index: int, size: int, hash_at: HashAt) -> tuple[bytes, ...]:
    """The audit path of leaf ``index`` in the tree of ``size`` leaves, RFC 6962 section 2.1.1."""
    _check_range(0, index, size - 1)
    proof, low, high = list[bytes](), 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(_range_hash(middle, high, hash_at))
            high = middle
        else:
            proof.append(_range_hash(low, middle, hash_at))
            low = middle
    return tuple(reversed(proof))


def consistency_proof(old: int, new: int, hash_at: HashAt) -> tuple[bytes, ...]:
    """That the tree of ``old`` leaves begins the tree of ``new``, RFC 6962 section 2.1.2."""
    _check_range(0, old, new)
    if old in {0, new}:
        return ()
    proof, low, high, whole = list[bytes](), 0, new, True
    while old < high:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(_range_hash(middle, high, hash_at))
            high = middle
        else:
            proof.append(_range_hash(low, middle, hash_at))
            low, whole = middle, False
    if not whole:
        proof.append(_range_hash(low, high, hash_at))
    return tuple(reversed(proof))


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise Corrupt unless the leaf hash stands at ``index`` in the tree of ``size`` and root."""
    if not 0 <= index < size:
        raise _wrong_proof()
    inner = (index ^ (size - 1)).bit_length()
    border = (index >> inner).bit_count()
    if len(proof) != inner + border:
        raise _wrong_proof()
    found = leaf
    for level, other in enumerate(proof):
        if level >= inner or index >> level & 1:
            found = node_hash(other, found)
        else:
            found = node_hash(found, other)
    _check_root(found, root)


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Raise Corrupt unless the tree of ``old`` and its root begins the tree of ``new``."""
    if not 0 <= old <= new:
        raise _wrong_proof()
    if old in {0, new}:
        if proof:
            raise _wrong_proof()
        _check_root(EMPTY_ROOT if old == 0 else new_root, old_root)
        return
    shift = (old & -old).bit_length() - 1
    start = [old_root] if old == 1 << shift else []
    path = [*start, *proof]
    inner = ((old - 1) ^ (new - 1)).bit_length() - shift
    border = (old - 1 >> shift + inner).bit_count()
    if len(path) != 1 + inner + border:
        raise _wrong_proof()
    found_old = found_new = path[0]
    for level, other in enumerate(path[1:]):
        if level >= inner or (old - 1 >> shift + level) & 1:
            found_old, found_new = node_hash(other, found_old), node_hash(other, found_new)
        else:
            found_new = node_hash(found_new, other)
    _check_root(found_old, old_root)
    _check_root(found_new, new_root)


def _cover(low: int, high: int) -> Iterator[tuple[int, int]]:
    """The complete subtrees that make up ``[low, high)``, largest first; low is aligned."""
    while low < high:
        level = (high - low).bit_length() - 1
        yield level, low >> level
        low += 1 << level


def _range_hash(low: int, high: int, hash_at: HashAt) -> bytes:
    return _fold([hash_at(level, index) for level, index in _cover(low, high)])


def _fold(hashes: Sequence[bytes]) -> bytes:
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def _split(count: int) -> int:
    """The largest power of two smaller than ``count``."""
    return 1 << (count - 1).bit_length() - 1


def _check_range(*rising: int) -> None:
    if any(low > high for low, high in pairwise(rising)):
        raise Invalid("log-range", "There is no such entry or size in the log.")


def _check_root(found: bytes, root: bytes) -> None:
    if not compare_digest(found, root):
        raise _wrong_proof()


def _wrong_proof() -> Corrupt:
    return Corrupt("log-proof", "The proof does not lead to the log's root hash.")
