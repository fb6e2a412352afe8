"""The jigsaw: what still identifies somebody after everything that was decided was taken out.

Nothing here is found by its name. A rare occupation beside a village and a day, the youngest of
four, a headline: each leaves the text whole and gives the child away to whoever knows one more
thing. So before a document goes to a family or to the public, and wherever days counted from the
incident stand beside an exact age, what remains visible in that edition is listed, and the approver
answers each line. A risk's id follows from what is visible: change that, and it is asked again.
The list helps a person to look; that it is empty promises nothing. This module does no I/O.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.redaction.domain.dates import parse_date
from services.redaction.domain.decisions import Covered, span_of
from services.redaction.domain.policy import Treatment, date_style, is_own, treatment
from services.redaction.domain.records import Proposal, ProposalState
from services.redaction.domain.register import DateStyle, Register
from services.redaction.domain.spans import Category
from shared.contracts.envelope import canonical
from shared.domain.audience import Audience, AudienceKind
from shared.domain.errors import Conflict, Invalid


class RiskKind(StrEnum):
    """What remains visible."""

    COMBINATION = "combination"
    BIRTH_DATE = "birth-date"
    EXACT_DATES = "exact-dates"
    SIBLINGS = "siblings"
    EVENT = "event"
    RELATIONSHIP = "relationship"
    QUOTE = "quote"
    NAME_KEPT = "name-kept"
    PLACE_KEPT = "place-kept"
    NUMBER_KEPT = "number-kept"


class Answer(StrEnum):
    """Why an approver lets a residual risk stand."""

    NEEDED = "needed-for-learning"
    KNOWN = "known-to-recipient"
    PUBLISHED = "already-public"
    NOBODY = "identifies-nobody"


@dataclass(frozen=True, slots=True)
class Risk:
    """One line of the list: what, in which file, and where it stands in its text."""

    id: str
    item: str
    kind: RiskKind
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Visible:
    """A proposal of which something can still be read: ``refused`` as it is, by a person's word."""

    start: int
    end: int
    category: Category
    fingerprint: str
    refused: bool
    whole: bool


_C = Category
_WINDOW = 300
_NEAR = 200
_WHO = frozenset({_C.TRAIT, _C.EVENT})
_WHERE = frozenset(
    {_C.PLACE, _C.ADDRESS, _C.POSTCODE, _C.SCHOOL, _C.HEALTH_PROVIDER, _C.PLACEMENT,
     _C.ORGANISATION}
)  # fmt: skip
_WHEN = frozenset({_C.DATE, _C.DATE_OF_BIRTH})
_PEOPLE = frozenset({_C.PERSON, _C.STAFF})
_COUNTED = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|\d{1,2}|several|other|older|elder|younger"
    r"|half|twin|little|big|baby)"
)
_SIBLINGS = re.compile(
    r"\b(?:(?:the )?(?:first|second|third|fourth|fifth|sixth|seventh|eldest|oldest|youngest|middle|"
    r"only|last|elder|older|younger)(?:[- ]?born)? (?:of (?:the )?\w+(?: (?:children|siblings|"
    r"brothers|sisters|sons|daughters|boys|girls))?|child|son|daughter|sibling|brother|sister)"
    r"|(?:one|1) of (?:\w+ )?(?:\w+|\d+) (?:children|siblings|brothers|sisters)"
    rf"|{_COUNTED}[ -](?:\w+ )?(?:siblings?|half[- ]siblings?|brothers?|sisters?|children)"
    r"|(?:twins?|triplets?|quadruplets?|quads)|(?:first|second|third|fourth|fifth|last)-?born"
    r"|only child|sibling group of \w+)\b",
    re.IGNORECASE,
)
_PRESS = re.compile(
    r"\b(?:news ?papers?|headlines?|(?:local |national )?press(?: release| report| coverage)|"
    r"tabloids?|journalists?|reporters?|news (?:report|article|story|item|coverage)s?|"
    r"(?:reported|published|quoted|covered|appeared|featured) (?:in|by|on) the "
    r"(?:\w+ )?(?:news|press|media|paper|BBC|ITV)|(?:BBC|ITV|Sky) News|media (?:report|coverage|"
    r"interest|attention)s?|news ?sites?|broadcasters?|viral|"
    r"(?:Facebook|Twitter|Instagram|TikTok|Snapchat|YouTube|social media) (?:post|page|group|"
    r"video|comment|appeal)s?|crowdfund\w*|JustGiving|GoFundMe|[A-Z]\w+ (?:Post|Gazette|Echo|"
    r"Herald|Chronicle|Examiner|Argus|Courier|Mercury|Telegraph|Guardian|Advertiser|Observer))\b"
)
_FINE_AGE = re.compile(r"\b(?:hours?|days?|weeks?|months?|fortnight)\b", re.IGNORECASE)
_BIRTHDAY = re.compile(r"\bbirthdays?\b|\bborn (?:the|that|this) (?:day|same day)\b", re.IGNORECASE)
_EVERYTHING = frozenset(RiskKind)
_ASKED: dict[AudienceKind, frozenset[RiskKind]] = {
    AudienceKind.OWN: frozenset(),
    AudienceKind.REVIEWER: frozenset(),
    AudienceKind.PARTNER: frozenset({RiskKind.BIRTH_DATE}),
    AudienceKind.PANEL: frozenset({RiskKind.BIRTH_DATE}),
    AudienceKind.FAMILY: _EVERYTHING,
    AudienceKind.PUBLIC: _EVERYTHING,
}
"""Which risks are asked about before a document goes to each kind of recipient."""


