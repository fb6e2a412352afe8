"""The keyring, the same promises in folders and in buckets, alone and with mirrors."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters import keyring_record as layout
from shared.adapters.blobs_s3 import S3Blobs
from shared.adapters.keyring_blobs import BlobKeyring
from shared.adapters.keyring_record import Entry
from shared.adapters.keyring_stores import ErasableFolder, ErasableS3
from shared.domain.errors import Corrupt, Invalid, Refused, Unavailable

RECORD = b"a wrapped key, nobody knows which"


class Crash(Exception):
    """The process ended here."""


class Copy:
    """A real copy that can be made not to answer."""

    def __init__(self, store) -> None:
        self.store = store
        self.away = False

    def __getattr__(self, name: str):
        if self.away:
            raise Unavailable("blob-unavailable", "The copy is away.")
        return getattr(self.store, name)


@dataclass
class Kit:
    """A keyring, its copies, and how another one over the same copies is made."""

    copies: tuple[Copy, ...]

    @property
    def keyring(self) -> BlobKeyring:
        """A keyring as after a restart."""
        return BlobKeyring(*self.copies)

    def dying_at(self, point: str) -> BlobKeyring:
        """A keyring whose process ends at a named point."""

        def step(name: str) -> None:
            if name == point:
                raise Crash(name)

        return BlobKeyring(*self.copies, step=step)

    def everything(self) -> bytes:
        """All bytes in all copies."""
        return b"".join(
            copy.store.read(info.key) for copy in self.copies for info in copy.store.keys("")
        )


@pytest.fixture(params=["folder", "folders", "s3", "folder and s3"])
def kit(request, tmp_path) -> Kit:
    """Copies of every kind."""

    def folder(name: str) -> Copy:
        return Copy(ErasableFolder(tmp_path / name, now=0))

    def bucket(name: str) -> Copy:
        place = request.getfixturevalue("s3_place")
        store = ErasableS3(replace(place, bucket=f"{place.bucket}-{name}"))
        store.make_bucket()
        return Copy(store)

    makers: dict[str, Callable[[], tuple[Copy, ...]]] = {
        "folder": lambda: (folder("one"),),
        "folders": lambda: (folder("one"), folder("two"), folder("three")),
        "s3": lambda: (bucket("one"), bucket("two")),
        "folder and s3": lambda: (folder("one"), bucket("two")),
    }
    return Kit(makers[request.param]())


@pytest.fixture
def mirrored(tmp_path) -> Kit:
    """Three folders."""
    return Kit(tuple(Copy(ErasableFolder(tmp_path / str(n), now=0)) for n in range(3)))


def test_what_is_kept_is_found(kit):
    """A record comes back, by its case and id, also after a restart."""
    assert kit.keyring.keep("case-1", "key-1", RECORD) == RECORD

    assert kit.keyring.find("case-1", "key-1") == RECORD
    assert kit.keyring.find("case-1", "key-2") is None
    assert kit.keyring.find("case-2", "key-1") is None


def test_the_first_record_counts(kit):
    """Keeping another under the same id changes nothing and says what counts."""
    kit.keyring.keep("case-1", "key-1", RECORD)

    assert kit.keyring.keep("case-1", "key-1", b"another") == RECORD
    assert kit.keyring.find("case-1", "key-1") == RECORD


def test_cases_and_ids_are_listed(kit):
    """Every case and every id, in order, whatever they are called."""
    names = ("case-2", "case-1", "directory", "Fall Ä/../7")
    for case in names:
        for key_id in ("key-2", "key-1", "K:1/2_x"):
            kit.keyring.keep(case, key_id, RECORD)

    assert kit.keyring.cases() == tuple(sorted(names))
    assert kit.keyring.ids("Fall Ä/../7") == ("K:1/2_x", "key-1", "key-2")
    assert kit.keyring.ids("case-3") == ()


def test_replacing_puts_the_record_in_every_copy(kit):
    """A new wrap of the same key stands wherever the old one stood."""
    kit.keyring.keep("case-1", "key-1", RECORD)

    kit.keyring.replace("case-1", "key-1", b"wrapped anew")

    assert kit.keyring.find("case-1", "key-1") == b"wrapped anew"
    assert RECORD not in kit.everything()
    with pytest.raises(Invalid, match="case-key-record-missing"):
        kit.keyring.replace("case-1", "key-9", RECORD)


def test_erasing_is_for_good(kit):
    """Every key of the case is gone from every copy; nothing is kept for it again."""
    for key_id in ("key-1", "key-2"):
        kit.keyring.keep("case-1", key_id, RECORD)
    kit.keyring.keep("case-2", "key-3", b"stays")

    assert kit.keyring.erase("case-1") == ()
    assert kit.keyring.erase("case-1") == ()

    assert kit.keyring.find("case-1", "key-1") is None
    assert kit.keyring.erased("case-1")
    assert not kit.keyring.erased("case-2")
    assert (kit.keyring.ids("case-1"), kit.keyring.cases()) == ((), ("case-2",))
    assert kit.keyring.graves() == {"case-1"}
    assert RECORD not in kit.everything()
    for attempt in (kit.keyring.keep, kit.keyring.replace):
        with pytest.raises(Refused, match="case-key-erased"):
            attempt("case-1", "key-1", RECORD)
    assert kit.keyring.find("case-2", "key-3") == b"stays"


def test_a_case_that_never_had_a_key_can_be_erased(kit):
    """Its tombstone stands, and no key is ever kept for it."""
    assert kit.keyring.erase("case-9") == ()
    with pytest.raises(Refused, match="case-key-erased"):
        kit.keyring.keep("case-9", "key-1", RECORD)


def test_an_empty_keyring_is_reconciled_to_nothing(kit):
    """Nothing to do, nothing outstanding."""
    assert kit.keyring.reconcile().outstanding == ()
    assert (kit.keyring.cases(), kit.keyring.graves()) == ((), frozenset())


# --- copies that are away, damaged, or come back from a backup --------------------------------


def test_keeping_needs_every_copy(mirrored):
    """A key that one copy did not take is not acknowledged."""
    mirrored.copies[2].away = True
    with pytest.raises(Unavailable) as refused:
        mirrored.keyring.keep("case-1", "key-1", RECORD)
    assert refused.value.facts == {"copy": "mirror-2"}
    mirrored.copies[2].away = False
    assert mirrored.keyring.keep("case-1", "key-1", RECORD[::-1]) == RECORD[::-1]
    assert RECORD not in mirrored.everything()


def test_reading_needs_one_copy(mirrored):
    """Whichever copy is left answers; without any, and for a missing one, it is Unavailable."""
    mirrored.keyring.keep("case-1", "key-1", RECORD)
    for left in range(3):
        for number, copy in enumerate(mirrored.copies):
            copy.away = number != left
        assert mirrored.keyring.find("case-1", "key-1") == RECORD
        with pytest.raises(Unavailable, match="keyring-unavailable"):
            mirrored.keyring.find("case-1", "key-2")
    for copy in mirrored.copies:
        copy.away = True
    for look in (
        lambda: mirrored.keyring.find("case-1", "key-1"),
        mirrored.keyring.cases,
        mirrored.keyring.graves,
        lambda: mirrored.keyring.ids("case-1"),
    ):
        with pytest.raises(Unavailable, match="keyring-unavailable"):
            look()


def test_a_copy_that_is_away_stays_outstanding_until_it_was_reached(mirrored):
    """Erasing goes on without it, names it, and reaches it later; until then nothing is found."""
    mirrored.keyring.keep("case-1", "key-1", RECORD)
    assert mirrored.keyring.away() == ()
    mirrored.copies[1].away = True
    assert mirrored.keyring.away() == ("mirror-1",)
    assert mirrored.keyring.erase("case-1") == ("mirror-1",)
    assert mirrored.keyring.reconcile().outstanding == ("mirror-1",)
    mirrored.copies[1].away = False
    assert mirrored.keyring.find("case-1", "key-1") is None
    assert mirrored.keyring.reconcile().erased == 1
    assert RECORD not in mirrored.everything()
    assert mirrored.keyring.erase("case-1") == ()


def test_a_broken_copy_does_not_save_the_others(mirrored, tmp_path):
    """A link where the first copy's folder should be is outstanding; the rest are erased."""
    mirrored.keyring.keep("case-1", "key-1", RECORD)
    (tmp_path / "0" / "cases" / "case-1").rename(tmp_path / "moved")
    (tmp_path / "0" / "cases" / "case-1").symlink_to(tmp_path / "moved")
    assert mirrored.keyring.erase("case-1") == ("primary",)
    for copy in mirrored.copies[1:]:
        assert BlobKeyring(copy).find("case-1", "key-1") is None
        assert BlobKeyring(copy).graves() == {"case-1"}


