"""Nothing of the register survives in an edition, and a broken edition is caught.

Two judges: the independent verifier, and a raw scan written here that shares nothing with it.
"""

from __future__ import annotations

import base64
import io
import json
import os
import re
import sys
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from reportlab.pdfgen import canvas

from services.redaction.domain.reading import BlockKind, EditionKind, PageSource, Reading
from services.redaction.editions.page_edition import build_page_edition
from services.redaction.editions.table_edition import build_csv, build_xlsx
from services.redaction.editions.text_edition import build_text_edition
from services.redaction.proof import ocr, verify_files
from tests.unit.redaction.editions.making import (
    ReadingBuilder,
    line_pdf,
    read_pdf,
    render,
    replace_all,
)

NEEDLES = {
    "Amelia Rose Okafor": "Child A",
    "Amelia": "Child A",
    "Okafor": "Child A",
    "Żaneta Wójcik-Qureshi": "Mother",
    "14 Larch Grove": "address",
    "HD1 2TA": "postcode",
    "07700 900123": "phone number",
    "amelia.okafor@example.org": "e-mail address",
    "999 000 0018": "NHS number",
    "04/05/2019": "date of birth",
    "Moorend Academy": "School 1",
}
REGISTER = json.dumps(
    {
        "case": "C1",
        "entries": [
            {
                "label": "Child A", "kind": "person", "role": "child",
                "names": ["Amelia Rose Okafor"], "dob": "2019-05-04",
                "addresses": ["14 Larch Grove, Huddersfield HD1 2TA"], "phones": ["07700 900123"],
                "emails": ["amelia.okafor@example.org"],
                "identifiers": [{"type": "nhs", "value": "999 000 0018"}],
            },
            {"label": "Mother", "kind": "person", "names": ["Żaneta Wójcik-Qureshi"]},
            {"label": "School 1", "kind": "school", "names": ["Moorend Academy"]},
        ],
    }
)  # fmt: skip
LINES = [f"Planted: {value}, and after it words stay." for value in NEEDLES]


def raw_scan(data: bytes) -> set[str]:
    """Needles in raw bytes, in anything that inflates anywhere, in hexadecimal and in UTF-16."""
    layers, todo = [], [data]
    while todo:
        layer = todo.pop()
        layers.append(layer)
        for start in [m.start() for m in re.finditer(rb"[\x78\x68\x58][\x01\x5e\x9c\xda]", layer)]:
            try:
                made = zlib.decompressobj().decompress(layer[start:], 20_000_000)
            except zlib.error:
                continue
            if len(made) > 8:
                layers.append(made)
        if layer[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(layer)) as packed:
                todo += [packed.read(name) for name in packed.namelist()]
                layers.append("\n".join(packed.namelist()).encode())
    haystack = b"\n".join(layers)
    haystack += b"\n" + b"\n".join(
        bytes.fromhex(run.decode()) for run in re.findall(rb"(?:[0-9A-Fa-f]{2}){4,}", haystack)
    )
    low = haystack.lower()
    forms = {
        value: [value.encode(c).lower() for c in ("utf-8", "utf-16-be", "utf-16-le")]
        for value in NEEDLES
    }
    return {value for value, encoded in forms.items() if any(form in low for form in encoded)}


def verified(data: bytes, name: str = "1.pdf", *, eyes: bool = False) -> set[tuple[str, str]]:
    """What the verifier finds in an edition."""
    report = verify_files(REGISTER, [(name, data)], edition=True, ocr=eyes)
    return {(finding.place, finding.reason) for finding in report.findings}


def text_reading() -> Reading:
    """A reading with every needle in every kind of block."""
    builder = ReadingBuilder()
    kinds = [BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.NOTE]
    for index, line in enumerate(LINES):
        builder.add(kinds[index % 4], line, level=1)
        builder.row(line, list(NEEDLES)[index], table=index)
    return builder.done()


def text_edition() -> bytes:
    """The text edition of that reading."""
    reading = text_reading()
    return build_text_edition(reading, replace_all(reading.text, NEEDLES), title="Document 1")


