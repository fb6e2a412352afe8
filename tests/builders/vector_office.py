"""Word, Excel and CSV files with needles in every part they can have."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image

from tests.builders import files
from tests.builders.files import docx, docx_with_picture, paragraph, picture, with_member, zip_of

Needles = Mapping[str, str]

LETTER = (
    "body", "inserted", "deleted", "comment", "header", "first-header", "footer", "footnote",
    "endnote", "box", "hidden", "control", "nested", "link", "field", "split", "chart",
)  # fmt: skip
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NS = (
    f'xmlns:w="{_W}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)


def letter(n: Needles) -> bytes:
    """A letter with a needle in each place where Word shows text."""
    return files.docx_letter({place: f"Seen with {n[f'docx-{place}']} today" for place in LETTER
                              if place != "split"} | {"split": n["docx-split"]})  # fmt: skip


def extras(n: Needles) -> bytes:
    """A letter with needles in what Word keeps beside its text."""
    tab, hyphen = n["docx-tab"], n["docx-no-break-hyphen"]
    body = (
        paragraph("The visit took place in the afternoon.")
        + f"<w:p><w:r><w:t>Seen with {tab[:4]}</w:t><w:softHyphen/><w:t>{tab[4:]}"
        f"</w:t><w:tab/><w:t>today</w:t></w:r></w:p>"
        + f"<w:p><w:r><w:t>Seen with Abc</w:t><w:noBreakHyphen/><w:t>{hyphen} today</w:t></w:r></w:p>"
        + "<w:p><w:del w:id='9' w:author='x'><w:r><w:delInstrText>REF "
        f"{n['docx-deleted-field']}</w:delInstrText></w:r></w:del></w:p>"
        + "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>INCLUDETEXT "
        f"{n['docx-field-code']}</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>"
        + f"<w:p><w:bookmarkStart w:id='1' w:name='{n['docx-bookmark']}'/><w:bookmarkEnd w:id='1'/>"
        f"<w:hyperlink w:tooltip='{n['docx-tooltip']}'><w:r><w:t>here</w:t></w:r></w:hyperlink></w:p>"
        + f"<w:sdt><w:sdtPr><w:alias w:val='{n['docx-control-title']}'/><w:tag w:val='"
        f"{n['docx-control-tag']}'/></w:sdtPr><w:sdtContent>{paragraph('yes')}</w:sdtContent></w:sdt>"
        + f"<w:p><w:r><w:drawing><wp:inline><wp:docPr id='1' name='p' descr='{n['docx-alt']}'/>"
        "</wp:inline></w:drawing></w:r></w:p>"
        + "<w:p><m:oMath xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'>"
        f"<m:r><m:t>{n['docx-equation']}</m:t></m:r></m:oMath></w:p>"
        + f"<w:p w:rsidR='00AA00AA'><w:ins w:id='3' w:author='{n['docx-author']}'>"
        "<w:r><w:t>added</w:t></w:r></w:ins></w:p>"
    )
    external = {
        "1": ("hyperlink", f"https://example.org/{n['docx-link-target']}"),
        "2": ("attachedTemplate", f"file:///C:/{n['docx-template']}.dotx"),
    }
    return docx(body, _parts(n), _members(n), external)


def _parts(n: Needles) -> dict[str, tuple[str, str]]:
    people = (
        '<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">'
        f'<w15:person w15:author="{n["docx-people"]}"/></w15:people>'
    )
    comments = (
        f"<w:comments {_NS}><w:comment w:id='0' w:author='{n['docx-comment-author']}' "
        f"w:initials='x'>{paragraph('Agreed.')}</w:comment></w:comments>"
    )
    settings = (
        f"<w:settings {_NS}><w:docVars><w:docVar w:name='a' w:val='{n['docx-variable']}'/>"
        f"</w:docVars><w:mailMerge><w:connectString w:val='{n['docx-mail-merge']}'/></w:mailMerge>"
        "</w:settings>"
    )
    diagram = (
        '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        f"<a:t>Seen with {n['docx-smartart']} today</a:t></dgm:dataModel>"
    )
    even = f"<w:hdr {_NS}>{paragraph('Seen with ' + n['docx-even-header'])}</w:hdr>"
    glossary = (
        f"<w:glossaryDocument {_NS}><w:docParts>"
        f"{paragraph(n['docx-glossary'])}</w:docParts></w:glossaryDocument>"
    )
    return {
        "people.xml": ("people", people),
        "comments.xml": ("comments", comments),
        "settings.xml": ("settings", settings),
        "diagrams/data1.xml": ("diagramData", diagram),
        "header3.xml": ("header", even),
        "glossary/document.xml": ("glossaryDocument", glossary),
    }


def _members(n: Needles) -> dict[str, bytes | str]:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:creator>{n['docx-core']}</dc:creator></cp:coreProperties>"
    )
    extended = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    custom = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = n["docx-picture-exif"]
    Image.new("RGB", (40, 40), "white").save(picture, "JPEG", exif=exif)
    small = io.BytesIO()
    Image.new("RGB", (8, 8)).save(small, "JPEG", comment=n["docx-thumbnail"].encode())
    return {
        "docProps/core.xml": core,
        "docProps/app.xml": f'<Properties xmlns="{extended}"><Manager>{n["docx-app"]}</Manager>'
        "</Properties>",
        "docProps/custom.xml": f'<Properties xmlns="{custom}"><property name="{n["docx-custom"]}"'
        "/></Properties>",
        "docProps/thumbnail.jpeg": small.getvalue(),
        "customXml/item1.xml": f"<case><child>{n['docx-custom-xml']}</child></case>",
        "word/media/image1.jpeg": picture.getvalue(),
    }


def cropped(n: Needles) -> bytes:
    """A letter that shows a corner of a photographed note; the name stands in the rest of it."""
    grain = Image.effect_noise((900, 700), 3).point(lambda level: min(level + 122, 255))
    image = grain.convert("RGB")  # as bright as paper, and large in bytes
    note = picture(["Visit on Monday", n["docx-cropped"]], width=500, height=300)
    image.paste(note.convert("RGB"), (400, 400))
    exif = Image.Exif()
    exif[0x010E] = n["docx-cropped-exif"]
    out = io.BytesIO()
    image.save(out, "PNG", exif=exif)
    return docx_with_picture(out.getvalue())


def chunk(n: Needles) -> bytes:
    """A web page that Word would show as part of the document."""
    page = f"<html><body>Seen with {n['docx-chunk']} today</body></html>"
    return docx(
        paragraph("Before.") + "<w:altChunk r:id='rId1'/>", {"chunk1.html": ("aFChunk", page)}
    )


def embedding(n: Needles) -> bytes:
    """A workbook inside a letter."""
    inner = files.xlsx_chronology({"cell": f"Seen with {n['docx-embedded']} today"})
    return docx(paragraph("Before."), extra={"word/embeddings/book1.xlsx": inner})


def macro(n: Needles) -> bytes:
    """A letter with a macro that names somebody."""
    code = b"\xd0\xcf" + n["docx-macro"].encode()
    return docx(paragraph("Please enable content."), extra={"word/vbaProject.bin": code})


# ---------------------------------------------------------------- Excel

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def chronology(n: Needles) -> bytes:
    """A workbook with needles in what may be hidden, and numbers and days stored as numbers."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Chronology"
    sheet.append(["Date", "NHS number", "Event", "Phone", "Born"])
    born = n["xlsx-born"]
    sheet.append([43589, int(n["xlsx-nhs"].replace(" ", "")), f"Seen with {n['xlsx-cell']} today",
                  int(n["xlsx-phone"].replace(" ", "")), int(born)])  # fmt: skip
    sheet["A2"].number_format = sheet["E2"].number_format = "dd/mm/yyyy"
    sheet["B2"].number_format = "000 000 0000"
    sheet["D2"].number_format = "00000 000000"
    sheet.append([43590, 1, n["xlsx-hidden-row"]])
    sheet.append([43591, 1, n["xlsx-grouped-row"]])
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions.group(4, 4, hidden=True)
    sheet.auto_filter.ref = "A1:E4"
    sheet["H2"] = n["xlsx-hidden-column"]
    sheet.column_dimensions["H"].hidden = True
    sheet["C2"].comment = Comment(n["xlsx-comment"], n["xlsx-comment-author"])
    sheet.oddHeader.center.text = n["xlsx-header"]
    rule = DataValidation(type="list", formula1=f'"yes,{n["xlsx-list"]}"')
    sheet.add_data_validation(rule)
    rule.add("C9")
    sheet.conditional_formatting.add("C2", FormulaRule(formula=[f'$C2="{n["xlsx-condition"]}"']))
    sheet["C8"] = f'=IF(C2="{n["xlsx-formula"]}",1,0)'
    book.defined_names["Held"] = DefinedName("Held", attr_text=f'"{n["xlsx-defined-name"]}"')
    for state in ("hidden", "veryHidden"):
        secret = book.create_sheet(f"Workings {state}")
        secret["A1"] = n[f"xlsx-{state}-sheet".lower()]
        secret.sheet_state = state
    book.properties.creator = n["xlsx-core"]
    out = io.BytesIO()
    book.save(out)
    return _left_behind(out.getvalue(), n)


