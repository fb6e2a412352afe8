"""The front desk's own reading of access, straight from its records: nothing lags behind."""

from __future__ import annotations

from services.intake.people.handlers import api_tokens
from services.intake.people.hashing import DirectoryKey
from services.intake.people.records import CaseMembership, Person
from shared.domain.access_tokens import AccessClaims
from shared.domain.policy import Membership, Role
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWorkFactory
from shared.web.access import Standing

_NOBODY = Standing(revision=0, active=False, memberships=frozenset())


class DirectoryAccess:
    """AccessReader over the people's records; somebody unknown here is nobody."""

    def __init__(self, uow_factory: UnitOfWorkFactory) -> None:
        self._uow_factory = uow_factory

    def standing(self, person: str) -> Standing | None:
        """The person's standing at this moment."""
        with self._uow_factory() as uow:
            found = uow.find(Person, id=person)
            held = uow.find(CaseMembership, person=person, revoked_at=None)
        if not found:
            return _NOBODY
        memberships = frozenset(Membership(one.case, Role(one.role), one.audience) for one in held)
        return Standing(found[0].access_revision, found[0].active, memberships)


class DirectoryApiTokens:
    """ApiTokens over the records."""

    def __init__(self, uow_factory: UnitOfWorkFactory, key: DirectoryKey, clock: Clock) -> None:
        self._uow_factory, self._key, self._clock = uow_factory, key, clock

    def resolve(self, token: str) -> AccessClaims | None:
        """What this secret may do now, or None; a use is recorded."""
        with self._uow_factory() as uow:
            claims = api_tokens.resolve(token, uow=uow, key=self._key, clock=self._clock)
            uow.commit()
        return claims
