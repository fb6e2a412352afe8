"""Names nobody has thought of: made of syllables, written in every form, beside other people."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.redaction.detectors import detect
from services.redaction.detectors.vocabulary import wordy
from services.redaction.domain.register import Entry, EntryKind, Identifier, Register
from tests.unit.redaction.detectors.test_every_mention import AROUND, FORMS, uncovered

SYLLABLE = st.builds(
    lambda head, vowel, tail: head + vowel + tail,
    st.sampled_from(["b", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "y", "z", "ch", "sh", "kr"]),
    st.sampled_from(["a", "e", "i", "o", "u", "ai", "ou", "y"]),
    st.sampled_from(["", "", "n", "r", "l", "s", "k", "m", "th"]),
)  # fmt: skip
PART = st.lists(SYLLABLE, min_size=2, max_size=4).map("".join)
NAME = st.builds(lambda one, two: f"{one.title()} {two.title()}", PART, PART)


@settings(max_examples=200, deadline=None)
@given(NAME, st.sampled_from(sorted(FORMS)), st.sampled_from(AROUND))
def test_every_form_of_a_made_up_name_is_covered(name: str, shape: str, around: str) -> None:
    """No table holds these names: the register alone finds them, however they are written."""
    assume(not any(wordy(part) for part in name.lower().split()))
    form = FORMS[shape](name)
    assert uncovered(around, form, name) == ""


def case(*names: str, home: str = "") -> Register:
    """A register of these people, the first of whom lives at ``home``."""
    addresses = (home,) if home else ()
    first = Entry("Person 1", EntryKind.PERSON, "child", names[:1], addresses=addresses)
    rest = (
        Entry(f"Person {n}", EntryKind.PERSON, "sibling", (name,))
        for n, name in enumerate(names[1:], 2)
    )
    return Register("K", (first, *rest))


PEOPLE = case(
    "Grace Field", "Said Warsame", "May Young", "Hope Okoro", "Bo Cook", "Brian Thackray",
    "Wing Yan Cheung", "Sam Lam", "Temperance Ashdown-Poole", "Joy Cross", "Goran Ilic", "Jo Li",
    home="35 Mill Lane, Leeds WF2 7SG",
)  # fmt: skip
FOUND = [
    "seen by <8. Thackray> today", "<8o Cook> was there", "<B0 C0ok>", "<Wing aYn> came",
    "<Wnig Yan> came", "<WingYan> rang", "<wing-yan>-body-map.pdf", "at <3S Mill Lane>", "of <3S Mill\nLane>: no",
    "meet me at <35 mill>", "<wf27Sg>, she", "<WF2 7S6>", "<WFZ 7SG>", "<WF2\n7SG>",
    "<said>'s mum rang", "spoke to <said> that it was over", "his brother <said> cried",
    "<said> was crying at school", "dad, <said> and mum came", "told <hope> that", "for <hope> to go home",
    "<hope> and his mum", "i think <grace> is scared", "met with <grace> at home", "mr <cook> rang",
    "mrs <young> said", "ms <may> said", "Checks on <May Okoro> were made", "IMG_<grace>_0231.jpg",
    "<lamS>_scan.pdf", "<Temp> talked about it", "known as <Tempi>", "called <Te> by nan",
    "<TEMPERANCE A-P>: plan", "<joy> was in bits", "have u got <joy>", "give it to <goran>",
    "07:12 Mel: <joy> pick up ur phone", "<Cross (J)>",
]  # fmt: skip
KEPT = [
    "at 5am he woke", "at 1am and 8am", "mother said she was cold", "what she said was clear",
    "and said no", "he said to me", "with said person", "Item 8. Actions", "at 8 o'clock",
    "the lane was wet", "the cooker", "a field trip", "to cook tea", "in May 2021", "the pilot wing",
    "Temp 38", "the temp was taken", "body_map.pdf", "young_person.pdf", "the jo form", "no marsh gas",
    "with grace and", "a cross face", "joy in play",
]  # fmt: skip


@pytest.mark.parametrize("marked", FOUND)
def test_a_damaged_or_hurried_mention_is_covered(marked: str) -> None:
    """Misread, turned, cut short or without its capital, a name is still the name."""
    start, end = marked.index("<"), marked.index(">") - 1
    text = marked.replace("<", "").replace(">", "")
    hidden = {i for s in detect(text, PEOPLE) if s.entry or s.label for i in range(s.start, s.end)}
    assert [
        c for i, c in enumerate(text) if start <= i < end and c.isalnum() and i not in hidden
    ] == []


@pytest.mark.parametrize("text", KEPT)
def test_what_only_looks_like_a_name_is_no_mention(text: str) -> None:
    """Times, verbs and things near in spelling to a name are left alone."""
    assert [s for s in detect(text, PEOPLE) if s.detector == "register"] == []


def test_held_numbers_are_no_names() -> None:
    """A register of numbers alone finds no people."""
    entry = Entry("Person 1", EntryKind.PERSON, identifiers=(Identifier("nhs", "999 000 0018"),))
    found = detect("Sam rang at 5am", Register("K", (entry,)))
    assert [s for s in found if s.detector == "register"] == []
