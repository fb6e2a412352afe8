"""Near copies: found by keyed hashes, compared word by word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.redaction.domain.decisions import Covered, proposed
from services.redaction.domain.likeness import (
    NEAR,
    Compared,
    Seen,
    likeness,
    page_marks,
    sketch,
    visible_elsewhere,
)
from services.redaction.domain.reading import Page, PageSource, Reading, Word
from services.redaction.domain.records import Item, ProposalState
from services.redaction.domain.spans import Category, Reason, Span

TAKEN, KEPT, OPEN = ProposalState.ACCEPTED, ProposalState.REJECTED, ProposalState.OPEN
ITEM = Item("item", "doc", "case", 1, "0", "o", "original", "r", "txt", "text", 0, (), (), "read",
            "")  # fmt: skip
LETTER = (
    "Dear colleague, thank you for sending this boy to our clinic. He came with his mother, who "
    "said that he sleeps badly and eats little. On examination he was pale and quiet. We took "
    "blood and will write again when the results are known. The school has noticed that he is "
    "often tired in the morning. We would be glad if the health visitor called on the family "
    "within the next two weeks and told us what she found at home. Yours sincerely, the clinic."
)
OTHER = (
    "Minutes of the strategy meeting. The chair welcomed everybody and asked for reports. Police "
    "described the call of the evening before and the officers' visit to the flat. Housing had "
    "no record of complaints. It was agreed that a section forty seven enquiry begins today, and "
    "that the lead officer speaks to the neighbours before the end of the week. The meeting "
    "closed at noon and will come together again on Thursday in the same room as today."
)


# --- sketches -------------------------------------------------------------------------------------
def test_a_corrected_letter_is_near_and_another_text_is_not():
    """A changed name and a changed sentence leave most runs of words as they were."""
    corrected = LETTER.replace("pale and quiet", "pale but cheerful").replace("boy", "girl")
    one = sketch(b"salt", LETTER)
    assert likeness(one, sketch(b"salt", LETTER.upper())) == 1.0
    assert likeness(one, sketch(b"salt", corrected)) > NEAR
    assert likeness(one, sketch(b"salt", OTHER)) < 0.1


def test_a_letter_is_recognised_inside_a_bundle():
    """What counts is the share of the smaller text."""
    bundle = f"{OTHER * 20}\n{LETTER}\n{OTHER}"
    assert likeness(sketch(b"salt", LETTER), sketch(b"salt", bundle)) > 0.9


def test_too_little_text_is_near_to_nothing():
    """A line that everybody writes makes no copy."""
    assert likeness(sketch(b"salt", "Yours sincerely"), sketch(b"salt", "Yours sincerely")) == 0.0
    assert likeness(sketch(b"salt", ""), sketch(b"salt", LETTER)) == 0.0


def test_a_sketch_means_nothing_without_its_key_and_holds_no_text():
    """Another case's salt gives other hashes, and no word stands in either."""
    assert likeness(sketch(b"salt", LETTER), sketch(b"other", LETTER)) == 0.0
    assert b"mother" not in sketch(b"salt", LETTER)


def test_a_long_text_is_sampled_and_still_recognised():
    """Beyond what is kept the sample goes on by value, alike on both sides."""
    words = [f"word{number}" for number in range(90_000)]
    whole, half = " ".join(words), " ".join(words[:45_000])
    assert len(sketch(b"salt", whole)) == 16_384 * 8
    assert likeness(sketch(b"salt", whole), sketch(b"salt", half)) > 0.9


# --- pages ----------------------------------------------------------------------------------------
def paged(text: str, x0: float = 10.0) -> Reading:
    """One page with one word."""
    page = Page(1, 595, 842, 0, len(text), PageSource.TEXT, (Word(0, len(text), x0, 1, 50, 9, 1),))
    return Reading("pdf", text, (), (page,))


def test_a_page_is_the_same_only_with_every_word_in_its_place():
    """Moved or changed words make another page; the key makes another mark."""
    [mark] = page_marks(b"salt", paged("Amelia"))
    assert [mark] == list(page_marks(b"salt", paged("Amelia")))
    for other in (paged("Amelie"), paged("Amelia", x0=30.0)):
        assert page_marks(b"salt", other) != (mark,)
    assert page_marks(b"other", paged("Amelia")) != (mark,)
    bare = replace(paged("Amelia").pages[0], words=())
    assert page_marks(b"salt", Reading("pdf", "Amelia", (), (bare,))) == ("",)


