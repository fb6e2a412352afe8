"""What only a real browser can show: cookies, redirects and the content policy at work."""

from __future__ import annotations

import os
import shutil
import threading

import flask
import pytest
from cheroot.wsgi import Server

from shared.domain.policy import Action
from shared.web.guard import guarded
from tests.unit.intake.people.kit import PASSWORD, Site

CHROMIUM = shutil.which("chromium") or ""
pytestmark = [pytest.mark.server, pytest.mark.slow]


def _progress_pages() -> flask.Blueprint:
    pages = flask.Blueprint("progress", __name__)
    shown = {"count": 0}

    @pages.get("/progress")
    @guarded(Action.OWN_ACCOUNT)
    def page() -> str:
        return flask.render_template_string(
            '{% extends "lockgate/page.html" %}{% block content %}'
            '<div data-module="lockgate-progress" data-source="/progress/part" data-seconds="3">'
            "<p>0 of 3</p></div>{% endblock %}"
        )

    @pages.get("/progress/part")
    @guarded(Action.OWN_ACCOUNT)
    def part() -> str:
        shown["count"] += 1
        done = "<p data-finished>All done</p>" if shown["count"] >= 3 else ""
        return f"<p>{shown['count']} of 3</p>{done}"

    return pages


@pytest.fixture
def site(make_database, clock):
    """A front desk, served on a port of its own."""
    site = Site(make_database("intake", Site.RECORDS), clock, extra=(_progress_pages(),))
    server = Server(("127.0.0.1", 0), site.app)
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()
    site.address = f"http://127.0.0.1:{server.bind_addr[1]}"
    yield site
    server.stop()
    thread.join()


@pytest.fixture
def page(site):
    """A page of a fresh browser; what its console says against us is kept in ``complaints``."""
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing, and CI must have it")
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(base_url=site.address)
        page.set_default_timeout(20_000)
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: page.complaints.append(said.text) if said.type == "error" else None,
        )
        yield page
        browser.close()


def sign_in(page, site, to: str = "/account") -> None:
    """Both steps, as a person would."""
    site.clock.forward(30)
    page.goto(to)
    page.fill("#email", "manager@example.org")
    page.fill("#password", PASSWORD)
    page.click("main button:has-text('Continue')")
    page.fill("#code", site.browser().code())
    page.click("main button:has-text('Sign in')")
    page.wait_for_url(f"**{to}")


def test_pages_run_under_the_content_policy(site, page):
    """Scripts and styles load, and the browser complains about nothing."""
    sign_in(page, site)
    assert page.evaluate("document.body.classList.contains('govuk-frontend-supported')")
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
    assert "arial" in page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    assert page.complaints == []


def test_a_form_sent_after_access_expired_arrives_whole(site, page):
    """The browser repeats it through renewal, body and cookies included."""
    sign_in(page, site, "/agencies")
    page.fill("#name", "Fire and Rescue")
    page.select_option("#kind", "other")
    site.clock.forward(400)
    page.click("button:has-text('Add agency')")
    page.wait_for_selector("text=The agency was added")
    assert "Fire and Rescue" in page.inner_text("table")


def test_a_link_from_elsewhere_opens_for_somebody_signed_in(site, page):
    """Strict cookies are held back from the first request and come with the second."""
    sign_in(page, site)
    page.goto(f"data:text/html,<a id=there href='{site.address}/agencies'>go</a>")
    page.click("#there")
    page.wait_for_selector("h1:has-text('Agencies')")


def test_progress_goes_on_without_reloading_and_stops_when_done(site, page):
    """The region is fetched again until it says that it is finished."""
    sign_in(page, site)
    asked = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.clock.install()
    page.goto("/progress")
    for text in ("1 of 3", "2 of 3", "All done"):
        page.clock.run_for(3_000)
        page.wait_for_selector(f"text={text}")
    page.clock.run_for(60_000)
    page.wait_for_function("() => true")
    assert len([url for url in asked if url.endswith("/progress/part")]) == 3
    assert page.complaints == []


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_is_wider_than_the_window(site, page, width):
    """Nothing needs scrolling sideways, down to the smallest phone."""
    page.set_viewport_size({"width": width, "height": 800})
    site.grant("manager", "partnership-manager")
    sign_in(page, site)
    for path in ("/account", "/account/password", "/agencies", "/cases/case-1/people", "/sign-out"):
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, path
