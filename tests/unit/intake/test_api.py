"""The API end to end over the built application: the story as an agency's system plays it."""

import json
from datetime import timedelta

import pytest

from services.intake.domain.documents import Document
from services.intake.domain.uploads import Upload
from services.intake.handlers.desk import Viewing
from shared.crypto.receipts import verify_receipt
from shared.domain.policy import Role
from shared.ports.scanner import ScanResult
from tests.unit.intake.room import CHILD, CONTENT, ICB, LA, MANAGER, START, digest

DATA = b"%PDF-1.7 " + CHILD.encode()


@pytest.fixture
def manager(site):
    """The partnership manager."""
    return site.browser(MANAGER, Role.MANAGER)


@pytest.fixture
def request_id(site, manager):
    """A request to the first agency, all through the API."""
    case = manager.api("POST", "/cases", json={"aware_at": START.isoformat()}).json["id"]
    asked = {"agencies": [site.agencies[0]], "asked": f"Records about {CHILD}"}
    return manager.api("POST", f"/cases/{case}/requests", json=asked).json[0]["id"]


def start(officer, request_id, **changes):
    """Announce a file."""
    sent = {"name": f"{CHILD}.pdf", "size": len(DATA), **changes}
    return officer.api("POST", f"/requests/{request_id}/uploads", json=sent)


def patch(officer, place, offset, data):
    """Send bytes."""
    headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return officer.api("PATCH", place, data=data, headers=headers)


def place_of(answer):
    """The upload's address without the prefix."""
    return answer.headers["Location"].removeprefix("/api/v1")


def accepted(site, request_id):
    """A document sent through the API and checked."""
    officer = site.officer()
    place = place_of(start(officer, request_id))
    patch(officer, place, 0, DATA)
    officer.api("POST", f"{place}/complete")
    site.work()
    return officer, officer.api("GET", place).json["document"]


def test_a_case_is_opened_and_its_clocks_explain_themselves(manager):
    """Opening with an awareness time shows C1 with words, date and what remains."""
    made = manager.api("POST", "/cases", json={"aware_at": START.isoformat()})
    assert made.status_code == 201
    clocks = manager.api("GET", f"/cases/{made.json['id']}/clocks").json
    assert clocks[0]["headline"] == "Due Monday 7 December 2026 - 5 working days left"
    assert clocks[1]["state"] == "not-started"
    assert manager.api("GET", "/board").json[0]["next"]["words"].startswith("Notify the Panel")


def test_facts_and_the_notification_are_recorded(manager):
    """Facts append through the API, and only those that people record."""
    case = manager.api("POST", "/cases", json={}).json["id"]
    at = START.isoformat()
    fact = {"kind": "aware", "happened_at": at}
    assert manager.api("POST", f"/cases/{case}/facts", json=fact).status_code == 201
    sent = {"reference": "SIN-9", "sent_at": at}
    made = manager.api("POST", f"/cases/{case}/notification", json=sent)
    assert made.json["evidence"] == "SIN-9"
    forged = {"kind": "panel-received", "happened_at": at}
    assert manager.api("POST", f"/cases/{case}/facts", json=forged).status_code == 422
    assert [one["kind"] for one in manager.api("GET", f"/cases/{case}/facts").json] == [
        "aware",
        "sin-sent",
    ]


def test_thresholds_and_holidays_are_recorded(manager):
    """A threshold decision and a proclaimed holiday each answer 201."""
    case = manager.api("POST", "/cases", json={}).json["id"]
    text = dict.fromkeys(
        ("abuse_or_neglect", "death_or_harm", "partners_views", "reasons"), "as discussed"
    )
    made = manager.api("POST", f"/cases/{case}/threshold", json={"met": True, **text})
    assert made.status_code == 201
    day = {"on": "2027-05-07", "name": "Proclaimed holiday"}
    assert manager.api("POST", "/holidays", json=day).json["on"] == "2027-05-07"


