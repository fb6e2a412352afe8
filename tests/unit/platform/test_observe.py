"""Logs and metrics cannot tell what they must not."""

from __future__ import annotations

import ast
import io
import json
import logging
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.errors import Invalid
from shared.observe import log as observe
from shared.observe import trace
from shared.observe.metrics import Metrics
from shared.observe.trace import Kind


@pytest.fixture
def lines(monkeypatch):
    """What is logged, parsed; logging is put back afterwards."""
    out, root = io.StringIO(), logging.getLogger()
    before = root.handlers[:], root.level
    monkeypatch.setattr("sys.stderr", out)
    observe.configure("intake")
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers[:], root.level = before


def complain(error):
    """Raise, in a place with a name."""
    raise error


def test_listed_fields_are_written(lines):
    """An event has its name, its service, a time and its fields."""
    observe.logger().info("event-handled", queue="intake.work", attempt=2)

    [line] = lines()
    assert line["event"] == "event-handled"
    assert (line["service"], line["queue"], line["attempt"]) == ("intake", "intake.work", 2)
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize("field", ["name", "file_name", "date_of_birth", "text", "subject", "to"])
def test_field_that_is_not_listed_is_never_written(lines, field):
    """Its value disappears; its name shows the mistake."""
    observe.logger().info("something", **{field: "Amelia Okafor"})

    [line] = lines()
    assert "Amelia" not in json.dumps(line)
    assert line["refused_fields"] == field


def test_exception_is_written_without_its_message(lines):
    """Class, code and places only."""
    with pytest.raises(Invalid) as caught:
        complain(Invalid("name-bad", "Amelia Okafor is not a name"))
    observe.logger().error("failed", exc_info=caught.value)

    [line] = lines()
    assert (line["error"], line["code"]) == ("Invalid", "name-bad")
    assert line["places"][-1].endswith(":complain")
    assert "Amelia" not in json.dumps(line)


def test_other_libraries_are_not_quoted(lines):
    """A library's complaint is written by logger and level, never by its words."""
    try:
        complain(ValueError("Amelia Okafor"))
    except ValueError:
        logging.getLogger("some.package").exception("could not read %s", "Amelia Okafor.pdf")

    [line] = lines()
    assert (line["logger"], line["level"], line["error"]) == ("some.package", "error", "ValueError")
    assert "Amelia" not in json.dumps(line)


def test_long_values_are_cut(lines):
    """A field is no place for a text, and a list no place for many."""
    observe.logger().info("x", reason="a" * 5000, ids=["b" * 5000] * 500)

    assert len(lines()[0]["reason"]) == 200
    assert lines()[0]["ids"] == ["b" * 200] * 50


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(
        st.from_regex(r"[a-z_]{1,20}", fullmatch=True), st.text(max_size=20), max_size=8
    ),
    st.sampled_from(["info", "warning", "error"]),
)
def test_no_field_gets_out_that_is_not_listed(fields, level):
    """Whatever is handed to the logger: what is written has listed names alone."""
    out = io.StringIO()
    written = observe.only_listed(None, level, {**fields, "full_name": "Amelia Okafor"})
    json.dump(written, out)

    assert written.keys() <= observe.FIELDS
    assert "Amelia" not in out.getvalue()
    assert "full_name" in written["refused_fields"]


LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def fields_written(path):
    """Every field name that a module hands to a logger, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in LEVELS and "log" in ast.unparse(node.func.value):
            yield from ((node.lineno, word.arg) for word in node.keywords if word.arg)


def test_every_field_in_the_code_is_listed():
    """Nobody has written a log call whose fields would be dropped."""
    root = Path(observe.__file__).resolve().parents[2]
    found, unlisted = 0, []
    for path in [*root.glob("services/**/*.py"), *root.glob("shared/**/*.py")]:
        for line, field in fields_written(path):
            found += 1
            if field not in observe.FIELDS | {"exc_info"}:
                unlisted.append(f"{path.relative_to(root)}:{line} {field}")

    assert found > 20
    assert unlisted == []


def test_metrics_in_text_form():
    """Counters add up, gauges are set, durations fall into buckets."""
    metrics = Metrics()
    metrics.count("a_total", "All a.", queue="q")
    metrics.count("a_total", "All a.", queue="q", amount=2)
    metrics.gauge("b", "Now b.", 7)
    metrics.observe("c_seconds", "Time of c.", 0.02, queue='q"\n')

    text = metrics.render()

    assert 'a_total{queue="q"} 3' in text
    assert "\nb 7\n" in text
    assert 'c_seconds_bucket{queue="q\\"\\n",le="0.05"} 1' in text
    assert 'c_seconds_bucket{queue="q\\"\\n",le="0.01"} 0' in text
    assert 'c_seconds_count{queue="q\\"\\n"} 1' in text
    assert "# TYPE c_seconds histogram" in text


def test_metric_labels_are_listed():
    """A label that could hold a person or a case is a defect."""
    with pytest.raises(ValueError, match="not listed"):
        Metrics().count("a_total", "All a.", person="p-1")


def test_large_figures_keep_their_digits():
    """A counter past a million still shows every step, and a time every second."""
    metrics = Metrics()
    metrics.count("a_total", "All a.", amount=12_345_678)
    metrics.count("a_total", "All a.")
    metrics.gauge("b_seconds", "Now b.", 1_795_420_245.25)

    assert "a_total 12345679\n" in metrics.render()
    assert "b_seconds 1795420245.25\n" in metrics.render()


@pytest.fixture
def spans():
    """The steps that ended."""
    found: list[trace.Span] = []
    stop = trace.hand_to(found.append)
    yield found
    stop()


PARENT = "00-" + "ab" * 16 + "-" + "cd" * 8 + "-01"


def test_a_step_follows_the_trace_it_was_given(spans):
    """It names its parent, and what it causes names it."""
    with trace.step("event", Kind.CONSUMER, PARENT) as step:
        caused = trace.current()
        assert trace.trace_id() == "ab" * 16
        step.note(queue="intake.work", attempt=2)
    assert trace.current() == trace.trace_id() == ""

    [span] = spans
    assert (span.trace, span.parent) == ("ab" * 16, "cd" * 8)
    assert caused == f"00-{span.trace}-{span.id}-01"
    assert span.attributes == {"messaging.destination.name": "intake.work", "lockgate.attempt": 2}
    assert span.began_ns <= span.ended_ns


@pytest.mark.parametrize(
    "untrusted", ["", "00-zz", "00-" + "0" * 32 + "-" + "1" * 16 + "-01", PARENT + "\n", "é"]
)
def test_a_malformed_parent_begins_a_trace_anew(spans, untrusted):
    """Nothing of it is carried on."""
    with trace.step("request", Kind.SERVER, untrusted):
        assert trace.current()[3:35] not in untrusted or not untrusted

    assert spans[0].parent == ""
    assert len(spans[0].trace) == 32


def test_steps_inside_one_another(spans):
    """After the inner one ends, the outer one is under way again."""
    with trace.step("outer", Kind.SERVER), trace.step("inner", Kind.SERVER, trace.current()):
        pass
    inner, outer = spans
    assert (inner.parent, inner.trace, outer.parent) == (outer.id, outer.trace, "")


def test_a_step_that_raises_has_failed(spans):
    """And the error goes on."""
    with pytest.raises(Invalid), trace.step("event", Kind.CONSUMER):
        complain(Invalid("x", "y"))
    assert spans[0].failed


def test_what_is_not_recorded_or_caused_nothing_is_not_handed_over(spans):
    """A parent that is not sampled is respected; a timer without work is no news."""
    with trace.step("request", Kind.SERVER, PARENT[:-2] + "00"):
        assert trace.current().endswith("-00")
    with trace.step("timer", Kind.INTERNAL):
        pass
    assert spans == []
    with trace.step("timer", Kind.INTERNAL):
        trace.current()
    assert [span.name for span in spans] == ["timer"]


def test_an_attribute_that_is_not_listed_is_a_defect():
    """There is no attribute for a name, and long values are cut."""
    with trace.step("request", Kind.SERVER) as step:
        with pytest.raises(ValueError, match="not listed"):
            step.note(name="Amelia Okafor")
        step.note(reason="a" * 500)
        assert len(step.attributes["lockgate.reason"]) == 120
