"""A steady small load for a long time: does any process hold more and more memory?"""

from __future__ import annotations

import threading
import time

import requests

from benchmarks.load import board, uploads
from benchmarks.load.estate import Estate
from benchmarks.load.figures import Slope, slope

EVERY = 10.0
_WARM = 1 / 3
"""Share of the run that is left out: caches fill and pools open."""


def run(
    estate: Estate, people: list[requests.Session], *, seconds: float, rate: float = 1.0
) -> dict[str, Slope]:
    """The growth of each process, in bytes a second, while files come and people look."""
    samples: dict[str, list[tuple[float, float]]] = {}
    stop, began = threading.Event(), time.monotonic()

    def watch() -> None:
        while not stop.wait(EVERY):
            for name, size in estate.resident().items():
                samples.setdefault(name, []).append((time.monotonic() - began, float(size)))

    looking = threading.Thread(
        target=board.run, args=(estate, people), kwargs={"seconds": seconds, "workers": 8}
    )
    watching = threading.Thread(target=watch)
    watching.start()
    looking.start()
    try:
        uploads.run(estate, rate=rate, seconds=seconds, workers=8)
    finally:
        looking.join()
        stop.set()
        watching.join()
    return {
        name: slope([point for point in points if point[0] > seconds * _WARM])
        for name, points in samples.items()
    }
