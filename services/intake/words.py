"""Words for codes that intake shows."""

from __future__ import annotations

from types import MappingProxyType

from services.intake.inspection.reasons import REASONS

_OWN = MappingProxyType(
    {
        "file-infected": "The antivirus check found something harmful in the file. Do not send it "
        "again; ask your IT service to look at it.",
        "file-changed": "The file that arrived is not the file that was announced. Send it again.",
        "not-scanned": "The antivirus check has not answered yet. The file waits, sealed, and is "
        "checked again by itself.",
        "antivirus-not-configured": "No antivirus check is installed here.",
    }
)
OTHERWISE = "The file could not be checked. Save it again and upload the new copy."


def refusal_help(code: str) -> str:
    """What to tell the person who sent a file; plain words for any code."""
    if code in _OWN:
        return _OWN[code]
    return REASONS[code].text if code in REASONS else OTHERWISE
