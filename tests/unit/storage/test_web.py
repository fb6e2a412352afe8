"""Storage's pages and API: who sees what, what is sent, what is put on record first."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient

from services.storage.domain.records import (
    LogLeaf,
    Release,
    ReleaseItem,
    ReleaseState,
    StoredObject,
)
from services.storage.downloads import download
from services.storage.publishing import Publishing
from services.storage.witnessing import Standing, Witness, WitnessState, standings_to_json
from shared.crypto.notes import NoteVerifier, SignatureType, verify_checkpoint
from shared.domain.access_tokens import AccessClaims, TokenKind, mint
from shared.domain.errors import Refused
from shared.domain.policy import Role
from tests.platform_kit import fake_sign
from tests.unit.storage.builders import Room
from tests.unit.storage.builders import service as made

HERE = "http://localhost"


@pytest.fixture
def opened(room: Room) -> Room:
    """Two files for a reviewer, one for a father; a manager and an auditor about."""
    room.hear("case.opened", reference="CSPR-2026-001")
    room.grant("mem-1", "per-1")
    room.grant("mem-2", "per-2", "FAMILY:Father A")
    for membership, person, role in (
        ("mem-3", "per-manager", "partnership-manager"),
        ("mem-4", "per-officer", "redaction-officer"),
    ):
        room.hear(
            "membership.granted", membership=membership, person=person, role=role,
            agency="", audience="",
        )  # fmt: skip
    room.hear("edition.proved", **room.edition("ed-1", data=b"%PDF one"))
    room.hear("edition.proved", **room.edition("ed-2", document="doc-2", data=b"%PDF two"))
    father = room.edition("ed-3", "FAMILY:Father A", data=b"%PDF father")
    room.hear("edition.proved", **father)
    return room


class Site:
    """The service's application, asked by different people."""

    def __init__(self, room: Room, **more: object) -> None:
        self.room = room
        service, self.vault = made(room, "/library", **more)
        self.service = service
        self.app = service.web
        self.app.config["TESTING"] = True

    def client(self, person: str = "", *roles: Role) -> FlaskClient:
        """A browser in which this person is signed in."""
        client = self.app.test_client()
        if person:
            client.set_cookie("lockgate-access", self._token(person, roles))
        return client

    def bearer(self, person: str, *roles: Role) -> dict[str, str]:
        """The header of an API client."""
        return {"Authorization": f"Bearer {self._token(person, roles)}"}

    def _token(self, person: str, roles: tuple[Role, ...]) -> str:
        now = int(self.room.clock.now().timestamp())
        claims = AccessClaims(
            TokenKind.SESSION, "intake", person, "lockgate", now, now + 300, session="ses-1",
            roles=tuple(role.value for role in roles),
        )  # fmt: skip
        return mint(claims, fake_sign("intake"))


@pytest.fixture
def site(opened: Room) -> Iterator[Site]:
    """The application over those releases."""
    return Site(opened)


def release_of(room: Room, person: str) -> Release:
    """The one release of a person."""
    with room.units() as uow:
        [found] = uow.find(Release, person=person)
    return found


def items_of(room: Room, release: Release) -> list[ReleaseItem]:
    """A release's items."""
    with room.units() as uow:
        return uow.find(ReleaseItem, release=release.id, order_by="number")


def openings(room: Room) -> list[tuple[str, str]]:
    """Person and document of every opening on the log."""
    with room.units() as uow:
        leaves = uow.find(LogLeaf, entry_kind="object.opened")
    return [(leaf.actor, leaf.document) for leaf in leaves]


def form_token(client: FlaskClient, page: str) -> str:
    """The token of the form on a page."""
    text = client.get(page).text
    return text.partition('name="csrf_token" value="')[2].partition('"')[0]


def post(client: FlaskClient, page: str, path: str, **fields: str):
    """Send the form of a page."""
    data = {**fields, "csrf_token": form_token(client, page)}
    return client.post(path, data=data, headers={"Origin": HERE})


