"""All jobs of the keys: started by an administrator, worked on by whoever has time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from services.storage import jobs
from services.storage.case_work import Means
from services.storage.custody import Step, no_step
from services.storage.domain.records import Job, JobKind, JobState
from services.storage.resealing import Resealing
from services.storage.rotation import CaseRotation, RootRotation
from services.storage.vault import StorageVault
from shared.domain.errors import Refused, Unavailable

SLICE_SECONDS = 2.0


def nothing_else() -> None:
    """Nothing but the keyring hangs on the root key."""


class Worker(Protocol):
    """What works on jobs of one kind."""

    def advance(self, job: Job) -> Job:
        """Do a batch, or end the job."""
        ...


class KeyJobs:
    """Starts jobs and works on them. May be shared between threads and processes."""

    def __init__(
        self, vault: StorageVault, step: Step = no_step, others: Callable[[], None] = nothing_else
    ) -> None:
        self._turns, self._log, self._clock = vault.turns, vault.on_log, vault.clock
        means = Means(vault.turns, vault.ring, vault.blobs, vault.on_log, vault.clock, step)
        self.root = RootRotation(means, others)
        self.case = CaseRotation(means)
        self.resealing = Resealing(means)

    def start(self, kind: JobKind, case: str, actor: str) -> Job:
        """Begin a job, or answer the one that runs already.

        Raises Refused ``case-key-destroyed``, Invalid ``case-key-missing``, Conflict
        ``job-running``.
        """
        if kind is JobKind.ROTATE_ROOT:
            return self.root.start(actor)
        return (self.case if kind is JobKind.ROTATE_CASE else self.resealing).start(case, actor)

    def listed(self) -> list[Job]:
        """Every job, the newest first."""
        return self._turns.read(jobs.listed)

    def advance(self, job: Job) -> Job:
        """Do the next batch of a job; a job whose case was destroyed is stopped."""
        workers: dict[JobKind, Worker] = {
            JobKind.ROTATE_ROOT: self.root,
            JobKind.ROTATE_CASE: self.case,
            JobKind.RESEAL: self.resealing,
        }
        try:
            return workers[job.kind].advance(job)
        except Refused as refused:
            if refused.code != "case-key-destroyed":
                raise
            return self._turns.write(
                lambda uow: jobs.end(uow, self._log, self._clock, job.id, JobState.STOPPED)
            )

    def run(self, job: Job, told: Callable[[Job], None] = lambda _job: None) -> Job:
        """Work on a job until it has ended; ``told`` hears of each batch."""
        while job.state is JobState.RUNNING:
            job = self.advance(job)
            told(job)
        return job

    def work(self, now: Callable[[], float] = time.monotonic) -> None:
        """Work on every running job for a little while.

        One that has to wait for something holds up no other; that it waits is raised at the end.
        """
        waits = []
        for job in self.listed():
            try:
                self._slice(job, now)
            except Unavailable as error:
                waits.append(error)
        self.resealing.remove_retired()
        if waits:
            raise waits[0]

    def _slice(self, job: Job, now: Callable[[], float]) -> None:
        until = now() + SLICE_SECONDS
        while job.state is JobState.RUNNING and now() < until:
            job = self.advance(job)
