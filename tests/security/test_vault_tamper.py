"""Nothing that was changed, moved or swapped is ever opened, and every refusal is on record."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.storage.domain.records import LogLeaf
from shared.adapters.keyring_record import Entry, key_place
from shared.domain.errors import Corrupt, LockgateError
from shared.ports.vault import ObjectContext
from tests.unit.storage.builders import ACTOR, READER, Room, context, sqlite_url

DATA = bytes(range(256)) * 200  # more than three chunks


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Storage with one sealed object in case 1, and a second case."""
    made = Room(sqlite_url(tmp_path))
    for case in ("case-1", "case-2"):
        made.vault.create_case(case)
    made.vault.seal("obj-1", context(), [DATA], ACTOR)
    yield made
    made.close()


def read_all(room: Room, object_id: str, where: ObjectContext) -> bytes:
    """Open and read everything, collecting what was given out."""
    return b"".join(room.vault.open(object_id, where, READER).chunks())


def refusals(room: Room) -> list[bytes]:
    """The bodies of the refusals on the log."""
    with room.units() as uow:
        return [leaf.body for leaf in uow.find(LogLeaf, entry_kind="object.refused")]


@pytest.mark.parametrize(
    "change",
    [
        {"case": "case-2"},
        {"document": "doc-2"},
        {"version": 2},
        {"kind": "edition"},
        {"audience": "PANEL"},
    ],
)
def test_another_context_is_refused_and_recorded(room: Room, change: dict[str, object]):
    """Every single field of the context counts."""
    with pytest.raises(Corrupt, match="object-corrupt"):
        room.vault.open("obj-1", context(**change), READER)
    [body] = refusals(room)
    assert b'"reason":"context"' in body
    assert b"object.opened" not in body


def test_every_ordered_swap_of_blobs_is_refused(room: Room):
    """Objects that differ in case, document, version, kind or audience never stand for another."""
    places = [
        context(case=case, document=document, version=version, kind=kind, audience=audience)
        for case in ("case-1", "case-2")
        for document in ("doc-1", "doc-2")
        for version in (1, 2)
        for kind, audience in (("original", ""), ("edition", "PANEL"), ("edition", "FAMILY:Mother"))
    ]
    for number, place in enumerate(places):
        room.vault.seal(f"swap-{number}", place, [f"{number:08d}".encode()], ACTOR)
    with room.units() as uow:
        from services.storage.domain.records import StoredObject

        blobs = {row.id: row.blob for row in uow.find(StoredObject)}
    before = dict(room.blobs.kept)
    for one, other in itertools.permutations(range(len(places)), 2):
        room.blobs.kept[blobs[f"swap-{one}"]] = before[blobs[f"swap-{other}"]]
        with pytest.raises(Corrupt, match="object-corrupt"):
            read_all(room, f"swap-{one}", places[one])
        room.blobs.kept[blobs[f"swap-{one}"]] = before[blobs[f"swap-{one}"]]
    assert read_all(room, "swap-0", places[0]) == b"00000000"
    assert len(refusals(room)) == len(places) * (len(places) - 1)


def test_a_changed_row_of_the_database_opens_nothing(room: Room):
    """Whoever can write the table of objects cannot make one object pass for another."""
    room.vault.seal("obj-2", context(document="doc-2"), [DATA[::-1]], ACTOR)
    database = sqlite3.connect(str(room.engine.url.database))
    with database:
        database.execute("UPDATE object SET document = 'doc-1' WHERE id = 'obj-2'")
    with pytest.raises(Corrupt, match="object-corrupt"):
        read_all(room, "obj-2", context())
    with database:
        database.execute("UPDATE object SET blob = blob || 'x' WHERE id = 'obj-1'")
    with pytest.raises(Corrupt, match="object-corrupt"):
        read_all(room, "obj-1", context())
    database.close()


def test_a_case_key_from_another_case_opens_nothing(room: Room):
    """A wrapped case key cannot be moved to another case, in the keyring or in the database."""
    [mine], [other] = room.keyring.ids("case-1"), room.keyring.ids("case-2")
    stolen = Entry("case-1", mine, 9, room.keyring.find("case-2", other))
    before = [dict(copy.kept) for copy in room.copies]
    for copy in room.copies:
        copy.put(key_place("case-1", mine), [stolen.to_bytes()])
    with pytest.raises(Corrupt, match="key-corrupt"):
        room.fresh_vault().open("obj-1", context(), READER)
    for copy, kept in zip(room.copies, before, strict=True):
        copy.kept = kept
    database = sqlite3.connect(str(room.engine.url.database))
    with database:
        database.execute("UPDATE case_key SET key_id = 'key-x' WHERE id = 'case-2'")
        database.execute("UPDATE case_key SET key_id = ? WHERE id = 'case-1'", (other,))
    database.close()
    with pytest.raises(Corrupt, match="object-corrupt"):
        room.fresh_vault().open("obj-1", context(), READER)
    with pytest.raises(Corrupt, match="case-key-lost"):
        room.fresh_vault().seal("obj-9", context(), [DATA], ACTOR)


