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
from pathlib import Path
from tempfile import mkdtemp
from types import NoneType
from typing import get_args, get_type_hints

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.intake import bootstrap as intake_bootstrap
from services.intake.domain.cases import Case
from services.intake.domain.decisions import Decision
from services.intake.domain.documents import Document
from services.intake.domain.requests import AgencyRequest
from services.intake.domain.uploads import Upload
from services.intake.people.hashing import Passwords
from services.intake.people.records import Agency, ApiToken, CaseMembership, Person, Session
from services.notification import bootstrap as notification_bootstrap
from services.notification.domain.records import Delivery, Pack
from services.redaction import bootstrap as redaction_bootstrap
from services.redaction.domain.records import Item, Region, Review
from services.storage import bootstrap as storage_bootstrap
from services.storage.domain.records import CaseFact, Release
from services.storage.publishing import Publishing
from shared.adapters import holidays_govuk
from shared.adapters.keyring_blobs import BlobKeyring
from shared.adapters.keys_file import FileKeys
from shared.domain.policy import Target
from shared.ports.bus import DeadLetter, Message
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
from tests.unit.intake.people.kit import CHEAP
from tests.unit.redaction.service.room import SIGN_PDF
from tests.unit.storage.builders import MemoryBlobs, MemoryCopy


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
    """The whole front desk: people and agencies, cases, requests, uploads, decisions."""
    units = world.make_database("intake", intake_bootstrap.RECORDS)
    vault = VaultSimulator()
    for case in (CASE, OTHER_CASE):
        vault.create_case(case)
    service = intake_bootstrap.build(
        units=units,
        vault=vault,
        sandbox=None,  # nothing is inspected or scanned in the matrix
        scanner=NoScanner(),
        clock=world.clock,
        calendar=holidays_govuk.england_and_wales(),
        signing_key=world.keys.private("intake"),
        directory_secret=b"k" * 32,
        web=_web(""),
        verify=world.keys.verify,
        passwords=Passwords(CHEAP),
    )
    now = world.clock.now()
    for name, case, agency, person in (
        ("own", CASE, AGENCY, OWNER),
        ("other", OTHER_CASE, OTHER_AGENCY, STRANGER),
    ):
        of_both = {"case": case, "agency": agency}
        _keep(
            units,
            filled(Agency, now, id=agency, name=name, active=True),
            _person(vault, now, person),
            filled(Session, now, id=f"ses-{person}", person=person),
            filled(CaseMembership, now, id=f"mem-{name}", case=case, person=person, role="family"),
            filled(ApiToken, now, id=f"tok-{name}", agency=agency, digest=name),
            filled(Case, now, id=case, reference=name),
            filled(AgencyRequest, now, id=f"req-{name}", **of_both),
            filled(Upload, now, id=f"upl-{name}", request=f"req-{name}", **of_both),
            filled(Document, now, id=f"doc-{name}", upload=f"upl-{name}", **of_both),
            filled(Decision, now, id=f"dec-{name}", case=case),
        )
    things = {
        **COMMON,
        "agency": thing_set(
            Thing(AGENCY, Target(agency=AGENCY)), Thing(OTHER_AGENCY, Target(agency=OTHER_AGENCY))
        ),
        "person": _of_people("{}"),
        "session": _of_people("ses-{}"),
        "membership": _pair("mem"),
        "token": thing_set(
            Thing("tok-own", Target(agency=AGENCY)), Thing("tok-other", Target(agency=OTHER_AGENCY))
        ),
        "request_id": _of_both("req"),
        "upload": _of_both("upl"),
        "document": _of_both("doc"),
        "decision": _pair("dec"),
    }
    tested = _tested(world, service, things, {"kind": "aware"})
    return replace(tested, enrol=_enrol_directly(units, vault, now))


class NoScanner:
    """Nothing is scanned in the matrix."""

    def scan(self, source: object) -> None:
        """Never called."""


def _of_both(name: str) -> Mapping:
    return thing_set(
        Thing(f"{name}-own", Target(case=CASE, agency=AGENCY)),
        Thing(f"{name}-other", Target(case=OTHER_CASE, agency=OTHER_AGENCY)),
    )


def _of_people(form: str) -> Mapping:
    return thing_set(
        *(
            Thing(form.format(person), Target(people=frozenset({person})))
            for person in (OWNER, STRANGER)
        )
    )


