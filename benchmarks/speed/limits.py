"""The least that work can cost: the libraries alone, without anything of Lockgate."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pypdfium2

from benchmarks.speed.cost import cost_of
from benchmarks.speed.detection import Result


def extraction(file: str, pages: int) -> Result:
    """The least reading can cost: pypdfium2 alone, all text of every page."""
    content = Path(file).read_bytes()

    def work() -> None:
        for page in pypdfium2.PdfDocument(content):
            page.get_textpage().get_text_bounded()

    _, seconds = cost_of(work)
    return {"each": seconds / pages, "rate": pages / seconds}


def rendering(file: str, pages: int) -> Result:
    """The least a page edition can cost: pypdfium2 alone, every page at 150 dots an inch."""
    content = Path(file).read_bytes()

    def work() -> None:
        for page in pypdfium2.PdfDocument(content):
            page.render(scale=150 / 72)

    _, seconds = cost_of(work)
    return {"each": seconds / pages, "rate": pages / seconds}


def bare(file: str, pages: int) -> Result:
    """The OCR engine alone on the pixels that the reader hands it."""
    pictures = list(_grey_pages(Path(file).read_bytes()))
    _, seconds = cost_of(lambda: [_bare(picture) for picture in pictures])
    return {"pages": float(pages), "bare": seconds}


def _grey_pages(content: bytes) -> Iterator[bytes]:
    """Each page as the reader hands it to the engine: grey, 300 dots an inch."""
    document = pypdfium2.PdfDocument(content)
    for page in document:
        image = page.render(scale=300 / 72, grayscale=True).to_pil().convert("L")
        yield f"P5 {image.width} {image.height} 255\n".encode() + image.tobytes()


def _bare(picture: bytes) -> bytes:
    command = ["tesseract", "stdin", "stdout", "-l", "eng", "--psm", "3", "--dpi", "300", "tsv"]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    done = subprocess.run(command, input=picture, capture_output=True, check=True, env=environment)
    return done.stdout
