"""Boxes and spots go along to unchanged pages, and are asked for again on others."""

from __future__ import annotations

from datetime import UTC, datetime

from services.redaction.domain.records import Item, Region, Spot, SpotState
from services.redaction.domain.regions import carried_regions, cover_id, cover_of, same_pages

AT = datetime(2026, 3, 4, tzinfo=UTC)
NEW = Item("doc.v2.0", "doc", "case", 2, "0", "o", "original", "r", "pdf", "page", 2, (), (), "read",
           "")  # fmt: skip


def box(page: int, key: str = "box") -> Region:
    """A box a person drew on the version before."""
    return Region(
        f"{key}{page}", "doc.v1.0", "doc", "case", page, 1, 2, 3, 4, "Person 1", "per", AT
    )


def spot(item: str, page: int, state: SpotState = SpotState.OPEN, x0: float = 10.0) -> Spot:
    """A signature that was pointed out."""
    by, at = ("", None) if state is SpotState.OPEN else ("per", AT)
    return Spot(
        f"{item}.s{page}", item, "doc", "case", page, x0, 20, 30, 40, "signature", state, by, at
    )


def test_pages_are_the_same_by_marks_that_say_something():
    """Empty marks are never equal; a page more or less is no matter."""
    assert same_pages(("a", "", "c"), ("a", "", "x", "d")) == {1}


def test_boxes_go_along_with_their_authors():
    """The copy belongs to the new file; the lost page is named."""
    made = carried_regions(NEW, [], [], [box(1), box(2)], {1})
    [one] = made.regions
    assert (one.item, one.page, one.drawn_by, one.x1) == ("doc.v2.0", 1, "per", 3)
    assert one.id != "box1"
    assert made.lost == (2,)


def test_a_covered_spot_stays_covered_and_a_left_one_left():
    """The same region of the same page is not asked about twice; its box comes with it once."""
    known = [spot("doc.v1.0", 1, SpotState.COVERED), spot("doc.v1.0", 2, SpotState.LEFT)]
    fresh = [spot("doc.v2.0", 1), spot("doc.v2.0", 2)]
    made = carried_regions(NEW, fresh, known, [cover_of(known[0])], {1, 2})
    assert [one.state for one in made.spots] == [SpotState.COVERED, SpotState.LEFT]
    assert [one.id for one in made.regions] == [cover_id("doc.v2.0.s1")]
    assert made.lost == ()


def test_a_spot_on_a_changed_page_is_asked_about_again():
    """It is open, which is the question; the box is not asked for besides."""
    known = [spot("doc.v1.0", 1, SpotState.COVERED)]
    made = carried_regions(NEW, [spot("doc.v2.0", 1)], known, [cover_of(known[0])], set())
    assert [one.state for one in made.spots] == [SpotState.OPEN]
    assert (made.regions, made.lost) == ((), ())


def test_a_cover_whose_spot_is_gone_is_a_box_like_any_other():
    """On the same page it goes along; on a changed page it must be drawn again."""
    known = [spot("doc.v1.0", 1, SpotState.COVERED)]
    made = carried_regions(NEW, [], known, [cover_of(known[0])], {1})
    assert [one.label for one in made.regions] == ["Signature"]
    made = carried_regions(NEW, [], known, [cover_of(known[0])], set())
    assert made.lost == (1,)
