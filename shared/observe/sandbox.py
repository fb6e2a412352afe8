"""A sandbox whose runs are counted: how each ended, and how long it took."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.errors import LockgateError
from shared.observe.metrics import METRICS
from shared.ports.sandbox import Frame, Limits, Sandbox
from shared.ports.source import Source


@dataclass(frozen=True, slots=True)
class CountedSandbox:
    """Runs what another sandbox runs. ``ended-early`` counts runs that the caller had enough of."""

    sandbox: Sandbox

    def run(
        self, program: str, request: Mapping[str, Any], source: Source, limits: Limits = Limits()
    ) -> Iterator[Frame]:
        """Yield the program's frames; the port names what is raised."""
        began, reason = time.perf_counter(), "ended-early"
        try:
            yield from self.sandbox.run(program, request, source, limits)
            reason = "done"
        except LockgateError as error:
            reason = error.code
            raise
        finally:
            name = program.rpartition(".")[0].rpartition(".")[2]
            METRICS.count(
                "lockgate_sandbox_runs_total",
                "Runs in the sandbox by how they ended.",
                program=name,
                reason=reason,
            )
            METRICS.observe(
                "lockgate_sandbox_seconds",
                "Time of a run in the sandbox.",
                time.perf_counter() - began,
                program=name,
            )
