"""The vault: idempotent, bound to its place, on record before anything is given out."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from services.storage.case_keys import DIRECTORY
from services.storage.domain.records import CaseKey, KeyState, LogLeaf, StoredObject
from shared.crypto.merkle import verify_inclusion
from shared.crypto.notes import verify_checkpoint
from shared.domain.errors import Conflict, Corrupt, Invalid, Refused, Unavailable
from shared.ports.vault import LogEntry
from tests.unit.storage.builders import ACTOR, READER, Room, context, sqlite_url

DATA = b"the whole of it" * 5000


def kinds(room: Room) -> list[str]:
    """The kinds of all log entries in order."""
    with room.units() as uow:
        return [leaf.entry_kind for leaf in uow.find(LogLeaf)]


def test_seal_and_open_give_back_the_same_bytes(room: Room):
    """What was sealed opens under the same context, as a whole and by range."""
    sealed = room.vault.seal("obj-1", context(), [DATA[:7], DATA[7:]], ACTOR)
    source = room.vault.open("obj-1", context(), READER)
    assert b"".join(source.chunks()) == DATA
    assert source.read_at(20_000, 11) == DATA[20_000:20_011]
    assert (source.size, sealed.size) == (len(DATA), len(DATA))
    assert sealed.sha256 == sha256(DATA).hexdigest()


def test_the_stored_blob_is_the_one_described(room: Room):
    """The digest of the sealed bytes is that of the blob, and no readable byte is in it."""
    sealed = room.vault.seal("obj-1", context(), [DATA], ACTOR)
    [blob] = room.blobs.kept.values()
    assert sha256(blob).hexdigest() == sealed.sealed_sha256
    assert DATA[:15] not in blob


def test_an_empty_object_is_an_object(room: Room):
    """Sealing nothing at all works and opens as nothing."""
    room.vault.seal("obj-1", context(), [], ACTOR)
    assert list(room.vault.open("obj-1", context(), READER).chunks()) == []


def test_seal_again_answers_the_first_and_ignores_the_chunks(room: Room):
    """A retry with the same id and context has no second effect."""
    first = room.vault.seal("obj-1", context(), [DATA], ACTOR)
    again = room.vault.seal("obj-1", context(), [b"other"], ACTOR)
    assert again == first == room.vault.describe("obj-1")
    assert len(room.blobs.kept) == 1
    assert kinds(room).count("object.sealed") == 1


def test_seal_the_same_id_for_another_place_is_a_conflict(room: Room):
    """An object id stands for one context for ever."""
    room.vault.seal("obj-1", context(), [DATA], ACTOR)
    with pytest.raises(Conflict, match="object-differs"):
        room.vault.seal("obj-1", context(version=2), [DATA], ACTOR)


def test_seal_refuses_an_unknown_kind(room: Room):
    """A kind outside the list of the port is refused."""
    with pytest.raises(Invalid, match="object-kind"):
        room.vault.seal("obj-1", context(kind="secret"), [DATA], ACTOR)


def test_seal_needs_the_case_to_have_a_key(room: Room):
    """Nothing is sealed for a case that was never opened."""
    with pytest.raises(Invalid, match="case-key-missing"):
        room.vault.seal("obj-1", context(case="case-2"), [DATA], ACTOR)
    assert not room.blobs.kept


def test_a_source_that_fails_leaves_nothing(room: Room):
    """An upload that breaks off in the middle is not visible and can be made again."""

    def broken() -> Iterator[bytes]:
        yield DATA
        raise Unavailable("gone", "The sender went away.")

    with pytest.raises(Unavailable):
        room.vault.seal("obj-1", context(), broken(), ACTOR)
    with pytest.raises(Invalid, match="object-missing"):
        room.vault.describe("obj-1")
    assert not room.blobs.kept
    assert room.vault.seal("obj-1", context(), [DATA], ACTOR).size == len(DATA)


@pytest.mark.parametrize("point", ["seal:begun", "seal:stored", "seal:recorded", "seal:committed"])
def test_seal_killed_anywhere_is_nothing_or_whole(tmp_path: Path, point: str):
    """After a death at any line, sealing again ends with one whole object."""

    def die(name: str) -> None:
        if name == point:
            raise KeyboardInterrupt

    room = Room(sqlite_url(tmp_path))
    room.vault.create_case("case-1")
    with pytest.raises(KeyboardInterrupt):
        room.fresh_vault(die).seal("obj-1", context(), [DATA], ACTOR)
    with room.units() as uow:
        visible = uow.count(StoredObject)
        assert visible == uow.count(LogLeaf, entry_kind="object.sealed")
    assert visible == (1 if point == "seal:committed" else 0)
    room.fresh_vault().seal("obj-1", context(), [DATA], ACTOR)
    assert b"".join(room.vault.open("obj-1", context(), READER).chunks()) == DATA
    assert kinds(room).count("object.sealed") == 1
    room.close()


def test_two_seals_of_one_id_at_once_keep_one_blob(room: Room):
    """Whoever comes second gets the first one's answer, and only its own blob is removed."""
    answers = []

    def race(name: str) -> None:
        if name == "seal:stored":
            answers.append(room.vault.seal("obj-1", context(), [DATA], ACTOR))

    answers.append(room.fresh_vault(race).seal("obj-1", context(), [DATA], ACTOR))
    assert answers[0] == answers[1]
    assert len(room.blobs.kept) == 1
    assert b"".join(room.vault.open("obj-1", context(), READER).chunks()) == DATA


