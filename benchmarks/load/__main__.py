"""``make load``: every scenario on one installation, one table, and docs/load.md."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.load import backlog, board, growth, soak, uploads
from benchmarks.load.estate import Estate, estate
from benchmarks.load.people import browsers
from benchmarks.load.report import page

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "load.md"
STORE = "LOCKGATE_BENCH_S3"
"""Settings of an object store as JSON: ``{"LOCKGATE_BLOBS_URL": …}``; a folder without."""

_QUICK = {"seconds": 30, "people": 40, "cases": 100, "documents": 2_000, "events": 4_000}
_WHOLE = {"seconds": 600, "people": 500, "cases": 2_000, "documents": 200_000, "events": 100_000}
_SOAK = {"quick": 120, "whole": 1800}
SCENARIOS = ("uploads", "board", "growth", "backlog", "soak")


def main() -> int:
    """Run what was asked for; 1 when anything was lost or failed."""
    parser = argparse.ArgumentParser(prog="benchmarks.load")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=SCENARIOS, action="append")
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    chosen = given.only or list(SCENARIOS)
    store = json.loads(os.environ.get(STORE, "{}"))
    with estate(store) as running:
        found = _play(running, chosen, quick=given.quick, rate=given.rate)
    written = page(found, store="S3" if store else "folder")
    print(written)
    out = given.out or (None if given.quick or given.only else PAGE)
    if out:
        out.write_text(written)
    return int(any(one.get("failed") or one.get("lost") for one in found.values()))


def _play(running: Estate, chosen: list[str], *, quick: bool, rate: float) -> dict[str, Any]:
    size = _QUICK if quick else _WHOLE
    found: dict[str, Any] = {}
    people = browsers(running.lockgate, size["people"]) if {*chosen} - {"uploads"} else []
    if "uploads" in chosen:
        found["uploads"] = uploads.run(running, rate=rate, seconds=size["seconds"]).row()
        _tell("uploads", found)
    if "board" in chosen:
        found["board"] = board.run(running, people, seconds=size["seconds"] / 4)
        _tell("board", found)
    if "growth" in chosen or "backlog" in chosen:
        began = time.monotonic()
        documents = growth.fill(running, cases=size["cases"], documents=size["documents"])
        print(f"filled in {time.monotonic() - began:.0f} s", file=sys.stderr)
    if "growth" in chosen:
        found["growth"] = board.run(running, people, seconds=size["seconds"] / 4)
        _tell("growth", found)
    if "backlog" in chosen:
        some = documents[: max(1, size["events"] // 50)]
        found["backlog"] = backlog.run(running, some, events=size["events"])
        _tell("backlog", found)
    if "soak" in chosen:
        seconds = _SOAK["quick" if quick else "whole"]
        found["soak"] = soak.run(running, people, seconds=seconds)
        _tell("soak", found)
    return found


def _tell(name: str, found: dict[str, Any]) -> None:
    print(name, found[name], file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