def test_an_upload_goes_on_after_a_cut_and_ends_with_a_receipt(site, request_id):
    """Begin, send half, ask how far, send the rest, finish: a document and a proof of it."""
    officer = site.officer()
    begun = start(officer, request_id)
    place = place_of(begun)
    assert begun.headers["Upload-Offset"] == "0"
    assert patch(officer, place, 0, DATA[:5]).headers["Upload-Offset"] == "5"
    held = officer.api("HEAD", place)
    assert (held.status_code, held.headers["Upload-Offset"]) == (200, "5")
    wrong = patch(officer, place, 0, DATA)
    assert (wrong.status_code, wrong.json["facts"]["offset"]) == (409, 5)
    assert patch(officer, place, 5, DATA[5:]).status_code == 204
    done = officer.api("POST", f"{place}/complete")
    assert done.json["next"] == f"/requests/{request_id}"
    site.work()
    shown = officer.api("GET", place).json
    assert shown["state"] == "accepted"
    document = officer.api("GET", f"/documents/{shown['document']}").json
    assert document["sha256"] == digest(DATA)
    receipt = officer.api("GET", f"/documents/{shown['document']}/receipt").data
    fields = verify_receipt(site.receipt_key.public_key(), receipt)
    assert fields["document"] == shown["document"]
    assert CHILD not in json.dumps([shown, document])


def test_an_idempotency_key_answers_the_same_upload(site, request_id):
    """The same key twice is one upload; for another file it is a conflict."""
    officer = site.officer()
    sent = {"name": "a.pdf", "size": 5}
    path = f"/requests/{request_id}/uploads"
    first, second = (
        officer.api("POST", path, json=sent, headers={"Idempotency-Key": "k1"}) for _ in "ab"
    )
    assert first.json["id"] == second.json["id"]
    other = officer.api("POST", path, json={**sent, "size": 6}, headers={"Idempotency-Key": "k1"})
    assert (other.status_code, other.json["code"]) == (409, "idempotency-key-reused")


@pytest.mark.parametrize("offset", ["", "-1", "x", "1.0", "٣"])
def test_bytes_without_a_plain_offset_are_refused(site, request_id, offset):
    """The offset is a number in plain digits."""
    officer = site.officer()
    place = place_of(start(officer, request_id))
    headers = {"Upload-Offset": offset.encode().decode("latin-1")}
    assert officer.api("PATCH", place, data=b"x", headers=headers).status_code == 422


def test_a_refused_file_says_why_in_plain_english(site, request_id):
    """The upload's answer carries the code and the help."""
    site.sandbox.answer = {"file_type": "pdf", "findings": ["file-encrypted"]}
    officer, _ = accepted(site, request_id)
    upload = site.find(Upload)[0]
    shown = officer.api("GET", f"/uploads/{upload.id}").json
    assert (shown["state"], shown["reason"]) == ("refused", "file-encrypted")
    assert "password" in shown["help"]


def test_without_a_clear_scan_the_file_waits(site, request_id):
    """Unknown is not clean: the upload waits and says so, and the timer brings it back."""
    site.scanner.result = ScanResult.UNKNOWN
    officer, document = accepted(site, request_id)
    upload = site.find(Upload)[0]
    assert officer.api("GET", f"/uploads/{upload.id}").json["state"] == "waiting"
    assert officer.api("GET", f"/documents/{document}").status_code == 404
    site.scanner.result = ScanResult.CLEAN
    site.clock.move(minutes=5)
    for tick in site.service.ticks:
        tick.run()
    site.work()
    assert officer.api("GET", f"/documents/{document}").json["state"] == "accepted"


def test_withdraw_and_see_who_opened(site, request_id):
    """One call quarantines; the openings come from the log."""
    site.seen = (Viewing("per-officer", "redact", START.isoformat()),)
    officer, document = accepted(site, request_id)
    path = f"/documents/{document}/withdraw"
    assert officer.api("POST", path, json={"reason": "wrong-child"}).status_code == 204
    assert officer.api("GET", f"/documents/{document}").json["state"] == "withdrawn"
    seen = officer.api("GET", f"/documents/{document}/viewings").json
    assert seen == [{"person": "per-officer", "purpose": "redact", "at": START.isoformat()}]


def test_a_cancelled_upload_is_gone(site, request_id):
    """DELETE gives up an upload that is not a document yet."""
    officer = site.officer()
    place = place_of(start(officer, request_id))
    assert officer.api("DELETE", place).status_code == 204
    assert officer.api("GET", place).json["state"] == "abandoned"


def test_agencies_see_only_their_own(site, request_id):
    """Another agency gets the same answer for a request, upload or document as for none."""
    officer, document = accepted(site, request_id)
    upload = site.find(Upload)[0].id
    other = site.officer(1)
    missing = other.api("GET", "/requests/req-none")
    for path in (f"/requests/{request_id}", f"/uploads/{upload}", f"/documents/{document}"):
        answer = other.api("GET", path)
        assert answer.status_code == 404
        assert answer.json["code"] == missing.json["code"]
    assert other.api("GET", "/requests").json == []
    assert [one["id"] for one in officer.api("GET", "/requests").json] == [request_id]


