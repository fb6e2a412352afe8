"""Encodes a page's picture afresh, with nothing in it but the pixels."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass

from PIL import Image

from services.redaction.editions.pixels import tinted

_QUALITY = 82
_SHADES = (0, 110, 218, 255)  # black, the soft edge of letters, the ground of labels, paper
_NEARLY_BLACK, _NEARLY_WHITE = 40, 240
_SOFT = range(_NEARLY_BLACK + 1, _NEARLY_WHITE)
_MOST_SOFT = 0.12  # of a page: more than the edges of letters
_TRACELESS = [
    0 if level <= _NEARLY_BLACK else 255 if level >= _NEARLY_WHITE else level
    for level in range(256)
]
_STEPS = [min(range(4), key=lambda step: abs(_SHADES[step] - level)) for level in range(256)]


@dataclass(frozen=True, slots=True)
class EncodedImage:
    """Bytes for an image stream and how to read them."""

    data: bytes
    width: int
    height: int
    colours: str
    bits: int
    filter: str


def encode_image(image: Image.Image, *, drawn: bool = False) -> EncodedImage:
    """Pure black and white losslessly at one bit, anything else as a fresh JPEG.

    A page that was ``drawn`` from letters and lines, and has little else, is kept in four shades:
    sharper than a JPEG and a quarter of its size.

    What is nearly black becomes black and what is nearly white white: a felt pen or correcting
    fluid on a scan leaves differences that nobody sees and a stretch of contrast brings back.
    """
    wide, high = image.size
    if image.mode == "RGB" and tinted(image):
        return EncodedImage(_jpeg(image), wide, high, "/DeviceRGB", 8, "DCTDecode")
    grey = image.convert("L") if image.mode == "RGB" else image
    levels = grey.histogram()
    if sum(levels[at] for at in _SOFT) == 0:
        packed = zlib.compress(grey.convert("1", dither=Image.Dither.NONE).tobytes(), 6)
        return EncodedImage(packed, wide, high, "/DeviceGray", 1, "FlateDecode")
    soft = sum(levels[level] for level in _SOFT if level not in _SHADES)
    if drawn and soft <= _MOST_SOFT * wide * high:
        colours = f"[/Indexed /DeviceGray 3 <{bytes(_SHADES).hex().upper()}>]"
        return EncodedImage(_four_shades(grey), wide, high, colours, 2, "FlateDecode")
    return EncodedImage(_jpeg(grey), wide, high, "/DeviceGray", 8, "DCTDecode")


def _four_shades(grey: Image.Image) -> bytes:
    steps = Image.frombytes("P", grey.size, grey.point(_STEPS).tobytes())
    packer = zlib.compressobj(4, strategy=zlib.Z_RLE)
    return packer.compress(steps.tobytes("raw", "P;2")) + packer.flush()


def _jpeg(image: Image.Image) -> bytes:
    made = io.BytesIO()
    image.point(_TRACELESS * len(image.getbands())).save(made, "JPEG", quality=_QUALITY)
    return made.getvalue()
