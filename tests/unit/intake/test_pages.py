"""The pages as people use them: forms, words, and what each person may not see."""

import io
import tempfile
from dataclasses import replace
from datetime import date

import pyotp
import pytest

from services.intake.domain.cases import Case
from services.intake.domain.clocks import ClockFact, FactKind
from services.intake.domain.decisions import Criterion, Decision, DecisionState
from services.intake.domain.documents import Document, DocumentState
from services.intake.domain.requests import AgencyRequest, RequestState
from services.intake.domain.uploads import Upload, UploadState
from services.intake.handlers import board
from services.intake.handlers.desk import Viewing
from services.intake.people.handlers.sign_in import TOTP_PURPOSE
from services.intake.people.records import Person
from shared.domain.policy import Role
from tests.unit.intake.room import CHILD, CONTENT, ICB, LA, MANAGER, POLICE, START

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def manager(site):
    """The partnership manager."""
    return site.browser(MANAGER, Role.MANAGER)


@pytest.fixture
def case(site):
    """A notified case."""
    made = site.open_case(aware_at=START)
    site.notify(made)
    return made


@pytest.fixture
def request_id(site, case):
    """A request to the first agency."""
    return site.ask(case)[0]


def boxes(name, day, month, year, time=None):
    """What a day's three boxes send."""
    sent = {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}
    return {**sent, f"{name}-time": time} if time else sent


def test_a_case_is_opened_from_the_board(site, manager):
    """The form opens a case with its clock running and leads to its page."""
    sent = {"guidance": "WT2026", **boxes("aware", "30", "11", "2026", "08:00")}
    answer = manager.send("/cases/new", sent)
    case = site.find(Case)[0]
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/{case.id}")
    page = manager.get(f"/cases/{case.id}").text
    assert "Due Monday 7 December 2026" in page
    assert case.reference in manager.get("/cases").text
    assert manager.get("/board").headers["Location"] == "/cases"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"guidance": "WT2026", **boxes("aware", "31", "2", "2026", "08:00")}, "real date"),
        ({"guidance": "WT2026", **boxes("aware", "30", "11", "2026")}, "like 14:30"),
        ({"guidance": "WT2026", **boxes("aware", "27", "11", "2026", "8:00")}, "Give the reason"),
        ({"guidance": "WT2026", **boxes("aware", "1", "12", "2026", "8:00")}, "in the future"),
        ({}, "Choose the guidance"),
    ],
)
def test_a_form_with_a_mistake_says_what_to_change(site, manager, sent, words):
    """The page comes back with the message and what was typed; nothing is opened."""
    answer = manager.send("/cases/new", sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert site.find(Case) == []


def test_the_notification_is_recorded_on_the_case(site, manager):
    """Reference and time are kept; a reference that cannot be is sent back."""
    case = site.open_case(aware_at=START)
    path = f"/cases/{case}/facts/sin-sent"
    assert "does not send it" in manager.get(path).text
    typed = boxes("happened", "30", "11", "2026", "9:00")
    wrong = manager.send(path, {**typed, "reference": "not a reference"})
    assert (wrong.status_code, site.find(ClockFact)[1:]) == (422, [])
    assert manager.send(path, {**typed, "reference": "SIN-1"}).status_code == 303
    assert "SIN-1" in manager.get(f"/cases/{case}").text


@pytest.mark.parametrize("kind", ["sin-withdrawn", "review-late-reason"])
def test_facts_that_need_a_reason_say_so(site, manager, case, kind):
    """Without the reason the form comes back; with it the fact is on the page."""
    path = f"/cases/{case}/facts/{kind}"
    typed = boxes("happened", "30", "11", "2026", "9:00")
    assert manager.send(path, typed).status_code == 422
    assert manager.send(path, {**typed, "reason": "Agreed by all"}).status_code == 303
    assert "Agreed by all" in manager.get(f"/cases/{case}").text


def test_a_delay_notice_carries_its_new_date(site, manager, case):
    """The forecast is kept with the notice."""
    site.appoint_all(case)
    version = site.open_for_signature(case)
    for person in (LA, ICB, POLICE):
        site.sign(version, person)
    typed = boxes("happened", "30", "11", "2026", "9:00") | boxes("forecast", "1", "9", "2027")
    path = f"/cases/{case}/facts/delay-notice"
    assert manager.send(path, {**typed, "reason": "Trial"}).status_code == 303
    notice = [one for one in site.find(ClockFact) if one.kind is FactKind.DELAY_NOTICE]
    assert notice[0].forecast_on == date(2027, 9, 1)


@pytest.mark.parametrize("kind", ["panel-received", "lcspr-decided", "nonsense"])
def test_facts_nobody_types_have_no_form(manager, case, kind):
    """The Panel's receipt and the decision are not for typing."""
    assert manager.get(f"/cases/{case}/facts/{kind}").status_code == 404


def test_agencies_are_asked_in_one_form(site, manager, case):
    """Both agencies get the letter; a second round leaves them out."""
    path = f"/cases/{case}/requests/new"
    assert "must answer by 14 December 2026" in manager.get(path).text
    sent = {
        "agencies": list(site.agencies),
        "asked": f"About {CHILD}",
        "return_types": ["records"],
        **boxes("from", "1", "1", "2020"),
    }
    assert manager.send(path, sent).status_code == 303
    found = site.find(AgencyRequest, case=case)
    assert {one.period_from for one in found} == {date(2020, 1, 1)}
    assert "Agency 1" not in manager.get(path).text
    page = manager.get(f"/cases/{case}").text
    assert "Agency 1" in page
    assert CHILD not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"agencies": []}, "at least one agency"),
        ({"asked": ""}, "what the agency is asked for"),
        ({"return_types": []}, "kind of return"),
        (boxes("from", "x", "1", "2020"), "real date"),
    ],
)
def test_an_incomplete_letter_comes_back_as_typed(site, manager, case, changes, words):
    """The message names what is missing and the text is not lost."""
    sent = {"agencies": list(site.agencies), "asked": "All of it", "return_types": ["records"]}
    answer = manager.send(f"/cases/{case}/requests/new", {**sent, **changes})
    assert answer.status_code == 422
    assert words in answer.text
    assert changes.get("asked", "All of it") in answer.text


