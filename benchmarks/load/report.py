"""The page of the load's figures."""

from __future__ import annotations

import os
import platform
from typing import Any

from benchmarks.load.figures import Slope

_HEAD = """# Load and growth

Written by `make load`; do not edit. The services run apart, two processes each, on PostgreSQL and
RabbitMQ of the same machine, with objects in {store}; whoever sends the load runs on the same
cores. Arrivals are open-loop (Poisson): a file or page is due when it is due, and its time counts
from then, also while it waits for a connection.

Machine: {cores} cores, Python {python}.
"""
_AIMS = {
    ("uploads", "receipt p99"): "below 1",
    ("uploads", "lost"): "0",
    ("board", "p95"): "below 0.3",
    ("growth", "p95"): "at most 1.5 times that of the empty board",
    ("backlog", "drained a second"): "800 or more",
}
_CALLED = {
    "uploads": "Files of 500 KB, from due to the signed receipt",
    "board": "People looking at the board, a page every 10 s each",
    "growth": "The same, with years of cases and documents in the database",
    "backlog": "A backlog of events about documents, worked off",
}
_SOAK = """## Memory over time

Growth of each process while files come and people look, by a line of least squares through samples
every 10 s after the first third. A process grows when the line rises by more than three standard
errors.

| process | bytes a second | standard error | grows |
|---|---|---|---|
"""


def page(found: dict[str, dict[str, Any]], store: str) -> str:
    """The whole page."""
    where = "an S3 store" if store == "S3" else "a folder"
    parts = [_HEAD.format(store=where, cores=os.cpu_count(), python=platform.python_version())]
    parts += [_table(name, found[name]) for name in _CALLED if name in found]
    if "soak" in found:
        parts.append(_SOAK + "".join(_line(*one) for one in sorted(found["soak"].items())))
    return "\n".join(parts)


def _table(name: str, figures: dict[str, float]) -> str:
    rows = [
        f"| {what} | {_number(value)} | {_AIMS.get((name, what), '')} |"
        for what, value in figures.items()
    ]
    return "\n".join(
        [f"## {_CALLED[name]}\n", "| what | figure | aim |", "|---|---|---|", *rows, ""]
    )


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3f}"


def _line(process: str, line: Slope) -> str:
    return (
        f"| {process} | {line.each:,.0f} | {line.error:,.0f} | {'yes' if line.grows else 'no'} |\n"
    )
