"""From an approval to a proved edition: build, sign, verify, seal, certify, announce.

An edition that the verifier stops is not kept and nobody outside redaction hears of it; the
document is opened again for decisions, with the places but not the values.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from services.redaction import pipeline
from services.redaction.domain.decisions import accepted_spans
from services.redaction.domain.labels import Labeller
from services.redaction.domain.policy import POLICY_VERSION, replacements
from services.redaction.domain.reading import Reading
from services.redaction.domain.records import (
    CaseRegister,
    Edition,
    EditionState,
    Item,
    PageCheck,
    Proposal,
    ProposalState,
    Region,
    Review,
    ReviewState,
)
from services.redaction.domain.register import Register
from services.redaction.editions.kept import KeptMention
from services.redaction.editions.page_edition import Region as Box
from services.redaction.figures import measured
from services.redaction.handlers.approvals import item_decisions
from services.redaction.handlers.readings import current_items, open_reading, source_context
from services.redaction.handlers.registers import LABELS, open_register
from services.redaction.proof.certificate import Provenance, Signer, issue_certificate
from services.redaction.proof.report import Report
from services.redaction.readers.client import RenderedPage, render_pages
from services.redaction.signing import SignPdf
from shared.contracts.envelope import Event, canonical
from shared.domain.audience import Audience
from shared.domain.errors import Invalid
from shared.ports.clock import Clock
from shared.ports.sandbox import Sandbox
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.ports.vault import Actor, LogEntry, ObjectContext, SealedObject, Vault

_BUILDER = Actor("redaction", "build-edition")
_MOST_PLACES = 50
_CLOSED = frozenset({str(ReviewState.WITHDRAWN), str(ReviewState.SUPERSEDED)})


class Prove(Protocol):
    """Examines an edition; ``kept`` are mentions that people decided to leave in it.

    ``witness`` saw the pages of its source.
    """

    def __call__(
        self,
        name: str,
        edition: bytes,
        register: Register,
        audience: Audience,
        kept: Sequence[KeptMention] = (),
        witness: pipeline.Witness | None = None,
        /,
    ) -> Report:
        """What is found in it."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What building needs.

    ``sign`` makes the certificate, ``sign_pdf`` the signature inside a PDF; ``dpi`` is of pages
    rebuilt.
    """

    units: UnitOfWorkFactory
    vault: Vault
    sandbox: Sandbox
    clock: Clock
    sign: Signer
    sign_pdf: SignPdf
    prove: Prove = pipeline.prove
    dpi: int = pipeline.DPI


@dataclass(frozen=True, slots=True)
class _Job:
    edition: Edition
    review: Review
    item: Item
    wanted: pipeline.Wanted
    reading: Reading

    @property
    def file_type(self) -> str:
        return pipeline.edition_type(self.reading, self.wanted)


def on_edition_approved(event: Event, uow: UnitOfWork, *, workshop: Workshop) -> None:
    """Build and prove one approved edition; blocked or proved, the outcome is announced."""
    with workshop.units() as early:
        known = early.find(Edition, id=event.body["edition"])
        if not known or known[0].state is not EditionState.APPROVED:
            return
        edition, stale = known[0], _stale_reason(known[0], early)
    if stale:
        _block(edition, stale, (), uow, workshop)
        return
    job = _job(edition, workshop)
    labeller = _reserved_labels(job, workshop)
    with pipeline.Witness() as witness, measured("build") as built_pages_of:
        render = _renderer(job.item, workshop)
        try:
            made = pipeline.build(job.reading, job.wanted, labeller, render, witness)
        except Invalid as refusal:
            _block(edition, refusal.code, (), uow, workshop)
            return
        if job.file_type == "pdf":
            made = workshop.sign_pdf(made, workshop.clock.now())
        kept = pipeline.kept(job.reading, job.wanted, labeller)
        report = _proved(made, kept, job, workshop, witness)
        if report.clean:
            sealed, content = _sealed(edition, made, workshop.vault)
            if content is not made:
                report = _proved(content, kept, job, workshop, witness)
            built_pages_of(job.reading)
    if not report.clean:
        _block(edition, "verifier-found", _places(report), uow, workshop)
        return
    certificate = _certify(job, report, workshop)
    _announce(job, sealed, certificate, uow, workshop)


def _stale_reason(edition: Edition, uow: UnitOfWork) -> str:
    """Why an approved edition must not be built any more, or nothing."""
    review = uow.get(Review, edition.document)
    if review.state in {ReviewState.WITHDRAWN, ReviewState.SUPERSEDED}:
        return str(review.state)
    if review.version != edition.version:
        return str(ReviewState.SUPERSEDED)
    if uow.get(CaseRegister, edition.case).version != edition.register_version:
        return "register-changed"
    item = uow.get(Item, edition.item)
    if item_decisions(item, review, POLICY_VERSION, uow) != edition.decisions:
        return "decisions-changed"
    return ""


def _job(edition: Edition, workshop: Workshop) -> _Job:
    vault = workshop.vault
    with workshop.units() as uow:
        review = uow.get(Review, edition.document)
        item = uow.get(Item, edition.item)
        record = uow.get(CaseRegister, edition.case)
        proposals = uow.find(Proposal, item=item.id)
        regions = uow.find(Region, item=item.id)
        checks = uow.find(PageCheck, item=item.id)
    secrets = open_register(record, vault, _BUILDER)
    part = "" if item.path == "0" else f", part {item.path.partition('.')[2]}"
    wanted = pipeline.Wanted(
        audience=Audience.parse(edition.audience),
        register=secrets.register,
        spans=accepted_spans(proposals),
        title=f"Document {review.number}{part}",
        regions=[Box(r.page, r.x0, r.y0, r.x1, r.y1, r.label) for r in regions],
        reviewed=[check.page for check in checks],
        kept=[(p.start, p.end) for p in proposals if p.state is ProposalState.REJECTED],
    )
    reading = open_reading(item, vault, _BUILDER)
    return _Job(edition, review, item, wanted, reading)


def _reserved_labels(job: _Job, workshop: Workshop) -> Labeller:
    """The case's labels with all that this edition needs, kept before it is built.

    So two editions that are built side by side never give one label to two people, and an attempt
    that is made again finds its labels as they were.
    """
    wanted = job.wanted
    with workshop.units() as uow:
        record = uow.get(CaseRegister, job.edition.case)
        labeller = Labeller(case_labels(record, workshop.vault))
        before = dict(labeller.assigned)
        replacements(job.reading.text, wanted.spans, wanted.audience, wanted.register, labeller)
        if labeller.assigned != before:
            text = json.dumps(labeller.assigned, sort_keys=True, ensure_ascii=False)
            sealed = workshop.vault.seal_value(record.id, LABELS, text.encode())
            uow.save(replace(record, sealed_labels=sealed))
            uow.commit()
    return labeller


def case_labels(record: CaseRegister, vault: Vault) -> dict[str, str]:
    """The numbering of people and places that nobody registered."""
    if not record.sealed_labels:
        return {}
    known: dict[str, str] = json.loads(vault.open_value(record.id, LABELS, record.sealed_labels))
    return known


def _renderer(item: Item, workshop: Workshop) -> pipeline.Render:
    def render() -> Iterator[RenderedPage]:
        source = workshop.vault.open(item.object, source_context(item), _BUILDER)
        return render_pages(workshop.sandbox, source, workshop.dpi)

    return render


def edition_context(edition: Edition) -> ObjectContext:
    """What a sealed edition is bound to."""
    return ObjectContext(
        edition.case, edition.document, edition.version, "edition", edition.audience
    )


def certificate_context(edition: Edition) -> ObjectContext:
    """What the sealed certificate of an edition is bound to."""
    return replace(edition_context(edition), kind="certificate")


def _proved(
    content: bytes,
    kept: Sequence[KeptMention],
    job: _Job,
    workshop: Workshop,
    witness: pipeline.Witness,
) -> Report:
    name, wanted = f"edition.{job.file_type}", job.wanted
    return workshop.prove(name, content, wanted.register, wanted.audience, kept, witness)


def _sealed(edition: Edition, made: bytes, vault: Vault) -> tuple[SealedObject, bytes]:
    """Seal what was built and proved, and give back what stands sealed.

    An earlier attempt may have died after sealing; then its bytes are the edition, and if they
    differ they are proved as well. Object ids carry the attempt.
    """
    context = edition_context(edition)
    sealed = vault.seal(f"{edition.id}.{edition.revision}", context, [made], _BUILDER)
    if sealed.sha256 == hashlib.sha256(made).hexdigest():
        return sealed, made
    return sealed, b"".join(vault.open(sealed.object, context, _BUILDER).chunks())


def _certify(job: _Job, report: Report, workshop: Workshop) -> SealedObject:
    edition = job.edition
    provenance = Provenance(
        source_sha256=workshop.vault.describe(job.item.object).sha256,
        register_version=edition.register_version,
        policy_version=POLICY_VERSION,
        decisions_sha256=edition.decisions,
        approver_id=edition.approver,
        created_at=workshop.clock.now(),
    )
    certificate = issue_certificate(provenance, report, workshop.sign)
    return workshop.vault.seal(
        f"{edition.id}.{edition.revision}.certificate",
        certificate_context(edition),
        [certificate],
        _BUILDER,
    )


def _places(report: Report) -> tuple[str, ...]:
    places = {
        f"{finding.place} page {finding.page}" if finding.page else finding.place
        for finding in report.findings
    }
    return tuple(sorted(places))[:_MOST_PLACES]


def _block(
    edition: Edition, reason: str, places: tuple[str, ...], uow: UnitOfWork, workshop: Workshop
) -> None:
    """Stop an edition and open its document for decisions again.

    An edition of a document that is closed is withdrawn in silence: nobody was told of it.
    """
    current = uow.get(Edition, edition.id)
    if current.state is not EditionState.APPROVED:
        return
    closed = reason in _CLOSED
    state = EditionState.WITHDRAWN if closed else EditionState.BLOCKED
    uow.save(replace(current, state=state, reason=reason, places=places))
    _log(edition, f"edition-{state}", {"reason": reason, "places": len(places)}, workshop)
    if closed:
        return
    review = uow.get(Review, edition.document)
    if review.state is ReviewState.SUBMITTED:
        uow.save(replace(review, state=ReviewState.PROPOSED, submitted_by="", submitted_at=None))
    uow.emit(
        "edition.blocked",
        case=edition.case,
        aggregate=edition.document,
        body={
            "edition": edition.id,
            "document": edition.document,
            "audience": edition.audience,
            "reason": reason,
        },
    )


def _announce(
    job: _Job,
    sealed: SealedObject,
    certificate: SealedObject,
    uow: UnitOfWork,
    workshop: Workshop,
) -> None:
    edition = job.edition
    current = uow.get(Edition, edition.id)
    if current.state is not EditionState.APPROVED:
        return  # withdrawn while it was being built
    stale = _stale_reason(current, uow)
    if stale:
        _block(edition, stale, (), uow, workshop)
        return
    proved = replace(
        current,
        state=EditionState.PROVED,
        reason="",
        places=(),
        object=sealed.object,
        certificate=certificate.object,
        sha256=sealed.sha256,
        file_type=job.file_type,
    )
    uow.save(proved)
    _retire_earlier(proved, uow)
    uow.emit(
        "edition.proved",
        case=edition.case,
        aggregate=edition.document,
        body={
            "edition": edition.id,
            "document": edition.document,
            "version": edition.version,
            "audience": edition.audience,
            "object": sealed.object,
            "certificate": certificate.object,
            "sha256": sealed.sha256,
            "approver": edition.approver,
            "file_type": job.file_type,
        },
    )
    _announce_document(proved, uow)
    _log(edition, "edition-proved", {"sha256": sealed.sha256}, workshop)


def _retire_earlier(proved: Edition, uow: UnitOfWork) -> None:
    """Withdraw what was made of the same file for the same audience by earlier decisions."""
    for old in uow.find(
        Edition, item=proved.item, audience=proved.audience, state=EditionState.PROVED
    ):
        if old.id == proved.id:
            continue
        uow.save(replace(old, state=EditionState.WITHDRAWN, reason="replaced"))
        uow.emit(
            "edition.withdrawn",
            case=old.case,
            aggregate=old.document,
            body={
                "edition": old.id,
                "document": old.document,
                "audience": old.audience,
                "reason": "replaced",
            },
        )


def _announce_document(proved: Edition, uow: UnitOfWork) -> None:
    """Say when every readable file of the document is proved for this audience."""
    review = uow.get(Review, proved.document)
    wanted = {item.id for item in current_items(review, uow) if item.state == "read"}
    done = uow.find(
        Edition,
        document=proved.document,
        version=proved.version,
        audience=proved.audience,
        state=EditionState.PROVED,
        order_by="item",
    )
    if wanted - {edition.item for edition in done}:
        return
    uow.emit(
        "document.proved",
        case=proved.case,
        aggregate=proved.document,
        body={
            "document": proved.document,
            "version": proved.version,
            "audience": proved.audience,
            "editions": [edition.id for edition in done],
        },
    )


def _log(edition: Edition, kind: str, facts: dict[str, str | int], workshop: Workshop) -> None:
    about: dict[str, str | int] = {
        "edition": edition.id,
        "document": edition.document,
        "audience": edition.audience,
        "approver": edition.approver,
    }
    about |= facts
    digest = hashlib.sha256(canonical(about)).hexdigest()[:16]
    # The id follows the facts: an attempt made again may have another outcome than one that died.
    entry = f"{edition.id}.{edition.revision}.{kind}.{digest}"
    workshop.vault.log(LogEntry(entry, kind, edition.case, about))
