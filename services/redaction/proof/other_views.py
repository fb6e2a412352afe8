"""Views of everything that is not a PDF: archives, office files, mail, pictures, plain text."""

from __future__ import annotations

import bz2
import email
import email.policy
import gzip
import io
import lzma
import re
import tarfile
import warnings
import zipfile
import zlib
from collections.abc import Iterator

import olefile
from PIL import ExifTags, Image

from services.redaction.proof.bytes_views import unescaped
from services.redaction.proof.search import View
from services.redaction.proof.views import Found, Opener, Part, Unreadable, sniff

_PARAGRAPH = re.compile(
    r"</(?:\w+:)?(?:p|tr|row|c|td|th|li|h\d|div|si|t[xd]|item|title|option)>|<(?:\w+:)?(?:br|cr)\b[^>]*>",
    re.IGNORECASE,
)
_GAP = re.compile(r"<(?:\w+:)?(?:tab|noBreakHyphen)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_ATTRIBUTE = re.compile(r"=\s*(?:\"([^\"]*)\"|'([^']*)')")
_DAMAGED = (
    RuntimeError, zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError,
    zlib.error,
)  # fmt: skip
_PIXELS = 200_000_000


def zip_views(part: Part, opener: Opener) -> Iterator[Found]:
    """Names, comments and every entry of an archive or office file, each opened in turn."""
    place = f"{part.place}/zip"
    try:
        archive = zipfile.ZipFile(io.BytesIO(part.data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        yield Unreadable(place, "damaged-archive")
        return
    with archive:
        yield View(f"{place}-comment", archive.comment.decode("utf-8", "replace"))
        for entry in archive.infolist():
            yield View(f"{place}-name", entry.filename, glued=True)
            note = entry.comment + b"\n" + entry.extra
            yield View(f"{place}-comment", note.decode("utf-8", "replace"))
            yield from _entry(part, archive, entry, opener)


def _entry(
    part: Part, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, opener: Opener
) -> Iterator[Found]:
    if entry.is_dir():
        return
    place = f"{part.place}/zip-part"
    if not part.budget.take(entry.file_size):
        yield Unreadable(place, "too-large")
        return
    try:
        data = archive.read(entry)
    except _DAMAGED:
        yield Unreadable(place, "encrypted" if entry.flag_bits & 1 else "damaged-archive")
        return
    yield from opener(part.inside(data, place))


def packed_views(part: Part, opener: Opener) -> Iterator[Found]:
    """What a single-file compression holds."""
    kind = sniff(part.data)
    place = f"{part.place}/{kind}"
    try:
        with _opened(io.BytesIO(part.data), kind) as packed:
            data = packed.read(part.budget.left + 1)
    except (OSError, EOFError, lzma.LZMAError, zlib.error):
        yield Unreadable(place, "damaged-archive")
        return
    if not part.budget.take(len(data)):
        yield Unreadable(place, "too-large")
        return
    yield from opener(part.inside(data, place))


def _opened(data: io.BytesIO, kind: str) -> gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile:
    if kind == "gzip":
        return gzip.GzipFile(fileobj=data)
    return bz2.BZ2File(data) if kind == "bzip2" else lzma.LZMAFile(data)


def tar_views(part: Part, opener: Opener) -> Iterator[Found]:
    """Names and entries of a tar archive."""
    place = f"{part.place}/tar"
    try:
        with tarfile.open(fileobj=io.BytesIO(part.data)) as archive:
            for member in archive:
                yield View(f"{place}-name", f"{member.name}\n{member.linkname}\n{member.uname}")
                packed = archive.extractfile(member) if member.isfile() else None
                if packed is None:
                    continue
                if not part.budget.take(member.size):
                    yield Unreadable(place, "too-large")
                    return
                yield from opener(part.inside(packed.read(), f"{place}-part"))
    except tarfile.TarError:
        yield Unreadable(place, "damaged-archive")


def ole_views(part: Part, opener: Opener) -> Iterator[Found]:
    """Every stream of an old office file or a message file."""
    place = f"{part.place}/ole"
    try:
        with olefile.OleFileIO(io.BytesIO(part.data)) as compound:
            for path in compound.listdir():
                yield View(f"{place}-name", "/".join(path))
                data = compound.openstream(path).read()
                if not part.budget.take(len(data)):
                    yield Unreadable(place, "too-large")
                    return
                yield from opener(part.inside(data, f"{place}-stream"))
    except (OSError, ValueError, IndexError):
        yield Unreadable(place, "damaged-archive")


def text_views(part: Part, opener: Opener) -> Iterator[Found]:
    """Text in its own encoding, without its tags, and as mail when it is mail."""
    text = _decoded(part.data)
    cells = part.data.count(b",") + part.data.count(b"\t") > 0
    yield View(f"{part.place}/text", text, cells=cells)
    if "<" in text:
        yield from markup_views(text, part.place)
    if re.search(r"[%&=\\]", text):
        yield View(f"{part.place}/text:escaped", unescaped(text))
    if re.match(r"(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}", text.lstrip("\ufeff")):
        yield from mail_views(part, opener)


def markup_views(text: str, place: str) -> Iterator[View]:
    """Markup with its tags taken out, so that a word split over runs is one word again."""
    broken = _PARAGRAPH.sub(lambda hit: "\n" + hit.group(), _GAP.sub(" ", text))
    yield View(f"{place}/markup", unescaped(_TAG.sub("", broken)), cells=True)
    attributes = "\n".join(a or b for a, b in _ATTRIBUTE.findall(text))
    yield View(f"{place}/markup-attributes", unescaped(attributes))


def mail_views(part: Part, opener: Opener) -> Iterator[Found]:
    """Headers with encoded words resolved, and every part of a message."""
    message = email.message_from_bytes(part.data, policy=email.policy.default)
    place = f"{part.place}/mail"
    for piece in message.walk():
        try:
            headers = "\n".join(f"{key}: {value}" for key, value in piece.items())
        except Exception:  # noqa: BLE001 - a malformed header breaks the library in many ways
            headers = "\n".join(str(value) for _, value in piece.raw_items())
        yield View(f"{place}-header", headers)
        name = piece.get_filename()
        if name:
            yield View(f"{place}-name", name, glued=True)
        data = piece.get_payload(decode=True)
        if not isinstance(data, bytes):
            continue
        if not part.budget.take(len(data)):
            yield Unreadable(place, "too-large")
            return
        if data != part.data:
            yield from opener(part.inside(data, f"{place}-part"))


def image_views(part: Part, _opener: Opener) -> Iterator[Found]:
    """What a picture says besides its pixels: EXIF, XMP, comments, text chunks, every frame."""
    place = f"{part.place}/image-metadata"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(part.data)) as picture:
                if picture.width * picture.height > _PIXELS:
                    yield Unreadable(place, "too-large")
                    return
                picture.load()
                texts = [_shown(key) + ": " + _shown(v) for key, v in picture.info.items()]
                texts += _exif(picture)
    except Exception:  # noqa: BLE001 - a damaged picture breaks the library in many ways
        yield Unreadable(place, "damaged-image")
        return
    yield View(place, "\n".join(texts))


def _exif(picture: Image.Image) -> list[str]:
    exif = picture.getexif()
    texts = [_shown(value) for value in exif.values()]
    for directory in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.Interop):
        texts += [_shown(value) for value in exif.get_ifd(directory).values()]
    return texts


def _shown(value: object) -> str:
    if isinstance(value, bytes):
        wide = value.decode("utf-16-le", "replace") if b"\x00" in value else ""
        return f"{value.decode('utf-8', 'replace')}\n{wide}"
    return str(value)


def _decoded(data: bytes) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
