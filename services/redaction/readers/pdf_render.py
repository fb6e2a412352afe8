"""Drawing the pages of a PDF: one page in memory at a time."""

from __future__ import annotations

from collections.abc import Sequence

from services.redaction.readers.pdf_file import draw, open_page, open_pdf, usable_dpi
from shared.ports.program import Emit, ProgramRefusal, ProgramSource


def render(source: ProgramSource, emit: Emit, dpi: int, pages: Sequence[int] | None) -> None:
    """Emit size and pixels of each page asked for (all when None), numbers from 1."""
    document = open_pdf(source)
    wanted = range(1, len(document) + 1) if pages is None else pages
    for number in wanted:
        if not 1 <= number <= len(document):
            raise ProgramRefusal("file-damaged")
        page = open_page(document, number - 1)
        usable = usable_dpi(page.get_width(), page.get_height(), dpi)
        width, height, pixels = draw(page, usable, grey=False)
        emit({"rendered": {"number": number, "width": width, "height": height, "dpi": usable}})
        emit(pixels)
        page.close()
