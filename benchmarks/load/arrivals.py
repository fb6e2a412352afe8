"""Open-loop arrivals: when each piece of work is due, and what became of it."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Work = Callable[[int, int], None]
"""One piece of work: which worker does it, and its number."""


@dataclass(frozen=True, slots=True)
class Done:
    """One piece of work. ``seconds`` count from when it was due; ``failed`` names an error."""

    number: int
    due: float
    seconds: float
    failed: str = ""


def poisson(rate: float, seconds: float, seed: int) -> tuple[float, ...]:
    """When work is due, in seconds from the start, at ``rate`` a second on average."""
    chance = random.Random(seed)
    times = itertools.accumulate(iter(lambda: chance.expovariate(rate), None))
    return tuple(itertools.takewhile(lambda due: due < seconds, times))


def open_loop(due: Sequence[float], work: Work, workers: int) -> list[Done]:
    """Do everything at its time, ``workers`` at once at most; what waits for a worker is late."""
    began, found, lock = time.time(), list[Done](), threading.Lock()
    coming = enumerate(due)

    def serve(worker: int) -> None:
        while (one := _next(coming, lock)) is not None:
            number, offset = one
            time.sleep(max(0.0, began + offset - time.time()))
            failed = _attempt(work, worker, number)
            found.append(Done(number, began + offset, time.time() - began - offset, failed))

    threads = [threading.Thread(target=serve, args=(n,)) for n in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found, key=lambda one: one.number)


def failures(done: Sequence[Done]) -> dict[str, int]:
    """How often each error came."""
    return dict(Counter(one.failed for one in done if one.failed))


def _next(coming: Iterator[tuple[int, float]], lock: threading.Lock) -> tuple[int, float] | None:
    with lock:
        return next(coming, None)


def _attempt(work: Work, worker: int, number: int) -> str:
    try:
        work(worker, number)
    except Exception as error:  # noqa: BLE001 - what failed is counted and named
        return str(error)[:120] or type(error).__name__
    return ""
