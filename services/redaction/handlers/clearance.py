"""What an approver must see before a document goes out, and what they answered.

Three lists, made from the documents as they stand. *Residual risks*: what remains visible in the
edition of an audience; each wants an answer. *Clashes*: a value taken out here that can be read in
a near copy of the same text elsewhere in the case, or the other way round; they block approval.
*Two ways*: the same value taken out of one document and kept in another, without a near copy.

Making the lists opens readings, so it is done before the transaction that approves; an approval
says which state of the review it was made from and is refused when that has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from services.redaction.domain.decisions import require_other_person
from services.redaction.domain.likeness import NEAR, Compared, Seen, likeness, visible_elsewhere
from services.redaction.domain.reading import Reading
from services.redaction.domain.records import (
    CaseRegister,
    Item,
    ItemPrint,
    Proposal,
    ProposalState,
    Review,
    ReviewState,
    RiskAnswer,
)
from services.redaction.domain.register import Register
from services.redaction.domain.residual import (
    Risk,
    RiskKind,
    answer_of,
    asked,
    require_answered,
    residual_risks,
)
from services.redaction.handlers.readings import (
    current_items,
    document_authors,
    open_reading,
)
from services.redaction.handlers.registers import open_register
from shared.contracts.envelope import canonical
from shared.domain.audience import Audience
from shared.domain.errors import Conflict, Invalid
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.ports.vault import Actor, Vault

NOTE = "redaction-risk-note"
MAX_NOTE = 500
_AT_ONCE = 500
_OPEN_STATES = (ReviewState.PROPOSED, ReviewState.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the document and its number, the file, the page (0 without pages)."""

    document: str
    number: int
    item: str
    page: int


@dataclass(frozen=True, slots=True)
class Clash:
    """A value that is taken out at ``hidden`` and can be read at ``open``, in a near copy."""

    category: str
    label: str
    hidden: Place
    open: Place
    seen: Seen


@dataclass(frozen=True, slots=True)
class TwoWays:
    """A value that was taken out at one place and kept at the other."""

    category: str
    label: str
    taken: Place
    kept: Place


@dataclass(frozen=True, slots=True)
class AskedRisk:
    """A residual risk with the audiences it concerns and the answers so far, by audience."""

    risk: Risk
    audiences: tuple[str, ...]
    answers: Mapping[str, RiskAnswer]

    @property
    def open_for(self) -> tuple[str, ...]:
        """The audiences for which nobody has answered it."""
        return tuple(one for one in self.audiences if one not in self.answers)


@dataclass(frozen=True, slots=True)
class Clearance:
    """Everything to be seen before approval, as of one state of the review."""

    document: str
    revision: int
    audiences: tuple[str, ...]
    risks: tuple[AskedRisk, ...]
    clashes: tuple[Clash, ...]
    two_ways: tuple[TwoWays, ...]

    def risks_for(self, audience: str) -> list[str]:
        """The ids of the risks that one audience's edition carries."""
        return [one.risk.id for one in self.risks if audience in one.audiences]


@dataclass(frozen=True, slots=True)
class _File:
    """One file of the case with what is decided in it."""

    review: Review
    item: Item
    proposals: tuple[Proposal, ...]


@dataclass(slots=True)
class _Shelf:
    """Readings of the case, each opened once and only when it is needed."""

    vault: Vault
    actor: Actor
    opened: dict[str, Reading]

    def reading(self, item: Item) -> Reading:
        """The reading of an item; the first opening is logged."""
        if item.id not in self.opened:
            self.opened[item.id] = open_reading(item, self.vault, self.actor)
        return self.opened[item.id]


def look(
    document: str,
    audiences: Sequence[Audience],
    *,
    units: UnitOfWorkFactory,
    vault: Vault,
    actor: Actor,
    register: Register | None = None,
) -> Clearance:
    """The lists for a document and the audiences it may go to."""
    with units() as uow:
        review = uow.get(Review, document)
        files = _files(review, uow)
        mine = [_decided_in(one, uow) for one in files if one.review.id == document]
        near = [
            (one, _decided_in(other, uow))
            for one, other in _near(mine, files, _prints(review, uow))
        ]
        opposite = _opposite(mine, files, uow)
        answers = uow.find(RiskAnswer, document=document, version=review.version)
        record = uow.get(CaseRegister, review.case)
    shelf = _Shelf(vault, actor, {})
    risks: tuple[AskedRisk, ...] = ()
    if any(asked(one) for one in audiences):
        known = register or open_register(record, vault, actor).register
        risks = _risks(mine, audiences, known, answers, shelf)
    clashes = [clash for pair in near for clash in _clashes(*pair, shelf)]
    return Clearance(
        document,
        review.revision,
        tuple(map(str, audiences)),
        risks,
        tuple(clashes),
        _two_ways(mine, opposite),
    )