def page_source() -> bytes:
    """A born-digital PDF with every needle that its font can draw."""
    lines = [(50, 60 + 20 * i, line) for i, line in enumerate(LINES) if "Ż" not in line]
    return line_pdf(lines, [(50, 80, "Second page about Amelia")])


def page_edition(labels=NEEDLES, source: PageSource = PageSource.TEXT, dpi: float = 100) -> bytes:
    """The page edition of that PDF."""
    pdf = page_source()
    reading, out = read_pdf(pdf, source), io.BytesIO()
    found = replace_all(reading.text, labels)
    build_page_edition(reading, found, render(pdf, dpi), out, title="Document 1")
    return out.getvalue()


def test_the_needles_are_in_the_source():
    """The control of this file: both judges see the needles before anything is done."""
    expected = {value for value in NEEDLES if "Ż" not in value}
    source = zlib.compress("\n".join(NEEDLES).encode())
    assert raw_scan(b"x" + source) == set(NEEDLES)
    assert ("file/pdf-text-1", "value") in verified(page_source())
    assert len(expected) == len(NEEDLES) - 1


@pytest.mark.parametrize(
    ("name", "build"),
    [
        ("1.pdf", text_edition),
        ("1.pdf", page_edition),
        ("1.pdf", lambda: page_edition(source=PageSource.OCR)),
        ("1.xlsx", lambda: build_xlsx(
            text_reading(), replace_all(text_reading().text, NEEDLES), title="Document 1")),
        ("1.csv", lambda: build_csv(text_reading(), replace_all(text_reading().text, NEEDLES))),
    ],
    ids=["text", "page", "scan", "xlsx", "csv"],
)  # fmt: skip
def test_no_needle_survives_in_an_edition(name, build):
    """Every planted value is gone, for the verifier and for a raw scan of this file's own."""
    made = build()
    assert raw_scan(made) == set()
    assert verified(made, name) == set()


def test_no_needle_can_be_read_from_the_pixels():
    """What an OCR engine reads on the rendered page edition holds no planted value."""
    if ocr.available() is None:
        assert "CI" not in os.environ, "the OCR engine must be present here"
        pytest.skip("no OCR engine on this machine")
    assert verified(page_edition(dpi=150), eyes=True) == set()


# Each breaker below does to a sound edition what a careless writer would do.


def append_revision(pdf: bytes) -> bytes:
    """Adds an incremental update that blanks an object, leaving the first version behind."""
    start = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    extra = b"900 0 obj\n(gone)\nendobj\n"
    table = b"xref\n900 1\n%010d 00000 n \n" % len(pdf)
    trailer = b"trailer\n<< /Size 901 /Root 1 0 R /Prev %d >>\n" % start
    return pdf + extra + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (len(pdf) + len(extra))


def orphan_stream(pdf: bytes) -> bytes:
    """Leaves a compressed stream that nothing points to."""
    packed = zlib.compress(b"BT (Amelia Okafor) Tj ET")
    head = b"901 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    at = pdf.rfind(b"xref\n0")
    return pdf[:at] + head + packed + b"\nendstream\nendobj\n" + pdf[at:]


def harmless_orphan(pdf: bytes) -> bytes:
    """Leaves an orphan without a needle: still more than a rebuilt file may hold."""
    at = pdf.rfind(b"xref\n0")
    return pdf[:at] + b"902 0 obj\n(nothing)\nendobj\n" + pdf[at:]


def bytes_between(pdf: bytes) -> bytes:
    """Leaves a comment between two objects."""
    at = pdf.rfind(b"xref\n0")
    return pdf[:at] + b"% draft 2, see scanner 4\n" + pdf[at:]


def trailing_bytes(pdf: bytes) -> bytes:
    """Leaves something after the end."""
    return pdf + b"saved by workstation 12\n"


def edited(change: Callable[[pikepdf.Pdf], None]) -> Callable[[bytes], bytes]:
    """A breaker that works on the open document."""

    def apply(pdf: bytes) -> bytes:
        with pikepdf.open(io.BytesIO(pdf)) as file:
            change(file)
            made = io.BytesIO()
            file.save(made, object_stream_mode=pikepdf.ObjectStreamMode.disable)
            return made.getvalue()

    return apply


