"""An OpenTelemetry collector that remembers: OTLP over HTTP, read strictly.

    with Collector() as collector:
        settings = replace(settings, otlp_url=collector.url)
        …
    assert collector.spans

``answers`` are the status codes of the next answers, 200 when there are none left.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

_TRACE, _SPAN = re.compile(r"[0-9a-f]{32}"), re.compile(r"[0-9a-f]{16}")
_KEYS = {
    "traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano",
    "attributes", "status",
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """One span as it arrived."""

    service: str
    trace: str
    id: str
    parent: str
    name: str
    failed: bool
    attributes: dict[str, str]


@dataclass
class Collector:
    """Listens while the block runs."""

    answers: list[int] = field(default_factory=list)
    spans: list[Seen] = field(default_factory=list)

    def __enter__(self) -> Self:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = outer.answers.pop(0) if outer.answers else 200
                if status == 200:
                    assert self.path == "/v1/traces"
                    assert self.headers["Content-Type"] == "application/json"
                    outer.spans += read(json.loads(body))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_words: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"


def read(request: dict[str, Any]) -> list[Seen]:
    """Every span of an ExportTraceServiceRequest; asserts its form."""
    assert request.keys() == {"resourceSpans"}
    found = []
    for resource in request["resourceSpans"]:
        assert resource.keys() == {"resource", "scopeSpans"}
        service = _attributes(resource["resource"]["attributes"])["service.name"]
        for scope in resource["scopeSpans"]:
            assert scope["scope"] == {"name": "lockgate"}
            found += [_span(service, one) for one in scope["spans"]]
    return found


def _span(service: str, span: dict[str, Any]) -> Seen:
    assert span.keys() == _KEYS
    assert _TRACE.fullmatch(span["traceId"])
    assert _SPAN.fullmatch(span["spanId"])
    assert span["parentSpanId"] == "" or _SPAN.fullmatch(span["parentSpanId"])
    assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])
    assert span["kind"] in {1, 2, 5}
    assert span["status"] in ({}, {"code": 2})
    return Seen(
        service,
        span["traceId"],
        span["spanId"],
        span["parentSpanId"],
        span["name"],
        bool(span["status"]),
        _attributes(span["attributes"]),
    )


def _attributes(given: list[dict[str, Any]]) -> dict[str, str]:
    for one in given:
        [kind] = one["value"]
        assert kind in {"stringValue", "intValue"}
        assert isinstance(one["value"][kind], str)
    return {one["key"]: str(*one["value"].values()) for one in given}
