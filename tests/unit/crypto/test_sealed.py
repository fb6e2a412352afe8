"""Sealed objects, values and files."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.crypto import sealed
from shared.ports.source import Source
from shared.ports.vault import ObjectContext
from tests.unit.crypto import reference
from tests.unit.crypto.support import CHUNK, Place, Ranges, flip, pattern, pieces, refused

CASE_KEY, OTHER_KEY, KEY_ID, PLACE = bytes(range(32)), b"o" * 32, "case-1/key-1", Place()
MESSAGE = pattern(2 * CHUNK + 300)


def seal(message=MESSAGE, place=PLACE, key=CASE_KEY, key_id=KEY_ID):
    """A sealed object at the usual place."""
    return b"".join(sealed.seal_object(key, key_id, place, [message]))


def reader(data, place=PLACE, key=CASE_KEY, header=None):
    """The object opened again."""
    return sealed.SealedReader(Ranges(data), len(data), key, place, header=header)


@pytest.mark.parametrize("size", [0, 1, CHUNK, 3 * CHUNK + 5])
def test_a_sealed_object_reads_back_as_a_source(size):
    """Size, every byte in order, and any range come back as they went in."""
    message = pattern(size)
    data = seal(message)
    source: Source = reader(data)
    assert len(data) == sealed.sealed_object_size(size)
    assert source.size == size
    assert b"".join(source.chunks()) == message
    assert source.read_at(size // 2, CHUNK) == message[size // 2 : size // 2 + CHUNK]


def test_the_vault_s_own_context_fits():
    """The context of the vault port can be handed over as it is, and binds alike."""
    context = ObjectContext("case-1", "doc-1", 1, "original")
    data = b"".join(sealed.seal_object(CASE_KEY, KEY_ID, context, [b"bytes"]))
    assert reader(data, PLACE).read_at(0, 9) == b"bytes"


def test_the_header_comes_first_and_names_the_case_key():
    """The first piece is the header of 168 bytes with the key id in clear."""
    first = next(iter(sealed.seal_object(CASE_KEY, KEY_ID, PLACE, [])))
    assert len(first) == sealed.HEADER_SIZE == 168
    assert sealed.read_key_id(first) == KEY_ID


def test_opening_costs_one_read_or_two():
    """A small object is read at once; a large one by its start and its last chunk."""
    for size, reads in [(100, 1), (3 * CHUNK, 1), (9 * CHUNK, 2)]:
        data = seal(pattern(size))
        ranges = Ranges(data)
        opened = sealed.SealedReader(ranges, len(data), CASE_KEY, PLACE)
        assert len(ranges.asked) == reads
        assert opened.read_at(0, size) == pattern(size)


def test_a_store_that_answers_short_is_refused():
    """An object of which the store has less than its size says is refused."""
    data = seal()
    for have in (0, 100, 200, len(data) - 1):
        with refused("object-corrupt"):
            sealed.SealedReader(Ranges(data[:have]), len(data), CASE_KEY, PLACE)


def test_an_object_too_small_for_its_header_is_refused():
    """Whatever header is given beside it, an object without a body does not open."""
    data = seal()
    for size in (0, 1, 167, 168, 200, 239):
        with refused("object-corrupt"):
            reader(data[:size])
        with refused("object-corrupt"):
            reader(data[:size], header=data[:168])


def test_nothing_of_the_context_stands_in_the_object():
    """A store that holds the object learns neither case, document nor audience."""
    place = Place("case-secret", "doc-secret", 7, "edition", "FAMILY:Father B")
    data = seal(b"short", place)
    assert b"secret" not in data
    assert b"Father" not in data


OTHER_PLACES = [
    PLACE.but(case="case-2"),
    PLACE.but(document="doc-2"),
    PLACE.but(version=2),
    PLACE.but(kind="edition"),
    PLACE.but(audience="PANEL"),
    PLACE.but(case="case-1d", document="oc-1"),
]


@pytest.mark.parametrize("place", OTHER_PLACES)
def test_another_place_is_refused(place):
    """An object opens as what it was sealed as, and as nothing else."""
    with refused("object-corrupt"):
        reader(seal(), place)


def test_another_key_is_refused():
    """An object does not open under another case key."""
    with refused("object-corrupt"):
        reader(seal(), key=OTHER_KEY)


@pytest.mark.parametrize("place", [PLACE, *OTHER_PLACES])
def test_header_and_body_of_different_objects_do_not_join(place):
    """Another object's header, even of the same place, brings a key that the body refuses."""
    one, two = seal(), seal(place=place)
    with refused("object-corrupt"):
        reader(two[:168] + one[168:], place)
    with refused("object-corrupt"):
        reader(one, place, header=two[:168])


