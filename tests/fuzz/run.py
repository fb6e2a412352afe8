"""Twenty thousand damaged files: ``python -m tests.fuzz.run --count 20000 --seed 1``.

Each is read (and where its type has pages, now and then drawn) behind the walls of the sandbox and
decoded by the service's own code. It must end as a checked reading, a refusal from the list, or
at a limit that has a reason. Whatever else happens is kept in the folder given by ``--keep``.
``--json`` prints the ends by kind for a caller.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from services.redaction.readers.client import read_document, render_pages
from services.redaction.readers.program import RENDERERS
from shared.adapters.sandbox_process import ProcessSandbox
from shared.domain.errors import Invalid
from shared.domain.refusals import REFUSALS
from shared.ports.sandbox import Frame, Limits, Sandbox
from shared.ports.source import BytesSource, Source
from tests.fuzz import dies, lies
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


class _Limited(ProcessSandbox):
    """The sandbox of the service under the limits given here, perhaps with one program only."""

    def __init__(self, program: str = "") -> None:
        super().__init__()
        self._program = program

    def run(
        self, program: str, request: Mapping[str, Any], source: Source, limits: Limits = LIMITS
    ) -> Iterator[Frame]:
        """Yield the program's frames."""
        del limits
        return super().run(self._program or program, request, source, LIMITS)


def originals() -> dict[str, Counter[str]]:
    """How every undamaged file ends, by kind."""
    sandbox = _Limited()
    return {
        kind: Counter(outcome(sandbox, data, 1, kind.split("-")[0]) for data in files)
        for kind, files in seeds().items()
    }


def controls() -> dict[str, Counter[str]]:
    """How a copy ends that dies, and one that sends what no reader sends."""
    return {
        program.__name__.rpartition(".")[2]: Counter([outcome(_Limited(program.__name__), b"x", 1)])
        for program in (dies, lies)
    }


def damaged(
    kinds: Sequence[str], count: int, seed: int, keep: Path | None
) -> dict[str, Counter[str]]:
    """How ``count`` damaged files end, by kind; those that end badly are kept."""
    sandbox = _Limited()
    ends: dict[str, Counter[str]] = {kind: Counter() for kind in kinds}
    for at in range(count):
        kind = kinds[at % len(kinds)]
        number = seed * 10_000_000 + at
        files = seeds()[kind]
        data = mutated(kind, files[number // len(kinds) % len(files)], number)
        end = outcome(sandbox, data, number // len(kinds), kind)
        ends[kind][end] += 1
        if keep and (end.startswith("failure") or end in AT_A_LIMIT):
            keep.mkdir(parents=True, exist_ok=True)
            name = f"{kind}-{sha256(data).hexdigest()[:12]}"
            (keep / name).write_bytes(data)
            sys.stdout.write(f"kept {name}: {end}\n")
            sys.stdout.flush()
    return ends


def main() -> int:
    """Run, print counts by type, answer 1 when anything failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="one kind of file")
    parser.add_argument("--keep", type=Path, help="folder for files that failed")
    parser.add_argument("--json", action="store_true", help="ends, originals and controls as JSON")
    options = parser.parse_args()
    kinds = [options.only] if options.only else list(seeds())
    ends = damaged(kinds, options.count, options.seed, options.keep)
    if options.json:
        told = {"damaged": ends, "originals": originals(), "controls": controls()}
        sys.stdout.write(json.dumps(told))
        return 0
    for kind, counts in ends.items():
        line = ", ".join(f"{end} {count}" for end, count in counts.most_common())
        sys.stdout.write(f"{kind:9} {counts.total():6}  {line}\n")
    failures = sum(
        count for counts in ends.values() for end, count in counts.items()
        if end.startswith("failure")
    )  # fmt: skip
    sys.stdout.write(f"{options.count} files, {failures} failures\n")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
