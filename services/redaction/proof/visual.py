"""The text of a page in the order an eye meets it, whatever order the file draws it in.

Built on a PDF library's decoding of fonts and positions. Characters on one base line are
read from left to right, so that a word drawn in pieces, at any time, is one word again.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

_LINE = 0.4  # of the font size: base lines nearer than this are one
_GAP = 0.18  # of the font size: more than this between two characters is a space

Character = tuple[float, float, float, float, str]  # y, x, end, size, text


def visual_pages(data: bytes, wanted: Collection[int] | None = None) -> Iterator[tuple[int, str]]:
    """Number and text in reading order of each page, or of those wanted."""
    resources = PDFResourceManager()
    device = _Collector(resources)
    interpreter = PDFPageInterpreter(resources, device)
    for number, page in enumerate(PDFPage.get_pages(io.BytesIO(data)), 1):
        if wanted is None or number in wanted:
            device.characters = []
            interpreter.process_page(page)
            yield number, _read(device.characters)


class _Collector(PDFTextDevice):
    """Keeps every character with its place; draws nothing."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self.characters: list[Character] = []

    def render_char(
        self,
        matrix: Any,
        font: Any,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: Any,
        graphicstate: Any,
    ) -> float:
        """Notes the character and says how far it moves the pen."""
        del rise, ncs, graphicstate
        advance: float = font.char_width(cid) * fontsize * scaling
        wide = abs(matrix[0]) + abs(matrix[1])
        size = abs(fontsize) * wide
        x, y = matrix[4], matrix[5]
        self.characters.append((y, x, x + advance * wide, size, _character(font, cid)))
        return advance


def _character(font: Any, cid: int) -> str:
    try:
        text: str = font.to_unichr(cid)
    except Exception:  # noqa: BLE001 - an unmapped code, signalled in several ways
        return "\ufffd"
    return text


def _read(characters: list[Character]) -> str:
    lines: list[list[Character]] = []
    for item in sorted(characters, key=_downwards):
        if not lines or lines[-1][0][0] - item[0] > _LINE * max(item[3], lines[-1][0][3]):
            lines.append([])
        lines[-1].append(item)
    return "\n".join(_line(sorted(line, key=_across)) for line in lines)


def _downwards(item: Character) -> tuple[float, float]:
    return -item[0], item[1]


def _across(item: Character) -> float:
    return item[1]


def _line(items: list[Character]) -> str:
    made = [items[0][4]]
    for last, item in pairwise(items):
        if item[1] - last[2] > _GAP * item[3]:
            made.append(" ")
        made.append(item[4])
    return "".join(made)
