"""The rebuilt pages."""

from __future__ import annotations

import hashlib
import io
import re
import tracemalloc
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from pdfminer.high_level import extract_text
from PIL import Image, ImageChops
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen import canvas

from services.redaction.domain.reading import Block, BlockKind, Page, PageSource, Reading, Word
from services.redaction.domain.spans import Replacement
from services.redaction.editions.encode import encode_image
from services.redaction.editions.page_edition import PagePixels, Region, build_page_edition
from services.redaction.editions.strips import clipped, initials
from shared.domain.errors import Invalid
from tests.unit.redaction.editions.making import line_pdf, read_pdf, render, replace_all

NAMES = [
    "Amelia Okafor", "Jo Li", "Wilhelmina Featherstonehaugh", "Ann Gray", "Max Mo", "Ivy Iyer",
    "Christopher Montgomery-Smythe", "Ed Fox", "Siobhan Gallagher", "Gjpqy Jyqg", "Ella Hill",
    "Bartholomew Cholmondeley", "Al Ng", "William Wordsworth", "Illi Lilli", "Mwmwm Wmwmw",
    "Tim Tam", "Alexandra Papadopoulou", "Kim", "Zoe Quartermaine",
]  # fmt: skip
A4 = (595.0, 842.0)


def centred(text: str) -> float:
    """Where a centred line starts."""
    return 297.5 - stringWidth(text, "Helvetica", 11) / 2


def right(text: str) -> float:
    """Where a line set to the right starts."""
    return 545 - stringWidth(text, "Helvetica", 11)


def justified(y: float, words: list[str]) -> list[tuple[float, float, str]]:
    """Words spread from 50 to 545 points, as a justified paragraph has them."""
    free = 495 - sum(stringWidth(w, "Helvetica", 11) for w in words)
    placed, x = [], 50.0
    for word in words:
        placed.append((x, y, word))
        x += stringWidth(word, "Helvetica", 11) + free / (len(words) - 1)
    return placed


def page_about(name: str) -> list[tuple[float, float, str]]:
    """A page that mentions a name in every kind of line."""
    plain = "Nothing else happened on that day and nobody came to the house."
    return [
        (centred(f"Report on {name}"), 60, f"Report on {name}"),
        (right(f"Ref {name}"), 80, f"Ref {name}"),
        (50, 100, f"On Monday {name} came to school with a bag and"),
        (50, 114, f"{name}, aged 5, was quiet. Staff saw {name}'s shoes."),
        (50, 128, plain),
        *justified(142, ["Later", *name.split(), "went", "home", "with", "an", "aunt"]),
        (50, 156, plain),
        (50, 180, "Name:"), (180, 180, name), (400, 180, "Seen: yes"),
        (50, 194, "Date:"), (180, 194, "4 May"), (400, 194, "Seen: no"),
    ]  # fmt: skip


def edition(pdf: bytes, labels, *, dpi=100, source=PageSource.TEXT, **options) -> bytes:
    """The page edition of a PDF with values replaced."""
    reading, out = read_pdf(pdf, source), io.BytesIO()
    replacements = replace_all(reading.text, labels)
    build_page_edition(reading, replacements, render(pdf, dpi), out, title="Document 3", **options)
    return out.getvalue()


def pixels(pdf: bytes, dpi: float = 100) -> Image.Image:
    """The first page of a PDF in grey."""
    return pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72).to_pil().convert("L")


def test_gap_width_says_nothing_about_twenty_names():
    """Twenty names of different width on the same page give one and the same file."""
    made = {
        hashlib.sha256(edition(line_pdf(page_about(n)), {n: "Child A"})).hexdigest() for n in NAMES
    }
    assert len(made) == 1


def test_gap_width_on_scans_gives_masks_of_equal_geometry():
    """On scanned pages the strip of a name alone on its line is equal for every name."""
    boxes = set()
    for name in NAMES:
        lines = [(50, 100, name), (50, 130, "An untouched line of the same page stands here.")]
        made = pixels(edition(line_pdf(lines), {name: "Child A"}, source=PageSource.OCR))
        top = made.crop((0, 100, 827, 155)).point(lambda v: 255 if v < 250 else 0)
        boxes.add(top.getbbox())
    assert len(boxes) == 1


