"""One door to every view of a file: dispatches parts to what can open them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from services.redaction.proof.bytes_views import byte_views
from services.redaction.proof.other_views import (
    image_views,
    ole_views,
    packed_views,
    tar_views,
    text_views,
    zip_views,
)
from services.redaction.proof.pdf_views import pdf_views
from services.redaction.proof.search import View
from services.redaction.proof.views import DEEPEST, Budget, Found, Opener, Part, Unreadable, sniff


def look(name: str, data: bytes) -> Iterator[Found]:
    """Every view of a file: its name, its bytes, and whatever it contains."""
    yield View("file-name", name, glued=True)
    yield from open_part(Part(data, "file", 0, Budget()))


def open_part(part: Part) -> Iterator[Found]:
    """Every view of some bytes, following containers until nothing is left to open."""
    if part.depth > DEEPEST:
        yield Unreadable(part.place, "too-deep")
        return
    kind = sniff(part.data)
    if kind != "pdf":  # most of a PDF's bytes are its streams, which are looked into inflated
        yield from byte_views(part.data, f"{part.place}/raw", raw=kind != "text")
    if kind in _OPENERS:
        yield from _OPENERS[kind](part, open_part)
    elif kind == "closed":
        yield Unreadable(part.place, "closed-format")
    elif not part.place.endswith("ole-stream"):
        # Streams of an old office file are fragments without a type: their strings were read.
        yield Unreadable(part.place, "unknown-format")


_OPENERS: dict[str, Callable[[Part, Opener], Iterator[Found]]] = {
    "pdf": pdf_views,
    "zip": zip_views,
    "gzip": packed_views,
    "bzip2": packed_views,
    "xz": packed_views,
    "tar": tar_views,
    "ole": ole_views,
    "image": image_views,
    "text": text_views,
}
