"""What the agencies' records officers do: send, correct, take back, or say that there is nothing."""

from __future__ import annotations

from pathlib import Path

from services.demo import files
from tests.browser.visitor import Visitor

SENT = (
    ("police", "Doyle report.pdf", files.police_report),
    ("police", "custody scan.pdf", files.custody_scan),
    ("hospital", "T Doyle letter.docx", files.hospital_letter),
    ("school", "chronology.xlsx", files.school_chronology),
)


def join(officer: Visitor, link: str) -> None:
    """Follow the invitation: choose a password, set up the code, and be in."""
    officer.page.goto(link)
    officer.look("invitation")
    officer.fill(password="short")
    officer.press("Continue")
    officer.refuses("password", says="12 characters")
    officer.fill(password=officer.password)
    officer.press("Continue")
    officer.page.wait_for_selector(".lockgate-secret")
    officer.look("set up a code")
    officer.totp = officer.page.locator(".lockgate-secret").inner_text().replace(" ", "")
    officer.fill(code=officer.code())
    officer.press("Continue")
    officer.look("recovery codes")
    officer.follow("Continue", "first page")


def open_request(officer: Visitor) -> None:
    """From the list of what is asked to the one request."""
    officer.navigate("Requests")
    officer.follow("Asked on", "a request")


def send(officer: Visitor, *paths: Path) -> None:
    """Choose files, send them, and wait for the checks to say that each was accepted."""
    page = officer.page
    before = page.get_by_text("Accepted", exact=True).count()
    page.set_input_files("#file", paths)
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_function(
        "count => [...document.querySelectorAll('.govuk-tag')]"
        ".filter(tag => tag.textContent.trim() === 'Accepted').length >= count",
        arg=before + len(paths),
        timeout=60_000,
    )
    officer.look("files accepted")


def keep_receipt(officer: Visitor) -> bytes:
    """Download the receipt of the newest file."""
    with officer.page.expect_download() as waiting:
        officer.page.get_by_role("link", name="eceipt").first.click()
    return Path(waiting.value.path()).read_bytes()


def send_broken(officer: Visitor, path: Path) -> None:
    """A file that cannot be read is refused in words, and the page goes on working."""
    officer.page.get_by_role("button", name="Send", exact=True).click()
    officer.refuses("file", says="Choose a file to send")
    officer.page.set_input_files("#file", path)
    officer.page.get_by_role("button", name="Send", exact=True).click()
    officer.page.get_by_text("Not accepted").wait_for(timeout=60_000)
    officer.look("a file refused")


def pull_back(officer: Visitor, name: str) -> None:
    """The wrong child's file: one press, and it is gone from everywhere."""
    officer.press(f"Wrong child's file: take it back ({name})")
    officer.reads("The file is quarantined")
    officer.look("wrong child pulled back")
    officer.follow("See who opened it")


def sign_nil_return(officer: Visitor) -> None:
    """Say that nothing is held, after a search."""
    officer.follow("Sign a nil return")
    officer.press("Sign the nil return")
    officer.refuses("systems", says="Enter the systems you searched")
    officer.fill(systems="Tenancy system\nRepairs system")
    officer.page.locator("[name=confirmed]").check()
    officer.press("Sign the nil return")
    officer.reads("Your nil return is signed")
    officer.look("nil return signed")
