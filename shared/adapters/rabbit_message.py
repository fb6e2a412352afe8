"""Messages as RabbitMQ carries them: properties and headers in, properties and headers out.

Whatever stands in a delivery's properties was written by whoever could reach the broker; it routes
and counts, and is never believed about the event itself, which is signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pika

from shared.adapters.rabbit_publisher import Outgoing
from shared.ports.bus import DeadLetter, Message, Received

CASE = "lockgate-case"
ATTEMPTS = "lockgate-attempts"
FAILURES = "lockgate-failures"
REASON = "lockgate-reason"
DIED_AT = "lockgate-died-at"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery, and how many before it ended without a verdict."""

    received: Received
    failures: int


def outgoing(message: Message, exchange: str, routing_key: str, **headers: str | int) -> Outgoing:
    """The message as it is published, persistent."""
    properties = pika.BasicProperties(
        message_id=message.id,
        type=message.type,
        content_type="application/json",
        delivery_mode=2,
        headers={CASE: message.case, **headers},
    )
    return Outgoing(exchange, routing_key, properties, message.payload)


def copy_of(
    delivery: Delivery,
    exchange: str,
    routing_key: str,
    *,
    failures: int = 0,
    reason: str = "",
    died_at: datetime | None = None,
) -> Outgoing:
    """A delivery's message to be sent on, with what is known of it so far."""
    headers: dict[str, Any] = {ATTEMPTS: delivery.received.attempt, FAILURES: failures}
    if died_at is not None:
        headers |= {REASON: reason, DIED_AT: died_at.isoformat()}
    return outgoing(delivery.received.message, exchange, routing_key, **headers)


def delivery(queue: str, properties: pika.BasicProperties, body: bytes) -> Delivery:
    """A delivery read from its properties."""
    headers = properties.headers or {}
    returned = _count(headers.get("x-delivery-count"))
    attempt = _count(headers.get(ATTEMPTS)) + returned + 1
    return Delivery(
        Received(_message(properties, body), queue, attempt),
        _count(headers.get(FAILURES)) + returned,
    )


def dead_letter(
    queue: str, properties: pika.BasicProperties, body: bytes, now: datetime
) -> DeadLetter:
    """A dead letter, whether we or the broker put it there."""
    headers = properties.headers or {}
    if REASON in headers:
        reason, died_at = _text(headers[REASON]), _instant(headers.get(DIED_AT), now)
        attempts = _count(headers.get(ATTEMPTS))
    else:
        death = _first_death(headers)
        reason = _text(death.get("reason")).replace("_", "-") or "unknown"
        died_at = _utc(death.get("time"), now)
        attempts = _count(headers.get(ATTEMPTS)) + _count(headers.get("x-delivery-count"))
    return DeadLetter(queue, _message(properties, body), reason, attempts, died_at)


def _message(properties: pika.BasicProperties, body: bytes) -> Message:
    case = (properties.headers or {}).get(CASE)
    return Message(_text(properties.message_id), _text(properties.type), _text(case), body)


def _first_death(headers: dict[str, Any]) -> dict[str, Any]:
    deaths = headers.get("x-death")
    first = deaths[0] if isinstance(deaths, list) and deaths else {}
    return first if isinstance(first, dict) else {}


def _text(value: object) -> str:
    return value[:200] if isinstance(value, str) else ""


def _count(value: object) -> int:
    return max(0, value) if isinstance(value, int) else 0


def _instant(value: object, now: datetime) -> datetime:
    try:
        return _utc(datetime.fromisoformat(_text(value)), now)
    except ValueError:
        return now


def _utc(value: object, now: datetime) -> datetime:
    if not isinstance(value, datetime):
        return now
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
