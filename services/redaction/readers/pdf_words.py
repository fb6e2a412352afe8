"""The words of one PDF page with their boxes, and what about them is not meant to be seen."""

from __future__ import annotations

import ctypes
import math
import sys
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from services.redaction.readers.assemble import clean
from services.redaction.readers.page_words import RawWord

_INVISIBLE_MODES = frozenset((3, 7))
_NEARLY_WHITE = 245
_FAINT = 26
_TINY = 2.5
_TALL = 4.0
_FONT_NAME = 128
_BOLD = 600
_SCALE = 100
_HYPHEN = 2
_PRIVATE_USE = frozenset(map(chr, range(0xE000, 0xF900)))
MAX_CHARS = 500_000


@dataclass(slots=True)
class PageText:
    """Visible words, hidden words, warning codes and font names of one page."""

    words: list[RawWord] = field(default_factory=list)
    hidden: list[RawWord] = field(default_factory=list)
    warnings: set[str] = field(default_factory=set)
    fonts: set[bytes] = field(default_factory=set)


class ViewMatrix:
    """From a page's own coordinates to points from the top left of the page as it is seen."""

    def __init__(self, page: Any) -> None:
        self.width, self.height = page.get_size()
        origin = self._seen(page, 0.0, 0.0)
        along, up = self._seen(page, 1000.0, 0.0), self._seen(page, 0.0, 1000.0)
        self._x = ((along[0] - origin[0]) / 1000, (up[0] - origin[0]) / 1000, origin[0])
        self._y = ((along[1] - origin[1]) / 1000, (up[1] - origin[1]) / 1000, origin[1])

    def _seen(self, page: Any, x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        size = (round(self.width * _SCALE), round(self.height * _SCALE))
        pdfium.FPDF_PageToDevice(
            page, 0, 0, *size, 0, x, y, ctypes.byref(across), ctypes.byref(down)
        )
        return across.value / _SCALE, down.value / _SCALE

    def box(
        self, left: float, bottom: float, right: float, top: float
    ) -> tuple[float, float, float, float]:
        """The seen box (x0, y0, x1, y1) of a box in page coordinates."""
        xs, ys = [], []
        for x, y in ((left, bottom), (right, top)):
            xs.append(self._x[0] * x + self._x[1] * y + self._x[2])
            ys.append(self._y[0] * x + self._y[1] * y + self._y[2])
        return min(xs), min(ys), max(xs), max(ys)


def read_words(page: Any, view: ViewMatrix) -> PageText:
    """All words of a page in the order they are drawn."""
    text_page = page.get_textpage()
    try:
        return _Reader(text_page, view).read()
    finally:
        text_page.close()


class _Extent:
    """The smallest box around what was added, in the page's own coordinates."""

    __slots__ = ("bottom", "left", "right", "top")

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.left = self.bottom = math.inf
        self.right = self.top = -math.inf

    def add(self, left: float, bottom: float, right: float, top: float) -> None:
        """Grow to hold one more box."""
        self.left = min(self.left, left)
        self.bottom = min(self.bottom, bottom)
        self.right = max(self.right, right)
        self.top = max(self.top, top)

    @property
    def longest(self) -> float:
        """The longer side; minus infinity when nothing was added."""
        return max(self.right - self.left, self.top - self.bottom)


class _Reader:
    """Walks the characters of one page."""

    def __init__(self, text_page: Any, view: ViewMatrix) -> None:
        self._page = text_page
        self._view = view
        self._found = PageText()
        self._styles: dict[int, bool] = {}
        self._edges = [ctypes.c_double() for _ in range(4)]
        self._edge_refs = [ctypes.byref(edge) for edge in self._edges]
        self._loose = pdfium.FS_RECTF()
        self._loose_ref = ctypes.byref(self._loose)
        self._letters: list[str] = []
        self._ink = _Extent()
        self._line = _Extent()
        self._hidden = False
        self._meaningless = 0
        self._first = 0

    def read(self) -> PageText:
        """All words of the page."""
        count = min(self._page.count_chars(), MAX_CHARS)
        for index in range(count):
            code = pdfium.FPDFText_GetUnicode(self._page, index)
            letter = "-" if code == _HYPHEN else chr(code) if code <= sys.maxunicode else "\ufffd"
            if letter.isspace() or not code:
                self._end_word()
                continue
            self._take(index, letter)
            if code == _HYPHEN:  # only ever at the end of a line: the rest stands on the next
                self._end_word()
        self._end_word()
        return self._found

    def _take(self, index: int, letter: str) -> None:
        pdfium.FPDFText_GetCharBox(self._page, index, *self._edge_refs)
        left, right, bottom, top = (edge.value for edge in self._edges)
        hidden = self._is_hidden(index)
        if self._letters and (hidden != self._hidden or self._is_apart(left, bottom)):
            self._end_word()
        if not self._letters:
            self._first, self._hidden = index, hidden
        if right > left or top > bottom:
            self._ink.add(left, bottom, right, top)
        loose = self._loose
        if pdfium.FPDFText_GetLooseCharBox(self._page, index, self._loose_ref):
            self._line.add(loose.left, loose.bottom, loose.right, loose.top)
        if pdfium.FPDFText_HasUnicodeMapError(self._page, index) == 1 or letter in _PRIVATE_USE:
            self._meaningless += 1
        self._letters.append(letter)

    def _is_apart(self, left: float, bottom: float) -> bool:
        """Whether a letter stands clearly to the right of the word so far (another column)."""
        height = max(self._ink.top - self._ink.bottom, 1.0)
        return left - self._ink.right > 1.5 * height and abs(bottom - self._ink.bottom) < height

    def _word_box(self, size: float) -> tuple[float, float, float, float]:
        """The word's ink and its place in the line, whichever reaches further."""
        ink, line = self._ink, self._line
        height = line.top - line.bottom
        usual = max(size, 4.0, ink.top - ink.bottom)
        if not math.isfinite(ink.longest) or height <= _TALL * usual:
            ink.add(line.left, line.bottom, line.right, line.top)
        if not math.isfinite(ink.longest):
            return (0.0, 0.0, 0.0, 0.0)
        return self._view.box(ink.left, ink.bottom, ink.right, ink.top)

    def _is_hidden(self, index: int) -> bool:
        item = pdfium.FPDFText_GetTextObject(self._page, index)
        if not item:
            return False
        address = ctypes.addressof(item.contents)
        if address not in self._styles:
            self._styles[address] = self._style_hides(item)
        return self._styles[address]

    def _note_font(self, item: Any) -> None:
        name = ctypes.create_string_buffer(_FONT_NAME)
        font = pdfium.FPDFTextObj_GetFont(item)
        pdfium.FPDFFont_GetBaseFontName(font, name, _FONT_NAME)
        self._found.fonts.add(name.value)

    def _style_hides(self, item: Any) -> bool:
        self._note_font(item)
        if pdfium.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE_MODES:
            self._found.warnings.add("invisible-text")
            return True
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        refs = [ctypes.byref(value) for value in (red, green, blue, alpha)]
        if not pdfium.FPDFPageObj_GetFillColor(item, *refs):
            return False
        if alpha.value < _FAINT or min(red.value, green.value, blue.value) >= _NEARLY_WHITE:
            self._found.warnings.add("pale-text")
        return alpha.value < _FAINT

    def _is_out_of_sight(self, box: tuple[float, float, float, float]) -> bool:
        x0, y0, x1, y1 = box
        if x1 <= 0 or y1 <= 0 or x0 >= self._view.width or y0 >= self._view.height:
            self._found.warnings.add("text-off-page")
            return True
        if 0 < max(x1 - x0, y1 - y0) < _TINY or 0 < min(x1 - x0, y1 - y0) < _TINY / 2:
            self._found.warnings.add("tiny-text")
        return False

    def _end_word(self) -> None:
        if not self._letters:
            return
        if self._meaningless > 1:  # a single one is a bullet from a symbol font
            self._found.warnings.add("letters-without-meaning")
        text = "".join(clean("".join(self._letters)).split())
        size = pdfium.FPDFText_GetFontSize(self._page, self._first)
        box = self._word_box(size)
        if text:
            bold = pdfium.FPDFText_GetFontWeight(self._page, self._first) >= _BOLD
            word = RawWord(text, *box, (box[3] - box[1]) or size, bold)
            hidden = self._hidden or self._is_out_of_sight(box)
            (self._found.hidden if hidden else self._found.words).append(word)
        self._letters, self._meaningless = [], 0
        self._ink.clear()
        self._line.clear()
