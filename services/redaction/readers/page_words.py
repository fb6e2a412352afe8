"""Words on a page and how they make lines, paragraphs and tables.

Geometry only, shared by extracted and recognised text. Coordinates are points from the top left.
Placing words into the canonical text keeps every word's character range, because the block's text
is composed from the words themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from services.redaction.domain.reading import BlockKind
from services.redaction.readers.assemble import Assembly

Placed = tuple[int, int, float, float, float, float, int]

_BULLET = re.compile(r"(?:[•◦▪‣·●○■□*\u2013-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])\Z")
_HEADING_SIZE = 1.15
_TITLE_SIZE = 1.6
_HEADING_WORDS = 14
_PITCH = 1.45
_COLUMN_GAP = 1.2
_ALIGNED = 6.0
_SPACED_RUN = 4


@dataclass(slots=True)
class RawWord:
    """One word as found: clean text without white space, box, type size, weight."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool = False
    group: int = -1


@dataclass(slots=True)
class Line:
    """Words that stand side by side, left to right."""

    words: list[RawWord]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The smallest box around the line's words."""
        words = self.words
        return (
            min(w.x0 for w in words),
            min(w.y0 for w in words),
            max(w.x1 for w in words),
            max(w.y1 for w in words),
        )

    @property
    def size(self) -> float:
        """The line's type size."""
        return median(w.size for w in self.words)

    @property
    def bold(self) -> bool:
        """Whether all of the line is bold."""
        return all(w.bold for w in self.words)

    def segments(self) -> list[list[RawWord]]:
        """The line cut at gaps too wide to be spaces."""
        cut = [[self.words[0]]]
        for before, word in pairwise(self.words):
            if word.x0 - before.x1 > _COLUMN_GAP * max(self.size, 4.0):
                cut.append([])
            cut[-1].append(word)
        return cut


def lines_of(words: Iterable[RawWord]) -> list[Line]:
    """Group words, given in reading order, into lines; groups already known are kept."""
    lines: list[Line] = []
    for word in words:
        if lines and _same_line(lines[-1].words[-1], word):
            lines[-1].words.append(word)
        else:
            lines.append(Line([word]))
    return [Line(_joined_letters(line.words)) for line in lines]


def _same_line(before: RawWord, word: RawWord) -> bool:
    if word.group != before.group:
        return False
    if word.group >= 0:
        return True
    overlap = min(before.y1, word.y1) - max(before.y0, word.y0)
    lower = min(before.y1 - before.y0, word.y1 - word.y0)
    return overlap > 0.5 * lower and word.x0 >= before.x0


def _joined_letters(words: list[RawWord]) -> list[RawWord]:
    """Put letter-spaced words ("A m e l i a") together again."""
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
    for paragraph in _paragraphs(lines):
        writer.write(paragraph)
    return writer.placed


class _Writer:
    """Turns groups of lines into blocks and remembers where each word went."""

    def __init__(self, assembly: Assembly, body: float) -> None:
        self._assembly = assembly
        self._body = body
        self._line = 0
        self._table = -1
        self.placed: list[Placed] = []

    def write(self, lines: Sequence[Line]) -> None:
        """Append one paragraph, heading, list item or table."""
        if _is_table(lines):
            table = self._assembly.new_table()
            for line in lines:
                self._row(line, table)
        else:
            self._block(lines)

    def _row(self, line: Line, table: int) -> None:
        cells = line.segments()
        texts = [" ".join(word.text for word in cell) for cell in cells]
        span = self._assembly.row(texts, table)
        if span is None:
            return
        self._note((word for cell in cells for word in cell), span[0])

    def _block(self, lines: Sequence[Line]) -> None:
        words = [word for line in lines for word in line.words]
        text = "".join(
            part for line in lines for part in (*_spaced(line.words), _break_after(line))
        ).rstrip()
        kind, level = self._kind(lines, words)
        start = self._assembly.add_exact(kind, text, level)
        at = start
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


def _paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    pitches = [b.box[1] - a.box[1] for a, b in pairwise(lines)]
    forward = [pitch for pitch in pitches if pitch > 0]
    usual = median(forward) if forward else 0.0
    right = max(line.box[2] for line in lines)
    left = min(line.box[0] for line in lines)
    groups = [[lines[0]]]
    for pitch, (before, line) in zip(pitches, pairwise(lines), strict=True):
        if _starts_anew(before, line, pitch, usual, (left, right)):
            groups.append([])
        groups[-1].append(line)
    return groups


def _starts_anew(
    before: Line, line: Line, pitch: float, usual: float, span: tuple[float, float]
) -> bool:
    columns, next_columns = len(before.segments()), len(line.segments())
    if columns > 1 or next_columns > 1:
        return not _aligned(before, line)
    if pitch <= 0 or pitch > _PITCH * max(usual, before.box[3] - before.box[1]):
        return True
    if abs(before.size - line.size) > 0.08 * before.size or before.bold != line.bold:
        return True
    if _BULLET.match(line.words[0].text) and len(line.words) > 1:
        return True
    return before.box[2] < span[1] - 0.3 * (span[1] - span[0])


def _aligned(before: Line, line: Line) -> bool:
    first, second = before.segments(), line.segments()
    return len(first) == len(second) and all(
        abs(a[0].x0 - b[0].x0) < _ALIGNED or abs(a[-1].x1 - b[-1].x1) < _ALIGNED
        for a, b in zip(first, second, strict=True)
    )


def _is_table(lines: Sequence[Line]) -> bool:
    return len(lines) > 1 and all(len(line.segments()) > 1 for line in lines)
