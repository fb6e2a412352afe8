"""Paints touched segments anew: a blank strip, then labels and surviving words side by side.

Why nothing is left to measure:

* The strip is one colour and reaches from the last untouched neighbour (or the segment's own
  margin) to the next one (or the page's edge), never to the end of what is hidden.
* Labels and words follow each other at one constant distance from a start that other lines share.
  A segment that starts where no other line does was centred or set to the right, so that its start
  would tell its length: it moves to the margin, or beside its left neighbour.
* On pages with a text layer the surviving words are typeset, because the grey edge of a shifted
  letter tells the fraction of a pixel it was shifted by. On scanned pages they are cut out as
  pure black and white, because a misread word must not replace what a person can still read.
* Size and height come from surviving words only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from PIL import Image, ImageDraw

from services.redaction.domain.reading import Page, PageSource, Word
from services.redaction.editions.chips import ChipKey, Chips
from services.redaction.editions.content import bracketed
from services.redaction.editions.pdf_writer import Placed
from services.redaction.editions.segments import Item, Segment, Stops

_WHITE = (255, 255, 255)
_LIGHT = 160  # paper is at least this light, else white is used
_INK_BELOW = 150
_FRINGE = 0.6  # points of ink that a scan's box may leave out around its word
_RIGHT_MARGIN = 12.0
_SPACE = 0.28  # of the font size, between any two things on a strip
_SMALLEST = 0.4  # a strip that does not fit is set smaller, down to this
_ABOVE, _BELOW = 0.05, 0.2  # of the line height: accents, underlines
_ROTATED = 2.5
_SIZE = {PageSource.TEXT: 0.8, PageSource.OCR: 1.36, PageSource.NONE: 1.0}  # of a box's height
_DEEP = 0.21  # of the font size: how far descenders reach
_ON_CHIP = 0.784  # of a chip's height: where its base line is
_REACH = 0.8  # of the font size: how far a strip reaches around the middle of its line
_DESCENDING = frozenset("gjpqyçş,;()[]{}|@/_\u201a\u201e")
_HIGH = frozenset("'\"`^*\u2018\u2019\u201c\u201d\u00b0")
_MIDDLE = frozenset("-~=+<>\u2010\u2011\u2012\u2013\u2014\u2022\u00b7")


@dataclass(frozen=True, slots=True)
class _Strip:
    """A touched segment with the place it is set in, all in points."""

    segment: Segment
    items: tuple[Item, ...]
    start: float
    limit: float
    base: float
    size: float


class PagePainter:
    """Repaints one page's touched segments and places the text layer of the whole page."""

    def __init__(self, page: Page, image: Image.Image, dpi: float, chips: Chips) -> None:
        self._page = page
        self._image = image
        self._scale = dpi / 72
        self._chips = chips
        self._paper = _paper(image) if page.source is PageSource.OCR else _WHITE
        self.placed: list[Placed] = []

    def paint(self, lines: Sequence[Sequence[Segment]], stops: Stops, text: str) -> None:
        """Blanks, sets and places every line; afterwards no hidden pixel is left."""
        untouched = [s for line in lines for s in line if s.items is None]
        usual = median([w.y1 - w.y0 for s in untouched for w in s.words] or [12.0])
        whole = [segment for line in lines for segment in line]
        em = _em(whole, usual, self._page.source, text)
        strips: list[_Strip] = []
        hidden: list[Word] = []
        blanks: list[tuple[float, float, float, float]] = []
        for line in lines:
            if all(segment.items is None for segment in line):
                continue
            rule = _rule(line, em, self._page.source, text)
            strips += _strips(line, stops, usual, self._page.width, rule)
            blanks += _blanks(line, stops, usual, self._page, rule)
            hidden += [w for s in line if s.items is not None for w in _gone(s)]
        source = self._cut_source(hidden) if self._page.source is PageSource.OCR else None
        for box in blanks:
            self._fill(box)
        self._set(strips, source)
        for segment in untouched:
            top, bottom = min(w.y0 for w in segment.words), max(w.y1 for w in segment.words)
            self.placed += [
                Placed(text[w.start : w.end], w.x0, top, w.x1, bottom) for w in segment.words
            ]

    def _cut_source(self, hidden: Sequence[Word]) -> Image.Image:
        copy = self._image.copy()
        drawing = ImageDraw.Draw(copy)
        for word in hidden:
            x0, x1 = word.x0 - _FRINGE, word.x1 + _FRINGE
            drawing.rectangle(self._box(x0, word.y0 - _FRINGE, x1, word.y1 + _FRINGE), fill=_WHITE)
        return copy

    def _fill(self, box: tuple[float, float, float, float]) -> None:
        ImageDraw.Draw(self._image).rectangle(self._box(*box), fill=self._paper)

    def _box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[int, int, int, int]:
        s = self._scale
        return int(x0 * s), int(y0 * s), int(x1 * s) + 1, int(y1 * s) + 1

    def _set(self, strips: Sequence[_Strip], source: Image.Image | None) -> None:
        keys = [_key(i, s) for s in strips for i in s.items if source is None or i.word is None]
        drawn = self._chips.draw(keys)
        for strip in strips:
            pictures = [
                self._clip(item.word, source)
                if source is not None and item.word is not None
                else drawn[_key(item, strip)]
                for item in strip.items
            ]
            self._lay(strip, pictures)

    def _clip(self, word: Word, source: Image.Image) -> Image.Image:
        cut = source.crop(self._box(word.x0, word.y0, word.x1, word.y1)).convert("L")
        ink = cut.point([255 if level < _INK_BELOW else 0 for level in range(256)])
        clip = Image.new("RGBA", cut.size, (0, 0, 0, 0))
        clip.paste((0, 0, 0, 255), (0, 0), ink)
        return clip

    def _lay(self, strip: _Strip, pictures: Sequence[Image.Image]) -> None:
        gap = round(_SPACE * strip.size * self._scale)
        gaps = [0 if i == 0 or item.glued else gap for i, item in enumerate(strip.items)]
        total = sum(p.width for p in pictures) + sum(gaps)
        room = max((strip.limit - strip.start) * self._scale, 1)
        shrink = max(min(1.0, room / max(total, 1)), _SMALLEST)
        at = round(strip.start * self._scale)
        em = strip.size * self._scale * shrink
        for item, picture, before in zip(strip.items, pictures, gaps, strict=True):
            size = max(1, round(picture.width * shrink)), max(1, round(picture.height * shrink))
            chip = picture if shrink == 1.0 else picture.resize(size)
            at += round(before * shrink)
            cut = item.word is not None and self._page.source is PageSource.OCR
            rise = _rise(item.text, size[1], em) if cut else _ON_CHIP * size[1]
            top = round(strip.base * self._scale - rise)
            self._image.paste(chip, (at, top), chip)
            self._place(item, strip, at, size[0])
            at += size[0]

    def _place(self, item: Item, strip: _Strip, left: int, wide: int) -> None:
        text = bracketed(item.text) if item.label else item.text
        s, top, bottom = self._scale, strip.base - 0.8 * strip.size, strip.base + 0.2 * strip.size
        self.placed.append(Placed(text, left / s, top, (left + wide) / s, bottom))


