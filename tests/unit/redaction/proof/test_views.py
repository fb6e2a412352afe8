"""Where the verifier looks: one planted name per place and format."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import zipfile
from email.message import EmailMessage

import openpyxl
import pikepdf
import pytest
from docx import Document
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from services.redaction.proof import other_views, planting
from services.redaction.proof.looking import look, open_part
from services.redaction.proof.needles import derive
from services.redaction.proof.register import read_values
from services.redaction.proof.search import View, search
from services.redaction.proof.views import Budget, Part, Unreadable, sniff

NAME = "Amelia Okafor"
REGISTER = json.dumps(
    {
        "entries": [
            {"kind": "person", "names": [NAME], "dob": "2019-05-04", "phones": ["07700 900123"]}
        ]
    }
)
NEEDLES = derive(read_values(REGISTER, None))


def places(data: bytes, name: str = "x.bin") -> set[str]:
    """Places where something of the register was found."""
    return {
        view.place for view in look(name, data)
        if isinstance(view, View) and list(search(NEEDLES, view))
    }  # fmt: skip


def reasons(data: bytes) -> set[str]:
    """Reasons why parts could not be looked into."""
    return {view.reason for view in look("x", data) if isinstance(view, Unreadable)}


def zipped(*parts: tuple[str, bytes], comment: bytes = b"") -> bytes:
    """An archive of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.comment = comment
        for name, data in parts:
            packed.writestr(name, data)
    return made.getvalue()


