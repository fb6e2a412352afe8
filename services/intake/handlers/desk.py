"""The ports every handler of intake works with besides its unit of work; chosen by bootstrap."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.intake.domain.cases import ProclaimedHoliday
from services.intake.domain.decisions import Seat
from shared.domain.calendar import Calendar, Holiday, local_date
from shared.domain.policy import Role
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import Actor, Vault

SERVICE = "intake"


@dataclass(frozen=True, slots=True)
class Viewing:
    """One opening of a document's bytes, or of an edition of it, as the log tells it."""

    person: str
    purpose: str
    at: str


class Staff(Protocol):
    """Who does what on a case; answered by the people feature from the same unit of work."""

    def managers(self, case: str, uow: UnitOfWork) -> tuple[str, ...]:
        """The people who manage this case now."""
        ...

    def officers(self, agency: str, uow: UnitOfWork) -> tuple[str, ...]:
        """The records officers of an agency now."""
        ...

    def signatories(self, case: str, uow: UnitOfWork) -> tuple[tuple[str, Seat], ...]:
        """Everybody who may sign on this case now, with the seat."""
        ...

    def agency_name(self, agency: str, uow: UnitOfWork) -> str:
        """What an agency is called on pages; raises Invalid ``agency-missing``."""
        ...

    def agency_names(self, agencies: Collection[str], uow: UnitOfWork) -> dict[str, str]:
        """What several are called."""
        ...

    def grant(
        self, case: str, person: str, role: Role, audience: str, *, by: str, uow: UnitOfWork
    ) -> None:
        """Make the person hold the role on the case from now on; a second time changes nothing."""
        ...


class Viewers(Protocol):
    """Asks the transparency log who opened a document."""

    def __call__(self, case: str, document: str) -> tuple[Viewing, ...]:
        """Every opening on record, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """The ports of intake's handlers. ``published`` are the bank holidays as published."""

    vault: Vault
    clock: Clock
    published: Calendar
    staff: Staff
    receipt_key: Ed25519PrivateKey

    def today(self) -> date:
        """The London date now."""
        return local_date(self.clock.now())

    def calendar(self, uow: UnitOfWork) -> Calendar:
        """The published holidays and those proclaimed since."""
        return self.published.with_holidays(
            Holiday(one.on, one.name) for one in uow.find(ProclaimedHoliday)
        )

    def seal_text(self, case: str, purpose: str, text: str) -> bytes:
        """Free text as it rests in a column."""
        return self.vault.seal_value(case, purpose, text.encode())

    def open_text(self, case: str, purpose: str, sealed: bytes | None) -> str:
        """What ``seal_text`` sealed for the same case and purpose; empty for nothing."""
        return self.vault.open_value(case, purpose, sealed).decode() if sealed else ""


def service_actor(purpose: str) -> Actor:
    """Intake itself, acting on nobody's click."""
    return Actor(SERVICE, purpose)
