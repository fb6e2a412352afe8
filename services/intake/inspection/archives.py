"""What is wrong with a ZIP file or an office package, seen without unpacking it whole."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, cast

from services.intake.inspection.names import DANGEROUS, extension, is_unsafe_path
from shared.domain.filetypes import identify
from shared.domain.ziptable import MAX_UNPACKED, BadZip, ReadAt, ZipEntry, bomb_reason, read_table
from shared.ports.program import ProgramRefusal, ProgramSource

_MAX_DEPTH = 3
_MAX_INNER = 64 << 20
_MAX_PEEKED = 2_000
_PEEK = 4096
_MAX_SCANNED = 64 << 20

_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MACRO_PARTS = ("vbaproject", "wordvbadata", "macrosheets/", "/activex/", "attachedtoolbars")
_MACRO_TYPES = re.compile(rb"macroenabled|vnd\.ms-office\.vbaproject|activex", re.IGNORECASE)
_FIELD = re.compile(rb"<w:instrText[^>]*>([^<]*)<|<w:fldSimple[^>]*w:instr=\"([^\"]*)\"")
_DDE = re.compile(rb"\bDDE(?:AUTO)?\b", re.IGNORECASE)
_TEMPLATE = re.compile(rb"relationships/attachedTemplate\"", re.IGNORECASE)
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*\"External\"", re.IGNORECASE)
_TRACKED = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo)\s")
_HIDDEN_SHEET = re.compile(rb"state=\"(?:hidden|veryHidden)\"")


def archive_findings(source: ProgramSource) -> Iterator[str]:
    """Findings on a plain ZIP file and the archives inside it."""
    yield from _archive(cast("IO[bytes]", source.file()), source, 1, [MAX_UNPACKED])


def office_findings(source: ProgramSource, file_type: str) -> Iterator[str]:
    """Findings on a Word or Excel package."""
    entries = _checked_entries(source)
    if any(mark in f"/{e.untrusted_name}".casefold() for e in entries for mark in _MACRO_PARTS):
        yield "active-content"
    if any("/embeddings/" in f"/{e.untrusted_name}".casefold() for e in entries):
        yield "embedded-files"
    package = _opened(cast("IO[bytes]", source.file()))
    for info in package.infolist():
        yield from _part_findings(package, info, file_type)


def _checked_entries(source: ProgramSource) -> tuple[ZipEntry, ...]:
    """The table of contents, once it is known to be safe to use. Raises ProgramRefusal."""
    try:
        entries = read_table(source.size, source.read_at)
    except BadZip as error:
        raise ProgramRefusal(error.code) from error
    if bomb_reason(entries):
        raise ProgramRefusal("file-bomb")
    if any(entry.encrypted for entry in entries):
        raise ProgramRefusal("file-encrypted")
    if not any(not entry.is_folder for entry in entries):
        raise ProgramRefusal("file-empty")
    return entries


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ProgramRefusal("file-damaged") from error


def _archive(file: IO[bytes], source: ProgramSource, depth: int, left: list[int]) -> Iterator[str]:
    entries = _checked_entries(source)
    left[0] -= sum(entry.unpacked for entry in entries)
    if left[0] < 0:
        raise ProgramRefusal("file-bomb")
    if any(is_unsafe_path(entry.untrusted_name) for entry in entries):
        yield "unsafe-names"
    if any(extension(entry.untrusted_name) in DANGEROUS for entry in entries):
        yield "file-executable"
    package = _opened(file)
    for info in package.infolist()[:_MAX_PEEKED]:
        if not info.is_dir():
            yield from _member(package, info, depth, left)


def _member(
    package: zipfile.ZipFile, info: zipfile.ZipInfo, depth: int, left: list[int]
) -> Iterator[str]:
    head = _read(package, info, _PEEK)
    kind = identify(len(head), _reader(head))
    if kind == "executable":
        yield "file-executable"
    if not head.startswith(b"PK\x03\x04"):
        return
    if info.file_size > _MAX_INNER:
        yield "nested-archive"  # too large to open here; it is checked when it is taken out
        return
    inner = _BytesAsSource(_read(package, info, _MAX_INNER))
    if identify(inner.size, inner.read_at) != "zip":
        return
    yield "nested-archive"
    if depth >= _MAX_DEPTH:
        raise ProgramRefusal("file-too-deep")
    yield from _archive(cast("IO[bytes]", inner.file()), inner, depth + 1, left)


class _BytesAsSource:
    """Bytes unpacked from an archive, looked at like a file of their own."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def size(self) -> int:
        return len(self._data)

    def read_at(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + length]

    def file(self) -> io.RawIOBase:
        return cast("io.RawIOBase", io.BytesIO(self._data))


def _reader(data: bytes) -> ReadAt:
    return _BytesAsSource(data).read_at


def _read(package: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    try:
        with package.open(info) as stream:
            return stream.read(most)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise ProgramRefusal("file-damaged") from error
    except (NotImplementedError, RuntimeError) as error:
        raise ProgramRefusal("file-type-unsupported") from error


def _part_findings(
    package: zipfile.ZipFile, info: zipfile.ZipInfo, file_type: str
) -> Iterator[str]:
    name = info.filename.casefold()
    if not name.endswith((".xml", ".rels", ".vml")):
        return
    head = _read(package, info, _PEEK)
    if _DOCTYPE.search(head.replace(b"\x00", b"")):
        raise ProgramRefusal("file-bomb")
    if name == "[content_types].xml" and _MACRO_TYPES.search(_read(package, info, _MAX_SCANNED)):
        yield "active-content"
    elif name.endswith(".rels"):
        yield from _relation_findings(_read(package, info, _MAX_SCANNED))
    elif file_type == "docx" and name.startswith("word/"):
        yield from _word_findings(_read(package, info, _MAX_SCANNED))
    elif name == "xl/workbook.xml" and _HIDDEN_SHEET.search(_read(package, info, _MAX_SCANNED)):
        yield "hidden-content"
    elif name.startswith("xl/externallinks/"):
        yield (
            "active-content"
            if b"ddeLink" in _read(package, info, _MAX_SCANNED)
            else "external-data"
        )


def _relation_findings(data: bytes) -> Iterator[str]:
    for relation in data.split(b"<Relationship "):
        if _TEMPLATE.search(relation) and _EXTERNAL.search(relation):
            yield "external-template"


def _word_findings(data: bytes) -> Iterator[str]:
    fields = b"".join(b"".join(pair) for pair in _FIELD.findall(data))
    if _DDE.search(fields):
        yield "active-content"
    if _TRACKED.search(data):
        yield "tracked-changes"
    if b"<w:vanish" in data:
        yield "hidden-content"
