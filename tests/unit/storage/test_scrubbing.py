"""Scrubbing: every stored byte is authenticated in turn, and what the store lost is found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from services import scrub
from services.identity import LOG_KEY, signing_key
from services.storage.domain.records import (
    Fault,
    LogLeaf,
    RetiredBlob,
    ScrubFinding,
    StoredObject,
)
from services.storage.scrubbing import ROUND, SAFE_AGE, Scrubber
from shared.adapters.migrate import migrate
from shared.domain.errors import Invalid, Unavailable
from shared.observe.metrics import Metrics
from shared.runtime import compose
from shared.settings import load_settings
from tests.unit.storage.builders import ACTOR, START, Room, StillClock, context, sqlite_url

DATA = bytes(range(256)) * 200


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Storage with four objects in two cases."""
    made = Room(sqlite_url(tmp_path))
    for case in ("case-1", "case-2"):
        made.vault.create_case(case)
        for number in (1, 2):
            place = context(case=case, document=f"doc-{number}")
            made.vault.seal(f"{case}-{number}", place, [DATA], ACTOR)
    yield made
    made.close()


def scrubber(room: Room, rate: int = 1 << 30) -> Scrubber:
    """A scrubber over the room, as after a start."""
    vault = room.vault
    return Scrubber(
        vault.turns, room.blobs, vault.ring, room.log, room.clock,
        rate=rate, seconds=1.0, metrics=Metrics(),
    )  # fmt: skip


def blob_of(room: Room, object_id: str) -> str:
    """The key of an object's blob."""
    with room.units() as uow:
        return uow.get(StoredObject, object_id).blob


def faults(found: Scrubber) -> dict[str, Fault]:
    """What is listed, by object, or by blob where no object is known."""
    return {one.object or one.id: one.fault for one in found.findings()}


def entries(room: Room, kind: str) -> list[dict[str, object]]:
    """The facts of the log's entries of a kind."""
    with room.units() as uow:
        return [json.loads(leaf.body)["facts"] for leaf in uow.find(LogLeaf, entry_kind=kind)]


def test_a_sound_store_has_no_findings(room: Room) -> None:
    """Everything is read once, nothing is listed, and nothing is opened for anybody."""
    found = scrubber(room)
    found.round()
    state = found.state()
    with room.units() as uow:
        sizes = [one.sealed_size for one in uow.find(StoredObject)]
    assert (state.looked, state.size, state.rounds) == (4, sum(sizes), 1)
    assert faults(found) == {}
    assert entries(room, "object.opened") == entries(room, "object.refused") == []


@pytest.mark.parametrize("at", [0, 20, 70, 170, 200, 230, 17_000, 50_000, -1])
def test_a_flipped_byte_anywhere_is_rot(room: Room, at: int) -> None:
    """The list, the log and the metric say so; a mended blob leaves the list again."""
    blob = blob_of(room, "case-1-2")
    sound = room.blobs.kept[blob]
    rotten = bytearray(sound)
    rotten[at] ^= 0x10
    room.blobs.kept[blob] = bytes(rotten)
    found = scrubber(room)
    found.round()
    assert faults(found) == {"case-1-2": Fault.ROTTEN}
    [facts] = entries(room, "object.faulty")
    assert (facts["blob"], facts["fault"], facts["object"]) == (blob, "rotten", "case-1-2")
    assert 'lockgate_scrub_findings{reason="rotten"} 1' in found._metrics.render()
    found.round()
    assert len(entries(room, "object.faulty")) == 1
    room.blobs.kept[blob] = sound
    found.round()
    assert faults(found) == {}


def test_missing_and_short_blobs_are_told_apart(room: Room) -> None:
    """A blob that is not there and one that is too short are listed as what they are."""
    del room.blobs.kept[blob_of(room, "case-1-1")]
    short = blob_of(room, "case-2-1")
    room.blobs.kept[short] = room.blobs.kept[short][:-1]
    found = scrubber(room)
    found.round()
    assert faults(found) == {"case-1-1": Fault.MISSING, "case-2-1": Fault.SIZE}


def test_a_round_goes_on_where_the_process_ended(room: Room) -> None:
    """With an allowance of one object a tick, four starts read four objects, once each."""
    for number in range(4):
        room.blobs.reads.clear()
        scrubber(room, rate=1000).tick()
        state = scrubber(room).state()
        assert state.looked == number + 1
        assert (state.ended_at is None) == (number < 3)
        assert len({key for key, _, _ in room.blobs.reads}) == 1


def test_a_large_object_is_paid_for_by_later_ticks(room: Room) -> None:
    """An object beyond the allowance is read whole, and then nothing is read for a while."""
    found = scrubber(room, rate=40_000)
    found.tick()
    looked = [found.state().looked]
    for _ in range(6):
        found.tick()
        looked.append(found.state().looked)
    assert looked == [1, 1, 2, 2, 2, 3, 3]


def test_the_next_round_begins_when_it_is_due(room: Room) -> None:
    """A finished round rests until a week after it began."""
    found = scrubber(room)
    found.tick()
    found.tick()
    assert found.state().rounds == 1
    room.clock.move(days=ROUND.days)
    found.tick()
    assert found.state().rounds == 2


