"""A search of a file's every layer, sharing no code with the engine or its verifier.

Reads raw bytes, everything that inflates at any offset (so orphan objects too), ASCII85 streams,
hexadecimal and UTF-16 strings, base64 and quoted-printable parts, archives inside archives; and,
of a PDF, the text that two extractors give.
"""

from __future__ import annotations

import base64
import binascii
import io
import quopri
import re
import subprocess
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterator

import pdfminer.high_level
import pikepdf
import pypdf
import pypdfium2
from PIL import Image

_ZLIB = re.compile(rb"[\x68\x78\x58\x48][\x01\x5e\x9c\xda\x85\xc7\x09]")
_A85 = re.compile(rb"stream\r?\n(.{4,}?)~>", re.DOTALL)
_B64 = re.compile(rb"(?:[A-Za-z0-9+/]{4,}={0,2}\r?\n?)+")
_HEX = re.compile(rb"<([0-9A-Fa-f\s]{8,})>")
_MOST = 8 << 20
_DEEP = 6


def layers(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes themselves and everything packed in them, packed again or not."""
    yield data
    if depth >= _DEEP or len(data) > _MOST:
        return
    for inner in (*_inflated(data), *_decoded(data), *_members(data)):
        yield from layers(inner, depth + 1)


def _inflated(data: bytes) -> Iterator[bytes]:
    for match in _ZLIB.finditer(data):
        try:
            made = zlib.decompressobj().decompress(data[match.start() :], _MOST)
        except zlib.error:
            continue
        if len(made) > 4:
            yield made


def _decoded(data: bytes) -> Iterator[bytes]:
    for match in _A85.finditer(data):
        try:
            yield base64.a85decode(match[1])
        except ValueError:
            continue
    for match in _HEX.finditer(data):
        digits = re.sub(rb"\s", b"", match[1])
        yield binascii.unhexlify(digits[: len(digits) & ~1])
    if b"ransfer-" in data or b"=?" in data:
        yield quopri.decodestring(data)
        for match in _B64.finditer(data):
            packed = re.sub(rb"[\r\n]", b"", match[0])
            if len(packed) > 12:
                try:
                    yield base64.b64decode(packed + b"=" * (-len(packed) % 4))
                except ValueError:
                    continue


def _members(data: bytes) -> Iterator[bytes]:
    if data[:2] != b"PK":
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for info in packed.infolist():
                yield info.filename.encode() + b"\n" + info.comment
                yield packed.read(info)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError):
        return


def squashed(text: str) -> str:
    """Letters and digits only, in one case: what is left when spaces and marks are ignored."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def texts(data: bytes) -> Iterator[str]:
    """The text of a PDF by two extractors."""
    if data[:5] != b"%PDF-":
        return
    yield "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    yield pdfminer.high_level.extract_text(io.BytesIO(data))


def scan(data: bytes, wanted: Collection[str]) -> set[str]:
    """Those of ``wanted`` that stand anywhere in the bytes of a file."""
    everything = b"\n".join(dict.fromkeys(layers(data))).lower()
    forms = {
        text: [text.encode(code).lower() for code in ("utf-8", "utf-16-le", "utf-16-be")]
        for text in wanted
    }
    return {text for text, some in forms.items() if any(form in everything for form in some)}


def scan_text(data: bytes, wanted: Collection[str]) -> set[str]:
    """Those of ``wanted`` that one of two extractors gives, whatever spaces stand between."""
    found = set()
    for text in texts(data):
        plain = squashed(text)
        found |= {one for one in wanted if squashed(one) in plain}
    return found


def scan_pixels(data: bytes, wanted: Collection[str], *, stretch: bool = False) -> set[str]:
    """Those of ``wanted`` that text recognition reads from the drawn pages.

    With ``stretch`` also what only a stretch of contrast shows, in the dark or in the light.
    """
    levels = (0, 10, 30, 250) if stretch else (0,)
    read = " ".join(_read(_above(image, level)) for image in drawn(data) for level in levels)
    plain = squashed(read)
    return {one for one in wanted if squashed(one) in plain}


def _above(image: Image.Image, level: int) -> Image.Image:
    """The picture with everything from one level up turned white, the rest black; all of it for 0."""
    return image.point(lambda value: 255 if value >= level else 0) if level else image


def drawn(data: bytes) -> Iterator[Image.Image]:
    """The pages of a PDF, or the frames of a picture."""
    if data[:5] == b"%PDF-":
        document = pypdfium2.PdfDocument(data)
        for page in document:
            yield page.render(scale=150 / 72, may_draw_forms=True).to_pil().convert("L")
        document.close()
        return
    with Image.open(io.BytesIO(data)) as image:
        for at in range(getattr(image, "n_frames", 1)):
            image.seek(at)
            yield image.convert("L")


def _read(image: Image.Image) -> str:
    packed = io.BytesIO()
    image.save(packed, "PNG", dpi=(150, 150))
    done = subprocess.run(
        ["tesseract", "stdin", "stdout", "--psm", "11"],
        input=packed.getvalue(), capture_output=True, check=True, env={"OMP_THREAD_LIMIT": "1",
        "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    return done.stdout.decode()


def packed(data: bytes) -> bytes:
    """The same bytes as a stream of a PDF keeps them."""
    return zlib.compress(data)


def pictures(data: bytes) -> Iterator[bytes]:
    """Every JPEG that stands in a file as it is, and the pictures of an office package."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from (archive.read(name) for name in archive.namelist() if "/media/" in name)
        return
    for match in re.finditer(rb"\xff\xd8\xff.*?\xff\xd9(?=\s*endstream)", data, re.DOTALL):
        yield match[0]


def without_tags(package: bytes) -> str:
    """The main text of a Word file with all marking taken out."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return re.sub("<[^>]*>", "", archive.read("word/document.xml").decode())


def unlocked(data: bytes, password: str) -> bytes:
    """A PDF without its password."""
    with pikepdf.open(io.BytesIO(data), password=password) as document:
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()
