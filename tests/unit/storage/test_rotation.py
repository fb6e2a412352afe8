"""Rotation of the root and of case keys, and re-sealing: killed anywhere they go on, unnoticed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from services.storage.domain.records import (
    CaseKey,
    Job,
    JobKind,
    JobState,
    LogLeaf,
    RetiredBlob,
    StoredObject,
)
from services.storage.fsck.account import account
from services.storage.fsck.log import LogKey, verify_rows
from services.storage.fsck.stores import folder_blobs
from services.storage.fsck.tables import open_tables
from services.storage.key_jobs import KeyJobs
from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.keyring_blobs import BlobKeyring
from shared.adapters.keys_transit import TransitKeys, TransitPlace
from shared.crypto.sealed import read_key_id, value_key_id
from shared.crypto.wrap import case_key_context
from shared.domain.errors import Conflict, Corrupt, Invalid, Refused, Unavailable
from tests.simulators.transit import transit_server
from tests.unit.storage.builders import ACTOR, READER, Killed, Room, context, dying_at

ROOT, CASE, RESEAL = JobKind.ROTATE_ROOT, JobKind.ROTATE_CASE, JobKind.RESEAL
STEPS = {
    ROOT: ["made", "recorded", "wrapped", "batch", "retired", "finished"],
    CASE: ["made", "switched", "rewrapped", "batch", "finished"],
    RESEAL: ["stored", "swapped", "finished"],
}
COUNT = 7


def data(number: int) -> bytes:
    """What the object of this number holds."""
    return f"object {number} ".encode() * 5000


def fill(room: Room, count: int = COUNT, case: str = "case-1") -> None:
    """Objects of a case, one document each."""
    for number in range(count):
        where = context(case=case, document=f"doc-{number}")
        room.vault.seal(f"{case}.{number}", where, [data(number)], ACTOR)


def all_open(room: Room, count: int = COUNT, case: str = "case-1") -> bool:
    """Whether every object opens after a restart, as a range and whole."""
    vault = room.fresh_vault()
    for number in range(count):
        where = context(case=case, document=f"doc-{number}")
        opened = vault.open(f"{case}.{number}", where, READER)
        assert opened.read_at(20_000, 10) == data(number)[20_000:20_010]
        assert b"".join(opened.chunks()) == data(number)
    return True


def jobs_of(room: Room, step: Callable[[str], None] | None = None) -> KeyJobs:
    """The jobs as after a restart."""
    return KeyJobs(room.fresh_vault(), step) if step else KeyJobs(room.fresh_vault())


def run(room: Room, kind: JobKind, case: str = "case-1") -> Job:
    """A job from beginning to end."""
    made = jobs_of(room)
    return made.run(made.start(kind, "" if kind is ROOT else case, "per-admin"))


def rows(room: Room) -> list[StoredObject]:
    """Every object."""
    with room.units() as uow:
        return uow.find(StoredObject)


def key_row(room: Room) -> CaseKey:
    """The keys of case 1."""
    with room.units() as uow:
        return uow.get(CaseKey, "case-1")


@pytest.fixture
def full(room: Room) -> Room:
    """A case with some objects and a sealed value."""
    fill(room)
    room.value = room.vault.seal_value("case-1", "name", b"somebody")  # type: ignore[attr-defined]
    return room


# --- what each does ---------------------------------------------------------------------------


def test_a_new_root_wraps_everything_and_the_old_one_is_gone(full: Room):
    """Every record of every case is under the new root; what was copied before opens no longer."""
    for case in ("case-2", "case-3"):
        full.vault.create_case(case)
    old = full.keys.root_id
    [key_id] = full.keyring.ids("case-1")
    before = full.keyring.find("case-1", key_id)

    job = run(full, ROOT)

    assert (job.state, job.total, job.done, job.failed) == (JobState.DONE, 3, 3, 0)
    assert (job.source, job.target) == (old, full.keys.root_id)
    for case in full.keyring.cases():
        for one in full.keyring.ids(case):
            assert full.keys.wrapped_by(full.keyring.find(case, one)) == job.target != old
    assert key_row(full).root_id == job.target
    with pytest.raises(Corrupt, match="key-corrupt"):
        full.keys.unwrap(before, case_key_context("case-1", key_id))
    assert all_open(full)


def test_a_root_in_a_key_server_is_rotated(full: Room):
    """The job is the same; the server keeps the newest version of its key alone."""
    with transit_server("lockgate") as server:
        room_keys = TransitKeys(TransitPlace.parse(server.url), lambda: server.token)
        full.keys = room_keys  # type: ignore[assignment]
        full.vault = full.fresh_vault()
        full.vault.create_case("case-t")
        fill(full, 2, "case-t")
        source = room_keys.root_id
        [key_id] = full.keyring.ids("case-t")
        full.keyring.erase("case-1")
        full.vault.tend()
        job = run(full, ROOT)
        assert (job.state, job.failed) == (JobState.DONE, 0)
        assert (job.source, job.target) == (source, "transit-lockgate-v2")
        assert room_keys.wrapped_by(full.keyring.find("case-t", key_id)) == job.target
        assert list(server.keys) == [2]
        assert all_open(full, 2, "case-t")


def test_a_new_case_key_opens_every_object_and_no_blob_changes(full: Room):
    """Headers lie beside the blobs; objects, old values and new values open."""
    blobs = dict(full.blobs.kept)
    old = key_row(full).key_id

    job = run(full, CASE)

    assert (job.state, job.total, job.done, job.failed) == (JobState.DONE, COUNT, COUNT, 0)
    assert full.blobs.kept == blobs
    assert (key_row(full).key_id, key_row(full).previous) == (job.target, (old,))
    for row in rows(full):
        assert (row.key_id, row.beside, read_key_id(row.header)) == (job.target, True, job.target)
    assert all_open(full)
    vault = full.fresh_vault()
    assert vault.open_value("case-1", "name", full.value) == b"somebody"
    assert value_key_id(vault.seal_value("case-1", "name", b"x")) == job.target


def test_rotating_twice_keeps_every_key_that_values_need(full: Room):
    """Two rotations of the case and one of the root later everything still opens."""
    for kind in (CASE, ROOT, CASE):
        assert run(full, kind).state is JobState.DONE
    assert len(key_row(full).previous) == 2
    assert len(full.keyring.ids("case-1")) == 3
    assert all_open(full)
    assert full.fresh_vault().open_value("case-1", "name", full.value) == b"somebody"
    full.vault.destroy_case("case-1", "per-a", "per-b")
    assert full.keyring.ids("case-1") == ()


def test_objects_of_an_older_installation_are_rotated_by_their_own_header(full: Room):
    """Without a header in the row the blob's own is read."""
    with full.units() as uow:
        for row in uow.find(StoredObject):
            uow.save(replace(row, header=b""))
        uow.commit()
    assert run(full, CASE).done == COUNT
    assert all_open(full)


