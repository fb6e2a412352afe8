"""The rows of one worksheet as text, with what the sheet hides kept apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from services.redaction.readers.cell_values import CellFormats
from shared.ports.program import ProgramRefusal

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MAX_COLUMNS = 16_384
_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]+\Z")
_TRUE = frozenset(("1", "true"))


@dataclass(slots=True)
class Row:
    """One row: what shows, what stands in hidden columns, whether the row itself is hidden."""

    hidden: bool
    cells: list[str] = field(default_factory=list)
    hidden_cells: list[str] = field(default_factory=list)
    lacks_value: bool = False


def rich_text(element: Element) -> str:
    """All text of a string item or comment without pronunciation guides."""
    pieces = []
    for child in element:
        if child.tag == f"{SHEET}t":
            pieces.append(child.text or "")
        elif child.tag != f"{SHEET}rPh":
            pieces.append(rich_text(child))
    return "".join(pieces)


def read_rows(root: Element, strings: Sequence[str], formats: CellFormats) -> Iterator[Row]:
    """Rows that hold anything. Raises ProgramRefusal for references that make no sense."""
    hidden_columns = list(_hidden_columns(root))
    data = root.find(f"{SHEET}sheetData")
    for element in () if data is None else data.iter(f"{SHEET}row"):
        row = Row(hidden=element.get("hidden") in _TRUE or element.get("ht") == "0")
        place = 0
        for cell in element.iter(f"{SHEET}c"):
            place = _column(cell.get("r"), place)
            text = _text(cell, strings, formats)
            unseen = not row.hidden and any(low <= place <= high for low, high in hidden_columns)
            _put(row.hidden_cells if unseen else row.cells, place, text)
            row.lacks_value |= cell.find(f"{SHEET}f") is not None and not text
        if any(row.cells) or any(row.hidden_cells):
            yield row


def _put(cells: list[str], place: int, text: str) -> None:
    if text:
        cells.extend([""] * (place - 1 - len(cells)))
        cells.append(text)


def _hidden_columns(root: Element) -> Iterator[tuple[int, int]]:
    for column in root.iter(f"{SHEET}col"):
        if column.get("hidden") in _TRUE or column.get("width") in {"0", "0.0"}:
            yield int(column.get("min", "0")), int(column.get("max", "0"))


def _column(reference: str | None, before: int) -> int:
    """The column number of a reference; cells without one follow each other."""
    if reference is None:
        return before + 1
    match = _REFERENCE.match(reference)
    if match is None:
        raise ProgramRefusal("file-damaged")
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - 64
    if not before < number <= MAX_COLUMNS:
        raise ProgramRefusal("file-damaged")
    return number


def _text(cell: Element, strings: Sequence[str], formats: CellFormats) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(f"{SHEET}is")
        return "" if inline is None else rich_text(inline)
    value = cell.findtext(f"{SHEET}v") or ""
    if kind == "s":
        index = int(value) if value.isdigit() else -1
        if not 0 <= index < len(strings):
            raise ProgramRefusal("file-damaged")
        return strings[index]
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind == "n" and value:
        return formats.shown(value, cell.get("s", "0"))
    return formats.iso_date(value) if kind == "d" else value
