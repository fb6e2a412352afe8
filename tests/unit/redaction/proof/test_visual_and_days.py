"""Reading order on a page, and days in a text."""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen import canvas

from services.redaction.proof.days import days, written_as
from services.redaction.proof.visual import visual_pages


def drawn(*pieces: tuple[float, float, str]) -> bytes:
    """A page with pieces of text drawn in this order."""
    made = io.BytesIO()
    drawing = canvas.Canvas(made, invariant=1)
    for x, y, text in pieces:
        drawing.drawString(x, y, text)
    drawing.showPage()
    drawing.save()
    return made.getvalue()


def test_visual_joins_a_word_drawn_in_pieces_at_different_times():
    """Pieces that stand side by side are one word, whatever is drawn between them."""
    width = 12 * (0.667 + 0.833 + 0.556)
    pdf = drawn((50, 700, "Ame"), (50, 650, "other"), (50 + width, 700, "lia"))
    assert next(visual_pages(pdf))[1].split("\n")[0] == "Amelia"


def test_visual_reads_lines_from_top_to_bottom():
    """Lines come in the order of the page, with spaces where there are gaps."""
    pdf = drawn((50, 600, "second"), (50, 700, "first"), (300, 700, "far"))
    assert next(visual_pages(pdf))[1] == "first far\nsecond"


def test_visual_of_an_empty_page_is_empty():
    """A page without text says nothing and does not fail."""
    assert next(visual_pages(drawn()))[1] == ""


@given(st.dates(date(1910, 1, 1), date(2099, 12, 31)), st.sampled_from([
    "%d/%m/%Y", "%d.%m.%y", "%Y-%m-%d", "%d %B %Y", "%d %b %y", "%B %d, %Y", "%d%m%Y", "%Y%m%d",
    "%dth of %B %Y", "%d%b%Y", "%Y %B %d", "%d - %m - %Y", "%d/%m %Y", "%y%m%d",
]))  # fmt: skip
def test_days_reads_what_any_format_wrote(day, form):
    """Each common way of writing a day gives that day back, whole or with two digits of the year."""
    text = f"ref 7 {day.strftime(form)}; 12 more"
    assert set(days(text)) & set(written_as(day))


@pytest.mark.parametrize("text", ["", "May", "12 34", "1.2.3.4", "99/99/99999", "12:30 on 4 May"])
def test_days_finds_no_day_with_a_year_where_there_is_none(text):
    """Numbers that are no day give no plausible day."""
    assert not [d for d in days(text) if 1 <= d[1] <= 12 and 1 <= d[2] <= 31 and d[0] > 1900]
