"""One worker on one queue of the routing table: all its parts, one message in hand at a time.

The broker lets one worker at a time have a part, through a channel of its own. Measured on 3.10:
when a worker leaves, the next in line is handed the following message before what the former had
not finished is back. So a worker that stops, or gives back a part because it had messages of more
than its share, finishes what it was handed and leaves between two messages. Where it cannot (it
died, or the work in hand takes long), the next in line hands the first message back once: what came
back meanwhile then goes first, and a case keeps its order.

After a crash every message that was in hand comes again, counted as failed, whether it was the
cause or not. So that only the cause is given up, those that failed least are begun first, and
among equals another part goes first each time.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError

from shared.adapters.rabbit_message import Delivery, delivery
from shared.domain.errors import Unavailable

_TURN = 0.2  # seconds between looks at the stop event
_COLLECT = 0.3  # seconds in which what somebody else had in hand is back
_QUIET = 0.5  # seconds after a message in which the next one may be on its way
_LEAVE = 5.0  # seconds that a worker who stops takes for what it was handed and did not begin
_LONG = 5.0  # seconds of one message after which others are not kept waiting for it


@dataclass(frozen=True, slots=True)
class Lines:
    """The queues that one worker listens to, and how often it looks whether it has too many."""

    queue: str
    parts: tuple[str, ...]
    workers: str
    share_seconds: float


@dataclass(frozen=True, slots=True)
class _Held:
    """A message that the broker handed out."""

    part: int
    tag: int
    delivery: Delivery
    early: bool  # something before it may still be on its way back
    arrived: float


class Consumption:
    """One worker on one connection, until it stops or the connection is lost."""

    def __init__(
        self,
        connection: Any,
        lines: Lines,
        work: Callable[[Delivery], None],
        worker: ThreadPoolExecutor,
        count: Callable[[int], None],
    ) -> None:
        self._connection = connection
        self._lines = lines
        self._handle = work
        self._worker = worker
        self._count = count
        self._channels: dict[int, BlockingChannel] = {}
        self._waiting: dict[int, _Held] = {}
        self._had: set[int] = set()
        self._moved_at: dict[int, float] = {}
        self._leaving: set[int] = set()
        self._leave_by = math.inf
        self._crowd = 1
        self._begun: _Held | None = None
        self._begun_at = 0.0
        self._work: Future[None] | None = None
        self._cancelled = False

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set; raises Unavailable when a queue went away."""
        with self._ending():
            self._workers = self._present()
            self._crowd = self._workers_now()
            for part in range(len(self._lines.parts)):
                self._take(part)
            shared_at = time.monotonic()
            while not self._cancelled and not self._left():
                self._connection.process_data_events(time_limit=_TURN)
                self._settle()
                if stop.is_set():
                    self._leave()
                elif time.monotonic() - shared_at > self._lines.share_seconds:
                    self._share()
                    shared_at = time.monotonic()
                self._begin()
        if self._cancelled:
            raise Unavailable("bus-unavailable", "The queue went away.")

    @contextmanager
    def _ending(self) -> Iterator[None]:
        """Let the work in hand end before anybody is handed another message."""
        try:
            yield
        finally:
            if self._work is not None:
                self._work.exception()
            held = len(self._waiting) + (self._begun is not None)
            self._count(-held)

    def _present(self) -> BlockingChannel:
        channel: BlockingChannel = self._connection.channel()
        channel.add_on_cancel_callback(self._on_cancel)
        channel.basic_consume(self._lines.workers, lambda *_: None)
        return channel

    # --- parts --------------------------------------------------------------------------------

    def _take(self, part: int) -> None:
        """Stand in the line for a part."""
        channel: BlockingChannel = self._connection.channel()
        channel.add_on_cancel_callback(self._on_cancel)
        channel.basic_qos(prefetch_count=1)

        def arrived(
            _channel: object, method: Any, about: pika.BasicProperties, body: bytes
        ) -> None:
            received = delivery(self._lines.queue, about, body)
            early = part not in self._had and self._crowd > 1 and not received.failures
            self._waiting[part] = _Held(
                part, method.delivery_tag, received, early, time.monotonic()
            )
            self._had.add(part)
            self._count(1)

        channel.basic_consume(self._lines.parts[part], arrived)
        self._channels[part] = channel
        self._moved_at[part] = time.monotonic()

    def _share(self) -> None:
        """Give a part back when this worker had messages of more parts than its share."""
        self._crowd = self._workers_now()
        if len(self._had) <= math.ceil(len(self._lines.parts) / self._crowd):
            return
        for part in sorted(self._had, key=self._holds):
            if self._idle(part) or (self._holds(part) == 1 and self._busy_long()):
                self._release(part)
                return
        self._leaving.add(min(self._had, key=self._holds))

    def _busy_long(self) -> bool:
        return self._begun is not None and time.monotonic() - self._begun_at > _LONG

    def _workers_now(self) -> int:
        asked = self._workers.queue_declare(self._lines.workers, passive=True)
        return max(1, int(asked.method.consumer_count))

    def _leave(self) -> None:
        """Give back every part that nothing is held of, the others between two messages."""
        if self._leave_by == math.inf:
            self._leave_by = time.monotonic() + _LEAVE
            self._leaving = set(self._channels)
        for part in [part for part in self._channels if self._idle(part)]:
            self._release(part)

    def _left(self) -> bool:
        late = time.monotonic() > self._leave_by
        return self._begun is None and (late or not self._channels)

    def _holds(self, part: int) -> int:
        """How near a part is to its end here: nothing held, waiting, in hand."""
        if self._begun is not None and self._begun.part == part:
            return 2
        return int(part in self._waiting)

    def _idle(self, part: int) -> bool:
        """Whether nothing of a part is held, nor on its way here."""
        quiet = time.monotonic() - self._moved_at[part] > _QUIET
        return quiet and not self._holds(part)

    def _release(self, part: int) -> None:
        """Give a part back and, unless this worker stops, go to the end of its line."""
        self._channels.pop(part).close()
        self._had.discard(part)
        self._leaving.discard(part)
        if self._waiting.pop(part, None):
            self._count(-1)
        if self._leave_by == math.inf:
            self._take(part)

    def _on_cancel(self, _frame: object) -> None:
        self._cancelled = True

    # --- messages -----------------------------------------------------------------------------

    def _begin(self) -> None:
        if self._begun is not None or not self._waiting or time.monotonic() > self._leave_by:
            return
        held = min(self._waiting.values(), key=self._turn)
        doubtful = held.early or held.delivery.failures > 0
        if doubtful and time.monotonic() - held.arrived < _COLLECT:
            return
        del self._waiting[held.part]
        if held.early:
            self._count(-1)
            self._moved_at[held.part] = time.monotonic()
            self._channels[held.part].basic_nack(held.tag, requeue=True)
            return
        self._begun, self._begun_at = held, time.monotonic()
        self._work = self._worker.submit(self._handle, held.delivery)
        self._work.add_done_callback(self._wake)

    def _turn(self, held: _Held) -> tuple[bool, int, float, float]:
        failures = held.delivery.failures
        turn = (held.part + failures) % len(self._lines.parts) if failures else 0
        return held.early, failures, turn, held.arrived

    def _wake(self, _work: Future[None]) -> None:
        try:
            self._connection.add_callback_threadsafe(lambda: None)
        except AMQPError:
            return  # the connection is lost, and with it the right to settle

    def _settle(self) -> None:
        if self._begun is None or self._work is None or not self._work.done():
            return
        begun, work = self._begun, self._work
        self._begun = self._work = None
        self._moved_at[begun.part] = time.monotonic()
        self._count(-1)
        channel, leaves = self._channels[begun.part], begun.part in self._leaving
        if leaves:  # first, for the acknowledgement would bring the next message
            channel.basic_cancel(channel.consumer_tags[0])
        if work.exception() is None:
            channel.basic_ack(begun.tag)
        else:  # the verdict could not be carried out: the broker keeps the message
            channel.basic_nack(begun.tag, requeue=True)
        if leaves:
            self._release(begun.part)