# --- what is visible elsewhere --------------------------------------------------------------------
def compared(text: str, *marks: tuple[str, Category, ProposalState]) -> Compared:
    """A text with a proposal at the first place of each of these words."""
    made = []
    for words, category, state in marks:
        at = text.index(words)
        span = Span(at, at + len(words), category, "Label", Reason.DIRECT_ID, "test", 0.9)
        [one] = proposed(ITEM, text, [span], b"salt")
        made.append(replace(one, state=state))
    return Compared(text, made)


@pytest.mark.parametrize(
    ("state", "seen"), [(KEPT, Seen.KEPT), (OPEN, Seen.UNDECIDED), (None, Seen.UNDETECTED)]
)
def test_what_is_taken_out_here_and_open_there_is_found(state, seen):
    """Kept, undecided or never proposed: each is said."""
    hidden = compared("Then Carol Whitmore rang us.", ("Carol Whitmore", Category.PERSON, TAKEN))
    marks = [("CAROL  WHITMORE", Category.PERSON, state)] if state else []
    [found] = visible_elsewhere(hidden, compared("And CAROL  WHITMORE rang us.", *marks))
    assert (found.seen, found.start, found.end) == (seen, 4, 19)


def test_what_is_taken_out_in_both_is_no_difference():
    """Also when the other file took out more words around it."""
    hidden = compared("Carol rang.", ("Carol", Category.PERSON, TAKEN))
    other = compared("Aunt Carol rang.", ("Aunt Carol", Category.PERSON, TAKEN))
    assert visible_elsewhere(hidden, other) == []
    assert visible_elsewhere(other, hidden) == []


def test_a_word_that_is_also_a_name_is_no_difference():
    """Kept as a word in both copies, or in a sentence of its own, or in small letters."""
    text = "Little Hope slept. We write in the Hope that you call."
    here = compared(text, ("Hope", Category.PERSON, TAKEN))
    word = Span(text.rindex("Hope"), text.rindex("Hope") + 4, Category.PERSON, "L",
                Reason.DIRECT_ID, "test", 0.9)  # fmt: skip
    [kept] = proposed(ITEM, text, [word], b"salt")
    both = Compared(text, [*here.proposals, replace(kept, state=KEPT)])
    assert visible_elsewhere(both, both) == []
    assert visible_elsewhere(here, here) == []
    other = compared("Hope is a boat in this sentence.", ("Hope", Category.PERSON, KEPT))
    assert visible_elsewhere(here, other) == []
    assert visible_elsewhere(here, compared("There is some hope left.")) == []
    assert len(visible_elsewhere(here, compared("Then Hope woke."))) == 1


def test_part_of_a_word_is_no_mention():
    """Carol is not in Caroline, nor in 0Carol."""
    hidden = compared("Carol rang.", ("Carol", Category.PERSON, TAKEN))
    assert visible_elsewhere(hidden, compared("Caroline rang 0Carol.")) == []


def test_an_age_or_a_day_counts_only_in_the_same_surroundings():
    """A span of two weeks means nothing elsewhere, and is a copy in the same sentence."""
    hidden = compared("He was kept for two weeks at home.", ("two weeks", Category.AGE, TAKEN))
    assert visible_elsewhere(hidden, compared("The bin is emptied every two weeks.")) == []
    [found] = visible_elsewhere(hidden, compared("She was kept for two weeks too."))
    assert found.seen is Seen.UNDETECTED


def test_what_was_not_taken_out_is_not_looked_for():
    """Open and kept proposals ask nothing of other files."""
    text = "Carol and Dave."
    marks = (("Carol", Category.PERSON, OPEN), ("Dave", Category.PERSON, KEPT))
    assert visible_elsewhere(compared(text, *marks), compared(text)) == []


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=9),
       st.integers(0, 60), st.integers(1, 9))  # fmt: skip
def test_covered_ranges_answer_as_a_plain_search_does(ranges, start, length):
    """The quick question has the same answer as asking every range."""
    spans = [(at, at + size) for at, size in ranges]
    plain = any(one < start + length and start < two for one, two in spans)
    assert Covered(spans).touches(start, start + length) is plain
