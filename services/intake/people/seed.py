"""People of a demonstration or a first run, with passwords and codes that are known beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from services.intake.people import domain
from services.intake.people.handlers import directory
from services.intake.people.handlers.sign_in import DIRECTORY, TOTP_PURPOSE
from services.intake.people.ports import Desk
from services.intake.people.records import Agency, Person


@dataclass(frozen=True, slots=True)
class SeedAgency:
    """An agency by a key of the caller's own."""

    key: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class SeedPerson:
    """A person ready to sign in. ``agency`` is a SeedAgency's key; ``totp`` a base-32 secret."""

    key: str
    name: str
    email: str
    password: str = field(repr=False)
    totp: str = field(repr=False)
    roles: tuple[str, ...] = ()
    agency: str = ""


def seed_people(
    agencies: Iterable[SeedAgency], people: Iterable[SeedPerson], desk: Desk
) -> Mapping[str, str]:
    """Add whoever is not there yet; returns the id of every key, agencies and people.

    Somebody whose address is known already keeps what they have. Passwords are held to the same
    rules as everybody's. Raises as :func:`directory.add_person` does.
    """
    ids = {one.key: _agency(one, desk) for one in agencies}
    for person in people:
        ids[person.key] = _person(person, ids.get(person.agency, ""), desk)
    return ids


def _agency(one: SeedAgency, desk: Desk) -> str:
    with desk.uow_factory() as uow:
        known = uow.find(Agency, name=one.name)
        if known:
            return known[0].id
        made = directory.add_agency(one.name, one.kind, uow=uow, clock=desk.clock)
        uow.commit()
    return made


def _person(one: SeedPerson, agency: str, desk: Desk) -> str:
    index = desk.key.digest("email", domain.index_form(one.email))
    with desk.uow_factory() as uow:
        known = uow.find(Person, email_index=index)
    if known:
        return known[0].id
    domain.check_password(one.password, one.email)
    hashed = desk.passwords.hash(one.password)
    sealed = desk.vault.seal_value(DIRECTORY, TOTP_PURPOSE, one.totp.encode())
    with desk.uow_factory() as uow:
        made = directory.add_person(
            one.name,
            one.email,
            roles=one.roles,
            agency=agency,
            uow=uow,
            vault=desk.vault,
            key=desk.key,
            clock=desk.clock,
        )
        person = uow.get(Person, made)
        uow.save(replace(person, password_hash=hashed, sealed_totp=sealed, totp_on=True))
        uow.commit()
    return made
