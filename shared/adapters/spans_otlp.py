"""Spans to an OpenTelemetry collector: OTLP over HTTP, in JSON, in the background.

Whoever works never waits for the collector. A bounded number of spans waits; when it is full, or a
collector refuses what it was sent, spans are dropped and counted. The form is that of
opentelemetry-proto: ids in hexadecimal, numbers of 64 bits as text. Follows no redirects and no
proxy settings of the machine.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Mapping, Sequence

import requests

from shared.observe.metrics import METRICS
from shared.observe.trace import Span

_MOST_WAITING = 4096
_BATCH = 256
_PAUSE = 2.0
_TIMEOUT = (3.0, 10.0)
_AGAIN = frozenset({429, 502, 503, 504})
_ERROR = 2
_SCOPE = {"name": "lockgate"}


class OtlpSpans:
    """Sends spans to ``<url>/v1/traces`` as the service ``name``. Safe to use from all threads."""

    def __init__(self, url: str, name: str, ca: str | None = None) -> None:
        self._url = url.rstrip("/") + "/v1/traces"
        self._resource = {"attributes": [_attribute("service.name", name)]}
        self._waiting: deque[Span] = deque()
        self._news = threading.Condition()
        self._ending = False
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = ca or True
        self._thread = threading.Thread(target=self._run, name="spans", daemon=True)
        self._thread.start()

    def __call__(self, span: Span) -> None:
        """Take a span to be sent; never waits and never raises."""
        with self._news:
            if len(self._waiting) >= _MOST_WAITING:
                _dropped("queue-full", 1)
                return
            self._waiting.append(span)
            if len(self._waiting) >= _BATCH:
                self._news.notify()

    def close(self, seconds: float = 5.0) -> None:
        """Send what waits, once, and end."""
        with self._news:
            self._ending = True
            self._news.notify()
        self._thread.join(seconds)

    def _run(self) -> None:
        while not self._ending:
            with self._news:
                self._news.wait_for(self._due, timeout=_PAUSE)
            self._send_all()
        self._send_all()

    def _due(self) -> bool:
        return self._ending or len(self._waiting) >= _BATCH

    def _send_all(self) -> None:
        while batch := self._next():
            reason = self._send(batch)
            if reason == "again" and not self._ending:
                with self._news:  # the newest are lost first when there is no room
                    self._waiting.extendleft(reversed(batch))
                    while len(self._waiting) > _MOST_WAITING:
                        self._waiting.pop()
                        _dropped("queue-full", 1)
                return
            if reason:
                _dropped("collector", len(batch))

    def _next(self) -> list[Span]:
        with self._news:
            return [self._waiting.popleft() for _ in range(min(_BATCH, len(self._waiting)))]

    def _send(self, batch: Sequence[Span]) -> str:
        """Empty when it was taken, else whether it may be sent again."""
        try:
            answer = self._session.post(
                self._url,
                data=json.dumps(as_otlp(batch, self._resource)),
                headers={"Content-Type": "application/json"},
                timeout=_TIMEOUT,
                allow_redirects=False,
            )
        except requests.RequestException:
            return "again"
        if answer.ok:
            return ""
        return "again" if answer.status_code in _AGAIN else "refused"


def as_otlp(spans: Sequence[Span], resource: Mapping[str, object]) -> dict[str, object]:
    """An ExportTraceServiceRequest."""
    made = [_span(one) for one in spans]
    scoped = [{"scope": _SCOPE, "spans": made}]
    return {"resourceSpans": [{"resource": resource, "scopeSpans": scoped}]}


def _span(span: Span) -> dict[str, object]:
    return {
        "traceId": span.trace,
        "spanId": span.id,
        "parentSpanId": span.parent,
        "name": span.name,
        "kind": int(span.kind),
        "startTimeUnixNano": str(span.began_ns),
        "endTimeUnixNano": str(span.ended_ns),
        "attributes": [_attribute(name, value) for name, value in span.attributes.items()],
        "status": {"code": _ERROR} if span.failed else {},
    }


def _attribute(name: str, value: str | int) -> dict[str, object]:
    if isinstance(value, int):
        return {"key": name, "value": {"intValue": str(value)}}
    return {"key": name, "value": {"stringValue": value}}


def _dropped(reason: str, count: int) -> None:
    METRICS.count("lockgate_spans_dropped_total", "Spans that were not sent.", count, reason=reason)
