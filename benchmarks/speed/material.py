"""What is measured on: prose, notes, registers and files, made the same from a seed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from random import Random

import docx
import pypdfium2
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from benchmarks.uk_cases.generate import cases
from benchmarks.uk_cases.people import cast, entry
from benchmarks.uk_cases.stock import open_stock
from services.redaction.domain.register import Entry, Register

SEED = 11
_PAGE_LINES, _LINE = 46, 92
_PROSE = (
    "The review considered how agencies worked together during the period in question.",
    "Records show that concerns were raised more than once, and that each was closed on its own.",
    "It was not clear to the reviewers why the assessment had taken so long to complete.",
    "{name} told the panel that the family had been difficult to engage at first.",
    "Practitioners described high caseloads and a lack of time for reflective supervision.",
    "The decision was taken in {month}, and there is no record of the reasons for it.",
    "When {name} visited, the home was tidy and the children appeared well presented.",
    "Information held by one agency was not known to the others until after the event.",
    "The lead reviewer asked whether the voice of the child had been heard and recorded.",
    "In the view of the authors this was an understandable decision given what was known.",
    "A different picture emerges when the chronology is read from beginning to end.",
    "The family moved to {town} that winter, and the file was not transferred for some weeks.",
    "There are examples of good practice, in particular by the school and the nursery.",
    "The legal framework at the time required consent before a referral could be made.",
    "No single practitioner could have predicted what happened on the basis of one contact.",
    "{name}, who had known the parents for years, offered to help and was not called back.",
    "The partnership has since changed its procedures and will report on them within the year.",
    "Supervision notes are brief and do not show that the plan was challenged.",
    "It would be wrong to conclude from this that thresholds were generally misapplied.",
    "The mother said that she had felt judged, and that nobody had explained the process.",
)


def prose(size: int, seed: int = SEED) -> list[str]:
    """Report prose of ``size`` characters in all, as documents of about 4,000 characters."""
    stock, rng = open_stock(), Random(f"prose/{seed}")
    names, months = stock["names"], ("January", "May", "July", "October")
    made: list[str] = []
    total = 0
    while total < size:
        sentences = [
            rng.choice(_PROSE).format(
                name=f"{rng.choice(names['girls'])} {rng.choice(names['last'])}",
                month=f"{rng.choice(months)} {rng.randint(2015, 2025)}",
                town=rng.choice(stock["places"]["towns"]),
            )
            for _ in range(48)
        ]
        made.append("\n\n".join(" ".join(sentences[at : at + 6]) for at in range(0, 48, 6)))
        total += len(made[-1])
    return made


def notes(size: int, seed: int = SEED) -> list[str]:
    """Identifier-dense notes of about ``size`` characters in all: the open case files."""
    made: list[str] = []
    total = 0
    for case in cases(open_stock(), max(2, size // 8_000), seed):
        for document in case.documents:
            made.append(document.text)
            total += len(document.text)
            if total >= size:
                return made
    return made


def register(entries: int, seed: int = SEED) -> Register:
    """A register of so many entries; the first hold the people of the first notes."""
    held: list[Entry] = []
    for case in cases(open_stock(), 1 + min(entries, 60) // 8, seed):
        held += case.register.entries
    rng = Random(f"register/{seed}")
    while len(held) < entries:
        held += [entry(p, rng) for p in cast(open_stock(), rng).values() if p.registered]
    named = (replace(one, label=f"Person {n}") for n, one in enumerate(held[:entries], 1))
    return Register("bench", tuple(named))


def lines(seed: int = SEED) -> Iterator[str]:
    """Lines of prose and of notes in turn, without end, none longer than a page is wide."""
    turn = 0
    while True:
        made = prose(8_000, seed + turn) if turn % 2 == 0 else notes(8_000, seed + turn // 2)
        for text in made:
            for paragraph in text.splitlines():
                words, line = paragraph.replace("\t", "  ").split(" "), ""
                for word in words:
                    if len(line) + len(word) >= _LINE:
                        yield line
                        line = ""
                    line = f"{line} {word}".strip()
                yield line
        turn += 1


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
