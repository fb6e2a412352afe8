"""Regions of a page that hold no words a machine can read, offered to a person.

Rules of thumb on plain pixels, one for every point of the page: ink that no word covers is
writing by hand or a drawing, many shades in one place are a photograph, a compact patch in a
colour of skin within it may be a face. A region found wrongly costs a person a glance; nothing
here hides anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from services.redaction.domain.reading import SpotKind
from services.redaction.readers.assemble import Found
from services.redaction.readers.lines import RawWord

Box = tuple[float, float, float, float]

DPI = 72
"""Pages are looked at with one pixel to the point."""

_CELL = 4
_INK = 50
_RULE = 24
_WHOLE = 250
_WORD_MARGIN = 2.0
_DOUBT = 40.0
_LEAST_WIDE, _LEAST_HIGH, _LEAST_CELLS = 20, 8, 8
_THREAD = 2 * _CELL
_TOP_BAND, _BOTTOM_BAND, _LOGO_SHARE = 0.16, 0.9, 0.08
_LOW_ON_PAGE = 0.7
_SIGNED = re.compile(r"(?:sign\w{0,5}|sgd|sincerely|faithfully|regards)\W*\Z", re.IGNORECASE)
_BELOW, _BESIDE = 90.0, 330.0
_SHADES, _SOLID = 0.3, 0.45
_MIDDLE = (70, 200)
_PHOTO_WORDS = 0.05
_ONE_SHADE = 8
_FACE_LEAST, _FACE_SHARE, _FACE_FILL = 12, 0.004, 0.5
_FACE_SHAPE = (0.6, 2.4)
_MOST_CELLS = 250_000


@dataclass(slots=True)
class _Patch:
    """Cells of ink that touch each other, in cells."""

    x0: int
    y0: int
    x1: int
    y1: int
    cells: int = 1

    @property
    def box(self) -> tuple[int, int, int, int]:
        """In points."""
        return (
            self.x0 * _CELL, self.y0 * _CELL, (self.x1 + 1) * _CELL, (self.y1 + 1) * _CELL,
        )  # fmt: skip


def find_spots(
    page: Image.Image, words: Sequence[RawWord], images: Iterable[Box] = ()
) -> list[Found]:
    """Regions of a page drawn in colour, one pixel to the point.

    ``words`` are all that were read; ``images`` are boxes of pictures known to the file, of which
    one that fills the page is the page itself.
    """
    size = page.width, page.height
    pictures = [box for box in images if _sane(box, size)]
    found: list[Found] = [(box, _pictured(box, size)) for box in pictures]
    for patch in _patches(_loose_ink(page, words, pictures)):
        box = patch.box
        across, down = box[2] - box[0], box[3] - box[1]
        thread = min(across, down) <= _THREAD and max(across, down) > 6 * _THREAD
        if across < _LEAST_WIDE or down < _LEAST_HIGH or patch.cells < _LEAST_CELLS or thread:
            continue
        if _is_shaded(page, box):
            found.append((box, _pictured(box, size)))
        else:
            found.append((box, _written(box, words, size)))
    faces = [
        face
        for box, kind in found
        if kind in {SpotKind.PICTURE, SpotKind.LOGO}
        for face in _faces(page, box)
    ]
    return found + faces


def drawn_by_pen(
    curves: Iterable[Box], words: Sequence[RawWord], size: tuple[float, float]
) -> list[Found]:
    """Curves the file draws itself: a signature, or writing by hand."""
    return [(box, _written(box, words, size)) for box in curves]


def is_unread(page: Image.Image, found: Iterable[Found], words: Sequence[RawWord]) -> bool:
    """Whether what the page shows is a region rather than words: then no machine has read it.

    A box of one shade has nothing in it to read.
    """
    if words:
        return False
    area = sum(
        (b[2] - b[0]) * (b[3] - b[1])
        for b, kind in found
        if kind is not SpotKind.FACE and not _is_one_shade(page, b)
    )
    return area > _PHOTO_WORDS * page.width * page.height


def _is_one_shade(page: Image.Image, box: Box) -> bool:
    edge = 2 * _CELL
    inner = (int(box[0]) + edge, int(box[1]) + edge, int(box[2]) - edge, int(box[3]) - edge)
    if inner[0] >= inner[2] or inner[1] >= inner[3]:
        return False
    low, high = cast("tuple[int, int]", page.crop(inner).convert("L").getextrema())
    return high - low <= _ONE_SHADE


def _sane(box: Box, size: tuple[int, int]) -> bool:
    """Whether a picture is on the page, more than a speck, and less than the page itself."""
    across = min(box[2], size[0]) - max(box[0], 0)
    down = min(box[3], size[1]) - max(box[1], 0)
    speck = across < _LEAST_WIDE or down < _LEAST_HIGH
    return not speck and across * down < 0.8 * size[0] * size[1]


def _pictured(box: Box, size: tuple[int, int]) -> SpotKind:
    share = (box[2] - box[0]) * (box[3] - box[1]) / (size[0] * size[1])
    banded = box[3] <= _TOP_BAND * size[1] or box[1] >= _BOTTOM_BAND * size[1]
    return SpotKind.LOGO if banded and share < _LOGO_SHARE else SpotKind.PICTURE


def _written(box: Box, words: Sequence[RawWord], size: tuple[float, float]) -> SpotKind:
    """A signature stands by a word that asks for one, or wide and alone low on the page."""
    for word in words:
        if _SIGNED.match(word.text) and _is_by(word, box):
            return SpotKind.SIGNATURE
    wide = box[2] - box[0] > 1.5 * (box[3] - box[1])
    low = box[1] > _LOW_ON_PAGE * size[1] and not any(word.y0 > box[3] for word in words)
    return SpotKind.SIGNATURE if wide and low else SpotKind.HANDWRITING


def _is_by(word: RawWord, box: Box) -> bool:
    below = 0 <= box[1] - word.y0 < _BELOW and box[0] < word.x1 + _BESIDE and box[2] > word.x0
    beside = box[1] < word.y1 and box[3] > word.y0 and 0 <= box[0] - word.x0 < _BESIDE
    return below or beside


def _loose_ink(page: Image.Image, words: Sequence[RawWord], pictures: Sequence[Box]) -> Image.Image:
    """White where there is ink that is no word, no rule and no picture known already."""
    grey = page.convert("L")
    paper = _paper(grey)
    ink = grey.point(lambda level: 255 if level < paper - _INK else 0)
    rules = ImageChops.lighter(_whole(ink, (_RULE, 1)), _whole(ink, (1, _RULE)))
    solid = _whole(ink, (_CELL, _CELL))  # so thick that it is no rule
    ink = ImageChops.subtract(ink, ImageChops.subtract(rules, solid))
    pen = ImageDraw.Draw(ink)
    m = _WORD_MARGIN
    known = [(w.x0 - m, w.y0 - m, w.x1 + m, w.y1 + m) for w in words if w.sure >= _DOUBT]
    for box in (*known, *pictures):
        if box[0] <= box[2] and box[1] <= box[3]:
            pen.rectangle(box, fill=0)
    return ink


def _paper(grey: Image.Image) -> int:
    """The most common shade of the brighter half."""
    bright = grey.histogram()[128:]
    return 128 + bright.index(max(bright)) if any(bright) else 255


def _whole(ink: Image.Image, cell: tuple[int, int]) -> Image.Image:
    """White where whole cells are ink, and one cell further: lines do not end where cells do."""
    whole = ink.reduce(cell).point(lambda level: 255 if level >= _WHOLE else 0)
    return _spread(whole.filter(ImageFilter.MaxFilter(3)), cell, ink)


def _spread(cells: Image.Image, cell: tuple[int, int], over: Image.Image) -> Image.Image:
    size = (cells.width * cell[0], cells.height * cell[1])
    return cells.resize(size, Image.Resampling.NEAREST).crop((0, 0, over.width, over.height))


def _patches(ink: Image.Image) -> list[_Patch]:
    """Ink gathered into patches; cells next to each other, also over a gap of one, are one."""
    cells = ink.reduce(_CELL)
    wide = cells.width
    raw = cells.tobytes()
    left = {at for at, level in enumerate(raw) if level > 12}  # noqa: PLR2004 - a faint stroke
    if len(left) > _MOST_CELLS:
        return []
    steps = [down * wide + across for down in range(-2, 3) for across in range(-2, 3)]
    patches = []
    while left:
        start = left.pop()
        patch = _Patch(start % wide, start // wide, start % wide, start // wide)
        waiting = [start]
        while waiting:
            at = waiting.pop()
            x = at % wide
            for step in steps:
                near = at + step
                if near in left and abs(near % wide - x) <= 2:  # noqa: PLR2004 - not round the edge
                    left.remove(near)
                    waiting.append(near)
                    _grow(patch, near % wide, near // wide)
        patches.append(patch)
    return sorted(patches, key=lambda patch: (patch.y0, patch.x0))


def _grow(patch: _Patch, x: int, y: int) -> None:
    patch.x0, patch.x1 = min(patch.x0, x), max(patch.x1, x)
    patch.y0, patch.y1 = min(patch.y0, y), max(patch.y1, y)
    patch.cells += 1


def _is_shaded(page: Image.Image, box: tuple[int, int, int, int]) -> bool:
    """Whether a region is filled rather than drawn with a pen: many shades, or mostly ink."""
    shades = page.crop(box).convert("L").histogram()
    total = max(sum(shades), 1)
    return sum(shades[slice(*_MIDDLE)]) > _SHADES * total or sum(shades[:128]) > _SOLID * total


def _faces(page: Image.Image, box: Box) -> Iterator[Found]:
    """Compact patches in colours of skin within a picture."""
    left, top, right, bottom = (round(value) for value in box)
    crop = page.crop((max(left, 0), max(top, 0), min(right, page.width), min(bottom, page.height)))
    if crop.width < _FACE_LEAST or crop.height < _FACE_LEAST:
        return
    bright, blue, red = crop.convert("YCbCr").split()
    skin = ImageChops.darker(
        bright.point(lambda level: 255 if level > 50 else 0),  # noqa: PLR2004
        ImageChops.darker(
            blue.point(lambda level: 255 if 77 <= level <= 127 else 0),  # noqa: PLR2004
            red.point(lambda level: 255 if 133 <= level <= 180 else 0),  # noqa: PLR2004
        ),
    )
    dense = skin.reduce(_CELL).point(lambda v: 255 if v > 127 else 0)  # noqa: PLR2004
    for patch in _patches(_spread(dense, (_CELL, _CELL), crop)):
        x0, y0, x1, y1 = patch.box
        across, down = x1 - x0, y1 - y0
        fill = patch.cells / ((across // _CELL) * (down // _CELL))
        shaped = _FACE_SHAPE[0] <= down / across <= _FACE_SHAPE[1]
        large = min(across, down) >= _FACE_LEAST
        share = across * down / (crop.width * crop.height)
        if shaped and large and fill >= _FACE_FILL and share >= _FACE_SHARE:
            corner = max(left, 0), max(top, 0)
            yield (
                (corner[0] + x0, corner[1] + y0, corner[0] + x1, corner[1] + y1),
                SpotKind.FACE,
            )
