"""Paints touched segments anew: a blank strip, then labels and surviving words side by side.

Why nothing is left to measure:

* The strip is one colour, and where it lies says nothing of what is hidden (``strip_places``).
* Labels and words follow each other at one constant distance from a start that other lines share.
* On pages with a text layer the surviving words are typeset, because the grey edge of a shifted
  letter tells the fraction of a pixel it was shifted by. On scanned pages they are cut out as
  pure black and white, because a misread word must not replace what a person can still read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median

from PIL import Image, ImageDraw

from services.redaction.domain.reading import Page, PageSource, Word
from services.redaction.editions.chips import Chip, ChipKey, Chips
from services.redaction.editions.content import bracketed
from services.redaction.editions.pdf_writer import Placed
from services.redaction.editions.pixels import ink
from services.redaction.editions.rules import Rules
from services.redaction.editions.segments import Item, Segment, Stops
from services.redaction.editions.strip_places import (
    LEGIBLE,
    SPACE,
    Blank,
    Strip,
    blanks_of,
    gone,
    rise,
    setting,
    strips_of,
    usual_size,
)

_WHITE = 255
_LABEL_SHADE = 218
_LIGHT = 160  # paper is at least this light, else white is used
_INK_BELOW = 150
_INK = bytes(255 if level < _INK_BELOW else 0 for level in range(256))
_FRINGE = 0.6  # points of ink that a scan's box may leave out around its word
_SMALLEST = 0.4  # of their size: what words are set down to before labels lose their text
_CUT = 4  # letters: words up to here are not shortened
_ON_CHIP = 0.784  # of a chip's height: where its base line is


class PagePainter:
    """Repaints one page's touched segments and places the text layer of the whole page."""

    def __init__(
        self, page: Page, image: Image.Image, dpi: float, chips: Chips, rules: Rules
    ) -> None:
        self._page = page
        self._image = image
        self._scale = dpi / 72
        self._chips = chips
        self._rules = rules
        white = ink(image, _WHITE)
        self._paper = _paper(image) if page.source is PageSource.OCR else white
        self.placed: list[Placed] = []

    def paint(self, lines: Sequence[Sequence[Segment]], stops: Stops, text: str) -> None:
        """Blanks, sets and places every line; afterwards no hidden pixel is left."""
        untouched = [s for line in lines for s in line if s.items is None]
        usual = median([w.y1 - w.y0 for s in untouched for w in s.words] or [12.0])
        whole = [segment for line in lines for segment in line]
        em = usual_size(whole, usual, self._page.source, text)
        strips: list[Strip] = []
        hidden: list[Word] = []
        blanks: list[Blank] = []
        for line in lines:
            if all(segment.items is None for segment in line):
                continue
            line_at = setting(line, em, self._page.source, text)
            strips += strips_of(line, stops, usual, self._page.width, line_at)
            blanks += blanks_of(line, stops, usual, self._page, line_at)
            hidden += [w for s in line if s.items is not None for w in gone(s)]
        source = self._cut_source(hidden) if self._page.source is PageSource.OCR else None
        for blank in blanks:
            self._fill(blank)
        self._set(strips, source)
        for segment in untouched:
            top, bottom = min(w.y0 for w in segment.words), max(w.y1 for w in segment.words)
            self.placed += [
                Placed(text[w.start : w.end], w.x0, top, w.x1, bottom, w.start)
                for w in segment.words
            ]
        self.placed.sort(key=lambda placed: placed.at)

    def _cut_source(self, hidden: Sequence[Word]) -> Image.Image:
        copy = self._image.copy()
        drawing = ImageDraw.Draw(copy)
        for word in hidden:
            x0, x1 = word.x0 - _FRINGE, word.x1 + _FRINGE
            box = self._box(x0, word.y0 - _FRINGE, x1, word.y1 + _FRINGE)
            drawing.rectangle(box, fill=ink(copy, _WHITE))
        return copy

    def _fill(self, blank: Blank) -> None:
        box = self._box(*blank.box)
        kept = self._rules.rules(box, blank.solid)
        drawing = ImageDraw.Draw(self._image)
        drawing.rectangle(box, fill=self._paper)
        for rule in kept:
            drawing.rectangle(rule.box, fill=rule.shade)

    def _box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[int, int, int, int]:
        s = self._scale
        return int(x0 * s), int(y0 * s), int(x1 * s) + 1, int(y1 * s) + 1

    def _set(self, strips: Sequence[Strip], source: Image.Image | None) -> None:
        drawn = self._chips.draw([k for s in strips for k in self._keys(s, 0, source)])
        for strip in strips:
            form, chips = 0, drawn
            pictures = self._pictures(strip, form, chips, source)
            while form < len(SHORTER) and self._fit(strip, pictures) < min(1.0, strip.least):
                form += 1
                chips = self._chips.draw(self._keys(strip, form, source))
                pictures = self._pictures(strip, form, chips, source)
            self._lay(strip, pictures)

    def _keys(self, strip: Strip, form: int, source: Image.Image | None) -> list[ChipKey]:
        return [_key(i, strip, form) for i in strip.items if source is None or i.word is None]

    def _pictures(
        self,
        strip: Strip,
        form: int,
        drawn: Mapping[ChipKey, Chip],
        source: Image.Image | None,
    ) -> list[Chip]:
        return [
            self._clip(item.word, source)
            if source is not None and item.word is not None
            else drawn[_key(item, strip, form)]
            for item in strip.items
        ]

    def _fit(self, strip: Strip, pictures: Sequence[Chip]) -> float:
        """How much smaller everything but the labels must be set; labels stay legible."""
        pairs = list(zip(strip.items, pictures, strict=True))
        labels = sum(picture.width for item, picture in pairs if item.label)
        words = sum(p.width for i, p in pairs if not i.label) + sum(self._gaps(strip))
        room = max((strip.limit - strip.start) * self._scale, 1)
        even = room / max(words + labels, 1)
        least = LEGIBLE / strip.label_size
        if even >= least or not labels:
            return min(1.0, even)
        left = room - labels * least
        return min(even, left / words) if words else (least if left >= 0 else 0.0)

    def _gaps(self, strip: Strip) -> list[int]:
        gap = round(SPACE * strip.size * self._scale)
        return [0 if i == 0 or item.glued else gap for i, item in enumerate(strip.items)]

    def _clip(self, word: Word, source: Image.Image) -> Chip:
        cut = source.crop(self._box(word.x0, word.y0, word.x1, word.y1)).convert("L")
        ink = Image.frombytes("L", cut.size, cut.tobytes().translate(_INK))
        return Chip(Image.new("L", cut.size), ink)

    def _lay(self, strip: Strip, pictures: Sequence[Chip]) -> None:
        fit = self._fit(strip, pictures)
        shrink = max(fit, _SMALLEST)
        at = round(strip.start * self._scale)
        end = max(round(strip.limit * self._scale), at + 1)
        em = strip.size * self._scale * shrink
        rest = sum(p.width for i, p in zip(strip.items, pictures, strict=True) if not i.label)
        for item, picture, before in zip(strip.items, pictures, self._gaps(strip), strict=True):
            scale = max(shrink, LEGIBLE / strip.label_size) if item.label else shrink
            size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
            chip = picture if scale == 1.0 else picture.resized(size)
            at += round(before * shrink)
            if item.label and fit < _SMALLEST:
                # No room for letters that could be read: a plain mask, its text in the layer.
                size = max(2, min(size[0], end - at - round(rest * shrink))), size[1]
                chip = Chip(Image.new("L", size, _LABEL_SHADE), Image.new("L", size, _WHITE))
            cut = item.word is not None and self._page.source is PageSource.OCR
            above = rise(item.text, size[1], em) if cut else _ON_CHIP * size[1]
            top = round(strip.base * self._scale - above)
            chip.lay_on(self._image, at, top)
            height = strip.label_size * scale if item.label else strip.size
            self._place(item, strip, at, size[0], height)
            at += size[0]

    def _place(self, item: Item, strip: Strip, left: int, wide: int, size: float) -> None:
        text = bracketed(item.text) if item.label else item.text
        s, top, bottom = self._scale, strip.base - 0.8 * size, strip.base + 0.2 * size
        self.placed.append(Placed(text, left / s, top, (left + wide) / s, bottom, item.at))


def _key(item: Item, strip: Strip, form: int) -> ChipKey:
    size = strip.label_size if item.label else max(4.0, strip.size)
    text = SHORTER[form - 1](item.text) if item.label and form else item.text
    return ChipKey(text, item.label, round(size * 2) / 2)


def clipped(label: str) -> str:
    """A label with its longer words cut: "Soc. Wor. 2"."""
    return " ".join(f"{w[:3]}." if w.isalpha() and len(w) > _CUT else w for w in label.split())


def initials(label: str) -> str:
    """A label's initials with its letter or number: "SW 2"."""
    shown = [w[0] if w[:1].isalpha() and len(w) > 1 else f" {w}" for w in label.split()]
    return "".join(shown).strip()


SHORTER: tuple[Callable[[str], str], ...] = (clipped, initials)


def _paper(image: Image.Image) -> int | tuple[int, ...]:
    """The commonest light shade of a scan, so that a strip looks like its page."""
    shades = []
    for band in image.split():
        counts = band.histogram()
        shades.append(max(range(256), key=lambda level: (counts[level], level)))
    if min(shades) < _LIGHT:
        return ink(image, _WHITE)
    return tuple(shades)
