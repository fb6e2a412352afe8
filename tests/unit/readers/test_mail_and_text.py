"""Reading e-mail, Outlook, HTML, CSV, text, pictures and archives."""

from __future__ import annotations

import shutil
import struct
from email.message import EmailMessage

import pytest

from services.redaction.domain.reading import BlockKind, EditionKind, PageSource
from services.redaction.readers.client import read_document, render_pages
from shared.domain.errors import Invalid
from shared.ports.source import BytesSource
from tests.builders import files
from tests.unit.readers.parts import part_of, rows, texts


def test_eml_headers_text_and_attachments(read):
    """Headers are rows, the text follows, and every attached file comes out whole."""
    data = files.eml("He was absent.\n\nAgain today.", attachments={"report.pdf": b"%PDF-1.4 x"})
    result = read(data)
    assert rows(result.reading)[0] == ["From", "Ann Headteacher <head@school.example>"]
    assert ["Subject", "Referral"] in rows(result.reading)
    assert texts(result.reading, BlockKind.PARAGRAPH) == ["He was absent.", "Again today."]
    assert part_of(result.reading, "report.pdf") == "Attachment names"
    assert result.attachments == (("report.pdf", b"%PDF-1.4 x"),)


def test_eml_html_that_says_more_is_read_as_well(read):
    """What only the HTML version says cannot hide behind the plain one."""
    result = read(files.eml("Plain words.", html="<p>Plain words.</p><p>Secret Zebulon</p>"))
    assert part_of(result.reading, "Zebulon") == "HTML version"
    assert "html-version-differs" in result.reading.warnings


def test_eml_html_that_says_the_same_is_not_repeated(read):
    """An HTML version that adds no word is left out."""
    result = read(files.eml("Plain words.", html="<p>Plain <b>words</b>.</p>"))
    assert result.reading.text.count("Plain") == 1


def test_eml_attached_message_is_an_attachment(read):
    """A forwarded message is handed out as a file that reads as e-mail itself."""
    result = read(files.eml("See below.", inner=b"Inner Zebulon text"))
    ((name, data),) = result.attachments
    assert name == "message.eml"
    assert "Inner Zebulon text" in read(data).reading.text


def test_eml_encoded_subject_is_decoded(read):
    """A subject outside ASCII reads as written, not as transported."""
    result = read(files.eml("x", subject="Zoë Müller – urgent"))
    assert ["Subject", "Zoë Müller – urgent"] in rows(result.reading)


SMIME = b"From: a@b\r\nTo: c@d\r\nContent-Type: application/pkcs7-mime; smime-type=%s; name=x.p7m\r\n\r\nx"


def test_eml_sealed_envelopes(read):
    """An encrypted message is refused; a signed envelope is handed out and said to be unread."""
    with pytest.raises(Invalid) as caught:
        read(SMIME % b"enveloped-data")
    assert caught.value.code == "file-encrypted"
    result = read(SMIME % b"signed-data")
    assert result.attachments[0][0] == "x.p7m"
    assert "body-not-read" in result.reading.warnings


def test_eml_signature_logo_is_left_out_and_other_pictures_are_not(read):
    """A small picture shown inside the message is decoration; an attached one is a document."""
    image = files.picture_file(["logo"])
    message = EmailMessage()
    message["From"], message["To"] = "a@b.example", "c@d.example"
    message.set_content("<p>Hello</p>", subtype="html")
    message.add_related(image, "image", "png", cid="<logo>", disposition="inline")
    message.add_attachment(image, "image", "png", filename="photo.png")
    result = read(message.as_bytes())
    assert [name for name, _ in result.attachments] == ["photo.png"]
    assert "images-left-out" in result.reading.warnings


def test_msg_headers_text_and_attachment(read):
    """An Outlook message reads like the e-mail it is."""
    result = read(files.msg("Case conference", "Amelia was seen.\n\nBye", {"a.txt": b"inside"}))
    assert result.reading.file_type == "msg"
    assert ["Subject", "Case conference"] in rows(result.reading)
    assert texts(result.reading, BlockKind.PARAGRAPH) == ["Amelia was seen.", "Bye"]
    assert result.attachments == (("a.txt", b"inside"),)


def _stream_entries(data: bytes) -> list[int]:
    """Where a compound file's directory says how long each of its streams is."""
    (first,) = struct.unpack_from("<L", data, 48)
    starts = range((first + 1) * 512, len(data) - 127, 128)
    return [at + 120 for at in starts if data[at + 66 : at + 67] == b"\x02"]


def test_msg_that_says_to_hold_more_than_it_does_is_refused(sandbox):
    """Two gigabytes promised by sixteen kilobytes are refused before there is room for them."""
    data = bytearray(files.msg("Subject", "Body " * 3000))
    struct.pack_into("<L", data, _stream_entries(bytes(data))[-1], 0x7FFFFFFF)
    for place, code in ((None, "file-bomb"), (44, "file-damaged"), (72, "file-damaged")):
        hostile = bytearray(data)
        if place is not None:
            struct.pack_into("<L", hostile, place, 1 << 20)
        with pytest.raises(Invalid) as caught:
            read_document(sandbox, BytesSource(bytes(hostile)), ocr=False)
        assert caught.value.code == code


