"""The unit of work: one service's state and its outgoing events, committed together or not at all.

Handlers see this and never a database engine. State is kept as frozen dataclasses; a service lists
them in its ``tables`` module, which maps each to one table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

T = TypeVar("T")


class UnitOfWork(Protocol):
    """One transaction. It begins at the first use, so slow work before that holds no lock.

    Leaving the ``with`` block without ``commit`` rolls back. A database that does not answer or
    is locked raises Unavailable; a stale save or a duplicate key raises Conflict.
    """

    def __enter__(self) -> Self:
        """Enter; the transaction itself begins at the first use."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Roll back whatever was not committed."""
        ...

    def get(self, kind: type[T], key: str) -> T:
        """The record with this primary key; raises Invalid ``<table>-missing``."""
        ...

    def find(
        self,
        kind: type[T],
        *,
        order_by: str | Sequence[str] = "",
        descending: bool = False,
        limit: int = 0,
        skip: int = 0,
        **equals: Any,
    ) -> list[T]:
        """Records whose fields equal the given values (a tuple or list means any of them).

        In the order of ``order_by``, then of the key; ``skip`` leaves out the first ones.
        """
        ...

    def count(self, kind: type[T], **equals: Any) -> int:
        """How many records match."""
        ...

    def tally(self, kind: type[T], by: Sequence[str], **equals: Any) -> dict[tuple[Any, ...], int]:
        """How many records match for each combination of the fields ``by`` that occurs."""
        ...

    def add(self, record: object) -> None:
        """Insert; raises Conflict ``<table>-exists`` for a key that is there."""
        ...

    def add_all(self, records: Sequence[object]) -> None:
        """Insert many records of one kind at once.

        Raises Conflict ``<table>-exists`` if any key is there; the unit is then of no more use.
        """
        ...

    def save(self, record: object) -> None:
        """Replace by primary key.

        A record with a ``revision: int`` field is saved only over the revision it was read at and
        stored with ``revision + 1``; else Conflict ``<table>-stale``.
        """
        ...

    def remove(self, kind: type[T], key: str) -> None:
        """Delete by primary key; a missing one is no error."""
        ...

    def emit(self, event_type: str, *, case: str, aggregate: str, body: Mapping[str, Any]) -> str:
        """Put a signed, schema-checked event in the outbox and return its id.

        Sent after commit, at least once. ``aggregate`` is the id whose events are numbered in
        order. Raises Invalid for a body that does not fit the event's schema.
        """
        ...

    def commit(self) -> None:
        """Make everything durable, events included."""
        ...


UnitOfWorkFactory = Callable[[], UnitOfWork]
