"""Keys under keys: the root key wraps case keys, a case key wraps document keys.

A wrapped key is the Cobblestone-256 sealing of the 32-byte key, so a wrap commits to the wrapping
key, binds its context, and never runs into the limit of random 96-bit nonces. The record adds the
wrapping key's id in clear and binds it, so a record cannot be passed off as made by another key
or moved to another case or object. Layouts: docs/formats/sealed.md.

Raises Corrupt ``object-corrupt`` for everything that does not open, Invalid ``key-size`` and
``key-id`` for keys and ids that cannot be used. Reads and writes no file.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.crypto.framing import check_key, check_key_id, encode_context, object_corrupt
from shared.crypto.stream import decrypt_bytes, encrypt_bytes
from shared.domain.errors import Invalid

WRAPPED_SIZE = 104

_MAGIC = b"lockgate/key\x00\x00\x00\x01"


def wrap(kek: bytes, context: bytes, key: bytes) -> bytes:
    """The 104 bytes of a wrapped key, bound to ``context``."""
    check_key(key)
    return encrypt_bytes(kek, context, key)


def unwrap(kek: bytes, context: bytes, wrapped: bytes) -> bytes:
    """The key; raises Corrupt unless ``wrapped`` was made under this key and context."""
    if len(wrapped) != WRAPPED_SIZE:
        raise object_corrupt()
    return decrypt_bytes(kek, context, wrapped)


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A wrapped key and the id of the key that wraps it."""

    kek_id: str
    wrapped: bytes

    def to_bytes(self) -> bytes:
        """The record's only encoding."""
        raw_id = check_key_id(self.kek_id)
        return _MAGIC + bytes([len(raw_id)]) + raw_id + self.wrapped

    @classmethod
    def parse(cls, record: bytes) -> KeyRecord:
        """Read a record strictly; raises Corrupt for any other bytes."""
        at = len(record) - WRAPPED_SIZE
        parsed = cls(record[len(_MAGIC) + 1 : at].decode("ascii", "replace"), record[at:])
        try:
            same = parsed.to_bytes() == record
        except Invalid:
            same = False
        if not same:
            raise object_corrupt()
        return parsed


def case_key_context(case: str, key_id: str) -> bytes:
    """What a case key is bound to when the root key wraps it: its case and its own id."""
    return encode_context("lockgate/case-key/1", case, key_id)


def wrap_key(kek: bytes, kek_id: str, key: bytes, context: bytes) -> bytes:
    """The record of ``key`` under ``kek``, with the id of ``kek`` in clear and bound."""
    return KeyRecord(kek_id, wrap(kek, _bound(kek_id, context), key)).to_bytes()


def unwrap_key(kek: bytes, record: bytes, context: bytes) -> bytes:
    """The key of a record made under this key for exactly this context; else Corrupt."""
    parsed = KeyRecord.parse(record)
    return unwrap(kek, _bound(parsed.kek_id, context), parsed.wrapped)


def rewrap_key(
    record: bytes, context: bytes, *, old_kek: bytes, new_kek: bytes, new_kek_id: str
) -> bytes:
    """The record of the same key under a new wrapping key."""
    return wrap_key(new_kek, new_kek_id, unwrap_key(old_kek, record, context), context)


def wrapping_key_id(record: bytes) -> str:
    """The id of the key that opens a record; nothing is authenticated yet."""
    return KeyRecord.parse(record).kek_id


def _bound(kek_id: str, context: bytes) -> bytes:
    return encode_context("lockgate/key/1", kek_id, context)
