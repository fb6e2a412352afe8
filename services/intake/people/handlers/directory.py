"""Agencies, people, what they may be, and the roles they hold on cases."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from services.intake.log_entries import log_made_again
from services.intake.people import domain
from services.intake.people.handlers import sessions, throttle
from services.intake.people.handlers.sign_in import DIRECTORY
from services.intake.people.hashing import DirectoryKey, Passwords, fresh_secret
from services.intake.people.records import (
    Agency,
    AgencyKind,
    CaseMembership,
    Invitation,
    Person,
)
from shared.domain.errors import Conflict, Invalid, Refused
from shared.domain.ids import new_id
from shared.domain.policy import Role
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.ports.vault import Actor, ObjectContext, Vault

_NAME, _EMAIL = "person-name", "person-email"


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as shown to those who may see names."""

    id: str
    name: str
    email: str
    roles: tuple[str, ...]
    agency: str
    active: bool
    invited: bool
    enrolled: bool

    @property
    def called(self) -> str:
        """Name and address, for choosing among people of whom two may share a name."""
        return f"{self.name} ({self.email})"


# --- agencies ---------------------------------------------------------------------------------


def add_agency(name: str, kind: str, *, uow: UnitOfWork, clock: Clock) -> str:
    """Add an agency and return its id; raises Invalid ``name`` or ``kind``, Conflict for a twin."""
    known = {one.value for one in AgencyKind}
    if kind not in known:
        raise Invalid("kind", "Choose what kind of agency this is")
    agency = Agency(
        new_id("agy"), domain.clean_name(name), AgencyKind(kind), active=True, added_at=clock.now()
    )
    uow.add(agency)
    return agency.id


def agencies(*, uow: UnitOfWork) -> list[Agency]:
    """All agencies by name."""
    return uow.find(Agency, order_by="name")


# --- people -----------------------------------------------------------------------------------


def add_person(
    name: str,
    email: str,
    *,
    roles: Iterable[str] = (),
    agency: str = "",
    uow: UnitOfWork,
    vault: Vault,
    key: DirectoryKey,
    clock: Clock,
) -> str:
    """Add someone who may be invited; returns their id.

    Raises Invalid ``name``, ``email``, ``roles``, ``agency`` or ``agency-missing``, Conflict
    ``person-exists`` for an address in use. The name and address are sealed before they rest.
    """
    address = domain.clean_email(email)
    checked = domain.check_roles(roles, agency)
    known_as = domain.clean_name(name)
    person = Person(
        id=new_id("per"),
        sealed_name=vault.seal_value(DIRECTORY, _NAME, known_as.encode()),
        sealed_email=vault.seal_value(DIRECTORY, _EMAIL, address.encode()),
        email_index=key.digest("email", domain.index_form(address)),
        roles=checked,
        agency=agency,
        active=True,
        added_at=clock.now(),
    )
    contact = _seal_contact(person, known_as, address, vault)
    if agency:
        uow.get(Agency, agency)
    uow.add(person)
    sessions.announce(person, uow)
    _announce_contact(person, contact, uow)
    return person.id


def change_contact(
    person_id: str,
    name: str,
    email: str,
    *,
    uow: UnitOfWork,
    vault: Vault,
    key: DirectoryKey,
) -> None:
    """Change a person's name and address; raises as :func:`add_person` does."""
    address, known_as = domain.clean_email(email), domain.clean_name(name)
    person = uow.get(Person, person_id)
    changed = replace(
        person,
        sealed_name=vault.seal_value(DIRECTORY, _NAME, known_as.encode()),
        sealed_email=vault.seal_value(DIRECTORY, _EMAIL, address.encode()),
        email_index=key.digest("email", domain.index_form(address)),
        contact_revision=person.contact_revision + 1,
    )
    contact = _seal_contact(changed, known_as, address, vault)
    uow.save(changed)
    _announce_contact(changed, contact, uow)


def change_roles(
    person_id: str, roles: Iterable[str], agency: str, *, uow: UnitOfWork, vault: Vault, by: str
) -> None:
    """Change what a person may be; takes effect at their next request.

    Raises Invalid ``roles``, ``agency`` or ``…-missing``.
    """
    checked = domain.check_roles(roles, agency)
    if agency:
        uow.get(Agency, agency)
    person = uow.get(Person, person_id)
    changed = sessions.bump(replace(person, roles=checked, agency=agency), uow)
    _log_access(changed, by, vault)


