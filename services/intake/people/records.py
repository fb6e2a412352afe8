"""What the front desk keeps. Names and addresses rest sealed; secrets rest only as digests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.ports.records import Record


class AgencyKind(StrEnum):
    """What sort of body an agency is."""

    LOCAL_AUTHORITY = "local-authority"
    INTEGRATED_CARE_BOARD = "integrated-care-board"
    POLICE = "police"
    HEALTH = "health"
    EDUCATION = "education"
    PROBATION = "probation"
    HOUSING = "housing"
    VOLUNTARY = "voluntary"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Agency:
    """A public body or organisation that holds records. Its name is public."""

    id: str
    name: str
    kind: AgencyKind
    active: bool
    added_at: datetime
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may sign in.

    ``access_revision`` grows with every change of roles, agency or standing and with every
    sign-out, so that access tokens made before are worth nothing. ``email_index`` is a keyed
    digest, to find a person by address without keeping it readable. ``totp_step`` is the last time
    step whose code was used. ``recovery`` holds digests of unused codes. An empty
    ``password_hash`` means that the invitation was not taken up.
    """

    id: str
    sealed_name: bytes
    sealed_email: bytes
    email_index: str
    roles: tuple[str, ...]
    agency: str
    active: bool
    added_at: datetime
    access_revision: int = 1
    contact_revision: int = 1
    password_hash: str = ""
    sealed_totp: bytes = b""
    totp_on: bool = False
    totp_step: int = 0
    recovery: tuple[str, ...] = ()
    revision: int = 0


@dataclass(frozen=True, slots=True)
class CaseMembership:
    """A role held on one case, with who gave and took it."""

    id: str
    case: str
    person: str
    role: str
    audience: str
    granted_at: datetime
    granted_by: str
    revoked_at: datetime | None = None
    revoked_by: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in on one device. ``digest`` is of the cookie's secret."""

    id: str
    person: str
    digest: str
    began_at: datetime
    seen_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A browser that completed a sign-in of this person before; it has a throttle of its own."""

    id: str
    person: str
    digest: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link by which one person sets a password, once."""

    id: str
    person: str
    digest: str
    expires_at: datetime
    made_by: str
    used_at: datetime | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class ApiToken:
    """The credential of an agency's system, kept as a digest."""

    id: str
    agency: str
    digest: str
    sealed_label: bytes
    scopes: tuple[str, ...]
    made_at: datetime
    made_by: str
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Throttle:
    """Recent failures against one account, device or address; ``id`` is a keyed digest."""

    id: str
    failures: tuple[float, ...]
    touched_at: datetime


RECORDS: tuple[Record, ...] = (
    Record(Agency, "agency", unique=(("name",),)),
    Record(Person, "person", unique=(("email_index",),), indexed=(("agency",),)),
    Record(CaseMembership, "membership", indexed=(("person",), ("case",))),
    Record(Session, "session", indexed=(("person",),)),
    Record(KnownDevice, "known_device", unique=(("digest",),), indexed=(("person",),)),
    Record(Invitation, "invitation", unique=(("digest",),), indexed=(("person",),)),
    Record(ApiToken, "api_token", unique=(("digest",),), indexed=(("agency",),)),
    Record(Throttle, "throttle", indexed=(("touched_at",),)),
)
