"""What is declared on RabbitMQ, by name and argument. Works on 3.10 and on 4.x.

    lockgate.events   topic exchange; each queue is bound by the event types it hears
    <queue>           quorum queue; a delivery limit against crash loops
    <service>.dead    direct exchange for dead letters; routing key is the queue's name
    <queue>.dead      quorum queue of dead letters, browsed and replayed by people
    <queue>.retry.N   quorum queue whose messages return to <queue> after N seconds

Every queue is made before it is needed: measured on 3.10, a quorum queue that is made less than a
second before the broker is killed can forget confirmed messages. Every queue is durable.
Dead-lettering is at least once, which needs ``reject-publish``: a full target refuses, and the
source keeps the message.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pika.adapters.blocking_connection import BlockingChannel

DELAYS = (1, 5, 30, 300)
"""Seconds that a message can wait; a wish in between is rounded up."""

_UNLIMITED = 1_000_000_000  # 4.x drops after 20 returns unless told otherwise; 3.10 knows no -1
_QUORUM = {"x-queue-type": "quorum"}
_AT_LEAST_ONCE = {"x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}


def declare(
    channel: BlockingChannel, exchange: str, routes: Mapping[str, tuple[str, ...]], limit: int
) -> None:
    """Declare exchanges, queues, dead-letter queues and bindings; idempotent."""
    channel.exchange_declare(exchange, "topic", durable=True)
    for queue in sorted({queue for queues in routes.values() for queue in queues}):
        _declare_queue(channel, queue, limit)
    for event_type, queues in routes.items():
        for queue in queues:
            channel.queue_bind(queue, exchange, routing_key=event_type)


def _declare_queue(channel: BlockingChannel, queue: str, limit: int) -> None:
    exchange = dead_exchange(queue)
    channel.exchange_declare(exchange, "direct", durable=True)
    channel.queue_declare(
        dead_queue(queue), durable=True, arguments={**_QUORUM, "x-delivery-limit": _UNLIMITED}
    )
    channel.queue_bind(dead_queue(queue), exchange, routing_key=queue)
    arguments: dict[str, Any] = {
        **_QUORUM,
        **_AT_LEAST_ONCE,
        "x-delivery-limit": limit - 1,  # the broker counts returns: one less than deliveries
        "x-dead-letter-exchange": exchange,
        "x-dead-letter-routing-key": queue,
    }
    channel.queue_declare(queue, durable=True, arguments=arguments)
    for seconds in DELAYS:
        _declare_delay(channel, queue, seconds)


def _declare_delay(channel: BlockingChannel, queue: str, seconds: int) -> None:
    arguments: dict[str, Any] = {
        **_QUORUM,
        **_AT_LEAST_ONCE,
        "x-delivery-limit": _UNLIMITED,
        "x-message-ttl": seconds * 1000,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": queue,
    }
    channel.queue_declare(delay_queue(queue, seconds), durable=True, arguments=arguments)


def all_queues(routes: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The name of every queue that ``declare`` makes."""
    queues = sorted({queue for queues in routes.values() for queue in queues})
    delays = [delay_queue(queue, seconds) for queue in queues for seconds in DELAYS]
    return [*queues, *(dead_queue(queue) for queue in queues), *delays]


def dead_exchange(queue: str) -> str:
    """The dead-letter exchange of the service that owns a queue."""
    return f"{queue.partition('.')[0]}.dead"


def dead_queue(queue: str) -> str:
    """Where the dead letters of a queue lie."""
    return f"{queue}.dead"


def delay_queue(queue: str, seconds: int) -> str:
    """Where messages of a queue wait."""
    return f"{queue}.retry.{seconds}"


def rounded_delay(seconds: float) -> int:
    """The next longer delay there is a queue for; 0 for none."""
    if seconds <= 0:
        return 0
    return next((delay for delay in DELAYS if delay >= seconds), DELAYS[-1])
