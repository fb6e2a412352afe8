"""The table edition: a fresh XLSX or CSV of values with labels, for chronologies and lists.

Guarantees:

* Values only: no formula, no style, no comment, no hidden row, column or sheet, no cached data.
* No cell can act as a formula, in this file or after being saved as CSV by its reader.
* Sheets are called "Sheet 1" and so on; document properties and times are fixed; the same input
  gives the same bytes.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font

from services.redaction.domain.reading import BlockKind, Reading
from services.redaction.domain.spans import Replacement
from services.redaction.editions.apply import EditedBlock, Piece, apply_replacements
from services.redaction.editions.content import bracketed

_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "|")
_PLAIN_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d+)?%?")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_CELL = 32_000
_FIXED = (2000, 1, 1, 0, 0, 0)
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)

Row = tuple[str, ...]


def build_xlsx(reading: Reading, replacements: Sequence[Replacement], *, title: str) -> bytes:
    """A workbook with one sheet per table, and the text around the tables on its own sheet.

    Raises:
        Invalid: ``replacements-invalid``.
    """
    book = Workbook()
    book.remove(book["Sheet"])
    for number, rows in enumerate(_sheets(reading, replacements), 1):
        sheet = book.create_sheet(f"Sheet {number}")
        for index, row in enumerate([(title,), *rows] if number == 1 else rows, 1):
            for column, text in enumerate(row, 1):
                _write(sheet.cell(index, column), text)
    if not book.worksheets:
        _write(book.create_sheet("Sheet 1").cell(1, 1), title)
    return _fixed(book)


def build_csv(reading: Reading, replacements: Sequence[Replacement]) -> bytes:
    """All rows in order as CSV in UTF-8; text outside tables becomes rows of one value.

    Raises:
        Invalid: ``replacements-invalid``.
    """
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    for rows in _sheets(reading, replacements):
        writer.writerows([inert(text) for text in row] for row in rows)
    return made.getvalue().encode("utf-8")


def inert(text: str) -> str:
    """A value no spreadsheet program takes for a formula; a plain number stays as it is."""
    clean = _NOT_XML.sub("", text)
    if clean.lstrip(" \u00a0").startswith(_ACTIVE) and not _PLAIN_NUMBER.fullmatch(clean):
        return f"'{clean}"
    return clean


def _sheets(reading: Reading, replacements: Sequence[Replacement]) -> Iterator[list[Row]]:
    blocks = apply_replacements(reading, replacements)
    for (is_row, _), group in groupby(blocks, key=_table_of):
        rows = [tuple(_shown(cell) for cell in block.cells) for block in group]
        kept = rows if is_row else [row for row in rows if any(text.strip() for text in row)]
        if kept:
            yield kept


def _table_of(block: EditedBlock) -> tuple[bool, int]:
    is_row = block.kind is BlockKind.ROW
    return is_row, block.table if is_row else 0


def _shown(cell: Sequence[Piece]) -> str:
    return "".join(bracketed(piece.text) if piece.label else piece.text for piece in cell)


def _write(cell: Cell, text: str) -> None:
    safe = _fitting(inert(text))
    cell.value = safe
    cell.data_type = "s"
    cell.number_format = "@"
    if safe.startswith("'"):
        cell.font = Font(name="Calibri")
        cell.quotePrefix = True


def _fitting(text: str) -> str:
    """The format's longest cell is shorter than some notes: what is cut is said, never silent."""
    cut = len(text) - _LONGEST_CELL
    return text if cut <= 0 else f"{text[:_LONGEST_CELL]} <{cut} more characters not shown>"


def _fixed(book: Workbook) -> bytes:
    """Packs the workbook again without its times and its author."""
    book.properties.creator = "Lockgate"
    book.properties.created = datetime(*_FIXED)  # noqa: DTZ001 - the format wants a naive time
    saved, made = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(made, "w") as new:
        for name in sorted(old.namelist()):
            data = _CORE if name == "docProps/core.xml" else old.read(name)
            entry = zipfile.ZipInfo(name, _FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, data)
    return made.getvalue()
