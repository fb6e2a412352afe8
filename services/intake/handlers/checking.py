"""From received bytes to an accepted document with a receipt, or to a refusal with a reason.

Order: scanner, then inspection in the sandbox, then sealing as one original, then one transaction
that makes the document, its receipt and the event. Everything before that transaction is repeatable
under ids fixed when the upload began. What is refused never becomes an original; what the scanner
cannot call clean waits and is asked about again. Nothing unread is ever passed on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

from services.intake.domain.documents import (
    Document,
    DocumentProgress,
    DocumentState,
    Receipt,
    WorkStage,
)
from services.intake.domain.uploads import PartState, Upload, UploadPart, UploadState
from services.intake.handlers.desk import Desk, service_actor
from services.intake.handlers.receipts import ReceiptFacts, make_receipt
from services.intake.handlers.requests import settle_request
from services.intake.handlers.uploads import FILE_NAME, part_context
from services.intake.log_entries import log_made_again
from shared.domain.errors import Corrupt
from shared.domain.ids import new_id
from shared.ports.scanner import ScanReport, ScanResult
from shared.ports.source import Source
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.ports.vault import Actor, LogEntry, LogReceipt, ObjectContext, SealedObject

RETRY_AFTER = timedelta(minutes=1)
RETRY_AT_MOST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the sandbox found: the type by structure, notes, or why the file is refused."""

    file_type: str
    findings: tuple[str, ...] = ()
    refusal: str = ""


NOT_SCANNED = "antivirus-not-configured"
"""Noted on every document taken in while no antivirus engine is part of the installation."""

Scan = Callable[[Source], ScanReport]
Inspect = Callable[[Source, str], Inspection]


@dataclass(frozen=True, slots=True)
class Checkers:
    """The two checks every file goes through."""

    scan: Scan
    inspect: Inspect


