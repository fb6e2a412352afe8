"""Forged changes: no state-changing route takes one, by whatever door it comes."""

from __future__ import annotations

import pytest

from shared.domain.policy import Action
from tests.security.matrix import REACHED, UNSAFE, Tested, Visitor, Whose, visitors

EXEMPT = {"/session/refresh"}
"""Changes nothing but the access cookie's age, and must take a form's whole body along."""

FORGED = {
    "no token": {"X-CSRFToken": ""},
    "a made-up token": {"X-CSRFToken": "IjAwMDAi.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"},
    "another origin": {"Origin": "https://evil.example"},
    "another port of this host": {"Origin": "http://localhost:8081"},
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a sister site": {"Sec-Fetch-Site": "same-site"},
    "another site that says so twice": {
        "Sec-Fetch-Site": "cross-site",
        "Origin": "https://evil.example",
    },
}


def unsafe_routes(service: Tested):
    """Every changing route with a visitor who may use it."""
    for rule, method, mark in service.routes():
        if method not in UNSAFE or rule.rule in EXEMPT or mark.action is Action.SERVICE_CALL:
            continue
        whose = dict.fromkeys(rule.arguments - service.details.keys(), Whose.OWN)
        path = service.address(rule, whose)
        yield method, path, next(one for one in service.welcome(mark, whose) if one.person)


@pytest.mark.parametrize("how", sorted(FORGED))
def test_a_forged_change_is_refused(service: Tested, how: str):
    """Whoever's browser is made to send it, no view is reached."""
    service.without_views()
    tried = 0
    for method, path, visitor in unsafe_routes(service):
        answer = service.visit(visitor, method, path, **FORGED[how])
        assert answer.status_code == 403, f"{method} {path} by {visitor.name}: {how}"
        tried += 1
    assert tried > 5


def test_the_same_change_with_everything_right_is_taken(service: Tested):
    """The control: with token and origin right, every one of these requests arrives."""
    service.without_views()
    for method, path, visitor in unsafe_routes(service):
        answer = service.visit(visitor, method, path)
        assert answer.text == REACHED, f"{method} {path} by {visitor.name}"


def test_a_token_of_another_sign_in_is_worth_nothing(service: Tested):
    """A form token made for somebody else's sign-in does not fit this one."""
    service.without_views()
    for method, path, visitor in unsafe_routes(service):
        client = service.app.test_client()
        client.set_cookie("lockgate-access", service.access_token(visitor))
        stolen = service.form_token(client, "ses-of-somebody-else")
        answer = client.open(path, method=method, headers={"X-CSRFToken": stolen})
        assert answer.status_code == 403, f"{method} {path}"


def test_a_forged_change_leaves_the_database_as_it_was(service: Tested):
    """With the real views behind it, too."""
    for visitor in visitors():
        if visitor.person:
            service.access_token(visitor)
    before = service.digest()
    for method, path, visitor in unsafe_routes(service):
        for headers in FORGED.values():
            service.visit(visitor, method, path, **headers)
    assert service.digest() == before


def test_the_api_wants_proof_of_origin_for_a_cookie(service: Tested):
    """A cookie at the API without Origin or Sec-Fetch-Site is not believed, token or not."""
    service.without_views()
    tried = 0
    for method, path, visitor in unsafe_routes(service):
        if path.startswith("/api/"):
            answer = service.visit(visitor, method, path, **{"Sec-Fetch-Site": ""})
            assert answer.status_code == 403, f"{method} {path}"
            tried += 1
    assert tried or not any(rule.rule.startswith("/api/v1/c") for rule, _, _ in service.routes())


def test_another_site_cannot_read_the_api_with_a_cookie(service: Tested):
    """Reading by a cookie from another site is refused at the API as well."""
    service.without_views()
    plain = Visitor("signed in without a role", "per-plain")
    answer = service.visit(plain, "GET", "/api/v1/health", **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_reading_never_reaches_a_changing_view(service: Tested):
    """GET on an address that only changes things is refused as a method."""
    service.without_views()
    for method, path, visitor in unsafe_routes(service):
        adapter = service.app.url_map.bind("localhost")
        if "GET" not in adapter.allowed_methods(path):
            assert service.visit(visitor, "GET", path).status_code == 405, f"{method} {path}"
