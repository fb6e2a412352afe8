"""PDF files with needles in their pages and around them."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Mapping

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from tests.builders import files
from tests.builders.files import A4, pdf_text, picture

WORDS = [
    "The visible sentence of this page is about the weather in spring.",
    "A second sentence says that the meeting was moved to the afternoon.",
]
Needles = Mapping[str, str]


def _edited(change: Callable[[pikepdf.Pdf], None], lines: list[str] | None = None) -> bytes:
    """A page of plain words, changed with pikepdf."""
    with pikepdf.open(io.BytesIO(pdf_text([lines or WORDS]))) as document:
        change(document)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def _draw(document: pikepdf.Pdf, content: str) -> None:
    document.pages[0].contents_add(document.make_stream(content.encode("latin-1")))


def _form(document: pikepdf.Pdf, content: str, **more: object) -> pikepdf.Object:
    form = document.make_stream(
        content.encode(), Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 595, 842], **more
    )
    form.Resources = document.pages[0].Resources
    return form


def around(n: Needles) -> bytes:
    """Everything a PDF can say beside its pages."""

    def change(document: pikepdf.Pdf) -> None:
        _metadata(document, n)
        _outline_and_names(document, n)
        _notes(document, n)
        _attached(document, n)

    return _edited(change)


def _metadata(document: pikepdf.Pdf, n: Needles) -> None:
    with document.open_metadata(set_pikepdf_as_editor=False) as xmp:
        xmp["dc:description"] = n["pdf-xmp"]
    document.docinfo["/Author"] = String(n["pdf-info"])
    page = document.pages[0]
    page.obj.Metadata = document.make_stream(
        f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{n['pdf-page-xmp']}</x:xmpmeta>".encode(),
        Type=Name.Metadata, Subtype=Name.XML,
    )  # fmt: skip
    page.obj.PieceInfo = Dictionary(
        Editor=Dictionary(Private=Dictionary(Draft=String(n["pdf-pieceinfo"])))
    )
    root = document.Root
    paragraph = document.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.P, Alt=String(n["pdf-alt"]), E=String(n["pdf-e"]))
    )
    root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=paragraph)
    root.MarkInfo = Dictionary(Marked=True)


def _outline_and_names(document: pikepdf.Pdf, n: Needles) -> None:
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(n["pdf-bookmark"], 0))
    root, page = document.Root, document.pages[0]
    root.Dests = Dictionary({"/" + n["pdf-destination"]: Array([page.obj, Name.Fit])})
    root.PageLabels = Dictionary(Nums=[0, Dictionary(P=String(n["pdf-page-label"]))])


def _notes(document: pikepdf.Pdf, n: Needles) -> None:
    page = document.pages[0]
    look = _form(document, f"BT /F1 8 Tf 20 20 Td ({n['pdf-note-look']}) Tj ET")
    note = document.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.FreeText, Rect=[10, 10, 300, 60],
            Contents=String(n["pdf-note"]), T=String(n["pdf-note-author"]),
            RC=String(f"<body><p>{n['pdf-note-rich']}</p></body>"), AP=Dictionary(N=look),
            DA=String("/F1 8 Tf"),
        )
    )  # fmt: skip
    popup = document.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Popup, Rect=[0, 0, 9, 9], Parent=note,
                   Contents=String(n["pdf-popup"]))
    )  # fmt: skip
    pending = document.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Redact, Rect=[10, 70, 300, 90],
                   OverlayText=String(n["pdf-redact-note"]))
    )  # fmt: skip
    links = [
        document.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[10, 100, 60, 110],
                       A=Dictionary(S=Name.URI, URI=String(target)))
        )
        for target in (f"https://example.org/{n['pdf-link']}", f"mailto:{n['pdf-mailto']}@x.org")
    ]  # fmt: skip
    page.obj.Annots = document.make_indirect([note, popup, pending, *links])


def _attached(document: pikepdf.Pdf, n: Needles) -> None:
    document.attachments["notes"] = pikepdf.AttachedFileSpec(
        document, f"Seen with {n['pdf-attached']} today.".encode(),
        description=n["pdf-attached-about"], filename=f"{n['pdf-attached-name']}.txt",
    )  # fmt: skip
    on_page = pikepdf.AttachedFileSpec(
        document, f"Seen with {n['pdf-attached-page']}.".encode(), filename="b.txt"
    )
    document.pages[0].obj.Annots.append(
        document.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9],
                       FS=on_page.obj)
        )
    )  # fmt: skip


def form(n: Needles) -> bytes:
    """A form: value, default value, look, XFA, and a signature with its look."""

    def change(document: pikepdf.Pdf) -> None:
        look = _form(document, f"BT /F1 8 Tf 20 20 Td ({n['pdf-field-look']}) Tj ET")
        signed = _form(
            document, f"BT /F1 8 Tf 20 20 Td (Signed by {n['pdf-signature-look']}) Tj ET"
        )
        box = [100, 500, 400, 540]
        field = document.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("reply"),
                       V=String(n["pdf-field"]), DV=String(n["pdf-field-default"]), Rect=box,
                       AP=Dictionary(N=look), DA=String("/F1 8 Tf"))
        )  # fmt: skip
        signature = document.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("signature"),
                       V=Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"),
                                    Name=String(n["pdf-signer"]), Contents=String("none")),
                       Rect=[100, 400, 400, 440], AP=Dictionary(N=signed))
        )  # fmt: skip
        xfa = document.make_stream(f"<xfa><name>{n['pdf-xfa']}</name></xfa>".encode())
        document.Root.AcroForm = Dictionary(
            Fields=[field, signature], XFA=xfa, SigFlags=3,
            DR=Dictionary(Font=document.pages[0].Resources.Font),
        )  # fmt: skip
        document.pages[0].obj.Annots = document.make_indirect([field, signature])

    return _edited(change)


def script(n: Needles) -> bytes:
    """A script run on opening, and a program to start."""

    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = Dictionary(
            S=Name.JavaScript, JS=String(f"app.alert('{n['pdf-script']}')")
        )
        page = document.pages[0]
        launch = Dictionary(S=Name.Launch, F=String(f"C:\\cases\\{n['pdf-launch']}.exe"))
        page.obj.Annots = document.make_indirect(
            [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=launch)]
        )

    return _edited(change)


def boxed(n: Needles) -> bytes:
    """Text under a black box."""
    return files.pdf_hiding(n["pdf-box"], "black-box")


def orphan(n: Needles) -> bytes:
    """A packed stream that nothing points to, left behind by an editor."""
    made = pdf_text([WORDS])
    packed = zlib.compress(f"BT ({n['pdf-orphan']}) Tj ET".encode())
    head = b"901 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    return made + head + packed + b"\nendstream\nendobj\n" + _tail(made)


def _tail(made: bytes) -> bytes:
    """A second end that points to the first table again."""
    start = int(re.findall(rb"startxref\s+(\d+)", made)[-1])
    return b"startxref\n%d\n%%%%EOF\n" % start


def revisions(n: Needles) -> bytes:
    """A first version with the name, and an update that writes over it."""
    made = pdf_text([[*WORDS, f"Seen with {n['pdf-revision']} today."]])
    with pikepdf.open(io.BytesIO(made)) as document:
        number, generation = document.pages[0].Contents.objgen
        root, size = document.Root.objgen[0], len(document.objects) + 1
    content = b"BT /F1 11 Tf 60 700 Td (A sentence about the weather alone.) Tj ET"
    body = b"%d %d obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
        number, generation, len(content), content,
    )  # fmt: skip
    start = int(re.findall(rb"startxref\s+(\d+)", made)[-1])
    at = len(made) + len(body)
    table = b"xref\n%d 1\n%010d %05d n \n" % (number, len(made), generation)
    trailer = b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (size, root, start)
    return made + body + table + trailer + b"startxref\n%d\n%%%%EOF\n" % at


def xobject(n: Needles) -> bytes:
    """Text inside a form object."""
    return files.pdf_hiding(n["pdf-xobject"], "form-xobject")


def _pattern(document: pikepdf.Pdf, name: str) -> None:
    page = document.pages[0]
    tile = document.make_stream(
        f"BT /F1 20 Tf 5 10 Td ({name}) Tj ET".encode(), Type=Name.Pattern, PatternType=1,
        PaintType=1, TilingType=1, BBox=[0, 0, 240, 60], XStep=240, YStep=60,
        Resources=page.Resources,
    )  # fmt: skip
    page.Resources.Pattern = Dictionary(P0=tile)
    _draw(document, "q /Pattern cs /P0 scn 0 300 480 60 re f Q")


def pattern(n: Needles) -> bytes:
    """Text in the tile of a pattern: seen, but no text to any extractor."""
    return _edited(lambda document: _pattern(document, n["pdf-pattern"]))


def pattern_on_page(n: Needles) -> bytes:
    """The same in a form, whose pages are kept as pictures."""

    def change(document: pikepdf.Pdf) -> None:
        _pattern(document, n["pdf-pattern-page"])
        field = document.make_indirect(
            Dictionary(FT=Name.Tx, T=String("reply"), V=String("in the afternoon"))
        )
        document.Root.AcroForm = Dictionary(Fields=[field])

    return _edited(change)


def soft_mask(n: Needles) -> bytes:
    """Text in a soft mask through which a black square is painted."""

    def change(document: pikepdf.Pdf) -> None:
        group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
        mask = _form(document, f"1 g BT /F1 24 Tf 60 300 Td ({n['pdf-mask']}) Tj ET", Group=group)
        document.pages[0].Resources.ExtGState = Dictionary(
            G0=Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask))
        )
        _draw(document, "q /G0 gs 0 g 50 280 400 60 re f Q")

    return _edited(change)


def type3(n: Needles) -> bytes:
    """A font whose one letter draws the whole name."""

    def change(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        drawing = f"9000 0 d0 BT /F1 1000 Tf 0 0 Td ({n['pdf-type3']}) Tj ET"
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 9000, 1000], FirstChar=97,
            LastChar=97, Widths=[9000], FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            CharProcs=Dictionary(a=document.make_stream(drawing.encode())),
            Encoding=Dictionary(Differences=[97, Name.a]),
            Resources=Dictionary(Font=Dictionary(F1=page.Resources.Font.F1)),
        )  # fmt: skip
        page.Resources.Font.T3 = document.make_indirect(font)
        _draw(document, "BT /T3 20 Tf 60 300 Td (a) Tj ET")

    return _edited(change)


def unseen(n: Needles) -> bytes:
    """Text drawn so that nobody sees it: five ways."""

    def change(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        page.Resources.ExtGState = Dictionary(T0=Dictionary(ca=0.99), T1=Dictionary(ca=0.01))
        lines = [
            f"BT /F1 11 Tf 3 Tr 60 600 Td ({n['pdf-invisible']}) Tj ET",
            f"q 1 g BT /F1 11 Tf 0 Tr 60 560 Td ({n['pdf-white']}) Tj ET Q",
            f"q /T0 gs BT /F1 11 Tf 0 Tr 60 520 Td ({n['pdf-nearly-opaque']}) Tj ET Q",
            f"q /T1 gs BT /F1 11 Tf 0 Tr 60 480 Td ({n['pdf-nearly-clear']}) Tj ET Q",
            f"BT /F1 11 Tf 0 Tr -900 440 Td ({n['pdf-off-page']}) Tj ET",
            f"BT /F1 11 Tf 0 Tr 60 12 Td ({n['pdf-cropped']}) Tj ET",
        ]
        _draw(document, "\n".join(lines))
        page.CropBox = Array([0, 100, 595, 842])

    return _edited(change)


def copied(n: Needles) -> bytes:
    """A word that is one thing to the eye and another when copied, and a layer switched off."""

    def change(document: pikepdf.Pdf) -> None:
        name = String(n["pdf-actualtext"]).unparse().decode()
        _draw(document, f"/Span << /ActualText {name} >> BDC "
              "BT /F1 11 Tf 60 600 Td (the weather) Tj ET EMC")  # fmt: skip

    return _edited(change)


def layer_off(n: Needles) -> bytes:
    """A layer that is off until somebody switches it on."""
    return files.pdf_hidden_layer(n["pdf-layer"])


def typed(n: Needles) -> bytes:
    """Names typed in every way a page can hold them: kerned, spaced, broken, turned."""

    def change(document: pikepdf.Pdf) -> None:
        kerned, spaced = n["pdf-kerned"], n["pdf-spaced"]
        pieces = f"({kerned[:3]}) 12 ({kerned[3:5]}) -8 ({kerned[5:]})"
        broken, soft = n["pdf-broken"], n["pdf-soft-hyphen"]
        _draw(document, "\n".join([
            f"BT /F1 11 Tf 60 700 Td [(Seen with ) {pieces} ( today.)] TJ ET",
            f"BT /F1 11 Tf 6 Tc 60 660 Td ({spaced}) Tj ET",
            f"BT /F1 11 Tf 0 Tc 300 620 Td (Seen together with {broken[:4]}-) Tj",
            f"-240 -15 Td ({broken[4:]} in the afternoon of that day.) Tj ET",
            f"BT /F1 11 Tf 60 560 Td (Seen with {soft[:4]}\xad{soft[4:]} today.) Tj ET",
            f"BT 0 1 -1 0 500 300 Tm /F1 11 Tf (Seen with {n['pdf-turned']} today.) Tj ET",
        ]))  # fmt: skip

    return _edited(change)


def ligature(n: Needles) -> bytes:
    """A name written with a joined letter, in an embedded font."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont("Joined", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"))
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    page.setFont("Joined", 11)
    for at, line in enumerate([*WORDS, f"Seen with {n['pdf-ligature']} at the gate today."]):
        page.drawString(60, 780 - 16 * at, line)
    page.save()
    return out.getvalue()


