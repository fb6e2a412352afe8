"""Every finding an inspection can make: whether it refuses the file, and the words for it.

Codes shared with the readers take their sentence from ``shared.domain.refusals``; notes are kept
with the upload for the people who work on it and never stop it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from shared.domain.refusals import REFUSALS


class Severity(StrEnum):
    """REFUSE: the upload cannot be accepted as it is. NOTE: a person should know."""

    REFUSE = "refuse"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Reason:
    """One finding's meaning, in plain English."""

    code: str
    severity: Severity
    text: str


_NOTES = {
    "earlier-revisions": "The PDF still holds earlier versions of itself. Only what its pages show "
    "now is used.",
    "embedded-files": "The file has other files inside it. Each is taken out and checked.",
    "extension-unknown": "The file name has no ending that says what it is; its content was used "
    "instead.",
    "external-data": "The file refers to data stored elsewhere, which is never fetched.",
    "external-template": "The file refers to a template stored elsewhere, which is never fetched.",
    "hidden-content": "The file holds sheets or text that do not show when it is opened.",
    "nested-archive": "The archive holds other archives. Each is opened and checked by itself.",
    "pdf-form": "The PDF is a form. Its answers are read together with its pages.",
    "pdf-javascript": "The PDF holds scripts. They are never run and never passed on.",
    "pdf-launch": "The PDF tries to start another program. It is never started or passed on.",
    "pdf-open-action": "The PDF does something when it is opened. This is never run or passed on.",
    "pdf-signed": "The PDF is digitally signed. The signature stays with the original only.",
    "scripts": "The page holds scripts. They are never run and never passed on.",
    "tracked-changes": "The document holds tracked changes. Deleted text is never passed on.",
    "trailing-data": "There is data after the end of the file proper. It is never passed on.",
}

REASONS = MappingProxyType(
    {code: Reason(code, Severity.REFUSE, text) for code, text in REFUSALS.items()}
    | {code: Reason(code, Severity.NOTE, text) for code, text in _NOTES.items()}
)
"""Every finding code to its meaning."""
