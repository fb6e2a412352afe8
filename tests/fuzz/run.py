"""Twenty thousand damaged files: ``python -m tests.fuzz.run --count 20000 --seed 1``.

Each is read (and where its type has pages, now and then drawn) behind the walls of the sandbox and
decoded by the service's own code. It must end as a checked reading, a refusal from the list, or
at a limit that has a reason. Whatever else happens is kept in the folder given by ``--keep``.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

from services.redaction.readers.client import read_document, render_pages
from services.redaction.readers.program import RENDERERS
from shared.domain.errors import Invalid
from shared.domain.refusals import REFUSALS
from shared.ports.sandbox import Limits, Sandbox
from shared.ports.source import BytesSource
from tests.fuzz.forked import ForkedSandbox, load
from tests.fuzz.mutate import mutated
from tests.fuzz.seeds import seeds

LIMITS = Limits(wall_seconds=40.0, cpu_seconds=20, memory_bytes=1536 << 20)
AT_A_LIMIT = frozenset(("sandbox-timeout", "sandbox-memory", "sandbox-output"))
_RECOGNISED = 40
_DRAWN = 4


def outcome(sandbox: Sandbox, data: bytes, number: int, kind: str = "") -> str:
    """``read``, ``drawn``, a refusal's code, or ``failure: …`` for what must never happen."""
    family = kind.split("-", maxsplit=1)[0]
    try:
        if family in RENDERERS and number % _DRAWN == 0:
            for _ in zip(range(3), render_pages(sandbox, BytesSource(data), 50), strict=False):
                pass
            return "drawn"
        recognise = kind == "pdf-scan" and number % _RECOGNISED == 1
        hint = family if family in {"csv", "txt"} else ""
        read_document(sandbox, BytesSource(data), ocr=recognise, hint=hint)
    except Invalid as refused:
        known = refused.code in REFUSALS and refused.code != "sandbox-crash"
        return (
            refused.code if known else f"failure: {refused.code} {refused.facts.get('check', '')}"
        )
    except Exception as error:  # noqa: BLE001 - anything else the service would trip over
        return f"failure: {type(error).__name__}"
    return "read"


def main() -> int:
    """Run, print counts by type, answer 1 when anything failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="one kind of file")
    parser.add_argument("--keep", type=Path, help="folder for files that failed")
    options = parser.parse_args()
    load()
    sandbox = ForkedSandbox(LIMITS)
    kinds = [options.only] if options.only else list(seeds())
    ends: dict[str, Counter[str]] = {kind: Counter() for kind in kinds}
    slowest = (0.0, "")
    for at in range(options.count):
        kind = kinds[at % len(kinds)]
        number = options.seed * 10_000_000 + at
        originals = seeds()[kind]
        data = mutated(kind, originals[number // len(kinds) % len(originals)], number)
        began = time.monotonic()
        end = outcome(sandbox, data, number // len(kinds), kind)
        slowest = max(slowest, (time.monotonic() - began, f"{kind} {number}"))
        ends[kind][end] += 1
        if options.keep and (end.startswith("failure") or end in AT_A_LIMIT):
            options.keep.mkdir(parents=True, exist_ok=True)
            name = f"{kind}-{sha256(data).hexdigest()[:12]}"
            (options.keep / name).write_bytes(data)
            sys.stdout.write(f"kept {name}: {end}\n")
            sys.stdout.flush()
    for kind, counts in ends.items():
        told = ", ".join(f"{end} {count}" for end, count in counts.most_common())
        sys.stdout.write(f"{kind:9} {counts.total():6}  {told}\n")
    failures = sum(
        count for counts in ends.values() for end, count in counts.items()
        if end.startswith("failure")
    )  # fmt: skip
    sys.stdout.write(f"{options.count} files, {failures} failures, slowest {slowest}\n")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
