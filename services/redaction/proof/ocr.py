"""Reads rendered pages and pictures as an eye would, where an OCR engine is on the machine."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pypdfium2
from PIL import Image

from services.redaction.proof.search import View
from services.redaction.proof.views import Found, Unreadable

_DPI = 170
_ONE_THREAD = {"OMP_THREAD_LIMIT": "1", "PATH": os.defpath, "LANG": "C.UTF-8"}
_SECONDS = 120
_CONFUSED = {"0": "o", "1": "l", "5": "s", "8": "b", "|": "l", "$": "s"}
_MISREAD = re.compile(r"(?<=[A-Za-z])[0158|$]|[0158|$](?=[A-Za-z])")


def available() -> str | None:
    """The engine's path, or None when there is none."""
    return shutil.which("tesseract")


def ocr_views(data: bytes, kind: str, engine: str) -> Iterator[Found]:
    """What the engine reads on every page of a PDF, or in a picture."""
    pages = _pdf_pages(data) if kind == "pdf" else _frames(data)
    try:
        for number, text in enumerate(_read_all(pages, engine), 1):
            if text is None:
                yield Unreadable("file/ocr", "ocr-failed", number)
                continue
            yield View("file/ocr", text, page=number)
            yield View("file/ocr", unconfused(text), page=number)
    except Exception:  # noqa: BLE001 - whatever a damaged file does to the library is one answer
        yield Unreadable("file/ocr", "cannot-render")


def _read_all(pages: Iterator[Image.Image], engine: str) -> Iterator[str | None]:
    """Reads as many pages at once as there are processors, in order, with no more in memory."""
    lanes = os.cpu_count() or 1
    with ThreadPoolExecutor(lanes) as pool:
        waiting: deque[Future[str | None]] = deque()
        for picture in pages:
            waiting.append(pool.submit(_read, picture, engine))
            if len(waiting) > lanes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def unconfused(text: str) -> str:
    """Digits beside letters as the letters they are often misread for; numbers stay numbers."""
    return _MISREAD.sub(lambda hit: _CONFUSED[hit.group()], text)


def _pdf_pages(data: bytes) -> Iterator[Image.Image]:
    document = pypdfium2.PdfDocument(data)
    try:
        for page in document:
            yield page.render(scale=_DPI / 72, grayscale=True, may_draw_forms=True).to_pil()
    finally:
        document.close()


def _frames(data: bytes) -> Iterator[Image.Image]:
    with Image.open(io.BytesIO(data)) as picture:
        for index in range(getattr(picture, "n_frames", 1)):
            picture.seek(index)
            yield picture.convert("L")


def _read(picture: Image.Image, engine: str) -> str | None:
    encoded = io.BytesIO()
    picture.save(encoded, "PNG", compress_level=1)
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, the picture goes in by pipe
            [engine, "-", "-", "--dpi", str(_DPI)],
            input=encoded.getvalue(),
            capture_output=True,
            timeout=_SECONDS,
            env=_ONE_THREAD,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
