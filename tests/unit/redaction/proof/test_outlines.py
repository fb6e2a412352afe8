"""Glyphs are known again by the programs that draw them, and by nothing less."""

from __future__ import annotations

import io
from functools import cache

import pikepdf
import pytest

from services.redaction.editions.typesetter import typeset_pdf
from services.redaction.proof.outlines import outlines
from services.redaction.proof.pdf_bytes import PdfBytes
from services.redaction.proof.pdf_pages import OwnReader
from services.redaction.proof.specimen import Specimen, glyphs_of


@cache
def page(text: str) -> bytes:
    """A page with a text in the typesetter's own face."""
    template = b'#set document(title: "T", date: none)\n#sys.inputs.content'
    return typeset_pdf(template, text, ["1.7"])


def program(data: bytes) -> bytes:
    """The embedded font of a page."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        [made] = [
            bytes(thing.FontFile3.read_bytes())
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and "/FontFile3" in thing
        ]
    return made


def changed(data: bytes, old: bytes, new: bytes, *, key: str) -> bytes:
    """The page with something else in its streams of one kind."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary) and key in thing:
                thing[key].write(thing[key].read_bytes().replace(old, new))
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, static_id=True)
    return out.getvalue()


def pieces(data: bytes) -> list:
    """What a page shows."""
    file = PdfBytes(data)
    shown = OwnReader(file).read(file.pages()[0])
    return [piece for piece in shown.pieces if piece.text.strip()]


def test_two_subsets_of_a_typeface_draw_a_letter_alike():
    """Other letters in another order: those in both have one program, the others their own."""
    first, second = outlines(program(page("abcx"))), outlines(program(page("cab and y")))
    assert first.common == second.common
    shared = set(first.programs.values()) & set(second.programs.values())
    assert len(shared) >= 4
    assert shared < set(first.programs.values())


def test_a_letter_seen_in_one_subset_is_known_in_the_other():
    """A second subset adds to the specimen only what the first did not show."""
    known = set().union(*map(glyphs_of, pieces(page("abc def"))))
    again = set().union(*map(glyphs_of, pieces(page("fed cab"))))
    more = set().union(*map(glyphs_of, pieces(page("fed cabz"))))
    assert again <= known
    assert len(more - known) == 1


def test_a_letter_that_is_said_to_be_another_must_be_seen_for_itself():
    """The same drawing with another meaning is another glyph."""
    true = page("abc def")
    lying = changed(true, b"<0061>", b"<006F>", key="/ToUnicode")
    assert lying != true
    mine, theirs = (set().union(*map(glyphs_of, pieces(one))) for one in (true, lying))
    assert len(theirs - mine) == 1


def test_a_glyph_that_is_drawn_otherwise_is_another():
    """One byte of a glyph's program makes it a glyph that nobody has seen."""
    true = page("abc def")
    drawn = outlines(program(true)).programs
    longest = max(drawn.values(), key=len)
    other = longest[:-2] + bytes([longest[-2] ^ 1]) + longest[-1:]
    forged = changed(true, longest, other, key="/FontFile3")
    mine, theirs = (set().union(*map(glyphs_of, pieces(one))) for one in (true, forged))
    assert len(theirs - mine) == 1


def test_what_all_glyphs_share_is_part_of_each():
    """Another matrix or other hints make every glyph another."""
    font = program(page("abc def"))
    texts = font.replace(b"Identity", b"Idenfity", 1)
    assert outlines(texts).common != outlines(font).common


def test_the_specimen_of_two_pages_holds_each_letter_once():
    """Lines of a second subset are looked at only for letters that are new."""
    specimen = Specimen()
    for number, data in enumerate((page("abc def"), page("fed cab"), page("bad cafe z")), 1):
        file = PdfBytes(data)
        specimen.add(number, OwnReader(file).read(file.pages()[0]), turned=False)
    assert {line.page for line in specimen.lines()} <= {0, 2}
    seen = set().union(*(line.glyphs() for line in specimen.lines()))
    assert len({line.piece.font.glyphs.family for line in specimen.lines()}) == 1
    assert len(seen) == len(set("abc defz"))


@pytest.mark.parametrize("keep", [0, 1, 4, 20, 60, 200, -1])
def test_a_font_that_breaks_off_is_not_understood(keep: int):
    """A damaged font is no reason to fail: its glyphs are looked at as its own."""
    assert outlines(program(page("abc def"))[:keep]) is None


def test_bytes_that_are_no_font_are_not_understood():
    """Whatever stands there, the answer is no."""
    for data in (b"\x00\x01\x00\x00" + bytes(300), b"OTTO" + bytes(60), b"\x01\x00\x04\x01" * 90):
        assert outlines(data) is None
