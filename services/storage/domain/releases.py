"""The rules of releases: who receives what, under which name, and until when.

* A person receives the editions made for exactly the audience of a current membership: a reviewer
  those for REVIEWER, a family member those for their own ``FAMILY:<label>``. No other role
  receives releases, and a role never receives another role's audience.
* Of one document only the newest edition counts. If that one is withdrawn, nothing of the document
  is readable: an older edition never comes back.
* A document that was withdrawn is never released again.
* A release is readable while it is open and before its expiry, by the clock, not by the state.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from services.storage.domain.records import (
    CaseMembership,
    EditionFact,
    EditionState,
    Release,
    ReleaseState,
)
from shared.domain.audience import Audience, AudienceKind
from shared.domain.errors import Invalid
from shared.domain.policy import Role

DEFAULT_DAYS = 28
LONGEST_DAYS = 366

_AUDIENCE_OF = {Role.REVIEWER: AudienceKind.REVIEWER, Role.FAMILY: AudienceKind.FAMILY}
_ENDINGS = {"text": "txt", "plain": "txt", "jpeg": "jpg", "tiff": "tif", "markdown": "md"}
_ENDING = re.compile(r"[a-z0-9]{1,5}")


def receives(membership: CaseMembership) -> bool:
    """Whether this membership opens a release at all; anything odd does not."""
    if not membership.active:
        return False
    try:
        kind = Audience.parse(membership.audience).kind
        return _AUDIENCE_OF.get(Role(membership.role)) is kind
    except (ValueError, Invalid):
        return False


def newest(editions: Iterable[EditionFact]) -> dict[str, EditionFact]:
    """The newest edition of each document, withdrawn ones included."""
    best: dict[str, EditionFact] = {}
    for edition in editions:
        known = best.get(edition.document)
        if known is None or _age(edition) > _age(known):
            best[edition.document] = edition
    return best


def releasable(
    editions: Iterable[EditionFact], withdrawn_documents: frozenset[str]
) -> dict[str, EditionFact]:
    """What a recipient of these editions may have, by document."""
    return {
        document: edition
        for document, edition in newest(editions).items()
        if edition.state is EditionState.PROVED and document not in withdrawn_documents
    }


def _age(edition: EditionFact) -> tuple[int, datetime, str]:
    return edition.version, edition.proved_at, edition.id


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
