"""The shapes a page edition is made from: rendered pixels, and regions a person drew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from PIL import Image, ImageChops

from services.redaction.domain.reading import Page
from shared.domain.errors import Invalid

_SLACK_PX = 2
_TINT = 12  # channel difference below which a scan counts as grey


@dataclass(frozen=True, slots=True)
class PagePixels:
    """One rendered page: ``number`` from 1, 8-bit rows without padding, RGB or grey."""

    number: int
    width_px: int
    height_px: int
    dpi: float
    pixels: bytes

    @property
    def mode(self) -> str:
        """``L`` for grey, else ``RGB``."""
        return "L" if len(self.pixels) == self.width_px * self.height_px else "RGB"


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

    Raises:
        Invalid: ``pages-do-not-match`` when number, size or amount of pixels is not the page's.
    """
    wide, high = page.width * pixels.dpi / 72, page.height * pixels.dpi / 72
    size = pixels.width_px, pixels.height_px
    if (
        pixels.number != page.number
        or abs(pixels.width_px - wide) > _SLACK_PX
        or abs(pixels.height_px - high) > _SLACK_PX
        or len(pixels.pixels) not in {size[0] * size[1], 3 * size[0] * size[1]}
    ):
        raise Invalid(
            "pages-do-not-match", "A rendered page is not the page that was read.", page=page.number
        )
    image = Image.frombytes(pixels.mode, size, pixels.pixels)
    return image if pixels.mode == "L" or tinted(image) else image.convert("L")


def tinted(image: Image.Image) -> bool:
    """Whether an RGB picture has colour that an eye would see."""
    red, green, blue = image.split()
    return any(_most(ImageChops.difference(red, other)) > _TINT for other in (green, blue))


def _most(band: Image.Image) -> int:
    _, most = band.getextrema()
    return int(cast("int", most))


def ink(image: Image.Image, level: int) -> int | tuple[int, int, int]:
    """A shade of grey as the picture's mode wants it."""
    return level if image.mode == "L" else (level, level, level)
