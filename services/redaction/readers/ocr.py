"""Text recognition with tesseract: grey pixels in by its standard input, word boxes out.

Runs as a child of the sandboxed process and so under the same walls. Without the engine there is
no answer, and the page counts as read by nobody.
"""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache

from services.redaction.readers.assemble import clean
from services.redaction.readers.lines import RawWord

DPI = 300
_SECONDS_PER_PAGE = 120
_LEAST_CONFIDENCE = 0.0
_WORD_LEVEL = "5"


@dataclass(frozen=True, slots=True)
class GreyImage:
    """Eight-bit grey pixels, row by row without padding."""

    width: int
    height: int
    pixels: bytes


@cache
def engine() -> str | None:
    """Where tesseract is, or None."""
    return shutil.which("tesseract")


def recognise(image: GreyImage, dpi: float) -> list[RawWord] | None:
    """The words on the image in points, or None when no engine can answer."""
    if engine() is None:
        return None
    table = _run(image, round(dpi))
    return None if table is None else _words(table, 72.0 / dpi)


def _run(image: GreyImage, dpi: int) -> str | None:
    header = f"P5 {image.width} {image.height} 255\n".encode()
    command = [
        str(engine()),
        "stdin",
        "stdout",
        "-l",
        "eng",
        "--psm",
        "3",
        "--dpi",
        str(dpi),
        "tsv",
    ]
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, pixels only
            command,
            input=header + image.pixels,
            stdout=subprocess.PIPE,
            stderr=None,
            check=True,
            timeout=_SECONDS_PER_PAGE,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace")


def _words(table: str, scale: float) -> list[RawWord]:
    words = []
    groups: dict[tuple[str, ...], int] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] != _WORD_LEVEL or float(row["conf"]) < _LEAST_CONFIDENCE:
            continue
        text = "".join(clean(row["text"] or "").split())
        if not text:
            continue
        key = (row["block_num"], row["par_num"], row["line_num"])
        group = groups.setdefault(key, len(groups))
        left, top = float(row["left"]) * scale, float(row["top"]) * scale
        width, height = float(row["width"]) * scale, float(row["height"]) * scale
        box = (left, top, left + width, top + height)
        words.append(RawWord(text, *box, height, group=group, sure=float(row["conf"])))
    return words