def test_pixels_outside_touched_lines_are_untouched():
    """What no decision concerns looks as it did."""
    pdf = line_pdf([(50, 100, "Amelia came"), (50, 300, "Untouched words stay as they were.")])
    before, after = pixels(pdf), pixels(edition(pdf, {"Amelia": "Child A"}))
    box = (0, 380, 827, 1169)
    difference = ImageChops.difference(before.crop(box), after.crop(box))
    assert max(level for level, n in enumerate(difference.histogram()) if n) < 60


def test_no_ink_of_the_name_is_left():
    """Where a removed name stood and nothing is set, the page is one colour after a stretch."""
    name = "Wilhelmina Featherstonehaugh Cholmondeley"
    made = pixels(edition(line_pdf([(50, 100, name), (50, 130, "Other words")]), {name: "X"}))
    assert made.crop((140, 118, 827, 145)).getextrema() == (255, 255)


def test_text_layer_holds_surviving_words_and_labels_only():
    """Another library reads labels and surviving words, in order, and nothing of the name."""
    text = extract_text(
        io.BytesIO(edition(line_pdf(page_about("Ann Gray")), {"Ann Gray": "Child A"}))
    )
    assert "On Monday" in text
    assert text.count("[Child A]") == 7
    assert "Gray" not in text
    assert "Seen: yes" in text.replace("\n", " ")


def test_possessive_and_punctuation_stay_beside_the_label():
    """Only the replaced characters go: what was glued to the name stays glued to the label."""
    pdf = line_pdf([(50, 100, "(Amelia's bag), Amelia."), (50, 130, "More")])
    text = extract_text(io.BytesIO(edition(pdf, {"Amelia": "Child A"})))
    assert "([Child A]'s bag), [Child A]." in text.replace(" ]", "]")


def test_label_is_shown_once_for_a_name_over_two_lines():
    """A name broken over a line end has one label; the rest of it goes without a trace."""
    pdf = line_pdf(
        [(50, 100, "We then saw Amelia"), (50, 114, "Okafor at home."), (50, 128, "End")]
    )
    text = extract_text(io.BytesIO(edition(pdf, {"Amelia\r\nOkafor": "Child A"})))
    assert text.count("Child A") == 1
    assert "Okafor" not in text


def test_page_that_nobody_read_is_refused():
    """Pixels without words are never passed through."""
    reading = Reading("png", "", (), (Page(1, *A4, 0, 0, PageSource.NONE),))
    with pytest.raises(Invalid) as caught:
        build_page_edition(reading, [], [], io.BytesIO(), title="x")
    assert caught.value.code == "page-not-read"


def test_page_that_a_person_reviewed_is_built_with_its_regions():
    """A reviewed page goes through, with every drawn box covered by one colour."""
    reading = Reading("png", "", (), (Page(1, *A4, 0, 0, PageSource.NONE),))
    image = Image.effect_noise((595, 842), 90).convert("RGB")
    out = io.BytesIO()
    build_page_edition(
        reading, [], [PagePixels(1, 595, 842, 72, image.tobytes())], out, title="x",
        regions=[Region(1, 100, 100, 300, 200)], reviewed={1},
    )  # fmt: skip
    low, high = pixels(out.getvalue(), 72).crop((104, 104, 296, 196)).getextrema()
    assert high - low < 16


def test_region_takes_words_under_it_out_of_the_text_layer():
    """A box drawn over words removes them from pixels and text, and shows its label."""
    pdf = line_pdf([(50, 100, "secret words here"), (50, 300, "open words")])
    made = edition(pdf, {}, regions=[Region(1, 40, 80, 300, 110, "Signature")])
    text = extract_text(io.BytesIO(made))
    assert "secret" not in text
    assert "[Signature]" in text
    assert "open words" in text


@pytest.mark.parametrize(
    "region", [Region(2, 0, 0, 5, 5), Region(1, 5, 5, 5, 9), Region(1, 9, 9, 5, 5)]
)
def test_region_off_the_page_or_empty_is_refused(region):
    """A box that covers nothing is a mistake, not a decision."""
    with pytest.raises(Invalid) as caught:
        edition(line_pdf([(50, 100, "x")]), {}, regions=[region])
    assert caught.value.code == "region-invalid"


