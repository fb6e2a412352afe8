"""Every redaction page in every state, with real readers on real files."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from services.demo.cast import REGISTER as STORY
from services.demo.files import custody_scan, hospital_letter, police_report
from services.redaction.domain.records import CaseRegister, EditionState, Region, ReviewState
from tests.builders.files import pdf_changed, zip_of
from tests.unit.redaction.service.room import CASE, FOUND, REGISTER
from tests.unit.redaction.service.site import APPROVER, MANAGER, OFFICER, Site, make_site


@pytest.fixture
def site(make_database, clock) -> Site:
    """The service with its people and one case."""
    made = make_site(make_database, clock)
    made.open_case(STORY | {"case": CASE})
    return made


def test_the_queue_says_what_each_document_waits_for(site: Site):
    """Every state has words; only readable documents are links; strangers see no case."""
    site.accept("doc-1", police_report())
    site.accept("doc-2", b"%PDF-1.7 broken")
    site.accept("doc-3", hospital_letter())
    site.through("doc-3")
    site.accept("doc-4", police_report())
    site.withdraw("doc-4")
    site.withdraw("doc-unheard")
    page = site.browser(OFFICER).get("/")
    for words in ("Waits for decisions", "Held back", "Waits for approval", "Withdrawn",
                  "withdrawn before it was read"):  # fmt: skip
        assert words in page
    assert 'href="/documents/doc-1"' in page
    assert 'href="/documents/doc-4"' not in page
    assert "no case to work on" in site.browser("per-nobody").get("/")
    assert "/documents/doc-1" not in site.browser(MANAGER).get("/")


def test_a_letter_is_decided_submitted_and_approved_through_the_pages(site: Site):
    """The officer's and the approver's whole way, form by form."""
    site.accept("doc-1", hospital_letter())
    officer, path = site.browser(OFFICER), "/documents/doc-1"
    page = officer.get(path)
    assert "Take out everywhere" in page
    first = site.proposals("doc-1")[0]
    officer.post(path, f"{path}/decide", decision="accepted:one", proposal=first.id)
    officer.post(path, f"{path}/decide", decision="accepted:value", proposal=first.id)
    officer.post(path, f"{path}/decide", decision="open:one", proposal=first.id)
    officer.post(path, f"{path}/decide", decision="accepted:label", label=first.label)
    assert "Decide every proposal" in officer.post(path, f"{path}/submit", 409)
    words = {"category": "place", "label": "Place 1", "reason": "QUASI-ID"}
    wrong = officer.post(path, f"{path}/words", 422, words="nowhere to be found", **words)
    assert "not in the document" in wrong
    assert '<details class="govuk-details" open>' in wrong
    assert "Enter a label" in officer.post(
        path, f"{path}/words", 422, **{**words, "words": "the", "label": "9"}
    )
    assert "Taken out in" in officer.post(path, f"{path}/words", words="skull fracture", **words)
    officer.post(path, f"{path}/accept-rest")
    preview = officer.get(f"{path}/preview")
    assert "Independent reviewer" in preview
    assert "Tilly" not in preview
    assert "sent to the approver" in officer.post(path, f"{path}/submit")
    own = officer.get(path)
    assert "somebody else must approve" in own
    approver = site.browser(APPROVER)
    assert "Choose at least one recipient" in approver.post(path, f"{path}/approve", 422)
    site.answer("doc-1", "FAMILY:Mother")
    text = approver.post(path, f"{path}/approve", audience=["REVIEWER", "FAMILY:Mother"])
    assert "2 editions are being built" in text
    site.work()
    assert approver.get(path).count("Checked and released") == 2
    assert "approved before" in approver.post(path, f"{path}/approve", audience=["REVIEWER"])
    assert "open for decisions again" in approver.post(path, f"{path}/send-back")


def test_a_family_member_who_is_not_on_the_register_is_refused(site: Site):
    """No edition is made for a label that stands for nobody."""
    site.accept("doc-1", hospital_letter())
    site.decide_all("doc-1")
    site.submit("doc-1")
    approver = site.browser(APPROVER)
    text = approver.post(
        "/documents/doc-1", "/documents/doc-1/approve", 422, audience="FAMILY:Stranger"
    )
    assert "not on the register" in text


def test_a_scan_is_shown_covered_and_looked_at(site: Site):
    """Page images, boxes with their errors, withheld pages, and back to the same page."""
    site.accept("doc-1", custody_scan())
    [item] = site.items("doc-1")
    officer, path = site.browser(OFFICER), "/documents/doc-1"
    page = officer.get(path)
    assert f"/items/{item.id}/pages/1.png" in page
    image = officer.client.get(f"/items/{item.id}/pages/1.png")
    assert Image.open(io.BytesIO(image.data)).format == "PNG"
    officer.get(f"/items/{item.id}/pages/9.png", 404)
    boxes = f"{path}/items/{item.id}/pages/1/boxes"
    wrong = officer.post(path, boxes, 422, left="90", top="0", right="10", bottom="nan")
    assert "Enter a number from 0 to 100" in wrong
    wrong = officer.post(path, boxes, 422, left="90", top="0", right="10", bottom="5")
    assert "to the right of the left edge" in wrong
    text = officer.post(
        path, boxes, left="5", top="5", right="50", bottom="20", box_label="Person 3"
    )
    assert "Remove the box Person 3" in text
    with site.units() as uow:
        [box] = uow.find(Region)
    officer.post(path, f"{path}/boxes/{box.id}/remove")
    if item.unread_pages:
        checked = f"{path}/items/{item.id}/pages/1/checked"
        assert "withheld" in officer.post(path, checked, withhold="yes")
        assert "looked at" in officer.post(path, checked)


def test_a_note_that_stands_on_no_page_is_shown_with_the_first(site: Site):
    """What an edition could carry, a person can read and decide."""
    site.accept("doc-1", pdf_changed(police_report(), "annotation", "Seen with Rebecca Ashworth"))
    page = site.browser(OFFICER).get("/documents/doc-1")
    assert "Text that stands on no page" in page
    assert "Ashworth" in page


def test_parts_of_a_container_are_files_of_one_document(site: Site):
    """Each part has its place, a part that cannot be read says so."""
    site.accept("doc-1", zip_of({"a.pdf": police_report(), "b.pdf": b"%PDF-1.7 broken"}))
    items = site.items("doc-1")
    officer = site.browser(OFFICER)
    page = officer.get("/documents/doc-1")
    assert "Part 1" in page
    assert "(held back)" in page
    for item in items:
        officer.get(f"/documents/doc-1?item={item.id}")
    held = next(item for item in items if item.state == "quarantined")
    assert "will not be shared" in officer.get(f"/documents/doc-1?item={held.id}")
    officer.get(f"/documents/doc-1/preview?item={held.id}", 404)


def test_a_blocked_edition_says_where_but_never_what(site: Site):
    """The page names places; the warning goes once the edition was made."""
    site.accept("doc-1", police_report())
    site.prove.finds = [FOUND]
    site.through("doc-1")
    page = site.browser(OFFICER).get("/documents/doc-1")
    assert "Stopped for Independent reviewer" in page
    assert "text page 2" in page
    site.submit("doc-1")
    site.approve("doc-1")
    site.work()
    assert "Stopped for" not in site.browser(OFFICER).get("/documents/doc-1")


def test_other_cases_items_and_boxes_are_not_there(site: Site):
    """A file or a box of another document cannot be reached through one's own."""
    site.accept("doc-1", custody_scan())
    site.accept("doc-2", custody_scan())
    [other] = site.items("doc-2")
    officer, path = site.browser(OFFICER), "/documents/doc-1"
    opened = len(site.vault.openings)
    box = {"left": "1", "top": "1", "right": "2", "bottom": "2"}
    officer.post(path, f"{path}/items/{other.id}/pages/1/boxes", 404, **box)
    officer.post(path, f"{path}/items/{other.id}/pages/1/checked", 404)
    region = site.draw("doc-2", other.id)
    officer.post(path, f"{path}/boxes/{region}/remove", 404)
    assert not [one for one in site.vault.openings[opened:] if one[0].startswith("doc-2")]