def _left_behind(package: bytes, n: Needles) -> bytes:
    """Parts that Excel leaves in a workbook and openpyxl does not write."""
    threads = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    parts = {
        "xl/pivotCache/pivotCacheDefinition1.xml": f'<pivotCacheDefinition xmlns="{_MAIN}">'
        f'<sharedItems><s v="{n["xlsx-pivot"]}"/></sharedItems></pivotCacheDefinition>',
        "xl/pivotCache/pivotCacheRecords1.xml": f'<pivotCacheRecords xmlns="{_MAIN}"><r><s v="'
        f'{n["xlsx-pivot-record"]}"/></r></pivotCacheRecords>',
        "xl/slicerCaches/slicerCache1.xml": f'<slicerCacheDefinition name="{n["xlsx-slicer"]}"/>',
        "xl/connections.xml": f'<connections xmlns="{_MAIN}"><connection id="1" name="'
        f'{n["xlsx-connection"]}"/></connections>',
        "xl/queryTables/queryTable1.xml": f'<queryTable xmlns="{_MAIN}" name="{n["xlsx-query"]}"/>',
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{_MAIN}"><externalBook>'
        f'<sheetNames><sheetName val="{n["xlsx-external"]}"/></sheetNames></externalBook>'
        "</externalLink>",
        "xl/threadedComments/threadedComment1.xml": f'<ThreadedComments xmlns="{threads}">'
        f'<threadedComment ref="C2"><text>Seen with {n["xlsx-thread"]}</text></threadedComment>'
        "</ThreadedComments>",
        "xl/persons/person.xml": f'<personList xmlns="{threads}"><person displayName="'
        f'{n["xlsx-person"]}"/></personList>',
        "xl/richData/rdrichvalue.xml": f"<rvData><v>{n['xlsx-rich']}</v></rvData>",
        "xl/model/item.data": n["xlsx-model"].encode("utf-16-le"),
    }
    for name, content in parts.items():
        package = with_member(
            package, name, content if isinstance(content, bytes) else content.encode()
        )
    return package


