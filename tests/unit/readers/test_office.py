"""Reading Word and Excel: every place that can hold text, each under its own name."""

from __future__ import annotations

import base64

import pytest

from services.redaction.domain.reading import BlockKind
from shared.domain.errors import Invalid
from tests.builders import files
from tests.unit.readers.parts import part_of, rows, texts

PLACES = {
    "body": "", "inserted": "", "control": "", "nested": "", "link": "", "field": "", "split": "",
    "box": "Text box", "header": "Header", "first-header": "Header", "footer": "Footer",
    "footnote": "Footnote", "endnote": "Endnote", "comment": "Comment", "chart": "Chart",
    "hidden": "Hidden text",
}  # fmt: skip
NEEDLES = {place: f"Needle{at}x" for at, place in enumerate([*PLACES, "deleted"])}


@pytest.mark.parametrize(("place", "part"), PLACES.items())
def test_docx_every_place_is_read_once_under_its_part(read, place, part):
    """A needle in each place is found exactly once, under the part it belongs to."""
    assert part_of(read(files.docx_letter(NEEDLES)).reading, NEEDLES[place]) == part


def test_docx_deleted_text_is_dropped_and_flagged(read):
    """A tracked deletion is gone from the reading, and a person is told."""
    reading = read(files.docx_letter(NEEDLES)).reading
    assert NEEDLES["deleted"] not in reading.text
    assert {"tracked-changes", "hidden-text"} <= set(reading.warnings)


def test_docx_headings_and_tables_keep_their_shape(read):
    """A heading style is a heading; a table is rows with its header row marked."""
    reading = read(files.docx_letter(NEEDLES)).reading
    assert texts(reading, BlockKind.HEADING) == ["Discharge letter"]
    assert rows(reading)[0] == ["Date", "Event"]
    table = [block for block in reading.blocks if block.kind is BlockKind.ROW]
    assert [block.header for block in table] == [True, False]


def test_docx_notes_carry_the_number_that_stands_in_the_text(read):
    """A note is found from its mark, whatever order the file keeps notes in."""
    mark = "<w:r><w:t>{}</w:t></w:r><w:r><w:footnoteReference w:id='{}'/></w:r>"
    body = f"<w:p>{mark.format('First', 7)}{mark.format(' second', 3)}</w:p>"
    notes = "".join(
        f"<w:footnote w:id='{at}'>{files.paragraph(text)}</w:footnote>"
        for at, text in ((3, "the second note"), (7, "the first note"), (9, "never shown"))
    )
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    part = f"<w:footnotes xmlns:w='{name}'>{notes}</w:footnotes>"
    reading = read(files.docx(body, {"footnotes.xml": ("footnotes", part)})).reading
    assert texts(reading, BlockKind.PARAGRAPH) == ["First[1] second[2]"]
    assert texts(reading, BlockKind.NOTE) == [
        "[2] the second note", "[1] the first note", "never shown",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("properties", "depth"),
    [
        ("<w:numPr><w:ilvl w:val='2'/></w:numPr>", 3),
        ("<w:numPr/>", 1),
        ("<w:pStyle w:val='ListBullet2'/>", 2),
        ("<w:pStyle w:val='ListParagraph'/>", 1),
        ("<w:pStyle w:val='Steps'/>", 2),
    ],
)
def test_docx_list_items_keep_their_depth(read, properties, depth):
    """Depth comes from the paragraph, from its style, or from the style's name."""
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    styles = (
        f"<w:styles xmlns:w='{name}'><w:style w:styleId='Steps'><w:name w:val='Steps'/>"
        "<w:pPr><w:numPr><w:ilvl w:val='1'/></w:numPr></w:pPr></w:style></w:styles>"
    )
    body = files.paragraph("One step", f"<w:pPr>{properties}</w:pPr>")
    reading = read(files.docx(body, {"styles.xml": ("styles", styles)})).reading
    assert [(block.kind, block.level) for block in reading.blocks] == [(BlockKind.LIST_ITEM, depth)]


def test_html_quotations_keep_their_depth(read):
    """A thread of replies quotes deeper and deeper, and comes back up."""
    page = "<!doctype html><p>a<blockquote>b<blockquote>c</blockquote>d</blockquote>e"
    reading = read(page.encode()).reading
    assert [(t, b.level) for t, b in zip(texts(reading), reading.blocks, strict=True)] == [
        ("a", 0), ("b", 1), ("c", 2), ("d", 1), ("e", 0),
    ]  # fmt: skip


