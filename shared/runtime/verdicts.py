"""From what a consumer raised to what the bus is told.

Unavailable                  again later, with growing delays; given up only after many hours
Conflict ``…-stale``         again at once: somebody else saved first, a fresh read decides anew
Conflict, Invalid, Refused   dead letter with the error's code
Corrupt                      dead letter with the error's code, and an alarm
anything else                again later, up to the delivery limit, then a dead letter
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.errors import Conflict, Corrupt, Invalid, LockgateError, Refused, Unavailable
from shared.ports.bus import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on: delays double from ``first`` to ``cap`` seconds.

    ``unavailable_attempts`` of them bridge an outage of a day; ``crash_attempts`` bound a defect.
    """

    first: float = 1.0
    cap: float = 300.0
    unavailable_attempts: int = 300
    crash_attempts: int = 5


def verdict_for(error: Exception, attempt: int, patience: Patience, jitter: float) -> Outcome:
    """The outcome for an error; ``jitter`` between 0 and 1 spreads the delays of many messages."""
    if isinstance(error, Unavailable):
        return _again(error.code, attempt, patience.unavailable_attempts, patience, jitter)
    if isinstance(error, Conflict) and error.code.endswith("-stale"):
        return _again(error.code, attempt, patience.unavailable_attempts, patience, jitter)
    if isinstance(error, (Conflict, Invalid, Refused, Corrupt)):
        return Outcome(Verdict.DEAD, error.code)
    code = error.code if isinstance(error, LockgateError) else "consumer-failed"
    return _again(code, attempt, patience.crash_attempts, patience, jitter)


def _again(reason: str, attempt: int, limit: int, patience: Patience, jitter: float) -> Outcome:
    if attempt >= limit:
        return Outcome(Verdict.DEAD, reason)
    delay = min(patience.cap, patience.first * 2.0 ** min(attempt - 1, 30))
    return Outcome(Verdict.RETRY, reason, delay * (0.5 + jitter / 2))
