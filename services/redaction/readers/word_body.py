"""The body of a Word part: what a reader of the printed page sees, and what the page hides.

Tracked insertions count as written, deletions as gone (and are flagged). A text box is read once,
though it is stored twice. Hidden text is kept apart, under its own part name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from services.redaction.domain.reading import BlockKind
from services.redaction.readers.assemble import Assembly

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_HEADING = re.compile(r"(?:heading|überschrift|titre)\s*(\d)\Z", re.IGNORECASE)
_LIST = re.compile(r"list\s?(?:bullet|number|paragraph|continue|\d?\Z)", re.IGNORECASE)
_OFF = frozenset(("0", "false", "off"))
_PRIVATE_USE = range(0xE000, 0xF900)
_SURROGATES = 0xD800

_GONE = frozenset(f"{WORD}{name}" for name in ("del", "moveFrom"))
_ADDED = frozenset(f"{WORD}{name}" for name in ("ins", "moveTo"))
_SILENT = frozenset(
    f"{WORD}{name}"
    for name in ("pPr", "rPr", "tblPr", "tblGrid", "tcPr", "sdtPr", "sdtEndPr", "instrText",
                 "delText", "delInstrText", "fldData", "sectPr")
)  # fmt: skip
_LETTERS = {
    f"{WORD}tab": "\t",
    f"{WORD}br": "\n",
    f"{WORD}cr": "\n",
    f"{WORD}noBreakHyphen": "\u2011",
    f"{WORD}softHyphen": "\u00ad",
}
_NOTE_MARKS = frozenset(f"{WORD}{name}" for name in ("footnoteReference", "endnoteReference"))


class Styles:
    """What a paragraph's or run's style says about it: heading depth, list, hidden."""

    def __init__(self, styles: Element | None) -> None:
        self._levels: dict[str, int] = {}
        self._hidden: set[str] = set()
        self._lists: dict[str, int] = {}
        for style in () if styles is None else styles.iter(f"{WORD}style"):
            key = style.get(f"{WORD}styleId", "")
            name = _value(style, "name")
            if match := _HEADING.match(name):
                self._levels[key] = int(match[1])
            elif name.casefold() == "title":
                self._levels[key] = 1
            if _is_on(style.find(f"{WORD}rPr/{WORD}vanish")):
                self._hidden.add(key)
            if (depth := _numbered(style.find(f"{WORD}pPr"))) or _LIST.match(name):
                self._lists[key] = max(depth, _depth_in(name))

    def level(self, style: str) -> int:
        """Heading depth from 1, or 0."""
        match = re.match(r"Heading(\d)\Z", style)
        return self._levels.get(style, int(match[1]) if match else 0)

    def list_depth(self, style: str) -> int:
        """Depth of the list a paragraph in this style belongs to, from 1, or 0."""
        own = _depth_in(style) if _LIST.match(style) else 0
        return self._lists.get(style, own)

    def hides(self, style: str) -> bool:
        """Whether text in this style is hidden."""
        return style in self._hidden


class BodyReader:
    """Writes the blocks of one part after another."""

    def __init__(self, assembly: Assembly, styles: Styles) -> None:
        self._assembly = assembly
        self._styles = styles
        self._part = ""
        self._boxes: list[Element] = []
        self._hidden: list[str] = []
        self._notes: dict[tuple[str, str], int] = {}

    def blocks(self, root: Element, part: str) -> None:
        """Write all block-level content below ``root`` under a part name."""
        self._part = part
        if part != "Main text":
            self._assembly.part(part)
        self._walk(root)

    def note(self, note: Element, part: str) -> None:
        """Write a footnote, endnote or comment as one block, after its number in the text."""
        if self._part != part:
            self._part = part
            self._assembly.part(part)
        number = self._notes.get((f"{note.tag}Reference", note.get(f"{WORD}id", "")))
        mark = f"[{number}] " if number else ""
        self._assembly.add(BlockKind.NOTE, mark + self._cell(note))

    def end_part(self) -> None:
        """Write text boxes that were met on the way."""
        while self._boxes:
            boxes, self._boxes = self._boxes, []
            for box in boxes:
                self._assembly.part("Text box")
                self._walk(box)
        self._part = ""

    def finish(self) -> None:
        """Write the hidden text of all parts."""
        if self._hidden:
            self._assembly.warn("hidden-text")
            self._assembly.part("Hidden text")
            for text in self._hidden:
                self._assembly.add(BlockKind.NOTE, text)

    def _walk(self, element: Element) -> None:
        for child in _children(element):
            if child.tag == f"{WORD}p":
                self._paragraph(child)
            elif child.tag == f"{WORD}tbl":
                self._table(child)
            elif child.tag in _GONE:
                self._assembly.warn("tracked-changes")
            elif child.tag not in _SILENT:
                self._walk(child)

    def _paragraph(self, paragraph: Element) -> None:
        text = self._text(paragraph)
        properties = paragraph.find(f"{WORD}pPr")
        style = "" if properties is None else _value(properties, "pStyle")
        level = self._styles.level(style)
        if self._styles.hides(style):
            self._hidden.append(text)
        elif level:
            self._assembly.add(BlockKind.HEADING, text, level)
        elif depth := _numbered(properties) or self._styles.list_depth(style):
            self._assembly.add(BlockKind.LIST_ITEM, text, depth)
        else:
            self._assembly.add(BlockKind.PARAGRAPH, text)

    def _table(self, table: Element) -> None:
        number = self._assembly.new_table()
        for row in _below(table, f"{WORD}tr"):
            properties = row.find(f"{WORD}trPr")
            if properties is not None and properties.find(f"{WORD}del") is not None:
                self._assembly.warn("tracked-changes")
                continue
            header = properties is not None and _is_on(properties.find(f"{WORD}tblHeader"))
            cells = [self._cell(cell) for cell in _below(row, f"{WORD}tc")]
            self._assembly.row(cells, number, header=header)

    def _cell(self, cell: Element) -> str:
        """All paragraphs of a cell or note as one text; tables inside become its lines."""
        lines = []
        for child in _children(cell):
            if child.tag == f"{WORD}p":
                lines.append(self._text(child))
            elif child.tag in _GONE:
                self._assembly.warn("tracked-changes")
            elif child.tag not in _SILENT:
                lines.append(self._cell(child))
        return "\n".join(line for line in lines if line.strip())

    def _text(self, paragraph: Element) -> str:
        hidden: list[str] = []
        text = "".join(self._pieces(paragraph, hidden))
        if "".join(hidden).strip():
            self._hidden.append("".join(hidden))
        return text

    def _pieces(self, element: Element, hidden: list[str]) -> Iterator[str]:
        for child in _children(element):
            if child.tag in _GONE:
                self._assembly.warn("tracked-changes")
            elif child.tag == f"{WORD}r":
                yield from self._run(child, hidden)
            elif child.tag == f"{WORD}txbxContent":
                self._boxes.append(child)
            elif child.tag == f"{WORD}p":
                yield self._text(child)
            else:
                if child.tag in _ADDED:
                    self._assembly.warn("tracked-changes")
                yield from self._letters(child)
                if child.tag not in _SILENT:
                    yield from self._pieces(child, hidden)

    def _run(self, run: Element, hidden: list[str]) -> Iterator[str]:
        text = "".join(self._pieces(run, hidden))
        if self._is_hidden(run):
            hidden.append(text)
        else:
            yield text

    def _is_hidden(self, run: Element) -> bool:
        properties = run.find(f"{WORD}rPr")
        if properties is None:
            return False
        for name in ("vanish", "webHidden", "specVanish"):
            if _is_on(properties.find(f"{WORD}{name}")):
                return True
        return self._styles.hides(_value(properties, "rStyle"))

    def _letters(self, element: Element) -> Iterator[str]:
        tag = element.tag
        if tag in {f"{WORD}t", _MATH_TEXT, f"{DRAWING}t"}:
            yield element.text or ""
        elif tag in _LETTERS:
            yield _LETTERS[tag]
        elif tag == f"{WORD}sym":
            yield _symbol(element.get(f"{WORD}char", ""))
        elif tag in _NOTE_MARKS:
            key = (tag, element.get(f"{WORD}id", ""))
            yield f"[{self._notes.setdefault(key, len(self._notes) + 1)}]"


def _children(element: Element) -> Iterator[Element]:
    """Child elements, with only the first of several alternatives."""
    for child in element:
        if child.tag == f"{_COMPATIBILITY}AlternateContent":
            choice = child.find(f"{_COMPATIBILITY}Choice")
            if choice is None:
                choice = child.find(f"{_COMPATIBILITY}Fallback")
            if choice is not None:
                yield from _children(choice)
        else:
            yield child


def _below(element: Element, tag: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, also through content controls, not through tables."""
    for child in _children(element):
        if child.tag == tag:
            yield child
        elif child.tag not in _SILENT and child.tag != f"{WORD}tbl":
            yield from _below(child, tag)


def _value(element: Element, name: str) -> str:
    found = element.find(f"{WORD}{name}")
    return "" if found is None else found.get(f"{WORD}val", "")


def _is_on(flag: Element | None) -> bool:
    return flag is not None and flag.get(f"{WORD}val", "1").casefold() not in _OFF


def _numbered(properties: Element | None) -> int:
    """Depth of the list that properties put a paragraph in, from 1, or 0."""
    numbering = None if properties is None else properties.find(f"{WORD}numPr")
    if numbering is None:
        return 0
    depth = _value(numbering, "ilvl")
    return min(int(depth), 8) + 1 if depth.isdecimal() else 1


def _depth_in(name: str) -> int:
    """The depth a list style's name ends in ("List Bullet 2"), or 1."""
    return int(name[-1]) if name[-1:] in set("23456789") else 1


def _symbol(code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if number in _PRIVATE_USE:
        return "\u25a1"
    return chr(number) if 0 < number < _SURROGATES else ""
