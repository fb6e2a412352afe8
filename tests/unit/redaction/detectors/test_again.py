"""The second reading of what was mended."""

from __future__ import annotations

from collections.abc import Iterator

from services.redaction.detectors.again import again
from services.redaction.domain.spans import Category, Reason, Span


def digits(text: str) -> Iterator[Span]:
    """Every figure as a span."""
    for at, char in enumerate(text):
        if char.isdigit():
            yield Span(at, at + 1, Category.CASE_NUMBER, "n", Reason.DIRECT_ID, "test", 0.9)


def test_a_text_that_was_not_mended_is_not_read_again() -> None:
    """The same object stands for nothing changed."""
    text = "1 2 3"
    assert list(again(text, text, digits)) == []


def test_each_changed_place_is_found_where_it_stands_in_the_whole_text() -> None:
    """Places far apart are read apart, and offsets are those of the text."""
    text = "O" + "a" * 5_000 + "l" + "b" * 3_000 + "O"
    meant = "0" + "a" * 5_000 + "1" + "b" * 3_000 + "0"
    assert [span.start for span in again(text, meant, digits)] == [0, 5_001, 8_002]


def test_what_stands_far_from_a_change_is_left_to_the_first_reading() -> None:
    """A figure beyond a rule's reach of the change is not proposed twice."""
    text = "7" + "a" * 5_000 + "l" + "b" * 5_000 + "7"
    assert [span.start for span in again(text, text.replace("l", "1"), digits)] == [5_001]


def test_changes_close_together_are_read_as_one() -> None:
    """Nothing between two changes is found twice."""
    text = "x" * 900 + "l" + "y" * 100 + "5" + "z" * 100 + "l" + "x" * 900
    found = [span.start for span in again(text, text.replace("l", "1"), digits)]
    assert found == [900, 1_001, 1_102]
