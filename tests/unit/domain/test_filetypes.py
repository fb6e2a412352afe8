"""Types are told from bytes: formats, texts, programs, and ZIP tables read without unpacking."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.filetypes import READABLE, cfb_names, csv_delimiter, identify, text_encoding
from shared.domain.ziptable import BadZip, bomb_reason, read_table
from tests.builders import files


def kind(data: bytes, hint: str = "") -> str:
    """The type of bytes."""
    return identify(len(data), lambda offset, length: data[offset : offset + length], hint)


def table(data: bytes):
    """The table of contents of a ZIP in memory."""
    return read_table(len(data), lambda offset, length: data[offset : offset + length])


def outcome(data: bytes) -> str:
    """How reading a table ended."""
    try:
        table(data)
    except BadZip as refused:
        return refused.code
    return "read"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"\x00" * 50_000, "unknown"),
        (b"%PDF-1.7", "pdf"),
        (b"\n\nleading text %PDF-1.4", "txt"),
        (b"\x01\x02\x03%PDF-1.4 \xff\xfe\x00\x01", "pdf"),
        (b"MZ is how this text begins, and it is text.", "txt"),
        (b"\xca\xfe\xba\xbe\x00\x00", "executable"),
        (b"<?php echo 1;", "executable"),
        (b"@echo off\r\ndel x", "executable"),
        (b"{\\rtf1", "rtf"),
        (b"\x78\x9f\x3e\x22\x00", "winmail"),
        (b"\x00\x00\x00\x18ftypheic", "heic"),
        (b"RIFF1234WEBP", "webp"),
        (b"From: a@b\r\nTo: c@d\r\n\r\nhi", "eml"),
        (b"To: do list\nmilk\n", "txt"),
        (b"Dear John,\nThank you, indeed.\nYours, Ann\n", "txt"),
        (b"Name;Born\nA;1\nB;2\n", "csv"),
        (b"<!-- x --><html><body>", "html"),
        (b"<?xml version='1.0'?><svg>", "svg"),
        (files.encrypted_office(), "encrypted-office"),
        (files.msg("s", "b"), "msg"),
        (files.zip_of({"mimetype": "x", "META-INF/manifest.xml": "x"}), "opendocument"),
        (files.zip_of({"META-INF/MANIFEST.MF": "x"}), "executable"),
        (files.zip_of({"a.txt": "x"}), "zip"),
        (files.docx(""), "docx"),
        (files.xlsx_chronology(), "xlsx"),
    ],
)
def test_identify(data, expected):
    """Each kind of content has its type, whatever it is called."""
    assert kind(data) == expected


@given(st.binary(max_size=3000))
def test_identify_never_fails(data):
    """Any bytes have an answer, and truncated containers do not trip it."""
    for prefix in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ", b"%PDF-"):
        assert kind(prefix + data)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_text_is_text_in_utf8(text):
    """Text without control characters is never taken for something binary."""
    assert text_encoding(text.encode()) is not None


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("Zoë".encode(), "utf-8"),
        ("Zoë was here".encode("cp1252"), "cp1252"),
        ("hello".encode("utf-16-le"), "utf-16-le"),
        ("hello".encode("utf-16-be"), "utf-16-be"),
        (b"\xef\xbb\xbfx", "utf-8"),
        (b"\x00\x01\x02\x03" * 10, None),
        ("ü".encode()[:1].rjust(10, b"a"), "utf-8"),
    ],
)
def test_text_encoding(data, encoding):
    """Encodings are told by marks and shape; a character cut at the sample's end is no matter."""
    assert text_encoding(data) == encoding


def test_csv_delimiter_respects_quotes():
    """A delimiter or line break inside quotes does not count."""
    assert csv_delimiter('a;b\n"x;y\nz";2\nc;3\n') == ";"
    assert csv_delimiter("no delimiter here\nat all\nnone\n") == ""


def test_every_readable_type_is_produced_by_some_file():
    """The list of readable types holds nothing that is never found."""
    made = {
        kind(files.pdf_text([["x"]])), kind(files.docx("")), kind(files.xlsx_chronology()),
        kind(b"a,b,c\n1,2,3\n4,5,6\n"), kind(files.eml("x")), kind(files.msg("s", "b")),
        kind(b"plain"), kind(b"<html>"), kind(files.picture_file(["x"])),
        kind(files.picture_file(["x"], "JPEG")), kind(files.picture_file(["x"], "TIFF")),
        kind(files.zip_of({"a": "b"})),
    }  # fmt: skip
    assert made == READABLE


def test_cfb_names_of_a_message():
    """The names inside a compound file are read without parsing its streams."""
    data = files.msg("s", "b")
    names = cfb_names(len(data), lambda offset, length: data[offset : offset + length])
    assert "__properties_version1.0" in names


def test_zip_table_matches_the_archive():
    """Names, sizes and order are as an ordinary reader sees them."""
    data = files.zip_of({"a.txt": "x" * 1000, "é/b.txt": "yy"})
    entries = table(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        expected = [(i.filename, i.compress_size, i.file_size) for i in archive.infolist()]
    assert [(e.untrusted_name, e.packed, e.unpacked) for e in entries] == expected
    assert bomb_reason(entries) == ""


def test_zip64_table_is_read():
    """An archive with 64-bit fields reads like any other."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("a", "w", force_zip64=True) as member:
        member.write(b"abc")
    (entry,) = table(out.getvalue())
    assert (entry.untrusted_name, entry.unpacked) == ("a", 3)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (files.zip_bomb(100 << 20), "ratio"),
        (files.zip_overlapping(), "overlap"),
    ],
)
def test_bombs_have_their_reason(data, reason):
    """Each kind of bomb is told from the table alone."""
    assert bomb_reason(table(data)) == reason


@given(st.data())
def test_zip_table_never_fails_otherwise(data):
    """A damaged archive gives a table or BadZip, nothing else."""
    raw = bytearray(files.zip_of({"a.txt": "x" * 50, "b.txt": "y"}))
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    for version in (bytes(raw), bytes(raw[:cut])):
        assert outcome(version) in {"read", "file-damaged", "file-truncated", "file-bomb"}
