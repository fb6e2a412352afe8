"""From an accepted document to proposals: read in the sandbox, detect, carry decisions forward.

A document is a tree of files: itself, then what is attached or zipped inside, each sealed and read
on its own. A file that cannot be read is quarantined with its reason and never passed through; when
it is the document itself, the whole document is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from services.redaction.domain.decisions import (
    BY_HAND,
    authors,
    carry_forward,
    places_of,
    proposed,
)
from services.redaction.domain.likeness import page_marks, sketch
from services.redaction.domain.reading import PageSource, Reading
from services.redaction.domain.reading_json import from_bytes, to_bytes
from services.redaction.domain.records import (
    CaseRegister,
    Edition,
    EditionState,
    Item,
    ItemPrint,
    PageCheck,
    Proposal,
    ProposalState,
    Region,
    Review,
    ReviewState,
    Spot,
    SpotState,
)
from services.redaction.domain.regions import carried_regions, same_pages
from services.redaction.domain.register import Register
from services.redaction.domain.spans import Category, Reason, Span
from services.redaction.figures import measured
from services.redaction.handlers.registers import CaseSecrets, new_register, open_register
from services.redaction.readers.client import Attachment, OnAttachment, Progress, ReadResult
from shared.contracts.envelope import Event
from shared.domain.errors import Invalid
from shared.ports.source import Source
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.ports.vault import Actor, ObjectContext, Vault

MAX_DEPTH = 4
MAX_ITEMS = 200
_READER = Actor("redaction", "read")
_PROGRESS_STEP = 10
_READ_STATES = (ReviewState.PROPOSED, ReviewState.SUBMITTED)
_SETTLED = (*_READ_STATES, ReviewState.QUARANTINED, ReviewState.SUPERSEDED)

Detect = Callable[[str, Register], list[Span]]


class ReadFile(Protocol):
    """Reads one file in the sandbox."""

    def __call__(
        self,
        source: Source,
        *,
        on_progress: Progress | None = None,
        on_attachment: OnAttachment | None = None,
    ) -> ReadResult:
        """The reading; raises Invalid with the reason a file cannot be read."""
        ...


@dataclass(frozen=True, slots=True)
class ReadItem:
    """An item with its reading; None when the file is quarantined."""

    item: Item
    reading: Reading | None


def on_document_accepted(
    event: Event,
    uow: UnitOfWork,
    *,
    units: UnitOfWorkFactory,
    vault: Vault,
    read: ReadFile,
    detect: Detect,
) -> None:
    """Read a new document or version and propose what to take out."""
    review = _begin(event, units)
    if review.state is not ReviewState.WAITING:
        return
    report = _progress_reporter(review, units)
    found = list(_read_tree(review, vault, read, report))
    register = _register(event, units, vault)
    secrets = open_register(register, vault, _READER)
    added = _added_by_hand(review, units, vault)
    found, fresh = _proposals(found, secrets, detect, added)
    prints = {entry.item.id: item_print(entry, secrets.salt) for entry in found if entry.reading}
    _settle(review, found, fresh, prints, secrets.version, uow)


def _begin(event: Event, units: UnitOfWorkFactory) -> Review:
    """The review as it should be read now, made or renewed in its own transaction."""
    body = event.body
    with units() as uow:
        known = uow.find(Review, id=body["document"])
        unread = bool(known) and not known[0].version  # withdrawn before it was heard of
        if known and not unread and (known[0].version >= body["version"] or _closed(known[0])):
            return known[0]
        replaced = uow.count(Review, case=event.case, replaces=body["document"], state=_SETTLED)
        review = Review(
            id=body["document"],
            case=event.case,
            agency=body["agency"],
            version=body["version"],
            object=body["object"],
            sha256=body["sha256"],
            file_type=body["file_type"],
            state=_first_state(unread=unread, replaced=bool(replaced)),
            reason=known[0].reason if unread else "",
            number=_number(known, event.case, uow),
            register_version=0,
            replaces=body["replaces"],
            submitted_by="",
            submitted_at=None,
            received_at=event.occurred_at,
            revision=known[0].revision if known else 0,
        )
        if known:
            uow.save(review)
        else:
            uow.add(review)
        uow.commit()
        return uow.get(Review, review.id)


def _number(known: list[Review], case: str, uow: UnitOfWork) -> int:
    if known and known[0].number:
        return known[0].number
    return uow.count(Review, case=case) + (0 if known else 1)


def _first_state(*, unread: bool, replaced: bool) -> ReviewState:
    if unread:
        return ReviewState.WITHDRAWN
    return ReviewState.SUPERSEDED if replaced else ReviewState.WAITING


def _closed(review: Review) -> bool:
    return review.state in {ReviewState.WITHDRAWN, ReviewState.SUPERSEDED}


def _progress_reporter(review: Review, units: UnitOfWorkFactory) -> Progress:
    def report(done: int, total: int) -> None:
        if done % _PROGRESS_STEP and done != total:
            return
        with units() as uow:
            current = uow.get(Review, review.id)
            if current.state is not ReviewState.WAITING or current.version != review.version:
                return
            uow.save(replace(current, pages_done=done, pages_total=total))
            uow.emit(
                "document.progress",
                case=review.case,
                aggregate=review.id,
                body={"document": review.id, "stage": "reading", "done": done, "total": total},
            )
            uow.commit()

    return report


def _read_tree(
    review: Review, vault: Vault, read: ReadFile, report: Progress
) -> Iterator[ReadItem]:
    """Read the document and everything inside it, parts sealed as they come.

    Files beyond the bounds are listed as quarantined, each of them, and not opened.
    """
    original = ObjectContext(review.case, review.id, review.version, "original")
    waiting = [(review.object, original, "0")]
    taken = 0
    while waiting:
        object_id, context, path = waiting.pop(0)
        taken += 1
        if taken > MAX_ITEMS or path.count(".") >= MAX_DEPTH:
            yield ReadItem(_quarantined(review, object_id, context, path, "too-many-files"), None)
            continue
        parts: list[tuple[str, ObjectContext, str]] = []

        def keep(attachment: Attachment, pieces: Iterator[bytes], path: str = path) -> None:
            inner = f"{path}.{attachment.index + 1}"
            place = ObjectContext(review.case, f"{review.id}.{inner}", review.version, "part")
            part = f"{review.id}.v{review.version}.{inner}.part"
            sealed = vault.seal(part, place, pieces, _READER)
            parts.append((sealed.object, place, inner))  # noqa: B023 - used before the next round

        source = vault.open(object_id, context, _READER)
        try:
            with measured("read") as read_pages_of:
                result = read(source, on_progress=report, on_attachment=keep)
                read_pages_of(result.reading)
        except Invalid as refusal:
            yield ReadItem(_quarantined(review, object_id, context, path, refusal.code), None)
            continue
        yield _kept(review, object_id, context, path, result.reading, vault)
        waiting += parts


def item_id(review: Review, path: str) -> str:
    """The id of a file of a document's version."""
    return f"{review.id}.v{review.version}.{path}"


