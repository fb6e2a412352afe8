"""Building a reading piece by piece and sending it out while it grows.

Keeps the promises of ``services.redaction.domain.reading``: blocks in order with exactly one line
feed between them, cells parted by one tab, clean characters only. Nothing is kept in memory that
has already been sent, so a long document costs no more than its longest page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from services.redaction.domain.reading import BlockKind, EditionKind, PageSource, SpotKind
from services.redaction.readers.warnings import WARNINGS
from shared.ports.program import Emit, ProgramRefusal

MAX_TEXT = 20_000_000
MAX_BLOCKS = 1_000_000
MAX_LEVEL = 99
MAX_SPOTS = 5_000
_FLUSH_CHARS = 200_000
_FLUSH_BLOCKS = 5_000

Found = tuple[tuple[float, float, float, float], SpotKind]
"""A region's box in points from the top left, and what it was taken for."""

_PARTS = frozenset(
    (
        "Annotation", "Archive", "Attachment names", "Bookmark", "Chart", "Comment", "Deleted text",
        "Diagram", "Document properties", "Email", "Endnote", "Footer", "Footnote", "Form field",
        "Header", "Hidden columns", "Hidden layer", "Hidden rows", "Hidden sheet", "Hidden text",
        "HTML version", "Link", "Main text", "Other text", "Sheet", "Sheet header or footer",
        "Sheet names", "Stored values", "Text box", "Title",
    )
)  # fmt: skip

_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def clean(untrusted_text: str) -> str:
    r"""Text without control characters and lone surrogates; every line break as ``\n``."""
    return _UNWANTED.sub("", _BREAKS.sub("\n", untrusted_text))


