"""Reading PDF: words with places, hidden things apart, pictures read or admitted unread."""

from __future__ import annotations

import shutil

import pytest

from services.redaction.domain.reading import BlockKind, EditionKind, PageSource
from services.redaction.readers.client import render_pages
from shared.domain.errors import Invalid
from shared.ports.source import BytesSource
from tests.builders import files, vector_pdfs
from tests.unit.readers.parts import part_of, rows, texts

NEEDLE = "Zebulon-Quint"
LINES = ["Amelia Okafor was seen at home by the health visitor.", "She had a bruise on her arm."]

needs_ocr = pytest.mark.skipif(shutil.which("tesseract") is None, reason="no OCR engine")


def test_pdf_words_have_ranges_and_boxes_on_the_page(read):
    """Every word's range covers its own text and its box lies on the page, in order."""
    reading = read(files.pdf_text([LINES, ["Second page."]])).reading
    assert reading.file_type == "pdf"
    assert reading.edition is EditionKind.TEXT
    assert [page.number for page in reading.pages] == [1, 2]
    words = [reading.text[w.start : w.end] for w in reading.pages[0].words]
    assert words == " ".join(LINES).split()
    first = reading.pages[0].words[0]
    assert 59 < first.x0 < 61
    assert 40 < first.y0 < first.y1 < 75
    assert reading.pages[1].source is PageSource.TEXT
    assert reading.text[reading.pages[1].start : reading.pages[1].end] == "Second page."


def test_pdf_paragraphs_flow_and_headings_stand_out(read):
    """Lines of one paragraph are joined; a large line is a heading."""
    reading = read(files.pdf_text([LINES])).reading
    assert texts(reading, BlockKind.PARAGRAPH) == [" ".join(LINES)]


def test_pdf_table_rows_keep_their_cells(read):
    """A ruled-out table becomes rows with one cell per column."""
    table = [["Date", "Who", "What"], ["1 May", "Amelia Okafor", "seen"], ["2 May", "Bob", "away"]]
    assert rows(read(files.pdf_table(table)).reading) == table


def test_pdf_words_of_one_line_are_equally_tall_whatever_the_font_says(read):
    """A font that tells no height of its lines still gives words a line's height."""
    page = read(files.pdf_font_without_height(["AAA xxx Apple", "nothing tall"])).reading.pages[0]
    assert len(page.words) == 5
    assert {round(word.y1 - word.y0, 1) for word in page.words} == {11.6}


def test_pdf_table_drawn_cell_by_cell_keeps_its_rows(read):
    """Cells of several lines, drawn one after the other, are cells of their rows."""
    table = [
        [["Date"], ["Who"], ["What"]],
        [["1 May"], ["Amelia", "Okafor"], ["seen at home by", "the health visitor"]],
        [["2 May"], ["Bob"], ["away"]],
    ]
    told = [[" ".join(cell) for cell in row] for row in table]
    assert rows(read(files.pdf_cells(table)).reading) == told


@pytest.mark.parametrize(
    ("how", "part", "code"),
    [
        ("invisible", "Hidden text", "invisible-text"),
        ("white", "Hidden text", "covered-text"),
        ("off-page", "Hidden text", "text-off-page"),
        ("black-box", "Hidden text", "covered-text"),
        ("bookmark", "Bookmark", None),
    ],
)
def test_pdf_hidden_text_is_found_and_kept_from_the_page(read, how, part, code):
    """Hidden text is in the reading under its part, flagged, and never among a page's words."""
    reading = read(files.pdf_hiding(NEEDLE, how)).reading
    assert part_of(reading, NEEDLE) == part
    assert code is None or (code in reading.warnings and reading.edition is EditionKind.PAGE)
    assert all(reading.text[w.start : w.end] != NEEDLE for w in reading.pages[0].words)


def test_pdf_tiny_text_is_flagged(read):
    """Text too small to read asks for the page edition."""
    reading = read(files.pdf_hiding(NEEDLE, "tiny")).reading
    assert NEEDLE in reading.text
    assert "tiny-text" in reading.warnings
    assert reading.edition is EditionKind.PAGE


def test_pdf_form_field_value_is_a_word_of_the_page(read):
    """A filled field is drawn and read like the page itself, and flagged."""
    reading = read(files.pdf_hiding(NEEDLE, "form-field")).reading
    assert NEEDLE in [reading.text[w.start : w.end] for w in reading.pages[0].words]
    assert "form-fields" in reading.warnings


