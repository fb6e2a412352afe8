"""Bytes in: resumable, sealed as they come, never twice."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.intake.domain.uploads import (
    MAX_SIZE,
    PART_SIZE,
    PartState,
    Upload,
    UploadPart,
    UploadState,
)
from services.intake.handlers import uploads
from shared.domain.errors import Conflict, Invalid, Unavailable
from tests.unit.intake.room import CHILD

BIG = bytes(range(256)) * (PART_SIZE // 256) + b"the rest"


@pytest.fixture
def request_id(room):
    """An open request to the first agency."""
    return room.ask(room.open_case())[0]


@given(st.lists(st.binary(max_size=40)), st.integers(1, 16))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_pieces_keep_every_byte_in_exact_sizes(chunks, size):
    """Cutting a stream loses nothing, and only the last piece may be short."""
    found = list(uploads.pieces(chunks, size))
    assert b"".join(found) == b"".join(chunks)
    assert all(len(piece) == size for piece in found[:-1])
    assert all(found)


def test_every_part_is_sealed_before_it_counts(room, request_id):
    """What is stored is ciphertext in the vault; no byte or name is in the database."""
    upload = room.start(request_id, len(BIG))
    done = room.append(upload.id, 0, BIG)
    assert done.received == len(BIG)
    parts = room.find(UploadPart, upload=upload.id)
    assert [one.size for one in parts] == [PART_SIZE, 8]
    assert {room.vault.objects[one.id].context.kind for one in parts} == {"upload-part"}
    assert room.vault.biggest_piece <= PART_SIZE
    assert CHILD.encode() not in room.database() + room.vault.everything_stored()
    assert b"the rest" not in room.database() + room.vault.everything_stored()


def test_a_cut_connection_loses_only_the_unfinished_part(room, request_id):
    """After a cut the offset is that of the whole parts, and going on from there works."""
    upload = room.start(request_id, len(BIG))

    def cut():
        yield BIG[:PART_SIZE]
        yield BIG[PART_SIZE : PART_SIZE + 3]
        raise ConnectionResetError

    with room.units() as uow, pytest.raises(ConnectionResetError):
        uploads.append(upload.id, 0, cut(), **room.ports(uow))
    assert room.get(Upload, upload.id).received == PART_SIZE
    room.append(upload.id, PART_SIZE, BIG[PART_SIZE:])
    assert room.finish(upload.id).state is UploadState.RECEIVED


def test_a_wrong_offset_is_answered_with_the_right_one(room, request_id):
    """The client is told where to go on, ahead or behind."""
    upload = room.start(request_id, 10)
    room.append(upload.id, 0, b"12345")
    for wrong in (0, 4, 9):
        with pytest.raises(Conflict, match="upload-offset") as caught:
            room.append(upload.id, wrong, b"x")
        assert caught.value.facts["offset"] == 5


@pytest.mark.parametrize("after_effect", [False, True])
def test_a_vault_that_fails_mid_part_costs_that_part_only(room, request_id, after_effect):
    """Sealing that fails, or succeeds unheard, leaves the offset right and the upload usable."""
    upload = room.start(request_id, 6)
    room.append(upload.id, 0, b"abc")
    room.vault.fail_once(after_effect=after_effect)
    with pytest.raises(Unavailable):
        room.append(upload.id, 3, b"def")
    assert room.get(Upload, upload.id).received == 3
    room.append(upload.id, 3, b"def")
    room.finish(upload.id)
    room.check(upload.id)
    assert room.checkers.seen == b"abcdef"
    with room.unit() as uow:
        assert uploads.sweep_parts(**room.ports(uow)) == 3
    assert room.find(UploadPart) == []
    kinds = {one.context.kind for one in room.vault.objects.values()}
    assert "upload-part" not in kinds


def test_two_writers_at_one_offset_count_once(room, request_id):
    """A second stream for the same bytes is told the new offset and leaves nothing behind."""
    upload = room.start(request_id, 6)

    def slow():
        room_uow.commit()
        room.append(upload.id, 0, b"first!")
        yield b"second"

    with room.units() as room_uow, pytest.raises(Conflict) as caught:
        uploads.append(upload.id, 0, slow(), **room.ports(room_uow))
    assert caught.value.facts["offset"] == 6
    room.finish(upload.id)
    room.check(upload.id)
    assert room.checkers.seen == b"first!"
    stored = room.find(UploadPart, upload=upload.id)
    assert [one.state for one in stored] == [PartState.STORED]
    assert len([o for o in room.vault.objects.values() if o.context.kind == "upload-part"]) == 1


def test_the_same_key_answers_the_same_upload(room, request_id):
    """A repeat, even after a week, is the same upload and makes nothing new."""
    first = room.start(request_id, 5, key="key-1")
    room.append(first.id, 0, b"12345")
    room.finish(first.id)
    room.clock.move(days=8)
    again = room.start(request_id, 5, key="key-1")
    assert (again.id, again.state) == (first.id, UploadState.RECEIVED)
    assert len(room.find(Upload)) == 1


@pytest.mark.parametrize("changed", [{"size": 6}, {"name": "other.pdf"}, {"sha256": "0" * 64}])
def test_the_same_key_for_something_else_is_refused(room, request_id, changed):
    """A key names one upload: other size, name or hash is a conflict, not a new file."""
    room.start(request_id, 5, key="key-1")
    size = changed.pop("size", 5)
    with pytest.raises(Conflict, match="idempotency-key-reused"):
        room.start(request_id, size, key="key-1", **changed)


def test_keys_belong_to_their_agency(room):
    """Two agencies may use the same key without learning of each other."""
    first, second = room.ask(room.open_case(), *room.agencies)
    one = room.start(first, 5, key="key-1")
    two = room.start(second, 5, key="key-1", agency=room.agencies[1])
    assert one.id != two.id


@pytest.mark.parametrize(
    ("size", "code"), [(0, "file-empty"), (-1, "file-empty"), (MAX_SIZE + 1, "upload-too-large")]
)
def test_impossible_sizes_are_refused_at_once(room, request_id, size, code):
    """Empty and over-large files are refused before a byte is sent."""
    with pytest.raises(Invalid, match=code):
        room.start(request_id, size)


@pytest.mark.parametrize("name", ["", "  ", "a/", "x" * 256, "line\nbreak.pdf", "bell\x07.pdf"])
def test_impossible_names_are_refused(room, request_id, name):
    """A name must be one printable line."""
    with pytest.raises(Invalid, match="file-name"):
        room.start(request_id, 5, name=name)


def test_folders_in_a_name_are_dropped(room, request_id):
    """Only the last part of a path is kept."""
    room.send(request_id, b"x", name="C:\\cases\\report.pdf")
    upload = room.find(Upload)[0]
    assert room.desk.open_text(upload.case, uploads.FILE_NAME, upload.sealed_name) == "report.pdf"


def test_more_than_announced_is_refused_and_less_is_not_finished(room, request_id):
    """The announced size is held to in both directions."""
    upload = room.start(request_id, 5)
    with pytest.raises(Conflict, match="upload-too-long"):
        room.append(upload.id, 0, b"123456")
    room.append(upload.id, 0, b"123")
    with pytest.raises(Conflict, match="upload-incomplete") as caught:
        room.finish(upload.id)
    assert caught.value.facts["offset"] == 3


def test_an_unannounced_size_is_known_at_the_end(room, request_id):
    """A plain form does not say its size; an empty one is refused at the end."""
    empty = room.start(request_id, None)
    with pytest.raises(Invalid, match="file-empty"):
        room.finish(empty.id)
    upload = room.start(request_id, None)
    room.append(upload.id, 0, b"12345")
    assert room.finish(upload.id).state is UploadState.RECEIVED


def test_finishing_twice_sends_one_event(room, request_id):
    """The second finish answers the same and emits nothing."""
    upload = room.send(request_id, b"12345")
    room.finish(upload)
    assert len(room.events("upload.received")) == 1


def test_a_cancelled_upload_is_discarded_and_takes_no_more(room, request_id):
    """Cancelling discards the parts; an accepted one cannot be cancelled."""
    upload = room.start(request_id, 10)
    room.append(upload.id, 0, b"12345")
    with room.unit() as uow:
        uploads.cancel_upload(upload.id, by="per-x", **room.ports(uow))
    with pytest.raises(Conflict, match="upload-not-open"):
        room.append(upload.id, 5, b"67890")
    with room.unit() as uow:
        assert uploads.sweep_parts(**room.ports(uow)) == 1
    done = room.send(request_id, b"12345")
    room.check(done)
    with room.unit() as uow, pytest.raises(Conflict, match="upload-settled"):
        uploads.cancel_upload(done, by="per-x", **room.ports(uow))


def test_uploads_nobody_touched_for_a_week_are_given_up(room, request_id):
    """A week after the last part, not of the start, an unfinished upload is abandoned."""
    upload = room.start(request_id, 10)
    room.clock.move(days=6)
    room.append(upload.id, 0, b"12345")
    room.clock.move(days=6)
    with room.unit() as uow:
        assert uploads.abandon_old(**room.ports(uow)) == 0
    room.clock.at += timedelta(days=2)
    with room.unit() as uow:
        assert uploads.abandon_old(**room.ports(uow)) == 1
    assert room.get(Upload, upload.id).state is UploadState.ABANDONED


def test_only_a_document_of_ones_own_case_can_be_replaced(room, request_id):
    """A replacement names a document the agency sent for this case."""
    other = room.document(room.ask(room.open_case())[0])
    for wrong in ("doc-none", other.id):
        with pytest.raises(Invalid, match="replaces-unknown"):
            room.start(request_id, 5, replaces=wrong)


def test_two_starts_with_one_key_at_once_are_one_upload(room, request_id, monkeypatch):
    """Whoever comes second to the database is given the first one's upload, or told it differs."""
    first = room.start(request_id, 5, key="key-1")
    found = uploads._known
    for size, answer in ((5, first.id), (6, "")):
        blind = iter([lambda *_: None])
        monkeypatch.setattr(uploads, "_known", lambda *given, b=blind: next(b, found)(*given))
        if answer:
            assert room.start(request_id, size, key="key-1").id == answer
        else:
            with pytest.raises(Conflict, match="idempotency-key-reused"):
                room.start(request_id, size, key="key-1")
    assert len(room.find(Upload)) == 1


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_has_one_to_two_hundred_characters(room, request_id, key):
    """An upload without a usable idempotency key is not begun."""
    with pytest.raises(Invalid, match="idempotency-key"):
        room.start(request_id, 5, key=key)


def test_finishing_or_cancelling_what_was_given_up(room, request_id):
    """An abandoned upload cannot be finished; cancelling it again changes nothing."""
    upload = room.start(request_id, 5)
    for _ in range(2):
        with room.unit() as uow:
            uploads.cancel_upload(upload.id, by="per-x", **room.ports(uow))
    with pytest.raises(Conflict, match="upload-not-open"):
        room.finish(upload.id)