def _person(vault: VaultSimulator, now: datetime, person: str) -> Person:
    return filled(
        Person,
        now,
        id=person,
        sealed_name=vault.seal_value("directory", "person-name", b"Somebody"),
        sealed_email=vault.seal_value("directory", "person-email", b"s@example.org"),
        email_index=f"index-{person}",
        active=True,
    )


def _enrol_directly(units, vault: VaultSimulator, now: datetime) -> Callable[[Visitor], None]:
    def enrol(visitor: Visitor) -> None:
        with units() as uow:
            if not uow.find(Person, id=visitor.person):
                uow.add(replace(_person(vault, now, visitor.person), active=visitor.active))
            for number, (held, revoked) in enumerate(_memberships(visitor)):
                uow.add(
                    CaseMembership(
                        id=f"mem-{visitor.person}-{number}",
                        case=held.case,
                        person=visitor.person,
                        role=held.role,
                        audience=held.audience,
                        granted_at=now,
                        granted_by="test",
                        revoked_at=now if revoked else None,
                    )
                )
            uow.commit()

    return enrol


# --- the other services -----------------------------------------------------------------------


def filled(kind: type, now: datetime, **values: object):
    """A record with these values and something harmless in every other field."""
    hints = get_type_hints(kind)
    plain = {str: "x", int: 1, float: 0.0, bytes: b"", bool: False, datetime: now, date: now.date()}
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
        keyring=BlobKeyring(MemoryCopy()),
        clock=world.clock,
        log_key=Ed25519PrivateKey.generate(),
        bundles_key=Ed25519PrivateKey.generate(),
        log_origin="lockgate.test/log",
        web=_web(storage_bootstrap.MOUNT),
        verify=world.keys.verify,
        publishing=Publishing(Path(mkdtemp(prefix="lockgate-"))),
    )
    now = world.clock.now()
    for case in (CASE, OTHER_CASE):
        _keep(units, CaseFact(case, f"reference of {case}"))
    for name, case, person in (("own", CASE, OWNER), ("other", OTHER_CASE, STRANGER)):
        release = filled(Release, now, id=f"rel-{name}", case=case, person=person)
        _keep(units, replace(release, audience="REVIEWER"))
    release = thing_set(
        Thing("rel-own", Target(case=CASE, people=frozenset({OWNER}))),
        Thing("rel-other", Target(case=OTHER_CASE, people=frozenset({STRANGER}))),
    )
    return _tested(
        world, service, {**COMMON, "release": release}, {"item": "itm-1", "place": "0/000"}
    )


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
        sign_pdf=SIGN_PDF,
        web=_web(redaction_bootstrap.MOUNT),
        verify=world.keys.verify,
    )
    now = world.clock.now()
    for name, case in (("own", CASE), ("other", OTHER_CASE)):
        _keep(
            units,
            filled(Review, now, id=f"doc-{name}", case=case),
            filled(Item, now, id=f"itm-{name}", document=f"doc-{name}", case=case),
            filled(Region, now, id=f"reg-{name}", document=f"doc-{name}", case=case),
        )
    things = {**COMMON, "document": _pair("doc"), "item": _pair("itm"), "region": _pair("reg")}
    return _tested(world, service, things, {"page": "1"})


class TwoDeadLetters:
    """A bus with two dead letters on one queue."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def dead_letters(self, queue: str, limit: int = 100) -> list[DeadLetter]:
        """Both, on the queue where they died."""
        return [
            DeadLetter(queue, Message(name, "upload.received", CASE, b""), "test", 1, self._now)
            for name in ("evt-1", "evt-2")[:limit]
            if queue == "intake.work"
        ]

    def replay(self, queue: str, message_id: str) -> bool:
        """Never replayed."""
        del queue, message_id
        return False


def notification(world: World) -> Tested:
    """Deliveries and packs on each case, and dead letters, which belong to no case."""
    units = world.make_database("notification", notification_bootstrap.RECORDS)
    service = notification_bootstrap.build(
        units=units,
        vault=VaultSimulator(),
        bus=TwoDeadLetters(world.clock.now()),
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
        _keep(
            units,
            filled(Delivery, now, id=f"del-{name}", case=case, person=OWNER),
            filled(Pack, now, id=f"pack-{name}", case=case),
        )
    nobodys = Target(case="directory")
    things = {
        "delivery": _pair("del"),
        "pack": _pair("pack"),
        "message": thing_set(Thing("evt-1", nobodys), Thing("evt-2", nobodys)),
    }
    return _tested(world, service, things, {"queue": "intake.work"})


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
