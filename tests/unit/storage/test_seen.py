"""Who saw document 7, page 3, before 4 February? By the API, on the page, and as a download."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from services.storage.fsck import public
from services.storage.handlers.seen import shows
from shared.crypto.receipts import verify_receipt
from shared.domain.access_tokens import AccessClaims, TokenKind, mint
from shared.domain.errors import Invalid
from shared.domain.policy import Role
from shared.ports.vault import Actor
from tests.platform_kit import fake_sign
from tests.unit.storage.builders import Room, context
from tests.unit.storage.builders import service as made

PAGE = "/cases/case-1/seen"
API = "/api/v1/cases/case-1/seen"


class Place:
    """A case with two documents, opened in several ways on several days."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.app = application(room)
        room.hear("case.opened", reference="CSPR-2026-001")
        room.hear(
            "membership.granted", membership="mem-1", person="per-manager",
            role="partnership-manager", agency="", audience="",
        )  # fmt: skip
        room.clock.at = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
        for document in ("doc-6", "doc-7"):
            place = context(document=document)
            room.vault.seal(f"{document}.original", place, [b"x" * 90], Actor("per-1", "upload"))
            room.clock.move(minutes=1)
        reading = context(document="doc-7.0", kind="reading")
        room.vault.seal("doc-7.reading", reading, [b"y"], Actor("redaction", "read"))
        self.open("per-a", "1-2", day=1)
        self.open("per-f", "3", day=1, document="doc-6")
        self.open("per-b", "3", day=2)
        self.open("per-c", "2-9", day=3)
        self.open("per-d", "", day=3)
        room.clock.at = datetime(2027, 2, 3, 23, 30, tzinfo=UTC)
        room.vault.open("doc-7.reading", reading, Actor("per-g", "review"))
        room.vault.open("doc-7.reading", reading, Actor("redaction", "build-edition"))
        self.open("per-e", "3", day=4)

    def open(self, person: str, pages: str, *, day: int, document: str = "doc-7") -> None:
        """Have somebody open pages of a document on a day in February."""
        self.room.clock.at = datetime(2027, 2, day, 12, 0, tzinfo=UTC)
        actor = Actor(person, "review", pages)
        self.room.vault.open(f"{document}.original", context(document=document), actor)

    def client(self, person: str = "", *roles: Role) -> FlaskClient:
        """A browser in which this person is signed in."""
        client = self.app.test_client()
        if person:
            now = int(self.room.clock.now().timestamp())
            claims = AccessClaims(
                TokenKind.SESSION, "intake", person, "lockgate", now, now + 300, session="ses-1",
                roles=tuple(role.value for role in roles),
            )  # fmt: skip
            client.set_cookie("lockgate-access", mint(claims, fake_sign("intake")))
        return client

    @property
    def auditor(self) -> FlaskClient:
        """The auditor's browser."""
        return self.client("per-auditor", Role.AUDITOR)

    def actors(self, **asked: object) -> list[str]:
        """Who the API says saw it, oldest first."""
        given = self.auditor.get(API, query_string={"document": "doc-7", **asked})
        assert given.status_code == 200
        return [line["actor"] for line in reversed(given.json)]


def application(room: Room) -> Flask:
    """The service's application."""
    service, _ = made(room)
    return service.web


@pytest.fixture
def place(room: Room) -> Iterator[Place]:
    """The case."""
    return Place(room)


def test_who_saw_page_3_before_the_fourth_of_february(place: Place):
    """Whoever opened that page, pages around it, or everything, in time; nobody else."""
    assert place.actors(page=3, before="2027-02-04") == ["per-b", "per-c", "per-d", "per-g"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "abcdeg"),
        ({"page": 1}, "adg"),
        ({"page": 9}, "cdg"),
        ({"since": "2027-02-03"}, "cdeg"),
        ({"before": "2027-02-02"}, "a"),
        ({"since": "2027-02-02", "before": "2027-02-03", "page": 3}, "b"),
        ({"person": "per-c"}, "c"),
        ({"person": "per-z"}, ""),
        ({"document": "doc-6"}, "f"),
        ({"document": "doc"}, ""),
        ({"document": "doc-7.0"}, ""),
    ],
)
def test_every_filter_narrows_the_answer(place: Place, asked: dict[str, object], expected: str):
    """Document, page, person and days, alone and together."""
    assert sorted(place.actors(**asked)) == [f"per-{one}" for one in expected]


