"""The vault: seals, opens and discards objects, and puts each of these on the record.

The order of things is what makes it safe to kill at any line:

* Sealing writes the blob under a key that nobody else uses, and then, in one transaction, its
  description and its log entry. Before that transaction nothing is visible; a blob without a
  description is left behind and shows in ``lockgate fsck`` as unexpected.
* Opening authenticates the header and the end of the blob, makes the log entry durable, and only
  then hands anything out. What cannot be opened is refused with one error for every cause; the
  cause is on the log.
* Discarding is on record before the blob goes.
* A sealing that a rotation overtook wraps its document key anew, and then records itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from services.storage import case_keys, objects
from services.storage.custody import Custody, Step, no_scrub, no_step
from services.storage.domain.records import ObjectState, StoredObject
from services.storage.log import Log
from services.storage.rewrapping import rewrapped
from services.storage.streams import Measured, OpenedObject
from services.storage.together import Together
from shared.crypto import sealed as crypto
from shared.crypto.framing import object_corrupt
from shared.domain.errors import Conflict, Corrupt, Refused
from shared.domain.ids import new_id
from shared.ports.blobs import Blobs
from shared.ports.clock import Clock
from shared.ports.keyring import Keyring
from shared.ports.keys import Keys
from shared.ports.source import Source
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.ports.vault import Actor, LogEntry, LogReceipt, ObjectContext, SealedObject


class StorageVault(Custody):
    """The vault over storage's own database, a blob store and the keys of cases.

    Fits ``shared.ports.vault.Vault``. May be shared between threads. Never call it inside a unit of
    work of storage itself: it has its own.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        blobs: Blobs,
        keys: Keys,
        keyring: Keyring,
        log: Log,
        clock: Clock,
        step: Step = no_step,
        scrub: Callable[[], None] = no_scrub,
    ) -> None:
        super().__init__(uow, keys, keyring, log, clock, step, scrub)
        self.blobs = blobs
        self._together = Together(log, self.turns.write)

    def seal(
        self, object_id: str, context: ObjectContext, chunks: Iterable[bytes], actor: Actor
    ) -> SealedObject:
        """Seal a stream under a fresh document key, store it, log it.

        The same id and context again answer the first result and ignore ``chunks``; another
        context raises Conflict ``object-differs``. If ``chunks`` raises, nothing is kept.
        """
        objects.check_kind(context)
        known = self.turns.read(lambda uow: objects.known(uow, object_id, context))
        if known is not None:
            return known
        key = self._case_key(context.case)
        plain = chunks if isinstance(chunks, Measured) else Measured(chunks)
        sealed = Measured(crypto.seal_object(key.key, key.id, context, plain))
        blob = objects.blob_key(object_id)
        self._step("seal:begun")
        stored = self.blobs.put(blob, sealed)
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
            created_at=self.clock.now(),
            header=sealed.head[: crypto.HEADER_SIZE],
        )
        return self._record(record, context, actor)

    def _record(self, record: StoredObject, context: ObjectContext, actor: Actor) -> SealedObject:
        """Describe and log a stored blob, or answer what another call sealed meanwhile."""

        def work(uow: UnitOfWork) -> tuple[SealedObject, str]:
            first = objects.known(uow, record.id, context)
            if first is not None:
                return first, objects.find(uow, record.id).blob
            answer = objects.record(uow, self.on_log, record, actor)
            self._step("seal:recorded")
            return answer, record.blob

        try:
            answer, blob = self.turns.write(work)
        except Conflict as error:
            if error.code != "case-key-rotated":
                raise
            current = self._case_key(record.case)
            anew = rewrapped(record, self.blobs, self.ring, current)
            return self._record(anew, context, actor)
        self._step("seal:committed")
        if blob != record.blob:
            self.blobs.delete(record.blob)
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
        self._together.append(objects.opening(ticket, record, actor))
        self._step("open:logged")
        return ticket, opened

    def reopen(self, ticket: str) -> Source:
        """What an opening of the last hours gave, without another entry on the log.

        Raises Refused ``opening-over``, and as ``open`` does: also once the case's key is gone.
        """
        object_id, context, actor = self.turns.read(
            lambda uow: objects.ticket(uow, ticket, self.clock.now())
        )
        return self._opened(object_id, context, actor)[1]

    def _opened(
        self, object_id: str, context: ObjectContext, actor: Actor
    ) -> tuple[StoredObject, OpenedObject]:
        record = self.turns.read(lambda uow: objects.find_stored(uow, object_id))

        def refuse(reason: str) -> None:
            self._together.append(objects.refusal(record, actor, reason))

        objects.check_context(record, context, refuse)
        try:
            case_key = self.turns.read(lambda uow: case_keys.active(uow, record.case))
            if record.key_id not in (case_key.key_id, *case_key.previous):
                refuse("key")
                raise object_corrupt()
            key = self.ring.open(record.case, record.key_id)
        except Refused:
            self.ring.forget(record.case)
            refuse("key-destroyed")
            raise
        return record, OpenedObject(
            self.blobs,
            record.blob,
            key=key.key,
            header=record.header if record.beside else None,
            context=context,
            size=record.size,
            sealed_size=record.sealed_size,
            sealed_sha256=record.sealed_sha256,
            on_corrupt=refuse,
        )

    def describe(self, object_id: str) -> SealedObject:
        """What ``seal`` answered; raises Invalid ``object-missing``."""
        return self.turns.read(lambda uow: objects.describe(uow, object_id))

    def discard(self, object_id: str, actor: Actor) -> None:
        """Forget a working object; a second call does nothing more.

        Raises Refused ``object-kept`` for an object that is not a working object.
        """
        blob = self.turns.write(lambda uow: objects.discard(uow, self.on_log, object_id, actor))
        self._step("discard:recorded")
        self.blobs.delete(blob)

    def seal_value(self, case: str, purpose: str, value: bytes) -> bytes:
        """Seal a small value for a database column, bound to its case and purpose."""
        key = self._case_key(case)
        return crypto.seal_value(key.key, key.id, case, purpose, value)

    def open_value(self, case: str, purpose: str, sealed: bytes) -> bytes:
        """Open what ``seal_value`` made for the same case and purpose; else Corrupt."""
        key_id = crypto.value_key_id(sealed)
        record = self.turns.read(lambda uow: case_keys.active(uow, case))
        if key_id not in (record.key_id, *record.previous):
            raise object_corrupt()
        return crypto.open_value(self.ring.open(case, key_id).key, case, purpose, sealed)

    def log(self, entry: LogEntry) -> LogReceipt:
        """Append a fact durably; the same entry id again answers the first receipt."""
        return self._together.append(entry)
