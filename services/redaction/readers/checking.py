"""Checks on what the sandbox says: types, ranges, order. One wrong value and nothing is taken."""

from __future__ import annotations

import math
import re
from operator import le, lt
from typing import Any, cast

from services.redaction.domain.reading import (
    Block,
    BlockKind,
    EditionKind,
    Page,
    PageSource,
    Reading,
    Spot,
    SpotKind,
    Words,
)
from services.redaction.readers.assemble import MAX_SPOTS
from services.redaction.readers.warnings import WARNINGS
from shared.domain.errors import Invalid
from shared.domain.filetypes import READABLE
from shared.domain.refusals import refusal_message

_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_MAX_TEXT = 20_000_000
_MAX_POINTS = 20_000.0
_FAR = 100_000_000
_MAX_LINES = 1_000_000
_MAX_WARNINGS = 64


def crash(what: str) -> Invalid:
    """The error for an answer no honest program gives."""
    return Invalid("sandbox-crash", refusal_message("sandbox-crash") or "", check=what)


def checked_int(untrusted_value: Any, least: int, most: int) -> int:
    """A true integer within bounds, or Invalid."""
    if type(untrusted_value) is not int or not least <= untrusted_value <= most:
        raise crash("integer")
    return untrusted_value


def checked_number(untrusted_value: Any, least: float, most: float) -> float:
    """A finite number within bounds, or Invalid."""
    if type(untrusted_value) not in {int, float} or not math.isfinite(untrusted_value):
        raise crash("number")
    if not least <= untrusted_value <= most:
        raise crash("number")
    return float(untrusted_value)


def _checked_list(untrusted_value: Any, length: int | None = None) -> list[Any]:
    if not isinstance(untrusted_value, list) or length not in {None, len(untrusted_value)}:
        raise crash("list")
    return untrusted_value


