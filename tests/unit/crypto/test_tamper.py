"""Everything an owner of the store could do to sealed objects, and that all of it is refused."""

from __future__ import annotations

import itertools

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from shared.crypto import sealed, stream
from tests.unit.crypto import reference
from tests.unit.crypto.support import CHUNK, Place, Ranges, flip, pattern, refused

KEY, OTHER, PLACE = bytes(range(32)), b"o" * 32, Place()
HEAD = 168 + 56
MESSAGE = pattern(3 * CHUNK + 77)
OBJECT = b"".join(sealed.seal_object(KEY, "key-1", PLACE, [MESSAGE]))
SMALL = b"".join(sealed.seal_object(KEY, "key-1", PLACE, [MESSAGE[: CHUNK + 90]]))


def open_whole(data, place=PLACE, key=KEY):
    """What anybody would get: by the stream, until the first refusal."""
    reader = sealed.SealedReader(Ranges(data), len(data), key, place)
    return b"".join(reader.chunks())


def test_the_untouched_object_opens():
    """The control: what the other tests alter does open when left alone."""
    assert open_whole(OBJECT) == MESSAGE
    assert open_whole(SMALL) == MESSAGE[: CHUNK + 90]


def test_every_flipped_byte_is_refused():
    """Each byte of a small object of two chunks, changed, makes it refuse to open."""
    for at in range(len(SMALL)):
        with refused("object-corrupt"):
            open_whole(flip(SMALL, at, 1 << at % 8))


def test_every_truncation_is_refused():
    """The object cut at any length refuses to open before it gives a byte."""
    for end in range(len(SMALL)):
        with refused("object-corrupt"):
            sealed.SealedReader(Ranges(SMALL[:end]), end, KEY, PLACE)


@pytest.mark.parametrize("tail", [b"\x00", b"\x00" * 16, b"\x00" * 16400, OBJECT, OBJECT[-93:]])
def test_every_extension_is_refused(tail):
    """Bytes behind the object, whatever their number, are refused."""
    with refused("object-corrupt"):
        sealed.SealedReader(Ranges(OBJECT + tail), len(OBJECT + tail), KEY, PLACE)


CHUNKS = [OBJECT[HEAD + i * 16400 : HEAD + (i + 1) * 16400] for i in range(4)]
ORDERS = [
    order
    for count in range(6)
    for order in itertools.product(range(4), repeat=count)
    if order != (0, 1, 2, 3)
]


def test_every_other_order_of_chunks_is_refused():
    """All 1,364 other sequences of up to five of the chunks: dropped, doubled, moved."""
    for order in ORDERS:
        with refused("object-corrupt"):
            open_whole(OBJECT[:HEAD] + b"".join(CHUNKS[i] for i in order))
    assert len(ORDERS) == 1364


def test_chunks_of_another_object_are_refused():
    """A chunk from the same place of an object with equal contents does not fit."""
    twin = b"".join(sealed.seal_object(KEY, "key-1", PLACE, [MESSAGE]))
    for number in range(4):
        start = HEAD + number * 16400
        mixed = OBJECT[:start] + twin[start : start + 16400] + OBJECT[start + 16400 :]
        with refused("object-corrupt"):
            open_whole(mixed)


def test_every_swap_among_cases_documents_versions_and_kinds_is_refused():
    """Of all ordered pairs of objects, none opens in the other's place or joins its parts."""
    places = [
        Place(case, document, version, kind)
        for case in ("case-1", "case-2")
        for document in ("doc-1", "doc-2", "doc-3")
        for version in (1, 2)
        for kind in ("original", "edition")
    ]
    objects = {
        place: b"".join(sealed.seal_object(KEY, "key-1", place, [b"x" * 99])) for place in places
    }
    for one, two in itertools.permutations(places, 2):
        for bad in (objects[two], objects[one][:168] + objects[two][168:]):
            with refused("object-corrupt"):
                open_whole(bad, one)
    assert all(open_whole(objects[place], place) == b"x" * 99 for place in places)


def times(x, y):
    """Product in GHASH's field: bit 0 is the most significant, modulus 1+a+a^2+a^7+a^128."""
    z = 0
    for i in range(127, -1, -1):
        if y >> i & 1:
            z ^= x
        x = x >> 1 ^ (0xE1 << 120 if x & 1 else 0)
    return z


def inverse(x):
    """The field element that times x gives one: x to the power of 2^128 - 2."""
    out, power = 1 << 127, x
    for _ in range(127):
        power = times(power, power)
        out = times(out, power)
    return out


def two_key_ciphertext(keys, nonces):
    """A ciphertext of two blocks with one tag that AES-GCM accepts under both keys."""

    def block(key, data):
        return int.from_bytes(Cipher(AES(key), ECB()).encryptor().update(data), "big")

    h1, h2 = (block(key, bytes(16)) for key in keys)
    e1, e2 = (
        block(key, nonce + b"\x00\x00\x00\x01") for key, nonce in zip(keys, nonces, strict=True)
    )
    first, lengths = int.from_bytes(b"sixteen bytes...", "big"), 256
    # tag = c1 h^3 + c2 h^2 + lengths h + e, equal for both keys: solve for c2.
    rest = e1 ^ e2 ^ times(lengths, h1 ^ h2)
    rest ^= times(first, times(h1, times(h1, h1)) ^ times(h2, times(h2, h2)))
    second = times(rest, inverse(times(h1, h1) ^ times(h2, h2)))
    tag = times(first, times(h1, times(h1, h1))) ^ times(second, times(h1, h1))
    tag ^= times(lengths, h1) ^ e1
    return b"".join(part.to_bytes(16, "big") for part in (first, second, tag))


def test_a_ciphertext_for_two_keys_opens_under_plain_gcm_and_not_here():
    """Bare AES-GCM accepts one ciphertext under two keys; the commitment lets at most one in."""
    salt, derived = bytes(24), [reference.derive(key, bytes(24), b"") for key in (KEY, OTHER)]
    data_keys, nonces = zip(*[(one[0], one[1].to_bytes(12, "big")) for one in derived], strict=True)
    for_both = two_key_ciphertext(data_keys, nonces)
    opened = {
        AESGCM(key).decrypt(nonce, for_both, None)
        for key, nonce in zip(data_keys, nonces, strict=True)
    }
    assert len(opened) == 2
    for commitment, takers in [(derived[0][2], [KEY]), (derived[1][2], [OTHER]), (bytes(32), [])]:
        forged = salt + commitment + for_both
        for key in (KEY, OTHER):
            if key in takers:
                assert stream.decrypt_bytes(key, b"", forged) in opened
                continue
            with refused("object-corrupt"):
                stream.decrypt_bytes(key, b"", forged)
            with refused("object-corrupt"):
                stream.RandomAccess(key, b"", Ranges(forged), len(forged))
