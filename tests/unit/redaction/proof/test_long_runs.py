"""The search stays linear on the long runs of letters that encoded pictures are made of."""

from __future__ import annotations

import json
import random
import string
import time

from services.redaction.proof.needles import derive
from services.redaction.proof.register import read_values
from services.redaction.proof.search import View, search

REGISTER = json.dumps(
    {"entries": [{"label": "Child A", "kind": "person", "names": ["Amelia Rose Okafor"]}]}
)


def _seconds(text: str) -> float:
    needles = derive(read_values(REGISTER, None))
    begun = time.process_time()
    assert not list(search(needles, View("test", text)))
    return time.process_time() - begun


def test_a_long_run_of_letters_costs_little_more_per_letter() -> None:
    """Eight times the letters cost about eight times as much, not sixty-four."""
    chance = random.Random(7)
    run = "".join(chance.choices(string.ascii_letters, k=400_000))
    small, large = _seconds(run[:50_000]), _seconds(run)
    assert large < 32 * max(small, 0.02)


def test_a_name_broken_by_a_line_end_is_still_found() -> None:
    """The bound on a piece's length loses no name."""
    needles = derive(read_values(REGISTER, None))
    assert list(search(needles, View("test", "the family Oka\nfor was seen")))
