"""The offline command: whole or not at all, one row a file, nothing of a refused one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from services.demo.cast import REGISTER
from services.redaction import offline
from services.redaction.domain.register import Register, load_register
from services.redaction.domain.spans import Span
from shared.adapters.sandbox_process import ProcessSandbox
from shared.domain.audience import Audience
from shared.domain.errors import Invalid
from tests.builders.files import zip_of
from tests.platform_kit import START


@pytest.fixture
def run(tmp_path: Path) -> offline.Run:
    """A run for a reviewer into an empty folder."""
    return offline.Run(
        sandbox=ProcessSandbox(),
        register=load_register(json.dumps(REGISTER)),
        audience=Audience.parse("REVIEWER"),
        out=tmp_path / "out",
        ocr=False,
        now=START,
    )


def given(tmp_path: Path, name: str, data: bytes) -> Path:
    """A file on disk."""
    path = tmp_path / name
    path.write_bytes(data)
    return path


def outputs(run: offline.Run) -> list[str]:
    """Everything in the output folder."""
    return sorted(path.name for path in run.out.iterdir())


def test_files_are_released_whole_or_not_at_all(tmp_path: Path, run: offline.Run):
    """A text and a container come out; what cannot be read or opened is named with its reason."""
    files = [
        given(tmp_path, "Tilly Doyle.txt", b"Tilly lives with Becky Ashworth in Huddersfield."),
        given(tmp_path, "bad.zip", zip_of({"a.txt": b"Tilly", "b.pdf": b"%PDF-1.7 broken"})),
        tmp_path / "not-there.txt",
        given(tmp_path, "good.zip", zip_of({"a.txt": b"Tilly again.", "b.txt": b"Kofi too."})),
    ]
    told: list[str] = []
    rows = offline.redact(run, files, told.append)
    assert [row["status"] for row in rows] == [
        "released", "quarantined", "quarantined", "released",
    ]  # fmt: skip
    assert [bool(row["reason"]) for row in rows] == [False, True, True, False]
    assert rows[2]["reason"] == "file-unreadable"
    assert len(rows[3]["output"]) == 2
    assert len(told) == 4
    names = {name for row in rows for name in (*row["output"], *row["certificate"])}
    assert set(outputs(run)) == names | {"report.json", "certificates.pem"}
    assert json.loads((run.out / "report.json").read_text()) == rows
    for path in run.out.iterdir():
        if path.name != "report.json":  # which repeats the names it was given
            assert b"Tilly" not in path.read_bytes()
    assert not any("Tilly" in name for name in outputs(run))


def test_an_edition_that_the_verifier_stops_leaves_nothing(tmp_path: Path, run: offline.Run):
    """A detector that misses everything releases nothing."""
    run = replace(run, find=lambda _text, _register: [])
    rows = offline.redact(run, [given(tmp_path, "a.txt", b"Tilly Doyle.")], lambda _line: None)
    assert (rows[0]["status"], rows[0]["reason"]) == ("quarantined", "verifier-found")
    assert outputs(run) == ["report.json"]


def test_a_detector_that_fails_leaves_nothing(tmp_path: Path, run: offline.Run):
    """What a plug-in could not look at is not written."""

    def failing(_text: str, _register: Register) -> list[Span]:
        raise Invalid("plug-in-failed", "failed")

    run = replace(run, find=failing)
    rows = offline.redact(run, [given(tmp_path, "a.txt", b"Tilly Doyle.")], lambda _line: None)
    assert (rows[0]["status"], rows[0]["reason"]) == ("quarantined", "plug-in-failed")
    assert outputs(run) == ["report.json"]


def test_a_full_disk_leaves_no_half_document(
    tmp_path: Path, run: offline.Run, monkeypatch: pytest.MonkeyPatch
):
    """When the second file of a document cannot be written, the first goes too."""
    write, count = offline.write_whole, []

    def full(path: Path, content: list[bytes]) -> None:
        count.append(path)
        if len(count) == 2:
            raise OSError("full")
        write(path, content)

    monkeypatch.setattr(offline, "write_whole", full)
    with pytest.raises(OSError, match="full"):
        offline.redact(run, [given(tmp_path, "a.txt", b"Tilly Doyle.")], lambda _line: None)
    assert outputs(run) == []
