"""Every error Lockgate raises on purpose, in five families.

    LockgateError
    ├── Refused       policy says no                 HTTP 403 or 404   worker: dead-letter
    ├── Invalid       the input is not acceptable    HTTP 422          worker: dead-letter
    ├── Conflict      the state does not allow it    HTTP 409          worker: dead-letter
    ├── Unavailable   try again later                HTTP 503          worker: requeue with delay
    └── Corrupt       integrity is broken            HTTP 500          worker: dead-letter, alarm

Each carries a stable kebab-case ``code`` and ``facts`` that are safe to log and to show: ids,
counts, limits. Never text from a document, a name, a date of birth or a file name.
"""

from __future__ import annotations

from typing import ClassVar

Fact = str | int | float | bool | None


class LockgateError(Exception):
    """Root of every error raised on purpose.

    ``code`` is stable and may be relied on by clients; ``message`` is a sentence for a person
    that says what happened and what to do next.
    """

    family: ClassVar[str] = "error"

    def __init__(self, code: str, message: str, **facts: Fact) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.facts: dict[str, Fact] = facts

    def __str__(self) -> str:
        shown = " ".join(f"{key}={value}" for key, value in sorted(self.facts.items()))
        return f"{self.code}: {self.message}" + (f" ({shown})" if shown else "")


class Refused(LockgateError):
    """Policy says no. ``hidden`` asks the border to answer as if nothing were there."""

    family = "refused"

    def __init__(self, code: str, message: str, *, hidden: bool = False, **facts: Fact) -> None:
        super().__init__(code, message, **facts)
        self.hidden = hidden


class Invalid(LockgateError):
    """The input cannot be accepted as it is; the message says what to change."""

    family = "invalid"


class Conflict(LockgateError):
    """The thing exists but is not in a state that allows this."""

    family = "conflict"


class Unavailable(LockgateError):
    """A dependency did not answer, or a precondition is still on its way; retrying may help."""

    family = "unavailable"


class Corrupt(LockgateError):
    """Stored or received data fails an integrity check. Never retried."""

    family = "corrupt"
