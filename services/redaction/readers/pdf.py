"""PDF: words page by page, a second opinion on each page, and all that hides beside the pages.

A page is trusted as text only when two extractors agree, nothing on it is hidden, and pictures on
it are either read or negligible; otherwise the page edition is recommended, whose words come from
the pixels where text recognition is installed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from services.redaction.domain.reading import BlockKind, EditionKind, PageSource
from services.redaction.readers import ocr as recognition
from services.redaction.readers import sight, spots
from services.redaction.readers.assemble import Assembly, Found
from services.redaction.readers.lines import Line, RawWord, in_order, lines_of, sorted_down
from services.redaction.readers.page_words import place
from services.redaction.readers.pdf_extras import Extras
from services.redaction.readers.pdf_file import (
    Box,
    Drawn,
    draw,
    draw_grey,
    drawn_on,
    open_page,
    open_pdf,
    share_of_page,
    usable_dpi,
)
from services.redaction.readers.pdf_words import PageText, ViewMatrix, read_words
from services.redaction.readers.second_opinion import SecondOpinion
from shared.ports.program import ProgramSource

_LOGO_SHARE = 0.03
_SPECK_SHARE = 0.001
_SCAN_SHARE = 0.6
_MOST_SAMPLES = 12
_MOST_OPEN = 24
_MOST_CURVES = 50
_LEAST_WORDS = 20
_LONG_WORD = 4
_LEAST_READ = 0.35
_PAGE_EDITION = frozenset(
    (
        "covered-text", "extractors-disagree", "form-fields", "hidden-layers", "hidden-text-layer",
        "invisible-text", "letters-without-meaning", "pages-are-images", "pages-not-read",
        "pale-text", "reading-order-unsure", "text-disagrees-with-pixels", "text-off-page",
        "tiny-text",
    )
)  # fmt: skip
"""Warnings after which the text alone is not what a reader of the page sees."""


@dataclass(slots=True)
class _Shared:
    """What the pages of one document share while they are read."""

    assembly: Assembly
    opinion: SecondOpinion
    ocr: bool
    hidden: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    layered: bool = False
    fonts: set[int] = field(default_factory=set)
    looked_at: set[int] = field(default_factory=set)
    open_pages: list[Any] = field(default_factory=list)
    samples: int = 0
    distrusted: bool = False


def read(source: ProgramSource, assembly: Assembly, *, ocr: bool) -> None:
    """Read the whole document."""
    document = open_pdf(source)
    extras = Extras(source)
    shared = _Shared(assembly, SecondOpinion(source), ocr, layered=extras.layered)
    warnings: set[str] = set(extras.warnings)
    total = len(document)
    if shared.opinion.pages != total:
        warnings.add("extractors-disagree")
    for index in range(total):
        page = open_page(document, index)
        warnings |= _PageReader(page, index, shared).read()
        if page not in shared.open_pages:
            page.close()
        assembly.progress(index + 1, total)
    _add_aside(shared)
    extras.write(assembly)
    if warnings & _PAGE_EDITION:
        assembly.edition = EditionKind.PAGE
        warnings.discard("images-left-out")
    for code in sorted(warnings):
        assembly.warn(code)


def _add_aside(shared: _Shared) -> None:
    for name, texts in (("Hidden text", shared.hidden), ("Other text", shared.other)):
        shared.assembly.part(name)
        for text in texts:
            shared.assembly.add(BlockKind.NOTE, text)
    shared.assembly.part("Other text")


class _PageReader:
    """One page: decide where its words come from, then place them."""

    def __init__(self, page: Any, index: int, shared: _Shared) -> None:
        self._page = page
        self._index = index
        self._shared = shared
        self._assembly = shared.assembly
        self._view = ViewMatrix(page)
        self._drawn = Drawn()
        self._source = PageSource.TEXT
        self._warnings: set[str] = set()

    def read(self) -> set[str]:
        """Place the page's words and send the page; answers its warnings."""
        text = read_words(self._page, self._view)
        self._drawn = drawn_on(self._page, self._view)
        if not self._is_plain(text):
            self._set_unseen_apart(text)
        self._warnings |= text.warnings
        self._compare(text)
        lines = self._lines(text)
        self._keep_fonts(text)
        found = self._spots([word for line in lines for word in line.words])
        start = self._assembly.next_start
        placed = place(self._assembly, lines)
        if not placed:
            start = self._assembly.length
        span = (start, self._assembly.length)
        size = (self._view.width, self._view.height)
        self._assembly.page(
            self._index + 1, size, span, self._source, placed, has_images=bool(self._drawn.images)
        )
        self._assembly.spots(self._index + 1, size, found)
        return self._warnings

    def _spots(self, words: list[RawWord]) -> list[Found]:
        """Regions for a person's eye; a page of nothing else counts as read by nobody."""
        size = (self._view.width, self._view.height)
        drawn = self._drawn
        found = spots.drawn_by_pen(drawn.curves[:_MOST_CURVES], words, size)
        if drawn.images and self._source is not PageSource.NONE:
            dpi = usable_dpi(*size, spots.DPI)
            width, height, pixels = draw(self._page, dpi, grey=False)
            picture = Image.frombytes("RGB", (width, height), pixels)
            found += spots.find_spots(picture, words, drawn.images)
            if self._source is PageSource.OCR and spots.is_unread(picture, found, words):
                self._source = PageSource.NONE
                self._warnings.add("pages-not-read")
        return found

    def _is_plain(self, text: PageText) -> bool:
        """Whether every word must show, without drawing the page to see.

        That takes dark, whole text with nothing over it, no layers, and fonts whose letters
        have been seen to leave ink on a page before.
        """
        shared = self._shared
        nothing_over = text.plain and not self._drawn.covering and not shared.layered
        return nothing_over and text.fonts <= shared.looked_at

    def _keep_fonts(self, text: PageText) -> None:
        """Note the fonts looked at; the page stays open, so that their addresses stay theirs."""
        shared = self._shared
        if text.fonts <= shared.looked_at or len(shared.open_pages) >= _MOST_OPEN:
            return
        shared.looked_at |= text.fonts
        shared.open_pages.append(self._page)

    def _set_unseen_apart(self, text: PageText) -> None:
        if text.words:
            dpi = usable_dpi(self._view.width, self._view.height, sight.DPI)
            drawn = draw_grey(self._page, dpi)
            text.words, unseen = sight.split_by_sight(text.words, drawn, dpi)
            if unseen:
                text.hidden += unseen
                text.warnings.add("covered-text")

    def _compare(self, text: PageText) -> None:
        seen = "".join(word.text for word in (*text.words, *text.hidden))
        if (other := self._shared.opinion.dissent(self._index, seen)) is not None:
            self._warnings.add("extractors-disagree")
            self._shared.other.append(other)

    def _lines(self, text: PageText) -> list[Line]:
        """The page's lines from its text, from its pixels, or from both."""
        share = share_of_page(self._drawn.images, self._view.width, self._view.height)
        scan = share > _SCAN_SHARE and _mostly_inside(text.words + text.hidden, self._drawn.images)
        if scan or not text.words:
            return self._scanned(text)
        if "letters-without-meaning" in text.warnings:
            return self._scanned(text)
        if self._is_contradicted(text):
            self._warnings.add("text-disagrees-with-pixels")
            return self._scanned(text)
        self._shared.hidden += _as_text(text.hidden)
        lines = lines_of(text.words)
        if not in_order(lines):
            self._warnings.add("reading-order-unsure")
            lines = sorted_down(lines)
        return lines + self._words_in_images(text.words, share)

    def _is_contradicted(self, text: PageText) -> bool:
        """Whether fonts of this document show other letters than they say they do.

        Asked of the pixels for the first page of every new font; once caught, the document's text
        is not believed on any page.
        """
        shared = self._shared
        fresh = text.fonts - shared.fonts
        if shared.distrusted or not fresh or shared.samples >= _MOST_SAMPLES:
            return shared.distrusted
        if len(text.words) < _LEAST_WORDS or (found := self._recognise()) is None:
            return False
        shared.fonts |= fresh
        shared.samples += 1
        shared.distrusted = _is_unlike(text.words, found)
        return shared.distrusted

    def _scanned(self, text: PageText) -> list[Line]:
        """A page of pixels, perhaps with somebody's text layer behind them."""
        if self._drawn.count == 0:
            self._shared.hidden += _as_text(text.hidden)
            return []
        layer = text.words + text.hidden
        if not self._shared.distrusted and "letters-without-meaning" not in text.warnings:
            self._warnings.add("pages-are-images")
            self._warnings |= {"hidden-text-layer"} if layer else set()
        found = self._recognise()
        if found is None:
            self._source = PageSource.NONE
            self._warnings.add("pages-not-read")
            return lines_of(layer)
        self._source = PageSource.OCR
        if layer:
            self._shared.hidden += _as_text(layer)
            if _differ(layer, found):
                self._warnings.add("text-disagrees-with-pixels")
        return lines_of(found)

    def _words_in_images(self, words: list[RawWord], share: float) -> list[Line]:
        """Words that only the pictures on a text page hold."""
        if share < _SPECK_SHARE:
            return []
        self._warnings.add("images-left-out")
        found = self._recognise()
        if found is None:
            self._warnings.add("images-not-read")
            if share >= _LOGO_SHARE:
                self._source = PageSource.NONE
                self._warnings.add("pages-not-read")
            return []
        if share >= _LOGO_SHARE:
            self._warnings.add("pages-are-images")
        fresh = [w for w in found if _inside(w, self._drawn.images) and not _on_any(w, words)]
        return lines_of(fresh)

    def _recognise(self) -> list[RawWord] | None:
        if not self._shared.ocr:
            return None
        dpi = usable_dpi(self._view.width, self._view.height, recognition.DPI)
        return recognition.recognise(draw_grey(self._page, dpi), dpi)


