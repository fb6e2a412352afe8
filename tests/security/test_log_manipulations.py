"""Nine ways in which the database's owner may lie, a hundred times each: all found, offline.

The owner makes perfect public files of the changed log and puts on them the checkpoint that serves
best: the newest, the one that was signed for that size, or one under a key of their own. Where it
says so they hold the log's own signing key. The verifier has the log's public key, and one
checkpoint (in two classes a cosigned one) that an agency kept.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.storage import tiles
from services.storage.domain.records import LogLeaf
from services.storage.fsck.public import LogAccount, LogKey, UnreadableError, verify_public
from shared.crypto.framing import canonical_json
from shared.crypto.merkle import Frontier, leaf_hash
from shared.crypto.notes import (
    Checkpoint,
    NoteSigner,
    NoteVerifier,
    SignatureType,
    cosign_note,
    sign_checkpoint,
)
from shared.ports.vault import LogEntry
from tests.unit.storage.builders import ORIGIN, START, Room

SIZE, TIMES = 40, 100
WITNESS = NoteSigner("agency.example/w1", Ed25519PrivateKey.from_private_bytes(b"\x09" * 32))
WITNESS_KEY = NoteVerifier(WITNESS.name, WITNESS.key.public_key(), SignatureType.COSIGNATURE)
THIEF = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(b"\x66" * 32))


@dataclass(frozen=True)
class Lie:
    """A changed log: its entries, and the signed checkpoints that could be put on it."""

    entries: list[bytes]
    notes: list[str]


@dataclass(frozen=True)
class Truth:
    """The log as it was: its entries, the checkpoint of each size, its key."""

    entries: list[bytes]
    notes: dict[int, str]
    signer: NoteSigner

    def lie(self, entries: list[bytes], *, stolen: bool = False) -> Lie:
        """What a thief can publish of these entries, with the log's own key if it is stolen."""
        head = head_of(entries)
        notes = [self.notes[SIZE], sign_checkpoint(head, THIEF)]
        if len(entries) in self.notes:
            notes.append(self.notes[len(entries)])
        if stolen:
            notes = [sign_checkpoint(head, self.signer)]
        return Lie(entries, notes)


def head_of(entries: list[bytes]) -> Checkpoint:
    """The head of a log of these entries."""
    grown = Frontier().extend([leaf_hash(entry) for entry in entries])
    return Checkpoint(ORIGIN, len(entries), grown.after.root())


def files_of(entries: list[bytes], note: str) -> dict[str, bytes]:
    """Perfect public files of fewer than 256 entries, under any checkpoint at all."""
    size = max(1, min(len(entries), int(note.split("\n")[1])))
    files = {"checkpoint": note.encode()}
    for count in {len(entries), size}:
        bundle = tiles.bundle_of(entries[:count])
        files[tiles.tile_path("entries", 0, count)] = bundle
        files[tiles.tile_path(0, 0, count)] = b"".join(leaf_hash(e) for e in entries[:count])
    return files


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Truth]:
    """A log of forty entries, a minute apart."""
    room = Room(f"sqlite:///{tmp_path_factory.mktemp('log') / 'database'}")
    for number in range(SIZE):
        facts = {"document": f"doc-{number % 5}", "actor": f"per-{number % 3}", "n": number}
        room.vault.log(LogEntry(f"e-{number}", "object.opened", "case-1", facts))
        room.clock.move(minutes=1)
    with room.units() as uow:
        leaves = uow.find(LogLeaf, order_by="id")
    notes = {number: leaf.checkpoint for number, leaf in enumerate(leaves, 1)}
    yield Truth([leaf.body for leaf in leaves], notes, room.log.signer)
    room.close()


def judged(lie: Lie, note: str, truth: Truth, held: list[str]) -> LogAccount:
    """What the verifier says."""
    key = LogKey.parse(truth.signer.verifier.to_text())
    witness = LogKey.parse(WITNESS_KEY.to_text())
    return verify_public(files_of(lie.entries, note).get, key, held, [witness], 0)


def changed(entry: bytes, **members: object) -> bytes:
    """An entry with other members, properly spelt."""
    return canonical_json({**json.loads(entry), **members})


