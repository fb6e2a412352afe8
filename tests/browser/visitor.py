"""A person at a browser: signs in, follows links, fills forms, and looks hard at every page.

Whatever is wrong with a page goes on the visitor's list of faults, so that one run shows all.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
from playwright.sync_api import Browser, Page

DESKTOP, PHONE = 1280, 320
HEAVIEST = 100_000
"""Bytes of HTML in one page; the longest of the story is well below."""

_PICTURES = os.environ.get("BROWSER_PICTURES", "")
_EXPECTED = re.compile(r"status of (401|403|404|409|422)")
_LOOK = (Path(__file__).with_name("look.js")).read_text()


@dataclass
class Visitor:
    """One person in a browser profile of their own. ``step`` moves their code on: each works once."""

    page: Page
    key: str
    password: str
    totp: str
    faults: list[str]
    step: int = 0
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(15_000)
        self.page.on("pageerror", lambda error: self.blame(f"script: {error}"))
        self.page.on("console", self._hear)

    def _hear(self, said: Any) -> None:
        if said.type == "error" and not _EXPECTED.search(said.text):
            self.blame(f"console: {said.text}")

    def blame(self, what: str) -> None:
        """Put a fault of the present page on the list."""
        self.faults.append(f"{self.key} on {re.sub(r'https?://[^/]*', '', self.page.url)}: {what}")

    def code(self) -> str:
        """The next six digits, as the app on their phone shows them."""
        at = datetime.now(UTC) + timedelta(seconds=30 * self.step)
        self.step += 1
        return pyotp.TOTP(self.totp).at(at)

    def sign_in(self) -> Visitor:
        """From the first page, with password and code, to where this person starts."""
        self.page.goto("/")
        judges = self.key == "administrator"  # these pages are the same for everybody
        if judges:
            self.look("sign-in")
        self.page.fill("#email", f"{self.key}@example.org")
        self.page.fill("#password", self.password)
        self.press("Continue")
        if judges:
            self.look("sign-in code")
        self.page.fill("#code", self.code())
        self.press("Sign in")
        self.page.wait_for_selector("nav >> text=Sign out", state="attached")
        self.look("first page")
        return self

    # --- moving about -------------------------------------------------------------------------
    def press(self, text: str) -> None:
        """Press a button by the words on it, and be on the page that answers."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=text).first.click()

    def follow(self, text: str, look: str = "") -> None:
        """Follow a link by its words, then look at the page it leads to."""
        with self.page.expect_navigation():
            self.page.locator("main a").filter(has_text=text).first.click()
        self.look(look or text)

    def navigate(self, text: str) -> None:
        """Choose an entry of the navigation."""
        menu = self.page.get_by_role("navigation", name="Main")
        if self.page.evaluate("window.innerWidth") == PHONE:
            menu.get_by_role("button", name="Menu").click()
        with self.page.expect_navigation():
            menu.get_by_role("link", name=text, exact=True).click()
        self.look(text)

    def back(self) -> None:
        """Follow the link back."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name="Back", exact=True).click()

    def fill(self, **values: str) -> None:
        """Type into boxes by the names of their fields; ``__`` stands for a hyphen."""
        for name, value in values.items():
            named = f"[name='{name.replace('__', '-')}']"
            boxes = f"main input{named}:not([type=hidden]), main textarea{named}"
            self.page.fill(boxes, value)

    def day(self, name: str, at: datetime) -> None:
        """Type a day into its three boxes, and the time if the page asks for it."""
        parts = {"day": str(at.day), "month": str(at.month), "year": str(at.year)}
        for part, value in parts.items():
            self.page.fill(f"main [name='{name}-{part}']", value)
        clock = self.page.locator(f"main [name='{name}-time']")
        if clock.count():
            clock.fill(f"{at:%H:%M}")

    def reads(self, text: str) -> None:
        """Wait until the page says this."""
        self.page.locator("main").get_by_text(text).first.wait_for()

    def reload_until(self, text: str, seconds: float = 90) -> None:
        """Load the page again, as an impatient person does, until it says this."""
        wanted = self.page.locator("main").get_by_text(text).first
        end = datetime.now(UTC) + timedelta(seconds=seconds)
        while not wanted.is_visible():
            if datetime.now(UTC) > end:
                raise AssertionError(f"{self.key}: {self.page.url} never said {text!r}")
            self.page.wait_for_timeout(500)
            self.page.reload()

    # --- looking ------------------------------------------------------------------------------
    def look(self, name: str = "") -> None:
        """Judge the present page on a wide and on a narrow screen."""
        kept = self.page.viewport_size
        for width in (DESKTOP, PHONE):
            self.page.set_viewport_size({"width": width, "height": 800})
            for fault in self.page.evaluate(_LOOK, HEAVIEST):
                self.blame(f"at {width}: {fault}")
            if _PICTURES and name:
                self._picture(f"{self.key} {name} {width}")
        self.page.set_viewport_size(kept)

    def _picture(self, name: str) -> None:
        path = Path(_PICTURES) / (re.sub(r"[^a-z0-9]+", "-", name.lower()) + ".png")
        if name not in self.seen:
            self.seen.add(name)
            self.page.screenshot(path=path, full_page=True)

    def refuses(self, field_: str, *, says: str) -> None:
        """The page explains what is wrong on top and at the field, and the summary leads there."""
        summary = self.page.locator(".govuk-error-summary")
        summary.wait_for()
        self.look(f"error {field_}")
        assert says in summary.inner_text(), summary.inner_text()
        assert self.page.title().startswith("Error: ")
        summary.locator("a").first.click()
        focused = self.page.evaluate("document.activeElement.id")
        assert focused == field_, f"the summary leads to {focused!r}, not {field_!r}"
        group = self.page.locator(f".govuk-form-group--error:has(#{field_}) .govuk-error-message")
        assert says in group.first.inner_text()


def arrive(browser: Browser, base: str, key: str, known: Any, faults: list[str]) -> Visitor:
    """A person who has just opened a browser of their own; partners and relatives on a phone."""
    small = key.endswith("-partner") or key.startswith("family-")
    context = browser.new_context(
        base_url=base,
        viewport={"width": PHONE if small else DESKTOP, "height": 800},
        accept_downloads=True,
        ignore_https_errors=base.startswith("https://localhost"),  # an authority of its own
    )
    return Visitor(context.new_page(), key, known[key]["password"], known[key]["totp"], faults)
