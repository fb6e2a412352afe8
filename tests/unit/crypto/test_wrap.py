"""Wrapped keys and key records."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.crypto.wrap import (
    WRAPPED_SIZE,
    case_key_context,
    rewrap_key,
    unwrap,
    unwrap_key,
    wrap,
    wrap_key,
    wrapping_key_id,
)
from tests.unit.crypto import reference
from tests.unit.crypto.support import flip, refused

ROOT, OTHER_ROOT, KEY = bytes(range(32)), bytes(range(1, 33)), b"k" * 32
CONTEXT = case_key_context("case-1", "key-1")
RECORD = wrap_key(ROOT, "root-1", KEY, CONTEXT)


def test_a_wrapped_key_unwraps_under_its_key_and_context_only():
    """Another key or context is refused with the one error."""
    wrapped = wrap(ROOT, b"here", KEY)
    assert len(wrapped) == WRAPPED_SIZE
    assert unwrap(ROOT, b"here", wrapped) == KEY
    with refused("object-corrupt"):
        unwrap(ROOT, b"there", wrapped)
    with refused("object-corrupt"):
        unwrap(OTHER_ROOT, b"here", wrapped)


def test_a_record_names_the_key_that_opens_it():
    """The wrapping key's id reads in clear, and the record opens for its context."""
    assert wrapping_key_id(RECORD) == "root-1"
    assert unwrap_key(ROOT, RECORD, CONTEXT) == KEY


@pytest.mark.parametrize("case", [("case-2", "key-1"), ("case-1", "key-2"), ("case-1k", "ey-1")])
def test_a_record_of_another_case_or_key_id_is_refused(case):
    """A record cannot be moved to another case or pass for another key of it."""
    with refused("object-corrupt"):
        unwrap_key(ROOT, RECORD, case_key_context(*case))


def test_every_altered_byte_of_a_record_is_refused():
    """No byte of a record can change without notice, its ids included."""
    for at in range(len(RECORD)):
        with refused("object-corrupt"):
            unwrap_key(ROOT, flip(RECORD, at), CONTEXT)


def test_every_other_length_of_a_record_is_refused():
    """A record cut anywhere, or with anything behind it, is refused."""
    for end in range(len(RECORD)):
        with refused("object-corrupt"):
            unwrap_key(ROOT, RECORD[:end], CONTEXT)
    with refused("object-corrupt"):
        unwrap_key(ROOT, RECORD + b"\x00", CONTEXT)


def test_a_wrap_of_another_length_is_refused():
    """A sealed message that is not a key does not unwrap, even if authentic."""
    from shared.crypto.stream import encrypt_bytes

    with refused("object-corrupt"):
        unwrap(ROOT, b"", encrypt_bytes(ROOT, b"", b"not a key"))


def test_rewrapping_keeps_the_key_and_retires_the_old_wrap():
    """The new record opens under the new key to the same key, and not under the old."""
    record = rewrap_key(RECORD, CONTEXT, old_kek=ROOT, new_kek=OTHER_ROOT, new_kek_id="root-2")
    assert wrapping_key_id(record) == "root-2"
    assert unwrap_key(OTHER_ROOT, record, CONTEXT) == KEY
    with refused("object-corrupt"):
        unwrap_key(ROOT, record, CONTEXT)
    with refused("object-corrupt"):
        rewrap_key(RECORD, CONTEXT, old_kek=OTHER_ROOT, new_kek=ROOT, new_kek_id="root-3")


def test_keys_and_ids_that_cannot_be_used_are_refused():
    """Only 32 bytes are wrapped, under 32 bytes, with an id from the alphabet."""
    with refused("key-size"):
        wrap(ROOT, b"", b"short")
    with refused("key-size"):
        wrap(b"short", b"", KEY)
    with refused("key-id"):
        wrap_key(ROOT, "no spaces", KEY, CONTEXT)


@given(
    kek=st.binary(min_size=32, max_size=32),
    kek_id=st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._:/-]{0,47}\Z"),
    context=st.binary(max_size=30),
    salt=st.binary(min_size=24, max_size=24),
)
def test_records_agree_with_the_reference_both_ways(kek, kek_id, context, salt):
    """Each coder opens the other's records."""
    ours = wrap_key(kek, kek_id, KEY, context)
    assert reference.open_record(kek, context, ours) == KEY
    theirs = reference.seal_record(kek, kek_id, context, KEY, salt)
    assert unwrap_key(kek, theirs, context) == KEY