def test_flipping_any_part_of_a_blob_is_refused(room: Room):
    """A flip in the magic, ids, wrapped key, salt, commitment, any chunk or tag is refused."""
    [key] = room.blobs.kept
    blob = room.blobs.kept[key]
    places = [*range(0, 230, 3), *range(230, len(blob), 997), len(blob) - 1]
    for place in places:
        changed = bytearray(blob)
        changed[place] ^= 0x01
        room.blobs.kept[key] = bytes(changed)
        with pytest.raises(Corrupt, match="object-corrupt"):
            read_all(room, "obj-1", context())
    assert len(refusals(room)) == len(places)


@pytest.mark.parametrize("cut", [0, 1, 167, 168, 224, 240, 16_640, -16, -1])
def test_a_shorter_blob_is_refused(room: Room, cut: int):
    """Truncation anywhere is noticed before anything is given out."""
    [key] = room.blobs.kept
    room.blobs.kept[key] = room.blobs.kept[key][:cut]
    with pytest.raises(Corrupt, match="object-corrupt"):
        room.vault.open("obj-1", context(), READER)


@pytest.mark.parametrize("more", [b"\x00", b"\x00" * 16, b"\x00" * 16_400])
def test_a_longer_blob_is_refused(room: Room, more: bytes):
    """Bytes added at the end are noticed before anything is given out."""
    [key] = room.blobs.kept
    room.blobs.kept[key] += more
    with pytest.raises(Corrupt, match="object-corrupt"):
        room.vault.open("obj-1", context(), READER)


def test_a_missing_blob_is_corrupt_not_empty(room: Room):
    """A blob that went away gives the same one error."""
    room.blobs.kept.clear()
    with pytest.raises(Corrupt, match="object-corrupt"):
        room.vault.open("obj-1", context(), READER)


def test_a_blob_that_changes_while_it_is_read_is_refused(room: Room):
    """Between opening and reading nothing can be slipped in."""
    [key] = room.blobs.kept
    source = room.vault.open("obj-1", context(), READER)
    blob = bytearray(room.blobs.kept[key])
    blob[168 + 56 + 2 * 16_400 + 5] ^= 0x80
    room.blobs.kept[key] = bytes(blob)
    given: list[bytes] = []
    with pytest.raises(Corrupt, match="object-corrupt"):
        given.extend(source.chunks())
    assert DATA.startswith(b"".join(given))
    assert len(b"".join(given)) < len(DATA)
    assert b'"reason":"stream"' in refusals(room)[-1]


def test_an_older_blob_of_the_same_object_is_refused(room: Room):
    """A sealing of the same bytes for the same place under the same case key is still another."""
    from services.storage.domain.records import CaseKey
    from shared.crypto.sealed import seal_object

    with room.units() as uow:
        key = room.vault.ring.open("case-1", uow.get(CaseKey, "case-1").key_id)
    [name] = room.blobs.kept
    room.blobs.kept[name] = b"".join(seal_object(key.key, key.id, context(), [DATA]))
    with pytest.raises(Corrupt, match="object-corrupt"):
        read_all(room, "obj-1", context())


def test_all_refusals_look_alike(room: Room):
    """One error for every cause: code, message and facts give nothing away."""
    [key] = room.blobs.kept
    blob = room.blobs.kept[key]
    seen = set()
    for change in (b"", blob[:-1], blob[:100] + b"x" + blob[101:], blob[:-1] + b"x"):
        room.blobs.kept[key] = change
        with pytest.raises(LockgateError) as caught:
            read_all(room, "obj-1", context())
        seen.add((type(caught.value), caught.value.code, caught.value.message, str(caught.value)))
    room.blobs.kept[key] = blob
    with pytest.raises(LockgateError) as caught:
        read_all(room, "obj-1", context(version=9))
    seen.add((type(caught.value), caught.value.code, caught.value.message, str(caught.value)))
    assert len(seen) == 1