def test_more_time_and_taking_back(site, manager, case, request_id):
    """An extension with a reason moves the date; a request can be taken back."""
    path = f"/requests/{request_id}/extension"
    assert manager.send(path, {"reason": "x"}).status_code == 422
    typed = boxes("until", "18", "12", "2026")
    assert manager.send(path, typed).status_code == 422
    assert manager.send(path, {**typed, "reason": "Closed"}).status_code == 303
    assert "Friday 18 December 2026" in manager.get(f"/cases/{case}").text
    manager.send(f"/requests/{request_id}/cancel", {}, of=path)
    assert site.get(AgencyRequest, request_id).state is RequestState.CANCELLED
    assert "Taken back" in manager.get(f"/cases/{case}").text
    assert "was taken back" in manager.get(f"/requests/{request_id}").text


def test_an_agency_reads_its_request_and_sends_files_without_scripts(site, request_id, monkeypatch):
    """A plain form with two files is streamed: sealed, checked, receipted; no temporary file."""

    def no_file(*_, **__):
        raise AssertionError("a temporary file was opened")

    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, no_file)
    officer = site.officer()
    page = officer.get(f"/requests/{request_id}")
    assert CHILD in page.text
    assert "section 16H" in page.text
    files = [(io.BytesIO(b"%PDF " + bytes([n])), f"{CHILD} {n}.pdf") for n in range(2)]
    path = f"/requests/{request_id}/upload"
    answer = officer.upload(path, {"file": files}, of=f"/requests/{request_id}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/requests/{request_id}")
    assert "It is being checked" in officer.get(f"/requests/{request_id}/files").text
    site.work()
    shown = officer.get(f"/requests/{request_id}").text
    assert shown.count("Download the signed receipt") == 2
    assert "Records received" in officer.get("/requests").text
    document = site.find(Document)[0]
    receipt = officer.get(f"/documents/{document.id}/receipt")
    assert receipt.headers["Content-Disposition"].startswith("attachment")
    assert CHILD not in receipt.text


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "Choose a file"),
        ({"file": (io.BytesIO(b""), "empty.pdf")}, "empty"),
        ({"other": (io.BytesIO(b"x"), "a.pdf")}, "Choose a file"),
    ],
)
def test_a_form_without_a_usable_file_says_so(site, request_id, body, words):
    """Nothing chosen, an empty file, another field: the page comes back with the reason."""
    path = f"/requests/{request_id}"
    answer = site.officer().upload(f"{path}/upload", {**body, "x": "y"}, of=path)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_form_that_breaks_off_leaves_no_document(site, request_id):
    """A body cut in the middle is refused and what came is never taken for a file."""
    officer = site.officer()
    token = officer.form_token(f"/requests/{request_id}")
    answer = officer.client.post(
        f"/requests/{request_id}/upload?form-token={token}",
        data=b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf',
        content_type="multipart/form-data; boundary=x",
        headers={"Origin": "http://localhost"},
    )
    assert answer.status_code == 422
    site.work()
    assert site.find(Document) == []
    assert [one.state for one in site.find(Upload)] == [UploadState.OPEN]