def test_replaced_word_without_a_box_is_refused():
    """Text that stands nowhere on the page cannot be masked, so nothing is built."""
    reading = Reading("pdf", "ghost", (), (Page(1, *A4, 0, 5, PageSource.TEXT),))
    with pytest.raises(Invalid) as caught:
        build_page_edition(reading, [Replacement(0, 5, "x")], [], io.BytesIO(), title="x")
    assert caught.value.code == "text-without-place"


@pytest.mark.parametrize("change", ["missing", "extra", "number", "size", "short"])
def test_pages_that_do_not_match_are_refused(change):
    """Pixels of another page, another size or another count never become this page."""
    pdf = line_pdf([(50, 100, "x")])
    page = next(render(pdf, 72))
    wrong = {
        "missing": [],
        "extra": [page, page],
        "number": [PagePixels(2, page.width_px, page.height_px, 72, page.pixels)],
        "size": [PagePixels(1, page.height_px, page.width_px, 72, page.pixels)],
        "short": [PagePixels(1, page.width_px, page.height_px, 72, page.pixels[:-3])],
    }[change]
    with pytest.raises(Invalid) as caught:
        build_page_edition(read_pdf(pdf), [], wrong, io.BytesIO(), title="x")
    assert caught.value.code == "pages-do-not-match"


def test_file_is_sound_and_has_neither_time_nor_metadata():
    """Another library finds no fault; title, language and producer are all the file says."""
    made = edition(line_pdf([(50, 100, "x")], [(50, 100, "y")]), {})
    with pikepdf.open(io.BytesIO(made)) as file:
        assert file.check_pdf_syntax() == []
        assert set(file.docinfo.keys()) == {"/Title", "/Producer"}
        about = file.Root.Metadata.read_bytes()
        assert b"Date" not in about
        assert b"Instance" not in about
        assert str(file.open_metadata()["dc:title"]) == str(file.docinfo["/Title"])
        assert len(file.pages) == 2
        picture = bytes(file.pages[0].Resources.XObject["/I"].read_raw_bytes())
    assert b"Exif" not in picture
    assert b"ICC_PROFILE" not in picture


def test_long_label_shrinks_instead_of_running_over_its_neighbour():
    """A label wider than its cell is set smaller, so that the next cell stays readable."""
    lines = [
        (50, 100, "Name:"), (150, 100, "Jo"), (220, 100, "Seen: yes"),
        (50, 114, "Date:"), (150, 114, "4 May"), (220, 114, "Seen: no"),
    ]  # fmt: skip
    pdf = line_pdf(lines)
    made = pixels(edition(pdf, {"Jo": "A very long label for a person"}))
    box = (304, 125, 420, 150)
    difference = ImageChops.difference(made.crop(box), pixels(pdf).crop(box))
    assert max(level for level, n in enumerate(difference.histogram()) if n) < 60


def test_sideways_text_is_covered_whole():
    """A word set upright along the page is blanked from edge to edge."""
    reading = Reading(
        "pdf", "up side words", (),
        (Page(1, *A4, 0, 13, PageSource.TEXT, tuple(
            Word(*w)
            for w in [(0, 2, 300, 100, 311, 190, 0), (3, 7, 50, 300, 80, 311, 1),
                      (8, 13, 90, 300, 120, 311, 1)]
        )),),
    )  # fmt: skip
    page = PagePixels(1, 595, 842, 72, b"\x00" * (595 * 842 * 3))
    out = io.BytesIO()
    build_page_edition(reading, [Replacement(0, 2, "X")], [page], out, title="x")
    assert pixels(out.getvalue(), 72).crop((301, 10, 309, 830)).getextrema()[0] > 200


def test_three_hundred_pages_take_the_memory_of_one():
    """Pages are streamed: three hundred need no more than a few."""
    page = next(render(line_pdf([(50, 100, "x")]), 40))
    reading = Reading(
        "png", "", (), tuple(Page(n, *A4, 0, 0, PageSource.NONE) for n in range(1, 301))
    )
    images = (PagePixels(n, page.width_px, page.height_px, 40, page.pixels) for n in range(1, 301))
    tracemalloc.start()
    build_page_edition(reading, [], images, _Nowhere(), title="x", reviewed=range(1, 301))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12_000_000


class _Nowhere(io.RawIOBase):
    def write(self, data):
        return len(data)