def _as_text(words: list[RawWord]) -> list[str]:
    return [" ".join(word.text for word in line.words) for line in lines_of(words)]


def _inside(word: RawWord, boxes: list[Box]) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in boxes)


def _mostly_inside(words: list[RawWord], boxes: list[Box]) -> bool:
    inside = sum(_inside(word, boxes) for word in words)
    return inside >= 0.5 * len(words)


def _on_any(word: RawWord, words: list[RawWord]) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return any(w.x0 <= x <= w.x1 and w.y0 <= y <= w.y1 for w in words)


def _is_unlike(layer: list[RawWord], found: list[RawWord]) -> bool:
    """Whether hardly any longer word of the layer can be read from the pixels."""
    said = {word for word in _letters(layer) if len(word) >= _LONG_WORD and word.isalpha()}
    if len(said) < _LEAST_WORDS // 2:
        return False
    return len(said & set(_letters(found))) < _LEAST_READ * len(said)


def _differ(layer: list[RawWord], found: list[RawWord]) -> bool:
    """Whether a text layer says something else than the pixels, beyond recognition mistakes."""
    first = Counter(_letters(layer))
    second = Counter(_letters(found))
    apart = (first - second).total() + (second - first).total()
    return apart > 0.25 * max(first.total() + second.total(), 1)


def _letters(words: list[RawWord]) -> list[str]:
    return ["".join(filter(str.isalnum, word.text)).casefold() for word in words]
