"""The answer of a verification: report, process and command."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from services.redaction.proof import ocr, verify_files
from services.redaction.proof.__main__ import main
from services.redaction.proof.command import verify_command
from services.redaction.proof.kept import Kept
from services.redaction.proof.planting import picture_of_the_name
from shared.domain.errors import Invalid

REGISTER = json.dumps(
    {"entries": [{"label": "A", "kind": "person", "names": ["Amelia Okafor"],
                  "keep_for": ["FAMILY:Mother"]}]}
)  # fmt: skip


def ask(request) -> tuple[int, dict]:
    """The process's answer to a request."""
    answer = io.StringIO()
    text = request if isinstance(request, str) else json.dumps(request)
    return main(io.StringIO(text), answer), json.loads(answer.getvalue())


def test_report_names_places_and_never_a_value():
    """A hit gives file, place, page and register position; the value only on request."""
    files = [("a.txt", b"fine"), ("b.txt", b"then Amelia went")]
    report = verify_files(REGISTER, files, ocr=False)
    assert not report.clean
    assert {(f.file, f.entry, f.kind, f.value) for f in report.findings} == {(1, 0, "name", "")}
    assert "melia" not in json.dumps(report.as_dict())
    shown = verify_files(REGISTER, files, ocr=False, show=True)
    assert {f.value for f in shown.findings} == {"amelia"}


def test_report_is_clean_only_without_findings():
    """Nothing found and nothing unread is clean; an unreadable part is not."""
    assert verify_files(REGISTER, [("a.txt", b"fine")], ocr=False).clean
    assert not verify_files(REGISTER, [("a.7z", b"7z\xbc\xaf\x27\x1c")], ocr=False).clean


def test_report_respects_the_audience_and_what_people_kept():
    """A kept entry, or a value a person kept, is no hit for this audience."""
    files = [("a.txt", b"Amelia Okafor")]
    assert verify_files(REGISTER, files, audience="FAMILY:Mother", ocr=False).clean
    assert not verify_files(REGISTER, files, audience="FAMILY:Father", ocr=False).clean
    kept = [Kept("with", "Amelia Okafor", "today")]
    assert verify_files(REGISTER, [("a.txt", b"with Amelia Okafor")], kept=kept, ocr=False).clean
    report = verify_files(REGISTER, [("a.txt", b"by Amelia Okafor")], kept=kept, ocr=False)
    assert not report.clean
    assert "kept" in report.checks


