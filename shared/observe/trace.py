"""The W3C traceparent of the work under way, carried in every event's envelope."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_FORM = re.compile(r"\A00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}\Z")
_CURRENT: ContextVar[str] = ContextVar("traceparent", default="")


def current() -> str:
    """The traceparent of the work under way, or empty."""
    return _CURRENT.get()


def fresh() -> str:
    """A new trace."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


@contextmanager
def following(untrusted: str) -> Iterator[str]:
    """Work within the given trace; a malformed one is replaced by a fresh one."""
    parent = untrusted if _FORM.match(untrusted) else fresh()
    token = _CURRENT.set(parent)
    try:
        yield parent
    finally:
        _CURRENT.reset(token)