def test_a_recipient_sees_their_own_bundles(site: Site):
    """The list names the case by its reference and links to the bundle."""
    page = site.client("per-1").get("/")
    assert page.status_code == 200
    assert "CSPR-2026-001" in page.text
    assert "2 documents" in page.text
    assert "Father" not in page.text


def test_a_person_without_bundles_is_told_so(site: Site):
    """An empty list is a sentence, not an empty page."""
    assert "Nothing has been shared with you yet" in site.client("per-nobody").get("/").text


def test_a_relative_can_leave_quickly(site: Site):
    """The way out stands on every page of a family member's bundle."""
    client = site.client("per-2")
    release = release_of(site.room, "per-2")
    for path in ("/", f"/bundles/{release.id}"):
        assert "Leave this page quickly" in client.get(path).text
    assert "Leave this page quickly" not in site.client("per-1").get("/").text


def test_a_file_is_sent_under_a_neutral_name_and_on_record(site: Site):
    """The bytes are those released, the name says nothing, and the opening is logged."""
    release = release_of(site.room, "per-1")
    item = items_of(site.room, release)[1]
    answer = site.client("per-1").get(f"/bundles/{release.id}/files/{item.id}")
    assert answer.data == b"%PDF two"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="document-002.pdf"'
    assert answer.headers["Content-Length"] == "8"
    assert openings(site.room) == [("per-1", "doc-2")]


def test_the_bundle_holds_files_proofs_and_a_manifest(site: Site):
    """One ZIP with neutral names, the same bytes each time, each opening on record."""
    release = release_of(site.room, "per-1")
    first = site.client("per-1").get(f"/bundles/{release.id}/all")
    again = site.client("per-1").get(f"/bundles/{release.id}/all")
    assert first.data == again.data
    with zipfile.ZipFile(io.BytesIO(first.data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "manifest.json",
            "document-001.pdf",
            "proofs/document-001.pdf.json",
            "document-002.pdf",
            "proofs/document-002.pdf.json",
        ]
        manifest = json.loads(archive.read("manifest.json"))
        for entry in manifest["files"]:
            assert sha256(archive.read(entry["name"])).hexdigest() == entry["sha256"]
    assert (manifest["format"], manifest["audience"]) == ("lockgate-bundle/1", "REVIEWER")
    assert len(openings(site.room)) == 2 * 4


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("pdf", "application/pdf"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("csv", "text/csv; charset=utf-8"),
        ("bin", "application/octet-stream"),
    ],
)
def test_a_file_is_sent_as_what_it_is(ending: str, kind: str):
    """The type of a released file follows from its name and is always one to save."""
    answer = download([b"x"], f"document-001.{ending}", 1)
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_a_recall_in_the_middle_of_a_download_stops_it(site: Site):
    """Each file is checked as its turn comes: nothing after the recall is opened."""
    release = release_of(site.room, "per-1")
    answer = site.client("per-1").get(f"/bundles/{release.id}/all", buffered=False)
    stream = answer.iter_encoded()
    got = [next(stream) for _ in range(3)]
    site.room.hear("membership.revoked", membership="mem-1", person="per-1")
    with pytest.raises(Refused, match="release-closed"):
        got.extend(stream)
    assert b"%PDF two" not in b"".join(got)
    assert ("per-1", "doc-2") not in openings(site.room)


@pytest.mark.parametrize("person", ["per-2", "per-manager", "per-officer", "per-nobody"])
def test_another_persons_release_looks_like_nothing(site: Site, person: str):
    """Someone else's release and one that never was give the same bytes."""
    release = release_of(site.room, "per-1")
    item = items_of(site.room, release)[0]
    client = site.client(person, Role.REVIEWER)
    for tail in ("", f"/files/{item.id}", "/all"):
        theirs = client.get(f"/bundles/{release.id}{tail}")
        nothing = client.get(f"/bundles/rel-00000000000000000000000000{tail}")
        assert theirs.status_code == nothing.status_code == 404
        assert theirs.data == nothing.data
    assert openings(site.room) == []