@dataclass(frozen=True, slots=True)
class _Rule:
    """Base line, middle and font size of a line, from its surviving words where there are any."""

    base: float
    middle: float
    size: float


def _rule(line: Sequence[Segment], em: float, source: PageSource, text: str) -> _Rule:
    surviving = [w for s in line for w in _kept(s)]
    size = _em(line, em / _SIZE[source], source, text) if surviving else em
    words = surviving or [w for s in line for w in s.words]
    middle = float(round(median((w.y0 + w.y1) / 2 for w in words)))
    if source is PageSource.OCR:
        level = [w.y1 for w in surviving if not _descends(text[w.start : w.end])]
        base = median(level) if level else middle + 0.33 * size
    else:
        base = median(w.y1 for w in surviving) - 0.25 * size if surviving else middle + 0.33 * size
    return _Rule(base, middle, size)


def _em(segments: Sequence[Segment], usual: float, source: PageSource, text: str) -> float:
    """The font size that surviving words are set in.

    A scan's boxes hug their letters, so only words that stand from the base line to the height of
    a capital tell the size; where there are none, what is usual counts.
    """
    words = [w for s in segments for w in _kept(s)]
    if source is PageSource.OCR:
        words = [w for w in words if _upright(text[w.start : w.end])]
    return _SIZE[source] * median([w.y1 - w.y0 for w in words] or [usual])


