"""Regions offered to a person: drawn fixtures for each kind, and what must not be offered."""

from __future__ import annotations

import io
import math
import random
import shutil

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from services.redaction.domain.reading import PageSource, SpotKind
from services.redaction.readers.lines import RawWord
from services.redaction.readers.spots import drawn_by_pen, find_spots, is_unread
from tests.builders import files

A4 = (595, 842)
FONT = ImageFont.load_default(size=12)

needs_ocr = pytest.mark.skipif(shutil.which("tesseract") is None, reason="no OCR engine")


class Sheet:
    """A page under construction, one pixel to the point, and the words that were read on it."""

    def __init__(self, paper: str = "white") -> None:
        self.image = Image.new("RGB", A4, paper)
        self.pen = ImageDraw.Draw(self.image)
        self.words: list[RawWord] = []

    def type(self, x: float, y: float, text: str, *, sure: float = 95.0) -> None:
        """Print words that are read."""
        for word in text.split():
            x0, y0, x1, y1 = self.pen.textbbox((x, y), word, font=FONT)
            self.pen.text((x, y), word, fill="black", font=FONT)
            self.words.append(RawWord(word, x0, y0, x1, y1, 12, sure=sure))
            x = x1 + 4

    def scrawl(self, x: float, y: float, width: float = 120, *, height: float = 14) -> None:
        """Write by hand: one line that swings up and down."""
        chance = random.Random(7)
        places = [
            (x + at, y + math.sin(at / 3) * height * chance.uniform(0.3, 1))
            for at in range(0, int(width), 2)
        ]
        self.pen.line(places, fill="navy", width=2)

    def photograph(self, box: tuple[int, int, int, int], *, face: bool = False) -> None:
        """Many shades of green, perhaps with a head in them."""
        chance = random.Random(3)
        for x in range(box[0], box[2], 3):
            for y in range(box[1], box[3], 3):
                shade = 80 + (x + y) % 90 + chance.randrange(20)
                self.pen.rectangle((x, y, x + 2, y + 2), fill=(40, shade, 60))
        if face:
            middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            oval = (middle[0] - 25, middle[1] - 35, middle[0] + 25, middle[1] + 35)
            self.pen.ellipse(oval, fill=(224, 172, 135))

    def kinds(self, images=()) -> list[SpotKind]:
        """What is offered."""
        return [kind for _, kind in find_spots(self.image, self.words, images)]


def letter() -> Sheet:
    """A typed page with a ruled table and nothing else."""
    sheet = Sheet()
    for row in range(20):
        sheet.type(60, 150 + 20 * row, "Amelia was seen at home by the health visitor today")
    for row in range(5):
        sheet.pen.line((60, 600 + 20 * row, 500, 600 + 20 * row), fill="black")
    for column in range(5):
        sheet.pen.line((60 + 110 * column, 600, 60 + 110 * column, 680), fill="black")
    return sheet


@pytest.mark.parametrize("paper", ["white", "#e8e4d8"])
def test_a_typed_page_offers_nothing(paper):
    """Words, rules, tables and specks are no regions, on any paper."""
    sheet = letter()
    plain = Sheet(paper)
    plain.image.paste(sheet.image, mask=sheet.image.convert("L").point(lambda v: 255 - v))
    plain.words = sheet.words
    for at in range(30):
        plain.pen.point((20 + 19 * at, 30 + 25 * at), fill="black")
    assert plain.kinds() == []


def test_writing_by_hand_in_the_margin_is_offered():
    """Ink that no word covers is writing, and its box holds the ink."""
    sheet = letter()
    sheet.scrawl(60, 110)
    ((box, kind),) = find_spots(sheet.image, sheet.words)
    assert kind is SpotKind.HANDWRITING
    assert box[0] <= 60
    assert box[2] >= 175
    assert box[1] <= 110 <= box[3]


def test_words_recognition_doubts_do_not_cover_the_writing():
    """A guess at a scrawl is not a word; the scrawl is offered."""
    sheet = letter()
    sheet.scrawl(60, 110)
    sheet.words.append(RawWord("Wwvw", 55, 90, 190, 130, 12, sure=11.0))
    assert sheet.kinds() == [SpotKind.HANDWRITING]


@pytest.mark.parametrize("asks", ["Signed:", "Signature", "Yours sincerely"])
def test_a_scrawl_by_the_word_that_asks_for_it_is_a_signature(asks):
    """Beside or below "Signed", "Signature" or a farewell."""
    sheet = letter()
    sheet.type(60, 560, asks)
    sheet.scrawl(150, 570, height=10)
    sheet.type(60, 700, "The end of the letter")
    assert sheet.kinds() == [SpotKind.SIGNATURE]


def test_a_wide_scrawl_low_on_the_page_is_a_signature():
    """The last thing on a page, wide and low."""
    sheet = letter()
    sheet.scrawl(60, 760)
    assert sheet.kinds() == [SpotKind.SIGNATURE]


def test_a_photograph_is_a_picture_and_a_head_in_it_a_face():
    """Many shades make a picture; a patch of skin in it is offered as well, inside it."""
    sheet = letter()
    sheet.photograph((200, 690, 400, 830), face=True)
    picture, face = find_spots(sheet.image, sheet.words)
    assert [picture[1], face[1]] == [SpotKind.PICTURE, SpotKind.FACE]
    assert picture[0][0] <= face[0][0] < face[0][2] <= picture[0][2]
    assert 250 < face[0][0] < 300
    assert letter().kinds() == []


