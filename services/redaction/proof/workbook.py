"""What a rebuilt workbook or table must not contain at all, whatever it says.

Values on visible sheets and nothing else: no part that is not needed for that, no formula, no
hidden row, column or sheet, no comment on an entry, no times.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator

_NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:app|core)\.xml|xl/workbook\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/(?:styles|sharedStrings)\.xml|xl/theme/theme1\.xml"
    r"|xl/worksheets/sheet\d+\.xml"
)
_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "|")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?%?")
_FORBIDDEN = {
    rb"<f[ >/]": "formula",
    rb"\bhidden=\"(?:1|true)\"|\bstate=\"(?:very)?[hH]idden\"": "hidden-part",
    rb"<definedName[ >]": "defined-name",
    rb"<hyperlink[ >]": "link",
    rb"<dataValidation[ >]": "validation-list",
    rb"<(?:oddHeader|oddFooter|legacyDrawing|drawing|oleObject|controls)[ >/]": "drawing",
    rb"TargetMode=\"External\"": "link",
    rb"<(?:dc:|cp:|dcterms:)(?:creator|lastModifiedBy|created|modified|title)>": "properties",
}


def workbook_faults(data: bytes) -> Iterator[str]:
    """Stable codes of everything a rebuilt workbook must not have."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield from _faults(packed)
            used = sum(e.compress_size + 30 + len(e.filename) for e in packed.infolist())
            ends = sum(46 + len(e.filename) for e in packed.infolist()) + 22
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        yield "damaged-archive"
        return
    if used + ends != len(data):
        yield "bytes-between-entries"


def table_faults(data: bytes) -> Iterator[str]:
    """The same for a rebuilt table of separated values: no cell may act as a formula."""
    rows = csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline=""))
    try:
        cells = [cell.lstrip(" \u00a0") for row in rows for cell in row]
    except csv.Error:
        yield "damaged-table"
        return
    if any(cell.startswith(_ACTIVE) and not _NUMBER.fullmatch(cell) for cell in cells):
        yield "has-formula"


def _faults(packed: zipfile.ZipFile) -> Iterator[str]:
    entries = packed.infolist()
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        yield "entry-defined-twice"
    if packed.comment or any(entry.comment or entry.extra for entry in entries):
        yield "entry-comment"
    if len({entry.date_time for entry in entries}) > 1:
        yield "entry-times"
    if not all(_NEEDED.fullmatch(name) for name in names):
        yield "unknown-part"
    for name in names:
        if _NEEDED.fullmatch(name):
            content = packed.read(name)
            for pattern, code in _FORBIDDEN.items():
                if re.search(pattern, content):
                    yield f"has-{code}"
