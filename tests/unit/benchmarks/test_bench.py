"""The bench harness: what it runs exists, what it measures on is the same each time."""

from __future__ import annotations

import importlib
import inspect
import io
import os
import sys
from pathlib import Path

import pypdfium2
import pytest
from docx import Document

from benchmarks import bench
from benchmarks.speed import child, cost, files, jobs, material, report

RESULTS = {
    "lockgate notes": {"rate": 900.0},
    "presidio uk notes": {"rate": 300.0, "recognisers": 13.0},
    "register 10": {"rate": 300.0, "ready": 0.01},
    "register 1000": {"rate": 200.0, "ready": 0.25},
    "text small": {"rate": 100.0, "seconds": 1.0},
    "text large": {"rate": 50.0, "seconds": 20.0},
    "quality sealed": {"register": 1.0, "direct": 0.9, "quasi": 0.5, "keep": 0.97},
    "pdf text": {
        "pages": 10.0, "rate": 5.0, "read": 1.0, "detect": 0.5, "build": 0.25, "verify": 0.25,
        "peak": 104857600.0,
    },
    "bare": {"pages": 4.0, "bare": 8.0},
    "scan": {"pages": 2.0, "read": 5.0, "build": 1.0, "verify": 2.0, "peak": 1048576.0},
    "profile read": {"modules": [["pdf.py", 0.75]], "rows": [["pdf.py read", 0.5, 1200]]},
}  # fmt: skip


@pytest.mark.parametrize("quick", [True, False])
def test_every_job_names_a_measurement_that_takes_its_options(*, quick: bool) -> None:
    """Names are used once, and each measurement can be called with what the job gives."""
    made = list(jobs.jobs(quick=quick, tab="FILE"))
    assert len({job.name for job in made}) == len(made)
    for job in made:
        module = importlib.import_module(f"benchmarks.speed.{child.MEASURES[job.measure]}")
        inspect.signature(getattr(module, job.measure)).bind(**job.options, **job.files)
        assert job.runs >= 1
        assert {kind for kind, _ in job.files.values()} <= set(files.MAKERS)


def test_judgments_are_measured_when_a_file_is_given() -> None:
    """Without the file there is no such job."""
    assert not [job for job in jobs.jobs(quick=True) if job.measure == "judgments"]


def test_the_table_compares_what_was_measured() -> None:
    """Ratios are of the figures beside them; what is missing has no line."""
    lines = {row.what: row for row in report.rows(RESULTS)}
    assert lines["detection, notes, 60 entries"].ratio == "3.00"
    assert lines["detection, notes, 1,000 entries"].ratio == "1.50 times the cost"
    assert lines["a register of 1,000 entries made ready, once a process"].own == "0.25 s"
    assert lines["one text of 0.0 million characters"].ratio.startswith("2.00")
    assert lines["scan, read with OCR"].ratio == "0.80"
    assert lines["scan, to verified page edition"].ratio == "0.50"
    assert lines["peak memory, text edition, 10 pages"].own == "100 MiB"
    assert lines["UK case files, sealed half: must-keep phrases kept"].own == "0.9700"
    assert not [what for what in lines if "prose" in what or "open half" in what]


def test_the_page_holds_table_shares_and_profile() -> None:
    """Everything in one page, without a word of where it was measured."""
    page = report.page(RESULTS, quick=True)
    assert "`make bench QUICK=1`" in page
    assert "| text | 10 | 50% | 25% | 12% | 12% |" in page
    assert "| `pdf.py` | 75% |" in page
    assert "| `pdf.py read` | 50% | 1,200 |" in page
    assert str(Path.cwd()) not in page


def test_material_is_the_same_each_time() -> None:
    """Prose, notes and registers depend on the seed alone."""
    assert material.prose(9_000) == material.prose(9_000)
    assert material.notes(9_000) == material.notes(9_000)
    assert material.prose(9_000, 1) != material.prose(9_000, 2)
    assert material.register(70) == material.register(70)
    assert [len(material.register(size).entries) for size in (10, 60, 200)] == [10, 60, 200]
    assert sum(map(len, material.notes(9_000))) >= 9_000


def test_the_notes_mention_the_people_of_the_register() -> None:
    """What is measured is work, not absence."""
    text = "".join(material.notes(20_000))
    assert sum(text.count(e.names[0].split()[0]) for e in material.register(16).entries) > 20


def test_files_are_what_they_are_called() -> None:
    """So many pages, paragraphs and attachments."""
    assert len(pypdfium2.PdfDocument(files.pdf(3))) == 3
    assert len(pypdfium2.PdfDocument(files.scan(1))) == 1
    assert len(Document(io.BytesIO(files.word_document(6))).tables) == 2
    assert files.mail(4).count(b"Content-Disposition: attachment") == 4


def test_cost_is_of_the_processor() -> None:
    """Work costs, waiting does not, and children count."""
    result, seconds = cost.cost_of(lambda: sum(range(2_000_000)))
    assert result == 1_999_999_000_000
    assert 0 < seconds < 60
    code = "sum(range(3_000_000))"
    _, child_seconds = cost.cost_of(lambda: os.spawnv(os.P_WAIT, sys.executable, ["x", "-c", code]))
    assert child_seconds > 0.01
    assert cost.peak_bytes() > 1_000_000


def test_a_run_is_the_median_of_its_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Figures are medians; words are those of the first run."""
    given = iter([{"a": 3.0, "b": "x"}, {"a": 1.0, "b": "x"}, {"a": 2.0, "b": "x"}])
    monkeypatch.setattr(bench, "_once", lambda _measure, _options: next(given))
    assert bench.run(jobs.Job("n", "lockgate", runs=3), tmp_path) == {"a": 2.0, "b": "x"}


def test_a_measurement_that_fails_is_not_left_out_in_silence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command ends with 1 and writes no page."""

    def run(job: jobs.Job, _folder: Path) -> dict:
        raise RuntimeError(f"{job.name} failed")

    out = tmp_path / "page.md"
    monkeypatch.setattr(bench, "run", run)
    monkeypatch.setattr("sys.argv", ["bench", "--quick", "--out", str(out)])
    assert bench.main() == 1
    assert not out.exists()
    assert "no page is written" in capsys.readouterr().err


def test_a_file_is_made_once_and_handed_over(tmp_path: Path) -> None:
    """By a process of its own; the measurement gets its path."""
    first = bench._file("eml", 2, tmp_path)
    written = Path(first).stat().st_mtime_ns
    assert bench._file("eml", 2, tmp_path) == first
    assert Path(first).stat().st_mtime_ns == written
    assert Path(first).read_bytes().count(b"Content-Disposition: attachment") == 2