def test_the_letter_is_read_by_its_agency(site, request_id):
    """What is asked and the legal basis come with the request, nowhere else."""
    shown = site.officer().api("GET", f"/requests/{request_id}").json
    assert CHILD in shown["asked"]
    assert "16H" in shown["legal_basis"]


def test_nil_return_extension_and_taking_back(site, manager, request_id):
    """More time, then a nil return; an answered request cannot be taken back."""
    more = {"until": "2026-12-18", "reason": "Closed for a week"}
    shown = manager.api("POST", f"/requests/{request_id}/extension", json=more).json
    assert shown["clock"]["due_on"] == "2026-12-18"
    nil = {"systems": ["Case system"], "confirmed": True}
    answer = site.officer().api("POST", f"/requests/{request_id}/nil-return", json=nil)
    assert answer.status_code == 201
    assert manager.api("POST", f"/requests/{request_id}/cancel").status_code == 409
    case = shown["case"]
    assert manager.api("GET", f"/cases/{case}/requests").json[0]["state"] == "nil"
    assert manager.api("GET", f"/requests/{request_id}/documents").json == []


def content(based_on=0):
    """A decision as the API takes it."""
    return {
        "based_on": based_on,
        "rapid_review": CONTENT.rapid_review,
        "outcome": CONTENT.outcome.value,
        "rationale": CONTENT.rationale,
        "national_view": CONTENT.national_view.value,
        "national_reason": CONTENT.national_reason,
        "answers": [
            {"criterion": one.criterion.value, "met": one.met, "reason": one.reason}
            for one in CONTENT.answers
        ],
    }


def test_a_decision_is_written_and_sent_for_checking(site, manager):
    """The content comes back as written; prepared, it is being checked."""
    case = site.open_case(aware_at=START)
    site.notify(case)
    assert manager.api("GET", f"/cases/{case}/decision").status_code == 404
    saved = manager.api("PUT", f"/cases/{case}/decision", json=content()).json
    assert saved["content"]["rationale"] == CONTENT.rationale
    assert saved["missing"] == ["la", "icb", "police"]
    path = f"/decisions/{saved['id']}/prepare"
    prepared = manager.api("POST", path, json={"version": 1})
    assert prepared.json["state"] == "checking"
    stale = manager.api("PUT", f"/cases/{case}/decision", json=content())
    assert (stale.status_code, stale.json["code"]) == (409, "decision-changed")


def test_signing_without_the_right_code_is_refused(site, manager):
    """A signatory who cannot prove who they are signs nothing."""
    case = site.open_case(aware_at=START)
    site.notify(case)
    appointed = {"person": LA, "seat": "la", "delegate": True, "valid_until": "2026-12-31"}
    made = manager.api("POST", f"/cases/{case}/signatories", json=appointed)
    assert made.json["seat"] == "la"
    version = site.open_for_signature(case)
    sent = {"version": 1, "content_hash": version.content_hash, "code": "000000"}
    path = f"/decisions/{version.decision}/sign"
    answer = site.browser(LA, Role.SIGNATORY).api("POST", path, json=sent)
    assert answer.status_code == 403
    assert site.browser(ICB, Role.SIGNATORY).api("POST", path, json=sent).status_code == 404
    assert manager.api("POST", path, json=sent).status_code == 404


def test_unknown_fields_are_refused_by_name(manager):
    """A client that misspells a field is told."""
    answer = manager.api("POST", "/cases", json={"child_name": CHILD})
    assert answer.status_code == 422
    assert CHILD not in answer.text


def test_the_timers_can_be_run_at_any_time(site, request_id):
    """Every timer runs on an empty or busy house without effect on what is settled."""
    _, document = accepted(site, request_id)
    site.clock.move(days=8)
    for _ in range(2):
        for tick in site.service.ticks:
            tick.run()
    assert site.get(Document, document).state == "accepted"
    assert not [o for o in site.vault.objects.values() if o.context.kind == "upload-part"]


def test_clocks_are_told_by_the_timer(site):
    """A clock that became late without anybody doing anything is told once."""
    site.open_case(aware_at=START)
    site.clock.at = START + timedelta(days=30)
    for _ in range(2):
        for tick in site.service.ticks:
            tick.run()
    late = [one for one in site.events("clock.changed") if one.body["state"] == "late"]
    assert len(late) == 1
