"""The table of contents of a ZIP file, read and judged without unpacking anything.

``read_table`` needs three small reads whatever the file's size. It refuses (``BadZip``) what an
honest writer never makes; ``bomb_reason`` says whether unpacking would be unsafe: too many
entries, too much data, too high a ratio, or entries that share the same packed bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

ReadAt = Callable[[int, int], bytes]

_EOCD = struct.Struct("<4s4H2LH")
_EOCD64_LOCATOR = struct.Struct("<4sLQL")
_EOCD64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL_SIZE = 30

_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
_UTF8_FLAG = 0x800
_MAX_COMMENT = 0xFFFF
_MAX_TABLE_BYTES = 16 << 20
_UNSET32, _UNSET16 = 0xFFFFFFFF, 0xFFFF

MAX_ENTRIES = 10_000
MAX_UNPACKED = 4 << 30
MAX_RATIO = 120
RATIO_FREE = 8 << 20
"""Unpacked sizes below this are let through whatever their ratio: small XML packs very well."""


class BadZip(Exception):
    """Not a ZIP file that an honest writer made; the argument is a refusal code."""

    def __init__(self, code: str = "file-damaged") -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class ZipEntry:
    """One entry as the table of contents declares it; the name is untrusted."""

    untrusted_name: str
    packed: int
    unpacked: int
    offset: int
    method: int
    encrypted: bool

    @property
    def is_folder(self) -> bool:
        """Whether the entry only names a folder."""
        return self.untrusted_name.endswith("/")


def read_table(size: int, read_at: ReadAt) -> tuple[ZipEntry, ...]:
    """All entries in table order. Raises BadZip."""
    start, length, count = _locate(size, read_at)
    if count > MAX_ENTRIES or length > _MAX_TABLE_BYTES:
        raise BadZip("file-bomb")
    if start + length > size:
        raise BadZip("file-truncated")
    table = read_at(start, length)
    entries = []
    at = 0
    while at < len(table):
        entry, at = _entry(table, at)
        entries.append(entry)
        if len(entries) > MAX_ENTRIES:
            raise BadZip("file-bomb")
    if len(entries) != count:
        raise BadZip
    return tuple(entries)


def bomb_reason(entries: Sequence[ZipEntry]) -> str:
    """Why unpacking would be unsafe ("entries", "size", "ratio", "overlap"), or empty."""
    if len(entries) > MAX_ENTRIES:
        return "entries"
    unpacked = sum(entry.unpacked for entry in entries)
    if unpacked > MAX_UNPACKED:
        return "size"
    packed = sum(entry.packed for entry in entries)
    if unpacked > RATIO_FREE and unpacked > MAX_RATIO * max(packed, 1):
        return "ratio"
    return "overlap" if _overlap(entries) else ""


def _overlap(entries: Sequence[ZipEntry]) -> bool:
    end = 0
    for entry in sorted(entries, key=lambda e: e.offset):
        if entry.offset < end:
            return True
        end = entry.offset + _LOCAL_SIZE + entry.packed
    return False


def _locate(size: int, read_at: ReadAt) -> tuple[int, int, int]:
    """Where the table lies: offset, length, number of entries."""
    span = min(size, _MAX_COMMENT + _EOCD.size)
    tail = read_at(size - span, span)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _EOCD.size > len(tail):
        raise BadZip("file-truncated")
    _, disk, first_disk, here, count, length, start, _ = _EOCD.unpack_from(tail, at)
    if _UNSET32 in {start, length} or count == _UNSET16:
        return _locate64(size - span + at, read_at)
    if disk or first_disk or here != count:
        raise BadZip
    return start, length, count


def _locate64(eocd: int, read_at: ReadAt) -> tuple[int, int, int]:
    raw = read_at(max(eocd - _EOCD64_LOCATOR.size, 0), _EOCD64_LOCATOR.size)
    if len(raw) < _EOCD64_LOCATOR.size or raw[:4] != b"PK\x06\x07":
        raise BadZip
    _, _, place, _ = _EOCD64_LOCATOR.unpack(raw)
    raw = read_at(place, _EOCD64.size)
    if len(raw) < _EOCD64.size or raw[:4] != b"PK\x06\x06":
        raise BadZip
    fields = _EOCD64.unpack(raw)
    return fields[9], fields[8], fields[7]


def _entry(table: bytes, at: int) -> tuple[ZipEntry, int]:
    if at + _CENTRAL.size > len(table) or table[at : at + 4] != b"PK\x01\x02":
        raise BadZip
    fields = _CENTRAL.unpack_from(table, at)
    flags, method = fields[3], fields[4]
    packed, unpacked, name_length, extra_length, comment_length = fields[8:13]
    offset = fields[16]
    name_at = at + _CENTRAL.size
    extra_at = name_at + name_length
    end = extra_at + extra_length + comment_length
    if end > len(table):
        raise BadZip
    raw_name = table[name_at:extra_at]
    unpacked, packed, offset = _wide(
        table[extra_at : extra_at + extra_length], unpacked, packed, offset
    )
    encoding = "utf-8" if flags & _UTF8_FLAG else "cp437"
    name = raw_name.decode(encoding, "replace")
    return ZipEntry(name, packed, unpacked, offset, method, bool(flags & _ENCRYPTED_FLAGS)), end


def _wide(extra: bytes, *values: int) -> tuple[int, ...]:
    """Put the 64-bit values of the ZIP64 extra field where the 32-bit ones are unset."""
    wide = _zip64_extra(extra)
    found = []
    for value in values:
        if value == _UNSET32:
            if len(wide) < 8:  # noqa: PLR2004 - one 64-bit number
                raise BadZip
            value, wide = int.from_bytes(wide[:8], "little"), wide[8:]  # noqa: PLW2901
        found.append(value)
    return tuple(found)


def _zip64_extra(extra: bytes) -> bytes:
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, at)
        if tag == 1:
            return extra[at + 4 : at + 4 + length]
        at += 4 + length
    return b""