def test_a_photograph_without_a_head_has_no_face():
    """Leaves are not skin."""
    sheet = Sheet()
    sheet.photograph((100, 300, 400, 600))
    assert sheet.kinds() == [SpotKind.PICTURE]


def test_a_small_picture_at_the_head_of_the_page_is_a_logo():
    """In the top or bottom band, small."""
    sheet = letter()
    sheet.photograph((450, 30, 550, 90))
    assert sheet.kinds() == [SpotKind.LOGO]
    known = (450.0, 30.0, 550.0, 90.0)
    assert sheet.kinds([known]) == [SpotKind.LOGO]


@pytest.mark.parametrize("shade", ["black", "#2a2a2a", "#555555"])
def test_a_stroke_of_a_felt_pen_is_offered(shade):
    """What somebody covered by hand may shine through: a person is shown where."""
    sheet = letter()
    sheet.pen.rectangle((100, 100, 220, 118), fill=shade)
    sheet.pen.text((105, 102), "Amelia Okafor", fill="black", font=FONT)
    ((box, kind),) = find_spots(sheet.image, sheet.words)
    assert kind in {SpotKind.PICTURE, SpotKind.LOGO}
    assert box[0] <= 104
    assert box[2] >= 216


def test_known_pictures_are_offered_once_and_the_page_itself_never():
    """A picture object is one region; one that fills the page is the scan."""
    sheet = letter()
    sheet.scrawl(100, 730, height=20)
    assert sheet.kinds([(0.0, 0.0, 595.0, 842.0), (80.0, 690.0, 300.0, 790.0)]) == [
        SpotKind.PICTURE
    ]


def test_curves_a_file_draws_are_offered():
    """A signature drawn by a tablet has no pixels of its own."""
    assert drawn_by_pen([(60, 700, 200, 740)], [], A4) == [
        ((60, 700, 200, 740), SpotKind.SIGNATURE)
    ]


def test_a_page_of_regions_without_words_is_unread():
    """Only a page whose regions stand in for words: not an empty one, nor one with words."""
    sheet = Sheet()
    sheet.photograph((100, 100, 400, 400))
    found = find_spots(sheet.image, [])
    assert is_unread(sheet.image, found, [])
    assert not is_unread(sheet.image, found, [RawWord("a", 0, 0, 1, 1, 1)])
    assert not is_unread(Sheet().image, [], [])


def test_a_box_of_one_shade_is_offered_but_has_nothing_to_read():
    """A drawn cover is shown to a person; it is not a page that nobody has read."""
    sheet = Sheet()
    sheet.pen.rectangle((30, 300, 530, 360), fill="black")
    found = find_spots(sheet.image, [])
    assert [kind for _, kind in found] == [SpotKind.PICTURE]
    assert not is_unread(sheet.image, found, [])


def pdf(*, sign: bool = False, photo: bool = False) -> bytes:
    """A text page with a curve drawn by hand, or with a photograph."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    page.drawString(60, 700, "Amelia Okafor was seen at home. Signed:")
    if sign:
        path = page.beginPath()
        path.moveTo(300, 690)
        for at in range(30):
            path.curveTo(300 + 4 * at, 720, 302 + 4 * at, 670, 304 + 4 * at, 690)
        page.drawPath(path)
    if photo:
        sheet = Sheet()
        sheet.photograph((0, 0, 300, 300), face=True)
        page.drawImage(ImageReader(sheet.image.crop((0, 0, 300, 300))), 100, 200, 300, 300)
    page.save()
    return out.getvalue()


def test_a_signature_drawn_in_a_pdf_is_offered(read):
    """A tablet's curves beside "Signed:" come out as a region of the page."""
    (spot,) = read(pdf(sign=True)).reading.spots
    assert spot.kind is SpotKind.SIGNATURE
    assert spot.page == 1
    assert 298 < spot.x0 < 302


@needs_ocr
def test_a_photograph_in_a_pdf_is_offered_with_its_face(read):
    """A picture object of a text page, and the head in it."""
    kinds = [spot.kind for spot in read(pdf(photo=True), ocr=True).reading.spots]
    assert kinds == [SpotKind.PICTURE, SpotKind.FACE]


@needs_ocr
def test_writing_on_a_scan_is_offered_and_print_is_not(read):
    """The printed lines of a scan are words; the scrawl under them is a region."""
    image = files.picture(["Amelia Okafor was seen at home.", "Signed:"], height=1754)
    plain = files.picture(["Amelia Okafor was seen at home.", "Signed:"], height=1754)
    sheet = Sheet()
    sheet.scrawl(0, 30, 200, height=20)
    mark = sheet.image.crop((0, 0, 200, 60)).resize((400, 120))
    image.paste(mark, (330, 120))
    found = {}
    for name, one in (("marked", image), ("plain", plain)):
        out = io.BytesIO()
        one.save(out, "PNG", dpi=(150, 150))
        found[name] = [spot.kind for spot in read(out.getvalue(), ocr=True).reading.spots]
    assert SpotKind.SIGNATURE in found["marked"]
    assert found["plain"] == []


@needs_ocr
def test_a_photograph_without_words_counts_as_read_by_nobody(read):
    """Recognition that finds no word in a picture has not read it; a person must look."""
    sheet = Sheet()
    sheet.photograph((0, 0, 595, 842), face=True)
    out = io.BytesIO()
    sheet.image.save(out, "JPEG")
    reading = read(out.getvalue(), ocr=True).reading
    assert reading.pages[0].source is PageSource.NONE
    assert "pages-not-read" in reading.warnings
    assert SpotKind.FACE in {spot.kind for spot in reading.spots}
