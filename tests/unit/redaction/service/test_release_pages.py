"""The same on the pages: what remains visible, copies, regions, strangers, dates, previews."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import pytest
from PIL import Image

from services.demo.files import custody_scan
from services.redaction.domain.reading import Spot, SpotKind
from services.redaction.domain.records import ProposalState, Region
from services.redaction.domain.records import Spot as SpotRecord
from services.redaction.readers.client import read_document
from shared.ports.vault import Actor, ObjectContext
from tests.unit.redaction.service.room import CASE, REGISTER, worded_pages
from tests.unit.redaction.service.site import (
    APPROVER,
    MANAGER,
    OFFICER,
    Site,
    reading_site,
    submitted,
)
from tests.unit.redaction.service.test_release_api import LETTER, PLAIN, SPOTS, TELLING

PATH = "/documents/doc-1"
ANSWER = re.compile(r'<select[^>]*name="(reason-[0-9a-f]+)"')


@pytest.fixture
def site(make_database, clock) -> Site:
    """The service with its people and one case; documents are read by a fake."""
    return reading_site(make_database, clock)


# --- residual risks -------------------------------------------------------------------------------
def test_an_approver_answers_what_remains_visible_and_then_approves(site: Site):
    """Approve leads to the list, the list asks for every answer, and the answers stay to be read."""
    submitted(site, "doc-1", TELLING)
    approver = site.browser(APPROVER)
    text = approver.post(PATH, f"{PATH}/approve", audience=["FAMILY:Mother", "PANEL"])
    assert "What remains visible in document 1" in text
    assert "Answer every residual risk" in text
    assert "youngest of four" in text
    assert "[Child A] is" in text, "what is taken out is not shown around it"
    assert "Amelia" not in text
    assert "Approve for" not in text
    there = f"{PATH}/release?audience=FAMILY:Mother&audience=PANEL"
    names = ANSWER.findall(text)
    wrong = approver.post(there, there, 422, **dict.fromkeys(names, ""))
    assert wrong.count("Choose a reason: ") == 4, "on top and at each field"
    notes = {name.replace("reason", "note"): "Said by Becky" for name in names}
    given = dict.fromkeys(names, "already-public")
    text = approver.post(there, there, **given, **notes)
    assert "Your answers are on the record" in text
    assert text.count("It is public already</strong>. Said by Becky") == 2
    done = approver.post(there, f"{PATH}/approve", audience=["FAMILY:Mother", "PANEL"])
    assert "2 editions are being built" in done
    assert "Answers of the approver" in done
    assert "Nothing was asked" in done
    assert "Said by Becky" in approver.get(f"{PATH}/release?audience=FAMILY:Mother")


def test_a_note_may_not_be_a_document(site: Site):
    """The field says how long it may be."""
    submitted(site, "doc-1", TELLING)
    approver, there = site.browser(APPROVER), f"{PATH}/release?audience=FAMILY:Mother"
    names = ANSWER.findall(approver.get(there))
    long = {names[0].replace("reason", "note"): "x" * 501}
    answers = dict.fromkeys(names, "already-public")
    assert "up to 500 characters" in approver.post(there, there, 422, **answers, **long)


def test_an_officer_sees_the_list_and_cannot_answer_it(site: Site):
    """It helps to decide; the answers are somebody else's."""
    submitted(site, "doc-1", TELLING)
    officer, there = site.browser(OFFICER), f"{PATH}/release?audience=FAMILY:Mother"
    page = officer.get(there)
    assert "youngest of four" in page
    assert "somebody else must answer" in page
    assert not ANSWER.findall(page)
    officer.post(PATH, there, 404)
    assert "Choose whom the document may go to" in officer.get(f"{PATH}/release")
    assert "no promise" in officer.get(f"{PATH}/release?audience=REVIEWER")


def test_copies_that_differ_and_values_decided_two_ways_are_shown_with_links(site: Site):
    """The approver sees where, by number, and cannot approve past it."""
    site.read.readings[b"scan"] = worded_pages("A first page.", LETTER)
    site.accept("doc-2", b"scan")
    submitted(site, "doc-1", LETTER.encode())
    approver = site.browser(APPROVER)
    page = approver.get(PATH)
    assert "the copies differ" in page
    assert "not decided yet in" in page
    assert "document 1, page 2" in page, "the copy came first and has the first number"
    text = approver.post(PATH, f"{PATH}/approve", audience=["REVIEWER"])
    assert "Decide both alike" in text
    [carol] = [one for one in site.proposals("doc-2") if one.label == "Person"]
    site.decide_all("doc-2")
    site.browser(OFFICER).post(
        "/documents/doc-2", "/documents/doc-2/decide", decision="rejected:one", proposal=carol.id
    )
    page = approver.get(PATH)
    assert "Decided in two ways" in page
    assert "kept in" in page


