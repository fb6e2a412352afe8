"""The cookies that carry access, and tokens for one service calling another.

The access cookie goes to every service; it is worth five minutes. The session cookie is the secret
that makes new access tokens; its path keeps it at the front desk's ``/session`` addresses.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Response

from shared.domain.access_tokens import AccessClaims, Sign, TokenKind, mint
from shared.ports.clock import Clock

ACCESS_LIFE = timedelta(minutes=5)
SESSION_PATH = "/session"
DEVICE_PATH = "/sign-in"


def access_cookie(*, https: bool) -> str:
    """The access cookie's name; the prefix makes browsers insist on https and this host."""
    return "__Host-lockgate-access" if https else "lockgate-access"


def session_cookie(*, https: bool) -> str:
    """The session cookie's name."""
    return "__Secure-lockgate-session" if https else "lockgate-session"


def device_cookie(*, https: bool) -> str:
    """The name of the cookie by which a device that signed in before is known again."""
    return "__Secure-lockgate-device" if https else "lockgate-device"


def put_cookie(
    response: Response, name: str, value: str, *, https: bool, path: str = "/", days: int = 0
) -> None:
    """Set one of the cookies: never for scripts, never sent from another site."""
    response.set_cookie(
        name,
        value,
        path=path,
        secure=https,
        httponly=True,
        samesite="Strict",
        max_age=timedelta(days=days) if days else None,
    )


def drop_cookie(response: Response, name: str, *, https: bool, path: str = "/") -> None:
    """Make the browser forget one of the cookies."""
    response.delete_cookie(name, path=path, secure=https, httponly=True, samesite="Strict")


def service_token(caller: str, called: str, sign: Sign, clock: Clock) -> str:
    """A bearer token by which ``caller`` shows itself to ``called`` for one minute."""
    now = int(clock.now().timestamp())
    claims = AccessClaims(
        kind=TokenKind.SERVICE,
        issuer=caller,
        subject=caller,
        audience=called,
        issued_at=now,
        expires_at=now + 60,
    )
    return mint(claims, sign)
