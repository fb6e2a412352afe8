"""Damage to files: blind, and by somebody who knows the format.

``mutated(kind, seed_file, number)`` always answers the same bytes for the same arguments.
"""

from __future__ import annotations

import io
import random
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable

_NUMBERS = (
    b"0", b"-1", b"1", b"255", b"65536", b"2147483647", b"2147483648", b"-2147483648",
    b"4294967295", b"4294967296", b"9223372036854775807", b"99999999999999999999", b"1e309",
    b"-1e-400", b"0.00000001", b"NaN", b"1" * 400, b".", b"--5",
)  # fmt: skip
_WORDS32 = (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFFE, 0x10000, 512)
_TOKEN = re.compile(rb"-?\d+(?:\.\d+)?")
_NAME = re.compile(rb"/[A-Za-z0-9]+")
_REFERENCE = re.compile(rb"\d+ 0 R")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_ELEMENT = re.compile(rb"<(/?)([A-Za-z_][\w.:-]*)([^<>]*?)(/?)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)=([\"'])(.*?)\2")
_PDF_NAMES = (
    b"/Type", b"/Page", b"/Pages", b"/Kids", b"/Font", b"/Subtype", b"/Form", b"/Image",
    b"/FlateDecode", b"/DCTDecode", b"/JBIG2Decode", b"/CCITTFaxDecode", b"/JPXDecode",
    b"/LZWDecode", b"/ASCII85Decode", b"/RunLengthDecode", b"/Crypt", b"/ObjStm", b"/XRef",
    b"/Length", b"/Filter", b"/Count", b"/Parent", b"/Type3", b"/Type0", b"/CIDFontType2",
    b"/Widths", b"/ToUnicode", b"/Encoding", b"/Resources", b"/Contents", b"/MediaBox", b"/Rotate",
    b"/SMask", b"/ColorSpace", b"/Indexed", b"/Pattern", b"/Shading", b"/Group", b"/OCG",
    b"/DecodeParms", b"/Predictor", b"/Columns", b"/Width", b"/Height", b"/BitsPerComponent",
)  # fmt: skip
_PDF_DRAWING = (
    b"q ", b"Q ", b"BT ", b"ET ", b"/Fm0 Do ", b"1e9 0 0 1e9 0 0 cm ", b"0 0 0 0 0 0 cm ",
    b"/F1 1e9 Tf ", b"/F1 -12 Tf ", b"90 Tz ", b"1e9 Tc ", b"3 Tr ", b"7 Tr ", b"<ffff> Tj ",
    b"[(a) -1e9 (b)] TJ ", b"0 0 1e9 1e9 re f ", b"W n ", b"/Span <</ActualText (x)>> BDC ",
    b"BI /W 1 /H 1 ID x EI ", b"/P gs ", b"sh ", b"[] 0 d ", b"1e9 w ", b"-5 0 Td ",
)  # fmt: skip
_MARKUP = (
    b"&#x110000;", b"&#0;", b"&lol;", b"<![CDATA[", b"<!--", b"<!DOCTYPE x>", b"<?x", b"\x00",
    b"]]>", b"&#xD800;", b"<", b">", b"\xff\xfe", b"xml:space='x'",
)  # fmt: skip
_TEXTS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n", b'"', b"'", b",", b";", b"\t", b"\x1b",
    b"\x0c", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\xcc\x81" * 50, b"\xed\xa0\x80", b"=cmd|' /C'!A0",
    b"a" * 70_000, b"--", b"=?utf-8?b?!!!?=", b"=?x-none?q?a?=", b"Content-Type: multipart/mixed",
    b"\nContent-Transfer-Encoding: base64", b'\ncharset="idna"', b'; boundary=""',
    b"; filename*=utf-8''%ff%00", b'; name="../../etc/passwd"', b"\n begin 644 x", b"<table>",
    b"<td>", b"</td></tr>", b"<ul><li>", b"<p hidden>", b"<pre>", b"<input value=x>", b"<title>",
)  # fmt: skip

_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError,
    RuntimeError, struct.error, MemoryError,
)  # fmt: skip

