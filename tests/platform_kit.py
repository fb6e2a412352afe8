"""Small doubles for the platform's own tests: a settable clock, keyed signatures, a service."""

from __future__ import annotations

import hashlib
import hmac
import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from shared.contracts.envelope import Event, Sign, signed, to_bytes
from shared.ports.bus import Message
from shared.ports.records import Record

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The instant it was last moved to."""
        with self._lock:
            return self._now

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        with self._lock:
            self._now += timedelta(seconds=seconds)


def fake_sign(service: str) -> Sign:
    """A signature that only shows who made it; real ones are tested with the keys."""
    return lambda data: hmac.new(service.encode(), data, hashlib.sha256).digest()


def fake_verify(producer: str, data: bytes, signature: bytes) -> bool:
    """Whether the named producer made the signature."""
    return hmac.compare_digest(fake_sign(producer)(data), signature)


class Shade(StrEnum):
    """A code."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Part:
    """A value inside a record."""

    name: str
    shade: Shade


@dataclass(frozen=True, slots=True)
class Thing:
    """One record with every kind of field that can be kept."""

    id: str
    name: str
    shade: Shade
    size: int
    ready: bool
    weight: float
    sealed: bytes
    born_on: date
    made_at: datetime
    tags: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    extra: dict[str, int] | None = None
    ended_at: datetime | None = None
    note: str | None = None
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Plain:
    """A record without a revision, with a group that must be unique."""

    id: str
    owner: str
    place: str


RECORDS = (
    Record(Thing, "things", indexed=(("name", "shade"),)),
    Record(Plain, "plain_rows", unique=(("owner", "place"),)),
)


def thing(**changes) -> Thing:
    """A thing, changed in some fields."""
    values = {
        "id": "thing-1",
        "name": "first",
        "shade": Shade.DARK,
        "size": 7,
        "ready": True,
        "weight": 1.5,
        "sealed": b"\x00\xff",
        "born_on": date(2019, 5, 4),
        "made_at": START,
        "tags": ("a", "b"),
        "parts": (Part("wheel", Shade.LIGHT),),
        "extra": {"x": 1},
    }
    return Thing(**{**values, **changes})


def event(number: int = 1, *, case: str = "case-1", event_type: str = "upload.received") -> Event:
    """A signed event as intake would send it."""
    unsigned = Event(
        id=f"evt-{number}",
        type=event_type,
        version=1,
        producer="intake",
        occurred_at=START,
        case=case,
        aggregate=f"upload-{number}",
        sequence=1,
        body={"upload": f"upload-{number}"},
    )
    return signed(unsigned, fake_sign("intake"))


def message(event: Event) -> Message:
    """The event as it travels."""
    return Message(event.id, event.type, event.case, to_bytes(event))
