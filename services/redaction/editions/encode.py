"""Encodes a page's picture afresh, with nothing in it but the pixels."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass

from PIL import Image, ImageChops

_QUALITY = 82
_TINT = 12  # channel difference below which a scan counts as grey


@dataclass(frozen=True, slots=True)
class EncodedImage:
    """Bytes for an image stream and how to read them."""

    data: bytes
    width: int
    height: int
    colours: str
    bits: int
    filter: str


def encode_image(image: Image.Image) -> EncodedImage:
    """Pure black and white losslessly at one bit, anything else as a fresh JPEG."""
    wide, high = image.size
    if _tinted(image):
        return EncodedImage(_jpeg(image), wide, high, "DeviceRGB", 8, "DCTDecode")
    grey = image.convert("L")
    if sum(grey.histogram()[1:255]) == 0:
        packed = zlib.compress(grey.convert("1", dither=Image.Dither.NONE).tobytes(), 6)
        return EncodedImage(packed, wide, high, "DeviceGray", 1, "FlateDecode")
    return EncodedImage(_jpeg(grey), wide, high, "DeviceGray", 8, "DCTDecode")


def _tinted(image: Image.Image) -> bool:
    red, green, blue = image.split()
    return any(_most(ImageChops.difference(red, other)) > _TINT for other in (green, blue))


def _most(band: Image.Image) -> int:
    return max(level for level, count in enumerate(band.histogram()) if count)


def _jpeg(image: Image.Image) -> bytes:
    made = io.BytesIO()
    image.save(made, "JPEG", quality=_QUALITY)
    return made.getvalue()
