"""The typeset edition."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pikepdf
import pytest
from pypdf import PdfReader

from services.redaction.domain.reading import BlockKind
from services.redaction.domain.spans import Replacement
from services.redaction.editions import content, text_edition, typesetter
from services.redaction.editions.columns import PORTRAIT, sheet_of
from services.redaction.editions.text_edition import build_text_edition, undrawable_scripts
from services.redaction.proof.verify import verify_files
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


def kinds(pdf: bytes) -> list[str]:
    """The structure types of a file in reading order, from its top."""
    found: list[str] = []

    def walk(element) -> None:
        found.append(str(element.S))
        children = element.get("/K", [])
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            if isinstance(child, pikepdf.Dictionary) and "/S" in child:
                walk(child)

    with pikepdf.open(io.BytesIO(pdf)) as file:
        for top in file.Root.StructTreeRoot.K:
            walk(top)
    return found


def test_edition_says_how_tracked_changes_are_shown():
    """A reading with tracked changes or pictures left out says so at the top."""
    reading = ReadingBuilder().add(K.PARAGRAPH, "x").done()
    told = replace(reading, warnings=("tracked-changes", "images-left-out", "tiny-text"))
    text = text_of(build_text_edition(told, [], title=TITLE)).replace("\n", " ")
    assert "They are shown as accepted" in text
    assert "Pictures in the original are not part" in text
    assert "tracked" not in text_of(build_text_edition(reading, [], title=TITLE))


def test_edition_of_a_message_shows_quoted_lines_as_quotations():
    """Lines quoted once stand in one quotation, lines quoted twice in two, marks are gone."""
    reading = ReadingBuilder().add(K.PARAGRAPH, "Hi\n> one Amelia\n>> two\n> one\nBye").done("eml")
    labels = replace_all(reading.text, {"Amelia": "Child A"})
    made = build_text_edition(reading, labels, title=TITLE)
    assert kinds(made).count("/BlockQuote") == 4
    text = text_of(made)
    assert ">" not in text
    assert re.search(r"Hi\s+one \[Child A\]\s+two\s+one\s+Bye", text)


def test_edition_leaves_signs_at_the_start_of_a_line_outside_messages():
    """In a report a line that begins with a greater-than sign keeps it."""
    assert "> 5 mg" in text_of(built(ReadingBuilder().add(K.PARAGRAPH, "> 5 mg")))


def test_edition_takes_a_quotation_from_its_level():
    """A paragraph that the reader calls quoted is a quotation without any mark."""
    made = built(ReadingBuilder().add(K.PARAGRAPH, "said before", level=2))
    assert kinds(made).count("/BlockQuote") == 2


def test_edition_keeps_numbered_entries_apart_from_bullets():
    """A bulleted list followed by a numbered one are two lists, each with its marks."""
    builder = ReadingBuilder().add(K.LIST_ITEM, "• one", level=1)
    made = built(builder.add(K.LIST_ITEM, "1. two", level=1))
    assert kinds(made).count("/L") == 2
    assert text_of(made).count("•") == 1


def test_edition_names_a_part_of_notes_in_the_plural():
    """Footnotes stand under a heading of their own."""
    builder = ReadingBuilder().add(K.PARAGRAPH, "See [1]").add(K.PART, "Footnote")
    made = built(builder.add(K.NOTE, "[1] A note"))
    assert "Footnotes" in text_of(made)
    assert kinds(made)[1:] == ["/H1", "/P", "/P", "/H2", "/P"]


@pytest.mark.parametrize(("columns", "width"), [(4, 595), (9, 842), (14, 1191)])
def test_edition_gives_a_wide_table_wider_paper(columns: int, width: int):
    """Few columns stay on a portrait page, more get landscape, then A3."""
    cells = [f"Heading {at}" for at in range(columns)]
    made = built(ReadingBuilder().row(*cells, header=True).row(*cells))
    with pikepdf.open(io.BytesIO(made)) as file:
        assert max(round(float(page.mediabox[2])) for page in file.pages) == width


def test_edition_repeats_the_heading_row_on_every_page():
    """A long table says on each page what its columns are."""
    builder = ReadingBuilder().row("When", "What", header=True)
    for number in range(120):
        builder.row(f"{number}", "Something happened")
    pages = PdfReader(io.BytesIO(built(builder))).pages
    assert len(pages) > 2
    assert all("When" in page.extract_text() for page in pages)


def test_edition_gives_room_to_columns_by_need():
    """A column of dates stays narrower than a column of sentences."""
    rows = [["1 May 2021", "She was seen at school and seemed well. " * 5]]
    paper, (dates, words) = sheet_of(rows, 2)
    assert paper == PORTRAIT
    assert words > 3 * dates


def long_edition(monkeypatch, name: str) -> bytes:
    """A document that is typeset in several sections, with tables and headings in each."""
    monkeypatch.setattr(content, "SECTION", 6_000)
    builder = ReadingBuilder()
    for number in range(6):
        builder.add(K.HEADING, f"Section {number}", level=1)
        builder.add(K.HEADING, "Below", level=2)
        builder.add(K.PARAGRAPH, f"Seen {name} at school. " * 100)
        builder.row("When", "What", header=True, table=number).row("1", "Seen", table=number)
    return built(builder, {name: "Child A"})


def test_long_edition_is_one_tagged_document(monkeypatch):
    """Sections join to one file: pages in order, one structure, numbers that go on."""
    made = long_edition(monkeypatch, "Amelia")
    found = kinds(made)
    assert found[0] == "/Document"
    assert found.count("/Part") > 3
    assert [kind for kind in found if re.fullmatch(r"/H\d", kind)] == ["/H1", *["/H2", "/H3"] * 6]
    assert found.count("/Table") == 6
    pages = PdfReader(io.BytesIO(made)).pages
    for number, page in enumerate(pages, 1):
        assert f"Page {number}" in page.extract_text()
    with pikepdf.open(io.BytesIO(made)) as file:
        assert file.open_metadata()["pdfuaid:part"] == "1"
        assert file.open_metadata()["pdfaid:conformance"] == "A"
        assert f"<xmpTPg:NPages>{len(pages)}<".encode() in file.Root.Metadata.read_bytes()


def test_long_edition_ties_every_page_to_its_structure(monkeypatch):
    """Each page's entry in the parent tree holds elements of that page, each name one cell."""
    with pikepdf.open(io.BytesIO(long_edition(monkeypatch, "Amelia"))) as file:
        root = file.Root.StructTreeRoot
        places = list(root.ParentTree.Nums)
        entries = dict(zip(map(int, places[::2]), places[1::2], strict=True))
        assert sorted(entries) == list(range(int(root.ParentTreeNextKey)))
        for page in file.pages:
            own = entries[int(page.obj.StructParents)]
            assert all(one.Pg.objgen == page.obj.objgen for one in own if "/Pg" in one)
        names = list(root.IDTree.Names)
        assert len({str(name) for name in names[::2]}) == len(names) // 2 == 12
        assert all(str(n) == str(cell.ID) for n, cell in zip(names[::2], names[1::2], strict=True))


