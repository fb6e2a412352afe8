"""Boxes and spots from one version of a document to the next.

A box hides what stands under it, so it goes along only where the page is the same: every word at
its place. On any other page a person draws it again. A page without words is never known to be the
same. This module does no I/O.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from services.redaction.domain.records import Item, Region, Spot, SpotState


@dataclass(frozen=True, slots=True)
class Carried:
    """What a new version starts with, and the pages whose boxes were lost."""

    spots: tuple[Spot, ...]
    regions: tuple[Region, ...]
    lost: tuple[int, ...]


def same_pages(old: Sequence[str], new: Sequence[str]) -> frozenset[int]:
    """The numbers of the pages whose marks are equal and not empty."""
    pairs = enumerate(zip(old, new, strict=False), start=1)
    return frozenset(number for number, (one, two) in pairs if one and one == two)


def cover_of(spot: Spot) -> Region:
    """The box that covers a spot; its label says what was there."""
    assert spot.decided_at is not None
    return Region(
        id=cover_id(spot.id),
        item=spot.item,
        document=spot.document,
        case=spot.case,
        page=spot.page,
        x0=spot.x0,
        y0=spot.y0,
        x1=spot.x1,
        y1=spot.y1,
        label=spot.kind.capitalize(),
        drawn_by=spot.decided_by,
        drawn_at=spot.decided_at,
    )


def cover_id(spot: str) -> str:
    """The id of the box that covers a spot."""
    return f"cover.{spot}"


def carried_regions(
    item: Item,
    spots: Sequence[Spot],
    known: Sequence[Spot],
    drawn: Sequence[Region],
    same: Collection[int],
) -> Carried:
    """The spots of a new version with their decisions, and the boxes that go along.

    ``known`` and ``drawn`` are those of the version before, ``same`` the pages that are unchanged.
    """
    decided = {
        _box(spot): spot for spot in known if spot.page in same and spot.state is not SpotState.OPEN
    }
    settled = tuple(_settled(spot, decided.get(_box(spot))) for spot in spots)
    covers = [cover_of(spot) for spot in settled if spot.state is SpotState.COVERED]
    covered = {cover_id(decided[_box(spot)].id) for spot in spots if _box(spot) in decided}
    rest = [box for box in drawn if box.id not in covered]
    along = [
        replace(box, id=f"carried.{item.id}.{number}", item=item.id, document=item.document)
        for number, box in enumerate(rest, start=1)
        if box.page in same
    ]
    pointed_out = {cover_id(spot.id) for spot in known}
    asked = {spot.page for spot in spots if spot.state is SpotState.OPEN}
    gone = {box.page for box in rest if not (box.id in pointed_out and box.page in asked)}
    lost = tuple(sorted(gone - set(same)))
    return Carried(settled, (*covers, *along), lost)


def _box(spot: Spot) -> tuple[int, str, int, int, int, int]:
    return spot.page, spot.kind, round(spot.x0), round(spot.y0), round(spot.x1), round(spot.y1)


def _settled(spot: Spot, before: Spot | None) -> Spot:
    if before is None:
        return spot
    return replace(
        spot, state=before.state, decided_by=before.decided_by, decided_at=before.decided_at
    )
