"""A second extractor asked about every page: what it says that the first did not.

The shortest way is asked first (strings and font tables, over qpdf), and pypdf where it does not
agree: either will do to confirm, and only both can contradict.

Only letters and digits count, without order or spacing, because extractors honestly differ there.
"""

from __future__ import annotations

import logging
import unicodedata
from collections import Counter
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

import pikepdf

from services.redaction.readers.assemble import clean
from services.redaction.readers.pdf_strings import PageStrings
from shared.ports.program import ProgramSource

if TYPE_CHECKING:
    from pypdf import PdfReader

_ALLOWED_SHARE = 0.03
_ALLOWED_LETTERS = 6
_MAX_LETTERS = 200_000


class SecondOpinion:
    """Reads the same file with other code. A page it cannot read counts as dissent.

    ``pages`` is how many pages it finds.
    """

    def __init__(self, source: ProgramSource) -> None:
        logging.getLogger("pypdf").disabled = True
        self._source = source
        self._strings: PageStrings | None = None
        self.pages = 0
        try:
            document = pikepdf.open(cast("BinaryIO", source.file()))
        except pikepdf.PdfError:
            return
        self._strings = PageStrings(document)
        self.pages = len(document.pages)

    def dissent(self, index: int, seen: str) -> str | None:
        """None when both agree on the page; else what this extractor reads (perhaps nothing)."""
        if self._strings is None or index >= self.pages:
            return ""
        quick = self._strings.text(index)
        if quick is not None and "".join(quick.split()) == seen:
            return None
        letters = _letters(seen)
        if quick is not None and _agree(letters, _letters(clean(quick))):
            return None
        text = self._by_pypdf(index)
        return None if _agree(letters, _letters(text)) else text

    @cached_property
    def _reader(self) -> PdfReader | None:
        from pypdf import PdfReader  # noqa: PLC0415 - costs as much as all else of a short read

        try:
            reader = PdfReader(cast("IO[Any]", self._source.file()), strict=False)
            if reader.is_encrypted:
                reader.decrypt("")
        except Exception:  # noqa: BLE001 - any failure means: no second opinion to be had
            return None
        return reader

    def _by_pypdf(self, index: int) -> str:
        try:
            pages = self._reader.pages if self._reader is not None else []
            return clean(pages[index].extract_text())[:_MAX_LETTERS]
        except (RecursionError, MemoryError):
            raise
        except Exception:  # noqa: BLE001 - see above
            return ""


def _letters(text: str) -> Counter[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    counts = Counter(plain)
    for char in [char for char in counts if not char.isalnum()]:
        del counts[char]
    return counts


def _agree(first: Counter[str], second: Counter[str]) -> bool:
    apart = (first - second).total() + (second - first).total()
    allowed = max(_ALLOWED_LETTERS, _ALLOWED_SHARE * (first.total() + second.total()))
    return apart <= allowed
