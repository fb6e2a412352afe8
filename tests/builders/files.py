"""Real test files with planted needles: documents as agencies send them, and as attackers do.

Every builder answers the bytes of one file. Nothing here is read from disk, so a test shows what
its file holds.
"""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

import pikepdf
from openpyxl import Workbook
from openpyxl.comments import Comment
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

A4 = (595.0, 842.0)

# ---------------------------------------------------------------- pictures


def picture(lines: Sequence[str], *, width: int = 1240, height: int = 900) -> Image.Image:
    """Black text on white, large enough for text recognition at 150 dots per inch."""
    image = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=40)
    for at, line in enumerate(lines):
        pen.text((80, 80 + at * 70), line, fill=0, font=font)
    return image


def picture_file(lines: Sequence[str], kind: str = "PNG", pages: int = 1) -> bytes:
    """A PNG, JPEG or (also of several pages) TIFF."""
    image = picture(lines)
    out = io.BytesIO()
    more = {"save_all": True, "append_images": [image.copy() for _ in range(pages - 1)]}
    image.save(out, kind, dpi=(150, 150), **(more if kind == "TIFF" else {}))
    return out.getvalue()


def photograph(kind: str = "PNG", side: int = 320) -> bytes:
    """A picture of many shades, too large in bytes to be an ornament."""
    image = Image.frombytes("RGB", (side, side), random.Random(5).randbytes(3 * side * side))
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def png_flood(side: int = 60_000) -> bytes:
    """A few bytes that claim to be an enormous picture."""
    header = struct.pack(">2L5B", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    parts = [b"\x89PNG\r\n\x1a\n"]
    for name, data in chunks:
        parts += [struct.pack(">L", len(data)), name, data]
        parts.append(struct.pack(">L", zlib.crc32(name + data)))
    return b"".join(parts)


# ---------------------------------------------------------------- PDF


def pdf_text(pages: Sequence[Sequence[str]], *, size: float = 11) -> bytes:
    """A born-digital PDF: one line per string from the top of each page."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    for lines in pages:
        page.setFont("Helvetica", size)
        for at, line in enumerate(lines):
            page.drawString(60, 780 - at * size * 1.4, line)
        page.showPage()
    page.save()
    return out.getvalue()


def pdf_table(rows: Sequence[Sequence[str]]) -> bytes:
    """A PDF with one table drawn row by row."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    for down, row in enumerate(rows):
        for across, cell in enumerate(row):
            page.drawString(60 + 150 * across, 760 - 18 * down, cell)
    page.save()
    return out.getvalue()


def pdf_cells(rows: Sequence[Sequence[Sequence[str]]]) -> bytes:
    """A PDF with one table drawn cell by cell, each cell with its lines."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    top = 760
    for row in rows:
        for across, cell in enumerate(row):
            for down, line in enumerate(cell):
                page.drawString(60 + 150 * across, top - 13 * down, line)
        top -= 13 * max(map(len, row)) + 8
    page.save()
    return out.getvalue()


def pdf_scanned(lines: Sequence[str], layer: Sequence[str] = ()) -> bytes:
    """A PDF of one scanned page, with an invisible text layer behind it if given."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    text = page.beginText(60, 760)
    text.setTextRenderMode(3)
    for line in layer:
        text.textLine(line)
    page.drawText(text)
    page.drawImage(ImageReader(picture(lines, height=1754)), 0, 0, *A4)
    page.save()
    return out.getvalue()


def pdf_hiding(needle: str, how: str) -> bytes:
    """A PDF whose page shows one sentence and hides ``needle`` in one of several ways."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    page.drawString(60, 760, "The visible sentence of this page is about the weather.")
    if how == "invisible":
        text = page.beginText(60, 700)
        text.setTextRenderMode(3)
        text.textLine(needle)
        page.drawText(text)
    elif how == "white":
        page.setFillColorRGB(1, 1, 1)
        page.drawString(60, 700, needle)
    elif how == "off-page":
        page.drawString(-900, 700, needle)
    elif how == "tiny":
        page.setFont("Helvetica", 0.8)
        page.drawString(60, 700, needle)
    elif how == "bookmark":
        page.bookmarkPage("here")
        page.addOutlineEntry(needle, "here")
    elif how == "form-field":
        page.acroForm.textfield(name="reply", value=needle, x=60, y=600, width=400, height=30)
    elif how == "form-xobject":
        page.beginForm("inner")
        page.drawString(60, 650, needle)
        page.endForm()
        page.doForm("inner")
    elif how == "black-box":
        page.drawString(60, 700, needle)
        page.rect(50, 690, 300, 25, fill=1)
    page.save()
    return out.getvalue()


def pdf_with_logo(lines: Sequence[str], *, side: float) -> bytes:
    """A text page with one square picture at the bottom."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    for at, line in enumerate(lines):
        page.drawString(60, 780 - 16 * at, line)
    page.drawImage(ImageReader(picture(["LOGO"], width=400, height=400)), 60, 60, side, side)
    page.save()
    return out.getvalue()


def pdf_lying_font(lines: Sequence[str]) -> bytes:
    """A PDF whose font says every letter is the thirteenth after the one it draws."""
    document = pikepdf.open(io.BytesIO(pdf_text([lines])))
    letters = [(ord(base) + at, ord(base) + (at + 13) % 26) for base in "aA" for at in range(26)]
    pairs = "\n".join(f"<{shown:02x}> <{said:04x}>" for shown, said in letters)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"52 beginbfchar\n{pairs}\nendbfchar\nendcmap end end"
    )
    for font in document.pages[0].Resources.Font.values():
        font.ToUnicode = document.make_stream(cmap.encode())
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_meaningless_font(lines: Sequence[str]) -> bytes:
    """A PDF whose font gives its letters codes from the private area only."""
    document = pikepdf.open(io.BytesIO(pdf_lying_font(lines)))
    for font in document.pages[0].Resources.Font.values():
        cmap = font.ToUnicode.read_bytes()
        font.ToUnicode = document.make_stream(re.sub(rb"> <00", b"> <e0", cmap))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_font_without_height(lines: Sequence[str]) -> bytes:
    """A PDF whose embedded font claims that its lines are as tall as nothing."""
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4)
    page.setFont("Vera", 12)
    for at, line in enumerate(lines):
        page.drawString(60, 760 - 18 * at, line)
    page.save()
    document = pikepdf.open(out)
    for thing in document.objects:
        if isinstance(thing, pikepdf.Dictionary) and "/FontFile2" in thing:
            thing.Ascent = thing.Descent = 0
    changed = io.BytesIO()
    document.save(changed)
    return changed.getvalue()


