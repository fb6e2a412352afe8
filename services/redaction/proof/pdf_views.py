"""Views of a PDF: raw objects and streams, orphans included, and its pages by two extractors."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator

from pypdf import PdfReader

from services.redaction.proof.bytes_views import byte_views
from services.redaction.proof.cmaps import CharacterMap, character_map
from services.redaction.proof.pdf_raw import (
    Decoded,
    RawObject,
    Undecodable,
    decode,
    names,
    objects,
    strings,
)
from services.redaction.proof.search import View
from services.redaction.proof.views import Found, Opener, Part, Unreadable
from services.redaction.proof.visual import visual_pages

_OUTLINE = frozenset({b"Title", b"Parent"})
_MARKED_TEXT = re.compile(rb"\b(?:BT|Tj|TJ|BDC)\b")
# Both libraries describe damaged input in their logs, with text from the document in it.
for _name in ("pypdf", "pdfminer"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


def pdf_views(part: Part, opener: Opener) -> Iterator[Found]:
    """Everything a PDF says, by every way this package knows."""
    everything = objects(part.data)
    if re.search(rb"/Encrypt\s*(?:<<|\d+\s+\d+\s+R)", part.data):
        yield Unreadable(f"{part.place}/pdf", "encrypted")
        return
    by_number = {item.number: item for item in everything}
    maps: list[CharacterMap] = []
    coded: list[tuple[str, bytes]] = []
    for item in everything:
        place = f"{part.place}/pdf-{_kind(item)}"
        yield from _body_views(item.body, place)
        if item.stream is None:
            continue
        try:
            content = decode(item, by_number)
        except Undecodable:
            yield Unreadable(place, "undecodable-stream")
            continue
        if not part.budget.take(len(content.data)):
            yield Unreadable(place, "too-large")
            return
        if b"beginbfchar" in content.data or b"beginbfrange" in content.data:
            maps.append(character_map(content.data))
            yield View(f"{part.place}/pdf-font-map", maps[-1].spelled(), raw=True, glued=True)
        elif not content.image and _MARKED_TEXT.search(content.data):
            coded.append((place, content.data))
        yield from _stream_views(part, item, content, place, opener)
    for place, data in coded:
        yield from _mapped(place, data, maps)
    yield from page_texts(part)


def page_texts(part: Part) -> Iterator[Found]:
    """The text of every page by two libraries that share nothing."""
    yield from _by_pypdf(part)
    yield from _by_pdfminer(part)


def _kind(item: RawObject) -> str:
    found = names(item.body)
    for kind, marks in (
        ("attachment", {b"EmbeddedFile", b"Filespec"}),
        ("xmp", {b"Metadata"} if item.stream is not None else set()),
        ("annotation", {b"Annot", b"Annots"} if b"Subtype" in found else set()),
        ("object-stream", {b"ObjStm"}),
        ("image", {b"Image"} if item.stream is not None else set()),
        ("font", {b"FontDescriptor", b"Font", b"FontFile", b"Length1"}),
    ):
        if found & marks:
            return kind
    if found >= _OUTLINE:
        return "outline"
    if found & {b"Producer", b"Creator", b"CreationDate", b"Author"}:
        return "info"
    return "stream" if item.stream is not None else "object"


def _body_views(body: bytes, place: str) -> Iterator[View]:
    texts = [_string(value) for value in strings(body)]
    if texts:
        yield View(place, "\n".join(texts))
    yield View(place, "\n".join(name.decode("utf-8", "replace") for name in names(body)))


def _stream_views(
    part: Part, item: RawObject, content: Decoded, place: str, opener: Opener
) -> Iterator[Found]:
    if content.image in {"DCTDecode", "DCT", "JPXDecode"} or place.endswith("attachment"):
        yield from opener(part.inside(content.data, place))
        return
    if content.image:
        return
    kind = place.rsplit("-", 1)[-1]
    yield from byte_views(content.data, place, raw=kind in {"image", "font"})
    if kind in {"image", "font"}:
        return
    values = list(strings(content.data))
    texts = [_string(value) for value in values]
    yield View(place, " ".join(texts))
    yield View(place, "".join(texts), glued=True)
    if b"ObjStm" in item.body:
        yield from _body_views(content.data, place)


def _string(value: bytes) -> str:
    if value.startswith((b"\xfe\xff", b"\xff\xfe")):
        return value.decode("utf-16", "replace")
    if value.startswith(b"\xef\xbb\xbf"):
        return value[3:].decode("utf-8", "replace")
    return value.decode("latin-1")


def _mapped(place: str, data: bytes, maps: list[CharacterMap]) -> Iterator[View]:
    values = list(strings(data))
    for character_codes in maps:
        texts = [character_codes.read(value) for value in values]
        yield View(f"{place}:mapped", " ".join(texts))
        yield View(f"{place}:mapped", "".join(texts), glued=True)


def _by_pypdf(part: Part) -> Iterator[Found]:
    place = f"{part.place}/pdf-text-1"
    try:
        for index, page in enumerate(PdfReader(io.BytesIO(part.data)).pages):
            yield View(place, page.extract_text(), page=index + 1)
    except Exception:  # noqa: BLE001 - whatever a damaged file does to the library is one answer
        yield Unreadable(place, "unreadable-pages")


def _by_pdfminer(part: Part) -> Iterator[Found]:
    place = f"{part.place}/pdf-text-2"
    try:
        for index, text in enumerate(visual_pages(part.data)):
            yield View(place, text, page=index + 1)
    except Exception:  # noqa: BLE001 - whatever a damaged file does to the library is one answer
        yield Unreadable(place, "unreadable-pages")
