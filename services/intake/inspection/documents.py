"""What is wrong with a PDF, a picture, or a text, seen from few places of the file."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from shared.domain.filetypes import text_encoding
from shared.domain.ziptable import ReadAt
from shared.ports.program import ProgramRefusal, ProgramSource

MAX_PAGES = 5_000
MAX_PIXELS = 120_000_000
MAX_FRAMES = 2_000
MAX_TEXT_BYTES = 80_000_000
MAX_MAIL_BYTES = 200 << 20
_TAIL = 64 << 10
_HEAD = 64 << 10
_SCRIPT = re.compile(r"<script\b|\bon(?:load|error|click)\s*=|javascript:", re.IGNORECASE)
_ENCRYPTED_MAIL = re.compile(
    rb"^content-type:\s*(?:multipart/encrypted|application/(?:x-)?pkcs7-mime(?!.{0,200}signed-data)"
    rb"|application/pgp-encrypted)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)


def pdf_findings(source: ProgramSource) -> Iterator[str]:
    """Findings on a PDF. Raises ProgramRefusal when it cannot be opened or is cut off."""
    import pikepdf  # noqa: PLC0415 - only this type needs it, and starting fast matters

    tail = _tail(source)
    if b"startxref" not in tail:
        raise ProgramRefusal("file-truncated")
    try:
        document = pikepdf.open(cast("BinaryIO", source.file()))
        pages = len(document.pages)
    except pikepdf.PasswordError as error:
        raise ProgramRefusal("file-encrypted") from error
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError) as error:
        raise ProgramRefusal("file-damaged") from error
    if pages == 0:
        raise ProgramRefusal("file-damaged")
    if pages > MAX_PAGES:
        raise ProgramRefusal("file-too-large")
    if tail.count(b"%%EOF") > 1:
        yield "earlier-revisions"
    yield from _catalogue_findings(document.Root)
    for page in document.pages:
        yield from _page_findings(page.obj)


def _catalogue_findings(root: Any) -> Iterator[str]:
    if "/OpenAction" in root or "/AA" in root:
        yield "pdf-open-action"
        yield from _action_findings(root.get("/OpenAction"))
    names = root.get("/Names")
    if _has(names, "/JavaScript"):
        yield "pdf-javascript"
    if _has(names, "/EmbeddedFiles") or "/Collection" in root:
        yield "embedded-files"
    form = root.get("/AcroForm")
    if _has(form, "/Fields") and len(form["/Fields"]) > 0:
        yield "pdf-form"
        if int(form.get("/SigFlags", 0)) & 1:
            yield "pdf-signed"


def _page_findings(page: Any) -> Iterator[str]:
    if "/AA" in page:
        yield "pdf-open-action"
    notes = page.get("/Annots")
    for note in () if notes is None or not hasattr(notes, "__iter__") else list(notes)[:1000]:
        if _is_dictionary(note):
            if str(note.get("/Subtype", "")) == "/FileAttachment":
                yield "embedded-files"
            yield from _action_findings(note.get("/A"))


def _action_findings(action: Any) -> Iterator[str]:
    if not _is_dictionary(action):
        return
    kind = str(action.get("/S", ""))
    if kind == "/JavaScript":
        yield "pdf-javascript"
    elif kind in {"/Launch", "/ImportData", "/SubmitForm"}:
        yield "pdf-launch"


def _is_dictionary(value: Any) -> bool:
    return hasattr(value, "get") and hasattr(value, "keys")


def _has(holder: Any, key: str) -> bool:
    return _is_dictionary(holder) and key in holder


def picture_findings(source: ProgramSource, file_type: str) -> Iterator[str]:
    """Findings on a PNG, JPEG or TIFF. Raises ProgramRefusal for floods of pixels and damage."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - as above

    yield from _ending_findings(file_type, _tail(source))
    if file_type == "tiff":
        _check_tiff(source.size, source.read_at)
    Image.MAX_IMAGE_PIXELS = None  # judged here, by our own limit
    try:
        with Image.open(cast("BinaryIO", source.file()), formats=[file_type.upper()]) as image:
            pixels = image.width * image.height
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise ProgramRefusal("file-damaged") from error
    if pixels > MAX_PIXELS:
        raise ProgramRefusal("file-bomb")


def _ending_findings(file_type: str, tail: bytes) -> Iterator[str]:
    mark = {"png": b"IEND\xaeB`\x82", "jpeg": b"\xff\xd9"}.get(file_type)
    if mark is None:
        return
    at = tail.rfind(mark)
    if at < 0:
        raise ProgramRefusal("file-truncated")
    if tail[at + len(mark) :].strip(b"\x00\r\n "):
        yield "trailing-data"


def _check_tiff(size: int, read_at: ReadAt) -> None:
    """Follow the chain of frames; BigTIFF is left to the reader."""
    head = read_at(0, 8)
    order = "<" if head[:2] == b"II" else ">"
    magic, place = struct.unpack(f"{order}HL", head[2:8])
    seen: set[int] = set()
    while magic == 42 and place:  # noqa: PLR2004 - the classic format's number
        if place in seen or len(seen) >= MAX_FRAMES:
            raise ProgramRefusal("file-bomb")
        seen.add(place)
        count = struct.unpack(f"{order}H", _exactly(read_at, place, 2))[0]
        place = struct.unpack(f"{order}L", _exactly(read_at, place + 2 + 12 * count, 4))[0]
        if place >= size:
            raise ProgramRefusal("file-truncated")


def _exactly(read_at: ReadAt, offset: int, length: int) -> bytes:
    data = read_at(offset, length)
    if len(data) != length:
        raise ProgramRefusal("file-truncated")
    return data


def text_findings(source: ProgramSource, file_type: str) -> Iterator[str]:
    """Findings on text, CSV, HTML and e-mail."""
    head, tail = source.read_at(0, min(_HEAD, source.size)), _tail(source)
    if source.size > (MAX_MAIL_BYTES if file_type == "eml" else MAX_TEXT_BYTES):
        raise ProgramRefusal("file-too-large")
    if file_type == "eml":
        if _ENCRYPTED_MAIL.search(head.split(b"\r\n\r\n")[0].split(b"\n\n")[0]):
            raise ProgramRefusal("file-encrypted")
        return
    encoding = text_encoding(head)
    if encoding is None or not tail.strip(b"\x00"):
        raise ProgramRefusal("file-damaged")
    if file_type == "html" and _SCRIPT.search(head.decode(encoding, "replace")):
        yield "scripts"


def _tail(source: ProgramSource) -> bytes:
    start = max(source.size - _TAIL, 0)
    return source.read_at(start, source.size - start)
