"""Sealing objects anew under new document keys, one at a time, in the background.

For when a document key, or a case key from before a rotation, may be known to somebody: a new blob
is written, the object's row is swapped to it in one transaction, and the old blob goes later, once
no opening can still read from it. The bytes are authenticated as they pass and must be the same.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from services.storage import case_keys, jobs, objects
from services.storage.case_work import CaseWork, Means
from services.storage.domain.records import (
    Job,
    JobKind,
    JobState,
    ObjectState,
    RetiredBlob,
    StoredObject,
)
from services.storage.objects import OPENING_LIFE
from services.storage.streams import Measured, OpenedObject
from shared.crypto import sealed as crypto
from shared.crypto.framing import object_corrupt
from shared.domain.errors import Corrupt
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import LogEntry

GRACE = OPENING_LIFE + timedelta(hours=1)
"""How long a replaced blob stays for openings that began before."""


class Resealing(CaseWork):
    """Jobs that seal the objects of a case anew."""

    kind = JobKind.RESEAL

    def __init__(self, means: Means) -> None:
        super().__init__(means)
        self._queues: dict[str, list[str]] = {}

    def advance(self, job: Job) -> Job:
        """Seal one object anew, or end the job."""
        if job.id not in self._queues:
            self._queues[job.id] = self._turns.read(lambda uow: _ids_after(uow, job))
        queue = self._queues[job.id]
        if queue:
            saved = self._one(job, queue[0])
            queue.pop(0)
            return saved
        del self._queues[job.id]
        return self._end(job)

    def remove_retired(self) -> None:
        """Delete the blobs that were replaced and that no opening can read from any longer."""
        before = self._clock.now() - GRACE
        for retired in self._turns.read(lambda uow: uow.find(RetiredBlob)):
            if retired.retired_at < before:
                self._blobs.delete(retired.id)
                self._step("reseal:deleted")
                self._turns.write(partial(_forget, retired.id))

    def _one(self, job: Job, object_id: str) -> Job:
        now = self._turns.read(lambda uow: uow.get(Job, job.id))
        if now.state is not JobState.RUNNING or now.cursor >= object_id:
            return now  # another process was first
        record = self._turns.read(lambda uow: objects.find(uow, object_id))
        if record.state is not ObjectState.STORED:
            return self._passed(job, record.id, done=1)
        try:
            anew = self._sealed(record)
        except Corrupt:
            return self._passed(job, record.id, failed=1)
        self._step("reseal:stored")

        def work(uow: UnitOfWork) -> Job | None:
            now = objects.find(uow, object_id)
            case_keys.active(uow, job.case)
            if now.revision != record.revision:
                return None
            uow.save(anew)
            uow.add(RetiredBlob(record.blob, record.case, self._clock.now()))
            self._log.append(uow, _entry(job, anew))
            return _step_on(uow, job, object_id, done=1)

        saved = self._turns.write(work)
        if saved is None:  # a rotation or a discarding was first
            self._blobs.delete(anew.blob)
            return self._one(job, object_id)
        self._step("reseal:swapped")
        return saved

    def _passed(self, job: Job, object_id: str, *, done: int = 0, failed: int = 0) -> Job:
        return self._turns.write(
            lambda uow: _step_on(uow, job, object_id, done=done, failed=failed)
        )

    def _sealed(self, record: StoredObject) -> StoredObject:
        """The object's description with a new blob, written and measured."""
        row = self._turns.read(lambda uow: case_keys.active(uow, record.case))
        context = objects.context_of(record)
        opened = OpenedObject(
            self._blobs,
            record.blob,
            key=self._ring.open(record.case, record.key_id).key,
            context=context,
            size=record.size,
            sealed_size=record.sealed_size,
            sealed_sha256=record.sealed_sha256,
            on_corrupt=lambda _reason: None,
            header=record.header if record.beside else None,
        )
        key = self._ring.open(record.case, row.key_id)
        plain = Measured(opened.chunks())
        sealed = Measured(crypto.seal_object(key.key, key.id, context, plain))
        blob = objects.blob_key(record.id)
        self._blobs.put(blob, sealed)
        if (plain.size, plain.digest) != (record.size, record.sha256):
            self._blobs.delete(blob)
            raise object_corrupt()
        return replace(
            record,
            blob=blob,
            sealed_sha256=sealed.digest,
            sealed_size=sealed.size,
            key_id=key.id,
            header=sealed.head[: crypto.HEADER_SIZE],
            beside=False,
        )


def _forget(blob: str, uow: UnitOfWork) -> None:
    uow.remove(RetiredBlob, blob)


def _ids_after(uow: UnitOfWork, job: Job) -> list[str]:
    found = uow.find(StoredObject, case=job.case, state=ObjectState.STORED)
    return sorted(record.id for record in found if record.id > job.cursor)


def _step_on(uow: UnitOfWork, job: Job, object_id: str, *, done: int = 0, failed: int = 0) -> Job:
    """Count an object once, also when several processes work on the job."""
    now = uow.get(Job, job.id)
    if now.state is not JobState.RUNNING or now.cursor >= object_id:
        return now
    return jobs.save(
        uow, job.id, cursor=object_id, done=now.done + done, failed=now.failed + failed
    )


def _entry(job: Job, anew: StoredObject) -> LogEntry:
    facts = {
        "job": job.id,
        "actor": job.actor,
        "object": anew.id,
        "document": anew.document,
        "key": anew.key_id,
        "sealed_sha256": anew.sealed_sha256,
    }
    return LogEntry(f"resealed:{job.id}:{anew.id}", "object.resealed", anew.case, facts)