class Assembly:
    """Collects blocks and pages of one reading and emits them in bounded frames."""

    def __init__(self, emit: Emit, file_type: str) -> None:
        self.emit = emit
        self.file_type = file_type
        self.edition = EditionKind.TEXT
        self._length = 0
        self._blocks = 0
        self._attachments = 0
        self._tables = 0
        self._spots = 0
        self._warnings: dict[str, None] = {}
        self._text: list[str] = []
        self._text_chars = 0
        self._rows: list[list[Any]] = []
        self._part = ""

    @property
    def length(self) -> int:
        """How many characters the canonical text has so far."""
        return self._length

    @property
    def next_start(self) -> int:
        """Where the next block would begin if no part name comes first."""
        return self._length + (1 if self._blocks else 0)

    def warn(self, code: str) -> None:
        """Add a warning once; codes stand in the order of first mention."""
        if code not in WARNINGS:
            raise ValueError(code)
        self._warnings.setdefault(code)

    def part(self, name: str, number: int = 0) -> None:
        """Say where the blocks that follow come from; no block is made if none follow."""
        if name not in _PARTS:
            raise ValueError(name)
        self._part = f"{name} {number}" if number else name

    def new_table(self) -> int:
        """A number for the rows of one more table."""
        self._tables += 1
        return self._tables - 1

    def add(self, kind: BlockKind, text: str, level: int = 0) -> tuple[int, int] | None:
        """Append a block and answer its range; nothing is added for empty text."""
        cleaned = clean(text).strip("\n \t")
        if not cleaned:
            return None
        self._flush_part()
        return self._append(kind, cleaned, level=level)

    def add_exact(self, kind: BlockKind, text: str, level: int = 0) -> int:
        """Append a block of text that is already clean, unchanged; answers where it begins."""
        self._flush_part()
        return self._append(kind, text, level=level)[0]

    def row(
        self, cells: Sequence[str], table: int, *, header: bool = False
    ) -> tuple[int, int] | None:
        """Append one table row; a row whose cells are all empty is left out."""
        cleaned = [clean(cell).replace("\t", " ").strip("\n ") for cell in cells]
        if not any(cleaned):
            return None
        self._flush_part()
        start = self.next_start
        ranges = []
        at = start
        for cell in cleaned:
            ranges.append([at, at + len(cell)])
            at += len(cell) + 1
        return self._append(
            BlockKind.ROW, "\t".join(cleaned), cells=ranges, table=table, header=header
        )

    def page(
        self,
        number: int,
        size: tuple[float, float],
        span: tuple[int, int],
        source: PageSource,
        words: Sequence[Sequence[float | int]],
        *,
        has_images: bool,
    ) -> None:
        """Send one page; ``words`` are (start, end, x0, y0, x1, y1, line).

        They go out column by column, lengths in hundredths of a point.
        """
        self.flush()
        starts, ends, *edges, lines = zip(*words, strict=True) if words else ((),) * 7
        places = [list(map(round, map((100.0).__mul__, edge))) for edge in edges]
        self.emit(
            {
                "page": {
                    "number": number,
                    "width": round(size[0], 2),
                    "height": round(size[1], 2),
                    "start": span[0],
                    "end": span[1],
                    "source": source.value,
                    "has_images": has_images,
                    "words": [starts, ends, *places, lines],
                }
            }
        )

    def spots(self, page: int, size: tuple[float, float], found: Iterable[Found]) -> None:
        """Offer regions of a page already sent; parts outside the page are cut away."""
        width, height = round(size[0], 2), round(size[1], 2)
        rows: list[list[Any]] = []
        for (x0, y0, x1, y1), kind in found:
            left, right = (round(min(max(x, 0.0), width), 2) for x in (x0, x1))
            top, bottom = (round(min(max(y, 0.0), height), 2) for y in (y0, y1))
            if left < right and top < bottom and self._spots < MAX_SPOTS:
                rows.append([page, left, top, right, bottom, kind.value])
                self._spots += 1
        if rows:
            self.emit({"spots": rows})

    def progress(self, page: int, pages: int) -> None:
        """Tell the caller how far the reading is."""
        self.emit({"progress": {"page": page, "pages": pages}})

    def attachment(self, untrusted_name: str, size: int, pieces: Iterator[bytes]) -> None:
        """Hand out a file found inside, announced first and then in pieces of its exact size."""
        self.flush()
        self.emit(
            {
                "attachment": {
                    "index": self._attachments,
                    "name": clean(untrusted_name)[:255],
                    "size": size,
                }
            }
        )
        self._attachments += 1
        left = size
        for piece in pieces:
            left -= len(piece)
            if left < 0:
                raise ProgramRefusal("file-damaged")
            if piece:
                self.emit(piece)
        if left:
            raise ProgramRefusal("file-truncated")

    def finish(self) -> None:
        """Send what is left and the closing facts."""
        self.flush()
        self.emit(
            {
                "end": {
                    "file_type": self.file_type,
                    "edition": self.edition.value,
                    "warnings": list(self._warnings),
                    "attachments": self._attachments,
                    "length": self._length,
                }
            }
        )

    def flush(self) -> None:
        """Send collected text and blocks."""
        if self._text:
            self.emit({"text": "".join(self._text)})
        if self._rows:
            self.emit({"blocks": self._rows})
        self._text, self._rows, self._text_chars = [], [], 0

    def _flush_part(self) -> None:
        if self._part:
            name, self._part = self._part, ""
            self._append(BlockKind.PART, name)

    def _append(
        self,
        kind: BlockKind,
        text: str,
        level: int = 0,
        cells: Sequence[Sequence[int]] = (),
        table: int = -1,
        *,
        header: bool = False,
    ) -> tuple[int, int]:
        start = self.next_start
        end = start + len(text)
        if end > MAX_TEXT or self._blocks >= MAX_BLOCKS:
            raise ProgramRefusal("file-too-large")
        self._text.append(f"\n{text}" if self._blocks else text)
        self._rows.append([kind.value, start, end, min(level, MAX_LEVEL), cells, table, header])
        self._blocks += 1
        self._length = end
        self._text_chars += len(text)
        if self._text_chars > _FLUSH_CHARS or len(self._rows) >= _FLUSH_BLOCKS:
            self.flush()
        return start, end


def pieces_of(data: bytes, size: int = 1 << 20) -> Iterator[bytes]:
    """Bytes already in memory, in pieces."""
    for at in range(0, len(data), size):
        yield data[at : at + size]