def hebrew(n: Needles) -> bytes:
    """A page in Hebrew, its letters drawn from left to right as every program draws them."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont("Wide", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"))
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    page.setFont("Wide", 12)
    lines = [
        "הילדה נראתה בבית ביום ראשון"[::-1],
        f"{'בבית הספר'[::-1]} {n['pdf-right-to-left']} {'המורה דיברה עם'[::-1]}",
    ]
    for at, line in enumerate(lines):
        page.drawRightString(535, 780 - 20 * at, line)
    page.save()
    return out.getvalue()


def lying(n: Needles) -> bytes:
    """A font whose text says other letters than it draws."""
    lines = [
        *WORDS, "Nobody else came to the house during the whole week before Easter.",
        f"Seen with {n['pdf-lying']} at the gate today.",
        "Further sentences follow so that recognition has plenty of words to compare.",
    ]  # fmt: skip
    return files.pdf_lying_font(lines)


def scan_with_layer(n: Needles) -> bytes:
    """A scan that shows one name, with somebody's text behind it that holds another."""
    return files.pdf_scanned(
        ["Visit on Monday morning.", f"Seen with {n['pdf-scan-pixels']} today."],
        ["Visit on Monday morning.", f"Seen with {n['pdf-scan-layer']} today."],
    )


