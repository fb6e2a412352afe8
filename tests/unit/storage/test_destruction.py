"""Destroying a case: killed at any step it goes on, and no copy that was away is forgotten."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from services.storage.domain.records import CaseKey, KeyState, LogLeaf
from shared.adapters.keyring_blobs import BlobKeyring
from shared.crypto.framing import encode_context
from shared.domain.errors import Conflict, LockgateError, Refused, Unavailable
from tests.unit.storage.builders import ACTOR, READER, Killed, Room, context, dying_at

STEPS = ["destroy:begun", "destroy:decided", "destroy:erased", "destroy:finished"]
KEYRING_STEPS = [
    f"erase:{copy}:{moment}"
    for copy in ("primary", "mirror-1")
    for moment in ("marked", "one-gone", "done")
]


def state(room: Room) -> KeyState:
    """How far the case's destruction is."""
    with room.units() as uow:
        return uow.get(CaseKey, "case-1").state


def entries(room: Room) -> dict[str, dict[str, object]]:
    """The facts of each log entry about a destruction."""
    with room.units() as uow:
        leaves = uow.find(LogLeaf, case="case-1")
    read = [json.loads(leaf.body) for leaf in leaves]
    return {one["kind"]: one["facts"] for one in read if one["kind"].startswith("case-key.")}


def readable(room: Room) -> bool:
    """Whether the case's object opens after a restart."""
    try:
        return b"".join(room.fresh_vault().open("obj-1", context(), READER).chunks()) == b"text"
    except Refused as refused:
        if refused.code != "case-key-destroyed":
            raise
        return False


@pytest.fixture
def full(room: Room) -> Room:
    """A case with an object."""
    room.vault.seal("obj-1", context(), [b"text"], ACTOR)
    assert readable(room)
    return room


def test_the_certificate_says_what_was_destroyed_by_whom(full: Room):
    """Decision and certificate carry the same digest, which can be computed from the page."""
    [key_id] = full.keyring.ids("case-1")
    record = full.keyring.find("case-1", key_id)
    assert full.vault.destroy_case("case-1", "per-a", "per-b") == ()
    digest = sha256(
        encode_context("lockgate/destroyed/1", "case-1") + encode_context(key_id, record)
    ).hexdigest()
    decided = {"key": key_id, "actor": "per-a", "second": "per-b", "digest": digest}
    found = entries(full)
    assert found["case-key.destroying"] == decided
    assert found["case-key.destroyed"] == decided | {"copies": 2}
    assert state(full) is KeyState.DESTROYED


@pytest.mark.parametrize("point", STEPS)
def test_killed_at_any_step_it_goes_on(full: Room, point: str):
    """Before the decision nothing happened; after it, the next start ends it, once."""
    with pytest.raises(Killed):
        full.fresh_vault(dying_at(point)).destroy_case("case-1", "per-a", "per-b")
    assert readable(full) is (point == "destroy:begun")
    full.fresh_vault().tend()
    if point == "destroy:begun":
        assert readable(full)
        full.vault.destroy_case("case-1", "per-a", "per-b")
    assert state(full) is KeyState.DESTROYED
    assert not readable(full)
    assert full.keyring.ids("case-1") == ()
    with full.units() as uow:
        assert uow.count(LogLeaf, entry_kind="case-key.destroyed") == 1


@pytest.mark.parametrize("point", KEYRING_STEPS)
def test_killed_inside_the_keyring_it_goes_on(full: Room, point: str):
    """Wherever in whichever copy it ended, the next start erases the rest."""
    steady = full.keyring
    full.keyring = BlobKeyring(*full.copies, step=dying_at(point))
    with pytest.raises(Killed):
        full.fresh_vault().destroy_case("case-1", "per-a", "per-b")
    full.keyring = steady
    assert not readable(full)
    assert state(full) is KeyState.DESTROYING
    full.fresh_vault().finish_destructions()
    assert state(full) is KeyState.DESTROYED
    assert [sorted(copy.kept) for copy in full.copies] == [["cases/case-1/erased"]] * 2


