"""Why a file cannot be taken: every code that may leave the sandbox, with what to do about it.

A code is all that crosses the border; the sentence is looked up on the trusted side. A code that
is not in this table is treated as a crash, so that a program cannot invent its own message.
"""

from __future__ import annotations

from types import MappingProxyType

REFUSALS = MappingProxyType(
    {
        "file-empty": "The file is empty. Check that it opens on your computer, then upload it "
        "again.",
        "file-truncated": "The file stops before its end, so part of it is missing. Upload it "
        "again from the original.",
        "file-damaged": "The file is damaged and cannot be read completely. Open it, save it "
        "again, and upload the new copy.",
        "file-encrypted": "The file is protected by a password or encryption. Remove the "
        "protection and upload it again.",
        "file-bomb": "The file unpacks to far more than its size, or is built to exhaust the "
        "computer that opens it. Ask the sender for a plain copy.",
        "file-too-large": "The file holds more than can be checked in one piece. Split it into "
        "smaller files and upload those.",
        "file-too-deep": "The file holds files inside files beyond the allowed depth. Take the "
        "inner files out and upload them separately.",
        "file-type-unsupported": "This kind of file cannot be checked. Save it as PDF, Word "
        "(docx), Excel (xlsx), CSV, e-mail (eml or msg), text, HTML, PNG, JPEG, TIFF or ZIP, and "
        "upload that.",
        "file-executable": "The file is a program or a script. Programs are never accepted; "
        "upload the document itself.",
        "file-mislabelled": "The file's name says one kind of file and its content is another. "
        "Save it again under the right ending and upload it.",
        "active-content": "The file holds macros, scripts or embedded programs. Save a copy "
        "without them (for example as PDF) and upload that.",
        "external-content": "The file loads a template, an entity or data from elsewhere when it "
        "is opened. Save a copy without such links and upload that.",
        "unsafe-names": "The archive holds names that point outside its own folder or are not "
        "allowed. Make a new archive of the documents and upload that.",
        "ocr-unavailable": "The pages are pictures and no text recognition is installed. Ask the "
        "operator to install it, or have a person read the pages.",
        "sandbox-timeout": "Reading the file took longer than allowed. Split it into smaller "
        "files, or save it again in a simpler form.",
        "sandbox-memory": "Reading the file needed more memory than allowed. Split it into "
        "smaller files, or save it again in a simpler form.",
        "sandbox-crash": "The file could not be read safely. Open it, save it again, and upload "
        "the new copy.",
        "sandbox-output": "The file holds more than can be handed on in one piece. Split it into "
        "smaller files and upload those.",
    }
)
"""Refusal code to the sentence shown to the person who sent the file."""


def refusal_message(code: str) -> str | None:
    """The sentence for ``code``, or None when the code is not one that may be shown."""
    return REFUSALS.get(code)
