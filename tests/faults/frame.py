"""The table that every fault is a row of: tried, lost, doubled, stuck.

A test counts an ``Outcome`` and hands it to the ``faults`` fixture: ``faults.row`` fails unless
nothing was lost, doubled or stuck; ``faults.control`` is for a protection taken away on purpose and
fails unless that was noticed. ``python -m tests.faults`` (``make faults``) runs every fault wide,
collects the rows and writes docs/faults.md and docs/faults.json.

    WIDE    whether this is the wide run; else each fault is tried as often as a gate can afford
    SEED    what chance is drawn from
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

WIDE = os.environ.get("FAULTS") == "wide"
SEED = int(os.environ.get("SEED", "20261122"))
ROWS = os.environ.get("FAULTS_ROWS", "")
"""The folder that rows are kept in; empty in a run of the tests alone."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often a fault was tried and what came of it. ``found`` names what was wrong, by code."""

    tried: int = 0
    lost: int = 0
    doubled: int = 0
    stuck: int = 0
    found: tuple[str, ...] = ()

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.tried + other.tried,
            self.lost + other.lost,
            self.doubled + other.doubled,
            self.stuck + other.stuck,
            self.found + other.found,
        )

    @property
    def clean(self) -> bool:
        """Whether nothing was lost, doubled or stuck."""
        return not (self.lost or self.doubled or self.stuck)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``removed`` names the protection that a control went without."""

    fault: str
    how: str
    outcome: Outcome
    seconds: float
    seed: int = SEED
    removed: str = ""
    facts: Mapping[str, str | float] = field(default_factory=dict)


class Report:
    """What one test has to report; rows are kept for the table as soon as they are known."""

    def __init__(self, folder: str = ROWS) -> None:
        self._folder = Path(folder) if folder else None
        self._began = time.monotonic()
        self._reported = False

    def row(self, fault: str, outcome: Outcome, how: str = "", **facts: str | float) -> None:
        """Report a fault; fails the test unless it was tried and did no harm."""
        self._keep(fault, outcome, how, "", facts)
        assert outcome.tried > 0, f"{fault}: never tried"
        assert outcome.clean, f"{fault}: {outcome}"

    def control(
        self, removed: str, fault: str, outcome: Outcome, how: str = "", **facts: str | float
    ) -> None:
        """Report a fault without a protection; fails the test unless the harm was seen."""
        self._keep(fault, outcome, how, removed, facts)
        assert outcome.tried > 0, f"{fault} without {removed}: never tried"
        assert not outcome.clean, f"{fault} without {removed}: nothing was noticed"

    def broken_off(self, test: str) -> None:
        """Note a test that ended without a report: what it tried is stuck."""
        if not self._reported:
            self._keep(test, Outcome(1, stuck=1, found=("did not come to its end",)), "", "", {})

    def _keep(
        self,
        fault: str,
        outcome: Outcome,
        how: str,
        removed: str,
        facts: Mapping[str, str | float],
    ) -> None:
        self._reported = True
        seconds = round(time.monotonic() - self._began, 1)
        row = Row(fault, how, outcome, seconds, removed=removed, facts=facts)
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"[^a-z0-9]+", "-", f"{removed} {fault}".lower()).strip("-")
            (self._folder / f"{name}.json").write_text(json.dumps(asdict(row), indent=2))


def read_rows(folder: Path) -> list[Row]:
    """Every row that was kept in a folder, by name."""
    rows = []
    for path in sorted(folder.glob("*.json")):
        kept = json.loads(path.read_text())
        outcome = kept.pop("outcome")
        rows.append(Row(**kept, outcome=Outcome(**{**outcome, "found": tuple(outcome["found"])})))
    return rows
