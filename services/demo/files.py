"""The documents of the story, made as real files the way agencies' systems make them.

Each hides something where careless tools leave it: a scan without text, tracked changes, comments
and headers in a letter, a hidden sheet, an attachment.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from email.message import EmailMessage

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl import Workbook
from openpyxl.comments import Comment
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from services.demo.cast import OTHER_CHILD

POLICE = [
    "WEST RIDING CONSTABULARY - VULNERABILITY REPORT",
    "Reference 13260001234      Officer in case PC 4471 Imran Shah",
    "",
    "At 21:40 on 18 November 2026 officers attended 14 Larch Grove, Huddersfield HD1 2TA",
    "following a call from Margaret Ashworth (01632 960178), the maternal grandmother.",
    "Present: Rebecca ASHWORTH (DOB 30/11/1993) and her children Tilly Doyle, aged 5, and",
    "Kofi Mensah, aged 11. Ms Ashworth, known as Becky, said that Tilly's father, Liam Doyle,",
    "of 9 Quarry Rise, Halifax, had left the address an hour before. His number is 07700 900155.",
    "",
    "Tilly was taken to hospital by ambulance with a head injury. Kofi was taken to stay with",
    "his father, Daniel MENSAH, at Flat 3, 27 Corporation Street, Dewsbury WF13 1QW.",
    "Mr Mensah (07700 900682) confirmed that Kofi was safe and well.",
    "",
    "Children's social care was told at 22:55. A strategy discussion under section 47 of the",
    "Children Act 1989 was held the next morning. Both children attend Thornley Bank Primary",
    "School. The health visitor had raised concerns about neglect in March 2026.",
]

CUSTODY = [
    "CUSTODY RECORD - HANDWRITTEN NOTE (SCANNED)",
    "",
    "Liam Patrick Doyle, born 08/06/1990,",
    "of 9 Quarry Rise, Halifax HX1 5ZZ.",
    "States that Becky Ashworth told him",
    "Tilly had fallen on the stairs.",
    "Asks for a call to 07700 900417.",
]


def police_report() -> bytes:
    """A born-digital PDF with a title and an author in its metadata."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    canvas.setTitle("Ashworth and Doyle vulnerability report")
    canvas.setAuthor("PC 4471 Imran Shah")
    text = canvas.beginText(50, 780)
    text.setFont("Helvetica", 10.5)
    text.setLeading(16)
    for line in POLICE:
        text.textLine(line)
    canvas.drawText(text)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def custody_scan() -> bytes:
    """A page that is only pixels, as a scanner makes it."""
    page = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(size=38)
    for number, line in enumerate(CUSTODY):
        draw.text((120, 160 + number * 80), line, fill=20, font=font)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    canvas.drawImage(ImageReader(page), 0, 0, A4[0], A4[1])
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def hospital_letter() -> bytes:
    """A Word letter with a header, a comment, a tracked insertion and a tracked deletion."""
    document = Document()
    header = document.sections[0].header.paragraphs[0]
    header.text = "Re: Tilly Grace Doyle, NHS 999 000 0026, born 14/03/2021"
    document.add_heading("Paediatric safeguarding letter", level=1)
    document.add_paragraph("Dear Dr Nair, Milsbridge Lane Surgery")
    first = document.add_paragraph(
        "Thank you for seeing Tilly. She was admitted on 18 November 2026 with a skull fracture. "
        "Her mother, Rebecca Ashworth, attended with the maternal grandmother, Nana Maggie."
    )
    document.add_comment(
        runs=first.runs[0], text="Check with Becky about the stairs.", author="Joanne Pickering"
    )
    _tracked(first, "ins", " Liam Doyle visited the ward on 19 November.")
    _tracked(first, "del", " Danny Mensah telephoned twice.")
    document.add_paragraph("The injuries are not consistent with the account given.")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "Contact"
    table.rows[0].cells[1].text = "Number"
    for name, number in (("Becky Ashworth", "07700 900417"), ("Liam Doyle", "07700 900155")):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, number
    document.add_paragraph("Dr Priya Raman, consultant paediatrician, GMC 7654321")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _tracked(paragraph: object, kind: str, words: str) -> None:
    change = OxmlElement(f"w:{kind}")
    change.set(qn("w:id"), "901" if kind == "ins" else "902")
    change.set(qn("w:author"), "Joanne Pickering")
    change.set(qn("w:date"), "2026-11-20T10:00:00Z")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t" if kind == "ins" else "w:delText")
    text.set(qn("xml:space"), "preserve")
    text.text = words
    run.append(text)
    change.append(run)
    paragraph._p.append(change)  # type: ignore[attr-defined]  # noqa: SLF001 - the library has no call


def school_chronology() -> bytes:
    """A workbook with the chronology on one sheet and contacts on a hidden one."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Doyle T chronology"
    sheet.append(["Date", "Source", "Event"])
    sheet.append([date(2026, 9, 7), "Class teacher", "Tilly Doyle came to school without a coat."])
    sheet.append([date(2026, 10, 2), "DSL", "Kofi said that he looks after Tilly at night."])
    sheet.append([date(2026, 11, 12), "School nurse", "Bruise seen; mother gave an explanation."])
    sheet["C2"].comment = Comment("Rang Becky on 07700 900417", "DSL")
    contacts = book.create_sheet("Contacts")
    contacts.sheet_state = "hidden"
    contacts.append(["Pupil", "UPN", "Contact"])
    contacts.append(["DOYLE, Tilly", "R999999926001", "Liam Doyle 07700 900155"])
    contacts.append(["MENSAH, Kofi", "", "Daniel Mensah 07700 900682"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def school_email() -> bytes:
    """An e-mail thread with a text attachment."""
    mail = EmailMessage()
    mail["From"] = "Designated Safeguarding Lead <dsl@thornleybank.example.org>"
    mail["To"] = "Becky Ashworth <becky.ashworth@example.org>"
    mail["Cc"] = "liam.doyle@example.org"
    mail["Subject"] = "Tilly's attendance"
    mail["Date"] = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
    mail["Message-ID"] = "<t.doyle.attendance@thornleybank.example.org>"
    mail.set_content(
        "Dear Ms Ashworth,\n\nTilly was absent on three days this term. Please ring school.\n\n"
        "Her older brother told us that he walks her home.\n\n"
        "> From: Becky Ashworth\n> Tilly was at her nan's. Liam Doyle will bring her on Monday.\n"
    )
    mail.add_attachment(
        b"Attendance for Tilly Doyle, born 14 March 2021: 88 per cent.\n",
        maintype="text",
        subtype="plain",
        filename="Tilly Doyle attendance.txt",
    )
    return mail.as_bytes()


def wrong_child() -> bytes:
    """A note about a child who has nothing to do with the case."""
    name, address = OTHER_CHILD
    return f"Health visitor note about {name}, {address}. Well child, no concerns.\n".encode()
