"""Access as the other services know it: built from the front desk's events, read at each request.

Two records and three consumers that every service but the front desk adds to its own. They stand
repetition and any order: a revision never goes back, and a membership once revoked stays revoked
even if its granting is heard of afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from shared.contracts.envelope import Event
from shared.domain.errors import Invalid
from shared.domain.policy import Membership, Role
from shared.ports.records import Record
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.service import Consumer
from shared.web.access import Standing


@dataclass(frozen=True, slots=True)
class PersonAccess:
    """The newest access revision heard of, and whether the person may act at all."""

    person: str
    access_revision: int
    active: bool


@dataclass(frozen=True, slots=True)
class MembershipFact:
    """A role on a case. ``revoked`` stays, so that a late granting cannot undo it."""

    id: str
    case: str
    person: str
    role: str
    agency: str
    audience: str
    revoked: bool


RECORDS: tuple[Record, ...] = (
    Record(PersonAccess, "person_access", key="person"),
    Record(
        MembershipFact, "membership_facts", indexed=(("person", "revoked"), ("case", "revoked"))
    ),
)


class ProjectedAccess:
    """AccessReader over the two records."""

    def __init__(self, uow_factory: UnitOfWorkFactory) -> None:
        self._uow_factory = uow_factory

    def standing(self, person: str) -> Standing | None:
        """The person's standing as this service has heard of it."""
        with self._uow_factory() as uow:
            known = uow.find(PersonAccess, person=person)
            facts = uow.find(MembershipFact, person=person, revoked=False)
        if not known and not facts:
            return None
        revision = known[0].access_revision if known else 0
        active = known[0].active if known else True
        return Standing(revision, active, frozenset(map(_membership, facts)))


def _membership(fact: MembershipFact) -> Membership:
    return Membership(fact.case, Role(fact.role), fact.audience)


def on_person_access_changed(event: Event, uow: UnitOfWork) -> None:
    """Keep the newest revision; an older one changes nothing."""
    heard = PersonAccess(event.body["person"], event.body["revision"], event.body["active"])
    known = uow.find(PersonAccess, person=heard.person)
    if not known:
        uow.add(heard)
    elif heard.access_revision > known[0].access_revision:
        uow.save(heard)


def on_membership_granted(event: Event, uow: UnitOfWork) -> None:
    """Add the role; a membership already heard of, revoked or not, stays as it is.

    Raises Invalid ``role-unknown`` for a role outside the policy table.
    """
    body = event.body
    try:
        role = Role(body["role"])
    except ValueError as error:
        raise Invalid("role-unknown", "This role is not in the policy table.") from error
    if uow.find(MembershipFact, id=body["membership"]):
        return
    uow.add(
        MembershipFact(
            id=body["membership"],
            case=event.case,
            person=body["person"],
            role=role.value,
            agency=body["agency"],
            audience=body["audience"],
            revoked=False,
        )
    )


def on_membership_revoked(event: Event, uow: UnitOfWork) -> None:
    """Take the role away, now and for a granting that is still on its way."""
    body = event.body
    known = uow.find(MembershipFact, id=body["membership"])
    if known:
        uow.save(replace(known[0], revoked=True))
        return
    uow.add(
        MembershipFact(body["membership"], event.case, body["person"], "", "", "", revoked=True)
    )


def consumers() -> Mapping[str, Consumer]:
    """Event type to consumer, for the service's own table."""
    return {
        "person.access-changed": on_person_access_changed,
        "membership.granted": on_membership_granted,
        "membership.revoked": on_membership_revoked,
    }