def test_a_closed_bundle_says_so_to_its_recipient(site: Site):
    """The recipient is told that it ended; no file is opened."""
    release = release_of(site.room, "per-1")
    item = items_of(site.room, release)[0]
    site.room.clock.move(days=29)
    client = site.client("per-1")
    assert client.get(f"/bundles/{release.id}/files/{item.id}").status_code == 403
    assert "can no longer be read" in client.get("/").text
    assert openings(site.room) == []


def test_removal_takes_effect_at_the_next_request(site: Site):
    """A person who lost access mid-session gets nothing more."""
    release = release_of(site.room, "per-1")
    client = site.client("per-1")
    assert client.get(f"/bundles/{release.id}").status_code == 200
    site.room.hear("membership.revoked", membership="mem-1", person="per-1")
    assert client.get(f"/bundles/{release.id}").status_code == 404


def test_a_manager_sees_and_recalls(site: Site):
    """The manager of the case finds the release, gives a reason, and it is shut."""
    release = release_of(site.room, "per-1")
    client = site.client("per-manager", Role.MANAGER)
    assert release.id in client.get("/releases").text
    page = f"/releases/{release.id}"
    answer = post(client, page, f"{page}/recall", reason="wrong-recipient")
    assert answer.status_code == 303
    assert release_of(site.room, "per-1").state is ReleaseState.RECALLED
    assert site.client("per-1").get(f"/bundles/{release.id}").status_code == 403


def test_a_recall_without_a_reason_is_asked_again(site: Site):
    """The page comes back with the mistake named, and nothing happened."""
    release = release_of(site.room, "per-1")
    client = site.client("per-manager", Role.MANAGER)
    page = f"/releases/{release.id}"
    answer = post(client, page, f"{page}/recall")
    assert answer.status_code == 422
    assert "Choose a reason." in answer.text
    assert release_of(site.room, "per-1").state is ReleaseState.OPEN


def test_a_manager_sets_the_last_day_in_english_time(site: Site):
    """The release ends when that day does in England, also in summer."""
    release = release_of(site.room, "per-1")
    client = site.client("per-manager", Role.MANAGER)
    page = f"/releases/{release.id}"
    answer = post(client, page, f"{page}/expiry", day="30", month="6", year="2026")
    assert answer.status_code == 303
    assert release_of(site.room, "per-1").expires_at.isoformat() == "2026-06-30T23:00:00+00:00"


@pytest.mark.parametrize(
    ("day", "month", "year"), [("31", "2", "2026"), ("", "3", "2026"), ("1", "1", "2020")]
)
def test_a_bad_last_day_is_asked_again(site: Site, day: str, month: str, year: str):
    """A day that is not real, not whole or past changes nothing."""
    release = release_of(site.room, "per-1")
    client = site.client("per-manager", Role.MANAGER)
    page = f"/releases/{release.id}"
    answer = post(client, page, f"{page}/expiry", day=day, month=month, year=year)
    assert answer.status_code == 422
    assert release_of(site.room, "per-1").expires_at == release.expires_at


def test_a_manager_opens_a_recalled_release_again(site: Site):
    """After a recall the page offers to open it again."""
    release = release_of(site.room, "per-1")
    client = site.client("per-manager", Role.MANAGER)
    page = f"/releases/{release.id}"
    post(client, page, f"{page}/recall", reason="safety")
    answer = post(client, page, f"{page}/reopen", day="20", month="3", year="2026")
    assert answer.status_code == 303
    assert release_of(site.room, "per-1").state is ReleaseState.OPEN


