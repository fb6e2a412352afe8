"""The partners' decision: rapid review, outcome, rationale, national view; one signature per seat.

    draft ──prepare──▶ checking ──cleared──▶ open ──last signature──▶ complete
      ▲                   │ blocked              │
      └───── any edit ────┴──────────────────────┘   (a new version; signatures so far are void)

Rules kept here: a version that is not cleared is never signed; a signature binds one seat to one
content hash; a complete decision never changes; without the notification's reference nothing is
prepared or completed. A dissent is a signature with reasons: the split goes to the Panel with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.contracts.envelope import canonical
from shared.domain.errors import Conflict, Corrupt, Invalid, Refused

FORMAT = "lockgate-decision/1"
MAX_ANNEXES = 500


class Seat(StrEnum):
    """The three safeguarding partners. Three roles, not three rows: one signature each."""

    LA = "la"
    ICB = "icb"
    POLICE = "police"

    @property
    def audience(self) -> str:
        """How a membership names the seat."""
        return self.value.upper()

    @property
    def called(self) -> str:
        """The partner for people."""
        return _SEATS[self]


_SEATS = {
    Seat.LA: "Local authority",
    Seat.ICB: "Integrated care board",
    Seat.POLICE: "Police",
}


class Outcome(StrEnum):
    """What the partners decide after a rapid review."""

    COMMISSION = "commission-lcspr"
    NO_REVIEW = "no-lcspr"
    OTHER_LEARNING = "other-learning"

    @property
    def called(self) -> str:
        """The outcome for people."""
        return _OUTCOMES[self]


_OUTCOMES = {
    Outcome.COMMISSION: "Commission a local child safeguarding practice review",
    Outcome.NO_REVIEW: "No local child safeguarding practice review",
    Outcome.OTHER_LEARNING: "Other learning, without a review",
}


class NationalView(StrEnum):
    """Whether the partners think that a national review is more appropriate."""

    NOT_NATIONAL = "not-national"
    NATIONAL = "national"
    UNDECIDED = "undecided"

    @property
    def called(self) -> str:
        """The view for people."""
        return _NATIONAL[self]


_NATIONAL = {
    NationalView.NOT_NATIONAL: "A national review is not more appropriate",
    NationalView.NATIONAL: "A national review may be more appropriate",
    NationalView.UNDECIDED: "No settled view; reasons given",
}


class Criterion(StrEnum):
    """Regulation 11 of SI 2018/789: what must be considered; each needs its own answer."""

    IMPROVEMENTS = "improvements"
    THEMES = "themes"
    WORKING_TOGETHER = "working-together"
    PANEL_CONCLUDED = "panel-concluded"

    @property
    def called(self) -> str:
        """The criterion in a sentence."""
        return _CRITERIA[self]


_CRITERIA = {
    Criterion.IMPROVEMENTS: "The case shows improvements that are needed, "
    "including some identified before",
    Criterion.THEMES: "The case shows recurrent themes in safeguarding",
    Criterion.WORKING_TOGETHER: "The case raises concerns about how two or more agencies "
    "worked together",
    Criterion.PANEL_CONCLUDED: "The Panel has concluded that a local review may be more "
    "appropriate",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One criterion's answer and why."""

    criterion: Criterion
    met: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that is signed. Text holds labels from the register, never identifiers."""

    rapid_review: str
    outcome: Outcome
    rationale: str
    national_view: NationalView
    national_reason: str
    answers: tuple[Answer, ...]
    annexes: tuple[str, ...] = ()

    def check(self) -> None:
        """Raises Invalid for what a decision cannot go without."""
        for text, code, what in (
            (self.rapid_review, "rapid-review-required", "the rapid review"),
            (self.rationale, "rationale-required", "the rationale"),
            (self.national_reason, "national-reason-required", "why"),
        ):
            if not text.strip():
                raise Invalid(code, f"Enter {what}.")
        if {answer.criterion for answer in self.answers} != set(Criterion):
            raise Invalid("criteria-unanswered", "Answer every criterion of regulation 11.")
        if any(not answer.reason.strip() for answer in self.answers):
            raise Invalid("criteria-unanswered", "Give a reason for each criterion.")
        if len(self.annexes) > MAX_ANNEXES or len(set(self.annexes)) != len(self.annexes):
            raise Invalid("annexes", "List each annex once.", limit=MAX_ANNEXES)


class DecisionState(StrEnum):
    """Where the current version stands."""

    DRAFT = "draft"
    CHECKING = "checking"
    BLOCKED = "blocked"
    OPEN = "open"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Decision:
    """The head: which version is current and where it stands. One per case at a time."""

    id: str
    case: str
    version: int
    content_hash: str
    state: DecisionState
    made_at: datetime
    blocked_places: int = 0
    completed_at: datetime | None = None
    signatures: str = ""
    receipt: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class DecisionVersion:
    """One version, kept for ever. ``object`` is the sealed canonical JSON of its content."""

    id: str
    decision: str
    case: str
    version: int
    object: str
    content_hash: str
    annexes: tuple[str, ...]
    outcome: Outcome
    made_by: str
    made_at: datetime


class SignatureState(StrEnum):
    """A dissent's reasons go to the Panel, so they are checked for identifiers like the rest."""

    CHECKING = "checking"
    SIGNED = "signed"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Signature:
    """One seat's signature (or dissent) on one version of a decision.

    A seat signs a version once; only a dissent whose reasons were blocked may be signed again.
    ``reason_object`` is the sealed canonical JSON of a dissent's reasons.
    """

    id: str
    decision: str
    case: str
    version: int
    seat: Seat
    person: str
    signed_at: datetime
    content_hash: str
    dissents: bool
    log_index: int
    entry_hash: str
    state: SignatureState = SignatureState.SIGNED
    as_delegate: bool = False
    reason_object: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who may sign for a seat on a case and when; a delegate's last day is included."""

    id: str
    case: str
    person: str
    seat: Seat
    delegate: bool
    valid_from: date
    valid_until: date | None
    recorded_by: str
    recorded_at: datetime


