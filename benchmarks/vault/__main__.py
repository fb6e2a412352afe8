"""Measures the vault, prints the table and writes docs/benchmarks-vault.md.

python -m benchmarks.vault [--quick] [--out FILE] [--only NAME]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.speed.report import table
from benchmarks.vault.table import MEASURES, Measure, page, rows

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "benchmarks-vault.md"
_SECONDS = 1800


def run(one: Measure, *, quick: bool) -> dict[str, Any]:
    """The figures of one measure. Raises RuntimeError when it fails."""
    options = json.dumps(one.quick if quick else one.options)
    command = [sys.executable, "-m", "benchmarks.vault.child", one.name, options]
    done = subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{one.name} failed:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    """Measures and prints; writes the page when every measure gave its figures."""
    parser = argparse.ArgumentParser(description="The vault's speed in one run.")
    parser.add_argument("--quick", action="store_true", help="smaller material")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page that is written")
    parser.add_argument("--only", default="", help="measures that begin so; writes no page")
    parser.add_argument("--figures", type=Path, help="a JSON file to keep and go on from")
    options = parser.parse_args()
    results: dict[str, dict[str, Any]] = {}
    if options.figures and options.figures.exists():
        results = json.loads(options.figures.read_text(encoding="utf-8"))
    failed: list[str] = []
    for one in MEASURES:
        if one.name in results or not one.name.startswith(options.only):
            continue
        try:
            results[one.name] = run(one, quick=options.quick)
            if options.figures:
                options.figures.write_text(json.dumps(results), encoding="utf-8")
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            failed.append(one.name)
            print(error, file=sys.stderr)
    print(table(rows(results)))
    if failed:
        print(f"no page is written: {', '.join(failed)} failed", file=sys.stderr)
    elif not options.only:
        options.out.write_text(page(results, quick=options.quick), encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
