"""Agencies' systems: what their tokens may do, where, and for how long."""

from __future__ import annotations

import re

from services.intake.people.records import ApiToken
from shared.domain.access_tokens import read

TOKEN = re.compile(r"lgt_[A-Za-z0-9_-]{43}")


def make(site, scopes=("request.see", "upload.make"), days: int = 30) -> str:
    """Make a token on the page as the agency's officer."""
    browser = site.browser()
    browser.sign_in("officer")
    page = browser.get("/api-tokens").location
    browser.get(page)
    form = {"label": "Records system", "scopes": list(scopes), "days": str(days)}
    answer = browser.post(page, form)
    assert answer.status_code == 200, browser.page
    return TOKEN.search(answer.text).group()


def ask(site, token: str, path: str = "/api/v1/me", method: str = "GET"):
    """A request as the agency's system sends it."""
    client = site.app.test_client()
    return client.open(path, method=method, headers={"Authorization": f"Bearer {token}"})


def test_a_token_speaks_for_its_agency_with_its_scopes(site):
    """The system is its own actor, with the officer's role and only the chosen scopes."""
    shown = ask(site, make(site)).get_json()
    assert shown["actor"].startswith("tok-")
    assert shown["agency"] == site.ids["police"]
    assert shown["scopes"] == ["request.see", "upload.make"]
    assert shown["roles"] == ["agency-officer"]


def test_the_secret_is_shown_once_and_kept_as_a_digest(site):
    """Neither the page afterwards nor the database holds it."""
    token = make(site)
    browser = site.browser()
    browser.sign_in("officer")
    page = browser.get(f"/agencies/{site.ids['police']}/tokens").text
    assert "Records system" in page
    assert token not in page
    with site.units() as uow:
        kept = uow.find(ApiToken)[0]
    assert token not in repr(kept)
    assert b"Records system" not in kept.sealed_label


def test_a_system_does_nothing_outside_its_scopes(site):
    """Not even what its agency's officer may do."""
    token = make(site)
    agency = site.ids["police"]
    assert ask(site, token, "/api/v1/agencies").status_code == 403
    assert ask(site, token, "/api/v1/cases/case-1/members").status_code == 404
    browserless = ask(site, token, f"/agencies/{agency}/tokens")
    assert browserless.location.startswith("/sign-in")  # pages take no bearer tokens


def test_a_token_ends_when_revoked_or_old(site):
    """401 from the moment of either."""
    token = make(site, days=1)
    assert ask(site, token).status_code == 200
    browser = site.browser()
    browser.sign_in("officer")
    page = browser.get(f"/agencies/{site.ids['police']}/tokens").text
    action = page.split('action="/api-tokens/')[1].split('"')[0]
    assert browser.post(f"/api-tokens/{action}").status_code == 303
    assert ask(site, token).status_code == 401
    second = make(site, days=1)
    site.clock.forward(24 * 3600)
    assert ask(site, second).status_code == 401


def test_an_exchange_gives_five_minutes_with_the_same_rights(site):
    """Other services take the exchanged token; it carries the scopes along."""
    answer = ask(site, make(site), "/api/v1/access-tokens", "POST")
    assert answer.status_code == 201
    shown = answer.get_json()
    assert shown["expires_in"] == 300
    claims = read(
        shown["access_token"],
        verify=site.keys.verify,
        service="redaction",
        now=site.clock.now(),
    )
    assert claims.scopes == ("request.see", "upload.make")
    assert ask(site, shown["access_token"]).status_code == 200
    site.clock.forward(301)
    assert ask(site, shown["access_token"]).status_code == 401


def test_only_an_api_token_can_be_exchanged(site):
    """Neither an exchanged token nor a person's cookie makes new tokens."""
    answer = ask(site, make(site), "/api/v1/access-tokens", "POST").get_json()
    again = ask(site, answer["access_token"], "/api/v1/access-tokens", "POST")
    assert again.status_code == 403


def test_a_made_up_token_is_nobody(site):
    """Whatever it looks like."""
    for token in ("lgt_", "lgt_" + "a" * 43, "", "null"):
        assert ask(site, token).status_code == 401


def test_a_token_needs_scopes_a_name_and_a_sensible_time(site):
    """The page names each field that is missing and makes no token."""
    browser = site.browser()
    browser.sign_in("officer")
    page = f"/agencies/{site.ids['police']}/tokens"
    browser.get(page)
    for form in (
        {"label": "System", "days": "30"},
        {"label": "", "scopes": ["upload.make"], "days": "30"},
        {"label": "System", "scopes": ["people.manage"], "days": "30"},
        {"label": "System", "scopes": ["upload.make"], "days": "4000"},
        {"label": "System", "scopes": ["upload.make"], "days": "soon"},
    ):
        assert browser.post(page, form).status_code == 422
        assert "There is a problem" in browser.page
    with site.units() as uow:
        assert uow.count(ApiToken) == 0