def test_report_says_what_was_looked_at(tmp_path):
    """Digests, sizes, kinds, checks, OCR state and control are part of the answer."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"fine")
    report = verify_files(REGISTER, [("a.txt", path)], ocr=False, edition=True).as_dict()
    assert report["clean"] is True
    assert report["files"][0]["size"] == 4
    assert report["files"][0]["kind"] == "text"
    assert report["ocr"] == "not-asked"
    assert report["control"] == "found"
    assert "structure" in report["checks"]


def test_report_says_when_there_is_no_engine(monkeypatch):
    """Without an OCR engine the report says so instead of pretending."""
    monkeypatch.setattr(ocr.shutil, "which", lambda _: None)
    report = verify_files(REGISTER, [("a.txt", b"fine")])
    assert report.ocr == "not-available"
    assert "ocr" not in report.checks


def test_an_edition_is_a_pdf_a_workbook_or_text():
    """A picture or an unknown file is no edition, whatever it holds."""
    report = verify_files(REGISTER, [("a.png", picture_of_the_name())], edition=True, ocr=False)
    assert {f.reason for f in report.findings} == {"not-an-edition"}


def test_engine_reads_what_a_picture_shows():
    """A name that stands only in pixels is found where an engine is present."""
    if ocr.available() is None:
        assert "CI" not in os.environ, "the OCR engine must be present here"
        pytest.skip("no OCR engine on this machine")
    register = json.dumps({"entries": [{"kind": "person", "names": ["Zebathorp"]}]})
    report = verify_files(register, [("a.png", picture_of_the_name())])
    assert {(f.place, f.page) for f in report.findings} == {("file/ocr", 1)}


def test_engine_failure_is_a_finding(monkeypatch):
    """An engine that fails leaves the page unread, and unread is not clean."""
    found = list(ocr.ocr_views(picture_of_the_name(), "image", "/bin/false"))
    assert [(f.place, f.reason) for f in found] == [("file/ocr", "ocr-failed")]
    found = list(ocr.ocr_views(b"no pdf", "pdf", "/bin/false"))
    assert [f.reason for f in found] == ["cannot-render"]
    found = list(ocr.ocr_views(picture_of_the_name(), "image", "/nonexistent"))
    assert [f.reason for f in found] == ["ocr-failed"]


def test_process_answers_with_a_status(tmp_path):
    """Clean is 0, found is 1, with the report on standard output."""
    clean, dirty = tmp_path / "1.txt", tmp_path / "2.txt"
    clean.write_bytes(b"fine")
    dirty.write_bytes(b"Amelia")
    request = {"register": REGISTER, "ocr": False, "files": [{"name": "a", "path": str(clean)}]}
    assert ask(request)[0] == 0
    request["files"].append({"name": "b", "path": str(dirty)})
    status, answer = ask(request)
    assert (status, answer["clean"]) == (1, False)


def test_process_reads_an_open_descriptor(tmp_path):
    """A file may be handed over as a descriptor, without a path."""
    path = tmp_path / "x"
    path.write_bytes(b"Amelia")
    descriptor = os.open(path, os.O_RDONLY)
    request = {"register": REGISTER, "ocr": False, "files": [{"name": "a", "fd": descriptor}]}
    assert ask(request)[0] == 1


@pytest.mark.parametrize(
    "request_",
    [
        "nonsense", "[]", {}, {"register": REGISTER}, {"register": REGISTER, "files": []},
        {"register": REGISTER, "files": [{"name": "a"}]}, {"register": REGISTER, "files": ["a"]},
        {"register": REGISTER, "files": [{"name": "a", "path": "/nonexistent/secret"}]},
        {"register": "secret", "files": [{"name": "a", "fd": 99999}]},
        {"register": REGISTER, "files": [{"name": "a", "path": "x"}], "more": 1},
    ],
)  # fmt: skip
def test_process_refuses_a_bad_request_without_quoting_it(request_):
    """Status 2, a code, and nothing of the request."""
    status, answer = ask(request_)
    assert status == 2
    assert answer["error"]["family"] == "invalid"
    assert "secret" not in json.dumps(answer)


def test_process_fails_apart_when_the_control_fails(monkeypatch):
    """A broken verifier has its own status, so that nobody takes it for a finding."""
    from services.redaction.proof import control

    monkeypatch.setattr(control, "look", lambda *_: iter(()))
    status, answer = ask(
        {"register": REGISTER, "files": [{"name": "a", "path": __file__}], "ocr": False}
    )
    assert (status, answer["error"]["code"]) == (3, "verifier-control-failed")


def test_process_runs_by_itself():
    """The package runs as a process of its own."""
    request = {
        "register": REGISTER,
        "ocr": False,
        "files": [{"name": "a", "path": sys.executable + ".no"}],
    }
    done = subprocess.run(
        [sys.executable, "-m", "services.redaction.proof"],
        input=json.dumps(request).encode(), capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["code"] == "request-unreadable"


def test_verifier_imports_nothing_of_the_engine():
    """In its own process the verifier loads no detector, reader, edition or redaction domain."""
    program = (
        "import sys, services.redaction.proof.__main__, services.redaction.proof.command, "
        "services.redaction.proof.certificate\n"
        "print([m for m in sys.modules if m.startswith('services.redaction.') "
        "and not m.startswith('services.redaction.proof')])\n"
        "print([m for m in sys.modules if m in ('typst', 'reportlab', 'pikepdf')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, timeout=60, check=True
    )
    assert done.stdout.decode().split("\n")[:2] == ["[]", "[]"]


def test_command_tells_files_by_position(tmp_path):
    """Places are printed with the file's position; name and value only on request."""
    register, secret = tmp_path / "r.json", tmp_path / "Amelia.txt"
    register.write_text(REGISTER)
    secret.write_bytes(b"Amelia went")
    status, lines = verify_command(register, [secret])
    assert status == 1
    assert any(line.startswith("file 1: file/text: value entry 1 name") for line in lines)
    assert "melia" not in "\n".join(lines)
    status, lines = verify_command(register, [secret], show=True)
    assert "Amelia.txt" in lines[0]
    assert lines[0].endswith(": amelia")


def test_command_is_quiet_about_a_clean_file(tmp_path):
    """A clean file gives status 0 and one line."""
    register, fine = tmp_path / "r.json", tmp_path / "a.txt"
    register.write_text(REGISTER)
    fine.write_bytes(b"fine")
    status, lines = verify_command(register, [fine])
    assert (status, len(lines)) == (0, 1)


def test_command_refuses_a_bad_register(tmp_path):
    """A register that cannot be read is an error, not a clean answer."""
    register = tmp_path / "r.json"
    register.write_text("{}")
    with pytest.raises(Invalid):
        verify_command(register, [register])


def test_misread_digits_become_letters_only_beside_letters():
    """A digit inside a word is read as the letter it looks like; a year stays a year."""
    assert ocr.unconfused("0kaf0r May 2019 Ame1ia") == "okafor May 2019 Amelia"
