"""Cobblestone-256 streams: sizes, both directions, ranges, refusals."""

from __future__ import annotations

import pytest
from cryptography.cobblestone import Cobblestone256Decryptor
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.crypto import stream
from tests.unit.crypto import reference
from tests.unit.crypto.support import CHUNK, Ranges, flip, pattern, pieces, refused

KEY = bytes(range(32))
CONTEXT = b"a place"
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 100, 70 * CHUNK + 9]


def sealed_of(message, context=CONTEXT):
    """The message sealed under the usual key."""
    return b"".join(stream.encrypt(KEY, context, [message]))


def access(sealed, context=CONTEXT, key=KEY):
    """Random access to sealed bytes, and the ranges it reads."""
    ranges = Ranges(sealed)
    return stream.RandomAccess(key, context, ranges, len(sealed)), ranges


@pytest.mark.parametrize("size", SIZES)
def test_sizes_can_be_computed_both_ways(size):
    """A sealed message is exactly as long as computed, and tells the message's length."""
    sealed = sealed_of(pattern(size))
    assert len(sealed) == stream.sealed_size(size)
    assert stream.message_size(len(sealed)) == size


@given(st.integers(0, 5 * CHUNK))
def test_every_length_is_valid_or_refused(length):
    """A length either belongs to one message size, which maps back to it, or is refused."""
    body = length - 56
    if body < 16 or body % 16400 < 16:
        with refused("object-corrupt"):
            stream.message_size(length)
    else:
        assert stream.sealed_size(stream.message_size(length)) == length


def test_message_size_has_the_limit_of_the_specification():
    """2^38 chunks are the most, and one byte more is refused in both directions."""
    most = (1 << 38) * CHUNK - 1
    assert stream.message_size(stream.sealed_size(most)) == most
    with refused("message-size"):
        stream.sealed_size(most + 1)
    with refused("message-size"):
        stream.sealed_size(-1)
    with refused("object-corrupt"):
        stream.message_size(56 + (1 << 38) * 16400 + 16)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("step", [1000, 16400, 1 << 20])
def test_a_message_survives_sealing_and_opening(size, step):
    """What was sealed in pieces opens in other pieces to the same bytes."""
    message = pattern(size)
    sealed = b"".join(stream.encrypt(KEY, CONTEXT, pieces(message, step)))
    assert b"".join(stream.decrypt(KEY, CONTEXT, pieces(sealed, step + 7))) == message


def test_large_pieces_are_worked_in_bounded_steps():
    """However large a piece goes in, none larger than a step and a chunk comes out."""
    message = pattern(5 * stream.STEP_SIZE)
    sealed = list(stream.encrypt(KEY, CONTEXT, [message]))
    opened = list(stream.decrypt(KEY, CONTEXT, [b"".join(sealed)]))
    assert max(map(len, sealed)) <= stream.STEP_SIZE + 65 * 16 + 56
    assert max(map(len, opened)) <= stream.STEP_SIZE + CHUNK
    assert all(sealed)
    assert all(opened)


def test_two_sealings_of_one_message_share_nothing():
    """Salt, commitment and chunks differ each time, so equal messages cannot be recognised."""
    one, two = sealed_of(b"same"), sealed_of(b"same")
    assert one[:24] != two[:24]
    assert one[24:56] != two[24:56]
    assert one[56:] != two[56:]


@given(
    message=st.binary(max_size=400),
    context=st.binary(max_size=40),
    key=st.binary(min_size=32, max_size=32),
)
def test_the_reference_opens_what_is_sealed(message, context, key):
    """The decoder written from the page reads the product's streams."""
    sealed = stream.encrypt_bytes(key, context, message)
    assert reference.unseal(key, context, sealed) == message


