"""The shapes a page edition is made from: rendered pixels, and regions a person drew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from PIL import Image, ImageChops

from services.redaction.domain.reading import Page
from shared.domain.errors import Invalid

_SLACK_PX = 2
_NEARLY_BLACK = 40
_NEARLY_WHITE = 240
_TINT = 12  # channel difference below which a scan counts as grey


@dataclass(frozen=True, slots=True)
class PagePixels:
    """One rendered page: ``number`` from 1, 8-bit RGB rows without padding."""

    number: int
    width_px: int
    height_px: int
    dpi: float
    rgb: bytes


@dataclass(frozen=True, slots=True)
class Region:
    """A box a person drew on a page, in points from the top left; everything in it is covered."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    label: str = ""


def as_image(pixels: PagePixels, page: Page) -> Image.Image:
    """The pixels as a picture of its own, without any metadata, grey unless there is colour.

    What is nearly black becomes black and what is nearly white white: a felt pen or correcting
    fluid on a scan leaves differences that nobody sees and a stretch of contrast brings back.

    Raises:
        Invalid: ``pages-do-not-match`` when number, size or amount of pixels is not the page's.
    """
    wide, high = page.width * pixels.dpi / 72, page.height * pixels.dpi / 72
    if (
        pixels.number != page.number
        or abs(pixels.width_px - wide) > _SLACK_PX
        or abs(pixels.height_px - high) > _SLACK_PX
        or len(pixels.rgb) != pixels.width_px * pixels.height_px * 3
    ):
        raise Invalid(
            "pages-do-not-match", "A rendered page is not the page that was read.", page=page.number
        )
    image = _without_colour(pixels)
    if image is None:
        image = Image.frombytes("RGB", (pixels.width_px, pixels.height_px), pixels.rgb)
        if not tinted(image):
            image = image.convert("L")
    return image.point(_TRACELESS * len(image.getbands()))


def _without_colour(pixels: PagePixels) -> Image.Image | None:
    """The page in grey when every pixel is: what most pages are, found without more than needed."""
    red = pixels.rgb[::3]
    if pixels.rgb[1::3] != red or pixels.rgb[2::3] != red:
        return None
    return Image.frombytes("L", (pixels.width_px, pixels.height_px), red)


def tinted(image: Image.Image) -> bool:
    """Whether an RGB picture has colour that an eye would see."""
    red, green, blue = image.split()
    return any(_most(ImageChops.difference(red, other)) > _TINT for other in (green, blue))


def _most(band: Image.Image) -> int:
    _, most = band.getextrema()
    return int(cast("int", most))


def _without_traces(level: int) -> int:
    if level <= _NEARLY_BLACK:
        return 0
    return 255 if level >= _NEARLY_WHITE else level


_TRACELESS = [_without_traces(level) for level in range(256)]


def ink(image: Image.Image, level: int) -> int | tuple[int, int, int]:
    """A shade of grey as the picture's mode wants it."""
    return level if image.mode == "L" else (level, level, level)
