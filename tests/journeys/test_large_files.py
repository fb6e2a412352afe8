"""Large files: bounded memory, progress that people can see, and a case that stays usable.

The upload is 2 GB unless ``LOCKGATE_TEST_LARGE_BYTES`` says otherwise.
"""

from __future__ import annotations

import io
import os
import random
import time
from collections.abc import Iterator

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from services.demo.client import wait_for
from tests.builders import files
from tests.journeys.sending import (
    Stream,
    Watch,
    again,
    announce,
    begun,
    memory,
    reset_peak,
    send,
    settled,
)

pytestmark = pytest.mark.slow

LARGE = int(os.environ.get("LOCKGATE_TEST_LARGE_BYTES", str(2 << 30)))
PIECE = 256 << 20
ALLOWED = 300 << 20
BLOCK = 1 << 20
PAGES = 300


class LargePdf:
    """A PDF of one page of text and a stream of noise, made again wherever it is asked for."""

    def __init__(self, size: int) -> None:
        self._noise = random.Random(7).randbytes(BLOCK)
        page = b"BT /F1 12 Tf 60 700 Td (Seen on 18 November by a health visitor.) Tj ET"
        paper = b"/MediaBox [0 0 595 842] /Contents 4 0 R"
        fonts = b"/Resources << /Font << /F1 5 0 R >> >>"
        objects = (
            b"<< /Type /Catalog /Pages 2 0 R /LockgateNoise 6 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R %s %s >>" % (paper, fonts),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        )
        head, places = b"%PDF-1.7\n", []
        for number, body in enumerate(objects, start=1):
            places.append(len(head))
            head += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        places.append(len(head))
        self._fill = size - len(head) - 600
        self._head = head + b"6 0 obj\n<< /Length %d >>\nstream\n" % self._fill
        end = b"\nendstream\nendobj\n"
        table = len(self._head) + self._fill + len(end)
        rows = b"".join(b"%010d 00000 n \n" % place for place in places)
        self._tail = (
            end + b"xref\n0 7\n0000000000 65535 f \n" + rows
            + b"trailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table
        )  # fmt: skip
        self.size = len(self._head) + self._fill + len(self._tail)

    def read(self, offset: int, length: int) -> Iterator[bytes]:
        """The bytes of a range, a block at a time."""
        end = min(offset + length, self.size)
        while offset < end:
            block = self._block(offset)[: end - offset]
            yield block
            offset += len(block)

    def _block(self, offset: int) -> bytes:
        into = offset - len(self._head)
        if into < 0:
            return self._head[offset:]
        if into < self._fill:
            at = into % BLOCK
            return self._noise[at : min(BLOCK, at + self._fill - into)]
        return self._tail[into - self._fill :]


def test_a_large_upload_is_taken_in_bounded_memory(lockgate):
    """Two gigabytes in pieces: the process stays within 300 MB of idle, the case stays usable."""
    story = begun(lockgate.players())
    officer, request = story.players["police-officer"], story.requests["police"]
    pid, pdf = lockgate.process.pid, LargePdf(LARGE)
    idle = reset_peak(pid)
    started = time.monotonic()
    with Watch(lockgate.settings.data_dir) as disk:
        upload = announce(officer, request, "disclosure.pdf", pdf.size, "large").json()["id"]
        place, sent = f"/api/v1/uploads/{upload}", 0
        while sent < pdf.size:
            length = min(PIECE, pdf.size - sent)
            piece = Stream(length, lambda at=sent, length=length: pdf.read(at, length))
            answer = again(
                lambda piece=piece, at=sent: officer.attempt(
                    "PATCH", place, data=piece, headers={"Upload-Offset": str(at)}
                )
            )
            assert answer.status_code == 204, answer.text
            sent = int(answer.headers["Upload-Offset"])
        uploaded, peak_sending = time.monotonic(), memory(pid)["VmHWM"]
        again(lambda: officer.attempt("POST", f"{place}/complete"))
        done = settled(officer, upload)
        checked, peak_checking = time.monotonic(), memory(pid)["VmHWM"]
        assert done["state"] == "accepted", done
        redaction = story.players["redaction-officer"]
        review = wait_for(
            "the reading to end", lambda: _review(redaction, story.case, done["document"])
        )
    peak = memory(pid)["VmHWM"]
    mb = 1 << 20
    print(  # noqa: T201 - the figures are what people run this for
        f"\n{pdf.size / mb:.0f} MB: sent in {uploaded - started:.0f} s, checked and sealed in "
        f"{checked - uploaded:.0f} s, read in {time.monotonic() - checked:.0f} s "
        f"({review['state']} {review['reason']}); idle {idle / mb:.0f} MB, at most "
        f"+{(peak_sending - idle) / mb:.0f} MB sending, +{(peak_checking - idle) / mb:.0f} MB "
        f"checking, +{(peak - idle) / mb:.0f} MB in all; disk at most {disk.most / mb:.0f} MB"
    )
    assert peak - idle < ALLOWED
    assert review["state"] == "proposed" or review["reason"]
    good = send(officer, request, "note.pdf", files.pdf_text([["A short note."]]), "small")
    assert good["state"] == "accepted"


