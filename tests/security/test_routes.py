"""Every route, method, visitor and thing, against the policy table.

A new route is tested at once; one without a declared action, or about things that no builder
makes, fails.
"""

from __future__ import annotations

import importlib.util

import flask
import pytest

from shared.contracts.events import SERVICES
from shared.domain.policy import Action
from shared.web.app import UnguardedRouteError
from tests.security.matrix import REACHED, Tested, Whose, crossed, straight, visitors
from tests.security.route_objects import BUILDERS
from tests.unit.intake.people.kit import Site

_VOLATILE = {"X-Request-Id", "Date"}


def test_every_service_that_can_start_is_in_the_matrix():
    """A service with a bootstrap has a builder here."""
    startable = {
        name for name in SERVICES if importlib.util.find_spec(f"services.{name}.bootstrap")
    }
    assert startable <= set(BUILDERS)


def test_every_argument_of_a_guarded_route_has_things(service: Tested):
    """A route about something the matrix cannot make is not tested, so it fails."""
    unknown = {
        f"{rule.rule}: {name}"
        for rule, _, mark in service.routes()
        if mark.action is not Action.PUBLIC
        for name in rule.arguments
        if name not in service.things and name not in service.details
    }
    assert not unknown


def test_a_route_without_an_action_stops_the_start(make_database, clock):
    """An application with an unmarked view is not made at all."""
    careless = flask.Blueprint("careless", __name__)
    careless.get("/everything")(lambda: "all of it")
    units = make_database("intake", Site.RECORDS)
    with pytest.raises(UnguardedRouteError, match="GET /everything"):
        Site(units, clock, extra=(careless,))


def test_each_view_is_reached_by_exactly_those_the_policy_names(service: Tested):
    """The whole matrix: nobody reaches too much, and nobody is kept from what is theirs."""
    service.without_views()
    wrong = []
    count = 0
    for rule, method, mark in service.routes():
        for whose in straight(service, rule):
            path = service.address(rule, whose)
            for visitor in visitors():
                should = service.reaches(visitor, mark, whose)
                if visitor.service and not path.startswith("/api/"):
                    continue  # pages know no bearer tokens
                answer = service.visit(visitor, method, path)
                did = answer.status_code == 200 and (method == "HEAD" or answer.text == REACHED)
                count += 1
                if did is not should:
                    wrong.append(f"{visitor.name}: {method} {path} {answer.status_code}")
    assert not wrong, f"{len(wrong)} of {count}: {wrong[:20]}"
    assert count > 300


def test_what_is_elsewhere_and_what_is_missing_look_the_same(service: Tested):
    """Every refusal on one route has the same bytes for one visitor, and changes nothing."""
    _enrol_all(service)
    before = service.digest()
    different = []
    compared = 0
    for rule, method, mark in service.routes():
        named = bool(rule.arguments - service.details.keys())
        for visitor in visitors():
            if not visitor.person or not visitor.active:
                continue
            seen = {
                _shown(service.visit(visitor, method, service.address(rule, whose)))
                for whose in straight(service, rule)
                if not service.reaches(visitor, mark, whose)
            }
            compared += len(seen)
            if named and any(not one.startswith(b"404") for one in seen):
                different.append(f"{visitor.name}: {method} {rule.rule} is not 404")
            if len(seen) > 1:
                different.append(f"{visitor.name}: {method} {rule.rule} differs")
    assert not different, different[:20]
    assert compared > 20
    assert service.digest() == before


def _enrol_all(service: Tested) -> None:
    """Make every visitor known, so that from now on the database stands still."""
    for visitor in visitors():
        if visitor.person:
            service.access_token(visitor)


def test_a_foreign_thing_under_an_own_one_looks_missing(service: Tested):
    """Naming somebody else's thing together with one's own tells nothing and changes nothing."""
    _enrol_all(service)
    before = service.digest()
    for rule, method, mark in service.routes():
        for foreign, missing in crossed(service, rule):
            for visitor in visitors():
                if mark.action is Action.PUBLIC or not visitor.person or not visitor.active:
                    continue
                there = _shown(service.visit(visitor, method, service.address(rule, foreign)))
                gone = _shown(service.visit(visitor, method, service.address(rule, missing)))
                assert there == gone, f"{visitor.name}: {method} {rule.rule} {foreign}"
    assert service.digest() == before


def _shown(response) -> bytes:
    headers = sorted(
        (k, v.partition("=")[0] if k == "Set-Cookie" else v)  # its signature holds the time
        for k, v in response.headers
        if k not in _VOLATILE
    )
    return f"{response.status_code} {headers} ".encode() + response.data


def test_nobody_in_particular_is_sent_to_sign_in(service: Tested):
    """Anonymous visitors get 401 from the API and the sign-in page from everything else."""
    anonymous = next(one for one in visitors() if one.name == "anonymous")
    for rule, method, mark in service.routes():
        if mark.action is Action.PUBLIC:
            continue
        whose = dict.fromkeys(rule.arguments - service.details.keys(), Whose.OWN)
        answer = service.visit(anonymous, method, service.address(rule, whose))
        if rule.rule.startswith("/api/"):
            assert answer.status_code == 401, rule.rule
            assert answer.headers["WWW-Authenticate"] == "Bearer"
        else:
            assert answer.status_code == 303, rule.rule
            assert answer.location.startswith("/sign-in"), rule.rule