Chance = random.Random
_MOST = 4 << 20


def mutated(kind: str, data: bytes, number: int) -> bytes:
    """The file after one to four kinds of damage."""
    chance = random.Random(f"{kind}:{number}")
    ways = [*_WAYS.get(kind, ()), *_WAYS.get(kind, ()), _flip, _cut, _double, _splice, _overwrite]
    for _ in range(chance.choice((1, 1, 2, 4))):
        data = chance.choice(ways)(data, chance) or data
    return data[:_MOST]


def _place(data: bytes, chance: Chance) -> int:
    return chance.randrange(len(data) + 1)


def _flip(data: bytes, chance: Chance) -> bytes:
    raw = bytearray(data)
    for _ in range(chance.choice((1, 2, 8, 64)) if raw else 0):
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return bytes(raw)


def _cut(data: bytes, chance: Chance) -> bytes:
    at = _place(data, chance)
    if not chance.randrange(4):
        return data[:at]
    return data[:at] + data[at + chance.choice((1, 4, 64, 512, 4096)) :]


def _double(data: bytes, chance: Chance) -> bytes:
    at, size = _place(data, chance), chance.choice((1, 16, 300, 5000))
    return data[:at] + data[at : at + size] * chance.choice((2, 3, 50)) + data[at + size :]


def _splice(data: bytes, chance: Chance) -> bytes:
    source, target = _place(data, chance), _place(data, chance)
    size = chance.choice((4, 32, 500, 4000))
    return data[:target] + data[source : source + size] + data[target + size :]


def _overwrite(data: bytes, chance: Chance) -> bytes:
    at = _place(data, chance)
    order = chance.choice("<>")
    return data[:at] + struct.pack(f"{order}L", chance.choice(_WORDS32)) + data[at + 4 :]


def _put(data: bytes, chance: Chance, pieces: tuple[bytes, ...]) -> bytes:
    at = _place(data, chance)
    return data[:at] + chance.choice(pieces) * chance.choice((1, 1, 1, 40)) + data[at:]


def _swap(
    pattern: re.Pattern[bytes], data: bytes, chance: Chance, new: Callable[[bytes], bytes]
) -> bytes:
    """One thing the pattern finds in the file put differently."""
    found = list(pattern.finditer(data))
    if not found:
        return data
    one = chance.choice(found)
    return data[: one.start()] + new(one[0]) + data[one.end() :]


def _any_number(data: bytes, chance: Chance) -> bytes:
    return _swap(_TOKEN, data, chance, lambda _: chance.choice(_NUMBERS))


# ---------------------------------------------------------------- PDF


def _pdf_name(data: bytes, chance: Chance) -> bytes:
    return _swap(_NAME, data, chance, lambda _: chance.choice(_PDF_NAMES))


def _pdf_reference(data: bytes, chance: Chance) -> bytes:
    """An object put in another's place: loops and wrong types."""
    count = len(re.findall(rb"\d+ 0 obj", data)) + 1
    return _swap(_REFERENCE, data, chance, lambda _: b"%d 0 R" % chance.randrange(count + 2))


def _pdf_value(data: bytes, chance: Chance) -> bytes:
    """A key's value replaced by one of another type, or nested without end."""
    deep = chance.choice((10, 300, 5000))
    values = (
        b" null ", b" [] ", b" << >> ", b" (text) ", b" <ff> ", b" true ", b" -1 ", b" /Name ",
        b"[" * deep + b"]" * deep, b"<</A" * deep + b">>" * deep, b" 1 0 R ", b" [1 0 R 1 0 R] ",
    )  # fmt: skip
    return _swap(_NAME, data, chance, lambda name: name + chance.choice(values))


def _pdf_stream(data: bytes, chance: Chance) -> bytes:
    """The inside of one stream changed: drawing instructions, or blind damage."""

    def change(whole: bytes) -> bytes:
        body = whole[len(b"stream\n") : -len(b"endstream")]
        ways = (_flip, _cut, _double, lambda b, c: _put(b, c, _PDF_DRAWING), _any_number)
        return b"stream\n" + chance.choice(ways)(body, chance) + b"\nendstream"

    return _swap(_STREAM, data, chance, change)


