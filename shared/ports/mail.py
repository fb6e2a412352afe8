"""The mail port: plain messages that say "sign in", never content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail. ``id`` makes sending idempotent (it becomes the Message-ID)."""

    id: str
    to: str
    subject: str
    body: str


class MailSender(Protocol):
    """Hands a message to the next hop.

    Raises Unavailable for a hop that may accept it later, Invalid ``mail-address`` for an address
    that never will.
    """

    def send(self, mail: Mail) -> None:
        """Return only when the next hop has durably accepted the message."""
        ...
