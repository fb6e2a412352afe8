"""The rules of decisions: what carries forward, what is still open, who may approve.

In order: a document is read, spans are proposed, a redaction officer decides every one and submits,
another person approves for named audiences, and only then is an edition built. A decision belongs
to content, not to a version: the same words in the same surroundings keep it. Nobody approves what
they decided or submitted. This module does no I/O.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

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
from services.redaction.domain.spans import Category, Reason, Span
from shared.contracts.envelope import canonical
from shared.domain.errors import Conflict, Refused

BY_HAND = "person"
"""The detector of what a person added."""
_AROUND = 40
_SPACE = re.compile(r"\s+")


def _plain(value: str) -> str:
    return _SPACE.sub(" ", value).strip().casefold()


def fingerprint(salt: bytes, value: str) -> str:
    """A keyed hash of a value: equal for equal values of the case, meaningless without the key."""
    return hmac.new(salt, b"value\0" + _plain(value).encode(), hashlib.sha256).hexdigest()


def anchor(salt: bytes, text: str, start: int, end: int) -> str:
    """A keyed hash of a value and its surroundings, to find the same mention in a new version."""
    parts = (text[max(0, start - _AROUND) : start], text[start:end], text[end : end + _AROUND])
    around = "\0".join(_plain(part) for part in parts)
    return hmac.new(salt, b"anchor\0" + around.encode(), hashlib.sha256).hexdigest()


def proposal_id(item: str, span: Span) -> str:
    """The same span of the same item always has the same id, so that proposing twice is once."""
    text = f"{item}|{span.start}|{span.end}|{span.category}"
    return "prop-" + hashlib.sha256(text.encode()).hexdigest()[:32]


def proposed(item: Item, text: str, spans: Iterable[Span], salt: bytes) -> list[Proposal]:
    """Open proposals, one per span."""
    return [
        Proposal(
            id=proposal_id(item.id, span),
            item=item.id,
            document=item.document,
            case=item.case,
            start=span.start,
            end=span.end,
            category=str(span.category),
            label=span.label,
            entry=span.entry,
            reason=str(span.reason),
            detector=span.detector,
            confidence=span.confidence,
            fingerprint=fingerprint(salt, text[span.start : span.end]),
            anchor=anchor(salt, text, span.start, span.end),
            state=ProposalState.OPEN,
            decided_by="",
            decided_at=None,
        )
        for span in spans
    ]


def carry_forward(fresh: Sequence[Proposal], earlier: Sequence[Proposal]) -> list[Proposal]:
    """Give fresh proposals the decisions made on earlier ones.

    The same mention (equal anchor) keeps its decision unless it was decided both ways. Failing
    that, a value that was always decided the same way keeps that: taken out always, kept only when
    no register entry is involved, since a registered name in new surroundings needs a person's eye.
    A decision to keep, made without a register entry or for another, does not bind one with.
    """
    by_anchor = _unanimous(earlier, "anchor", ignore_open=True)
    by_value = _unanimous(earlier, "fingerprint", ignore_open=False)
    return [_with_decision(p, by_anchor.get(p.anchor), by_value.get(p.fingerprint)) for p in fresh]


def _unanimous(earlier: Sequence[Proposal], name: str, *, ignore_open: bool) -> dict[str, Proposal]:
    """The first proposal of each group that was decided one way only."""
    found: dict[str, Proposal] = {}
    mixed: set[str] = set()
    for proposal in earlier:
        still_open = proposal.state is ProposalState.OPEN
        if still_open and ignore_open:
            continue
        key = str(getattr(proposal, name))
        if found.setdefault(key, proposal).state is not proposal.state or still_open:
            mixed.add(key)
    return {key: value for key, value in found.items() if key not in mixed}


def _with_decision(
    fresh: Proposal, same_mention: Proposal | None, same_value: Proposal | None
) -> Proposal:
    earlier = same_mention or same_value
    if earlier is None:
        return fresh
    if earlier.state is ProposalState.REJECTED:
        if fresh.entry != earlier.entry:
            return fresh
        if same_mention is None and fresh.entry:
            return fresh
    return replace(
        fresh, state=earlier.state, decided_by=earlier.decided_by, decided_at=earlier.decided_at
    )


def places_of(text: str, words: str) -> list[tuple[int, int]]:
    """Where some words stand, regardless of case and of the white space between them."""
    parts = [re.escape(part) for part in words.split()]
    if not parts:
        return []
    pattern = re.compile(r"\s+".join(parts), re.IGNORECASE)
    return [found.span() for found in pattern.finditer(text)]


def span_of(proposal: Proposal) -> Span:
    """The span a proposal was made from."""
    return Span(
        start=proposal.start,
        end=proposal.end,
        category=Category(proposal.category),
        label=proposal.label,
        reason=Reason(proposal.reason),
        detector=proposal.detector,
        confidence=proposal.confidence,
        entry=proposal.entry,
    )


def accepted_spans(proposals: Iterable[Proposal]) -> list[Span]:
    """What people decided to take out, in order."""
    return sorted(span_of(p) for p in proposals if p.state is ProposalState.ACCEPTED)


class Covered:
    """Ranges of a text, quick to ask whether any of them touches another range."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(ranges):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def touches(self, start: int, end: int) -> bool:
        """Whether any character from ``start`` to ``end`` lies in one of the ranges."""
        at = bisect_left(self._starts, end)
        return at > 0 and self._ends[at - 1] > start


