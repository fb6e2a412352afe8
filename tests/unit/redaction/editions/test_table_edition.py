"""The rebuilt spreadsheet."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.redaction.domain.reading import BlockKind
from services.redaction.editions.table_edition import build_csv, build_xlsx, inert
from services.redaction.editions.workbook_writer import column
from services.redaction.proof.verify import verify_files
from tests.unit.redaction.editions.making import ReadingBuilder, replace_all

TITLE = "Document 4"


def sample():
    """A reading with active cells, and its replacements."""
    builder = ReadingBuilder().add(BlockKind.PART, "Hidden sheet")
    builder.row("Date", "Who", header=True).row("2024-01-02", "Amelia")
    builder.row('=cmd|"/c calc"!A1', "-12.5").row("other", "@SUM(A1)", table=1)
    reading = builder.done()
    return reading, replace_all(reading.text, {"Amelia": "=Child A"})


def loaded(data: bytes):
    """The workbook as another program reads it."""
    return openpyxl.load_workbook(io.BytesIO(data))


def test_xlsx_holds_values_as_text_and_no_formula():
    """Every cell is a string; nothing a source or a label says becomes a formula."""
    book = loaded(build_xlsx(*sample(), title=TITLE))
    cells = [cell for sheet in book for row in sheet.rows for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(str(cell.value).startswith(("=", "+", "@")) for cell in cells)


def test_xlsx_sheet_names_are_neutral():
    """Sheet names are numbered, never taken from the source."""
    assert loaded(build_xlsx(*sample(), title=TITLE)).sheetnames == ["About", "Sheet 1", "Sheet 2"]


def test_xlsx_shows_labels_and_keeps_rows_and_columns():
    """The label stands in the cell of the name; its neighbours stay where they were."""
    sheet = loaded(build_xlsx(*sample(), title=TITLE))["Sheet 1"]
    assert sheet["A1"].value == "Hidden sheet"
    assert [c.value for c in sheet[2]] == ["Date", "Who"]
    assert [c.value for c in sheet[3]] == ["2024-01-02", "[=Child A]"]


def test_xlsx_keeps_its_heading_row_in_sight():
    """The heading row is bold and stays when the reader scrolls."""
    sheet = loaded(build_xlsx(*sample(), title=TITLE))["Sheet 1"]
    assert sheet.freeze_panes == "A3"
    assert sheet["A2"].font.b
    assert not sheet["A3"].font.b


def test_xlsx_begins_a_sheet_at_every_title_and_table():
    """What the reader found hidden stands on its own sheet under its own name."""
    builder = ReadingBuilder().add(BlockKind.HEADING, "Chronology", level=1).row("a", "b")
    builder.add(BlockKind.NOTE, "a remark").add(BlockKind.PART, "Comment")
    builder.add(BlockKind.NOTE, "seen").add(BlockKind.PART, "Hidden rows").row("c", table=1)
    book = loaded(build_xlsx(builder.done(), [], title=TITLE))
    assert book.sheetnames == ["About", "Sheet 1", "Sheet 2", "Sheet 3"]
    assert [row[0].value for row in book["Sheet 1"].rows] == ["Chronology", "a", "a remark"]
    assert [row[0].value for row in book["Sheet 2"].rows] == ["Comment", "seen"]
    assert [row[0].value for row in book["Sheet 3"].rows] == ["Hidden rows", "c"]


def test_xlsx_says_what_it_is():
    """Title, meaning of labels and remarks stand on a sheet of their own."""
    reading = replace(sample()[0], warnings=("formulas-without-values",))
    about = loaded(build_xlsx(reading, [], title=TITLE))["About"]
    texts = [row[0].value for row in about.rows]
    assert texts[0] == TITLE
    assert "rebuilt from the original" in texts[1]
    assert "no stored result" in texts[2]


def test_xlsx_is_the_same_every_time_and_has_no_author_or_time():
    """Two builds are equal, entries carry a fixed time, and there are no document properties."""
    made = build_xlsx(*sample(), title=TITLE)
    assert made == build_xlsx(*sample(), title=TITLE)
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        assert not [name for name in packed.namelist() if name.startswith("docProps")]


def test_xlsx_does_not_depend_on_what_a_label_hides():
    """Names of different lengths behind one label give the same bytes."""
    made = set()
    for name in ("Jo", "Wilhelmina Featherstonehaugh"):
        reading = ReadingBuilder().row("Who", header=True).row(f"{name} left").done()
        labels = replace_all(reading.text, {name: "Child A"})
        made.add((build_xlsx(reading, labels, title=TITLE), build_csv(reading, labels)))
    assert len(made) == 1


def test_xlsx_shows_the_formats_own_escapes_as_they_are():
    """What a spreadsheet program would decode stays text, and invalid characters go."""
    reading = ReadingBuilder().row("_x003D_1+1", "a<b>&c", "x\x0by\ufffe").done()
    made = build_xlsx(reading, [], title=TITLE)
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        assert b">_x005F_x003D_1+1<" in packed.read("xl/worksheets/sheet2.xml")
    row = [cell.value for cell in loaded(made)["Sheet 1"][1]]
    assert row[1:] == ["a<b>&c", "xy"]


def test_xlsx_names_columns_beyond_the_alphabet():
    """Column 27 is AA, column 703 is AAA."""
    assert [column(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_both_tables_pass_the_verifier():
    """A rebuilt workbook and a rebuilt CSV are what the verifier calls rebuilt files."""
    register = '{"case":"c","entries":[{"label":"Child A","kind":"person","names":["Amelia"]}]}'
    files = [("a.xlsx", build_xlsx(*sample(), title=TITLE)), ("a.csv", build_csv(*sample()))]
    report = verify_files(register, files, edition=True, ocr=False)
    assert report.clean, report.findings


def test_the_verifier_finds_a_name_left_in_a_table():
    """The proof reads the cells: a name that no label replaced stops both."""
    register = '{"case":"c","entries":[{"label":"Child A","kind":"person","names":["Amelia"]}]}'
    reading = sample()[0]
    for made in (build_xlsx(reading, [], title=TITLE), build_csv(reading, [])):
        report = verify_files(register, [("a", made)], edition=True, ocr=False)
        assert {finding.reason for finding in report.findings} == {"value"}


def test_xlsx_says_when_a_cell_is_too_long():
    """A text longer than the format allows is cut with a remark, never silently."""
    reading = ReadingBuilder().row("x" * 40_000, "y").done()
    value = loaded(build_xlsx(reading, [], title=TITLE))["Sheet 1"]["A1"].value
    assert value.endswith("<8000 more characters not shown>")


def test_csv_is_read_back_as_it_was():
    """Values come back from CSV unchanged but for the mark in front of active ones."""
    rows = list(csv.reader(io.StringIO(build_csv(*sample()).decode(), newline="")))
    assert rows[0] == ["Hidden sheet"]
    assert rows[2] == ["2024-01-02", "[=Child A]"]
    assert rows[3] == ['\'=cmd|"/c calc"!A1', "-12.5"]
    assert rows[4] == ["other", "'@SUM(A1)"]


@pytest.mark.parametrize("active", ["=1", "+x", "-x", "@x", "\t=1", "\r=1", "  =1", "\xa0=1", "|x"])
def test_inert_marks_what_could_act(active):
    """Everything a spreadsheet program may take for a formula gets a mark in front."""
    assert inert(active).startswith("'")


@given(st.text())
def test_inert_never_leaves_an_active_start(text):
    """Whatever the text, the result starts with nothing active unless it is a plain number."""
    made = inert(text)
    assert not made.lstrip(" \u00a0").startswith(("=", "@", "\t", "\r")) or made.startswith("'")


def test_xlsx_of_nothing_is_a_sheet_about_itself():
    """A reading without text still gives a workbook that opens."""
    assert loaded(build_xlsx(ReadingBuilder().done(), [], title=TITLE)).sheetnames == ["About"]


def test_xlsx_leaves_out_empty_text_between_tables():
    """Blank paragraphs make no sheet of their own."""
    reading = ReadingBuilder().row("a").add(BlockKind.PARAGRAPH, " ").row("b", table=1).done()
    assert len(loaded(build_xlsx(reading, [], title=TITLE)).sheetnames) == 3
