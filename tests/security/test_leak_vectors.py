"""Every place where a name can hide, planted in real files and searched for in all that comes out.

The files are built, handed to the offline command once, and everything it wrote is searched by a
scan of this file's own: raw bytes, everything packed at any depth, hexadecimal, UTF-16, the text
of two extractors, and what recognition reads from drawn pages.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from services.redaction import offline, pipeline
from services.redaction.domain.reading import EditionKind
from services.redaction.domain.register import load_register
from services.redaction.readers.client import render_pages
from shared.adapters.sandbox_process import ProcessSandbox
from shared.domain.audience import Audience
from shared.domain.errors import Invalid
from shared.ports.source import BytesSource
from tests.builders import vector_scan, vector_table
from tests.builders.files import pdf_text, zip_of
from tests.builders.vector_plants import FILES, NEEDLES, source, written_of
from tests.builders.vectors import Planted, register_of
from tests.platform_kit import START

pytestmark = pytest.mark.slow

EYES = shutil.which("tesseract") is not None
ROOT = Path(__file__).resolve().parents[2]
LOOKS = {"pixels", "picture", "stretched"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run of the command left behind."""

    out: Path
    scratch: Path
    rows: dict[str, dict[str, Any]]
    sources: dict[str, bytes]
    found: dict[str, set[str]]
    others: dict[str, dict[str, str]]


def forms(one: Planted) -> set[str]:
    """What must not come out: the needle, and what stood in the file in its place."""
    return {one.needle, one.written}


def wanted() -> set[str]:
    """Every form of every needle."""
    return set().union(*(forms(one) for one in NEEDLES.values()))


def named(file: str) -> str:
    """The name of a file on the disk; one of them is a needle."""
    return f"{NEEDLES['disk-name'].needle}.txt" if file == "named.txt" else file


def groups() -> dict[str, list[str]]:
    """Files by the archive they are handed in with; those of no group go alone."""
    made: dict[str, list[str]] = {}
    for name, file in FILES.items():
        made.setdefault(file.group or name, []).append(name)
    return made


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    """All files, redacted once for a reviewer; the working files of the run have their own place."""
    if not EYES:
        assert "CI" not in os.environ, "the recognition program must be present here"
        pytest.skip("no recognition program on this machine")
    room = tmp_path_factory.mktemp("vectors")
    scratch = room / "scratch"
    scratch.mkdir()
    before = os.environ.get("TMPDIR"), tempfile.tempdir
    os.environ["TMPDIR"], tempfile.tempdir = str(scratch), None
    try:
        yield redacted(room, scratch)
    finally:
        os.environ.pop("TMPDIR") if before[0] is None else os.environ.update(TMPDIR=before[0])
        tempfile.tempdir = before[1]


def redacted(room: Path, scratch: Path) -> Outcome:
    """Build every file, run the command, search what it wrote."""
    sources = {file: source(file) for file in FILES}
    given = []
    for group, members in groups().items():
        path = room / named(group)
        alone = members == [group]
        path.write_bytes(sources[group] if alone else zip_of({m: sources[m] for m in members}))
        given.append(path)
    run = offline.Run(
        sandbox=ProcessSandbox(),
        register=load_register(json.dumps(register_of(NEEDLES))),
        audience=Audience.parse("REVIEWER"),
        out=room / "out",
        ocr=True,
        now=START,
    )
    made = offline.redact(run, given, lambda _line: None)
    rows = {
        member: row
        for (_, members), row in zip(groups().items(), made, strict=True)
        for member in members
    }
    others = {
        name: other_editions(run, name, sources[name])
        for name, file in FILES.items()
        if file.others
    }
    return Outcome(run.out, scratch, rows, sources, everything_found(run.out), others)


