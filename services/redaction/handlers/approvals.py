"""Submitting a document, sending it back, and approving it for a named audience.

Approval is per audience: nothing is built for a recipient before a second person has said so for
that recipient. An approval is bound to the decisions as they stood, by their hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from services.redaction.domain.decisions import (
    decisions_hash,
    require_other_person,
    require_submittable,
)
from services.redaction.domain.records import (
    CaseRegister,
    Edition,
    EditionState,
    Item,
    PageCheck,
    Proposal,
    Region,
    Review,
    ReviewState,
)
from services.redaction.handlers.clearance import Clearance, require_clear
from services.redaction.handlers.readings import (
    current_items,
    current_proposals,
    current_spots,
    document_authors,
)
from shared.domain.audience import Audience
from shared.domain.errors import Conflict
from shared.domain.ids import new_id
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import LogEntry, Vault


def submit(document: str, *, person: str, uow: UnitOfWork, clock: Clock) -> None:
    """Hand a fully decided document to the approver."""
    review = uow.get(Review, document)
    require_submittable(
        review,
        current_items(review, uow),
        current_proposals(review, uow),
        uow.find(PageCheck, document=document),
        current_spots(review, uow),
    )
    uow.save(
        replace(review, state=ReviewState.SUBMITTED, submitted_by=person, submitted_at=clock.now())
    )
    uow.emit(
        "review.submitted",
        case=review.case,
        aggregate=document,
        body={"document": document, "version": review.version, "person": person},
    )


def send_back(document: str, *, uow: UnitOfWork) -> None:
    """Open a submitted document for decisions again.

    What was approved and is not built yet is not built any more; editions already made stay.
    """
    review = uow.get(Review, document)
    if review.state is not ReviewState.SUBMITTED:
        raise Conflict("review-not-submitted", "This document is not waiting for approval.")
    uow.save(replace(review, state=ReviewState.PROPOSED, submitted_by="", submitted_at=None))
    for edition in uow.find(Edition, document=document, state=EditionState.APPROVED):
        uow.save(replace(edition, state=EditionState.WITHDRAWN, reason="sent-back"))


def approve(
    document: str,
    audiences: Sequence[Audience],
    *,
    clearance: Clearance,
    policy_version: str,
    person: str,
    uow: UnitOfWork,
    vault: Vault,
    clock: Clock,
) -> list[str]:
    """Approve the decisions for each audience and return the editions that will be built.

    Raises Refused ``own-work`` for whoever decided or submitted any of it, Conflict when the
    document is not submitted, when a residual risk of an audience has no answer, and while a near
    copy of the document shows what is taken out here. Approving the same decisions twice changes
    nothing, except that an edition that was stopped is tried again.
    """
    review = uow.get(Review, document)
    if review.state is not ReviewState.SUBMITTED:
        raise Conflict("review-not-submitted", "This document is not waiting for approval.")
    require_other_person(document_authors(review, uow), person)
    register = uow.get(CaseRegister, review.case)
    if register.version != review.register_version:
        raise Conflict(
            "register-newer",
            "The register changed after this document was read. It is being read again.",
        )
    answers = require_clear(clearance, audiences, uow)
    made: list[str] = []
    for item in current_items(review, uow):
        if item.state != "read":
            continue
        decisions = item_decisions(item, review, policy_version, uow)
        for audience in audiences:
            edition = _edition(review, item, audience, decisions, person, clock)
            edition = replace(edition, answers=answers[str(audience)])
            made += _order(edition, uow, vault)
    return made


def item_decisions(item: Item, review: Review, policy_version: str, uow: UnitOfWork) -> str:
    """The hash of everything decided about one file."""
    return decisions_hash(
        item,
        uow.find(Proposal, item=item.id),
        uow.find(Region, item=item.id),
        uow.find(PageCheck, document=review.id, item=item.id),
        (f"register-{review.register_version}", f"policy-{policy_version}"),
    )


def _edition(
    review: Review, item: Item, audience: Audience, decisions: str, person: str, clock: Clock
) -> Edition:
    return Edition(
        id=new_id("edition"),
        case=review.case,
        document=review.id,
        version=review.version,
        item=item.id,
        audience=str(audience),
        state=EditionState.APPROVED,
        reason="",
        approver=person,
        approved_at=clock.now(),
        decisions=decisions,
        register_version=review.register_version,
    )


def _order(edition: Edition, uow: UnitOfWork, vault: Vault) -> list[str]:
    edition, wanted = _kept(edition, uow)
    if not wanted:
        return []
    uow.emit(
        "edition.approved",
        case=edition.case,
        aggregate=edition.document,
        body={
            "edition": edition.id,
            "document": edition.document,
            "version": edition.version,
            "audience": edition.audience,
            "approver": edition.approver,
        },
    )
    facts: dict[str, str | int] = {
        "edition": edition.id,
        "document": edition.document,
        "audience": edition.audience,
        "approver": edition.approver,
        "decisions": edition.decisions,
    }
    if edition.answers:
        facts["answers"] = edition.answers
    by = _short(edition.approver + edition.answers)
    entry = f"{edition.id}.approved.{edition.revision}.{by}"
    vault.log(LogEntry(entry, "edition-approved", edition.case, facts))
    return [edition.id]


def _kept(edition: Edition, uow: UnitOfWork) -> tuple[Edition, bool]:
    """The edition as it stands now, and whether it still has to be built.

    A stopped edition is tried again under its id, since nobody else has heard of it. One that was
    withdrawn gets a new id: others know the old one as withdrawn, for good.
    """
    known = uow.find(
        Edition,
        item=edition.item,
        audience=edition.audience,
        version=edition.version,
        decisions=edition.decisions,
    )
    if not known:
        uow.add(edition)
        return edition, True
    if known[0].state in {EditionState.APPROVED, EditionState.PROVED}:
        return known[0], False
    if known[0].state is EditionState.WITHDRAWN:
        uow.remove(Edition, known[0].id)
        uow.add(edition)
        return edition, True
    again = replace(edition, id=known[0].id, revision=known[0].revision)
    uow.save(again)
    return replace(again, revision=again.revision + 1), True


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