def pdf_two_readings(lines: Sequence[str]) -> bytes:
    """A PDF whose font table breaks a rule that one extractor keeps and another does not."""
    document = pikepdf.open(io.BytesIO(pdf_text([lines])))
    table = (
        b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
        b"1 beginbfrange <20> <7e> <0020> endbfrange "
        b"1 beginbfchar <0061> <0078> <0065> <0078> endbfchar endcmap"
    )
    for font in document.pages[0].Resources.Font.values():
        font.ToUnicode = document.make_stream(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_changed(data: bytes, change: str, needle: str = "") -> bytes:
    """A PDF with one thing added that pages do not show."""
    document = pikepdf.open(io.BytesIO(data))
    if change == "annotation":
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[10, 10, 30, 30],
            Contents=pikepdf.String(needle),
        )  # fmt: skip
        document.pages[0].Annots = document.make_indirect([document.make_indirect(note)])
    elif change == "attachment":
        document.attachments["notes.txt"] = needle.encode()
    elif change == "javascript":
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        document.Root.OpenAction = document.make_indirect(action)
    elif change == "launch":
        action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe"))
        document.Root.OpenAction = document.make_indirect(action)
    elif change == "rotate":
        document.pages[0].Rotate = 90
    elif change == "crop":
        document.pages[0].CropBox = pikepdf.Array([50, 100, 545, 842])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_hidden_layer(needle: str) -> bytes:
    """A PDF with an optional content group that is off by default and holds ``needle``."""
    document = pikepdf.open(io.BytesIO(pdf_text([["The visible sentence."]])))
    group = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=pikepdf.String("Draft"))
    )
    document.Root.OCProperties = pikepdf.Dictionary(
        OCGs=[group], D=pikepdf.Dictionary(OFF=[group], Order=[group])
    )
    page = document.pages[0]
    page.Resources.Properties = pikepdf.Dictionary(MC0=group)
    hidden = f"/OC /MC0 BDC BT /F1 12 Tf 60 600 Td ({needle}) Tj ET EMC".encode()
    page.contents_add(document.make_stream(hidden))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_encrypted(data: bytes, user: str = "secret") -> bytes:
    """The PDF behind a password; with an empty one it opens, but may not be changed."""
    document = pikepdf.open(io.BytesIO(data))
    out = io.BytesIO()
    document.save(out, encryption=pikepdf.Encryption(user=user, owner="owner"))
    return out.getvalue()


