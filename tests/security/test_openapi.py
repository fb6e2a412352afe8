"""The description of each service's API: valid OpenAPI 3.1, complete, and the same as the routes."""

from __future__ import annotations

import re

from openapi_spec_validator import validate

from tests.security.matrix import Tested

UNDESCRIBED = {"/api/v1/openapi.json", "/api/v1/health"}


def described(service: Tested) -> dict:
    """The description as served to anybody."""
    return service.app.test_client().get("/api/v1/openapi.json").get_json()


def test_the_description_is_valid_openapi(service: Tested):
    """A validator of another make finds nothing wrong."""
    shown = described(service)
    assert shown["openapi"].startswith("3.1")
    validate(shown)


def test_every_api_route_is_described_and_nothing_else(service: Tested):
    """Paths and methods of the description are exactly those that are answered."""
    shown = {
        (path, method.upper())
        for path, methods in described(service)["paths"].items()
        for method in methods
        if method != "parameters"
    }
    routed = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule, method, _ in service.routes()
        if rule.rule.startswith("/api/") and rule.rule not in UNDESCRIBED
    }
    assert shown == routed


def test_every_operation_says_what_it_does(service: Tested):
    """Each operation has a summary for the person who reads it."""
    for path, methods in described(service)["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                assert operation.get("summary"), f"{method} {path}"
