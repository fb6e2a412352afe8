"""The keys of people and bodies outside, to whom packages are encrypted with HPKE (RFC 9180).

Two suites: X25519, and X25519 together with ML-KEM-768, which stays secret even if one of the two
is broken, by a quantum computer for instance. Both with HKDF-SHA256 and AES-256-GCM. Keys travel
as one line of text; layouts: docs/formats/package.md.
"""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from shared.crypto.framing import encode_context
from shared.domain.errors import Corrupt

_PUBLIC_WORD = "lockgate-recipient"
_SECRET_WORD = "lockgate-recipient-secret"  # noqa: S105 - names the format, is no secret

_X25519_SIZE = 32
_MLKEM_SEED_SIZE = 64
_GROUP = 4


class Suite(StrEnum):
    """Which public-key encryption a recipient's key is for."""

    X25519 = "x25519"
    HYBRID = "mlkem768-x25519"


_HPKE = {
    suite: hpke.Suite(kem, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    for suite, kem in [
        (Suite.X25519, hpke.KEM.X25519),
        (Suite.HYBRID, hpke.KEM.MLKEM768_X25519),
    ]
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """A recipient's public key; anybody may hold it."""

    suite: Suite
    raw: bytes

    @property
    def key_id(self) -> str:
        """The key's id: ``hpke-`` and 32 hexadecimal digits of a hash of the key."""
        digest = sha256(encode_context("lockgate/recipient/1", self.suite, self.raw)).hexdigest()
        return f"hpke-{digest[:32]}"

    @property
    def fingerprint(self) -> str:
        """The key id's digits in groups of four, to be compared by voice."""
        return fingerprint(self.key_id)

    def to_text(self) -> str:
        """One line, without its end."""
        return _to_text(_PUBLIC_WORD, self.suite, self.raw)

    @classmethod
    def parse(cls, text: str) -> Recipient:
        """Read a line strictly; raises Corrupt ``recipient-key``."""
        recipient = cls(*_from_text(_PUBLIC_WORD, text))
        recipient._key()
        return recipient

    def encrypt(self, secret: bytes, info: bytes) -> bytes:
        """The secret, for this recipient only, bound to ``info``; Corrupt if the key is unsound."""
        try:
            return _HPKE[self.suite].encrypt(secret, self._key(), info)
        except ValueError as error:
            raise _unreadable() from error

    def _key(self) -> X25519PublicKey | hpke.MLKEM768X25519PublicKey:
        seam = len(self.raw) - _X25519_SIZE
        try:
            plain = X25519PublicKey.from_public_bytes(self.raw[max(seam, 0) :])
            if self.suite is Suite.HYBRID:
                lattice = MLKEM768PublicKey.from_public_bytes(self.raw[:seam])
                return hpke.MLKEM768X25519PublicKey(lattice, plain)
        except ValueError as error:
            raise _unreadable() from error
        if seam:
            raise _unreadable()
        return plain


@dataclass(frozen=True, slots=True)
class RecipientSecret:
    """A recipient's private key. Held by the recipient alone, and never by Lockgate."""

    suite: Suite
    raw: bytes = field(repr=False)

    @classmethod
    def generate(cls, suite: Suite) -> RecipientSecret:
        """A fresh random key."""
        plain = X25519PrivateKey.generate().private_bytes_raw()
        if suite is Suite.X25519:
            return cls(suite, plain)
        return cls(suite, MLKEM768PrivateKey.generate().private_bytes_raw() + plain)

    @property
    def public(self) -> Recipient:
        """The public half."""
        plain = self._plain().public_key().public_bytes_raw()
        if self.suite is Suite.X25519:
            return Recipient(self.suite, plain)
        return Recipient(self.suite, self._lattice().public_key().public_bytes_raw() + plain)

    def to_text(self) -> str:
        """One line, without its end: secret, to be stored with care."""
        return _to_text(_SECRET_WORD, self.suite, self.raw)

    @classmethod
    def parse(cls, text: str) -> RecipientSecret:
        """Read a line strictly; raises Corrupt ``recipient-key``."""
        suite, raw = _from_text(_SECRET_WORD, text)
        expected = _X25519_SIZE + (_MLKEM_SEED_SIZE if suite is Suite.HYBRID else 0)
        if len(raw) != expected:
            raise _unreadable()
        return cls(suite, raw)

    def decrypt(self, encrypted: bytes, info: bytes) -> bytes:
        """The secret; Corrupt ``recipient-mismatch`` unless it is for this key and ``info``."""
        key: X25519PrivateKey | hpke.MLKEM768X25519PrivateKey = self._plain()
        if self.suite is Suite.HYBRID:
            key = hpke.MLKEM768X25519PrivateKey(self._lattice(), self._plain())
        try:
            return _HPKE[self.suite].decrypt(encrypted, key, info)
        except (InvalidTag, ValueError) as error:
            raise _mismatch() from error

    def _plain(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self.raw[-_X25519_SIZE:])

    def _lattice(self) -> MLKEM768PrivateKey:
        return MLKEM768PrivateKey.from_seed_bytes(self.raw[:_MLKEM_SEED_SIZE])


def fingerprint(key_id: str) -> str:
    """The digits of a key id, of any kind, in groups of four."""
    digits = key_id.rpartition("-")[2]
    return " ".join(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))


def same_fingerprint(typed: str, key_id: str) -> bool:
    """Whether somebody typed the fingerprint of this key.

    Case, spaces, hyphens, colons and the kind before the digits do not count; all digits do.
    """
    kind, _, digits = key_id.rpartition("-")
    bare = re.sub(r"[\s:-]", "", typed.strip().lower().removeprefix(f"{kind}-"))
    return hmac.compare_digest(bare.encode(), digits.encode())


def _to_text(word: str, suite: Suite, raw: bytes) -> str:
    return f"{word}/1 {suite} {base64.b64encode(raw).decode()}"


def _from_text(word: str, text: str) -> tuple[Suite, bytes]:
    _, name, encoded = [*text.split(" "), "", ""][:3]
    try:
        suite, raw = Suite(name), base64.b64decode(encoded, validate=True)
    except ValueError as error:
        raise _unreadable() from error
    if _to_text(word, suite, raw) != text:
        raise _unreadable()
    return suite, raw


def _unreadable() -> Corrupt:
    return Corrupt("recipient-key", "The text is not a recipient's key of the right kind.")


def _mismatch() -> Corrupt:
    return Corrupt("recipient-mismatch", "This is not encrypted to the given key and purpose.")
