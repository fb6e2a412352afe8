"""How many records there are of each sort, for figures: one look that holds nobody up.

A unit of work can count too, but behaves as if it ran alone: a count over a whole table inside one
keeps writers waiting on SQLite, and may make them try again on PostgreSQL.
"""

from __future__ import annotations

from collections import Counter
from functools import partial

from shared.adapters import statements
from shared.adapters.db import read_committed, reading
from shared.adapters.uow_sql import SqlUnits
from shared.ports.tally import Tally


def tally_of(units: SqlUnits) -> Tally:
    """The counts of one service's records."""
    return partial(_counted, units)


def _counted(units: SqlUnits, kind: type, *fields: str) -> Counter[tuple[str, ...]]:
    statement, values = statements.tallying(units.tables.records[kind], fields, {})
    with reading(read_committed(units.engine)) as connection:
        rows = connection.execute(statement, values).all()
    return Counter({tuple(map(str, row[:-1])): int(row[-1]) for row in rows})
