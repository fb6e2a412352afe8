"""Writes a workbook of text cells, part by part, with nothing in it but what is passed in.

Guarantees: every cell is a string; no formula, link, comment, property or time; rows go to the
output as they come, so that memory does not grow with the number of rows; the same input gives the
same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

Row = Sequence[str]

_FIXED = (2000, 1, 1, 0, 0, 0)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_BOLD, _PLAIN = 2, 1
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/>'
    '<name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>'
    '<xf numFmtId="49" fontId="0" applyNumberFormat="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>'
    '<xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_NARROWEST, _WIDEST = 8, 60
_SAMPLE = 400


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's name, its rows, and the number of the row that heads its table (0 for none)."""

    name: str
    rows: Sequence[Row]
    heading: int = 0


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """The sheets, at least one, as an XLSX file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, content in _frame(sheets):
            _put(packed, name, [content])
        for number, sheet in enumerate(sheets, 1):
            _put(packed, f"xl/worksheets/sheet{number}.xml", _sheet(sheet))
    return made.getvalue()


def _put(packed: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    entry = zipfile.ZipInfo(name, _FIXED)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    if name.startswith("xl/worksheets"):
        # The sizes of a part written in pieces are not known before: they are set afterwards.
        with packed.open(entry, "w") as out:
            for piece in pieces:
                out.write(piece.encode())
    else:
        packed.writestr(entry, "".join(pieces))


def _frame(sheets: Sequence[Sheet]) -> list[tuple[str, str]]:
    numbers = range(1, len(sheets) + 1)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_KIND}.worksheet+xml"/>'
        for n in numbers
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATED}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    named = "".join(
        f'<sheet name="{escape(sheet.name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, sheet in enumerate(sheets, 1)
    )
    kinds = (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        f"{parts}</Types>"
    )
    first = (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )
    related = (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}<Relationship '
        f'Id="rId{len(sheets) + 1}" Type="{_RELATED}/styles" Target="styles.xml"/>'
        "</Relationships>"
    )
    book = (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}"><sheets>{named}</sheets></workbook>'
    )
    return [
        ("[Content_Types].xml", kinds),
        ("_rels/.rels", first),
        ("xl/_rels/workbook.xml.rels", related),
        ("xl/styles.xml", _STYLES),
        ("xl/workbook.xml", book),
    ]


def _sheet(sheet: Sheet) -> Iterable[str]:
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    if sheet.heading:
        cell = f"A{sheet.heading + 1}"
        yield f'<pane ySplit="{sheet.heading}" topLeftCell="{cell}" activePane="bottomLeft" '
        yield 'state="frozen"/>'
    yield "</sheetView></sheetViews><cols>"
    for number, width in enumerate(_widths(sheet.rows), 1):
        yield f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
    yield "</cols><sheetData>"
    for number, row in enumerate(sheet.rows, 1):
        style = _BOLD if number == sheet.heading else _PLAIN
        cells = "".join(
            f'<c r="{column(at)}{number}" s="{style}" t="inlineStr"><is>'
            f'<t xml:space="preserve">{_text(text)}</t></is></c>'
            for at, text in enumerate(row)
            if text
        )
        yield f'<row r="{number}">{cells}</row>'
    yield "</sheetData></worksheet>"


def _text(text: str) -> str:
    """Text as the format wants it; what looks like its own escapes stays what it is."""
    return escape(_ESCAPED.sub("_x005F_", _NOT_XML.sub("", text)))


def column(at: int) -> str:
    """The letters of a column, counted from 0."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _widths(rows: Sequence[Row]) -> list[int]:
    sample = rows[:: max(1, len(rows) // _SAMPLE)]
    count = max((len(row) for row in rows), default=1)
    widths = []
    for at in range(count):
        lengths = sorted(len(row[at]) for row in sample if at < len(row) and len(row) > 1)
        usual = lengths[len(lengths) * 9 // 10] if lengths else _WIDEST
        widths.append(max(_NARROWEST, min(usual + 2, _WIDEST)))
    return widths