def test_sealing_anew_replaces_key_and_blob(full: Room):
    """New document keys, new blobs; the old blobs go once no opening can read from them."""
    run(full, CASE)
    before = {row.id: row for row in rows(full)}
    reading = full.vault.open("case-1.0", context(document="doc-0"), READER)

    job = run(full, RESEAL)

    assert (job.state, job.done, job.failed) == (JobState.DONE, COUNT, 0)
    for row in rows(full):
        old = before[row.id]
        assert row.blob != old.blob
        assert row.sealed_sha256 != old.sealed_sha256
        assert (row.sha256, row.size, row.beside) == (old.sha256, old.size, False)
        assert full.blobs.kept[row.blob][:168] == row.header
    assert b"".join(reading.chunks()) == data(0)
    jobs_of(full).work()
    assert len(full.blobs.kept) == 2 * COUNT
    full.clock.move(hours=8)
    jobs_of(full).work()
    assert set(full.blobs.kept) == {row.blob for row in rows(full)}
    with full.units() as uow:
        assert uow.count(RetiredBlob) == 0
        assert uow.count(LogLeaf, entry_kind="object.resealed") == COUNT
    assert all_open(full)


def test_everything_is_on_the_log(full: Room):
    """Who began it, what it led to, and its end."""
    run(full, ROOT)
    run(full, CASE)
    with full.units() as uow:
        kinds = [leaf.entry_kind for leaf in uow.find(LogLeaf, order_by="id")]
    expected = ["key-job.started", "root-key.rotated", "key-job.finished"]
    expected += ["key-job.started", "case-key.rotated", "key-job.finished"]
    assert kinds[-6:] == expected


