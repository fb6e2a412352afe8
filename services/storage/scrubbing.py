"""Re-reads every stored object in the background and says what the store lost or altered.

A round goes through the objects case by case, at a set rate, and authenticates each whole: header,
key commitment, every chunk, and the digest of the stored bytes. It ends with a look for blobs that
nothing speaks of. Where a round stands is kept after each object, so that a restart reads at most
one again. A fault goes on the log and on the list of findings, and stays there until a later round
finds the object whole. Nothing readable is kept, and nothing is changed or removed, unless
somebody asks for the blobs to be removed that were without an owner for a week.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from services.storage.case_keys import Ring
from services.storage.domain.records import (
    CaseKey,
    Fault,
    KeyState,
    ObjectState,
    RetiredBlob,
    Scrub,
    ScrubFinding,
    StoredObject,
)
from services.storage.log import Log
from services.storage.objects import context_of
from services.storage.streams import OpenedObject
from services.storage.turns import Turns
from shared.domain.errors import Corrupt, Invalid, Refused
from shared.observe.metrics import METRICS, Metrics
from shared.ports.blobs import Blobs
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import LogEntry

SCRUB = "scrub"
"""The id of the one Scrub row."""

OBJECTS = "objects/"
"""What the keys of objects' blobs begin with."""

RATE = 16 << 20
"""Stored bytes read a second on average, by default."""

SECONDS = 30.0
ROUND = timedelta(days=7)
"""How long after the beginning of a round the next one begins."""

SAFE_AGE = timedelta(days=7)
"""How long a blob must have been known as an orphan before it may be removed."""

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_COST = 64 * 1024
"""What an object costs besides its bytes, so that many small ones are paced as well."""


