"""The typeset edition."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest
from pypdf import PdfReader

from services.redaction.domain.reading import BlockKind
from services.redaction.domain.spans import Replacement
from services.redaction.editions import text_edition
from services.redaction.editions.text_edition import build_text_edition, undrawable_scripts
from shared.domain.errors import Invalid
from tests.unit.redaction.editions.making import ReadingBuilder, replace_all

K = BlockKind
TITLE = "Document 3, reviewer edition"


def built(builder: ReadingBuilder, labels=None, **options) -> bytes:
    """The text edition of what was added."""
    reading = builder.done()
    return build_text_edition(
        reading, replace_all(reading.text, labels or {}), title=TITLE, **options
    )


def text_of(pdf: bytes) -> str:
    """The text another library reads."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def tags(pdf: bytes) -> list[str]:
    """The structure types of a tagged file."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return [
            str(o["/S"]) for o in file.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/StructElem"
        ]  # fmt: skip


def test_edition_declares_accessibility_archive_and_language():
    """The file says PDF/UA-1, PDF/A-2a, tagged, British English, and shows its title."""
    with pikepdf.open(io.BytesIO(built(ReadingBuilder().add(K.PARAGRAPH, "x")))) as file:
        assert file.Root.Lang == "en-GB"
        assert file.Root.MarkInfo.Marked
        assert file.Root.ViewerPreferences.DisplayDocTitle
        assert file.open_metadata()["pdfuaid:part"] == "1"
        assert file.open_metadata()["pdfaid:conformance"] == "A"
        assert str(file.docinfo["/Title"]) == TITLE


def test_edition_keeps_structure():
    """Headings, lists, tables with a heading row, notes and paragraphs are tagged as such."""
    builder = ReadingBuilder().add(K.HEADING, "Events", level=1).add(K.PARAGRAPH, "Text")
    builder.add(K.LIST_ITEM, "• one", level=1).add(K.LIST_ITEM, "two", level=2)
    builder.row("Date", "Event", header=True).row("1 May", "Seen")
    builder.add(K.NOTE, "A note")
    found = tags(built(builder))
    assert {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TR", "/TH", "/TD"} <= set(found)
    assert found.count("/TH") == 2
    assert found.count("/TD") == 2
    assert found.count("/L") == 2


def test_edition_never_skips_a_heading_level():
    """A source that jumps from level 1 to 5 still gives levels without a hole."""
    builder = ReadingBuilder().add(K.HEADING, "A", level=1).add(K.HEADING, "B", level=5)
    assert [t for t in tags(built(builder)) if re.fullmatch(r"/H\d", t)] == ["/H1", "/H2", "/H3"]


def test_edition_treats_content_as_data():
    """Text that looks like markup or code is shown as it is and does nothing."""
    hostile = '#panic("x") *bold* $x^2$ @ref \\ // <label> #read("/etc/passwd") = Head'
    assert hostile in text_of(built(ReadingBuilder().add(K.PARAGRAPH, hostile))).replace("\n", " ")


def test_edition_shows_labels_in_brackets_and_says_what_they_are():
    """The first page explains the labels and the label stands where the name stood."""
    text = text_of(built(ReadingBuilder().add(K.PARAGRAPH, "Amelia fell."), {"Amelia": "Child A"}))
    assert "Labels in grey boxes, such as [Child A]" in text
    assert re.search(r"\[Child A\]\s+fell\.", text)
    assert "Page 1 of 1" in text


def test_edition_does_not_depend_on_what_a_label_hides():
    """Names of different lengths and letters behind one label give the same bytes."""
    names = ["Jo", "Wilhelmina Featherstonehaugh", "Żółć", "O'Brien-Smith", "李"]
    made = {
        built(ReadingBuilder().add(K.PARAGRAPH, f"Then {n} left."), {n: "Child A"}) for n in names
    }
    assert len(made) == 1


def test_edition_fonts_hold_no_letter_of_a_removed_name():
    """The unusual letters of a removed name are in no font's character map."""
    pdf = built(ReadingBuilder().add(K.PARAGRAPH, "Then Żółwiątko left."), {"Żółwiątko": "Child A"})
    with pikepdf.open(io.BytesIO(pdf)) as file:
        maps = [o["/ToUnicode"].read_bytes() for o in file.objects
                if isinstance(o, pikepdf.Dictionary) and "/ToUnicode" in o]  # fmt: skip
    assert maps
    for letter in "Żółą":
        code = f"<{ord(letter):04X}>".encode()
        assert not any(code in one.upper().split(b"ENDCODESPACERANGE")[-1] for one in maps)


