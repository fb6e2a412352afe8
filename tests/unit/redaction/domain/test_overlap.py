"""Overlapping proposals become one row of spans, and nothing found is left open."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.redaction.domain.overlap import resolve
from services.redaction.domain.spans import Category, Reason, Span


def span(start: int, end: int, sure: float = 0.9, detector: str = "rules") -> Span:
    """A span of no particular kind."""
    return Span(start, end, Category.PERSON, "Person", Reason.DIRECT_ID, detector, sure)


def test_longest_wins_and_the_rest_stays_covered() -> None:
    """The longer span is whole; what the shorter covered beyond it becomes a remainder."""
    kept = resolve([span(0, 5), span(3, 12)], "abcdefghijklmnop")
    assert [(s.start, s.end) for s in kept] == [(0, 3), (3, 12)]


def test_contained_span_goes() -> None:
    """A number inside a longer number is part of it."""
    assert [(s.start, s.end) for s in resolve([span(2, 4), span(0, 8)], "abcdefgh")] == [(0, 8)]


def test_register_wins_at_equal_length_unless_it_doubts() -> None:
    """Equal ranges go to the register; a doubtful register match yields to a firm rule."""
    rule, sure, doubt = span(0, 4), span(0, 4, 0.8, "register"), span(0, 4, 0.4, "register")
    assert resolve([rule, sure], "abcd") == [sure]
    assert resolve([rule, doubt], "abcd") == [rule]


def test_below_the_threshold_nothing_is_proposed() -> None:
    """Spans under the threshold and empty ones are dropped."""
    assert resolve([span(0, 4, 0.2), span(3, 3)], "abcd") == []


def test_remainder_of_punctuation_is_dropped() -> None:
    """A remainder with no letter or digit gives nothing away."""
    kept = resolve([span(0, 3), span(2, 9)], "a. bcdefg")
    assert [(s.start, s.end) for s in kept] == [(0, 1), (2, 9)]


RANGES = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 15), st.sampled_from([0.31, 0.6, 0.99])),
    max_size=25,
)


@given(RANGES)
def test_resolution_never_overlaps_and_keeps_the_union(
    ranges: list[tuple[int, int, float]],
) -> None:
    """For any proposals: sorted, apart, and every letter that was covered still is."""
    text = "x" * 60
    spans = [span(start, start + size, sure) for start, size, sure in ranges]
    kept = resolve(spans, text)
    assert all(a.end <= b.start for a, b in pairwise(kept))
    wanted = {i for s in spans for i in range(s.start, s.end)}
    assert {i for s in kept for i in range(s.start, s.end)} == wanted
