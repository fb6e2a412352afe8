"""How a service says which of its dataclasses are kept, without naming a database.

Each service lists its records in ``domain/records.py``; the SQL adapter makes one table of each
from the field types: str, int, bool, float, bytes, date, aware datetime, StrEnum, these or None,
and tuples or mappings of JSON values.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """One kept dataclass: its table, its primary key field, unique and indexed field groups."""

    kind: type
    table: str
    key: str = "id"
    unique: tuple[tuple[str, ...], ...] = ()
    indexed: tuple[tuple[str, ...], ...] = ()
