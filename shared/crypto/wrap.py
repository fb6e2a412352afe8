"""Keys under keys: the root key wraps case keys, a case key wraps document keys.

A wrapped key is the Cobblestone-256 sealing of the 32-byte key, so a wrap commits to the wrapping
key, binds its context, and never runs into the limit of random 96-bit nonces. The record adds the
ids in clear; both ids and the subject (a case id, an object's context) are bound, so a record
cannot be moved to another key, case or object. Layouts: docs/formats/sealed.md.

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
    """A wrapped key with its id and the id of the key that wraps it."""

    kek_id: str
    key_id: str
    wrapped: bytes

    def to_bytes(self) -> bytes:
        """The record's only encoding."""
        ids = check_key_id(self.kek_id), check_key_id(self.key_id)
        return _MAGIC + b"".join(bytes([len(raw)]) + raw for raw in ids) + self.wrapped

    @classmethod
    def parse(cls, record: bytes) -> KeyRecord:
        """Read a record strictly; raises Corrupt for any other bytes."""
        ids, at = [], len(_MAGIC)
        for _ in range(2):
            length = record[at] if len(record) > at else 0
            ids.append(record[at + 1 : at + 1 + length].decode("ascii", "replace"))
            at += 1 + length
        parsed = cls(ids[0], ids[1], record[at:])
        try:
            same = parsed.to_bytes() == record and len(parsed.wrapped) == WRAPPED_SIZE
        except Invalid:
            same = False
        if not same:
            raise object_corrupt()
        return parsed


def wrap_key(kek: bytes, kek_id: str, key: bytes, key_id: str, subject: str) -> bytes:
    """A key record for ``subject`` (a case id, for a case key)."""
    wrapped = wrap(kek, _record_context(kek_id, key_id, subject), key)
    return KeyRecord(kek_id, key_id, wrapped).to_bytes()


def unwrap_key(kek: bytes, record: bytes, key_id: str, subject: str) -> bytes:
    """The key of a record made for exactly this key id and subject; else Corrupt."""
    parsed = KeyRecord.parse(record)
    if parsed.key_id != key_id:
        raise object_corrupt()
    return unwrap(kek, _record_context(parsed.kek_id, key_id, subject), parsed.wrapped)


def rewrap_key(
    record: bytes, key_id: str, subject: str, *, old_kek: bytes, new_kek: bytes, new_kek_id: str
) -> bytes:
    """The record of the same key under a new wrapping key."""
    key = unwrap_key(old_kek, record, key_id, subject)
    return wrap_key(new_kek, new_kek_id, key, key_id, subject)


def wrapping_key_id(record: bytes) -> str:
    """The id of the key that opens a record; nothing is authenticated yet."""
    return KeyRecord.parse(record).kek_id


def _record_context(kek_id: str, key_id: str, subject: str) -> bytes:
    return encode_context("lockgate/key/1", kek_id, key_id, subject)
