"""Every written form of a registered person, place or number is found and given its label."""

from __future__ import annotations

import json
import re

import pytest

from services.redaction.detectors import detect
from services.redaction.domain.register import load_register
from services.redaction.domain.spans import Category, Reason
from tests.unit.redaction.detectors.case_register import CASE, at, covered, found

FORMS = [
    "Amelia Rose Okafor", "Amelia Okafor", "AMELIA OKAFOR", "amelia okafor", "Amelia", "Millie",
    "OKAFOR, Amelia", "Okafor Amelia", "OKAFOR Amelia Rose", "Amelia R. Okafor", "Amelia R Okafor",
    "A. Okafor", "A.R. Okafor", "AR Okafor", "A Okafor", "Miss Okafor", "Miss A Okafor",
    "Amelia  Okafor", "Amelia\nOkafor", "Amelia\tOkafor", "Amelia-Okafor", "Ame-\nlia Okafor",
    "Ame\nlia", "A m e l i a", "A m e l i a  O k a f o r", "A-m-e-l-i-a", "Amélia Ókafor",
    "Ame\u00adlia", "Ame\u200blia", "Amelia\u00a0Okafor", "Ａｍｅｌｉａ", "Аmelia", "Оkafor",
    "Amelia’s", "Amelia's", "Okafors", "Okafor's", "the Okafors'", "Ameliaa", "Amela", "Amelai",
    "Arnelia", "Amel1a", "Ame1ia", "0kafor", "Okaf0r", "Emelia", "Amelia_Okafor_GP.pdf",
    "AmeliaOkafor", "ameliaokafor", "amelia.okafor", "okafor_amelia", "/pupils/amelia-okafor/notes",
    "aokafor", "a.okafor", "ameliaokafor2019", "Milly", "Millie Okafor", "AMELIA'S",
    "(Amelia)", '"Amelia"', "Amelia/Millie", "amelia", "Rose Okafor", "Amelia Rose",
]  # fmt: skip


AROUND = re.compile(r"^(?:the |/pupils/)|(?:['’]s?|_GP\.pdf|/notes)$", re.IGNORECASE)


@pytest.mark.parametrize("form", FORMS)
def test_register_finds_every_form_of_a_name(form: str) -> None:
    """A person's name is covered in each form it is written in, with the person's label."""
    text = f"It was noted that {form} came home."
    assert covered(text, AROUND.sub("", form))
    assert any(label in {"Child A", "Family member"} for _, label in found(text))


@pytest.mark.parametrize(
    "form",
    ["14 Larch Grove", "14, Larch Grove", "Larch Grove", "LARCH GROVE", "14 Larch Gr", "14 larch grv",
     "HD1 2TA", "HD12TA", "hd1 2ta", "hd12ta", "14 Larch Grove, Huddersfield HD1 2TA", "14 Larch\nGrove",
     "07700 900123", "07700900123", "+44 7700 900123", "+447700900123", "0044 7700 900 123",
     "(07700) 900123", "07700-900-123", "07700.900.123", "O7700 900l23", "millie@example.org",
     "MILLIE@EXAMPLE.ORG", "@millie_ok", "millie_ok", "999 000 0018", "9990000018", "999-000-0018",
     "999.000.0018", "999 000 OO18", "９９９ ０００ ００１８", "R999999926001", "R 9999 9992 6001",
     "r999999926001", "St Mary's Moorend Academy", "Saint Marys Moorend Academy",
     "St. Mary's Moorend", "Lindley Medical Practice", "Lindley surgery", "Lindley practice"],
)  # fmt: skip
def test_register_finds_addresses_contacts_numbers_and_bodies(form: str) -> None:
    """What is registered beside the name is covered however it is spaced or shortened."""
    assert covered(f"We know that {form} is on file.", form)


@pytest.mark.parametrize(
    "form",
    ["04/05/2019", "4/5/2019", "04/05/19", "4.5.19", "04-05-2019", "04.05.2019", "4 May 2019", "4th May 2019",
     "4th of May 2019", "04 May 19", "May 4, 2019", "May 4th 2019", "2019-05-04", "2019-05-04T10:15:00",
     "2019/05/04", "fourth of May two thousand and nineteen", "the fourth of May 2019", "4-May-2019",
     "04052019", "20190504", "43589", "4th of May", "04 / 05 / 2019", "4 May '19", "Saturday 4 May 2019"],
)  # fmt: skip
def test_register_finds_every_form_of_a_date_of_birth(form: str) -> None:
    """A registered date of birth is tied to its person in every form."""
    text = f"The file gives {form} for the child."
    value = form.removesuffix("T10:15:00")
    assert covered(text, value)
    assert any(
        s.category is Category.DATE_OF_BIRTH and s.entry == "Child A" for s in detect(text, CASE)
    )


def test_partial_date_of_birth_beside_a_word_of_birth_is_tied_to_the_person() -> None:
    """Month and year, or day and month, count as the birth date when the words say so."""
    for text in ("He was born in May 2019 in York.", "her 5th birthday on 4 May was spent alone"):
        assert any(
            s.category is Category.DATE_OF_BIRTH and s.entry == "Child A"
            for s in detect(text, CASE)
        )


def test_umlauts_hyphens_and_apostrophes_do_not_hide_a_surname() -> None:
    """Written out, dropped or swapped, a compound surname is found."""
    for form in (
        "O'Brien-Müller",
        "OBrien Mueller",
        "O’Brien",
        "O Brien",
        "Müller",
        "Mueller",
        "Muller",
    ):
        assert covered(f"I saw that {form} came.", form), form