def later(entry: bytes, **shift: float) -> str:
    """The time of an entry, moved."""
    from datetime import datetime

    at = datetime.fromisoformat(json.loads(entry)["at"]) + timedelta(**shift)
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def edit(truth: Truth, chance: random.Random) -> Lie:
    """Say that somebody else did it, or to something else."""
    entries, at = list(truth.entries), chance.randrange(SIZE)
    facts = json.loads(entries[at])["facts"]
    name = chance.choice(["document", "actor", "n"])
    facts[name] = facts[name] + 1 if name == "n" else f"{facts[name]}{chance.randrange(9)}"
    entries[at] = changed(entries[at], facts=facts)
    return truth.lie(entries)


def delete(truth: Truth, chance: random.Random) -> Lie:
    """Leave out one to three entries."""
    gone = set(chance.sample(range(SIZE), chance.randint(1, 3)))
    return truth.lie([e for number, e in enumerate(truth.entries) if number not in gone])


def insert(truth: Truth, chance: random.Random) -> Lie:
    """Put in an entry that never was, with a time that fits, before any that was."""
    entries, at = list(truth.entries), chance.randrange(SIZE)
    entries.insert(at, changed(entries[at], id=f"forged-{chance.randrange(10**6)}"))
    return truth.lie(entries)


def reorder(truth: Truth, chance: random.Random) -> Lie:
    """Exchange two entries, and in every second log their times with them."""
    entries = list(truth.entries)
    one, two = chance.sample(range(SIZE), 2)
    entries[one], entries[two] = entries[two], entries[one]
    if chance.random() < 0.5:
        first, second = json.loads(entries[one])["at"], json.loads(entries[two])["at"]
        entries[one], entries[two] = (
            changed(entries[one], at=second),
            changed(entries[two], at=first),
        )
    return truth.lie(entries)


def truncate(truth: Truth, chance: random.Random) -> Lie:
    """Go back to an earlier state, whose own signed checkpoint is still there."""
    return truth.lie(truth.entries[: chance.randrange(SIZE)])


def fork(truth: Truth, chance: random.Random) -> Lie:
    """With the signing key: go on differently from some entry that an agency saw beyond."""
    at = chance.randrange(SIZE)
    tail = [changed(e, id=f"fork-{number}") for number, e in enumerate(truth.entries[at:])]
    return truth.lie([*truth.entries[:at], *tail], stolen=True)


def rebuild(truth: Truth, chance: random.Random) -> Lie:
    """Without the key: build the whole chain anew, shorter, as long, or longer."""
    count = chance.randint(1, SIZE + 20)
    facts = {"actor": f"per-{chance.randrange(9)}"}
    made = [
        changed(truth.entries[0], id=f"new-{n}", facts=facts, at=later(truth.entries[0], minutes=n))
        for n in range(count)
    ]
    return truth.lie(made)


def back_date(truth: Truth, chance: random.Random) -> Lie:
    """Make an entry older: in its place without the key, or newly added with the stolen key."""
    entries = list(truth.entries)
    if chance.random() < 0.5:
        at = chance.randrange(SIZE)
        entries[at] = changed(entries[at], at=later(entries[at], hours=-chance.randint(1, 99)))
        return truth.lie(entries)
    old = later(entries[-1], minutes=-chance.randint(1, 9999))
    entries.append(changed(entries[-1], id="late", at=old))
    return truth.lie(entries, stolen=True)


def twice(truth: Truth, chance: random.Random) -> Lie:
    """With the stolen key: append an old entry once more, so that its id stands for two."""
    copy = chance.choice(truth.entries)
    moved = changed(copy, at=later(truth.entries[-1], minutes=1))
    return truth.lie([*truth.entries, moved], stolen=True)


CLASSES: tuple[Callable[[Truth, random.Random], Lie], ...] = (
    edit,
    delete,
    insert,
    reorder,
    truncate,
    fork,
    rebuild,
    back_date,
    twice,
)


def found(truth: Truth, make: Callable[[Truth, random.Random], Lie], held: list[str]) -> int:
    """In how many of a hundred logs the lie is found, whatever checkpoint it carries."""
    chance, count = random.Random(make.__name__), 0
    for _ in range(TIMES):
        lie = make(truth, chance)
        count += all(not judged(lie, note, truth, held).ok for note in lie.notes)
    return count


