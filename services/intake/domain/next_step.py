"""What a case waits for, in the order a partnership works: one sentence, one place to go."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.intake.domain.clocks import ClockCode, ClockState, ClockView
from services.intake.domain.decisions import DecisionState, Seat


class Place(StrEnum):
    """The part of the case page where the step is done."""

    CLOCKS = "clocks"
    REQUESTS = "requests"
    DOCUMENTS = "documents"
    DECISION = "decision"
    NOWHERE = ""


@dataclass(frozen=True, slots=True)
class CaseNow:
    """What the next step depends on."""

    clocks: tuple[ClockView, ...]
    requests: int = 0
    waiting: int = 0
    overdue: int = 0
    troubled: int = 0
    to_redact: int = 0
    decision: DecisionState | None = None
    seats_missing: tuple[Seat, ...] = ()

    def clock(self, code: ClockCode) -> ClockView:
        """One of the case's clocks."""
        return next(one for one in self.clocks if one.code is code)


@dataclass(frozen=True, slots=True)
class Step:
    """The next step in words, where it is done, and whether it waits for somebody else."""

    words: str
    place: Place
    waits: bool = False


def next_step(now: CaseNow) -> Step:
    """The one thing to do next; what is blocked or overdue comes before what is merely open."""
    c1, c5 = now.clock(ClockCode.C1), now.clock(ClockCode.C5)
    if c5.state is ClockState.STOPPED:
        return Step("Nothing: the rapid review clock has stopped", Place.NOWHERE, waits=True)
    if c1.state is ClockState.NOT_STARTED:
        return Step("Record when the local authority became aware", Place.CLOCKS)
    if c1.state is not ClockState.STOPPED:
        return Step("Notify the Panel, then record the reference and the time", Place.CLOCKS)
    return _decision_step(now) or _records_step(now)


def _decision_step(now: CaseNow) -> Step | None:
    if now.decision is DecisionState.COMPLETE:
        return Step("Waiting for the Panel's receipt", Place.DECISION, waits=True)
    if now.decision is DecisionState.OPEN:
        seats = ", ".join(seat.called for seat in now.seats_missing)
        return Step(f"Waiting for signatures: {seats}", Place.DECISION, waits=True)
    if now.decision is DecisionState.CHECKING:
        return Step("The decision is being checked for identifiers", Place.DECISION, waits=True)
    if now.decision is DecisionState.BLOCKED:
        return Step("Take the identifiers out of the decision", Place.DECISION)
    return None


def _records_step(now: CaseNow) -> Step:
    steps = (
        (now.requests == 0, Step("Ask agencies for their records", Place.REQUESTS)),
        (
            now.troubled > 0,
            Step(f"Look at {_count(now.troubled, 'document')} in trouble", Place.DOCUMENTS),
        ),
        (
            now.overdue > 0,
            Step(f"Chase {_count(now.overdue, 'overdue return')}", Place.REQUESTS),
        ),
        (
            now.waiting > 0,
            Step(
                f"Waiting for {_count(now.waiting, 'return')} from agencies",
                Place.REQUESTS,
                waits=True,
            ),
        ),
        (now.to_redact > 0, Step(f"Redact {_count(now.to_redact, 'document')}", Place.DOCUMENTS)),
        (
            now.decision is DecisionState.DRAFT,
            Step("Finish the decision and send it for checking", Place.DECISION),
        ),
    )
    otherwise = Step("Write the rapid review and the decision", Place.DECISION)
    return next((step for applies, step in steps if applies), otherwise)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
