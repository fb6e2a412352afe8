"""HTML as text: what a browser without scripts and pictures would show, hidden parts apart."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser

from services.redaction.domain.reading import BlockKind
from services.redaction.readers.assemble import MAX_TEXT, Assembly, pieces_of
from services.redaction.readers.pictures_inside import hand_out
from services.redaction.readers.plain import decode_bytes
from shared.ports.program import ProgramRefusal, ProgramSource

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_DATA = re.compile(r"\s*data:image/[\w.+-]+;base64,", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d])"
    r"|mso-hide\s*:\s*all",
    re.IGNORECASE,
)
_SKIPPED = frozenset(("script", "style", "template", "object", "svg", "math", "iframe"))
_DRAWN = frozenset(("svg", "math", "iframe", "object"))
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
     "track", "wbr")
)  # fmt: skip
_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog",
     "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "html",
     "legend", "main", "nav", "ol", "option", "p", "pre", "section", "select", "summary", "ul")
)  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_MAX_DEPTH = 2_000


def read(source: ProgramSource, assembly: Assembly, *, ocr: bool) -> None:  # noqa: ARG001
    """Read the page."""
    if source.size > 4 * MAX_TEXT:
        raise ProgramRefusal("file-too-large")
    add_html(assembly, decode_html(source.read_at(0, source.size)))


def decode_html(data: bytes) -> str:
    """HTML bytes as text: by their own mark, then as declared, then as found."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(declared[1].decode("ascii"), "replace")
        except LookupError:
            pass  # an encoding nobody knows: look at the bytes instead
    return decode_bytes(data)


def add_html(assembly: Assembly, text: str) -> None:
    """Append the page's blocks, then its hidden text."""
    page = _Page(assembly)
    page.feed(text)
    page.close()
    page.finish()


def html_text(text: str) -> str:
    """All visible text of a page in one string."""
    page = _Page(None)
    page.feed(text)
    page.close()
    page.finish()
    return " ".join(page.seen)


def _inline_data(address: str) -> bytes:
    """The bytes of a picture that stands in the page itself; empty for one kept elsewhere."""
    match = _DATA.match(address)
    try:
        return base64.b64decode(address[match.end() :]) if match else b""
    except ValueError:
        return b""


class _Page(HTMLParser):
    """Follows open elements and cuts the text into blocks."""

    def __init__(self, assembly: Assembly | None) -> None:
        super().__init__(convert_charrefs=True)
        self._assembly = assembly
        self._open: list[tuple[str, bool]] = []
        self._text: list[str] = []
        self._hidden: list[str] = []
        self._skipping = 0
        self._hiding = 0
        self._tables: list[int] = []
        self._cells: list[list[str]] = []
        self._kind = (BlockKind.PARAGRAPH, 0)
        self._lists = 0
        self._quotes = 0
        self._pre = 0
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self._void(tag, values)
            return
        if tag in _DRAWN and self._assembly is not None:
            self._assembly.warn("images-left-out")
        hides = "hidden" in values or bool(_HIDDEN_STYLE.search(values.get("style", "")))
        if len(self._open) >= _MAX_DEPTH:
            raise ProgramRefusal("file-too-deep")
        self._before(tag)
        self._open.append((tag, hides))
        self._hiding += hides
        self._skipping += tag in _SKIPPED
        self._pre += tag == "pre"

    def _void(self, tag: str, values: dict[str, str]) -> None:
        if tag == "br":
            self._text.append("\n")
        elif tag == "hr":
            self._flush()
        elif tag == "img" and self._assembly is not None:
            data = _inline_data(values.get("src", ""))
            hand_out(self._assembly, len(data), pieces_of(data))
        elif tag == "input" and values.get("type", "").casefold() == "hidden":
            self._hidden.append(values.get("value", ""))
        elif tag == "input":
            self._text.append(f" {values.get('value', '')} ")

    def _before(self, tag: str) -> None:
        if tag in _BLOCKS or tag in _HEADINGS or tag in {"li", "table", "tr", "caption", "title"}:
            self._flush_unless_cell()
        if tag in _HEADINGS or tag == "title":
            self._kind = (BlockKind.HEADING, _HEADINGS.get(tag, 1))
        elif tag == "li":
            self._kind = (BlockKind.LIST_ITEM, max(self._lists, 1))
        elif tag in {"ul", "ol"}:
            self._lists += 1
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "table":
            self._tables.append(0 if self._assembly is None else self._assembly.new_table())
        elif tag == "tr" and len(self._tables) == 1:
            self._cells.append([])
        elif tag in {"td", "th"} and len(self._cells) == 1:
            self._text = []

    def handle_endtag(self, tag: str) -> None:
        if not any(name == tag for name, _ in self._open):
            return
        while self._open:
            name, hides = self._open.pop()
            self._after(name)
            self._hiding -= hides
            self._skipping -= name in _SKIPPED
            self._pre -= name == "pre"
            if name == tag:
                return

    def _after(self, tag: str) -> None:
        if tag in {"td", "th"} and self._cells and len(self._tables) == 1:
            self._cells[-1].append(self._taken())
        elif tag == "tr" and self._cells and len(self._tables) == 1:
            self._row(self._cells.pop())
        elif tag == "table" and self._tables:
            self._tables.pop()
        elif tag in {"ul", "ol"}:
            self._flush_unless_cell()
            self._lists = max(self._lists - 1, 0)
        elif tag == "blockquote":
            self._flush_unless_cell()
            self._quotes = max(self._quotes - 1, 0)
        elif tag in _BLOCKS or tag in _HEADINGS or tag in {"li", "caption", "title", "tr"}:
            self._flush_unless_cell()
        elif tag in {"td", "th"}:
            self._text.append(" ")

    def handle_data(self, data: str) -> None:
        if self._skipping:
            return
        if self._hiding:
            self._hidden.append(data)
        else:
            self._text.append(data if self._pre else _SPACES.sub(" ", data))

    def _taken(self) -> str:
        text, self._text = "".join(self._text), []
        lines = (line.strip() for line in text.split("\n"))
        taken = "\n".join(line for line in lines if line)
        if taken:
            self.seen.append(taken)
        return taken

    def _flush_unless_cell(self) -> None:
        if self._cells:
            self._text.append("\n")
        else:
            self._flush()

    def _flush(self) -> None:
        text = self._taken()
        kind, level = self._kind
        self._kind = (BlockKind.PARAGRAPH, 0)
        if kind is BlockKind.PARAGRAPH:
            level = self._quotes
        if self._assembly is not None and text:
            self._assembly.add(kind, text, level)

    def _row(self, cells: list[str]) -> None:
        left = self._taken()
        if self._assembly is not None:
            self._assembly.row([*cells, left] if left else cells, self._tables[-1])

    def finish(self) -> None:
        """Write what is still open, then the hidden text."""
        for cells in self._cells:
            self._text = ["\n".join(cells), "\n", *self._text]
        self._cells = []
        self._flush()
        if self._assembly is None:
            return
        hidden = [text for text in self._hidden if text.strip()]
        if hidden:
            self._assembly.warn("hidden-text")
            self._assembly.part("Hidden text")
            for text in hidden:
                self._assembly.add(BlockKind.NOTE, text)
