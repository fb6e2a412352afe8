"""Logs and metrics cannot tell what they must not."""

from __future__ import annotations

import ast
import io
import json
import logging
from pathlib import Path

import pytest
import structlog

from shared.domain.errors import Invalid
from shared.observe import log as observe
from shared.observe.metrics import Metrics
from shared.observe.trace import current, following, fresh


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
    """A field is no place for a text."""
    observe.logger().info("x", reason="a" * 5000)

    assert len(lines()[0]["reason"]) == 200


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


def test_trace_is_followed_or_made_anew():
    """A well-formed parent is kept; anything else is replaced, and both end with the block."""
    parent = fresh()
    with following(parent):
        assert current() == parent
    for untrusted in ("", "00-zz", "00-" + "0" * 32 + "-" + "1" * 16 + "-01", parent + "\n"):
        with following(untrusted) as made:
            assert made == current() != untrusted
    assert current() == ""
