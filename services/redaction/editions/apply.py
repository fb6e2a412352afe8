"""Puts labels into a reading's text, block by block: pure, and the one place this is done.

Rules:

* A character inside a replaced range never comes out, in whichever block or cell it stands.
* A label appears once: in the first block or cell where its range holds a visible character.
  What the range covers in later blocks and cells is removed without a trace.
* A label is its own piece, so that an edition can draw it; it is never merged with other text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.redaction.domain.reading import Block, BlockKind, Reading
from services.redaction.domain.spans import Replacement
from shared.domain.errors import Invalid


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an edition's text; ``label`` when it stands in place of something."""

    text: str
    label: bool = False


@dataclass(frozen=True, slots=True)
class EditedBlock:
    """A block with labels in place; a paragraph has one cell, a row as many as the source."""

    kind: BlockKind
    cells: tuple[tuple[Piece, ...], ...]
    level: int = 0
    table: int = -1
    header: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing visible is left."""
        return not any(piece.text.strip() for cell in self.cells for piece in cell)


def check_replacements(length: int, replacements: Sequence[Replacement]) -> None:
    """Guarantees sorted, disjoint, non-empty ranges inside the text.

    Raises:
        Invalid: ``replacements-invalid`` with the index of the first offender.
    """
    reached = 0
    for index, item in enumerate(replacements):
        if not reached <= item.start < item.end <= length:
            raise Invalid(
                "replacements-invalid",
                "Replacements must be sorted, apart from each other and inside the text.",
                index=index,
            )
        reached = item.end


def apply_replacements(
    reading: Reading, replacements: Sequence[Replacement]
) -> tuple[EditedBlock, ...]:
    """Every block of the reading with the replacements in place, in the same order.

    Raises:
        Invalid: ``replacements-invalid`` when ranges overlap, are unsorted or leave the text.
    """
    check_replacements(len(reading.text), replacements)
    cutter = _Cutter(reading.text, replacements)
    return tuple(_edited(block, cutter) for block in reading.blocks)


def _edited(block: Block, cutter: _Cutter) -> EditedBlock:
    ranges = block.cells if block.kind is BlockKind.ROW else ((block.start, block.end),)
    cells = tuple(cutter.cut(start, end) for start, end in ranges)
    return EditedBlock(block.kind, cells, block.level, block.table, block.header)


class _Cutter:
    """Cuts ranges in ascending order; remembers which labels have been shown."""

    def __init__(self, text: str, replacements: Sequence[Replacement]) -> None:
        self._text = text
        self._items = replacements
        self._next = 0
        self._shown: set[int] = set()

    def cut(self, start: int, end: int) -> tuple[Piece, ...]:
        pieces: list[Piece] = []
        at = start
        for index in self._touching(start, end):
            item = self._items[index]
            _add(pieces, self._text[at : max(at, item.start)])
            inside = self._text[max(start, item.start) : min(end, item.end)]
            if item.text and index not in self._shown and inside.strip():
                pieces.append(Piece(item.text, label=True))
                self._shown.add(index)
            at = min(end, item.end)
        _add(pieces, self._text[at:end])
        return tuple(pieces)

    def _touching(self, start: int, end: int) -> range:
        first = self._next
        while first < len(self._items) and self._items[first].end <= start:
            first += 1
        last = first
        while last < len(self._items) and self._items[last].start < end:
            last += 1
        self._next = first
        return range(first, last)


def _add(pieces: list[Piece], text: str) -> None:
    if text:
        pieces.append(Piece(text))
