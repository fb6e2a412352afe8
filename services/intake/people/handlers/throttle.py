"""Slowing down guesses: ten failures in five minutes per account and per address, then no more.

An attempt is counted before it is judged and taken back when it succeeds, so that many at once do
not slip through. A device that signed in before has a count of its own: an attacker who uses up the
account's count does not keep the person out, and one who is signed in is never touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from services.intake.people.domain import recent
from services.intake.people.records import Throttle
from shared.domain.errors import Refused
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory

KEPT = timedelta(hours=1)
Buckets = Mapping[str, int]
"""Digest of what is counted to how many failures it may have."""


def reserve(buckets: Buckets, uow_factory: UnitOfWorkFactory, clock: Clock) -> float:
    """Count an attempt against every bucket and return the mark to take it back with.

    Raises Refused ``too-many-attempts`` when one is full; then nothing is counted.
    """
    now = clock.now()
    mark = now.timestamp()
    with uow_factory() as uow:
        for bucket, limit in sorted(buckets.items()):
            _count(uow, bucket, limit, now)
        uow.commit()
    return mark


def _count(uow: UnitOfWork, bucket: str, limit: int, now: datetime) -> None:
    known = uow.find(Throttle, id=bucket)
    failures = recent(known[0].failures, now) if known else ()
    if len(failures) >= limit:
        raise Refused("too-many-attempts", "There were too many attempts. Wait five minutes.")
    entry = Throttle(bucket, (*failures, now.timestamp()), now)
    if known:
        uow.save(entry)
    else:
        uow.add(entry)


def give_back(uow: UnitOfWork, buckets: Buckets, mark: float) -> None:
    """Take one successful attempt back; earlier failures stay counted."""
    for bucket in buckets:
        for entry in uow.find(Throttle, id=bucket):
            failures = list(entry.failures)
            if mark in failures:
                failures.remove(mark)
            uow.save(replace(entry, failures=tuple(failures)))


def forget_old(uow: UnitOfWork, clock: Clock, limit: int = 500) -> int:
    """Remove counts that no longer count; returns how many went."""
    before = clock.now() - KEPT
    old = [
        entry
        for entry in uow.find(Throttle, order_by="touched_at", limit=limit)
        if entry.touched_at < before
    ]
    for entry in old:
        uow.remove(Throttle, entry.id)
    return len(old)