def annotate(file: pikepdf.Pdf) -> None:
    """Adds a note with the name, the way a comment tool does."""
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9],
        Contents=pikepdf.String("Ask Amelia Okafor"),
    )  # fmt: skip
    file.pages[0].Annots = file.make_indirect([file.make_indirect(note)])


def leave_metadata(file: pikepdf.Pdf) -> None:
    """Leaves the author in the document information."""
    file.docinfo["/Author"] = "Żaneta Wójcik-Qureshi"


def leave_xmp(file: pikepdf.Pdf) -> None:
    """Leaves a description in XMP."""
    with file.open_metadata(set_pikepdf_as_editor=False) as data:
        data["dc:description"] = "Amelia Okafor, chronology"


def attach(file: pikepdf.Pdf) -> None:
    """Leaves the source as an attachment."""
    file.attachments["source.txt"] = pikepdf.AttachedFileSpec(
        file, b"Amelia Okafor", filename="s.txt"
    )


def name_in_font_map(file: pikepdf.Pdf) -> None:
    """Puts a name into a font's character map."""
    cmap = b"begincmap\n1 beginbfchar\n<01> <0041006D0065006C00690061>\nendbfchar\nendcmap"
    fonts = file.pages[0].Resources.Font
    next(iter(fonts.values())).ToUnicode = file.make_stream(cmap)


def letters_in_font_map(file: pikepdf.Pdf) -> None:
    """Leaves the letters of a removed name in a font, as an old subset does."""
    cmap = b"begincmap\n2 beginbfchar\n<FFF1> <017B>\n<FFF2> <00F3>\nendbfchar\nendcmap"
    fonts = file.pages[0].Resources.Font
    next(iter(fonts.values())).ToUnicode = file.make_stream(cmap)


def hidden_text(file: pikepdf.Pdf) -> None:
    """Leaves the text layer of the source under the page, invisible."""
    page = file.pages[0]
    font = next(iter(page.Resources.Font.keys()))
    page.Resources.Font["/Old"] = file.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1,
                           BaseFont=pikepdf.Name.Helvetica)
    )  # fmt: skip
    assert font
    page.contents_add(b"BT 3 Tr /Old 8 Tf 30 30 Td [(Ame) 12 (lia)] TJ ET")


def run_script(file: pikepdf.Pdf) -> None:
    """Leaves a script that runs on opening."""
    file.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('x')")
    )


def form_field(file: pikepdf.Pdf) -> None:
    """Leaves a form field with its value."""
    field = file.make_indirect(
        pikepdf.Dictionary(T=pikepdf.String("n"), V=pikepdf.String("Okafor"))
    )
    file.Root.AcroForm = pikepdf.Dictionary(Fields=[field])


def unknown_filter(file: pikepdf.Pdf) -> None:
    """Leaves a stream that no filter known here opens."""
    stream = file.make_stream(b"\x01\x02\x03")
    stream.write(b"\x01\x02\x03", filter=pikepdf.Name("/Private"))
    file.Root.Extra = stream


def camera_picture(file: pikepdf.Pdf) -> None:
    """Puts a picture with camera data on the page."""
    exif = Image.Exif()
    exif[0x010E] = "Amelia at home"
    made = io.BytesIO()
    Image.new("RGB", (8, 8)).save(made, "JPEG", exif=exif)
    picture = file.make_stream(made.getvalue())
    picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    picture.Width, picture.Height, picture.BitsPerComponent = 8, 8, 8
    picture.ColorSpace, picture.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
    file.pages[0].Resources.Extra = picture


def mail_link(file: pikepdf.Pdf) -> None:
    """Leaves the link behind a removed address."""
    action = pikepdf.Dictionary(
        S=pikepdf.Name.URI, URI=pikepdf.String("mailto:amelia.okafor@example.org")
    )
    file.Root.Extra = file.make_indirect(action)


def bookmark(file: pikepdf.Pdf) -> None:
    """Leaves the source's bookmark."""
    with file.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Visit to Amelia", 0))


