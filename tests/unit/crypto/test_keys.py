"""Signing keys as PEM and their ids."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from shared.crypto.keys import (
    is_signed,
    new_signing_key,
    public_key_from_pem,
    public_key_to_pem,
    signing_key_from_pem,
    signing_key_id,
    signing_key_to_pem,
)
from tests.unit.crypto import reference
from tests.unit.crypto.support import refused

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PEM, PUBLIC_PEM = signing_key_to_pem(KEY), public_key_to_pem(KEY.public_key())


def test_keys_read_back_from_pem():
    """Both halves come back as they were written."""
    assert signing_key_from_pem(PEM).private_bytes_raw() == b"k" * 32
    assert public_key_from_pem(PUBLIC_PEM) == KEY.public_key()
    assert PEM.startswith(b"-----BEGIN PRIVATE KEY-----\n")
    assert PUBLIC_PEM.startswith(b"-----BEGIN PUBLIC KEY-----\n")


def other_kind():
    """The two PEMs of an X25519 key."""
    key = X25519PrivateKey.generate()
    none = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    return key.private_bytes(pem, pkcs8, none), public


LOCKED = KEY.private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.BestAvailableEncryption(b"pass"),
)


@pytest.mark.parametrize("pem", [b"", b"text", PEM[:60], PUBLIC_PEM, LOCKED, other_kind()[0]])
def test_what_is_no_private_key_is_refused(pem):
    """Damaged files, public halves, locked files and other algorithms are refused."""
    with refused("signing-key"):
        signing_key_from_pem(pem)


@pytest.mark.parametrize("pem", [b"", b"text", PUBLIC_PEM[:60], PEM, other_kind()[1]])
def test_what_is_no_public_key_is_refused(pem):
    """Damaged files, private halves and other algorithms are refused."""
    with refused("signing-key"):
        public_key_from_pem(pem)


def test_ids_are_the_documented_hash():
    """The id is what the format page says, and differs between keys."""
    public = KEY.public_key()
    assert signing_key_id(public) == reference.signer_id(public.public_bytes_raw())
    assert signing_key_id(new_signing_key().public_key()) != signing_key_id(public)


def test_a_signature_holds_for_its_message_and_key_only():
    """Any other message, key or signature is not signed."""
    signature = KEY.sign(b"message")
    assert is_signed(KEY.public_key(), signature, b"message")
    assert not is_signed(KEY.public_key(), signature, b"massage")
    assert not is_signed(KEY.public_key(), signature[:-1], b"message")
    assert not is_signed(KEY.public_key(), b"", b"message")
    assert not is_signed(new_signing_key().public_key(), signature, b"message")