def _upright(word: str) -> bool:
    tall = any(c.isupper() or c.isdigit() or c in "bdfhklt" for c in word)
    return tall and not _descends(word)


def _descends(text: str) -> bool:
    return not _DESCENDING.isdisjoint(text) or _HIGH.issuperset(text) or _MIDDLE.issuperset(text)


def _rise(text: str, height: int, em: float) -> float:
    """How far the top of a cut-out word stands above the base line, by what its letters are."""
    if _MIDDLE.issuperset(text):
        return 0.3 * em + height / 2
    if _HIGH.issuperset(text):
        return 0.75 * em
    return height - (_DEEP * em if _descends(text) else 0.0)


def _strips(
    line: Sequence[Segment], stops: Stops, usual: float, width: float, rule: _Rule
) -> list[_Strip]:
    strips: list[_Strip] = []
    reached = stops.margin
    for at, segment in enumerate(line):
        if segment.items is None:
            reached = segment.x1 + rule.size * _SPACE
            continue
        if _rotated(segment, usual):
            continue
        stop = stops.at(segment.x0)
        start = reached if stop is None else stop
        limit = _limit(line[at + 1 :], stops, width)
        strips.append(_Strip(segment, segment.items, start, limit, rule.base, rule.size))
        reached = max(reached, start) + 4 * rule.size
    return strips


def _limit(after: Sequence[Segment], stops: Stops, width: float) -> float:
    for segment in after:
        fixed = segment.x0 if segment.items is None else stops.at(segment.x0)
        if fixed is not None:
            return fixed - 2.0
    return width - _RIGHT_MARGIN


def _blanks(
    line: Sequence[Segment], stops: Stops, usual: float, page: Page, rule: _Rule
) -> list[tuple[float, float, float, float]]:
    blanks = []
    for at, segment in enumerate(line):
        if segment.items is None:
            continue
        words = segment.words
        x0, x1 = segment.x0, segment.x1
        y0, y1 = min(w.y0 for w in words), max(w.y1 for w in words)
        if _rotated(segment, usual):
            blanks.append((x0 - usual * _BELOW, 0.0, x1 + usual * _BELOW, page.height))
            continue
        stop = stops.at(x0)
        left = stop - 1.0 if stop is not None else _edge_before(line[:at])
        right = next((s.x0 - 1.0 for s in line[at + 1 :] if s.items is None), page.width)
        top = min(y0 - _ABOVE * usual, rule.middle - _REACH * rule.size)
        bottom = max(y1 + _BELOW * usual, rule.middle + _REACH * rule.size)
        blanks.append((min(left, x0), top, max(right, x1), bottom))
    return blanks


def _edge_before(before: Sequence[Segment]) -> float:
    return next((s.x1 + 1.0 for s in reversed(before) if s.items is None), 0.0)


def _kept(segment: Segment) -> list[Word]:
    if segment.items is None:
        return list(segment.words)
    return [item.word for item in segment.items if item.word is not None]


def _gone(segment: Segment) -> list[Word]:
    kept = set(_kept(segment))
    return [word for word in segment.words if word not in kept]


def _rotated(segment: Segment, usual: float) -> bool:
    return any(
        w.y1 - w.y0 > _ROTATED * usual and w.y1 - w.y0 > 2 * (w.x1 - w.x0) for w in segment.words
    )


def _key(item: Item, strip: _Strip) -> ChipKey:
    return ChipKey(item.text, item.label, max(4.0, round(strip.size * 2) / 2))


def _paper(image: Image.Image) -> tuple[int, int, int]:
    """The commonest light shade of a scan, so that a strip looks like its page."""
    shades = []
    for band in image.split():
        counts = band.histogram()
        shades.append(max(range(256), key=lambda level: (counts[level], level)))
    red, green, blue = shades
    return (red, green, blue) if min(shades) >= _LIGHT else _WHITE
