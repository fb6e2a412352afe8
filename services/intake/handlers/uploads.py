"""Bytes in: resumable, streamed, sealed part by part before they touch a disk.

Each part is announced (committed), sealed through the vault, then counted (committed). A process
that dies in between leaves an announced part that the sweep discards; what was counted is never
lost, and the next call is told the offset to go on from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from services.intake.domain.documents import Document, DocumentState
from services.intake.domain.requests import AgencyRequest, RequestState
from services.intake.domain.uploads import (
    ABANDONED_AFTER,
    MAX_SIZE,
    PART_SIZE,
    PartState,
    Upload,
    UploadPart,
    UploadState,
    check_complete,
    check_name,
    check_offset,
    check_size,
    too_large,
    wrong_offset,
)
from services.intake.handlers.clockwork import open_case_record
from services.intake.handlers.desk import Desk, service_actor
from services.intake.log_entries import log_made_again
from shared.domain.errors import Conflict, Invalid
from shared.domain.ids import new_id
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import Actor, ObjectContext

FILE_NAME = "file-name"
PART_KIND = "upload-part"
_KEY_LENGTH = 200


@dataclass(frozen=True, slots=True)
class NewUpload:
    """An upload as the agency announces it. ``size`` is None when a plain form does not say."""

    request: str
    name: str
    size: int | None
    idempotency_key: str
    replaces: str = ""
    sha256: str = ""


def start_upload(
    given: NewUpload, *, person: str, agency: str, uow: UnitOfWork, desk: Desk
) -> Upload:
    """Announce a file; the same key again answers the same upload.

    Raises Conflict ``idempotency-key-reused`` for the same key with anything else different,
    ``request-cancelled`` or ``case-closed``; Invalid ``file-name``, ``file-empty``,
    ``upload-too-large``, ``idempotency-key`` or ``replaces-unknown``.
    """
    name = check_name(given.name)
    check_size(given.size)
    if not 0 < len(given.idempotency_key) <= _KEY_LENGTH:
        raise Invalid("idempotency-key", "Send an idempotency key of 1 to 200 characters.")
    request = uow.get(AgencyRequest, given.request)
    known = _known(given, agency, uow)
    if known:
        return _same(known, given, name, desk)
    open_case_record(request.case, uow)
    if request.state is RequestState.CANCELLED:
        raise Conflict("request-cancelled", "This request was taken back.")
    _check_replaces(given.replaces, request, uow)
    upload = _new(given, request, desk.seal_text(request.case, FILE_NAME, name), person, desk)
    _log(upload, "upload-started", person, desk)
    try:
        uow.add(upload)
    except Conflict:  # somebody else began with the same key a moment ago
        uow.commit()
        return _same(_must_know(given, agency, uow), given, name, desk)
    return upload


def _new(
    given: NewUpload, request: AgencyRequest, sealed_name: bytes, person: str, desk: Desk
) -> Upload:
    now = desk.clock.now()
    return Upload(
        id=new_id("upl"),
        case=request.case,
        request=request.id,
        agency=request.agency,
        person=person,
        idempotency_key=given.idempotency_key,
        declared_size=given.size,
        sealed_name=sealed_name,
        document=new_id("doc"),
        object=new_id("obj"),
        started_at=now,
        touched_at=now,
        replaces=given.replaces,
        expected_sha256=given.sha256,
    )


def _known(given: NewUpload, agency: str, uow: UnitOfWork) -> Upload | None:
    found = uow.find(Upload, agency=agency, idempotency_key=given.idempotency_key)
    return found[0] if found else None


def _must_know(given: NewUpload, agency: str, uow: UnitOfWork) -> Upload:
    found = _known(given, agency, uow)
    if found is None:
        raise Conflict("upload-exists", "Try again.")
    return found


def _same(known: Upload, given: NewUpload, name: str, desk: Desk) -> Upload:
    before = (known.request, known.declared_size, known.replaces, known.expected_sha256)
    now = (given.request, given.size, given.replaces, given.sha256)
    if before != now or desk.open_text(known.case, FILE_NAME, known.sealed_name) != name:
        raise Conflict(
            "idempotency-key-reused", "This idempotency key was used for another upload."
        )
    return known


def _check_replaces(replaces: str, request: AgencyRequest, uow: UnitOfWork) -> None:
    if not replaces:
        return
    found = uow.find(Document, id=replaces, agency=request.agency, case=request.case)
    if not found or found[0].state is DocumentState.REPLACED:
        raise Invalid("replaces-unknown", "Choose a document that you sent for this case.")


def append(
    upload_id: str, offset: int, chunks: Iterable[bytes], *, uow: UnitOfWork, desk: Desk
) -> Upload:
    """Take bytes from ``offset`` on, sealing every 8 MiB as they come; commits as it goes.

    Raises Conflict ``upload-offset`` with the right offset, ``upload-not-open`` or
    ``upload-too-long`` (more than was declared); Invalid ``upload-too-large``. Whatever was
    counted before the error stays.
    """
    upload = uow.get(Upload, upload_id)
    uow.commit()
    check_offset(upload, offset)
    for piece in pieces(chunks, PART_SIZE):
        _check_room(upload, len(piece))
        upload = _store(upload, piece, uow, desk)
    return upload


def pieces(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Cut a stream into pieces of exactly ``size`` bytes; only the last may be shorter."""
    held = bytearray()
    for chunk in chunks:
        view = memoryview(chunk)
        while view:
            taken = min(size - len(held), len(view))
            held += view[:taken]
            view = view[taken:]
            if len(held) == size:
                yield bytes(held)
                held.clear()
    if held:
        yield bytes(held)