def test_pdf_text_inside_a_form_object_is_read(read):
    """Text drawn through a form object belongs to the page."""
    assert NEEDLE in read(files.pdf_hiding(NEEDLE, "form-xobject")).reading.text


def test_pdf_layer_switched_off_is_not_part_of_the_page(read):
    """What a switched-off layer says is known to detection and not a word of the page."""
    reading = read(files.pdf_hidden_layer(NEEDLE)).reading
    assert part_of(reading, NEEDLE) == "Hidden text"
    assert "hidden-layers" in reading.warnings


def test_pdf_annotation_is_a_note(read):
    """A sticky note's text stands under its own part name."""
    data = files.pdf_changed(files.pdf_text([LINES]), "annotation", NEEDLE)
    assert part_of(read(data).reading, NEEDLE) == "Annotation"


def test_pdf_attachment_is_handed_out(read):
    """An attached file comes out whole, by its name."""
    data = files.pdf_changed(files.pdf_text([LINES]), "attachment", NEEDLE)
    result = read(data)
    assert result.attachments == (("notes.txt", NEEDLE.encode()),)
    assert result.reading.attachments == 1


@pytest.mark.parametrize("change", ["rotate", "crop"])
def test_pdf_boxes_follow_rotation_and_crop(read, sandbox, change):
    """There is ink in every word's box of a turned or cropped page, and none just beside it."""
    data = files.pdf_changed(files.pdf_text([["Solitary"]], size=20), change)
    reading = read(data).reading
    (word,) = reading.pages[0].words
    (page,) = render_pages(sandbox, BytesSource(data), 72)
    assert abs(page.width_px - reading.pages[0].width) <= 1

    def darkest(x0: float, y0: float, x1: float, y1: float) -> int:
        rows = range(int(y0), int(y1) + 1)
        return min(
            page.pixels[y * page.width_px + x] for y in rows for x in range(int(x0), int(x1))
        )

    assert darkest(word.x0, word.y0, word.x1, word.y1) < 100
    assert darkest(word.x0 - 12, word.y0, word.x0 - 3, word.y1) > 200


def test_pdf_scan_without_ocr_is_admitted_unread(read):
    """A page of pixels is NONE when nothing can read it, and says so."""
    reading = read(files.pdf_scanned(LINES)).reading
    assert reading.pages[0].source is PageSource.NONE
    assert reading.pages[0].has_images
    assert "pages-not-read" in reading.warnings
    assert reading.edition is EditionKind.PAGE


@needs_ocr
def test_pdf_scan_is_read_by_ocr(read):
    """With the engine, the scan's words have boxes where they stand."""
    reading = read(files.pdf_scanned(LINES), ocr=True).reading
    assert reading.pages[0].source is PageSource.OCR
    assert "Amelia Okafor" in reading.text
    word = reading.pages[0].words[0]
    assert 30 < word.x0 < 60
    assert 30 < word.y0 < 60


@needs_ocr
def test_pdf_text_layer_behind_a_scan_is_not_believed(read):
    """A layer that says something else than the pixels is flagged and kept from the page."""
    data = files.pdf_scanned(LINES, layer=[f"Entirely different words about {NEEDLE} here"])
    reading = read(data, ocr=True).reading
    assert {"hidden-text-layer", "text-disagrees-with-pixels"} <= set(reading.warnings)
    assert part_of(reading, NEEDLE) == "Hidden text"
    assert "Amelia Okafor" in reading.text


def test_pdf_text_layer_without_ocr_stays_unread(read):
    """Without an engine nobody has checked the layer, so the page stays NONE."""
    reading = read(files.pdf_scanned(LINES, layer=LINES)).reading
    assert reading.pages[0].source is PageSource.NONE
    assert "hidden-text-layer" in reading.warnings


@needs_ocr
def test_pdf_font_that_lies_is_caught_by_the_pixels(read):
    """A font whose letters mean something else than they show is read from the pixels."""
    lines = [f"{line} Amelia Okafor came to school late again." for line in LINES * 2]
    honest = read(files.pdf_text([lines]), ocr=True).reading
    assert "text-disagrees-with-pixels" not in honest.warnings
    assert honest.edition is EditionKind.TEXT
    reading = read(files.pdf_lying_font(lines), ocr=True).reading
    assert "text-disagrees-with-pixels" in reading.warnings
    assert reading.pages[0].source is PageSource.OCR
    page = reading.text[reading.pages[0].start : reading.pages[0].end]
    assert "Amelia Okafor" in page
    assert "Nzryvn" not in page


