"""Publishing to RabbitMQ with confirms that are waited for, but not for ever.

One connection lives in one thread of its own; any thread may publish through it. A batch is
accepted only when the broker has confirmed every message and returned none. Silence, a refusal or a
lost connection is Unavailable: the sender does not know, sends again, and consumers deduplicate.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pika
from pika.channel import Channel
from pika.exceptions import AMQPError

from shared.adapters.rabbit_nodes import Nodes
from shared.domain.errors import Unavailable


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as handed to the broker."""

    exchange: str
    routing_key: str
    properties: pika.BasicProperties
    body: bytes


@dataclass(slots=True)
class _Batch:
    """Messages on their way and what is known of them."""

    outgoing: Sequence[Outgoing]
    open: int
    refused: str = ""
    settled: threading.Event = field(default_factory=threading.Event)

    def settle(self, refused: str = "") -> None:
        self.open -= 1
        self.refused = self.refused or refused
        if self.open <= 0:
            self.settled.set()

    def fail(self, reason: str) -> None:
        self.refused = self.refused or reason
        self.settled.set()


class Publisher:
    """Publishes batches. ``prepare`` is called before each new connection, to declare queues."""

    def __init__(self, nodes: Nodes, prepare: Callable[[], None], seconds: float) -> None:
        self._nodes = nodes
        self._prepare = prepare
        self._seconds = seconds
        self._lock = threading.Lock()
        self._link: _Link | None = None

    def publish(self, outgoing: Sequence[Outgoing]) -> None:
        """Return only when all are confirmed by the broker; raises Unavailable when unsure."""
        batch = _Batch(outgoing, len(outgoing))
        link = self._open_link()
        link.send(batch)
        if not batch.settled.wait(self._seconds):
            batch.fail("bus-unconfirmed")
        if batch.refused:
            self._drop(link)
            raise Unavailable(batch.refused, "The bus did not confirm a message. It is sent again.")

    def close(self) -> None:
        """Close the connection, if there is one."""
        with self._lock:
            link, self._link = self._link, None
        if link:
            link.close()
            link.join(self._seconds)

    def _open_link(self) -> _Link:
        with self._lock:
            if self._link is None or not self._link.usable:
                self._prepare()
                self._link = self._connected()
            return self._link

    def _connected(self) -> _Link:
        node = self._nodes.current()
        link = _Link(node)
        try:
            link.await_open(self._seconds)
        except Unavailable:
            self._nodes.leave(node)
            raise
        return link

    def _drop(self, link: _Link) -> None:
        with self._lock:
            if self._link is link:
                self._link = None
        self._nodes.leave(link.node)
        link.close()


class _Link:
    """One connection with one confirming channel. Its callbacks all run in its own thread."""

    def __init__(self, parameters: pika.URLParameters) -> None:
        self.node = parameters
        self._opened = threading.Event()
        self._ended = threading.Event()
        self._sending = threading.RLock()
        self._channel: Channel | None = None
        self._connection: Any = None
        self._tag = 0
        self._on_the_way: dict[int, tuple[_Batch, str]] = {}
        self._returned: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="bus-publisher", daemon=True)
        self._thread.start()

    @property
    def usable(self) -> bool:
        """Whether messages can be sent."""
        return self._opened.is_set() and not self._ended.is_set()

    def await_open(self, seconds: float) -> None:
        """Return when messages can be sent; raises Unavailable."""
        self._opened.wait(seconds)
        if not self.usable:
            self.close()
            raise Unavailable("bus-unavailable", "The message broker does not answer.")

    def send(self, batch: _Batch) -> None:
        """Send from the connection's own thread; the batch is settled by its callbacks."""
        self._call(lambda: self._send(batch))
        if self._ended.is_set():
            batch.fail("bus-unavailable")

    def close(self) -> None:
        """Begin to close; does not wait."""
        self._call(self._shut)

    def join(self, seconds: float) -> None:
        """Wait for the connection's thread to end."""
        self._thread.join(seconds)

    def _call(self, action: Callable[[], None]) -> None:
        with self._sending:  # the loop must not be closed meanwhile
            if self._connection is not None and not self._ended.is_set():
                self._connection.ioloop.add_callback_threadsafe(action)

    # --- in the connection's thread -----------------------------------------------------------

    def _run(self) -> None:
        try:
            self._connection = pika.SelectConnection(
                self.node,
                on_open_callback=self._on_connected,
                on_open_error_callback=self._on_gone,
                on_close_callback=self._on_gone,
            )
            self._connection.ioloop.start()
        finally:
            with self._sending:
                self._ended.set()
            self._opened.set()
            for batch, _ in self._on_the_way.values():
                batch.fail("bus-unavailable")
            if self._connection is not None:
                self._connection.ioloop.close()

    def _shut(self) -> None:
        if self._connection.is_open:
            self._connection.close()
        self._connection.ioloop.call_later(2, self._give_up)

    def _give_up(self) -> None:
        """End without the broker's answer; the socket is closed in the next turn of the loop."""
        transport = self._connection._transport  # noqa: SLF001 - pika offers no other way
        if transport is not None:
            transport.abort()
        self._connection.ioloop.call_later(0.1, self._connection.ioloop.stop)

    def _on_gone(self, _connection: object, _reason: object) -> None:
        self._ended.set()
        self._connection.ioloop.stop()

    def _on_connected(self, connection: Any) -> None:
        connection.channel(on_open_callback=self._on_channel)

    def _on_channel(self, channel: Channel) -> None:
        self._channel = channel
        channel.add_on_close_callback(lambda _channel, _reason: self._shut())
        channel.add_on_return_callback(self._on_return)
        channel.confirm_delivery(self._on_confirm, callback=lambda _frame: self._opened.set())

    def _send(self, batch: _Batch) -> None:
        try:
            for outgoing in batch.outgoing:
                self._tag += 1
                token = str(self._tag)
                self._on_the_way[self._tag] = (batch, token)
                outgoing.properties.correlation_id = token
                assert self._channel is not None
                self._channel.basic_publish(
                    outgoing.exchange,
                    outgoing.routing_key,
                    outgoing.body,
                    outgoing.properties,
                    mandatory=True,
                )
        except AMQPError:
            batch.fail("bus-unavailable")

    def _on_return(self, _channel: object, _method: object, properties: Any, _body: bytes) -> None:
        self._returned.add(properties.correlation_id)

    def _on_confirm(self, frame: Any) -> None:
        tag, accepted = frame.method.delivery_tag, isinstance(frame.method, pika.spec.Basic.Ack)
        tags = (
            [known for known in self._on_the_way if known <= tag]
            if frame.method.multiple
            else [tag]
        )
        for known in tags:
            batch, token = self._on_the_way.pop(known)
            refused = "" if accepted else "bus-refused"
            if token in self._returned:
                self._returned.discard(token)
                refused = "bus-unroutable"
            batch.settle(refused)
