"""Many signed-in people look at the board, each every so often."""

from __future__ import annotations

from collections.abc import Sequence

import requests

from benchmarks.load.arrivals import open_loop, poisson
from benchmarks.load.estate import Estate
from benchmarks.load.figures import percentile

PAUSE = 10.0
"""Seconds between two pages of one person, on average."""


def run(
    estate: Estate, people: Sequence[requests.Session], *, seconds: float, workers: int = 32
) -> dict[str, float]:
    """Everybody opens the board every ``PAUSE`` seconds on average."""
    base = estate.lockgate.settings.base_url
    rate = len(people) / PAUSE
    cpu = estate.cpu_seconds()

    def look(_: int, number: int) -> None:
        answer = people[number % len(people)].get(f"{base}/cases", timeout=30)
        if not answer.ok or "Cases" not in answer.text:
            raise RuntimeError(f"GET {answer.status_code}")

    done = open_loop(poisson(rate, seconds, seed=2), look, workers)
    answered = [one.seconds for one in done if not one.failed]
    return {
        "people": len(people),
        "pages": len(done),
        "failed": sum(bool(one.failed) for one in done),
        "p50": percentile(answered, 0.5),
        "p95": percentile(answered, 0.95),
        "p99": percentile(answered, 0.99),
        "CPU seconds per 1,000": (estate.cpu_seconds() - cpu) * 1000 / max(1, len(done)),
    }
