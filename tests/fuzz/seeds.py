"""Whole files of every type a reader takes: what the mutations start from."""

from __future__ import annotations

import io
from functools import cache

import pikepdf

from tests.builders import files

_LINES = ["Amelia Okafor was seen at home on 4 May 2024.", "NHS number 999 000 0018, see below."]
_HTML = (
    "<!doctype html><html><head><meta charset=utf-8><title>Note</title></head><body><h1>Note</h1>"
    "<p hidden>unseen</p><ul><li>one<ul><li>two</ul></ul><table><tr><th>a<th>b<tr><td>1<td>2"
    "</table><blockquote>said &amp; done &#x41;</blockquote><pre> x  y</pre><img src='a.png'>"
    "<p style='display:none'>gone</p><input value=typed><svg><text>drawn</text></svg></body></html>"
)


def _editable(data: bytes) -> bytes:
    """A PDF with nothing packed, so that its dictionaries and drawings can be got at."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(out, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def _small_picture(kind: str, pages: int = 1) -> bytes:
    image = files.picture(["Amelia"], width=300, height=200)
    out = io.BytesIO()
    more = {"save_all": True, "append_images": [image] * (pages - 1)} if kind == "TIFF" else {}
    image.save(out, kind, dpi=(150, 150), **more)
    return out.getvalue()


@cache
def seeds() -> dict[str, tuple[bytes, ...]]:
    """File type to its seeds."""
    rich = files.pdf_changed(files.pdf_hiding("needle", "form-field"), "annotation", "note")
    rich = files.pdf_changed(rich, "attachment", "attached")
    texts = files.pdf_text([_LINES, _LINES[::-1]])
    table = files.pdf_table([["Date", "Who"], ["1 May", "Bob"], ["2 May", "Ann"]])
    cells = [[["1 May"], ["Bob and", "Ann"], ["seen at", "home"]], [["2 May"], ["Ann"], ["left"]]]
    letter = files.docx_letter({"body": _LINES[0], "hidden": "unseen"})
    book = files.xlsx_chronology({"comment": "said"})
    message = files.eml(
        "Text\n> quoted\n>> twice", html="<p>More</p>", attachments={"a.bin": b"12"}, inner=b"in"
    )
    return {
        "pdf": (
            _editable(texts), _editable(rich), _editable(table), rich,
            _editable(files.pdf_hidden_layer("n")), _editable(files.pdf_hiding("n", "bookmark")),
            _editable(files.pdf_hiding("n", "form-xobject")), files.pdf_lying_font(_LINES),
            _editable(files.pdf_cells(cells)), files.pdf_font_without_height(_LINES[:1]),
        ),
        "pdf-scan": (
            files.pdf_scanned(_LINES, _LINES), files.pdf_with_logo(_LINES, side=90),
        ),
        "docx": (letter, files.with_member(letter, "word/embeddings/a.bin", b"inner")),
        "xlsx": (book, files.with_member(book, "xl/embeddings/a.bin", b"inner")),
        "csv": (
            b'Date,Who,What\n1 May,"Okafor, A",seen\n2 May,Bob,"two\nlines"\n' * 5,
            "Jour;Nom\n1;Zoë\n2;Anaïs\n".encode("utf-16"),
        ),
        "eml": (message, message.replace(b"\n", b"\r\n")),
        "msg": (files.msg("Subject", "Body " * 300, {"a.txt": b"text", "b.bin": bytes(5000)}),),
        "txt": (("\n".join(_LINES) + "\n\nMore – text.\n").encode() * 3, "Zoë".encode("utf-16")),
        "html": (_HTML.encode(), _HTML.replace("utf-8", "utf-7").encode()),
        "png": (_small_picture("PNG"),),
        "jpeg": (_small_picture("JPEG"),),
        "tiff": (_small_picture("TIFF", 2),),
        "zip": (
            files.zip_of({"a.txt": "x" * 100, "b/c.txt": "y", "__MACOSX/z": "z"}),
            files.zip_nested(2), files.zip_overlapping(3),
        ),
    }  # fmt: skip
