"""Headers and cookies on every answer, and pages without anything inline."""

from __future__ import annotations

import re

import pytest

from tests.security.matrix import Tested, Visitor, Whose
from tests.unit.intake.people.kit import Site

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
INLINE = (
    re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    re.compile(r"<style\b", re.IGNORECASE),
    re.compile(r"\sstyle\s*=", re.IGNORECASE),
    re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    re.compile(r"javascript:", re.IGNORECASE),
    re.compile(r"""(?:src|<link[^>]*href)=["']?(?:https?:)?//""", re.IGNORECASE),
)


def everything(service: Tested):
    """An answer of every readable route: as somebody allowed, and as somebody who is not."""
    for rule, method, mark in service.routes():
        if method != "GET":
            continue
        whose = dict.fromkeys(rule.arguments - service.details.keys(), Whose.OWN)
        path = service.address(rule, whose)
        for visitor in [*service.welcome(mark, whose)[:2], Visitor("anonymous")]:
            yield path, service.visit(visitor, "GET", path)
    yield "missing", service.app.test_client().get("/no/such/page")
    yield "missing API", service.app.test_client().get("/api/v1/no-such")
    yield "method", service.app.test_client().delete("/api/v1/health")


def test_every_answer_carries_the_security_headers(service: Tested):
    """Pages, errors, redirects and API answers alike."""
    for path, answer in everything(service):
        for name, value in ALWAYS.items():
            assert answer.headers.get(name) == value, f"{path}: {name}"
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert "camera=()" in answer.headers["Permissions-Policy"], path
        assert "Server" not in answer.headers, path


def test_nothing_but_assets_is_kept_by_a_browser(service: Tested):
    """Every answer says no-store, except an asset under its digest."""
    for path, answer in everything(service):
        if path.startswith("/assets/") and answer.status_code == 200:
            continue
        assert answer.headers["Cache-Control"] == "no-store", path


def test_no_page_holds_anything_inline(service: Tested):
    """No script, style, handler or foreign address stands in a page."""
    pages = 0
    for path, answer in everything(service):
        if answer.mimetype != "text/html":
            continue
        pages += 1
        for pattern in INLINE:
            assert not pattern.search(answer.text), f"{path}: {pattern.pattern}"
    assert pages > 5


def test_every_form_is_ours_and_leaves_judging_to_us(service: Tested):
    """Each changing form carries the token and ``novalidate``."""
    for path, answer in everything(service):
        if answer.mimetype != "text/html":
            continue
        for form in re.findall(r"<form\b.*?</form>", answer.text, re.DOTALL):
            head = form[: form.index(">")]
            if 'method="post"' in head.lower():
                assert "novalidate" in head, path
                assert 'name="csrf_token"' in form or "form-token=" in head, path


@pytest.fixture
def secure(make_database, clock) -> Site:
    """A front desk on https."""
    return Site(
        make_database("intake", Site.RECORDS), clock, https=True, origin="https://localhost"
    )


def _sign_in_over_https(site: Site):
    browser = site.browser()
    client = browser.client
    site.clock.forward(30)
    over = {"base_url": "https://localhost"}
    browser.get("/sign-in", **over)
    form = {"email": "manager@example.org", "password": "three random words"}
    browser.post("/sign-in", form, **over)
    browser.get("/sign-in/code", **over)
    return client, browser.post("/sign-in/code", {"code": browser.code()}, **over)


def test_over_https_cookies_are_locked_to_this_host(secure: Site):
    """Access and form cookies are __Host-, the session's secret travels to /session only."""
    _, answer = _sign_in_over_https(secure)
    cookies = answer.headers.getlist("Set-Cookie")
    assert answer.status_code == 303
    for cookie in cookies:
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
    names = {cookie.partition("=")[0]: cookie for cookie in cookies}
    assert "Path=/session" in names["__Secure-lockgate-session"]
    assert "Path=/sign-in" in names["__Secure-lockgate-device"]
    assert "Path=/;" in f"{names['__Host-lockgate-access']};"
    assert "Domain" not in "".join(cookies)


def test_over_https_browsers_are_held_to_it(secure: Site):
    """HSTS for two years and insecure requests upgraded."""
    answer = secure.app.test_client().get("/sign-in", base_url="https://localhost")
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]
    assert "upgrade-insecure-requests" in answer.headers["Content-Security-Policy"]


def test_assets_are_kept_for_a_year_under_their_digest(make_database, clock):
    """The address in the page works and may be kept; an old address does not exist."""
    site = Site(make_database("intake", Site.RECORDS), clock)
    client = site.app.test_client()
    page = client.get("/sign-in").text
    found = re.search(r'href="(/assets/[0-9a-f]{16}/)govuk/govuk-frontend.min.css"', page)
    assert found
    with client.get(f"{found.group(1)}govuk/govuk-frontend.min.css") as answer:
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        assert "GDS Transport" not in answer.text
    assert client.get("/assets/0000000000000000/lockgate.css").status_code == 404
    assert client.get(f"{found.group(1)}../__init__.py").status_code == 404


def test_a_forwarded_address_is_not_believed_without_a_proxy(make_database, clock):
    """X-Forwarded headers count only when the operator says how many proxies stand in front."""
    site = Site(make_database("intake", Site.RECORDS), clock, rate_limit="3 per minute")
    client = site.app.test_client()
    for number in range(3):
        spoofed = {"X-Forwarded-For": f"203.0.113.{number}"}
        assert client.get("/sign-in", headers=spoofed).status_code == 200
    last = client.get("/sign-in", headers={"X-Forwarded-For": "203.0.113.99"})
    assert last.status_code == 429
    assert last.headers["Retry-After"]