def test_an_upload_without_the_forms_token_is_refused(site, request_id):
    """Another site cannot post files in somebody's name."""
    officer = site.officer()
    officer.get("/requests")
    answer = officer.client.post(
        f"/requests/{request_id}/upload", data={"file": (io.BytesIO(b"x"), "a")}
    )
    assert answer.status_code == 403
    assert site.find(Upload) == []


def test_a_refused_file_is_explained_to_the_agency(site, request_id):
    """The page says what is wrong with the file and what to do."""
    site.sandbox.answer = {"file_type": "pdf", "findings": ["file-encrypted"]}
    upload = site.send(request_id, b"x")
    site.work()
    page = site.officer().get(f"/requests/{request_id}").text
    assert "Remove the protection" in page.replace("\n", " ")
    assert site.get(Upload, upload).state is UploadState.REFUSED


def test_the_wrong_childs_file_is_taken_back_with_one_click(site, case, request_id):
    """One button on the page: quarantined, and who opened it is a click away."""
    document = site.document(request_id)
    site.seen = (Viewing(MANAGER, "read-original", "2026-11-30T09:00:00Z"),)
    officer = site.officer()
    page = f"/requests/{request_id}"
    assert "take it back" in officer.get(page).text
    path = f"/documents/{document.id}/withdraw"
    assert officer.send(path, {"reason": "wrong-child"}, of=page).status_code == 303
    assert site.get(Document, document.id).state is DocumentState.WITHDRAWN
    seen = officer.get(f"/documents/{document.id}/viewings").text
    assert "Name of per-manager" in seen
    assert "read original" in seen
    assert officer.send(path, {"reason": "because"}, of=page).status_code == 422


def test_a_nil_return_takes_one_form(site, request_id):
    """Systems and the statement; without either the form comes back."""
    officer = site.officer()
    path = f"/requests/{request_id}/nil-return"
    assert officer.send(path, {"systems": "A"}).status_code == 422
    assert officer.send(path, {"confirmed": "yes"}).status_code == 422
    answer = officer.send(path, {"systems": "SystmOne\nArchive", "confirmed": "yes"})
    assert answer.status_code == 303
    assert "nil return was signed" in officer.get(f"/requests/{request_id}").text


def test_an_unfinished_upload_can_be_cancelled(site, request_id):
    """The page offers to give it up."""
    upload = site.start(request_id, 10)
    officer = site.officer()
    page = f"/requests/{request_id}"
    assert "Not finished" in officer.get(page).text
    officer.send(f"/uploads/{upload.id}/cancel", {}, of=page)
    assert site.get(Upload, upload.id).state is UploadState.ABANDONED


def test_other_agencies_and_strangers_find_nothing(site, case, request_id):
    """Another agency's request, document or case looks like an address that does not exist."""
    document = site.document(request_id)
    other = site.officer(1)
    nowhere = other.get("/cases/case-none")
    paths = (
        f"/requests/{request_id}",
        f"/requests/{request_id}/files",
        f"/documents/{document.id}/receipt",
        f"/cases/{case}",
        f"/cases/{case}/decision",
    )
    for path in paths:
        answer = other.get(path)
        assert answer.status_code == nowhere.status_code == 404
    assert "Nothing is asked" in other.get("/requests").text


# --- the decision -----------------------------------------------------------------------------


def decision_form(**changes):
    """A complete decision as the form sends it."""
    sent = {
        "based_on": "0",
        "rapid_review": CONTENT.rapid_review,
        "outcome": CONTENT.outcome.value,
        "rationale": CONTENT.rationale,
        "national_view": CONTENT.national_view.value,
        "national_reason": CONTENT.national_reason,
    }
    for one in Criterion:
        sent |= {f"{one}-met": "yes", f"{one}-reason": "As set out."}
    return {**sent, **changes}


def enrolled(site, person):
    """Give somebody an authenticator app."""
    sealed = site.vault.seal_value("directory", TOTP_PURPOSE, SECRET.encode())
    with site.unit() as uow:
        uow.save(replace(uow.get(Person, person), sealed_totp=sealed, totp_on=True))


def code(site):
    """The code the app shows now."""
    return pyotp.TOTP(SECRET).at(site.clock.now())


