"""Counters, gauges and durations in the Prometheus text format, with listed label names only.

Label values are names of services, queues, routes, states, codes and event types: never ids of
people or cases. Every figure has its row in docs/metrics.md, which a test compares with the code.
"""

from __future__ import annotations

import bisect
import threading
from collections.abc import Sequence

LABELS = frozenset(
    {
        "service", "queue", "event_type", "verdict", "reason", "job", "state", "code", "kind",
        "method", "route", "status", "program", "place",
    }
)  # fmt: skip
SECONDS = (0.005, 0.01, 0.05, 0.1, 0.3, 0.5, 1.0, 5.0, 30.0, 120.0)

_Key = tuple[tuple[str, str], ...]


class Metrics:
    """A registry. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._help: dict[str, tuple[str, str]] = {}
        self._values: dict[str, dict[_Key, float]] = {}
        self._buckets: dict[str, dict[_Key, list[float]]] = {}

    def count(self, name: str, text: str, amount: float = 1.0, **labels: str) -> None:
        """Add to a counter; its name ends in ``_total``."""
        key = _key(labels)
        with self._lock:
            self._help[name] = ("counter", text)
            series = self._values.setdefault(name, {})
            series[key] = series.get(key, 0.0) + amount

    def gauge(self, name: str, text: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        key = _key(labels)
        with self._lock:
            self._help[name] = ("gauge", text)
            self._values.setdefault(name, {})[key] = value

    def observe(self, name: str, text: str, seconds: float, **labels: str) -> None:
        """Add a duration to a histogram; its name ends in ``_seconds``."""
        key = _key(labels)
        with self._lock:
            self._help[name] = ("histogram", text)
            series = self._buckets.setdefault(name, {})
            row = series.setdefault(key, [0.0] * (len(SECONDS) + 2))
            row[bisect.bisect_left(SECONDS, seconds)] += 1
            row[-1] += seconds

    def render(self) -> str:
        """Everything, in the text format."""
        with self._lock:
            lines: list[str] = []
            for name, (kind, text) in sorted(self._help.items()):
                lines += [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]
                for key, value in sorted(self._values.get(name, {}).items()):
                    lines.append(f"{name}{_shown(key)} {_number(value)}")
                for key, row in sorted(self._buckets.get(name, {}).items()):
                    lines += _histogram(name, key, row)
            return "\n".join([*lines, ""])


def _key(labels: dict[str, str]) -> _Key:
    unknown = labels.keys() - LABELS
    if unknown:
        raise ValueError(f"label names not listed: {sorted(unknown)}")
    return tuple(sorted(labels.items()))


def _shown(key: _Key) -> str:
    if not key:
        return ""
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in key)
    return "{" + pairs + "}"


def _number(value: float) -> str:
    """All its digits: a counter that is rounded no longer seems to grow."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _histogram(name: str, key: _Key, row: Sequence[float]) -> list[str]:
    lines, running = [], 0.0
    for bound, hits in zip([*map(str, SECONDS), "+Inf"], row[:-1], strict=True):
        running += hits
        lines.append(f"{name}_bucket{_shown((*key, ('le', bound)))} {_number(running)}")
    return [
        *lines,
        f"{name}_sum{_shown(key)} {_number(row[-1])}",
        f"{name}_count{_shown(key)} {_number(running)}",
    ]


METRICS = Metrics()
"""The process's registry."""
