"""A file for log lines that never stops the work it tells of."""

from __future__ import annotations

from contextlib import suppress
from typing import TextIO

from shared.observe.metrics import METRICS


class SteadyFile:
    """Writes what the disk takes; a line that it does not take is counted and given up.

    A full disk must not turn an answer into a defect because a line about it has no room. What has
    to be on record before anything happens is on the transparency log, not here.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> None:
        """Write a line, or count it as lost."""
        try:
            self._file.write(text)
        except OSError:
            METRICS.count("lockgate_log_lines_lost_total", "Log lines that had no room.")

    def flush(self) -> None:
        """Bring what was written to the file, if it can be."""
        with suppress(OSError):
            self._file.flush()