def test_rewrapping_changes_the_header_alone():
    """The body opens with the new header under the new key, in place or beside it."""
    data = seal()
    header = sealed.rewrap_header(
        data[:168], PLACE, old_case_key=CASE_KEY, new_case_key=OTHER_KEY, new_key_id="key-2"
    )
    assert len(header) == sealed.HEADER_SIZE
    assert sealed.read_key_id(header) == "key-2"
    assert reader(header + data[168:], key=OTHER_KEY).read_at(0, len(MESSAGE)) == MESSAGE
    assert b"".join(reader(data, key=OTHER_KEY, header=header).chunks()) == MESSAGE
    with refused("object-corrupt"):
        reader(header + data[168:])


def test_rewrapping_for_another_place_or_key_is_refused():
    """Rotation cannot move an object, nor start from a key that does not open it."""
    header = seal()[:168]
    with refused("object-corrupt"):
        sealed.rewrap_header(
            header,
            PLACE.but(case="case-2"),
            old_case_key=CASE_KEY,
            new_case_key=OTHER_KEY,
            new_key_id="k",
        )
    with refused("object-corrupt"):
        sealed.rewrap_header(
            header, PLACE, old_case_key=OTHER_KEY, new_case_key=CASE_KEY, new_key_id="k"
        )


def test_a_renamed_key_id_is_refused():
    """The key id in the header is bound: writing another valid id there breaks the wrap."""
    data = seal()
    renamed = data[:16] + b"case-1/key-2".ljust(48, b"\x00") + data[64:]
    assert sealed.read_key_id(renamed[:168]) == "case-1/key-2"
    with refused("object-corrupt"):
        reader(renamed)


@pytest.mark.parametrize("field", [b"", b"a\x00b", b" a", "é".encode(), b"-"])
def test_a_header_with_another_spelling_of_the_id_is_refused(field):
    """The id field is an id and zero bytes, nothing else."""
    data = seal()
    with refused("object-corrupt"):
        sealed.read_key_id(data[:16] + field.ljust(48, b"\x00") + data[64:168])


def test_unusable_keys_and_ids_are_refused_at_once():
    """Sealing refuses a bad key or id before it asks for the first piece."""
    with refused("key-size"):
        sealed.seal_object(b"short", KEY_ID, PLACE, iter(()))
    with refused("key-id"):
        sealed.seal_object(CASE_KEY, "a b", PLACE, iter(()))


PLACES = st.builds(
    Place,
    st.text(max_size=9),
    st.text(max_size=9),
    st.integers(0, 10**6),
    st.text(max_size=9),
    st.text(max_size=9),
)


@given(
    place=PLACES,
    message=st.binary(max_size=100),
    salts=st.lists(st.binary(min_size=24, max_size=24), min_size=2, max_size=2),
)
@settings(max_examples=50)
def test_objects_agree_with_the_reference_both_ways(place, message, salts):
    """Each coder opens the other's objects, whatever the context."""
    assert reference.open_object(CASE_KEY, place.fields(), seal(message, place)) == message
    theirs = reference.seal_object(CASE_KEY, KEY_ID, place.fields(), message, b"d" * 32, salts)
    assert reader(theirs, place).read_at(0, 100) == message


VALUE = sealed.seal_value(CASE_KEY, KEY_ID, "case-1", "person-name", b"a name")