@given(
    size=st.sampled_from(SIZES[:-1]),
    context=st.binary(max_size=40),
    salt=st.binary(min_size=24, max_size=24),
)
@settings(max_examples=30)
def test_what_the_reference_seals_opens_in_every_way(size, context, salt):
    """Streams, ranges and the cryptography package's own decoder read the reference's output."""
    message = pattern(size)
    sealed = reference.seal(KEY, context, message, salt)
    assert stream.decrypt_bytes(KEY, context, sealed) == message
    reader, _ = access(sealed, context)
    assert reader.read_at(0, size) == message
    assert b"".join(reader.chunks()) == message
    theirs = Cobblestone256Decryptor(KEY, context)
    assert theirs.update(sealed) + theirs.finalize() == message


@given(st.integers(0, 3 * CHUNK + 200), st.integers(0, 3 * CHUNK + 200))
@example(CHUNK, CHUNK)
@example(CHUNK - 1, 2)
@example(3 * CHUNK + 100, 1)
def test_any_range_reads_as_a_slice(offset, length):
    """A range gives what slicing the message gives."""
    message = pattern(3 * CHUNK + 100)
    reader, _ = access(RANGE_SEALED)
    assert reader.read_at(offset, length) == message[offset : offset + length]


RANGE_SEALED = sealed_of(pattern(3 * CHUNK + 100))


def test_a_range_reads_only_the_chunks_it_touches():
    """After opening, two bytes over a chunk's edge cost one read of two sealed chunks."""
    reader, ranges = access(RANGE_SEALED)
    assert ranges.asked == [(0, 56), (56 + 3 * 16400, 116)]
    ranges.asked.clear()
    reader.read_at(CHUNK - 1, 2)
    assert ranges.asked == [(56, 2 * 16400)]
    ranges.asked.clear()
    assert reader.read_at(5, 0) == b""
    assert reader.read_at(10 * CHUNK, 5) == b""
    assert ranges.asked == []


@pytest.mark.parametrize(("offset", "length"), [(-1, 1), (0, -1)])
def test_a_range_that_cannot_be_is_refused(offset, length):
    """Negative offsets and lengths are refused rather than read from the end."""
    reader, _ = access(RANGE_SEALED)
    with refused("range"):
        reader.read_at(offset, length)


def test_an_altered_chunk_spoils_only_ranges_that_touch_it():
    """Reading around a rotten chunk works; reading into it gives no byte at all."""
    reader, _ = access(flip(RANGE_SEALED, 56 + 16400 + 5))
    assert reader.read_at(0, CHUNK) == pattern(CHUNK)
    assert reader.read_at(2 * CHUNK, 10) == pattern(3 * CHUNK)[2 * CHUNK : 2 * CHUNK + 10]
    with refused("object-corrupt"):
        reader.read_at(CHUNK - 1, 2)
    with refused("object-corrupt"):
        list(reader.chunks())


def test_opening_checks_length_commitment_and_end_first():
    """A shortened, an altered or a foreign message is refused before any range is read."""
    for sealed in (
        RANGE_SEALED[: 56 + 3 * 16400],
        RANGE_SEALED[: 56 + 2 * 16400 + 40],
        RANGE_SEALED + b"\x00",
        flip(RANGE_SEALED, 0),
        flip(RANGE_SEALED, 30),
        flip(RANGE_SEALED, len(RANGE_SEALED) - 1),
    ):
        with refused("object-corrupt"):
            access(sealed)
    with refused("object-corrupt"):
        access(RANGE_SEALED, b"another place")
    with refused("object-corrupt"):
        access(RANGE_SEALED, key=bytes(32))


def test_a_store_that_answers_short_is_refused():
    """If fewer bytes come back than asked for, nothing is made of them."""
    reader, ranges = access(RANGE_SEALED)
    ranges.data = RANGE_SEALED[:20_000]
    with refused("object-corrupt"):
        reader.read_at(CHUNK, 10)


def test_a_store_that_answers_long_is_refused():
    """If more bytes come back than asked for, nothing is made of them either."""
    reader, _ = access(RANGE_SEALED)
    reader._read_range = lambda offset, length: RANGE_SEALED[offset : offset + length + 1]
    with refused("object-corrupt"):
        reader.read_at(0, 10)


