"""The event envelope: what every message on the bus looks like, byte for byte.

An envelope is canonical JSON (sorted keys, no white space, UTF-8). Its signature is the producing
service's Ed25519 signature over the canonical JSON of all other fields. It holds ids and codes
only: never a name, a date of birth or text from a document.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from shared.domain.errors import Invalid

MAX_BYTES = 64 * 1024
Sign = Callable[[bytes], bytes]
Verify = Callable[[str, bytes, bytes], bool]
"""(producer, message, signature) -> whether the producer's key made it."""


@dataclass(frozen=True, slots=True)
class Event:
    """One fact that happened.

    ``occurred_at`` is an aware UTC instant; ``sequence`` counts from 1 per aggregate; ``causation``
    is the id of the event that led to this one, or empty.
    """

    id: str
    type: str
    version: int
    producer: str
    occurred_at: datetime
    case: str
    aggregate: str
    sequence: int
    body: Mapping[str, Any]
    causation: str = ""
    traceparent: str = ""
    signature: str = ""


def canonical(value: Mapping[str, Any]) -> bytes:
    """The one byte form of a JSON object that is signed, hashed and compared."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def _as_json(event: Event) -> dict[str, Any]:
    shown = {field.name: getattr(event, field.name) for field in fields(event)}
    shown["occurred_at"] = event.occurred_at.isoformat()
    shown["body"] = dict(event.body)
    return shown


def _signed_part(event: Event) -> bytes:
    shown = _as_json(event)
    del shown["signature"]
    return canonical(shown)


def signed(event: Event, sign: Sign) -> Event:
    """The event with its signature filled in."""
    return replace(event, signature=sign(_signed_part(event)).hex())


def to_bytes(event: Event) -> bytes:
    """The envelope as sent; raises Invalid ``event-too-large`` above 64 KiB."""
    data = canonical(_as_json(event))
    if len(data) > MAX_BYTES:
        raise Invalid("event-too-large", "An event must stay under 64 KiB.", size=len(data))
    return data


def from_bytes(untrusted: bytes, verify: Verify) -> Event:
    """Read an envelope and check its shape and signature; the schema is checked by the caller.

    Raises Invalid ``event-too-large``, ``event-malformed`` or ``event-signature``.
    """
    if len(untrusted) > MAX_BYTES:
        raise Invalid("event-too-large", "The event is over 64 KiB.", size=len(untrusted))
    event = _parse(untrusted)
    try:
        genuine = verify(event.producer, _signed_part(event), bytes.fromhex(event.signature))
    except ValueError as error:
        raise Invalid("event-malformed", "The event's signature is not hexadecimal.") from error
    if not genuine:
        raise Invalid("event-signature", "The event was not signed by the service it names.")
    return event


_TYPES: dict[str, type] = {
    "id": str,
    "type": str,
    "version": int,
    "producer": str,
    "occurred_at": str,
    "case": str,
    "aggregate": str,
    "sequence": int,
    "body": dict,
    "causation": str,
    "traceparent": str,
    "signature": str,
}


def _parse(untrusted: bytes) -> Event:
    malformed = Invalid("event-malformed", "The message is not an event envelope.")
    try:
        raw = json.loads(untrusted)
    except (ValueError, RecursionError) as error:
        raise malformed from error
    if not isinstance(raw, dict) or raw.keys() != _TYPES.keys():
        raise malformed
    if any(type(raw[name]) is not kind for name, kind in _TYPES.items()):
        raise malformed
    try:
        raw["occurred_at"] = datetime.fromisoformat(raw["occurred_at"])
    except ValueError as error:
        raise malformed from error
    if raw["occurred_at"].tzinfo is None:
        raise malformed
    return Event(**raw)
