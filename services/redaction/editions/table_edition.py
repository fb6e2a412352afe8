"""The table edition: a fresh XLSX or CSV of values with labels, for chronologies and lists.

Guarantees:

* Values only: no formula, no comment, no hidden row, column or sheet, no cached data, no property.
* No cell can act as a formula, in this file or after being saved as CSV by its reader.
* Sheets are called "Sheet 1" and so on, whatever they were called; what the reader found hidden
  stands on a sheet of its own that says so. The same input gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from services.redaction.domain.reading import BlockKind, Reading
from services.redaction.domain.spans import Replacement
from services.redaction.editions.apply import EditedBlock, Piece, apply_replacements
from services.redaction.editions.content import bracketed
from services.redaction.editions.text_edition import remarks
from services.redaction.editions.workbook_writer import Sheet, write_workbook

_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "|")
_PLAIN_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d+)?%?")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_CELL = 32_000
_NOTICE = (
    "This workbook was rebuilt from the original: values only. Labels in square brackets, such as "
    "[Child A], stand for names and details that were taken out. A label means the same everywhere "
    "in this review. An apostrophe before =, +, - or @ keeps a value from acting as a formula."
)

Row = tuple[str, ...]


@dataclass(slots=True)
class _Leaf:
    """A sheet being filled: text above and below its one table, and the row of its heading."""

    rows: list[Row] = field(default_factory=list)
    table: int | None = None
    heading: int = 0

    def takes(self, block: EditedBlock) -> bool:
        """Whether the block belongs here: one part and one table a sheet, under one title."""
        if self.table is None:
            return block.kind is not BlockKind.PART or not self.rows
        if block.kind is BlockKind.ROW:
            return block.table == self.table
        return block.kind not in {BlockKind.PART, BlockKind.HEADING}

    def add(self, block: EditedBlock) -> None:
        """Append the block's row; text of which nothing is left is not one."""
        if block.kind is BlockKind.ROW:
            self.table = block.table
        elif block.empty:
            return
        self.rows.append(tuple(_shown(cell) for cell in block.cells))
        if block.header and not self.heading:
            self.heading = len(self.rows)


def build_xlsx(reading: Reading, replacements: Sequence[Replacement], *, title: str) -> bytes:
    """A workbook with a sheet about itself and one sheet for each table and its title.

    Raises:
        Invalid: ``replacements-invalid``.
    """
    about = [(title,), (_NOTICE,), *((text,) for text in remarks(reading))]
    sheets = [Sheet("About", about)]
    for number, leaf in enumerate(_leaves(reading, replacements), 1):
        rows = [tuple(_fitting(inert(text)) for text in row) for row in leaf.rows]
        sheets.append(Sheet(f"Sheet {number}", rows, leaf.heading))
    return write_workbook(sheets)


def build_csv(reading: Reading, replacements: Sequence[Replacement]) -> bytes:
    """All rows in order as CSV in UTF-8; text outside tables becomes rows of one value.

    Raises:
        Invalid: ``replacements-invalid``.
    """
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    for leaf in _leaves(reading, replacements):
        writer.writerows([inert(text) for text in row] for row in leaf.rows)
    return made.getvalue().encode("utf-8")


def inert(text: str) -> str:
    """A value no spreadsheet program takes for a formula; a plain number stays as it is."""
    clean = _NOT_TEXT.sub("", text)
    if clean.lstrip(" \u00a0\ufeff\u200b").startswith(_ACTIVE) and not _PLAIN_NUMBER.fullmatch(
        clean
    ):
        return f"'{clean}"
    return clean


def _leaves(reading: Reading, replacements: Sequence[Replacement]) -> Iterator[_Leaf]:
    leaf = _Leaf()
    for block in apply_replacements(reading, replacements):
        if not leaf.takes(block):
            yield leaf
            leaf = _Leaf()
        leaf.add(block)
    if leaf.rows:
        yield leaf


def _shown(cell: Sequence[Piece]) -> str:
    return "".join(bracketed(piece.text) if piece.label else piece.text for piece in cell)


def _fitting(text: str) -> str:
    """The format's longest cell is shorter than some notes: what is cut is said, never silent."""
    cut = len(text) - _LONGEST_CELL
    return text if cut <= 0 else f"{text[:_LONGEST_CELL]} <{cut} more characters not shown>"