def decisions_hash(
    item: Item,
    proposals: Iterable[Proposal],
    regions: Iterable[Region],
    checks: Iterable[PageCheck],
    versions: Sequence[str],
) -> str:
    """One hash over all that shapes an item's editions; ``versions`` adds the rules' own."""
    body = {
        "item": item.id,
        "accepted": sorted(
            [p.start, p.end, p.category, p.label]
            for p in proposals
            if p.state is ProposalState.ACCEPTED
        ),
        "regions": sorted([r.page, r.x0, r.y0, r.x1, r.y1, r.label] for r in regions),
        "checked": sorted(check.page for check in checks),
        "versions": list(versions),
    }
    return hashlib.sha256(canonical(body)).hexdigest()


def unread_unchecked(items: Iterable[Item], checks: Iterable[PageCheck]) -> list[tuple[str, int]]:
    """Pages that neither a machine nor a person has looked at: (item, page)."""
    seen = {(check.item, check.page) for check in checks}
    return [
        (item.id, page)
        for item in items
        for page in item.unread_pages
        if (item.id, page) not in seen
    ]


def require_submittable(
    review: Review,
    items: Sequence[Item],
    proposals: Iterable[Proposal],
    checks: Iterable[PageCheck],
    spots: Iterable[Spot],
) -> None:
    """Raise Conflict unless all is decided: proposals, unread pages, and regions without words."""
    if review.state is not ReviewState.PROPOSED:
        raise Conflict("review-not-open", "This document is not open for decisions.")
    waiting = sum(1 for proposal in proposals if proposal.state is ProposalState.OPEN)
    if waiting:
        raise Conflict(
            "proposals-open",
            "Decide every proposal before you submit the document.",
            open=waiting,
        )
    pages = len(unread_unchecked(items, checks))
    if pages:
        raise Conflict(
            "pages-not-checked",
            "Look at every page that could not be read by machine and say so, or withhold it.",
            pages=pages,
        )
    regions = sum(1 for spot in spots if spot.state is SpotState.OPEN)
    if regions:
        raise Conflict(
            "spots-open",
            "Cover or leave every picture and every piece of handwriting that was pointed out.",
            spots=regions,
        )


def authors(
    review: Review,
    proposals: Iterable[Proposal],
    regions: Iterable[Region],
    checks: Iterable[PageCheck],
    spots: Iterable[Spot],
) -> set[str]:
    """Whose work a document is: who decided, covered, looked at pages, or submitted it."""
    people = {review.submitted_by}
    people |= {proposal.decided_by for proposal in proposals}
    people |= {region.drawn_by for region in regions}
    people |= {check.checked_by for check in checks}
    people |= {spot.decided_by for spot in spots}
    return people - {""}


def require_other_person(people: Collection[str], person: str) -> None:
    """Raise Refused when ``person`` is among the authors of what they would approve.

    Source: the Information Commissioner's undertaking that disclosures are checked by someone
    other than their author.
    """
    if person in people:
        raise Refused(
            "own-work", "You decided or submitted this document. Someone else must approve it."
        )
