"""Words on a page and how they make lines, paragraphs and tables.

Geometry only, shared by extracted and recognised text. Coordinates are points from the top left.
Placing words into the canonical text keeps every word's character range, because the block's text
is composed from the words themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from services.redaction.domain.reading import BlockKind
from services.redaction.readers.assemble import Assembly

Placed = tuple[int, int, float, float, float, float, int]

_BULLET = re.compile(r"(?:[•◦▪‣·●○■□*\u2013-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])\Z")
_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_HEADING_SIZE = 1.15
_TITLE_SIZE = 1.6
_HEADING_WORDS = 14
_PITCH = 1.45
_COLUMN_GAP = 0.65
_ROW_PITCH = 3.0
_NEIGHBOURS = 4
_ALIGNED = 6.0
_SPACED_RUN = 4


@dataclass(slots=True)
class RawWord:
    """One word as found: clean text without white space, box, type size, weight.

    ``sure`` is how sure text recognition was, of a hundred.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool = False
    group: int = -1
    sure: float = 100.0


class Line:
    """Words that stand side by side, left to right; they are not changed any more.

    ``box`` is the smallest box around them, ``size`` their type size, ``bold`` whether all are.
    """

    __slots__ = ("_segments", "bold", "box", "size", "words")

    def __init__(self, words: list[RawWord]) -> None:
        self.words = words
        self.box = (
            min([w.x0 for w in words]),
            min([w.y0 for w in words]),
            max([w.x1 for w in words]),
            max([w.y1 for w in words]),
        )
        sizes = [w.size for w in words]
        self.size = sizes[0] if sizes[0] == sizes[-1] == max(sizes) == min(sizes) else median(sizes)
        self.bold = all([w.bold for w in words])  # noqa: C419 - made for every line of long files
        self._segments: list[list[RawWord]] | None = None

    def segments(self) -> list[list[RawWord]]:
        """The line cut at gaps too wide to be spaces."""
        if self._segments is None:
            self._segments = self._cut()
        return self._segments

    def _cut(self) -> list[list[RawWord]]:
        first = self.words[0]
        cut = [[first]]
        widest = _COLUMN_GAP * max(self.size, 4.0)
        left, right = first.x0, first.x1
        for before, word in pairwise(self.words):
            x0, x1 = word.x0, word.x1
            wide = x0 - right > widest or left - x1 > widest  # lines may run either way
            if wide and not (before is first and _is_bullet(before.text)):
                cut.append([])
                left, right = x0, x1
            cut[-1].append(word)
            left = min(left, x0)
            right = max(right, x1)
        return cut


@dataclass(slots=True)
class Row:
    """One table row: for each column the lines of its cell."""

    cells: list[list[list[RawWord]]]

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


def _is_bullet(text: str) -> bool:
    """Whether a line's first word only marks a list item; a lone letter is a misread bullet."""
    return bool(_BULLET.match(text)) or (len(text) == 1 and not text.isdigit())


def lines_of(words: Iterable[RawWord]) -> list[Line]:
    """Group words, given in reading order, into lines; groups already known are kept."""
    lines: list[list[RawWord]] = []
    before: RawWord | None = None
    for word in words:
        if before is None:
            lines.append([word])
        elif (
            word.y0 == before.y0 < word.y1 == before.y1
            and word.x0 >= before.x0
            and word.group == before.group
        ):
            lines[-1].append(word)  # the common case, without a call
        elif _same_line(before, word):
            lines[-1].append(word)
        else:
            lines.append([word])
        before = word
    return [Line(_joined_letters(line)) for line in lines]


def _same_line(before: RawWord, word: RawWord) -> bool:
    if word.group != before.group:
        return False
    if word.group >= 0:
        return True
    overlap = min(before.y1, word.y1) - max(before.y0, word.y0)
    lower = min(before.y1 - before.y0, word.y1 - word.y0)
    if overlap <= 0.5 * lower:
        return False
    return word.x0 >= before.x0 or (runs_leftward(before.text) and runs_leftward(word.text))


def runs_leftward(text: str) -> bool:
    """Whether a word is in a script written from right to left."""
    return _LEFTWARD.search(text) is not None


def _joined_letters(words: list[RawWord]) -> list[RawWord]:
    """Put letter-spaced words ("A m e l i a") together again."""
    if sum([len(word.text) == 1 for word in words]) < _SPACED_RUN:
        return words
    result: list[RawWord] = []
    run: list[RawWord] = []
    for word in words:
        if len(word.text) == 1 and word.text.isalpha():
            run.append(word)
        else:
            result += [*_merged(run), word]
            run = []
    return result + _merged(run)


def _merged(run: list[RawWord]) -> list[RawWord]:
    if len(run) < _SPACED_RUN:
        return run
    gaps = [b.x0 - a.x1 for a, b in pairwise(run)]
    usual = max(median(gaps), 0.1)
    merged = [run[0]]
    for gap, word in zip(gaps, run[1:], strict=True):
        last = merged[-1]
        if gap > 1.8 * usual:
            merged.append(word)
            continue
        box = (last.x0, min(last.y0, word.y0), word.x1, max(last.y1, word.y1))
        merged[-1] = RawWord(last.text + word.text, *box, last.size, last.bold, last.group)
    return merged


