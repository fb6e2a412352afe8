"""How pages are looked at: several to a process, and text files by a specimen of their glyphs."""

from __future__ import annotations

import io
import json
import os

import pypdfium2
import pytest
from PIL import Image
from reportlab.pdfgen import canvas

from services.redaction.proof import ocr, verify_files
from services.redaction.proof.pdf_bytes import pdf_bytes
from services.redaction.proof.pdf_pages import page_texts
from services.redaction.proof.specimen import letters_and_boxes, reads_alike

REGISTER = json.dumps({"entries": [{"kind": "person", "names": ["Amelia Okafor"]}]})


def engine() -> str:
    """The engine's path, or the test is skipped."""
    path = ocr.available()
    if path is None:
        assert "CI" not in os.environ, "the OCR engine must be present here"
        pytest.skip("no OCR engine on this machine")
    return path


def typed(*pages: str, draw=None) -> bytes:
    """A born-digital PDF of pages of one line, with something drawn on the first."""
    made = io.BytesIO()
    drawing = canvas.Canvas(made, pagesize=(400, 200), invariant=1)
    for number, text in enumerate(pages):
        drawing.setFont("Helvetica", 14)
        drawing.drawString(30, 120, text)
        if draw is not None and number == 0:
            draw(drawing)
        drawing.showPage()
    drawing.save()
    return made.getvalue()


def way(data: bytes) -> str:
    """How a file is to be looked at, after its text was taken."""
    list(page_texts(pdf_bytes(data), "file"))
    return ocr.how_to_read(data, "pdf")


def test_letters_of_fonts_and_boxes_are_read_by_specimen():
    """A page that draws letters, boxes and rules only needs no reading of every page."""
    assert way(typed("The quick brown fox", draw=lambda d: d.rect(20, 20, 90, 30))) == "by-specimen"
    assert (
        way(typed("The quick brown fox", draw=lambda d: d.line(20, 90, 300, 90))) == "by-specimen"
    )


@pytest.mark.parametrize(
    "draw",
    [
        lambda d: d.drawInlineImage(Image.new("L", (9, 9)), 9, 9),
        lambda d: d.circle(50, 50, 20), lambda d: d.rect(20, 20, 3, 4),
        lambda d: d.line(20, 20, 40, 60),
        lambda d: d.linearGradient(0, 0, 9, 9, ((0, 0, 0), (1, 1, 1))),
        lambda d: d.drawPath(triangle(d)), lambda d: d.doForm("part"),
    ],
)  # fmt: skip
def test_anything_else_that_is_drawn_has_its_page_read(draw):
    """A picture, a curve, a slanted line, a small box or a form may be a letter."""

    def drawn(drawing) -> None:
        drawing.beginForm("part")
        drawing.drawString(9, 9, "x")
        drawing.endForm()
        draw(drawing)

    assert way(typed("The quick brown fox", draw=drawn)) == "done"


def triangle(drawing):
    """A path that is no box."""
    path = drawing.beginPath()
    for x, y in ((20, 20), (20, 60), (60, 60)):
        (path.lineTo if x + y > 40 else path.moveTo)(x, y)
    path.close()
    return path


def test_shapes_that_cannot_be_read_are_not_boxes():
    """A damaged number, or a path never painted, has the page read."""
    assert not letters_and_boxes([(b"1 2 x", b"m")])
    assert not letters_and_boxes([(b"1 2", b"m")])
    assert not letters_and_boxes([(b"1 2", b"l"), (b"", b"f")])
    assert not letters_and_boxes([(b"1 2 3", b"c"), (b"", b"f")])
    assert letters_and_boxes([(b"0 0", b"m"), (b"9 0", b"l"), (b"", b"h"), (b"", b"S")])


def test_text_files_are_certified_by_their_specimen():
    """Where the glyphs look like what the text says, the report says how that was seen."""
    engine()
    pages = [f"Visit {n}: the quick brown fox jumps over the lazy dog" for n in range(5)]
    report = verify_files(REGISTER, [("1.pdf", typed(*pages))])
    assert (report.clean, report.ocr) == (True, "by-specimen")


def lying(data: bytes) -> bytes:
    """The same file with a font that draws other letters than its text says."""
    lie = b"/Differences [ 97 /z /y /x /w /v /u /t /s /r /q /p /o /n /m /l /k /j /i /h /g /f /e]"
    old = b"/Encoding /WinAnsiEncoding"
    assert old in data
    return data.replace(old, b"/Encoding << /Type /Encoding " + lie + b" >>")


def test_a_font_that_draws_other_letters_has_every_page_read():
    """Where the specimen does not read as the text says, no page is taken on trust."""
    path = engine()
    plain = typed("jumps over the lazy dog of the town", "Amelia")
    list(page_texts(pdf_bytes(plain), "file"))
    assert {view.place for view in ocr.specimen_views(plain, path)} == {"file/ocr-specimen"}
    assert not reads_alike(["jumps over the lazy dog"], "something else entirely")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ocr, "reads_alike", lambda *_: False)
        views = list(ocr.specimen_views(plain, path))
    assert {view.place for view in views} == {"file/ocr"}
    assert any("Amelia" in view.text for view in views)
    assert lying(plain) != plain


def test_pages_are_read_several_to_a_process_in_order():
    """Each page's text comes back under its own number, blank pages without a reading."""
    path = engine()
    data = typed("First page", "", "Third page", "Fourth page")
    texts = {view.page: view.text.strip() for view in ocr.ocr_views(data, "pdf", path)}
    assert texts == {1: "First page", 2: "", 3: "Third page", 4: "Fourth page"}
    assert len(pypdfium2.PdfDocument(data)) == 4
