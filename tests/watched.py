"""What is watched: the figures that the code sets, and what alerts and dashboards ask for."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[1]
HERE = PROJECT / "deploy" / "observability"
FOREIGN = {
    "up",
    "rabbitmq_alarms_free_disk_space_watermark",
    "rabbitmq_alarms_memory_used_watermark",
}
"""Figures of Prometheus itself and of the broker."""
_WORDS = {
    "abs", "and", "by", "count", "histogram_quantile", "increase", "max", "min", "on", "or", "rate",
    "sum", "timestamp", "unless", "vector", "without",
}  # fmt: skip


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


def rules() -> list[dict[str, Any]]:
    """Every alert."""
    groups = yaml.safe_load((HERE / "prometheus" / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[tuple[str, dict[str, Any]]]:
    """Every panel of every dashboard, by dashboard."""
    boards = sorted((HERE / "grafana" / "dashboards").glob("*.json"))
    return [
        (board.stem, panel) for board in boards for panel in json.loads(board.read_text())["panels"]
    ]


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
