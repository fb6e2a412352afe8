"""What watches over Lockgate watches figures that there are, and leads to pages that there are."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
import yaml

from tests.watched import FOREIGN, HERE, PROJECT, expressions, named, panels, registry, rules

_LE = {"le", "job", "instance"}


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
    assert labels_of('sum by (quue, le) (rate(x_bucket{place="a",b!~"c"}[5m]))') == {
        "quue",
        "place",
        "b",
    }


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
