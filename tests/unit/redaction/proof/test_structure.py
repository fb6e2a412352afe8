"""Rules for rebuilt files, and the maps of fonts."""

from __future__ import annotations

import io
import zipfile

import pytest

from services.redaction.proof import planting
from services.redaction.proof.cmaps import character_map
from services.redaction.proof.structure import edition_faults, letters
from services.redaction.proof.workbook import workbook_faults


def small(*extra: bytes, page: bytes = b"") -> bytes:
    """A sound small PDF, with further objects."""
    return planting.write_pdf(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
         b"<< /Type /Page /Parent 2 0 R " + page + b" >>", b"<< /Producer (x) >>", *extra],
        info=4,
    )  # fmt: skip


def faults(data: bytes, shown: str = "") -> set[str]:
    """What the rules say."""
    return set(edition_faults(data, letters(shown)))


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object as it stands in a file."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)


def test_rules_pass_a_sound_file():
    """Nothing is said about a file that holds only what it needs."""
    assert faults(small()) - {"bytes-between-objects"} == set()


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (b"/OpenAction 4 0 R", "has-action"), (b"/JavaScript 1", "has-script"),
        (b"/Java#53cript 1", "has-script"), (b"/Annots []", "has-annotation"),
        (b"/EmbeddedFiles 1", "has-attachment"), (b"/AcroForm <<>>", "has-form"),
        (b"/XFA 1", "has-form"), (b"/OCProperties 1", "has-layer"), (b"/Thumb 1", "has-thumbnail"),
        (b"/PieceInfo 1", "has-private-data"), (b"/Encrypt 1", "has-encryption"),
        (b"/Collection 1", "has-portfolio"), (b"/ActualText (x)", "has-actual-text"),
    ],
)  # fmt: skip
def test_rules_name_what_must_not_be_there(entry, code):
    """Each forbidden entry has its code, however its name is written."""
    assert code in faults(small(page=entry))


def test_rules_ignore_forbidden_names_in_text():
    """A document that writes about scripts is not a document with a script."""
    assert "has-script" not in faults(small(page=b"/X (/JavaScript)"))


def test_rules_notice_a_picture_that_is_not_rebuilt():
    """A picture coding that editions never write is reported."""
    assert "picture-not-rebuilt" in faults(
        small(stream(b"x", b"/Filter /JPXDecode"), page=b"/X 5 0 R")
    )
    assert "picture-has-metadata" in faults(
        small(stream(b"\xff\xd8\xff\xe1\x00\x04ab", b"/Filter /DCTDecode"), page=b"/X 5 0 R")
    )
    assert "picture-has-metadata" in faults(
        small(stream(b"\xff\xd8", b"/Filter /DCTDecode"), page=b"/X 5 0 R")
    )


def test_rules_notice_an_object_defined_twice():
    """Two objects of one number are two versions of something."""
    data = small(b"(a)")
    at = data.rfind(b"xref\n0")
    assert "object-defined-twice" in faults(data[:at] + b"5 0 obj\n(b)\nendobj\n" + data[at:])


def test_rules_compare_the_letters_of_fonts_with_the_letters_shown():
    """A font may hold the letters its text shows, and no others."""
    cmap = b"begincmap 2 beginbfchar <01> <0041> <02> <017B> endbfchar endcmap"
    data = small(stream(cmap), page=b"/X 5 0 R")
    assert "font-has-more-letters-than-the-text" in faults(data, "A")
    assert "font-has-more-letters-than-the-text" not in faults(data, "A Ż")


@pytest.mark.parametrize(
    ("source", "code", "text"),
    [
        (b"1 beginbfchar <01> <0041> endbfchar", b"\x01", "A"),
        (b"1 beginbfchar <0001> <00410042> endbfchar", b"\x00\x01", "AB"),
        (b"1 beginbfrange <01> <03> <0041> endbfrange", b"\x01\x03", "AC"),
        (b"1 beginbfrange <01> <02> [<0041> <0058>] endbfrange", b"\x02", "X"),
        (b"1 beginbfrange <0000> <00FF> <0000> endbfrange", b"\x00A\x00b", "Ab"),
        (b"1 beginbfrange [<01>] <02> <03> endbfrange", b"\x01", ""),
        (b"1 beginbfchar <01> [<0041>] endbfchar", b"\x01", ""),
        (b"1 beginbfrange <01> <02> <> endbfrange", b"\x01", ""),
        (b"nothing", b"\x01", ""),
    ],
)
def test_character_map_reads_codes(source, code, text):
    """Single codes, ranges, lists and whole blocks map as the format says; damage maps nothing."""
    assert character_map(source).read(code) == text


def test_character_map_spells_what_its_codes_spell():
    """Letters in the order of their codes, and longer entries, can be searched."""
    source = (
        b"2 beginbfchar <02> <0042> <01> <0041> endbfchar 1 beginbfchar <03> <00580059> endbfchar"
    )
    assert character_map(source).spelled() == "ABXY\nXY"
    assert character_map(source).letters() == set("ABXY")


def test_workbook_rules_report_what_is_no_archive():
    """A damaged or doubled archive is a fault, not an error."""
    assert set(workbook_faults(b"PK\x03\x04 nothing")) == {"damaged-archive"}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.comment = b"note"
        packed.writestr(zipfile.ZipInfo("xl/styles.xml"), b"<a/>")
        with pytest.warns(UserWarning, match="Duplicate"):
            packed.writestr(zipfile.ZipInfo("xl/styles.xml"), b"<a/>")
    assert {"entry-defined-twice", "entry-comment"} <= set(workbook_faults(made.getvalue()))