def test_long_edition_has_one_outline_of_its_headings(monkeypatch):
    """Title first, then every section's headings, linked both ways."""
    made = io.BytesIO(long_edition(monkeypatch, "Amelia"))
    with pikepdf.open(made) as file, file.open_outline() as outline:
        [top] = outline.root
        assert top.title == TITLE
        assert [one.title for one in top.children] == [f"Section {n}" for n in range(6)]


def test_long_edition_does_not_depend_on_what_a_label_hides(monkeypatch):
    """Where sections end is decided by what is shown."""
    made = {long_edition(monkeypatch, name) for name in ("Jo", "Wilhelmina Featherstonehaugh")}
    assert len(made) == 1


def test_long_edition_passes_the_verifier(monkeypatch):
    """The joined file is what the verifier calls a rebuilt file."""
    register = '{"case":"c","entries":[{"label":"Child A","kind":"person","names":["Amelia"]}]}'
    made = long_edition(monkeypatch, "Amelia")
    report = verify_files(register, [("edition.pdf", made)], edition=True, ocr=False)
    assert report.clean, report.findings


def test_edition_splits_what_is_too_large_for_one_section(monkeypatch):
    """A huge table and a huge paragraph become several, and nothing is lost."""
    monkeypatch.setattr(content, "SECTION", 6_000)
    monkeypatch.setattr(content, "_LONGEST", 2_000)
    builder = ReadingBuilder().row("When", "What", header=True)
    for number in range(80):
        builder.row(f"n{number}", "Something happened")
    made = built(builder.add(K.PARAGRAPH, " ".join(f"word{n}" for n in range(900))))
    assert kinds(made).count("/Table") > 2
    text = text_of(made)
    assert all(re.search(rf"\bn{n}\b", text) for n in range(80))
    assert all(re.search(rf"\bword{n}\b", text) for n in range(900))


def test_the_typesetter_keeps_no_text(monkeypatch):
    """After each run enough empty runs follow for the library to forget what it worked out."""
    runs: list[bytes] = []
    real = typesetter.typst.compile

    def counted(template: bytes, **how):
        runs.append(template)
        return real(template, **how)

    monkeypatch.setattr(typesetter.typst, "compile", counted)
    built(ReadingBuilder().add(K.PARAGRAPH, "secret"))
    assert runs.count(b"") > 10
    assert runs[-1] == b""
