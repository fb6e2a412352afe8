"""Signed receipts: canonical JSON that anybody with the public key can check, offline.

A receipt is one canonical JSON object of ``fields``, ``format``, ``key`` (the signer's id) and
``signature``. The Ed25519 signature covers a label and the canonical object without the
signature. Layout: docs/formats/package.md.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from shared.crypto.framing import Json, canonical_json, parse_canonical_object
from shared.crypto.keys import is_signed, signing_key_id
from shared.domain.errors import Corrupt, Invalid

FORMAT = "lockgate-receipt/1"
BIGGEST_RECEIPT = 64 * 1024


def sign_receipt(key: Ed25519PrivateKey, fields: Mapping[str, Json]) -> bytes:
    """The receipt of ``fields``; raises Invalid ``json-value`` or ``receipt-size``."""
    unsigned: dict[str, Json] = {
        "fields": dict(fields),
        "format": FORMAT,
        "key": signing_key_id(key.public_key()),
    }
    signature = base64.b64encode(key.sign(_signed_bytes(unsigned))).decode()
    receipt = canonical_json({**unsigned, "signature": signature})
    if len(receipt) > BIGGEST_RECEIPT:
        raise Invalid("receipt-size", "A receipt has at most 64 KiB.", size=len(receipt))
    return receipt


def verify_receipt(public: Ed25519PublicKey, receipt: bytes) -> dict[str, Json]:
    """The fields, once the signature holds; raises Corrupt ``receipt-corrupt`` otherwise."""
    unsigned = _parse(receipt)
    signature = unsigned.pop("signature", None)
    fields = unsigned.get("fields")
    if (
        unsigned.keys() != {"fields", "format", "key"}
        or unsigned["format"] != FORMAT
        or unsigned["key"] != signing_key_id(public)
        or not isinstance(fields, dict)
        or not isinstance(signature, str)
        or not is_signed(public, _decode(signature), _signed_bytes(unsigned))
    ):
        raise _corrupt()
    return fields


def receipt_key_id(receipt: bytes) -> str:
    """Which key a receipt says it was signed with; nothing is verified yet."""
    key_id = _parse(receipt).get("key")
    if not isinstance(key_id, str):
        raise _corrupt()
    return key_id


def _parse(receipt: bytes) -> dict[str, Json]:
    try:
        return parse_canonical_object(receipt, BIGGEST_RECEIPT)
    except Corrupt as error:
        raise _corrupt() from error


def _signed_bytes(unsigned: dict[str, Json]) -> bytes:
    return f"{FORMAT}\n".encode() + canonical_json(unsigned)


def _decode(signature: str) -> bytes:
    """The signature's bytes, or none if it is not spelt the one way."""
    try:
        raw = base64.b64decode(signature, validate=True)
    except ValueError:
        return b""
    return raw if base64.b64encode(raw).decode() == signature else b""


def _corrupt() -> Corrupt:
    return Corrupt("receipt-corrupt", "The receipt is not whole or not signed by this key.")