def test_streams_give_no_byte_of_a_chunk_that_fails():
    """An opening stream gives whole chunks from before the bad one, and nothing else."""
    message = pattern(40 * CHUNK + 100)
    whole = b"".join(stream.encrypt(KEY, CONTEXT, [message]))
    for size in (1000, 300_000):
        for bad in (0, 1, 17, 39, 40):
            sealed = flip(whole, 56 + bad * 16400 + 7)
            opened = b""
            with refused("object-corrupt"):
                for piece in stream.decrypt(KEY, CONTEXT, pieces(sealed, size)):
                    opened += piece
            assert opened == message[: len(opened)]
            assert len(opened) % CHUNK == 0
            assert len(opened) <= bad * CHUNK
            if size > 1000 and bad > 37:
                assert opened, "what came in earlier pieces was held back"


def test_small_pieces_are_gathered_and_may_be_used_again():
    """A giver that fills one buffer again and again is sealed as it was at each turn."""
    message, buffer = pattern(3 * CHUNK + 100), bytearray(100)

    def reused():
        for at in range(0, len(message), 100):
            part = message[at : at + 100]
            buffer[: len(part)] = part
            yield memoryview(buffer)[: len(part)]

    sealed = list(stream.encrypt(KEY, CONTEXT, reused()))
    assert len(sealed) == 2
    assert stream.decrypt_bytes(KEY, CONTEXT, b"".join(sealed)) == message


@pytest.mark.parametrize("size", [0, 1, CHUNK, 3 * CHUNK + 100, stream.STEP_SIZE * 2])
def test_buffers_of_the_caller_give_the_same(size):
    """A sealer and an opener that fill one buffer agree with the streams."""
    message, buffer = pattern(size), bytearray(stream.STEP_SIZE + stream.ROOM)
    sealer, sealed, opened = stream.Sealer(KEY, CONTEXT), b"", b""
    for piece in pieces(message, stream.STEP_SIZE):
        sealed += buffer[: sealer.update_into(piece, buffer)]
    sealed += sealer.finish()
    assert stream.decrypt_bytes(KEY, CONTEXT, sealed) == message
    opener = stream.Opener(KEY, CONTEXT)
    for piece in pieces(sealed, stream.STEP_SIZE):
        opened += buffer[: opener.update_into(piece, buffer)]
    assert opened + opener.finish() == message


def test_a_refused_piece_leaves_nothing_in_the_buffer():
    """Whatever the cipher wrote before it refused is zeroed, chunks that were good included."""
    message = pattern(3 * CHUNK + 100)
    sealed = flip(stream.encrypt_bytes(KEY, CONTEXT, message), 56 + 2 * 16400 + 7)
    buffer = bytearray(b"x" * (stream.STEP_SIZE + stream.ROOM))
    opener = stream.Opener(KEY, CONTEXT)
    with refused("object-corrupt"):
        opener.update_into(sealed, buffer)
    assert buffer == bytes(len(buffer))
    cut = stream.Opener(KEY, CONTEXT)
    cut.update_into(sealed[: 56 + 16400], buffer)
    with refused("object-corrupt"):
        cut.finish()


def test_a_truncated_stream_is_refused_at_its_end():
    """A stream cut at a chunk's edge gives its whole chunks and then says it is not whole."""
    opened = b""
    with refused("object-corrupt"):
        for piece in stream.decrypt(KEY, CONTEXT, [RANGE_SEALED[: 56 + 2 * 16400]]):
            opened += piece
    assert opened == pattern(2 * CHUNK)


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_keys_of_other_sizes_are_refused_at_once(size):
    """A key that is not 32 bytes is refused before the first piece is asked for."""
    key = bytes(size)
    for call in (
        lambda: stream.encrypt(key, CONTEXT, iter(())),
        lambda: stream.decrypt(key, CONTEXT, iter(())),
        lambda: stream.RandomAccess(key, CONTEXT, Ranges(b""), 72),
    ):
        with refused("key-size"):
            call()


def test_an_error_of_the_source_passes_through():
    """A failing source is not mistaken for damage."""

    def failing():
        yield b"x" * 50_000
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        list(stream.encrypt(KEY, CONTEXT, failing()))
