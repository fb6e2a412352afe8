"""The tally port: how many records there are of each sort, as of now."""

from __future__ import annotations

from collections import Counter
from typing import Protocol


class Tally(Protocol):
    """Counts one service's records. Raises Unavailable when its database does not answer."""

    def __call__(self, kind: type, /, *fields: str) -> Counter[tuple[str, ...]]:
        """How many records have each combination of values in these fields, as text."""
        ...
