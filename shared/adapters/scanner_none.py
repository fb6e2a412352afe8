"""No antivirus engine: says so instead of saying clean."""

from __future__ import annotations

from shared.ports.scanner import ScanReport, ScanResult
from shared.ports.source import Source


class NoScanner:
    """The Scanner port where no engine is configured."""

    def scan(self, source: Source) -> ScanReport:  # noqa: ARG002 - the port's shape
        """Always NOT_CONFIGURED, which is recorded with the upload."""
        return ScanReport(ScanResult.NOT_CONFIGURED)
