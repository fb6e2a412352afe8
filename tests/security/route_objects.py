"""What each service's routes are about: one builder per service.

To add a service, write ``def <service>(world) -> Tested`` and put it in ``BUILDERS``: make the
application over a fresh database, put in one thing of each kind that belongs to CASE, AGENCY or
OWNER and one that belongs elsewhere, and name them after the route's arguments. ``enrol_projection``
makes visitors known to every service but the front desk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from services.intake.people.handlers import api_tokens, directory
from services.intake.people.records import Agency, AgencyKind, CaseMembership, Person, Session
from shared.domain.policy import Target
from shared.web.projection import MembershipFact, PersonAccess
from tests.platform_kit import FakeClock
from tests.security.matrix import (
    AGENCY,
    CASE,
    OTHER_AGENCY,
    OTHER_CASE,
    OWNER,
    STRANGER,
    Keyring,
    Tested,
    Thing,
    Visitor,
    thing_set,
)
from tests.unit.intake.people.kit import Site


@dataclass(frozen=True, slots=True)
class World:
    """What a builder is given."""

    make_database: Callable
    clock: FakeClock
    keys: Keyring


COMMON: Mapping[str, Mapping] = {
    "case": thing_set(Thing(CASE, Target(case=CASE)), Thing(OTHER_CASE, Target(case=OTHER_CASE))),
}


def digest_of(units) -> str:
    """A digest over every row of a service's database."""
    whole = hashlib.sha256()
    with units.engine.connect() as connection:
        for table in units.tables.metadata.sorted_tables:
            rows = sorted(repr(tuple(row)) for row in connection.execute(table.select()))
            whole.update(f"{table.name} {rows}".encode())
    return whole.hexdigest()


def enrol_projection(units) -> Callable[[Visitor], None]:
    """Makes visitors known to a service that learns of access by events."""

    def enrol(visitor: Visitor) -> None:
        with units() as uow:
            uow.add(PersonAccess(visitor.person, 1, visitor.active))
            for held, revoked in _memberships(visitor):
                key = f"mem-{visitor.person}-{held.role}"
                uow.add(
                    MembershipFact(
                        key, held.case, visitor.person, held.role, "", held.audience, revoked
                    )
                )
            uow.commit()

    return enrol


def _memberships(visitor: Visitor):
    yield from ((held, False) for held in visitor.memberships)
    yield from ((held, True) for held in visitor.held_before)


# --- intake -----------------------------------------------------------------------------------


def intake(world: World) -> Tested:
    """The front desk: people, agencies, sessions, tokens and roles on cases."""
    units = world.make_database("intake", Site.RECORDS)
    site = Site(units, world.clock, keys=world.keys)
    now = world.clock.now()
    with units() as uow:
        for agency, name in ((AGENCY, "Own agency"), (OTHER_AGENCY, "Other agency")):
            uow.add(Agency(agency, name, AgencyKind.OTHER, active=True, added_at=now))
        for person in (OWNER, STRANGER):
            uow.add(_person(site, person))
            session = Session(f"ses-{person}", person, "0", now, now, now.replace(year=2027))
            uow.add(session)
        members = {
            case: directory.grant(
                case,
                STRANGER,
                "partnership-manager",
                uow=uow,
                vault=site.vault,
                clock=world.clock,
                by="test",
            )
            for case in (CASE, OTHER_CASE)
        }
        tokens = {agency: _token(site, uow, agency) for agency in (AGENCY, OTHER_AGENCY)}
        uow.commit()
    things = {
        **COMMON,
        "agency": thing_set(
            Thing(AGENCY, Target(agency=AGENCY)), Thing(OTHER_AGENCY, Target(agency=OTHER_AGENCY))
        ),
        "person": thing_set(
            Thing(OWNER, Target(people=frozenset({OWNER}))),
            Thing(STRANGER, Target(people=frozenset({STRANGER}))),
        ),
        "session": thing_set(
            Thing(f"ses-{OWNER}", Target(people=frozenset({OWNER}))),
            Thing(f"ses-{STRANGER}", Target(people=frozenset({STRANGER}))),
        ),
        "membership": thing_set(
            Thing(members[CASE], Target(case=CASE)),
            Thing(members[OTHER_CASE], Target(case=OTHER_CASE)),
        ),
        "token": thing_set(
            Thing(tokens[AGENCY], Target(agency=AGENCY)),
            Thing(tokens[OTHER_AGENCY], Target(agency=OTHER_AGENCY)),
        ),
    }
    return Tested(
        "intake",
        site.app,
        world.keys,
        world.clock,
        things,
        _enrol_directly(site),
        lambda: digest_of(units),
    )


def _person(site: Site, person: str) -> Person:
    return Person(
        id=person,
        sealed_name=site.vault.seal_value("directory", "person-name", b"Somebody"),
        sealed_email=site.vault.seal_value("directory", "person-email", b"s@example.org"),
        email_index=f"index-{person}",
        roles=(),
        agency="",
        active=True,
        added_at=site.clock.now(),
    )


def _token(site: Site, uow, agency: str) -> str:
    api_tokens.issue(
        agency,
        "System",
        ["upload.make"],
        30,
        uow=uow,
        vault=site.vault,
        key=site.desk.key,
        clock=site.clock,
        by="test",
    )
    return api_tokens.tokens_of(agency, uow=uow, vault=site.vault)[0].id


def _enrol_directly(site: Site) -> Callable[[Visitor], None]:
    def enrol(visitor: Visitor) -> None:
        with site.units() as uow:
            if not uow.find(Person, id=visitor.person):
                uow.add(replace(_person(site, visitor.person), active=visitor.active))
            for number, (held, revoked) in enumerate(_memberships(visitor)):
                uow.add(
                    CaseMembership(
                        id=f"mem-{visitor.person}-{number}",
                        case=held.case,
                        person=visitor.person,
                        role=held.role,
                        audience=held.audience,
                        granted_at=site.clock.now(),
                        granted_by="test",
                        revoked_at=site.clock.now() if revoked else None,
                    )
                )
            uow.commit()

    return enrol


BUILDERS: Mapping[str, Callable[[World], Tested]] = {"intake": intake}
