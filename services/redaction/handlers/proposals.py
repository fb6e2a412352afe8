"""What people decide about proposals: one, all of a value, all of a person, and back again.

Decisions are made by redaction officers on documents that are open for decisions. "All of" means
every document of the case that is open, so that one value is not decided twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.redaction.domain.decisions import BY_HAND, places_of, proposed
from services.redaction.domain.reading import Reading
from services.redaction.domain.records import (
    Item,
    PageCheck,
    Proposal,
    ProposalState,
    Region,
    Review,
    ReviewState,
    Spot,
    SpotState,
)
from services.redaction.domain.regions import cover_id, cover_of
from services.redaction.domain.spans import Category, Reason, Span
from services.redaction.handlers.readings import (
    current_items,
    current_proposals,
    current_spots,
)
from shared.domain.errors import Conflict, Invalid
from shared.domain.ids import new_id
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork

MAX_WORDS = 200


def open_review(document: str, uow: UnitOfWork) -> Review:
    """The review, if it is open for decisions; else Conflict ``review-not-open``."""
    review = uow.get(Review, document)
    if review.state is not ReviewState.PROPOSED:
        raise Conflict("review-not-open", "This document is not open for decisions.")
    return review


def decide(
    document: str,
    proposals: Sequence[str],
    state: ProposalState,
    *,
    person: str,
    uow: UnitOfWork,
    clock: Clock,
) -> int:
    """Accept, reject or reopen the named proposals of one document; return how many changed."""
    review = open_review(document, uow)
    usable = {item.id for item in current_items(review, uow)}
    found = uow.find(Proposal, id=tuple(proposals), document=review.id)
    found = [proposal for proposal in found if proposal.item in usable]
    if len(found) != len(set(proposals)):
        raise Invalid("proposal-missing", "One of these proposals is not in this document.")
    return _set_state(found, state, person, uow, clock)


def decide_value(
    document: str,
    proposal: str,
    state: ProposalState,
    *,
    person: str,
    uow: UnitOfWork,
    clock: Clock,
) -> int:
    """Decide every mention of the same value in all open documents of the case."""
    review = open_review(document, uow)
    example = uow.get(Proposal, proposal)
    if example.document != review.id:
        raise Invalid("proposal-missing", "This proposal is not in this document.")
    same = uow.find(Proposal, case=review.case, fingerprint=example.fingerprint)
    return _set_state(_in_open_reviews(same, review.case, uow), state, person, uow, clock)


def decide_label(
    document: str,
    label: str,
    state: ProposalState,
    *,
    person: str,
    uow: UnitOfWork,
    clock: Clock,
) -> int:
    """Decide everything that carries a label ("Child A") in all open documents of the case."""
    review = open_review(document, uow)
    same = uow.find(Proposal, case=review.case, label=label)
    return _set_state(_in_open_reviews(same, review.case, uow), state, person, uow, clock)


def accept_rest(document: str, *, person: str, uow: UnitOfWork, clock: Clock) -> int:
    """Accept every proposal of the document that is still open."""
    review = open_review(document, uow)
    rest = current_proposals(review, uow)
    rest = [proposal for proposal in rest if proposal.state is ProposalState.OPEN]
    return _set_state(rest, ProposalState.ACCEPTED, person, uow, clock)


def add_words(
    document: str,
    words: str,
    *,
    category: Category,
    label: str,
    reason: Reason,
    readings: Iterable[tuple[Item, Reading]],
    salt: bytes,
    person: str,
    uow: UnitOfWork,
    clock: Clock,
) -> int:
    """Take out every mention of some words that no detector proposed; return how many.

    The words are looked for in ``readings`` regardless of case. Raises Invalid when they are
    not there.
    """
    open_review(document, uow)
    if not words.strip() or len(words.strip()) > MAX_WORDS:
        raise Invalid("words-length", f"Give between 1 and {MAX_WORDS} characters to take out.")
    made = 0
    for item, reading in readings:
        spans = [
            Span(start, end, category, label, reason, BY_HAND, 1.0, label)
            for start, end in places_of(reading.text, words)
        ]
        for proposal in proposed(item, reading.text, spans, salt):
            made += _add_accepted(proposal, person, uow, clock)
    if not made:
        raise Invalid("words-missing", "These words are not in the document, or already taken out.")
    return made


def _add_accepted(proposal: Proposal, person: str, uow: UnitOfWork, clock: Clock) -> int:
    decided = replace(
        proposal, state=ProposalState.ACCEPTED, decided_by=person, decided_at=clock.now()
    )
    known = uow.find(Proposal, id=proposal.id)
    if not known:
        uow.add(decided)
        return 1
    return _set_state(known, ProposalState.ACCEPTED, person, uow, clock)


def draw_region(region: Region, *, uow: UnitOfWork) -> None:
    """Cover a box on a page. Raises Invalid for a box that is empty or on no page."""
    open_review(region.document, uow)
    item = uow.get(Item, region.item)
    if item.document != region.document or not 1 <= region.page <= item.pages:
        raise Invalid("region-page", "There is no such page in this document.")
    if not (0 <= region.x0 < region.x1 and 0 <= region.y0 < region.y1):
        raise Invalid("region-empty", "The box must have a width and a height.")
    uow.add(region)


def remove_region(document: str, region: str, *, uow: UnitOfWork) -> None:
    """Take a drawn box away again; a page that no machine could read must be looked at again."""
    open_review(document, uow)
    found = uow.get(Region, region)
    if found.document != document:
        raise Invalid("region-missing", "This box is not in this document.")
    uow.remove(Region, region)
    uow.remove(PageCheck, check_id(found.item, found.page))
    for spot in uow.find(Spot, item=found.item, state=SpotState.COVERED):
        if cover_id(spot.id) == region:
            uow.save(replace(spot, state=SpotState.OPEN, decided_by="", decided_at=None))


def decide_spots(
    document: str,
    spots: Sequence[str],
    state: SpotState,
    *,
    person: str,
    uow: UnitOfWork,
    clock: Clock,
) -> int:
    """Cover, leave or reopen regions that the reader pointed out; return how many changed.

    A covered one becomes a box on its page. Raises Invalid ``spot-missing``.
    """
    review = open_review(document, uow)
    here = {spot.id: spot for spot in current_spots(review, uow)}
    if not set(spots) <= here.keys():
        raise Invalid("spot-missing", "There is no such region in this document.")
    wanted = [here[key] for key in dict.fromkeys(spots) if here[key].state is not state]
    for spot in wanted:
        reopened = state is SpotState.OPEN
        decided = replace(
            spot,
            state=state,
            decided_by="" if reopened else person,
            decided_at=None if reopened else clock.now(),
        )
        uow.save(decided)
        uow.remove(Region, cover_id(spot.id))
        if state is SpotState.COVERED:
            uow.add(cover_of(decided))
    return len(wanted)


def check_page(
    document: str, item: str, page: int, *, person: str, uow: UnitOfWork, clock: Clock
) -> None:
    """Record that a person looked at a page that no machine could read."""
    open_review(document, uow)
    found = uow.get(Item, item)
    if found.document != document or page not in found.unread_pages:
        raise Invalid("page-not-listed", "This page does not wait for a person's look.")
    key = check_id(item, page)
    if not uow.find(PageCheck, id=key):
        uow.add(PageCheck(key, item, document, page, person, clock.now()))


def withhold_page(region: Region, *, uow: UnitOfWork, clock: Clock) -> None:
    """Cover a whole page that no machine could read, and count it as looked at; twice is once."""
    check_page(
        region.document, region.item, region.page, person=region.drawn_by, uow=uow, clock=clock
    )
    whole = replace(region, id=f"withheld.{region.item}.p{region.page}")
    if not uow.find(Region, id=whole.id):
        draw_region(whole, uow=uow)


def check_id(item: str, page: int) -> str:
    """The id of a person's look at a page."""
    return f"{item}.p{page}"


def new_region_id() -> str:
    """An id for a box a person draws."""
    return new_id("region")


def _in_open_reviews(found: Iterable[Proposal], case: str, uow: UnitOfWork) -> list[Proposal]:
    usable = {
        item.id
        for review in uow.find(Review, case=case, state=ReviewState.PROPOSED)
        for item in current_items(review, uow)
    }
    return [proposal for proposal in found if proposal.item in usable]


def _set_state(
    found: Iterable[Proposal], state: ProposalState, person: str, uow: UnitOfWork, clock: Clock
) -> int:
    now, changed = clock.now(), 0
    for proposal in found:
        if proposal.state is state:
            continue
        reopened = state is ProposalState.OPEN
        uow.save(
            replace(
                proposal,
                state=state,
                decided_by="" if reopened else person,
                decided_at=None if reopened else now,
            )
        )
        changed += 1
    return changed
