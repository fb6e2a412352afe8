"""The rules of releases: who receives what, under which name, and until when.

* A person receives the editions made for exactly the audience of a current membership: a reviewer
  those for REVIEWER, a family member those for their own ``FAMILY:<label>``. No other role
  receives releases, and a role never receives another role's audience.
* Of one document only the newest version heard of counts, also when nothing of it is proved or all
  of it is withdrawn: an older version never comes back. A version may have several editions, one
  for each file inside it.
* A withdrawn edition stays withdrawn; of a withdrawn document nothing is ever released again.
* A release is readable while it is open and before its expiry, by the clock, not by the state.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from services.storage.domain.records import EditionFact, EditionState, Release, ReleaseState
from shared.domain.audience import Audience, AudienceKind
from shared.domain.errors import Invalid
from shared.domain.policy import Role

DEFAULT_DAYS = 28
LONGEST_DAYS = 366

MEMBERSHIP_REVOKED = "membership-revoked"
EMERGENCY = "emergency"
CASE_DESTROYED = "case-destroyed"
MANAGER_REASONS: dict[str, str] = {
    "wrong-recipient": "It was shared with the wrong person",
    "content-mistake": "Something in it should not have been shared",
    "no-longer-needed": "The recipient no longer needs it",
    "safety": "Sharing it may put somebody at risk",
    EMERGENCY: "Emergency",
}
"""Why a manager recalls a release: code and sentence."""

_AUDIENCE_OF = {Role.REVIEWER: AudienceKind.REVIEWER, Role.FAMILY: AudienceKind.FAMILY}
_ENDINGS = {"text": "txt", "plain": "txt", "jpeg": "jpg", "tiff": "tif", "markdown": "md"}
_ENDING = re.compile(r"[a-z0-9]{1,5}")


def receives(role: str, audience: str) -> bool:
    """Whether a membership of this role and audience opens a release; anything odd does not."""
    try:
        return _AUDIENCE_OF.get(Role(role)) is Audience.parse(audience).kind
    except (ValueError, Invalid):
        return False


def releasable(
    editions: Sequence[EditionFact], withdrawn_documents: frozenset[str]
) -> list[EditionFact]:
    """What a recipient of these editions may have, oldest first."""
    versions = _newest_versions(editions)
    may = [
        edition
        for edition in editions
        if edition.state is EditionState.PROVED
        and edition.version == versions[edition.document]
        and edition.document not in withdrawn_documents
    ]
    return sorted(may, key=lambda edition: (edition.proved_at, edition.id))


def _newest_versions(editions: Iterable[EditionFact]) -> dict[str, int]:
    newest: dict[str, int] = {}
    for edition in editions:
        newest[edition.document] = max(edition.version, newest.get(edition.document, 0))
    return newest


def item_name(number: int, file_type: str) -> str:
    """A name that says nothing: ``document-003.pdf``."""
    ending = _ENDINGS.get(file_type, file_type)
    return f"document-{number:03d}.{ending if _ENDING.fullmatch(ending) else 'bin'}"


def default_expiry(opened_at: datetime) -> datetime:
    """When a release ends unless a manager says otherwise."""
    return opened_at + timedelta(days=DEFAULT_DAYS)


def check_expiry(now: datetime, expires_at: datetime) -> None:
    """Raise Invalid ``release-expiry`` unless it lies ahead, and at most a year."""
    if not now < expires_at <= now + timedelta(days=LONGEST_DAYS):
        raise Invalid(
            "release-expiry",
            f"Choose a date after today and at most {LONGEST_DAYS} days ahead.",
            days=LONGEST_DAYS,
        )


def is_readable(release: Release, now: datetime) -> bool:
    """Whether the release may be read at this instant."""
    return release.state is ReleaseState.OPEN and now < release.expires_at