def test_the_account_is_whole_after_every_job(room: Room, tmp_path: Path):
    """Whoever accounts for everything with code of their own finds nothing lost or changed."""
    room.blobs = FolderBlobs(tmp_path / "blobs", 0)  # type: ignore[assignment]
    room.vault = room.fresh_vault()
    fill(room, 3)
    for kind in (CASE, RESEAL, ROOT, CASE):
        assert run(room, kind).state is JobState.DONE
    found = account(open_tables(room.url), folder_blobs(tmp_path / "blobs"), deep=True)
    assert (found.whole, list(found.findings)) == (True, [])
    room.clock.move(hours=8)
    jobs_of(room).work()
    again = account(open_tables(room.url), folder_blobs(tmp_path / "blobs"), deep=True)
    assert (again.whole, list(again.findings)) == (True, [])
    key = LogKey.parse(room.log.signer.verifier.to_text())
    assert verify_rows(open_tables(room.url), key).ok


# --- killed at every step ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "point"), [(kind, point) for kind, points in STEPS.items() for point in points]
)
def test_killed_at_any_step_it_goes_on(full: Room, kind: JobKind, point: str):
    """Everything opens in between; the next process ends it, with everything counted once."""
    case = "" if kind is ROOT else "case-1"
    dying = jobs_of(full, dying_at(f"{kind}:{point}"))
    job = dying.start(kind, case, "per-admin")
    with pytest.raises(Killed):
        dying.run(job)
    assert all_open(full)

    jobs_of(full).work()

    with full.units() as uow:
        [ended] = uow.find(Job)
        assert uow.count(LogLeaf, entry_kind="key-job.finished") == 1
    assert (ended.state, ended.done, ended.failed) == (JobState.DONE, ended.total, 0)
    assert all_open(full)
    assert full.fresh_vault().open_value("case-1", "name", full.value) == b"somebody"
    if kind is ROOT:
        assert key_row(full).root_id == full.keys.root_id == ended.target
    if kind is CASE:
        assert {row.key_id for row in rows(full)} == {ended.target}


@pytest.mark.parametrize("copy", ["primary", "mirror-1"])
def test_killed_between_two_copies_of_the_keyring_the_root_rotation_goes_on(full: Room, copy: str):
    """One copy with the new wrap and one with the old is no obstacle."""
    steady = full.keyring
    full.keyring = BlobKeyring(*full.copies, step=dying_at(f"keep:{copy}"))
    dying = jobs_of(full)
    job = dying.start(ROOT, "", "per-admin")
    with pytest.raises(Killed):
        dying.run(job)
    full.keyring = steady
    assert all_open(full)
    jobs_of(full).work()
    with full.units() as uow:
        assert uow.get(Job, job.id).state is JobState.DONE
    for one in full.copies:
        only = BlobKeyring(one)
        [key_id] = only.ids("case-1")
        assert full.keys.wrapped_by(only.find("case-1", key_id)) == full.keys.root_id


# --- in the way of one another ----------------------------------------------------------------