def version_id(decision: str, version: int) -> str:
    """The key of one version."""
    return f"{decision}.{version}"


def check_valid(appointment: Appointment, today: date) -> None:
    """Raises Refused ``delegation-expired`` or ``delegation-not-yet`` outside its dates."""
    if today < appointment.valid_from:
        raise Refused("delegation-not-yet", "The delegation to sign has not begun.")
    if appointment.valid_until and today > appointment.valid_until:
        raise Refused("delegation-expired", "The delegation to sign has ended.")


def check_signable(decision: Decision, version: int, content_hash: str) -> None:
    """Raises Conflict ``decision-not-open`` or ``decision-changed``."""
    if decision.state is not DecisionState.OPEN:
        raise Conflict(
            "decision-not-open", "This decision is not open for signature.", state=decision.state
        )
    if (decision.version, decision.content_hash) != (version, content_hash):
        raise Conflict(
            "decision-changed", "The decision was changed. Read the new version before signing."
        )


def missing_seats(signatures: Iterable[Signature]) -> tuple[Seat, ...]:
    """The seats without a signature that stands and is checked."""
    signed = {one.seat for one in signatures if one.state is SignatureState.SIGNED}
    return tuple(seat for seat in Seat if seat not in signed)


def content_json(case: str, content: Content) -> bytes:
    """The canonical bytes that are hashed, sealed, checked for identifiers and signed."""
    return canonical(
        {
            "format": FORMAT,
            "case": case,
            "rapid_review": content.rapid_review,
            "outcome": content.outcome.value,
            "rationale": content.rationale,
            "national_view": content.national_view.value,
            "national_reason": content.national_reason,
            "answers": [
                {"criterion": one.criterion.value, "met": one.met, "reason": one.reason}
                for one in content.answers
            ],
            "annexes": list(content.annexes),
        }
    )


def read_content(data: bytes) -> Content:
    """What ``content_json`` wrote; raises Corrupt ``decision-content`` for anything else."""
    try:
        raw = json.loads(data)
        return Content(
            rapid_review=raw["rapid_review"],
            outcome=Outcome(raw["outcome"]),
            rationale=raw["rationale"],
            national_view=NationalView(raw["national_view"]),
            national_reason=raw["national_reason"],
            answers=tuple(
                Answer(Criterion(one["criterion"]), one["met"], one["reason"])
                for one in raw["answers"]
            ),
            annexes=tuple(raw["annexes"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise Corrupt("decision-content", "The decision cannot be read.") from error
