"""Uploads are judged by what they are: every bad kind has its own clear refusal."""

from __future__ import annotations

import pytest

from services.intake.inspection.client import Inspection, inspect
from services.intake.inspection.reasons import REASONS, Severity
from shared.domain.errors import Corrupt
from shared.domain.refusals import REFUSALS
from shared.ports.source import BytesSource
from tests.builders import files

LINES = ["Amelia was seen.", "She was well."]
PDF = files.pdf_text([LINES])
DOCX = files.docx(files.paragraph("Dear colleague"))
XLSX = files.xlsx_chronology()
JPEG = files.picture_file(["x"], "JPEG")

GOOD = [
    (PDF, "report.pdf", "pdf"),
    (DOCX, "Letter.DOCX", "docx"),
    (XLSX, "chronology.xlsx", "xlsx"),
    (b"a,b\n1,2\n3,4\n", "list.csv", "csv"),
    (b"one column\nonly\n", "list.csv", "csv"),
    (files.eml("hello"), "mail.eml", "eml"),
    (files.msg("Subject", "Body"), "mail.msg", "msg"),
    ("Zoë said no.".encode("utf-16"), "note.txt", "txt"),
    (b"<!doctype html><p>x</p>", "page.html", "html"),
    (files.picture_file(["x"]), "scan.png", "png"),
    (JPEG, "scan.jpg", "jpeg"),
    (files.picture_file(["x"], "TIFF", 2), "fax.tif", "tiff"),
    (files.zip_of({"a.txt": "x"}), "bundle.zip", "zip"),
]


@pytest.mark.parametrize(("data", "name", "file_type"), GOOD, ids=[name for _, name, _ in GOOD])
def test_good_files_are_accepted_with_their_type(look, data, name, file_type):
    """Every readable type is recognised and nothing in a plain file refuses it."""
    inspection = look(data, name)
    assert (inspection.file_type, inspection.refusals) == (file_type, ())
    assert inspection.accepted