def asked(audience: Audience) -> bool:
    """Whether anything is asked before a document goes to this audience."""
    return bool(_ASKED[audience.kind])


def residual_risks(
    item: str,
    text: str,
    proposals: Sequence[Proposal],
    audience: Audience,
    register: Register,
) -> list[Risk]:
    """What the approver must answer for one file before this audience may have it, in order."""
    wanted = _ASKED[audience.kind]
    if not wanted:
        return []
    visible = list(_visible(proposals, audience, register))
    shown = _shown(text, proposals, visible)
    style = date_style(audience, register)
    siblings, press = _places(_SIBLINGS, shown), _places(_PRESS, shown)
    found = [
        *_kept(item, visible),
        *_listed(item, text, visible),
        *_worded(item, [*siblings, *_numbered(proposals, audience, register)], press),
        *_birth_dates(item, text, shown, visible, style),
        *_combinations(item, siblings, visible, style),
    ]
    return sorted((one for one in found if one.kind in wanted), key=_order)


def _order(risk: Risk) -> tuple[int, tuple[tuple[int, int], ...]]:
    return list(RiskKind).index(risk.kind), risk.places


def _risk(item: str, kind: RiskKind, places: Iterable[tuple[int, int]]) -> Risk:
    ordered = tuple(sorted(set(places)))
    named = canonical({"item": item, "kind": str(kind), "places": [list(p) for p in ordered]})
    return Risk(hashlib.sha256(named).hexdigest()[:24], item, kind, ordered)


# --- what can be seen -----------------------------------------------------------------------------
def _visible(
    proposals: Sequence[Proposal], audience: Audience, register: Register
) -> Iterator[Visible]:
    """What this audience can read of what was proposed; their own details are no risk to them."""
    taken = Covered((p.start, p.end) for p in proposals if p.state is ProposalState.ACCEPTED)
    for proposal in proposals:
        span = span_of(proposal)
        if is_own(span, audience, register):
            continue
        how = treatment(span, audience, register)
        refused = proposal.state is not ProposalState.ACCEPTED
        if refused and taken.touches(proposal.start, proposal.end):
            continue
        if refused or how in {Treatment.KEEP, Treatment.GENERALISE}:
            whole = refused or how is Treatment.KEEP
            yield Visible(span.start, span.end, span.category, proposal.fingerprint, refused, whole)


def _shown(text: str, proposals: Sequence[Proposal], visible: Sequence[Visible]) -> str:
    """The text with what is taken out as blanks, so that offsets stay."""
    whole = {(one.start, one.end) for one in visible if one.whole}
    characters = list(text)
    for proposal in proposals:
        hidden = (proposal.start, proposal.end) not in whole
        if proposal.state is ProposalState.ACCEPTED and hidden:
            characters[proposal.start : proposal.end] = "\0" * (proposal.end - proposal.start)
    return "".join(characters)


def _kept(item: str, visible: Sequence[Visible]) -> Iterator[Risk]:
    """What a person decided to keep: people and places each, numbers in one line."""
    values: dict[tuple[RiskKind, str], list[tuple[int, int]]] = {}
    for one in visible:
        if not one.refused:
            continue
        kind = _kind_kept(one.category)
        if kind is not None:
            key = "" if kind is RiskKind.NUMBER_KEPT else one.fingerprint
            values.setdefault((kind, key), []).append((one.start, one.end))
    for (kind, _), places in values.items():
        yield _risk(item, kind, places)


def _kind_kept(category: Category) -> RiskKind | None:
    if category in _PEOPLE:
        return RiskKind.NAME_KEPT
    if category in _WHERE:
        return RiskKind.PLACE_KEPT
    if category in {_C.DATE, _C.DATE_OF_BIRTH, _C.AGE, _C.TRAIT, _C.RELATIONSHIP, _C.EVENT}:
        return None
    return RiskKind.NUMBER_KEPT


