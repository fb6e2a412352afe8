"""Labels stay the same for one person and tell nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from services.redaction.domain.labels import (
    Labeller,
    Telling,
    normal,
    telling_labels,
    without_number,
)
from services.redaction.domain.register import Entry, EntryKind, Register


def test_label_is_stable_across_spellings() -> None:
    """Case, title, accents and possessive make no other person."""
    book = Labeller()
    first = book.label("Person", "Mr José Kowalski")
    assert first == "Person 1"
    for form in ("JOSE KOWALSKI", "José Kowalski’s", "jose kowalski"):
        assert book.label("Person", form) == first


def test_surname_alone_joins_the_one_full_name() -> None:
    """A surname met alone is the person of that surname, when there is just one."""
    book = Labeller()
    assert book.label("Person", "Jan Kowalski") == book.label("Person", "Mr Kowalski")
    assert book.label("Person", "Mrs Nowak") == book.label("Person", "Ewa Nowak")
    assert book.label("Person", "Adam Nowak") != book.label("Person", "Ewa Nowak")


def test_surname_of_two_people_gets_a_label_of_its_own() -> None:
    """When two share a surname, the surname alone is given to neither."""
    book = Labeller()
    one, two = book.label("Person", "Ann Hill"), book.label("Person", "Bob Hill")
    assert one != two
    assert book.label("Person", "Hill") not in {one, two}


def test_labels_continue_from_what_was_assigned() -> None:
    """The mapping a caller kept gives the same labels and goes on counting."""
    first = Labeller()
    first.label("School", "Moor School")
    second = Labeller(first.assigned)
    assert second.label("School", "moor school") == "School 1"
    assert second.label("School", "Hill School") == "School 2"


def test_each_base_counts_for_itself() -> None:
    """Staff and people are numbered apart."""
    book = Labeller()
    assert book.label("Person", "Ann Hill") == "Person 1"
    assert book.label("Social Worker", "Jane Hill") == "Social Worker 1"


def test_normal_keeps_something_of_a_bare_title() -> None:
    """A value that is all title is still a value."""
    assert normal("Dr") == "dr"
    assert Labeller().label("Person", "??") == "Person 1"


def test_number_is_taken_off_for_the_public() -> None:
    """Only the role is left."""
    assert without_number("Social Worker 12") == "Social Worker"


# --- labels that tell -----------------------------------------------------------------------------
def person(label: str, *names: str, born: str = "") -> Entry:
    """A person's entry."""
    return Entry(
        label, EntryKind.PERSON, names=names, dob=date.fromisoformat(born) if born else None
    )


@pytest.mark.parametrize(
    ("label", "name", "what"),
    [
        ("Child TD", "Tilly Grace Doyle", Telling.INITIALS),
        ("Child TGD", "Tilly Grace Doyle", Telling.INITIALS),
        ("Child T", "Tilly Doyle", Telling.INITIALS),
        ("Child Tilly", "Tilly Doyle", Telling.PART_OF_A_NAME),
        ("Doyle child", "Tilly Doyle", Telling.PART_OF_A_NAME),
        ("Lady Rosemary", "Rose Hill", Telling.PART_OF_A_NAME),
        ("Child A", "Tilly Doyle", None),
        ("Mother", "Mo Therbert", None),
        ("Father B", "Liam Doyle", None),
    ],
)
def test_a_label_that_shows_its_name_is_pointed_out(label, name, what):
    """Initials in any usual form, and any part of a name."""
    expected = [(label, what)] if what else []
    assert telling_labels(Register("case", (person(label, name),))) == expected


def test_places_may_be_called_what_they_are():
    """The warning is about people."""
    school = Entry("School M", EntryKind.SCHOOL, names=("Moorend Academy",))
    assert telling_labels(Register("case", (school,))) == []


def test_numbers_that_follow_the_dates_of_birth_are_pointed_out():
    """Eldest first, or three in a row the other way; two the other way say nothing."""
    eldest = person("Sibling 1", "Xe", born="2010-01-01")
    younger = person("Sibling 2", "Ye", born="2012-01-01")
    youngest = person("Sibling 3", "Ze", born="2015-01-01")
    order = Telling.BIRTH_ORDER
    told = telling_labels(Register("case", (younger, eldest)))
    assert told == [("Sibling 1", order), ("Sibling 2", order)]
    turned = (person("Sibling 2", born="2010-01-01"), person("Sibling 1", born="2012-01-01"))
    assert telling_labels(Register("case", turned)) == []
    three = (*turned, person("Sibling 0", born="2015-01-01"))
    assert len(telling_labels(Register("case", three))) == 3
    mixed = (eldest, youngest, person("Sibling 4", "We", born="2009-01-01"))
    assert telling_labels(Register("case", mixed)) == []
    letters = (
        person("Child A", "Xe", born="2010-01-01"),
        person("Child B", "Ye", born="2012-01-01"),
    )
    assert [label for label, _ in telling_labels(Register("case", letters))] == [
        "Child A",
        "Child B",
    ]
