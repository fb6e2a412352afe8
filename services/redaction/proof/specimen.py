"""Which lines of a file show every glyph it uses, so that eyes on them vouch for its letters.

A page that draws nothing but letters of embedded fonts and plain boxes and rules shows exactly
what its text says, if each glyph looks like the letter it is said to be. That is checked by
reading, as an eye would, lines that together hold every glyph of every font in the file. A page
that draws anything else, a picture or a shape that could be a letter, is read whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel

from services.redaction.proof.fold import plain, spaced
from services.redaction.proof.shown import Piece, Shown

ALIKE = 0.9  # share of letters an engine must read as the text says; print is read at .97 and more
_MOST_LINES = 4_000
_NOT_LETTERS = frozenset({b"sh", b"BI", b"v", b"y", b"d0", b"d1"})
_OPERANDS = {b"re": 4, b"m": 2, b"l": 2, b"c": 6}
_PAINTS = frozenset({b"f", b"f*", b"F", b"S", b"s", b"B", b"B*", b"b", b"b*", b"n"})
_OPEN, _CLOSES = frozenset({b"S", b"n"}), frozenset({b"h", b"re"})
_CORNER = 4.0  # points: a rounded corner, not the bow of a letter
_RULE, _LONG, _BOX = 2.0, 7.0, 7.0  # points
_MOST_POINTS = 9  # a box with a rounded corner at each end of its four sides, and its start
_STRAIGHT = 0.01


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text to be looked at: its page from 0, and what it says and where."""

    page: int
    piece: Piece

    def glyphs(self) -> set[Hashable]:
        """Every glyph the line shows: what is seen, and what it is said to be."""
        return glyphs_of(self.piece)


def glyphs_of(piece: Piece) -> set[Hashable]:
    """Every glyph of some text; two subsets of a typeface have equal ones."""
    return set(map(piece.font.glyphs.__getitem__, piece.codes))


def _length(line: Line) -> int:
    return len(line.piece.codes)


Step = tuple[bytes, list[float]]
Drawing = tuple[bytes, bytes]
"""Operands and operator, as they stand in the file."""


class Specimen:
    """Collects, page by page, lines that together show every glyph of the file."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self.enough = True
        self._covered: set[Hashable] = set()

    def add(self, number: int, shown: Shown | None, *, turned: bool) -> None:
        """Looks at one page; ``enough`` is lost for good when the page must be read whole."""
        if not self.enough:
            return
        if shown is None or turned or shown.drawn or not letters_and_boxes(shown.paths):
            self.enough = False
            return
        for piece in shown.pieces:
            glyphs = glyphs_of(piece)
            if glyphs <= self._covered:
                continue
            self._covered |= glyphs
            self._lines.append(Line(number - 1, piece))
            self.enough &= not piece.turn and len(self._lines) <= _MOST_LINES

    def lines(self) -> list[Line]:
        """The lines, without those whose every glyph other lines show as well."""
        held = Counter(glyph for line in self._lines for glyph in line.glyphs())
        kept = []
        for line in sorted(self._lines, key=_length, reverse=True):
            if all(held[glyph] > 1 for glyph in line.glyphs()):
                held.subtract(line.glyphs())
            else:
                kept.append(line)
        return kept


def reads_alike(expected: list[str], seen: str) -> bool:
    """Whether what was seen on a specimen is what its lines say."""
    return likeness(" ".join(expected), seen) >= ALIKE


def likeness(expected: str, seen: str) -> float:
    """Share of letters in order that were read as expected; 1 where nothing was."""
    said, read = _letters(expected), _letters(seen)
    return Indel.normalized_similarity(said, read) if said else 1.0


def _letters(text: str) -> str:
    return spaced(plain(text)).replace(" ", "")


def letters_and_boxes(paths: Sequence[Drawing]) -> bool:
    """Whether nothing is drawn but boxes and rules, so that every letter is a font's."""
    path: list[Drawing] = []
    for step in paths:
        path.append(step)
        if step[1] in _PAINTS:
            if not _box_or_rule(tuple(path)):
                return False
            path = []
    return not path


@lru_cache(maxsize=4096)
def _box_or_rule(drawing: tuple[Drawing, ...]) -> bool:
    """Whether a path, with the painting at its end, is a box or a rule; most are drawn often."""
    path: list[Step] = []
    closes = drawing[-1][1] not in _OPEN
    for operands, operator in drawing[:-1]:
        try:
            numbers = [float(number) for number in operands.split()]
        except ValueError:
            return False
        if operator in _NOT_LETTERS or len(numbers) != _OPERANDS.get(operator, 0):
            return False
        path.append((operator, numbers))
        closes = closes or operator in _CLOSES
    return _is_plain(path, closed=closes)


def _is_plain(path: Sequence[Step], *, closed: bool) -> bool:
    """Whether a path is one box, with or without rounded corners, or one straight rule."""
    if not path:
        return True
    points = _points(path)
    if not points or len(points) > _MOST_POINTS:
        return False
    xs, ys = [x for x, _ in points], [y for _, y in points]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    if min(wide, high) <= _RULE:
        return max(wide, high) >= _LONG
    # What encloses nothing, or closes at a slant, may be part of a letter.
    closes = min(abs(xs[-1] - xs[0]), abs(ys[-1] - ys[0])) <= _STRAIGHT
    return min(wide, high) >= _BOX and len(points) > 3 and closes and closed  # noqa: PLR2004


def _points(path: Sequence[Step]) -> list[tuple[float, float]]:
    """The corners of a path; none when it has a slanted side or a bow."""
    points: list[tuple[float, float]] = []
    for operator, numbers in path:
        if operator == b"h":
            continue
        if operator == b"re":
            x, y, wide, high = numbers
            points += [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)]
            continue
        x, y = numbers[-2:]
        if operator != b"m" and (not points or not _is_step(operator, x, y, points[-1])):
            return []
        points.append((x, y))
    return points


def _is_step(operator: bytes, x: float, y: float, last: tuple[float, float]) -> bool:
    across, up = abs(x - last[0]), abs(y - last[1])
    return max(across, up) <= _CORNER if operator == b"c" else min(across, up) <= _STRAIGHT
