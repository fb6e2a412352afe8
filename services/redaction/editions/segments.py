"""Lines of a page cut into segments, and what each segment says once replacements are in place.

A segment is a run of words without a column gap or a cell boundary in it: a line of a paragraph,
or one cell of a table. It is the unit of masking: as soon as one word of a segment is touched, the
whole segment is set again, so that no distance inside it can tell the width of what is gone.

A wide gap alone is not a column gap: in justified text it may be what is left over beside a name.
The gaps of a line count when every run of words after one starts where other lines start
something too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from services.redaction.domain.reading import BlockKind, Page, PageSource, Reading, Word
from services.redaction.domain.spans import Replacement
from services.redaction.editions.pixels import Region
from services.redaction.editions.rules import Rules

_WIDE_GAP = 1.3  # of the line height: wider than any justified space, narrower than a column gap
_SEVERAL = 3  # lines that start something at one place before touched lines may count
_MARGIN = 36.0
_TOUCHING = 0.5  # points by which a word's box may reach into a drawn line
_SAME_STOP = {PageSource.TEXT: 0.2, PageSource.OCR: 2.0, PageSource.NONE: 0.0}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to set in a touched segment, in order.

    A ``word`` with its box when a whole word survives, a label, or a bare remnant of a word
    ("'s"). ``at`` is its place in the text; ``glued`` means no space before it.
    """

    text: str
    at: int
    label: bool = False
    glued: bool = False
    word: Word | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Words of one line between wide gaps; ``items`` is None when nothing in it is touched.

    ``walls`` are the drawn lines to its left and right, where there are any.
    """

    words: tuple[Word, ...]
    items: tuple[Item, ...] | None
    walls: tuple[float | None, float | None] = (None, None)

    @property
    def x0(self) -> float:
        """Left edge in points."""
        return min(word.x0 for word in self.words)

    @property
    def x1(self) -> float:
        """Right edge in points."""
        return max(word.x1 for word in self.words)


class Stops:
    """Places, in points from the left, where a touched line may start."""

    def __init__(self, starts: Sequence[float], slack: float) -> None:
        self._starts = sorted(starts)
        self._slack = slack
        self.margin = self._starts[0] if self._starts else _MARGIN

    def at(self, x0: float) -> float | None:
        """The stop at this place, if there is one."""
        near = bisect_left(self._starts, x0 - self._slack)
        found = self._starts[near : near + 1]
        return found[0] if found and found[0] <= x0 + self._slack else None


def _near(ordered: list[float], x0: float, slack: float) -> int:
    return bisect_right(ordered, x0 + slack) - bisect_left(ordered, x0 - slack)


class Segmenter:
    """Cuts the pages of one reading, in page order; each label is shown once."""

    def __init__(
        self, reading: Reading, replacements: Sequence[Replacement], regions: Sequence[Region]
    ) -> None:
        self._text = reading.text
        self._items = replacements
        self._ends = [item.end for item in replacements]
        self._regions = regions
        self._shown: set[int] = set()
        cells = [c for b in reading.blocks if b.kind is BlockKind.ROW for c in b.cells]
        self._cell_starts = [start for start, _ in cells]
        self._cell_ends = [end for _, end in cells]

    def lines(self, page: Page, rules: Rules) -> tuple[list[list[Segment]], Stops]:
        """The page's lines, each a list of segments from left to right, and its stops."""
        ordered = sorted(page.words, key=lambda w: w.line)
        split = []
        walls = []
        for _, line in groupby(ordered, key=lambda w: w.line):
            words = list(line)
            touched = self._touched(words)
            walls.append(rules.walls(*_height(words)) if touched else [])
            split.append(self._split(words, walls[-1]))
        stops = self._stops(split, _SAME_STOP[page.source])
        lines = [
            [self._segment(page, run, between) for run in self._joined(line, stops, between)]
            for line, between in zip(split, walls, strict=True)
        ]
        return lines, stops

    def _stops(self, lines: Sequence[Sequence[Sequence[Word]]], slack: float) -> Stops:
        """Where untouched lines start something, or where several lines do."""
        starts = sorted(run[0].x0 for line in lines for run in line)
        free = [
            run[0].x0
            for line in lines
            if not any(self._touched(run) for run in line)
            for run in line
        ]
        common = [x for x in starts if _near(starts, x, slack) >= _SEVERAL]
        return Stops([*free, *common], slack)

    def touching(self, start: int, end: int) -> list[int]:
        """Indexes of the replacements that share a character with the range."""
        found = []
        at = bisect_right(self._ends, start)
        while at < len(self._items) and self._items[at].start < end:
            found.append(at)
            at += 1
        return found

    def _split(self, line: list[Word], walls: Sequence[float]) -> list[list[Word]]:
        line.sort(key=lambda w: (w.x0, w.start))
        wide = _WIDE_GAP * median(w.y1 - w.y0 for w in line)
        runs = [[line[0]]]
        for word in line[1:]:
            last = runs[-1][-1]
            if word.x0 - last.x1 > wide or self._apart(last, word, walls):
                runs.append([])
            runs[-1].append(word)
        return runs

    def _apart(self, left: Word, right: Word, walls: Sequence[float]) -> bool:
        """Whether a cell ends between two words: the reading says so, or a drawn line does."""
        walled = _wall_after(walls, left.x1)
        return self._cell(left) != self._cell(right) or (walled is not None and walled <= right.x0)

    def _joined(
        self, line: list[list[Word]], stops: Stops, walls: Sequence[float]
    ) -> list[list[Word]]:
        """A touched line in one piece, unless other lines confirm all its gaps as columns."""
        if not any(self._touched(run) for run in line):
            return line
        columns = all(stops.at(run[0].x0) is not None for run in line[1:])
        runs = [list(line[0])]
        for run in line[1:]:
            if columns or self._apart(runs[-1][-1], run[0], walls):
                runs.append([])
            runs[-1].extend(run)
        return runs

    def _touched(self, words: Sequence[Word]) -> bool:
        first, last = min([w.start for w in words]), max([w.end for w in words])
        return self._touches(first, last) and any(self._touches(w.start, w.end) for w in words)

    def _touches(self, start: int, end: int) -> bool:
        at = bisect_right(self._ends, start)
        return at < len(self._items) and self._items[at].start < end

    def _cell(self, word: Word) -> int:
        at = bisect_right(self._cell_starts, word.start) - 1
        return at if at >= 0 and word.start < self._cell_ends[at] else -1

    def _segment(self, page: Page, words: list[Word], walls: Sequence[float]) -> Segment:
        if not self._touched(words):
            return Segment(tuple(words), None)
        items: list[Item] = []
        for word in words:
            if not self.covered(page, word):
                items.extend(self._parts(word))
        right = _wall_after(walls, max(word.x1 for word in words))
        left = _wall_before(walls, min(word.x0 for word in words))
        return Segment(tuple(words), tuple(items), (left, right))

    def covered(self, page: Page, word: Word) -> bool:
        """Whether a region a person drew on this page touches the word."""
        return any(
            r.page == page.number
            and r.x0 < word.x1
            and word.x0 < r.x1
            and r.y0 < word.y1
            and word.y0 < r.y1
            for r in self._regions
        )

    def _parts(self, word: Word) -> list[Item]:
        indexes = self.touching(word.start, word.end)
        if not indexes:
            return [Item(self._text[word.start : word.end], word.start, word=word)]
        parts: list[Item] = []
        at = word.start
        for index in indexes:
            item = self._items[index]
            _keep(parts, self._text[at : max(at, item.start)], at)
            if item.text and index not in self._shown:
                begins = max(item.start, word.start)
                parts.append(Item(item.text, begins, label=True, glued=bool(parts)))
            self._shown.add(index)
            at = min(word.end, item.end)
        # What follows a name that began in an earlier word must not lose its place beside it.
        began_before = self._items[indexes[0]].start < word.start
        _keep(parts, self._text[at : word.end], at, glued=bool(parts) or began_before)
        return parts


def _keep(parts: list[Item], text: str, at: int, *, glued: bool = False) -> None:
    if text:
        parts.append(Item(text, at, glued=glued or bool(parts)))


def _height(words: Sequence[Word]) -> tuple[float, float]:
    return min(word.y0 for word in words), max(word.y1 for word in words)


def _wall_after(walls: Sequence[float], x: float) -> float | None:
    at = bisect_left(walls, x - _TOUCHING)
    return walls[at] if at < len(walls) else None


def _wall_before(walls: Sequence[float], x: float) -> float | None:
    at = bisect_right(walls, x + _TOUCHING)
    return walls[at - 1] if at else None