def tarred(name: str, data: bytes) -> bytes:
    """A tar archive of one file."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as packed:
        entry = tarfile.TarInfo(name)
        entry.size = len(data)
        packed.addfile(entry, io.BytesIO(data))
    return made.getvalue()


def picture(kind: str, **options) -> bytes:
    """A small picture."""
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, kind, **options)
    return made.getvalue()


def exif() -> Image.Exif:
    """Camera data with the name as the artist and in a user comment."""
    data = Image.Exif()
    data[0x013B] = "O-k-a-f-o-r".replace("-", "")
    return data


BINARY = b"\x00\x01\x02"


@pytest.mark.parametrize(
    "data",
    [
        NAME.encode(), NAME.encode("utf-16"), NAME.encode("utf-16-le") + b"\x00\x01\x02\x03\x04",
        BINARY + NAME.encode() + BINARY, BINARY + NAME.encode("utf-16-be") + BINARY,
        BINARY + NAME.encode().hex().encode() + BINARY,
        BINARY + base64.b64encode(b"xx" + NAME.encode() * 2) + BINARY,
        BINARY + base64.urlsafe_b64encode(b"y" + NAME.encode() * 2) + BINARY,
        b"%41%6d%65%6c%69%61 went", b"&#65;&#109;&#101;&#108;&#105;&#97; went",
        rb'{"a": "\u0041melia"}', b"=41melia went", rb"{\rtf1 \'41melia went}",
        b"<p>Ame<b>lia</b> went</p>", b'<img alt="Amelia">', b"Ame<!-- x -->lia",
        b"a,b\r\n43589,x\r\n", b"tel: +44 7700 900123",
        zipped(("Amelia.txt", b"x")), zipped(("x", b"x"), comment=b"Amelia Okafor"),
        zipped(("a.zip", zipped(("b.txt", NAME.encode())))),
        gzip.compress(NAME.encode() * 9), bz2.compress(NAME.encode() * 9),
        lzma.compress(NAME.encode() * 9), tarred("x", NAME.encode()), tarred("Amelia.txt", b"x"),
        picture("JPEG", comment=b"by Amelia Okafor"), picture("JPEG", exif=exif()),
        picture("TIFF", exif=exif(), compression="tiff_lzw"),
        picture("GIF", comment=b"Amelia Okafor"), picture("WEBP", exif=exif()),
        picture("PNG") + b"trailing Amelia Okafor",
    ],
)  # fmt: skip
def test_look_finds_the_name_wherever_it_hides(data):
    """Each encoding, container and metadata field is looked into."""
    assert places(data)


def test_look_reads_the_file_name():
    """A name in the file name alone is found."""
    assert places(b"x", "report_AmeliaOkafor_v2.txt") == {"file-name"}


def test_look_reads_compressed_picture_text():
    """A compressed text chunk of a picture is opened."""
    notes = PngInfo()
    notes.add_itxt("Comment", NAME, zip=True)
    assert "file/image-metadata" in places(picture("PNG", pnginfo=notes))


def test_look_reads_every_corner_of_a_letter():
    """Runs, headers, comments, properties, deleted text and alternative text of a DOCX."""
    letter = Document()
    paragraph = letter.add_paragraph("Ame")
    paragraph.add_run("lia").bold = True
    letter.sections[0].header.paragraphs[0].text = "Header Okafor"
    letter.core_properties.author = "Okafor"
    made = io.BytesIO()
    letter.save(made)
    hits = [
        view.text for view in look("x", made.getvalue())
        if isinstance(view, View) and list(search(NEEDLES, view))
    ]  # fmt: skip
    assert any("Amelia" in text for text in hits)
    assert any("Header Okafor" in text for text in hits)
    assert len(hits) >= 3


def test_look_reads_numbers_and_dates_of_a_sheet():
    """A date of birth stored as a number and a phone stored as a number are found."""
    for value in (43589, 7700900123):
        book = openpyxl.Workbook()
        book.active["A1"] = value
        made = io.BytesIO()
        book.save(made)
        assert places(made.getvalue())


def test_look_reads_mail_headers_parts_and_attachment_names():
    """Encoded header words, a base64 attachment and its name are all read."""
    message = EmailMessage()
    message["Subject"] = "Besuch: Amélia Okafor"
    message["To"] = "a@b.invalid"
    message.set_content("plain")
    message.add_attachment(
        NAME.encode(), maintype="application", subtype="pdf", filename="é Amelia.pdf"
    )
    found = places(message.as_bytes())
    assert {"file/mail-header", "file/mail-name", "file/mail-part/text"} <= found


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"7z\xbc\xaf\x27\x1c" + bytes(20), "closed-format"),
        (b"Rar!\x1a\x07\x00", "closed-format"),
        (bytes(range(32)) * 4, "unknown-format"),
        (b"PK\x03\x04" + bytes(40), "damaged-archive"),
        (b"\x1f\x8b\x08\x00" + bytes(20), "damaged-archive"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "damaged-image"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged-archive"),
        (b"%PDF-1.7\n1 0 obj << /Filter /Odd >>\nstream\nx\nendstream\nendobj", "undecodable-stream"),
        (b"%PDF-1.7\ntrailer << /Encrypt 4 0 R >>", "encrypted"),
        (b"%PDF-1.7\nnothing", "unreadable-pages"),
    ],
)  # fmt: skip
def test_look_reports_what_it_cannot_open(data, reason):
    """Unknown is not clean: what cannot be opened is reported with a reason."""
    assert reason in reasons(data)


def test_look_reports_an_encrypted_entry():
    """An archive entry behind a password is reported."""
    data = bytearray(zipped(("a.txt", b"x" * 30)))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    assert "encrypted" in reasons(bytes(data))


def test_look_stops_at_a_bomb():
    """A file that inflates past the budget is reported instead of filling the memory."""
    bomb = Part(gzip.compress(bytes(200_000)), "file", 0, Budget(100_000))
    assert [v.reason for v in open_part(bomb) if isinstance(v, Unreadable)] == ["too-large"]


def test_look_stops_at_a_matryoshka():
    """Archives inside archives are followed to a depth and then reported."""
    data = NAME.encode()
    for _ in range(12):
        data = zipped(("x", data))
    assert "too-deep" in reasons(data)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"junk before %PDF-1.4", "pdf"), (b"plain\ttext\n", "text"), (b"", "text"),
        (b"\xff\xfeA\x00", "text"), (b"\x00\x01", "unknown"), (picture("WEBP"), "image"),
    ],
)  # fmt: skip
def test_sniff_goes_by_structure(data, kind):
    """The bytes decide what a file is, not its name."""
    assert sniff(data) == kind


def compound(name: str, content: bytes) -> bytes:
    """A minimal compound file (old office, message) with one stream."""
    content = content.ljust(4096, b"\x00")
    sectors = len(content) // 512
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (4 * 108)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")

    def entry(title: str, kind: int, child: int, start: int, size: int) -> bytes:
        wide = (title + "\x00").encode("utf-16-le")
        links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
        tail = bytes(16) + bytes(4) + bytes(16) + struct.pack("<IQ", start, size)
        return wide.ljust(64, b"\x00") + struct.pack("<HBB", len(wide), kind, 1) + links + tail

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
    directory += entry(name, 2, 0xFFFFFFFF, 2, len(content))
    return header + table + directory.ljust(512, b"\x00") + content


def test_look_reads_streams_and_names_of_a_message_file():
    """A message file's streams are read in their own encoding, and so are their names."""
    body = b"\x01\x02" + "Then Amelia went".encode("utf-16-le")
    assert "file/ole-stream/raw:utf16" in places(compound("__substg1.0_1000001F", body))
    assert "file/ole-name" in places(compound("Amelia", b"\x01"))
    assert reasons(compound("a", b"\x01\x02")) == set()