def test_edition_is_the_same_every_time():
    """The same input gives the same bytes, whenever and wherever it is built."""
    builder = ReadingBuilder().add(K.PARAGRAPH, "Same text")
    assert built(builder) == built(builder)


def test_edition_marks_scripts_it_cannot_draw_and_reports_them():
    """An uncovered script leaves a remark in the text, a note on page one and a warning."""
    builder = ReadingBuilder().add(K.PARAGRAPH, "Her name is हिन्दी here")
    text = text_of(built(builder))
    assert "Devanagari characters, 6 not shown" in text
    assert "Some characters could not be shown" in text
    assert undrawable_scripts(builder.done(), []) == ("Devanagari characters",)


def test_edition_shows_the_notes_it_is_given():
    """Notes such as accepted tracked changes stand on the first page."""
    made = built(ReadingBuilder().add(K.PARAGRAPH, "x"), notes=["Changes are shown as accepted."])
    assert "Changes are shown as accepted." in text_of(made)


def test_edition_of_a_wide_table_keeps_every_column():
    """A table of thirty columns becomes a wide page, not a cut one."""
    cells = [f"c{i}" for i in range(30)]
    text = text_of(built(ReadingBuilder().row(*cells, header=True).row(*cells)))
    assert all(cell in text for cell in cells)


def test_edition_pads_rows_of_unequal_length():
    """A short row does not shift the cells of the next one."""
    builder = ReadingBuilder().row("a", "b", "c").row("d").row("e", "f", "g")
    assert tags(built(builder)).count("/TD") == 9


def test_edition_of_an_empty_reading_is_a_page_with_the_notice():
    """Nothing to show is still a valid file."""
    assert "This edition was rebuilt" in text_of(built(ReadingBuilder().add(K.PARAGRAPH, "")))


def test_edition_failure_quotes_nothing(monkeypatch):
    """When the typesetter refuses, neither the message nor the cause carries the text."""
    monkeypatch.setattr(
        text_edition, "TEXT_TEMPLATE", b"#panic(json(bytes(sys.inputs.content)).title)"
    )
    with pytest.raises(Invalid) as caught:
        built(ReadingBuilder().add(K.PARAGRAPH, "secret"))
    assert caught.value.code == "text-not-typesettable"
    assert caught.value.__suppress_context__
    assert TITLE not in str(caught.value)


def test_edition_keeps_numbers_of_a_numbered_list():
    """A numbered entry shows its own number and no bullet; empty entries are left out."""
    builder = ReadingBuilder().add(K.LIST_ITEM, "1. first", level=1).add(K.LIST_ITEM, "", level=1)
    builder.add(K.LIST_ITEM, "(b) second", level=1).add(K.PARAGRAPH, "x").add(
        K.LIST_ITEM, "", level=1
    )
    text = text_of(built(builder))
    assert "1. first" in text
    assert "(b) second" in text
    assert "•" not in text


def test_edition_does_not_double_brackets():
    """A label that comes in brackets is not put in brackets again."""
    text = text_of(
        built(ReadingBuilder().add(K.PARAGRAPH, "Amelia fell."), {"Amelia": "[Child A]"})
    )
    assert "[[" not in text


def test_edition_leaves_out_a_heading_that_was_removed_whole():
    """A block of which nothing is left is not shown as an empty heading."""
    reading = ReadingBuilder().add(K.HEADING, "Amelia", level=1).add(K.PARAGRAPH, "x").done()
    made = build_text_edition(reading, [Replacement(0, 6, "")], title=TITLE)
    assert [t for t in tags(made) if re.fullmatch(r"/H\d", t)] == ["/H1"]