def test_a_copy_that_comes_back_from_a_backup_gives_nothing_out(mirrored, tmp_path):
    """One tombstone anywhere is enough, and the next reconciliation erases the key again."""
    mirrored.keyring.keep("case-1", "key-1", RECORD)
    shutil.copytree(tmp_path / "0", tmp_path / "backup")
    mirrored.keyring.erase("case-1")
    shutil.rmtree(tmp_path / "0")
    shutil.copytree(tmp_path / "backup", tmp_path / "0")
    assert RECORD in mirrored.everything()

    assert mirrored.keyring.find("case-1", "key-1") is None
    assert mirrored.keyring.cases() == ()
    assert mirrored.keyring.reconcile().erased == 1

    assert RECORD not in mirrored.everything()


def test_damage_and_loss_are_mended_from_another_copy(mirrored, tmp_path):
    """A flipped byte is read around and mended; so are a missing entry and a whole new copy."""
    mirrored.keyring.keep("case-1", "key-1", RECORD)
    place = tmp_path / "0" / "cases" / "case-1" / "keys" / "key-1="
    whole = place.read_bytes()
    for at in (0, 17, 25, len(whole) // 2, len(whole) - 1):
        place.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert mirrored.keyring.find("case-1", "key-1") == RECORD
        assert mirrored.keyring.reconcile().mended == 1
        assert place.read_bytes() == whole
    place.unlink()
    shutil.rmtree(tmp_path / "2" / "cases")
    assert mirrored.keyring.reconcile().mended == 2
    assert mirrored.keyring.reconcile().mended == 0
    for copy in mirrored.copies:
        assert BlobKeyring(copy).find("case-1", "key-1") == RECORD


def test_an_older_wrap_in_one_copy_gives_way_to_the_newest(mirrored, tmp_path):
    """A copy from before a rotation of the root is brought up to date, whichever it is."""
    for number in range(3):
        key_id = f"key-{number}"
        mirrored.keyring.keep("case-1", key_id, RECORD)
        place = tmp_path / str(number) / "cases" / "case-1" / "keys" / f"{key_id}="
        older = place.read_bytes()
        mirrored.keyring.replace("case-1", key_id, b"newer")
        place.write_bytes(older)
        assert mirrored.keyring.reconcile().mended == 1
        assert BlobKeyring(mirrored.copies[number]).find("case-1", key_id) == b"newer"


def test_an_entry_is_good_for_its_own_place_only(mirrored, tmp_path):
    """An entry moved to another key's place is not taken for that key."""
    mirrored.keyring.keep("case-1", "key-1", RECORD)
    for root in ("0", "1", "2"):
        keys = tmp_path / root / "cases" / "case-1" / "keys"
        shutil.copy(keys / "key-1=", keys / "key-2=")
    assert mirrored.keyring.find("case-1", "key-2") is None


def test_a_key_that_is_kept_while_its_case_is_erased_does_not_stay(mirrored):
    """Whatever the moment, after both have ended nothing of the key is anywhere."""
    points = [f"keep:{name}" for name in mirrored.keyring.copies]
    for point in points:
        case = f"case-{point[5:]}"

        def step(name: str, point: str = point, case: str = case) -> None:
            if name == point:
                mirrored.keyring.erase(case)

        racing = BlobKeyring(*mirrored.copies, step=step)
        with pytest.raises(Refused, match="case-key-erased"):
            racing.keep(case, "key-1", RECORD)
    assert RECORD not in mirrored.everything()


@pytest.mark.parametrize("name", ["primary", "mirror-1", "mirror-2"])
@pytest.mark.parametrize("moment", ["marked", "one-gone", "done"])
def test_an_erasing_that_was_killed_is_ended_by_reconciling(mirrored, name, moment):
    """From the first tombstone on nothing is found, and reconciling does the rest."""
    for key_id in ("key-1", "key-2"):
        mirrored.keyring.keep("case-1", key_id, RECORD)
    with pytest.raises(Crash):
        mirrored.dying_at(f"erase:{name}:{moment}").erase("case-1")

    assert mirrored.keyring.find("case-1", "key-2") is None
    mirrored.keyring.reconcile()

    assert RECORD not in mirrored.everything()
    assert mirrored.keyring.erase("case-1") == ()


@pytest.mark.parametrize("name", ["primary", "mirror-1", "mirror-2"])
def test_a_keeping_or_replacing_that_was_killed_leaves_one_answer(mirrored, name):
    """Old or new, never neither; doing it again ends with the new one everywhere."""
    with pytest.raises(Crash):
        mirrored.dying_at(f"keep:{name}").keep("case-1", "key-1", RECORD)
    assert mirrored.keyring.find("case-1", "key-1") == RECORD
    assert mirrored.keyring.keep("case-1", "key-1", b"other") == RECORD
    with pytest.raises(Crash):
        mirrored.dying_at(f"keep:{name}").replace("case-1", "key-1", b"newer")
    assert mirrored.keyring.find("case-1", "key-1") in (RECORD, b"newer")
    mirrored.keyring.reconcile()
    assert all(BlobKeyring(c).find("case-1", "key-1") == b"newer" for c in mirrored.copies)


# --- the folder -------------------------------------------------------------------------------


def test_erased_and_replaced_files_are_overwritten(tmp_path, monkeypatch):
    """The bytes of a record are overwritten on the disk before its name goes."""
    store = ErasableFolder(tmp_path, now=0)
    store.put("a/b", [RECORD])
    first = os.open(tmp_path / "a" / "b=", os.O_RDONLY)
    store.put("a/b", [RECORD[::-1]])
    second = os.open(tmp_path / "a" / "b=", os.O_RDONLY)
    store.erase("a/b")
    for handle, old in ((first, RECORD), (second, RECORD[::-1])):
        left = os.pread(handle, 1000, 0)
        assert len(left) == len(old)
        assert left != old
        os.close(handle)
    assert not (tmp_path / "a" / "b=").exists()
    store.erase("a/b")


def test_what_a_killed_process_left_unfinished_is_erased_too(tmp_path):
    """A temporary file with a record of the case goes; another case's stays."""
    store = ErasableFolder(tmp_path, now=0)
    mine = tmp_path / ".temporary" / "mine"
    mine.write_bytes(Entry("case-1", "key-1", 0, RECORD).to_bytes()[:80])
    other = tmp_path / ".temporary" / "other"
    other.write_bytes(Entry("case-10", "key-1", 0, RECORD).to_bytes())
    BlobKeyring(store).erase("case-1")
    assert (mine.exists(), other.exists()) == (False, True)


def test_readers_of_a_record_that_is_replaced_find_one_or_the_other(tmp_path):
    """Replacing never shows a reader half a record, or none."""
    keyring = BlobKeyring(ErasableFolder(tmp_path, now=0))
    keyring.keep("case-1", "key-1", RECORD)
    seen, stop = set(), threading.Event()

    def watch() -> None:
        while not stop.is_set():
            seen.add(keyring.find("case-1", "key-1"))

    watcher = threading.Thread(target=watch)
    watcher.start()
    for number in range(40):
        keyring.replace("case-1", "key-1", RECORD + bytes([number % 2]))
    stop.set()
    watcher.join()
    assert seen <= {RECORD, RECORD + b"\x00", RECORD + b"\x01"}


def test_a_read_only_copy_is_outstanding(tmp_path, monkeypatch):
    """A folder that cannot be written is named, not passed over."""
    keyring = BlobKeyring(ErasableFolder(tmp_path, now=0))
    keyring.keep("case-1", "key-1", RECORD)

    def refuse(*_arguments: object) -> int:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "fsync", refuse)
    assert keyring.erase("case-1") == ("primary",)
    monkeypatch.undo()
    assert keyring.erase("case-1") == ()