def other_editions(run: offline.Run, file: str, data: bytes) -> dict[str, str]:
    """What else can be made of a file, and how each ends: released, or the reason it is held back.

    A sheet for a reviewer is a typeset PDF for the Panel; a text becomes pages when a person draws
    a box or looks at a page. Needles that come out are added to the end, so that it is none.
    """
    ends = {}
    for part in offline._parts(run, BytesSource(data)):
        if part.reading.edition is not EditionKind.TEXT:
            continue
        everybody = Audience.parse("PANEL")
        wanted = pipeline.Wanted(everybody, run.register, part.spans, "Document 1")
        if part.reading.file_type in {"xlsx", "csv"}:
            ends[f"text{part.path}"] = built(run, file, part, wanted)
        elif part.reading.pages:
            numbers = [page.number for page in part.reading.pages]
            ends[f"page{part.path}"] = built(run, file, part, replace(wanted, reviewed=numbers))
    return ends


def built(run: offline.Run, file: str, part: offline.Part, wanting: pipeline.Wanted) -> str:
    """Build one edition, prove it as the service does, and search it."""
    try:
        made = pipeline.build(
            part.reading,
            wanting,
            run.labeller,
            lambda: render_pages(run.sandbox, part.source, run.dpi),
        )
        report = pipeline.prove("edition.pdf", made, run.register, wanting.audience)
    except Invalid as refusal:
        return refusal.code
    if not report.clean:
        return "verifier-found"
    own = set().union(*(forms(one) for one in NEEDLES.values() if one.plant.file == file))
    leaks = vector_scan.scan(made, wanted()) | vector_scan.scan_text(made, wanted())
    leaks |= vector_scan.scan_pixels(made, own)
    return f"leaks {len(leaks)}" if leaks else "released"


