"""The API as described and as it answers: each service as mounted, each error as a problem.

The routes are asked in process, where every kind of thing can be made; where the services stand on
the site is asked of a running installation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

import pytest
import requests
from openapi_spec_validator import validate

from tests.security.matrix import Keyring, Tested, Visitor, Whose, straight
from tests.security.route_objects import BUILDERS, World

MOUNTS = {
    "intake": "",
    "redaction": "/redaction",
    "storage": "/library",
    "notification": "/deliveries",
}
PROBLEM = "application/problem+json"
MISSPELT = "chlid_name"


@pytest.fixture(params=sorted(BUILDERS))
def service(request, make_database, clock) -> Tested:
    """One service after the other, with one thing of every kind in it."""
    return BUILDERS[request.param](World(make_database, clock, Keyring()))


def described(service: Tested) -> dict:
    """The description as served to anybody."""
    return service.app.test_client().get("/api/v1/openapi.json").get_json()


def operations(shown: Mapping) -> Iterator[tuple[str, str, Mapping]]:
    """Method, path and description of every operation."""
    for path, methods in shown["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                yield method.upper(), path, operation


def routes(service: Tested, operation: tuple[str, str]):
    """The rule and mark behind a described operation."""
    for rule, method, mark in service.routes():
        if (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)) == operation:
            return rule, mark
    raise AssertionError(f"no route behind {operation}")


def ask(service: Tested, visitor: Visitor, method: str, path: str, **given):
    """Ask as an API client with a token."""
    token = service.access_token(visitor)
    headers = {"Authorization": f"Bearer {token}"}
    return service.app.test_client().open(path, method=method, headers=headers, **given)


def assert_problem(answer, *statuses: int) -> dict:
    """The answer is a problem that names a stable code, says what to do, and has one of these."""
    assert answer.status_code in statuses, (answer.status_code, answer.text)
    assert answer.mimetype == PROBLEM, answer.mimetype
    body = json.loads(answer.text)
    assert {"type", "title", "status", "detail", "code"} <= body.keys()
    assert body["status"] == answer.status_code
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", body["code"])
    assert body["type"] == f"urn:lockgate:problem:{body['code']}"
    assert body["detail"].rstrip().endswith(".")
    return body


def test_every_operation_says_what_it_does_and_how_it_fails(service: Tested):
    """Valid OpenAPI 3.1; a summary for each; errors described as the problems that are answered."""
    shown = described(service)
    assert shown["openapi"].startswith("3.1")
    validate(shown)
    common = shown["components"]["responses"]
    for method, path, operation in operations(shown):
        assert operation.get("summary") or operation.get("description"), (method, path)
        for status, answer in operation["responses"].items():
            if status == "default" or status >= "400":
                named = common[answer["$ref"].rpartition("/")[2]]
                assert set(named["content"]) == {PROBLEM}, (method, path, status)
        assert "default" in operation["responses"], (method, path)
    problem = shown["components"]["schemas"]["Problem"]["properties"]
    assert {"code", "detail", "fields", "facts"} <= problem.keys()


def test_every_refusal_is_a_problem(service: Tested):
    """Without a token, with a false one, about foreign or missing things: always a problem."""
    for method, path, _ in operations(described(service)):
        rule, mark = routes(service, (method, path))
        client = service.app.test_client()
        for whose in straight(service, rule):
            place = service.address(rule, whose)
            refused = (401, 404) if mark.action == "public" else (401,)
            assert_problem(client.open(place, method=method), *refused)
            bad = {"Authorization": "Bearer not.a.token"}
            assert_problem(client.open(place, method=method, headers=bad), *refused)
            stranger = Visitor("nobody", "per-nobody")
            if not service.reaches(stranger, mark, whose):
                assert_problem(ask(service, stranger, method, place), 403, 404)
    assert_problem(service.app.test_client().get("/api/v1/nothing-here"), 404)
    assert_problem(service.app.test_client().delete("/api/v1/health"), 404, 405)


def test_unknown_fields_are_refused_by_name(service: Tested):
    """A client that misspells a field is told which, on every operation that takes JSON."""
    tried = 0
    for method, path, operation in operations(described(service)):
        if "application/json" not in operation.get("requestBody", {}).get("content", {}):
            continue
        rule, mark = routes(service, (method, path))
        whose = dict.fromkeys(rule.arguments - service.details.keys(), Whose.OWN)
        visitor = next(v for v in service.welcome(mark, whose) if v.person)
        place = service.address(rule, whose)
        body = assert_problem(ask(service, visitor, method, place, json={MISSPELT: "x"}), 422)
        assert MISSPELT in json.dumps(body["fields"]), (method, path)
        assert_problem(
            ask(service, visitor, method, place, data="{", content_type="application/json"),
            400,
            422,
        )
        assert_problem(ask(service, visitor, method, place, json=[]), 422)
        tried += 1
    assert tried or service.name == "notification"


@pytest.mark.slow
def test_each_description_is_true_of_where_its_service_stands(lockgate):
    """On a running site each service is described under its mount, and asked there it answers."""
    base = lockgate.settings.base_url
    for name, mount in MOUNTS.items():
        answer = requests.get(f"{base}{mount}/api/v1/openapi.json", timeout=30)
        shown = answer.json()
        validate(shown)
        assert shown["info"]["title"] == f"Lockgate {name}"
        [server] = shown["servers"]
        assert server["url"] == (mount or "/")
        for method, path, _ in operations(shown):
            place = base + server["url"].rstrip("/") + re.sub(r"{\w+}", "anything", path)
            refused = requests.request(method, place, timeout=30)
            assert refused.status_code == 401, (method, place, refused.status_code)
            assert refused.headers["Content-Type"] == PROBLEM
            assert refused.json()["code"], place