def test_words_of_a_scan_follow_the_label_at_a_constant_place():
    """On a scanned page the words after a name stand where its label ends, whatever its length."""
    places = set()
    for name in NAMES:
        lines = [(50, 100, f"Today {name} went home"), (50, 130, "Untouched words stand here.")]
        made = pixels(edition(line_pdf(lines), {name: "Child A"}, source=PageSource.OCR))
        box = made.crop((0, 118, 827, 148)).point(lambda v: 255 if v < 120 else 0).getbbox()
        places.add((box[0], round(box[2] / 6)))
    assert len(places) <= 2  # a pixel of rounding at the right edge, not the name's width


def test_words_of_a_scan_are_cut_out_in_black():
    """Cut-out words are pure black, so that no grey edge tells a fraction of a pixel."""
    lines = [(50, 100, "Amelia went home"), (50, 130, "Untouched words stand here.")]
    pdf = line_pdf(lines)
    reading = read_pdf(pdf, PageSource.OCR)
    found = replace_all(reading.text, {"Amelia": "A"})
    out = io.BytesIO()
    build_page_edition(reading, found, render(pdf, 200), out, title="x")
    with pikepdf.open(io.BytesIO(out.getvalue())) as file:
        picture = pikepdf.PdfImage(file.pages[0].Resources.XObject["/I"]).as_pil_image()
    strip = picture.convert("L").crop((200, 250, 500, 283))
    counts = strip.histogram()
    assert sum(counts[:60]) + sum(counts[200:]) > 0.97 * sum(counts)


def test_high_low_and_middle_characters_of_a_scan_keep_their_height():
    """Commas, dashes and quotes are set where such characters stand, not on the base line."""
    lines = [(50, 100, 'Amelia " - ; went * yes'), (50, 130, "Untouched words stand here.")]
    text = extract_text(
        io.BytesIO(edition(line_pdf(lines), {"Amelia": "A"}, source=PageSource.OCR))
    )
    assert '[A] " - ; went * yes' in text


def test_dark_scan_gets_white_strips():
    """A page that is mostly dark gets white strips, where a label can be read."""
    pdf = line_pdf([(50, 100, "Amelia went"), (50, 130, "More")])
    reading = read_pdf(pdf, PageSource.OCR)
    page = next(render(pdf, 72))
    dark = PagePixels(1, page.width_px, page.height_px, 72, bytes(len(page.pixels)))
    out = io.BytesIO()
    found = replace_all(reading.text, {"Amelia": "A"})
    build_page_edition(reading, found, [dark], out, title="x")
    assert pixels(out.getvalue(), 72).getpixel((500, 96)) > 240


def test_black_and_white_pages_stay_lossless():
    """A page of pure black and white is stored at one bit, without a lossy coding."""
    reading = Reading("tiff", "", (), (Page(1, 72.0, 72.0, 0, 0, PageSource.NONE),))
    rows = (b"\x00\x00\x00" + b"\xff\xff\xff") * 36
    out = io.BytesIO()
    build_page_edition(
        reading, [], [PagePixels(1, 72, 72, 72, rows * 72)], out, title="x", reviewed={1}
    )
    assert b"/BitsPerComponent 1 /Filter /FlateDecode" in out.getvalue()
    assert list(pixels(out.getvalue(), 72).crop((0, 5, 4, 6)).tobytes()) == [0, 255, 0, 255]


def test_drawn_pages_are_kept_in_four_shades():
    """A page of letters is small and sharp; one with a photograph on it is a picture."""
    pdf = line_pdf([(50, 60 + 16 * at, "Seen at school with a friend") for at in range(40)])
    reading = read_pdf(pdf)
    sizes = []
    for has_images in (False, True):
        pages = (replace(reading.pages[0], has_images=has_images),)
        out = io.BytesIO()
        build_page_edition(replace(reading, pages=pages), [], render(pdf, 150), out, title="x")
        assert (b"/Indexed" in out.getvalue(), b"DCTDecode" in out.getvalue()) == (
            not has_images, has_images,
        )  # fmt: skip
        sizes.append(len(out.getvalue()))
    assert 3 * sizes[0] < sizes[1]


def test_a_drawn_page_of_soft_shades_is_a_picture():
    """A shaded page would lose its shades: it is kept as it is."""
    made = encode_image(Image.linear_gradient("L"), drawn=True)
    assert made.filter == "DCTDecode"


