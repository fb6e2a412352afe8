"""One line per request: the rule, never the address; ids, never a value a person typed."""

from __future__ import annotations

import re
import secrets
import time

import structlog
from flask import Flask, Response, g, request

from shared.web.guard import identity

log = structlog.get_logger()
_ID = re.compile(r"[a-z]{2,5}-[0-9a-hjkmnp-tv-z]{26}")


def install(app: Flask, service: str) -> None:
    """Give each request an id, answer it back, and log one structured line at its end."""

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(8)
        g.started = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        log.info(
            "request",
            service=service,
            method=request.method,
            route=request.url_rule.rule if request.url_rule else "",
            ids=_ids(),
            status=response.status_code,
            milliseconds=round((time.perf_counter() - g.get("started", 0.0)) * 1000, 1),
            actor=identity().actor,
            request_id=g.get("request_id", ""),
        )
        return response


def _ids() -> list[str]:
    values = (request.view_args or {}).values()
    return [value for value in values if isinstance(value, str) and _ID.fullmatch(value)]
