"""One table from error family to answer: problem+json (RFC 9457) for the API, a page for people.

    family        status   shown
    refused       403      code and message; 404 and nothing else when the error is hidden
    invalid       422      code and message
    conflict      409      code and message
    unavailable   503      code and message, Retry-After
    corrupt       500      that something is wrong, and the request's id
    (any other)   500      that something is wrong, and the request's id

A hidden refusal, a missing thing and an address without a route give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from marshmallow import Schema
from marshmallow import fields as shapes
from werkzeug.exceptions import HTTPException

from shared.domain.errors import Corrupt, Invalid, LockgateError, Refused

STATUS: Mapping[str, int] = {
    "refused": 403,
    "invalid": 422,
    "conflict": 409,
    "unavailable": 503,
    "corrupt": 500,
}
MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = 10
"""Seconds after which a client may try again when something did not answer."""

_TITLES: Mapping[int, str] = {
    400: "The request could not be read",
    401: "You need to sign in",
    403: "You cannot do this",
    404: "Page not found",
    405: "You cannot do this here",
    409: "This has changed",
    413: "What you sent is too large",
    415: "This format is not accepted",
    422: "There is a problem with what you sent",
    429: "Too many requests",
    500: "Sorry, there is a problem with Lockgate",
    503: "Sorry, Lockgate cannot do this right now",
}
_CODES: Mapping[str, str] = {"case-key-destroyed": "The records of this case were destroyed"}
"""Headings that say more than their status."""
_MESSAGES: Mapping[int, tuple[str, str]] = {
    400: ("request-malformed", "The request could not be read. Go back and try again."),
    404: (
        "not-found",
        (
            "If you typed the address, check it is correct. If you followed a link, you may not "
            "have access to what it leads to."
        ),
    ),
    405: ("method-not-allowed", "This address does not accept that kind of request."),
    413: ("too-large", "What you sent is larger than this address accepts."),
    415: ("media-type", "Send the format that this address accepts."),
    422: ("fields-invalid", "Some fields are not acceptable."),
    429: ("too-many-requests", "You have made too many requests. Wait a minute and try again."),
    500: ("internal", "Something went wrong on our side. Nothing of yours was lost. Try again."),
}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer to a failed request. ``facts`` and ``fields`` go to API clients only."""

    status: int
    code: str
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    retry_after: int = 0

    @property
    def title(self) -> str:
        """The heading for this code or status."""
        return _CODES.get(self.code) or _TITLES.get(self.status, _TITLES[500])


ProblemSchema = Schema.from_dict(
    {
        "type": shapes.String(required=True),
        "title": shapes.String(required=True),
        "status": shapes.Integer(required=True),
        "detail": shapes.String(required=True),
        "code": shapes.String(required=True),
        "facts": shapes.Dict(),
        "fields": shapes.Dict(),
        "request": shapes.String(),
    },
    name="ProblemSchema",
)
"""A problem as API clients get it; ``code`` is stable, ``detail`` is for people."""


def not_found() -> Problem:
    """The one answer for what is missing and for what the person may not know about."""
    return Problem(404, *_MESSAGES[404])


def problem_of(error: Exception) -> Problem:
    """The answer to ``error``; anything not raised on purpose is a 500 that tells nothing."""
    if isinstance(error, LockgateError):
        return _of_family(error)
    if isinstance(error, HTTPException) and (error.code or 500) in _MESSAGES:
        return _of_http(error)
    return Problem(500, *_MESSAGES[500])


def _of_family(error: LockgateError) -> Problem:
    if isinstance(error, Refused) and error.hidden:
        return not_found()
    status = STATUS.get(error.family, 500)
    if isinstance(error, Corrupt) or status == 500:  # noqa: PLR2004
        return Problem(500, *_MESSAGES[500])
    if isinstance(error, Invalid) and error.code.endswith("-missing"):
        return not_found()
    retry = RETRY_AFTER if status == 503 else 0  # noqa: PLR2004
    return Problem(status, error.code, error.message, error.facts, retry_after=retry)


def _of_http(error: HTTPException) -> Problem:
    if isinstance(error, CSRFError):
        return Problem(
            403, "form-expired", "This form has expired. Go back, reload and send again."
        )
    status = error.code or 500
    fields = getattr(error, "data", {}).get("messages", {}) if status == 422 else {}  # noqa: PLR2004
    retry = 60 if status == 429 else 0  # noqa: PLR2004
    return Problem(status, *_MESSAGES[status], fields=fields, retry_after=retry)


def is_api() -> bool:
    """Whether the present request came to the API rather than to a page."""
    return request.path.startswith("/api/")


def respond(problem: Problem) -> Response:
    """Render a problem for whoever asked."""
    response = _json(problem) if is_api() else _page(problem)
    if problem.retry_after:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _json(problem: Problem) -> Response:
    body: dict[str, Any] = {
        "type": f"urn:lockgate:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.message,
        "code": problem.code,
    }
    if problem.facts:
        body["facts"] = dict(problem.facts)
    if problem.fields:
        body["fields"] = problem.fields
    if problem.status == 500:  # noqa: PLR2004
        body["request"] = g.get("request_id", "")
    return Response(json.dumps(body, sort_keys=True), problem.status, mimetype=MEDIA_TYPE)


def _page(problem: Problem) -> Response:
    page = render_template(
        "lockgate/error.html",
        problem=problem,
        request_id=g.get("request_id"),
        bare=problem.status == 404,  # noqa: PLR2004
    )
    return make_response(page, problem.status)


def install(app: Flask) -> None:
    """Render every error of the application through the table."""

    def handle(error: Exception) -> Response:
        problem = problem_of(error)
        _record(error, problem)
        return respond(problem)

    app.register_error_handler(Exception, handle)
    app.register_error_handler(HTTPException, handle)


def _record(error: Exception, problem: Problem) -> None:
    facts = error.facts if isinstance(error, LockgateError) else {}
    code = error.code if isinstance(error, LockgateError) else problem.code
    if problem.status >= 500:  # noqa: PLR2004
        where = _where(error)
        log.error("request-failed", code=code, kind=type(error).__name__, where=where, facts=facts)
    elif problem.status in {403, 404}:
        log.info("request-refused", code=code, request_id=g.get("request_id", ""))


def _where(error: Exception) -> str:
    """File and line of the deepest frame; never the message, which may quote a document."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