def test_the_register_is_kept_entry_by_entry_and_imported_whole(site: Site):
    """Add, change, remove, import, each with its errors; a lost race keeps what was typed."""
    officer, path = site.browser(OFFICER), f"/cases/{CASE}/register"
    assert "Child A" in officer.get(path)
    entry = f"{path}/entry"
    version = site_version(site)
    form = {"version": version, "label": "Uncle", "kind": "person", "role": "relative",
            "names": "Peter Ashworth\r\nPete", "identifiers": "nhs 999 000 0018"}  # fmt: skip
    text = officer.post(path + "/entry", entry, **form)
    assert "register was saved" in text
    assert "Peter Ashworth; Pete" in text
    stale = officer.post(entry, entry, 422, **{**form, "label": "Aunt"})
    assert "Somebody changed the register" in stale
    assert "Peter Ashworth" in stale
    wrong = officer.post(
        entry, entry, 422,
        **{**form, "version": version + 1, "label": "Aunt", "dob-day": "30", "dob-month": "2",
           "dob-year": "2019"},
    )  # fmt: skip
    assert "Enter a real date" in wrong
    assert 'value="30"' in wrong
    changed = officer.get(f"{entry}?label=Uncle")
    assert "Change Uncle" in changed
    officer.post(f"{entry}?label=Uncle", f"{entry}?label=Uncle",
                 **{**form, "version": version + 1, "names": "Peter"})  # fmt: skip
    officer.post(f"{entry}?label=Uncle", f"{entry}/remove?label=Uncle")
    officer.post(entry, f"{entry}/remove?label=Uncle", 404)
    new = json.dumps(REGISTER)
    imported = f"{path}/import"
    assert "There is a problem" in officer.post(
        imported, imported, 422, version=site_version(site), register="{"
    )
    assert "imported" in officer.post(imported, imported, version=site_version(site), register=new)
    assert "Change" not in site.browser(APPROVER).get(path)
    site.browser(APPROVER).get(entry, 404)


def site_version(site: Site) -> int:
    """The register's version."""
    with site.units() as uow:
        return uow.get(CaseRegister, CASE).version


def test_real_files_go_through_with_the_real_verifier(make_database, clock):
    """One letter, read, decided, built and proved by everything that is real."""
    site = make_site(make_database, clock, really_prove=True)
    site.open_case(STORY | {"case": CASE})
    site.accept("doc-1", hospital_letter())
    site.through("doc-1", "REVIEWER")
    [edition] = site.editions("doc-1")
    assert edition.state is EditionState.PROVED, (edition.reason, edition.places)
    assert site.opened(edition).startswith(b"%PDF-")
    assert site.review("doc-1").state is ReviewState.SUBMITTED
