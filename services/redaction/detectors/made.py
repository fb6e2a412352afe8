"""Whether a word stands in something made of names: a file name, an address, a user name."""

from __future__ import annotations

import re

from services.redaction.detectors.context import used_as_word
from services.redaction.domain.dates import MONTHS

_AROUND = "_.-@/"
_BACK = re.compile(r"[A-Za-z0-9_.-]{0,40}$")
_FILE = re.compile(
    r"[A-Za-z0-9_-]{0,60}\.(?:pdf|docx?|xlsx?|csv|jpe?g|png|gif|heic|tiff?|bmp|msg|eml|txt|rtf|odt|html?|zip|mp[34]|m4a|mov|wav|pptx?)(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_NEXT = re.compile(r"[_-]([a-z]+)")
_SHORT_MONTHS = frozenset(month[:3] for month in MONTHS) | {"sept"}


def made_into(text: str, start: int, end: int) -> bool:
    """Whether marks that join words, or digits, stand right before or after."""
    before, after = text[max(0, start - 1) : start], text[end : end + 2]
    if before and before in "_@/":
        return True
    if after[:1].isdigit() or after[:1] in {"_", "@"}:
        return True
    return after[:1] in {"-", "."} and _FILE.match(text, end) is not None


def in_file_name(text: str, start: int, end: int, form: str) -> bool:
    """Whether a name in small letters is one of the words of a file's name.

    Months are left to the calendar, and words to what usually follows them ("young_person.pdf").
    """
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if not ((before and before in "_.-") or (after and after in "_.-")):
        return False
    if form[:3] in _SHORT_MONTHS and (form in MONTHS or form in _SHORT_MONTHS):
        return False
    then = _NEXT.match(text, end)
    if then and used_as_word(form, then.group(1)):
        return False
    return _FILE.match(text, end) is not None
