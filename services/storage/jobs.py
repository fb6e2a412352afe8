"""Jobs of the keys as they are kept: begun, saved after each batch, ended. Each is on the log."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.storage import case_keys
from services.storage.domain.records import Job, JobKind, JobState, ObjectState, StoredObject
from services.storage.log import Log
from shared.domain.errors import Conflict
from shared.domain.ids import new_id
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import LogEntry

Facts = dict[str, str | int]


def start(
    uow: UnitOfWork,
    log: Log,
    clock: Clock,
    kind: JobKind,
    actor: str,
    *,
    source: str,
    total: int,
    case: str = "",
) -> Job:
    """Begin a job; the same kind for the same case that runs already is answered instead.

    Raises Conflict ``job-running`` while a job of another kind works on the case.
    """
    for running in uow.find(Job, state=JobState.RUNNING, case=case):
        if running.kind is kind:
            return running
        raise Conflict("job-running", "Another job works on this case. Wait for it.", case=case)
    job = Job(
        id=new_id("job"),
        kind=kind,
        case=case,
        source=source,
        target="",
        cursor="",
        total=total,
        done=0,
        failed=0,
        state=JobState.RUNNING,
        actor=actor,
        started_at=clock.now(),
        finished_at=None,
    )
    uow.add(job)
    facts: Facts = {"job": job.id, "job_kind": str(kind), "actor": actor, "total": total}
    log.append(uow, LogEntry(f"job-started:{job.id}", "key-job.started", case, facts))
    return job


def start_on_case(
    uow: UnitOfWork, log: Log, clock: Clock, kind: JobKind, actor: str, case: str
) -> Job:
    """Begin a job over every stored object of a case; as ``start``.

    Raises Refused ``case-key-destroyed`` too.
    """
    source = case_keys.active(uow, case).key_id
    total = uow.count(StoredObject, case=case, state=ObjectState.STORED)
    return start(uow, log, clock, kind, actor, case=case, source=source, total=total)


def save(
    uow: UnitOfWork,
    job_id: str,
    log: Log | None = None,
    entry: LogEntry | None = None,
    **changes: Any,
) -> Job:
    """Keep progress, with a log entry if there is one; nothing once the job has ended."""
    job = uow.get(Job, job_id)
    if job.state is not JobState.RUNNING:
        return job
    uow.save(replace(job, **changes))
    if log is not None and entry is not None:
        log.append(uow, entry)
    return uow.get(Job, job_id)


def end(
    uow: UnitOfWork, log: Log, clock: Clock, job_id: str, state: JobState = JobState.DONE
) -> Job:
    """Close a job; a second call does nothing."""
    job = uow.get(Job, job_id)
    if job.state is not JobState.RUNNING:
        return job
    facts: Facts = {"job": job.id, "job_kind": str(job.kind)}
    facts |= {"done": job.done, "failed": job.failed}
    kind = "key-job.finished" if state is JobState.DONE else "key-job.stopped"
    entry = LogEntry(f"job-ended:{job.id}", kind, job.case, facts)
    return save(uow, job_id, log, entry, state=state, finished_at=clock.now())


def listed(uow: UnitOfWork) -> list[Job]:
    """Every job, the newest first."""
    return uow.find(Job, order_by="started_at", descending=True)
