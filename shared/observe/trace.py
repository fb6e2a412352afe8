"""The work under way as a trace: W3C traceparent in, a span for each step, traceparent out.

A step is one request, one event or one run of a timer. It follows the traceparent it was given, or
begins a trace of its own; what it causes (events, calls of other services) names it as its parent.
Steps that ended are handed to whoever asked for them (``hand_to``), otherwise they cost nothing. A
step of ours that caused nothing and did not fail, such as a timer that found nothing to do, is not.

Attributes are on a list, as the fields of the log are: ids, codes, names of routes and queues. One
that is not listed is a defect and raises ValueError.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import IntEnum

_FORM = re.compile(r"\A00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}\Z")
_MOST_TEXT = 120
_SAMPLED = 1

ATTRIBUTES = {
    "method": "http.request.method",
    "route": "http.route",
    "status": "http.response.status_code",
    "request_id": "lockgate.request",
    "queue": "messaging.destination.name",
    "event_id": "messaging.message.id",
    "event_type": "lockgate.event",
    "case": "lockgate.case",
    "attempt": "lockgate.attempt",
    "verdict": "lockgate.verdict",
    "reason": "lockgate.reason",
    "tick": "lockgate.timer",
}
"""Every attribute by our name, and how it is called in what is sent out."""


class Kind(IntEnum):
    """What a step is to its parent, numbered as OpenTelemetry numbers it."""

    INTERNAL = 1
    SERVER = 2
    CONSUMER = 5


@dataclass(frozen=True, slots=True)
class Span:
    """A step that ended. ``parent`` is empty for the first of a trace; times are Unix nanoseconds.

    ``attributes`` are named as they are sent.
    """

    name: str
    kind: Kind
    trace: str
    id: str
    parent: str
    began_ns: int
    ended_ns: int
    failed: bool
    attributes: dict[str, str | int]


_receivers: list[Callable[[Span], None]] = []


def hand_to(receive: Callable[[Span], None]) -> Callable[[], None]:
    """Have every step that ends handed over from now on; the answer ends that."""
    _receivers.append(receive)
    return lambda: _receivers.remove(receive)


@dataclass(slots=True)
class Step:
    """A step under way, made by ``begin``. Its outer step is under way again after ``end``."""

    name: str
    kind: Kind
    parent: str
    own: str
    outer: Step | None
    began_ns: int
    attributes: dict[str, str | int] = field(default_factory=dict)
    failed: bool = False
    caused: bool = False

    def note(self, **attributes: str | int) -> None:
        """Add listed attributes; long texts are cut."""
        for name, value in attributes.items():
            if name not in ATTRIBUTES:
                raise ValueError(f"attribute not listed: {name}")
            short = value if isinstance(value, int) else str(value)[:_MOST_TEXT]
            self.attributes[ATTRIBUTES[name]] = short

    def end(self) -> None:
        """End it, and hand it over if its trace is recorded."""
        _UNDER_WAY.set(self.outer)
        _, trace, own, flags = self.own.split("-")
        of_note = self.kind is not Kind.INTERNAL or self.caused or self.failed
        if not _receivers or not of_note or not int(flags, 16) & _SAMPLED:
            return
        ended = Span(
            self.name,
            self.kind,
            trace,
            own,
            self.parent,
            self.began_ns,
            time.time_ns(),
            self.failed,
            self.attributes,
        )
        for receive in tuple(_receivers):
            receive(ended)


_UNDER_WAY: ContextVar[Step | None] = ContextVar("step", default=None)


def current() -> str:
    """The traceparent of the work under way, for what it causes; empty when there is none."""
    under_way = _UNDER_WAY.get()
    if under_way is None:
        return ""
    under_way.caused = True
    return under_way.own


def forget() -> None:
    """Have no work under way in this thread, whatever was begun and not ended."""
    _UNDER_WAY.set(None)


def trace_id() -> str:
    """The trace of the work under way, or empty."""
    under_way = _UNDER_WAY.get()
    return under_way.own[3:35] if under_way else ""


def begin(name: str, kind: Kind, untrusted_parent: str = "") -> Step:
    """Begin a step that follows ``untrusted_parent``; without a good one it begins a trace."""
    parent = untrusted_parent if _FORM.match(untrusted_parent) else ""
    trace = parent[3:35] or secrets.token_hex(16)
    own = f"00-{trace}-{secrets.token_hex(8)}-{parent[53:] or '01'}"
    begun = Step(name, kind, parent[36:52], own, _UNDER_WAY.get(), time.time_ns())
    _UNDER_WAY.set(begun)
    return begun


@contextmanager
def step(name: str, kind: Kind, untrusted_parent: str = "") -> Iterator[Step]:
    """A step for the length of the block; one that raises has failed."""
    begun = begin(name, kind, untrusted_parent)
    try:
        yield begun
    except BaseException:
        begun.failed = True
        raise
    finally:
        begun.end()
