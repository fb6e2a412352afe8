"""``make bench``: every measurement in one run, one table, and docs/benchmarks.md.

    python -m benchmarks.bench [--quick] [--out FILE] [--only NAME]

Each measurement runs in a fresh process held to one core and counts CPU seconds, so that other
work on the machine disturbs it little; what is shown is the median of its runs. Set
LOCKGATE_BENCH_TAB to a file of annotated judgments to have detection measured on it as well.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.speed.cost import spent
from benchmarks.speed.jobs import Job, jobs
from benchmarks.speed.report import page, rows, table

PROJECT = Path(__file__).resolve().parents[1]
PAGE = PROJECT / "docs" / "benchmarks.md"
_SECONDS = 900
_ENDS = {"scan": "pdf"}


def run(job: Job, folder: Path) -> dict[str, Any]:
    """The median of every figure of a job's runs. Raises RuntimeError when a run fails."""
    options = job.options | {key: _file(*wanted, folder) for key, wanted in job.files.items()}
    given = [_once(job.measure, options) for _ in range(job.runs)]
    return {
        key: statistics.median(one[key] for one in given) if isinstance(value, float) else value
        for key, value in given[0].items()
    }


def _file(kind: str, size: int, folder: Path) -> str:
    """The path of a file to measure on, made when it is first asked for."""
    path = folder / f"{kind}-{size}.{_ENDS.get(kind, kind)}"
    if not path.exists():
        _once("made", {"kind": kind, "size": size, "file": str(path)})
    return str(path)


def _once(measure: str, options: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.speed.child", measure, json.dumps(options)]
    done = subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{measure} failed:\n{done.stderr[-2000:]}")
    given: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return given


def measured(chosen: Iterable[Job], folder: Path) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """The results of all jobs, and the names of those that failed."""
    results: dict[str, dict[str, Any]] = {}
    failed: list[str] = []
    began = time.monotonic()
    for job in chosen:
        print(f"{time.monotonic() - began:6.0f} s  {job.name}", file=sys.stderr, flush=True)
        try:
            results[job.name] = run(job, folder)
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            failed.append(job.name)
            print(error, file=sys.stderr)
    return results, failed


def main() -> int:
    """Measures and prints the table; writes the page when every job gave its figures."""
    parser = argparse.ArgumentParser(description="Speed, memory and quality in one run.")
    parser.add_argument("--quick", action="store_true", help="one run each, smaller material")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page that is written")
    parser.add_argument("--only", default="", help="jobs whose name begins so; writes no page")
    options = parser.parse_args()
    tab = os.environ.get("LOCKGATE_BENCH_TAB", "")
    chosen = [
        job for job in jobs(quick=options.quick, tab=tab) if job.name.startswith(options.only)
    ]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        results, failed = measured(chosen, Path(folder))
    print(table(rows(results)))
    if failed:
        print(f"no page is written: {', '.join(failed)} failed", file=sys.stderr)
    elif not options.only:
        options.out.write_text(page(results, quick=options.quick), encoding="utf-8")
        took = f"{time.monotonic() - began:.0f} s, {spent():.0f} s of CPU"
        print(f"written to {options.out.name} after {took}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
