"""The bus on RabbitMQ: durable quorum queues, confirmed publishing, one message in hand.

The consuming thread keeps the connection alive while the work runs in another. Deliveries that end
without a verdict (a crash, an exception) are counted by the broker and in a header, so that neither
a broker restart nor a delay starts the count anew. A verdict of "again later" or "never" is carried
out by a confirmed copy before the original is acknowledged: a death in between doubles the message,
never loses it.

In hand at other processes' consumers is not visible here: ``depth`` counts what waits, what is
delayed, and what this process has in hand.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError, ChannelClosedByBroker

from shared.adapters import rabbit_topology as topology
from shared.adapters.rabbit_message import (
    Delivery,
    copy_of,
    dead_letter,
    delivery,
    outgoing,
)
from shared.adapters.rabbit_publisher import Outgoing, Publisher
from shared.adapters.routes import DELIVERY_LIMIT, routing_table
from shared.domain.errors import Invalid, Unavailable
from shared.ports.bus import DeadLetter, Handle, Message, Outcome, Verdict
from shared.ports.clock import Clock

EXCHANGE = "lockgate.events"
_CONNECTION_ERRORS = (AMQPError, OSError)
_LOOK_AGAIN = 0.02  # seconds between looks at whether the broker has taken messages back


@dataclass(frozen=True, slots=True)
class Limits:
    """Time limits in seconds.

    ``answer`` is how long any one answer is waited for, ``patience`` how long a consumer tries to
    come back before it raises, ``settle`` how long a queue that was made needs to survive a crash
    of the broker. ``deliveries`` without a verdict make a dead letter.
    """

    answer: float = 10.0
    patience: float = 60.0
    heartbeat: int = 15
    settle: float = 1.0
    deliveries: int = DELIVERY_LIMIT


class RabbitBus:
    """A bus on one RabbitMQ vhost. Safe to use from several threads."""

    def __init__(
        self,
        url: str,
        clock: Clock,
        *,
        routes: Mapping[str, tuple[str, ...]] | None = None,
        exchange: str = EXCHANGE,
        limits: Limits | None = None,
        ca: str | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._parameters = _parameters(url, self._limits, ca)
        self._clock = clock
        self._routes = dict(routes) if routes is not None else routing_table()
        self._exchange = exchange
        self._publisher = Publisher(self._parameters, self.declare, self._limits.answer)
        self._in_hand: Counter[str] = Counter()
        self._lock = threading.Lock()

    # --- sending ------------------------------------------------------------------------------

    def declare(self) -> None:
        """Declare everything of the routing table; idempotent.

        Where a queue had to be made, returns only when the broker has had time to make it durable.
        """
        with self._connection() as connection:
            made = not all(_exists(connection, name) for name in topology.all_queues(self._routes))
            self._declare_on(connection.channel())
        if made:
            time.sleep(self._limits.settle)

    def _declare_on(self, channel: BlockingChannel) -> None:
        topology.declare(channel, self._exchange, self._routes, self._limits.deliveries)

    def publish(self, messages: Sequence[Message]) -> None:
        """Route each to all its queues; returns when the broker has confirmed all."""
        if any(not self._routes.get(message.type) for message in messages):
            raise Invalid("event-unknown", "This event type has no queue to go to.")
        if messages:
            self._publisher.publish(
                [outgoing(message, self._exchange, message.type) for message in messages]
            )

    def close(self) -> None:
        """Close the publishing connection."""
        self._publisher.close()

    # --- receiving ----------------------------------------------------------------------------

    def consume(self, queue: str, handle: Handle, stop: threading.Event) -> None:
        """Hand over messages one at a time until ``stop`` is set.

        A lost connection is made again with growing pauses and everything is declared again;
        raises Unavailable when that fails for longer than the patience.
        """
        self._known(queue)
        pause, last_good = 0.1, time.monotonic()
        with ThreadPoolExecutor(1, thread_name_prefix=queue) as worker:
            while not stop.is_set():
                try:
                    with self._channel() as channel:
                        pause, last_good = 0.1, time.monotonic()
                        _Consumption(self, channel, queue, handle, worker).run(stop)
                        last_good = time.monotonic()
                except Unavailable:
                    if time.monotonic() - last_good > self._limits.patience:
                        raise
                    stop.wait(pause)
                    pause = min(5.0, pause * 2)

    def work(self, received: Delivery, handle: Handle) -> None:
        """Run the handler and carry out its verdict, up to the acknowledgement."""
        queue = received.received.queue
        if received.failures >= self._limits.deliveries:
            self._bury(received, "delivery-limit")
            return
        with self._holding(queue):
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
        self._send(copy_of(received, received.received.queue, failures=failures))

    def _delay(self, received: Delivery, seconds: int) -> None:
        queue = received.received.queue
        target = topology.delay_queue(queue, seconds) if seconds else queue
        self._send(copy_of(received, target))

    def _bury(self, received: Delivery, reason: str) -> None:
        target = topology.dead_queue(received.received.queue)
        died_at = self._clock.now().astimezone(UTC)
        self._send(copy_of(received, target, reason=reason, died_at=died_at))

    def _send(self, message: Outgoing) -> None:
        self._publisher.publish([message])

    @contextmanager
    def _holding(self, queue: str) -> Iterator[None]:
        with self._lock:
            self._in_hand[queue] += 1
        try:
            yield
        finally:
            with self._lock:
                self._in_hand[queue] -= 1

    # --- looking ------------------------------------------------------------------------------

    def depth(self, queue: str) -> int:
        """Messages waiting, delayed, or in hand in this process."""
        self._known(queue)
        delays = [topology.delay_queue(queue, seconds) for seconds in topology.DELAYS]
        with self._connection() as connection:
            waiting = sum(_waiting(connection, name) for name in (queue, *delays))
        with self._lock:
            return waiting + self._in_hand[queue]

    def dead_letters(self, queue: str, limit: int = 100) -> list[DeadLetter]:
        """The oldest dead letters of a queue, left where they are."""
        self._known(queue)
        with self._channel() as channel:
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
        with self._channel() as channel:
            held = list(_browse(channel, topology.dead_queue(queue)))
            found = [
                (tag, dead_letter(queue, properties, body, datetime.now(UTC)).message)
                for tag, properties, body in held
                if properties.message_id == message_id
            ]
            if found:
                self._send(outgoing(found[0][1], "", queue))
            for tag, _ in found:
                channel.basic_ack(tag)
            left = len(held) - len(found)
            _give_back(channel, topology.dead_queue(queue), left, self._limits.answer)
        return bool(found)

    def _known(self, queue: str) -> None:
        if not any(queue in queues for queues in self._routes.values()):
            raise Invalid("queue-unknown", "There is no such queue.")

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        try:
            connection = pika.BlockingConnection(self._parameters)
        except _CONNECTION_ERRORS as error:
            raise Unavailable("bus-unavailable", "The message broker does not answer.") from error
        try:
            yield connection
        except _CONNECTION_ERRORS as error:
            raise Unavailable("bus-unavailable", "The message broker went away.") from error
        finally:
            _close(connection)

    @contextmanager
    def _channel(self) -> Iterator[BlockingChannel]:
        with self._connection() as connection:
            yield connection.channel()

    def prepare(self, channel: BlockingChannel) -> None:
        """Declare everything on a consumer's fresh channel, with one message in hand at a time."""
        self._declare_on(channel)
        channel.basic_qos(prefetch_count=1)


