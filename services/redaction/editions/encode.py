"""Encodes a page's picture afresh, with nothing in it but the pixels."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass

from PIL import Image

from services.redaction.editions.pixels import tinted

_QUALITY = 82


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
    if image.mode == "RGB" and tinted(image):
        return EncodedImage(_jpeg(image), wide, high, "DeviceRGB", 8, "DCTDecode")
    grey = image.convert("L") if image.mode == "RGB" else image
    if sum(grey.histogram()[1:255]) == 0:
        packed = zlib.compress(grey.convert("1", dither=Image.Dither.NONE).tobytes(), 6)
        return EncodedImage(packed, wide, high, "DeviceGray", 1, "FlateDecode")
    return EncodedImage(_jpeg(grey), wide, high, "DeviceGray", 8, "DCTDecode")


def _jpeg(image: Image.Image) -> bytes:
    made = io.BytesIO()
    image.save(made, "JPEG", quality=_QUALITY)
    return made.getvalue()