def reading_context(item: Item) -> ObjectContext:
    """What a sealed reading is bound to."""
    return ObjectContext(item.case, f"{item.document}.{item.path}", item.version, "reading")


def source_context(item: Item) -> ObjectContext:
    """What the sealed file of an item is bound to."""
    place = item.document if item.path == "0" else f"{item.document}.{item.path}"
    return ObjectContext(item.case, place, item.version, item.kind)


def open_reading(item: Item, vault: Vault, actor: Actor) -> Reading:
    """The reading of an item; the opening is logged."""
    source = vault.open(item.reading, reading_context(item), actor)
    return from_bytes(b"".join(source.chunks()))


def _kept(
    review: Review,
    object_id: str,
    context: ObjectContext,
    path: str,
    reading: Reading,
    vault: Vault,
) -> ReadItem:
    item = Item(
        id=item_id(review, path),
        document=review.id,
        case=review.case,
        version=review.version,
        path=path,
        object=object_id,
        kind=context.kind,
        reading=f"{item_id(review, path)}.reading",
        file_type=reading.file_type,
        edition=str(reading.edition),
        pages=len(reading.pages),
        warnings=reading.warnings,
        unread_pages=tuple(p.number for p in reading.pages if p.source is PageSource.NONE),
        state="read" if reading.text or reading.pages else "container",
        reason="",
    )
    sealed = vault.seal(item.reading, reading_context(item), [to_bytes(reading)], _READER)
    stored = vault.open(sealed.object, reading_context(item), _READER)
    # What stands sealed decides, should an earlier attempt have died after sealing.
    return ReadItem(item, from_bytes(b"".join(stored.chunks())))


def _quarantined(
    review: Review, object_id: str, context: ObjectContext, path: str, reason: str
) -> Item:
    return Item(
        id=item_id(review, path),
        document=review.id,
        case=review.case,
        version=review.version,
        path=path,
        object=object_id,
        kind=context.kind,
        reading="",
        file_type="",
        edition="",
        pages=0,
        warnings=(),
        unread_pages=(),
        state="quarantined",
        reason=reason,
    )


