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

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from PIL import Image, ImageDraw

from services.redaction.domain.reading import Page, PageSource, Word
from services.redaction.editions.chips import ChipKey, Chips
from services.redaction.editions.content import bracketed
from services.redaction.editions.pdf_writer import Placed
from services.redaction.editions.pixels import ink
from services.redaction.editions.rules import Rules
from services.redaction.editions.segments import Item, Segment, Stops

_WHITE = 255
_LABEL_SHADE = 218
_LIGHT = 160  # paper is at least this light, else white is used
_INK_BELOW = 150
_FRINGE = 0.6  # points of ink that a scan's box may leave out around its word
_RIGHT_MARGIN = 12.0
_SPACE = 0.28  # of the font size, between any two things on a strip
_LEGIBLE = 6.5  # points: no label is set smaller; words only when nothing else is left
_SMALLEST = 0.4  # of their size: what words are set down to before labels lose their text
_ABOVE, _BELOW = 0.05, 0.2  # of the line height: accents, underlines
_ROTATED = 2.5
_WALL, _OFF_WALL = 1.3, 3.0  # points off a drawn line where masks end and words begin
_BEFORE, _LONG = 4.0, 12  # points and font sizes: what tells a rule from an underline
_CUT = 4  # letters: words up to here are not shortened
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

    @property
    def label_size(self) -> float:
        """Labels are as large as the words around them, and never too small to read."""
        return max(self.size, _LEGIBLE)

    @property
    def least(self) -> float:
        """How much smaller words may be set before labels are shortened."""
        return _LEGIBLE / self.size


@dataclass(frozen=True, slots=True)
class _Blank:
    """What a touched segment is masked by, and the stretch over which a rule in it is solid.

    Neither end of the stretch depends on what is hidden.
    """

    box: tuple[float, float, float, float]
    solid: tuple[float, float]


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
        em = _em(whole, usual, self._page.source, text)
        strips: list[_Strip] = []
        hidden: list[Word] = []
        blanks: list[_Blank] = []
        for line in lines:
            if all(segment.items is None for segment in line):
                continue
            line_at = _setting(line, em, self._page.source, text)
            strips += _strips(line, stops, usual, self._page.width, line_at)
            blanks += _blanks(line, stops, usual, self._page, line_at)
            hidden += [w for s in line if s.items is not None for w in _gone(s)]
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

    def _fill(self, blank: _Blank) -> None:
        box = self._box(*blank.box)
        kept = self._rules.rules(box, blank.solid)
        drawing = ImageDraw.Draw(self._image)
        drawing.rectangle(box, fill=self._paper)
        for rule in kept:
            drawing.rectangle(rule.box, fill=rule.shade)

    def _box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[int, int, int, int]:
        s = self._scale
        return int(x0 * s), int(y0 * s), int(x1 * s) + 1, int(y1 * s) + 1

    def _set(self, strips: Sequence[_Strip], source: Image.Image | None) -> None:
        drawn = self._chips.draw([k for s in strips for k in self._keys(s, 0, source)])
        for strip in strips:
            form, chips = 0, drawn
            pictures = self._pictures(strip, form, chips, source)
            while form < len(SHORTER) and self._fit(strip, pictures) < min(1.0, strip.least):
                form += 1
                chips = self._chips.draw(self._keys(strip, form, source))
                pictures = self._pictures(strip, form, chips, source)
            self._lay(strip, pictures)

    def _keys(self, strip: _Strip, form: int, source: Image.Image | None) -> list[ChipKey]:
        return [_key(i, strip, form) for i in strip.items if source is None or i.word is None]

    def _pictures(
        self,
        strip: _Strip,
        form: int,
        drawn: Mapping[ChipKey, Image.Image],
        source: Image.Image | None,
    ) -> list[Image.Image]:
        return [
            self._clip(item.word, source)
            if source is not None and item.word is not None
            else drawn[_key(item, strip, form)]
            for item in strip.items
        ]

    def _fit(self, strip: _Strip, pictures: Sequence[Image.Image]) -> float:
        """How much smaller everything but the labels must be set; labels stay legible."""
        pairs = list(zip(strip.items, pictures, strict=True))
        labels = sum(picture.width for item, picture in pairs if item.label)
        words = sum(p.width for i, p in pairs if not i.label) + sum(self._gaps(strip))
        room = max((strip.limit - strip.start) * self._scale, 1)
        even = room / max(words + labels, 1)
        least = _LEGIBLE / strip.label_size
        if even >= least or not labels:
            return min(1.0, even)
        left = room - labels * least
        return min(even, left / words) if words else (least if left >= 0 else 0.0)

    def _gaps(self, strip: _Strip) -> list[int]:
        gap = round(_SPACE * strip.size * self._scale)
        return [0 if i == 0 or item.glued else gap for i, item in enumerate(strip.items)]

    def _clip(self, word: Word, source: Image.Image) -> Image.Image:
        cut = source.crop(self._box(word.x0, word.y0, word.x1, word.y1)).convert("L")
        ink = cut.point([255 if level < _INK_BELOW else 0 for level in range(256)])
        clip = Image.new("RGBA", cut.size, (0, 0, 0, 0))
        clip.paste((0, 0, 0, 255), (0, 0), ink)
        return clip

    def _lay(self, strip: _Strip, pictures: Sequence[Image.Image]) -> None:
        fit = self._fit(strip, pictures)
        shrink = max(fit, _SMALLEST)
        at = round(strip.start * self._scale)
        end = max(round(strip.limit * self._scale), at + 1)
        em = strip.size * self._scale * shrink
        rest = sum(p.width for i, p in zip(strip.items, pictures, strict=True) if not i.label)
        for item, picture, before in zip(strip.items, pictures, self._gaps(strip), strict=True):
            scale = max(shrink, _LEGIBLE / strip.label_size) if item.label else shrink
            size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
            chip = picture if scale == 1.0 else picture.resize(size)
            at += round(before * shrink)
            if item.label and fit < _SMALLEST:
                # No room for letters that could be read: a plain mask, its text in the layer.
                size = max(2, min(size[0], end - at - round(rest * shrink))), size[1]
                chip = Image.new("RGBA", size, (_LABEL_SHADE, _LABEL_SHADE, _LABEL_SHADE, 255))
            cut = item.word is not None and self._page.source is PageSource.OCR
            rise = _rise(item.text, size[1], em) if cut else _ON_CHIP * size[1]
            top = round(strip.base * self._scale - rise)
            self._image.paste(chip, (at, top), chip)
            height = strip.label_size * scale if item.label else strip.size
            self._place(item, strip, at, size[0], height)
            at += size[0]

    def _place(self, item: Item, strip: _Strip, left: int, wide: int, size: float) -> None:
        text = bracketed(item.text) if item.label else item.text
        s, top, bottom = self._scale, strip.base - 0.8 * size, strip.base + 0.2 * size
        self.placed.append(Placed(text, left / s, top, (left + wide) / s, bottom, item.at))


