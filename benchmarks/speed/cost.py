"""What a piece of work cost: CPU seconds of this process and of all that it started."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

_T = TypeVar("_T")
_KIB = 1024


@dataclass
class Cost:
    """CPU seconds; filled in when the block ends."""

    seconds: float = 0.0


def spent() -> float:
    """CPU seconds of this process, its children and theirs so far, also of those that still run."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages) + sum(_running())


def _running() -> Iterator[float]:
    """What each living child has spent, with what it waited for itself."""
    ticks, own = os.sysconf("SC_CLK_TCK"), str(os.getpid())
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            fields = file.read_text().rsplit(")", 1)[1].split()
            if fields[1] == own:
                yield sum(map(int, fields[11:15])) / ticks


@contextmanager
def costing() -> Iterator[Cost]:
    """Measures a block."""
    cost, before = Cost(), spent()
    yield cost
    cost.seconds = max(spent() - before, 1e-9)


def cost_of(work: Callable[[], _T]) -> tuple[_T, float]:
    """What the work gave, and its CPU seconds."""
    with costing() as cost:
        result = work()
    return result, cost.seconds


def peak_bytes() -> int:
    """The most memory that this process, or any one it waited for, has held."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return max(usage.ru_maxrss for usage in usages) * _KIB