def test_coloured_pages_stay_coloured():
    """Colour is kept where there is colour."""
    reading = Reading("png", "", (), (Page(1, 72.0, 72.0, 0, 0, PageSource.NONE),))
    out = io.BytesIO()
    red = PagePixels(1, 72, 72, 72, b"\xff\x00\x00" * 72 * 72)
    build_page_edition(reading, [], [red], out, title="x", reviewed={1})
    assert b"/DeviceRGB" in out.getvalue()


def test_label_that_cannot_be_drawn_quotes_nothing(monkeypatch):
    """When the typesetter refuses a label, the error carries neither text nor cause."""
    from services.redaction.editions import chips

    monkeypatch.setattr(chips, "_TEMPLATE", b'#panic("secret")')
    with pytest.raises(Invalid) as caught:
        edition(line_pdf([(50, 100, "Amelia"), (50, 130, "More")]), {"Amelia": "A"})
    assert caught.value.code == "text-not-typesettable"
    assert "secret" not in str(caught.value)


def test_cells_of_a_table_are_masked_one_by_one():
    """Where the reading knows cells, a touched cell does not move its neighbours' text."""
    pdf = line_pdf([(50, 100, "Jo"), (64, 100, "Li"), (50, 130, "A line of words")])
    read = read_pdf(pdf)
    start = read.text.index("Jo")
    row = Block(BlockKind.ROW, start, start + 5, cells=((start, start + 2), (start + 3, start + 5)))
    reading = Reading("pdf", read.text, (row,), read.pages)
    out = io.BytesIO()
    build_page_edition(reading, [Replacement(start, start + 2, "X")], render(pdf), out, title="x")
    assert "Li" in extract_text(io.BytesIO(out.getvalue()))


def test_region_without_room_for_its_label_is_still_covered():
    """A box too small for its label is covered without one."""
    made = edition(
        line_pdf([(50, 100, "secret")]), {}, regions=[Region(1, 48, 88, 60, 104, "Face")]
    )
    text = extract_text(io.BytesIO(made))
    assert "secret" not in text
    assert "Face" not in text


def test_cut_out_words_take_no_ink_of_a_hidden_neighbour():
    """Where boxes of a scan overlap, the surviving word's cut-out holds nothing of the hidden one."""
    words = (Word(0, 4, 20, 20, 60, 32, 0), Word(5, 9, 58, 20, 100, 32, 0))
    reading = Reading("png", "Ivyy went", (), (Page(1, 200.0, 60.0, 0, 9, PageSource.OCR, words),))
    image = Image.new("RGB", (200, 60), "white")
    image.paste((0, 0, 0), (57, 20, 60, 32))  # the last stroke of the hidden word
    out = io.BytesIO()
    build_page_edition(
        reading,
        [Replacement(0, 4, "")],
        [PagePixels(1, 200, 60, 72, image.tobytes())],
        out,
        title="x",
    )
    assert pixels(out.getvalue(), 72).getextrema()[0] > 200


def table_pdf(name: str, *, underlined: bool = False) -> bytes:
    """A ruled table with a name in two of its cells, and a line about the name below it."""
    made = io.BytesIO()
    drawing = canvas.Canvas(made, pagesize=A4, invariant=1)
    columns = [50, 110, 150, 330, 400]
    rows = [("Date", "By", "Event", "Where"), ("1 May", "SW", "Quiet at school", "Home")] * 3
    rows += [("2 May", "SW", f"{name} was seen at school", name)] * 3
    drawing.setFont("Helvetica", 9)
    for at, row in enumerate(rows):
        for x, text in zip(columns, row, strict=False):
            drawing.drawString(x + 3, 842 - (112 + 16 * at), text)
    for at in range(len(rows) + 1):
        drawing.line(50, 742 - 16 * at, 400, 742 - 16 * at)
    for x in columns:
        drawing.line(x, 742, x, 742 - 16 * len(rows))
    drawing.drawString(50, 400, f"Mother of {name}")
    if underlined:
        drawing.line(50, 398, 50 + stringWidth(f"Mother of {name}", "Helvetica", 9), 398)
    drawing.showPage()
    drawing.save()
    return made.getvalue()


def grey_page(made: bytes, dpi: float = 150) -> Image.Image:
    """The first page of an edition as its reader sees it."""
    return pypdfium2.PdfDocument(made)[0].render(scale=dpi / 72).to_pil().convert("L")


