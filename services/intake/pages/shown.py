"""How values look on intake's pages."""

from __future__ import annotations

from services.intake.domain.clocks import ClockState

STATE_TAGS = {
    ClockState.NOT_STARTED: ("Not started", "govuk-tag--grey"),
    ClockState.RUNNING: ("Running", "govuk-tag--blue"),
    ClockState.DUE_TODAY: ("Due today", "govuk-tag--yellow"),
    ClockState.LATE: ("Late", "govuk-tag--red"),
    ClockState.LATE_EXPLAINED: ("Late, reason given", "govuk-tag--orange"),
    ClockState.STOPPED: ("Done", "govuk-tag--green"),
}

_STEP = 1024


def file_size(size: int) -> str:
    """``180 MB``, in units people know."""
    amount = float(size)
    for unit in ("bytes", "KB", "MB"):
        if amount < _STEP:
            return f"{amount:.0f} {unit}"
        amount /= _STEP
    return f"{amount:.1f} GB"
