"""One line, one count and one span per request: the rule, never the address; ids, never a value."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from flask import Flask, Response, g, request
from werkzeug.wsgi import ClosingIterator

from shared.observe import trace
from shared.observe.metrics import METRICS
from shared.observe.trace import Kind, Step
from shared.web.guard import identity

log = structlog.get_logger()
_ID = re.compile(r"[a-z]{2,5}-[0-9a-hjkmnp-tv-z]{26}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_STEP = "lockgate.step"
_FAILED = 500


def install(app: Flask, service: str) -> None:
    """Give each request an id, answer it back, and record the request at its end.

    The request follows the traceparent it came with, up to the last byte of the answer.
    """
    app.wsgi_app = _traced(app.wsgi_app)  # type: ignore[assignment]  # the way Flask documents

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(8)
        g.started = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        seconds = time.perf_counter() - g.get("started", time.perf_counter())
        _note(request.environ[_STEP], response.status_code)
        _count(service, response.status_code, seconds)
        log.info(
            "request",
            service=service,
            method=_method(),
            route=_route(),
            ids=_ids(),
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
            actor=identity().actor,
            request_id=g.get("request_id", ""),
            trace=trace.trace_id(),
        )
        return response


Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def _traced(application: Wsgi) -> Wsgi:
    """The application, each of whose requests is a step until its answer is sent."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        step = trace.begin("request", Kind.SERVER, environ.get("HTTP_TRACEPARENT", ""))
        environ[_STEP] = step
        try:
            body = application(environ, start_response)
        except BaseException:
            step.failed = True
            step.end()
            raise
        return ClosingIterator(body, step.end)

    return answer


def _note(step: Step, status: int) -> None:
    step.name = f"{_method()} {_route()}".strip()
    step.failed = status >= _FAILED
    step.note(method=_method(), route=_route(), status=status, request_id=g.get("request_id", ""))


def _count(service: str, status: int, seconds: float) -> None:
    METRICS.count(
        "lockgate_http_requests_total",
        "Requests by route and status.",
        service=service,
        method=_method(),
        route=_route(),
        status=str(status),
    )
    METRICS.observe(
        "lockgate_http_seconds",
        "Time until an answer begins.",
        seconds,
        service=service,
        route=_route(),
    )


def _method() -> str:
    """The method, if it is one; anybody can send any word."""
    return request.method if request.method in _METHODS else "other"


def _route() -> str:
    return request.url_rule.rule if request.url_rule else ""


def _ids() -> list[str]:
    values = (request.view_args or {}).values()
    return [value for value in values if isinstance(value, str) and _ID.fullmatch(value)]
