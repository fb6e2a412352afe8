"""Sealed bytes altered in every way an owner of the store could, by bits, chunks, rows and keys.

All of it is refused with one error, and no byte is given out of what is not authentic.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from services.storage.domain.records import StoredObject
from shared.adapters.blobs_folder import FolderBlobs
from shared.adapters.blobs_s3 import S3Blobs
from shared.crypto import sealed, stream
from shared.crypto.wrap import wrap
from shared.domain.errors import Corrupt, LockgateError
from shared.ports.blobs import Blobs
from tests.unit.crypto.support import CHUNK, Place, Ranges, pattern
from tests.unit.storage.builders import ACTOR, READER, Room, context, sqlite_url

KEY, OTHER, PLACE = bytes(range(32)), b"o" * 32, Place()
TINY = b"".join(
    sealed.seal_object(KEY, "key-1", PLACE, [b"forty bytes of a small letter's contents"])
)
MESSAGE = pattern(2 * CHUNK + 40)
OBJECT = b"".join(sealed.seal_object(KEY, "key-1", PLACE, [MESSAGE]))
HEAD, WIDE = 168 + 56, 16_400


def given_out(data: bytes, key: bytes = KEY, header: bytes | None = None) -> tuple[bytes, str]:
    """What reading gives before it stops, and the code it stops with; "" when it does not."""
    given = b""
    try:
        reader = sealed.SealedReader(Ranges(data), len(data), key, PLACE, header=header)
        for chunk in reader.chunks():
            given += chunk
    except Corrupt as error:
        return given, error.code
    return given, ""


def test_the_control_opens() -> None:
    """What the others alter opens when left alone."""
    assert given_out(OBJECT) == (MESSAGE, "")
    assert given_out(TINY)[1] == ""


def test_every_bit_of_a_small_object_counts() -> None:
    """Each of its bits turned: refused with the one code, and not a byte is given."""
    for at, bit in itertools.product(range(len(TINY)), range(8)):
        changed = bytearray(TINY)
        changed[at] ^= 1 << bit
        assert given_out(bytes(changed)) == (b"", "object-corrupt"), (at, bit)


def test_a_changed_chunk_is_never_given_out_in_any_part() -> None:
    """Each byte of three chunks changed: at most the chunks before it come out, unchanged."""
    for at in range(HEAD, len(OBJECT), 7):
        changed = bytearray(OBJECT)
        changed[at] ^= 0xFF
        given, code = given_out(bytes(changed))
        assert code == "object-corrupt"
        assert given == MESSAGE[: len(given)]
        assert len(given) <= (at - HEAD) // WIDE * CHUNK


def test_every_operation_on_a_segment_is_refused() -> None:
    """Chunks, tags and ends cut out, doubled, moved, joined or made of zeros."""
    chunks = [OBJECT[HEAD + i * WIDE : HEAD + (i + 1) * WIDE] for i in range(3)]
    head, first, second, last = OBJECT[:HEAD], *chunks
    cases = {
        "first dropped": head + second + last,
        "second dropped": head + first + last,
        "last dropped": head + first + second,
        "last alone": head + last,
        "nothing left": head,
        "header alone": head[:168],
        "swapped": head + second + first + last,
        "first doubled": head + first + first + second + last,
        "last doubled": head + first + second + last + last,
        "second for first": head + second + second + last,
        "last grown by zeros": OBJECT + bytes(16),
        "last grown by a chunk": OBJECT + bytes(WIDE),
        "last a full chunk": head + first + second + last.ljust(WIDE, b"\0"),
        "tag cut": OBJECT[:-16],
        "tag of another chunk": head + first[:-16] + second[-16:] + second + last,
        "body of another salt": OBJECT[:168] + bytes(24) + OBJECT[192:],
        "commitment of zeros": OBJECT[:192] + bytes(32) + OBJECT[224:],
        "two objects": OBJECT + OBJECT,
        "twice the header": OBJECT[:168] + OBJECT,
        "without its header": OBJECT[168:],
        "a tiny object's body": OBJECT[:168] + TINY[168:],
        "all zeros": bytes(len(OBJECT)),
        "empty": b"",
    }
    for name, changed in cases.items():
        given, code = given_out(changed)
        assert code == "object-corrupt", name
        assert given == MESSAGE[: len(given)], name


def test_headers_are_good_for_one_key_one_id_and_one_object() -> None:
    """Old ids, other ids, keys wrapped anew by somebody else, headers of twins: all refused."""
    twin = b"".join(sealed.seal_object(KEY, "key-1", PLACE, [MESSAGE]))
    other = b"".join(sealed.seal_object(KEY, "key-1", Place("case-2"), [MESSAGE]))
    anew = sealed.rewrap_header(
        OBJECT[:168], PLACE, old_case_key=KEY, new_case_key=OTHER, new_key_id="key-2"
    )
    assert given_out(OBJECT, OTHER, anew) == (MESSAGE, "")
    renamed = sealed.Header("key-2", OBJECT[64:168]).to_bytes()
    back = sealed.Header("key-1", anew[64:]).to_bytes()
    chosen = sealed.Header("key-1", wrap(KEY, b"", KEY)).to_bytes()
    refused = [
        (OBJECT, KEY, anew),  # the old key for the new header
        (OBJECT, OTHER, None),  # the new key for the old header
        (OBJECT, KEY, renamed),
        (OBJECT, OTHER, back),
        (OBJECT, KEY, chosen),
        (OBJECT, KEY, twin[:168]),
        (OBJECT, KEY, other[:168]),
        (twin, OTHER, anew),
        (anew + OBJECT[168:], KEY, None),
    ]
    for data, key, header in refused:
        assert given_out(data, key, header) == (b"", "object-corrupt")


def test_every_failure_reads_the_same() -> None:
    """One message and no facts, whatever was wrong: nobody learns which check it was."""
    told = set()
    for changed in (
        TINY[:10],
        TINY[:-1],
        b"x" + TINY[1:],
        TINY[:70] + b"x" + TINY[71:],
        TINY[::-1],
    ):
        with pytest.raises(Corrupt) as error:
            sealed.SealedReader(Ranges(changed), len(changed), KEY, PLACE).read_at(0, 9)
        told.add((error.value.code, error.value.message, tuple(error.value.facts)))
        assert error.value.__cause__ is None
    assert len(told) == 1


def test_a_range_gives_no_byte_of_a_chunk_that_fails() -> None:
    """A range over good and bad chunks gives nothing at all; one beside the bad chunk is right."""
    changed = bytearray(OBJECT)
    changed[HEAD + WIDE + 9_000] ^= 1
    reader = sealed.SealedReader(Ranges(bytes(changed)), len(changed), KEY, PLACE)
    assert reader.read_at(0, CHUNK) == MESSAGE[:CHUNK]
    for offset, length in ((CHUNK - 1, 2), (CHUNK, 1), (0, len(MESSAGE)), (2 * CHUNK - 1, 5)):
        with pytest.raises(Corrupt, match="object-corrupt"):
            reader.read_at(offset, length)


def test_no_two_sealings_share_a_salt_or_a_key() -> None:
    """Thousands of sealings of equal bytes have as many salts, commitments and wrapped keys."""
    made = [b"".join(sealed.seal_object(KEY, "key-1", PLACE, [b""])) for _ in range(5000)]
    for start, end in ((64, 88), (88, 120), (168, 192), (192, 224)):
        assert len({one[start:end] for one in made}) == len(made)
    assert len({next(stream.encrypt(KEY, b"", [b""])) for _ in range(2000)}) == 2000


# --- through the vault ------------------------------------------------------------------------


@pytest.fixture(params=["folder", "s3"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Room]:
    """Storage over a real store of each kind, with objects of two cases, kinds and audiences."""
    made = Room(sqlite_url(tmp_path))
    made.blobs = (  # type: ignore[assignment]
        FolderBlobs(tmp_path / "blobs", 0)
        if request.param == "folder"
        else S3Blobs(request.getfixturevalue("s3_place"))
    )
    made.vault = made.fresh_vault()
    for case in ("case-1", "case-2"):
        made.vault.create_case(case)
    for name, place in PLACES.items():
        made.vault.seal(name, place, [MESSAGE], ACTOR)
    yield made
    made.close()


PLACES = {
    "obj-1": context(),
    "other-case": context(case="case-2"),
    "other-document": context(document="doc-2"),
    "other-version": context(version=2),
    "other-kind": context(kind="reading"),
    "panel": context(kind="edition", audience="PANEL"),
    "family": context(kind="edition", audience="FAMILY:Mother"),
}


def blob_of(room: Room, object_id: str) -> str:
    """The key of an object's blob."""
    with room.units() as uow:
        return uow.get(StoredObject, object_id).blob