def test_an_upload_that_a_rotation_overtakes_is_kept_under_the_new_key(full: Room):
    """Sealed under the old key, recorded under the new: nobody notices."""

    def overtake(name: str) -> None:
        if name == "seal:stored":
            run(full, CASE)

    vault = full.fresh_vault(overtake)
    vault.seal("late", context(document="doc-late"), [b"late"], ACTOR)
    [row] = [row for row in rows(full) if row.id == "late"]
    assert (row.key_id, row.beside) == (key_row(full).key_id, True)
    assert full.vault.open("late", context(document="doc-late"), READER).read_at(0, 4) == b"late"


@pytest.mark.parametrize("kind", [ROOT, CASE, RESEAL])
def test_an_opening_that_a_job_overtakes_goes_on(full: Room, kind: JobKind):
    """A reader in the middle reads to the end, and its ticket opens again."""
    place = context(document="doc-0")
    vault = full.fresh_vault()
    ticket, opened = vault.open_ticketed("case-1.0", place, READER)
    chunks = opened.chunks()
    first = next(chunks)
    run(full, kind)
    assert first + b"".join(chunks) == data(0)
    assert opened.read_at(0, 5) == data(0)[:5]
    assert b"".join(vault.reopen(ticket).chunks()) == data(0)


def test_an_object_that_is_discarded_meanwhile_stays_discarded(full: Room):
    """Re-sealing does not bring back what was discarded while it was sealed anew."""
    place = context(document="doc-w", kind="rendition")
    full.vault.seal("work", place, [b"working"], ACTOR)

    def discard(name: str) -> None:
        if name == "reseal:stored":
            full.vault.discard("work", ACTOR)

    made = jobs_of(full, discard)
    job = made.run(made.start(RESEAL, "case-1", "per-admin"))
    assert (job.state, job.done) == (JobState.DONE, COUNT + 1)
    [row] = [row for row in rows(full) if row.id == "work"]
    assert row.blob not in full.blobs.kept
    assert len(full.blobs.kept) == 2 * COUNT


def test_a_case_destroyed_in_the_middle_stops_its_job(full: Room):
    """Neither rotation nor re-sealing outlives its case, and the case stays destroyed."""
    for kind in (CASE, RESEAL):
        room_jobs = jobs_of(full)
        if kind is CASE:
            job = room_jobs.advance(room_jobs.start(kind, "case-1", "per-admin"))
            full.vault.destroy_case("case-1", "per-a", "per-b")
            assert room_jobs.run(job).state is JobState.STOPPED
        else:
            with pytest.raises(Refused, match="case-key-destroyed"):
                room_jobs.start(kind, "case-1", "per-admin")
    assert full.keyring.ids("case-1") == ()


def test_destroying_while_the_root_rotates_brings_no_key_back(full: Room):
    """A record that is being wrapped anew while its case is erased stays erased."""

    def destroy(name: str) -> None:
        if name == "rotate-root:recorded":
            full.vault.destroy_case("case-1", "per-a", "per-b")

    made = jobs_of(full, destroy)
    assert made.run(made.start(ROOT, "", "per-admin")).state is JobState.DONE
    assert [sorted(copy.kept) for copy in full.copies] == [["cases/case-1/erased"]] * 2


def test_the_old_root_stays_while_a_copy_of_the_keyring_is_away(full: Room):
    """What a copy that does not answer holds under the old root must stay readable."""
    made = jobs_of(full)
    job = made.start(ROOT, "", "per-admin")
    while job.done < job.total:
        job = made.advance(job)
    full.copies[1].away = True
    with pytest.raises(Unavailable, match="keyring-unavailable"):
        made.run(job)
    full.copies[1].away = False
    assert jobs_of(full).run(job).state is JobState.DONE


def test_a_job_that_has_to_wait_holds_up_no_other(full: Room):
    """While the root waits for a copy of the keyring, a re-sealing goes on; the wait is told."""
    made = jobs_of(full)
    sealing = made.start(RESEAL, "case-1", "per-admin")
    full.clock.move(seconds=1)
    waiting = made.start(ROOT, "", "per-admin")
    full.copies[1].away = True
    with pytest.raises(Unavailable, match="keyring-unavailable"):
        jobs_of(full).work()
    full.copies[1].away = False
    states = {job.id: job.state for job in made.listed()}
    assert states == {sealing.id: JobState.DONE, waiting.id: JobState.RUNNING}
    jobs_of(full).work()
    assert all(job.state is JobState.DONE for job in made.listed())