@dataclass(frozen=True, slots=True)
class _Setting:
    """Base line, middle and font size of a line, from its surviving words where there are any."""

    base: float
    middle: float
    size: float


def _setting(line: Sequence[Segment], em: float, source: PageSource, text: str) -> _Setting:
    surviving = [w for s in line for w in _kept(s)]
    size = _em(line, em / _SIZE[source], source, text) if surviving else em
    words = surviving or [w for s in line for w in s.words]
    middle = float(round(median((w.y0 + w.y1) / 2 for w in words)))
    if source is PageSource.OCR:
        level = [w.y1 for w in surviving if not _descends(text[w.start : w.end])]
        base = median(level) if level else middle + 0.33 * size
    else:
        base = median(w.y1 for w in surviving) - 0.25 * size if surviving else middle + 0.33 * size
    return _Setting(base, middle, size)


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
    line: Sequence[Segment], stops: Stops, usual: float, width: float, line_at: _Setting
) -> list[_Strip]:
    strips: list[_Strip] = []
    reached = stops.margin
    for at, segment in enumerate(line):
        if segment.items is None:
            reached = segment.x1 + line_at.size * _SPACE
            continue
        if _rotated(segment, usual):
            continue
        stop = stops.at(segment.x0)
        before, after = segment.walls
        beside = reached if before is None else max(reached, before + _OFF_WALL)
        start = beside if stop is None else stop
        limit = _limit(line[at + 1 :], stops, width)
        if after is not None:
            limit = min(limit, after - 1.0)
        strips.append(_Strip(segment, segment.items, start, limit, line_at.base, line_at.size))
        reached = max(reached, start) + 4 * line_at.size
    return strips


def _limit(after: Sequence[Segment], stops: Stops, width: float) -> float:
    for segment in after:
        fixed = segment.x0 if segment.items is None else stops.at(segment.x0)
        if fixed is not None:
            return fixed - 2.0
    return width - _RIGHT_MARGIN


def _blanks(
    line: Sequence[Segment], stops: Stops, usual: float, page: Page, line_at: _Setting
) -> list[_Blank]:
    blanks = []
    for at, segment in enumerate(line):
        if segment.items is None:
            continue
        words = segment.words
        x0, x1 = segment.x0, segment.x1
        y0, y1 = min(w.y0 for w in words), max(w.y1 for w in words)
        if _rotated(segment, usual):
            box = (x0 - usual * _BELOW, 0.0, x1 + usual * _BELOW, page.height)
            blanks.append(_Blank(box, (0.0, page.width)))
            continue
        before, after = segment.walls
        stop = stops.at(x0)
        left = stop - 1.0 if stop is not None else _edge_before(line[:at])
        left = left if before is None else max(left, before + _WALL)
        right = next((s.x0 - 1.0 for s in line[at + 1 :] if s.items is None), page.width)
        right = right if after is None else min(right, after - _WALL)
        top = min(y0 - _ABOVE * usual, line_at.middle - _REACH * line_at.size)
        bottom = max(y1 + _BELOW * usual, line_at.middle + _REACH * line_at.size)
        begins, open_end = min(left, x0), right >= page.width
        solid = (begins - _BEFORE, begins + _LONG * line_at.size) if open_end else (begins, right)
        blanks.append(_Blank((begins, top, max(right, x1), bottom), solid))
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


def _key(item: Item, strip: _Strip, form: int) -> ChipKey:
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