def _files(review: Review, uow: UnitOfWork) -> list[_File]:
    """Every file of the case that is open or waits for approval, in the order of documents."""
    reviews = uow.find(Review, case=review.case, state=_OPEN_STATES, order_by="number")
    return [
        _File(one, item, ())
        for one in reviews
        for item in current_items(one, uow)
        if item.state == "read"
    ]


def _decided_in(file: _File, uow: UnitOfWork) -> _File:
    """The file with its proposals."""
    return replace(file, proposals=tuple(uow.find(Proposal, item=file.item.id, order_by="start")))


def _prints(review: Review, uow: UnitOfWork) -> dict[str, ItemPrint]:
    return {one.id: one for one in uow.find(ItemPrint, case=review.case)}


# --- residual risks -------------------------------------------------------------------------------
def _risks(
    files: Sequence[_File],
    audiences: Sequence[Audience],
    register: Register,
    answers: Sequence[RiskAnswer],
    shelf: _Shelf,
) -> tuple[AskedRisk, ...]:
    found: dict[str, tuple[Risk, list[str]]] = {}
    for file in files:
        text = shelf.reading(file.item).text
        for audience in filter(asked, audiences):
            for risk in residual_risks(file.item.id, text, file.proposals, audience, register):
                found.setdefault(risk.id, (risk, []))[1].append(str(audience))
    given: dict[str, dict[str, RiskAnswer]] = {}
    for answer in answers:
        given.setdefault(answer.risk, {})[answer.audience] = answer
    order = {file.item.id: at for at, file in enumerate(files)}
    kinds = list(RiskKind)
    asked_risks = [
        AskedRisk(risk, tuple(concerned), given.get(risk.id, {}))
        for risk, concerned in found.values()
    ]
    return tuple(
        sorted(
            asked_risks,
            key=lambda one: (order[one.risk.item], kinds.index(one.risk.kind), one.risk.places),
        )
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer as given: the risk, the reason's code, and what was written beside it."""

    risk: str
    reason: str
    note: str = ""


def answer_risks(
    clearance: Clearance,
    given: Sequence[Answered],
    *,
    person: str,
    uow: UnitOfWork,
    vault: Vault,
    clock: Clock,
) -> int:
    """Record an approver's answers for every audience a risk concerns; return how many changed.

    Raises Refused ``own-work``, Conflict ``review-changed`` when the document is not as it was
    looked at, Invalid ``risk-missing``, ``risk-answer`` or ``risk-note``.
    """
    review = as_looked_at(clearance, uow)
    require_other_person(document_authors(review, uow), person)
    known = {one.risk.id: one for one in clearance.risks}
    changed = 0
    for one in given:
        if one.risk not in known:
            raise Invalid("risk-missing", "There is no such residual risk in this document.")
        if len(one.note) > MAX_NOTE:
            raise Invalid("risk-note", f"A note may have up to {MAX_NOTE} characters.")
        note = one.note.strip()
        sealed = vault.seal_value(review.case, NOTE, note.encode()) if note else b""
        risk = known[one.risk]
        for audience in risk.audiences:
            answer = RiskAnswer(
                id=f"{_short(f'{review.id}.{review.version}.{audience}')}.{one.risk}",
                document=review.id,
                case=review.case,
                version=review.version,
                audience=audience,
                risk=one.risk,
                kind=str(risk.risk.kind),
                answer=str(answer_of(one.reason)),
                sealed_note=sealed,
                answered_by=person,
                answered_at=clock.now(),
            )
            changed += _keep(answer, uow)
    return changed


def _keep(answer: RiskAnswer, uow: UnitOfWork) -> int:
    known = uow.find(RiskAnswer, id=answer.id)
    if not known:
        uow.add(answer)
        return 1
    before = known[0]
    if (before.answer, before.sealed_note) == (answer.answer, answer.sealed_note):
        return 0
    uow.save(replace(answer, revision=before.revision))
    return 1


def as_looked_at(clearance: Clearance, uow: UnitOfWork) -> Review:
    """The review, if it is submitted and still as it was looked at; else Conflict."""
    review = uow.get(Review, clearance.document)
    if review.state is not ReviewState.SUBMITTED:
        raise Conflict("review-not-submitted", "This document is not waiting for approval.")
    if review.revision != clearance.revision:
        raise Conflict("review-changed", "The document has changed meanwhile. Look at it again.")
    return review


def require_clear(
    clearance: Clearance, audiences: Sequence[Audience], uow: UnitOfWork
) -> dict[str, str]:
    """The hash of the answers for each audience, when nothing is in the way of approval.

    Raises Conflict ``review-changed`` for an audience that was not looked at, ``near-copy-differs``
    while a near copy shows what is taken out here, and ``risks-unanswered``.
    """
    review = as_looked_at(clearance, uow)
    if not set(map(str, audiences)) <= set(clearance.audiences):
        raise Conflict("review-changed", "Look at the document for each recipient first.")
    if clearance.clashes:
        raise Conflict(
            "near-copy-differs",
            "What is taken out of one copy of a text can be read in another. Decide both alike.",
            places=len(clearance.clashes),
        )
    given = uow.find(RiskAnswer, document=review.id, version=review.version)
    hashes = {}
    for audience in map(str, audiences):
        risks = set(clearance.risks_for(audience))
        answers = [one for one in given if one.audience == audience and one.risk in risks]
        require_answered(risks, [one.risk for one in answers])
        hashes[audience] = answers_hash(answers)
    return hashes


def answers_hash(answers: Iterable[RiskAnswer]) -> str:
    """One hash over what was answered, notes left out; empty when nothing was asked."""
    body = sorted([one.risk, one.kind, one.answer, one.answered_by] for one in answers)
    return hashlib.sha256(canonical({"answers": body})).hexdigest() if body else ""


def open_note(answer: RiskAnswer, vault: Vault) -> str:
    """What the approver wrote beside a reason."""
    if not answer.sealed_note:
        return ""
    return vault.open_value(answer.case, NOTE, answer.sealed_note).decode()


# --- near copies ----------------------------------------------------------------------------------
def _near(
    mine: Sequence[_File], files: Sequence[_File], prints: Mapping[str, ItemPrint]
) -> list[tuple[_File, _File]]:
    """Each file of the document with each other file of the case that holds the same text."""
    pairs = []
    for number, one in enumerate(mine):
        later = {file.item.id for file in mine[: number + 1]}  # a pair inside a document is one
        pairs += [
            (one, other)
            for other in files
            if other.item.id not in later and _alike(one.item.id, other.item.id, prints)
        ]
    return pairs


def _alike(one: str, two: str, prints: Mapping[str, ItemPrint]) -> bool:
    if one not in prints or two not in prints:
        return False
    return likeness(prints[one].shingles, prints[two].shingles) >= NEAR


def _clashes(one: _File, two: _File, shelf: _Shelf) -> list[Clash]:
    return [
        Clash(
            category=seen.proposal.category,
            label=seen.proposal.label,
            hidden=_place(taken, seen.proposal.start, shelf),
            open=_place(other, seen.start, shelf),
            seen=seen.seen,
        )
        for taken, other in ((one, two), (two, one))
        for seen in visible_elsewhere(_compared(taken, shelf), _compared(other, shelf))
    ]


def _compared(file: _File, shelf: _Shelf) -> Compared:
    return Compared(shelf.reading(file.item).text, file.proposals)


def _place(file: _File, start: int, shelf: _Shelf) -> Place:
    pages = shelf.reading(file.item).pages
    page = next((one.number for one in pages if one.start <= start < one.end), 0)
    return Place(file.review.id, file.review.number, file.item.id, page)


_OPPOSITE = {
    ProposalState.ACCEPTED: ProposalState.REJECTED,
    ProposalState.REJECTED: ProposalState.ACCEPTED,
}


def _opposite(
    mine: Sequence[_File], files: Sequence[_File], uow: UnitOfWork
) -> dict[tuple[str, ProposalState], _File]:
    """Where in other documents values of this one are decided, by value and decision."""
    own = {file.item.id for file in mine}
    others = {file.item.id: file for file in files if file.item.id not in own}
    values = sorted({p.fingerprint for file in mine for p in file.proposals})
    found: dict[tuple[str, ProposalState], _File] = {}
    for first in range(0, len(values), _AT_ONCE):
        for proposal in uow.find(
            Proposal,
            case=mine[0].review.case,
            fingerprint=tuple(values[first : first + _AT_ONCE]),
            state=tuple(_OPPOSITE),
            order_by="item",
        ):
            if proposal.item in others:
                found.setdefault((proposal.fingerprint, proposal.state), others[proposal.item])
    return found


def _two_ways(
    mine: Sequence[_File], elsewhere: Mapping[tuple[str, ProposalState], _File]
) -> tuple[TwoWays, ...]:
    """Values decided one way in this document and the other way in another, one line each."""
    found: dict[tuple[str, ProposalState], TwoWays] = {}
    for file in mine:
        for proposal in file.proposals:
            key = (proposal.fingerprint, proposal.state)
            if proposal.state not in _OPPOSITE or key in found:
                continue
            there = elsewhere.get((proposal.fingerprint, _OPPOSITE[proposal.state]))
            if there is None:
                continue
            taken = proposal.state is ProposalState.ACCEPTED
            places = (_document(file), _document(there))
            found[key] = TwoWays(
                proposal.category, proposal.label, *(places if taken else places[::-1])
            )
    return tuple(found.values())


def _document(file: _File) -> Place:
    return Place(file.review.id, file.review.number, file.item.id, 0)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
