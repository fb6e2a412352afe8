"""The page edition: rendered pages, masked, in a fresh PDF with a clean text layer.

Guarantees:

* Only pixels outside the masks, surviving words and labels reach the output.
* Every line a replacement touches is set again (see ``strips``), so no width tells what is gone.
* A page no machine has read is refused unless a person has reviewed it.
* One page is in memory at a time; the same input gives the same bytes; no clock is read.

Refuses rather than guesses: words without a place, pages that do not match, boxes off the page.
When it raises, what has been written to ``out`` is not a PDF and the caller throws it away.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import BinaryIO

from PIL import Image, ImageDraw

from services.redaction.domain.reading import Page, PageSource, Reading
from services.redaction.domain.spans import Replacement
from services.redaction.editions.apply import check_replacements
from services.redaction.editions.chips import ChipKey, Chips
from services.redaction.editions.pdf_writer import PagePdf, Placed
from services.redaction.editions.pixels import PagePixels, Region, as_image, ink
from services.redaction.editions.rules import Rules
from services.redaction.editions.segments import Segmenter
from services.redaction.editions.strips import PagePainter
from services.redaction.editions.typesetter import forget
from shared.domain.errors import Invalid

__all__ = ["PagePixels", "Region", "build_page_edition"]

_COVER = 200
_COVER_LABEL = 9.0
_AROUND = {PageSource.TEXT: 1.0, PageSource.OCR: 2.5, PageSource.NONE: 2.5}


def build_page_edition(
    reading: Reading,
    replacements: Sequence[Replacement],
    pages: Iterable[PagePixels],
    out: BinaryIO,
    *,
    title: str,
    regions: Sequence[Region] = (),
    reviewed: Collection[int] = (),
) -> None:
    """Writes the masked pages of a reading to ``out`` as one PDF.

    ``pages`` gives the pixels of every page of the reading, in order. ``regions`` are boxes a
    person drew; ``reviewed`` are the numbers of pages a person has decided on as a whole.

    Raises:
        Invalid: ``page-not-read`` (pixels nobody has read or reviewed), ``pages-do-not-match``,
            ``text-without-place`` (a replaced word has no box), ``region-invalid``,
            ``replacements-invalid`` or ``text-not-typesettable``.
    """
    check_replacements(len(reading.text), replacements)
    _check_regions(reading, regions)
    segmenter = Segmenter(reading, replacements, regions)
    for page in reading.pages:
        _check_page(reading, page, replacements, segmenter, reviewed)
    file = PagePdf(out, title=title)
    chips: dict[float, Chips] = {}
    starts = [block.start for block in reading.blocks]
    rendered = iter(pages)
    try:
        for page in reading.pages:
            pixels = next(rendered, None)
            if pixels is None:
                raise _mismatch(page.number)
            image = as_image(pixels, page)
            drawer = chips.setdefault(pixels.dpi, Chips(pixels.dpi))
            placed = _masked(reading, page, image, pixels.dpi, drawer, segmenter, regions, starts)
            drawn = page.source is PageSource.TEXT and not page.has_images
            file.page(page.width, page.height, image, placed, drawn=drawn)
    finally:
        forget()
    if next(rendered, None) is not None:
        raise _mismatch(len(reading.pages) + 1)
    file.finish()


def _masked(
    reading: Reading,
    page: Page,
    image: Image.Image,
    dpi: float,
    chips: Chips,
    segmenter: Segmenter,
    regions: Sequence[Region],
    starts: Sequence[int],
) -> list[list[Placed]]:
    """Masks the picture and gives the words of the text layer, a paragraph at a time."""
    rules = Rules(image, dpi, _AROUND[page.source])
    painter = PagePainter(page, image, dpi, chips, rules)
    lines, stops = segmenter.lines(page, rules)
    painter.paint(lines, stops, reading.text)
    own = [region for region in regions if region.page == page.number]
    placed = [p for p in painter.placed if not any(_overlap(p, r) for r in own)]
    for region in own:
        placed += _cover(image, region, page.end, dpi, chips)
    return [list(group) for _, group in groupby(placed, lambda p: bisect_right(starts, p.at))]


def _cover(image: Image.Image, region: Region, at: int, dpi: float, chips: Chips) -> list[Placed]:
    s = dpi / 72
    left, top = int(region.x0 * s), int(region.y0 * s)
    right, bottom = int(region.x1 * s) + 1, int(region.y1 * s) + 1
    ImageDraw.Draw(image).rectangle((left, top, right, bottom), fill=ink(image, _COVER))
    if not region.label:
        return []
    key = ChipKey(region.label, label=True, size=_COVER_LABEL)
    chip = chips.draw([key])[key]
    if chip.width > right - left or chip.height > bottom - top:
        return []
    chip.lay_on(image, left, top)
    text = f"[{region.label.strip('[]')}]"
    right, bottom = left + chip.width, top + chip.height
    return [Placed(text, left / s, top / s, right / s, bottom / s, at)]


def _overlap(placed: Placed, region: Region) -> bool:
    return (
        region.x0 < placed.x1
        and placed.x0 < region.x1
        and region.y0 < placed.y1
        and placed.y0 < region.y1
    )


def _check_regions(reading: Reading, regions: Sequence[Region]) -> None:
    sizes = {page.number: page for page in reading.pages}
    for index, r in enumerate(regions):
        page = sizes.get(r.page)
        if page is None or not (0 <= r.x0 < r.x1 and 0 <= r.y0 < r.y1):
            raise Invalid("region-invalid", "A drawn box is empty or on no page.", index=index)


def _check_page(
    reading: Reading,
    page: Page,
    replacements: Sequence[Replacement],
    segmenter: Segmenter,
    reviewed: Collection[int],
) -> None:
    if page.source is PageSource.NONE and page.number not in reviewed:
        raise Invalid(
            "page-not-read",
            "No machine has read this page: a person must look at it before it is shared.",
            page=page.number,
        )
    touching = segmenter.touching(page.start, page.end)
    placed = bytearray(page.end - page.start)
    for word in page.words if touching else ():
        start, end = max(word.start, page.start), min(word.end, page.end)
        placed[start - page.start : end - page.start] = b"\x01" * (end - start)
    for index in touching:
        item = replacements[index]
        for at in range(max(item.start, page.start), min(item.end, page.end)):
            if not placed[at - page.start] and not reading.text[at].isspace():
                raise Invalid(
                    "text-without-place",
                    "A word to be taken out has no place on its page: use the text edition.",
                    page=page.number,
                )


def _mismatch(page: int) -> Invalid:
    return Invalid("pages-do-not-match", "Rendered pages and read pages differ.", page=page)
