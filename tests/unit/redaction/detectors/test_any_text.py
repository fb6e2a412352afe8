"""Detection holds for any text: it never raises, and its offsets are always true."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.redaction.detectors import detect, spans_to_json
from services.redaction.detectors.folding import fold, squash
from tests.unit.redaction.detectors.case_register import CASE, EMPTY

ODD = st.text(
    alphabet=st.one_of(
        st.characters(), st.sampled_from("\u00ad\u200b\u200d\u00a0\u0301ﬁ…ｏОо١٢٣-–—'’\n\t\r .,@/0123456789AmeliaOkfr")
    ),
    max_size=200,
)  # fmt: skip
PLANTS = [
    "Amelia Okafor", "14 Larch Grove", "HD1 2TA", "07700 900123", "999 000 0018", "04/05/2019", "R999999926001",
    "millie@example.org", "Moorend Academy", "Lindley Medical Practice", "Siân Zielińska",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(ODD)
def test_detection_never_raises_and_offsets_are_valid(text: str) -> None:
    """Whatever the characters, spans are in range, in order, and apart."""
    spans = detect(text, CASE)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(0.3 <= s.confidence <= 1 for s in spans)


@settings(max_examples=150, deadline=None)
@given(ODD, st.sampled_from(PLANTS), ODD)
def test_planted_register_values_are_always_covered(before: str, plant: str, after: str) -> None:
    """A registered value between spaces is covered whatever stands around it."""
    text = f"{before} . {plant} . {after}"
    start = len(before) + 3
    inside = {i for s in detect(text, CASE) for i in range(s.start, s.end)}
    assert all(i in inside for i in range(start, start + len(plant)) if text[i].isalnum())


@settings(max_examples=200, deadline=None)
@given(ODD)
def test_folding_maps_every_character_back(text: str) -> None:
    """Folded offsets lead to the original in order and in range."""
    folded = fold(text)
    starts = [folded.start(i) for i in range(len(folded.text) + 1)]
    assert starts == sorted(starts)
    assert all(0 <= i <= len(text) for i in starts)
    assert all(folded.start(i) < folded.end(i + 1) <= len(text) for i in range(len(folded.text)))


@pytest.mark.parametrize(
    ("written", "plain"),
    [("Zażółć", "Zazolc"), ("ﬁnd", "find"), ("Ｏｋ", "Ok"), ("Оkаfоr", "Okafor"), ("O’Brien", "O'Brien"),
     ("a–b", "a-b"), ("a\u00a0b", "a b"), ("٤٢", "42"), ("a\u00adb\u200bc", "abc"), ("e\u0301", "e"), ("Straße", "Strasse"),
     ("a\rb", "a\nb"), ("½", "1/2")],
)  # fmt: skip
def test_folding_gives_one_plain_spelling(written: str, plain: str) -> None:
    """Look-alikes, accents, ligatures and invisible characters fold away."""
    assert fold(written).text == plain


def test_fold_of_a_combining_letter_covers_its_mark() -> None:
    """A span over a letter takes its accent with it."""
    text = "Ame\u0301lia went"
    span = detect(text, CASE)[0]
    assert text[span.start : span.end] == "Ame\u0301lia"


def test_squash_keeps_letters_and_digits() -> None:
    """Register values compare without spacing."""
    assert squash("999-000 0018") == "9990000018"


def test_json_form_has_the_documented_keys() -> None:
    """The command line's form: one object a span, eight keys, true offsets."""
    text = "Amelia went home."
    shown = json.loads(json.dumps(spans_to_json(text, detect(text, CASE))))
    assert list(shown["spans"][0]) == [
        "start", "end", "text", "category", "label", "reason", "detector", "confidence",
    ]  # fmt: skip
    assert shown["spans"][0]["text"] == "Amelia"


def test_no_text_and_no_register_give_no_spans() -> None:
    """Nothing in, nothing out."""
    assert detect("", EMPTY) == []
    assert detect("plain words only", EMPTY) == []


@pytest.mark.parametrize(
    "unit",
    ["A ", "Mr ", "1 ", "1-", "A.", "a@", "O'", "May ", "nhs 1", "x@x.", "(", "\n", "e\u0301"],
)
def test_endless_repeats_are_read_in_bounded_time(unit: str) -> None:
    """A long row of one thing ends: runs of capitals are read in pieces, patterns do not backtrack."""
    text = unit * (12_000 // len(unit))
    spans = detect(text, CASE)
    assert all(a.end <= b.start for a, b in pairwise(spans))
