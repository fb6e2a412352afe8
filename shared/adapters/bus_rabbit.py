"""The bus on RabbitMQ: durable quorum queues, confirmed publishing, one message in hand.

Each queue of the routing table is divided into parts by case (``rabbit_topology``), and a part is
one worker's at a time: messages of a case come one after another however many work.

The consuming thread keeps the connection alive while the work runs in another. Deliveries that end
without a verdict (a crash, an exception) are counted by the broker and in a header, so that neither
a broker restart nor a delay starts the count anew. A verdict of "again later" or "never" is carried
out by a confirmed copy before the original is acknowledged: a death in between doubles the message,
never loses it.

A broker that lost its disk, or a queue, has forgotten messages that were confirmed. Whoever has to
make a queue that was there before removes every service's mark; a service without its mark sends
everything again (``forgot``, ``mark``), and the inboxes make that harmless.

In hand at other processes' consumers is not visible here: ``depth`` counts what waits, what is
delayed, and what this process has in hand.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from typing import Any

from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker, ConnectionClosedByBroker

from shared.adapters import rabbit_topology as topology
from shared.adapters.rabbit_consumer import Consumption, Lines
from shared.adapters.rabbit_message import Delivery, copy_of, dead_letter, outgoing
from shared.adapters.rabbit_nodes import Limits, Nodes
from shared.adapters.rabbit_publisher import Outgoing, Publisher
from shared.adapters.routes import routing_table
from shared.domain.errors import Invalid, Unavailable
from shared.ports.bus import DeadLetter, Handle, Message, Outcome, Verdict
from shared.ports.clock import Clock

__all__ = ["Limits", "RabbitBus"]

_LOOK_AGAIN = 0.02  # seconds between looks at whether the broker has taken messages back
_NOT_FOUND, _REFUSED, _INTERNAL_ERROR = 404, 403, 541


class RabbitBus:
    """A bus on one RabbitMQ vhost. Safe to use from several threads.

    ``url`` may name several nodes of a cluster, with commas between them.
    """

    def __init__(
        self,
        url: str,
        clock: Clock,
        *,
        routes: Mapping[str, tuple[str, ...]] | None = None,
        exchange: str = topology.EXCHANGE,
        limits: Limits | None = None,
        parts: int = topology.PARTS,
        ca: str | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._nodes = Nodes(url, self._limits, ca)
        self._clock = clock
        self._routes = dict(routes) if routes is not None else routing_table()
        self._exchange = exchange
        self._parts = parts
        self._plan = topology.plan(
            self._routes, self._limits.deliveries, exchange=exchange, parts=parts
        )
        self._publisher = Publisher(self._nodes, self.declare, self._limits.answer)
        self._in_hand: Counter[str] = Counter()
        self._lock = threading.Lock()

    # --- standing -----------------------------------------------------------------------------

    def declare(self) -> None:
        """Make everything of the routing table that is not there; idempotent.

        Where a queue had to be made, every mark is removed first, and this returns only when the
        broker has had time to make it durable. A user who may make nothing needs nothing missing:
        else raises Unavailable ``bus-incomplete``.
        """
        with self._nodes.connection() as connection:
            missing = not all(_exists(connection, name) for name in self._plan.queues)
            if missing:
                self._remove_marks(connection)
            try:
                topology.declare(connection.channel(), self._plan)
            except ChannelClosedByBroker as error:
                if error.reply_code != _REFUSED:
                    raise
                if missing:
                    raise Unavailable("bus-incomplete", "A queue of the broker is gone.") from error
        if missing:
            time.sleep(self._limits.settle)

    def _remove_marks(self, connection: Any) -> None:
        channel = connection.channel()
        services = {topology.service_of(queue) for queue in topology.queues_of(self._routes)}
        for service in sorted(services):
            channel.queue_delete(topology.mark_queue(service))
        channel.close()

    def forgot(self, service: str) -> bool:
        """Whether the broker may have lost what the service sent before."""
        with self._nodes.connection() as connection:
            return not _exists(connection, topology.mark_queue(service))

    def mark(self, service: str) -> None:
        """Note on the broker that nothing of the service is missing there."""
        with self._nodes.channel() as channel:
            channel.queue_declare(
                topology.mark_queue(service), durable=True, arguments={"x-queue-type": "quorum"}
            )

    def check(self, queues: Sequence[str]) -> str:
        """Empty when these queues stand and take part, else a code. Raises Unavailable.

        ``queue-gone``: one is not there. ``queue-down``: one is there and its log is not, as after
        a full disk; it says nothing by itself and does not return before its node is restarted.
        """
        for queue in queues:
            self._known(queue)
        with self._nodes.connection() as connection:
            parts = (part for queue in queues for part in topology.part_queues(queue, self._parts))
            if not all(_exists(connection, part) for part in parts):
                return "queue-gone"
            try:
                for queue in queues:
                    _look(connection, queue)
            except ConnectionClosedByBroker as error:
                if error.reply_code == _INTERNAL_ERROR:
                    return "queue-down"
                raise
        return ""

    # --- sending ------------------------------------------------------------------------------

    def publish(self, messages: Sequence[Message]) -> None:
        """Route each to all its queues; returns when the broker has confirmed all."""
        if any(not self._routes.get(message.type) for message in messages):
            raise Invalid("event-unknown", "This event type has no queue to go to.")
        if messages:
            self._publisher.publish(
                [
                    outgoing(message, self._exchange, f"{message.type}.{self._part(message)}")
                    for message in messages
                ]
            )

    def _part(self, message: Message) -> int:
        return topology.part_of(message.case, self._parts)

    def close(self) -> None:
        """Close the publishing connection."""
        self._publisher.close()

    # --- receiving ----------------------------------------------------------------------------

    def consume(self, queue: str, handle: Handle, stop: threading.Event) -> None:
        """Hand over messages one at a time until ``stop`` is set.

        A lost connection is made again with growing pauses, to another node when there is one, and
        everything is declared again; raises Unavailable when that fails for longer than the
        patience.
        """
        self._known(queue)
        parts = tuple(topology.part_queues(queue, self._parts))
        lines = Lines(queue, parts, topology.workers_queue(queue), self._limits.share)
        pause, last_good = 0.1, time.monotonic()
        with ThreadPoolExecutor(1, thread_name_prefix=queue) as worker:
            while not stop.is_set():
                try:
                    self.declare()
                    with self._nodes.connection() as connection:
                        pause, last_good = 0.1, time.monotonic()
                        Consumption(
                            connection,
                            lines,
                            lambda received: self._work(received, handle),
                            worker,
                            lambda more: self._holding(queue, more),
                        ).run(stop)
                        last_good = time.monotonic()
                except Unavailable:
                    if time.monotonic() - last_good > self._limits.patience:
                        raise
                    stop.wait(pause)
                    pause = min(5.0, pause * 2)

    def _work(self, received: Delivery, handle: Handle) -> None:
        """Run the handler and carry out its verdict, up to the acknowledgement."""
        if received.failures >= self._limits.deliveries:
            self._bury(received, "delivery-limit")
            return
        outcome = _outcome(handle, received)
        if outcome is None:
            self._after_failure(received)
        elif outcome.verdict is Verdict.DEAD:
            self._bury(received, outcome.reason or "dead")
        elif outcome.verdict is Verdict.RETRY:
            self._delay(received, topology.rounded_delay(outcome.delay))

    def _after_failure(self, received: Delivery) -> None:
        failures = received.failures + 1
        if failures >= self._limits.deliveries:
            self._bury(received, "delivery-limit")
            return
        exchange, key = self._back(received.received.queue, received.received.message)
        self._send(copy_of(received, exchange, key, failures=failures))

    def _delay(self, received: Delivery, seconds: int) -> None:
        queue, message = received.received.queue, received.received.message
        exchange, key = self._back(queue, message)
        if seconds:
            exchange = topology.retry_exchange(queue)
            key = f"{queue}.{seconds}.{self._part(message)}"
        self._send(copy_of(received, exchange, key))

    def _back(self, queue: str, message: Message) -> tuple[str, str]:
        """Exchange and routing key that lead to the message's part of a queue, and nowhere else."""
        return queue, f"again.{self._part(message)}"

    def _bury(self, received: Delivery, reason: str) -> None:
        queue, died_at = received.received.queue, self._clock.now().astimezone(UTC)
        exchange = topology.dead_exchange(queue)
        self._send(copy_of(received, exchange, queue, reason=reason, died_at=died_at))

    def _send(self, message: Outgoing) -> None:
        self._publisher.publish([message])

    def _holding(self, queue: str, more: int) -> None:
        with self._lock:
            self._in_hand[queue] += more

    # --- looking ------------------------------------------------------------------------------

    def depth(self, queue: str) -> int:
        """Messages waiting, delayed, or in hand in this process."""
        self._known(queue)
        names = [
            *topology.part_queues(queue, self._parts),
            *(topology.delay_queue(queue, seconds) for seconds in topology.DELAYS),
        ]
        with self._nodes.channel() as channel:
            waiting = sum(_count(channel, name) for name in names)
        with self._lock:
            return waiting + self._in_hand[queue]

    def dead_letters(self, queue: str, limit: int = 100) -> list[DeadLetter]:
        """The oldest dead letters of a queue, left where they are."""
        self._known(queue)
        with self._nodes.channel() as channel:
            held = list(_browse(channel, topology.dead_queue(queue)))
            _give_back(channel, topology.dead_queue(queue), len(held), self._limits.answer)
            letters = [
                dead_letter(queue, properties, body, self._clock.now())
                for _, properties, body in held
            ]
        return sorted(letters, key=lambda letter: letter.died_at)[:limit]

    def replay(self, queue: str, message_id: str) -> bool:
        """Put a dead letter back on its queue with a fresh count; False when not found."""
        self._known(queue)
        with self._nodes.channel() as channel:
            held = list(_browse(channel, topology.dead_queue(queue)))
            found = [
                (tag, dead_letter(queue, properties, body, self._clock.now()).message)
                for tag, properties, body in held
                if properties.message_id == message_id
            ]
            if found:
                self._send(outgoing(found[0][1], *self._back(queue, found[0][1])))
            for tag, _ in found:
                channel.basic_ack(tag)
            left = len(held) - len(found)
            _give_back(channel, topology.dead_queue(queue), left, self._limits.answer)
        return bool(found)

    def _known(self, queue: str) -> None:
        if not any(queue in queues for queues in self._routes.values()):
            raise Invalid("queue-unknown", "There is no such queue.")


