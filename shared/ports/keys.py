"""The keys port: the root of the key hierarchy. The root key itself never leaves the adapter."""

from __future__ import annotations

from typing import Protocol


class Keys(Protocol):
    """Wraps case keys under a root key that only the adapter can use.

    Raises Unavailable when the key service does not answer, Corrupt ``key-corrupt`` for a wrapped
    key that does not authenticate under this context.
    """

    @property
    def root_id(self) -> str:
        """The id of the root key that ``wrap`` uses now; it stands in what it wraps."""
        ...

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Wrap 32 bytes, bound to ``context``."""
        ...

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The 32 bytes that ``wrap`` was given with the same context."""
        ...
