"""Reads a page edition by eye where it must, and shares what was read on the source elsewhere.

A page of which the source's pixels are known is compared with them (``sameness``): only what is
not the source's is read, with a sample of what is. Every other page is read whole. A sample that
does not read as the evidence says has its page read whole; one that plainly says something else
has every page read.
"""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from services.redaction.proof import ocr
from services.redaction.proof.evidence import Evidence, Seen
from services.redaction.proof.sameness import (
    Box,
    compare,
    cut_of,
    lines_of,
    pale_letters,
    paper_of,
    sample,
)
from services.redaction.proof.search import View
from services.redaction.proof.specimen import likeness
from services.redaction.proof.views import Found, Unreadable

SAME = "file/ocr-same"
_ALIKE, _OTHER = 0.88, 0.5  # shares of letters: read as the evidence says, or something else
_SMALL = 4  # how much smaller a page is drawn to see that its picture is what it shows
_APART = 40  # levels by which two ways to shrink a picture may differ in a block
_OFF = 0.02  # points
_INVISIBLE = 3


@dataclass(slots=True)
class Account:
    """Numbers of the pages read whole, and of those proven the same, with lines read of these."""

    whole: set[int] = field(default_factory=set)
    same: set[int] = field(default_factory=set)
    sampled: int = 0


