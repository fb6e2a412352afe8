"""Excel workbooks: every sheet, and apart from it whatever the sheet does not show.

Sheets come in their order, hidden ones under their own part name; then hidden rows and columns,
comments, page headers, text boxes and charts. Values stored beside the sheets (pivot caches, data
models, external links) are never taken over, only flagged.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from services.redaction.domain.reading import BlockKind
from services.redaction.readers.assemble import Assembly
from services.redaction.readers.cell_values import CellFormats
from services.redaction.readers.package import Package
from services.redaction.readers.pictures_inside import hand_out_parts
from services.redaction.readers.sheet_rows import SHEET, Row, read_rows, rich_text
from services.redaction.readers.word_document import chart_texts
from shared.ports.program import ProgramRefusal, ProgramSource

_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MACROS = ("vbaproject", "macrosheets/", "xl/activex/")
_HEADER_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d+|.)')
_THREADED = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}text"
_FLAGS = (
    ("xl/pivotcache/", "pivot-cache"),
    ("xl/externallinks/", "external-data"),
    ("xl/connections.xml", "external-data"),
    ("xl/querytables/", "external-data"),
    ("xl/model/", "data-model"),
    ("xl/customdata/", "data-model"),
)


def read(source: ProgramSource, assembly: Assembly, *, ocr: bool) -> None:  # noqa: ARG001
    """Read the whole workbook."""
    package = Package(source)
    names = [name.casefold() for name in package.names]
    if any(mark in name for name in names for mark in _MACROS):
        raise ProgramRefusal("active-content")
    for prefix, code in _FLAGS:
        if any(name.startswith(prefix) for name in names):
            assembly.warn(code)
    book = _Book(package, assembly)
    for number, (name, part, hidden) in enumerate(book.sheets(), start=1):
        book.sheet(number, name, part, hidden=hidden)
    _embedded(package, assembly)


class _Book:
    """The workbook's shared strings and formats, and the writing of its sheets."""

    def __init__(self, package: Package, assembly: Assembly) -> None:
        self._package = package
        self._assembly = assembly
        self._main = _main_part(package)
        self._relations = {one.id: one for one in package.relations(self._main)}
        self._root = package.xml(self._main)
        if self._root.tag != f"{SHEET}workbook":
            raise ProgramRefusal("file-type-unsupported")
        properties = self._root.find(f"{SHEET}workbookPr")
        old_dates = properties is not None and properties.get("date1904") in {"1", "true"}
        self._formats = CellFormats(self._shared_part("styles"), date1904=old_dates)
        strings = self._shared_part("sharedStrings")
        self._strings = [] if strings is None else [rich_text(one) for one in strings]

    def _shared_part(self, kind: str) -> Element | None:
        for relation in self._relations.values():
            name = package_name(self._package, relation.target, relation.external)
            if relation.kind == kind and name:
                return self._package.xml(name)
        return None

    def sheets(self) -> Iterator[tuple[str, str, bool]]:
        """Name, part and whether hidden, of each sheet that has a part."""
        for sheet in self._root.iter(f"{SHEET}sheet"):
            relation = self._relations.get(sheet.get(_R_ID, ""))
            if relation is None:
                raise ProgramRefusal("file-damaged")
            part = package_name(self._package, relation.target, relation.external)
            if part is None:
                raise ProgramRefusal("file-damaged")
            yield sheet.get("name", ""), part, sheet.get("state", "visible") != "visible"

    def sheet(self, number: int, name: str, part: str, *, hidden: bool) -> None:
        """Write one sheet and all that belongs to it."""
        if hidden:
            self._assembly.warn("hidden-sheet")
        self._assembly.part("Hidden sheet" if hidden else "Sheet", number)
        self._assembly.add(BlockKind.HEADING, name, 1)
        root = self._package.xml(part)
        rows = list(read_rows(root, self._strings, self._formats))
        self._rows(rows)
        self._unseen("Hidden rows", [row.cells for row in rows if row.hidden], "hidden-rows")
        unseen = [row.hidden_cells for row in rows if not row.hidden and any(row.hidden_cells)]
        self._unseen("Hidden columns", unseen, "hidden-columns")
        self._header_and_footer(root)
        self._belongings(part)
        if any(row.lacks_value for row in rows):
            self._assembly.warn("formulas-without-values")

    def _rows(self, rows: list[Row]) -> None:
        table = self._assembly.new_table()
        header = True
        for row in rows:
            if not row.hidden and self._assembly.row(row.cells, table, header=header):
                header = False

    def _unseen(self, title: str, rows: list[list[str]], code: str) -> None:
        if not rows:
            return
        self._assembly.warn(code)
        self._assembly.part(title)
        table = self._assembly.new_table()
        for cells in rows:
            self._assembly.row(cells, table)

    def _header_and_footer(self, root: Element) -> None:
        self._assembly.part("Sheet header or footer")
        for holder in root.iter(f"{SHEET}headerFooter"):
            for one in holder:
                self._assembly.add(BlockKind.NOTE, _HEADER_CODES.sub(_header_text, one.text or ""))

    def _belongings(self, part: str) -> None:
        for relation in self._package.relations(part):
            name = package_name(self._package, relation.target, relation.external)
            if name is None:
                continue
            if relation.kind == "comments":
                self._comments(name, f"{SHEET}comment")
            elif relation.kind == "threadedComment":
                self._comments(name, _THREADED)
            elif relation.kind == "drawing":
                self._drawing(name)

    def _comments(self, name: str, tag: str) -> None:
        self._assembly.warn("comments")
        self._assembly.part("Comment")
        for comment in self._package.xml(name).iter(tag):
            self._assembly.add(BlockKind.NOTE, rich_text(comment) or comment.text or "")

    def _drawing(self, name: str) -> None:
        self._assembly.part("Text box")
        for text in chart_texts(self._package.xml(name)):
            self._assembly.add(BlockKind.NOTE, text)
        for relation in self._package.relations(name):
            chart = package_name(self._package, relation.target, relation.external)
            if relation.kind in {"chart", "chartEx", "diagramData"} and chart:
                self._assembly.part("Chart")
                for text in chart_texts(self._package.xml(chart)):
                    self._assembly.add(BlockKind.NOTE, text)


def _header_text(code: re.Match[str]) -> str:
    """Formatting codes leave a gap; a doubled ampersand is one."""
    return "&" if code[0] == "&&" else " "


def package_name(package: Package, target: str, external: object) -> str | None:
    """The part a relation leads to, or None when it leads outside or nowhere."""
    return None if external else package.find(target)


def _main_part(package: Package) -> str:
    for relation in package.relations(""):
        name = package_name(package, relation.target, relation.external)
        if relation.kind == "officeDocument" and name:
            if name.endswith(".bin"):
                raise ProgramRefusal("file-type-unsupported")
            return name
    raise ProgramRefusal("file-damaged")


def _embedded(package: Package, assembly: Assembly) -> None:
    assembly.part("Other text")
    for name in package.names:
        if name.casefold().startswith("xl/embeddings/"):
            assembly.warn("embedded-files")
            base = posixpath.basename(name)
            assembly.attachment(base, package.size(name), package.pieces(name))
    media = (name for name in package.names if name.casefold().startswith("xl/media/"))
    hand_out_parts(assembly, package, media)
