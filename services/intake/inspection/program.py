"""The program that inspects one untrusted upload; runs inside the sandbox only.

Reads a few places of the file whatever its size and emits one object with the type found and the
finding codes, refusals and notes alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.intake.inspection.archives import archive_findings, office_findings
from services.intake.inspection.documents import pdf_findings, picture_findings, text_findings
from services.intake.inspection.names import name_finding
from shared.domain.filetypes import READABLE, identify
from shared.ports.program import Emit, ProgramRefusal, ProgramSource

_REFUSED_TYPES = {
    "empty": "file-empty",
    "encrypted-office": "file-encrypted",
    "executable": "file-executable",
}


def main(request: Mapping[str, Any], source: ProgramSource, emit: Emit) -> None:
    """Emit ``{"inspection": {"file_type", "findings"}}``."""
    untrusted_name = str(request["name"])
    hint = "csv" if untrusted_name.casefold().endswith((".csv", ".tsv")) else ""
    file_type = identify(source.size, source.read_at, hint)
    findings = dict.fromkeys(_findings(source, file_type, untrusted_name))
    emit({"inspection": {"file_type": file_type, "findings": list(findings)}})


def _findings(source: ProgramSource, file_type: str, untrusted_name: str) -> Iterator[str]:
    if file_type not in READABLE:
        yield _REFUSED_TYPES.get(file_type, "file-type-unsupported")
        return
    if finding := name_finding(untrusted_name, file_type):
        yield finding
    try:
        yield from _type_findings(source, file_type)
    except ProgramRefusal as refusal:
        yield refusal.code
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - parsers raise anything on damaged input
        yield "file-damaged"


def _type_findings(source: ProgramSource, file_type: str) -> Iterator[str]:
    if file_type == "pdf":
        yield from pdf_findings(source)
    elif file_type in {"png", "jpeg", "tiff"}:
        yield from picture_findings(source, file_type)
    elif file_type == "zip":
        yield from archive_findings(source)
    elif file_type in {"docx", "xlsx"}:
        yield from office_findings(source, file_type)
    elif file_type != "msg":
        yield from text_findings(source, file_type)
