r"""What a reader hands over: one canonical text, its blocks, and where each word stands.

A *reading* is the only thing that leaves the sandbox besides rendered pixels. Everything refers to
the canonical ``text`` by half-open character ranges ``[start, end)``:

* ``blocks`` are in order, do not overlap, and between two blocks stands exactly one ``\n``.
  A table row is one ROW block whose ``cells`` are ranges inside it with one ``\t`` between cells.
  Cell text and paragraph text may hold ``\n`` for a line break inside (a soft break).
* ``pages`` exist for paged sources (PDF, images). A word's box is in points, origin at the top
  left of the page, and covers ``text[start:end]``, which holds no white space.
* A PART block names where the following blocks come from ("Header", "Comment", "Hidden sheet"):
  its text is made by the reader from a fixed vocabulary, never from the file.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Self, overload


class BlockKind(StrEnum):
    """What a stretch of text is, as far as the rebuilt edition needs to know."""

    PART = "part"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list-item"
    ROW = "row"
    NOTE = "note"


class PageSource(StrEnum):
    """Where a page's words come from. NONE: pixels that no machine has read."""

    TEXT = "text"
    OCR = "ocr"
    NONE = "none"


class EditionKind(StrEnum):
    """TEXT: content typeset afresh. PAGE: pages rendered, masked and rebuilt."""

    TEXT = "text"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item, table row or note.

    ``level`` is the heading or list depth from 1, of a paragraph how deep it is quoted (0 where
    it has no meaning); ``table`` numbers the table a ROW belongs to, ``header`` marks a table's
    heading row.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    cells: tuple[tuple[int, int], ...] = ()
    table: int = -1
    header: bool = False


class Word(NamedTuple):
    """One word on a page: character range, box in points from the top left, line number."""

    start: int
    end: int
    x0: float
    y0: float
    x1: float
    y1: float
    line: int


class Words(Sequence[Word]):
    """Words that never change, in a sixth of the memory: a long file has hundreds of thousands."""

    __slots__ = ("_columns",)

    def __init__(self, words: Iterable[Word]) -> None:
        columns: Iterable[Iterable[Any]] = zip(*words, strict=True)
        self._columns = tuple(map(array, _WORD_COLUMNS, columns))

    @classmethod
    def of_columns(cls, columns: Iterable[Iterable[Any]]) -> Self:
        """The same from all starts, all ends and so on, one column for each field of ``Word``."""
        made = cls(())
        made._columns = tuple(map(array, _WORD_COLUMNS, columns))
        return made

    def ranges(self) -> Iterator[tuple[int, int]]:
        """Where each word begins and ends in the text, without making the words."""
        return zip(*self._columns[:2], strict=True)

    def __len__(self) -> int:
        return len(self._columns[0]) if self._columns else 0

    def __iter__(self) -> Iterator[Word]:
        return map(Word._make, zip(*self._columns, strict=True))

    @overload
    def __getitem__(self, at: int) -> Word: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Word, ...]: ...
    def __getitem__(self, at: int | slice) -> Word | tuple[Word, ...]:
        if isinstance(at, slice):
            return tuple(self)[at]
        return Word._make(column[at] for column in self._columns or ((),))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Words):
            return self._columns == other._columns
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Words({len(self)})"


_WORD_COLUMNS = "iiddddi"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: ``number`` from 1, size in points, the character range it covers, its words.

    Words are kept as ``Words``, whatever they are given as.
    """

    number: int
    width: float
    height: float
    start: int
    end: int
    source: PageSource
    words: Sequence[Word] = ()
    has_images: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.words, Words):
            object.__setattr__(self, "words", Words(self.words))


class SpotKind(StrEnum):
    """What a machine took a region of a page for; only a person knows."""

    PICTURE = "picture"
    FACE = "face"
    HANDWRITING = "handwriting"
    SIGNATURE = "signature"
    LOGO = "logo"


@dataclass(frozen=True, slots=True)
class Spot:
    """A region that holds no words a machine can read, offered to a person to cover or leave.

    ``page`` counts from 1; the box is in points from the page's top left.
    """

    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    kind: SpotKind


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one file.

    ``file_type`` is the type found by structure (pdf, docx, xlsx, csv, eml, msg, txt, html, png,
    jpeg, tiff, zip). ``edition`` is the edition the reader recommends. ``warnings`` are stable
    kebab-case codes a person should see (for example ``text-disagrees-with-pixels``).
    ``attachments`` counts the files found inside, which the sandbox hands over separately.
    ``spots`` are regions of pages for a person's eye: writing by hand, pictures, faces.
    """

    file_type: str
    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    edition: EditionKind = EditionKind.TEXT
    warnings: tuple[str, ...] = ()
    attachments: int = 0
    spots: tuple[Spot, ...] = ()