def test_every_opening_is_logged_before_a_byte_is_given(room: Room):
    """The entry is durable before ``open`` returns, and names who, what and why."""
    room.vault.seal("obj-1", context(), [DATA], ACTOR)
    for count in (1, 2, 3):
        room.vault.open("obj-1", context(), READER)
        assert kinds(room).count("object.opened") == count
    with room.units() as uow:
        leaf = uow.find(LogLeaf, entry_kind="object.opened")[0]
    assert (leaf.actor, leaf.document, leaf.case) == ("per-reader", "doc-1", "case-1")


def test_no_log_no_opening(room: Room):
    """When the opening cannot be put on record, nothing is handed out."""
    room.vault.seal("obj-1", context(), [DATA], ACTOR)

    def fail(name: str) -> None:
        if name == "open:checked":
            room.engine.dispose()
            Path(str(room.engine.url.database)).rename(f"{room.engine.url.database}.away")
            Path(str(room.engine.url.database)).mkdir()

    with pytest.raises(Unavailable):
        room.fresh_vault(fail).open("obj-1", context(), READER)


def test_open_what_is_not_there_is_invalid(room: Room):
    """A missing object is said to be missing."""
    with pytest.raises(Invalid, match="object-missing"):
        room.vault.open("obj-9", context(), READER)


def test_discard_forgets_a_working_object_once(room: Room):
    """A rendition goes, its entry stays, and discarding again changes nothing."""
    room.vault.seal("obj-1", context(kind="rendition"), [DATA], ACTOR)
    room.vault.discard("obj-1", ACTOR)
    room.vault.discard("obj-1", ACTOR)
    assert not room.blobs.kept
    assert kinds(room).count("object.discarded") == 1
    with pytest.raises(Invalid, match="object-missing"):
        room.vault.open("obj-1", context(kind="rendition"), READER)


def test_discard_killed_after_the_record_can_be_repeated(room: Room):
    """A blob left by a death between record and delete goes with the next call."""

    def die(name: str) -> None:
        if name == "discard:recorded":
            raise KeyboardInterrupt

    room.vault.seal("obj-1", context(kind="upload-part"), [DATA], ACTOR)
    with pytest.raises(KeyboardInterrupt):
        room.fresh_vault(die).discard("obj-1", ACTOR)
    assert room.blobs.kept
    room.vault.discard("obj-1", ACTOR)
    assert not room.blobs.kept


