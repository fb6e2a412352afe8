"""The drawn lines of a page: cell borders and rules, told from letters, so that masks end at them.

A column of pixels that is dark from above a line of words to below it is a wall: no letter reaches
as far. A row of pixels that is dark from one end of a mask to the other is a rule. Where a mask has
no end but the page's, the rule must begin before it: an underline begins and ends with its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

_DARK = 205
_THICKEST = 4.0  # points: anything thicker is a shaded area, not a line
_SOLID = re.compile(b"[\x00-\x03]+")  # of 255: what rounding may leave of a solid line

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of pixels of a rule inside a mask, its soft edges included, with its shade."""

    box: Box
    shade: tuple[int, ...]


class Rules:
    """Looks for lines in a page's picture; positions in points unless said otherwise.

    ``around`` is how far above and below a line of words a wall must reach: further where the
    words' boxes hug their letters.
    """

    def __init__(self, image: Image.Image, dpi: float, around: float) -> None:
        self._image = image
        self._first: Image.Image | None = None
        self._scale = dpi / 72
        self._around = around

    def walls(self, top: float, bottom: float) -> list[float]:
        """The middles of vertical lines that stand beside a line of words, from left to right."""
        s = self._scale
        upper, lower = int((top - self._around) * s), int((bottom + self._around) * s) + 1
        if upper < 0 or lower > self._image.height:
            return []
        if self._first is None:  # walls are looked for before anything is painted
            self._first = _told_apart(self._image, _PAPER)
        dark = _narrowed(self._first.crop((0, upper, self._image.width, lower)), across=True)
        return [(first + last + 1) / 2 / s for first, last in self._lines(dark)]

    def rules(self, mask: Box, solid: tuple[float, float]) -> list[Rule]:
        """Rules through a mask; they must be solid over a stretch, given in points."""
        left, top, right, bottom = self._inside(mask)
        start, end = max(int(solid[0] * self._scale), 0), int(solid[1] * self._scale)
        end = min(end, self._image.width)
        if end - start <= bottom - top or bottom <= top:
            return []
        stretch = _told_apart(self._image.crop((start, top, end, bottom)), _PAPER)
        dark = _narrowed(stretch, across=False)
        found = []
        for first, last in self._lines(dark):
            rows = self._image.crop((left, top + first, right, top + last + 1))
            seen = _told_apart(rows, _INK).getbbox()
            reach = left + seen[2] - 1 if seen is not None else left
            for at in range(max(first - 1, 0), min(last + 2, bottom - top)):
                row = self._image.crop((start, top + at, end, top + at + 1))
                found.append(Rule((left, top + at, reach, top + at), _lightest(row)))
        return found

    def _inside(self, box: Box) -> Box:
        wide, high = self._image.size
        return max(box[0], 0), max(box[1], 0), min(box[2], wide), min(box[3], high)

    def _lines(self, dark: bytes) -> Iterator[tuple[int, int]]:
        """First and last position of each run of dark that is thin enough for a line."""
        for run in _SOLID.finditer(dark):
            if run.end() - run.start() <= _THICKEST * self._scale:
                yield run.start(), run.end() - 1


def _narrowed(ink: Image.Image, *, across: bool) -> bytes:
    """How light each column, or each row, is on average: 0 where a line goes right through."""
    size = (ink.width, 1) if across else (1, ink.height)
    return ink.resize(size, Image.Resampling.BOX).tobytes()


def _told_apart(image: Image.Image, table: bytes) -> Image.Image:
    """The picture in black and white by a table; for small pieces much faster than ``point``."""
    grey = image if image.mode == "L" else image.convert("L")
    return Image.frombytes("L", grey.size, grey.tobytes().translate(table))


def _lightest(image: Image.Image) -> tuple[int, ...]:
    """The shade a rule is drawn in again: one for all of it, whatever crossed it."""
    return tuple(max(band.tobytes()) for band in image.split())


_PAPER = bytes(0 if level < _DARK else 255 for level in range(256))
_INK = bytes(255 - level for level in _PAPER)
