"""What remains visible after everything that was decided, and what must be answered for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.redaction.domain.decisions import proposed
from services.redaction.domain.records import Item, Proposal, ProposalState
from services.redaction.domain.register import DateStyle, Entry, EntryKind, Register
from services.redaction.domain.residual import (
    Answer,
    Risk,
    RiskKind,
    answer_of,
    asked,
    require_answered,
    residual_risks,
)
from services.redaction.domain.spans import Category, Reason, Span
from shared.domain.audience import Audience, AudienceKind
from shared.domain.errors import Conflict, Invalid

TAKEN, KEPT, OPEN = ProposalState.ACCEPTED, ProposalState.REJECTED, ProposalState.OPEN
ITEM = Item("item", "doc", "case", 1, "0", "o", "original", "r", "txt", "text", 0, (), (), "read",
            "")  # fmt: skip
CHILD = Entry("Child A", EntryKind.PERSON, "child", ("Amelia",))
FATHER = Entry("Father B", EntryKind.PERSON, "parent", ("Emeka",))
CASE = Register("case", (CHILD, FATHER))
FAMILY, PUBLIC, PANEL = (Audience.parse(one) for one in ("FAMILY:Father B", "PUBLIC", "PANEL"))


def proposals(
    text: str, *marks: tuple[str, Category, ProposalState], entry: str = ""
) -> list[Proposal]:
    """A proposal for the first place of each of these words."""
    made = []
    for words, category, state in marks:
        at = text.index(words)
        span = Span(at, at + len(words), category, "Label", Reason.QUASI_ID, "test", 0.9, entry)
        [one] = proposed(ITEM, text, [span], b"salt")
        made.append(replace(one, state=state))
    return made


def risks(
    text: str,
    *marks: tuple[str, Category, ProposalState],
    audience: Audience = FAMILY,
    register: Register = CASE,
    entry: str = "",
) -> list[Risk]:
    """The risks of a text with these decisions."""
    return residual_risks("item", text, proposals(text, *marks, entry=entry), audience, register)


def kinds(*args, **named) -> list[RiskKind]:
    """Their kinds, in order."""
    return [one.kind for one in risks(*args, **named)]


# --- each kind ------------------------------------------------------------------------------------
def test_a_rare_trait_a_place_and_a_day_together_are_one_line():
    """Beekeeper, village, month: whoever lives there knows; without the place nobody does."""
    text = "Seen on 4 March 2026. The stepfather, a beekeeper, walks to Upper Denby."
    trait = ("beekeeper", Category.TRAIT, TAKEN)
    day = ("4 March 2026", Category.DATE, TAKEN)
    found = risks(text, trait, day, ("Upper Denby", Category.PLACE, KEPT))
    combined = [one for one in found if one.kind is RiskKind.COMBINATION]
    assert [len(one.places) for one in combined] == [3]
    assert RiskKind.COMBINATION not in kinds(
        text, trait, day, ("Upper Denby", Category.PLACE, TAKEN)
    )


def test_a_combination_needs_its_parts_close_together():
    """A place three pages on is another matter."""
    text = f"A beekeeper. {'Nothing was noted. ' * 60} On 4 March 2026 near Upper Denby."
    marks = (("beekeeper", Category.TRAIT, TAKEN), ("4 March 2026", Category.DATE, TAKEN),
             ("Upper Denby", Category.PLACE, KEPT))  # fmt: skip
    assert RiskKind.COMBINATION not in kinds(text, *marks)


def test_a_season_is_too_wide_to_combine():
    """The public reads "spring": that singles nobody out."""
    text = "A fire at the chip shop in Upper Denby on 4 March 2026."
    marks = (("fire at the chip shop", Category.EVENT, KEPT), ("4 March 2026", Category.DATE, TAKEN),
             ("Upper Denby", Category.PLACE, KEPT))  # fmt: skip
    assert RiskKind.COMBINATION in kinds(text, *marks)
    assert RiskKind.COMBINATION not in kinds(text, *marks, audience=PUBLIC)


def test_exact_dates_that_were_kept_are_listed_and_generalised_ones_are_not():
    """Month and year do not ask; a day that a person kept does, once for all of them."""
    text = "On 4 March 2026 and again on 9 April 2026, and in May 2026."
    first, second = ("4 March 2026", Category.DATE), ("9 April 2026", Category.DATE)
    found = risks(text, (*first, KEPT), (*second, KEPT), ("May 2026", Category.DATE, KEPT))
    assert [(one.kind, len(one.places)) for one in found] == [(RiskKind.EXACT_DATES, 2)]
    assert risks(text, (*first, TAKEN), (*second, TAKEN)) == []


@pytest.mark.parametrize(
    "words",
    ["the youngest of four", "one of three siblings", "his two half-sisters", "twins",
     "her older brother", "the second child", "an only child", "first-born"],
)  # fmt: skip
def test_sibling_counts_and_birth_order_are_pointed_out(words: str):
    """How many there are, and who came first, is told by words no detector takes out."""
    assert kinds(f"He is {words} and shy.") == [RiskKind.SIBLINGS]


@pytest.mark.parametrize(
    "words",
    ["The children played.", "He slept one of the nights.", "A brotherly talk.", "No harm."],
)
def test_plain_sentences_ask_nothing(words: str):
    """A list that asks about everything is answered without looking."""
    assert kinds(words) == []


@pytest.mark.parametrize(
    "words",
    ["was reported in the local newspaper", "as the Huddersfield Examiner wrote",
     "a Facebook post said", "under the headline", "BBC News came to the street"],
)  # fmt: skip
def test_the_press_is_pointed_out(words: str):
    """What was published can be searched for, word by word."""
    assert RiskKind.QUOTE in kinds(f"It {words}, last week.")


def test_what_was_taken_out_is_not_visible():
    """Words under a decision to take them out raise nothing."""
    text = "He is the youngest of four, as the Huddersfield Examiner wrote."
    marks = (("youngest of four", Category.RELATIONSHIP, TAKEN),
             ("Huddersfield Examiner", Category.ORGANISATION, TAKEN))  # fmt: skip
    assert kinds(text, *marks, audience=PUBLIC) == []


def test_relationships_stand_for_a_family_and_not_for_the_public():
    """The policy keeps them for one and labels them for the other."""
    text = "His grandmother's neighbour rang."
    mark = ("grandmother's neighbour", Category.RELATIONSHIP, TAKEN)
    assert kinds(text, mark) == [RiskKind.RELATIONSHIP]
    assert kinds(text, mark, audience=PUBLIC) == []


def test_events_that_were_kept_are_pointed_out():
    """An unusual event names a family to a whole town."""
    text = "After the balcony collapse he moved."
    assert kinds(text, ("balcony collapse", Category.EVENT, KEPT)) == [RiskKind.EVENT]
    assert kinds(text, ("balcony collapse", Category.EVENT, TAKEN)) == []


def test_names_places_and_numbers_that_a_person_kept_each_ask():
    """One line for each name and place, one for all numbers."""
    text = "Hope lives in Slaithwaite, 07700 900417 or 01632 960178."
    found = kinds(
        text, ("Hope", Category.PERSON, KEPT), ("Slaithwaite", Category.PLACE, KEPT),
        ("07700 900417", Category.PHONE, KEPT), ("01632 960178", Category.PHONE, KEPT),
    )  # fmt: skip
    assert found == [RiskKind.NAME_KEPT, RiskKind.PLACE_KEPT, RiskKind.NUMBER_KEPT]


def test_the_same_kept_value_asks_once():
    """Two mentions of one name are one line with two places."""
    text = "Hope came. Later Hope left."
    twice = [
        replace(one, state=KEPT)
        for one in proposed(
            ITEM, text,
            [Span(at, at + 4, Category.PERSON, "Child A", Reason.DIRECT_ID, "test", 0.9)
             for at in (0, 17)],
            b"salt",
        )
    ]  # fmt: skip
    [found] = residual_risks("item", text, twice, FAMILY, CASE)
    assert found.places == ((0, 4), (17, 21))


def test_a_recipients_own_details_are_no_risk_to_them():
    """Father B may read that he is Father B."""
    text = "Emeka rang."
    assert kinds(text, ("Emeka", Category.PERSON, KEPT), entry="Father B") == []
    assert kinds(text, ("Emeka", Category.PERSON, KEPT), entry="Child A") == [RiskKind.NAME_KEPT]


# --- arithmetic that gives a birth date away ------------------------------------------------------
def test_an_age_in_weeks_beside_a_counted_day_gives_the_birth_date():
    """Day 0 - 14 at thirteen weeks: whoever knows Day 0 knows the day of birth."""
    text = "On 18 February 2026 he was 13 weeks old."
    marks = (("18 February 2026", Category.DATE, TAKEN), ("13 weeks old", Category.AGE, TAKEN))
    known = replace(CASE, incident=date(2026, 3, 4))
    assert kinds(text, *marks, audience=PANEL, register=known) == [RiskKind.BIRTH_DATE]
    assert kinds(text, *marks, audience=PANEL) == [], "month and year are too wide for it"
    coarse = replace(known, dates=((AudienceKind.PANEL, DateStyle.MONTH),))
    assert kinds(text, *marks, audience=PANEL, register=coarse) == []


def test_a_birthday_beside_a_kept_day_gives_the_birth_date():
    """Nobody needs the year when the guests are invited by day."""
    text = "Her birthday party was on 18 February 2026."
    found = kinds(text, ("18 February 2026", Category.DATE, KEPT))
    assert RiskKind.BIRTH_DATE in found
    assert RiskKind.BIRTH_DATE not in kinds(text, ("18 February 2026", Category.DATE, TAKEN))


def test_an_age_in_years_beside_a_day_is_too_wide():
    """Four years and a day leave a year of birth, no date."""
    text = "On 18 February 2026 he was 4 years old."
    marks = (("18 February 2026", Category.DATE, TAKEN), ("4 years old", Category.AGE, TAKEN))
    known = replace(CASE, incident=date(2026, 3, 4))
    assert kinds(text, *marks, audience=PANEL, register=known) == []


# --- who is asked ---------------------------------------------------------------------------------
def test_reviewers_are_asked_nothing_and_an_agency_gets_its_own_back():
    """The list belongs to family and public; professionals are asked about birth dates only."""
    text = "He is the youngest of four."
    for name, expected in (("OWN", False), ("REVIEWER", False), ("PARTNER", True), ("PANEL", True),
                           ("PUBLIC", True), ("FAMILY:Mother", True)):  # fmt: skip
        audience = Audience.parse(name)
        assert asked(audience) is expected
        wanted = [RiskKind.SIBLINGS] if name in {"PUBLIC", "FAMILY:Mother"} else []
        assert kinds(text, audience=audience) == wanted


def test_an_answer_holds_as_long_as_what_is_visible_stays():
    """The id of a risk is the same for the same places and another for others."""
    text = "Hope came to Slaithwaite."
    [one] = risks(text, ("Hope", Category.PERSON, KEPT))
    [again] = risks(text, ("Hope", Category.PERSON, KEPT))
    [other] = risks(text, ("Slaithwaite", Category.PERSON, KEPT))
    assert one.id == again.id != other.id


def test_every_risk_needs_an_answer_from_the_list():
    """Approval waits for the last one; a reason outside the list is none."""
    require_answered(["a", "b"], ["b", "a", "older"])
    with pytest.raises(Conflict) as refused:
        require_answered(["a", "b"], ["a"])
    assert (refused.value.code, refused.value.facts["risks"]) == ("risks-unanswered", 1)
    assert answer_of("already-public") is Answer.PUBLISHED
    with pytest.raises(Invalid):
        answer_of("because")
