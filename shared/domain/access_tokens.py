"""Short-lived signed proof of who asks, read by every service without asking the front desk.

    lga1.<payload>.<signature>

The payload is canonical JSON in base64url; the signature is Ed25519 over ``lockgate-access-v1``, a
line feed and the payload as sent, so that it can never be taken for the signature of an event.

Three kinds exist. SESSION (a signed-in person) and AGENCY_SYSTEM (an agency's computer) are signed
by the front desk only and live at most ten minutes. SERVICE (one service calling another) is signed
by the calling service for one named audience and lives at most two minutes.

What this module does not do: it knows no cookie, no person's standing and no revocation. Whoever
reads a token compares its ``revision`` with what it has heard since.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.domain.errors import Refused

PREFIX = "lga1"
FRONT_DESK = "intake"
EVERYBODY = "lockgate"
MAX_LENGTH = 4096
MAX_LIFE = 600
MAX_SERVICE_LIFE = 120
SKEW = 30
"""Seconds by which the clocks of two machines may differ."""

Sign = Callable[[bytes], bytes]
Verify = Callable[[str, bytes, bytes], bool]
"""(issuer, message, signature) -> whether the issuer's key made it."""


class TokenKind(StrEnum):
    """Whom a token speaks for."""

    SESSION = "session"
    AGENCY_SYSTEM = "agency-system"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What a token says.

    ``subject`` is a person's id, an API token's id or a service's name; ``session`` the id (not the
    secret) of the sign-in session; ``revision`` the person's access revision when it was signed;
    ``scopes`` the only actions an agency's system may use. Times are seconds since 1970, UTC.
    """

    kind: TokenKind
    issuer: str
    subject: str
    audience: str
    issued_at: int
    expires_at: int
    session: str = ""
    revision: int = 0
    roles: tuple[str, ...] = ()
    agency: str = ""
    scopes: tuple[str, ...] = ()


def mint(claims: AccessClaims, sign: Sign) -> str:
    """The token that says ``claims``, signed by the issuer's key."""
    payload = _encode(_canonical(_shown(claims)))
    return f"{PREFIX}.{payload}.{_encode(sign(_message(payload)))}"


def read(untrusted: str, *, verify: Verify, service: str, now: datetime) -> AccessClaims:
    """The claims of a genuine, current token meant for ``service``.

    Raises Refused ``access-expired`` for a genuine token past its time and ``access-invalid`` for
    everything else, without saying what was wrong.
    """
    payload, signature = _split(untrusted)
    claims = _parse(payload)
    if not verify(claims.issuer, _message(payload), signature) or not _plausible(claims, service):
        raise _invalid()
    moment = now.timestamp()
    if claims.issued_at > moment + SKEW:
        raise _invalid()
    if claims.expires_at <= moment:
        raise Refused("access-expired", "Your access has expired. Sign in again.")
    return claims


def _plausible(claims: AccessClaims, service: str) -> bool:
    life = claims.expires_at - claims.issued_at
    if claims.kind is TokenKind.SERVICE:
        own = claims.issuer == claims.subject and not claims.roles
        return own and claims.audience == service and 0 < life <= MAX_SERVICE_LIFE
    front = claims.issuer == FRONT_DESK and claims.audience == EVERYBODY
    return front and bool(claims.subject) and 0 < life <= MAX_LIFE


def _split(untrusted: str) -> tuple[str, bytes]:
    if len(untrusted) > MAX_LENGTH or not untrusted.isascii():
        raise _invalid()
    prefix, _, rest = untrusted.partition(".")
    payload, _, signature = rest.partition(".")
    if prefix != PREFIX:
        raise _invalid()
    return payload, _decode(signature)


_FIELDS: dict[str, type] = {
    "kind": str,
    "issuer": str,
    "subject": str,
    "audience": str,
    "issued_at": int,
    "expires_at": int,
    "session": str,
    "revision": int,
    "roles": list,
    "agency": str,
    "scopes": list,
}


def _parse(payload: str) -> AccessClaims:
    data = _decode(payload)
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _invalid() from error
    if not isinstance(raw, dict) or raw.keys() != _FIELDS.keys() or _canonical(raw) != data:
        raise _invalid()
    if any(type(raw[name]) is not kind for name, kind in _FIELDS.items()):
        raise _invalid()
    if any(type(item) is not str for item in (*raw["roles"], *raw["scopes"])):
        raise _invalid()
    return _claims(raw)


def _claims(raw: dict[str, Any]) -> AccessClaims:
    try:
        kind = TokenKind(raw["kind"])
    except ValueError as error:
        raise _invalid() from error
    return AccessClaims(
        kind=kind,
        issuer=raw["issuer"],
        subject=raw["subject"],
        audience=raw["audience"],
        issued_at=raw["issued_at"],
        expires_at=raw["expires_at"],
        session=raw["session"],
        revision=raw["revision"],
        roles=tuple(raw["roles"]),
        agency=raw["agency"],
        scopes=tuple(raw["scopes"]),
    )


def _shown(claims: AccessClaims) -> dict[str, Any]:
    shown: dict[str, Any] = {name: getattr(claims, name) for name in _FIELDS}
    return {**shown, "roles": list(claims.roles), "scopes": list(claims.scopes)}


def _canonical(value: dict[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _message(payload: str) -> bytes:
    return b"lockgate-access-v1\n" + payload.encode()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise _invalid() from error
    if _encode(data) != text:  # one spelling only, so that a token cannot be varied
        raise _invalid()
    return data


def _invalid() -> Refused:
    return Refused("access-invalid", "This access token is not valid here.")