@pytest.mark.parametrize(
    ("form", "taken"),
    [
        ("Tamsin-Rae", "Tamsin-Rae"), ("Tamsinrae", "Tamsinrae"), ("Tamsin", "Tamsin"),
        ("tamsinrae-young-body-map.pdf", "tamsinrae"), ("tamsin_rae", "tamsin_rae"),
    ],
)  # fmt: skip
def test_compound_middle_name_is_found_whole_joined_and_in_part(form: str, taken: str) -> None:
    """A middle name of two halves is found however it is run together, also in a file name."""
    entries = [{"label": "Father", "kind": "person", "names": ["Will Tamsin-Rae Da Silva"]}]
    register = load_register(json.dumps({"case": "1", "entries": entries}))
    text = f"The list says {form} here."
    spans = [s for s in detect(text, register) if s.label == "Father"]
    assert [text[s.start : s.end] for s in spans] == [taken]


def test_gendered_surname_is_found() -> None:
    """The other ending of a Slavonic surname is the same family."""
    assert at("We saw Zieliński there.", "Zieliński") is not None


def test_title_gives_a_shared_surname_to_one_person() -> None:
    """Mrs Okafor is the mother, not the child."""
    span = at("Then Mrs Okafor rang.", "Mrs Okafor")
    assert span is not None
    assert span.label == "Mother"


def test_shared_surname_without_a_title_names_no_single_person() -> None:
    """A surname two people share is covered but given to neither."""
    span = at("The name Okafor was heard.", "Okafor")
    assert span is not None
    assert (span.label, span.entry) == ("Family member", "")


def test_registered_professional_is_staff() -> None:
    """Somebody registered in a professional role is labelled by that label, as staff."""
    span = at("Call Sian Zielinska today.", "Sian Zielinska")
    assert span is not None
    assert (span.label, span.category, span.reason) == (
        "Social Worker 1",
        Category.STAFF,
        Reason.STAFF,
    )


@pytest.mark.parametrize(
    "text",
    ["in the hope that it ends", "We hope that all is well", "He will attend", "Will the panel agree?",
     "Young people were seen", "A young person's plan", "Please mark the date", "Mark the register daily",
     "May I come in?", "It may rain", "Hope this helps", "She rose to her feet", "a period of grace",
     "by the grace of God", "Grace period ends", "Rose to the challenge", "in May 2021 we met"],
)  # fmt: skip
def test_names_that_are_words_are_left_as_words(text: str) -> None:
    """Where the sentence plainly uses the word, nothing of the register is found."""
    assert not [s for s in detect(text, CASE) if s.detector == "register"]


@pytest.mark.parametrize(
    ("text", "name"),
    [("I spoke to Hope today", "Hope"), ("Hope was tearful", "Hope"), ("Hope's coat was wet", "Hope"),
     ("then Mark said no", "Mark"), ("Mark has left", "Mark"), ("Mr Young was angry", "Mr Young"),
     ("Her mother Grace cried", "Grace"), ("Hope: I am sad", "Hope"), ("told Grace, who wept", "Grace")],
)  # fmt: skip
def test_names_that_are_words_are_found_as_names(text: str, name: str) -> None:
    """A title, a verb, a possessive or the middle of a sentence make the word a name."""
    assert covered(text, name)


def test_doubt_is_a_proposal_with_low_confidence() -> None:
    """Where neither reading is sure, the span is proposed, and says so."""
    span = at("Hope again.", "Hope")
    assert span is not None
    assert span.confidence < 0.6


@pytest.mark.parametrize(
    "word", ["The ameliorated plan", "a milliner", "millimetres", "okay for her", "lindy hop"]
)
def test_a_name_inside_another_word_is_not_a_mention(word: str) -> None:
    """Names are words of their own."""
    assert not [s for s in detect(word, CASE) if s.detector == "register"]


def test_initials_count_only_in_a_persons_place() -> None:
    """Bare initials are proposed before a verb, and dotted ones anywhere."""
    assert covered("Later AO said that she was cold.", "AO")
    assert covered("A plan for A.R.O. was made.", "A.R.O")
    assert not covered("The AO form was used.", "AO")


def test_phone_that_holds_a_registered_number_is_taken_whole() -> None:
    """A longer number is not left with digits showing."""
    assert covered("ring 09990000018 now", "09990000018")


def test_found_spans_name_their_entry_and_detector() -> None:
    """A span of the register says whose it is."""
    span = at("Amelia came.", "Amelia")
    assert span is not None
    assert (span.entry, span.detector, span.category) == ("Child A", "register", Category.PERSON)


def test_longer_name_with_both_ends_registered_is_the_registered_person() -> None:
    """An unforeseen middle part does not make another person of somebody registered."""
    span = at("We saw Amelia-Jane Okafor there.", "Amelia-Jane Okafor")
    assert span is not None
    assert span.label == "Child A"


def test_registered_surname_with_another_given_name_is_somebody_else() -> None:
    """James Okafor is nobody registered, and is covered whole."""
    span = at("We saw James Okafor there.", "James Okafor")
    assert span is not None
    assert (span.label, span.entry) == ("Person", "")


def test_register_without_names_still_finds_its_dates_and_numbers() -> None:
    """An entry may hold a date of birth or a number and nothing else."""
    bare = load_register(
        '{"entries":[{"label":"Child A","kind":"person","dob":"2019-05-04",'
        '"identifiers":[{"type":"case","value":"AB-77"}]}]}'
    )
    assert covered("born 4 May 2019, file AB77", "4 May 2019", bare)
    assert covered("born 4 May 2019, file AB77", "AB77", bare)