def test_a_value_opens_for_its_case_and_purpose_only():
    """A value cannot be read as another field's, another case's, or under another key."""
    assert sealed.open_value(CASE_KEY, "case-1", "person-name", VALUE) == b"a name"
    assert sealed.value_key_id(VALUE) == KEY_ID
    for key, case, purpose in [
        (OTHER_KEY, "case-1", "person-name"),
        (CASE_KEY, "case-2", "person-name"),
        (CASE_KEY, "case-1", "person-dob"),
    ]:
        with refused("object-corrupt"):
            sealed.open_value(key, case, purpose, VALUE)


def test_every_altered_byte_and_length_of_a_value_is_refused():
    """No byte of a sealed value can change, go or come without notice."""
    for at in range(len(VALUE)):
        for bad in (flip(VALUE, at), VALUE[:at]):
            with refused("object-corrupt"):
                sealed.open_value(CASE_KEY, "case-1", "person-name", bad)
    with refused("object-corrupt"):
        sealed.open_value(CASE_KEY, "case-1", "person-name", VALUE + b"\x00")


def test_values_beyond_the_limit_are_refused():
    """A value has at most 1 MiB, and needs a usable key and id."""
    limit = bytes(1 << 20)
    data = sealed.seal_value(CASE_KEY, KEY_ID, "c", "p", limit)
    assert sealed.open_value(CASE_KEY, "c", "p", data) == limit
    with refused("value-size"):
        sealed.seal_value(CASE_KEY, KEY_ID, "c", "p", limit + b"x")
    with refused("key-size"):
        sealed.seal_value(b"short", KEY_ID, "c", "p", b"")
    with refused("key-id"):
        sealed.seal_value(CASE_KEY, "", "c", "p", b"")


@given(
    st.text(max_size=20),
    st.text(max_size=20),
    st.binary(max_size=60),
    st.binary(min_size=24, max_size=24),
)
def test_values_agree_with_the_reference_both_ways(case, purpose, value, salt):
    """Each coder opens the other's values."""
    ours = sealed.seal_value(CASE_KEY, KEY_ID, case, purpose, value)
    assert reference.open_value(CASE_KEY, case, purpose, ours) == value
    theirs = reference.seal_value(CASE_KEY, KEY_ID, case, purpose, value, salt)
    assert sealed.open_value(CASE_KEY, case, purpose, theirs) == value


@pytest.mark.parametrize("step", [1, 15, 16, 17, 50_000])
def test_a_file_survives_sealing_in_any_pieces(step):
    """However the bytes arrive, the file opens to what it was."""
    message = pattern(300)
    data = b"".join(sealed.seal_stream(CASE_KEY, pieces(message, step)))
    assert b"".join(sealed.open_stream(CASE_KEY, pieces(data, step))) == message
    assert reference.open_file(CASE_KEY, data) == message


def test_an_empty_file_survives():
    """Nothing, sealed, is something that opens to nothing."""
    data = b"".join(sealed.seal_stream(CASE_KEY, []))
    assert list(sealed.open_stream(CASE_KEY, [data])) == []
    theirs = reference.seal_file(CASE_KEY, b"", b"s" * 24)
    assert list(sealed.open_stream(CASE_KEY, [theirs])) == []


def test_every_altered_byte_and_length_of_a_file_is_refused():
    """A sealed file that was touched anywhere does not open."""
    data = b"".join(sealed.seal_stream(CASE_KEY, [b"contents"]))
    for at in range(len(data)):
        for bad in (flip(data, at), data[:at]):
            with refused("object-corrupt"):
                list(sealed.open_stream(CASE_KEY, [bad]))
    for bad in (data + b"\x00", data + data, data[16:]):
        with refused("object-corrupt"):
            list(sealed.open_stream(CASE_KEY, [bad]))


def test_a_file_under_another_key_is_refused():
    """The key file must be the one that sealed; one of another length is no key."""
    data = b"".join(sealed.seal_stream(CASE_KEY, [b"contents"]))
    with refused("object-corrupt"):
        list(sealed.open_stream(OTHER_KEY, [data]))
    with refused("key-size"):
        sealed.seal_stream(b"short", [])
    with refused("key-size"):
        sealed.open_stream(b"short", [data])