# ---------------------------------------------------------------- ZIP


def zip_of(files: Mapping[str, bytes | str]) -> bytes:
    """A ZIP file of the given members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def zip_bomb(size: int = 400 << 20) -> bytes:
    """One member of zeros that packs a thousandfold."""
    return zip_of({"zeros.txt": bytes(size)})


def zip_overlapping(entries: int = 40) -> bytes:
    """A table of contents whose entries all point to the same packed bytes."""
    plain = zip_of({"a.bin": random.Random(7).randbytes(1 << 18)})
    table_at = plain.index(b"PK\x01\x02")
    end_at = plain.index(b"PK\x05\x06")
    record = plain[table_at:end_at]
    table = record * entries
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries, entries, len(table), table_at, 0)
    return plain[:table_at] + table + end


def zip_nested(depth: int) -> bytes:
    """ZIP files inside each other."""
    data = zip_of({"note.txt": "The innermost file."})
    for _ in range(depth):
        data = zip_of({"inner.zip": data})
    return data


def zip_encrypted() -> bytes:
    """A ZIP file whose member is marked as encrypted."""
    data = bytearray(zip_of({"a.txt": "text"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


# ---------------------------------------------------------------- Word

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_WORD_NAMESPACES = (
    f"{_W} "
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" mc:Ignorable="wps"'
)
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_REL = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def paragraph(text: str, properties: str = "") -> str:
    """One Word paragraph as XML."""
    return f"<w:p>{properties}<w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def docx(
    body: str,
    parts: Mapping[str, tuple[str, str]] | None = None,
    extra: Mapping[str, bytes | str] | None = None,
    external: Mapping[str, tuple[str, str]] | None = None,
) -> bytes:
    """A Word document: ``parts`` are name to (relationship kind, XML), ``extra`` plain members."""
    relations, files = [], {}
    for at, (name, (kind, xml)) in enumerate((parts or {}).items(), start=1):
        relations.append(f'<Relationship Id="rId{at}" Type="{_REL}/{kind}" Target="{name}"/>')
        files[f"word/{name}"] = xml
    for at, (kind, target) in enumerate((external or {}).values(), start=100):
        relations.append(
            f'<Relationship Id="rId{at}" Type="{_REL}/{kind}" Target="{target}" '
            'TargetMode="External"/>'
        )
    main = f"<w:document {_WORD_NAMESPACES}><w:body>{body}</w:body></w:document>"
    return zip_of(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
            "_rels/.rels": f'<Relationships {_PACKAGE_REL}><Relationship Id="rId1" '
            f'Type="{_REL}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": main,
            "word/_rels/document.xml.rels": f"<Relationships {_PACKAGE_REL}>"
            f"{''.join(relations)}</Relationships>",
            **files,
            **(extra or {}),
        }
    )


def docx_letter(needles: Mapping[str, str]) -> bytes:
    """A hospital letter with one needle in every place Word can keep text.

    Keys: body, inserted, deleted, comment, header, first-header, footer, footnote, endnote, box,
    hidden, control, nested, link, field, split (cut over two runs), chart.
    """
    n = {**dict.fromkeys(_LETTER_PLACES, "nothing here"), **needles}
    half = len(n["split"]) // 2
    inserted = f'<w:ins w:id="1" w:author="Dr A"><w:r><w:t>{n["inserted"]}</w:t></w:r></w:ins>'
    deleted = (
        f'<w:del w:id="2" w:author="Dr A"><w:r><w:delText>{n["deleted"]}</w:delText></w:r></w:del>'
    )
    box = (
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"<w:txbxContent>{paragraph(n['box'])}</w:txbxContent></wps:txbx></w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict><v:textbox><w:txbxContent>"
        f"{paragraph(n['box'])}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    hidden = f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{n['hidden']}</w:t></w:r></w:p>"
    control = f"<w:sdt><w:sdtContent>{paragraph(n['control'])}</w:sdtContent></w:sdt>"
    inner = f"<w:tbl><w:tr><w:tc>{paragraph(n['nested'])}</w:tc></w:tr></w:tbl>"
    table = (
        "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>"
        f"<w:tc>{paragraph('Date')}</w:tc><w:tc>{paragraph('Event')}</w:tc></w:tr>"
        f"<w:tr><w:tc>{paragraph('01/02/2024')}</w:tc><w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>"
    )
    field = (
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>MERGEFIELD x"
        "</w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>"
        f"<w:r><w:t>{n['field']}</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>"
    )
    split = (
        f"<w:p><w:r><w:t>{n['split'][:half]}</w:t></w:r>"
        f"<w:r><w:rPr><w:b/></w:rPr><w:t>{n['split'][half:]}</w:t></w:r></w:p>"
    )
    link = f"<w:p><w:hyperlink r:id='x'><w:r><w:t>{n['link']}</w:t></w:r></w:hyperlink></w:p>"
    note = "<w:p><w:r><w:t>Seen</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r></w:p>"
    heading = paragraph("Discharge letter", "<w:pPr><w:pStyle w:val='Heading1'/></w:pPr>")
    body = (
        heading + paragraph(n["body"]) + f"<w:p>{inserted}{deleted}</w:p>" + box + hidden
        + control + table + field + split + link + note
    )  # fmt: skip
    return docx(body, _letter_parts(n))


_LETTER_PLACES = (
    "body", "inserted", "deleted", "comment", "header", "first-header", "footer", "footnote",
    "endnote", "box", "hidden", "control", "nested", "link", "field", "split", "chart",
)  # fmt: skip


def _letter_parts(n: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    def part(tag: str, inner: str) -> str:
        return f"<w:{tag} {_WORD_NAMESPACES}>{inner}</w:{tag}>"

    foot = f"<w:footnote w:id='2'>{paragraph(n['footnote'])}</w:footnote>"
    end = f"<w:endnote w:id='2'>{paragraph(n['endnote'])}</w:endnote>"
    comment = f"<w:comment w:id='0' w:author='Dr A'>{paragraph(n['comment'])}</w:comment>"
    chart = (
        "<c:chartSpace xmlns:c='http://schemas.openxmlformats.org/drawingml/2006/chart'>"
        f"<c:v>{n['chart']}</c:v></c:chartSpace>"
    )
    return {
        "header1.xml": ("header", part("hdr", paragraph(n["header"]))),
        "header2.xml": ("header", part("hdr", paragraph(n["first-header"]))),
        "footer1.xml": ("footer", part("ftr", paragraph(n["footer"]))),
        "footnotes.xml": ("footnotes", part("footnotes", foot)),
        "endnotes.xml": ("endnotes", part("endnotes", end)),
        "comments.xml": ("comments", part("comments", comment)),
        "charts/chart1.xml": ("chart", chart),
    }


def docx_with_picture(picture: bytes, name: str = "image1.png") -> bytes:
    """A Word document that shows the upper left quarter of a picture; all of it is kept."""
    shown = (
        "<w:p><w:r><w:t>See the picture.</w:t></w:r><w:r><w:drawing><wp:inline><a:graphic>"
        "<a:graphicData><a:blip r:embed='rId1'/><a:srcRect r='50000' b='50000'/>"
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    data = docx(shown, extra={f"word/media/{name}": picture})
    links = (
        f"<Relationships {_PACKAGE_REL}><Relationship Id='rId1' Type='{_REL}/image' "
        f"Target='media/{name}'/></Relationships>"
    )
    return with_member(data, "word/_rels/header7.xml.rels", links.encode())


def docx_with_macro() -> bytes:
    """A Word document with a macro project inside."""
    return docx(paragraph("Please enable content."), extra={"word/vbaProject.bin": b"\xd0\xcf"})


def docx_with_entities() -> bytes:
    """A Word document whose main part defines exploding entities."""
    data = docx(paragraph("text"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + content
            new.writestr(name, content)
    return out.getvalue()


# ---------------------------------------------------------------- Excel


def xlsx_chronology(needles: Mapping[str, str] | None = None) -> bytes:
    """A school's chronology: cell, hidden-sheet, hidden-row, hidden-column, comment, header."""
    n = needles or {}
    book = Workbook()
    sheet = book.active
    sheet.title = "Chronology"
    sheet.append(["Date", "NHS number", "Event"])
    sheet.append([43589, 9990000018, n.get("cell", "Absent from school")])
    sheet["A2"].number_format = "dd/mm/yyyy"
    sheet["B2"].number_format = "000 000 0000"
    sheet.append([43590, 0.1 + 0.2, n.get("hidden-row", "nothing")])
    sheet.row_dimensions[3].hidden = True
    sheet["F2"] = n.get("hidden-column", "nothing")
    sheet.column_dimensions["F"].hidden = True
    sheet["C2"].comment = Comment(n.get("comment", "nothing"), "Head teacher")
    sheet.oddHeader.center.text = n.get("header", "nothing")
    secret = book.create_sheet("Workings")
    secret["A1"] = n.get("hidden-sheet", "nothing")
    secret.sheet_state = "veryHidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_member(package: bytes, name: str, data: bytes) -> bytes:
    """An office package (or ZIP) with one more member."""
    out = io.BytesIO(package)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


