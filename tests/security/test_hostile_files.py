"""Files made to exhaust or trick a reader: each ends soon, in bounds, in a code or a reading."""

from __future__ import annotations

import base64
import io
import struct
import zlib

import pikepdf
import pytest

from services.intake.inspection.client import inspect
from services.redaction.readers.client import PROGRAM, read_document
from shared.adapters.sandbox_process import ProcessSandbox
from shared.domain.errors import Invalid
from shared.domain.filetypes import READABLE
from shared.domain.refusals import REFUSALS
from shared.ports.sandbox import Limits
from shared.ports.source import BytesSource
from tests.builders import files

TIGHT = Limits(wall_seconds=60.0, cpu_seconds=60, memory_bytes=512 << 20)


def pdf_with(change) -> bytes:
    """A small PDF after a change to its objects."""
    document = pikepdf.open(io.BytesIO(files.pdf_text([["Ordinary words on a page."]])))
    change(document)
    out = io.BytesIO()
    document.save(out, fix_metadata_version=False)
    return out.getvalue()


def page_tree_loop() -> bytes:
    """Pages that are their own children."""
    data = files.pdf_text([["x"]])
    kids = data[data.index(b"/Kids") :].split(b"]")[0]
    pages = data.index(b"/Type /Pages")
    number = data[:pages].rsplit(b" 0 obj", 1)[0].split()[-1]
    return data.replace(kids, b"/Kids [ " + number + b" 0 R", 1)


def outline_loop(document) -> None:
    """Bookmarks that follow each other round."""
    one = document.make_indirect(pikepdf.Dictionary(Title=pikepdf.String("a")))
    two = document.make_indirect(pikepdf.Dictionary(Title=pikepdf.String("b"), Next=one))
    one.Next = two
    document.Root.Outlines = document.make_indirect(pikepdf.Dictionary(First=one, Last=two))


def field_loop(document) -> None:
    """A form field that is its own child."""
    field = document.make_indirect(pikepdf.Dictionary(V=pikepdf.String("v")))
    field.Kids = pikepdf.Array([field])
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))


def form_loop(document) -> None:
    """A form object that draws itself."""
    form = document.make_stream(b"/X Do", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
    form.BBox = [0, 0, 500, 800]
    form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
    page = document.pages[0]
    page.Resources.XObject = pikepdf.Dictionary(X=form)
    page.contents_add(document.make_stream(b"/X Do"))


def flate_bomb(document) -> None:
    """A page whose drawing instructions unpack to a gigabyte of blanks."""
    packed = zlib.compress(b" " * (64 << 20), 9)
    twice = zlib.compress(packed * 16, 9)
    stream = pikepdf.Stream(document, twice)
    stream.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    document.pages[0].contents_add(document.make_indirect(stream))


def attachment_bomb(document) -> None:
    """An attached file that unpacks to far more than is allowed."""
    document.attachments["a.txt"] = bytes(300 << 20)


def huge_page(document) -> None:
    """A page kilometres wide."""
    document.pages[0].MediaBox = pikepdf.Array([0, 0, 10**8, 10**8])


def deep_nesting(document) -> None:
    """Arrays within arrays within arrays."""
    document.pages[0].contents_add(document.make_stream(b"[" * 200_000 + b"]" * 200_000))


def tiff_loop() -> bytes:
    """A TIFF whose frames follow each other round."""
    data = bytearray(files.picture_file(["x"], "TIFF"))
    (place,) = struct.unpack_from("<L", data, 4)
    (count,) = struct.unpack_from("<H", data, place)
    struct.pack_into("<L", data, place + 2 + 12 * count, place)
    return bytes(data)


def cfb_loop() -> bytes:
    """A compound file whose directory leads back to itself."""
    data = bytearray(files.msg("s", "b" * 9000))
    (fat_at,) = struct.unpack_from("<L", data, 76)
    (directory,) = struct.unpack_from("<L", data, 48)
    struct.pack_into("<L", data, (fat_at + 1) * 512 + 4 * directory, directory)
    return bytes(data)


def mail_of_mails(depth: int) -> bytes:
    """Multipart within multipart."""
    head = b"From: a@b\r\nTo: c@d\r\nMIME-Version: 1.0\r\n"
    parts = [
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i)
        for i in range(depth)
    ]
    return head + b"".join(parts) + b"Content-Type: text/plain\r\n\r\nx"


