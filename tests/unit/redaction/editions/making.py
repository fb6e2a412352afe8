"""Builders for readings, replacements and rendered pages; used by the edition and leak tests."""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Iterator, Mapping

import pypdfium2
import pypdfium2.raw as pdfium
from reportlab.pdfgen import canvas

from services.redaction.domain.reading import Block, BlockKind, Page, PageSource, Reading, Word
from services.redaction.domain.spans import Replacement
from services.redaction.editions.page_edition import PagePixels

Line = tuple[float, float, str]


class ReadingBuilder:
    """Adds blocks one after the other; ``done`` gives the reading."""

    def __init__(self) -> None:
        self.text = ""
        self.blocks: list[Block] = []

    def add(self, kind: BlockKind, text: str, **options) -> ReadingBuilder:
        """Adds a paragraph, heading, list item, note or part."""
        start = self._start()
        self.text += text
        self.blocks.append(Block(kind, start, len(self.text), **options))
        return self

    def row(self, *cells: str, table: int = 0, header: bool = False) -> ReadingBuilder:
        """Adds a table row of cells."""
        start, ranges = self._start(), []
        for index, cell in enumerate(cells):
            self.text += "\t" if index else ""
            ranges.append((len(self.text), len(self.text) + len(cell)))
            self.text += cell
        options = {"cells": tuple(ranges), "table": table, "header": header}
        self.blocks.append(Block(BlockKind.ROW, start, len(self.text), **options))
        return self

    def done(self, file_type: str = "docx") -> Reading:
        """The reading so far."""
        return Reading(file_type, self.text, tuple(self.blocks))

    def _start(self) -> int:
        self.text += "\n" if self.blocks else ""
        return len(self.text)


def replace_all(text: str, labels: Mapping[str, str]) -> list[Replacement]:
    """A replacement for every place where a value stands, longest value first."""
    found: list[Replacement] = []
    for value in sorted(labels, key=len, reverse=True):
        for hit in re.finditer(re.escape(value), text):
            if not any(f.start < hit.end() and hit.start() < f.end for f in found):
                found.append(Replacement(hit.start(), hit.end(), labels[value]))
    return sorted(found)


def line_pdf(*pages: list[Line], font: str = "Helvetica", size: float = 11) -> bytes:
    """A born-digital PDF, A4, with each line's text at its place from the top left."""
    made = io.BytesIO()
    drawing = canvas.Canvas(made, pagesize=(595, 842), invariant=1)
    for lines in pages:
        drawing.setFont(font, size)
        for x, y, text in lines:
            drawing.drawString(x, 842 - y, text)
        drawing.showPage()
    drawing.save()
    return made.getvalue()


def read_pdf(pdf: bytes, source: PageSource = PageSource.TEXT) -> Reading:
    """Text and word boxes of a PDF, one paragraph per page, as a reader would give them."""
    document = pypdfium2.PdfDocument(pdf)
    text, blocks, pages = "", [], []
    for index in range(len(document)):
        text += "\n" if text else ""
        start, words = len(text), []
        sheet = document[index]
        width, height = sheet.get_size()
        text_page = sheet.get_textpage()
        content = text_page.get_text_range()
        text += content
        line, last = 0, None
        for hit in re.finditer(r"\S+", content):
            boxes = [_loose(text_page, at) for at in range(*hit.span())]
            x0, x1 = min(b[0] for b in boxes), max(b[2] for b in boxes)
            y0, y1 = height - max(b[3] for b in boxes), height - min(b[1] for b in boxes)
            line += last is not None and abs(y0 - last) > 3
            last = y0
            words.append(Word(start + hit.start(), start + hit.end(), x0, y0, x1, y1, line))
        pages.append(Page(index + 1, width, height, start, len(text), source, tuple(words)))
        blocks.append(Block(BlockKind.PARAGRAPH, start, len(text)))
    return Reading("pdf", text, tuple(blocks), tuple(pages))


def render(pdf: bytes, dpi: float = 100) -> Iterator[PagePixels]:
    """The pages of a PDF as pixels, one at a time."""
    document = pypdfium2.PdfDocument(pdf)
    for index in range(len(document)):
        image = document[index].render(scale=dpi / 72).to_pil().convert("RGB")
        yield PagePixels(index + 1, image.width, image.height, dpi, image.tobytes())


def _loose(text_page, at: int) -> tuple[float, float, float, float]:
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page, at, ctypes.byref(box))
    return box.left, box.bottom, box.right, box.top
