"""Broken page editions and lying evidence: what was read on the source never covers for a leak."""

from __future__ import annotations

import io
import json
import os
import zlib
from dataclasses import replace

import pikepdf
import pytest
from PIL import Image, ImageDraw

from services.redaction.editions import strips
from services.redaction.editions.page_edition import build_page_edition
from services.redaction.editions.pixels import PagePixels
from services.redaction.proof import ocr, verify_files
from services.redaction.proof.evidence import Evidence, Seen, SourcePage, read_evidence
from services.redaction.proof.report import Report
from tests.unit.redaction.editions.making import line_pdf, read_pdf, render, replace_all

REGISTER = json.dumps({"entries": [{"kind": "person", "names": ["Amelia Rose Okafor"]}]})
LABELS = {"Amelia Okafor": "Child A", "Amelia": "Child A"}
DPI = 150
_STORY = (
    "The meeting began with a summary of the events of that winter",
    "and the family told Amelia Okafor that they would move soon.",
    "Nobody had asked the school for its own chronology before then.",
    "A health visitor described what the home had been like in spring",
    "and the panel noted that the plan was not shared with the nursery.",
    "The review found good practice in how the agencies spoke together.",
)


def source() -> bytes:
    """Two pages of print; the second names somebody where the first has white paper."""
    first = [(50, 80 + 24 * at, line) for at, line in enumerate(_STORY)]
    second = [(50, 480 + 24 * at, f"Page two. {line}") for at, line in enumerate(_STORY)]
    return line_pdf(first, second)


def sheets() -> list[PagePixels]:
    """The pages of the source as pixels."""
    return list(render(source(), DPI))


def built(pages=None, labels=LABELS) -> bytes:
    """The page edition of the source, or of other pixels, with an invisible layer alone."""
    reading, out = read_pdf(source()), io.BytesIO()
    found = replace_all(reading.text, labels)
    build_page_edition(reading, found, iter(pages or sheets()), out, title="Document 1")
    return out.getvalue()


def grey(page: PagePixels) -> Image.Image:
    """A page's pixels in grey."""
    return Image.frombytes(page.mode, (page.width_px, page.height_px), page.pixels).convert("L")


def evidence(pictures=None, spell=lambda text: text) -> Evidence:
    """What is known of the source; ``spell`` changes words, None leaves one out."""
    reading, held, pages = read_pdf(source()), b"", {}
    scale = DPI / 72
    for at, page in enumerate(reading.pages):
        picture = (pictures or list(map(grey, sheets())))[at]
        packed = zlib.compress(picture.tobytes(), 1)
        said = [(spell(reading.text[w.start : w.end]), w) for w in page.words]
        words = tuple(
            Seen(text, w.x0 * scale, w.y0 * scale, w.x1 * scale, w.y1 * scale, w.line)
            for text, w in said
            if text is not None
        )
        pages[page.number] = SourcePage(*picture.size, words, len(held), len(packed))
        held += packed
    return Evidence(pages, held)


def proved(edition: bytes, known: Evidence | None) -> Report:
    """The verifier's answer, eyes open."""
    if ocr.available() is None:
        assert "CI" not in os.environ, "the OCR engine must be present here"
        pytest.skip("no OCR engine on this machine")
    given = {} if known is None else {0: known}
    return verify_files(REGISTER, [("1.pdf", edition)], edition=True, evidence=given)


def seen(report: Report) -> set[tuple[str, str]]:
    """What eyes found, read afresh or taken over."""
    return {(f.place, f.reason) for f in report.findings if f.place.startswith("file/ocr")}


def without_layer(edition: bytes) -> bytes:
    """The same pages without their text, so that only eyes are left."""
    with pikepdf.open(io.BytesIO(edition)) as file:
        for page in file.pages:
            page.Contents = file.make_stream(page.Contents.read_bytes().split(b"BT")[0])
        out = io.BytesIO()
        file.save(out)
    return out.getvalue()


def test_a_sound_edition_is_proven_the_same_and_clean():
    """Of an honest edition no page is read whole, every page is sampled, and all is clean."""
    report = proved(built(), evidence())
    assert report.findings == ()
    assert report.ocr == "shared"
    assert "same-pixels" in report.checks
    file = report.files[0]
    assert (file.pages_read, file.pages_same, file.lines_sampled) == ("", "1-2", 2)