def test_destroyed_cases_and_discarded_objects_are_passed_over(room: Room) -> None:
    """What is meant to be unreadable is no fault."""
    room.vault.destroy_case("case-2", "per-dpo", "per-second")
    reading = context(kind="reading")
    room.vault.seal("reading-1", reading, [b"x"], ACTOR)
    room.vault.discard("reading-1", ACTOR)
    found = scrubber(room)
    found.round()
    assert (found.state().looked, faults(found)) == (2, {})


def test_an_object_that_goes_while_it_is_read_is_no_fault(room: Room) -> None:
    """Discarding between the look at the row and the look at the blob is not taken for a loss."""
    room.vault.seal("reading-1", context(kind="reading"), [b"x"], ACTOR)
    found, size = scrubber(room), room.blobs.size
    blob = blob_of(room, "reading-1")

    def going(key: str) -> int:
        if key == blob and key in room.blobs.kept:
            room.vault.discard("reading-1", ACTOR)
        return size(key)

    room.blobs.size = going  # type: ignore[method-assign]
    found.round()
    assert faults(found) == {}


def test_orphans_are_listed_and_removed_only_on_request_and_when_old(room: Room) -> None:
    """A blob of no object stays until somebody asks a week later; the asking is on the log."""
    room.blobs.kept["objects/ab/abcd/b-1"] = b"left behind"
    room.blobs.kept["retention/other"] = b"not an object"
    with room.units() as uow:
        uow.add(RetiredBlob("objects/cd/cdef/b-2", "case-1", room.clock.now()))
        uow.commit()
    room.blobs.kept["objects/cd/cdef/b-2"] = b"retired"
    found = scrubber(room)
    found.round()
    assert faults(found) == {"objects/ab/abcd/b-1": Fault.ORPHAN}
    assert found.remove_orphans("per-admin") == 0
    room.clock.move(seconds=(SAFE_AGE - timedelta(seconds=1)).total_seconds())
    found.round()
    assert found.remove_orphans("per-admin") == 0
    room.clock.move(seconds=1)
    assert found.remove_orphans("per-admin") == 1
    assert "objects/ab/abcd/b-1" not in room.blobs.kept
    assert {"retention/other", "objects/cd/cdef/b-2"} <= room.blobs.kept.keys()
    assert faults(found) == {}
    [facts] = entries(room, "store.orphan-removed")
    assert (facts["actor"], facts["blob"]) == ("per-admin", "objects/ab/abcd/b-1")


def test_a_blob_that_found_its_owner_is_never_removed(room: Room) -> None:
    """What was an orphan and is spoken of by now leaves the list and stays in the store."""
    blob = blob_of(room, "case-1-1")
    with room.units() as uow:
        [row] = uow.find(StoredObject, id="case-1-1")
        uow.remove(StoredObject, "case-1-1")
        uow.commit()
    found = scrubber(room)
    found.round()
    assert faults(found) == {blob: Fault.ORPHAN}
    room.clock.move(days=SAFE_AGE.days)
    with room.units() as uow:
        uow.add(row)
        uow.commit()
    assert found.remove_orphans("per-admin") == 0
    assert blob in room.blobs.kept
    found.round()
    assert faults(found) == {}


def test_a_store_that_does_not_answer_is_no_rot(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The round stops where it is, nothing is listed, and it goes on later."""
    found = scrubber(room)

    def away(*_: object) -> bytes:
        raise Unavailable("blob-unavailable", "The object store cannot be used.")

    with monkeypatch.context() as patch:
        patch.setattr(room.blobs, "read", away)
        with pytest.raises(Unavailable):
            found.tick()
    assert (faults(found), found.state().looked) == ({}, 0)
    found.tick()
    assert found.state().rounds == 1


def test_the_command_reads_an_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``lockgate scrub`` answers 1 for a lost object, 0 without one, and removes on request."""
    monkeypatch.setenv("LOCKGATE_DATA_DIR", str(tmp_path))
    settings, clock = load_settings(), StillClock(START)
    monkeypatch.setattr(scrub, "system_clock", lambda: clock)
    with pytest.raises(Invalid, match="installation-missing"):
        scrub.scrub_store(remove_orphans=False)
    signing_key(settings.under_data("keys"), LOG_KEY)
    migrate("storage", compose.open_database(settings, "storage"))
    blobs = compose.open_blobs(settings)
    orphan = "objects/ab/abcd/b-1"
    blobs.put(orphan, [b"left behind"])
    assert scrub.scrub_store(remove_orphans=True) == 0
    clock.move(days=SAFE_AGE.days)
    assert scrub.scrub_store(remove_orphans=True) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "0 orphans removed"
    assert said[1:3] == [f"orphan   {orphan}  -", "0 objects read, 0 lost or altered, 1 orphans"]
    assert said[3:] == ["1 orphans removed", "0 objects read, 0 lost or altered, 0 orphans"]
    monkeypatch.setattr(
        Scrubber,
        "findings",
        lambda _self: [ScrubFinding("objects/a", Fault.ROTTEN, "obj", "case-1", 1, clock.now())],
    )
    assert scrub.scrub_store(remove_orphans=False) == 1
    assert "1 lost or altered" in capsys.readouterr().out
