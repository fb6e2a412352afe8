"""What watches over Lockgate watches figures that there are, and leads to pages that there are."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[3]
HERE = PROJECT / "deploy" / "observability"
FOREIGN = {"up", "rabbitmq_alarms_free_disk_space_watermark", "rabbitmq_alarms_memory_used_watermark"}
"""Figures of Prometheus itself and of the broker."""
_WORDS = {
    "abs", "and", "by", "count", "histogram_quantile", "increase", "max", "min", "on", "or", "rate",
    "sum", "timestamp", "unless", "vector", "without",
}  # fmt: skip
_LE = {"le", "job", "instance"}


@cache
def registry() -> dict[str, tuple[str, frozenset[str]]]:
    """Every figure that the code sets: its kind and its labels."""
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for path in [*PROJECT.glob("services/**/*.py"), *PROJECT.glob("shared/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr in KINDS and "metrics" in ast.unparse(node.func.value).lower():
                name = ast.literal_eval(node.args[0])
                labels = {word.arg for word in node.keywords if word.arg} - {"amount"}
                found[name] = KINDS[node.func.attr], frozenset(labels)
    return found


KINDS = {"count": "counter", "gauge": "gauge", "observe": "histogram"}


@cache
def documented() -> dict[str, tuple[str, frozenset[str]]]:
    """The rows of the page of metrics."""
    text = (PROJECT / "docs" / "metrics.md").read_text(encoding="utf-8")
    found = {}
    for row in re.findall(r"^\| (`.+)$", text, re.MULTILINE):
        names, kind, labels = (cell.strip() for cell in row.split("|")[:3])
        for name in re.findall(r"`([^`]+)`", names):
            found[name] = kind, frozenset(re.findall(r"`([^`]+)`", labels))
    return found


def rules() -> list[dict[str, Any]]:
    """Every alert."""
    groups = yaml.safe_load((HERE / "prometheus" / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[tuple[str, dict[str, Any]]]:
    """Every panel of every dashboard, by dashboard."""
    boards = sorted((HERE / "grafana" / "dashboards").glob("*.json"))
    return [(board.stem, panel) for board in boards for panel in json.loads(board.read_text())["panels"]]


def expressions() -> list[str]:
    """Everything that is asked of Prometheus."""
    shown = [target["expr"] for _, panel in panels() for target in panel["targets"]]
    return [*(rule["expr"] for rule in rules()), *shown]


def figure_of(word: str) -> str:
    """The figure that a word of an expression names."""
    return re.sub(r"_(bucket|sum|count)$", "", word) if word not in registry() else word


def named(expression: str) -> set[str]:
    """The figures that an expression asks for."""
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\{[^}]*\}|\b(?:by|on|without) \([^)]*\)', " ", expression)
    return {figure_of(word) for word in re.findall(r"(?<![\w.])[a-zA-Z_]\w*", bare)} - _WORDS


def labels_of(expression: str) -> set[str]:
    """The labels that an expression selects or groups by."""
    selected = re.findall(r"[{,]\s*(\w+)\s*(?:=~|!~|!=|=)", expression)
    grouped = re.findall(r"\b(?:by|on|without) \(([^)]*)\)", expression)
    return {*selected, *(one.strip() for group in grouped for one in group.split(","))} - _LE


def test_every_figure_is_documented_as_it_is() -> None:
    """The page of metrics and the code name the same figures, kinds and labels."""
    assert len(registry()) > 30
    assert documented() == registry()


@pytest.mark.parametrize("expression", expressions())
def test_expressions_ask_for_figures_that_there_are(expression: str) -> None:
    """Each name in it is a figure of ours or of a server we name, and each label is one it has."""
    asked = named(expression)
    assert asked
    assert asked <= registry().keys() | FOREIGN
    known = {label for name in asked & registry().keys() for label in registry()[name][1]}
    foreign = asked <= FOREIGN
    assert foreign or labels_of(expression) <= known | {"service"}
    assert all(expression.count(a) == expression.count(b) for a, b in ("()", "[]", "{}"))
    for name in asked & registry().keys():
        counted = registry()[name][0] != "gauge" or name == "lockgate_processor_seconds"
        over_time = re.search(rf"(?:rate|increase)\({name}", expression) is not None
        assert counted == over_time, "counters are asked over time, gauges as they stand"


def test_the_check_of_expressions_can_find() -> None:
    """A misspelt figure or label would be noticed."""
    assert named('sum by (queue) (lockgate_queue_dept{queue="a"}) > 1') == {"lockgate_queue_dept"}
    assert labels_of('sum by (quue, le) (rate(x_bucket{place="a",b!~"c"}[5m]))') == {"quue", "place", "b"}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_alerts_lead_to_a_page_that_knows_them(rule: dict[str, Any]) -> None:
    """The runbook is there and says by which alert one comes to it."""
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"].endswith(".")
    page = PROJECT / rule["annotations"]["runbook"]
    assert f"`{rule['alert']}`" in page.read_text(encoding="utf-8")
    table = (PROJECT / "docs" / "runbooks" / "README.md").read_text(encoding="utf-8")
    assert f"]({page.name})" in table


def test_runbooks_name_alerts_that_there_are() -> None:
    """No page speaks of an alert that never comes."""
    known = {rule["alert"] for rule in rules()}
    for page in (PROJECT / "docs" / "runbooks").glob("*.md"):
        assert set(re.findall(r"`(Lockgate[A-Z]\w+)`", page.read_text(encoding="utf-8"))) <= known


def test_states_that_are_asked_for_can_occur() -> None:
    """A selected state, kind or reason is one that the code knows."""
    from services.intake.domain.standing import Reminder
    from services.intake.domain.uploads import UploadState
    from services.intake.figures import EXPLAINED
    from services.notification.domain.records import DeliveryState
    from services.redaction.domain.records import ReviewState
    from services.storage.domain.records import Fault
    from services.storage.witnessing import WitnessState
    from shared.runtime.supervisor import State

    states = [Reminder, UploadState, DeliveryState, ReviewState, WitnessState, State, Fault]
    known = {one.value for enum in states for one in enum} | {EXPLAINED, "away", "done"}
    known |= {"sandbox-unavailable", "data", "lockgate", "broker", "5.."}
    for expression in expressions():
        for given in re.findall(r'(?:=~|!=|=)"([^"]*)"', expression):
            assert set(given.split("|")) <= known, expression


def test_dashboards_are_whole() -> None:
    """Each panel has a place of its own, asks the data source that is provisioned, and stays read-only."""
    source = yaml.safe_load((HERE / "grafana/provisioning/datasources/prometheus.yml").read_text())
    uid = source["datasources"][0]["uid"]
    places = [(board, p["gridPos"]["x"], p["gridPos"]["y"]) for board, p in panels()]
    assert len(set(places)) == len(places) > 20
    assert {p["datasource"]["uid"] for _, p in panels()} == {uid}
    for board in (HERE / "grafana" / "dashboards").glob("*.json"):
        assert json.loads(board.read_text())["editable"] is False


def test_prometheus_asks_every_container() -> None:
    """Each API and worker of the compose file is asked, and nobody that is not there."""
    compose = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
    config = yaml.safe_load((HERE / "prometheus" / "prometheus.yml").read_text())
    asked = {
        target.partition(":")[0]
        for job in config["scrape_configs"]
        for group in job["static_configs"]
        for target in group["targets"]
    }
    ours = {name for name in compose["services"] if name.endswith(("-api", "-worker"))}
    assert asked == ours | {"broker"}
    assert config["rule_files"] == ["alerts.yml"]
