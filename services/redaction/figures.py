"""Redaction's own figures: documents and editions by state; pages, and the time they took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from services.redaction.domain.reading import Reading
from services.redaction.domain.records import Edition, EditionState, Review, ReviewState
from shared.observe.metrics import METRICS
from shared.ports.tally import Tally


def look(tally: Tally) -> None:
    """Set the gauges."""
    documents, editions = tally(Review, "state"), tally(Edition, "state")
    for state in ReviewState:
        METRICS.gauge("lockgate_documents", "Documents by state.", documents[state,], state=state)
    for made in EditionState:
        METRICS.gauge("lockgate_editions", "Editions by state.", editions[made,], state=made)


@contextmanager
def measured(job: str) -> Iterator[Callable[[Reading], None]]:
    """Time ``read`` or ``build``; the block tells whose pages it was, if it came so far.

    A document without pages counts as one.
    """
    began = time.perf_counter()
    pages = 0

    def of(reading: Reading) -> None:
        nonlocal pages
        pages += max(1, len(reading.pages))

    try:
        yield of
    finally:
        METRICS.count("lockgate_redaction_pages_total", "Pages, by what was done.", pages, job=job)
        METRICS.observe(
            "lockgate_redaction_seconds",
            "Time for a file, by what was done.",
            time.perf_counter() - began,
            job=job,
        )
