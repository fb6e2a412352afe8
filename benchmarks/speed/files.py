"""Files to measure on, written by a process of their own: what makes them takes memory."""

from __future__ import annotations

import io
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import docx
import pypdfium2
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from benchmarks.speed.material import SEED, lines, notes

_PAGE_LINES = 46


def pdf(pages: int, seed: int = SEED) -> bytes:
    """A born-digital PDF of A4 pages full of text."""
    out, source = io.BytesIO(), lines(seed)
    canvas = Canvas(out, pagesize=A4)
    for _ in range(pages):
        canvas.setFont("Helvetica", 10)
        for row in range(_PAGE_LINES):
            printable = next(source).encode("cp1252", "ignore").decode("cp1252")
            canvas.drawString(50, 790 - row * 16, printable)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def scan(pages: int, seed: int = SEED) -> bytes:
    """The same pages as grey pictures of 200 dots an inch, without any text."""
    document = pypdfium2.PdfDocument(pdf(pages, seed))
    images = [document[at].render(scale=200 / 72).to_pil().convert("L") for at in range(pages)]
    out = io.BytesIO()
    images[0].save(out, "PDF", resolution=200, save_all=True, append_images=images[1:])
    return out.getvalue()


def word_document(pages: int, seed: int = SEED) -> bytes:
    """A DOCX of about so many pages: headings, paragraphs, and a table on every fifth page."""
    document, source = docx.Document(), lines(seed)
    for page in range(pages):
        document.add_heading(f"Section {page + 1}", level=2)
        for _ in range(8):
            document.add_paragraph(" ".join(next(source) for _ in range(5)))
        if page % 5 == 0:
            table = document.add_table(rows=4, cols=3)
            for cell in (cell for row in table.rows for cell in row.cells):
                cell.text = next(source)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def mail(attachments: int, seed: int = SEED) -> bytes:
    """An e-mail with text, Word and PDF attachments in turn."""
    message, source = EmailMessage(), lines(seed)
    message["From"], message["To"] = "a.worker@example.org", "b.teacher@example.net"
    message["Subject"], message["Date"] = "Records", "Mon, 02 Mar 2026 09:30:00 +0000"
    message.set_content("\n".join(next(source) for _ in range(40)))
    made: tuple[tuple[Callable[[int], bytes], str, str], ...] = (
        (lambda n: notes(3_000, n)[0].encode(), "text/plain", "txt"),
        (lambda n: word_document(2, n), "application/octet-stream", "docx"),
        (lambda n: pdf(2, n), "application/pdf", "pdf"),
    )
    for number in range(attachments):
        make, main, end = made[number % 3]
        kind, _, sub = main.partition("/")
        message.add_attachment(
            make(number), maintype=kind, subtype=sub, filename=f"record-{number}.{end}"
        )
    return bytes(message)


MAKERS: dict[str, Callable[[int], bytes]] = {
    "pdf": pdf, "scan": scan, "docx": word_document, "eml": mail,
}  # fmt: skip


def made(kind: str, size: int, file: str) -> dict[str, float]:
    """Write a file of a kind; says how many bytes it has."""
    return {"bytes": float(Path(file).write_bytes(MAKERS[kind](size)))}
