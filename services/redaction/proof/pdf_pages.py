"""The text of every page by two extractors that share nothing, and by two more where they differ.

* ``pdf-text-1``: the text a rendering library finds on the page.
* ``pdf-text-2``: this package's own reading of the bytes, in the order an eye meets it.
* ``pdf-text-3``, ``pdf-text-4``: two further libraries, asked only about pages on which the first
  two do not find the same letters, or which one of them cannot read.
"""

from __future__ import annotations

import io
import logging
import re
import string
from collections.abc import Collection, Generator, Iterator
from functools import lru_cache
from typing import Any

import pypdfium2

from services.redaction.proof.fold import plain, spaced
from services.redaction.proof.pdf_bytes import PdfBytes
from services.redaction.proof.pdf_fonts import Font, font
from services.redaction.proof.pdf_raw import Undecodable
from services.redaction.proof.pdf_values import Ref
from services.redaction.proof.search import View
from services.redaction.proof.shown import Matrix, Shown, follow, in_order
from services.redaction.proof.specimen import Specimen
from services.redaction.proof.views import Found, Unreadable

_MOST_FORMS = 400
_APART = 3  # letters two extractors may differ by before others are asked
_LONG_NUMBER = re.compile(rb"[0-9]{6,}")  # shorter numbers are found by nobody
_BROKEN_HYPHEN = re.compile("[\ufffe\x02]\r?\n?")
_LETTERS = string.ascii_lowercase + string.digits
_DAMAGE = "unreadable-pages"


def page_texts(file: PdfBytes, place: str) -> Iterator[Found]:
    """The text of every page, each page by at least two extractors."""
    disputed: list[int] = []
    own = own_reader(file)
    pages = file.pages()
    count = 0
    try:
        for count, text in enumerate(by_renderer(file.data), 1):
            yield View(f"{place}/pdf-text-1", text, count)
            page = pages[count - 1] if count <= len(pages) else None
            if page is None or (yield from own.views(page, place, count, text)):
                disputed.append(count)
    except Exception:  # noqa: BLE001 - whatever a damaged file does to the library is one answer
        yield Unreadable(f"{place}/pdf-text-1", _DAMAGE)
        yield from by_others(file.data, place, None)
        return
    for number in range(count + 1, len(pages) + 1):
        yield from own.views(pages[number - 1], place, number, "")
    if len(pages) != count:
        yield from by_others(file.data, place, None)
    elif disputed:
        yield from by_others(file.data, place, set(disputed))


def by_renderer(data: bytes) -> Iterator[str]:
    """Each page's text as the rendering library finds it."""
    document = pypdfium2.PdfDocument(data)
    try:
        for page in document:
            text = page.get_textpage()
            yield _BROKEN_HYPHEN.sub("", text.get_text_range())
            text.close()
            page.close()
    finally:
        document.close()


