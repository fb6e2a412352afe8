"""Tables found on a page by the places of its words, without looking at ruled lines.

Two ways, because producers draw tables in two ways: line by line across all columns, or cell by
cell, each with as many lines as it needs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from services.redaction.readers.lines import Box, Line, RawWord

_ROW_PITCH = 3.0
_ALIGNED = 6.0
_LINE_PITCH = 1.6
_LONGEST_CELL = 60
_NEAR = 3.0
_LEAST_CELLS = 2

Words = list[RawWord]


@dataclass(slots=True)
class Row:
    """One table row: for each column the lines of its cell."""

    cells: list[list[Words]]

    @property
    def bold(self) -> bool:
        """Whether every word of the row is bold, as in a heading row."""
        return all(word.bold for cell in self.cells for line in cell for word in line)


@dataclass(slots=True)
class Table:
    """Rows found by their columns; ``taken`` is how many lines they took."""

    rows: list[Row] = field(default_factory=list)
    taken: int = 0

    def add(self, line: Line, columns: Sequence[int], width: int) -> None:
        """Add a line: a new row when it has a first cell, else more lines of the last row."""
        if columns[0] == 0 or not self.rows:
            self.rows.append(Row([[] for _ in range(width)]))
        for segment, column in zip(line.segments(), columns, strict=True):
            self.rows[-1].cells[column].append(segment)
        self.taken += 1


class Tables:
    """Finds the tables among the lines of one page."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._asides = [
            at
            for at, line in enumerate(lines)
            if len(line.segments()) > 1 or (at + 1 < len(lines) and _is_aside(line, lines[at + 1]))
        ]

    def at(self, start: int) -> Table | None:
        """The table that begins at a line, or None."""
        if not self._asides:
            return None
        by_lines = _by_lines(self._lines, start)
        by_cells = self._by_cells(start)
        if by_lines is None or (by_cells is not None and by_cells.taken > by_lines.taken):
            return by_cells
        return by_lines

    def _by_cells(self, start: int) -> Table | None:
        """Two rows or more whose cells were drawn one after another, in the same columns."""
        next_aside = bisect_left(self._asides, start)
        if next_aside == len(self._asides) or self._asides[next_aside] > start + _LONGEST_CELL:
            return None
        if start and len(self._lines[start].segments()) == 1:
            before = self._lines[start - 1]
            if len(before.segments()) == 1 and _goes_on(before.box, self._lines[start].box):
                return None  # amid a paragraph or a cell
        grid = _Grid()
        at = start
        while at < len(self._lines):
            cells, after = _row_at(self._lines, at)
            if not cells or not grid.take(cells):
                break
            at = after
        return grid.table(at - start)


@dataclass(slots=True)
class _Cell:
    """A cell as it is drawn: its lines, the box around them and the box of the last."""

    lines: list[Words]
    box: Box
    last: Box

    def add(self, words: Words, box: Box) -> None:
        """One more line."""
        self.lines.append(words)
        self.last = box
        self.box = _around(self.box, box)


def _row_at(lines: Sequence[Line], at: int) -> tuple[list[_Cell], int]:
    """The cells of the row that begins at a line, and where the next one begins; none if unsure."""
    cells: list[_Cell] = []
    while at < len(lines):
        for number, (words, box) in enumerate(_pieces(lines[at])):
            if not cells or _is_beside(cells, box):
                cells.append(_Cell([words], box, box))
            elif _goes_on(cells[-1].last, box):
                cells[-1].add(words, box)
            else:
                return ([], at) if number else (cells, at)
        at += 1
    return cells, at


def _pieces(line: Line) -> Iterator[tuple[Words, Box]]:
    segments = line.segments()
    if len(segments) == 1:
        yield line.words, line.box
        return
    for words in segments:
        top, bottom = min(w.y0 for w in words), max(w.y1 for w in words)
        yield words, (min(w.x0 for w in words), top, max(w.x1 for w in words), bottom)


def _around(one: Box, other: Box) -> Box:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def _goes_on(before: Box, box: Box) -> bool:
    """Whether a line stands right below another, in the same column."""
    height = max(before[3] - before[1], 1.0)
    below = 0.3 * height < box[1] - before[1] < _LINE_PITCH * height
    return below and box[0] < before[2] and box[2] > before[0]


def _is_beside(cells: Sequence[_Cell], box: Box) -> bool:
    """Whether a line begins one more cell: to the right of the row's last, at the same height."""
    top, bottom = min(cell.box[1] for cell in cells), max(cell.box[3] for cell in cells)
    return box[0] >= cells[-1].box[2] - 1.0 and box[1] < bottom and box[3] > top


