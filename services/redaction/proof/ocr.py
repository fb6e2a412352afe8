"""Reads rendered pages and pictures as an eye would, where an OCR engine is on the machine.

Pictures go to the engine through files in memory, several to a process, so that neither a disk nor
a start for each page is in the way. What is read of a text file is explained in ``specimen``.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from collections import deque
from collections.abc import Hashable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Any

import pypdfium2
from PIL import Image

from services.redaction.proof.pdf_bytes import PdfBytes, pdf_bytes
from services.redaction.proof.pdf_pages import own_reader
from services.redaction.proof.pdf_raw import names
from services.redaction.proof.search import View
from services.redaction.proof.specimen import Line, reads_alike
from services.redaction.proof.views import Found, Unreadable

DPI = 150
_SPECIMEN_DPI = 150
_ONE_THREAD = {"OMP_THREAD_LIMIT": "1", "PATH": os.defpath, "LANG": "C.UTF-8"}
_SECONDS = 120  # for each page
_TOGETHER = 12  # pages to one process of the engine
_INK = 24  # levels between the darkest and the lightest point of a page that shows nothing
_MARGIN = 20
_PAGE_END = b"\f"
_CONFUSED = {"0": "o", "1": "l", "5": "s", "8": "b", "|": "l", "$": "s"}
_MISREAD = re.compile(r"(?<=[A-Za-z])[0158|$]|[0158|$](?=[A-Za-z])")
_OTHER_INK = frozenset({b"Type3", b"Pattern", b"Shading", b"Annots", b"AcroForm"})

DONE, BY_SPECIMEN, SHARED = "done", "by-specimen", "shared"
SPECIMEN, READ = "file/ocr-specimen", "file/ocr"


def available() -> str | None:
    """The engine's path, or None when there is none."""
    return shutil.which("tesseract")


def how_to_read(data: bytes, kind: str) -> str:
    """``by-specimen`` for a file already looked at that shows letters of fonts only, else ``done``.

    Asked after the file's other views were taken: these collect the specimen.
    """
    if kind != "pdf":
        return DONE
    file = pdf_bytes(data)
    found = own_reader(file).specimen
    used: set[bytes] = set().union(*(names(item.body) for item in file.bodies))
    return BY_SPECIMEN if found.enough and found.lines() and not used & _OTHER_INK else DONE


def ocr_views(data: bytes, kind: str, engine: str) -> Iterator[Found]:
    """What the engine reads on every page of a PDF, or in a picture."""
    pages = _pdf_pages(data) if kind == "pdf" else _frames(data)
    try:
        yield from _views(read_all(pages, engine, DPI))
    except Exception:  # noqa: BLE001 - whatever a damaged file does to the library is one answer
        yield Unreadable("file/ocr", "cannot-render")


def specimen_views(data: bytes, engine: str) -> Iterator[Found]:
    """What the engine reads of a specimen, or of every page when it is not what the text says."""
    file = pdf_bytes(data)
    by_font: dict[Hashable, list[Line]] = {}
    for line in own_reader(file).specimen.lines():
        by_font.setdefault(line.piece.font.glyphs.family, []).append(line)
    groups = list(by_font.values())
    try:
        sheets = _sheets(file, groups)
        texts = list(read_all(iter(sheets), engine, _SPECIMEN_DPI))
        alike = all(
            text is not None and reads_alike([line.piece.text for line in lines], text)
            for lines, text in zip(groups, texts, strict=True)
        )
    except Exception:  # noqa: BLE001 - see above
        alike = False
    if not alike:
        yield from ocr_views(data, "pdf", engine)
        return
    yield from _views(iter(texts), SPECIMEN)


def unconfused(text: str) -> str:
    """Digits beside letters as the letters they are often misread for; numbers stay numbers."""
    return _MISREAD.sub(lambda hit: _CONFUSED[hit.group()], text)


def _views(texts: Iterator[str | None], place: str = "file/ocr") -> Iterator[Found]:
    for number, text in enumerate(texts, 1):
        if text is None:
            yield Unreadable(place, "ocr-failed", number)
        else:
            yield from text_views(text, number, place)


def text_views(text: str, number: int, place: str = "file/ocr") -> Iterator[View]:
    """What was read, as it was read, and with digits between letters as the letters they may be."""
    yield View(place, text, page=number)
    plain = unconfused(text)
    if plain != text:
        yield View(place, plain, page=number)


