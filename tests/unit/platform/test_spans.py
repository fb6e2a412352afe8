"""Spans reach a collector, and never hold up whoever works."""

from __future__ import annotations

import socket

from shared.adapters.spans_otlp import OtlpSpans
from shared.observe import trace
from shared.observe.metrics import METRICS
from shared.observe.trace import Kind
from tests.simulators.collector import Collector


def work(count: int) -> None:
    """So many requests."""
    for _ in range(count):
        with trace.step("GET /cases", Kind.SERVER) as step:
            step.note(method="GET", route="/cases", status=200)


def sent_by(collector: Collector, count: int) -> None:
    """Work with a collector listening, until everything is sent."""
    spans = OtlpSpans(collector.url, "lockgate-intake")
    stop = trace.hand_to(spans)
    work(count)
    stop()
    spans.close()


def test_spans_arrive_in_the_form_of_the_protocol():
    """Every span once, under the service's name; the collector reads strictly."""
    with Collector() as collector:
        sent_by(collector, 600)

    assert len({span.id for span in collector.spans}) == len(collector.spans) == 600
    assert {span.service for span in collector.spans} == {"lockgate-intake"}
    assert collector.spans[0].attributes == {
        "http.request.method": "GET",
        "http.route": "/cases",
        "http.response.status_code": "200",
    }


def test_a_busy_collector_is_asked_again():
    """What could not be taken now waits for the next time."""
    with Collector(answers=[503, 429]) as collector:
        spans = OtlpSpans(collector.url, "lockgate-intake")
        stop = trace.hand_to(spans)
        work(300)
        stop()
        while len(collector.spans) < 300:
            with spans._news:
                spans._news.notify()
        spans.close()

    assert len(collector.spans) == 300


def dropped(reason: str) -> float:
    """How many spans were dropped."""
    lines = [line for line in METRICS.render().splitlines() if reason in line]
    return float(lines[0].rpartition(" ")[2]) if lines else 0.0


def test_a_collector_that_refuses_or_is_away_costs_spans_only():
    """Work goes on, and what was lost is counted."""
    before = dropped("collector")
    with Collector(answers=[400]) as collector:
        sent_by(collector, 10)
    assert collector.spans == []
    assert dropped("collector") == before + 10

    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    spans = OtlpSpans(f"http://127.0.0.1:{port}", "lockgate-intake")
    stop = trace.hand_to(spans)
    full = dropped("queue-full")
    work(5000)
    stop()
    spans.close()
    assert dropped("queue-full") + dropped("collector") >= full + before + 10 + 5000