def _pdf_key(data: bytes, chance: Chance) -> bytes:
    extra = (
        b"/Rotate 90 ", b"/UserUnit 1e9 ", b"/CropBox [0 0 1 1] ", b"/MediaBox [0 0 1e9 1e9] ",
        b"/Annots [1 0 R 2 0 R] ", b"/Contents [4 0 R 4 0 R 4 0 R] ", b"/OpenAction 1 0 R ",
        b"/AcroForm << /Fields [1 0 R] /XFA [(a) 1 0 R] >> ", b"/Encrypt 1 0 R ", b"/Prev 0 ",
        b"/Filter [/FlateDecode /ASCIIHexDecode] ", b"/DecodeParms << /Predictor 15 >> ",
    )  # fmt: skip
    return _swap(re.compile(rb"<<"), data, chance, lambda _: b"<< " + chance.choice(extra))


# ---------------------------------------------------------------- XML and packages


def _xml_element(data: bytes, chance: Chance) -> bytes:
    """One tag doubled, dropped, renamed, left open or nested very deep."""
    deep = chance.choice((2, 100, 390, 20_000))

    def change(tag: bytes) -> bytes:
        name = re.sub(rb"[</> ].*", b"", tag.lstrip(b"</")) or b"x"
        return chance.choice(
            (
                b"", tag * 2, tag * 60, b"<x>", tag.replace(b"/", b""), b"<" + name + b"/>",
                b"<" + name + b">" + tag, (b"<" + name + b">") * deep + (b"</" + name + b">") * deep,
            )
        )  # fmt: skip

    return _swap(_ELEMENT, data, chance, change)


def _xml_attribute(data: bytes, chance: Chance) -> bytes:
    def change(whole: bytes) -> bytes:
        key = whole.split(b"=")[0]
        junk = (
            *_NUMBERS,
            b"",
            b"x" * 5000,
            b"rId1",
            b"ZZZ9",
            b"../../x",
            b"&#10;",
            b"A1:XFD1048576",
        )
        return key + b'="' + chance.choice(junk) + b'"'

    return _swap(_ATTRIBUTE, data, chance, change)


def _xml_text(data: bytes, chance: Chance) -> bytes:
    return _put(data, chance, _MARKUP)


_XML = (_xml_element, _xml_element, _xml_attribute, _xml_attribute, _xml_text, _any_number, _flip)