def _register(event: Event, units: UnitOfWorkFactory, vault: Vault) -> CaseRegister:
    with units() as uow:
        known = uow.find(CaseRegister, id=event.case)
        if known:
            return known[0]
        record = new_register(event.case, vault, event.occurred_at)
        uow.add(record)
        uow.commit()
        return record


def _proposals(
    found: Sequence[ReadItem], secrets: CaseSecrets, detect: Detect, added: Sequence[ByHand]
) -> tuple[list[ReadItem], list[Proposal]]:
    """Proposals for every file; one that a detector cannot finish is held back with the reason."""
    looked_at: list[ReadItem] = []
    fresh: list[Proposal] = []
    for entry in found:
        try:
            fresh += _propose(entry, secrets, detect, added)
            looked_at.append(entry)
        except Invalid as refusal:
            held = replace(
                entry.item, state="quarantined", reason=refusal.code, reading="", unread_pages=()
            )
            looked_at.append(ReadItem(held, None))
    return looked_at, fresh


def _propose(
    entry: ReadItem, secrets: CaseSecrets, detect: Detect, added: Sequence[ByHand] = ()
) -> list[Proposal]:
    """Proposals for one file: what detectors find, and what people took out before."""
    if entry.reading is None:
        return []
    text = entry.reading.text
    spans = detect(text, secrets.register)
    taken = {(span.start, span.end, span.category) for span in spans}
    spans += [
        span
        for one in added
        for span in one.spans(text)
        if (span.start, span.end, span.category) not in taken
    ]
    unique = {p.id: p for p in reversed(proposed(entry.item, text, spans, secrets.salt))}
    return list(reversed(unique.values()))


@dataclass(frozen=True, slots=True)
class ByHand:
    """Words that a person took out of an earlier version, and under what label."""

    words: str
    category: Category
    label: str
    reason: Reason

    def spans(self, text: str) -> list[Span]:
        """Where they stand in another text."""
        return [
            Span(start, end, self.category, self.label, self.reason, BY_HAND, 1.0, self.label)
            for start, end in places_of(text, self.words)
        ]


def _added_by_hand(review: Review, units: UnitOfWorkFactory, vault: Vault) -> list[ByHand]:
    """What people added to the version before, as words: no detector would propose it again."""
    with units() as uow:
        items = _earlier_items(review, uow)
        kept = {
            item.id: uow.find(
                Proposal, item=item.id, detector=BY_HAND, state=ProposalState.ACCEPTED
            )
            for item in items
        }
    found: dict[ByHand, None] = {}
    for item in items:
        if kept[item.id]:
            text = open_reading(item, vault, _READER).text
            for one in kept[item.id]:
                found[_by_hand(one, text)] = None
    return list(found)


def _by_hand(proposal: Proposal, text: str) -> ByHand:
    return ByHand(
        text[proposal.start : proposal.end],
        Category(proposal.category),
        proposal.label,
        Reason(proposal.reason),
    )


def _earlier_items(review: Review, uow: UnitOfWork) -> list[Item]:
    """The files of the version before, and of the document that this one replaces."""
    found: list[Item] = []
    for document in filter(None, (review.id, review.replaces)):
        items = uow.find(Item, document=document, order_by="path")
        versions = {item.version for item in items}
        if document == review.id:
            versions = {one for one in versions if one < review.version}
        found += [item for item in items if item.version == max(versions, default=-1)]
    return found


def _settle(
    review: Review,
    found: list[ReadItem],
    fresh: list[Proposal],
    prints: Mapping[str, ItemPrint],
    register_version: int,
    uow: UnitOfWork,
) -> None:
    """Keep items and proposals and say what the document waits for, in one transaction."""
    current = uow.get(Review, review.id)
    if current.state is not ReviewState.WAITING or current.version != review.version:
        return  # withdrawn or renewed while it was being read
    earlier = _earlier_items(review, uow)
    _replace_earlier(review, uow)
    for entry in found:
        before = next((old for old in earlier if old.path == entry.item.path), None)
        uow.add(_with_regions(entry, before, prints, uow))
    for kept in prints.values():
        uow.add(kept)
    ids = tuple(item.id for item in earlier)
    decided = uow.find(Proposal, item=ids) if ids else []
    for proposal in carry_forward(fresh, decided):
        uow.add(proposal)
    reason = _unreadable([entry.item for entry in found])
    state = ReviewState.QUARANTINED if reason else ReviewState.PROPOSED
    uow.save(replace(current, state=state, reason=reason, register_version=register_version))
    if uow.get(CaseRegister, review.case).version != register_version:
        # The register changed while this was read, and its event may have gone by already.
        newest = {"version": uow.get(CaseRegister, review.case).version}
        uow.emit("register.changed", case=review.case, aggregate=review.case, body=newest)
    if state is ReviewState.QUARANTINED:
        body = {"document": review.id, "reason": reason}
        uow.emit("document.quarantined", case=review.case, aggregate=review.id, body=body)
        return
    uow.emit(
        "document.proposed",
        case=review.case,
        aggregate=review.id,
        body={"document": review.id, "version": review.version, "proposals": len(fresh)},
    )


