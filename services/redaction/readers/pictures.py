"""PNG, JPEG and TIFF files as pages of pixels; words only where text recognition reads them.

Nothing of the file but its pixels is used: no metadata, thumbnail or profile goes on.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import IO, Any, cast

from PIL import Image, ImageOps, UnidentifiedImageError

from services.redaction.domain.reading import EditionKind, PageSource
from services.redaction.readers import ocr as recognition
from services.redaction.readers import spots
from services.redaction.readers.assemble import Assembly, Found
from services.redaction.readers.lines import RawWord, lines_of
from services.redaction.readers.ocr import GreyImage
from services.redaction.readers.page_words import place
from services.redaction.readers.pdf_file import MAX_PIXELS, usable_dpi
from shared.ports.program import Emit, ProgramRefusal, ProgramSource

_FORMATS = ("PNG", "JPEG", "TIFF")
_MAX_PIXELS = 120_000_000
_MAX_PAGES = 2_000
_LONG_SIDE = 842.0
_SANE_DPI = (60.0, 2400.0)
_MAX_POINTS = 14_400.0


def read(source: ProgramSource, assembly: Assembly, *, ocr: bool) -> None:
    """Read every frame as one page."""
    image = _open(source)
    total = _frames(image)
    assembly.edition = EditionKind.PAGE
    assembly.warn("pages-are-images")
    for index in range(total):
        frame = _frame(image, index, "RGB")
        width, height = _points(frame)
        words = _words(frame.convert("L"), width) if ocr else None
        found: list[Found] = []
        if words is not None and (small := _small(frame, (width, height))) is not None:
            found = spots.find_spots(small, words)
            words = None if spots.is_unread(small, found, words) else words
        if words is None:
            assembly.warn("pages-not-read")
        start = assembly.next_start
        placed = place(assembly, lines_of(words or []))
        span = (start if placed else assembly.length, assembly.length)
        origin = PageSource.NONE if words is None else PageSource.OCR
        assembly.page(index + 1, (width, height), span, origin, placed, has_images=True)
        assembly.spots(index + 1, (width, height), found)
        assembly.progress(index + 1, total)


def render(source: ProgramSource, emit: Emit, dpi: int, pages: Sequence[int] | None) -> None:
    """Emit size and pixels of each frame asked for (all when None), numbers from 1.

    A frame stored without colour is sent in grey.
    """
    image = _open(source)
    total = _frames(image)
    for number in range(1, total + 1) if pages is None else pages:
        if not 1 <= number <= total:
            raise ProgramRefusal("file-damaged")
        frame = _frame(image, number - 1, "RGB" if _may_have_colour(image) else "L")
        points = _points(frame)
        usable = usable_dpi(*points, dpi)
        size = (_pixels(points[0], usable), _pixels(points[1], usable))
        drawn = frame if frame.size == size else frame.resize(size, Image.Resampling.LANCZOS)
        emit({"rendered": {"number": number, "width": size[0], "height": size[1], "dpi": usable}})
        emit(drawn.tobytes())


def _open(source: ProgramSource) -> Image.Image:
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked below, before anything is unpacked
    try:
        return Image.open(cast("IO[bytes]", source.file()), formats=_FORMATS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise ProgramRefusal("file-damaged") from error


def _frames(image: Image.Image) -> int:
    """Only TIFF has pages; further pictures in other formats are not what a viewer shows."""
    total = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    if total > _MAX_PAGES:
        raise ProgramRefusal("file-too-large")
    return total


def _frame(image: Image.Image, index: int, mode: str) -> Image.Image:
    """One frame upright, on white, in the mode asked for."""
    image.seek(index)
    if image.width * image.height > _MAX_PIXELS:
        raise ProgramRefusal("file-bomb")
    try:
        image.load()
    except OSError as error:
        code = "file-truncated" if "truncated" in str(error) else "file-damaged"
        raise ProgramRefusal(code) from error
    upright = ImageOps.exif_transpose(image)
    dpi = image.info.get("dpi")
    flat = _flat(upright).convert(mode)
    flat.info["dpi"] = dpi
    return flat


def _may_have_colour(image: Image.Image) -> bool:
    return not image.mode.startswith(("1", "L", "I", "F"))


def _flat(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I;16", "I", "F")):
        low, high = cast("tuple[float, float]", image.convert("F").getextrema())
        scale = 255.0 / (high - low) if high > low else 0.0
        return image.convert("F").point(lambda v: v * scale - low * scale).convert("L")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        colour = image.convert("RGBA")
        white = Image.new("RGBA", colour.size, "white")
        return Image.alpha_composite(white, colour)
    return image


def _points(image: Image.Image) -> tuple[float, float]:
    """The frame's size in points, from its own resolution when that makes sense."""
    dpi = _dpi(image.info.get("dpi"))
    longest = max(image.size)
    scale = 72.0 / dpi if dpi else _LONG_SIDE / longest
    scale = min(scale, _MAX_POINTS / longest)
    return max(image.width * scale, 1.0), max(image.height * scale, 1.0)


def _dpi(value: Any) -> float:
    try:
        across = float(value[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return 0.0
    return across if _SANE_DPI[0] <= across <= _SANE_DPI[1] else 0.0


def _pixels(points: float, dpi: float) -> int:
    return max(round(points * dpi / 72), 1)


def _small(frame: Image.Image, size: tuple[float, float]) -> Image.Image | None:
    """The frame with one pixel to the point; None where even that is too much."""
    pixels = (_pixels(size[0], spots.DPI), _pixels(size[1], spots.DPI))
    if pixels[0] * pixels[1] > MAX_PIXELS:
        return None
    return frame.resize(pixels, Image.Resampling.BOX)


def _words(frame: Image.Image, width: float) -> list[RawWord] | None:
    dpi = frame.width / width * 72
    if dpi > recognition.DPI:
        factor = recognition.DPI / dpi
        size = (max(round(frame.width * factor), 1), max(round(frame.height * factor), 1))
        frame = frame.resize(size, Image.Resampling.LANCZOS)
        dpi = frame.width / width * 72
    return recognition.recognise(GreyImage(frame.width, frame.height, frame.tobytes()), dpi)