BAD = [
    (b"", "x.pdf", "file-empty"),
    (b"\n \n", "x.txt", "file-empty"),
    (files.zip_of({}), "x.zip", "file-empty"),
    (PDF[: len(PDF) // 2], "x.pdf", "file-truncated"),
    (DOCX[:-100], "x.zip", "file-truncated"),
    (JPEG[:5000], "x.jpg", "file-truncated"),
    (files.picture_file(["x"])[:2000], "x.png", "file-truncated"),
    (b"%PDF-1.4\n" + b"junk" * 50 + b"\nstartxref\n0\n%%EOF", "x.pdf", "file-damaged"),
    (files.pdf_encrypted(PDF), "x.pdf", "file-encrypted"),
    (files.encrypted_office(), "x.docx", "file-encrypted"),
    (files.zip_encrypted(), "x.zip", "file-encrypted"),
    (files.zip_bomb(200 << 20), "x.zip", "file-bomb"),
    (files.zip_overlapping(), "x.zip", "file-bomb"),
    (files.zip_nested(6), "x.zip", "file-too-deep"),
    (files.png_flood(), "x.png", "file-bomb"),
    (files.docx_with_entities(), "x.docx", "file-bomb"),
    (files.docx_with_macro(), "x.docx", "active-content"),
    (files.with_member(XLSX, "xl/vbaProject.bin", b"x"), "x.xlsx", "active-content"),
    (files.zip_of({"../../etc/cron": "x"}), "x.zip", "unsafe-names"),
    (files.zip_of({"setup.exe": "x"}), "x.zip", "file-executable"),
    (files.zip_of({"holiday.jpg": b"\x7fELF" + bytes(60)}), "x.zip", "file-executable"),
    (b"\x7fELF" + bytes(100), "x.pdf", "file-executable"),
    (b"#!/bin/sh\nrm -rf /\n", "notes.txt", "file-executable"),
    (PDF, "report.pdf.exe", "file-executable"),
    (b"plain words", "run.ps1", "file-executable"),
    (PDF, "report.docx", "file-mislabelled"),
    (DOCX, "letter.pdf", "file-mislabelled"),
    (files.picture_file(["x"]), "scan.jpg", "file-mislabelled"),
    (b"{\\rtf1 hello}", "x.rtf", "file-type-unsupported"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "x.svg", "file-type-unsupported"),
    (bytes(range(256)) * 100, "x.dat", "file-type-unsupported"),
]


@pytest.mark.parametrize(("data", "name", "code"), BAD, ids=[f"{b[2]}-{b[1]}" for b in BAD])
def test_bad_files_are_refused_with_their_reason(look, data, name, code):
    """Wrong, cut, locked, bomb-like, mislabelled and empty files each say what is wrong."""
    inspection = look(data, name)
    assert code in [reason.code for reason in inspection.refusals], inspection
    assert not inspection.accepted


DDE = "<w:p><w:r><w:instrText>DDEAUTO c:\\\\windows\\\\cmd</w:instrText></w:r></w:p>"
NOTED = [
    (files.pdf_changed(PDF, "javascript"), "x.pdf", "pdf-javascript"),
    (files.pdf_changed(PDF, "launch"), "x.pdf", "pdf-launch"),
    (files.pdf_changed(PDF, "attachment", "n"), "x.pdf", "embedded-files"),
    (files.pdf_hiding("n", "form-field"), "x.pdf", "pdf-form"),
    (files.docx_letter({}), "x.docx", "tracked-changes"),
    (XLSX, "x.xlsx", "hidden-content"),
    (files.zip_nested(2), "x.zip", "nested-archive"),
    (b"<html><script>x</script></html>", "x.htm", "scripts"),
    (PDF, "report", "extension-unknown"),
    (JPEG + b"PK trailing", "x.jpg", "trailing-data"),
]


@pytest.mark.parametrize(("data", "name", "code"), NOTED, ids=[n[2] for n in NOTED])
def test_suspicious_files_are_accepted_with_a_note(look, data, name, code):
    """What can do no harm once rebuilt is noted for people and does not stop the upload."""
    inspection = look(data, name)
    assert code in [reason.code for reason in inspection.notes]
    assert inspection.accepted


def test_fields_that_start_programs_are_refused(look):
    """A document that asks another program for data when opened is active content."""
    assert "active-content" in look(files.docx(DDE), "x.docx").findings


def test_remote_template_is_noted(look):
    """A template fetched from elsewhere is noted; nothing here ever fetches it."""
    data = files.docx(files.paragraph("x"))
    relation = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/attachedTemplate" Target="https://example.org/x.dotm" '
        b'TargetMode="External"/></Relationships>'
    )
    data = files.with_member(data, "word/_rels/settings.xml.rels", relation)
    assert "external-template" in look(data, "x.docx").findings


def test_a_two_gigabyte_archive_is_judged_from_few_places():
    """Inspection reads a small share of a large file, wherever its table of contents lies."""
    plain = files.zip_of({"a.txt": "small"})
    table_at = plain.index(b"PK\x01\x02")
    size = 2 << 30
    end = bytearray(plain[table_at:])
    gap = size - len(plain)
    at = len(end) - 22 + 16
    end[at : at + 4] = (table_at + gap).to_bytes(4, "little")

    class Sparse:
        """Two gigabytes of zeros between a member and the table."""

        def __init__(self) -> None:
            self.read = 0

        size = 2 << 30

        def read_at(self, offset: int, length: int) -> bytes:
            """The bytes there, counted."""
            length = max(min(length, size - offset), 0)
            self.read += length
            data = bytearray(length)
            for start, piece in ((0, plain[:table_at]), (size - len(end), bytes(end))):
                low, high = max(offset, start), min(offset + length, start + len(piece))
                if low < high:
                    data[low - offset : high - offset] = piece[low - start : high - start]
            return bytes(data)

        def chunks(self):
            """Never to be called."""
            raise AssertionError("the whole file was asked for")

    from shared.adapters.sandbox_process import ProcessSandbox

    source = Sparse()
    assert inspect(ProcessSandbox(), source, "x.zip") == Inspection("zip")
    assert source.read < 2 << 20


class Scripted:
    """A sandbox that answers what it is told."""

    def __init__(self, *frames) -> None:
        self.frames = frames

    def run(self, program, request, source, limits=None):
        """The frames, whatever was asked."""
        yield from self.frames


@pytest.mark.parametrize(
    "frames",
    [
        (),
        (b"bytes",),
        ({"inspection": {}},),
        ({"inspection": {"file_type": "pdf", "findings": ["made-up"]}},),
        ({"inspection": {"file_type": "A B", "findings": []}},),
        ({"inspection": {"file_type": "pdf", "findings": "file-empty"}},),
        ({"inspection": {"file_type": "pdf", "findings": []}}, {"more": 1}),
    ],
)
def test_an_inspector_that_answers_nonsense_refuses_the_file(frames):
    """A subverted inspector cannot let a file through by answering out of form."""
    found = inspect(Scripted(*frames), BytesSource(b"x"), "x.pdf")
    assert found == Inspection("unknown", ("sandbox-crash",))


def test_a_corrupt_source_is_not_a_finding():
    """Storage that fails its own check is the system's trouble and is raised."""

    class Broken(BytesSource):
        def read_at(self, offset: int, length: int) -> bytes:
            raise Corrupt("object-corrupt", "The sealed object fails its check.")

    from shared.adapters.sandbox_process import ProcessSandbox

    with pytest.raises(Corrupt):
        inspect(ProcessSandbox(), Broken(b"x"), "x.pdf")


def test_every_refusal_says_what_to_do():
    """Each code has one plain sentence or two, and refusals match the shared table."""
    assert {c for c, r in REASONS.items() if r.severity is Severity.REFUSE} == set(REFUSALS)
    for reason in REASONS.values():
        assert reason.text.endswith(".")
        assert 20 < len(reason.text) < 220