def _review(player, case: str, document: str):
    rows = player.api("GET", f"/redaction/api/v1/cases/{case}/documents")
    found = [row for row in rows if row["id"] == document]
    return found[0] if found and found[0]["state"] in {"proposed", "quarantined"} else None


def long_report() -> bytes:
    """A text PDF of 300 pages with a name on each."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for number in range(1, PAGES + 1):
        text = canvas.beginText(50, 790)
        text.setFont("Helvetica", 10)
        for line in range(45):
            text.textLine(f"Entry {number}.{line}: seen at home and at school, no change noted.")
        text.textLine("Rebecca Ashworth of 14 Larch Grove, Huddersfield HD1 2TA was spoken to.")
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_a_long_document_is_read_with_progress_in_bounded_memory(lockgate):
    """Three hundred pages: read page by page for all to see, every page's name is proposed."""
    story = begun(lockgate.players())
    officer, redaction = story.players["hospital-officer"], story.players["redaction-officer"]
    pid = lockgate.process.pid
    content = long_report()
    idle = reset_peak(pid)
    started = time.monotonic()
    done = send(officer, story.requests["hospital"], "report.pdf", content, "long")
    assert done["state"] == "accepted", done
    seen: list[tuple[int, int]] = []
    told: list[tuple[int, int]] = []

    def look():
        rows = redaction.api("GET", f"/redaction/api/v1/cases/{story.case}/documents")
        seen.extend((row["pages_done"], row["pages_total"]) for row in rows if row["pages_total"])
        document = officer.api("GET", f"/api/v1/documents/{done['document']}")
        if document["stage"] == "reading":
            told.append((document["pages_done"], document["pages_total"]))
        return _review(redaction, story.case, done["document"])

    review = wait_for("the reading to end", look)
    taken, peak = time.monotonic() - started, memory(pid)["VmHWM"]
    sight = redaction.api("GET", f"/redaction/api/v1/documents/{done['document']}")
    found = {p["start"] for p in sight["proposals"] if p["label"] == "Mother"}
    mb = 1 << 20
    print(  # noqa: T201 - as above
        f"\n{PAGES} pages, {len(content) / mb:.1f} MB: proposed in {taken:.0f} s with "
        f"{len(sight['proposals'])} proposals; idle {idle / mb:.0f} MB, at most "
        f"+{(peak - idle) / mb:.0f} MB; progress at redaction {sorted(set(seen))[:8]}, at the "
        f"board {sorted(set(told))[:8]}"
    )
    assert review["state"] == "proposed", review
    assert review["pages_total"] == PAGES
    assert [one for one in seen if 0 < one[0] < PAGES], "no step between nothing and all was seen"
    assert seen == sorted(seen)
    assert [one for one in told if one[1] == PAGES], "the agency's view told no progress"
    assert len(found) >= PAGES
    assert peak - idle < ALLOWED