def _member(data: bytes, chance: Chance) -> bytes:
    """A package written again with one member changed, dropped, doubled or renamed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            members = [(info.filename, old.read(info)) for info in old.infolist()]
    except _UNREADABLE:
        return data
    if not members:
        return data
    at = chance.randrange(len(members))
    name, content = members[at]
    match chance.randrange(12):
        case 0:
            del members[at]
        case 1:
            members[at] = (chance.choice(members)[0], content)
        case 2:
            members[at] = (name, chance.choice(members)[1])
        case 3:
            members[at] = (
                chance.choice(("../x", "/", "a\\b", "x" * 60_000, "\x01", "A/")),
                content,
            )
        case _:
            for _ in range(chance.choice((1, 1, 3))):
                content = chance.choice(_XML)(content, chance)
            members[at] = (name, content)
    out = io.BytesIO()
    way = chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    with zipfile.ZipFile(out, "w", way) as new:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = way
            with warnings.catch_warnings(action="ignore"):  # the same name twice is the point
                new.writestr(info, content)
    return out.getvalue()


def _zip_field(data: bytes, chance: Chance) -> bytes:
    """One field of a header or of the table of contents."""
    marks = [m.start() for m in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", data)]
    if not marks:
        return data
    at = chance.choice(marks) + chance.randrange(4, 46)
    width = chance.choice(("<H", "<L"))
    value = chance.choice(_WORDS32) & (0xFFFF if width == "<H" else 0xFFFFFFFF)
    packed = struct.pack(width, value)
    return data[:at] + packed + data[at + len(packed) :]


# ---------------------------------------------------------------- text, mail, pictures


def _text(data: bytes, chance: Chance) -> bytes:
    return _put(data, chance, _TEXTS)


def _deep_markup(data: bytes, chance: Chance) -> bytes:
    tag = chance.choice((b"<div>", b"<table><tr><td>", b"<ul><li>", b"<b>", b"<p>", b"<select>"))
    at = _place(data, chance)
    return data[:at] + tag * chance.choice((5, 500, 2_100, 30_000)) + data[at:]


def _deep_mail(data: bytes, chance: Chance) -> bytes:
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i)
        for i in range(chance.choice((2, 29, 31, 400)))
    )
    return b"MIME-Version: 1.0\nFrom: a@b\n" + head + data


def _png_chunk(data: bytes, chance: Chance) -> bytes:
    """One chunk changed and its checksum made right again."""
    chunks, at = [], 8
    while at + 12 <= len(data):
        (size,) = struct.unpack_from(">L", data, at)
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + size]))
        at += 12 + size
    if not chunks:
        return data
    which = chance.randrange(len(chunks))
    name, body = chunks[which]
    match chance.randrange(4):
        case 0:
            body = chance.choice((_flip, _cut, _overwrite))(body, chance)
        case 1:
            name = chance.choice((b"IDAT", b"IHDR", b"PLTE", b"tRNS", b"acTL", b"iCCP", b"eXIf"))
        case 2:
            chunks.insert(which, (name, body))
        case 3 if name == b"IDAT":
            body = zlib.compress(bytes(chance.choice((0, 10, 3 << 20))))
    chunks[which] = (name, body)
    return data[:8] + b"".join(
        struct.pack(">L", len(body)) + name + body + struct.pack(">L", zlib.crc32(name + body))
        for name, body in chunks
    )


def _tiff_tag(data: bytes, chance: Chance) -> bytes:
    """One field of one entry of a directory of a TIFF."""
    if len(data) < 8:
        return data
    places, (at,) = [], struct.unpack_from("<L", data, 4)
    while 8 <= at < len(data) - 2 and len(places) < 200:
        (count,) = struct.unpack_from("<H", data, at)
        places += range(at + 2, min(at + 2 + 12 * count + 4, len(data) - 4), 2)
        if at + 6 + 12 * count > len(data):
            break
        (at,) = struct.unpack_from("<L", data, at + 2 + 12 * count)
    if not places:
        return data
    where = chance.choice(places)
    return data[:where] + struct.pack("<L", chance.choice(_WORDS32)) + data[where + 4 :]


def _jpeg_segment(data: bytes, chance: Chance) -> bytes:
    marks = [m.start() for m in re.finditer(rb"\xff[\xc0-\xfe]", data)]
    if not marks:
        return data
    at = chance.choice(marks)
    new = bytes((0xFF, chance.randrange(0xC0, 0xFF), *(chance.randrange(256) for _ in range(9))))
    return data[:at] + new[: chance.choice((2, 4, 11))] + data[at + chance.choice((0, 2, 4, 11)) :]


_PDF = (_pdf_name, _pdf_reference, _pdf_value, _pdf_stream, _pdf_stream, _pdf_key, _any_number)
_WAYS: dict[str, tuple[Callable[[bytes, Chance], bytes], ...]] = {
    "pdf": _PDF,
    "pdf-scan": _PDF,
    "docx": (_member, _member, _member, _zip_field),
    "xlsx": (_member, _member, _member, _zip_field),
    "zip": (_member, _zip_field, _zip_field),
    "csv": (_text, _text, _any_number),
    "txt": (_text,),
    "html": (*_XML, _text, _deep_markup),
    "eml": (_text, _text, _deep_mail, _any_number),
    "msg": (_overwrite, _overwrite, _overwrite, _splice),
    "png": (_png_chunk, _png_chunk),
    "jpeg": (_jpeg_segment, _jpeg_segment),
    "tiff": (_tiff_tag, _tiff_tag),
}