@pytest.mark.parametrize("person", ["per-1", "per-officer", "per-other-manager"])
def test_only_the_cases_manager_manages(site: Site, person: str):
    """Recipients, officers and managers of other cases find nothing to manage."""
    release = release_of(site.room, "per-1")
    client = site.client(person, Role.MANAGER)
    assert client.get(f"/releases/{release.id}").status_code == 404
    assert release.id not in client.get("/releases").text
    token = form_token(site.client("per-manager"), f"/releases/{release.id}")
    answer = client.post(
        f"/releases/{release.id}/recall",
        data={"reason": "safety", "csrf_token": token},
        headers={"Origin": HERE},
    )
    assert answer.status_code == 404
    assert release_of(site.room, "per-1").state is ReleaseState.OPEN


def test_an_auditor_asks_who_opened_what(site: Site):
    """The page answers by case, document and person, and only for the auditor."""
    release = release_of(site.room, "per-1")
    for item in items_of(site.room, release):
        site.client("per-1").get(f"/bundles/{release.id}/files/{item.id}")
    client = site.client("per-auditor", Role.AUDITOR)
    page = client.get("/log?case=case-1&document=doc-2&kind=object.opened")
    assert page.status_code == 200
    assert page.text.count("Opened: edition</td>") == 1
    assert "per-1" in page.text
    for person in ("per-1", "per-manager"):
        assert site.client(person, Role.MANAGER).get("/log").status_code == 403


def test_a_question_with_a_bad_date_is_asked_again(site: Site):
    """A date that cannot be read is named, and nothing is answered."""
    answer = site.client("per-auditor", Role.AUDITOR).get("/log?since=yesterday")
    assert answer.status_code == 422
    assert "Enter a date" in answer.text


def test_times_limit_the_answer(site: Site):
    """From a day on, and before a day."""
    client = site.client("per-auditor", Role.AUDITOR)
    assert "No entry matches" in client.get("/log?before=2026-03-02").text
    assert "No entry matches" in client.get("/log?since=2026-03-03").text
    assert "No entry matches" not in client.get("/log?since=2026-03-02&before=2026-03-03").text


def test_the_auditor_sees_how_the_witnesses_stand(opened: Room, tmp_path: Path):
    """Who has cosigned how much; that one saw another log is a warning, never a detail."""
    key = Ed25519PrivateKey.generate().public_key()
    witness = Witness(
        NoteVerifier("w.example", key, SignatureType.COSIGNATURE), "https://w.example"
    )
    site = Site(opened, publishing=Publishing(tmp_path, (witness,)))
    auditor = site.client("per-auditor", Role.AUDITOR)
    assert "Not asked yet" in auditor.get("/log").text
    for state, warned in ((WitnessState.COSIGNED, False), (WitnessState.DIFFERS, True)):
        stands = Standing(
            "w.example", state, "2026-03-02T09:00:00+00:00", 1234, "2026-03-02T10:00:00+00:00"
        )
        (tmp_path / "witnesses.json").write_bytes(standings_to_json([stands]))
        page = auditor.get("/log").text
        assert ("w.example" in page, "1234" in page, "2 March 2026" in page) == (True, True, True)
        assert ("saw another log" in page) == warned


def test_the_export_is_csv_and_on_record(site: Site):
    """Every matching entry is in the file, and that it was taken is on the log."""
    client = site.client("per-auditor", Role.AUDITOR)
    answer = post(client, "/log", "/log/export", case="case-1")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    with site.room.units() as uow:
        assert len(rows) == uow.count(LogLeaf, case="case-1")
        [taken] = uow.find(LogLeaf, entry_kind="log.exported")
    assert taken.actor == "per-auditor"
    assert {row["case"] for row in rows} == {"case-1"}


def test_the_checkpoint_verifies_with_the_public_key(site: Site):
    """What is downloaded is a signed note of the whole log."""
    note = site.client("per-auditor", Role.AUDITOR).get("/log/checkpoint").text
    head = verify_checkpoint(note, site.room.log.signer.verifier)
    with site.room.units() as uow:
        assert head.size == uow.count(LogLeaf)