def in_order(lines: Sequence[Line]) -> bool:
    """Whether the lines, as drawn, run down the page (or on to a column at the right)."""
    backward = 0
    for before, line in pairwise(lines):
        (_, top, right, bottom), (left, y0, _, _) = before.box, line.box
        if y0 < top - 0.5 * (bottom - top) and left < right - 1.0:
            backward += 1
    return backward <= max(1, len(lines) // 25)


def sorted_down(lines: Sequence[Line]) -> list[Line]:
    """The lines from top to bottom, left to right."""
    return sorted(lines, key=lambda line: (round(line.box[1] / 3), line.box[0]))


def place(assembly: Assembly, lines: Sequence[Line]) -> list[Placed]:
    """Append the lines as blocks; answers the words with their places in the canonical text."""
    if not lines:
        return []
    body = median(line.size for line in lines)
    writer = _Writer(assembly, body)
    for group in _groups(lines):
        writer.write(group)
    return writer.placed


class _Writer:
    """Turns groups of lines into blocks and remembers where each word went."""

    def __init__(self, assembly: Assembly, body: float) -> None:
        self._assembly = assembly
        self._body = body
        self._line = 0
        self._table = -1
        self.placed: list[Placed] = []

    def write(self, group: list[Line] | Table) -> None:
        """Append one paragraph, heading, list item or table."""
        if isinstance(group, Table):
            number = self._assembly.new_table()
            for row in group.rows:
                self._row(row, number)
        else:
            self._block(group)

    def _row(self, row: Row, table: int) -> None:
        texts = [" ".join(w.text for line in cell for w in line) for cell in row.cells]
        span = self._assembly.row(texts, table, header=row.bold)
        at = self._assembly.length if span is None else span[0]
        for cell in row.cells:
            for line in cell:
                self._note(line, at)
                at += sum(len(word.text) + 1 for word in line)
            at += not cell

    def _block(self, lines: list[Line]) -> None:
        kind, level = self._kind(lines, [word for line in lines for word in line.words])
        if kind is BlockKind.LIST_ITEM and not any(map(str.isalnum, lines[0].words[0].text)):
            lines = [Line(lines[0].words[1:]), *lines[1:]]  # the list itself says "bullet"
        text = "".join(
            part for line in lines for part in (*_spaced(line.words), _break_after(line))
        ).rstrip()
        at = self._assembly.add_exact(kind, text, level)
        for line in lines:
            self._note(line.words, at)
            at += sum(len(word.text) + 1 for word in line.words)

    def _kind(self, lines: Sequence[Line], words: Sequence[RawWord]) -> tuple[BlockKind, int]:
        if _BULLET.match(words[0].text) and len(words) > 1:
            return BlockKind.LIST_ITEM, 1
        ratio = median(line.size for line in lines) / max(self._body, 0.1)
        if len(words) <= _HEADING_WORDS and ratio >= _HEADING_SIZE:
            return BlockKind.HEADING, 1 if ratio >= _TITLE_SIZE else 2
        if len(lines) == 1 and len(words) <= _HEADING_WORDS and lines[0].bold:
            return BlockKind.HEADING, 3
        return BlockKind.PARAGRAPH, 0

    def _note(self, words: Iterable[RawWord], at: int) -> None:
        for word in words:
            end = at + len(word.text)
            self.placed.append((at, end, word.x0, word.y0, word.x1, word.y1, self._line))
            at = end + 1
        self._line += 1


def _spaced(words: Sequence[RawWord]) -> list[str]:
    return [" ".join(word.text for word in words)]


def _break_after(line: Line) -> str:
    """A line that ends in a hyphen keeps its break: whether the word goes on is not certain."""
    return "\n" if line.words[-1].text.endswith(("-", "\u00ad", "\u2010")) else " "


def _groups(lines: Sequence[Line]) -> list[list[Line] | Table]:
    """Tables and paragraphs in order."""
    groups: list[list[Line] | Table] = []
    at = loose = 0
    while at < len(lines):
        table = _table_at(lines, at)
        if table is None:
            at += 1
            continue
        groups += [*_paragraphs(lines[loose:at]), table]
        at = loose = at + table.taken
    return groups + _paragraphs(lines[loose:])


def _table_at(lines: Sequence[Line], at: int) -> Table | None:
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


def _paragraphs(lines: Sequence[Line]) -> list[list[Line] | Table]:
    if not lines:
        return []
    boxes = [line.box for line in lines]
    pitches = [b[1] - a[1] for a, b in pairwise(boxes)]
    forward = [pitch for pitch in pitches if pitch > 0]
    usual = median(forward) if forward else 0.0
    groups: list[list[Line]] = [[lines[0]]]
    for at, (before, line) in enumerate(pairwise(lines)):
        left, _, right, _ = boxes[at]
        around = boxes[max(at - _NEIGHBOURS, 0) : at + _NEIGHBOURS + 2]
        near = [box for box in around if box[0] < right and box[2] > left]  # the same column
        span = min(box[0] for box in near), max(box[2] for box in near)
        if _starts_anew(before, line, pitches[at], usual, span):
            groups.append([])
        groups[-1].append(line)
    return list(groups)


def _starts_anew(
    before: Line, line: Line, pitch: float, usual: float, span: tuple[float, float]
) -> bool:
    if pitch <= 0 or pitch > _PITCH * max(usual, before.box[3] - before.box[1]):
        return True
    if abs(before.size - line.size) > 0.08 * before.size or before.bold != line.bold:
        return True
    if _BULLET.match(line.words[0].text) and len(line.words) > 1:
        return True
    return before.box[2] < span[1] - 0.3 * (span[1] - span[0])


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