class PartsSource:
    """The parts of an upload as one Source: random access, one part at a time in memory."""

    def __init__(self, parts: Sequence[Source]) -> None:
        self._parts = tuple(parts)
        self._starts = tuple(sum(part.size for part in parts[:n]) for n in range(len(parts)))

    @property
    def size(self) -> int:
        """Total number of bytes."""
        return sum(part.size for part in self._parts)

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes of ``[offset, offset+length)`` cut at the end."""
        end, found = min(offset + length, self.size), bytearray()
        for start, part in zip(self._starts, self._parts, strict=True):
            low, high = max(offset, start), min(end, start + part.size)
            if low < high:
                found += part.read_at(low - start, high - low)
        return bytes(found)

    def chunks(self) -> Iterator[bytes]:
        """All bytes in order."""
        for part in self._parts:
            yield from part.chunks()


def check_upload(
    upload_id: str, *, units: UnitOfWorkFactory, uow: UnitOfWork, desk: Desk, checkers: Checkers
) -> None:
    """Check one received upload and settle it in ``uow``; a settled one is left alone.

    ``units`` is for reading first, so that ``uow`` holds no lock while the file is read. Raises
    Unavailable when a check could not be made (the event comes again), Corrupt when sealed parts
    do not add up.
    """
    upload, parts, version = _read(upload_id, units)
    if upload.state not in {UploadState.RECEIVED, UploadState.WAITING}:
        return
    source = _joined(upload, parts, desk)
    found = _examine(upload, source, desk, checkers)
    if found is None:
        _wait(upload_id, uow, desk)
    elif found.refusal:
        refuse(upload_id, found.refusal, uow=uow, desk=desk)
    else:
        sealed = desk.vault.seal(
            upload.object,
            ObjectContext(upload.case, upload.document, version, "original"),
            source.chunks(),
            Actor(upload.person, "accept"),
        )
        logged = _log_acceptance(upload, sealed, found, desk)
        _accept(upload, sealed, found, logged, uow=uow, desk=desk)


def _read(upload_id: str, units: UnitOfWorkFactory) -> tuple[Upload, list[UploadPart], int]:
    with units() as reading:
        upload = reading.get(Upload, upload_id)
        stored = reading.find(
            UploadPart, upload=upload_id, state=PartState.STORED, order_by="offset"
        )
        version = _version(upload, reading)
    return upload, stored, version


def _version(upload: Upload, uow: UnitOfWork) -> int:
    return uow.get(Document, upload.replaces).version + 1 if upload.replaces else 1


def _joined(upload: Upload, parts: Sequence[UploadPart], desk: Desk) -> PartsSource:
    reached = 0
    for part in parts:
        if part.offset != reached:
            raise Corrupt("upload-parts", "The parts of the upload do not join.", upload=upload.id)
        reached += part.size
    actor = service_actor("check")
    source = PartsSource([desk.vault.open(one.id, part_context(one), actor) for one in parts])
    if source.size != upload.received or reached != upload.received:
        raise Corrupt("upload-parts", "The parts of the upload do not add up.", upload=upload.id)
    return source


def _examine(upload: Upload, source: Source, desk: Desk, checkers: Checkers) -> Inspection | None:
    """The inspection (with a refusal, perhaps), or None when it is not known to be clean."""
    if upload.expected_sha256 and _digest(source) != upload.expected_sha256:
        return Inspection("", refusal="file-changed")
    result = checkers.scan(source).result
    if result is ScanResult.INFECTED:
        return Inspection("", refusal="file-infected")
    if not result.may_proceed:
        return None
    name = desk.open_text(upload.case, FILE_NAME, upload.sealed_name)
    found = checkers.inspect(source, name)
    if result is ScanResult.NOT_CONFIGURED:
        return replace(found, findings=(*found.findings, NOT_SCANNED))
    return found


def _digest(source: Source) -> str:
    digest = sha256()
    for chunk in source.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _wait(upload_id: str, uow: UnitOfWork, desk: Desk) -> None:
    upload = uow.get(Upload, upload_id)
    if upload.state.is_final:
        return
    uow.save(
        replace(
            upload,
            state=UploadState.WAITING,
            reason="not-scanned",
            touched_at=desk.clock.now(),
        )
    )


def refuse(upload_id: str, reason: str, *, uow: UnitOfWork, desk: Desk) -> None:
    """Settle an upload as refused, for a stable reason code, and tell the agency."""
    upload = uow.get(Upload, upload_id)
    if upload.state.is_final:
        return
    facts: dict[str, str | int] = {
        "actor": "intake",
        "upload": upload.id,
        "agency": upload.agency,
        "reason": reason,
        "size": upload.received,
    }
    log_made_again(f"refused-{upload.id}", "document-refused", upload.case, facts, desk.vault)
    uow.save(replace(upload, state=UploadState.REFUSED, reason=reason, touched_at=desk.clock.now()))
    uow.emit(
        "document.refused",
        case=upload.case,
        aggregate=upload.id,
        body={
            "upload": upload.id,
            "reason": reason,
            "agency": upload.agency,
            "person": upload.person,
        },
    )


def _log_acceptance(
    upload: Upload, sealed: SealedObject, found: Inspection, desk: Desk
) -> LogReceipt:
    return desk.vault.log(
        LogEntry(
            f"accepted-{upload.document}",
            "document-accepted",
            upload.case,
            {
                "actor": upload.person,
                "agency": upload.agency,
                "document": upload.document,
                "object": sealed.object,
                "request": upload.request,
                "sha256": sealed.sha256,
                "size": sealed.size,
                "type": found.file_type,
            },
        )
    )


def _accept(
    upload: Upload,
    sealed: SealedObject,
    found: Inspection,
    logged: LogReceipt,
    *,
    uow: UnitOfWork,
    desk: Desk,
) -> None:
    fresh = uow.get(Upload, upload.id)
    if fresh.state.is_final:
        return
    now = desk.clock.now()
    replaced = uow.get(Document, upload.replaces) if upload.replaces else None
    twins = uow.find(Document, case=upload.case, sha256=sealed.sha256, order_by="accepted_at")
    document = Document(
        id=upload.document,
        case=upload.case,
        agency=upload.agency,
        request=upload.request,
        upload=upload.id,
        person=upload.person,
        version=_version(upload, uow),
        object=sealed.object,
        sha256=sealed.sha256,
        size=sealed.size,
        file_type=found.file_type,
        accepted_at=now,
        sealed_name=upload.sealed_name,
        receipt=new_id("rcp"),
        log_index=logged.index,
        findings=found.findings,
        replaces=upload.replaces,
        duplicate_of=twins[0].id if twins else "",
    )
    uow.add(document)
    uow.add(_receipt_of(document, fresh, logged, desk))
    uow.add(DocumentProgress(document.id, document.case, WorkStage.WAITING, now))
    if replaced and replaced.state is DocumentState.ACCEPTED:
        uow.save(replace(replaced, state=DocumentState.REPLACED))
    uow.save(replace(fresh, state=UploadState.ACCEPTED, reason="", touched_at=now))
    _announce(document, uow)
    settle_request(document.request, uow=uow, desk=desk)


def _receipt_of(document: Document, upload: Upload, logged: LogReceipt, desk: Desk) -> Receipt:
    facts = ReceiptFacts(
        id=document.receipt,
        case=document.case,
        agency=document.agency,
        about=document.id,
        fields={
            "document": document.id,
            "file_type": document.file_type,
            "request": document.request,
            "received_at": (upload.finished_at or upload.touched_at).isoformat(),
            "sha256": document.sha256,
            "size": document.size,
            "upload": document.upload,
        },
    )
    return make_receipt("document-accepted", facts, logged, desk)


def _announce(document: Document, uow: UnitOfWork) -> None:
    uow.emit(
        "document.accepted",
        case=document.case,
        aggregate=document.id,
        body={
            "document": document.id,
            "version": document.version,
            "object": document.object,
            "sha256": document.sha256,
            "file_type": document.file_type,
            "agency": document.agency,
            "request": document.request,
            "person": document.person,
            "replaces": document.replaces,
        },
    )


def ask_again(*, uow: UnitOfWork, desk: Desk) -> int:
    """Send uploads that wait for the scanner to be checked again; answers how many.

    The longer one has waited, the longer the pause, from a minute to an hour.
    """
    now, again = desk.clock.now(), 0
    for upload in uow.find(Upload, state=UploadState.WAITING):
        waited = upload.touched_at - (upload.finished_at or upload.started_at)
        if now - upload.touched_at < min(max(RETRY_AFTER, waited), RETRY_AT_MOST):
            continue
        uow.save(replace(upload, state=UploadState.RECEIVED, touched_at=now))
        uow.emit(
            "upload.received", case=upload.case, aggregate=upload.id, body={"upload": upload.id}
        )
        again += 1
    return again