def test_docx_embedded_file_is_handed_out(read):
    """A workbook embedded in a letter comes out as an attachment, byte for byte."""
    inner = files.xlsx_chronology()
    data = files.docx(files.paragraph("See the sheet."))
    data = files.with_member(data, "word/embeddings/sheet1.xlsx", inner)
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/package" Target="embeddings/sheet1.xlsx"/></Relationships>'
    )
    data = files.with_member(data, "word/_rels/header9.xml.rels", relation.encode())
    result = read(data)
    assert result.attachments == (("sheet1.xlsx", inner),)
    assert "embedded-files" in result.reading.warnings


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_docx_picture_is_handed_out_whole_though_it_is_cropped(read, kind):
    """The file keeps more of a picture than it shows, so the whole picture is an item."""
    picture = files.photograph(kind)
    result = read(files.docx_with_picture(picture))
    assert result.attachments == ((f"picture.{kind.lower()}", picture),)
    assert "pictures-apart" in result.reading.warnings


@pytest.mark.parametrize(
    "picture", [files.picture_file(["logo"]), b"\xd7\xcd\xc6\x9a" + bytes(90_000), b""]
)
def test_docx_ornaments_and_unknown_pictures_are_left_out_and_flagged(read, picture):
    """A logo, a drawing in a format nobody here reads, nothing: left behind, and said so."""
    result = read(files.docx_with_picture(picture))
    assert result.attachments == ()
    assert "images-left-out" in result.reading.warnings


def test_xlsx_picture_is_handed_out(read):
    """A picture on a sheet is an item; the same bytes in two places are two parts."""
    picture = files.photograph()
    result = read(files.with_member(files.xlsx_chronology(), "xl/media/image1.png", picture))
    assert result.attachments == (("picture.png", picture),)


def test_html_picture_that_stands_in_the_page_is_handed_out(read):
    """A picture written into an HTML page is an item; one kept elsewhere is flagged."""
    picture = files.photograph("JPEG")
    inline = b"data:image/jpeg;base64," + base64.b64encode(picture)
    page = b"<!doctype html><p>Text<img src='%s'><img src='https://a.example/b.png'>" % inline
    result = read(page)
    assert result.attachments == (("picture.jpeg", picture),)
    assert {"pictures-apart", "images-left-out"} <= set(result.reading.warnings)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (files.docx_with_macro(), "active-content"),
        (files.docx_with_entities(), "file-bomb"),
        (files.encrypted_office(), "file-encrypted"),
        (files.docx("<w:p>" * 500 + "</w:p>" * 500), "file-too-deep"),
        (files.docx("<w:p>"), "file-damaged"),
        (files.with_member(files.xlsx_chronology(), "xl/vbaProject.bin", b"x"), "active-content"),
    ],
)
def test_office_refusals(read, data, code):
    """Macros, entities, passwords, absurd depth and broken XML are each refused by code."""
    with pytest.raises(Invalid) as caught:
        read(data)
    assert caught.value.code == code


XLSX = {
    "cell": "Sheet 1", "hidden-row": "Hidden rows", "hidden-column": "Hidden columns",
    "comment": "Comment", "header": "Sheet header or footer", "hidden-sheet": "Hidden sheet 2",
}  # fmt: skip


@pytest.mark.parametrize(("place", "part"), XLSX.items())
def test_xlsx_every_place_is_read_under_its_part(read, place, part):
    """Whatever the sheet hides is found, apart from what it shows."""
    needles = {name: f"Needle{at}y" for at, name in enumerate(XLSX)}
    assert part_of(read(files.xlsx_chronology(needles)).reading, needles[place]) == part


def test_xlsx_values_read_as_people_see_them(read):
    """Dates are British, grouped numbers grouped, fractions without arithmetic noise."""
    reading = read(files.xlsx_chronology()).reading
    table = rows(reading)
    assert table[1][:2] == ["04/05/2019", "999 000 0018"]
    assert table[2][1] == "0.3"
    assert {"hidden-sheet", "hidden-rows", "hidden-columns", "comments"} <= set(reading.warnings)


def test_xlsx_pivot_cache_is_flagged_and_left_behind(read):
    """A pivot cache's records never reach the reading; a person is told of them."""
    data = files.xlsx_chronology()
    cache = b"<pivotCacheRecords><r><s v='CachedNeedle'/></r></pivotCacheRecords>"
    reading = read(files.with_member(data, "xl/pivotCache/pivotCacheRecords1.xml", cache)).reading
    assert "pivot-cache" in reading.warnings
    assert "CachedNeedle" not in reading.text
