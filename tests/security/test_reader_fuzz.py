"""Files with random damage: each ends in a checked reading or a coded refusal, never in a mess."""

from __future__ import annotations

import random

import pytest

from services.intake.inspection.client import inspect
from services.redaction.readers.client import read_document
from shared.adapters.sandbox_process import ProcessSandbox
from shared.domain.errors import Invalid
from shared.domain.refusals import REFUSALS
from shared.ports.source import BytesSource
from tests.builders import files

SEEDS = {
    "pdf": files.pdf_text([["Amelia Okafor was seen at home."]] * 2),
    "pdf-extras": files.pdf_changed(files.pdf_hiding("needle", "form-field"), "annotation", "note"),
    "pdf-scan": files.pdf_scanned(["Scan"]),
    "docx": files.docx_letter({"body": "Amelia Okafor"}),
    "xlsx": files.xlsx_chronology(),
    "eml": files.eml("Text", html="<p>Text</p>", attachments={"a.bin": bytes(500)}, inner=b"in"),
    "msg": files.msg("Subject", "Body", {"a.txt": b"text"}),
    "html": b"<!doctype html><table><tr><td>a<td>b</table><ul><li>x<p hidden>y</ul>" * 5,
    "csv": b'a,b,c\n1,"x\ny",3\n4,5,6\n' * 20,
    "zip": files.zip_of({"a.txt": "x" * 100, "b/c.txt": "y"}),
    "png": files.picture_file(["x"]),
    "jpeg": files.picture_file(["x"], "JPEG"),
    "tiff": files.picture_file(["x"], "TIFF", 2),
}
ROUNDS = 12


def damaged(data: bytes, seed: int) -> bytes:
    """The file cut, flipped, doubled or overwritten in some places."""
    chance = random.Random(seed)
    raw = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 40))):
        at = chance.randrange(len(raw))
        match chance.randrange(5):
            case 0:
                raw[at] ^= 1 << chance.randrange(8)
            case 1:
                raw[at : at + 4] = chance.choice(
                    (b"\xff\xff\xff\xff", bytes(4), b"\x7f\xff\xff\xff")
                )
            case 2:
                del raw[at : at + chance.randrange(1, 200)]
            case 3:
                raw[at:at] = raw[max(at - 50, 0) : at]
            case 4:
                raw[at : at + 1] = chance.choice((b"<", b">", b"(", b"0", b"-", b"/", b"\x00"))
        if len(raw) < 8:
            break
    return bytes(raw)


@pytest.mark.parametrize("kind", SEEDS)
def test_damaged_files_end_well(kind):
    """Every damaged file gives a reading that passed all checks, or a refusal from the list."""
    sandbox = ProcessSandbox()
    ends: dict[str, int] = {}
    for seed in range(ROUNDS):
        data = damaged(SEEDS[kind], seed * 1000 + len(kind))
        try:
            read_document(sandbox, BytesSource(data), ocr=False)
            end = "read"
        except Invalid as refused:
            end = refused.code
        ends[end] = ends.get(end, 0) + 1
    assert sum(ends.values()) == ROUNDS
    assert set(ends) <= {"read", *REFUSALS}
    assert ends.get("sandbox-timeout", 0) == 0
    assert ends.get("sandbox-output", 0) == 0


@pytest.mark.parametrize("kind", SEEDS)
def test_damaged_uploads_are_judged(kind):
    """Inspection of a damaged file always answers, within its own list of findings."""
    sandbox = ProcessSandbox()
    for seed in range(ROUNDS // 2):
        data = damaged(SEEDS[kind], seed * 77 + 5)
        inspection = inspect(sandbox, BytesSource(data), f"upload.{kind.split('-')[0]}")
        assert "sandbox-timeout" not in inspection.findings
        assert inspection.file_type
