"""Registered names that are words too: found where a person is meant, left where a word is."""

from __future__ import annotations

import json

import pytest

from services.redaction.domain.register import load_register
from tests.unit.redaction.detectors.case_register import covered

HOUSEHOLD = load_register(
    json.dumps(
        {
            "case": "K-2",
            "entries": [
                {"label": f"Person {n}", "kind": "person", "role": "relative", "names": [name]}
                for n, name in enumerate(
                    (
                        "May Okonkwo", "Will Fox", "Hope Banks", "Mark Price", "Rebecca van der Laan",
                        "Benjamin Shah", "Amara Nwosu", "Jenny Ellis", "Seán Mac an Ghoill",
                        "Lai Wah Rose Tang", "Christian Omar Said Malik", "Tara Dale", "Kim White", "Lee Day",
                    )
                )
            ],
        }
    )
)  # fmt: skip
MEANT = [
    ("We talked.\nMay and Amara came in together.", "May"),
    ("Amara and May were late.", "May"),
    ("Weighed in 2024. May was content.", "May"),
    ("Is there a telephone number for May? Thanks", "May"),
    ("A statement was taken from May; the rest left.", "May"),
    ("09:14 | May not at nursery", "May"),
    ("> Will and Amara stayed", "Will"),
    ("- Hope is on the waiting list.", "Hope"),
    ("- Mark was on the ward.", "Mark"),
    ("stayed with mum, will and the dog", "will"),
    ("supper for the Foxes. All ate.", "Foxes"),
    ("nan's friend (A Banks) rang", "A Banks"),
    ("11:02  A Okonkwo shouted", "A Okonkwo"),
    ("08:30 | Ben ran off", "Ben"),
    ("saw Rebecca van dcr Laan there", "Rebecca van dcr Laan"),
    ("09:14 | Jeny was sick", "Jeny"),
    ("A-N was in the hall", "A-N"),
    ("bs said no", "bs"),
]
MEANT += [
    ("told Seán Mac an Ghoill on the day", "Seán Mac an Ghoill"),
    ("file Mac an Ghoill_Seán kept", "Mac an Ghoill_Seán"),
    ("told lai wah tang", "lai wah tang"),
    ("saved as laiwah-tang.pdf", "laiwah-tang"),
    ("told christian said malik", "christian said malik"),
    ("07:30 | Christian wrote it down", "Christian"),
    ("02:25  A Dale left early", "A Dale"),
    ("then Kim White and Asha rang", "Kim White"),
]
WORDS = [
    ("It may not be safe.", "may"),
    ("Seen in May and again in June.", "May"),
    ("April and May were wet.", "May"),
    ("May he stay the night?", "May"),
    ("May not be reliable.", "May"),
    ("Hope is fading.", "Hope"),
    ("Hope that this helps.", "Hope"),
    ("Mark on the left arm.", "Mark"),
    ("Will and intent were shown.", "Will"),
    ("the price was high", "price"),
    ("over hill and dale", "dale"),
    ("Mother said it was so.", "said"),
    ("- Day 3 of the plan", "Day"),
    ("Mixed White and Asian pupils", "White"),
    ("Ethnicity: White British.", "White"),
    ("two foxes by the bins", "foxes"),
]


@pytest.mark.parametrize(("text", "value"), MEANT)
def test_a_name_that_is_a_word_is_found(text: str, value: str) -> None:
    """Where the sentence speaks of a person, the registered name is covered whole."""
    assert covered(text, value, HOUSEHOLD)


@pytest.mark.parametrize(("text", "value"), WORDS)
def test_a_word_that_is_a_name_is_left(text: str, value: str) -> None:
    """Where the sentence uses the word, it stays readable though somebody bears it as a name."""
    assert not covered(text, value, HOUSEHOLD)
