"""Which pixels of an edition's page are the source's, and which must be read afresh.

Every point of ink on the page is put to one of three uses:

* It is the same as in the source, and lies in the box of a word that was read there: the same
  pixels give the same word, so the word is looked for instead of being read once more.
* It is part of a straight rule, or too small for a letter.
* It is anything else: what was drawn over a mask, what is left beside one, ink that no word of the
  source accounts for. It is cut out and read.

Nothing here says that a word was read rightly: ``sample`` chooses lines of the first kind to be
read all the same, by a key that whoever made the source cannot know.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from services.redaction.proof.evidence import Seen

Box = tuple[int, int, int, int]

_FEW_SHADES = 8  # a page kept in so few is compared exactly, after the source is put in them
_CODED = 80  # levels: what a lossy coding may change at a point
_CODED_MEAN = 8  # and on the mean of a block
_BLOCK = 8
_BLACK, _WHITE = 40, 240  # nobody tells these from black and white
_PALEST_PAPER = 150
_INK = 44  # levels darker or lighter than the paper
_MARK = 16  # where the page is not the source's: a mask is one shade
_STROKE, _HALO = 3, 5  # pixels: thicker than twice is an area; its edges, and those of dark ink
_STROKES = 60  # points of pale strokes that could be letters
_ROUND = 2  # pixels around a word's box that are looked at with it
_RULE = 32  # pixels: longer than any stroke of a letter of text
_THIN = 3  # pixels: nothing so thin can be read
_GAP = 4  # rows without ink that part two bands
_BESIDE = 28  # columns without ink that part two cuts of one band
_EDGE = 6  # pixels around a cut
_WHOLE = 0.55  # of the page in cuts: then it is read as it stands
_EVERY = 20  # one line in so many is read although it is proven the same
_WIDEST, _TALLEST = 2.2, 0.12  # of a word's height for each letter; of the page's height


@dataclass(frozen=True, slots=True)
class Compared:
    """A page set against its source.

    ``same`` are words whose pixels are the source's; ``cuts`` are what must be read, or None when
    that is the whole page.
    """

    same: tuple[Seen, ...]
    cuts: tuple[Box, ...] | None


def compare(source: Image.Image, shown: Image.Image, words: Sequence[Seen]) -> Compared:
    """What of a page is proven the same; both pictures grey."""
    paper = paper_of(shown)
    if source.size != shown.size or paper is None:
        return Compared((), None)
    changed = _changed(source, shown)
    same = tuple(word for word in words if _sound(word, shown) and not _touched(word, changed))
    marks = ImageChops.darker(shown.point(_far_from(paper, _MARK)), changed)
    ink = ImageChops.lighter(_without_rules(shown.point(_far_from(paper, _INK))), marks)
    drawing = ImageDraw.Draw(ink)
    for word in same:
        drawing.rectangle(_around(word), fill=0)
    cuts = tuple(_cuts(ink))
    if sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in cuts) > _WHOLE * shown.width * shown.height:
        return Compared(same, None)
    return Compared(same, cuts)


def lines_of(words: Sequence[Seen]) -> list[list[Seen]]:
    """Words by their lines, each from left to right."""
    lines: dict[int, list[Seen]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    return [sorted(line, key=_left) for line in lines.values()]


def sample(lines: Sequence[Sequence[Seen]], key: bytes, page: int) -> list[Sequence[Seen]]:
    """One line in twenty, and at least one, chosen by the key."""
    ranked = sorted((_rank(key, page, at), at) for at in range(len(lines)))
    wanted = max(1, -(-len(lines) // _EVERY))
    return [lines[at] for _, at in sorted(ranked[:wanted], key=_second)]


def cut_of(line: Sequence[Seen], size: tuple[int, int]) -> Box:
    """The box around a line, inside the page."""
    return _inside(
        (
            int(min(w.x0 for w in line)) - _EDGE,
            int(min(w.y0 for w in line)) - _ROUND,
            int(max(w.x1 for w in line)) + _EDGE,
            int(max(w.y1 for w in line)) + _ROUND + 1,
        ),
        size,
    )


def pale_letters(cut: Image.Image, paper: int) -> Image.Image | None:
    """Thin pale strokes of a cut drawn black, so that an engine sees them; None without any.

    The ground of a label is no stroke, and what is beside dark ink is its edge.
    """
    dark = cut.point(_far_from(paper, _INK))
    any_ink = cut.point(_far_from(paper, _MARK))
    # A blur of black and white is white where all around is, and not black where anything is.
    solid = any_ink.filter(ImageFilter.BoxBlur(_STROKE)).point(_SOLID)
    near = ImageChops.lighter(solid, dark).filter(ImageFilter.BoxBlur(_HALO)).point(_ANY)
    strokes = ImageChops.subtract(any_ink, near)
    return ImageChops.invert(strokes) if strokes.histogram()[255] >= _STROKES else None


def paper_of(shown: Image.Image) -> int | None:
    """The commonest shade where that is light; None for a page that is not paper."""
    counts = shown.histogram()
    paper = max(range(256), key=counts.__getitem__)
    return paper if paper >= _PALEST_PAPER else None


def _left(word: Seen) -> float:
    return word.x0


def _second(pair: tuple[bytes, int]) -> int:
    return pair[1]


def _rank(key: bytes, page: int, line: int) -> bytes:
    return hashlib.sha256(key + page.to_bytes(4) + line.to_bytes(4)).digest()


def _far_from(paper: int, least: int) -> list[int]:
    return [255 if abs(level - paper) > least else 0 for level in range(256)]


def _changed(source: Image.Image, shown: Image.Image) -> Image.Image:
    """White where the page is not the source's."""
    shades = shown.getcolors(_FEW_SHADES)
    if shades is not None:
        own = sorted(int(level) for _, level in shades)  # type: ignore[arg-type]
        nearest = [min(own, key=lambda shade: abs(shade - level)) for level in range(256)]
        return ImageChops.difference(source.point(nearest), shown).point(_ANY)
    first, second = source.point(_CLEAR), shown.point(_CLEAR)
    difference = ImageChops.difference(first, second)
    points = difference.point(_FAR)
    means = ImageChops.difference(first.reduce(_BLOCK), second.reduce(_BLOCK)).point(_FAR_MEAN)
    if means.getbbox() is None:
        return points
    blocks = means.resize(
        (means.width * _BLOCK, means.height * _BLOCK), Image.Resampling.NEAREST
    ).crop((0, 0, *shown.size))
    return ImageChops.lighter(points, blocks)


