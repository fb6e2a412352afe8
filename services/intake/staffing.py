"""Who does what on a case, read from the people feature's own records."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from services.intake.domain.decisions import Seat
from services.intake.handlers.signing import appointment_of
from services.intake.people.handlers import directory
from services.intake.people.records import Agency, CaseMembership, Person
from shared.domain.policy import Role
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import Vault


@dataclass(frozen=True, slots=True)
class PeopleStaff:
    """The Staff port over people's records. A signatory has a seat once appointed to one."""

    vault: Vault
    clock: Clock

    def managers(self, case: str, uow: UnitOfWork) -> tuple[str, ...]:
        """The people who manage this case now."""
        return self._holding(case, Role.MANAGER, uow)

    def officers(self, agency: str, uow: UnitOfWork) -> tuple[str, ...]:
        """The active records officers of an agency."""
        return tuple(directory.officers_of(agency, uow=uow))

    def signatories(self, case: str, uow: UnitOfWork) -> tuple[tuple[str, Seat], ...]:
        """Everybody who is a signatory on this case now and was appointed to a seat."""
        found = []
        for person in self._holding(case, Role.SIGNATORY, uow):
            appointment = appointment_of(case, person, uow)
            if appointment:
                found.append((person, appointment.seat))
        return tuple(found)

    def agency_name(self, agency: str, uow: UnitOfWork) -> str:
        """What an agency is called; raises Invalid ``agency-missing``."""
        return uow.get(Agency, agency).name

    def agency_names(self, agencies: Collection[str], uow: UnitOfWork) -> dict[str, str]:
        """What several are called."""
        return {one.id: one.name for one in uow.find(Agency, id=tuple(agencies))}

    def person_name(self, person: str, uow: UnitOfWork) -> str:
        """What a person is called on pages; an id that is nobody's is shown as it is."""
        if not uow.count(Person, id=person):
            return person
        return directory.see_person(person, uow=uow, vault=self.vault).name

    def grant(
        self, case: str, person: str, role: Role, audience: str, *, by: str, uow: UnitOfWork
    ) -> None:
        """Grant the role on the case unless the person holds it already."""
        held = uow.count(CaseMembership, case=case, person=person, role=role.value, revoked_at=None)
        if not held:
            directory.grant(
                case,
                person,
                role.value,
                audience=audience,
                uow=uow,
                vault=self.vault,
                clock=self.clock,
                by=by,
            )

    def _holding(self, case: str, role: Role, uow: UnitOfWork) -> tuple[str, ...]:
        found = uow.find(CaseMembership, case=case, role=role.value, revoked_at=None)
        active = uow.find(Person, id=[one.person for one in found], active=True) if found else []
        return tuple(sorted(one.id for one in active))
