"""Intake's own gauges: where the statutory clocks stand, and how uploads fare."""

from __future__ import annotations

from services.intake.domain.clocks import ClockCode, ClockState
from services.intake.domain.standing import Reminder, Standing
from services.intake.domain.uploads import Upload, UploadState
from shared.observe.metrics import METRICS
from shared.ports.tally import Tally

EXPLAINED = "overdue-explained"


def look(tally: Tally) -> None:
    """Set them: clocks by how near their day is, those overdue with a reason apart."""
    found = tally(Standing, "code", "reminder", "state")
    explained = (Reminder.OVERDUE, ClockState.LATE_EXPLAINED)
    for code in ClockCode:
        by_state = dict.fromkeys([*Reminder, EXPLAINED], 0)
        for (of, reminder, state), count in found.items():
            if of == code:
                by_state[EXPLAINED if (reminder, state) == explained else reminder] += count
        for state, count in by_state.items():
            METRICS.gauge(
                "lockgate_clocks",
                "Statutory clocks by how near their day is.",
                count,
                code=code,
                state=state,
            )
    uploads = tally(Upload, "state")
    for upload in UploadState:
        METRICS.gauge("lockgate_uploads", "Uploads by state.", uploads[upload,], state=upload)