def _unreadable(items: Sequence[Item]) -> str:
    """Why a document holds nothing that can be shared; empty when it does."""
    main = items[0]
    if main.state == "quarantined":
        return main.reason
    if any(item.state == "read" for item in items):
        return ""
    return next((item.reason for item in items if item.reason), "file-empty")


def item_print(entry: ReadItem, salt: bytes) -> ItemPrint:
    """What an item is recognised by later, without its text."""
    item, reading = entry.item, entry.reading
    assert reading is not None
    return ItemPrint(
        id=item.id,
        document=item.document,
        case=item.case,
        shingles=sketch(salt, reading.text),
        pages=page_marks(salt, reading),
    )


def _with_regions(
    entry: ReadItem, before: Item | None, prints: Mapping[str, ItemPrint], uow: UnitOfWork
) -> Item:
    """The item, its spots kept, with the boxes that people drew on the version before.

    They are carried where the page's words and their places are the same; a box on any other page
    must be drawn again, and the item says on which.
    """
    spots = _spots(entry)
    if before is None:
        _add_all(spots, uow)
        return entry.item
    old, new = uow.find(ItemPrint, id=before.id), prints.get(entry.item.id)
    same = same_pages(old[0].pages, new.pages) if old and new else frozenset()
    known = uow.find(Spot, item=before.id)
    drawn = uow.find(Region, item=before.id, order_by="id")
    carried = carried_regions(entry.item, spots, known, drawn, same)
    _add_all([*carried.spots, *carried.regions], uow)
    again = tuple(f"draw-the-box-again-on-page-{page}" for page in carried.lost)
    return replace(entry.item, warnings=(*entry.item.warnings, *again))


def _add_all(records: Sequence[object], uow: UnitOfWork) -> None:
    for record in records:
        uow.add(record)


def _spots(entry: ReadItem) -> list[Spot]:
    """The regions without words that the reader points out."""
    item, reading = entry.item, entry.reading
    return [
        Spot(
            id=f"{item.id}.s{number}",
            item=item.id,
            document=item.document,
            case=item.case,
            page=found.page,
            x0=found.x0,
            y0=found.y0,
            x1=found.x1,
            y1=found.y1,
            kind=str(found.kind),
            state=SpotState.OPEN,
            decided_by="",
            decided_at=None,
        )
        for number, found in enumerate(reading.spots if reading else (), start=1)
    ]


def _replace_earlier(review: Review, uow: UnitOfWork) -> None:
    """A newer version closes what was made of the one before."""
    if review.replaces:
        for old in uow.find(Review, id=review.replaces):
            if old.state is not ReviewState.WITHDRAWN:
                uow.save(replace(old, state=ReviewState.SUPERSEDED))
        withdraw_editions(review.replaces, "replaced", uow)
    withdraw_editions(review.id, "replaced", uow)


def current_items(review: Review, uow: UnitOfWork) -> list[Item]:
    """The files of the version under review, in order."""
    return uow.find(Item, document=review.id, version=review.version, order_by="path")


def current_spots(review: Review, uow: UnitOfWork) -> list[Spot]:
    """The regions without words that were pointed out in those files."""
    items = tuple(item.id for item in current_items(review, uow))
    return uow.find(Spot, item=items, order_by="id") if items else []


def current_proposals(review: Review, uow: UnitOfWork) -> list[Proposal]:
    """The proposals in those files, in order; those of earlier versions are history."""
    items = tuple(item.id for item in current_items(review, uow))
    return uow.find(Proposal, item=items, order_by="start") if items else []