def test_pdf_letters_without_meaning_leave_the_page_unread(read):
    """Words nobody can make sense of count as pixels, not as text that was checked."""
    reading = read(files.pdf_meaningless_font(LINES)).reading
    assert "letters-without-meaning" in reading.warnings
    assert reading.pages[0].source is PageSource.NONE
    assert reading.edition is EditionKind.PAGE


def test_pdf_page_count_that_hides_pages_is_noticed(read):
    """Pages a lying count hides from one reader are seen by the other."""
    data = files.pdf_text([["One"], ["Two"], ["Three"]]).replace(b"/Count 3", b"/Count 1")
    assert "extractors-disagree" in read(data).reading.warnings


def test_pdf_two_extractors_that_disagree_ask_for_the_page_edition(read):
    """What the other extractor reads is kept for detection, and the page is not set afresh."""
    reading = read(files.pdf_two_readings(LINES)).reading
    assert "extractors-disagree" in reading.warnings
    assert reading.edition is EditionKind.PAGE
    assert part_of(reading, "Amxlix") == "Other text"
    assert part_of(reading, "Amelia") == ""


def test_pdf_lines_that_run_leftward_are_lines(read):
    """A line in Hebrew is one line in the order it is read, its words placed from the right."""
    reading = read(vector_pdfs.hebrew({"pdf-right-to-left": "שמות"})).reading
    assert "המורה דיברה עם תומש בבית הספר" in reading.text
    first, second = reading.pages[0].words[:2]
    assert first.x0 > second.x1
    assert first.line == second.line
    assert reading.edition is EditionKind.TEXT


@pytest.mark.parametrize(
    ("side", "source", "edition"),
    [(40, PageSource.TEXT, EditionKind.TEXT), (250, PageSource.NONE, EditionKind.PAGE)],
)
def test_pdf_pictures_on_text_pages(read, side, source, edition):
    """A logo leaves the text edition possible; a large unread picture leaves the page unread."""
    reading = read(files.pdf_with_logo(LINES, side=side)).reading
    assert reading.pages[0].source is source
    assert reading.pages[0].has_images
    assert reading.edition is edition
    assert "images-not-read" in reading.warnings


@needs_ocr
def test_pdf_words_inside_pictures_are_read(read):
    """With the engine, words that only a picture on the page holds are found."""
    reading = read(files.pdf_with_logo(LINES, side=250), ocr=True).reading
    assert "LOGO" in reading.text
    assert reading.text.count("Amelia") == 1


def test_pdf_that_opens_without_a_password_is_read(read):
    """A PDF that only forbids changes is read like any other."""
    assert "Amelia Okafor" in read(files.pdf_encrypted(files.pdf_text([LINES]), "")).reading.text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (files.pdf_encrypted(files.pdf_text([LINES])), "file-encrypted"),
        (b"%PDF-1.7\n" + b"garbage " * 100, "file-damaged"),
        (files.pdf_text([LINES]).replace(b"/Count 1", b"/Count 9"), "file-damaged"),
        (files.pdf_text([LINES]).replace(b"/Count 1", b"/Count 100000"), "file-too-large"),
    ],
)
def test_pdf_refusals(read, data, code):
    """A locked or broken PDF is refused by code."""
    with pytest.raises(Invalid) as caught:
        read(data)
    assert caught.value.code == code


def test_render_gives_pages_asked_for_in_that_order(sandbox):
    """Pages come one by one with exact pixels, in the order asked for."""
    source = BytesSource(files.pdf_text([["One"], ["Two"], ["Three"]]))
    drawn = list(render_pages(sandbox, source, 50, (3, 1)))
    assert [page.number for page in drawn] == [3, 1]
    assert all(len(page.pixels) == page.width_px * page.height_px for page in drawn)
    assert drawn[0].pixels != drawn[1].pixels


def test_render_refuses_a_page_that_is_not_there(sandbox):
    """Asking for a page beyond the end is refused, not answered with another."""
    with pytest.raises(Invalid):
        list(render_pages(sandbox, BytesSource(files.pdf_text([["One"]])), 50, (2,)))


def test_progress_counts_every_page(sandbox):
    """The caller hears of each page, in order."""
    from services.redaction.readers.client import read_document

    heard: list[tuple[int, int]] = []
    source = BytesSource(files.pdf_text([["One"], ["Two"]]))
    read_document(sandbox, source, ocr=False, on_progress=lambda *at: heard.append(at))
    assert heard == [(1, 2), (2, 2)]
