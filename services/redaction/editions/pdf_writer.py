"""Writes a PDF of page pictures with an invisible text layer, object by object, to a stream.

Guarantees: nothing but what is passed in reaches the file; no clock, no random number; memory does
not grow with the number of pages beyond a few bytes each. One font without glyphs carries the text
layer: its character map is the identity over whole blocks of 256 characters, so that it does not
say which letters a document ever held.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO
from xml.sax.saxutils import escape

from PIL import Image

from services.redaction.editions.encode import EncodedImage, encode_image

_UNIT = 500  # advance of every character, in thousandths of the font size
_TO_UNICODE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
%sendcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
_CATALOG, _PAGES, _FONT, _CID_FONT, _DESCRIPTOR, _MAP, _INFO = range(1, 8)
_TREE, _DOCUMENT, _PLACES, _ABOUT = range(8, 12)
_XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    'rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:pdf="http://ns.adobe.com/pdf/1.3/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">'
    "{title}</rdf:li></rdf:Alt></dc:title><dc:language><rdf:Bag><rdf:li>en-GB</rdf:li></rdf:Bag>"
    "</dc:language><pdf:Producer>Lockgate</pdf:Producer></rdf:Description></rdf:RDF>"
    '</x:xmpmeta><?xpacket end="r"?>'
)


@dataclass(frozen=True, slots=True)
class Placed:
    """Text of the invisible layer, its box in points from the top left, its place in the text."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    at: int = 0