class Scrubber:
    """The background reader. ``tick`` reads what ``seconds`` at ``rate`` bytes allow.

    It needs no actor: it opens nothing for anybody. Run one at a time.
    """

    def __init__(
        self,
        turns: Turns,
        blobs: Blobs,
        ring: Ring,
        log: Log,
        clock: Clock,
        *,
        rate: int = RATE,
        seconds: float = SECONDS,
        metrics: Metrics = METRICS,
    ) -> None:
        self._turns, self._blobs, self._ring = turns, blobs, ring
        self._log, self._clock, self._metrics = log, clock, metrics
        self._allowance = int(rate * seconds)
        self._left = 0

    def tick(self) -> None:
        """Go on with the round, or begin the next when it is due. Raises Unavailable."""
        state = self.state()
        if state.ended_at is not None and self._clock.now() - state.started_at < ROUND:
            return
        self._left = min(self._left + self._allowance, self._allowance)
        self._go_on(self._begun(state))

    def round(self) -> None:
        """A whole round at once, as fast as the store gives bytes."""
        self._left = 1 << 62
        self._go_on(self._begun(replace(self.state(), ended_at=self._clock.now())))
        self._left = 0

    def state(self) -> Scrub:
        """Where the present or last round stands."""
        found = self._turns.read(lambda uow: uow.find(Scrub, id=SCRUB))
        return found[0] if found else Scrub(SCRUB, "", "", 0, 0, 0, _NEVER, _NEVER)

    def findings(self) -> list[ScrubFinding]:
        """Everything that is wrong as far as is known, in the order of the blobs."""
        return self._turns.read(lambda uow: uow.find(ScrubFinding, order_by="id"))

    def remove_orphans(self, person: str) -> int:
        """Remove the blobs that were orphans for a week and still are; how many.

        Each removal is on the log, with who asked, before the blob goes. Raises Unavailable.
        """
        before = self._clock.now() - SAFE_AGE
        old = [
            one
            for one in self.findings()
            if one.fault is Fault.ORPHAN and one.found_at <= before and self._unclaimed(one.id)
        ]
        for one in old:
            self._remove_orphan(one, person)
        return len(old)

    def _remove_orphan(self, one: ScrubFinding, person: str) -> None:
        facts: dict[str, str | int] = {"actor": person, "blob": one.id, "size": one.size}
        entry = LogEntry(f"orphan-removed:{one.id}", "store.orphan-removed", "", facts)
        self._turns.write(lambda uow: self._log.append(uow, entry))
        self._blobs.delete(one.id)
        self._forget(one.id)

    # --- a round --------------------------------------------------------------------------------

    def _begun(self, state: Scrub) -> Scrub:
        if state.ended_at is None:
            return state
        begun = replace(
            state, case="", object="", looked=0, size=0, started_at=self._clock.now(), ended_at=None
        )
        return self._keep(begun)

    def _go_on(self, state: Scrub) -> None:
        for record in self._after(state):
            if self._left <= 0:
                return
            fault = self._fault(record)
            self._note(record, fault)
            self._left -= record.sealed_size + _COST
            self._metrics.count(
                "lockgate_scrub_bytes_total", "Stored bytes read again.", record.sealed_size
            )
            state = self._keep(
                replace(
                    state,
                    case=record.case,
                    object=record.id,
                    looked=state.looked + 1,
                    size=state.size + record.sealed_size,
                )
            )
        self._look_for_orphans()
        self._keep(replace(state, ended_at=self._clock.now(), rounds=state.rounds + 1))
        self._show()

    def _after(self, state: Scrub) -> Iterator[StoredObject]:
        """Every object after the one that was looked at last, by case and id."""
        cases = self._turns.read(lambda uow: uow.find(CaseKey, order_by="id"))
        for case in cases:
            if case.id < state.case or case.state is not KeyState.ACTIVE:
                continue
            kept = self._turns.read(partial(_kept, case.id))
            last = state.object if case.id == state.case else ""
            yield from (one for one in kept if one.id > last)

    def _fault(self, record: StoredObject) -> Fault | None:
        """What is wrong with an object; None also for one that went or changed meanwhile."""
        found = self._look(record)
        if found is None or self._turns.read(lambda uow: uow.find(StoredObject, id=record.id)) != [
            record
        ]:
            return None
        case = self._turns.read(lambda uow: uow.get(CaseKey, record.case))
        return found if case.state is KeyState.ACTIVE else None

    def _look(self, record: StoredObject) -> Fault | None:
        try:
            if self._blobs.size(record.blob) != record.sealed_size:
                return Fault.SIZE
            key = self._ring.open(record.case, record.key_id).key
        except Invalid:
            return Fault.MISSING
        except (Corrupt, Refused):
            return Fault.KEY
        try:
            opened = OpenedObject(
                self._blobs,
                record.blob,
                key=key,
                header=record.header if record.beside else None,
                context=context_of(record),
                size=record.size,
                sealed_size=record.sealed_size,
                sealed_sha256=record.sealed_sha256,
                on_corrupt=lambda _reason: None,
            )
            for _ in opened.chunks():
                pass
        except Corrupt:
            return Fault.ROTTEN
        return None

    def _note(self, record: StoredObject, fault: Fault | None) -> None:
        if fault is None:
            if self._turns.read(lambda uow: uow.find(ScrubFinding, id=record.blob)):
                self._forget(record.blob)
            return
        facts: dict[str, str | int] = {
            "blob": record.blob,
            "fault": fault.value,
            "object": record.id,
            "sealed_sha256": record.sealed_sha256,
        }
        entry = LogEntry(f"fault:{fault}:{record.blob}", "object.faulty", record.case, facts)
        found = ScrubFinding(
            record.blob, fault, record.id, record.case, record.sealed_size, self._clock.now()
        )

        def work(uow: UnitOfWork) -> None:
            self._log.append(uow, entry)
            _list(found, uow)

        self._turns.write(work)

    def _look_for_orphans(self) -> None:
        """The blobs of no object, whether sealed and never described or left by a removal."""
        sizes = {info.key: info.size for info in self._blobs.keys(OBJECTS)}
        spoken = self._turns.read(_spoken)
        listed = {one.id for one in self.findings() if one.fault is Fault.ORPHAN}
        for key in sorted(sizes.keys() - spoken - listed):
            orphan = ScrubFinding(key, Fault.ORPHAN, "", "", sizes[key], self._clock.now())
            self._turns.write(partial(_list, orphan))
        for key in listed - (sizes.keys() - spoken):
            self._forget(key)

    def _forget(self, blob: str) -> None:
        self._turns.write(lambda uow: uow.remove(ScrubFinding, blob))

    def _unclaimed(self, blob: str) -> bool:
        """Whether nothing speaks of a blob at this moment."""
        with suppress(Invalid):
            self._blobs.size(blob)
            return self._turns.read(
                lambda uow: (
                    not uow.find(StoredObject, blob=blob) and not uow.find(RetiredBlob, id=blob)
                )
            )
        return False

    def _keep(self, state: Scrub) -> Scrub:
        def work(uow: UnitOfWork) -> None:
            (uow.save if uow.find(Scrub, id=SCRUB) else uow.add)(state)

        self._turns.write(work)
        return self.state()

    def _show(self) -> None:
        found = self.findings()
        for fault in Fault:
            self._metrics.gauge(
                "lockgate_scrub_findings",
                "Blobs with a fault, by what it is.",
                sum(one.fault is fault for one in found),
                reason=fault.value,
            )


def _spoken(uow: UnitOfWork) -> set[str]:
    return {one.blob for one in uow.find(StoredObject)} | {one.id for one in uow.find(RetiredBlob)}


def _kept(case: str, uow: UnitOfWork) -> list[StoredObject]:
    return uow.find(StoredObject, case=case, state=ObjectState.STORED, order_by="id")


def _list(found: ScrubFinding, uow: UnitOfWork) -> None:
    """Put a fault on the list; one that is there keeps the moment it was first seen."""
    known = uow.find(ScrubFinding, id=found.id)
    if known and known[0].fault is found.fault:
        return
    if known:
        uow.remove(ScrubFinding, found.id)
    uow.add(found)
