"""Signs a finished PDF edition so that any reader of PDFs shows whether it was touched (PAdES).

The signature becomes part of the one revision that the file is: an invisible field on the first
page, and a value with a gap that the signature fills. Every byte of the file but that gap is
signed. The file is taken apart no further than our own writers make necessary: cross-reference
table, catalogue, first page; a file in another form is refused, never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from shared.crypto.cms import room_for, signed_data
from shared.crypto.document_keys import DocumentKey
from shared.domain.errors import Corrupt

SignPdf = Callable[[bytes, datetime], bytes]
"""A finished PDF and the instant of signing; the same PDF, signed."""

FIELD_NAME = "Lockgate"
MEANING = "Signed by Lockgate when this edition was made"
_ROW = 20
_DEEPEST = 40
_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_TABLE = re.compile(rb"xref\s+0 (\d+)\s*?\r?\n")
_ROWS = re.compile(rb"(?:\d{10} \d{5} [nf](?: \n| \r|\r\n))+")
_ROOT = re.compile(rb"/Root\s+(\d+)\s+0\s+R")
_SIZE = re.compile(rb"/Size\s+\d+")
_PAGES = re.compile(rb"/Pages\s+(\d+)\s+0\s+R")
_KID = re.compile(rb"/Kids\s*\[\s*(\d+)\s+0\s+R")


@dataclass(frozen=True, slots=True)
class _File:
    """A PDF as our writers make it: its bytes, where its table stands, and its objects' places."""

    data: bytes
    table: int
    rows: list[tuple[int, bytes]]
    trailer: bytes

    def dictionary(self, number: int) -> tuple[int, bytes]:
        """Where an object's dictionary ends (before its last brackets), and its bytes."""
        if not 0 < number < len(self.rows):
            raise _unsignable()
        start = self.rows[number][0]
        head = b"%d 0 obj" % number
        end = self.data.find(b"endobj", start)
        body = self.data[start + len(head) : end].rstrip()
        if not self.data.startswith(head, start) or end < 0 or not body.endswith(b">>"):
            raise _unsignable()
        return start + len(head) + len(body) - 2, body


def signed_pdf(pdf: bytes, at: datetime, signer: DocumentKey) -> bytes:
    """The same file with one signature over it; nothing it shows has changed.

    Raises Corrupt ``pdf-unsignable`` for a file that our writers did not make, or that is signed.
    """
    file = _read(pdf)
    made, gap = _with_gap(file, at, 2 * room_for(signer))
    opens, closes = gap, gap + 2 * room_for(signer) + 2
    signed = memoryview(made)
    digest = sha256(signed[:opens])
    digest.update(signed[closes:])
    cms = signed_data(digest.digest(), signer).hex().encode()
    made[opens + 1 : opens + 1 + len(cms)] = cms
    return bytes(made)


def _read(pdf: bytes) -> _File:
    end = _END.search(pdf)
    table = _TABLE.match(pdf, int(end[1])) if end else None
    rows = _ROWS.match(pdf, table.end()) if table else None
    if end is None or table is None or rows is None or len(rows[0]) != _ROW * int(table[1]):
        raise _unsignable()
    listed = [rows[0][at : at + _ROW] for at in range(0, len(rows[0]), _ROW)]
    trailer = pdf[rows.end() : end.start()]
    if b"/Prev" in trailer or b"/Encrypt" in trailer or not trailer.lstrip().startswith(b"trailer"):
        raise _unsignable()
    return _File(pdf, table.start(), [(int(row[:10]), row[10:18]) for row in listed], trailer)


def _with_gap(file: _File, at: datetime, room: int) -> tuple[bytearray, int]:
    """The file with field and value, every offset right, and where the gap's bracket stands."""
    root = _only(_ROOT, file.trailer)
    catalogue, text = file.dictionary(root)
    page = _first_page(file, _only(_PAGES, text))
    page_end, page_text = file.dictionary(page)
    if b"/AcroForm" in text or b"/Annots" in page_text:
        raise _unsignable()
    field = len(file.rows)
    inserted = sorted([
        (catalogue, b"/AcroForm<</Fields[%d 0 R]/SigFlags 3>>" % field),
        (page_end, b"/Annots[%d 0 R]" % field),
    ])  # fmt: skip
    made, before = bytearray(), 0
    for where, what in inserted:
        made += file.data[before:where] + what
        before = where
    made += file.data[before : file.table]
    added = [len(made)]
    made += _field(field, page)
    added.append(len(made))
    made += _value(field + 1, at, room)
    gap = made.index(b"/Contents<", added[1]) + len(b"/Contents")
    _finish(file, made, inserted, added)
    _fill(made, added[1], gap, gap + room + 2)
    return made, gap


def _first_page(file: _File, number: int) -> int:
    for _ in range(_DEEPEST):
        _, text = file.dictionary(number)
        kid = _KID.search(text)
        if kid is None:
            return number
        number = int(kid[1])
    raise _unsignable()


def _field(number: int, page: int) -> bytes:
    return (
        f"{number} 0 obj\n<</Type/Annot/Subtype/Widget/FT/Sig/T({FIELD_NAME})/TU({MEANING})"
        f"/Rect[0 0 0 0]/F 132/P {page} 0 R/V {number + 1} 0 R>>\nendobj\n"
    ).encode()


def _value(number: int, at: datetime, room: int) -> bytes:
    return (
        f"{number} 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"
        f"/M(D:{at.astimezone(UTC):%Y%m%d%H%M%S}Z)/ByteRange[0 {0:010d} {0:010d} {0:010d}]"
        f"/Contents<{'0' * room}>>>\nendobj\n"
    ).encode()


def _finish(
    file: _File, made: bytearray, inserted: list[tuple[int, bytes]], added: list[int]
) -> None:
    """Write the table anew, with every object where it stands now, and the trailer."""
    rows = [_row(offset, kind, inserted) for offset, kind in file.rows]
    rows += [b"%010d 00000 n \n" % offset for offset in added]
    start = len(made)
    made += b"xref\n0 %d\n" % len(rows) + b"".join(rows)
    made += _SIZE.sub(b"/Size %d" % len(rows), file.trailer, count=1).strip(b"\r\n")
    made += b"\nstartxref\n%d\n%%%%EOF\n" % start


def _row(offset: int, kind: bytes, inserted: list[tuple[int, bytes]]) -> bytes:
    moved = 0
    if kind.endswith(b"n"):
        moved = sum(len(what) for where, what in inserted if where < offset)
    return b"%010d%b \n" % (offset + moved, kind)


def _fill(made: bytearray, value: int, opens: int, closes: int) -> None:
    said = b"/ByteRange[0 %010d %010d %010d]" % (opens, closes, len(made) - closes)
    where = made.index(b"/ByteRange[", value)
    made[where : where + len(said)] = said


def _only(pattern: re.Pattern[bytes], text: bytes) -> int:
    found = pattern.findall(text)
    if len(found) != 1:
        raise _unsignable()
    return int(found[0])


def _unsignable() -> Corrupt:
    return Corrupt("pdf-unsignable", "This PDF is not in the form that editions are made in.")
