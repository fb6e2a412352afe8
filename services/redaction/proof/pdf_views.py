"""Views of a PDF: raw objects and streams, orphans included, and its pages by two extractors.

The first extractor is a library that renders; the second is this package's own reading of the
bytes (``pdf_pages``). A page on which they differ is read by two more libraries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.redaction.proof.bytes_views import byte_views
from services.redaction.proof.cmaps import character_map
from services.redaction.proof.pdf_bytes import PdfBytes, pdf_bytes
from services.redaction.proof.pdf_fonts import Font, mapped_font
from services.redaction.proof.pdf_pages import page_texts
from services.redaction.proof.pdf_raw import (
    Decoded,
    RawObject,
    Undecodable,
    names,
    strings,
)
from services.redaction.proof.search import View
from services.redaction.proof.shown import Shown, follow, in_order
from services.redaction.proof.signature import signature_of
from services.redaction.proof.views import Found, Opener, Part, Unreadable

_OUTLINE = frozenset({b"Title", b"Parent"})
# Pixels have the letters of an operator by chance, but hardly behind the end of a string.
_SHOWN_STRING = re.compile(rb"[)>\]]\s*T[jJ]\b")
_MARKED_TEXT = re.compile(rb"\b(?:BT|Tj|TJ|BDC)\b")


def pdf_views(part: Part, opener: Opener) -> Iterator[Found]:
    """Everything a PDF says, by every way this package knows."""
    if re.search(rb"/Encrypt\s*(?:<<|\d+\s+\d+\s+R)", part.data):
        yield Unreadable(f"{part.place}/pdf", "encrypted")
        return
    file = pdf_bytes(part.data)
    yield from byte_views(file.outside(), f"{part.place}/raw")
    yield from _bodies(file, part.place)
    yield from _streams(file, part, opener)
    yield from page_texts(file, part.place)


def _bodies(file: PdfBytes, place: str) -> Iterator[View]:
    """Strings and names of every object, those of one kind together."""
    texts: dict[str, list[str]] = {}
    named: dict[str, set[bytes]] = {}
    signature = signature_of(file.data, file.objects)
    if signature is not None:
        yield from byte_views(signature.cms, f"{place}/pdf-signature")
    for item in file.bodies:
        body = signature.apart(item) if signature else item.body
        used = names(body)
        kind = f"{place}/pdf-{_kind(item, used)}"
        texts.setdefault(kind, []).extend(_string(value) for value in strings(body))
        named.setdefault(kind, set()).update(used)
    for kind, found in texts.items():
        yield View(kind, "\n".join(found))
    for kind, found_names in named.items():
        ordered = sorted(found_names)
        yield View(kind, "\n".join(name.decode("utf-8", "replace") for name in ordered))


def _streams(file: PdfBytes, part: Part, opener: Opener) -> Iterator[Found]:
    maps: dict[object, Font] = {}
    coded: list[tuple[str, bytes]] = []
    paged = file.page_streams()
    for item in file.objects:
        if item.stream is None:
            continue
        place = f"{part.place}/pdf-{_kind(item, names(item.body))}"
        try:
            content = file.content(item)
        except Undecodable:
            yield Unreadable(place, "undecodable-stream")
            continue
        if not part.budget.take(len(content.data)):
            yield Unreadable(place, "too-large")
            return
        if b"beginbfchar" in content.data or b"beginbfrange" in content.data:
            made = mapped_font(content.data)
            maps.setdefault(made.key, made)
            spelled = character_map(content.data).spelled()
            yield View(f"{part.place}/pdf-font-map", spelled, raw=True, glued=True)
        if item.start in paged:
            continue
        marks = _SHOWN_STRING if place.endswith("image") else _MARKED_TEXT
        if not content.image and marks.search(content.data):
            coded.append((place, content.data))
        yield from _stream_views(part, item, content, place, opener)
    for place, data in coded:
        yield from _mapped(place, data, list(maps.values()))


def _kind(item: RawObject, found: set[bytes]) -> str:
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


def _stream_views(
    part: Part, item: RawObject, content: Decoded, place: str, opener: Opener
) -> Iterator[Found]:
    if content.image in {"DCTDecode", "DCT", "JPXDecode"} or place.endswith("attachment"):
        yield from opener(part.inside(content.data, place))
        return
    if content.image:
        return
    kind = place.rsplit("-", 1)[-1]
    raw, pixels = kind in {"image", "font"}, kind == "image"
    yield from byte_views(content.data, place, raw=raw, pixels=pixels)
    if kind in {"image", "font"}:
        return
    texts = [_string(value) for value in strings(content.data)]
    yield View(place, " ".join(texts))
    yield View(place, "".join(texts), glued=True)
    if b"ObjStm" in item.body:
        yield View(place, "\n".join(n.decode("utf-8", "replace") for n in names(content.data)))


def _string(value: bytes) -> str:
    if value.startswith((b"\xfe\xff", b"\xff\xfe")):
        return value.decode("utf-16", "replace")
    if value.startswith(b"\xef\xbb\xbf"):
        return value[3:].decode("utf-8", "replace")
    return value.decode("latin-1")


def _mapped(place: str, data: bytes, fonts: list[Font]) -> Iterator[View]:
    """What a stream that no page shows says in each font of the file."""
    for font in fonts:
        shown = follow(data, lambda _, known=font: known)  # type: ignore[misc]
        yield from shown_views(shown, f"{place}:mapped")


def shown_views(shown: Shown, place: str, page: int | None = None) -> Iterator[View]:
    """A stream's text in its own order, as words and run together, and as an eye orders it."""
    ordered = in_order(list(shown.pieces))
    yield View(place, ordered, page)
    texts = [piece.text for piece in shown.pieces]
    yield View(place, "".join(texts), page, glued=True)
