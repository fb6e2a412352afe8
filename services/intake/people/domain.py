"""The rules of the front desk, without storage: who may be what, and for how long."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from services.intake.people.records import ApiToken, CaseMembership, Invitation, Session
from shared.domain.audience import Audience, AudienceKind
from shared.domain.errors import Conflict, Invalid
from shared.domain.policy import TABLE, Action, Role, Scope

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
INVITATION_LIFE = timedelta(days=7)
DEVICE_LIFE = timedelta(days=180)
TOKEN_LIFE = timedelta(days=366)
WINDOW = timedelta(minutes=5)
MAX_FAILURES = 10
MAX_CODE_FAILURES = 5
MAX_DEVICES = 10
MIN_PASSWORD = 12
MAX_PASSWORD = 256
TOTP_SECONDS = 30

CASE_ROLES = frozenset(
    {
        Role.MANAGER,
        Role.REDACTION_OFFICER,
        Role.REDACTION_APPROVER,
        Role.SIGNATORY,
        Role.REVIEWER,
        Role.FAMILY,
        Role.PANEL,  # told when a pack waits
    }
)
"""Roles that a person can hold on one case."""

TOKEN_SCOPES = tuple(
    action.value
    for action in Action
    if (Role.AGENCY_OFFICER, Scope.AGENCY) in TABLE.get(action, frozenset())
    and action is not Action.TOKENS_MANAGE
)
"""What an agency's system can be allowed: what its officer may do, except making tokens."""

_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])")
_NEVER = ("lockgate", "password", "safeguarding", "qwertyuiop", "123456789", "letmein")


def clean_email(text: str) -> str:
    """The address without white space around it; raises Invalid ``email``."""
    found = text.strip()
    if not _EMAIL.fullmatch(found) or "." not in found.rpartition("@")[2]:
        raise Invalid(
            "email", "Enter an email address in the correct format, like name@example.com"
        )
    return found


def index_form(email: str) -> str:
    """The form under which an address is looked up: case and white space do not count."""
    return email.strip().casefold()


def clean_name(text: str) -> str:
    """A person's or body's name on one line; raises Invalid ``name``."""
    found = " ".join(text.split())
    if not found or len(found) > 200 or not found.isprintable():  # noqa: PLR2004
        raise Invalid("name", "Enter a name of up to 200 characters")
    return found


def check_password(password: str, email: str) -> None:
    """Raises Invalid ``password-short``, ``password-long`` or ``password-guessable``.

    Length is what counts; no mixture of kinds of characters is asked for.
    """
    if len(password) < MIN_PASSWORD:
        raise Invalid("password-short", f"Use at least {MIN_PASSWORD} characters")
    if len(password) > MAX_PASSWORD:
        raise Invalid("password-long", f"Use at most {MAX_PASSWORD} characters")
    lowered = password.casefold()
    local = index_form(email).partition("@")[0]
    plain = re.sub(r"[\W\d_]", "", lowered)
    if len(set(password)) < 5 or plain in _NEVER or (len(local) > 3 and local in lowered):  # noqa: PLR2004
        raise Invalid("password-guessable", "Use a password that is harder to guess")


def check_roles(roles: Iterable[str], agency: str) -> tuple[str, ...]:
    """Known roles, sorted; an agency officer needs an agency. Raises Invalid ``roles``."""
    found = sorted(set(roles))
    known = {role.value for role in Role}
    if not set(found) <= known:
        raise Invalid("roles", "Choose roles from the list")
    if Role.AGENCY_OFFICER in found and not agency:
        raise Invalid("agency", "Choose the agency this person works for")
    return tuple(found)


def check_membership(role: str, audience: str, held: Iterable[CaseMembership]) -> str:
    """The audience to record for a new role on a case.

    ``held`` are the person's present roles on it. Nobody may both decide redactions and approve
    them. Raises Invalid ``role`` or ``audience-…``, Conflict ``role-held`` or ``role-conflict``.
    """
    if role not in CASE_ROLES:
        raise Invalid("role", "This role cannot be held on a case.")
    present = {one.role for one in held}
    if role in present and role != Role.FAMILY:
        raise Conflict("role-held", "This person already has that role on this case.")
    pair = {Role.REDACTION_OFFICER.value, Role.REDACTION_APPROVER.value}
    if role in pair and present & (pair - {role}):
        raise Conflict(
            "role-conflict", "One person cannot both redact and approve on the same case."
        )
    return _audience_for(role, audience)


def _audience_for(role: str, audience: str) -> str:
    if role == Role.REVIEWER:
        return str(Audience(AudienceKind.REVIEWER))
    if role != Role.FAMILY:
        return ""
    found = Audience.parse(audience)
    if found.kind is not AudienceKind.FAMILY:
        raise Invalid("audience-label", "Say which family member this is, like FAMILY:Mother.")
    return str(found)


def check_scopes(scopes: Iterable[str]) -> tuple[str, ...]:
    """Raises Invalid ``scopes`` for none, or for one that an agency's system cannot have."""
    found = sorted(set(scopes))
    if not found or not set(found) <= set(TOKEN_SCOPES):
        raise Invalid("scopes", "Choose at least one thing the system may do")
    return tuple(found)


def session_lives(session: Session, now: datetime) -> bool:
    """Whether a session may still make access tokens: not ended, not idle, not too old."""
    return session.ended_at is None and now < session.ends_at and now - session.seen_at < IDLE


def invitation_lives(invitation: Invitation, now: datetime) -> bool:
    """Whether a link may still be used."""
    return invitation.used_at is None and now < invitation.expires_at


def token_lives(token: ApiToken, now: datetime) -> bool:
    """Whether an agency's system may still use its token."""
    return token.revoked_at is None and now < token.expires_at


def recent(failures: Iterable[float], now: datetime) -> tuple[float, ...]:
    """The failures that still count."""
    since = (now - WINDOW).timestamp()
    return tuple(moment for moment in failures if moment > since)


def network_of(address: str) -> str:
    """What one attacker is taken to have: an IPv4 address, or a whole IPv6 /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
