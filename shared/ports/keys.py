"""The keys port: the root of the key hierarchy. The root key itself never leaves the adapter."""

from __future__ import annotations

from typing import Protocol


class Keys(Protocol):
    """Wraps case keys under a root key that only the adapter can use.

    There is one current root key, which wraps, and during a rotation older ones, which only unwrap.
    Several processes may share them: each uses what the others rotated to without being told.
    Raises Unavailable when the key service does not answer, Corrupt ``key-corrupt`` for a wrapped
    key that does not authenticate under this context, or whose root key is not there any longer.
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

    def wrapped_by(self, wrapped: bytes) -> str:
        """The id of the root key that wraps this; nothing is authenticated yet."""
        ...

    def rotate(self, source: str) -> str:
        """Make a new current root key if ``source`` still is it; the current one's id.

        ``source`` goes on unwrapping. A second call, or one after a crash, makes no further key.
        """
        ...

    def retire(self, source: str) -> None:
        """Give up every root key but the current one, for good; a second call does nothing.

        Raises Conflict ``root-key-current`` when ``source`` is the current one.
        """
        ...
