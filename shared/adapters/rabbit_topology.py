"""What stands on RabbitMQ, by name and argument, as data. Works on 3.10 and on 4.x.

    lockgate.events        topic exchange; an event goes in as TYPE.PART
    <queue>                topic exchange of one queue of the routing table, bound by the types it
                           hears; ``<queue>.1`` to ``<queue>.N`` are its parts
    <queue>.N              quorum queue of the cases that fall to part N; one active consumer at a
                           time, so that a case's messages come one after another whoever works
    <service>.dead         direct exchange for dead letters; routing key is the queue's name
    <queue>.dead           quorum queue of dead letters, browsed and replayed by people
    <service>.retry        topic exchange; QUEUE.SECONDS.PART waits in ``<queue>.retry.SECONDS``
    <queue>.retry.SECONDS  quorum queue whose messages return to their part when they have waited
    <queue>.workers        quorum queue without a message: its consumers are the queue's workers
    <service>.mark         quorum queue without a message: it stands while the broker has forgotten
                           nothing that the service sent. Not part of the plan, and never imported

Every queue is made before it is needed: measured on 3.10, a quorum queue that is made less than a
second before the broker is killed can forget confirmed messages. Every queue is durable.
Dead-lettering is at least once, which needs ``reject-publish``: a full target refuses, and the
source keeps the message.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pika.adapters.blocking_connection import BlockingChannel

EXCHANGE = "lockgate.events"
PARTS = 4
"""Into how many parts each queue is divided; as many workers can be busy on it at once."""

DELAYS = (1, 5, 30, 300)
"""Seconds that a message can wait; a wish in between is rounded up."""

_UNLIMITED = 1_000_000_000  # 4.x drops after 20 returns unless told otherwise; 3.10 knows no -1
_QUORUM = {"x-queue-type": "quorum"}
_AT_LEAST_ONCE = {"x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}


@dataclass(frozen=True, slots=True)
class Binding:
    """From an exchange to a queue, or to another exchange."""

    source: str
    target: str
    key: str
    to_queue: bool = True


@dataclass(frozen=True, slots=True)
class Topology:
    """Exchanges with their kind, queues with their arguments, and what binds them."""

    exchanges: Mapping[str, str]
    queues: Mapping[str, Mapping[str, Any]]
    bindings: tuple[Binding, ...]

    def definitions(self, vhost: str = "/") -> dict[str, list[dict[str, Any]]]:
        """The same as RabbitMQ's definitions file has it: exchanges, queues and bindings."""
        lasting = {"vhost": vhost, "durable": True, "auto_delete": False}
        return {
            "exchanges": [
                {"name": name, "type": kind, "internal": False, "arguments": {}, **lasting}
                for name, kind in self.exchanges.items()
            ],
            "queues": [
                {"name": name, "arguments": dict(arguments), **lasting}
                for name, arguments in self.queues.items()
            ],
            "bindings": [_defined(binding, vhost) for binding in self.bindings],
        }


def _defined(binding: Binding, vhost: str) -> dict[str, Any]:
    return {
        "source": binding.source,
        "vhost": vhost,
        "destination": binding.target,
        "destination_type": "queue" if binding.to_queue else "exchange",
        "routing_key": binding.key,
        "arguments": {},
    }


def plan(
    routes: Mapping[str, tuple[str, ...]],
    limit: int,
    *,
    exchange: str = EXCHANGE,
    parts: int = PARTS,
) -> Topology:
    """Everything that a routing table needs; ``limit`` is that of deliveries without a verdict."""
    exchanges, bindings = {exchange: "topic"}, list[Binding]()
    queues: dict[str, Mapping[str, Any]] = {}
    for queue in queues_of(routes):
        service = service_of(queue)
        exchanges |= {queue: "topic", f"{service}.retry": "topic", f"{service}.dead": "direct"}
        queues |= _queues(queue, limit, parts)
        bindings += _bindings(queue, parts)
    heard = ((kind, queue) for kind, queues in routes.items() for queue in queues)
    bindings += [Binding(exchange, queue, f"{kind}.*", to_queue=False) for kind, queue in heard]
    return Topology(exchanges, queues, tuple(bindings))


def _queues(queue: str, limit: int, parts: int) -> dict[str, dict[str, Any]]:
    unlimited = {**_QUORUM, "x-delivery-limit": _UNLIMITED}
    worked = {
        **_QUORUM,
        **_AT_LEAST_ONCE,
        "x-single-active-consumer": True,
        "x-delivery-limit": limit - 1,  # the broker counts returns: one less than deliveries
        "x-dead-letter-exchange": dead_exchange(queue),
        "x-dead-letter-routing-key": queue,
    }
    made: dict[str, dict[str, Any]] = dict.fromkeys(part_queues(queue, parts), worked)
    made |= {dead_queue(queue): unlimited, workers_queue(queue): _QUORUM}
    for seconds in DELAYS:
        waiting = {"x-message-ttl": seconds * 1000, "x-dead-letter-exchange": queue}
        made[delay_queue(queue, seconds)] = unlimited | _AT_LEAST_ONCE | waiting
    return made