def attempt(room: Room, name: str) -> tuple[bytes, str]:
    """What the vault gives for an object, and the code it stops with."""
    given = b""
    try:
        for chunk in room.vault.open(name, PLACES[name], READER).chunks():
            given += chunk
    except LockgateError as error:
        return given, error.code
    return given, ""


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "magic": lambda data: b"x" + data[1:],
    "key id": lambda data: data[:20] + b"x" + data[21:],
    "padding": lambda data: data[:63] + b"x" + data[64:],
    "wrapped key": lambda data: data[:100] + bytes([data[100] ^ 1]) + data[101:],
    "salt": lambda data: data[:170] + bytes([data[170] ^ 1]) + data[171:],
    "commitment": lambda data: data[:200] + bytes([data[200] ^ 1]) + data[201:],
    "first chunk": lambda data: data[:300] + bytes([data[300] ^ 1]) + data[301:],
    "last tag": lambda data: data[:-1] + bytes([data[-1] ^ 1]),
    "chunk dropped": lambda data: data[:HEAD] + data[HEAD + WIDE :],
    "chunk doubled": lambda data: data[: HEAD + WIDE] + data[HEAD:],
    "cut at a chunk": lambda data: data[: HEAD + 2 * WIDE],
    "cut by one": lambda data: data[:-1],
    "longer by one": lambda data: data + b"\0",
    "empty": lambda data: b"",
}