def _sound(word: Seen, shown: Image.Image) -> bool:
    """Whether the box could be that of one word: a larger one would vouch for others' ink."""
    high = max(word.y1 - word.y0, 1.0)
    letters = max(len(word.text), 1)
    across, down = (word.x1 - word.x0) / letters, high / shown.height
    inside = word.x1 <= shown.width and word.y1 <= shown.height
    return inside and min(word.x0, word.y0) >= 0 and across <= _WIDEST * high and down <= _TALLEST


def _touched(word: Seen, changed: Image.Image) -> bool:
    return changed.crop(_around(word)).getbbox() is not None


def _around(word: Seen) -> Box:
    return (
        int(word.x0) - _ROUND, int(word.y0) - _ROUND, int(word.x1) + 1 + _ROUND,
        int(word.y1) + 1 + _ROUND,
    )  # fmt: skip


def _without_rules(ink: Image.Image) -> Image.Image:
    """The ink without straight lines: runs longer than any stroke of a letter."""
    wide, high = ink.size
    left = ink
    for across, down in ((_RULE, 1), (1, _RULE)):
        whole = wide // across * across, high // down * down
        if not all(whole):
            continue
        part = ink.crop((0, 0, *whole))
        solid = part.resize((whole[0] // across, whole[1] // down), Image.Resampling.BOX)
        runs = solid.point(_SOLID)
        if runs.getbbox() is not None:
            left = left.copy() if left is ink else left
            left.paste(0, (0, 0), runs.resize(whole, Image.Resampling.NEAREST))
    return left


def _cuts(ink: Image.Image) -> Iterator[Box]:
    """Boxes around the ink, line by line; what is too thin to be read is left out."""
    if ink.getbbox() is None:
        return
    _, rows = ink.getprojection()
    for top, bottom in _runs(rows, _GAP):
        columns, _ = ink.crop((0, top, ink.width, bottom)).getprojection()
        for left, right in _runs(columns, _BESIDE):
            if bottom - top > _THIN and right - left > _THIN:
                yield _inside((left - _EDGE, top - _EDGE, right + _EDGE, bottom + _EDGE), ink.size)


def _runs(profile: Sequence[int], gap: int) -> Iterator[tuple[int, int]]:
    """Stretches with ink, those nearer than the gap as one."""
    inked = [at for at, level in enumerate(profile) if level]
    if not inked:
        return
    start = inked[0]
    for last, at in pairwise(inked):
        if at - last > gap:
            yield start, last + 1
            start = at
    yield start, inked[-1] + 1


def _inside(box: Box, size: tuple[int, int]) -> Box:
    return max(box[0], 0), max(box[1], 0), min(box[2], size[0]), min(box[3], size[1])


_ANY = [0] + [255] * 255
_FAR = [255 if level > _CODED else 0 for level in range(256)]
_FAR_MEAN = [255 if level > _CODED_MEAN else 0 for level in range(256)]
_SOLID = [0] * 255 + [255]
_CLEAR = [0 if level <= _BLACK else 255 if level >= _WHITE else level for level in range(256)]