class PagePdf:
    """One file being written; ``finish`` makes it whole, and before that it is no PDF."""

    def __init__(self, out: BinaryIO, *, title: str) -> None:
        self._out = out
        self._at = 0
        self._offsets: dict[int, int] = {}
        self._kids: list[int] = []
        self._sections: list[int] = []
        self._marked: list[tuple[int, int]] = []
        self._next = _ABOUT + 1
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self._title = title
        self._blocks = {0}

    def page(
        self,
        width: float,
        height: float,
        image: Image.Image,
        paragraphs: Sequence[Sequence[Placed]],
        *,
        drawn: bool = False,
    ) -> None:
        """Adds a page of this size in points, filled by the image, with its text layer.

        ``drawn`` says that the picture shows letters and lines that a program drew.

        The picture is marked as decoration and each paragraph of the layer as a paragraph, so
        that a screen reader reads the words in their order and nothing else.
        """
        number = self._next
        self._next += 4
        self._image(number + 2, encode_image(image, drawn=drawn))
        for words in paragraphs:
            for word in words:
                self._blocks.update(_wide(word.text)[::2])  # the high byte is the block
        drawing = f"/Artifact BMC\nq {_n(width)} 0 0 {_n(height)} 0 0 cm /I Do Q\nEMC\nBT 3 Tr\n"
        layer = [
            b"/P <</MCID %d>> BDC\n" % at + b"".join(_shown(w, height) for w in words) + b"EMC\n"
            for at, words in enumerate(paragraphs)
        ]
        self._stream(number + 1, "", b"".join([drawing.encode(), *layer, b"ET\n"]))
        self._object(
            number,
            f"<< /Type /Page /Parent {_PAGES} 0 R /MediaBox [0 0 {_n(width)} {_n(height)}] "
            f"/Contents {number + 1} 0 R /Resources << /Font << /F {_FONT} 0 R >> "
            f"/XObject << /I {number + 2} 0 R >> >> /StructParents {len(self._kids)} /Tabs /S >>",
        )
        self._structure(number, len(paragraphs))
        self._kids.append(number)

    def _structure(self, page: int, paragraphs: int) -> None:
        """The page as a section of the document, its paragraphs, and where each is marked."""
        first = self._next
        self._next += paragraphs
        elements = " ".join(f"{first + at} 0 R" for at in range(paragraphs))
        self._object(
            page + 3,
            f"<< /Type /StructElem /S /Sect /P {_DOCUMENT} 0 R /Pg {page} 0 R /K [{elements}] >>",
        )
        for at in range(paragraphs):
            self._object(
                first + at,
                f"<< /Type /StructElem /S /P /P {page + 3} 0 R /Pg {page} 0 R /K {at} >>",
            )
        self._sections.append(page + 3)
        self._marked.append((first, paragraphs))

    def finish(self) -> None:
        """Writes what ties the pages together; nothing may follow."""
        self._font()
        kids = " ".join(f"{kid} 0 R" for kid in self._kids)
        self._object(_PAGES, f"<< /Type /Pages /Count {len(self._kids)} /Kids [{kids}] >>")
        self._object(
            _CATALOG,
            f"<< /Type /Catalog /Pages {_PAGES} 0 R /Lang (en-GB) /MarkInfo << /Marked true >> "
            f"/StructTreeRoot {_TREE} 0 R /Metadata {_ABOUT} 0 R "
            "/ViewerPreferences << /DisplayDocTitle true >> >>",
        )
        self._object(_INFO, f"<< /Title <{_hex(self._title, mark=True)}> /Producer (Lockgate) >>")
        self._tree()
        about = _XMP.format(title=escape(self._title)).encode("utf-8", "replace")
        self._raw_stream(_ABOUT, "/Type /Metadata /Subtype /XML", about)
        start = self._at
        rows = [f"{self._offsets[n]:010d} 00000 n \n" for n in range(1, self._next)]
        self._write(f"xref\n0 {self._next}\n0000000000 65535 f \n{''.join(rows)}".encode())
        self._write(
            f"trailer\n<< /Size {self._next} /Root {_CATALOG} 0 R /Info {_INFO} 0 R >>\n"
            f"startxref\n{start}\n%%EOF\n".encode()
        )

    def _tree(self) -> None:
        """The structure's root, its one document, and each page's paragraphs by their marks."""
        sections = " ".join(f"{number} 0 R" for number in self._sections)
        self._object(
            _TREE,
            f"<< /Type /StructTreeRoot /K [{_DOCUMENT} 0 R] /ParentTree {_PLACES} 0 R "
            f"/ParentTreeNextKey {len(self._kids)} >>",
        )
        self._object(
            _DOCUMENT, f"<< /Type /StructElem /S /Document /P {_TREE} 0 R /K [{sections}] >>"
        )
        places = " ".join(
            f"{at} [{' '.join(f'{n} 0 R' for n in range(first, first + count))}]"
            for at, (first, count) in enumerate(self._marked)
        )
        self._object(_PLACES, f"<< /Nums [{places}] >>")

    def _font(self) -> None:
        self._object(
            _FONT,
            "<< /Type /Font /Subtype /Type0 /BaseFont /Layer /Encoding /Identity-H "
            f"/DescendantFonts [{_CID_FONT} 0 R] /ToUnicode {_MAP} 0 R >>",
        )
        self._object(
            _CID_FONT,
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Layer /CIDToGIDMap /Identity "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/FontDescriptor {_DESCRIPTOR} 0 R /DW {_UNIT} >>",
        )
        self._object(
            _DESCRIPTOR,
            "<< /Type /FontDescriptor /FontName /Layer /Flags 5 /FontBBox [0 -200 500 800] "
            "/ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
        )
        self._stream(_MAP, "", (_TO_UNICODE % _ranges(sorted(self._blocks))).encode())

    def _image(self, number: int, encoded: EncodedImage) -> None:
        self._raw_stream(
            number,
            f"/Type /XObject /Subtype /Image /Width {encoded.width} /Height {encoded.height} "
            f"/ColorSpace {encoded.colours} /BitsPerComponent {encoded.bits} "
            f"/Filter /{encoded.filter}",
            encoded.data,
        )

    def _stream(self, number: int, extra: str, data: bytes) -> None:
        self._raw_stream(number, f"{extra}/Filter /FlateDecode", zlib.compress(data, 6))

    def _raw_stream(self, number: int, entries: str, data: bytes) -> None:
        self._begin(number)
        self._write(f"<< {entries} /Length {len(data)} >>\nstream\n".encode())
        self._write(data)
        self._write(b"\nendstream\nendobj\n")

    def _object(self, number: int, body: str) -> None:
        self._begin(number)
        self._write(f"{body}\nendobj\n".encode())

    def _begin(self, number: int) -> None:
        self._offsets[number] = self._at
        self._write(f"{number} 0 obj\n".encode())

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._at += len(data)


def _shown(word: Placed, page_height: float) -> bytes:
    codes = _hex(word.text)
    size = max(word.y1 - word.y0, 1.0)
    natural = size * _UNIT / 1000 * (len(codes) / 4)
    stretch = 100 * max(word.x1 - word.x0, 0.5) / natural
    base = page_height - word.y1 + 0.2 * size
    return (
        f"/F {size:.2f} Tf {stretch:.2f} Tz 1 0 0 1 {word.x0:.2f} {base:.2f} Tm <{codes}> Tj\n"
    ).encode()


def _wide(text: str) -> bytes:
    return text.encode("utf-16-be", errors="replace")


def _ranges(blocks: list[int]) -> str:
    """The format allows a hundred ranges at a time."""
    lines = [f"<{b:02X}00> <{b:02X}FF> <{b:02X}00>\n" for b in blocks]
    groups = [lines[i : i + 100] for i in range(0, len(lines), 100)]
    return "".join(f"{len(g)} beginbfrange\n{''.join(g)}endbfrange\n" for g in groups)


def _hex(text: str, *, mark: bool = False) -> str:
    data = _wide(text)
    return ((b"\xfe\xff" if mark else b"") + data).hex().upper()


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
