"""One measurement in a process of its own, mostly held to one core: ``child NAME {options}``.

Prints what the measurement gave as one JSON object.
"""

from __future__ import annotations

import importlib
import json
import os
import sys

from benchmarks.vault.table import MEASURES


def main() -> int:
    """Pins, measures, prints."""
    name, options = sys.argv[1], json.loads(sys.argv[2])
    [one] = [one for one in MEASURES if one.name == name]
    if one.pinned:
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    measure = getattr(importlib.import_module(f"benchmarks.vault.{one.module}"), name)
    print(json.dumps(measure(**options)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
