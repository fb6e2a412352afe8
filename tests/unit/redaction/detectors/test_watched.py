"""One pass for the words of many rules."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.redaction.detectors import watched


@pytest.fixture(autouse=True)
def only_these_sets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The sets of the rules themselves are put aside, and are back afterwards."""
    monkeypatch.setattr(watched, "_SETS", {})
    yield
    monkeypatch.undo()
    watched._together.cache_clear()
    watched._seen.cache_clear()


def test_each_set_is_told_its_own_words() -> None:
    """A word that two sets hold comes to both, each with its own value."""
    watched.watch("one", {"aunt": 1, " at": 2})
    watched.watch("two", {"aunt": "kin"})
    low = "her aunt sat at home"
    assert list(watched.standing("one", low)) == [(4, 8, 1), (12, 15, 2)]
    assert list(watched.standing("two", low)) == [(4, 8, "kin")]


def test_of_words_that_end_together_the_longest_is_first() -> None:
    """Words inside longer ones are told as well, after them."""
    watched.watch("one", {"great aunt": "long", "aunt": "short"})
    assert list(watched.standing("one", "great aunt")) == [(0, 10, "long"), (6, 10, "short")]


def test_a_long_text_is_read_and_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the length that is kept the words are found all the same."""
    monkeypatch.setattr(watched, "_KEPT", 4)
    watched.watch("one", {"aunt": 1})
    assert list(watched.standing("one", "an aunt")) == [(3, 7, 1)]
    assert watched._seen.cache_info().currsize == 0