def test_the_api_lists_reads_and_manages(site: Site):
    """The same through the API: own releases, a file, recall, end, opening again."""
    client = site.app.test_client()
    mine = client.get("/api/v1/releases", headers=site.bearer("per-1")).json
    assert [(one["audience"], len(one["items"])) for one in mine] == [("REVIEWER", 2)]
    release, item = mine[0]["id"], mine[0]["items"][0]["id"]
    file = client.get(f"/api/v1/releases/{release}/files/{item}", headers=site.bearer("per-1"))
    assert file.data == b"%PDF one"
    manager = site.bearer("per-manager")
    end = (site.room.clock.now() + timedelta(days=3)).isoformat()
    base = f"/api/v1/releases/{release}"
    assert (
        client.put(f"{base}/expiry", json={"expires_at": end}, headers=manager).status_code == 204
    )
    recalled = client.post(f"{base}/recall", json={"reason": "safety"}, headers=manager)
    assert recalled.status_code == 204
    assert client.get(base, headers=manager).json["state"] == "recalled"
    assert (
        client.post(f"{base}/reopen", json={"expires_at": end}, headers=manager).status_code == 204
    )
    assert client.get(base, headers=manager).json["readable"] is True


def test_the_api_proves(site: Site):
    """An auditor's program gets entries and proofs that fit the checkpoint."""
    client, auditor = site.app.test_client(), site.bearer("per-auditor", Role.AUDITOR)
    note = client.get("/api/v1/log/checkpoint", headers=auditor).text
    head = verify_checkpoint(note, site.room.log.signer.verifier)
    [line] = client.get("/api/v1/log/entries?kind=case-key.created", headers=auditor).json
    from shared.crypto.merkle import verify_inclusion

    query = f"first={line['index']}&size={head.size}"
    proof = client.get(f"/api/v1/log/inclusion?{query}", headers=auditor).json["hashes"]
    verify_inclusion(
        bytes.fromhex(line["leaf_hash"]), line["index"], head.size,
        [bytes.fromhex(one) for one in proof], head.root,
    )  # fmt: skip
    grown = client.get(f"/api/v1/log/consistency?first=1&size={head.size}", headers=auditor)
    assert grown.status_code == 200
    beyond = client.get(f"/api/v1/log/consistency?first=1&size={head.size + 1}", headers=auditor)
    assert beyond.status_code == 422


def test_the_timer_ends_releases(site: Site):
    """The service's own timer marks what is over."""
    site.room.clock.move(days=30)
    [tick] = [one for one in site.service.ticks if one.name == "storage.expire-releases"]
    tick.run()
    assert release_of(site.room, "per-1").state is ReleaseState.EXPIRED


def test_every_event_for_storage_has_a_consumer(site: Site):
    """What is routed to storage is consumed, and nothing else is."""
    from shared.contracts.events import specs

    routed = {
        one.type for one in specs() if any(queue.startswith("storage.") for queue in one.queues)
    }
    assert set(site.service.consumers) == routed


def test_nobody_signed_in_sees_nothing(site: Site):
    """Pages send to sign-in, the API answers 401."""
    release = release_of(site.room, "per-1")
    client = site.client()
    for path in ("/", f"/bundles/{release.id}", "/releases", "/log"):
        assert client.get(path).status_code == 303
    assert client.get("/api/v1/releases").status_code == 401


def test_the_administrator_sees_what_checking_the_store_found(site: Site, opened: Room):
    """Lost objects are listed by id, for administrators and auditors and for nobody else."""
    client = site.client("per-admin", Role.ADMINISTRATOR)
    assert "No fault is known" in client.get("/store").text
    with opened.units() as uow:
        [row] = uow.find(StoredObject, limit=1, order_by="id")
    del opened.blobs.kept[row.blob]
    [tick] = [one for one in site.service.ticks if one.name == "storage.scrub"]
    tick.run()
    page = site.client("per-auditor", Role.AUDITOR).get("/store").text
    assert "Missing" in page
    assert row.id in page
    assert site.client("per-manager", Role.MANAGER).get("/store").status_code == 403