# --- regions without words ------------------------------------------------------------------------
def test_regions_without_words_are_covered_or_left_with_one_click(site: Site):
    """Each has its buttons; the rest can be covered at once; nothing is sent while one waits."""
    site.read.readings[b"scan"] = worded_pages("Amelia sleeps", "Becky calls", spots=SPOTS)
    site.accept("doc-1", b"scan")
    site.decide_all("doc-1")
    officer = site.browser(OFFICER)
    page = officer.get(PATH)
    assert "A signature" in page
    assert "1 on page 2" in page
    assert "Cover or leave every picture" in officer.post(PATH, f"{PATH}/submit", 409)
    with site.units() as uow:
        first, _ = uow.find(SpotRecord, order_by="id")
    page = officer.post(PATH, f"{PATH}/spots", spot=first.id, decision="left")
    assert "left to be seen" in page
    officer.post(PATH, f"{PATH}/spots", 422, spot=first.id, decision="burn")
    page = officer.post(PATH, f"{PATH}/spots?page=2", every="yes", decision="covered")
    assert "A logo" in page
    assert "covered" in page
    assert "Remove the box Logo" not in page, "a cover is undone where it was made"
    with site.units() as uow:
        assert [one.label for one in uow.find(Region)] == ["Logo"]
    assert "sent to the approver" in officer.post(PATH, f"{PATH}/submit")


def test_regions_are_outlined_on_the_page(site: Site):
    """A real page, with a blue frame where the reader saw something."""
    place = site.accepted("doc-1", custody_scan())
    context = ObjectContext(CASE, "doc-1", 1, "original")
    source = site.vault.open(place.body["object"], context, Actor("test", "test"))
    reading = read_document(site.sandbox, source, ocr=False).reading
    spot = Spot(1, 100.0, 100.0, 300.0, 200.0, SpotKind.FACE)
    site.read.readings[custody_scan()] = replace(reading, spots=(spot,))
    site.again(place)
    [item] = site.items("doc-1")
    image = site.browser(OFFICER).client.get(f"/items/{item.id}/pages/1.png")
    picture = Image.open(io.BytesIO(image.data))
    x, y = round(200 * 100 / 72), round(100 * 100 / 72)
    assert any(picture.getpixel((x, y + more)) == (29, 112, 184) for more in range(-3, 4))


# --- undo, accept, preview, carry forward ---------------------------------------------------------
def test_undo_all_of_a_value_on_the_page(site: Site):
    """Take out everywhere, undo everywhere: both documents follow."""
    for document in ("doc-1", "doc-2"):
        site.accept(document, PLAIN)
    officer = site.browser(OFFICER)
    [becky] = [one for one in site.proposals("doc-1") if one.label == "Mother"]
    for state in (ProposalState.ACCEPTED, ProposalState.OPEN):
        form = {"decision": f"{state}:value", "proposal": becky.id}
        assert "2 decisions saved" in officer.post(PATH, f"{PATH}/decide", **form)
        for document in ("doc-1", "doc-2"):
            assert [p.state for p in site.proposals(document) if p.label == "Mother"] == [state]


def test_accept_all_of_a_person_on_the_page(site: Site):
    """Everything under the entry's label, and all of it back."""
    for document in ("doc-1", "doc-2"):
        site.accept(document, PLAIN)
    officer = site.browser(OFFICER)
    assert "<option>Child A</option>" in officer.get(PATH)
    for state in (ProposalState.ACCEPTED, ProposalState.OPEN):
        form = {"decision": f"{state}:label", "label": "Child A"}
        assert "2 decisions saved" in officer.post(PATH, f"{PATH}/decide", **form)
        assert {p.state for p in site.proposals("doc-2") if p.label == "Child A"} == {state}


def test_preview_per_recipient_on_the_page(site: Site):
    """As the mother, as the Panel; children are no recipients."""
    site.accept("doc-1", PLAIN)
    officer = site.browser(OFFICER)
    mothers = officer.get(f"{PATH}/preview?audience=FAMILY:Mother")
    assert "[Child A] lives with Becky." in mothers
    assert "Document 1 for Mother" in mothers
    assert "[Child A] lives with [Mother]." in officer.get(f"{PATH}/preview?audience=PANEL")
    assert "Family: Child A" not in mothers