def read_all(pages: Iterator[Image.Image], engine: str, dpi: int) -> Iterator[str | None]:
    """Reads in order, as many processes at once as there are processors, little in memory."""
    lanes = os.cpu_count() or 1
    with ThreadPoolExecutor(lanes) as pool:
        waiting: deque[Future[list[str | None]]] = deque()
        while batch := list(islice(pages, _TOGETHER)):
            waiting.append(pool.submit(_read, batch, engine, dpi))
            if len(waiting) > lanes:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _pdf_pages(data: bytes) -> Iterator[Image.Image]:
    document = pypdfium2.PdfDocument(data)
    try:
        for page in document:
            yield drawn(page)
            page.close()
    finally:
        document.close()


def drawn(page: Any) -> Image.Image:
    """A page of a PDF in grey, as the engine gets it."""
    picture: Image.Image = page.render(scale=DPI / 72, grayscale=True, may_draw_forms=True).to_pil()
    return picture


def _frames(data: bytes) -> Iterator[Image.Image]:
    with Image.open(io.BytesIO(data)) as picture:
        for index in range(getattr(picture, "n_frames", 1)):
            picture.seek(index)
            yield picture.convert("L")


def _sheets(file: PdfBytes, groups: Sequence[Sequence[Line]]) -> list[Image.Image]:
    """One picture for each typeface, with its lines cut from their pages, one below the other."""
    wanted = {line.page for lines in groups for line in lines}
    cuts: dict[int, Image.Image] = {}
    document = pypdfium2.PdfDocument(file.data)
    try:
        for number in sorted(wanted):
            page = document[number]
            left, bottom, _, top = page.get_cropbox()
            picture = page.render(scale=_SPECIMEN_DPI / 72, grayscale=True).to_pil()
            for line in (line for lines in groups for line in lines if line.page == number):
                cuts[id(line)] = _cut(picture, line, left, top)
            del bottom
            page.close()
    finally:
        document.close()
    return [stacked([cuts[id(line)] for line in lines]) for lines in groups]


def _cut(picture: Image.Image, line: Line, left: float, top: float) -> Image.Image:
    scale, piece = _SPECIMEN_DPI / 72, line.piece
    box = (
        int((piece.along - left - 1) * scale),
        int((top - piece.across - piece.size) * scale),
        int((piece.end - left + 1) * scale) + 1,
        int((top - piece.across + 0.3 * piece.size) * scale) + 1,
    )
    return picture.crop(box)


def stacked(lines: Sequence[Image.Image]) -> Image.Image:
    """Cuts one below the other on one sheet."""
    wide = max(line.width for line in lines) + 2 * _MARGIN
    high = sum(line.height + _MARGIN for line in lines) + 2 * _MARGIN
    sheet = Image.new("L", (wide, high), 255)
    at = _MARGIN
    for line in lines:
        sheet.paste(line, (_MARGIN, at))
        at += line.height + _MARGIN
    return sheet


def _read(pictures: Sequence[Image.Image], engine: str, dpi: int) -> list[str | None]:
    """The text of each picture; None for all of them when the engine fails on one."""
    inked = [at for at, picture in enumerate(pictures) if _has_ink(picture)]
    texts: list[str | None] = [""] * len(pictures)
    if not inked:
        return texts
    answer = _ask([pictures[at] for at in inked], engine, dpi)
    for at, index in enumerate(inked):
        texts[index] = None if answer is None else answer[at]
    return texts


def _has_ink(picture: Image.Image) -> bool:
    extrema = picture.getextrema()
    darkest, lightest = extrema
    return not isinstance(darkest, float | int) or lightest - darkest > _INK  # type: ignore[operator]


def _ask(pictures: Sequence[Image.Image], engine: str, dpi: int) -> list[str] | None:
    handles = [_in_memory(_portable(picture)) for picture in pictures]
    try:
        listed = "".join(f"/proc/self/fd/{handle}\n" for handle in handles).encode()
        handles.append(_in_memory(listed))
        done = subprocess.run(  # noqa: S603 - fixed arguments, the pictures go in by descriptor
            [engine, f"/proc/self/fd/{handles[-1]}", "-", "--dpi", str(dpi)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS * len(pictures),
            env=_ONE_THREAD,
            pass_fds=handles,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    finally:
        for handle in handles:
            os.close(handle)
    texts = done.stdout.split(_PAGE_END)
    if len(texts) == len(pictures) + 1 and not texts[-1].strip():
        texts.pop()  # some versions end every page with the mark, others only part pages by it
    if done.returncode != 0 or len(texts) != len(pictures):
        return None
    return [text.decode("utf-8", "replace") for text in texts]


def _portable(picture: Image.Image) -> bytes:
    grey = picture if picture.mode == "L" else picture.convert("L")
    return b"P5 %d %d 255\n" % grey.size + grey.tobytes()


def _in_memory(data: bytes) -> int:
    handle = os.memfd_create("page", os.MFD_CLOEXEC)
    with os.fdopen(os.dup(handle), "wb") as file:
        file.write(data)
    return handle