def test_a_decision_is_written_checked_and_signed_on_a_phone(site, manager, case):
    """Write, send for checking, sign with a code: the state is shown at each step."""
    site.appoint_all(case)
    edit = f"/cases/{case}/decision/edit"
    assert "Nothing has been written" in manager.get(f"/cases/{case}/decision").text
    assert manager.send(edit, decision_form()).status_code == 303
    decision = site.find(Decision)[0]
    page = f"/cases/{case}/decision"
    assert CONTENT.rationale.replace("'", "&#39;") in manager.get(page).text
    prepared = manager.send(f"/decisions/{decision.id}/prepare", {"version": "1"}, of=page)
    assert prepared.status_code == 303
    assert "Being checked for identifiers" in manager.get(page).text
    with site.unit() as uow:
        uow.save(replace(uow.get(Decision, decision.id), state=DecisionState.OPEN))
    enrolled(site, LA)
    signatory = site.browser(LA, Role.SIGNATORY)
    assert "CSPR-2026-0001" in signatory.get("/decisions").text
    assert "Sign for: Local authority" in signatory.get(page).text
    sent = {"version": "1", "content_hash": decision.content_hash, "choice": "agree"}
    path = f"/decisions/{decision.id}/sign"
    wrong = signatory.send(path, {**sent, "code": "000000"}, of=page)
    assert (wrong.status_code, site.events("decision.signed")) == (422, [])
    assert signatory.send(path, {**sent, "code": code(site)}, of=page).status_code == 303
    shown = signatory.get(page).text
    assert "Signed: Name of per-la" in shown
    assert "Sign for" not in shown


def test_a_code_is_used_once(site, case):
    """The same code cannot sign twice, even for another seat."""
    site.appoint_all(case)
    version = site.open_for_signature(case)
    enrolled(site, LA)
    signatory, page = site.browser(LA, Role.SIGNATORY), f"/cases/{case}/decision"
    sent = {"version": "1", "content_hash": version.content_hash, "choice": "dissent"}
    path, used = f"/decisions/{version.decision}/sign", code(site)
    first = signatory.send(path, {**sent, "code": used}, of=page)
    assert (first.status_code, "why you dissent" in first.text) == (422, True)
    again = signatory.send(path, {**sent, "reason": "No", "code": used}, of=page)
    assert "used before" in again.text
    assert signatory.send(path, {**sent, "choice": ""}, of=page).status_code == 422


def test_gaps_and_lost_updates_come_back_with_what_was_typed(site, manager, case):
    """Nothing a person wrote is lost when the form is refused."""
    edit = f"/cases/{case}/decision/edit"
    gap = manager.send(edit, decision_form(outcome="", rationale="My long text"))
    assert gap.status_code == 422
    assert "Choose what the partners decide" in gap.text
    assert "My long text" in gap.text
    manager.send(edit, decision_form())
    lost = manager.send(edit, decision_form(rationale="My other text"))
    assert lost.status_code == 422
    assert "My other text" in lost.text


def test_an_incomplete_decision_cannot_be_sent_for_checking(site, manager, case):
    """The page says what is missing."""
    manager.send(f"/cases/{case}/decision/edit", decision_form(rationale=""))
    decision, page = site.find(Decision)[0], f"/cases/{case}/decision"
    answer = manager.send(f"/decisions/{decision.id}/prepare", {"version": "1"}, of=page)
    assert answer.status_code == 422
    assert "Enter the rationale" in answer.text


def test_blocked_and_annexes_are_shown(site, manager, case, request_id):
    """The number of places is shown; annexes carry their stage."""
    document = site.document(request_id)
    version = site.write(case, annexes=(document.id,))
    with site.unit() as uow:
        head = uow.get(Decision, version.decision)
        uow.save(replace(head, state=DecisionState.BLOCKED, blocked_places=2))
    page = manager.get(f"/cases/{case}/decision").text
    assert "found in 2 places" in page
    assert "Waiting to be read" in page
    assert "checked" in manager.get(f"/cases/{case}/decision/edit").text


def test_signatories_are_appointed_with_a_last_day(site, manager, case):
    """A delegate until a day; a second seat for the same person is refused."""
    path = f"/cases/{case}/signatories"
    assert "Nobody has been appointed" in manager.get(path).text
    sent = {"person": LA, "seat": "la", "delegate": "yes", **boxes("until", "31", "12", "2026")}
    assert manager.send(path, sent).status_code == 303
    assert "until 31 December 2026 included" in manager.get(path).text
    assert manager.send(path, {"person": LA, "seat": "icb"}).status_code == 422
    assert manager.send(path, {"person": LA}).status_code == 422
    assert manager.send(path, {**sent, "until-day": "x"}).status_code == 422