def test_the_true_log_is_true(truth: Truth):
    """The control: at every size, under its own checkpoint, held to every earlier one."""
    for size in range(1, SIZE + 1):
        lie = Lie(truth.entries[:size], [])
        held = [truth.notes[earlier] for earlier in range(1, size + 1)]
        assert judged(lie, truth.notes[size], truth, held).ok


def test_every_manipulation_of_every_class_is_found(truth: Truth):
    """Nine classes, a hundred logs each: nine hundred of nine hundred."""
    table = {make.__name__: found(truth, make, [truth.notes[SIZE]]) for make in CLASSES}
    assert table == {make.__name__: TIMES for make in CLASSES}


def test_without_a_kept_checkpoint_the_perfect_lies_are_not_found(truth: Truth):
    """The negative control: it is the agency's checkpoint that finds a cut or forked log."""
    assert found(truth, truncate, []) < TIMES // 2
    assert found(truth, fork, []) == 0
    assert found(truth, edit, []) == TIMES


def test_a_tail_back_dated_with_the_stolen_key_is_found_by_a_witness(truth: Truth):
    """Entries that claim to be older than what a witness had seen before them."""
    for size in range(5, SIZE, 3):
        seen = int(START.timestamp()) + 3 * 3600
        cosigned = cosign_note(truth.notes[size], WITNESS, seen)
        added = changed(truth.entries[-1], id="late", at=later(truth.entries[size - 1], minutes=1))
        lie = truth.lie([*truth.entries[:size], added], stolen=True)
        account = judged(lie, lie.notes[0], truth, [cosigned])
        assert {one.reason for one in account.problems} == {"older-than-witnessed"}
        assert judged(lie, lie.notes[0], truth, [truth.notes[size]]).ok


def test_entries_dated_after_they_were_witnessed_are_found(truth: Truth):
    """A clock set forward: younger than the time at which a witness saw them."""
    cosigned = cosign_note(truth.notes[SIZE], WITNESS, int(START.timestamp()))
    account = judged(Lie(truth.entries, []), truth.notes[SIZE], truth, [cosigned])
    assert {one.reason for one in account.problems} == {"younger-than-witnessed"}


def _found_out(files: dict[str, bytes], key: LogKey) -> bool:
    """Whether the files do not verify, or cannot even be read as a log."""
    try:
        return not verify_public(files.get, key).ok
    except UnreadableError:
        return True


@pytest.mark.parametrize("path", ["tile/0/000.p/40", "tile/entries/000.p/40", "checkpoint"])
def test_every_byte_of_the_public_files_counts(truth: Truth, path: str):
    """One flipped bit, one byte less, one more, or no file: found."""
    files = files_of(truth.entries, truth.notes[SIZE])
    key = LogKey.parse(truth.signer.verifier.to_text())
    chance, data = random.Random(path), files[path]
    spoilt = [data[:-1], data + b"\x00", b""]
    for _ in range(TIMES):
        place = chance.randrange(len(data))
        spoilt.append(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    for other in spoilt:
        assert _found_out({**files, path: other}, key)
    without = {name: found_ for name, found_ in files.items() if name != path}
    assert _found_out(without, key)


def test_a_kept_receipt_is_held_against_its_own_entry(truth: Truth, tmp_path: Path):
    """A receipt for an entry that the log no longer has is found, by index and leaf."""
    size = 17
    forged = replace(truth, entries=[*truth.entries[:16], truth.entries[30]])
    grown = Frontier().extend([leaf_hash(entry) for entry in forged.entries])
    proof = [one.hex() for one in grown.proof(16)]
    log = {
        "index": 16,
        "leaf_hash": leaf_hash(forged.entries[16]).hex(),
        "proof": proof,
        "checkpoint": sign_checkpoint(head_of(forged.entries), truth.signer),
    }
    receipt = json.dumps({"fields": {"log": log}})
    account = judged(Lie(truth.entries, []), truth.notes[SIZE], truth, [receipt])
    assert {one.reason for one in account.problems} == {
        "differs-from-receipt",
        "differs-from-held",
    }
    assert size == len(forged.entries)