def set_active(
    person_id: str, *, active: bool, uow: UnitOfWork, vault: Vault, clock: Clock, by: str
) -> None:
    """Shut a person out at their next request, or let them in again.

    Shutting out ends their sessions. Raises Conflict ``own-account`` for shutting out oneself.
    """
    if person_id == by:
        raise Conflict("own-account", "You cannot shut out yourself.")
    person = uow.get(Person, person_id)
    changed = sessions.bump(replace(person, active=active), uow)
    if not active:
        sessions.end_all(person_id, uow=uow, clock=clock)
        changed = uow.get(Person, person_id)
    _log_access(changed, by, vault)


def _log_access(person: Person, by: str, vault: Vault) -> None:
    facts: dict[str, str | int] = {
        "person": person.id,
        "revision": person.access_revision,
        "active": int(person.active),
        "roles": ",".join(person.roles),
        "by": by,
    }
    about = f"access-{person.id}-{person.access_revision}"
    log_made_again(about, "access-changed", "", facts, vault)


def view(person: Person, vault: Vault) -> PersonView:
    """A person with name and address opened."""
    return PersonView(
        id=person.id,
        name=vault.open_value(DIRECTORY, _NAME, person.sealed_name).decode(),
        email=vault.open_value(DIRECTORY, _EMAIL, person.sealed_email).decode(),
        roles=person.roles,
        agency=person.agency,
        active=person.active,
        invited=not person.password_hash,
        enrolled=person.totp_on,
    )


def see_person(person_id: str, *, uow: UnitOfWork, vault: Vault) -> PersonView:
    """One person; raises Invalid ``person-missing``."""
    return view(uow.get(Person, person_id), vault)


def exists(person_id: str, *, uow: UnitOfWork) -> str:
    """The id again; raises Invalid ``person-missing``."""
    return uow.get(Person, person_id).id


def name_of(person_id: str, *, uow: UnitOfWork, vault: Vault) -> str:
    """What a person is called on pages; an id that is nobody's is shown as it is."""
    found = uow.find(Person, id=person_id)
    return view(found[0], vault).name if found else person_id


def see_people(*, uow: UnitOfWork, vault: Vault) -> list[PersonView]:
    """Everybody, by name."""
    views = [view(person, vault) for person in uow.find(Person)]
    return sorted(views, key=lambda one: (one.name.casefold(), one.id))


def officers_of(agency: str, *, uow: UnitOfWork) -> list[str]:
    """The ids of an agency's active records officers."""
    found = uow.find(Person, agency=agency, active=True, order_by="id")
    return [person.id for person in found if Role.AGENCY_OFFICER in person.roles]


def _seal_contact(person: Person, name: str, email: str, vault: Vault) -> str:
    """Seal how to reach a person where only the notification service opens it."""
    object_id = f"contact-{person.id}-{person.contact_revision}"
    context = ObjectContext(DIRECTORY, person.id, person.contact_revision, "contact")
    body = json.dumps({"email": email, "name": name}, sort_keys=True, ensure_ascii=False)
    if person.contact_revision > 1:
        # An attempt that was rolled back may have sealed another address under this number.
        object_id = f"{object_id}-{new_id('c')}"
    vault.seal(object_id, context, [body.encode()], Actor("intake", "contact-changed"))
    return object_id


def _announce_contact(person: Person, contact: str, uow: UnitOfWork) -> None:
    body = {"person": person.id, "contact": contact, "revision": person.contact_revision}
    uow.emit("person.contact-changed", case="", aggregate=person.id, body=body)


# --- invitations ------------------------------------------------------------------------------


def invite(person_id: str, *, uow: UnitOfWork, key: DirectoryKey, clock: Clock, by: str) -> str:
    """The secret of a link by which the person sets a password; earlier links stop working.

    Also the way back for someone who lost password or phone, after checking who they are.
    """
    person = uow.get(Person, person_id)
    if not person.active:
        raise Conflict("person-inactive", "Let this person in again before inviting them.")
    now, secret = clock.now(), fresh_secret()
    for old in uow.find(Invitation, person=person_id, used_at=None):
        uow.save(replace(old, used_at=now))
    uow.add(
        Invitation(
            id=new_id("inv"),
            person=person_id,
            digest=key.digest("invitation", secret),
            expires_at=now + domain.INVITATION_LIFE,
            made_by=by,
        )
    )
    return secret


def check_invitation(
    untrusted_secret: str, *, uow: UnitOfWork, key: DirectoryKey, clock: Clock
) -> Invitation:
    """The living invitation behind a link; raises Refused ``invitation-over``, hidden."""
    found = uow.find(Invitation, digest=key.digest("invitation", untrusted_secret))
    if not found or not domain.invitation_lives(found[0], clock.now()):
        raise Refused("invitation-over", "This link cannot be used.", hidden=True)
    return found[0]


