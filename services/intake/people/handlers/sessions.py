"""Sessions: begun at sign-in, renewed while used, ended by their person, by idleness or by age."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.people.domain import LONGEST, MAX_DEVICES, session_lives
from services.intake.people.hashing import DirectoryKey, fresh_secret, same
from services.intake.people.records import KnownDevice, Person, Session
from shared.domain.access_tokens import (
    EVERYBODY,
    FRONT_DESK,
    AccessClaims,
    Sign,
    TokenKind,
    mint,
)
from shared.domain.errors import Invalid, Refused
from shared.domain.ids import new_id
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork
from shared.web.tokens import ACCESS_LIFE


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a browser gets: the session's secret and a first access token."""

    session_cookie: str
    access_token: str


def begin(
    person: Person, *, uow: UnitOfWork, key: DirectoryKey, clock: Clock, sign: Sign
) -> SignedIn:
    """Begin a session for someone who showed both factors."""
    now, secret = clock.now(), fresh_secret()
    session = Session(
        id=new_id("ses"),
        person=person.id,
        digest=key.digest("session", secret),
        began_at=now,
        seen_at=now,
        ends_at=now + LONGEST,
    )
    uow.add(session)
    return SignedIn(f"{session.id}.{secret}", _access_token(person, session, now, sign))


def renew(
    untrusted_cookie: str, *, uow: UnitOfWork, key: DirectoryKey, clock: Clock, sign: Sign
) -> str:
    """A fresh access token for a living session; raises Refused ``session-over``."""
    session = _session(untrusted_cookie, uow, key)
    now = clock.now()
    if session is None or not session_lives(session, now):
        raise _over()
    person = uow.get(Person, session.person)
    if not person.active:
        raise _over()
    uow.save(replace(session, seen_at=now))
    return _access_token(person, session, now, sign)


def end(untrusted_cookie: str, *, uow: UnitOfWork, key: DirectoryKey, clock: Clock) -> None:
    """End the session behind a cookie; one that is over or unknown is no error.

    Every access token of the person made before is worth nothing from now on; their other sessions
    renew theirs without being noticed.
    """
    session = _session(untrusted_cookie, uow, key)
    if session is None or session.ended_at is not None:
        return
    uow.save(replace(session, ended_at=clock.now()))
    bump(uow.get(Person, session.person), uow)


def end_all(person: str, *, uow: UnitOfWork, clock: Clock) -> int:
    """End every session of a person and forget their devices; returns how many were open."""
    open_sessions = uow.find(Session, person=person, ended_at=None)
    for session in open_sessions:
        uow.save(replace(session, ended_at=clock.now()))
    for device in uow.find(KnownDevice, person=person):
        uow.remove(KnownDevice, device.id)
    bump(uow.get(Person, person), uow)
    return len(open_sessions)


def end_one(person: str, session_id: str, *, uow: UnitOfWork, clock: Clock) -> None:
    """End one of a person's own sessions; raises Invalid ``session-missing`` for any other."""
    session = uow.get(Session, session_id)
    if session.person != person:
        raise Invalid("session-missing", "There is no such session.")
    if session.ended_at is None:
        uow.save(replace(session, ended_at=clock.now()))
        bump(uow.get(Person, person), uow)


def living(person: str, *, uow: UnitOfWork, clock: Clock) -> list[Session]:
    """A person's open sessions, the newest first."""
    now = clock.now()
    found = uow.find(Session, person=person, ended_at=None, order_by="began_at", descending=True)
    return [session for session in found if session_lives(session, now)]


def bump(person: Person, uow: UnitOfWork) -> Person:
    """Make every access token of this person stale and tell the other services.

    The person is read back, so that the caller goes on with what is stored.
    """
    changed = replace(person, access_revision=person.access_revision + 1)
    uow.save(changed)
    announce(changed, uow)
    return uow.get(Person, person.id)


def announce(person: Person, uow: UnitOfWork) -> None:
    """Tell the other services a person's present standing."""
    uow.emit(
        "person.access-changed",
        case="",
        aggregate=person.id,
        body={
            "person": person.id,
            "revision": person.access_revision,
            "active": person.active,
        },
    )


def remember_device(person: str, *, uow: UnitOfWork, key: DirectoryKey, clock: Clock) -> str:
    """Note the device of a completed sign-in; returns the secret for its cookie."""
    secret = fresh_secret()
    known = uow.find(KnownDevice, person=person, order_by="seen_at")
    for old in known[: max(0, len(known) - MAX_DEVICES + 1)]:
        uow.remove(KnownDevice, old.id)
    uow.add(KnownDevice(new_id("dev"), person, key.digest("device", secret), clock.now()))
    return secret


def _session(untrusted_cookie: str, uow: UnitOfWork, key: DirectoryKey) -> Session | None:
    session_id, _, secret = untrusted_cookie.partition(".")
    found = uow.find(Session, id=session_id)
    if not found or not same(found[0].digest, key.digest("session", secret)):
        return None
    return found[0]


def _access_token(person: Person, session: Session, now: datetime, sign: Sign) -> str:
    issued = int(now.timestamp())
    claims = AccessClaims(
        kind=TokenKind.SESSION,
        issuer=FRONT_DESK,
        subject=person.id,
        audience=EVERYBODY,
        issued_at=issued,
        expires_at=min(issued + int(ACCESS_LIFE.total_seconds()), int(session.ends_at.timestamp())),
        session=session.id,
        revision=person.access_revision,
        roles=person.roles,
        agency=person.agency,
    )
    return mint(claims, sign)


def _over() -> Refused:
    return Refused("session-over", "You have been signed out. Sign in again.")
