"""Redaction by hand, and approval by somebody else."""

from __future__ import annotations

import re

from tests.browser.visitor import Visitor

RECIPIENTS = ("REVIEWER", "PANEL", "FAMILY:Father A", "FAMILY:Father B")
EXTRA = "health visitor"
"""Words of the police report that no rule proposes."""


def _open_next(person: Visitor, state: str, look: str) -> bool:
    """Open the first document of the queue in this state; False when there is none."""
    person.navigate("Redaction")
    row = person.page.locator("main tr", has=person.page.get_by_text(state, exact=True))
    if not row.count():
        return False
    with person.page.expect_navigation():
        row.first.get_by_role("link").click()
    person.look(look)
    return True


def _open(person: Visitor, place: str | None) -> None:
    with person.page.expect_navigation():
        person.page.locator(f"main a[href='{place}']").click()


def wait_for_queue(officer: Visitor, count: int) -> None:
    """Until this many documents wait for decisions."""
    officer.navigate("Redaction")
    waiting = officer.page.get_by_text("Waits for decisions", exact=True)
    for _ in range(180):
        if waiting.count() >= count:
            break
        officer.page.wait_for_timeout(500)
        officer.page.reload()
    assert waiting.count() == count, officer.page.locator("main").inner_text()
    officer.look("queue")


def decide_first(officer: Visitor) -> str:
    """The police report: page image beside the proposals, every kind of decision once.

    The answer is where the document's page is.
    """
    assert _open_next(officer, "Waits for decisions", "a document with proposals")
    image = officer.page.locator("img.lockgate-page")
    assert image.evaluate("one => one.naturalWidth") > 500
    officer.press("Take out everywhere")
    officer.reads("saved")
    officer.press("Keep")
    officer.reads("1 decision saved")
    officer.press("Undo")
    officer.reads("1 decision saved")
    officer.press("Send to the approver")
    officer.page.locator(".govuk-error-summary").wait_for()
    officer.look("sent too early")
    officer.page.get_by_text("Take out words that were not proposed").click()
    officer.press("Take them out")
    officer.refuses("words", says="Enter the words")
    officer.fill(words=EXTRA, label="Professional 9")
    officer.page.locator("#category").select_option(index=1)
    officer.page.locator("#reason").select_option(index=1)
    officer.press("Take them out")
    officer.reads("Taken out in 1 place")
    officer.follow("Preview as a recipient")
    officer.follow("Father B", "preview as a father")
    officer.back()
    _finish(officer)
    return officer.page.url


def _finish(officer: Visitor) -> None:
    rest = officer.page.get_by_role("button", name=re.compile("Take out all"))
    if rest.count():
        officer.press("Take out all")
        officer.reads("accepted")
    look_closer = officer.page.get_by_role("button", name="I have looked at this page")
    if look_closer.count():
        officer.press("I have looked at this page")
    cover = officer.page.get_by_role("button", name="Cover every region that waits")
    if cover.count():
        officer.look("regions that wait")
        officer.press("Cover every region that waits")
        officer.reads("decided")
    officer.press("Send to the approver")
    officer.reads("The document was sent to the approver")


def decide_rest(officer: Visitor) -> None:
    """Every other document: take out what is proposed, and send it on."""
    number = 1
    while _open_next(officer, "Waits for decisions", f"document in turn {(number := number + 1)}"):
        _finish(officer)
    officer.look("queue decided")


def try_own_approval(officer: Visitor) -> None:
    """Whoever decided sees in words that somebody else must approve."""
    assert _open_next(officer, "Waits for approval", "own work")
    officer.reads("somebody else must approve it")
    assert not officer.page.get_by_role("button", name="Approve", exact=True).count()


def approve_all(approver: Visitor, count: int) -> None:
    """Approve each document for each recipient."""
    approver.navigate("Redaction")
    links = approver.page.locator("main tr", has_text="Waits for approval").get_by_role("link")
    places = [link.get_attribute("href") for link in links.all()]
    assert len(places) == count
    for number, place in enumerate(places):
        _open(approver, place)
        if not number:
            approver.look("a document to approve")
            approver.press("Approve")
            approver.refuses("audience", says="Choose at least one recipient")
        for recipient in RECIPIENTS:
            approver.page.locator(f"[name=audience][value='{recipient}']").check()
        approver.press("Approve")
        _answer_risks(approver)
        approver.reads(f"Approved. {len(RECIPIENTS)}")
        approver.navigate("Redaction")
    _open(approver, places[0])
    approver.look("approved and being built")


def _answer_risks(approver: Visitor) -> None:
    """Say of everything that remains visible why it may stand, then approve."""
    if not approver.page.get_by_role("heading", name="What remains visible").count():
        return
    approver.look("what remains visible")
    reasons = approver.page.locator("main select[name^='reason-']")
    first = reasons.first.get_attribute("id") or ""
    approver.press("Save the answers")
    approver.refuses(first, says="Choose a reason")
    for reason in reasons.all():
        reason.select_option("needed-for-learning")
    approver.press("Save the answers")
    approver.reads("on the record")
    approver.look("answers on the record")
    approver.press("Approve for")
