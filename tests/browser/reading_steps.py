"""Reading what was released, signing the decision, and looking at the record."""

from __future__ import annotations

import re
from pathlib import Path

from tests.browser.visitor import Visitor


def read_bundle(reader: Visitor, reference: str, count: int) -> bytes:
    """Wait for the whole bundle, read one document of it, and download everything."""
    reader.navigate("Your bundles")
    reader.reload_until(f"{count} documents.", seconds=120)
    reader.look("bundles")
    reader.follow(f"Case {reference}", "a bundle")
    with reader.page.expect_download() as waiting:
        reader.page.get_by_role("link", name=re.compile("^Document")).first.click()
    assert Path(waiting.value.path()).stat().st_size > 0
    with reader.page.expect_download() as waiting:
        reader.page.get_by_role("link", name="Download all documents").click()
    return Path(waiting.value.path()).read_bytes()


def has_nothing_yet(reader: Visitor) -> None:
    """Before approval there is nothing to read."""
    reader.navigate("Your bundles")
    reader.reads("Nothing has been shared with you yet")


def sign(partner: Visitor, reference: str) -> None:
    """Read the decision on a phone, and sign it with a code."""
    partner.navigate("Decisions")
    partner.follow(reference, "decision to sign")
    partner.fill(code="000000")
    partner.press("Sign")
    partner.refuses("choice", says="Choose agree or dissent")
    partner.page.locator("[name=choice][value=agree]").check()
    partner.fill(code=partner.code())
    partner.press("Sign")
    partner.reads("Your signature is on the record")
    partner.look("decision signed")


def see_clock_stopped(manager: Visitor, reference: str) -> None:
    """The board and the case say that the Panel has the pack."""
    manager.navigate("Cases")
    manager.follow(reference, "case at the end")
    manager.reload_until("The Panel's receipt is", seconds=120)
    manager.reads("Panel received the pack")
    manager.look("case with the clock stopped")
    manager.navigate("Cases")
    manager.look("board at the end")
    manager.navigate("Deliveries")
    manager.navigate("Releases")
    manager.follow("Manage", "a release")
    manager.press("Recall now")
    manager.refuses("reason", says="")


def collect_pack(secretariat: Visitor) -> bytes:
    """The secretariat sees the pack that arrived, and can fetch it again."""
    secretariat.navigate("Packs")
    secretariat.reads("Received")
    with secretariat.page.expect_download() as waiting:
        secretariat.page.get_by_role("link", name="Download the package").click()
    return Path(waiting.value.path()).read_bytes()


def read_log(auditor: Visitor, reference: str) -> None:
    """Who opened what in this case, on the page and as a file."""
    auditor.navigate("Log")
    auditor.fill(since="yesterday")
    auditor.press("Show")
    auditor.refuses("since", says="")
    auditor.fill(since="")
    auditor.page.select_option("#case", label=reference)
    auditor.page.select_option("#kind", label="Opened")
    auditor.press("Show")
    auditor.look("log of the case")
    assert auditor.page.locator("main tbody tr").count() > 0
    with auditor.page.expect_download() as waiting:
        auditor.page.get_by_role("button", name="Download these as CSV").click()
    assert Path(waiting.value.path()).stat().st_size > 0
    auditor.navigate("Cases")
    auditor.follow(reference, "case as the auditor sees it")