def everything_found(folder: Path) -> dict[str, set[str]]:
    """What the scan finds in each file of a folder, names of files included."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        if path.name == "report.json":
            rows = json.loads(data)
            data = json.dumps([{**row, "source": ""} for row in rows]).encode()
        hits = vector_scan.scan(data, wanted()) | vector_scan.scan_text(data, wanted())
        found[path.name] = hits | vector_scan.scan(path.name.encode(), wanted())
    return found


def seen_in(one: Planted, data: bytes) -> bool:  # noqa: PLR0911 - one line for each way
    """Whether the needle is in its source, by whichever way it is there to be seen."""
    only = {one.written}
    match one.plant.seen:
        case "name":
            return only == {Path(named(one.plant.file)).stem}
        case "text":
            return bool(vector_scan.scan_text(data, only))
        case "pixels" | "stretched":
            return bool(vector_scan.scan_pixels(data, only, stretch=one.plant.seen == "stretched"))
        case "picture":
            return any(vector_scan.scan_pixels(p, only) for p in vector_scan.pictures(data))
        case "split":
            return one.needle in vector_scan.without_tags(data)
        case "locked":
            return bool(vector_scan.scan_text(vector_scan.unlocked(data, "secret"), only))
    return bool(vector_scan.scan(data, only))


@pytest.mark.parametrize("slug", NEEDLES)
def test_the_needle_is_in_its_source(outcome: Outcome, slug: str):
    """The control of each case: the same scan finds the needle before anything is done."""
    one = NEEDLES[slug]
    assert seen_in(one, outcome.sources[one.plant.file])


@pytest.mark.parametrize("slug", NEEDLES)
def test_the_needle_does_not_come_out(outcome: Outcome, slug: str):
    """It is in no file that was written, in no name, and not to be seen on a drawn page."""
    one = NEEDLES[slug]
    assert not {name for name, hits in outcome.found.items() if hits & forms(one)}
    if one.plant.seen in LOOKS:
        for name in outcome.rows[one.plant.file]["output"]:
            data = (outcome.out / name).read_bytes()
            stretch = one.plant.seen == "stretched"
            assert not vector_scan.scan_pixels(data, forms(one), stretch=stretch)


@pytest.mark.parametrize("file", FILES)
def test_each_file_ends_as_expected(outcome: Outcome, file: str):
    """It is released with a certificate for each output, or held back with its reason and nothing written."""
    row, ends = outcome.rows[file], FILES[file].ends
    if ends == "released":
        assert (row["status"], row["reason"]) == ("released", "")
        assert len(row["output"]) == len(row["certificate"]) > 0
    else:
        assert (row["status"], row["reason"]) == ("quarantined", ends)
        assert row["output"] == row["certificate"] == []


@pytest.mark.parametrize("file", [name for name, file in FILES.items() if file.others])
def test_no_needle_is_in_any_other_edition(outcome: Outcome, file: str):
    """What else can be made of the file holds no needle either, or is held back for its reason."""
    assert outcome.others[file] == FILES[file].others


def test_only_what_the_report_names_is_written(outcome: Outcome):
    """No list of labels, no key to them, no working file lies beside the editions."""
    named_files = {
        name for row in outcome.rows.values() for name in (*row["output"], *row["certificate"])
    }
    present = {path.name for path in outcome.out.rglob("*")}
    assert present == named_files | {"report.json", "certificates.pem"}


def test_editions_keep_what_names_nobody(outcome: Outcome):
    """The outputs are not clean because they are empty."""
    for file, word in {"note.txt": "gate", "letter.docx": "Seen", "around.pdf": "weather",
                       "scan.pdf": "Monday", "chronology.xlsx": "Date"}.items():  # fmt: skip
        data = (outcome.out / outcome.rows[file]["output"][0]).read_bytes()
        assert all(word in text for text in vector_scan.texts(data)), file


def test_nothing_is_left_in_temporary_files(outcome: Outcome):
    """The folder for temporary files of the whole run holds no needle afterwards."""
    assert not set().union(set(), *everything_found(outcome.scratch).values())


def test_the_scan_finds_what_is_packed():
    """A needle is found raw, in an orphan, in UTF-16, in hexadecimal and in an archive of archives."""
    plain, orphan, wide = "Kelmarsh", "Ostrander", "Pellwood"
    pdf = pdf_text([["words"]]) + b"9 0 obj\nstream\n"
    pdf += vector_scan.packed(f"({orphan})".encode()) + b"\nendstream\n<"
    pdf += wide.encode("utf-16-be").hex().encode() + b">"
    outer = zip_of({"a.zip": zip_of({"b.pdf": pdf, f"{plain}.txt": ""})})
    assert vector_scan.scan(outer, {plain, orphan, wide, "Absentby"}) == {plain, orphan, wide}


def test_the_scan_reads_pages():
    """Text drawn on a page is found by the extractors, and from its pixels."""
    page = pdf_text([["Seen with Kelmarsh today"]], size=24)
    assert vector_scan.scan_text(page, {"Kelmarsh", "Absentby"}) == {"Kelmarsh"}
    if EYES:
        assert vector_scan.scan_pixels(page, {"Kelmarsh", "Absentby"}) == {"Kelmarsh"}


def test_the_table_is_what_the_command_prints():
    """The committed table is made from the plants, so it cannot claim a case that is not run."""
    assert (ROOT / "docs/leak-vectors.md").read_text() == vector_table.table()


def test_every_test_in_the_table_exists():
    """Each reference of the table names a test function that is there."""
    for reference in vector_table.references():
        path, _, name = reference.partition("::")
        assert f"def {name.partition('[')[0]}(" in (ROOT / path).read_text(), reference


def test_every_vector_is_shown_or_said_to_be_open():
    """All 52 vectors have a case here, a test elsewhere, or a plain word that they are open."""
    shown = {one.plant.vector for one in NEEDLES.values()}
    for number, row in vector_table.VECTORS.items():
        assert number in shown or row.tests or row.open, number
    assert list(vector_table.VECTORS) == list(range(1, 53))


def test_every_file_has_its_plants():
    """No file is built for nothing."""
    assert all(written_of(file) for file in FILES)