class _Consumption:
    """One consumer on one connection, until it stops or the connection is lost."""

    def __init__(
        self,
        bus: RabbitBus,
        channel: BlockingChannel,
        queue: str,
        handle: Handle,
        worker: ThreadPoolExecutor,
    ) -> None:
        self._bus = bus
        self._channel = channel
        self._queue = queue
        self._handle = handle
        self._worker = worker
        self._work: Future[None] | None = None
        self._cancelled = False

    def run(self, stop: threading.Event) -> None:
        self._bus.prepare(self._channel)
        self._channel.add_on_cancel_callback(self._on_cancel)
        self._channel.basic_consume(self._queue, self._on_message)
        connection = self._channel.connection
        try:
            while not self._cancelled and not (stop.is_set() and self._work is None):
                connection.process_data_events(time_limit=0.2)
        finally:
            self._finish()
        if self._cancelled:
            raise Unavailable("bus-unavailable", "The queue went away.")

    def _on_cancel(self, _frame: object) -> None:
        self._cancelled = True

    def _on_message(
        self, channel: BlockingChannel, method: Any, properties: pika.BasicProperties, body: bytes
    ) -> None:
        received = delivery(self._queue, properties, body)
        self._work = self._worker.submit(self._bus.work, received, self._handle)
        connection = channel.connection

        def settle() -> None:
            work, self._work = self._work, None
            if work is not None and work.exception() is None:
                channel.basic_ack(method.delivery_tag)
            else:  # the verdict could not be carried out: the broker keeps the message
                channel.basic_nack(method.delivery_tag, requeue=True)

        def tell(_work: Future[None]) -> None:
            try:
                connection.add_callback_threadsafe(settle)
            except AMQPError:
                return  # the connection is lost, and with it the right to settle

        self._work.add_done_callback(tell)

    def _finish(self) -> None:
        """Let the work in hand end before anybody is handed another message."""
        work = self._work
        if work is not None:
            work.exception()


def _outcome(handle: Handle, received: Delivery) -> Outcome | None:
    """The verdict, or None when the handler raised."""
    try:
        return handle(received.received)
    except Exception:  # noqa: BLE001 - counted; the message comes again or dies visibly
        return None


def _parameters(url: str, limits: Limits, ca: str | None) -> pika.URLParameters:
    try:
        parameters = pika.URLParameters(url)
    except (ValueError, TypeError) as error:
        raise Invalid("bus-url", "The bus URL cannot be read.") from error
    if parameters.ssl_options is not None:
        try:
            trusted = ssl.create_default_context(cafile=ca)
        except OSError as error:
            raise Invalid("bus-ca", "The file of the broker's certificates is unusable.") from error
        parameters.ssl_options = pika.SSLOptions(trusted, parameters.host)
    parameters.heartbeat = limits.heartbeat
    parameters.blocked_connection_timeout = limits.answer
    parameters.socket_timeout = limits.answer
    parameters.stack_timeout = limits.answer
    parameters.connection_attempts = 1
    return parameters


def _waiting(connection: Any, queue: str) -> int:
    channel = connection.channel()
    count: int = channel.queue_declare(queue, passive=True).method.message_count
    channel.close()
    return count


def _exists(connection: Any, queue: str) -> bool:
    try:
        _waiting(connection, queue)
    except ChannelClosedByBroker as error:
        if error.reply_code == 404:  # noqa: PLR2004 - AMQP's not-found
            return False
        raise
    return True


def _browse(channel: BlockingChannel, queue: str) -> Iterator[tuple[int, Any, bytes]]:
    """Every message of a queue, unacknowledged: they return when the channel closes."""
    count = channel.queue_declare(queue, passive=True).method.message_count
    for _ in range(count):
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
        if channel.queue_declare(queue, passive=True).method.message_count >= count:
            return
        channel.connection.process_data_events(time_limit=_LOOK_AGAIN)


def _close(connection: Any) -> None:
    try:
        if connection.is_open:
            connection.close()
    except _CONNECTION_ERRORS:
        return  # it is gone, which is what was wanted
