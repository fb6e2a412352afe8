"""Signing in through the pages, with everything that must not work."""

from __future__ import annotations

import pytest

from tests.unit.intake.people.kit import PASSWORD

WRONG = "Check your email address and password."


def test_password_and_code_open_the_first_page(site):
    """Both factors lead to the page of the person's role."""
    browser = site.browser()
    done = browser.sign_in("manager")
    assert (done.status_code, done.location) == (303, "/")
    assert browser.get("/").location == "/cases"
    assert "Mary Manager" in browser.get("/account").text


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("manager@example.org", "not the password"),
        ("nobody@example.org", PASSWORD),
        ("not an address", PASSWORD),
    ],
)
def test_wrong_and_unknown_say_the_same(site, email, password):
    """A wrong password, an unknown address and nonsense get one and the same answer."""
    browser = site.browser()
    browser.get("/sign-in")
    answer = browser.post("/sign-in", {"email": email, "password": password})
    assert answer.status_code == 403
    assert WRONG in browser.page


def test_a_code_works_once(site):
    """The code that opened one session opens no second one within its half minute."""
    first, second = site.browser(), site.browser()
    assert first.sign_in("manager").status_code == 303
    code = first.code()
    second.get("/sign-in")
    second.post("/sign-in", {"email": "manager@example.org", "password": PASSWORD})
    second.get("/sign-in/code")
    assert second.post("/sign-in/code", {"code": code}).status_code == 403
    assert "used before" in second.page


def test_the_code_page_needs_the_password_first(site):
    """Without a password the code is not even looked at."""
    browser = site.browser()
    browser.get("/sign-in")
    answer = browser.post("/sign-in/code", {"code": browser.code()})
    assert answer.location == "/sign-in"
    assert browser.get("/account").location.startswith("/sign-in")


def test_a_password_is_good_for_ten_minutes_only(site):
    """Somebody who walks away between password and code starts again."""
    browser = site.browser()
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": "manager@example.org", "password": PASSWORD})
    browser.get("/sign-in/code")
    site.clock.forward(601)
    assert browser.post("/sign-in/code", {"code": browser.code()}).location == "/sign-in"


def test_where_one_wanted_to_go_survives_signing_in(site):
    """The page that was asked for is where signing in ends."""
    browser = site.browser()
    turned = browser.get("/people?x=1")
    assert turned.location == "/sign-in?next=/people%3Fx%3D1"
    site.clock.forward(30)
    browser.get(turned.location)
    form = {"email": "admin@example.org", "password": PASSWORD, "next": "/people?x=1"}
    step = browser.post("/sign-in", form)
    assert step.location == "/sign-in/code?next=/people%3Fx%3D1"
    browser.get(step.location)
    done = browser.post("/sign-in/code", {"code": browser.code(), "next": "/people?x=1"})
    assert done.location == "/people?x=1"


@pytest.mark.parametrize("place", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_signing_in_never_leads_elsewhere(site, place):
    """A forged place to go back to ends at the first page."""
    browser = site.browser()
    site.clock.forward(30)
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": "admin@example.org", "password": PASSWORD})
    browser.get("/sign-in/code")
    done = browser.post("/sign-in/code", {"code": browser.code(), "next": place})
    assert done.location == "/"


def test_empty_fields_are_named_and_the_password_is_not_shown_again(site):
    """Each empty field gets its message; what was typed comes back, a password never."""
    browser = site.browser()
    browser.get("/sign-in")
    answer = browser.post("/sign-in", {"email": "", "password": "hunter2 hunter2"})
    assert answer.status_code == 422
    assert "Enter your email address" in browser.page
    assert "hunter2" not in browser.page
