"""The verifier's own reading of pages: values, fonts, content streams, and what is left over."""

from __future__ import annotations

import io

import pikepdf
import pytest
from reportlab.pdfgen import canvas

from services.redaction.proof import pdf_pages
from services.redaction.proof.pdf_bytes import PdfBytes
from services.redaction.proof.pdf_fonts import Font, Table, Widths, glyph
from services.redaction.proof.pdf_pages import differ, page_texts
from services.redaction.proof.pdf_values import Ref, parse
from services.redaction.proof.search import View
from services.redaction.proof.shown import follow, in_order
from services.redaction.proof.workbook import table_faults

PLAIN = Font(Table({code: chr(code) for code in range(256)}), 1, Widths(500.0))


def read(content: bytes) -> str:
    """What a content stream shows in a font whose codes are characters."""
    return in_order(follow(content, lambda _: PLAIN).pieces)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"BT /F 10 Tf 50 700 Td (Amelia) Tj ET", "Amelia"),
        (b"BT /F 10 Tf 50 700 Td [(Ame) -50 (lia) -400 (went)] TJ ET", "Amelia went"),
        (b"BT /F 10 Tf 50 700 Td [(lia) 3000 (Ame)] TJ ET", "Amelia"),
        (b"BT /F 10 Tf 65 700 Td (lia) Tj -15 0 Td (Ame) Tj ET", "Amelia"),
        (b"BT /F 10 Tf 14 TL 50 700 Td (one) Tj T* (two) Tj (three) ' ET", "one\ntwo\nthree"),
        (b"BT /F 10 Tf 50 700 Td (one) Tj 0 -14 TD (two) Tj T* (three) Tj ET", "one\ntwo\nthree"),
        (b"BT /F 10 Tf 1 0 0 1 50 600 Tm (low) Tj 1 0 0 1 50 700 Tm (high) Tj ET", "high\nlow"),
        (b"q 1 0 0 -1 0 800 cm BT /F 10 Tf 1 0 0 -1 50 100 Tm (flipped) Tj ET Q", "flipped"),
        (b"BT /F 10 Tf 3 Tr 50 700 Td <416D656C6961> Tj ET", "Amelia"),
        (b"BT /F 10 Tf 50 700 Td (\\101melia \\(x\\) (y (z)) \\\\) Tj ET", "Amelia (x) (y (z)) \\"),
        (b"BT /F 10 Tf 50 700 Td (odd \\q (( )) deep (((( )))) ) Tj ET",
         "odd q (( )) deep (((( )))) "),
        (b"BT /F 10 Tf 0 1 -1 0 50 700 Tm (up) Tj ET", "up"),
        (b"BT /F 10 Tf 200 Tz 50 700 Td (a) Tj 10 0 Td (b) Tj ET", "ab"),
        (b"BT /F 10 Tf 5 Tc 50 700 Td (ab) Tj 20 0 Td (c) Tj ET", "abc"),
        (b"(before any font) Tj", "before any font"),
        (b"BT /F x Tf (lost) Tj Q cm ET", "lost"),
        (b"BI /W 1 /H 1 ID (junk) EI BT /F 9 Tf (kept) Tj ET", "kept"),
    ],
)  # fmt: skip
def test_own_reading_follows_the_drawing_of_text(content, text):
    """Words drawn in pieces, out of order, escaped or turned come out as an eye reads them."""
    assert read(content) == text


def test_own_reading_keeps_what_is_not_shown():
    """Names, comments, marked strings and damaged operands are there to be searched."""
    shown = follow(
        b"/Span << /ActualText (Amelia) /E <4F6B> >> BDC % by Okafor\n/Okafor gs odd EMC",
        lambda _: PLAIN,
    )
    assert {b"Amelia", b"Ok"} <= set(shown.loose)
    assert {b"/Okafor", b"% by Okafor", b"odd"} <= shown.words


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"<< /A 1 /B [2 0 R (x)] /C <41> /D true /E null >>",
         {b"A": 1.0, b"B": [Ref(2), b"x"], b"C": b"A", b"D": True, b"E": None}),
        (b"% note\n/Na#6de", b"Name"), (b"", None), (b"[1 [2", None), (b"<< /A 1.2.3 >>", {b"A": 0.0}),
        (b"[" * 60, None), (b">> 5", 5.0),
    ],
)  # fmt: skip
def test_values_are_read_and_damage_ends_early(body, value):
    """Every kind of value is understood; what is damaged is no value and no error."""
    assert parse(body) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [("A", "A"), ("uni0041", "A"), ("u1F600", "\U0001f600"), ("eacute", "e\u0301"),
     ("fi", "fi"), ("a.alt", "a"), ("g123", "")],
)  # fmt: skip
def test_glyph_names_are_understood(name, text):
    """Letters, accents, codes and ligatures by name; an unknown name is nothing."""
    assert glyph(name) == text


def drawn(text: str) -> bytes:
    """A page of one line."""
    made = io.BytesIO()
    drawing = canvas.Canvas(made, invariant=1)
    drawing.drawString(50, 700, text)
    drawing.save()
    return made.getvalue()


def places(data: bytes) -> set[str]:
    """Places that were looked at for the pages of a file."""
    found = page_texts(PdfBytes(data), "file")
    return {view.place for view in found if isinstance(view, View)}


def test_two_more_are_asked_where_two_differ(monkeypatch):
    """Pages on which the extractors agree cost two readings, others four."""
    others = {"file/pdf-text-3", "file/pdf-text-4"}
    assert not places(drawn("The quick brown fox")) & others
    assert differ("Amelia went home", "A")
    assert not differ("Amelia-went", "amelia went")
    monkeypatch.setattr(pdf_pages, "differ", lambda *_: True)
    assert others <= places(drawn("The quick brown fox"))


def test_two_more_are_asked_about_a_font_that_says_something_else():
    """A map the own reading does not follow as the library does has the page read again."""
    with pikepdf.open(io.BytesIO(drawn("The quick brown fox jumps"))) as file:
        file.pages[0].contents_add(b"BT /Missing 9 Tf (\\201\\215 hidden words here) Tj ET")
        made = io.BytesIO()
        file.save(made)
    found = page_texts(PdfBytes(made.getvalue()), "file")
    assert any("hidden words" in view.text for view in found if isinstance(view, View))


def test_pages_of_a_form_are_read_with_the_page():
    """Text in a form that the page draws is part of the page."""
    made = io.BytesIO()
    drawing = canvas.Canvas(made, invariant=1)
    drawing.beginForm("part")
    drawing.drawString(50, 500, "Amelia in a form")
    drawing.endForm()
    drawing.doForm("part")
    drawing.showPage()
    drawing.save()
    views = list(page_texts(PdfBytes(made.getvalue()), "file"))
    assert any(v.place == "file/pdf-text-2" and "Amelia in a form" in v.text for v in views)


@pytest.mark.parametrize(
    ("table", "faults"),
    [
        (b"a,b\r\n1,-2.5%\r\n'=x,[Child A]\r\n", set()),
        (b"a,=cmd()\r\n", {"has-formula"}), (b'"x","@sum"\r\n', {"has-formula"}),
        (b" +44 7700\r\n", {"has-formula"}), (b"\t=1\r\n", {"has-formula"}),
    ],
)  # fmt: skip
def test_no_cell_of_a_table_may_act(table, faults):
    """A value that a spreadsheet would run is a fault of a rebuilt table."""
    assert set(table_faults(table)) == faults
