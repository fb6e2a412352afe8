"""Bytes that cannot be read two ways: contexts, secret keys, canonical JSON.

Everything that is bound to a key, signed or hashed goes through one of these encodings, so that
two different meanings never share one sequence of bytes.
"""

from __future__ import annotations

import json
import re
import secrets

from shared.domain.errors import Corrupt, Invalid

KEY_SIZE = 32

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]

_PLAIN = (str, bool)
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_KEY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,47}")
_BIGGEST_INT = 2**53 - 1
_DEEPEST = 16


def object_corrupt() -> Corrupt:
    """The one error for sealed bytes that do not open, whatever the cause."""
    return Corrupt(
        "object-corrupt",
        "The sealed data is not authentic, not whole, or not sealed for this place and key.",
    )


def new_key() -> bytes:
    """32 fresh random bytes from the operating system."""
    return secrets.token_bytes(KEY_SIZE)


def check_key(key: bytes) -> None:
    """Raise Invalid ``key-size`` unless the key is exactly 32 bytes."""
    if len(key) != KEY_SIZE:
        raise Invalid("key-size", "A key must be exactly 32 bytes.", size=len(key))


def check_key_id(key_id: str) -> bytes:
    """The id as ASCII; raises Invalid ``key-id`` unless it is 1 to 48 allowed characters."""
    if not _KEY_ID.fullmatch(key_id):
        raise Invalid("key-id", "A key id is 1 to 48 of: letters, digits, and . _ : / -")
    return key_id.encode("ascii")


def encode_context(*fields: str | bytes) -> bytes:
    """Each field as a 4-byte big-endian length and its bytes, so that no two lists look alike."""
    encoded = []
    for field in fields:
        raw = field.encode() if isinstance(field, str) else field
        encoded += [len(raw).to_bytes(4, "big"), raw]
    return b"".join(encoded)


def canonical_json(value: Json) -> bytes:
    """The only encoding of a value: sorted keys, no white space, UTF-8, no fractions.

    Raises Invalid ``json-value`` for floats, integers beyond 53 bits, other types, text that is
    not Unicode, and nesting deeper than 16.
    """
    _check_json(value, 0)
    try:
        return _CANONICAL.encode(value).encode()
    except UnicodeEncodeError as error:
        raise Invalid("json-value", "Text must be valid Unicode.") from error


def _check_json(value: Json, depth: int) -> None:
    """``depth`` is the number of lists and objects around the value."""
    if value is None or isinstance(value, _PLAIN):
        return
    if isinstance(value, int):
        if abs(value) > _BIGGEST_INT:
            raise Invalid("json-value", "An integer must fit in 53 bits.")
        return
    if depth == _DEEPEST:
        raise Invalid("json-value", "The value is nested too deeply.")
    if isinstance(value, list):
        for item in value:
            _check_json(item, depth + 1)
        return
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        for item in value.values():
            if not isinstance(item, str):  # most are, and the log checks many
                _check_json(item, depth + 1)
        return
    raise Invalid(
        "json-value", "Only text, whole numbers, booleans, lists and objects are allowed."
    )


def parse_canonical_object(data: bytes, limit: int) -> dict[str, Json]:
    """Read an object that was written by ``canonical_json``; any other spelling is refused.

    Raises Corrupt ``json-not-canonical``. Because the bytes must equal their own re-encoding,
    doubled keys, white space, fractions and escapes with two spellings cannot pass.
    """
    if len(data) > limit:
        raise _not_canonical()
    try:
        value = json.loads(data.decode())
        if isinstance(value, dict) and canonical_json(value) == data:
            return value
    except (ValueError, RecursionError, Invalid) as error:
        raise _not_canonical() from error
    raise _not_canonical()


def _not_canonical() -> Corrupt:
    return Corrupt("json-not-canonical", "The data is not one canonical JSON object.")