def document_authors(review: Review, uow: UnitOfWork) -> set[str]:
    """Whose work the version under review is."""
    items = tuple(item.id for item in current_items(review, uow))
    return authors(
        review,
        current_proposals(review, uow),
        uow.find(Region, item=items) if items else [],
        uow.find(PageCheck, item=items) if items else [],
        current_spots(review, uow),
    )


def withdraw_editions(document: str, reason: str, uow: UnitOfWork) -> None:
    """Withdraw every edition of a document that was approved or proved."""
    for edition in uow.find(
        Edition, document=document, state=(EditionState.APPROVED, EditionState.PROVED)
    ):
        uow.save(replace(edition, state=EditionState.WITHDRAWN, reason=reason))
        uow.emit(
            "edition.withdrawn",
            case=edition.case,
            aggregate=edition.document,
            body={
                "edition": edition.id,
                "document": edition.document,
                "audience": edition.audience,
                "reason": reason,
            },
        )


def on_document_withdrawn(event: Event, uow: UnitOfWork) -> None:
    """Close a document at once, even if nothing has been heard of it yet."""
    document, reason = event.body["document"], event.body["reason"]
    known = uow.find(Review, id=document)
    if not known:
        uow.add(_never_read(document, reason, event))
    for review in known:
        uow.save(replace(review, state=ReviewState.WITHDRAWN, reason=reason))
    withdraw_editions(document, "withdrawn", uow)


def _never_read(document: str, reason: str, event: Event) -> Review:
    """A review that only says: withdrawn. Its acceptance, when heard of, changes nothing."""
    return Review(
        id=document,
        case=event.case,
        agency="",
        version=0,
        object="",
        sha256="",
        file_type="",
        state=ReviewState.WITHDRAWN,
        reason=reason,
        number=0,
        register_version=0,
        replaces="",
        submitted_by="",
        submitted_at=None,
        received_at=event.occurred_at,
    )


def on_register_changed(
    event: Event, uow: UnitOfWork, *, units: UnitOfWorkFactory, vault: Vault, detect: Detect
) -> None:
    """Read every document of the case against the newest register again."""
    with units() as early:
        record = early.get(CaseRegister, event.case)
        stale = [
            review
            for review in early.find(
                Review,
                case=event.case,
                state=_READ_STATES,
            )
            if review.register_version < record.version
        ]
        items = {r.id: early.find(Item, document=r.id, version=r.version) for r in stale}
    secrets = open_register(record, vault, _READER)
    for review in stale:
        fresh = [
            proposal
            for item in items[review.id]
            if item.reading
            for proposal in _propose(
                ReadItem(item, open_reading(item, vault, _READER)), secrets, detect
            )
        ]
        _propose_again(review, fresh, record.version, uow)


def _propose_again(
    review: Review, fresh: list[Proposal], register_version: int, uow: UnitOfWork
) -> None:
    """Swap the proposals of a document, keeping what people decided to take out.

    What is still to be decided opens a submitted document again. Anything new to take out withdraws
    the editions that were made without it.
    """
    current = uow.get(Review, review.id)
    if current.version != review.version or current.state not in _READ_STATES:
        return
    known = current_proposals(review, uow)
    merged = {p.id: p for p in carry_forward(fresh, known)}
    merged |= {p.id: p for p in known if p.state is ProposalState.ACCEPTED and p.id not in merged}
    new = _swap(known, merged, uow)
    open_again = any(p.state is ProposalState.OPEN for p in merged.values())
    reopened = current.state is ReviewState.SUBMITTED and open_again
    uow.save(
        replace(
            current,
            state=ReviewState.PROPOSED if open_again else current.state,
            register_version=register_version,
            submitted_by="" if reopened else current.submitted_by,
            submitted_at=None if reopened else current.submitted_at,
        )
    )
    if not new:
        return
    withdraw_editions(review.id, "register-changed", uow)
    uow.emit(
        "document.proposed",
        case=review.case,
        aggregate=review.id,
        body={"document": review.id, "version": review.version, "proposals": len(merged)},
    )


def _swap(known: Sequence[Proposal], merged: Mapping[str, Proposal], uow: UnitOfWork) -> bool:
    """Store the merged proposals in place of those known; whether any of them is new."""
    revisions = {p.id: p.revision for p in known}
    for old in known:
        if old.id not in merged:
            uow.remove(Proposal, old.id)
    new = False
    for proposal in merged.values():
        if proposal.id in revisions:
            uow.save(replace(proposal, revision=revisions[proposal.id]))
        else:
            uow.add(proposal)
            new = new or proposal.state is not ProposalState.REJECTED
    return new
