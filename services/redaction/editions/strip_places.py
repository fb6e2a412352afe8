"""Where a page's touched segments are masked and set again: places and sizes, no pixels.

* A mask reaches from the last untouched neighbour (or the segment's own margin) to the next one
  (or the page's edge), never to the end of what is hidden.
* A strip begins where other lines begin. A segment that starts where no other line does was
  centred or set to the right, so that its start would tell its length: it moves to the margin, or
  beside its left neighbour.
* Size and height come from surviving words only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from services.redaction.domain.reading import Page, PageSource, Word
from services.redaction.editions.segments import Item, Segment, Stops

_RIGHT_MARGIN = 12.0
_ABOVE, _BELOW = 0.05, 0.2  # of the line height: accents, underlines
_ROTATED = 2.5
_WALL, _OFF_WALL = 1.3, 3.0  # points off a drawn line where masks end and words begin
_BEFORE, _LONG = 4.0, 12  # points and font sizes: what tells a rule from an underline
_SIZE = {PageSource.TEXT: 0.8, PageSource.OCR: 1.36, PageSource.NONE: 1.0}  # of a box's height
_DEEP = 0.21  # of the font size: how far descenders reach
_REACH = 0.8  # of the font size: how far a strip reaches around the middle of its line
_DESCENDING = frozenset("gjpqyçş,;()[]{}|@/_\u201a\u201e")
_HIGH = frozenset("'\"`^*\u2018\u2019\u201c\u201d\u00b0")
_MIDDLE = frozenset("-~=+<>\u2010\u2011\u2012\u2013\u2014\u2022\u00b7")
SPACE = 0.28  # of the font size, between any two things on a strip
LEGIBLE = 6.5  # points: no label is set smaller; words only when nothing else is left


@dataclass(frozen=True, slots=True)
class Strip:
    """A touched segment with the place it is set in, all in points."""

    segment: Segment
    items: tuple[Item, ...]
    start: float
    limit: float
    base: float
    size: float

    @property
    def label_size(self) -> float:
        """Labels are as large as the words around them, and never too small to read."""
        return max(self.size, LEGIBLE)

    @property
    def least(self) -> float:
        """How much smaller words may be set before labels are shortened."""
        return LEGIBLE / self.size


@dataclass(frozen=True, slots=True)
class Blank:
    """What a touched segment is masked by, and the stretch over which a rule in it is solid.

    Neither end of the stretch depends on what is hidden.
    """

    box: tuple[float, float, float, float]
    solid: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Setting:
    """Base line, middle and font size of a line, from its surviving words where there are any."""

    base: float
    middle: float
    size: float


def setting(line: Sequence[Segment], em: float, source: PageSource, text: str) -> Setting:
    """How the words of a line are set; ``em`` where none survives."""
    surviving = [w for s in line for w in _kept(s)]
    size = usual_size(line, em / _SIZE[source], source, text) if surviving else em
    words = surviving or [w for s in line for w in s.words]
    middle = float(round(median((w.y0 + w.y1) / 2 for w in words)))
    if source is PageSource.OCR:
        level = [w.y1 for w in surviving if not _descends(text[w.start : w.end])]
        base = median(level) if level else middle + 0.33 * size
    else:
        base = median(w.y1 for w in surviving) - 0.25 * size if surviving else middle + 0.33 * size
    return Setting(base, middle, size)


def usual_size(segments: Sequence[Segment], usual: float, source: PageSource, text: str) -> float:
    """The font size that surviving words are set in.

    A scan's boxes hug their letters, so only words that stand from the base line to the height of
    a capital tell the size; where there are none, what is usual counts.
    """
    words = [w for s in segments for w in _kept(s)]
    if source is PageSource.OCR:
        words = [w for w in words if _upright(text[w.start : w.end])]
    return _SIZE[source] * median([w.y1 - w.y0 for w in words] or [usual])


def _upright(word: str) -> bool:
    tall = any(c.isupper() or c.isdigit() or c in "bdfhklt" for c in word)
    return tall and not _descends(word)


def _descends(text: str) -> bool:
    return not _DESCENDING.isdisjoint(text) or _HIGH.issuperset(text) or _MIDDLE.issuperset(text)


def rise(text: str, height: int, em: float) -> float:
    """How far the top of a cut-out word stands above the base line, by what its letters are."""
    if _MIDDLE.issuperset(text):
        return 0.3 * em + height / 2
    if _HIGH.issuperset(text):
        return 0.75 * em
    return height - (_DEEP * em if _descends(text) else 0.0)


def strips_of(
    line: Sequence[Segment], stops: Stops, usual: float, width: float, line_at: Setting
) -> list[Strip]:
    """Where the touched segments of a line are set anew, from left to right."""
    strips: list[Strip] = []
    reached = stops.margin
    for at, segment in enumerate(line):
        if segment.items is None:
            reached = segment.x1 + line_at.size * SPACE
            continue
        if _rotated(segment, usual):
            continue
        stop = stops.at(segment.x0)
        before, after = segment.walls
        beside = reached if before is None else max(reached, before + _OFF_WALL)
        start = beside if stop is None else stop
        limit = _limit(line[at + 1 :], stops, width)
        if after is not None:
            limit = min(limit, after - 1.0)
        strips.append(Strip(segment, segment.items, start, limit, line_at.base, line_at.size))
        reached = max(reached, start) + 4 * line_at.size
    return strips


def _limit(after: Sequence[Segment], stops: Stops, width: float) -> float:
    for segment in after:
        fixed = segment.x0 if segment.items is None else stops.at(segment.x0)
        if fixed is not None:
            return fixed - 2.0
    return width - _RIGHT_MARGIN


def blanks_of(
    line: Sequence[Segment], stops: Stops, usual: float, page: Page, line_at: Setting
) -> list[Blank]:
    """What masks the touched segments of a line."""
    blanks = []
    for at, segment in enumerate(line):
        if segment.items is None:
            continue
        words = segment.words
        x0, x1 = segment.x0, segment.x1
        y0, y1 = min(w.y0 for w in words), max(w.y1 for w in words)
        if _rotated(segment, usual):
            box = (x0 - usual * _BELOW, 0.0, x1 + usual * _BELOW, page.height)
            blanks.append(Blank(box, (0.0, page.width)))
            continue
        before, after = segment.walls
        stop = stops.at(x0)
        left = stop - 1.0 if stop is not None else _edge_before(line[:at])
        left = left if before is None else max(left, before + _WALL)
        right = next((s.x0 - 1.0 for s in line[at + 1 :] if s.items is None), page.width)
        right = right if after is None else min(right, after - _WALL)
        top = min(y0 - _ABOVE * usual, line_at.middle - _REACH * line_at.size)
        bottom = max(y1 + _BELOW * usual, line_at.middle + _REACH * line_at.size)
        begins, open_end = min(left, x0), right >= page.width
        solid = (begins - _BEFORE, begins + _LONG * line_at.size) if open_end else (begins, right)
        blanks.append(Blank((begins, top, max(right, x1), bottom), solid))
    return blanks


def _edge_before(before: Sequence[Segment]) -> float:
    return next((s.x1 + 1.0 for s in reversed(before) if s.items is None), 0.0)


def _kept(segment: Segment) -> list[Word]:
    if segment.items is None:
        return list(segment.words)
    return [item.word for item in segment.items if item.word is not None]


def gone(segment: Segment) -> list[Word]:
    """The words of a segment that do not survive whole."""
    kept = set(_kept(segment))
    return [word for word in segment.words if word not in kept]


def _rotated(segment: Segment, usual: float) -> bool:
    return any(
        w.y1 - w.y0 > _ROTATED * usual and w.y1 - w.y0 > 2 * (w.x1 - w.x0) for w in segment.words
    )