def _listed(item: str, text: str, visible: Sequence[Visible]) -> Iterator[Risk]:
    """Exact dates, events and relationships that stand as they are, one line each kind."""
    kinds = {
        RiskKind.EXACT_DATES: [
            (one.start, one.end)
            for one in visible
            if one.category in _WHEN and one.whole and _exact(text, one)
        ],
        RiskKind.EVENT: [
            (one.start, one.end) for one in visible if one.category is _C.EVENT and one.whole
        ],
        RiskKind.RELATIONSHIP: [
            (one.start, one.end) for one in visible if one.category is _C.RELATIONSHIP and one.whole
        ],
    }
    for kind, places in kinds.items():
        if places:
            yield _risk(item, kind, places)


def _exact(text: str, one: Visible) -> bool:
    read = parse_date(text[one.start : one.end])
    return bool(read.day and read.month)


def _places(pattern: re.Pattern[str], shown: str) -> list[tuple[int, int]]:
    return [found.span() for found in pattern.finditer(shown)]


def _numbered(
    proposals: Sequence[Proposal], audience: Audience, register: Register
) -> list[tuple[int, int]]:
    """The first place of each sibling's label, when the public could count them."""
    first: dict[str, tuple[int, int]] = {}
    for proposal in proposals:
        entry = register.entry(proposal.entry) if proposal.entry else None
        if entry is not None and "sibling" in entry.role.lower():
            first.setdefault(entry.label, (proposal.start, proposal.end))
    counted = audience.kind is AudienceKind.PUBLIC and len(first) > 1
    return list(first.values()) if counted else []


def _worded(
    item: str, siblings: Sequence[tuple[int, int]], press: Sequence[tuple[int, int]]
) -> Iterator[Risk]:
    """How many brothers and sisters, who came first, and what the press wrote."""
    for kind, places in ((RiskKind.SIBLINGS, siblings), (RiskKind.QUOTE, press)):
        if places:
            yield _risk(item, kind, places)


def _birth_dates(
    item: str, text: str, shown: str, visible: Sequence[Visible], style: DateStyle
) -> Iterator[Risk]:
    """An age in weeks, or a birthday, beside a day: together they are a date of birth."""
    days = [
        (one.start, one.end)
        for one in visible
        if one.category is _C.DATE
        and _exact(text, one)
        and (one.whole or style in {DateStyle.EXACT, DateStyle.DAY})
    ]
    ages = [
        (one.start, one.end)
        for one in visible
        if one.category is _C.AGE and one.whole and _FINE_AGE.search(text, one.start, one.end)
    ]
    ages += _places(_BIRTHDAY, shown)
    for age in ages:
        beside = [day for day in days if _apart(day, age) <= _NEAR]
        if beside:
            yield _risk(item, RiskKind.BIRTH_DATE, [age, *beside])


def _combinations(
    item: str, siblings: Sequence[tuple[int, int]], visible: Sequence[Visible], style: DateStyle
) -> Iterator[Risk]:
    """Somebody's rarity, a place and a time close together, one line each cluster."""
    who = [(one.start, one.end) for one in visible if one.category in _WHO and one.whole]
    who += siblings
    where = [(one.start, one.end) for one in visible if one.category in _WHERE]
    told = style is not DateStyle.SEASON
    when = [
        (one.start, one.end) for one in visible if one.category in _WHEN and (one.whole or told)
    ]
    clusters: list[set[tuple[int, int]]] = []
    for here in sorted(who):
        places = [one for one in where if _apart(one, here) <= _WINDOW]
        times = [one for one in when if _apart(one, here) <= _WINDOW]
        if not (places and times):
            continue
        nearest = {here, min(places, key=lambda one: _apart(one, here))}
        nearest.add(min(times, key=lambda one: _apart(one, here)))
        if clusters and clusters[-1] & nearest:
            clusters[-1] |= nearest
        else:
            clusters.append(nearest)
    for cluster in clusters:
        yield _risk(item, RiskKind.COMBINATION, cluster)


def _apart(one: tuple[int, int], two: tuple[int, int]) -> int:
    return max(0, max(one[0], two[0]) - min(one[1], two[1]))


# --- answering ------------------------------------------------------------------------------------
def answer_of(code: str) -> Answer:
    """The reason with this code; raises Invalid ``risk-answer``."""
    try:
        return Answer(code)
    except ValueError as error:
        raise Invalid("risk-answer", "Choose a reason from the list.") from error


def require_answered(risks: Iterable[str], answered: Iterable[str]) -> None:
    """Raise Conflict ``risks-unanswered`` unless every risk has an answer."""
    missing = set(risks) - set(answered)
    if missing:
        raise Conflict(
            "risks-unanswered",
            "Answer every residual risk before you approve, or send the document back.",
            risks=len(missing),
        )