# ---------------------------------------------------------------- mail


def eml(
    text: str,
    *,
    html: str = "",
    attachments: Mapping[str, bytes] | None = None,
    subject: str = "Referral",
    inner: bytes = b"",
) -> bytes:
    """An e-mail with text, perhaps an HTML version, attached files and an attached e-mail."""
    message = EmailMessage()
    message["From"] = "Ann Headteacher <head@school.example>"
    message["To"] = "Safeguarding <mash@council.example>"
    message["Subject"] = subject
    message["Date"] = "Mon, 05 Feb 2024 09:30:00 +0000"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in (attachments or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    if inner:
        attached = EmailMessage()
        attached["From"], attached["Subject"] = "a@b.example", "Forwarded"
        attached.set_content(inner.decode())
        message.add_attachment(attached)
    return message.as_bytes()


def msg(subject: str, body: str, attachments: Mapping[str, bytes] | None = None) -> bytes:
    """A minimal Outlook message in its own container."""
    texts = {
        0x001A: "IPM.Note", 0x0037: subject, 0x1000: body, 0x0C1A: "Ann Headteacher",
        0x0E04: "Safeguarding", 0x0C1F: "head@school.example",
    }  # fmt: skip
    files = attachments or {}
    header = struct.pack("<8x4L8x", 0, len(files), 0, len(files))
    tree: dict[str, object] = _mapi(header, texts, {}, {0x340D: 0x00040000})
    for at, (name, data) in enumerate(files.items()):
        tree[f"__attach_version1.0_#{at:08X}"] = _mapi(
            bytes(8), {0x3707: name}, {0x3701: data}, {0x3705: 1}
        )
    return _compound(tree)


def _mapi(
    header: bytes, texts: Mapping[int, str], blobs: Mapping[int, bytes], numbers: Mapping[int, int]
) -> dict[str, object]:
    """One MAPI object: its property stream and a stream per long value."""
    properties, streams = [header], {}
    for tag, text in texts.items():
        data = text.encode("utf-16-le")
        properties.append(struct.pack("<2HL2L", 0x1F, tag, 6, len(data) + 2, 0))
        streams[f"__substg1.0_{tag:04X}001F"] = data
    for tag, data in blobs.items():
        properties.append(struct.pack("<2HL2L", 0x102, tag, 6, len(data), 0))
        streams[f"__substg1.0_{tag:04X}0102"] = data
    for tag, number in numbers.items():
        properties.append(struct.pack("<2HL2L", 0x03, tag, 6, number, 0))
    return {"__properties_version1.0": b"".join(properties), **streams}


def encrypted_office() -> bytes:
    """The container Word makes of a document with a password."""
    return _compound({"EncryptionInfo": bytes(64), "EncryptedPackage": bytes(5000)})


_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def _compound(tree: Mapping[str, object]) -> bytes:
    """An OLE compound file (version 3) of streams (bytes) and storages (mappings)."""
    entries: list[list[object]] = [["Root Entry", 5, _FREE, _FREE, b""]]
    _add_entries(entries, 0, tree)
    mini, mini_fat, starts = bytearray(), [], {}
    for at, entry in enumerate(entries):
        data = entry[4]
        if entry[1] == 2 and len(data) < 4096:
            starts[at] = len(mini) // 64 if data else _END
            count = -(-len(data) // 64)
            mini_fat += [len(mini_fat) + 1 + i for i in range(count - 1)] + [_END] * bool(count)
            mini += data + bytes(-len(data) % 64)
    sectors: list[bytes] = []
    fat: list[int] = []

    def store(data: bytes) -> int:
        count = -(-len(data) // 512)
        if not count:
            return _END
        first = len(sectors)
        padded = data + bytes(-len(data) % 512)
        sectors.extend(padded[i * 512 : i * 512 + 512] for i in range(count))
        fat.extend([first + i + 1 for i in range(count - 1)] + [_END])
        return first

    entries[0][4] = bytes(mini)
    for at, entry in enumerate(entries):
        if at == 0 or (entry[1] == 2 and len(entry[4]) >= 4096):
            starts[at] = store(entry[4])
    mini_fat_at = store(struct.pack(f"<{len(mini_fat)}L", *mini_fat))
    directory = b"".join(_entry(entry, starts.get(at, 0)) for at, entry in enumerate(entries))
    directory += bytes(-len(directory) % 512)
    directory_at = store(directory)
    fat_at = len(sectors)
    fat_sectors = 1
    while fat_sectors * 128 < len(fat) + fat_sectors:
        fat_sectors += 1
    table = fat + [_FAT] * fat_sectors
    table += [_FREE] * (fat_sectors * 128 - len(table))
    packed = struct.pack(f"<{len(table)}L", *table)
    sectors += [packed[i * 512 : i * 512 + 512] for i in range(fat_sectors)]
    places = [fat_at + i for i in range(fat_sectors)] + [_FREE] * (109 - fat_sectors)
    header = struct.pack(
        "<8s16x5H6x10L", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, fat_sectors, directory_at, 0, 4096, mini_fat_at, -(-len(mini_fat) // 128), _END, 0,
        places[0],
    )  # fmt: skip
    return header + struct.pack("<108L", *places[1:]) + b"".join(sectors)


def _add_entries(entries: list[list[object]], parent: int, tree: Mapping[str, object]) -> None:
    """Children of one storage as a chain of right siblings."""
    before = None
    for name, value in tree.items():
        at = len(entries)
        if before is None:
            entries[parent][3] = at
        else:
            entries[before][2] = at
        before = at
        if isinstance(value, bytes):
            entries.append([name, 2, _FREE, _FREE, value])
        else:
            entries.append([name, 1, _FREE, _FREE, b""])
            _add_entries(entries, at, value)


def _entry(entry: Sequence[object], start: int) -> bytes:
    name, kind, right, child, data = entry
    raw = str(name).encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sH2B3L16x4x16x2LL", raw, len(raw), kind, 1, _FREE, right, child, start,
        len(data), 0,
    )  # fmt: skip
