"""Group commit: fewer transactions, each writer its own receipt, nobody spoilt by another."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from services.storage import together
from services.storage.domain.records import LogLeaf
from services.storage.log import receipt
from services.storage.together import Together
from services.storage.turns import Turns
from shared.crypto.merkle import verify_inclusion
from shared.crypto.notes import verify_checkpoint
from shared.domain.errors import Conflict, Invalid, LockgateError, Unavailable
from shared.ports.vault import LogEntry, LogReceipt
from tests.unit.storage.builders import Room


class Held:
    """A log whose first transaction waits until all others queue behind it."""

    def __init__(self, room: Room) -> None:
        self.turns = Turns(room.units)
        self.transactions = 0
        self.begun, self.go = threading.Event(), threading.Event()
        self.together = Together(room.log, self.write)

    def write(self, work):
        """Count, and hold the first."""
        self.transactions += 1
        if self.transactions == 1:
            self.begun.set()
            assert self.go.wait(20)
        return self.turns.write(work)

    def all_at_once(self, entries: Sequence[LogEntry]) -> list[LogReceipt | LockgateError]:
        """Append each from its own thread, all but the first in the queue before it is done."""
        found: list[LogReceipt | LockgateError] = [Unavailable("none", "")] * len(entries)

        def append(place: int) -> None:
            try:
                found[place] = self.together.append(entries[place])
            except LockgateError as error:
                found[place] = error

        threads = [threading.Thread(target=append, args=(n,)) for n in range(len(entries))]
        threads[0].start()
        assert self.begun.wait(20)
        for thread in threads[1:]:
            thread.start()
        while len(self.together._queue) < len(entries) - 1:
            threading.Event().wait(0.001)
        self.go.set()
        for thread in threads:
            thread.join(20)
        return found


def entry(number: int, fact: int = 0) -> LogEntry:
    """An entry of its own."""
    return LogEntry(f"e-{number}", "test.entry", "case-1", {"n": fact})


def test_many_writers_share_one_transaction(room: Room):
    """Thirty writers need two transactions, and each has a receipt that proves its own entry."""
    held = Held(room)
    found = held.all_at_once([entry(number) for number in range(30)])
    assert held.transactions == 2
    with room.units() as uow:
        for number, got in enumerate(found):
            assert isinstance(got, LogReceipt)
            head = verify_checkpoint(got.checkpoint, room.log.signer.verifier)
            proof = [bytes.fromhex(one) for one in got.proof]
            leaf = bytes.fromhex(got.entry_hash)
            verify_inclusion(leaf, got.index, head.size, proof, head.root)
            [kept] = uow.find(LogLeaf, entry=f"e-{number}")
            assert receipt(uow, kept) == got


def test_the_same_entry_again_answers_the_first_receipt(room: Room):
    """Also within one group, and long after it."""
    held = Held(room)
    found = held.all_at_once([entry(0), entry(1), entry(1), entry(2), entry(0)])
    assert found[1] == found[2]
    assert found[0] == found[4]
    assert held.together.append(entry(1)) == found[1]
    with room.units() as uow:
        assert uow.count(LogLeaf, entry_kind="test.entry") == 3


def test_a_refused_entry_spoils_nothing_for_the_others(room: Room):
    """An entry that is too large, and one under a taken id, are refused alone."""
    held = Held(room)
    large = LogEntry("large", "test.entry", "case-1", {"n": "x" * 17_000})
    found = held.all_at_once([entry(0), entry(1), large, entry(0, 9), entry(2)])
    assert [type(one) for one in found] == [LogReceipt, LogReceipt, Invalid, Conflict, LogReceipt]


def test_a_failed_transaction_is_told_to_everybody_in_it(room: Room):
    """When the disk is full nobody is told that it was kept, and the next try succeeds."""

    def full(_work):
        raise Unavailable("database-unavailable", "full")

    broken = Together(room.log, full)
    with pytest.raises(Unavailable, match="database-unavailable"):
        broken.append(entry(0))
    assert isinstance(room.vault.log(entry(0)), LogReceipt)


def test_more_than_a_group_holds_goes_with_the_next(room: Room, monkeypatch: pytest.MonkeyPatch):
    """A crowd is served in groups and nobody is left behind."""
    monkeypatch.setattr("services.storage.together.MOST", 4)
    held = Held(room)
    found = held.all_at_once([entry(number) for number in range(23)])
    assert all(isinstance(one, LogReceipt) for one in found)
    assert held.transactions < 12


def test_more_than_a_transaction_holds_go_in_several(room: Room, monkeypatch: pytest.MonkeyPatch):
    """When more wait than one transaction takes, each still gets its own receipt."""
    monkeypatch.setattr(together, "MOST", 4)
    held = Held(room)
    found = held.all_at_once([entry(number) for number in range(30)])
    receipts = [one for one in found if isinstance(one, LogReceipt)]
    assert len({one.index for one in receipts}) == 30
    assert held.transactions >= 1 + 29 // 4
