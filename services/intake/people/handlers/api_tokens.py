"""API tokens of agencies' systems: shown once, kept as a digest, bounded in time and in rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.intake.people import domain
from services.intake.people.handlers.sign_in import DIRECTORY
from services.intake.people.hashing import DirectoryKey, fresh_secret
from services.intake.people.records import Agency, ApiToken
from shared.domain.access_tokens import EVERYBODY, FRONT_DESK, AccessClaims, TokenKind
from shared.domain.errors import Invalid
from shared.domain.ids import new_id
from shared.domain.policy import Role
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import Vault
from shared.web.access import API_TOKEN_PREFIX
from shared.web.tokens import ACCESS_LIFE

_LABEL = "api-token-label"
_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as listed; the secret is never shown again."""

    id: str
    label: str
    scopes: tuple[str, ...]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


def issue(
    agency: str,
    label: str,
    scopes: Iterable[str],
    days: int,
    *,
    uow: UnitOfWork,
    vault: Vault,
    key: DirectoryKey,
    clock: Clock,
    by: str,
) -> str:
    """Make a token and return it, this once.

    Raises Invalid ``name``, ``scopes``, ``days`` or ``agency-missing``.
    """
    if not 1 <= days <= domain.TOKEN_LIFE.days:
        raise Invalid("days", f"Enter a number of days from 1 to {domain.TOKEN_LIFE.days}")
    checked = domain.check_scopes(scopes)
    sealed = vault.seal_value(DIRECTORY, _LABEL, domain.clean_name(label).encode())
    uow.get(Agency, agency)
    now, token = clock.now(), f"{API_TOKEN_PREFIX}{fresh_secret()}"
    uow.add(
        ApiToken(
            id=new_id("tok"),
            agency=agency,
            digest=key.digest("api-token", token),
            sealed_label=sealed,
            scopes=checked,
            made_at=now,
            made_by=by,
            expires_at=now + timedelta(days=days),
        )
    )
    return token


def revoke(token_id: str, *, uow: UnitOfWork, clock: Clock) -> None:
    """End a token; a second time changes nothing. Raises Invalid ``api-token-missing``."""
    token = uow.get(ApiToken, token_id)
    if token.revoked_at is None:
        uow.save(replace(token, revoked_at=clock.now()))


def tokens_of(agency: str, *, uow: UnitOfWork, vault: Vault) -> list[TokenView]:
    """An agency's tokens, the newest first."""
    found = uow.find(ApiToken, agency=agency, order_by="made_at", descending=True)
    return [
        TokenView(
            token.id,
            vault.open_value(DIRECTORY, _LABEL, token.sealed_label).decode(),
            token.scopes,
            token.made_at,
            token.expires_at,
            token.used_at,
            token.revoked_at,
        )
        for token in found
    ]


def resolve(
    untrusted: str, *, uow: UnitOfWork, key: DirectoryKey, clock: Clock
) -> AccessClaims | None:
    """What a token may do now, or None; its last use is noted once a minute."""
    found = uow.find(ApiToken, digest=key.digest("api-token", untrusted))
    now = clock.now()
    if not found or not domain.token_lives(found[0], now):
        return None
    token = found[0]
    if not uow.get(Agency, token.agency).active:
        return None
    if token.used_at is None or now - token.used_at >= _NOTED_EVERY:
        uow.save(replace(token, used_at=now))
    return _claims(token, now)


def _claims(token: ApiToken, now: datetime) -> AccessClaims:
    issued = int(now.timestamp())
    return AccessClaims(
        kind=TokenKind.AGENCY_SYSTEM,
        issuer=FRONT_DESK,
        subject=token.id,
        audience=EVERYBODY,
        issued_at=issued,
        expires_at=issued + int(ACCESS_LIFE.total_seconds()),
        roles=(Role.AGENCY_OFFICER.value,),
        agency=token.agency,
        scopes=token.scopes,
    )
