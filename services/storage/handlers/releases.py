"""Releases: opened, extended, recalled and ended, each with its entry on the log.

A release and the log entry that speaks of it are committed together, so nothing can be read of
which the log does not know. ``settle`` brings a case's releases in line with the facts; it may be
run at any time and any number of times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.storage.domain.records import (
    DocumentFact,
    EditionFact,
    ItemState,
    Release,
    ReleaseItem,
    ReleaseState,
)
from services.storage.domain.releases import (
    MANAGER_REASONS,
    MEMBERSHIP_REVOKED,
    check_expiry,
    default_expiry,
    item_name,
    receives,
    releasable,
)
from services.storage.log import Log
from shared.domain.errors import Conflict, Invalid
from shared.domain.ids import new_id
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import LogEntry
from shared.web.projection import MembershipFact

STORAGE = "storage"
"""The actor of what happens by itself."""


def settle(case: str, *, uow: UnitOfWork, log: Log, clock: Clock) -> None:
    """Open, extend, cut down or recall every release of a case as the facts demand."""
    recipients = {
        (fact.person, fact.audience)
        for fact in uow.find(MembershipFact, case=case, revoked=False)
        if receives(fact.role, fact.audience)
    }
    releases = {(one.person, one.audience): one for one in uow.find(Release, case=case)}
    for key, release in releases.items():
        if key not in recipients and release.state is not ReleaseState.RECALLED:
            _recall(release, MEMBERSHIP_REVOKED, STORAGE, uow, log)
    withdrawn = frozenset(fact.id for fact in uow.find(DocumentFact, case=case))
    for person, audience in sorted(recipients):
        editions = uow.find(EditionFact, case=case, audience=audience)
        wanted = releasable(editions, withdrawn)
        _settle_one(case, person, audience, releases.get((person, audience)), wanted,
                    uow, log, clock)  # fmt: skip


def _settle_one(
    case: str,
    person: str,
    audience: str,
    release: Release | None,
    wanted: Sequence[EditionFact],
    uow: UnitOfWork,
    log: Log,
    clock: Clock,
) -> None:
    now = clock.now()
    if release is None:
        if not wanted:
            return
        release = Release(
            new_id("rel"), case, audience, person, ReleaseState.OPEN, now, default_expiry(now)
        )
        uow.add(release)
        _open(release, wanted, STORAGE, uow, log, clock)
    elif release.state is not ReleaseState.RECALLED:
        _set_items(release, wanted, uow, log, now)
    elif release.recall_reason == MEMBERSHIP_REVOKED and wanted:
        _open(_again(release, default_expiry(now), uow), wanted, STORAGE, uow, log, clock)


def _again(release: Release, expires_at: datetime, uow: UnitOfWork) -> Release:
    """The release, open once more."""
    opened = replace(release, state=ReleaseState.OPEN, recall_reason="", expires_at=expires_at)
    uow.save(opened)
    return replace(opened, revision=release.revision + 1)


def _open(
    release: Release,
    wanted: Sequence[EditionFact],
    actor: str,
    uow: UnitOfWork,
    log: Log,
    clock: Clock,
) -> None:
    facts = {"expires_at": release.expires_at.isoformat()}
    _log(release, "release.opened", actor, facts, uow, log)
    _set_items(release, wanted, uow, log, clock.now())
    uow.emit(
        "release.opened",
        case=release.case,
        aggregate=release.id,
        body={
            "release": release.id,
            "audience": release.audience,
            "person": release.person,
            "items": len(wanted),
            "expires_at": release.expires_at.isoformat(),
        },
    )


def _set_items(
    release: Release, wanted: Sequence[EditionFact], uow: UnitOfWork, log: Log, now: datetime
) -> None:
    items = uow.find(ReleaseItem, release=release.id)
    kept = {edition.id for edition in wanted}
    for item in items:
        if item.state is ItemState.ACTIVE and item.edition not in kept:
            uow.save(replace(item, state=ItemState.WITHDRAWN))
            _log_item(release, item, "release.item-removed", uow, log)
    known = {item.edition for item in items}
    number = max((item.number for item in items), default=0)
    for edition in wanted:
        if edition.id in known:
            continue
        number += 1
        item = _item(release, edition, number, now)
        uow.add(item)
        _log_item(release, item, "release.item-added", uow, log)


def _item(release: Release, edition: EditionFact, number: int, now: datetime) -> ReleaseItem:
    return ReleaseItem(
        id=new_id("item"),
        release=release.id,
        case=release.case,
        edition=edition.id,
        document=edition.document,
        version=edition.version,
        object=edition.object,
        certificate=edition.certificate,
        sha256=edition.sha256,
        file_type=edition.file_type,
        name=item_name(number, edition.file_type),
        number=number,
        state=ItemState.ACTIVE,
        added_at=now,
    )


def recall(release_id: str, reason: str, actor: str, *, uow: UnitOfWork, log: Log) -> None:
    """Stop all reading of a release from the next request on; a second call does nothing.

    Raises Invalid ``recall-reason`` or ``release-missing``.
    """
    if reason not in MANAGER_REASONS:
        raise Invalid("recall-reason", "Choose a reason from the list.")
    release = uow.get(Release, release_id)
    if release.state is not ReleaseState.RECALLED:
        _recall(release, reason, actor, uow, log)


def recall_all(case: str, reason: str, actor: str, *, uow: UnitOfWork, log: Log) -> None:
    """Recall every release of a case that is not recalled yet."""
    for release in uow.find(Release, case=case):
        if release.state is not ReleaseState.RECALLED:
            _recall(release, reason, actor, uow, log)


def _recall(release: Release, reason: str, actor: str, uow: UnitOfWork, log: Log) -> None:
    uow.save(replace(release, state=ReleaseState.RECALLED, recall_reason=reason))
    _log(release, "release.recalled", actor, {"reason": reason}, uow, log)
    uow.emit(
        "release.recalled",
        case=release.case,
        aggregate=release.id,
        body={
            "release": release.id,
            "audience": release.audience,
            "person": release.person,
            "reason": reason,
        },
    )


def change_expiry(
    release_id: str, expires_at: datetime, actor: str, *, uow: UnitOfWork, log: Log, clock: Clock
) -> None:
    """Set when a release ends; one that has ended opens again.

    Raises Invalid ``release-expiry``, Conflict ``release-recalled``.
    """
    check_expiry(clock.now(), expires_at)
    release = uow.get(Release, release_id)
    if release.state is ReleaseState.RECALLED:
        raise Conflict("release-recalled", "This release was recalled. Open it again first.")
    uow.save(replace(release, state=ReleaseState.OPEN, expires_at=expires_at))
    facts = {"expires_at": expires_at.isoformat()}
    _log(release, "release.expiry-changed", actor, facts, uow, log)


def reopen(
    release_id: str, expires_at: datetime, actor: str, *, uow: UnitOfWork, log: Log, clock: Clock
) -> None:
    """Open a recalled release again, with what may be read now.

    Raises Invalid ``release-expiry``, Conflict ``release-not-recalled``, Conflict
    ``recipient-gone`` when the person no longer has that place in the case.
    """
    check_expiry(clock.now(), expires_at)
    release = uow.get(Release, release_id)
    if release.state is not ReleaseState.RECALLED:
        raise Conflict("release-not-recalled", "Only a recalled release is opened again.")
    if not _is_recipient(release, uow):
        raise Conflict("recipient-gone", "The recipient no longer has this place in the case.")
    withdrawn = frozenset(fact.id for fact in uow.find(DocumentFact, case=release.case))
    editions = uow.find(EditionFact, case=release.case, audience=release.audience)
    wanted = releasable(editions, withdrawn)
    _open(_again(release, expires_at, uow), wanted, actor, uow, log, clock)


def _is_recipient(release: Release, uow: UnitOfWork) -> bool:
    held = uow.find(MembershipFact, case=release.case, person=release.person, revoked=False)
    return any(
        fact.audience == release.audience and receives(fact.role, fact.audience) for fact in held
    )


def expire(*, uow: UnitOfWork, log: Log, clock: Clock) -> int:
    """Mark every release whose time is over, and say how many; reading stopped by itself."""
    now = clock.now()
    over = [one for one in uow.find(Release, state=ReleaseState.OPEN) if one.expires_at <= now]
    for release in over:
        uow.save(replace(release, state=ReleaseState.EXPIRED))
        facts = {"expires_at": release.expires_at.isoformat()}
        _log(release, "release.expired", STORAGE, facts, uow, log)
    return len(over)


def _log(
    release: Release, kind: str, actor: str, facts: dict[str, str], uow: UnitOfWork, log: Log
) -> None:
    common: dict[str, str | int] = {
        "actor": actor,
        "audience": release.audience,
        "person": release.person,
        "release": release.id,
    }
    log.append(uow, LogEntry(new_id("log"), kind, release.case, common | facts))


def _log_item(release: Release, item: ReleaseItem, kind: str, uow: UnitOfWork, log: Log) -> None:
    facts = {"document": item.document, "edition": item.edition, "object": item.object}
    _log(release, kind, STORAGE, facts | {"sha256": item.sha256}, uow, log)