class OwnReader:
    """Reads pages from bytes, each with the fonts its resources name."""

    def __init__(self, file: PdfBytes) -> None:
        self._file = file
        self._fonts: dict[int, Font] = {}
        self.specimen = Specimen()

    def views(
        self, page: dict[bytes, Any], place: str, number: int, other: str
    ) -> Generator[Found, None, bool]:
        """Views of one page; returns whether its letters are not those the other reads."""
        shown = self.read(page)
        turned = bool(self._file.value(page.get(b"Rotate")))
        self.specimen.add(number, shown, turned=turned)
        if shown is None:
            yield Unreadable(f"{place}/pdf-text-2", "undecodable-stream", number)
            return True
        ordered = in_order(shown.pieces)
        yield View(f"{place}/pdf-text-2", ordered, number, glued=True)
        run = "".join(piece.text for piece in shown.pieces)
        if "".join(run.split()) != "".join(ordered.split()):
            yield View(f"{place}/pdf-text-2:run", run, number, glued=True)
        yield from _rest(shown, f"{place}/pdf-stream", number)
        return differ(ordered, other)

    def read(self, page: dict[bytes, Any]) -> Shown | None:
        """What a page and the forms it draws show; None when a stream cannot be decoded."""
        try:
            content = self._file.page_content(page)
        except Undecodable:
            return None
        resources = page.get(b"Resources")
        shown = follow(content, lambda name: self._font(resources, name))
        shown.words.update(_LONG_NUMBER.findall(content))
        todo = [(name, matrix, resources) for name, matrix in shown.drawn]
        for _ in range(_MOST_FORMS):
            if not todo:
                break
            todo += self._form(*todo.pop(), shown)
        return shown

    def _form(
        self, name: bytes, matrix: Matrix, resources: Any, shown: Shown
    ) -> list[tuple[bytes, Matrix, Any]]:
        holder = self._file.entry(resources, b"XObject")
        reference = holder.get(name) if isinstance(holder, dict) else None
        item = self._file.by_number.get(reference.number) if isinstance(reference, Ref) else None
        form = self._file.value(reference)
        if item is None or item.stream is None or not isinstance(form, dict):
            return []
        if form.get(b"Subtype") != b"Form":
            return []
        try:
            content = self._file.content(item).data
        except Undecodable:
            return []
        inner = form.get(b"Resources", resources)
        found = follow(content, lambda name: self._font(inner, name), matrix)
        shown.pieces += found.pieces
        return [(name, at, inner) for name, at in found.drawn]

    def _font(self, resources: Any, name: bytes) -> Font:
        holder = self._file.entry(resources, b"Font")
        reference = holder.get(name) if isinstance(holder, dict) else None
        if not isinstance(reference, Ref):
            return font(self._file, reference)
        known = self._fonts.get(reference.number)
        if known is None:
            known = self._fonts[reference.number] = font(self._file, reference)
        return known


@lru_cache(maxsize=1)
def own_reader(file: PdfBytes) -> OwnReader:
    """The reader of a file, for all that look at it one after the other."""
    return OwnReader(file)


def differ(first: str, second: str) -> bool:
    """Whether two readings of a page have different letters, wherever these stand."""
    mine, theirs = (spaced(plain(text)).replace(" ", "") for text in (first, second))
    if mine == theirs:
        return False
    apart = sum(abs(mine.count(letter) - theirs.count(letter)) for letter in _LETTERS)
    return apart > _APART or abs(len(mine) - len(theirs)) > _APART


def _rest(shown: Shown, place: str, number: int) -> Iterator[View]:
    """The bytes of the strings as they stand, and everything in the stream that is not shown."""
    raw = b"".join(shown.strings)
    text = raw.decode("utf-16-be", "replace") if b"\x00" in raw else raw.decode("latin-1")
    yield View(place, text, number, raw=b"\x00" in raw, glued=True)
    if shown.loose:
        yield View(place, "\n".join(_string(value) for value in shown.loose), number)
    words = b" ; ".join(sorted(shown.words))
    yield View(f"{place}:ascii", words.decode("utf-8", "replace"), number, raw=True)


def _string(value: bytes) -> str:
    if value.startswith((b"\xfe\xff", b"\xff\xfe")):
        return value.decode("utf-16", "replace")
    return value.decode("utf-8", "replace")


def by_others(data: bytes, place: str, wanted: Collection[int] | None) -> Iterator[Found]:
    """What two further libraries read on the pages wanted, or on all of them."""
    # Both describe damaged input in their logs, with text from the document in it.
    for name in ("pypdf", "pdfminer"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    for index, reader in enumerate((_by_pypdf, _by_pdfminer), 3):
        try:
            for number, text in reader(data, wanted):
                yield View(f"{place}/pdf-text-{index}", text, number)
        except Exception:  # noqa: BLE001 - see above
            yield Unreadable(f"{place}/pdf-text-{index}", _DAMAGE)


def _by_pypdf(data: bytes, wanted: Collection[int] | None) -> Iterator[tuple[int, str]]:
    from pypdf import PdfReader  # noqa: PLC0415 - seldom needed, and slow to load

    for number, page in enumerate(PdfReader(io.BytesIO(data)).pages, 1):
        if wanted is None or number in wanted:
            yield number, page.extract_text()


def _by_pdfminer(data: bytes, wanted: Collection[int] | None) -> Iterator[tuple[int, str]]:
    from services.redaction.proof.visual import visual_pages  # noqa: PLC0415 - as above

    yield from visual_pages(data, wanted)