def _check_room(upload: Upload, size: int) -> None:
    total = upload.received + size
    if upload.declared_size is not None and total > upload.declared_size:
        raise Conflict(
            "upload-too-long", "The file is longer than was announced.", offset=upload.received
        )
    if total > MAX_SIZE:
        raise too_large()


def _store(upload: Upload, piece: bytes, uow: UnitOfWork, desk: Desk) -> Upload:
    part = UploadPart(new_id("prt"), upload.id, upload.case, upload.received, len(piece))
    uow.add(part)
    uow.commit()
    desk.vault.seal(part.id, part_context(part), [piece], Actor(upload.person, "upload"))
    fresh = uow.get(Upload, upload.id)
    if fresh.state is not UploadState.OPEN or fresh.received != upload.received:
        uow.remove(UploadPart, part.id)
        uow.commit()
        discard_part(part, desk)
        raise wrong_offset(fresh.received)
    uow.save(replace(part, state=PartState.STORED))
    uow.save(replace(fresh, received=fresh.received + part.size, touched_at=desk.clock.now()))
    uow.commit()
    stored = uow.get(Upload, upload.id)
    uow.commit()
    return stored


def part_context(part: UploadPart) -> ObjectContext:
    """What a part is bound to: its upload and its place in it."""
    return ObjectContext(part.case, part.upload, part.offset, PART_KIND)


def finish(upload_id: str, *, by: str, uow: UnitOfWork, desk: Desk) -> Upload:
    """Say that every byte was sent; the file is then checked. A second time changes nothing.

    Raises Conflict ``upload-incomplete`` with the offset reached, ``upload-not-open`` for an
    abandoned one; Invalid ``file-empty``.
    """
    upload = uow.get(Upload, upload_id)
    if upload.state is UploadState.ABANDONED:
        raise Conflict("upload-not-open", "This upload was given up.", state=upload.state)
    if upload.state is not UploadState.OPEN:
        return upload
    check_complete(upload)
    now = desk.clock.now()
    done = replace(upload, state=UploadState.RECEIVED, finished_at=now, touched_at=now)
    _log(done, "upload-received", by, desk)
    uow.save(done)
    uow.emit("upload.received", case=upload.case, aggregate=upload.id, body={"upload": upload.id})
    return done


def cancel_upload(upload_id: str, *, by: str, uow: UnitOfWork, desk: Desk) -> None:
    """Give up an upload that is not a document yet; its parts are discarded.

    Raises Conflict ``upload-settled`` once it was accepted or refused.
    """
    upload = uow.get(Upload, upload_id)
    if upload.state is UploadState.ABANDONED:
        return
    if upload.state.is_final:
        raise Conflict("upload-settled", "This upload was already checked.", state=upload.state)
    _log(upload, "upload-cancelled", by, desk)
    uow.save(replace(upload, state=UploadState.ABANDONED, touched_at=desk.clock.now()))


def abandon_old(*, uow: UnitOfWork, desk: Desk) -> int:
    """Give up uploads that nobody touched for a week; answers how many."""
    limit = desk.clock.now() - ABANDONED_AFTER
    old = [one for one in uow.find(Upload, state=UploadState.OPEN) if one.touched_at < limit]
    for upload in old:
        _log(upload, "upload-abandoned", "intake", desk)
        uow.save(replace(upload, state=UploadState.ABANDONED))
    return len(old)


def sweep_parts(*, uow: UnitOfWork, desk: Desk, limit: int = 200) -> int:
    """Discard the sealed parts of settled uploads, then forget them; answers how many."""
    settled: dict[str, bool] = {}
    parts = []
    for part in uow.find(UploadPart):
        if part.upload not in settled:
            settled[part.upload] = uow.get(Upload, part.upload).state.is_final
        if settled[part.upload]:
            parts.append(part)
    uow.commit()
    for part in parts[:limit]:
        discard_part(part, desk)
    for part in parts[:limit]:
        uow.remove(UploadPart, part.id)
    return len(parts[:limit])


def discard_part(part: UploadPart, desk: Desk) -> None:
    """Discard one part; one that was announced and never sealed is no error."""
    try:
        desk.vault.discard(part.id, service_actor("upload-settled"))
    except Invalid as error:
        if error.code != "object-missing":
            raise


def _log(upload: Upload, kind: str, actor: str, desk: Desk) -> None:
    facts: dict[str, str | int] = {
        "actor": actor,
        "upload": upload.id,
        "request": upload.request,
        "agency": upload.agency,
        "size": upload.received,
    }
    log_made_again(f"{kind}-{upload.id}", kind, upload.case, facts, desk.vault)