def test_html_shows_what_a_browser_shows(read):
    """Scripts say nothing, tables are rows, hidden parts stand apart."""
    page = (
        "<!doctype html><html><head><title>Report</title><script>var x='Scripted'</script></head>"
        "<body><h2>Visit</h2><p>Seen&nbsp;at <b>home</b>.<br>Twice.</p>"
        "<div style='display:none'>Unseen words</div>"
        "<table><tr><th>Who</th><th>What</th></tr><tr><td>Amelia</td><td>well</td></tr></table>"
        "<ul><li>First</li><li>Second</ul></body></html>"
    )
    reading = read(page.encode()).reading
    assert "Scripted" not in reading.text
    assert texts(reading, BlockKind.HEADING) == ["Report", "Visit"]
    assert texts(reading, BlockKind.PARAGRAPH) == ["Seen\u00a0at home.\nTwice."]
    assert rows(reading) == [["Who", "What"], ["Amelia", "well"]]
    assert texts(reading, BlockKind.LIST_ITEM) == ["First", "Second"]
    assert part_of(reading, "Unseen words") == "Hidden text"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_whatever_its_delimiter_and_encoding(read, encoding, delimiter):
    """Rows and cells survive, quoted line breaks and accents included."""
    table = [["Name", "Note", "N"], ["Zoë", '"two\nlines"', "1"], ["Bob", "x", "2"]]
    text = "\r\n".join(delimiter.join(row) for row in table)
    reading = read(text.encode(encoding)).reading
    assert reading.file_type == "csv"
    assert rows(reading) == [["Name", "Note", "N"], ["Zoë", "two\nlines", "1"], ["Bob", "x", "2"]]


def test_csv_hint_settles_what_content_cannot(read):
    """One column tells nobody it is CSV; the caller's hint does."""
    data = b"name\nAmelia\n"
    assert read(data).reading.file_type == "txt"
    assert read(data, hint="csv").reading.file_type == "csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_text_paragraphs_whatever_the_encoding(read, encoding):
    """Empty lines part paragraphs; single line breaks stay inside them."""
    reading = read("Zoë said no.\nTwice.\n\n\nThen she left.\n".encode(encoding)).reading
    assert texts(reading) == ["Zoë said no.\nTwice.", "Then she left."]


@pytest.mark.parametrize(("kind", "pages"), [("PNG", 1), ("JPEG", 1), ("TIFF", 3)])
def test_pictures_are_pages_nobody_has_read(read, sandbox, kind, pages):
    """Without recognition a picture has pages and no words, and can be drawn."""
    data = files.picture_file(["Amelia Okafor"], kind, pages)
    reading = read(data).reading
    assert reading.edition is EditionKind.PAGE
    assert [page.source for page in reading.pages] == [PageSource.NONE] * pages
    assert "pages-not-read" in reading.warnings
    drawn = list(render_pages(sandbox, BytesSource(data), 72))
    assert len(drawn) == pages
    assert abs(drawn[0].width_px - 1240 * 72 / 150) <= 1


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="no OCR engine")
def test_picture_words_come_from_its_pixels(read):
    """With recognition a picture's words stand where they are drawn."""
    reading = read(files.picture_file(["Amelia Okafor was seen"]), ocr=True).reading
    assert reading.pages[0].source is PageSource.OCR
    assert "Amelia Okafor" in reading.text


def test_zip_hands_out_its_files_and_has_no_text(read):
    """An archive is a container: files come out whole, clutter of the system does not."""
    data = files.zip_of({"a/letter.txt": "one", "b.csv": "two", "__MACOSX/._a": "x"})
    result = read(data)
    assert result.reading.text == ""
    assert result.attachments == (("letter.txt", b"one"), ("b.csv", b"two"))


def test_attachments_can_be_streamed(sandbox):
    """A caller can take attached files piece by piece instead of into memory."""
    taken: list[tuple[str, int]] = []

    def take(attachment, pieces):
        taken.append((attachment.untrusted_name, sum(map(len, pieces))))

    data = files.zip_of({"big.bin": bytes(range(256)) * 20_000, "small.txt": "x"})
    result = read_document(sandbox, BytesSource(data), ocr=False, on_attachment=take)
    assert taken == [("big.bin", 5_120_000), ("small.txt", 1)]
    assert result.attachments == ()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"   \n", "file-empty"),
        (b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0", "file-executable"),
        (b"\x7fELF" + bytes(100), "file-executable"),
        (bytes(range(256)) * 200, "file-type-unsupported"),
        (files.zip_bomb(200 << 20), "file-bomb"),
        (files.zip_overlapping(), "file-bomb"),
        (files.zip_encrypted(), "file-encrypted"),
        (files.zip_of({"a.txt": "x" * 5000})[:-40], "file-truncated"),
        (files.png_flood(), "file-bomb"),
        (files.picture_file(["x"], "JPEG")[:9000], "file-truncated"),
    ],
)
def test_unreadable_files_are_refused_by_code(read, data, code):
    """Empty, executable, unknown, bomb-like, locked and cut files each have their own code."""
    with pytest.raises(Invalid) as caught:
        read(data)
    assert caught.value.code == code
