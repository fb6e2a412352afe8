"""Labels stay the same for one person and tell nothing else."""

from __future__ import annotations

from services.redaction.domain.labels import Labeller, normal, without_number


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
