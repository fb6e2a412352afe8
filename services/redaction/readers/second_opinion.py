"""A second extractor (pypdf) asked about every page: what it says that the first did not.

Only letters and digits count, without order or spacing, because extractors honestly differ there.
"""

from __future__ import annotations

import logging
import unicodedata
from collections import Counter
from typing import IO, Any, cast

from pypdf import PdfReader

from services.redaction.readers.assemble import clean
from shared.ports.program import ProgramSource

_ALLOWED_SHARE = 0.03
_ALLOWED_LETTERS = 6
_MAX_LETTERS = 200_000


class SecondOpinion:
    """Reads the same file with other code. A page it cannot read counts as dissent.

    ``pages`` is how many pages it finds.
    """

    def __init__(self, source: ProgramSource) -> None:
        logging.getLogger("pypdf").disabled = True
        try:
            self._reader: PdfReader | None = PdfReader(cast("IO[Any]", source.file()), strict=False)
            if self._reader.is_encrypted:
                self._reader.decrypt("")
            self.pages = len(self._reader.pages)
        except Exception:  # noqa: BLE001 - any failure means: no second opinion to be had
            self._reader, self.pages = None, 0

    def dissent(self, index: int, seen: str) -> str | None:
        """None when both agree on the page; else what this extractor reads (perhaps nothing)."""
        if self._reader is None or index >= self.pages:
            return ""
        try:
            text = clean(self._reader.pages[index].extract_text())[:_MAX_LETTERS]
        except (RecursionError, MemoryError):
            raise
        except Exception:  # noqa: BLE001 - see above
            return ""
        return None if _agree(_letters(seen), _letters(text)) else text


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
