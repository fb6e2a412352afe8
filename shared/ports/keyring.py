"""The keyring port: where wrapped case keys lie, apart from the database and from every backup.

Whoever holds a full backup, the database, the object store and the root key still needs the case's
record in the keyring. Destroying a case is therefore ``erase``, and nothing brings a record back:
a tombstone stands in its place in every copy, and one tombstone in any copy that answers is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What ``reconcile`` did: records mended, cases erased again, copies that did not answer."""

    mended: int
    erased: int
    outstanding: tuple[str, ...]


class Keyring(Protocol):
    """Wrapped case keys by case and key id, in one or more copies.

    ``record`` is whatever the keys port's ``wrap`` gave. Raises Unavailable
    ``keyring-unavailable`` when a copy that must answer does not, Refused ``case-key-erased`` for
    keeping a key of an erased case.
    """

    @property
    def copies(self) -> tuple[str, ...]:
        """The names of the copies: ``primary``, ``mirror-1`` and so on."""
        ...

    def away(self) -> tuple[str, ...]:
        """The names of the copies that do not answer now."""
        ...

    def find(self, case: str, key_id: str) -> bytes | None:
        """The record, from the first copy that has it whole; None: never kept, or erased.

        Raises Unavailable when no copy has it and one did not answer.
        """
        ...

    def keep(self, case: str, key_id: str, record: bytes) -> bytes:
        """Keep a record durably in every copy and answer the one that counts: the first kept."""
        ...

    def replace(self, case: str, key_id: str, record: bytes) -> None:
        """Put a record in the place of the one kept, in every copy, each atomically.

        Readers find the old record or the new one. Raises Invalid ``case-key-record-missing``.
        """
        ...

    def erase(self, case: str) -> tuple[str, ...]:
        """Erase every key of a case for good; the copies where that is still outstanding.

        May be repeated until nothing is outstanding; does not raise for a copy that is away.
        """
        ...

    def erased(self, case: str) -> bool:
        """Whether a copy that answers has the case's tombstone."""
        ...

    def cases(self) -> tuple[str, ...]:
        """Every case with a key in a copy that answers and no tombstone, in order."""
        ...

    def graves(self) -> frozenset[str]:
        """Every case with a tombstone in a copy that answers."""
        ...

    def ids(self, case: str) -> tuple[str, ...]:
        """The ids of a case's keys in the copies that answer, in order; none once erased."""
        ...

    def reconcile(self) -> Reconciled:
        """Make the copies equal: spread tombstones, erase what they forbid, mend what is missing.

        Copies that do not answer are left for the next time and named.
        """
        ...