def accept_invitation(
    untrusted_secret: str,
    password_hash: str,
    *,
    uow: UnitOfWork,
    key: DirectoryKey,
    clock: Clock,
) -> str:
    """Set the password and start over with the second factor; returns the person.

    The link is used up; every session of the person ends.
    """
    invitation = check_invitation(untrusted_secret, uow=uow, key=key, clock=clock)
    uow.save(replace(invitation, used_at=clock.now()))
    person = uow.get(Person, invitation.person)
    fresh = replace(
        person, password_hash=password_hash, totp_on=False, sealed_totp=b"", recovery=()
    )
    uow.save(fresh)
    sessions.end_all(person.id, uow=uow, clock=clock)
    return person.id


def change_password(
    person_id: str,
    *,
    untrusted_present: str,
    untrusted_new: str,
    uow_factory: UnitOfWorkFactory,
    vault: Vault,
    key: DirectoryKey,
    passwords: Passwords,
    clock: Clock,
) -> None:
    """Change one's own password; every session ends.

    Raises Refused ``password-wrong`` or ``too-many-attempts``, Invalid ``password-…``.
    """
    with uow_factory() as uow:
        person = uow.get(Person, person_id)
    domain.check_password(untrusted_new, view(person, vault).email)
    buckets = {key.digest("throttle", f"password {person_id}"): domain.MAX_FAILURES}
    mark = throttle.reserve(buckets, uow_factory, clock)
    if not passwords.fits(person.password_hash, untrusted_present):
        raise Refused("password-wrong", "The password you have now is not right.")
    new_hash = passwords.hash(untrusted_new)
    with uow_factory() as uow:
        throttle.give_back(uow, buckets, mark)
        uow.save(replace(uow.get(Person, person_id), password_hash=new_hash))
        sessions.end_all(person_id, uow=uow, clock=clock)
        uow.commit()


# --- roles on cases ---------------------------------------------------------------------------


def grant(
    case: str,
    person_id: str,
    role: str,
    *,
    audience: str = "",
    uow: UnitOfWork,
    vault: Vault,
    clock: Clock,
    by: str,
) -> str:
    """Give a person a role on a case and return the membership's id.

    Raises Invalid ``role``, ``audience-…`` or ``person-missing``, Conflict ``role-held``,
    ``role-conflict`` (one person may not both redact and approve) or ``person-inactive``.
    """
    person = uow.get(Person, person_id)
    if not person.active:
        raise Conflict("person-inactive", "This person was shut out.")
    held = uow.find(CaseMembership, case=case, person=person_id, revoked_at=None)
    recorded = domain.check_membership(role, audience, held)
    membership = CaseMembership(
        id=new_id("mem"),
        case=case,
        person=person_id,
        role=role,
        audience=recorded,
        granted_at=clock.now(),
        granted_by=by,
    )
    uow.add(membership)
    _announce_grant(membership, person.agency, uow)
    _log_membership("membership-granted", membership, by, vault)
    return membership.id


def revoke(
    membership_id: str, *, uow: UnitOfWork, vault: Vault, clock: Clock, by: str
) -> CaseMembership:
    """Take a role away at the person's next request; a second time changes nothing."""
    membership = uow.get(CaseMembership, membership_id)
    if membership.revoked_at is not None:
        return membership
    uow.save(replace(membership, revoked_at=clock.now(), revoked_by=by))
    body = {"membership": membership.id, "person": membership.person}
    uow.emit("membership.revoked", case=membership.case, aggregate=membership.id, body=body)
    _log_membership("membership-revoked", membership, by, vault)
    return membership


def members_of(case: str, *, uow: UnitOfWork, role: str = "") -> list[CaseMembership]:
    """The present roles on a case, oldest first; only ``role`` when it is given."""
    held = uow.find(CaseMembership, case=case, revoked_at=None, order_by="granted_at")
    return [one for one in held if not role or one.role == role]


def _announce_grant(membership: CaseMembership, agency: str, uow: UnitOfWork) -> None:
    body = {
        "membership": membership.id,
        "person": membership.person,
        "role": membership.role,
        "agency": agency,
        "audience": membership.audience,
    }
    uow.emit("membership.granted", case=membership.case, aggregate=membership.id, body=body)


def _log_membership(kind: str, membership: CaseMembership, by: str, vault: Vault) -> None:
    facts: dict[str, str | int] = {
        "membership": membership.id,
        "person": membership.person,
        "role": membership.role,
        "by": by,
    }
    log_made_again(f"{kind}-{membership.id}", kind, membership.case, facts, vault)
