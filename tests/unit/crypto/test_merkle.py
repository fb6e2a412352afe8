"""The RFC 6962 tree: known roots and proofs, and a naive tree beside it."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.crypto.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    stored_nodes,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from tests.unit.crypto.support import flip, refused

# The leaves, roots and proofs that Certificate Transparency's own tests publish.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): INCLUSION[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
HASH_AT = stored_nodes(LEAVES)


def naive_root(leaves):
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m, leaves):
    """RFC 6962 section 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m, leaves, *, whole):
    """RFC 6962 section 2.1.2, word for word."""
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*naive_subproof(m, leaves[:k], whole=whole), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], whole=False), naive_root(leaves[:k])]


def many(count):
    """So many different leaf hashes."""
    return [leaf_hash(str(i).encode()) for i in range(count)]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size):
    """The roots of the first leaves are those of Certificate Transparency."""
    assert tree_root(size, HASH_AT).hex() == ROOTS[size]
    assert naive_root(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize("place", INCLUSION)
def test_inclusion_proofs_are_the_published_ones(place):
    """The paths are those of Certificate Transparency, and verify."""
    index, size = place
    proof = inclusion_proof(index, size, HASH_AT)
    assert [one.hex() for one in proof] == INCLUSION[place]
    verify_inclusion(LEAVES[index], index, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize("sizes", CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(sizes):
    """The proofs are those of Certificate Transparency, and verify."""
    old, new = sizes
    proof = consistency_proof(old, new, HASH_AT)
    assert [one.hex() for one in proof] == CONSISTENCY[sizes]
    verify_consistency(old, new, bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new]), proof)


def test_growing_agrees_with_the_naive_tree():
    """At every size up to 130 the frontier's root is the naive one, and it can be restored."""
    leaves, frontier = many(130), Frontier()
    hash_at = stored_nodes(leaves)
    for size in range(131):
        assert frontier.root() == naive_root(leaves[:size])
        assert frontier == Frontier.at(size, hash_at)
        if size < 130:
            frontier, _ = frontier.append(leaves[size])


def test_appending_is_logarithmic_and_completes_each_node_once():
    """A thousand appends write just under two thousand nodes, each place once, ten at most."""
    frontier, places = Frontier(), []
    for leaf in many(1000):
        frontier, complete = frontier.append(leaf)
        assert len(complete) <= 10
        places += [(node.level, node.index) for node in complete]
    assert len(places) == len(set(places)) == 2 * 1000 - (1000).bit_count()
    assert len(frontier.hashes) == (1000).bit_count()


@given(st.data(), st.integers(1, 70))
@settings(max_examples=150)
def test_inclusion_agrees_with_the_naive_proof(data, size):
    """Every path is the naive one and verifies for its own leaf, place, size and root only."""
    leaves = many(size)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, stored_nodes(leaves))
    root = naive_root(leaves)
    assert list(proof) == naive_path(index, leaves)
    verify_inclusion(leaves[index], index, size, proof, root)
    other = data.draw(st.integers(0, size))
    wrong = [
        (flip(leaves[index], 0), index, size, proof, root),
        (leaves[index], index, size, proof, flip(root, 31)),
        (leaves[index], index, size, (*proof, root), root),
        (leaves[index], -1, size, proof, root),
        (leaves[index], size, size, proof, root),
    ]
    if other != index:
        wrong.append((leaves[index], other, size, proof, root))
    for at in range(len(proof)):
        wrong.append((leaves[index], index, size, (*proof[:at], *proof[at + 1 :]), root))
        wrong.append((leaves[index], index, size, (*proof[:at], bytes(32), *proof[at + 1 :]), root))
    for arguments in wrong:
        with refused("log-proof"):
            verify_inclusion(*arguments)


@given(st.data(), st.integers(0, 70))
@settings(max_examples=150)
def test_consistency_agrees_with_the_naive_proof(data, new):
    """Every proof is the naive one and verifies for its own sizes and roots only."""
    leaves = many(new)
    old = data.draw(st.integers(0, new))
    proof = consistency_proof(old, new, stored_nodes(leaves))
    old_root, new_root = naive_root(leaves[:old]), naive_root(leaves)
    assert list(proof) == ([] if old == 0 else naive_subproof(old, leaves, whole=True))
    verify_consistency(old, new, old_root, new_root, proof)
    wrong = [
        (old, new, flip(old_root, 0), new_root, proof),
        (old, new, old_root, new_root, (*proof, bytes(32))),
        (-1, new, old_root, new_root, proof),
        (new + 1, new, old_root, new_root, proof),
    ]
    if old:
        wrong.append((old, new, old_root, flip(new_root, 0), proof))
    for at in range(len(proof)):
        wrong.append((old, new, old_root, new_root, (*proof[:at], *proof[at + 1 :])))
        wrong.append((old, new, old_root, new_root, (*proof[:at], bytes(32), *proof[at + 1 :])))
    for arguments in wrong:
        with refused("log-proof"):
            verify_consistency(*arguments)


def test_a_rewritten_history_has_no_consistency_proof():
    """After one early entry is changed, no honest proof leads from the old root to the new."""
    leaves = many(20)
    old_root = naive_root(leaves[:13])
    rewritten = [*leaves[:4], leaf_hash(b"other"), *leaves[5:]]
    proof = consistency_proof(13, 20, stored_nodes(rewritten))
    with refused("log-proof"):
        verify_consistency(13, 20, old_root, naive_root(rewritten), proof)


def test_proofs_read_few_hashes_of_a_large_tree():
    """In a tree of ten million leaves a proof needs at most some hundred lookups."""
    asked = []

    def hash_at(level, index):
        asked.append((level, index))
        return sha256(f"{level}/{index}".encode()).digest()

    inclusion_proof(1_234_567, 10_000_000, hash_at)
    consistency_proof(9_999_999, 10_000_000, hash_at)
    assert len(asked) < 120


def test_leaves_and_nodes_cannot_be_confused():
    """An entry that looks like a node has another hash than the node."""
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != node_hash(left, right)
    assert sha256(b"").digest() == EMPTY_ROOT


def test_places_outside_the_tree_are_refused():
    """No proof is made for entries or sizes that are not there."""
    for index, size in [(8, 8), (-1, 8), (0, 0)]:
        with refused("log-range"):
            inclusion_proof(index, size, HASH_AT)
    for old, new in [(-1, 8), (5, 4)]:
        with refused("log-range"):
            consistency_proof(old, new, HASH_AT)
    with refused("log-range"):
        tree_root(-1, HASH_AT)


@pytest.mark.parametrize(
    ("size", "hashes"), [(-1, ()), (1, ()), (2, (b"x" * 32,) * 2), (1, (b"short",))]
)
def test_a_damaged_frontier_is_refused(size, hashes):
    """A stored frontier that no tree has cannot be grown."""
    with refused("log-frontier"):
        Frontier(size, hashes)
