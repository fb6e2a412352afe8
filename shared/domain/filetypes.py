"""What a file really is, told from its bytes and never from its name.

Pure: reads a few places through ``read_at`` and answers a type. The types Lockgate reads are in
``READABLE``; the others exist so that a refusal can say what the file is.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Collection

from shared.domain.ziptable import BadZip, ReadAt, read_table

READABLE = frozenset(
    ("pdf", "docx", "xlsx", "csv", "eml", "msg", "txt", "html", "png", "jpeg", "tiff", "zip")
)

_HEAD = 16 << 10
_SAMPLE = 64 << 10

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"{\\rtf", "rtf"),
    (b"\x78\x9f\x3e\x22", "winmail"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"!BDN", "pst"),
    (b"%!PS", "postscript"),
    (b"\x7fELF", "executable"),
    (b"\xca\xfe\xba\xbe", "executable"),
    (b"\xfe\xed\xfa", "executable"),
    (b"\xce\xfa\xed\xfe", "executable"),
    (b"\xcf\xfa\xed\xfe", "executable"),
    (b"\x00asm", "executable"),
    (b"#!", "executable"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "executable"),
    (b"MSCF", "cabinet"),
    (b"ITSF", "executable"),
)
_CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOS_HEADER = 0x40
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_MAIL_HEADER = re.compile(
    r"(?:from|to|cc|bcc|subject|date|received|return-path|message-id|mime-version|delivered-to|"
    r"reply-to|sender|content-type|x-[a-z0-9-]+|dkim-signature|arc-[a-z-]+|thread-topic|"
    r"authentication-results|content-transfer-encoding|importance|in-reply-to|references):",
    re.IGNORECASE,
)
_ANY_HEADER = re.compile(r"[!-9;-~]+:(?:[ \t]|$)")
_HTML = re.compile(
    r"\A\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_SVG = re.compile(
    r"\A\s*(?:<\?xml[^>]*>|<!--.*?-->|<!doctype[^>]*>|\s)*<svg\b", re.IGNORECASE | re.DOTALL
)
_SCRIPT = re.compile(r"\A\s*(?:@echo\s+off|<\?php|<%@|<script\b|<job\b|<hta:)", re.IGNORECASE)
_CONTROL = frozenset(range(32)) - {7, 8, 9, 10, 12, 13, 27}
_MAX_CONTROL_SHARE = 0.002


def identify(size: int, read_at: ReadAt, hint: str = "") -> str:
    """The file's type: one of ``READABLE``, another name, ``empty`` or ``unknown``.

    ``hint`` ("csv" or "txt") only decides between those two, which nothing inside tells apart.
    """
    head = read_at(0, min(_HEAD, size))
    if not head.strip(b"\x00 \t\r\n"):
        return "empty" if size <= _HEAD else "unknown"
    if head.startswith(_ZIP):
        return _zip_type(size, read_at)
    if head.startswith(_CFB):
        return _compound_type(cfb_names(size, read_at))
    if _is_windows_program(head, size, read_at):
        return "executable"
    sample = read_at(0, min(_SAMPLE, size))
    return _by_magic(head) or _text_type(sample, hint) or _late_pdf(head) or "unknown"


def _by_magic(head: bytes) -> str:
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in {b"heic", b"heix", b"mif1", b"heim"} else "video"
    if head[:4] == b"RIFF":
        return "webp" if head[8:12] == b"WEBP" else "video"
    return ""


def _late_pdf(head: bytes) -> str:
    """PDF readers take a header anywhere in the first kilobyte, so this is one as well."""
    return "pdf" if b"%PDF-" in head[:1024] else ""


def _is_windows_program(head: bytes, size: int, read_at: ReadAt) -> bool:
    if not head.startswith(b"MZ") or len(head) < _DOS_HEADER:
        return False
    (place,) = struct.unpack_from("<L", head, _DOS_HEADER - 4)
    return place + 4 <= size and read_at(place, 2) in {b"PE", b"NE", b"LE", b"LX"}


def _zip_type(size: int, read_at: ReadAt) -> str:
    try:
        names = {entry.untrusted_name for entry in read_table(size, read_at)}
    except BadZip:
        return "zip"
    return office_type(names)


def office_type(names: Collection[str]) -> str:
    """Which office format a ZIP with these entry names is, or plain ``zip``."""
    lowered = {name.replace("\\", "/").lower() for name in names}
    if "[content_types].xml" in lowered and "_rels/.rels" in lowered:
        for folder, name in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if any(entry.startswith(folder) for entry in lowered):
                return name
        return "ooxml"
    if "mimetype" in lowered and "meta-inf/manifest.xml" in lowered:
        return "opendocument"
    if "meta-inf/manifest.mf" in lowered or "androidmanifest.xml" in lowered:
        return "executable"
    return "zip"


def _compound_type(names: Collection[str]) -> str:
    lowered = {name.lower() for name in names}
    if "encryptedpackage" in lowered:
        return "encrypted-office"
    if "__properties_version1.0" in lowered:
        return "msg"
    for stream, kind in (
        ("worddocument", "doc"),
        ("workbook", "xls"),
        ("book", "xls"),
        ("powerpoint document", "ppt"),
    ):
        if stream in lowered:
            return kind
    return "compound"


def cfb_names(size: int, read_at: ReadAt, most: int = 4096) -> tuple[str, ...]:
    """Names of the first ``most`` directory entries of an OLE compound file; empty if unsound."""
    header = read_at(0, 512)
    if len(header) < 512 or not header.startswith(_CFB):  # noqa: PLR2004 - header size
        return ()
    shift, first = struct.unpack_from("<H", header, 30)[0], struct.unpack_from("<L", header, 48)[0]
    if shift not in {9, 12}:
        return ()
    sector = 1 << shift
    fat = struct.unpack_from("<109L", header, 76)
    names: list[str] = []
    seen: set[int] = set()
    while first < 0xFFFFFFFA and first not in seen and len(names) < most:  # noqa: PLR2004 - end mark
        seen.add(first)
        block = read_at((first + 1) * sector, sector)
        names += [name for at in range(0, len(block) - 127, 128) if (name := _cfb_name(block, at))]
        first = _next_sector(first, fat, sector, size, read_at)
    return tuple(names)


def _next_sector(
    current: int, fat: tuple[int, ...], sector: int, size: int, read_at: ReadAt
) -> int:
    index, entry = divmod(current, sector // 4)
    if index >= len(fat) or (fat[index] + 1) * sector + sector > size:
        return 0xFFFFFFFE
    raw = read_at((fat[index] + 1) * sector + 4 * entry, 4)
    return int.from_bytes(raw, "little") if len(raw) == 4 else 0xFFFFFFFE  # noqa: PLR2004


def _cfb_name(block: bytes, at: int) -> str:
    length = int.from_bytes(block[at + 64 : at + 66], "little")
    if block[at + 66] == 0 or not 2 <= length <= 64:  # noqa: PLR2004 - UTF-16 with its zero
        return ""
    return block[at : at + length - 2].decode("utf-16-le", "replace")


def text_encoding(sample: bytes) -> str | None:
    """The encoding of plain text, or None when the bytes are not text.

    UTF-8 and UTF-16 are recognised for sure; anything else without control bytes is taken as
    Windows-1252, in which every byte means something.
    """
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return encoding
    if (wide := _utf16_without_mark(sample)) is not None:
        return wide
    control = sum(sample.count(bytes([byte])) for byte in _CONTROL)
    if control > _MAX_CONTROL_SHARE * len(sample):
        return None
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        # a sample may end in the middle of a character
        return "utf-8" if error.start >= len(sample) - 3 and error.start > 0 else "cp1252"
    return "utf-8"


def _utf16_without_mark(sample: bytes) -> str | None:
    """UTF-16 of mostly western text: every other byte is zero, the rest never."""
    pairs = len(sample) // 2
    if pairs < 2:  # noqa: PLR2004 - too short to tell
        return None
    even, odd = sample[0 : 2 * pairs : 2].count(0), sample[1 : 2 * pairs : 2].count(0)
    if odd > 0.8 * pairs and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > 0.8 * pairs and odd == 0 else None


def _text_type(sample: bytes, hint: str) -> str:
    encoding = text_encoding(sample)
    if encoding is None:
        return ""
    text = sample.decode(encoding, "replace").lstrip("\ufeff")
    for pattern, kind in ((_SCRIPT, "executable"), (_HTML, "html"), (_SVG, "svg")):
        if pattern.match(text):
            return kind
    if _is_mail(text):
        return "eml"
    return hint if hint in {"csv", "txt"} else "csv" if csv_delimiter(text) else "txt"


def _is_mail(text: str) -> bool:
    """Whether the text opens with at least two well-known mail headers and nothing else."""
    known = 0
    for line in text.lstrip("\r\n").splitlines()[:200]:
        if not line.strip():
            break
        if line[0] in " \t" or (known == 0 and line.startswith("From ")):
            continue
        if not _ANY_HEADER.match(line):
            return False
        known += bool(_MAIL_HEADER.match(line))
    return known >= 2  # noqa: PLR2004 - one could be chance ("To: do list")


def csv_delimiter(text: str, records: int = 3) -> str:
    """The delimiter of delimited text (comma, semicolon, tab or bar), or empty.

    Delimited means: at least ``records`` records with the same number of fields, two or more, in
    nearly all of the first hundred, quoted fields respected. Two fields parted by comma and space
    are prose.
    """
    for delimiter in ",;\t|":
        widths = _widths(text, delimiter)
        if len(widths) < records or widths[0] < 2:  # noqa: PLR2004
            continue
        if widths[0] == 2 and f"{delimiter} " in text:  # noqa: PLR2004
            continue
        if sum(width == widths[0] for width in widths) >= 0.9 * len(widths):
            return delimiter
    return ""


def _widths(text: str, delimiter: str) -> list[int]:
    widths: list[int] = []
    fields, quoted, empty = 1, False, True
    for char in text:
        if char == '"':
            quoted, empty = not quoted, False
        elif char == "\n" and not quoted:
            if not empty:
                widths.append(fields)
            fields, empty = 1, True
            if len(widths) == 100:  # noqa: PLR2004 - enough to tell
                return widths
        elif char == delimiter and not quoted:
            fields, empty = fields + 1, False
        elif char not in "\r ":
            empty = False
    return widths if empty or quoted else [*widths, fields]
