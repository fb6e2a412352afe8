"""Small files with a made-up name in one kind of place each, for the positive control."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

NAME = "Quorvelline Zebathorp"
REGISTER = {"entries": [{"label": "Control", "kind": "person", "names": [NAME]}]}
_FILLER = b"\x00\x01\x02\x03\x07"


def plain_bytes() -> bytes:
    """Bytes of no known format with the name as text in every encoding looked for."""
    name = NAME.encode()
    escaped = "".join(f"%{byte:02x}" for byte in name).encode()
    forms = (
        name,
        NAME.encode("utf-16-le"),
        NAME.encode("utf-16-be"),
        name.hex().encode(),
        base64.b64encode(name * 2),
        b"http://host/" + escaped,
    )
    return _FILLER + _FILLER.join(forms) + _FILLER


def mail() -> bytes:
    """A message: encoded header, attachment name, markup with a split word, an attribute."""
    first, last = NAME.split()
    split = f"<p>{first[:4]}<b>{first[4:]}</b> {last}</p><img alt='{NAME}'>"
    word = base64.b64encode(NAME.encode()).decode()
    body = base64.b64encode(NAME.encode()).decode()
    return (
        f"From: a@host.invalid\nTo: b@host.invalid\nSubject: =?utf-8?b?{word}?=\n"
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=cut\n\n"
        f"--cut\nContent-Type: text/html\n\n{NAME} {split}\n"
        "--cut\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n"
        f'Content-Disposition: attachment; filename="{NAME}.txt"\n\n{body}\n--cut--\n'
    ).encode()


def archive() -> bytes:
    """An archive: entry name, comment, markup split over runs, an archive inside."""
    first, last = NAME.split()
    runs = f"<x xmlns:w='u'><w:p><w:t>{first[:5]}</w:t><w:t>{first[5:]} {last}</w:t></w:p></x>"
    inner = _zip([("part.txt", NAME.encode())])
    parts = [(f"{NAME}.txt", b"-"), ("part.xml", runs.encode()), ("inner.zip", inner)]
    return _zip(parts, comment=NAME.encode())


def picture_with_metadata() -> bytes:
    """A picture with the name in a compressed text chunk, where raw bytes do not show it."""
    made, notes = io.BytesIO(), PngInfo()
    notes.add_text("Comment", NAME, zip=True)
    Image.new("L", (8, 8), 255).save(made, "PNG", pnginfo=notes)
    return made.getvalue()


def picture_of_the_name() -> bytes:
    """A picture that shows the name as pixels."""
    picture = Image.new("L", (900, 160), 255)
    ImageDraw.Draw(picture).text((40, 50), NAME, fill=0, font=ImageFont.load_default(48))
    made = io.BytesIO()
    picture.save(made, "PNG")
    return made.getvalue()


def pdf() -> bytes:
    """A PDF with the name on its page and in every place besides, one object each."""
    name = NAME.encode()
    wide = b"<" + (b"\xfe\xff" + NAME.encode("utf-16-be")).hex().encode() + b">"
    codes = bytes(range(1, len(name) + 1))
    mapping = b"".join(b"<%02X> <%04X>\n" % pair for pair in zip(codes, name, strict=True))
    cmap = b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange\n"
    cmap += b"%d beginbfchar\n" % len(name) + mapping + b"endbfchar endcmap"
    return write_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            (
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents 4 0 R "
                b"/Resources << /Font << /F 5 0 R >> >> >>"
            ),
            _stream(b"BT /F 12 Tf 20 100 Td [(" + name[:4] + b") -5 (" + name[4:] + b")] TJ ET"),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"<< /Producer (x) /Title " + wide + b" >>",
            _stream(b"<x>" + name + b"</x>", b"/Type /Metadata /Subtype /XML "),
            b"<< /Type /Annot /Subtype /Text /Contents (" + name + b") >>",
            b"<< /Title " + wide + b" /Parent 2 0 R >>",
            _stream(name, b"/Type /EmbeddedFile "),
            _stream(b"BT <" + codes.hex().encode() + b"> Tj ET"),
            _stream(cmap),
            b"<< /Key (" + name + b") >>",
        ],
        info=6,
    )


def write_pdf(bodies: Sequence[bytes], *, info: int) -> bytes:
    """Objects numbered from 1 as a whole file; the first is the catalogue."""
    made, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(made))
        made += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    made += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    made += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(bodies) + 1, info)
    return bytes(made + b"startxref\n%d\n%%%%EOF\n" % start)


def _stream(data: bytes, extra: bytes = b"") -> bytes:
    packed = zlib.compress(data)
    head = b"<< " + extra + b"/Filter /FlateDecode /Length %d >>" % len(packed)
    return head + b"\nstream\n" + packed + b"\nendstream"


def _zip(parts: Sequence[tuple[str, bytes]], comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.comment = comment
        for name, data in parts:
            packed.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()
