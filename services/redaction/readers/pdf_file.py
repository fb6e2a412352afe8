"""Opening a PDF with pdfium, drawing its pages, and what is drawn on them."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from services.redaction.readers.ocr import GreyImage
from shared.ports.program import ProgramRefusal, ProgramSource

MAX_PAGES = 5_000
MAX_PIXELS = 20_000_000
_MAX_POINTS = 14_400.0
_THIN = 2.0
_BENDS, _SEGMENTS = 18, 500

Box = tuple[float, float, float, float]


def open_pdf(source: ProgramSource) -> Any:
    """The document. Raises ProgramRefusal for a password, damage, no pages or too many."""
    try:
        document = pypdfium2.PdfDocument(source.file())
    except pypdfium2.PdfiumError as error:
        code = pdfium.FPDF_GetLastError()
        locked = code in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}
        raise ProgramRefusal("file-encrypted" if locked else "file-damaged") from error
    if len(document) == 0:
        raise ProgramRefusal("file-damaged")
    if len(document) > MAX_PAGES:
        raise ProgramRefusal("file-too-large")
    return document


def open_page(document: Any, index: int) -> Any:
    """One page with its annotations and filled fields made part of what is drawn.

    So what is read and what is drawn are the same. Raises ProgramRefusal for absurd sizes.
    """
    page = document[index]
    width, height = page.get_size()
    if not (0 < width <= _MAX_POINTS and 0 < height <= _MAX_POINTS):
        raise ProgramRefusal("file-damaged")
    if pdfium.FPDFPage_GetAnnotCount(page) > 0:
        if pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_FAIL:
            raise ProgramRefusal("file-damaged")
        page.close()
        page = document[index]
    return page


def usable_dpi(width: float, height: float, dpi: float) -> float:
    """The resolution asked for, or less when the page would take too many pixels."""
    pixels = width * height * (dpi / 72) ** 2
    return dpi if pixels <= MAX_PIXELS else dpi * (MAX_PIXELS / pixels) ** 0.5


def draw(page: Any, dpi: float, *, grey: bool) -> tuple[int, int, bytes]:
    """Width and height in pixels and the pixels, grey or RGB, without row padding."""
    bitmap = page.render(
        scale=dpi / 72,
        grayscale=grey,
        rev_byteorder=True,
        may_draw_forms=False,
        draw_annots=False,
    )
    try:
        width, height, stride = bitmap.width, bitmap.height, bitmap.stride
        row = width * bitmap.n_channels
        if bitmap.n_channels != (1 if grey else 3):
            raise ProgramRefusal("file-damaged")
        view = memoryview(bitmap.buffer).cast("B")
        if stride == row:
            return width, height, bytes(view[: row * height])
        rows = (view[at * stride : at * stride + row] for at in range(height))
        return width, height, b"".join(rows)
    finally:
        bitmap.close()


def draw_grey(page: Any, dpi: float) -> GreyImage:
    """The page for text recognition."""
    return GreyImage(*draw(page, dpi, grey=True))


@dataclass(slots=True)
class Drawn:
    """What a page draws: boxes of its pictures in seen points, and how many things in all.

    ``curves`` are boxes of lines bent as only a hand or a drawing bends them. ``covering``: there
    is more than text and thin lines, so something may lie over the text.
    """

    images: list[Box] = field(default_factory=list)
    curves: list[Box] = field(default_factory=list)
    count: int = 0
    covering: bool = False


def drawn_on(page: Any, to_view: Any) -> Drawn:
    """A look at every object on the page; those inside form objects count as one."""
    drawn = Drawn(count=pdfium.FPDFPage_CountObjects(page))
    edges = [ctypes.c_float() for _ in range(4)]
    refs = [ctypes.byref(edge) for edge in edges]
    for index in range(drawn.count):
        item = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        bounded = pdfium.FPDFPageObj_GetBounds(item, *refs)
        left, bottom, right, top = (edge.value for edge in edges)
        thin = kind == pdfium.FPDF_PAGEOBJ_PATH and min(right - left, top - bottom) <= _THIN
        drawn.covering |= not (bounded and thin)
        pictured = kind == pdfium.FPDF_PAGEOBJ_IMAGE or (
            kind == pdfium.FPDF_PAGEOBJ_FORM and _holds_image(item)
        )
        if bounded and not thin and kind == pdfium.FPDF_PAGEOBJ_PATH and _is_bent(item):
            drawn.curves.append(to_view.box(left, bottom, right, top))
        if pictured and bounded:
            drawn.images.append(to_view.box(left, bottom, right, top))
    return drawn


def _is_bent(path: Any) -> bool:
    """Whether a line that is not filled has many curves; looked at no further than needed."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    known = pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    if not known or fill.value or not stroke.value:
        return False
    bends = 0
    for index in range(min(pdfium.FPDFPath_CountSegments(path), _SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        bends += pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_BEZIERTO
        if bends >= _BENDS:
            return True
    return False


def _holds_image(form: Any, depth: int = 0) -> bool:
    if depth > 8:  # noqa: PLR2004 - deeper nesting is treated as a picture, to be safe
        return True
    for index in range(pdfium.FPDFFormObj_CountObjects(form)):
        item = pdfium.FPDFFormObj_GetObject(form, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            return True
        if kind == pdfium.FPDF_PAGEOBJ_FORM and _holds_image(item, depth + 1):
            return True
    return False


def share_of_page(boxes: list[Box], width: float, height: float) -> float:
    """How much of the page the boxes cover, counting overlaps twice, at most 1."""
    area = 0.0
    for x0, y0, x1, y1 in boxes:
        area += max(min(x1, width) - max(x0, 0), 0) * max(min(y1, height) - max(y0, 0), 0)
    return min(area / (width * height), 1.0)
