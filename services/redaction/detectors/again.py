"""A second reading of the few places where a text was mended, not of the whole text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from services.redaction.domain.overlap import moved
from services.redaction.domain.spans import Span

_STEP = 64  # characters compared at once
_NEAR = 120  # characters a rule looks at on either side of what it finds
_ROUND = 2 * _NEAR  # read with what stands round it


def again(text: str, meant: str, read: Callable[[str], Iterable[Span]]) -> Iterator[Span]:
    """What ``read`` finds near each place where ``meant`` differs from ``text``, as long as it."""
    if meant is text:
        return
    size = len(text)
    for first, last in _changed(text, meant):
        start, stop = max(0, first - _ROUND), min(size, last + _ROUND)
        low = first - _NEAR if start else 0
        high = last + _NEAR if stop < size else size
        for span in read(meant[start:stop]):
            if start + span.start >= low and start + span.end <= high:
                yield moved(span, start + span.start, start + span.end)


def _changed(text: str, meant: str) -> Iterator[tuple[int, int]]:
    """Ranges from the first to the last difference; those close to one another as one."""
    first = last = -1
    for at in range(0, len(text), _STEP):
        left, right = text[at : at + _STEP], meant[at : at + _STEP]
        if left == right:
            continue
        for place, (a, b) in enumerate(zip(left, right, strict=True), at):
            if a == b:
                continue
            if first >= 0 and place - last > 2 * _ROUND:
                yield first, last
                first = place
            first = place if first < 0 else first
            last = place + 1
    if first >= 0:
        yield first, last
