"""The writer and the verifier of the log against tests/vectors/log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.storage import tiles
from services.storage.fsck import public
from services.storage.fsck.public import LogKey, open_head
from shared.crypto.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    stored_nodes,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from shared.crypto.notes import Checkpoint, NoteVerifier, parse_note, verify_checkpoint, verify_note
from shared.domain.errors import Corrupt

FOLDER = Path(__file__).parents[2] / "vectors" / "log"


def cases(name: str, kind: str, parts: int) -> Iterator[list[str]]:
    """The lines of one kind, taken apart; the last part may hold spaces."""
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        if line.startswith(f"{kind} ") or line == kind:
            found = line.split(" ", parts)[1:]
            yield [*found, *[""] * (parts - len(found))]


def hashes(text: str) -> list[bytes]:
    """Hashes parted by commas."""
    return [bytes.fromhex(one) for one in text.split(",") if one]


LEAVES = [leaf_hash(bytes.fromhex(text)) for _, text in cases("rfc6962.txt", "leaf", 2)]
ROOTS = [bytes.fromhex(text) for _, text in cases("rfc6962.txt", "root", 2)]
NODES = stored_nodes(LEAVES)


@pytest.mark.parametrize(("size", "root"), list(cases("rfc6962.txt", "root", 2)))
def test_both_sides_compute_the_published_roots(size: str, root: str):
    """Roots of zero to eight leaves."""
    tree = public.Tree()
    for leaf in LEAVES[: int(size)]:
        tree.add(leaf)
    assert tree.root().hex() == tree_root(int(size), NODES).hex() == root


@pytest.mark.parametrize(("index", "size", "proof"), list(cases("rfc6962.txt", "inclusion", 3)))
def test_the_published_inclusion_proofs_are_made_and_verified(index: str, size: str, proof: str):
    """By the writer, and folded by the verifier to the published root."""
    at, count = int(index), int(size)
    assert list(inclusion_proof(at, count, NODES)) == hashes(proof)
    verify_inclusion(LEAVES[at], at, count, hashes(proof), ROOTS[count])
    assert public.root_by_proof(LEAVES[at], at, count, hashes(proof)) == ROOTS[count]
    assert public.root_by_proof(LEAVES[at], at, count, [*hashes(proof), ROOTS[0]]) is None


@pytest.mark.parametrize(("old", "new", "proof"), list(cases("rfc6962.txt", "consistency", 3)))
def test_the_published_consistency_proofs_are_made_and_verified(old: str, new: str, proof: str):
    """Between the published roots."""
    assert list(consistency_proof(int(old), int(new), NODES)) == hashes(proof)
    verify_consistency(int(old), int(new), ROOTS[int(old)], ROOTS[int(new)], hashes(proof))


@pytest.mark.parametrize(("level", "index", "width", "path"), list(cases("tiles.txt", "path", 4)))
def test_both_sides_spell_the_paths_of_the_specification(
    level: str, index: str, width: str, path: str
):
    """The same path for the same tile, and back."""
    assert tiles.tile_path(level, int(index), int(width)) == path
    assert public.tile_path(level, int(index), int(width)) == path
    assert tiles.parse_path(path) == (level, int(index), int(width))


@pytest.mark.parametrize("path", [path for [path] in cases("tiles.txt", "none", 1)])
def test_no_other_spelling_is_a_path(path: str):
    """A path has one spelling."""
    assert tiles.parse_path(path) is None


@pytest.mark.parametrize(("size", "paths"), list(cases("tiles.txt", "size", 2)))
def test_the_last_tiles_of_a_tree_are_those_of_the_specification(size: str, paths: str):
    """At each level the last full tile and the partial one."""
    found, count, level = list[str](), int(size), 0
    while count:
        full, rest = divmod(count, tiles.WIDTH)
        found += [tiles.tile_path(level, full - 1)] if full else []
        found += [tiles.tile_path(level, full, rest)] if rest else []
        count, level = full, level + 1
    assert found == paths.split()


def note(text: str) -> str:
    """A note as it stands in a vector."""
    return text.replace("\\n", "\n")


def test_the_published_note_verifies():
    """The note and key of the reference implementation."""
    [[verifier, text]] = cases("notes.txt", "note", 2)
    assert verify_note(note(text), [NoteVerifier.parse(verifier)]).signed_by == {"PeterNeumann"}
    line = note(text).splitlines()[-1]
    said = note(text).rpartition("\n\n")[0] + "\n"
    assert LogKey.parse(verifier).signed(line, said.encode()) == 0


def test_the_parts_of_the_specifications_example_are_read():
    """Size, key ids and the time of the witness."""
    [[size, ids, time, text]] = cases("notes.txt", "parsed", 4)
    parsed = parse_note(note(text))
    assert Checkpoint.parse(parsed.text).size == int(size)
    assert [one.key_id.hex() for one in parsed.signatures] == ids.split(",")
    assert int.from_bytes(parsed.signatures[1].signature[:8], "big") == int(time)


def test_a_checkpoint_and_its_cosignature_verify_on_both_sides():
    """The example's head under known keys."""
    [[verifier, size, text]] = cases("notes.txt", "checkpoint", 3)
    assert verify_checkpoint(note(text), NoteVerifier.parse(verifier)).size == int(size)
    [[log, witness, time, cosigned]] = cases("notes.txt", "cosigned", 4)
    keys = [NoteVerifier.parse(log), NoteVerifier.parse(witness)]
    name = keys[1].name
    assert verify_note(note(cosigned), keys).cosigned_at == {name: int(time)}
    head = open_head(note(cosigned), LogKey.parse(log), [LogKey.parse(witness)])
    assert head is not None
    assert (head.size, head.seen) == (int(size), {name: int(time)})


@pytest.mark.parametrize(("verifier", "text"), list(cases("notes.txt", "refused", 2)))
def test_what_is_no_checkpoint_of_the_key_is_refused_on_both_sides(verifier: str, text: str):
    """Another size, root, origin, form or signer."""
    with pytest.raises(Corrupt):
        verify_checkpoint(note(text), NoteVerifier.parse(verifier))
    assert open_head(note(text), LogKey.parse(verifier)) is None
