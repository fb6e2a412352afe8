"""Who asks: from cookie or bearer token to a Subject of the policy table.

A token says who signed in and when; whether that still holds is read for every request from the
service's own record of access (``AccessReader``), so that removing someone takes effect at their
next request. A person the service has not heard of yet stands as the token says: the front desk
signed it minutes ago, and every removal reaches the record as an event.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from shared.domain.access_tokens import AccessClaims, TokenKind, Verify, read
from shared.domain.errors import Refused
from shared.domain.policy import Membership, Role, Subject
from shared.ports.clock import Clock

API_TOKEN_PREFIX = "lgt_"  # noqa: S105 - the visible prefix, not a secret


@dataclass(frozen=True, slots=True)
class Standing:
    """What a service knows of a person now."""

    revision: int
    active: bool
    memberships: frozenset[Membership]


class AccessReader(Protocol):
    """A service's own, current record of people's access."""

    def standing(self, person: str) -> Standing | None:
        """The person's standing, or None when nothing is known of them yet."""
        ...


class ApiTokens(Protocol):
    """The front desk's register of agencies' API tokens; no other service has one."""

    def resolve(self, token: str) -> AccessClaims | None:
        """What this secret may do now, or None; a use is recorded."""
        ...


class Denied(StrEnum):
    """Why there is no identity."""

    MISSING = "sign-in-needed"
    EXPIRED = "access-expired"
    INVALID = "access-invalid"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks, and how they showed it.

    ``scopes`` is None for people, else the only actions an agency's system may use. ``by_cookie``
    says that a browser sent the proof by itself, so that the origin must be checked.
    """

    subject: Subject
    session: str = ""
    scopes: frozenset[str] | None = None
    by_cookie: bool = False

    @property
    def actor(self) -> str:
        """The id to put on the record: a person, an API token, or a service."""
        return self.subject.person or self.subject.service

    @property
    def all_roles(self) -> frozenset[Role]:
        """Roles held everywhere and roles held on some case."""
        return self.subject.roles | {held.role for held in self.subject.memberships}


ANONYMOUS = Identity(Subject())


@dataclass(frozen=True, slots=True)
class Door:
    """What one service needs to recognise who asks."""

    service: str
    access: AccessReader
    verify: Verify
    clock: Clock
    api_tokens: ApiTokens | None = None

    def by_cookie(self, untrusted: str) -> Identity | Denied:
        """The signed-in person behind an access cookie."""
        if not untrusted:
            return Denied.MISSING
        claims = self._read(untrusted)
        if isinstance(claims, Denied):
            return claims
        if claims.kind is not TokenKind.SESSION:
            return Denied.INVALID
        return self._person(claims, by_cookie=True)

    def by_bearer(self, untrusted: str) -> Identity | Denied:
        """Whoever a bearer token speaks for: a person, an agency's system or a service."""
        if untrusted.startswith(API_TOKEN_PREFIX):
            found = self.api_tokens.resolve(untrusted) if self.api_tokens else None
            return self._system(found) if found else Denied.INVALID
        claims = self._read(untrusted)
        if isinstance(claims, Denied):
            return claims
        if claims.kind is TokenKind.SERVICE:
            return Identity(Subject(service=claims.subject))
        if claims.kind is TokenKind.AGENCY_SYSTEM:
            return self._system(claims)
        return self._person(claims, by_cookie=False)

    def _read(self, untrusted: str) -> AccessClaims | Denied:
        try:
            return read(untrusted, verify=self.verify, service=self.service, now=self.clock.now())
        except Refused as error:
            return Denied.EXPIRED if error.code == "access-expired" else Denied.INVALID

    def _person(self, claims: AccessClaims, *, by_cookie: bool) -> Identity | Denied:
        standing = self.access.standing(claims.subject)
        if standing is not None and not standing.active:
            return Denied.INVALID
        if standing is not None and standing.revision > claims.revision:
            return Denied.EXPIRED
        subject = Subject(
            person=claims.subject,
            roles=_roles(claims),
            agency=claims.agency,
            memberships=standing.memberships if standing else frozenset(),
        )
        return Identity(subject, session=claims.session, by_cookie=by_cookie)

    def _system(self, claims: AccessClaims) -> Identity:
        subject = Subject(person=claims.subject, roles=_roles(claims), agency=claims.agency)
        return Identity(subject, scopes=frozenset(claims.scopes))


def _roles(claims: AccessClaims) -> frozenset[Role]:
    known = {role.value for role in Role}
    return frozenset(Role(name) for name in claims.roles if name in known)
