"""Rotating keys in the background: the root key, or a case's key. No blob is written anew.

A job is a row with its progress. Work goes in batches, each one transaction, in any process that
asks for work, also in several at once; whatever ended in between is done again, and what is done
already is passed over. Uploads and openings go on: old keys unwrap until the job is done.

**Root.** A new root key is current at once. Every record of the keyring is wrapped anew under it
and replaced, until a walk through all of them finds none under another; only then, with every copy
of the keyring at hand, are the older root keys retired.

**Case.** A new case key is current at once, for objects and values. The document keys of the case's
objects are wrapped under it and the new headers kept beside the blobs. The old key stays in the
keyring for the values sealed under it; it goes when the case is destroyed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from services.storage import case_keys, jobs
from services.storage.case_keys import OpenKey
from services.storage.case_work import CaseWork, Means
from services.storage.domain.records import (
    CaseKey,
    Job,
    JobKind,
    KeyState,
    ObjectState,
    StoredObject,
)
from services.storage.rewrapping import rewrapped
from shared.domain.errors import Corrupt, Unavailable
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import LogEntry

ROOT_BATCH = 50
CASE_BATCH = 500


class RootRotation:
    """Jobs that wrap every case key under a new root key.

    ``others`` wraps whatever else hangs on the root key under the current one; it is called before
    older root keys are retired.
    """

    def __init__(self, means: Means, others: Callable[[], None]) -> None:
        self._turns, self._ring = means.turns, means.ring
        self._log, self._clock, self._step = means.log, means.clock, means.step
        self._others = others
        self._walks: dict[str, _Walk] = {}

    def start(self, actor: str) -> Job:
        """A job, or the one that runs already."""
        source = self._ring.keys.root_id
        return self._turns.write(
            lambda uow: jobs.start(
                uow, self._log, self._clock, JobKind.ROTATE_ROOT, actor, source=source,
                total=uow.count(CaseKey, state=KeyState.ACTIVE),
            )
        )  # fmt: skip

    def advance(self, job: Job) -> Job:
        """Do a batch, or end it."""
        if not job.target:
            return self._make(job)
        walk = self._walks.setdefault(job.id, _Walk(iter(self._ring.keyring.cases())))
        batch = list(islice(walk.cases, ROOT_BATCH))
        if batch:
            return self._batch(job, walk, batch)
        del self._walks[job.id]
        if walk.changed:
            return job  # another walk must find nothing left
        return self._end(job, walk.failed)

    def _make(self, job: Job) -> Job:
        target = self._ring.keys.rotate(job.source)
        self._step("rotate-root:made")
        facts = {"job": job.id, "source": job.source, "target": target, "actor": job.actor}
        entry = LogEntry(f"root-rotated:{job.id}", "root-key.rotated", "", facts)
        saved = self._turns.write(
            lambda uow: jobs.save(uow, job.id, self._log, entry, target=target)
        )
        self._step("rotate-root:recorded")
        return saved

    def _batch(self, job: Job, walk: _Walk, batch: list[str]) -> Job:
        for case in batch:
            for key_id in self._ring.keyring.ids(case):
                try:
                    walk.changed |= self._ring.rewrap(case, key_id)
                except Corrupt:
                    walk.failed += 1
                self._step("rotate-root:wrapped")

        def work(uow: UnitOfWork) -> Job:
            for row in uow.find(CaseKey, id=batch):
                if row.root_id != job.target:
                    uow.save(replace(row, root_id=job.target))
            done = uow.count(CaseKey, root_id=job.target, state=KeyState.ACTIVE)
            return jobs.save(uow, job.id, done=min(done, job.total), failed=walk.failed)

        saved = self._turns.write(work)
        self._step("rotate-root:batch")
        return saved

    def _end(self, job: Job, failed: int) -> Job:
        self._others()
        if not failed:
            self._retire(job)
        ended = self._turns.write(lambda uow: jobs.end(uow, self._log, self._clock, job.id))
        self._step("rotate-root:finished")
        return ended

    def _retire(self, job: Job) -> None:
        outstanding = self._ring.keyring.reconcile().outstanding
        if outstanding:
            raise Unavailable(
                "keyring-unavailable",
                "A copy of the keyring does not answer; the old root key is kept until it does.",
                copy=outstanding[0],
            )
        self._ring.keys.retire(job.source)
        self._step("rotate-root:retired")


class _Walk:
    """A walk through all cases of the keyring, and what was met on it."""

    def __init__(self, cases: Iterator[str]) -> None:
        self.cases = cases
        self.changed = False
        self.failed = 0


class CaseRotation(CaseWork):
    """Jobs that wrap the document keys of a case under a new case key."""

    kind = JobKind.ROTATE_CASE

    def __init__(self, means: Means) -> None:
        super().__init__(means)
        self._passed: dict[str, set[str]] = {}

    def advance(self, job: Job) -> Job:
        """Do a batch, or end it."""
        if not job.target:
            return self._switch(job)
        passed = self._passed.setdefault(job.id, set())
        row, left = self._turns.read(lambda uow: self._left(uow, job, len(passed)))
        left = [one for one in left if one.id not in passed]
        if left:
            return self._batch(job, self._ring.open(job.case, row.key_id), left, passed)
        del self._passed[job.id]
        return self._end(job)

    def _switch(self, job: Job) -> Job:
        target, root = self._ring.make(job.case)
        self._step("rotate-case:made")

        def work(uow: UnitOfWork) -> Job:
            now = uow.get(Job, job.id)
            row = case_keys.active(uow, job.case)
            if now.target:
                return now  # another process was first
            previous = (row.key_id, *row.previous)
            uow.save(replace(row, key_id=target, previous=previous, root_id=root))
            facts = {"job": job.id, "key": target, "previous": row.key_id, "actor": job.actor}
            entry = LogEntry(f"case-key-rotated:{job.id}", "case-key.rotated", job.case, facts)
            return jobs.save(uow, job.id, self._log, entry, target=target)

        saved = self._turns.write(work)
        self._step("rotate-case:switched")
        return saved

    @staticmethod
    def _left(uow: UnitOfWork, job: Job, passed: int) -> tuple[CaseKey, list[StoredObject]]:
        row = case_keys.active(uow, job.case)
        if not row.previous:
            return row, []
        found = uow.find(
            StoredObject,
            case=job.case,
            key_id=row.previous,
            state=ObjectState.STORED,
            limit=CASE_BATCH + passed,
        )
        return row, found

    def _batch(self, job: Job, current: OpenKey, left: list[StoredObject], passed: set[str]) -> Job:
        anew = {}
        for one in left:
            try:
                anew[one.id] = rewrapped(one, self._blobs, self._ring, current)
            except Corrupt:
                passed.add(one.id)
        self._step("rotate-case:rewrapped")

        def work(uow: UnitOfWork) -> Job:
            case_keys.active(uow, job.case)
            done = 0
            for row in uow.find(StoredObject, id=list(anew)):
                if row.revision == anew[row.id].revision:  # else it changed; the next batch has it
                    uow.save(anew[row.id])
                    done += 1
            now = uow.get(Job, job.id)
            return jobs.save(uow, job.id, done=min(now.done + done, job.total), failed=len(passed))

        saved = self._turns.write(work)
        self._step("rotate-case:batch")
        return saved