def scan_covered(n: Needles) -> bytes:
    """A scanned name, the same picture on two pages, on the first under a drawn box."""
    image = ImageReader(picture(["Visit on Monday.", f"Seen with {n['pdf-shared-image']} today."],
                                height=1754))  # fmt: skip
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    page.drawImage(image, 0, 0, *A4)
    page.rect(30, 740, 500, 60, fill=1)
    page.showPage()
    page.drawImage(image, 0, 0, *A4)
    page.save()
    return out.getvalue()


def photo(n: Needles) -> bytes:
    """A JPEG with camera data and a small copy of itself, partly covered."""
    exif = Image.Exif()
    exif[0x010E] = n["pdf-jpeg-exif"]
    data = io.BytesIO()
    shown = picture(["Notice on the wall.", f"Drawn by {n['pdf-jpeg-covered']} today."],
                    height=1754)  # fmt: skip
    shown.convert("RGB").save(
        data, "JPEG", exif=exif, comment=n["pdf-jpeg-thumbnail"].encode(), quality=90
    )
    with pikepdf.open(io.BytesIO(pdf_text([[]]))) as document:
        stream = document.make_stream(data.getvalue())
        stream.Type, stream.Subtype, stream.Filter = Name.XObject, Name.Image, Name.DCTDecode
        stream.Width, stream.Height, stream.BitsPerComponent = 1240, 1754, 8
        stream.ColorSpace = Name.DeviceRGB
        page = document.pages[0]
        page.Resources = Dictionary(XObject=Dictionary(I0=stream))
        page.Contents = document.make_stream(
            b"q 595 0 0 842 0 0 cm /I0 Do Q 0 g 30 740 500 40 re f"
        )
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def felt_pen(n: Needles) -> bytes:
    """A scan on which a felt pen covers a name that a stretch of contrast brings back."""
    return _crossed_out(n["pdf-felt-pen"], ink=0, cover=18)


def white_out(n: Needles) -> bytes:
    """The same with correcting fluid."""
    return _crossed_out(n["pdf-white-out"], ink=246, cover=255)


def _crossed_out(name: str, *, ink: int, cover: int) -> bytes:
    image = picture(["Visit on Monday morning.", "Nothing else happened."], height=1754)
    ImageDraw.Draw(image).rectangle([60, 380, 800, 600], fill=cover)
    thin = picture([name], width=700, height=200).point(lambda v: cover if v > 127 else ink)
    image.paste(thin, (80, 390))
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    page.drawImage(ImageReader(image), 0, 0, *A4)
    page.save()
    return out.getvalue()


def locked(n: Needles) -> bytes:
    """A PDF behind a password."""
    return files.pdf_encrypted(pdf_text([[*WORDS, f"Seen with {n['pdf-locked']} today."]]))


def damaged(n: Needles) -> bytes:
    """A PDF cut off in the middle of a page's text."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4, pageCompression=0)
    page.drawString(60, 760, f"Seen with {n['pdf-damaged']} today.")
    page.save()
    made = out.getvalue()
    return made[: made.index(b"endstream") - 4].replace(b"/Type /Catalog", b"/Type /Catalogue")
