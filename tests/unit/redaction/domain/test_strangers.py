"""People nobody registered: who is one person, and who is not."""

from __future__ import annotations

from dataclasses import replace

from services.redaction.domain.decisions import proposed
from services.redaction.domain.records import Item, ProposalState
from services.redaction.domain.register import Entry, EntryKind, Register
from services.redaction.domain.spans import Category, Reason, Span
from services.redaction.domain.strangers import (
    Named,
    is_stranger,
    next_label,
    strangers,
)

ITEM = Item("item", "doc", "case", 1, "0", "o", "original", "r", "txt", "text", 0, (), (), "read",
            "")  # fmt: skip


def named(value: str, before: str = "", *, staff: bool = False, entry: str = "") -> Named:
    """One mention."""
    text = f"{before} {value}"
    category, label = (Category.STAFF, "Social Worker") if staff else (Category.PERSON, "Person")
    span = Span(len(before) + 1, len(text), category, label, Reason.QUASI_ID, "t", 0.7, entry)
    [one] = proposed(ITEM, text, [span], b"salt")
    return Named(one, value, before)


def groups(*found: Named) -> list[tuple[str, ...]]:
    """The names of each person."""
    return sorted(one.names for one in strangers(found, b"salt"))


def test_full_name_title_and_surname_are_one_person():
    """However it is written, and whatever stands before it."""
    found = groups(
        named("Carol Whitmore"), named("CAROL WHITMORE"), named("Ms Whitmore"),
        named("Whitmore", "Ms"), named("Carol Whitmore's"),
    )  # fmt: skip
    assert found == [("CAROL WHITMORE", "Carol Whitmore", "Ms Whitmore", "Whitmore")]


def test_two_first_names_are_never_one_person():
    """Also when they share the surname; the surname alone then belongs to neither."""
    found = groups(named("Carol Whitmore"), named("Claire Whitmore"), named("Whitmore"))
    assert found == [("Carol Whitmore",), ("Claire Whitmore",), ("Whitmore",)]


def test_mr_and_mrs_are_two_people():
    """With one full name of unknown sex, neither is given to it."""
    found = groups(named("Chris Hill"), named("Mr Hill"), named("Mrs Hill"))
    assert found == [("Chris Hill",), ("Mr Hill",), ("Mrs Hill",)]
    assert groups(named("Mr Chris Hill"), named("Mrs Hill")) == [("Mr Chris Hill",), ("Mrs Hill",)]


def test_a_first_name_alone_joins_nobody():
    """Carol may be any Carol."""
    assert groups(named("Carol"), named("Carol Whitmore")) == [("Carol",), ("Carol Whitmore",)]


def test_a_professional_is_told_by_most_mentions():
    """Their label begins with their role."""
    [one] = strangers([named("Jane Okoro", staff=True), named("Okoro", staff=True)], b"salt")
    assert (one.staff, one.base, one.mentions, one.documents) == (
        True,
        "Social Worker",
        2,
        ("doc",),
    )


def test_who_is_registered_or_kept_is_no_stranger():
    """Only open or taken-out people without an entry are offered."""
    one = named("Carol").proposal
    assert is_stranger(one)
    assert not is_stranger(replace(one, entry="Mother"))
    assert not is_stranger(replace(one, state=ProposalState.REJECTED))
    assert not is_stranger(replace(one, category=str(Category.PLACE)))


def test_ids_are_stable_and_tell_nothing_without_the_key():
    """The same people have the same ids in any order; another case's key makes others."""
    people = [named("Carol Whitmore"), named("Bob Hill")]
    ids = {one.id for one in strangers(people, b"salt")}
    assert ids == {one.id for one in strangers(people[::-1], b"salt")}
    assert ids.isdisjoint(one.id for one in strangers(people, b"other"))


def test_a_new_label_is_one_that_no_entry_has():
    """Numbers go on after those in use, whatever their case."""
    register = Register("case", (Entry("person 1", EntryKind.PERSON),))
    assert next_label(register, "Person") == "Person 2"
    assert next_label(register, "Professional") == "Professional 1"


def test_what_holds_no_letters_is_nobody():
    """A detector's slip makes no person."""
    assert groups(named("—"), named("12")) == []