class ReadingCheck:
    """Collects the pieces of one reading, checking each as it comes."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pages: list[Page] = []
        self._spots: list[Spot] = []

    def take(self, name: str, untrusted_value: Any) -> None:
        """Check and keep one piece (text, blocks, page, spots); Invalid for anything else."""
        if name == "text":
            self._take_text(untrusted_value)
        elif name == "blocks":
            for untrusted_item in _checked_list(untrusted_value):
                self._blocks.append(self._block(untrusted_item))
        elif name == "page":
            self._take_page(untrusted_value)
        elif name == "spots":
            self._take_spots(untrusted_value)
        else:
            raise crash("frame-name")

    def reading(self, untrusted_end: Any, attachments: int) -> Reading:
        """The whole, once everything adds up."""
        if not isinstance(untrusted_end, dict):
            raise crash("end")
        text = "".join(self._text)
        checked_int(untrusted_end.get("length"), len(text), len(text))
        checked_int(untrusted_end.get("attachments"), attachments, attachments)
        untrusted_type = untrusted_end.get("file_type")
        untrusted_edition = untrusted_end.get("edition")
        if untrusted_type not in READABLE or untrusted_edition not in set(EditionKind):
            raise crash("end")
        self._check_text(text)
        return Reading(
            file_type=untrusted_type,
            text=text,
            blocks=tuple(self._blocks),
            pages=tuple(self._pages),
            edition=EditionKind(untrusted_edition),
            warnings=_warnings(untrusted_end.get("warnings")),
            attachments=attachments,
            spots=tuple(self._spots),
        )

    def _take_text(self, untrusted_value: Any) -> None:
        if not isinstance(untrusted_value, str) or _UNCLEAN.search(untrusted_value):
            raise crash("text")
        self._length += len(untrusted_value)
        if self._length > _MAX_TEXT:
            raise crash("text-length")
        self._text.append(untrusted_value)

    def _block(self, untrusted_item: Any) -> Block:
        untrusted = _checked_list(untrusted_item, 7)
        if untrusted[0] not in set(BlockKind) or type(untrusted[6]) is not bool:
            raise crash("block")
        expected = self._blocks[-1].end + 1 if self._blocks else 0
        start = checked_int(untrusted[1], expected, expected)
        end = checked_int(untrusted[2], start + 1, _MAX_TEXT)
        return Block(
            kind=BlockKind(untrusted[0]),
            start=start,
            end=end,
            level=checked_int(untrusted[3], 0, 99),
            cells=_cells(untrusted[4], start, end, row=untrusted[0] == BlockKind.ROW),
            table=checked_int(untrusted[5], -1, 1_000_000),
            header=untrusted[6],
        )

    def _take_page(self, untrusted_value: Any) -> None:
        if not isinstance(untrusted_value, dict):
            raise crash("page")
        number = len(self._pages) + 1
        begin = self._pages[-1].end if self._pages else 0
        start = checked_int(untrusted_value.get("start"), begin, self._length)
        end = checked_int(untrusted_value.get("end"), start, self._length)
        untrusted_source = untrusted_value.get("source")
        untrusted_images = untrusted_value.get("has_images")
        if untrusted_source not in set(PageSource) or type(untrusted_images) is not bool:
            raise crash("page")
        page = Page(
            number=checked_int(untrusted_value.get("number"), number, number),
            width=checked_number(untrusted_value.get("width"), 0.01, _MAX_POINTS),
            height=checked_number(untrusted_value.get("height"), 0.01, _MAX_POINTS),
            start=start,
            end=end,
            source=PageSource(untrusted_source),
            words=_words(untrusted_value.get("words"), start, end),
            has_images=untrusted_images,
        )
        self._pages.append(page)

    def _take_spots(self, untrusted_value: Any) -> None:
        for untrusted_item in _checked_list(untrusted_value):
            number, *untrusted_box, untrusted_kind = _checked_list(untrusted_item, 6)
            page = self._pages[checked_int(number, 1, len(self._pages)) - 1]
            x0 = checked_number(untrusted_box[0], 0, page.width)
            y0 = checked_number(untrusted_box[1], 0, page.height)
            x1 = checked_number(untrusted_box[2], x0, page.width)
            y1 = checked_number(untrusted_box[3], y0, page.height)
            if untrusted_kind not in set(SpotKind) or len(self._spots) >= MAX_SPOTS:
                raise crash("spot")
            self._spots.append(Spot(page.number, x0, y0, x1, y1, SpotKind(untrusted_kind)))

    def _check_text(self, text: str) -> None:
        """What only the whole text shows: line feeds, tabs, words without white space."""
        if len(text) != (self._blocks[-1].end if self._blocks else 0):
            raise crash("text-length")
        if any(text[block.start - 1] != "\n" for block in self._blocks[1:]):
            raise crash("block-break")
        for block in self._blocks:
            _check_tabs(text, block)
        for page in self._pages:
            covered = [text[start:end] for start, end in cast("Words", page.words).ranges()]
            if " ".join(covered).split() != covered:
                raise crash("word")


def _check_tabs(text: str, block: Block) -> None:
    if not block.cells:
        return
    breaks = len(block.cells) - 1
    if any(text[stop] != "\t" for _, stop in block.cells[:-1]):
        raise crash("cell-break")
    if text.count("\t", block.start, block.end) != breaks:
        raise crash("cell-break")


def _cells(untrusted_value: Any, start: int, end: int, *, row: bool) -> tuple[tuple[int, int], ...]:
    untrusted_cells = _checked_list(untrusted_value)
    if bool(untrusted_cells) != row:
        raise crash("cells")
    cells = []
    at = start
    for untrusted_cell in untrusted_cells:
        untrusted_pair = _checked_list(untrusted_cell, 2)
        begin = checked_int(untrusted_pair[0], at, at)
        stop = checked_int(untrusted_pair[1], begin, end)
        cells.append((begin, stop))
        at = stop + 1
    if row and at != end + 1:
        raise crash("cells")
    return tuple(cells)


def _words(untrusted_value: Any, start: int, end: int) -> Words:
    """Seven columns of true integers: ranges in order, boxes in hundredths of a point, lines."""
    untrusted_columns = [_integers(column) for column in _checked_list(untrusted_value, 7)]
    starts, ends, x0, y0, x1, y1, lines = untrusted_columns
    if len(set(map(len, untrusted_columns))) != 1:
        raise crash("words")
    if not starts:
        return Words(())
    in_order = all(map(lt, starts, ends)) and all(map(le, ends, starts[1:]))
    in_bounds = starts[0] >= start and ends[-1] <= end
    if not in_order or not in_bounds:
        raise crash("words")
    forward = all(map(le, lines, lines[1:])) and lines[0] >= 0 and lines[-1] <= _MAX_LINES
    edges = (x0, y0, x1, y1)
    near = min(map(min, edges)) >= -_FAR and max(map(max, edges)) <= _FAR
    if not forward or not near or not all(map(le, x0, x1)) or not all(map(le, y0, y1)):
        raise crash("words")
    points = ([value / 100 for value in edge] for edge in edges)
    return Words.of_columns((starts, ends, *points, lines))


def _integers(untrusted_value: Any) -> list[int]:
    untrusted_column = _checked_list(untrusted_value)
    if not set(map(type, untrusted_column)) <= {int}:
        raise crash("integer")
    return untrusted_column


def _warnings(untrusted_value: Any) -> tuple[str, ...]:
    untrusted_codes = _checked_list(untrusted_value)
    if len(untrusted_codes) > _MAX_WARNINGS:
        raise crash("warnings")
    for untrusted_code in untrusted_codes:
        if not isinstance(untrusted_code, str) or untrusted_code not in WARNINGS:
            raise crash("warnings")
    return tuple(untrusted_codes)
