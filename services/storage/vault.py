"""The vault: seals, opens and discards objects, and puts each of these on the record.

The order of things is what makes it safe to kill at any line:

* Sealing writes the blob under a key that nobody else uses, and then, in one transaction, its
  description and its log entry. Before that transaction nothing is visible; a blob without a
  description is left behind and shows in ``lockgate fsck`` as unexpected.
* Opening authenticates the header and the end of the blob, makes the log entry durable, and only
  then hands anything out. What cannot be opened is refused with one error for every cause; the
  cause is on the log.
* Discarding is on record before the blob goes.

Every transaction appends to the one log, so they run one at a time within this process, and again
when another process got in first.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import TypeVar

from services.storage import case_keys, objects
from services.storage.case_keys import DIRECTORY, OpenKey
from services.storage.domain.records import CaseKey, ObjectState, StoredObject
from services.storage.log import Log
from services.storage.streams import Measured, OpenedObject
from shared.crypto import sealed as crypto
from shared.crypto.framing import object_corrupt
from shared.domain.errors import Conflict, Corrupt, LockgateError, Refused, Unavailable
from shared.domain.ids import new_id
from shared.ports.blobs import Blobs
from shared.ports.clock import Clock
from shared.ports.keys import Keys
from shared.ports.source import Source
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.ports.vault import Actor, LogEntry, LogReceipt, ObjectContext, SealedObject

T = TypeVar("T")
PATIENCE_SECONDS = 30.0
Step = Callable[[str], None]


def no_step(_name: str) -> None:
    """Pass the named point; tests put a crash here."""


def no_scrub() -> None:
    """Nothing to scrub: the database keeps no journal of its own that could be read."""


class StorageVault:
    """The vault over storage's own database, a blob store and the root key.

    Fits ``shared.ports.vault.Vault``. May be shared between threads. Never call it inside a unit of
    work of storage itself: it has its own.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        blobs: Blobs,
        keys: Keys,
        log: Log,
        clock: Clock,
        step: Step = no_step,
        scrub: Callable[[], None] = no_scrub,
    ) -> None:
        self._uow, self._blobs, self._keys = uow, blobs, keys
        self._log, self._clock, self._step, self._scrub = log, clock, step, scrub
        self._serial = threading.Lock()

    def create_case(self, case: str) -> None:
        """Make the case's key; a second call does nothing, also after erasure."""
        if not self._read(lambda uow: uow.find(CaseKey, id=case)):
            made = case_keys.make(case, self._keys, self._clock)
            self._write(lambda uow: case_keys.keep(uow, self._log, made))

    def destroy_case(self, case: str, first: str, second: str) -> None:
        """Destroy the case's key for good; see ``case_keys.destroy``.

        Raises Unavailable ``journal-busy`` when the key is gone but its image may stand in the
        database's journal a little longer; a second call cuts the journal and changes nothing else.
        """
        self._write(lambda uow: case_keys.destroy(uow, self._log, case, first, second))
        self._scrub()

    def hold_case(self, case: str, person: str, *, held: bool) -> None:
        """Set or lift a legal hold; see ``case_keys.hold``."""
        self._write(lambda uow: case_keys.hold(uow, self._log, case, held=held, person=person))

    def seal(
        self, object_id: str, context: ObjectContext, chunks: Iterable[bytes], actor: Actor
    ) -> SealedObject:
        """Seal a stream under a fresh document key, store it, log it.

        The same id and context again answer the first result and ignore ``chunks``; another
        context raises Conflict ``object-differs``. If ``chunks`` raises, nothing is kept.
        """
        objects.check_kind(context)
        known = self._read(lambda uow: objects.known(uow, object_id, context))
        if known is not None:
            return known
        key = self._case_key(context.case)
        plain = Measured(chunks)
        sealed = Measured(crypto.seal_object(key.key, key.id, context, plain))
        blob = _blob_key(object_id)
        self._step("seal:begun")
        stored = self._blobs.put(blob, sealed)
        self._step("seal:stored")
        if stored != sealed.size:
            raise Corrupt("blob-size", "The store kept another number of bytes than it was given.")
        record = StoredObject(
            id=object_id,
            case=context.case,
            document=context.document,
            version=context.version,
            kind=context.kind,
            audience=context.audience,
            size=plain.size,
            sha256=plain.digest,
            sealed_sha256=sealed.digest,
            sealed_size=sealed.size,
            key_id=key.id,
            blob=blob,
            state=ObjectState.STORED,
            log_index=0,
            created_at=self._clock.now(),
        )
        return self._record(record, context, actor)

    def _record(self, record: StoredObject, context: ObjectContext, actor: Actor) -> SealedObject:
        """Describe and log a stored blob, or answer what another call sealed meanwhile."""

        def work(uow: UnitOfWork) -> tuple[SealedObject, str]:
            first = objects.known(uow, record.id, context)
            if first is not None:
                return first, objects.find(uow, record.id).blob
            answer = objects.record(uow, self._log, record, actor)
            self._step("seal:recorded")
            return answer, record.blob

        answer, blob = self._write(work)
        self._step("seal:committed")
        if blob != record.blob:
            self._blobs.delete(record.blob)
        return answer

    def open(self, object_id: str, context: ObjectContext, actor: Actor) -> Source:
        """Log the opening durably, then give random access to the authenticated bytes.

        Reading the Source raises Corrupt ``object-corrupt`` at the first chunk that is not
        authentic, and that is logged too.
        """
        return self.open_ticketed(object_id, context, actor)[1]

    def open_ticketed(
        self, object_id: str, context: ObjectContext, actor: Actor
    ) -> tuple[str, Source]:
        """As ``open``, with the id of the log entry, by which ``reopen`` gives the same again."""
        record, opened = self._opened(object_id, context, actor)
        self._step("open:checked")
        ticket = new_id("open")
        self._write(lambda uow: self._log.append(uow, objects.opening(ticket, record, actor)))
        self._step("open:logged")
        return ticket, opened

    def reopen(self, ticket: str) -> Source:
        """What an opening of the last hours gave, without another entry on the log.

        Raises Refused ``opening-over``, and as ``open`` does: also once the case's key is gone.
        """
        object_id, context, actor = self._read(
            lambda uow: objects.ticket(uow, ticket, self._clock.now())
        )
        return self._opened(object_id, context, actor)[1]

    def _opened(
        self, object_id: str, context: ObjectContext, actor: Actor
    ) -> tuple[StoredObject, OpenedObject]:
        record = self._read(lambda uow: objects.find_stored(uow, object_id))

        def refuse(reason: str) -> None:
            self._write(lambda uow: objects.log_refusal(uow, self._log, record, actor, reason))

        objects.check_context(record, context, refuse)
        try:
            case_key = self._read(lambda uow: case_keys.active(uow, record.case))
        except Refused:
            refuse("key-destroyed")
            raise
        if case_key.key_id != record.key_id:
            refuse("key")
            raise object_corrupt()
        return record, OpenedObject(
            self._blobs,
            record.blob,
            key=case_keys.unlock(case_key, self._keys).key,
            context=context,
            size=record.size,
            sealed_size=record.sealed_size,
            sealed_sha256=record.sealed_sha256,
            on_corrupt=refuse,
        )

    def describe(self, object_id: str) -> SealedObject:
        """What ``seal`` answered; raises Invalid ``object-missing``."""
        return self._read(lambda uow: objects.describe(uow, object_id))

    def discard(self, object_id: str, actor: Actor) -> None:
        """Forget a working object; a second call does nothing more.

        Raises Refused ``object-kept`` for an object that is not a working object.
        """
        blob = self._write(lambda uow: objects.discard(uow, self._log, object_id, actor))
        self._step("discard:recorded")
        self._blobs.delete(blob)

    def seal_value(self, case: str, purpose: str, value: bytes) -> bytes:
        """Seal a small value for a database column, bound to its case and purpose."""
        key = self._case_key(case)
        return crypto.seal_value(key.key, key.id, case, purpose, value)

    def open_value(self, case: str, purpose: str, sealed: bytes) -> bytes:
        """Open what ``seal_value`` made for the same case and purpose; else Corrupt."""
        return crypto.open_value(self._case_key(case).key, case, purpose, sealed)

    def log(self, entry: LogEntry) -> LogReceipt:
        """Append a fact durably; the same entry id again answers the first receipt."""
        return self._write(lambda uow: self._log.append(uow, entry))

    def _case_key(self, case: str) -> OpenKey:
        if case == DIRECTORY:
            self.create_case(case)
        record = self._read(lambda uow: case_keys.active(uow, case))
        return case_keys.unlock(record, self._keys)

    def _read(self, work: Callable[[UnitOfWork], T]) -> T:
        return self._transaction(work, commit=False)

    def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        with self._serial:
            return self._transaction(work, commit=True)

    def _transaction(self, work: Callable[[UnitOfWork], T], *, commit: bool) -> T:
        """Run ``work``, again when another process got in first.

        All work passed here looks first at what is there, so a repetition converges.
        """
        give_up = time.monotonic() + PATIENCE_SECONDS
        attempt = 0
        while True:
            try:
                with self._uow() as uow:
                    answer = work(uow)
                    if commit:
                        uow.commit()
            except (Conflict, Unavailable) as error:
                if not _is_race(error):
                    raise
                if time.monotonic() > give_up:
                    raise Unavailable("vault-busy", "Too many write at once. Try again.") from error
                _let_others_pass(attempt)
                attempt += 1
            else:
                return answer


def _is_race(error: LockgateError) -> bool:
    return error.code == "database-busy" or error.code.endswith(("-stale", "-exists"))


def _let_others_pass(attempt: int) -> None:
    """Wait a random moment, longer each time, so that writers do not collide in step."""
    time.sleep(random.uniform(0, 0.002 * 2 ** min(attempt, 6)))  # noqa: S311 - no secret


def _blob_key(object_id: str) -> str:
    """A key that only this attempt uses, and that tells which object it was for."""
    digest = sha256(object_id.encode()).hexdigest()[:32]
    return f"objects/{digest[:2]}/{digest}/{new_id('b')}"