def shared(n: Needles) -> bytes:
    """A sheet whose strings stand in a part of their own, one of them used no more."""
    members = {}
    with zipfile.ZipFile(io.BytesIO(files.xlsx_chronology({"cell": "INLINE"}))) as old:
        for name in old.namelist():
            members[name] = old.read(name).decode()
    sheet = members["xl/worksheets/sheet1.xml"]
    at = sheet.index('r="C2"')
    cell = 'r="C2" t="s"><v>0</v>'
    members["xl/worksheets/sheet1.xml"] = sheet[:at] + cell + sheet[sheet.index("</c>", at) :]
    strings = (f"Seen with {n['xlsx-shared']} today", n["xlsx-unused-string"])
    items = "".join(f"<si><t>{text}</t></si>" for text in strings)
    members["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{items}</sst>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relations = members["xl/_rels/workbook.xml.rels"]
    members["xl/_rels/workbook.xml.rels"] = relations.replace(
        "</Relationships>",
        f'<Relationship Id="rId99" Type="{kind}" Target="sharedStrings.xml"/></Relationships>',
    )
    return zip_of(members)


def csv_utf16(n: Needles) -> bytes:
    """A CSV as Excel saves Unicode text, with its mark."""
    return f"Date,Event\r\n01/02/2024,Seen with {n['csv-utf16']}\r\n".encode("utf-16")


def csv_marked(n: Needles) -> bytes:
    """A CSV in UTF-8 with its mark; the first cell holds the name."""
    return b"\xef\xbb\xbf" + f"{n['csv-first-cell']},Event\r\na,b\r\nc,d\r\n".encode()


def csv_windows(n: Needles) -> bytes:
    """A CSV in the old Windows encoding, where a cell starts a formula."""
    line = f'01/02/2024,=CONCATENATE("{n["csv-formula"]}")\r\n'
    return ("Date,Event – seen\r\n" + line + f"02/02/2024,{n['csv-windows']}’s visit\r\n").encode(
        "cp1252"
    )
