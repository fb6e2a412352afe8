"""Whether whoever watches over services apart sees what they do: one trace an upload, every figure."""

from __future__ import annotations

import re
import threading

import requests

from shared.contracts.events import SERVICES
from tests.installations import Apart
from tests.simulators.collector import Collector, Seen
from tests.watched import expressions, named, registry

ONLY_IN_TROUBLE = {
    "lockgate_alarms_total", "lockgate_restarts_total", "lockgate_figures_failed_total",
    "lockgate_spans_dropped_total", "lockgate_log_lines_lost_total",
}  # fmt: skip
"""Counters that are not there before they are needed."""
ONLY_LATER = {"lockgate_log_witnesses", "lockgate_scrub_findings", "lockgate_scrub_bytes_total"}
"""There with witnesses, and once the background check has come round."""
_PATIENCE, _PAUSE = 300, 0.1


def assert_figures_are_shown(installation: Apart) -> None:
    """Between them the processes show every figure that an alert or a dashboard asks for."""
    shown = {
        name
        for place in installation.running
        for name in _figures(installation.manage_port(*place))
    }
    asked = {name for one in expressions() for name in named(one)} & registry().keys()
    assert asked - shown <= ONLY_IN_TROUBLE | ONLY_LATER
    assert shown <= registry().keys()


def _figures(port: int) -> set[str]:
    text = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=30).text
    return set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE))


def assert_each_upload_is_one_trace(collector: Collector) -> None:
    """From the request that ends an upload to its reading, the vault, and whom it was told.

    Spans are sent every two seconds, so the last of them are waited for.
    """
    pause = threading.Event()
    for _ in range(_PATIENCE):
        if (found := _uploads(collector)) and all(_whole(spans) for spans in found):
            break
        pause.wait(_PAUSE)
    traces = _uploads(collector)
    assert len(traces) >= 5
    for spans in traces:
        assert _whole(spans), sorted((one.service, one.name) for one in spans)
    values = {value for span in collector.spans for value in span.attributes.values()}
    assert not {value for value in values if " " in value}


def _uploads(collector: Collector) -> list[list[Seen]]:
    """The spans of each upload that became a document, by trace."""
    read = {one.trace for one in collector.spans if one.name == "event document.accepted"}
    ended = {one.trace for one in collector.spans if one.name == "event upload.received"}
    return [[one for one in collector.spans if one.trace == trace] for trace in read & ended]


def _whole(spans: list[Seen]) -> bool:
    """All four services, from a first step on."""
    heard = {(one.service.removeprefix("lockgate-"), one.name) for one in spans}
    known = {one.id for one in spans}
    return (
        {service for service, _ in heard} == set(SERVICES)
        and ("redaction", "event document.accepted") in heard
        and ("notification", "event document.accepted") in heard
        and any(service == "storage" and "/vault/" in name for service, name in heard)
        and any(one.parent == "" for one in spans)
        and any(one.parent in known for one in spans)
    )