def test_a_store_that_alters_anything_is_refused(room: Room) -> None:
    """Each change in the store itself: refused with the one code; put back, it opens again."""
    blobs: Blobs = room.blobs
    blob = blob_of(room, "obj-1")
    whole = blobs.read(blob)
    for name, change in CHANGES.items():
        blobs.put(blob, [change(whole)])
        given, code = attempt(room, "obj-1")
        assert code == "object-corrupt", name
        assert len(given) < len(MESSAGE), name
        assert given == MESSAGE[: len(given)], name
    blobs.put(blob, [whole])
    assert attempt(room, "obj-1") == (MESSAGE, "")
    blobs.delete(blob)
    assert attempt(room, "obj-1") == (b"", "object-corrupt")


def test_objects_swapped_in_the_store_are_refused(room: Room) -> None:
    """Across cases, documents, versions, kinds and audiences, in every order."""
    blobs = {name: blob_of(room, name) for name in PLACES}
    kept = {name: room.blobs.read(blob) for name, blob in blobs.items()}
    for one, other in itertools.permutations(PLACES, 2):
        room.blobs.put(blobs[one], [kept[other]])
        assert attempt(room, one) == (b"", "object-corrupt"), (one, other)
        room.blobs.put(blobs[one], [kept[one]])
    assert attempt(room, "panel") == (MESSAGE, "")


COLUMNS = (
    "case", "document", "version", "kind", "audience", "size", "sealed_sha256", "sealed_size",
    "key_id", "blob",
)  # fmt: skip


class Rows:
    """The table of objects in the hands of somebody who can write it."""

    def __init__(self, room: Room) -> None:
        self._database = sqlite3.connect(str(room.engine.url.database))
        self._database.row_factory = sqlite3.Row
        self.before = {
            row["id"]: dict(row) for row in self._database.execute("SELECT * FROM object")
        }

    def set(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Replace all rows."""
        with self._database:
            self._database.execute("DELETE FROM object")
            for row in rows:
                names = ", ".join(f'"{name}"' for name in row)
                marks = ", ".join("?" * len(row))
                self._database.execute(
                    f"INSERT INTO object ({names}) VALUES ({marks})",
                    tuple(row.values()),
                )

    def with_columns(self, one: str, other: str, columns: Iterable[str]) -> bool:
        """Give one row another's columns, which then gives way; False if they are equal."""
        mine, theirs = self.before[one], self.before[other]
        if all(mine[column] == theirs[column] for column in columns):
            return False
        changed = mine | {column: theirs[column] for column in columns}
        rest = [row for name, row in self.before.items() if name not in (one, other)]
        self.set([*rest, changed])
        return True

    def close(self) -> None:
        """Put everything back."""
        self.set(self.before.values())
        self._database.close()


def test_rows_swapped_in_the_database_are_refused(room: Room) -> None:
    """A column of one object's row taken from another's, each of them, and all but the id."""
    room.vault.seal("short", context(document="doc-3"), [b"short"], ACTOR)
    rows, tried = Rows(room), 0
    for one, other in itertools.product(("obj-1", "panel"), ("short", *PLACES)):
        for columns in (*[(column,) for column in COLUMNS], COLUMNS):
            if not rows.with_columns(one, other, columns):
                continue
            given, code = attempt(room, one)
            assert code == "object-corrupt", (one, other, columns)
            assert len(given) < len(MESSAGE), (one, other, columns)
            tried += 1
    rows.close()
    assert tried > 50
    assert attempt(room, "obj-1") == (MESSAGE, "")