def _is_aside(before: Line, line: Line) -> bool:
    """Whether a line begins to the right of the one before and not below it."""
    return line.box[1] < before.box[3] - 1.0 and line.box[0] >= before.box[2] - 1.0


class _Grid:
    """Rows whose cells share columns: stretches of the page's width that do not overlap."""

    def __init__(self) -> None:
        self._rows: list[list[_Cell]] = []
        self._columns: list[tuple[float, float]] = []

    def take(self, cells: list[_Cell]) -> bool:
        """Add a row, unless it does not fit the columns or stands too far from the last one."""
        columns = _merged([*self._columns, *((cell.box[0], cell.box[2]) for cell in cells)])
        if not self._rows:
            fits = len(cells) >= _LEAST_CELLS
        else:
            known = [*self._rows, cells]
            fits = (
                len(cells) >= len(columns) // 2
                and self._stands_below(cells)
                and self._shares_columns(cells)
                and all(len(set(_places(row, columns))) == len(row) for row in known)
            )
        if fits:
            self._rows.append(cells)
            self._columns = columns
        return fits

    def _stands_below(self, cells: Sequence[_Cell]) -> bool:
        bottom = max(cell.box[3] for cell in self._rows[-1])
        top = min(cell.box[1] for cell in cells)
        height = max(cells[0].last[3] - cells[0].last[1], 1.0)
        return -0.3 * height < top - bottom < (_ROW_PITCH - 1) * height

    def _shares_columns(self, cells: Sequence[_Cell]) -> bool:
        """Whether a cell beyond the first column begins, or is centred, as one above it."""
        before = self._rows[-1][1:] if len(self._rows[-1]) > 1 else self._rows[0][1:]
        return any(
            abs(cell.box[0] - other.box[0]) < _NEAR
            or abs(cell.box[0] + cell.box[2] - other.box[0] - other.box[2]) < 2 * _NEAR
            for cell in cells
            for other in before
        )

    def table(self, taken: int) -> Table | None:
        """The table, when there is one: two rows of several cells."""
        if sum(len(row) >= _LEAST_CELLS for row in self._rows) < _LEAST_CELLS:
            return None
        table = Table(taken=taken)
        for row in self._rows:
            cells: list[list[Words]] = [[] for _ in self._columns]
            for cell, place in zip(row, _places(row, self._columns), strict=True):
                cells[place] = cell.lines
            table.rows.append(Row(cells))
        return table


def _merged(stretches: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches that overlap made one, from left to right."""
    merged: list[tuple[float, float]] = []
    for left, right in sorted(stretches):
        if merged and left < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged


def _places(row: Sequence[_Cell], columns: Sequence[tuple[float, float]]) -> list[int]:
    return [
        next(at for at, (_, right) in enumerate(columns) if cell.box[0] <= right) for cell in row
    ]


def _by_lines(lines: Sequence[Line], at: int) -> Table | None:
    """The table that begins at a line: two lines or more with the same columns."""
    if at + 1 >= len(lines) or not _aligned(lines[at], lines[at + 1]):
        return None
    columns = [segment[0].x0 for segment in lines[at].segments()]
    table = Table()
    before: Line | None = None
    for line in lines[at:]:
        places = [_column(segment[0].x0, columns) for segment in line.segments()]
        alone = places == [0]  # text at the margin: the table is over
        if alone or None in places or (before is not None and not _follows(before, line)):
            break
        table.add(line, [place for place in places if place is not None], len(columns))
        before = line
    return table


def _follows(before: Line, line: Line) -> bool:
    top, bottom = before.box[1], before.box[3]
    return 0 < line.box[1] - top < _ROW_PITCH * max(bottom - top, 1.0)


def _column(x: float, columns: Sequence[float]) -> int | None:
    near = [at for at, column in enumerate(columns) if abs(column - x) < _ALIGNED]
    return near[0] if near else None


def _aligned(first: Line, second: Line) -> bool:
    """Whether two lines have the same columns, more than one."""
    ours, theirs = first.segments(), second.segments()
    return (
        len(ours) == len(theirs) > 1
        and _follows(first, second)
        and all(
            abs(a[0].x0 - b[0].x0) < _ALIGNED or abs(a[-1].x1 - b[-1].x1) < _ALIGNED
            for a, b in zip(ours, theirs, strict=True)
        )
    )