def narrow(by: float) -> tuple[bytes, Evidence]:
    """Masks that begin after the name does, and nothing is set on them."""
    fill = strips.PagePainter._fill

    def narrowed(self, blank):
        x0, y0, x1, y1 = blank.box
        fill(self, replace(blank, box=(x0 + by, y0, x1, y1)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strips.PagePainter, "_fill", narrowed)
        patch.setattr(strips.PagePainter, "_lay", lambda *_: None)
        return without_layer(built()), evidence()


def swapped() -> tuple[bytes, Evidence]:
    """The pictures of two pages in each other's place."""
    first, second = sheets()
    pages = [replace(second, number=1), replace(first, number=2)]
    return without_layer(built(pages)), evidence()


def lying_same() -> tuple[bytes, Evidence]:
    """Evidence that has the edition's own pixels as the source's, and never heard the name."""
    bare = without_layer(built(labels={}))
    return bare, evidence(spell=lambda text: None if text in {"Amelia", "Okafor"} else text)


def omitted() -> tuple[bytes, Evidence]:
    """Evidence without any word of one line that the edition shows."""
    line = set(_STORY[1].split())
    return without_layer(built(labels={})), evidence(spell=lambda t: None if t in line else t)


def boxed() -> tuple[bytes, Evidence]:
    """One word of the evidence claims the whole page."""
    bare, known = without_layer(built(labels={})), evidence()
    for number, page in known.pages.items():
        whole = Seen("meeting", 0.0, 0.0, float(page.width), float(page.height), 0)
        known.pages[number] = replace(page, words=(whole,))
    return bare, known


def other_words() -> tuple[bytes, Evidence]:
    """Evidence that says other words than its pixels, everywhere."""
    return without_layer(built(labels={})), evidence(spell=lambda text: "z" * len(text))


def layer_only() -> tuple[bytes, Evidence]:
    """A builder that puts labels in the text and leaves the picture as it was."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strips.PagePainter, "_fill", lambda *_: None)
        patch.setattr(strips.PagePainter, "_lay", lambda *_: None)
        return without_layer(built()), evidence()


def pale() -> tuple[bytes, Evidence]:
    """A mask that lets the name through, too pale to be noticed."""
    pages = []
    for page, top in zip(sheets(), (195, 1030), strict=True):
        picture = grey(page)
        box = (240, top, 800, top + 45)
        faint = picture.crop(box).point([205 + level * 50 // 255 for level in range(256)])
        picture.paste(faint, box[:2])
        pages.append(replace(page, pixels=picture.convert("RGB").tobytes()))
    return without_layer(built(pages, labels={})), evidence()


def second_picture() -> tuple[bytes, Evidence]:
    """Another picture drawn over the one that is compared."""
    edition = io.BytesIO()
    picture = grey(sheets()[0])
    ImageDraw.Draw(picture).rectangle((0, 0, *picture.size), fill=255)
    plain = [replace(page, pixels=picture.convert("RGB").tobytes()) for page in sheets()]
    with pikepdf.open(io.BytesIO(without_layer(built(plain, labels={})))) as file:
        page = file.pages[0]
        over = file.make_stream(grey(sheets()[0]).tobytes())
        over.Type, over.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        over.Width, over.Height = picture.size
        over.ColorSpace, over.BitsPerComponent = pikepdf.Name.DeviceGray, 8
        page.Resources.XObject["/J"] = over
        page.contents_add(b"q 595 0 0 842 0 0 cm /J Do Q")
        file.save(edition)
    return edition.getvalue(), evidence([picture, picture], lambda _: None)


BREAKERS = {
    "a mask narrowed": lambda: narrow(190),
    "a mask that leaves half a name": lambda: narrow(122),
    "a page swapped": swapped,
    "a lying claim of sameness": lying_same,
    "evidence that omits a line": omitted,
    "one box for a whole page": boxed,
    "evidence that says other words": other_words,
    "labels in the text alone": layer_only,
    "a mask that lets through": pale,
    "a second picture on top": second_picture,
}


@pytest.mark.parametrize("breaker", BREAKERS)
def test_no_evidence_covers_for_a_leak(breaker):
    """Whatever the writer breaks or the evidence leaves out, the name is met by eyes."""
    edition, known = BREAKERS[breaker]()
    reasons = {reason for _, reason in seen(proved(edition, known))}
    assert reasons & {"value", "fragment"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda known: Evidence(known.pages, known.held[: len(known.held) // 4]),
        lambda known: Evidence(known.pages, b"\0" * len(known.held)),
        lambda known: Evidence(
            {n: replace(page, width=page.width - 1) for n, page in known.pages.items()}, known.held
        ),
        lambda known: Evidence({2: known.pages[2]}, known.held),
        lambda known: Evidence(),
    ],
    ids=["cut", "zeros", "size", "one-page", "none"],
)
def test_pages_without_sound_evidence_are_read_whole(spoil):
    """Evidence that is missing, damaged or does not fit has its page read as it stands."""
    report = proved(built(), spoil(evidence()))
    assert report.findings == ()
    assert report.files[0].pages_read in {"1", "1-2"}
    bare = proved(without_layer(built(labels={})), spoil(evidence()))
    assert ("file/ocr", "value") in seen(bare)


@pytest.mark.parametrize(
    "given",
    [None, "x", [1], [{"number": 1}], [{"number": 1, "width": -1, "height": 1, "at": 0, "size": 1,
     "words": []}], [{"number": 1, "width": 1, "height": 1, "at": 0, "size": 1,
     "words": [["a", 2, 0, 1, 1, 0]]}], [{"number": 1, "width": 9**9, "height": 9, "at": 0,
     "size": 1, "words": []}]],
)  # fmt: skip
def test_evidence_of_another_form_is_no_evidence(given):
    """A page that is not as expected counts as unknown; nothing is raised."""
    assert read_evidence(given, b"").pages == {}


def test_evidence_as_a_request_has_it():
    """A well-formed page is taken with its words."""
    page = {"number": 3, "width": 2, "height": 2, "at": 0, "size": 12,
            "words": [["a", 0, 0, 1, 1, 7]]}  # fmt: skip
    packed = zlib.compress(b"abcd")
    known = read_evidence([{**page, "size": len(packed)}], packed)
    assert known.pages[3].words == (Seen("a", 0, 0, 1, 1, 7),)
    picture = known.picture(3)
    assert picture is not None
    assert picture.tobytes() == b"abcd"
    assert known.picture(4) is None
