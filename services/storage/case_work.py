"""What the jobs over one case have in common: what they work with, how they begin and end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from services.storage import jobs
from services.storage.case_keys import Ring
from services.storage.domain.records import Job, JobKind
from services.storage.log import Log
from services.storage.turns import Turns
from shared.ports.blobs import Blobs
from shared.ports.clock import Clock


@dataclass(frozen=True, slots=True)
class Means:
    """What jobs of the keys work with; ``step`` names points where tests end the process."""

    turns: Turns
    ring: Ring
    blobs: Blobs
    log: Log
    clock: Clock
    step: Callable[[str], None]


class CaseWork:
    """Starts jobs of one kind and ends them; whoever extends it does the work between."""

    kind: ClassVar[JobKind]

    def __init__(self, means: Means) -> None:
        self._turns, self._ring, self._blobs = means.turns, means.ring, means.blobs
        self._log, self._clock, self._step = means.log, means.clock, means.step

    def start(self, case: str, actor: str) -> Job:
        """A job, or the one that runs already; Refused ``case-key-destroyed``."""
        return self._turns.write(
            lambda uow: jobs.start_on_case(uow, self._log, self._clock, self.kind, actor, case)
        )

    def _end(self, job: Job) -> Job:
        ended = self._turns.write(lambda uow: jobs.end(uow, self._log, self._clock, job.id))
        self._step(f"{self.kind}:finished")
        return ended
