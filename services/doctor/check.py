"""One thing looked at: how it is, what was found, and what a person should do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.errors import LockgateError

OK, ATTENTION, BROKEN = "ok", "attention", "broken"


@dataclass(frozen=True, slots=True)
class Check:
    """``verdict`` is ok, attention (works, but know this) or broken. ``do`` is empty for ok."""

    name: str
    verdict: str
    finding: str
    do: str = ""


def tried(name: str, look: Callable[[], Check | str], do: str) -> Check:
    """What ``look`` finds; what it raises of the five families is broken, with ``do`` to be done.

    A text is a finding that is ok.
    """
    try:
        found = look()
    except LockgateError as error:
        return Check(name, BROKEN, f"{error.message} [{error.code}]", do)
    return Check(name, OK, found) if isinstance(found, str) else found
