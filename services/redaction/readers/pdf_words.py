"""The words of one PDF page with their boxes, and what about them is not meant to be seen."""

from __future__ import annotations

import ctypes
import math
import re
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from services.redaction.readers.assemble import clean
from services.redaction.readers.lines import RawWord

_INVISIBLE_MODES = frozenset((3, 7))
_FILLED = frozenset((0, 2))
_DARK = 160
_NEARLY_WHITE = 245
_FAINT = 26
_TINY = 2.5
_TALL = 4.0
_SHORT, _BELOW, _ABOVE = 0.85, 0.22, 0.75
_BOLD = 600
_SCALE = 100
_HYPHEN = "\x02"
_WORD = re.compile("[^\\s\0\x02]+\x02?|\x02")
_LINE = re.compile("[^\r\n]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WIDEST_LETTER = 1.5
_PRIVATE_USE = frozenset(map(chr, range(0xE000, 0xF900)))
_LEVEL = 0.001
_NONE: frozenset[str] = frozenset()
MAX_CHARS = 500_000

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class PageText:
    """Visible words, hidden words, warning codes and fonts of one page.

    A font is known by its address, which is its own as long as a page that uses it is open.
    ``plain``: all text is solid, dark and whole, so that only something above it can hide it.
    """

    words: list[RawWord] = field(default_factory=list)
    hidden: list[RawWord] = field(default_factory=list)
    warnings: set[str] = field(default_factory=set)
    fonts: set[int] = field(default_factory=set)
    plain: bool = True


class _Style(NamedTuple):
    """What holds for every letter of one text object.

    ``low`` and ``high`` say how far its line reaches where it runs level; else they are equal.
    """

    font: int
    hidden: bool
    size: float
    bold: bool
    low: float = 0.0
    high: float = 0.0


class ViewMatrix:
    """From a page's own coordinates to points from the top left of the page as it is seen."""

    def __init__(self, page: Any) -> None:
        self.width, self.height = page.get_size()
        origin = self._seen(page, 0.0, 0.0)
        along, up = self._seen(page, 1000.0, 0.0), self._seen(page, 0.0, 1000.0)
        self.across = ((along[0] - origin[0]) / 1000, (up[0] - origin[0]) / 1000, origin[0])
        self.down = ((along[1] - origin[1]) / 1000, (up[1] - origin[1]) / 1000, origin[1])

    @property
    def upright(self) -> bool:
        """Whether the page is seen as it is written: not turned, not mirrored."""
        return self.across[0] > 0 > self.down[1] and self.across[1] == self.down[0] == 0

    def _seen(self, page: Any, x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        size = (round(self.width * _SCALE), round(self.height * _SCALE))
        pdfium.FPDF_PageToDevice(
            page, 0, 0, *size, 0, x, y, ctypes.byref(across), ctypes.byref(down)
        )
        return across.value / _SCALE, down.value / _SCALE

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """The seen box (x0, y0, x1, y1) of a box in page coordinates."""
        along, up, start = self.across
        x0, x1 = along * left + up * bottom + start, along * right + up * top + start
        along, up, start = self.down
        y0, y1 = along * left + up * bottom + start, along * right + up * top + start
        if x0 > x1:
            x0, x1 = x1, x0
        return (x0, y0, x1, y1) if y0 <= y1 else (x0, y1, x1, y0)


def _bare(function: Any, result: Any, *arguments: Any) -> Any:
    """A pdfium function that takes plain addresses: what is asked for every word must be cheap."""
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.CFUNCTYPE(result, *arguments)(address)


_ADDRESS, _NUMBER, _REAL = ctypes.c_void_p, ctypes.c_int, ctypes.c_float
_text_object = _bare(pdfium.FPDFText_GetTextObject, _ADDRESS, _ADDRESS, _NUMBER)
_count_rects = _bare(pdfium.FPDFText_CountRects, _NUMBER, _ADDRESS, _NUMBER, _NUMBER)
_char_box = _bare(pdfium.FPDFText_GetCharBox, _NUMBER, _ADDRESS, _NUMBER, *[_ADDRESS] * 4)
_get_rect = _bare(pdfium.FPDFText_GetRect, _NUMBER, _ADDRESS, _NUMBER, *[_ADDRESS] * 4)
_unicode = _bare(pdfium.FPDFText_GetUnicode, ctypes.c_uint, _ADDRESS, _NUMBER)
_font_size = _bare(pdfium.FPDFText_GetFontSize, ctypes.c_double, _ADDRESS, _NUMBER)
_font_weight = _bare(pdfium.FPDFText_GetFontWeight, _NUMBER, _ADDRESS, _NUMBER)
_char_angle = _bare(pdfium.FPDFText_GetCharAngle, _REAL, _ADDRESS, _NUMBER)
_char_matrix = _bare(pdfium.FPDFText_GetMatrix, _NUMBER, _ADDRESS, _NUMBER, _ADDRESS)
_loose_box = _bare(pdfium.FPDFText_GetLooseCharBox, _NUMBER, _ADDRESS, _NUMBER, _ADDRESS)
_font_of = _bare(pdfium.FPDFTextObj_GetFont, _ADDRESS, _ADDRESS)
_render_mode = _bare(pdfium.FPDFTextObj_GetTextRenderMode, _NUMBER, _ADDRESS)
_has_transparency = _bare(pdfium.FPDFPageObj_HasTransparency, _NUMBER, _ADDRESS)
_clip_path = _bare(pdfium.FPDFPageObj_GetClipPath, _ADDRESS, _ADDRESS)
_count_clips = _bare(pdfium.FPDFClipPath_CountPaths, _NUMBER, _ADDRESS)
_fill_color = _bare(pdfium.FPDFPageObj_GetFillColor, _NUMBER, _ADDRESS, *[_ADDRESS] * 4)

_four_edges = struct.Struct("4d").unpack_from
_four_shades = struct.Struct("4I").unpack_from
_four_sides = struct.Struct("4f").unpack_from


def read_words(page: Any, view: ViewMatrix) -> PageText:
    """All words of a page in the order they are drawn."""
    text_page = page.get_textpage()
    try:
        return _Reader(text_page.raw, view).read()
    finally:
        text_page.close()


class _Extent:
    """The smallest box around what was added, in the page's own coordinates."""

    __slots__ = ("bottom", "left", "right", "top")

    def __init__(self) -> None:
        self.left = self.bottom = math.inf
        self.right = self.top = -math.inf

    def add(self, left: float, bottom: float, right: float, top: float) -> None:
        """Grow to hold one more box."""
        self.left = min(self.left, left)
        self.bottom = min(self.bottom, bottom)
        self.right = max(self.right, right)
        self.top = max(self.top, top)


class _Reader:
    """The words of one page: whole words at a time, letter by letter only where styles mix."""

    def __init__(self, text_page: Any, view: ViewMatrix) -> None:
        self._page = text_page
        self._handle = ctypes.addressof(text_page.contents)
        self._view = view
        self._found = PageText()
        self._styles: dict[int, _Style] = {}
        self._known: dict[int, set[str]] = {}
        self._unknown: set[tuple[int, str]] = set()
        self._edges = (ctypes.c_double * 4)()
        self._edge_places = [ctypes.addressof(self._edges) + 8 * at for at in range(4)]
        self._loose = pdfium.FS_RECTF()
        self._loose_place = ctypes.addressof(self._loose)
        self._matrix = pdfium.FS_MATRIX()
        self._matrix_place = ctypes.addressof(self._matrix)
        self._shades = (ctypes.c_uint * 4)()
        self._shade_places = [ctypes.addressof(self._shades) + 4 * at for at in range(4)]

    def read(self) -> PageText:
        """All words of the page."""
        letters = self._letters(min(pdfium.FPDFText_CountChars(self._page), MAX_CHARS))
        solid = "".join(letters.split()).replace(_HYPHEN, "")
        unclean = clean(solid) != solid
        for line in _LINE.finditer(letters):
            whole = not unclean and self._line(letters, line.start(), line.end())
            if not whole:
                for match in _WORD.finditer(letters, line.start(), line.end()):
                    self._take(match[0], match.start(), unclean=unclean)
        return self._found

    def _line(self, letters: str, start: int, end: int) -> bool:
        """Take a level line in one style at once; False when it has to go word by word."""
        if _count_rects(self._handle, start, end - start) != 1:
            return False
        style = self._style(start)
        _get_rect(self._handle, 0, *self._edge_places)
        left, top, right, bottom = _four_edges(self._edges)
        box = self._view.box(left, min(style.low, bottom), right, max(style.high, top))
        height = box[3] - box[1]
        level = style.low < style.high and self._view.upright and height >= _TINY
        if style.hidden or not level or not self._inside(box):
            return False
        if not self._has_meaning(letters[start:end], style.font, start):
            return False
        _, y0, _, y1 = box
        scale, _, shift = self._view.across
        widest = _WIDEST_LETTER * max(top - bottom, style.size, 1.0)
        append, bold = self._found.words.append, style.bold
        handle, edges, places = self._handle, self._edges, self._edge_places
        for match in _WORD.finditer(letters, start, end):
            text, first = match[0], match.start()
            length = len(text)
            _count_rects(handle, first, length)
            _get_rect(handle, 0, *places)
            left, _, right, _ = _four_edges(edges)
            if not _TINY <= right - left <= widest * length:
                self._by_letter(text, first)
                continue
            if text[-1] == _HYPHEN:
                text = text[:-1] + "-"
            x0, x1 = scale * left + shift, scale * right + shift
            append(RawWord(text, x0, y0, x1, y1, height, bold))
        return True

    def _inside(self, box: Box) -> bool:
        x0, y0, x1, y1 = box
        return x0 >= 0 and y0 >= 0 and x1 <= self._view.width and y1 <= self._view.height

    def _letters(self, count: int) -> str:
        """One character for every place on the page; in one go where that is exact."""
        units = (ctypes.c_ushort * (count + 1))()
        got = pdfium.FPDFText_GetText(self._page, 0, count, units)
        text = bytes(units)[: 2 * count].decode("utf-16-le", "surrogatepass")
        if got == count + 1 and "\ufffe" not in text and not _SURROGATE.search(text):
            return text
        codes = [_unicode(self._handle, index) for index in range(count)]
        return "".join(chr(code) if code <= sys.maxunicode else "\ufffd" for code in codes)

    def _take(self, letters: str, first: int, *, unclean: bool) -> None:
        """One stretch without white space: mostly one word in one style."""
        length = len(letters)
        if _count_rects(self._handle, first, length) != 1:
            self._by_letter(letters, first)
            return
        style = self._style(first)
        _get_rect(self._handle, 0, *self._edge_places)
        left, top, right, bottom = _four_edges(self._edges)
        wide = right - left > _WIDEST_LETTER * length * max(top - bottom, style.size, 1.0)
        if wide or style.high <= style.low or right - left < _TINY:
            self._by_letter(letters, first)
            return
        box = self._view.box(left, min(style.low, bottom), right, max(style.high, top))
        height = box[3] - box[1]
        known = self._known.get(style.font, _NONE)
        usual = not unclean and not self._unknown and known.issuperset(letters)
        if usual and not style.hidden and height >= _TINY and self._inside(box):
            word = letters if letters[-1] != _HYPHEN else letters[:-1] + "-"
            self._found.words.append(RawWord(word, *box, height, style.bold))
        else:
            self._add(letters, style, box, first, unclean=unclean)

    def _by_letter(self, letters: str, first: int) -> None:
        """A stretch of several text objects, cut where the style or the place changes."""
        begin, ink, before = first, _Extent(), self._style(first)
        for index in range(first, first + len(letters)):
            style = self._style(index)
            _char_box(self._handle, index, *self._edge_places)
            left, right, bottom, top = _four_edges(self._edges)
            apart = style.hidden != before.hidden or _is_apart(ink, left, bottom)
            if index > begin and apart:
                self._end(letters[begin - first : index - first], before, ink, begin)
                begin, ink, before = index, _Extent(), style
            if right > left or top > bottom:
                ink.add(left, bottom, right, top)
        self._end(letters[begin - first :], before, ink, begin)

    def _end(self, letters: str, style: _Style, ink: _Extent, first: int) -> None:
        box = self._word_box(ink, style.size, range(first, first + len(letters)))
        self._add(letters, style, box, first, unclean=True)

    def _add(self, letters: str, style: _Style, box: Box, first: int, *, unclean: bool) -> None:
        self._check_meaning(letters, style.font, first)
        text = letters.replace(_HYPHEN, "-")
        if unclean:
            text = "".join(clean(text).split())
        if text:
            hidden = style.hidden or self._is_out_of_sight(box)
            word = RawWord(text, *box, (box[3] - box[1]) or style.size, style.bold)
            (self._found.hidden if hidden else self._found.words).append(word)

    def _check_meaning(self, letters: str, font: int, first: int) -> None:
        if not self._has_meaning(letters, font, first):
            unknown = sum((font, letter) in self._unknown for letter in letters)
            if unknown > 1:  # a single one is a bullet from a symbol font
                self._found.warnings.add("letters-without-meaning")

    def _has_meaning(self, letters: str, font: int, first: int) -> bool:
        """Whether the font says what its letters are; each letter of a font is asked for once."""
        known = self._known.setdefault(font, set(" "))
        if not known.issuperset(letters):
            for at, letter in enumerate(letters):
                if letter not in known:
                    known.add(letter)
                    lacks = pdfium.FPDFText_HasUnicodeMapError(self._page, first + at) == 1
                    if lacks or letter in _PRIVATE_USE:
                        self._unknown.add((font, letter))
        return not self._unknown or not any((font, letter) in self._unknown for letter in letters)

    def _word_box(self, ink: _Extent, size: float, places: Iterable[int]) -> Box:
        """The word's ink and its place in the line, whichever reaches further."""
        line, loose, place, page = _Extent(), self._loose, self._loose_place, self._handle
        for index in places:
            if _loose_box(page, index, place):
                left, top, right, bottom = _four_sides(loose)
                line.add(left, bottom, right, top)
        has_ink = ink.right >= ink.left
        usual = max(size, 4.0, ink.top - ink.bottom)
        if not has_ink or line.top - line.bottom <= _TALL * usual:
            ink.add(line.left, line.bottom, line.right, line.top)
        if ink.right < ink.left:
            return (0.0, 0.0, 0.0, 0.0)
        return self._view.box(ink.left, ink.bottom, ink.right, ink.top)

    def _style(self, index: int) -> _Style:
        address = _text_object(self._handle, index)
        style = self._styles.get(address)
        if style is None:
            style = self._styles[address] = self._new_style(index, address)
        return style

    def _new_style(self, index: int, item: int | None) -> _Style:
        page = self._handle
        size = _font_size(page, index)
        bold = _font_weight(page, index) >= _BOLD
        if not item:
            return _Style(0, hidden=False, size=size, bold=bold)
        font = _font_of(item) or 0
        self._found.fonts.add(font)
        if _has_transparency(item) or _count_clips(_clip_path(item)) > 0:
            self._found.plain = False
        return _Style(font, self._hides(item), size, bold, *self._reach(index, size))

    def _reach(self, index: int, size: float) -> tuple[float, float]:
        """How far down and up a level line reaches by its font; (0, 0) where that says nothing."""
        if abs(_char_angle(self._handle, index)) > _LEVEL:
            return 0.0, 0.0
        if not _loose_box(self._handle, index, self._loose_place):
            return 0.0, 0.0
        _, high, _, low = _four_sides(self._loose)
        sane = 0 < high - low <= _TALL * max(size, 4.0)
        return self._line_height(index, size, low, high) if sane else (0.0, 0.0)

    def _line_height(self, index: int, size: float, low: float, high: float) -> tuple[float, float]:
        """The loose box's reach; some fonts say it is one letter's ink, so the size is asked."""
        if not _char_matrix(self._handle, index, self._matrix_place):
            return low, high
        em = size * abs(self._matrix.d)
        if high - low >= _SHORT * em:
            return low, high
        across, base = ctypes.c_double(), ctypes.c_double()
        refs = ctypes.byref(across), ctypes.byref(base)
        if not pdfium.FPDFText_GetCharOrigin(self._page, index, *refs):
            return low, high
        return min(low, base.value - _BELOW * em), max(high, base.value + _ABOVE * em)

    def _hides(self, item: int) -> bool:
        mode = _render_mode(item)
        if mode in _INVISIBLE_MODES:
            self._found.warnings.add("invisible-text")
            return True
        if not _fill_color(item, *self._shade_places):
            self._found.plain = False
            return False
        red, green, blue, alpha = _four_shades(self._shades)
        if mode not in _FILLED or red > _DARK or green > _DARK or blue > _DARK:
            self._found.plain = False
        if alpha < _FAINT or min(red, green, blue) >= _NEARLY_WHITE:
            self._found.warnings.add("pale-text")
        return bool(alpha < _FAINT)

    def _is_out_of_sight(self, box: Box) -> bool:
        x0, y0, x1, y1 = box
        if x1 <= 0 or y1 <= 0 or x0 >= self._view.width or y0 >= self._view.height:
            self._found.warnings.add("text-off-page")
            return True
        across, down = x1 - x0, y1 - y0
        if 0 < max(across, down) < _TINY or 0 < min(across, down) < _TINY / 2:
            self._found.warnings.add("tiny-text")
        return False


def _is_apart(ink: _Extent, left: float, bottom: float) -> bool:
    """Whether a letter stands clearly to the right of the word so far (another column)."""
    height = max(ink.top - ink.bottom, 1.0)
    return left - ink.right > _WIDEST_LETTER * height and abs(bottom - ink.bottom) < height