BREAKERS = {
    "revision": (append_revision, {"not-one-revision"}),
    "orphan": (orphan_stream, {"value", "orphan-object"}),
    "harmless-orphan": (harmless_orphan, {"orphan-object"}),
    "between": (bytes_between, {"bytes-between-objects"}),
    "trailing": (trailing_bytes, {"bytes-around-file"}),
    "annotation": (edited(annotate), {"value", "has-annotation"}),
    "metadata": (edited(leave_metadata), {"value"}),
    "xmp": (edited(leave_xmp), {"value"}),
    "attachment": (edited(attach), {"value", "has-attachment"}),
    "font-map": (edited(name_in_font_map), {"value"}),
    "font-letters": (edited(letters_in_font_map), {"font-has-more-letters-than-the-text"}),
    "hidden-text": (edited(hidden_text), {"value"}),
    "script": (edited(run_script), {"has-script", "has-action"}),
    "form": (edited(form_field), {"value", "has-form"}),
    "filter": (edited(unknown_filter), {"undecodable-stream"}),
    "camera": (edited(camera_picture), {"value", "picture-has-metadata"}),
    "link": (edited(mail_link), {"value", "has-link"}),
    "bookmark": (edited(bookmark), {"value"}),
}


@pytest.mark.parametrize("edition", [text_edition, page_edition], ids=["text", "page"])
@pytest.mark.parametrize("breaker", BREAKERS)
def test_a_broken_edition_is_caught(edition, breaker):
    """Whatever a writer leaves behind, the verifier says so, for the reason expected."""
    change, expected = BREAKERS[breaker]
    reasons = {reason for _, reason in verified(change(edition()))}
    assert expected <= reasons


def test_a_saved_again_edition_is_otherwise_clean():
    """The breakers are caught for what they leave, not for having been saved by a library."""
    for edition in (text_edition, page_edition):
        reasons = {reason for _, reason in verified(edited(lambda _: None)(edition()))}
        assert "value" not in reasons


def test_a_narrow_mask_is_caught():
    """A name that is masked in text but left in the pixels is read by the engine."""
    if ocr.available() is None:
        assert "CI" not in os.environ, "the OCR engine must be present here"
        pytest.skip("no OCR engine on this machine")
    pdf = page_source()
    reading, out = read_pdf(pdf), io.BytesIO()
    build_page_edition(reading, [], render(pdf, 150), out, title="x")
    with pikepdf.open(io.BytesIO(out.getvalue())) as file:
        for page in file.pages:
            page.Contents = file.make_stream(page.Contents.read_bytes().split(b"BT")[0])
        made = io.BytesIO()
        file.save(made)
    assert ("file/ocr", "value") in verified(made.getvalue(), eyes=True)
    assert ("file/pdf-text-1", "value") not in verified(made.getvalue())


def test_a_skipped_replacement_is_caught():
    """An edition built without one of the decisions does not pass."""
    for value, label in NEEDLES.items():
        if value in {"Amelia", "Okafor"} or "Ż" in value:
            continue
        rest = {other: NEEDLES[other] for other in NEEDLES if other != value}
        if value == "Amelia Rose Okafor":
            rest = {o: rest[o] for o in rest if o not in {"Amelia", "Okafor"}}
        if value == "amelia.okafor@example.org":
            continue
        assert ("file/pdf-text-2", "value") in verified(page_edition(rest)), label


def workbook() -> bytes:
    """The rebuilt workbook of the reading with every needle."""
    reading = text_reading()
    return build_xlsx(reading, replace_all(reading.text, NEEDLES), title="Document 1")


def rewritten(data: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The workbook with each part changed, and parts added, packed as the editions pack."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        parts = {name: change(name, old.read(name)) for name in old.namelist()}
        for name, content in {**parts, **more}.items():
            new.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content)
    return made.getvalue()


