"""What a recipient may read, checked anew at every request and for every file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.storage.domain.records import (
    CaseFact,
    ItemState,
    Release,
    ReleaseItem,
    ReleaseState,
)
from services.storage.domain.releases import is_readable
from shared.domain.errors import Refused
from shared.domain.policy import Subject
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import ObjectContext


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """A release as shown: the case's neutral reference, whether it can be read, its files."""

    release: Release
    reference: str
    readable: bool
    items: tuple[ReleaseItem, ...]

    @property
    def status(self) -> str:
        """One word for people; an open release past its time is over."""
        if self.readable:
            return "Open"
        return "Recalled" if self.release.state is ReleaseState.RECALLED else "Ended"


def releases_of_person(person: str, *, uow: UnitOfWork, clock: Clock) -> list[ReleaseView]:
    """Everything ever released to a person, newest first."""
    found = uow.find(Release, person=person, order_by="opened_at", descending=True)
    return [_view(release, uow, clock.now()) for release in found]


def releases_of_case(case: str, *, uow: UnitOfWork, clock: Clock) -> list[ReleaseView]:
    """Every release of a case, newest first."""
    found = uow.find(Release, case=case, order_by="opened_at", descending=True)
    return [_view(release, uow, clock.now()) for release in found]


def release_view(release_id: str, *, uow: UnitOfWork, clock: Clock) -> ReleaseView:
    """One release; raises Invalid ``release-missing``."""
    return _view(uow.get(Release, release_id), uow, clock.now())


def readable_release(
    release_id: str, subject: Subject, *, uow: UnitOfWork, clock: Clock
) -> ReleaseView:
    """A release that its recipient may read now.

    Raises Refused ``release-closed`` once it is recalled or over, Refused ``not-found`` (hidden)
    for anybody but the recipient or without the membership that it was opened for.
    """
    view = release_view(release_id, uow=uow, clock=clock)
    release = view.release
    holds = any(
        held.case == release.case and held.audience == release.audience
        for held in subject.memberships
    )
    if not subject.person or subject.person != release.person or not holds:
        raise Refused("not-found", "There is nothing here that you may see.", hidden=True)
    if not view.readable:
        raise Refused("release-closed", "This bundle can no longer be read.")
    return view


def readable_item(
    release_id: str, item_id: str, subject: Subject, *, uow: UnitOfWork, clock: Clock
) -> tuple[ReleaseItem, ObjectContext]:
    """A file of a readable release, and what it is sealed as.

    Raises as ``readable_release``; Refused ``not-found`` (hidden) for a file that is not in it.
    """
    view = readable_release(release_id, subject, uow=uow, clock=clock)
    for item in view.items:
        if item.id == item_id:
            return item, edition_context(view.release, item)
    raise Refused("not-found", "There is nothing here that you may see.", hidden=True)


def edition_context(release: Release, item: ReleaseItem) -> ObjectContext:
    """What an item's object must be bound to."""
    return ObjectContext(release.case, item.document, item.version, "edition", release.audience)


def _view(release: Release, uow: UnitOfWork, now: datetime) -> ReleaseView:
    items = uow.find(ReleaseItem, release=release.id, state=ItemState.ACTIVE, order_by="number")
    case = uow.find(CaseFact, id=release.case)
    return ReleaseView(
        release,
        case[0].reference if case else release.case,
        is_readable(release, now),
        tuple(items),
    )