@pytest.mark.parametrize(
    "kind",
    ["original", "part", "edition", "certificate", "register", "decision", "pack", "receipt"],
)
def test_discard_refuses_what_must_be_kept(room: Room, kind: str):
    """Only what can be made again is ever discarded."""
    room.vault.seal("obj-1", context(kind=kind), [DATA], ACTOR)
    with pytest.raises(Refused, match="object-kept"):
        room.vault.discard("obj-1", ACTOR)
    assert room.blobs.kept


def test_a_receipt_verifies_with_the_public_key_alone(room: Room):
    """The receipt of every entry proves it against its own signed checkpoint."""
    for number in range(20):
        receipt = room.vault.log(LogEntry(f"e-{number}", "test.entry", "case-1", {"n": number}))
        head = verify_checkpoint(receipt.checkpoint, room.log.signer.verifier)
        verify_inclusion(
            bytes.fromhex(receipt.entry_hash),
            receipt.index,
            head.size,
            [bytes.fromhex(one) for one in receipt.proof],
            head.root,
        )
        assert head.size == receipt.index + 1


def test_the_same_entry_again_answers_the_first_receipt(room: Room):
    """Logging is idempotent by entry id, whatever the clock says by then."""
    entry = LogEntry("e-1", "test.entry", "case-1", {"n": 1})
    first = room.vault.log(entry)
    room.clock.move(days=3)
    room.vault.log(LogEntry("e-2", "test.entry", "case-1"))
    assert room.vault.log(entry) == first


def test_an_entry_id_with_other_facts_is_a_conflict(room: Room):
    """An entry id stands for one fact for ever."""
    room.vault.log(LogEntry("e-1", "test.entry", "case-1", {"n": 1}))
    with pytest.raises(Conflict, match="log-entry-differs"):
        room.vault.log(LogEntry("e-1", "test.entry", "case-1", {"n": 2}))


def test_values_open_only_for_their_case_and_purpose(room: Room):
    """A sealed column value cannot be moved to another case or column."""
    room.vault.create_case("case-2")
    sealed = room.vault.seal_value("case-1", "person.name", b"someone")
    assert room.vault.open_value("case-1", "person.name", sealed) == b"someone"
    for case, purpose in (("case-2", "person.name"), ("case-1", "file.name")):
        with pytest.raises(Corrupt, match="object-corrupt"):
            room.vault.open_value(case, purpose, sealed)


def test_the_directory_has_a_key_without_asking(room: Room):
    """People who belong to no case are kept under a key that makes itself."""
    sealed = room.vault.seal_value(DIRECTORY, "person.name", b"someone")
    assert room.vault.open_value(DIRECTORY, "person.name", sealed) == b"someone"


def test_create_case_twice_keeps_the_first_key(room: Room):
    """A second call does nothing and logs nothing."""
    sealed = room.vault.seal_value("case-1", "x", b"v")
    room.vault.create_case("case-1")
    assert room.vault.open_value("case-1", "x", sealed) == b"v"
    assert kinds(room).count("case-key.created") == 1


def test_a_destroyed_key_makes_the_case_unreadable_for_good(room: Room):
    """After erasure nothing opens, nothing is sealed, and no new key is made."""
    room.vault.seal("obj-1", context(), [DATA], ACTOR)
    value = room.vault.seal_value("case-1", "x", b"v")
    room.vault.destroy_case("case-1", "per-a", "per-b")
    room.vault.create_case("case-1")
    for attempt in (
        lambda: room.vault.open("obj-1", context(), READER),
        lambda: room.vault.open_value("case-1", "x", value),
        lambda: room.vault.seal_value("case-1", "x", b"v"),
        lambda: room.vault.seal("obj-2", context(), [DATA], ACTOR),
    ):
        with pytest.raises(Refused, match="case-key-destroyed"):
            attempt()
    with room.units() as uow:
        key = uow.get(CaseKey, "case-1")
        [refusal] = uow.find(LogLeaf, entry_kind="object.refused")
    assert key.state is KeyState.DESTROYED
    assert room.keyring.ids("case-1") == ()
    assert b'"reason":"key-destroyed"' in refusal.body


