"""One-time codes (TOTP, RFC 6238) and recovery codes; each works once, whatever the clock says."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

import pyotp
import segno

from services.intake.people.domain import TOTP_SECONDS
from services.intake.people.hashing import DirectoryKey, same

RECOVERY_CODES = 8
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no 0/o, 1/l/i
ISSUER = "Lockgate"


def fresh_totp() -> str:
    """A new secret: 160 bits in base 32."""
    return pyotp.random_base32()


def totp_step(secret: str, code: str, now: datetime, last_used: int) -> int | None:
    """The time step that ``code`` belongs to, or None.

    One step of clock difference is accepted each way; a step up to ``last_used`` never is, so that
    a code that was looked at over a shoulder is worth nothing.
    """
    untrusted = code.replace(" ", "")
    if not re.fullmatch(r"[0-9]{6}", untrusted):
        return None
    present = int(now.timestamp()) // TOTP_SECONDS
    codes = pyotp.TOTP(secret)
    found = None
    for step in (present - 1, present, present + 1):
        if same(codes.at(step * TOTP_SECONDS), untrusted) and step > last_used:
            found = step
    return found


def enrolment_svg(secret: str, account: str) -> bytes:
    """The picture an authenticator app reads; plain SVG without style or script."""
    address = pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)
    picture = segno.make(address, error="m").svg_inline(scale=5, border=4, omitsize=True)
    head = 'xmlns="http://www.w3.org/2000/svg"'
    return (picture if head in picture else picture.replace("<svg", f"<svg {head}", 1)).encode()


def fresh_recovery_codes() -> list[str]:
    """Codes of 16 characters in groups of four; 79 bits each."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
        for _ in range(RECOVERY_CODES)
    ]


def recovery_digest(key: DirectoryKey, code: str) -> str:
    """The form in which a recovery code is kept; case, spaces and dashes do not count."""
    plain = re.sub(r"[\s-]", "", code).lower()
    return key.digest("recovery", plain)