def test_look_survives_mail_with_broken_headers():
    """Headers no library can parse are still read as they stand."""
    message = b"From: a\nSubject: =?utf-9?q?=FF?= Amelia\nContent-Type: ;;;=\nDate: \xff\n\nx"
    assert places(message)


@pytest.mark.parametrize("kind", ["zip", "tar", "mail"])
def test_look_stops_at_the_budget_in_every_container(kind):
    """Whichever container it is in, too much is reported, not unpacked."""
    big = b"x" * 5000
    message = EmailMessage()
    message["Subject"], message["To"] = "s", "t@u.invalid"
    message.add_attachment(big, maintype="application", subtype="x", filename="a")
    data = {"zip": zipped(("a", big)), "tar": tarred("a", big), "mail": message.as_bytes()}[kind]
    found = open_part(Part(data, "file", 0, Budget(100)))
    assert "too-large" in [view.reason for view in found if isinstance(view, Unreadable)]


def test_look_stops_at_the_budget_in_compound_files_and_pdfs():
    """Streams of a message file or a PDF count against the same budget."""
    for data in (compound("a", b"\x01"), planting.pdf()):
        found = open_part(Part(data, "file", 0, Budget(10)))
        assert "too-large" in [view.reason for view in found if isinstance(view, Unreadable)]


def test_look_reports_a_damaged_tar():
    """A tar archive cut short is reported."""
    assert "damaged-archive" in reasons(tarred("a", b"x" * 3000)[:1500])


def test_look_reports_a_picture_too_large_to_open(monkeypatch):
    """A picture that would fill the memory is reported instead of opened."""
    monkeypatch.setattr(other_views, "_PIXELS", 10)
    assert "too-large" in reasons(picture("PNG"))


def test_look_reads_directories_in_archives_by_name():
    """A folder entry has no content, but its name is read."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.mkdir("Amelia")
    assert places(made.getvalue()) >= {"file/zip-name"}


def test_look_reads_object_streams_of_a_pdf():
    """Objects packed into an object stream are read like any other."""
    made = io.BytesIO()
    with pikepdf.new() as file:
        file.Root.Note = file.make_indirect(pikepdf.Dictionary(K=pikepdf.String("Amelia")))
        file.add_blank_page()
        file.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert any("object-stream" in place for place in places(made.getvalue()))


def test_look_reads_strings_with_a_utf8_mark():
    """A PDF string marked as UTF-8 is read as UTF-8."""
    body = b"%PDF-1.7\n1 0 obj\n(\xef\xbb\xbf\xc3\x85m\xc3\xa9lia)\nendobj"
    assert "file/pdf-object" in places(body.replace(b"\xc3\x85", b"A"))