def test_the_case_page_names_people_and_shows_moved_dates(site, manager, case, request_id):
    """Managers, signatories, who recorded what, and every date that moved."""
    site.appoint_all(case)
    page = f"/requests/{request_id}/extension"
    manager.send(page, {"reason": "Closed", **boxes("until", "18", "12", "2026")})
    shown = manager.get(f"/cases/{case}").text
    for words in (
        "Name of per-manager",
        "Local authority: Name of per-la",
        "Agency return, Agency 1: 14 December 2026 became 18 December 2026",
    ):
        assert words in shown


def test_the_documents_of_a_case_refresh_by_themselves(site, manager, case, request_id):
    """The fragment says what is on the way, then what came in and where it stands."""
    path = f"/cases/{case}/documents"
    assert "No document has come in yet" in manager.get(path).text
    upload = site.send(request_id, b"x")
    assert "1 file is on the way in" in manager.get(path).text
    site.check(upload)
    shown = manager.get(path).text
    assert f"{CHILD} notes.pdf" in shown
    assert "Waiting to be read" in shown


def test_a_long_board_has_pages_and_a_way_to_find_a_case(site, manager, monkeypatch):
    """More cases than fit lead to a second page; a reference leads to its case or says so."""
    monkeypatch.setattr(board.board, "__kwdefaults__", {"page": 1, "size": 2})
    cases = [site.open_case() for _ in range(3)]
    first, second = manager.get("/cases"), manager.get("/cases?page=2")
    assert "This is page 1 of 2" in first.text
    assert 'href="/cases?page=2"' in first.text
    assert "This is page 2 of 2" in second.text
    assert manager.get("/cases?page=junk").text == first.text
    found = manager.get("/cases/find?reference=cspr-2026-0002")
    assert found.headers["Location"] == f"/cases/{cases[1]}"
    missed = manager.get("/cases/find?reference=CSPR-1999-0001")
    assert missed.status_code == 404
    assert "No case has this reference" in missed.text


def test_the_threshold_is_judged_in_words(site, manager, case):
    """Every part is needed; what was decided before stays on the page."""
    path = f"/cases/{case}/threshold"
    parts = dict.fromkeys(
        ("abuse_or_neglect", "death_or_harm", "partners_views", "reasons"), "As known today"
    )
    assert manager.send(path, {**parts, "met": "maybe"}).status_code == 422
    assert manager.send(path, {**parts, "reasons": " ", "met": "yes"}).status_code == 422
    assert manager.send(path, {**parts, "reasons": "x" * 20_001, "met": "no"}).status_code == 422
    assert manager.send(path, {**parts, "met": "no"}).status_code == 303
    shown = manager.get(path).text
    assert "Not met: recorded" in shown
    assert "As known today" in shown


def test_a_proclaimed_holiday_is_added_once(site, manager, case):
    """The day is named on the page and counted from then on."""
    sent = {"name": "Proclaimed holiday", **boxes("on", "2", "12", "2026")}
    assert manager.send("/holidays", {"name": "x"}).status_code == 422
    assert manager.send("/holidays", {**sent, "name": ""}).status_code == 422
    assert manager.send("/holidays", sent).status_code == 303
    assert manager.send("/holidays", sent).status_code == 422
    assert "2 December 2026: Proclaimed holiday (added here)" in manager.get("/holidays").text
    assert "21 December 2026 became 22 December 2026" in manager.get(f"/cases/{case}").text


def test_a_corrected_version_replaces_the_first(site, request_id):
    """The agency's page leads to a form whose file becomes the next version."""
    document = site.document(request_id)
    officer = site.officer()
    assert f"/documents/{document.id}/replace" in officer.get(f"/requests/{request_id}").text
    of = f"/documents/{document.id}/replace"
    assert f"{CHILD} notes.pdf" in officer.get(of).text
    token = officer.form_token(of)
    answer = officer.client.post(
        f"/requests/{request_id}/upload?replaces={document.id}&form-token={token}",
        data={"file": (io.BytesIO(b"%PDF better"), "better.pdf")},
        content_type="multipart/form-data",
        headers={"Origin": "http://localhost"},
    )
    assert answer.status_code == 303
    site.work()
    newest = site.find(Document, replaces=document.id)[0]
    assert newest.version == 2
    assert site.get(Document, document.id).state is DocumentState.REPLACED
