"""Where the verifier looks: one planted name per place and format."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from email.message import EmailMessage

import openpyxl
import pytest
from docx import Document
from PIL import Image
from PIL.PngImagePlugin import PngInfo

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
    ids=lambda data: data[:12].hex(),
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