def test_a_copy_that_is_away_is_outstanding_until_it_was_reached(full: Room):
    """The case is unreadable at once; it counts as destroyed only when every copy is rid of it."""
    full.copies[1].away = True
    assert full.vault.destroy_case("case-1", "per-a", "per-b") == ("mirror-1",)
    full.vault.finish_destructions()
    assert full.vault.outstanding() == ["case-1"]
    assert not readable(full)
    assert "case-key.destroyed" not in entries(full)
    full.copies[1].away = False
    full.vault.finish_destructions()
    assert full.vault.outstanding() == []
    assert state(full) is KeyState.DESTROYED
    assert all(list(copy.kept) == ["cases/case-1/erased"] for copy in full.copies)


def test_a_second_call_has_no_second_effect(full: Room):
    """Again by others it answers the same and logs nothing."""
    full.vault.destroy_case("case-1", "per-a", "per-b")
    before = entries(full)
    assert full.vault.destroy_case("case-1", "per-c", "per-d") == ()
    assert entries(full) == before


def test_a_process_that_holds_the_key_in_memory_stops_reading(full: Room):
    """Another process that has just read the case refuses at once."""
    other = full.fresh_vault()
    other.open("obj-1", context(), READER)
    full.vault.destroy_case("case-1", "per-a", "per-b")
    with pytest.raises(Refused, match="case-key-destroyed"):
        other.open("obj-1", context(), READER)


def test_without_a_keyring_that_answers_nothing_is_decided(full: Room):
    """What would be destroyed cannot be told: nothing happens, and it can be tried again."""
    for copy in full.copies:
        copy.away = True
    with pytest.raises(Unavailable):
        full.fresh_vault().destroy_case("case-1", "per-a", "per-b")
    for copy in full.copies:
        copy.away = False
    assert readable(full)
    assert state(full) is KeyState.ACTIVE


def test_an_older_database_hears_of_it_from_the_tombstone(full: Room):
    """A row from before the destruction becomes destroyed again at the start, and that is logged."""
    with full.units() as uow:
        before = uow.get(CaseKey, "case-1")
    full.vault.destroy_case("case-1", "per-a", "per-b")
    with full.units() as uow:
        uow.remove(CaseKey, "case-1")
        uow.add(before)
        uow.commit()
    assert not readable(full)
    full.fresh_vault().tend()
    assert state(full) is KeyState.DESTROYED
    assert entries(full)["case-key.found-erased"] == {"key": before.key_id}


def test_an_older_keyring_is_erased_again(full: Room):
    """Copies from before the destruction, all of them, lose the key at the next start."""
    before = [dict(copy.kept) for copy in full.copies]
    full.vault.destroy_case("case-1", "per-a", "per-b")
    for copy, kept in zip(full.copies, before, strict=True):
        copy.kept = dict(kept)
    assert not readable(full)
    full.fresh_vault().tend()
    assert all(list(copy.kept) == ["cases/case-1/erased"] for copy in full.copies)


def test_an_erased_case_is_not_made_again_in_an_empty_database(full: Room):
    """With no row left the tombstone still forbids a new key."""
    full.vault.destroy_case("case-1", "per-a", "per-b")
    with full.units() as uow:
        uow.remove(CaseKey, "case-1")
        uow.commit()
    with pytest.raises(Refused, match="case-key-destroyed"):
        full.fresh_vault().create_case("case-1")


def test_a_key_added_meanwhile_stops_the_decision(full: Room):
    """What is destroyed is what was decided about."""

    def add(name: str) -> None:
        if name == "destroy:begun":
            with full.units() as uow:
                row = uow.get(CaseKey, "case-1")
                uow.remove(CaseKey, "case-1")
                uow.add(type(row)(**{f: getattr(row, f) for f in row.__slots__} | {"key_id": "k"}))
                uow.commit()

    with pytest.raises(Conflict, match="case-key-changed"):
        full.fresh_vault(add).destroy_case("case-1", "per-a", "per-b")
    assert state(full) is KeyState.ACTIVE


def test_a_key_that_the_keyring_lost_is_an_integrity_failure(full: Room):
    """Neither there nor erased: somebody must look."""
    for copy in full.copies:
        copy.kept.clear()
    with pytest.raises(LockgateError) as caught:
        full.fresh_vault().open("obj-1", context(), READER)
    assert (caught.value.family, caught.value.code) == ("corrupt", "case-key-lost")
