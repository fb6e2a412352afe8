"""Drawing the pages of a PDF: one page in memory at a time, in grey where it has no colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from PIL import Image, ImageChops

from services.redaction.readers.pdf_file import draw, open_page, open_pdf, usable_dpi
from shared.ports.program import Emit, ProgramRefusal, ProgramSource

_GLANCE_DPI = 40
_TINT = 6  # levels between the channels of a pixel at a glance, up to which nobody sees colour


def render(source: ProgramSource, emit: Emit, dpi: int, pages: Sequence[int] | None) -> None:
    """Emit size and pixels of each page asked for (all when None), numbers from 1."""
    document = open_pdf(source)
    wanted = range(1, len(document) + 1) if pages is None else pages
    for number in wanted:
        if not 1 <= number <= len(document):
            raise ProgramRefusal("file-damaged")
        page = open_page(document, number - 1)
        usable = usable_dpi(page.get_width(), page.get_height(), dpi)
        width, height, pixels = draw(page, usable, grey=not _has_colour(page))
        emit({"rendered": {"number": number, "width": width, "height": height, "dpi": usable}})
        emit(pixels)
        page.close()


def _has_colour(page: Any) -> bool:
    """Whether a page shows colour, seen small; where it does not, a third of the bytes will do."""
    dpi = usable_dpi(page.get_width(), page.get_height(), _GLANCE_DPI)
    width, height, pixels = draw(page, dpi, grey=False)
    red, green, blue = Image.frombytes("RGB", (width, height), pixels).split()
    apart = [ImageChops.difference(red, other).getextrema() for other in (green, blue)]
    return max(cast("int", most) for _, most in apart) > _TINT