def _bindings(queue: str, parts: int) -> list[Binding]:
    retry = retry_exchange(queue)
    return [
        *(Binding(queue, part_queue(queue, one), f"#.{one}") for one in range(1, parts + 1)),
        Binding(dead_exchange(queue), dead_queue(queue), queue),
        *(Binding(retry, delay_queue(queue, wait), f"{queue}.{wait}.*") for wait in DELAYS),
    ]


def declare(channel: BlockingChannel, topology: Topology) -> None:
    """Make what is not there; idempotent."""
    for name, kind in topology.exchanges.items():
        channel.exchange_declare(name, kind, durable=True)
    for name, arguments in topology.queues.items():
        channel.queue_declare(name, durable=True, arguments=dict(arguments))
    for one in topology.bindings:
        if one.to_queue:
            channel.queue_bind(one.target, one.source, routing_key=one.key)
        else:
            channel.exchange_bind(one.target, one.source, routing_key=one.key)


@dataclass(frozen=True, slots=True)
class Rights:
    """What one service's broker user may do: RabbitMQ's three patterns, and the events it may send.

    ``topic`` limits the routing keys of the exchange of events.
    """

    configure: str
    write: str
    read: str
    topic: str


def rights(
    service: str,
    routes: Mapping[str, tuple[str, ...]],
    sends: Sequence[str],
    *,
    keeper: bool = False,
) -> Rights:
    """The least that a service needs where everything of the plan stands already.

    It makes and removes marks only, reads its own queues, and sends the types of ``sends``. The
    ``keeper`` also looks at everybody's dead letters and puts them back.
    """
    queues = queues_of(routes)
    services = sorted({service_of(queue) for queue in queues})
    own = [queue for queue in queues if service_of(queue) == service]
    kept = queues if keeper else own
    worked = [pattern for queue in own for pattern in (f"{queue}.[0-9]+", workers_queue(queue))]
    return Rights(
        configure=_any_of(mark_queue(one) for one in services),
        write=_any_of([EXCHANGE, *kept, f"{service}.retry", f"{service}.dead"]),
        read=_any_of([*worked, *(dead_queue(queue) for queue in kept), mark_queue(service)]),
        topic=_any_of(f"{kind}.[0-9]+" for kind in sends),
    )


def _any_of(patterns: Iterable[str]) -> str:
    """A pattern for whole names; what stands in square brackets is a class, a point is a point."""
    return f"^({'|'.join(one.replace('.', '[.]') for one in patterns)})$"


# --- names ------------------------------------------------------------------------------------
def queues_of(routes: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Every queue of a routing table."""
    return sorted({queue for queues in routes.values() for queue in queues})


def service_of(queue: str) -> str:
    """The service that owns a queue."""
    return queue.partition(".")[0]


def part_of(case: str, parts: int) -> int:
    """The part that a case falls to, from 1; the same for every process and for good."""
    return zlib.crc32(case.encode()) % parts + 1


def part_queue(queue: str, part: int) -> str:
    """The queue on the broker that holds a part."""
    return f"{queue}.{part}"


def part_queues(queue: str, parts: int) -> list[str]:
    """All parts of a queue, in order."""
    return [part_queue(queue, part) for part in range(1, parts + 1)]


def dead_exchange(queue: str) -> str:
    """The dead-letter exchange of the service that owns a queue."""
    return f"{service_of(queue)}.dead"


def dead_queue(queue: str) -> str:
    """Where the dead letters of a queue lie."""
    return f"{queue}.dead"


def workers_queue(queue: str) -> str:
    """What every worker of a queue listens to, so that they can be counted."""
    return f"{queue}.workers"


def retry_exchange(queue: str) -> str:
    """Through which the service that owns a queue sends its messages away for a while."""
    return f"{service_of(queue)}.retry"


def delay_queue(queue: str, seconds: int) -> str:
    """Where messages of a queue wait."""
    return f"{queue}.retry.{seconds}"


def mark_queue(service: str) -> str:
    """The queue that stands while nothing of what a service sent was forgotten."""
    return f"{service}.mark"


def rounded_delay(seconds: float) -> int:
    """The next longer delay there is a queue for; 0 for none."""
    if seconds <= 0:
        return 0
    return next((delay for delay in DELAYS if delay >= seconds), DELAYS[-1])