def test_decisions_and_boxes_carry_forward_to_a_new_version_on_the_page(site: Site):
    """What was decided stays decided; the page says where a box must be drawn again."""
    site.read.readings[b"one"] = worded_pages("Amelia sleeps", "Becky calls")
    site.read.readings[b"two"] = worded_pages("Amelia sleeps", "Becky shouts")
    site.accept("doc-1", b"one")
    site.decide_all("doc-1")
    for page in (1, 2):
        site.draw("doc-1", site.items("doc-1")[0].id, page=page)
    site.accept("doc-1", b"two", version=2)
    page = site.browser(OFFICER).get(PATH)
    assert "0 proposals are open, of 2" in page
    assert "Remove the box without a label" in page
    assert "Draw the box again on page 2" in page


# --- strangers and the register -------------------------------------------------------------------
def test_people_nobody_registered_are_added_on_the_page(site: Site):
    """Offered with their names ticked, from the register and from the review; then registered."""
    site.accept("doc-1", PLAIN)
    officer = site.browser(OFFICER)
    assert "Names of people nobody registered: 1" in officer.get(PATH)
    register, people = f"/cases/{CASE}/register", f"/cases/{CASE}/people"
    assert f'href="{people}"' in officer.get(register)
    assert people not in site.browser(MANAGER).get(register)
    page = officer.get(f"{people}?from=doc-1")
    assert f'href="{PATH}" class="govuk-back-link"' in page
    assert 'value="Carol" checked' in page
    [stranger] = re.findall(r'name="stranger" value="([0-9a-f]+)"', page)
    form = {"stranger": stranger, "version": 1, "label": "Carol", "role": "relative"}
    assert "holds a name" in officer.post(people, people, 422, **form, names="Carol")
    form["label"] = "Aunt"
    assert "Choose at least one name" in officer.post(people, people, 422, **form)
    assert "Added to the register" in officer.post(people, people, **form, names="Carol")
    site.work()
    assert "Everybody who was found is on the register" in officer.get(people)
    assert "Add as one new" not in site.browser(APPROVER).get(people)


def test_the_incident_and_coarser_dates_are_given_on_a_page(site: Site):
    """A day in three boxes and a style for each recipient; shown on the register."""
    officer, register = site.browser(OFFICER), f"/cases/{CASE}/register"
    dates = f"{register}/dates"
    boxes = {"incident-day": "4", "incident-month": "March", "incident-year": "2026"}
    wrong = officer.post(dates, dates, 422, version=1, **{**boxes, "incident-day": "31",
                                                         "incident-month": "4"})  # fmt: skip
    assert "Enter a real date" in wrong
    assert "Choose a style" in officer.post(dates, dates, 422, version=1, **boxes, panel="never")
    page = officer.post(dates, dates, version=1, **boxes, reviewer="month")
    assert "4 March 2026" in page
    assert page.count("Month and year") == 2, "reviewer as asked, family by the policy"
    assert page.count("Days from the incident") == 2
    assert 'value="2026"' in officer.get(dates)
    site.browser(APPROVER).get(dates, 404)
    cleared = dict.fromkeys(boxes, "")
    assert "Not given" in officer.post(dates, dates, version=2, **cleared)


def test_labels_that_tell_are_pointed_out_on_the_register(site: Site):
    """Amelia is Child A by chance: the officer looks again, and may leave it."""
    page = site.browser(OFFICER).get(f"/cases/{CASE}/register")
    assert "A label says something of whom it stands for" in page
    assert "shows an initial" in page


def test_a_register_is_imported_from_a_file(site: Site):
    """The file is chosen beside the form; a wrong one is refused at its field."""
    officer, path = site.browser(OFFICER), f"/cases/{CASE}/register/import"
    assert "Choose a file, or paste" in officer.post(path, path, 422, version=1)
    broken = (io.BytesIO(b"\xff{"), "register.json")
    assert "not valid JSON" in officer.post(path, path, 422, version=1, file=broken)
    good = (io.BytesIO(json.dumps(REGISTER).encode()), "register.json")
    assert "was imported" in officer.post(path, path, version=1, file=good)
    large = (io.BytesIO(b" " * 500_000), "register.json")
    officer.post(path, path, 413, version=2, file=large)


def test_the_queue_names_cases_by_their_reference(site: Site):
    """References are public words for a case, ids are for machines."""
    page = site.browser(OFFICER).get("/")
    assert "Case CSPR-1" in page
    assert f"Case {CASE}" not in page


def test_managers_go_back_to_their_case_and_officers_to_their_queue(site: Site):
    """Each came from there."""
    register = f"/cases/{CASE}/register"
    assert f'href="/cases/{CASE}" class="govuk-back-link"' in site.browser(MANAGER).get(register)
    assert 'href="/" class="govuk-back-link"' in site.browser(OFFICER).get(register)