def test_what_services_opened_is_told_when_asked_for(place: Place):
    """Opened for Lockgate's own work it is no person's seeing, but it is on record."""
    assert place.actors(services="true", since="2027-02-03", person="redaction") == ["redaction"]


@pytest.mark.parametrize(
    ("pages", "page", "shown"),
    [("", 3, True), ("3", 3, True), ("3", 4, False), ("2-4", 3, True), ("2-4", 5, False), ("9", 0, True)],
)  # fmt: skip
def test_which_pages_an_opening_shows(pages: str, page: int, *, shown: bool):
    """One, several, all; page 0 asks for any."""
    assert shows(pages, page) is shown


@pytest.mark.parametrize("pages", ["three", "1,2", "0", "1-", "Anna", "1-2-3", "-1"])
def test_pages_on_the_log_are_numbers(place: Place, pages: str):
    """Nothing but numbers can be put there."""
    with pytest.raises(Invalid, match="object-pages"):
        place.open("per-a", pages, day=5)


def test_the_page_answers_the_same(place: Place):
    """As a table, with how many openings there were."""
    given = place.auditor.get(PAGE, query_string={"document": "doc-7", "page": "3"})
    page = html.fromstring(given.data)
    rows = [" ".join(row.itertext()).split() for row in page.xpath("//tbody/tr")]
    assert "5 openings" in page.xpath("//h2/text()")
    assert [next(word for word in row if word.startswith("per-")) for row in rows] == [
        "per-e", "per-g", "per-d", "per-c", "per-b",
    ]  # fmt: skip
    assert page.xpath("//select[@id='document']/option/@value") == ["", "doc-6", "doc-7"]


def test_a_question_that_cannot_be_read_says_why(place: Place):
    """A page that is no number, and a day that is none."""
    given = place.auditor.get(
        PAGE, query_string={"document": "doc-7", "page": "x", "before": "4 Feb"}
    )
    assert given.status_code == 422
    assert b"Enter a page as a number" in given.data
    assert b"Enter a date as year, month and day" in given.data


def test_the_download_is_signed_and_on_the_log(place: Place, tmp_path: Path):
    """CSV and JSON say the same; the receipt binds both, and proves the entry of the download."""
    asked = {"document": "doc-7", "page": "3", "before": "2027-02-04"}
    client = place.auditor
    form = client.get(PAGE, query_string=asked)
    [token] = html.fromstring(form.data).xpath(
        "//form[@method='post']//input[@name='csrf_token']/@value"
    )
    given = client.post(f"{PAGE}/export", data=asked | {"csrf_token": token})
    files = zipfile.ZipFile(io.BytesIO(given.data))
    table, listed = files.read("seen.csv"), files.read("seen.json")
    receipt = files.read("receipt.json")
    fields = verify_receipt(place.room.signing.public_key(), receipt)
    assert fields["seen.csv"] == sha256(table).hexdigest()
    assert fields["seen.json"] == sha256(listed).hexdigest()
    rows = list(csv.DictReader(io.StringIO(table.decode())))
    assert rows == json.loads(listed)["entries"]
    assert [row["actor"] for row in rows] == ["per-g", "per-d", "per-c", "per-b"]
    (tmp_path / "receipt").write_bytes(receipt)
    key = place.room.log.signer.verifier.to_text()
    assert public.main(["receipt", str(tmp_path / "receipt"), "--key", key]) == 0
    [entry] = client.get("/api/v1/log/entries", query_string={"kind": "log.exported"}).json
    assert entry["actor"] == "per-auditor"
    assert entry["facts"]["sha256"] == fields["seen.json"]


def test_only_auditors_and_the_cases_managers_may_ask(place: Place):
    """A manager of the case may; of another case, an officer, an administrator may not."""
    manager = place.client("per-manager", Role.MANAGER)
    assert manager.get(PAGE).status_code == 200
    assert manager.get(API, query_string={"document": "doc-7"}).status_code == 200
    assert b"CSPR-2026-001" in manager.get("/seen").data
    others = (Role.MANAGER, Role.ADMINISTRATOR, Role.REVIEWER, Role.SIGNATORY)
    for role in others:
        client = place.client("per-else", role)
        assert client.get(PAGE).status_code == 404
        assert client.get(API).status_code == 404
        assert b"CSPR-2026-001" not in client.get("/seen").data
    assert place.client().get(API).status_code == 401
