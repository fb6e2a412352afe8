"""The second extractor: confirms by the short way where it can, contradicts only after both."""

from __future__ import annotations

import io

import pikepdf
import pytest

from services.redaction.readers.pdf_strings import PageStrings
from services.redaction.readers.second_opinion import SecondOpinion
from tests.builders import files, vector_pdfs

LINE = "Amelia Okafor was seen at home by the health visitor."


class Bytes:
    """A source in memory."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.opened = 0

    def file(self) -> io.BytesIO:
        """A file object over the bytes; counts how often one was wanted."""
        self.opened += 1
        return io.BytesIO(self.data)


def quick(data: bytes) -> str | None:
    """What the short way reads from the first page."""
    return PageStrings(pikepdf.open(io.BytesIO(data))).text(0)


def changed(data: bytes, content: bytes = b"", **font: pikepdf.Object | None) -> bytes:
    """A PDF with its first page drawn otherwise, or with keys of its fonts changed."""
    document = pikepdf.open(io.BytesIO(data))
    page = document.pages[0]
    if content:
        page.Contents = document.make_stream(content)
    for one in page.Resources.Font.values():
        for key, value in font.items():
            if value is None:
                del one[f"/{key}"]
            else:
                one[f"/{key}"] = value
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_agreement_is_found_the_short_way():
    """A plain page is confirmed without starting the slower extractor."""
    source = Bytes(files.pdf_text([[LINE]]))
    opinion = SecondOpinion(source)
    assert opinion.pages == 1
    assert opinion.dissent(0, LINE) is None
    assert source.opened == 1


def test_dissent_is_told_with_what_was_read():
    """Where neither way agrees, the answer is what the fuller extractor reads."""
    source = Bytes(files.pdf_text([[LINE]]))
    told = SecondOpinion(source).dissent(0, "Entirely other words stand here and nothing else.")
    assert told is not None
    assert "Amelia Okafor" in told
    assert source.opened == 2


def test_a_font_the_short_way_does_not_know_is_read_by_the_other():
    """Without a table or a common encoding the short way says nothing; the other still agrees."""
    data = changed(files.pdf_text([[LINE]]), Encoding=None)
    assert quick(data) is None
    assert SecondOpinion(Bytes(data)).dissent(0, LINE) is None


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"BT /F1 9 Tf (one) Tj [(t) -900 (wo)] TJ (three) ' 0 0 (four) \" ET", "onetwothreefour"),
        (b"q BT /F1 9 Tf (one) Tj ET Q", "one"),
        (b"/F1 9 Tf q BT (one) Tj ET Q BT (two) Tj ET", "onetwo"),
        (b"q /F1 9 Tf Q BT (one) Tj ET", None),
        (b"BT (one) Tj ET", None),
        (b"BT /F9 9 Tf (one) Tj ET", None),
        (b"BT /F1 9 Tf 7 Tj ET", None),
    ],
)
def test_strings_are_read_in_the_font_that_holds(content, text):
    """Every way of showing text; saving and restoring; no font, no opinion."""
    assert quick(changed(files.pdf_text([[LINE]]), content)) == text


def test_text_in_form_objects_counts():
    """What a page draws through a form object is part of what it says."""
    assert "Zebulon" in (quick(files.pdf_hiding("Zebulon", "form-xobject")) or "")


def test_tables_of_fonts_are_followed():
    """Letters come from the font's own table where it has one, of one byte or of two."""
    assert quick(files.pdf_lying_font(["Amelia"])) == "Nzryvn"
    name = "אבגדה"
    assert name in (quick(vector_pdfs.hebrew({"pdf-right-to-left": name})) or "")


@pytest.mark.parametrize(
    ("table", "text"),
    [
        (b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <61> <63> <0041> endbfrange", "ABC"),
        (b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <61> <63> [<0058> <00590059> <005a>] endbfrange", "XYYZ"),
        (b"1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfchar <6162> <05d0> endbfchar", "\u05d0"),
        (b"1 begincodespacerange <00> <ffff> endcodespacerange", None),
        (b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <00> <ffffffff> <0041> endbfrange", None),
        (b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <61> <d8> endbfchar", None),
        (b"nothing", None),
    ],
)  # fmt: skip
def test_tables_in_every_form(table, text):
    """Single letters, ranges, lists; mixed widths and absurd ranges say nothing."""
    data = files.pdf_text([[LINE]])
    document = pikepdf.open(io.BytesIO(data))
    page = document.pages[0]
    page.Contents = document.make_stream(b"BT /F1 9 Tf (abc) Tj ET")
    for font in page.Resources.Font.values():
        font.ToUnicode = document.make_stream(table)
    out = io.BytesIO()
    document.save(out)
    assert quick(out.getvalue()) == text


def test_a_file_that_does_not_open_has_no_opinion():
    """Damage counts as dissent on every page."""
    opinion = SecondOpinion(Bytes(b"%PDF-1.7 nothing"))
    assert opinion.pages == 0
    assert opinion.dissent(0, LINE) == ""


def test_glyphs_known_by_name_are_read_the_short_way():
    """A font's list of glyph names is enough, its base encoding filling the rest."""
    differences = [65, pikepdf.Name("/B"), pikepdf.Name("/fi"), 109, pikepdf.Name("/a")]
    encoding = pikepdf.Dictionary(BaseEncoding=pikepdf.Name.WinAnsiEncoding)
    encoding.Differences = pikepdf.Array(differences)
    assert quick(changed(files.pdf_text([["AB me"]]), Encoding=encoding)) == "B\ufb01 ae"


def test_a_glyph_without_a_known_name_needs_more():
    """A code the names leave open is not guessed."""
    named = [65, pikepdf.Name("/A"), pikepdf.Name("/mystery7")]
    encoding = pikepdf.Dictionary(Differences=pikepdf.Array(named))
    assert quick(changed(files.pdf_text([["A"]]), Encoding=encoding)) == "A"
    assert quick(changed(files.pdf_text([["AB"]]), Encoding=encoding)) is None
