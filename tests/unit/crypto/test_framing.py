"""Encodings that cannot be read two ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.crypto.framing import (
    canonical_json,
    check_key,
    check_key_id,
    encode_context,
    new_key,
    parse_canonical_object,
)
from tests.unit.crypto.support import refused

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(st.binary(max_size=8), max_size=5), st.lists(st.binary(max_size=8), max_size=5))
def test_contexts_are_equal_only_for_equal_fields(one, two):
    """No two different lists of fields share an encoding."""
    assert (encode_context(*one) == encode_context(*two)) == (one == two)


def test_context_encodes_text_as_utf8_with_lengths():
    """The encoding is the documented one."""
    assert encode_context("é", b"") == b"\x00\x00\x00\x02\xc3\xa9\x00\x00\x00\x00"


def test_new_keys_differ_and_fit():
    """A fresh key has the right size and is not the last one."""
    assert new_key() != new_key()
    check_key(new_key())
    with refused("key-size"):
        check_key(b"short")


@pytest.mark.parametrize("key_id", ["", "-a", "a b", "é", "a" * 49, "a\n", "a\x00"])
def test_key_ids_outside_the_alphabet_are_refused(key_id):
    """An id that could be spelt or padded two ways is no id."""
    with refused("key-id"):
        check_key_id(key_id)


@pytest.mark.parametrize("key_id", ["a", "root-0f", "Case_1:2/3.4-5", "a" * 48])
def test_key_ids_in_the_alphabet_are_taken(key_id):
    """Ids of the documented form become their ASCII bytes."""
    assert check_key_id(key_id) == key_id.encode()


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_canonical_json_reads_back_to_itself(value):
    """What was written canonically parses to the same value and has no other spelling."""
    encoded = canonical_json(value)
    assert parse_canonical_object(encoded, len(encoded)) == value
    assert canonical_json(parse_canonical_object(encoded, len(encoded))) == encoded


def test_canonical_json_is_spelt_as_documented():
    """Sorted keys, no white space, UTF-8 as it is, control characters escaped."""
    value = {"b": [1, True, None], "a": 'é"\\\n\x01', "B": {}}
    assert canonical_json(value) == '{"B":{},"a":"é\\"\\\\\\n\\u0001","b":[1,true,null]}'.encode()


def nested(depth):
    """So many lists in each other, the innermost empty."""
    value = []
    for _ in range(depth - 1):
        value = [value]
    return value


def test_values_may_nest_sixteen_deep():
    """An object and fifteen lists within it are the most, empty or not."""
    canonical_json({"value": nested(15)})
    canonical_json({"value": [nested(14), 1]})
    with refused("json-value"):
        canonical_json({"value": nested(16)})
    with refused("json-value"):
        canonical_json({"value": {"a": nested(15)}})


@pytest.mark.parametrize(
    "value", [1.5, 2**53, -(2**53), b"x", {1: "x"}, nested(60), "\ud800", {"\ud800": 1}, (1,)]
)
def test_values_without_one_spelling_are_refused(value):
    """Floats, giant numbers, other types, broken text and deep nests cannot be signed."""
    with refused("json-value"):
        canonical_json({"value": value})


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"1",
        b"{",
        b'{"a":1 }',
        b' {"a":1}',
        b'{"a":1}\n',
        b'{"b":1,"a":1}',
        b'{"a":1,"a":1}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":NaN}',
        b'{"a":-0}',
        b'{"a":9007199254740992}',
        b'{"a":"\\u00e9"}',
        b'{"a":"\\/"}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xff"}',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":' + b"[" * 2000 + b"]" * 2000 + b"}",
        b"[" * 60_000,
    ],
)
def test_other_spellings_are_refused(text):
    """Bytes that are not exactly the canonical form of one object do not parse."""
    with refused("json-not-canonical"):
        parse_canonical_object(text, 1 << 20)


def test_objects_beyond_the_limit_are_refused():
    """The limit is checked before anything is parsed."""
    assert parse_canonical_object(b'{"a":1}', 7) == {"a": 1}
    with refused("json-not-canonical"):
        parse_canonical_object(b'{"a":1}', 6)
