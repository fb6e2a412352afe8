"""What each service's routes are about: one builder per service.

To add a service, write ``def <service>(world) -> Tested`` and put it in ``BUILDERS``: make the
application over a fresh database, put in one thing of each kind that belongs to CASE, AGENCY or
OWNER and one that belongs elsewhere, and name them after the route's arguments. ``enrol_projection``
makes visitors known to every service but the front desk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date, datetime
from enum import Enum
from types import NoneType
from typing import get_args, get_type_hints

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.intake.people.handlers import api_tokens, directory
from services.intake.people.records import Agency, AgencyKind, CaseMembership, Person, Session
from services.notification import bootstrap as notification_bootstrap
from services.notification.domain.records import Delivery
from services.redaction import bootstrap as redaction_bootstrap
from services.redaction.domain.records import Item, Review
from services.storage import bootstrap as storage_bootstrap
from services.storage.domain.records import Release
from shared.adapters.keys_file import FileKeys
from shared.domain.policy import Target
from shared.service import Service
from shared.web.projection import MembershipFact, PersonAccess
from shared.web.settings import WebSettings
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
from tests.simulators.vault import VaultSimulator
from tests.unit.intake.people.kit import Site
from tests.unit.storage.builders import MemoryBlobs


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


# --- the other services -----------------------------------------------------------------------


def filled(kind: type, now: datetime, **values: object):
    """A record with these values and something harmless in every other field."""
    hints = get_type_hints(kind)
    plain = {str: "x", int: 1, bytes: b"", bool: False, datetime: now, date: now.date()}
    for one in fields(kind):
        if one.name in values or one.default is not MISSING or one.default_factory is not MISSING:
            continue
        hint = hints[one.name]
        if isinstance(hint, type) and issubclass(hint, Enum):
            values[one.name] = next(iter(hint))
        elif hint in plain:
            values[one.name] = plain[hint]
        else:
            values[one.name] = None if NoneType in get_args(hint) else ()
    return kind(**values)


def _keep(units, *records: object) -> None:
    with units() as uow:
        for record in records:
            uow.add(record)
        uow.commit()


def _pair(name: str) -> Mapping:
    """Two things of one kind, one on each case."""
    return thing_set(
        Thing(f"{name}-own", Target(case=CASE)), Thing(f"{name}-other", Target(case=OTHER_CASE))
    )


def _web(mount: str) -> WebSettings:
    return WebSettings(secret_key=b"s" * 32, mount=mount, rate_limit="")


def storage(world: World) -> Tested:
    """Releases, each with its case and recipient, and the log."""
    units = world.make_database("storage", storage_bootstrap.RECORDS)
    service, _ = storage_bootstrap.build(
        units=units,
        blobs=MemoryBlobs(),
        keys=FileKeys(bytes(range(32))),
        clock=world.clock,
        log_key=Ed25519PrivateKey.generate(),
        log_origin="lockgate.test/log",
        web=_web(storage_bootstrap.MOUNT),
        verify=world.keys.verify,
    )
    now = world.clock.now()
    for name, case, person in (("own", CASE, OWNER), ("other", OTHER_CASE, STRANGER)):
        release = filled(Release, now, id=f"rel-{name}", case=case, person=person)
        _keep(units, replace(release, audience="REVIEWER"))
    release = thing_set(
        Thing("rel-own", Target(case=CASE, people=frozenset({OWNER}))),
        Thing("rel-other", Target(case=OTHER_CASE, people=frozenset({STRANGER}))),
    )
    return _tested(world, service, {**COMMON, "release": release}, {"item": "itm-1"})


def redaction(world: World) -> Tested:
    """Registers, documents and their items, one set on each case."""
    units = world.make_database("redaction", redaction_bootstrap.RECORDS)
    vault = VaultSimulator()
    for case in (CASE, OTHER_CASE):
        vault.create_case(case)
    service = redaction_bootstrap.build(
        units=units,
        vault=vault,
        sandbox=None,  # nothing is read in the matrix
        clock=world.clock,
        signing_key=Ed25519PrivateKey.generate(),
        web=_web(redaction_bootstrap.MOUNT),
        verify=world.keys.verify,
    )
    now = world.clock.now()
    for name, case in (("own", CASE), ("other", OTHER_CASE)):
        _keep(
            units,
            filled(Review, now, id=f"doc-{name}", case=case),
            filled(Item, now, id=f"itm-{name}", document=f"doc-{name}", case=case),
        )
    things = {**COMMON, "document": _pair("doc"), "item": _pair("itm")}
    return _tested(world, service, things, {"page": "1", "region": "reg-1"})


class QuietBus:
    """A bus without dead letters."""

    def dead_letters(self, queue: str, limit: int = 100) -> list:
        """None."""
        del queue, limit
        return []

    def replay(self, queue: str, message_id: str) -> bool:
        """Nothing to replay."""
        del queue, message_id
        return False


def notification(world: World) -> Tested:
    """Deliveries on each case. Packs and dead letters are open to a whole role, or to nobody."""
    units = world.make_database("notification", notification_bootstrap.RECORDS)
    service = notification_bootstrap.build(
        units=units,
        vault=VaultSimulator(),
        bus=QuietBus(),
        clock=world.clock,
        mail=None,  # nothing is sent in the matrix
        site="https://lockgate.test",
        panel=notification_bootstrap.Panel(None, None, None),
        signing_key=Ed25519PrivateKey.generate(),
        web=_web(notification_bootstrap.MOUNT),
        verify=world.keys.verify,
    )
    now = world.clock.now()
    for name, case in (("own", CASE), ("other", OTHER_CASE)):
        _keep(units, filled(Delivery, now, id=f"del-{name}", case=case, person=OWNER))
    details = {"pack": "pack-1", "queue": "intake.work", "message": "evt-1"}
    return _tested(world, service, {**COMMON, "delivery": _pair("del")}, details)


def _tested(world: World, service: Service, things: Mapping, details: Mapping) -> Tested:
    return Tested(
        service.name,
        service.web,
        world.keys,
        world.clock,
        things,
        enrol_projection(service.uow),
        lambda: digest_of(service.uow),
        details,
    )


BUILDERS: Mapping[str, Callable[[World], Tested]] = {
    "intake": intake,
    "redaction": redaction,
    "storage": storage,
    "notification": notification,
}
