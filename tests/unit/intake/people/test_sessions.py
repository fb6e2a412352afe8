"""Sessions: how long they live, how they end, and what is left of access afterwards."""

from __future__ import annotations

from urllib.parse import unquote

from services.intake.people.handlers import directory


def test_expired_access_is_renewed_without_being_noticed(site):
    """After five minutes a page leads through renewal and back to itself."""
    browser = site.browser()
    browser.sign_in("manager")
    site.clock.forward(301)
    step = browser.get("/agencies")
    assert step.location == "/session/refresh?next=/agencies"
    assert browser.get(step.location).location == "/agencies"
    assert browser.get("/agencies").status_code == 200


def test_a_form_sent_after_five_minutes_still_arrives(site):
    """Renewal passes the form on with 307, and the second try is taken."""
    browser = site.browser()
    browser.sign_in("manager")
    browser.get("/agencies")
    site.clock.forward(400)
    form = {"name": "Fire service", "kind": "other"}
    first = browser.post("/agencies", form)
    assert first.status_code == 307
    second = browser.post(first.location, form)
    assert (second.status_code, second.location) == (307, "/agencies")
    assert browser.post("/agencies", form).status_code == 303
    assert "Fire service" in browser.get("/agencies").text


def test_half_an_hour_of_idleness_ends_a_session(site):
    """Thirty minutes without a renewal, and one signs in again, to the page one wanted."""
    browser = site.browser()
    browser.sign_in("manager")
    site.clock.forward(30 * 60)
    step = browser.get("/agencies")
    ended = browser.get(step.location)
    assert ended.location == "/sign-in?next=/agencies"
    assert not browser.cookie("lockgate-access")


def test_no_session_outlives_twelve_hours(site):
    """However busy, twelve hours after signing in it is over."""
    browser = site.browser()
    browser.sign_in("manager")
    for _ in range(12 * 6 - 1):
        site.clock.forward(600)
        assert browser.get("/session/refresh?next=/account").location == "/account"
    site.clock.forward(600)
    assert browser.get("/session/refresh?next=/account").location.startswith("/sign-in")


def test_signing_out_ends_the_session_and_every_copy_of_its_cookies(site):
    """Cookies copied before signing out open nothing afterwards."""
    browser, thief = site.browser(), site.browser()
    browser.sign_in("manager")
    for name, path in (("lockgate-access", "/"), ("lockgate-session", "/session")):
        thief.client.set_cookie(name, browser.cookie(name, path), path=path)
    assert thief.get("/account").status_code == 200
    browser.get("/sign-out")
    assert browser.post("/session/end").location == "/signed-out"
    step = thief.get("/account")
    assert step.location.startswith("/session/refresh")
    assert thief.get(step.location).location.startswith("/sign-in")


def test_signing_out_here_leaves_other_devices_signed_in(site):
    """The other device's access is renewed once and goes on."""
    here, there = site.browser(), site.browser()
    here.sign_in("manager")
    there.sign_in("manager")
    here.get("/sign-out")
    here.post("/session/end")
    step = there.get("/account")
    assert there.get(step.location).location == "/account"
    assert there.get("/account").status_code == 200


def test_everywhere_means_everywhere(site):
    """Signing out everywhere ends this session and all others at their next request."""
    here, there = site.browser(), site.browser()
    there.sign_in("manager")
    here.sign_in("manager")
    here.get("/account")
    here.post("/account/sessions/end")
    for browser in (here, there):
        step = browser.get("/account")
        assert browser.get(step.location).location.startswith("/sign-in")


def test_one_other_device_can_be_signed_out(site):
    """The account page ends one chosen session and shows that it did."""
    here, there = site.browser(), site.browser()
    there.sign_in("manager")
    here.sign_in("manager")
    page = here.get("/account").text
    action = page.split('action="/account/sessions/ses-')[1].split('"')[0]
    assert here.post(f"/account/sessions/ses-{action}").status_code == 303
    step = there.get("/account")
    assert there.get(step.location).location.startswith("/sign-in")


def test_being_shut_out_takes_effect_at_the_next_request(site):
    """The administrator shuts someone out; their very next request is nobody's."""
    admin, browser = site.browser(), site.browser()
    browser.sign_in("manager")
    admin.sign_in("admin")
    person = site.ids["manager"]
    admin.get(f"/people/{person}")
    assert admin.post(f"/people/{person}/active", {"active": "no"}).status_code == 303
    assert browser.get("/account").location.startswith("/sign-in")
    assert browser.sign_in("manager").status_code == 403


def test_a_changed_role_takes_effect_at_the_next_request(site):
    """A role taken away is gone from the next request on, through one silent renewal."""
    admin, browser = site.browser(), site.browser()
    browser.sign_in("manager")
    assert browser.get("/agencies").status_code == 200
    admin.sign_in("admin")
    person = site.ids["manager"]
    admin.get(f"/people/{person}")
    admin.post(f"/people/{person}/roles", {"roles": ["auditor"], "agency": ""})
    step = browser.get("/agencies")
    assert unquote(step.location).endswith("next=/agencies")
    browser.get(step.location)
    assert browser.get("/agencies").status_code == 403


def test_a_role_on_a_case_taken_away_is_gone_at_the_next_request(site):
    """Without any renewal: memberships are read for each request."""
    membership = site.grant("manager", "partnership-manager")
    browser = site.browser()
    browser.sign_in("manager")
    assert browser.get("/cases/case-1/people").status_code == 200
    with site.units() as uow:
        directory.revoke(membership, uow=uow, vault=site.vault, clock=site.clock, by="test")
        uow.commit()
    assert browser.get("/cases/case-1/people").status_code == 404


def test_leaving_quickly_signs_out_only_when_the_page_itself_asked(site):
    """The exit always leads away; a foreign page cannot sign anybody out with it."""
    browser = site.browser()
    browser.sign_in("relative")
    foreign = browser.get("/session/leave", headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.location.startswith("https://")
    assert browser.get("/account").status_code == 200
    own = browser.get("/session/leave", headers={"Sec-Fetch-Site": "same-origin"})
    assert own.location.startswith("https://")
    assert browser.get("/account").location.startswith("/sign-in")


def test_a_cookie_with_another_secret_is_no_session(site):
    """A session's id is no secret, and without its secret it is worth nothing."""
    browser, thief = site.browser(), site.browser()
    browser.sign_in("manager")
    session, _, _ = browser.cookie("lockgate-session", "/session").partition(".")
    for cookie in (session, f"{session}.", f"{session}.guess", "", ".", "x" * 3000):
        thief.client.set_cookie("lockgate-session", cookie, path="/session")
        assert thief.get("/session/refresh").location.startswith("/sign-in")
