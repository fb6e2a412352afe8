"""The rebuilt spreadsheet."""

from __future__ import annotations

import csv
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.redaction.domain.reading import BlockKind
from services.redaction.editions.table_edition import build_csv, build_xlsx, inert
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
    cells = [cell for sheet in book for row in sheet.rows for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(str(cell.value).startswith(("=", "+", "@")) for cell in cells)


def test_xlsx_sheet_names_are_neutral():
    """Sheet names are numbered, never taken from the source."""
    assert loaded(build_xlsx(*sample(), title=TITLE)).sheetnames == [
        "Sheet 1",
        "Sheet 2",
        "Sheet 3",
    ]


def test_xlsx_shows_labels_and_keeps_rows_and_columns():
    """The label stands in the cell of the name; its neighbours stay where they were."""
    sheet = loaded(build_xlsx(*sample(), title=TITLE))["Sheet 2"]
    assert [c.value for c in sheet[2]] == ["2024-01-02", "[=Child A]"]


def test_xlsx_is_the_same_every_time_and_has_no_author_or_time():
    """Two builds are equal, entries carry a fixed time, and document properties are empty."""
    made = build_xlsx(*sample(), title=TITLE)
    assert made == build_xlsx(*sample(), title=TITLE)
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        assert b"openpyxl" not in packed.read("docProps/core.xml")
        assert b"created" not in packed.read("docProps/core.xml")


def test_xlsx_says_when_a_cell_is_too_long():
    """A text longer than the format allows is cut with a remark, never silently."""
    reading = ReadingBuilder().row("x" * 40_000, "y").done()
    value = loaded(build_xlsx(reading, [], title=TITLE))["Sheet 1"]["A2"].value
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


def test_xlsx_of_nothing_is_a_sheet_with_the_title():
    """A reading without text still gives a workbook that opens."""
    book = loaded(build_xlsx(ReadingBuilder().done(), [], title=TITLE))
    assert book["Sheet 1"]["A1"].value == TITLE


def test_xlsx_leaves_out_empty_text_between_tables():
    """Blank paragraphs make no sheet of their own."""
    reading = ReadingBuilder().row("a").add(BlockKind.PARAGRAPH, " ").row("b", table=1).done()
    assert len(loaded(build_xlsx(reading, [], title=TITLE)).sheetnames) == 2
