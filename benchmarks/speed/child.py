"""One measurement in a process of its own, held to one core: ``child NAME {options}``.

Prints what the measurement gave as one JSON object.
"""

from __future__ import annotations

import importlib
import json
import os
import sys

MEASURES = {
    "lockgate": "detection", "whole": "detection", "presidio": "detection",
    "quality": "detection", "judgments": "detection",
    "born_digital": "documents", "scanned": "documents", "command": "documents",
    "extraction": "limits", "rendering": "limits", "bare": "limits",
    "profile": "profiles", "made": "files",
}  # fmt: skip


def main() -> int:
    """Pins, measures, prints."""
    name, options = sys.argv[1], json.loads(sys.argv[2])
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    module = importlib.import_module(f"benchmarks.speed.{MEASURES[name]}")
    print(json.dumps(getattr(module, name)(**options)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
