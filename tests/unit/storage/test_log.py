"""The log: serial under many writers, provable from any entry to any size."""

from __future__ import annotations

import threading

import pytest

from services.storage.domain.records import LogLeaf
from services.storage.log import Log, leaf_at
from shared.crypto.merkle import leaf_hash, verify_consistency, verify_inclusion
from shared.crypto.notes import NoteSigner, verify_checkpoint
from shared.domain.errors import Invalid
from shared.ports.vault import LogEntry
from tests.unit.storage.builders import Room

SIZE = 40


@pytest.fixture
def grown(room: Room) -> Room:
    """A log of 40 entries."""
    for number in range(SIZE - 1):
        room.vault.log(LogEntry(f"e-{number}", "test.entry", "case-1", {"n": number}))
    return room


def roots(room: Room) -> list[bytes]:
    """The root of the log after each entry, from the signed checkpoints."""
    with room.units() as uow:
        notes = [leaf.checkpoint for leaf in uow.find(LogLeaf)]
    return [verify_checkpoint(note, room.log.signer.verifier).root for note in notes]


def test_every_entry_is_provable_in_every_later_tree(grown: Room):
    """Inclusion proofs come from the stored paths alone and verify for all sizes."""
    heads = roots(grown)
    with grown.units() as uow:
        for size in range(1, SIZE + 1):
            for index in range(size):
                proof = grown.log.inclusion(uow, index, size)
                leaf = leaf_at(uow, index)
                verify_inclusion(leaf.leaf_hash, index, size, proof, heads[size - 1])


def test_every_tree_begins_every_later_tree(grown: Room):
    """Consistency proofs verify between all pairs of sizes."""
    heads = roots(grown)
    with grown.units() as uow:
        for new in range(1, SIZE + 1):
            for old in range(1, new + 1):
                proof = grown.log.consistency(uow, old, new)
                verify_consistency(old, new, heads[old - 1], heads[new - 1], proof)


def test_a_proof_beyond_the_log_is_refused(grown: Room):
    """There is no proof about entries that are not there."""
    with grown.units() as uow, pytest.raises(Invalid, match="log-range"):
        grown.log.inclusion(uow, 0, SIZE + 1)


def test_the_leaf_is_of_the_canonical_entry(grown: Room):
    """What is hashed is the stored body, in the documented spelling."""
    with grown.units() as uow:
        leaf = leaf_at(uow, 5)
    assert leaf.body == (
        b'{"at":"2026-03-02T09:00:00.000000Z","case":"case-1","facts":{"n":4},"id":"e-4",'
        b'"kind":"test.entry"}'
    )
    assert leaf.leaf_hash == leaf_hash(leaf.body)


def test_an_empty_log_has_a_checkpoint(room: Room):
    """A checkpoint of nothing is signed too, so that a verifier can start at zero."""
    other = Log(NoteSigner("other.test/log", room.signing), room.clock)
    from shared.crypto.merkle import Frontier

    head = verify_checkpoint(other.sign(Frontier()), other.signer.verifier)
    assert head.size == 0


def test_an_entry_of_more_than_16_kib_is_refused(room: Room):
    """The log holds ids and hashes; something large is a mistake."""
    with pytest.raises(Invalid, match="log-entry"):
        room.vault.log(LogEntry("e-1", "test.entry", "case-1", {"n": "x" * 17_000}))


def hammer(room: Room, writers: int, entries: int) -> None:
    """Append from several threads, every second entry known to two of them; check the tree."""
    errors: list[BaseException] = []

    def write(number: int) -> None:
        vault = room.fresh_vault()  # its own lock, as another process would have
        try:
            for count in range(entries):
                name = f"{number}-{count}" if count % 2 else f"{number // 2}-{count}-both"
                vault.log(LogEntry(name, "test.entry", "case-1", {"count": count}))
        except BaseException as error:  # noqa: BLE001 - reported by the test
            errors.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with room.units() as uow:
        leaves = uow.find(LogLeaf)
        assert [int(leaf.id) for leaf in leaves] == list(range(len(leaves)))
        names = {leaf.entry for leaf in leaves} - {"case-key:case-1"}
        assert len(names) == len(leaves) - 1 == writers * entries // 2 + writers * entries // 4
        size = len(leaves)
        head = roots_in(leaves, room)[-1]
        for index in range(0, size, 7):
            proof = room.log.inclusion(uow, index, size)
            verify_inclusion(leaves[index].leaf_hash, index, size, proof, head)


def roots_in(leaves: list[LogLeaf], room: Room) -> list[bytes]:
    """The roots that the leaves' checkpoints sign."""
    return [verify_checkpoint(one.checkpoint, room.log.signer.verifier).root for one in leaves]


def test_eight_writers_make_one_log(room: Room):
    """Eight appenders without a common lock leave no gap, no fork and no double entry."""
    hammer(room, writers=8, entries=12)


def test_eight_writers_make_one_log_on_postgresql(postgres_url: str):
    """The same on PostgreSQL, where only the database orders the writers."""
    room = Room(postgres_url)
    room.vault.create_case("case-1")
    hammer(room, writers=8, entries=12)
    room.close()