class _Kind(StrEnum):
    WHOLE, CUTS, SAMPLE = "whole", "cuts", "sample"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A picture given to the engine: of which page, why, and what it should say."""

    page: int
    kind: _Kind
    says: str = ""


def shared_views(
    data: bytes, engine: str, evidence: Evidence, key: bytes, account: Account
) -> Iterator[Found]:
    """What an eye reads on every page, words proven the same included.

    ``key`` chooses the sample; ``account`` is told which pages were read how.
    """
    try:
        yield from _Sharing(data, engine, evidence, key, account).views()
    except Exception:  # noqa: BLE001 - whatever a damaged file does to the library is one answer
        yield Unreadable("file/ocr", "cannot-render")


def cut_views(data: bytes, engine: str, *, blank: bool) -> Iterator[Found]:
    """What is read of a picture without any evidence of words, its source blank or the same."""
    with Image.open(io.BytesIO(data)) as opened:
        shown = opened.convert("L")
    source = Image.new("L", shown.size, 255) if blank else shown
    cuts = compare(source, shown, ()).cuts
    sheet = ocr.stacked([shown.crop(box) for box in cuts]) if cuts else Image.new("L", (8, 8))
    for text in ocr.read_all(iter([sheet]), engine, ocr.DPI):
        yield from ocr.text_views(text or "", 1)


class _Sharing:
    def __init__(
        self, data: bytes, engine: str, evidence: Evidence, key: bytes, account: Account
    ) -> None:
        self._document = pypdfium2.PdfDocument(data)
        self._engine, self._evidence, self._key = engine, evidence, key
        self._account = account
        self._asked: list[_Asked] = []
        self._said: list[View] = []

    def views(self) -> Iterator[Found]:
        try:
            again = yield from self._answers(self._pictures())
            yield from self._said
            self._said = []
            wanted = sorted(again - self._account.whole)
            self._account.whole |= again
            self._account.same -= again
            yield from self._answers(self._whole(number) for number in wanted)
        finally:
            self._document.close()

    def _answers(self, pictures: Iterator[Image.Image]) -> Generator[Found, None, set[int]]:
        """Views of what was read; gives the pages that must be read whole after all."""
        again: set[int] = set()
        at = len(self._asked)
        for text in ocr.read_all(pictures, self._engine, ocr.DPI):
            asked = self._asked[at]
            at += 1
            if text is None:
                yield Unreadable("file/ocr", "ocr-failed", asked.page)
                continue
            yield from ocr.text_views(text, asked.page)
            if asked.kind is not _Kind.SAMPLE:
                continue
            alike = likeness(asked.says, text)
            if alike < _OTHER:
                again.update(range(1, len(self._document) + 1))
            elif alike < _ALIKE:
                again.add(asked.page)
        return again

    def _pictures(self) -> Iterator[Image.Image]:
        for number in range(1, len(self._document) + 1):
            known = self._evidence.pages.get(number)
            source = self._evidence.picture(number) if known is not None else None
            shown = _picture(self._document[number - 1]) if source is not None else None
            if known is None or source is None or shown is None:
                self._account.whole.add(number)
                yield self._whole(number)
                continue
            found = compare(source, shown, known.words)
            if found.cuts is None:
                self._account.whole.add(number)
                yield self._whole(number)
                continue
            self._account.same.add(number)
            yield from self._parts(number, shown, found.same, found.cuts)

    def _parts(
        self, number: int, shown: Image.Image, same: Sequence[Seen], cuts: Sequence[Box]
    ) -> Iterator[Image.Image]:
        if cuts:
            self._asked.append(_Asked(number, _Kind.CUTS))
            pieces = [shown.crop(box) for box in cuts]
            pale = [pale_letters(piece, paper_of(shown) or 255) for piece in pieces]
            yield ocr.stacked([*pieces, *(letters for letters in pale if letters is not None)])
        lines = lines_of(same)
        if not lines:
            return
        said = [" ".join(word.text for word in line) for line in lines]
        self._said.append(View(SAME, "\n".join(said), number))
        chosen = sample(lines, self._key, number)
        self._account.sampled += len(chosen)
        says = "\n".join(" ".join(word.text for word in line) for line in chosen)
        self._asked.append(_Asked(number, _Kind.SAMPLE, says))
        yield ocr.stacked([_lone(shown, line) for line in chosen])

    def _whole(self, number: int) -> Image.Image:
        self._asked.append(_Asked(number, _Kind.WHOLE))
        page = self._document[number - 1]
        drawn: Image.Image = ocr.drawn(page)
        page.close()
        return drawn


def _lone(shown: Image.Image, line: Sequence[Seen]) -> Image.Image:
    """A line cut from its page, without what stands between or beside its own words."""
    box = cut_of(line, shown.size)
    sheet = Image.new("L", (box[2] - box[0], box[3] - box[1]), paper_of(shown) or 255)
    for word in line:
        own = cut_of([word], shown.size)
        sheet.paste(shown.crop(own), (own[0] - box[0], own[1] - box[1]))
    return sheet


def _picture(page: Any) -> Image.Image | None:
    """The one picture that all of a page is; None when the page shows anything else or differs."""
    try:
        item = _only_picture(page)
        if item is None:
            return None
        bitmap = item.get_bitmap()
        picture: Image.Image = bitmap.to_pil().convert("L")
        size = (page.get_width() * _SMALL, page.get_height() * _SMALL)
        scale = picture.width / size[0]
        small = page.render(scale=scale, grayscale=True).to_pil()
        return picture if _agree(picture, small) else None
    finally:
        page.close()


def _only_picture(page: Any) -> Any:
    if page.get_rotation() or pdfium.FPDFPage_GetAnnotCount(page):
        return None
    pictures = []
    for at in range(pdfium.FPDFPage_CountObjects(page)):
        raw = pdfium.FPDFPage_GetObject(page, at)
        kind = pdfium.FPDFPageObj_GetType(raw)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(raw)
        elif (
            kind != pdfium.FPDF_PAGEOBJ_TEXT
            or pdfium.FPDFTextObj_GetTextRenderMode(raw) != _INVISIBLE
        ):
            return None
    if len(pictures) != 1:
        return None
    item = next(iter(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=1)))
    wide, high = page.get_size()
    expected = (wide, 0.0, 0.0, high, 0.0, 0.0)
    off = max(abs(a - b) for a, b in zip(item.get_matrix().get(), expected, strict=True))
    return item if off <= _OFF else None


def _agree(picture: Image.Image, small: Image.Image) -> bool:
    """Whether a page drawn small is its picture made small."""
    other = picture.resize(small.size, Image.Resampling.BOX)
    difference = ImageChops.difference(other.reduce(_SMALL), small.reduce(_SMALL))
    most = difference.getextrema()[1]
    return isinstance(most, int) and most <= _APART
