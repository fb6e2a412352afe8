"""Bad files at the door: each is refused with a reason and help, and the case stays usable."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from services.demo.client import wait_for
from services.demo.story import Story
from services.intake.domain.uploads import MAX_SIZE
from services.storage.fsck.account import account
from services.storage.fsck.books import Class
from services.storage.fsck.stores import Receivers, folder_blobs
from services.storage.fsck.tables import open_tables
from shared.runtime.compose import database_url
from tests.builders import files
from tests.installations import Lockgate, fresh_settings
from tests.journeys.sending import again, announce, begun, send

pytestmark = pytest.mark.slow

PDF = files.pdf_text([["Seen at home.", "No change."]])
DOCX = files.docx(files.paragraph("Dear colleague"))
BAD = (
    ("wrong type", "letter.rtf", b"{\\rtf1 hello}", "file-type-unsupported"),
    ("wrong type", "film.mp4", b"\0\0\0\x18ftypmp42" + bytes(500), "file-type-unsupported"),
    ("truncated", "report.pdf", PDF[: len(PDF) // 2], "file-truncated"),
    ("truncated", "files.zip", DOCX[:-100], "file-truncated"),
    ("damaged", "old.pdf", b"%PDF-1.4\n" + b"junk" * 50 + b"\nstartxref\n0\n%%EOF", "file-damaged"),
    ("encrypted PDF", "locked.pdf", files.pdf_encrypted(PDF), "file-encrypted"),
    ("encrypted office", "locked.docx", files.encrypted_office(), "file-encrypted"),
    ("encrypted archive", "locked.zip", files.zip_encrypted(), "file-encrypted"),
    ("bomb", "photos.zip", files.zip_bomb(200 << 20), "file-bomb"),
    ("bomb", "overlap.zip", files.zip_overlapping(), "file-bomb"),
    ("bomb", "picture.png", files.png_flood(), "file-bomb"),
    ("bomb", "entities.docx", files.docx_with_entities(), "file-bomb"),
    ("nested", "boxes.zip", files.zip_nested(6), "file-too-deep"),
    ("mislabelled", "report.docx", PDF, "file-mislabelled"),
    ("mislabelled", "letter.pdf", DOCX, "file-mislabelled"),
    ("empty text", "note.txt", b"\n \n", "file-empty"),
    ("empty archive", "none.zip", files.zip_of({}), "file-empty"),
    ("executable", "report.pdf", b"\x7fELF" + bytes(100), "file-executable"),
    ("executable", "report.pdf.exe", PDF, "file-executable"),
    ("executable inside", "tools.zip", files.zip_of({"setup.exe": "x"}), "file-executable"),
    ("macros", "form.docx", files.docx_with_macro(), "active-content"),
)
SENTENCE = re.compile(r"[A-Z][^.]+[.]( [A-Z][^.]*[.])*")


@dataclass
class House:
    """One installation for every bad file, and how many good files it has taken."""

    lockgate: Lockgate
    story: Story
    taken: int = 0

    @property
    def officer(self):
        """Who sends."""
        return self.story.players["hospital-officer"]

    @property
    def request(self) -> str:
        """What they answer."""
        return self.story.requests["hospital"]

    def good(self) -> None:
        """The same request still takes a good file."""
        self.taken += 1
        data = files.pdf_text([[f"Good file {self.taken}."]])
        done = send(self.officer, self.request, "good.pdf", data, f"good-{self.taken}")
        assert done["state"] == "accepted", done
        listed = self.officer.api("GET", f"/api/v1/requests/{self.request}/documents")
        assert len(listed) == self.taken

    def stored(self, document: str) -> list[tuple[str, str]]:
        """Kind and state of every sealed object of a document."""
        file = self.lockgate.settings.under_data("databases", "storage.sqlite3")
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            return list(
                database.execute("SELECT kind, state FROM object WHERE document = ?", (document,))
            )


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[House]:
    """An installation whose agencies have been asked."""
    running = Lockgate(fresh_settings(tmp_path_factory.mktemp("bad-files") / "data"))
    try:
        yield House(running, begun(running.players()))
    finally:
        running.stop()


def assert_help(text: str) -> None:
    """Plain English: whole sentences, at least one that says what to do, no codes."""
    assert SENTENCE.fullmatch(text), text
    assert 8 <= len(text.split()) <= 45, text
    assert not re.search(r"\b[a-z]+-[a-z]+-[a-z]+\b|_|\bsandbox\b|\bexception\b|\berror\b", text), (
        text
    )


@pytest.mark.parametrize(("kind", "name", "data", "code"), BAD, ids=[f"{b[3]} {b[1]}" for b in BAD])
def test_a_bad_file_is_refused_with_help_and_a_good_one_is_taken(
    house: House, kind: str, name: str, data: bytes, code: str
):
    """A stable code and a sentence that helps; no document, and the request goes on."""
    done = send(house.officer, house.request, name, data, f"bad-{kind}-{name}")
    assert (done["state"], done["reason"]) == ("refused", code)
    assert_help(done["help"])
    gone = house.officer.attempt("GET", f"/api/v1/documents/{done['document']}")
    assert gone.status_code == 404
    assert house.stored(done["document"]) == []
    again_ = send(house.officer, house.request, name, data, f"again-{kind}-{name}")
    assert (again_["state"], again_["reason"]) == ("refused", code)
    house.good()


def problem(answer, status: int, code: str) -> dict:
    """The answer is this problem."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == code
    assert body["detail"].endswith(".")
    return body


