"""Signed receipts."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from shared.crypto.framing import canonical_json
from shared.crypto.keys import signing_key_id
from shared.crypto.receipts import receipt_key_id, sign_receipt, verify_receipt
from tests.unit.crypto import reference
from tests.unit.crypto.support import flip, refused
from tests.unit.crypto.test_framing import JSON

SEED = b"s" * 32
KEY = Ed25519PrivateKey.from_private_bytes(SEED)
PUBLIC = KEY.public_key()
FIELDS = {
    "package": "pack-1",
    "sha256": "00ff",
    "received_at": "2026-02-04T10:00:00Z",
    "parts": [1, 2],
}
RECEIPT = sign_receipt(KEY, FIELDS)


def test_a_receipt_gives_back_its_fields():
    """What was signed comes back, and the receipt says with which key."""
    assert verify_receipt(PUBLIC, RECEIPT) == FIELDS
    assert receipt_key_id(RECEIPT) == signing_key_id(PUBLIC)


def test_every_altered_byte_and_length_is_refused():
    """No byte of a receipt can change, go or come."""
    for at in range(len(RECEIPT)):
        for bad in (flip(RECEIPT, at), flip(RECEIPT, at, 32), RECEIPT[:at]):
            with refused("receipt-corrupt"):
                verify_receipt(PUBLIC, bad)
    for bad in (RECEIPT + b"\n", b" " + RECEIPT, RECEIPT + RECEIPT):
        with refused("receipt-corrupt"):
            verify_receipt(PUBLIC, bad)


def test_a_receipt_of_another_key_is_refused():
    """Another signer's receipt is refused, even if it claims this key's id."""
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
    with refused("receipt-corrupt"):
        verify_receipt(PUBLIC, sign_receipt(other, FIELDS))
    ours, theirs = signing_key_id(PUBLIC).encode(), signing_key_id(other.public_key()).encode()
    with refused("receipt-corrupt"):
        verify_receipt(PUBLIC, sign_receipt(other, FIELDS).replace(theirs, ours))


WHOLE = {"fields": FIELDS, "format": "lockgate-receipt/1", "key": signing_key_id(PUBLIC)}


def forged(members, signature=None):
    """A receipt with these members and a signature that holds over them."""
    import base64

    signed = base64.b64encode(KEY.sign(b"lockgate-receipt/1\n" + canonical_json(members))).decode()
    return canonical_json({**members, "signature": signature or signed})


def test_the_forger_of_the_next_test_can_make_a_good_receipt():
    """The control: with the right members, the forged receipt verifies."""
    assert verify_receipt(PUBLIC, forged(WHOLE)) == FIELDS


@pytest.mark.parametrize(
    "receipt",
    [
        forged({**WHOLE, "more": 1}),
        forged({**WHOLE, "format": "lockgate-receipt/2"}),
        forged({**WHOLE, "fields": []}),
        forged({**WHOLE, "key": 1}),
        forged({"fields": FIELDS, "key": WHOLE["key"]}),
        canonical_json({**WHOLE, "signature": 1}),
        canonical_json(WHOLE),
        forged(WHOLE, "!!"),
        forged(WHOLE, "AAA"),
        forged(WHOLE, "é"),
    ],
)
def test_other_members_are_refused_even_if_signed(receipt):
    """A receipt has its four members and no others, whatever its signer signed."""
    with refused("receipt-corrupt"):
        verify_receipt(PUBLIC, receipt)


def test_a_signature_in_another_spelling_is_refused():
    """The signature's base64 has one spelling; loose last bits are another."""
    text = RECEIPT.decode()
    end = text.index('=="}')
    loose = text[: end - 1] + chr(ord(text[end - 1]) + 1) + text[end:]
    with refused("receipt-corrupt"):
        verify_receipt(PUBLIC, loose.encode())


def test_fields_that_cannot_be_signed_are_refused():
    """Fractions have no one spelling, and a receipt has a largest size."""
    with refused("json-value"):
        sign_receipt(KEY, {"share": 0.5})
    room = 65_536 - len(sign_receipt(KEY, {"long": ""}))
    largest = sign_receipt(KEY, {"long": "x" * room})
    assert verify_receipt(PUBLIC, largest) == {"long": "x" * room}
    with refused("receipt-size"):
        sign_receipt(KEY, {"long": "x" * (room + 1)})


def test_a_receipt_without_a_key_id_names_none():
    """Bytes that are no receipt have no key id."""
    for bad in (b"{}", b'{"key":1}', b"nothing"):
        with refused("receipt-corrupt"):
            receipt_key_id(bad)


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_receipts_agree_with_the_reference_both_ways(fields):
    """Both coders write the same bytes and read each other's."""
    ours = sign_receipt(KEY, fields)
    assert ours == reference.sign_receipt(SEED, fields)
    assert reference.open_receipt(PUBLIC.public_bytes_raw(), ours) == fields
    assert verify_receipt(PUBLIC, ours) == fields
