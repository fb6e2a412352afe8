"""Objects, streams and filters of a PDF, read as bytes."""

from __future__ import annotations

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf.filters import ASCIIHexDecode

from services.redaction.proof.pdf_raw import (
    RawObject,
    Undecodable,
    decode,
    names,
    objects,
    references,
    strings,
    without_strings,
)

SECRET = b"Amelia Okafor " * 40


def stream(body: bytes, data: bytes) -> RawObject:
    """An object with a stream."""
    return RawObject(1, 0, 0, body, data)


def lzw(data: bytes) -> bytes:
    """A second implementation of the coding, for the tests only: literals with clears."""
    bits = ""
    for at in range(0, len(data), 200):
        bits += f"{256:09b}" + "".join(f"{byte:09b}" for byte in data[at : at + 200])
    bits += f"{257:09b}"
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def png_up(data: bytes, columns: int) -> bytes:
    """Rows with the "up" filter, as cross-reference streams use."""
    above, made = bytes(columns), b""
    for at in range(0, len(data), columns):
        row = data[at : at + columns].ljust(columns, b"\x00")
        made += b"\x02" + bytes((a - b) & 255 for a, b in zip(row, above, strict=True))
        above = row
    return made


@pytest.mark.parametrize(
    ("body", "data"),
    [
        (b"<< >>", SECRET),
        (b"<< /Filter /FlateDecode >>", zlib.compress(SECRET)),
        (b"<< /Filter [/Fl] >>", zlib.compress(SECRET)),
        (b"<< /Filter /Flate#44ecode >>", zlib.compress(SECRET)),
        (b"<< /Filter /FlateDecode >>", zlib.compress(SECRET)[2:-4]),
        (b"<< /Filter /ASCIIHexDecode >>", SECRET.hex().encode() + b">"),
        (b"<< /Filter [/ASCII85Decode /FlateDecode] >>",
         base64.a85encode(zlib.compress(SECRET)) + b"~>"),
        (b"<< /Filter /LZWDecode >>", lzw(SECRET)),
        (b"<< /Filter /RunLengthDecode >>",
         b"".join(bytes([len(SECRET[i:i+100]) - 1]) + SECRET[i:i+100]
                  for i in range(0, len(SECRET), 100)) + b"\x80"),
        (b"<< /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 20 >> >>",
         zlib.compress(png_up(SECRET, 20))),
        (b"<< /Filter [/FlateDecode] /DecodeParms [<< /Predictor 12 /Columns 20 >>] >>",
         zlib.compress(png_up(SECRET, 20))),
        (b"<< /Filter 7 0 R >>", zlib.compress(SECRET)),
    ],
)  # fmt: skip
def test_decode_undoes_every_filter(body, data):
    """Each coding a PDF may use is undone, alone, abbreviated, escaped or by reference."""
    known = {7: RawObject(7, 0, 0, b" [/FlateDecode] ", None)}
    assert decode(stream(body, data), known).data.rstrip(b"\x00") == SECRET


@pytest.mark.parametrize(
    ("body", "data"),
    [
        (b"<< /Filter /Secret >>", b"x"),
        (b"<< /Filter /FlateDecode >>", b"not deflate"),
        (b"<< /Filter /FlateDecode >>", zlib.compress(SECRET)[:20]),
        (b"<< /Filter /ASCII85Decode >>", b"\x01\x02vwxyz~>"),
        (b"<< /Filter 9 0 R >>", b"x"),
        (b"<< /Filter /LZWDecode >>", b"\xff\xff\xff\xff"),
    ],
)
def test_decode_says_so_when_it_cannot(body, data):
    """An unknown or damaged coding is never taken for an empty stream."""
    with pytest.raises(Undecodable):
        decode(stream(body, data), {})


def test_decode_leaves_picture_codings_to_the_picture_reader():
    """A JPEG in a deflate wrapper comes out as the JPEG, with its coding named."""
    made = decode(
        stream(b"<< /Filter [/FlateDecode /DCTDecode] >>", zlib.compress(b"\xff\xd8")), {}
    )
    assert (made.data, made.image) == (b"\xff\xd8", "DCTDecode")


def test_objects_finds_orphans_and_earlier_revisions():
    """What stands in the file is found, whatever the cross-reference table says."""
    data = b"%PDF-1.7\n1 0 obj\n(one)\nendobj\n2 0 obj << /Length 9 >>\nstream\nendobj ab\nendstream\nendobj"
    data += b"\n%%EOF\n1 0 obj (again) endobj"
    found = objects(data)
    assert [(o.number, o.stream) for o in found] == [(1, None), (2, b"endobj ab"), (1, None)]


def test_objects_survives_a_wrong_length():
    """A stream whose stated length lies is read up to its end mark."""
    (item,) = objects(b"1 0 obj << /Length 3 >>\nstream\nAmelia\nendstream\nendobj")
    assert item.stream == b"Amelia\n"


def test_objects_survives_a_file_cut_short():
    """An object without an end is still an object."""
    assert objects(b"1 0 obj << >>\nstream\nAme")[0].stream == b"Ame"
    assert objects(b"5 0 obj (Ame")[0].number == 5


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (b"(a(b)c)", b"a(b)c"), (rb"(\101\155e)", b"Ame"), (rb"(a\)b)", b"a)b"), (b"<416D65>", b"Ame"),
        (b"<41 6>", b"A`"), (b"(a\\\nb)", b"ab"), (rb"(\n\t)", b"\n\t"), (b"(cut", b"cut"),
        (b"(a\\\r\nb)", b"ab"), (b"()", b""),
    ],
)  # fmt: skip
def test_strings_decodes_literal_and_hexadecimal(source, value):
    """Escapes, octal codes, nested brackets and hexadecimal digits become the bytes they mean."""
    assert list(strings(b"<< /K " + source)) == [value]


@given(st.binary(max_size=200))
def test_strings_never_fails_on_any_bytes(data):
    """No input makes the string reader raise or hang."""
    assert isinstance(list(strings(data)), list)
    assert isinstance(without_strings(data), bytes)


@given(st.binary(max_size=300))
def test_objects_never_fails_on_any_bytes(data):
    """No input makes the object reader raise or hang."""
    assert isinstance(objects(b"1 0 obj " + data + b" endobj"), list)


def test_hex_agrees_with_another_library():
    """The hexadecimal filter gives what a second library gives."""
    body = b"<< /Filter /ASCIIHexDecode >>"
    assert decode(stream(body, b"41 6d 6>"), {}).data == ASCIIHexDecode.decode(b"41 6d 6>")


def test_names_and_references_ignore_what_stands_in_strings():
    """A name or reference inside a string is content, not structure."""
    body = b"<< /A#6e 3 0 R /B (/JS 9 0 R) >>"
    assert names(body) == {b"An", b"B"}
    assert references(body) == {3}
