"""What a PDF edition must not contain at all, whatever it says.

A rebuilt file holds one revision, only reachable objects, nothing between them, no scripts, no
attachments, no forms, no annotations, and fonts with no more letters than its text. The one thing
let by is a signature over the whole file, in its exact form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from services.redaction.proof.cmaps import character_map
from services.redaction.proof.pdf_bytes import PdfBytes, pdf_bytes
from services.redaction.proof.pdf_raw import RawObject, Undecodable, names, references
from services.redaction.proof.signature import signature_of

_FORBIDDEN = {
    b"JavaScript": "script", b"JS": "script", b"OpenAction": "action", b"AA": "action",
    b"Launch": "action", b"SubmitForm": "action", b"GoToR": "action", b"URI": "link",
    b"EmbeddedFile": "attachment", b"EmbeddedFiles": "attachment", b"Filespec": "attachment",
    b"AcroForm": "form", b"XFA": "form", b"Annot": "annotation", b"Annots": "annotation",
    b"RichMedia": "media", b"OCGs": "layer", b"OCProperties": "layer", b"PieceInfo": "private-data",
    b"ObjStm": "object-stream", b"Encrypt": "encryption", b"ActualText": "actual-text",
    b"Thumb": "thumbnail", b"Perms": "signature", b"Collection": "portfolio",
}  # fmt: skip
_TRAILER = re.compile(rb"\btrailer\b(.*?)\bstartxref\b", re.DOTALL)
_BETWEEN = re.compile(
    rb"^%PDF-\d\.\d\s+%[\x80-\xff]{4,}"
    rb"|\bxref\s+\d+\s+\d+\s+(?:\d{10} \d{5} [nf]\s+)+"
    rb"|\btrailer\s*<<(?:[^<>()]|\([^()]*\)|<[0-9A-Fa-f]*>)*>>"
    rb"|\bstartxref\s+\d+|%%EOF"
)
_JPEG_ALLOWED = frozenset({0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDA, 0xDD})


def edition_faults(data: bytes, shown: frozenset[str]) -> Iterator[str]:
    """Stable codes of everything a rebuilt PDF must not have.

    ``shown`` are the letters its pages show, from ``letters`` of what the extractors read.
    """
    if data.count(b"%%EOF") != 1 or data.count(b"startxref") != 1:
        yield "not-one-revision"
    if not data.startswith(b"%PDF-") or not data.rstrip(b"\r\n").endswith(b"%%EOF"):
        yield "bytes-around-file"
    trailers = _TRAILER.findall(data)
    if len(trailers) != 1 or b"/Prev" in trailers[0] or b"/XRefStm" in trailers[0]:
        yield "not-one-revision"
    file = pdf_bytes(data)
    everything = file.objects
    by_number = {item.number: item for item in everything}
    if len(by_number) != len(everything):
        yield "object-defined-twice"
    signature = signature_of(data, everything)
    bodies = [signature.apart(item) if signature else item.body for item in file.bodies]
    yield from _forbidden([*bodies, *trailers])
    if _unreachable(by_number, b" ".join(trailers)):
        yield "orphan-object"
    if _between(data, everything):
        yield "bytes-between-objects"
    yield from _streams(file, shown)


def _forbidden(bodies: list[bytes]) -> Iterator[str]:
    found: set[bytes] = set().union(*(names(body) for body in bodies))
    yield from sorted({f"has-{code}" for name, code in _FORBIDDEN.items() if name in found})


def _unreachable(by_number: dict[int, RawObject], trailer: bytes) -> set[int]:
    reached: set[int] = set()
    todo = references(trailer)
    while todo:
        number = todo.pop()
        if number in reached or number not in by_number:
            continue
        reached.add(number)
        todo |= references(by_number[number].body)
    return set(by_number) - reached


def _between(data: bytes, everything: list[RawObject]) -> bool:
    at, left = 0, []
    for item in everything:
        left.append(data[at : item.start])
        at = item.end
    return bool(_BETWEEN.sub(b"", b" ".join([*left, data[at:]])).strip())


def _streams(file: PdfBytes, shown: frozenset[str]) -> Iterator[str]:
    claimed: set[str] = set()
    for item in file.objects:
        if item.stream is None:
            continue
        try:
            content = file.content(item)
        except Undecodable:
            yield "undecodable-stream"
            continue
        if content.image == "DCTDecode":
            if not _plain_jpeg(content.data):
                yield "picture-has-metadata"
        elif content.image:
            yield "picture-not-rebuilt"
        elif b"begincmap" in content.data:
            claimed |= character_map(content.data).letters()
    if letters("".join(claimed)) - shown:
        yield "font-has-more-letters-than-the-text"


def _plain_jpeg(data: bytes) -> bool:
    """Only the segments a fresh picture needs, and nothing after its end."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - marker prefix
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker not in _JPEG_ALLOWED or (marker == 0xE0 and size > 16):  # noqa: PLR2004
            return False
        if marker == 0xDA:  # noqa: PLR2004 - start of scan: pixels until the end mark
            return data.find(b"\xff\xd9", at) == len(data) - 2
        at += 2 + size
    return False


def letters(text: str) -> frozenset[str]:
    """The characters of a text that matter: decomposed, without spaces and controls."""
    plain = unicodedata.normalize("NFKD", "".join(set(text)))
    return frozenset(
        c for c in plain if not c.isspace() and unicodedata.category(c) not in {"Cc", "Cf"}
    )