def test_a_key_destroyed_during_a_seal_fails_the_seal(room: Room):
    """A sealing that loses the race against erasure is refused, not accepted and lost."""

    def race(name: str) -> None:
        if name == "seal:stored":
            room.vault.destroy_case("case-1", "per-a", "per-b")

    with pytest.raises(Refused, match="case-key-destroyed"):
        room.fresh_vault(race).seal("obj-1", context(), [DATA], ACTOR)


@pytest.mark.parametrize(("first", "second"), [("per-a", "per-a"), ("", "per-b"), ("per-a", "")])
def test_destroying_needs_two_different_people(room: Room, first: str, second: str):
    """One person alone destroys nothing."""
    with pytest.raises(Refused, match="two-people"):
        room.vault.destroy_case("case-1", first, second)


def test_a_legal_hold_forbids_destruction_until_lifted(room: Room):
    """A held case cannot be destroyed; lifting the hold allows it again."""
    room.vault.hold_case("case-1", "per-a", held=True)
    with pytest.raises(Conflict, match="case-held"):
        room.vault.destroy_case("case-1", "per-a", "per-b")
    room.vault.hold_case("case-1", "per-a", held=False)
    room.vault.destroy_case("case-1", "per-a", "per-b")
    assert kinds(room)[-4:] == [
        "case.held",
        "case.hold-lifted",
        "case-key.destroying",
        "case-key.destroyed",
    ]


def test_no_key_shows_in_a_representation(room: Room):
    """Neither the root key holder nor an open case key shows key bytes."""
    assert "root-" in repr(room.keys)
    assert repr(room.keys).count("\\x") == 0


def test_an_object_under_another_key_id_is_refused_and_recorded(room: Room):
    """A case key that is not the one an object was sealed under never even tries."""
    import sqlite3

    room.vault.seal("obj-1", context(), [DATA], ACTOR)
    database = sqlite3.connect(str(room.engine.url.database))
    with database:
        database.execute("UPDATE case_key SET key_id = 'key-other'")
    database.close()
    with pytest.raises(Corrupt, match="object-corrupt"):
        room.vault.open("obj-1", context(), READER)
    assert kinds(room)[-1] == "object.refused"


def test_a_case_without_a_key_cannot_be_destroyed_or_held(room: Room):
    """There is nothing to destroy or hold in a case that was never opened."""
    for attempt in (
        lambda: room.vault.destroy_case("case-9", "per-a", "per-b"),
        lambda: room.vault.hold_case("case-9", "per-a", held=True),
    ):
        with pytest.raises(Invalid, match="case-key-missing"):
            attempt()


def test_destroying_and_holding_again_do_nothing(room: Room):
    """Each is on the log once."""
    room.vault.hold_case("case-1", "per-a", held=True)
    room.vault.hold_case("case-1", "per-a", held=True)
    room.vault.hold_case("case-1", "per-a", held=False)
    room.vault.destroy_case("case-1", "per-a", "per-b")
    room.vault.destroy_case("case-1", "per-c", "per-d")
    assert kinds(room).count("case.held") == kinds(room).count("case-key.destroyed") == 1


def test_a_negative_range_is_refused(room: Room):
    """A range is an offset and a length of zero or more."""
    room.vault.seal("obj-1", context(), [DATA], ACTOR)
    source = room.vault.open("obj-1", context(), READER)
    with pytest.raises(Invalid, match="range"):
        source.read_at(-1, 5)


def test_a_store_that_miscounts_is_found_out(room: Room):
    """A blob store that says it kept another number of bytes is not believed."""
    put = room.blobs.put
    room.blobs.put = lambda key, chunks: put(key, chunks) - 1
    with pytest.raises(Corrupt, match="blob-size"):
        room.vault.seal("obj-1", context(), [DATA], ACTOR)
    with pytest.raises(Invalid, match="object-missing"):
        room.vault.describe("obj-1")