def on_sheets(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    """A change to every worksheet."""
    return lambda name, data: data.replace(old, new, 1) if "sheets/" in name else data


def append_entry(data: bytes) -> bytes:
    """Adds a part with a time of its own."""
    made = io.BytesIO(data)
    with zipfile.ZipFile(made, "a") as packed:
        packed.writestr(
            zipfile.ZipInfo("xl/worksheets/sheet99.xml", (2026, 1, 1, 0, 0, 0)), b"<a/>"
        )
    return made.getvalue()


WORKBOOK_BREAKERS = {
    "comments": (lambda d: rewritten(d, lambda _, c: c, **{
        "xl/comments1.xml": b"<c><t>Ame</t><t>lia</t></c>"}), {"value", "unknown-part"}),
    "pivot": (lambda d: rewritten(d, lambda _, c: c, **{
        "xl/pivotCache/pivotCacheRecords1.xml": b"<r/>"}), {"unknown-part"}),
    "formula": (lambda d: rewritten(d, on_sheets(b"<is>", b"<f>A1</f><is>")), {"has-formula"}),
    "hidden": (lambda d: rewritten(d, on_sheets(b"<row ", b'<row hidden="1" ')),
               {"has-hidden-part"}),
    "sheet": (lambda d: rewritten(d, hide_sheet), {"has-hidden-part"}),
    "author": (lambda d: rewritten(d, lambda _, c: c, **{
        "docProps/core.xml": b"<cp:coreProperties><dc:creator>x</dc:creator></cp:coreProperties>"}),
               {"has-properties"}),
    "prefix": (lambda d: b"scanner 4\n" + d, {"not-an-edition"}),
    "trailing": (lambda d: d + b"scanner 4", {"bytes-between-entries"}),
    "time": (append_entry, {"entry-times"}),
}  # fmt: skip


@pytest.mark.parametrize("breaker", WORKBOOK_BREAKERS)
def test_a_broken_workbook_is_caught(breaker):
    """Whatever is left beside the values of a rebuilt workbook, the verifier says so."""
    change, expected = WORKBOOK_BREAKERS[breaker]
    assert expected <= {reason for _, reason in verified(change(workbook()), "1.xlsx")}


def test_a_repacked_workbook_is_clean():
    """The breakers are caught for what they leave, not for having been packed again."""
    assert verified(rewritten(workbook(), lambda _, c: c), "1.xlsx") == set()


def test_source_that_hides_its_text_leaves_nothing():
    """White, tiny, off-page and layered text of a source never reaches the page edition."""
    made = io.BytesIO()
    drawing = canvas.Canvas(made, pagesize=(595, 842), invariant=1)
    drawing.setFillColorRGB(1, 1, 1)
    drawing.drawString(50, 700, "Amelia Okafor")
    drawing.drawString(2000, 700, "Okafor")
    drawing.setFont("Helvetica", 0.5)
    drawing.drawString(50, 650, "Amelia")
    drawing.setTitle("Amelia Okafor")
    drawing.bookmarkPage("Okafor")
    drawing.addOutlineEntry("Amelia Okafor", "Okafor")
    drawing.save()
    pdf = made.getvalue()
    reading, out = read_pdf(pdf), io.BytesIO()
    found = replace_all(reading.text, {"Amelia Okafor": "Child A", "Amelia": "A", "Okafor": "A"})
    build_page_edition(reading, found, render(pdf), out, title="Document 1")
    assert raw_scan(out.getvalue()) == set()
    assert verified(out.getvalue()) == set()
    assert reading.edition is EditionKind.TEXT


def test_base64_of_a_needle_is_found_by_the_verifier():
    """Another encoding of a value than plain text counts as the value."""
    body = b"data: " + base64.b64encode(b"-- Amelia Rose Okafor --")
    assert any(reason == "value" for _, reason in verified(body, "1.csv"))


# The mutation table: a sound writer broken in one way at a time. Each row says what was broken,
# in which edition, how it can be seen that the fault really is in the output, and what catches it.


@dataclass(frozen=True)
class Mutation:
    """One broken writer: ``present`` is the positive control, seen without the verifier."""

    edition: str
    broken: str
    make: Callable[[], bytes]
    present: Callable[[bytes], bool]
    reasons: frozenset[str]
    eyes: bool = False


def has(needle: str) -> Callable[[bytes], bool]:
    """Whether the raw scan of this file finds a needle."""
    return lambda data: needle in raw_scan(data)


def opens_with(test: Callable[[pikepdf.Pdf], object]) -> Callable[[bytes], bool]:
    """Whether a fact holds for the open document."""

    def present(data: bytes) -> bool:
        with pikepdf.open(io.BytesIO(data)) as file:
            return bool(test(file))

    return present


def part_has(text: bytes) -> Callable[[bytes], bool]:
    """Whether some part of a workbook holds these bytes."""

    def present(data: bytes) -> bool:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return any(text in packed.read(name) for name in packed.namelist())

    return present


def skipped(kind: BlockKind) -> bytes:
    """A text edition whose writer left out the replacements of one kind of block."""
    reading = text_reading()
    spans = [(b.start, b.end) for b in reading.blocks if b.kind is kind]
    kept = [
        r for r in replace_all(reading.text, NEEDLES)
        if not any(start <= r.start < end for start, end in spans)
    ]  # fmt: skip
    return build_text_edition(reading, kept, title="Document 1")


def shows(word: str) -> Callable[[bytes], bool]:
    """Whether a renderer's text has a word."""

    def present(data: bytes) -> bool:
        document = pypdfium2.PdfDocument(data)
        return any(word in page.get_textpage().get_text_range() for page in document)

    return present


MASKED = "Amelia Rose Okafor"


def masked(left: float, right: float, moved: float = 0.0) -> bytes:
    """A page edition by a careless writer: words gone from the text, a mask drawn on pixels.

    The mask covers the share from ``left`` to ``right`` of the value's width, moved by a share.
    """
    pdf = line_pdf([(60, 100, f"Present were {MASKED}")])
    reading, out = read_pdf(pdf), io.BytesIO()
    start = reading.text.index(MASKED)
    words = [w for w in reading.pages[0].words if start <= w.start < start + len(MASKED)]
    x0, x1 = min(w.x0 for w in words), max(w.x1 for w in words)
    wide, s = x1 - x0, 150 / 72
    box = [x0 + (left + moved) * wide - 1, words[0].y0 - 2, x0 + (right + moved) * wide + 1,
           words[0].y1 + 2]  # fmt: skip
    pixels = next(render(pdf, 150))
    size = pixels.width_px, pixels.height_px
    image = Image.frombytes(pixels.mode, size, pixels.pixels).convert("RGB")
    if right > left:
        ImageDraw.Draw(image).rectangle([value * s for value in box], fill=(200, 200, 200))
    seen = replace(pixels, pixels=image.tobytes())
    build_page_edition(reading, [], iter([seen]), out, title="Document 1")
    with pikepdf.open(io.BytesIO(out.getvalue())) as file:
        page = file.pages[0]
        head = page.Contents.read_bytes().split(b"BT")[0]
        codes = "Present were".encode("utf-16-be").hex().encode()
        layer = b"BT 3 Tr /F 11 Tf 60 742 Td <%s> Tj ET" % codes
        page.Contents = file.make_stream(head + layer)
        made = io.BytesIO()
        file.save(made, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return made.getvalue()


def ink_beside(data: bytes) -> bool:
    """Whether the picture still has dark points where the value stood."""
    page = pypdfium2.PdfDocument(data)[0].render(scale=150 / 72, grayscale=True).to_pil()
    s = 150 / 72
    line = page.crop((int(132 * s), int(88 * s), int(300 * s), int(106 * s)))
    return line.getextrema()[0] < 90


def csv_of(labels=NEEDLES) -> bytes:
    """The CSV of the reading with every needle."""
    return build_csv(text_reading(), replace_all(text_reading().text, labels))


def late_revision(pdf: bytes) -> bytes:
    """Keeps an earlier revision in which the name still stands."""
    at = pdf.rfind(b"xref\n0")
    return append_revision(pdf[:at] + b"903 0 obj\n(Amelia Okafor)\nendobj\n" + pdf[at:])


BROKEN_PDF = {
    "leaves Info": (edited(leave_metadata), opens_with(lambda f: "/Author" in f.docinfo), {"value"}),
    "leaves XMP": (edited(leave_xmp), has("Amelia"), {"value"}),
    "leaves an orphan stream": (orphan_stream, has("Amelia"), {"value", "orphan-object"}),
    "leaves an earlier revision": (late_revision, lambda d: d.count(b"%%EOF") == 2,
                                   {"value", "not-one-revision"}),
    "leaves the source's text layer": (edited(hidden_text), opens_with(
        lambda f: "/Old" in f.pages[0].Resources.Font), {"value"}),
    "leaves an attachment": (edited(attach), opens_with(lambda f: f.attachments),
                             {"value", "has-attachment"}),
    "leaves an outline": (edited(bookmark), has("Amelia"), {"value"}),
    "leaves an annotation": (edited(annotate), opens_with(lambda f: "/Annots" in f.pages[0]),
                             {"value", "has-annotation"}),
    "leaves a form field": (edited(form_field), opens_with(lambda f: "/AcroForm" in f.Root),
                            {"value", "has-form"}),
    "leaves letters in a font subset": (edited(letters_in_font_map), lambda d: b"017B" in zlib_all(d), {"font-has-more-letters-than-the-text"}),
    "leaves a link": (edited(mail_link), has("amelia.okafor@example.org"), {"value", "has-link"}),
    "leaves camera data in a picture": (edited(camera_picture), lambda d: b"Amelia at home" in d,
                                        {"value", "picture-has-metadata"}),
}  # fmt: skip


def zlib_all(data: bytes) -> bytes:
    """Everything that inflates in a file, and the file."""
    made = [data]
    for start in [m.start() for m in re.finditer(rb"stream\r?\n", data)]:
        try:
            made.append(zlib.decompressobj().decompress(data[start:].split(b"\n", 1)[1]))
        except zlib.error:
            continue
    return b"\n".join(made)


def hide_sheet(name: str, content: bytes) -> bytes:
    """Hides the first sheet of a workbook, however it is listed."""
    if name != "xl/workbook.xml":
        return content
    plain = content.replace(b' state="visible"', b"")
    return plain.replace(b"<sheet ", b'<sheet state="veryHidden" ', 1)


BROKEN_XLSX = {
    "leaves docProps": (lambda d: rewritten(d, lambda _, c: c, **{
        "docProps/core.xml": b"<cp:coreProperties><dc:creator>Amelia Okafor</dc:creator>"
        b"</cp:coreProperties>"}), part_has(b"Amelia"), {"value", "has-properties"}),
    "leaves a hidden sheet": (lambda d: rewritten(d, hide_sheet), part_has(b"veryHidden"),
                              {"has-hidden-part"}),
    "leaves a comment": (lambda d: rewritten(d, lambda _, c: c, **{
        "xl/comments1.xml": b"<c><t>Ame</t><t>lia</t></c>"}), part_has(b"<t>Ame</t>"),
        {"value", "unknown-part"}),
    "leaves a formula": (lambda d: rewritten(d, on_sheets(b"<is>", b"<f>Amelia</f><is>")),
                         part_has(b"<f>"), {"value", "has-formula"}),
    "leaves a shared string": (lambda d: rewritten(d, lambda _, c: c, **{
        "xl/sharedStrings.xml": b"<sst><si><t>Okafor</t></si></sst>"}), part_has(b"<t>Okafor"),
        {"value"}),
    "leaves a defined name": (lambda d: rewritten(d, lambda n, c: c.replace(
        b"</workbook>", b"<definedNames><definedName name='Okafor'>1</definedName></definedNames>"
        b"</workbook>")), part_has(b"definedName"), {"value", "has-defined-name"}),
    "leaves a birth date as a number": (lambda d: rewritten(d, on_sheets(
        b"<is>", b"<v>43589</v><is>")), part_has(b"43589"), {"value"}),
}  # fmt: skip


def mutations() -> list[Mutation]:
    """The whole table."""
    rows = [
        Mutation(edition, broken, partial(lambda c, e: c(e()), change, make), present,
                 frozenset(reasons))
        for edition, make in (("text", text_edition), ("page", page_edition))
        for broken, (change, present, reasons) in BROKEN_PDF.items()
    ]  # fmt: skip
    rows += [
        Mutation("xlsx", broken, partial(lambda c: c(workbook()), change), present,
                 frozenset(reasons))
        for broken, (change, present, reasons) in BROKEN_XLSX.items()
    ]  # fmt: skip
    skips = {"headings": BlockKind.HEADING, "paragraphs": BlockKind.PARAGRAPH,
             "list items": BlockKind.LIST_ITEM, "notes": BlockKind.NOTE, "tables": BlockKind.ROW}  # fmt: skip
    value = frozenset({"value"})
    rows += [
        Mutation("text", f"skips {name}", partial(skipped, kind), is_shown, value)
        for name, kind in skips.items()
    ]
    read = frozenset({"value"})
    rows += [
        Mutation("page", "drops the mask", partial(masked, 0, 0), ink_beside, read, eyes=True),
        Mutation("page", "shifts the mask", partial(masked, 0, 1, 0.4), ink_beside, read, eyes=True),
        Mutation("page", "narrows the mask by 30%", partial(masked, 0, 0.7), ink_beside,
                 frozenset({"fragment"}), eyes=True),
        Mutation("csv", "skips a value", lambda: csv_of({"Amelia": "Child A"}),
                 lambda d: b"Okafor" in d, value),
        Mutation("csv", "writes an active cell", lambda: csv_of() + b'"=HYPERLINK(1)"\r\n',
                 lambda d: b"=HYPERLINK" in d, frozenset({"has-formula"})),
    ]  # fmt: skip
    return rows


def is_shown(data: bytes) -> bool:
    """Whether a renderer's text has any needle."""
    text = "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(data))
    return any(needle in text for needle in NEEDLES)


MUTATIONS = {f"{row.edition} edition {row.broken}": row for row in mutations()}


@pytest.mark.parametrize("name", MUTATIONS)
def test_every_mutation_of_a_writer_is_caught(name, capsys):
    """The fault really is in the output, and the verifier names it."""
    row = MUTATIONS[name]
    if row.eyes and ocr.available() is None:
        assert "CI" not in os.environ, "the OCR engine must be present here"
        pytest.skip("no OCR engine on this machine")
    broken = row.make()
    assert row.present(broken), "the mutation is not in the output: this row proves nothing"
    endings = {"xlsx": "1.xlsx", "csv": "1.csv"}
    found = verified(broken, endings.get(row.edition, "1.pdf"), eyes=row.eyes)
    caught = {reason for _, reason in found}
    with capsys.disabled():
        sys.stdout.write(f"\n| {row.edition} | {row.broken} | {', '.join(sorted(row.reasons))} |")
    assert row.reasons <= caught


def test_a_whole_mask_leaves_nothing_to_read():
    """The careless writer of the mask rows is caught for its masks, not for being careless."""
    if ocr.available() is None:
        assert "CI" not in os.environ, "the OCR engine must be present here"
        pytest.skip("no OCR engine on this machine")
    whole = masked(0, 1)
    assert not ink_beside(whole)
    assert not {"value", "fragment"} & {reason for _, reason in verified(whole, eyes=True)}


def widths(label: Callable[[str], str]) -> set[bytes]:
    """Text editions of one line with names of different widths under a label made by a writer."""
    made = set()
    for name in ("Bo Li", "Wilhelmina Featherstonehaugh"):
        text = f"Present: {name}, and others."
        reading = ReadingBuilder().add(BlockKind.PARAGRAPH, text).done()
        made.add(build_text_edition(
            reading, replace_all(text, {name: label(name)}), title="Document 1"))  # fmt: skip
    return made


def test_a_label_as_wide_as_what_it_hides_is_caught():
    """Names of any width give one file; a writer that pads its labels gives two."""
    assert len(widths(lambda _: "Child A")) == 1
    assert len(widths(lambda name: "Child A".ljust(len(name), "."))) == 2
