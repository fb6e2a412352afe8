"""What intake's pages and API work with, and how an address becomes a target of the policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.intake.domain.cases import Case
from services.intake.domain.decisions import Decision
from services.intake.domain.documents import Document
from services.intake.domain.requests import AgencyRequest
from services.intake.domain.uploads import Upload
from services.intake.handlers.desk import Desk, Viewers
from services.intake.people.handlers.sign_in import confirm_presence
from services.intake.people.ports import Desk as PeopleDesk
from services.intake.staffing import PeopleStaff
from shared.domain.policy import Target
from shared.ports.unit_of_work import UnitOfWorkFactory
from shared.web.guard import identity, subject


@dataclass(frozen=True, slots=True)
class Front:
    """The ports behind the pages. ``viewers`` is None where the log cannot be asked."""

    units: UnitOfWorkFactory
    desk: Desk
    staff: PeopleStaff
    people: PeopleDesk
    viewers: Viewers | None = None

    def of_case(self, args: Mapping[str, Any]) -> Target:
        """The case in the address; raises Invalid ``case-missing``, also towards an auditor."""
        with self.units() as uow:
            return Target(case=uow.get(Case, args["case"]).id)

    def of_request(self, args: Mapping[str, Any]) -> Target:
        """The case and the agency of a request; raises Invalid ``request-missing``."""
        with self.units() as uow:
            found = uow.get(AgencyRequest, args["request_id"])
        return Target(case=found.case, agency=found.agency)

    def of_upload(self, args: Mapping[str, Any]) -> Target:
        """The case and the agency of an upload; raises Invalid ``upload-missing``."""
        with self.units() as uow:
            found = uow.get(Upload, args["upload"])
        return Target(case=found.case, agency=found.agency)

    def of_document(self, args: Mapping[str, Any]) -> Target:
        """The case and the agency of a document; raises Invalid ``document-missing``."""
        with self.units() as uow:
            found = uow.get(Document, args["document"])
        return Target(case=found.case, agency=found.agency)

    def of_decision(self, args: Mapping[str, Any]) -> Target:
        """The case of a decision; raises Invalid ``decision-missing``."""
        with self.units() as uow:
            found = uow.get(Decision, args["decision"])
        return Target(case=found.case)

    def confirm(self, untrusted_code: str) -> None:
        """Ask who is signed in for a code again; raises Refused ``code-failed``."""
        confirm_presence(
            subject().person,
            untrusted_code,
            uow_factory=self.people.uow_factory,
            vault=self.people.vault,
            key=self.people.key,
            clock=self.people.clock,
        )


def own_agency(_: Mapping[str, Any]) -> Target:
    """The agency of whoever asks; nowhere for a person without one."""
    return Target(agency=subject().agency)


def actor() -> str:
    """The id to put on the record for whoever asks."""
    return identity().actor
