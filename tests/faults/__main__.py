"""``python -m tests.faults``: every fault wide, then the table: on the screen and in docs/faults.md.

``make faults`` does the same. Words after ``--`` go to pytest, to try some faults only; rows of the
others stay as they were tried last (``--fresh`` forgets them first). Exit 1 when any fault did harm
or a control went unnoticed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from tests.faults.frame import SEED, Row, read_rows

PROJECT = Path(__file__).resolve().parents[2]
ROWS = PROJECT / "build" / "faults"
PAGE = PROJECT / "docs" / "faults.md"
FIGURES = PROJECT / "docs" / "faults.json"

HEAD = """# Faults

Written by `make faults`; do not edit. What was tried is in `tests/faults`; the figures, with seeds
and versions, are in [faults.json](faults.json).

After each fault the work goes on to its end, and one checker, which shares no code with what wrote
the data, accounts for everything: every accepted upload is there and opens to the bytes that were
sent, each edition is there once, the Panel received each pack once, every fact of the clocks is
recorded once, and the transparency log verifies.

- **tried**: how often the fault was put in. **lost**: accepted and no longer there, or not what it
  was. **doubled**: there twice, or took effect though it should not have. **stuck**: still waiting
  when patience was over, or given up and parked.
- A named point stands before and after everything an adapter does that is seen outside its process:
  a commit, a publication, an acknowledgement, a sealed part, a stored object, an e-mail, a delivery.
  The points are found in the code (`tests/faults/points.py`); a new one is tried without being
  listed.
- SIGKILL leaves what the system has cached: it shows that things are done in the right order. That
  they are on the disk is seen in the system calls: an fsync before each acknowledgement. A real loss
  of power was not tried.
- Which versions took part, and what each row tried in detail, is in the figures.

To try some of it: `python -m tests.faults -- tests/faults/test_events.py`. In an ordinary run of the
tests each fault is tried a few times only.
"""
CONTROLS = """
## Without a protection

Each protection was taken away once, in the tests and nowhere else. The harm must be noticed.

"""


def main() -> int:
    """Try, and write down what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="forget what was tried before")
    parser.add_argument("--write-only", action="store_true", help="try nothing, write the table")
    parser.add_argument("words", nargs="*", help="for pytest, after --")
    asked = parser.parse_args()
    status = 0
    if not asked.write_only:
        if asked.fresh:
            shutil.rmtree(ROWS, ignore_errors=True)
        words = asked.words or ["tests/faults"]
        status = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words],
            cwd=PROJECT, check=False,
            env={**os.environ, "FAULTS": "wide", "FAULTS_ROWS": str(ROWS)},
        ).returncode  # fmt: skip
    rows = read_rows(ROWS)
    page = "\n".join([HEAD, f"Machine: {_machine()}.\n", _table(rows), CONTROLS + _controls(rows)])
    PAGE.write_text(page + "\n", encoding="utf-8")
    FIGURES.write_text(_figures(rows), encoding="utf-8")
    sys.stdout.write(f"{_table(rows)}\n{CONTROLS}{_controls(rows)}\n")
    return int(bool(status))


def _table(rows: list[Row]) -> str:
    """The faults, and all together."""
    tried = [row for row in rows if not row.removed]
    lines = [_line("fault", "tried", "lost", "doubled", "stuck"), "|---|--:|--:|--:|--:|"]
    for row in tried:
        one = row.outcome
        lines.append(_line(row.fault, f"{one.tried:,}", one.lost, one.doubled, one.stuck))
    total = [row.outcome for row in tried]
    lines.append(
        _line(
            f"all {len(tried)}",
            f"{sum(one.tried for one in total):,}",
            sum(one.lost for one in total),
            sum(one.doubled for one in total),
            sum(one.stuck for one in total),
        )
    )
    return "\n".join([*lines, ""])


def _controls(rows: list[Row]) -> str:
    lines = [
        _line("taken away", "fault", "tried", "lost", "doubled", "stuck"),
        "|---|---|--:|--:|--:|--:|",
    ]
    for row in rows:
        if row.removed:
            one = row.outcome
            lines.append(_line(row.removed, row.fault, one.tried, one.lost, one.doubled, one.stuck))
    return "\n".join(lines)


def _line(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _figures(rows: list[Row]) -> str:
    shown = {"machine": _machine(), "versions": _versions(), "rows": [asdict(row) for row in rows]}
    return json.dumps(shown, indent=1, sort_keys=True) + "\n"


def _machine() -> str:
    return (
        f"{os.cpu_count()} virtual cores, {platform.freedesktop_os_release()['PRETTY_NAME']}, "
        f"Python {platform.python_version()}, seed {SEED}"
    )


def _versions() -> dict[str, str]:
    """What took part."""
    return {
        "kernel": platform.release().partition("-")[0],
        "pika": version("pika"),
        "postgresql": _said("postgres", "/usr/lib/postgresql/15/bin/postgres", "--version"),
        "psycopg": version("psycopg"),
        "rabbitmq": _said("rabbitmqctl", "/usr/lib/rabbitmq/bin/rabbitmqctl", "version"),
        "sqlalchemy": version("sqlalchemy"),
        "sqlite": sqlite3.sqlite_version,
        "strace": _said("strace", "strace", "--version").partition("\n")[0],
    }


def _said(name: str, *command: str) -> str:
    if shutil.which(command[0]) is None:
        return f"{name} is not installed here"
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