def test_masks_leave_the_lines_of_a_table_whole():
    """Every border of a ruled table stands as before, and the masks say nothing of the name."""
    pages = {name: table_pdf(name) for name in ("Jo", "Wilhelmina Fe")}
    made = {edition(pdf, {name: "Child A"}, dpi=150) for name, pdf in pages.items()}
    assert len(made) == 1
    page = grey_page(made.pop())
    top, bottom = round(101 * 150 / 72), round(243 * 150 / 72)
    for x in (50, 110, 150, 330, 400):
        at = round(x * 150 / 72)
        strip = page.crop((at - 2, top, at + 3, bottom))
        darkest = [min(strip.crop((0, y, 5, y + 1)).tobytes()) for y in range(strip.height)]
        assert max(darkest) < 150, x
    for row in range(10):
        at = round((100 + 16 * row) * 150 / 72)
        strip = page.crop((round(51 * 150 / 72), at - 2, round(399 * 150 / 72), at + 3))
        darkest = [min(strip.crop((x, 0, x + 1, 5)).tobytes()) for x in range(strip.width)]
        assert sum(level > 150 for level in darkest) < 20, row


def test_an_underline_goes_with_its_words():
    """The line below an underlined name does not tell how long the name was."""
    pages = {name: table_pdf(name, underlined=True) for name in ("Jo", "Wilhelmina Fe")}
    made = {edition(pdf, {name: "Child A"}, dpi=150) for name, pdf in pages.items()}
    assert len(made) == 1


def label_sizes(made: bytes) -> set[float]:
    """The font sizes of the labels in the text layer."""
    with pikepdf.open(io.BytesIO(made)) as file:
        content = file.pages[0].Contents.read_bytes()
    shown = re.findall(rb"/F ([\d.]+) Tf [^\n]*<005B", content)
    return {float(size) for size in shown}


@pytest.mark.parametrize("size", [4, 5, 7, 11])
def test_no_label_is_too_small_to_read(size: float):
    """In the smallest print and the narrowest cell a label keeps its least size."""
    lines = [(50, 100, "Jo"), (70, 100, "Home"), (50, 130, "Jo came home")]
    lines += [(x, y, "abc") for x in (50, 70) for y in (160, 190, 220)]
    made = edition(line_pdf(lines, size=size), {"Jo": "Social Worker 2"}, dpi=150)
    sizes = label_sizes(made)
    assert sizes
    assert min(sizes) >= 6.4
    assert "".join(extract_text(io.BytesIO(made)).split()).count("[SocialWorker2]") == 2


def test_labels_are_shortened_before_they_are_shrunk_away():
    """The shorter forms keep what tells two labels apart."""
    assert [clipped(label) for label in ("Social Worker 2", "Child A", "Mother")] == [
        "Soc. Wor. 2", "Chi. A", "Mot.",
    ]  # fmt: skip
    assert [initials(label) for label in ("Social Worker 2", "Child A", "Mother")] == [
        "SW 2", "C A", "M",
    ]  # fmt: skip


def test_text_layer_is_tagged_in_reading_order():
    """Paragraphs of the reading are paragraphs of the file, in order, labels in their places."""
    pdf = line_pdf(
        [(50, 100, "One Amelia two"), (50, 130, "three"), (50, 160, "Amelia last")],
        [(50, 100, "four")],
    )
    made = edition(pdf, {"Amelia": "Child A"})
    with pikepdf.open(io.BytesIO(made)) as file:
        root = file.Root
        assert root.MarkInfo.Marked
        assert root.Lang == "en-GB"
        [document] = root.StructTreeRoot.K
        assert document.S == "/Document"
        assert [str(section.S) for section in document.K] == ["/Sect", "/Sect"]
        places = list(root.StructTreeRoot.ParentTree.Nums)
        for at, page in enumerate(file.pages):
            assert page.obj.StructParents == places[2 * at] == at
            own = places[2 * at + 1]
            assert [int(one.K) for one in own] == list(range(len(own)))
            assert all(one.S == "/P" and one.Pg.objgen == page.obj.objgen for one in own)
            content = page.Contents.read_bytes()
            assert content.count(b"BDC") == len(own)
            assert content.count(b"EMC") == len(own) + 1
    assert extract_text(io.BytesIO(made)).split() == [
        "One", "[Child", "A]", "two", "three", "[Child", "A]", "last", "four",
    ]  # fmt: skip