# --- the bucket -------------------------------------------------------------------------------


def test_no_version_of_an_erased_record_is_left(s3_place):
    """A bucket that keeps versions keeps none of a record that was erased."""
    from minio.commonconfig import ENABLED
    from minio.versioningconfig import VersioningConfig

    store = ErasableS3(replace(s3_place, bucket=f"{s3_place.bucket}-versions"))
    store.make_bucket()
    store._client.set_bucket_versioning(store._bucket, VersioningConfig(ENABLED))
    keyring = BlobKeyring(store)
    keyring.keep("case-1", "key-1", RECORD)
    keyring.replace("case-1", "key-1", RECORD[::-1])
    place = layout.key_place("case-1", "key-1")
    assert len(store._versions(place)) == 2

    assert keyring.erase("case-1") == ()

    assert store._versions(place) == []
    S3Blobs.put(store, place, [RECORD])
    S3Blobs.delete(store, place)  # gone to the eye, kept as a version
    assert store._versions(place) != []
    store.erase(place)
    assert store._versions(place) == []


# --- the bytes --------------------------------------------------------------------------------


@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30), st.binary(max_size=200))
def test_places_and_entries_are_read_as_they_were_written(case, key_id, record):
    """Any names make a place that gives them back, and an entry good for them alone."""
    entry = Entry(case, key_id, 7, record)
    assert Entry.parse(entry.to_bytes(), case, key_id) == entry
    place = layout.key_place(case, key_id)
    assert layout.read_place(place) == (case, key_id)
    assert layout.read_place(layout.tombstone_place(case)) == (case, "")
    assert len(place) <= 200
    with pytest.raises(Corrupt, match="keyring-damaged"):
        Entry.parse(entry.to_bytes(), case + "x", key_id)


@pytest.mark.parametrize(
    "place",
    ["cases/", "cases/a", "cases/a/other", "cases/a/keys/", "cases/_a/erased", "cases/a/keys/_1",
     "other/a/erased", "cases/_mfqq/erased", "cases/a/keys/b/c"],
)  # fmt: skip
def test_what_is_none_of_ours_is_not_listed(place):
    """Names that we never give stand for nothing, also those with another spelling."""
    assert layout.read_place(place) is None


def test_files_of_others_are_passed_over(tmp_path):
    """A strange file in the keyring neither stops nor becomes anything."""
    keyring = BlobKeyring(ErasableFolder(Path(tmp_path), now=0))
    ErasableFolder(tmp_path, now=0).put("cases/note", [b"hello"])
    keyring.keep("case-1", "key-1", RECORD)
    assert keyring.cases() == ("case-1",)
    assert keyring.reconcile().mended == 0