def test_what_cannot_be_announced_is_refused_at_once(house: House):
    """Empty, far too large, or without a name: nothing is begun, and the request goes on."""
    for name, size, code in (
        ("empty.pdf", 0, "file-empty"),
        ("huge.zip", MAX_SIZE + 1, "upload-too-large"),
        ("", 10, "file-name"),
    ):
        answer = announce(house.officer, house.request, name, size, f"no-{code}")
        assert_help(problem(answer, 422, code)["detail"])
    house.good()


def test_bytes_that_do_not_add_up_are_refused(house: House):
    """Too few, too many, in the wrong place: each told, and the right bytes still go in."""
    started = announce(house.officer, house.request, "slow.pdf", len(PDF), "sums")
    place = f"/api/v1/uploads/{started.json()['id']}"

    def patch(data: bytes, offset: int):
        headers = {"Upload-Offset": str(offset)}
        return again(lambda: house.officer.attempt("PATCH", place, data=data, headers=headers))

    def complete():
        return again(lambda: house.officer.attempt("POST", f"{place}/complete"))

    problem(complete(), 409, "upload-incomplete")
    assert patch(PDF[:100], 0).status_code == 204
    assert problem(patch(PDF[50:], 50), 409, "upload-offset")["facts"]["offset"] == 100
    problem(patch(PDF[100:] + b"more", 100), 409, "upload-too-long")
    assert problem(complete(), 409, "upload-incomplete")["facts"]["offset"] == 100
    assert patch(PDF[100:], 100).status_code == 204
    assert complete().status_code == 200
    house.taken += 1
    wait_for(
        "the document",
        lambda: (
            len(house.officer.api("GET", f"/api/v1/requests/{house.request}/documents"))
            == house.taken
        ),
    )
    house.good()


def test_afterwards_nothing_half_stored_is_left(house: House):
    """The parts of refused files are swept away, and the account of everything is whole."""
    settings = house.lockgate.settings
    file = settings.under_data("databases", "storage.sqlite3")

    def swept() -> bool:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            [(left,)] = database.execute(
                "SELECT count(*) FROM object WHERE kind = 'upload-part' AND state = 'stored'"
            )
        return left == 0

    wait_for("the parts to be swept", swept, patience=90.0)

    def findings() -> list:
        found = account(
            open_tables(database_url(settings)),
            folder_blobs(settings.under_data("blobs")),
            Receivers(),
            deep=True,
            running=True,
        ).findings
        return [one for one in found if one.found not in {Class.OK, Class.RECOVERED}]

    last: list = []

    def whole() -> bool:
        last[:] = findings()
        return not last

    wait_for("the account to be whole", whole, patience=90.0)
    house.good()
