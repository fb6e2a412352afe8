"""What the source's pages looked like and said, handed over by whoever built an edition.

Evidence is data, not a claim: a page of the source as grey pixels, and the words that were read on
it with their boxes. Nothing of it is believed before ``sameness`` has found the edition's own
pixels to be the same. A page whose evidence is missing, damaged or does not fit is read afresh.
"""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from PIL import Image

_MOST_PIXELS = 24_000_000
_MOST_WORDS = 20_000
_LONGEST = 400
_PARTS = 6  # of a word: its text, four edges and its line


class Seen(NamedTuple):
    """A word read on the source: its text, its box in pixels from the top left, its line."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    line: int


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page of the source: its size in pixels, its words, and where its pixels are kept."""

    width: int
    height: int
    words: tuple[Seen, ...]
    at: int
    size: int


@dataclass(slots=True)
class Evidence:
    """The pages of one source by number; ``held`` are their pixels, each page packed by itself."""

    pages: Mapping[int, SourcePage] = field(default_factory=dict)
    held: bytes | mmap.mmap = b""

    def picture(self, number: int) -> Image.Image | None:
        """The grey pixels of a page; None where they are not there in full, or too many."""
        page = self.pages.get(number)
        if page is None or page.at + page.size > len(self.held):
            return None
        amount = page.width * page.height
        worker = zlib.decompressobj()
        try:
            pixels = worker.decompress(self.held[page.at : page.at + page.size], amount + 1)
        except zlib.error:
            return None
        if len(pixels) != amount:
            return None
        return Image.frombytes("L", (page.width, page.height), pixels)


def read_evidence(given: object, held: bytes | mmap.mmap) -> Evidence:
    """Evidence as a request has it; a page in any other form counts as no evidence."""
    pages: dict[int, SourcePage] = {}
    for one in given if isinstance(given, list) else ():
        page = _page(one)
        if page is not None and isinstance(one["number"], int):
            pages[one["number"]] = page
    return Evidence(pages, held)


def _page(given: Any) -> SourcePage | None:
    try:
        width, height, at, size = (given[key] for key in ("width", "height", "at", "size"))
        words = tuple(_word(word) for word in given["words"])
        del given["words"]
    except (TypeError, KeyError, ValueError):
        return None
    whole = all(type(number) is int and number >= 0 for number in (width, height, at, size))
    if not whole or not 0 < width * height <= _MOST_PIXELS or len(words) > _MOST_WORDS:
        return None
    return SourcePage(width, height, words, at, size)


def _word(given: Any) -> Seen:
    if not isinstance(given, list) or len(given) != _PARTS or not isinstance(given[0], str):
        raise ValueError("a word is its text, its box and its line")
    x0, y0, x1, y1 = map(float, given[1:5])
    if len(given[0]) > _LONGEST or not (x0 <= x1 and y0 <= y1):
        raise ValueError("a word has a box")
    return Seen(given[0], x0, y0, x1, y1, int(given[5]))
