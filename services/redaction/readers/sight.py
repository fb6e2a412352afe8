"""Whether a word can be seen: does the drawn page have any ink where the word should stand?

Text under a black box, behind a picture, white on white, or on a layer that is switched off has
none. Such words are kept for detection and never count as part of what the page shows.
"""

from __future__ import annotations

from services.redaction.readers.lines import RawWord
from services.redaction.readers.ocr import GreyImage

DPI = 72
_LEAST_CONTRAST = 10
_MARGIN_ACROSS, _MARGIN_DOWN = 0.1, 0.3


def split_by_sight(
    words: list[RawWord], drawn: GreyImage, dpi: float
) -> tuple[list[RawWord], list[RawWord]]:
    """The words that show and those that do not; words without letters are taken to show."""
    seen: list[RawWord] = []
    unseen: list[RawWord] = []
    for word in words:
        shows = _has_ink(word, drawn, dpi / 72) or not any(map(str.isalnum, word.text))
        (seen if shows else unseen).append(word)
    return seen, unseen


def _has_ink(word: RawWord, drawn: GreyImage, scale: float) -> bool:
    """Whether the middle of the word's box has more than one shade; too small to tell counts."""
    across, down = word.x1 - word.x0, word.y1 - word.y0
    if across < down:  # rotated: the middle lies along the other side
        left, right = word.x0 + _MARGIN_DOWN * across, word.x1 - _MARGIN_DOWN * across
        top, bottom = word.y0 + _MARGIN_ACROSS * down, word.y1 - _MARGIN_ACROSS * down
    else:
        left, right = word.x0 + _MARGIN_ACROSS * across, word.x1 - _MARGIN_ACROSS * across
        top, bottom = word.y0 + _MARGIN_DOWN * down, word.y1 - _MARGIN_DOWN * down
    x0, x1 = max(int(left * scale), 0), min(int(right * scale) + 1, drawn.width)
    y0, y1 = max(int(top * scale), 0), min(int(bottom * scale) + 1, drawn.height)
    if x1 - x0 < 2 or y1 - y0 < 2:  # noqa: PLR2004 - nothing to compare
        return True
    pixels, width = drawn.pixels, drawn.width
    middle = (y0 + y1) // 2  # where the ink is, mostly
    row = pixels[middle * width + x0 : middle * width + x1]
    lowest, highest = min(row), max(row)
    if highest - lowest >= _LEAST_CONTRAST:
        return True
    for y in (*range(middle + 1, y1), *range(y0, middle)):
        row = pixels[y * width + x0 : y * width + x1]
        lowest, highest = min(lowest, *row), max(highest, *row)
        if highest - lowest >= _LEAST_CONTRAST:
            return True
    return False
