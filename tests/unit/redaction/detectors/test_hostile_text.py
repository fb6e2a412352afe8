"""Numbers, dates, streets, relations and events cost the same for each character, whatever the text."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.redaction.detectors.dates import DateDetector
from services.redaction.detectors.events import EventDetector
from services.redaction.detectors.folding import fold
from services.redaction.detectors.identifiers import IdentifierDetector
from services.redaction.detectors.relations import RelationDetector
from services.redaction.detectors.streets import addresses
from services.redaction.detectors.traits import traits
from services.redaction.domain.spans import Span
from tests.unit.redaction.detectors.case_register import CASE

RULES: dict[str, Callable[[str], list[Span]]] = {
    "identifiers": lambda text: list(IdentifierDetector().find(text, CASE)),
    "dates": lambda text: list(DateDetector().find(text, CASE)),
    "relations": lambda text: list(RelationDetector().find(text, CASE)),
    "events": lambda text: list(EventDetector().find(text, CASE)),
    "streets": lambda text: list(addresses(text)),
    "traits": lambda text: list(traits(text)),
}
UNITS = [
    "1", "12 ", "1-", "1/", "12/3/", "9 9", "A1", "A1 ", "AB12 ", "AB/", "a1/", "0", "07700 ", "+44", "(0", "no ", "ref: ", "no. 1 ",
    "@", "a@", "a.", "a@b.", "[at]", "www.", "://", ".co", ":", "0:", "a:b:", "snap ", "snap 1", "///", "a-", "!", "1.1111,", "-", "2 ",
    "May ", "1 May ", "1st ", "the 1st ", "1 and ", "19", "2019 ", "2019-", "5 years ", "old ", "aged 5 ", "aged ", "age ", "birthday ",
    "5 years and ", "first birthday ", "turned 5 ", "born ", "third of ", "twenty ", "1+1", "38+2 ", "1 street ", " st", "12 a b c ", "flat ",
    "address: ", "address:a;", "caravan at ", "plot nos. 1, ", "EUR ", "1 EUR ", "1 euros ", "is a clerk ", "worked as a ", "mother's ",
    "maternal ", "half-", "twin ", "one of ", "first of two ", "the only ", "the first child ", "house fire ", "reported in the ", "front page of the ",
    "a ", "A ", "\n", " ", "x",
]  # fmt: skip
SIZE = 8_000
SLOWEST = 12e-6  # seconds of processor time for each character, far above what is measured


def _cost(rule: Callable[[str], list[Span]], text: str) -> float:
    began = time.process_time()
    rule(text)
    return time.process_time() - began


@pytest.mark.parametrize("unit", UNITS)
def test_a_long_row_of_one_thing_costs_no_more_than_any_text(unit: str) -> None:
    """No pattern tries the same characters again and again."""
    text = unit * (SIZE // len(unit))
    slow = {
        name: cost
        for name, rule in RULES.items()
        if (cost := min(_cost(rule, text) for _ in range(2))) > SLOWEST * len(text)
    }
    assert slow == {}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(UNITS), min_size=1, max_size=5), st.sampled_from(sorted(RULES)))
def test_any_repeated_mixture_is_read_in_bounded_time(units: list[str], name: str) -> None:
    """Mixtures of the pieces that patterns are made of stay linear too."""
    unit = "".join(units)
    text = unit * (SIZE // len(unit))
    assert min(_cost(RULES[name], text) for _ in range(2)) <= SLOWEST * len(text)


def _notes(first: int, count: int) -> str:
    """Notes that no other call gives, because what was just read may be remembered."""
    lines = (
        f"{n % 28 + 1:02}/03/2021 14:{n % 60:02} PC {1000 + n} attended 14 Larch Grove. NHS No: 999 {n % 1000:03} {1000 + n % 9000}. "
        f"Mother's ex-partner rang 07700 900{n % 1000:03}; aged 5; LCS {2_000_000 + n}, HD1 2TA.\n"
        for n in range(first, first + count)
    )
    return fold("".join(lines)).text


@pytest.mark.parametrize("name", sorted(RULES))
def test_cost_grows_with_the_text_and_no_faster(name: str) -> None:
    """Eight times the text takes about eight times the time, not sixty-four."""
    rule = RULES[name]
    rule(_notes(0, 400))
    once = min(_cost(rule, _notes(1000 * n, 400)) for n in (1, 2, 3))
    longer = min(_cost(rule, _notes(10_000 * n, 3200)) for n in (1, 2, 3))
    assert longer < 24 * once + 0.05
