"""Ed25519 signing keys as PEM, and the ids by which signatures name them.

PEM is PKCS #8 for the private and SubjectPublicKeyInfo for the public half. Files and their
permissions are the adapter's business.
"""

from __future__ import annotations

from hashlib import sha256

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from shared.crypto.framing import encode_context
from shared.domain.errors import Corrupt

SIGNATURE_SIZE = 64


def new_signing_key() -> Ed25519PrivateKey:
    """A fresh random signing key."""
    return Ed25519PrivateKey.generate()


def signing_key_to_pem(key: Ed25519PrivateKey) -> bytes:
    """Unencrypted PKCS #8 PEM: secret, to be stored with care."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def signing_key_from_pem(pem: bytes) -> Ed25519PrivateKey:
    """Read a PEM; raises Corrupt ``signing-key`` for anything but an Ed25519 private key."""
    try:
        key = serialization.load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _unreadable() from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _unreadable()
    return key


def public_key_to_pem(key: Ed25519PublicKey) -> bytes:
    """SubjectPublicKeyInfo PEM, free to publish."""
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def public_key_from_pem(pem: bytes) -> Ed25519PublicKey:
    """Read a PEM; raises Corrupt ``signing-key`` for anything but an Ed25519 public key."""
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _unreadable() from error
    if not isinstance(key, Ed25519PublicKey):
        raise _unreadable()
    return key


def signing_key_id(public: Ed25519PublicKey) -> str:
    """The key's id: ``ed25519-`` and 32 hexadecimal digits of a hash of the public half."""
    digest = sha256(encode_context("lockgate/signer/1", public.public_bytes_raw())).hexdigest()
    return f"ed25519-{digest[:32]}"


def is_signed(public: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    """Whether this key made the signature over exactly this message."""
    try:
        public.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _unreadable() -> Corrupt:
    return Corrupt("signing-key", "The key file does not hold an Ed25519 key of the right kind.")
