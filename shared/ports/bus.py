"""The bus port: at-least-once messages between services, as rude as a real broker.

A consumer may see a message twice, late, or out of order; the inbox makes that harmless. A message
that keeps failing ends as a dead letter that a person can see and replay.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """What travels: the event's id and type (for routing), its case (for order), its bytes."""

    id: str
    type: str
    case: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Received:
    """A message on one queue. ``attempt`` counts deliveries from 1."""

    message: Message
    queue: str
    attempt: int


class Verdict(StrEnum):
    """What the consumer made of it: done, again later, or never."""

    DONE = "done"
    RETRY = "retry"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict; ``reason`` is a stable code, ``delay`` in seconds applies to RETRY."""

    verdict: Verdict
    reason: str = ""
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up, where, why, and when (aware UTC)."""

    queue: str
    message: Message
    reason: str
    attempts: int
    died_at: datetime


Handle = Callable[[Received], Outcome]


class Bus(Protocol):
    """Queues are those of the routing table, declared by ``declare``.

    Every method raises Unavailable when the bus does not answer within its own time limit.
    """

    def declare(self) -> None:
        """Make every queue of the routing table; idempotent."""
        ...

    def check(self, queues: Sequence[str]) -> str:
        """Empty when each of these queues takes and gives messages now, else a code."""
        ...

    def forgot(self, producer: str) -> bool:
        """Whether something that ``producer`` sent before its last ``mark`` may be gone."""
        ...

    def mark(self, producer: str) -> None:
        """Note that nothing of ``producer`` is missing: what was, is being sent again."""
        ...

    def publish(self, messages: Sequence[Message]) -> None:
        """Route each to all its queues; returns only when all are durably accepted.

        Raises Invalid ``event-unknown`` for a type without a route; Unavailable when unsure
        (the caller sends again, consumers are deduplicated).
        """
        ...

    def consume(self, queue: str, handle: Handle, stop: threading.Event) -> None:
        """Hand over messages one at a time until ``stop`` is set.

        ``handle`` runs to its end before the next message; if it raises, or the process dies, the
        message comes again. After the delivery limit it becomes a dead letter.
        """
        ...

    def depth(self, queue: str) -> int:
        """Messages waiting or in hand (dead letters not counted)."""
        ...

    def dead_letters(self, queue: str, limit: int = 100) -> list[DeadLetter]:
        """The oldest dead letters of a queue, left where they are."""
        ...

    def replay(self, queue: str, message_id: str) -> bool:
        """Put a dead letter back on its queue with a fresh count; False when not found."""
        ...