def xlsx_with_far_cell() -> bytes:
    """A workbook whose sheet claims a cell beyond the last column."""
    return rewritten(files.xlsx_chronology(), "xl/worksheets/sheet1.xml", b'r="A1"', b'r="ZZZ1"')


def rewritten(package: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A package with bytes of one member replaced."""
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as before, zipfile.ZipFile(out, "w") as after:
        for member in before.namelist():
            data = before.read(member)
            after.writestr(member, data.replace(old, new) if member == name else data)
    return out.getvalue()


HOSTILE = {
    "page-tree-loop.pdf": page_tree_loop,
    "outline-loop.pdf": lambda: pdf_with(outline_loop),
    "field-loop.pdf": lambda: pdf_with(field_loop),
    "form-loop.pdf": lambda: pdf_with(form_loop),
    "flate-bomb.pdf": lambda: pdf_with(flate_bomb),
    "attachment-bomb.pdf": lambda: pdf_with(attachment_bomb),
    "huge-page.pdf": lambda: pdf_with(huge_page),
    "deep-nesting.pdf": lambda: pdf_with(deep_nesting),
    "frame-loop.tiff": tiff_loop,
    "directory-loop.msg": cfb_loop,
    "mails.eml": lambda: mail_of_mails(500),
    "header-flood.eml": lambda: b"From: a\r\nTo: " + b"a@b.c, " * 60_000 + b"\r\n\r\nx",
    "type-flood.eml": lambda: (
        b"From: a\r\nTo: b\r\nContent-Type: text/plain" + b"; a*0=b" * 60_000 + b"\r\n\r\nx"
    ),
    "base64.eml": lambda: (
        b"From: a\r\nTo: b\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode(bytes(100_000))[:-7]
    ),
    "deep.html": lambda: b"<html>" + b"<div>" * 100_000,
    "tables.html": lambda: b"<html>" + b"<table><tr><td>" * 20_000,
    "entities.html": lambda: b"<html>" + b"&#x41;" * 200_000,
    "attributes.html": lambda: b"<html><p " + b"a='b' " * 200_000 + b">x",
    "unclosed.html": lambda: b"<html><a href='" * 20_000,
    "quotes.csv": lambda: b'a,b,c\n1,2,3\n4,5,6\n"' + b"x,y\n" * 500_000,
    "wide.csv": lambda: b",".join([b"1"] * 300_000) + b"\n" * 3,
    "far-cell.xlsx": xlsx_with_far_cell,
    "one-line.txt": lambda: b"word " * 2_000_000,
    "empty-lines.txt": lambda: b"x" + b"\n \t" * 2_000_000 + b"x",
    "polyglot.pdf": lambda: files.pdf_text([["words"]]) + files.zip_of({"a.txt": "x"}),
    "self-member.zip": lambda: files.zip_nested(40),
    "windows-names.zip": lambda: files.zip_of({"C:\\Windows\\x": "a", "\x1b.txt": "b"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_ends_in_bounds(name):
    """Within a minute of time and half a gigabyte of memory there is an answer from the list."""
    source = BytesSource(HOSTILE[name]())

    class Bounded(ProcessSandbox):
        def run(self, program, request, untrusted, limits=TIGHT):
            assert program == PROGRAM
            return super().run(program, request, untrusted, TIGHT)

    try:
        end = read_document(Bounded(), source, ocr=False).reading.file_type
    except Invalid as refused:
        end = refused.code
    assert end in {*REFUSALS, *READABLE}
    assert end != "sandbox-timeout"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_upload_is_judged(name):
    """The inspector answers about each as well, without giving up on time."""
    inspection = inspect(ProcessSandbox(), BytesSource(HOSTILE[name]()), name)
    assert "sandbox-timeout" not in inspection.findings
