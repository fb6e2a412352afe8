"""The clock port on the machine's own clock."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """The present time as the operating system tells it, aware and in UTC."""

    def now(self) -> datetime:
        """The present instant."""
        return datetime.now(UTC)