def _outcome(handle: Handle, received: Delivery) -> Outcome | None:
    """The verdict, or None when the handler raised."""
    try:
        return handle(received.received)
    except Exception:  # noqa: BLE001 - counted; the message comes again or dies visibly
        return None


def _count(channel: BlockingChannel, queue: str) -> int:
    count: int = channel.queue_declare(queue, passive=True).method.message_count
    return count


def _look(connection: Any, queue: str) -> None:
    """Look through a queue's log, where there is no message, or else where it soon returns."""
    try:
        connection.channel().basic_get(topology.workers_queue(queue))
    except ChannelClosedByBroker as error:
        if error.reply_code != _REFUSED:
            raise
        connection.channel().basic_get(topology.dead_queue(queue))


def _exists(connection: Any, queue: str) -> bool:
    channel = connection.channel()
    try:
        _count(channel, queue)
    except ChannelClosedByBroker as error:
        if error.reply_code == _NOT_FOUND:
            return False
        raise
    channel.close()
    return True


def _browse(channel: BlockingChannel, queue: str) -> Iterator[tuple[int, Any, bytes]]:
    """Every message of a queue, unacknowledged: they return when the channel closes."""
    for _ in range(_count(channel, queue)):
        method, properties, body = channel.basic_get(queue)
        if method is None:
            return
        yield method.delivery_tag, properties, body


def _give_back(channel: BlockingChannel, queue: str, count: int, patience: float) -> None:
    """Return what was browsed and wait until the broker counts it again.

    A quorum queue takes messages back in its own time: without the wait, whoever looks next may
    find an empty queue. Patience (seconds) ends the wait, not the return.
    """
    if not count:
        return
    channel.basic_nack(0, multiple=True, requeue=True)
    for _ in range(max(1, int(patience / _LOOK_AGAIN))):
        if _count(channel, queue) >= count:
            return
        channel.connection.process_data_events(time_limit=_LOOK_AGAIN)