def test_it_is_the_same_on_postgresql(postgres_url: str):
    """Every job, then destruction, on the other database."""
    room = Room(postgres_url)
    room.vault.create_case("case-1")
    fill(room)
    for kind in (CASE, RESEAL, ROOT, CASE):
        job = run(room, kind)
        assert (job.state, job.done, job.failed) == (JobState.DONE, job.total, 0)
    assert all_open(room)
    assert room.vault.destroy_case("case-1", "per-a", "per-b") == ()
    with pytest.raises(Refused, match="case-key-destroyed"):
        room.vault.open("case-1.0", context(document="doc-0"), READER)
    room.close()


def test_a_second_start_answers_the_job_that_runs(full: Room):
    """One job of a kind for a case; another kind has to wait."""
    made = jobs_of(full)
    job = made.start(CASE, "case-1", "per-admin")
    assert made.start(CASE, "case-1", "per-other").id == job.id
    with pytest.raises(Conflict, match="job-running"):
        made.start(RESEAL, "case-1", "per-admin")
    with pytest.raises(Invalid, match="case-key-missing"):
        made.start(CASE, "case-none", "per-admin")


@pytest.mark.parametrize("kind", [CASE, RESEAL])
def test_a_damaged_object_is_counted_and_left(full: Room, kind: JobKind):
    """One that is not authentic fails by itself; the others are done."""
    row = next(row for row in rows(full) if row.id == "case-1.3")
    with full.units() as uow:
        uow.save(replace(row, header=bytes([row.header[0] ^ 1]) + row.header[1:]))
        uow.commit()
    blob = full.blobs.kept[row.blob]
    full.blobs.kept[row.blob] = blob[:100] + bytes([blob[100] ^ 1]) + blob[101:]
    job = run(full, kind)
    assert (job.state, job.done, job.failed) == (JobState.DONE, COUNT - 1, 1)


def test_rotation_under_load_fails_no_request(full: Room):
    """While uploads and openings go on, both rotations and a re-sealing end; none is refused."""
    full.vault.create_case("case-load")
    fill(full, 60, "case-load")
    stop, failed, served = threading.Event(), [], []

    def uploads() -> None:
        vault, number = full.fresh_vault(), 0
        while not stop.is_set():
            name = f"new-{number}"
            try:
                where = context(case="case-load", document=name)
                vault.seal(name, where, [name.encode()], ACTOR)
                assert vault.open(name, where, READER).read_at(0, 20) == name.encode()
                served.append(name)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is a failed request
                failed.append(repr(error))
            number += 1

    def openings() -> None:
        vault, number = full.fresh_vault(), 0
        while not stop.is_set():
            where = context(case="case-load", document=f"doc-{number % 60}")
            try:
                opened = vault.open(f"case-load.{number % 60}", where, READER)
                assert b"".join(opened.chunks()) == data(number % 60)
                served.append(where.document)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is a failed request
                failed.append(repr(error))
            number += 7

    threads = [threading.Thread(target=uploads), threading.Thread(target=openings)]
    for thread in threads:
        thread.start()
    more = iter(lambda: CASE if len(served) <= 10 and not failed else None, None)
    for kind in chain((CASE, ROOT, RESEAL, CASE), more):  # a busy machine serves slowly: rotate on
        assert run(full, kind, "case-load").failed == 0
    stop.set()
    for thread in threads:
        thread.join()

    assert failed == []
    with full.units() as uow:
        current = uow.get(CaseKey, "case-load").key_id
        assert {row.key_id for row in uow.find(StoredObject, case="case-load")} == {current}
    assert all_open(full, 60, "case-load")
