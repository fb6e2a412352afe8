"""Lines of a page made into paragraphs, headings, list items and tables.

Placing words into the canonical text keeps every word's character range, because the block's text
is composed from the words themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from services.redaction.domain.reading import BlockKind
from services.redaction.readers.assemble import Assembly
from services.redaction.readers.lines import BULLET, Line, RawWord
from services.redaction.readers.page_tables import Row, Table, Tables

Placed = tuple[int, int, float, float, float, float, int]

_HEADING_SIZE = 1.15
_TITLE_SIZE = 1.6
_HEADING_WORDS = 14
_PITCH = 1.45
_NEIGHBOURS = 4
_HYPHENS = frozenset("-\u00ad\u2010")


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
        texts = [_flowing(cell) for cell in row.cells]
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
            rest = lines[0].words[1:]  # the list itself says "bullet"
            lines = [Line(rest), *lines[1:]] if rest else lines[1:]
        text = _flowing([line.words for line in lines])
        at = self._assembly.add_exact(kind, text, level)
        for line in lines:
            self._note(line.words, at)
            at += sum(len(word.text) + 1 for word in line.words)

    def _kind(self, lines: Sequence[Line], words: Sequence[RawWord]) -> tuple[BlockKind, int]:
        if BULLET.match(words[0].text) and len(words) > 1:
            return BlockKind.LIST_ITEM, 1
        ratio = median(line.size for line in lines) / max(self._body, 0.1)
        if len(words) <= _HEADING_WORDS and ratio >= _HEADING_SIZE:
            return BlockKind.HEADING, 1 if ratio >= _TITLE_SIZE else 2
        if len(lines) == 1 and len(words) <= _HEADING_WORDS and lines[0].bold:
            return BlockKind.HEADING, 3
        return BlockKind.PARAGRAPH, 0

    def _note(self, words: Iterable[RawWord], at: int) -> None:
        number, add = self._line, self.placed.append
        for word in words:
            end = at + len(word.text)
            add((at, end, word.x0, word.y0, word.x1, word.y1, number))
            at = end + 1
        self._line += 1


def _flowing(lines: Sequence[Sequence[RawWord]]) -> str:
    """Lines as one text.

    A line that ends in a hyphen after a letter keeps its break: whether the word goes on is not
    certain.
    """
    parts: list[str] = []
    for words in lines:
        parts.append(" ".join([word.text for word in words]))
        last = words[-1].text
        kept = last[-1] in _HYPHENS and not last[-2:-1].isdigit()
        parts.append("\n" if kept else " ")
    return "".join(parts[:-1])


def _groups(lines: Sequence[Line]) -> list[list[Line] | Table]:
    """Tables and paragraphs in order."""
    groups: list[list[Line] | Table] = []
    tables = Tables(lines)
    at = loose = 0
    while at < len(lines):
        table = tables.at(at)
        if table is None:
            at += 1
            continue
        groups += [*_paragraphs(lines[loose:at]), table]
        at = loose = at + table.taken
    return groups + _paragraphs(lines[loose:])


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
        span = min((left, *(b[0] for b in near))), max((right, *(b[2] for b in near)))
        if _starts_anew(before, line, pitches[at], usual, span):
            groups.append([])
        groups[-1].append(line)
    return list(groups)


def _starts_anew(
    before: Line, line: Line, pitch: float, usual: float, span: tuple[float, float]
) -> bool:
    if pitch <= 0 or pitch > _PITCH * max(usual, before.box[3] - before.box[1]):
        return True
    first = before.words[0].text
    if len(before.words) == 1 and BULLET.match(first) and line.box[0] >= before.box[0]:
        return bool(BULLET.match(line.words[0].text))  # a bullet drawn apart from its text
    if abs(before.size - line.size) > 0.08 * before.size or before.bold != line.bold:
        return True
    if BULLET.match(line.words[0].text) and len(line.words) > 1:
        return True
    return before.box[2] < span[1] - 0.3 * (span[1] - span[0])
