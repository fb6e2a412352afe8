"""From acceptance to proposals: any order, any crash, any number of versions."""

from __future__ import annotations

import itertools
from functools import partial

import pytest

from services.redaction.domain.records import (
    CaseRegister,
    EditionState,
    ProposalState,
    Region,
    ReviewState,
)
from services.redaction.handlers import proposals, readings
from shared.domain.errors import Invalid, Unavailable
from tests.unit.redaction.service.room import (
    CASE,
    OFFICER,
    REGISTER,
    Room,
    fake_detect,
    make_room,
    paragraphs,
    worded_pages,
)

OPEN, TAKEN, KEPT = ProposalState.OPEN, ProposalState.ACCEPTED, ProposalState.REJECTED
TEXT = b"Amelia lives with Becky.\nAunt Carol came to Larch Grove."


def test_a_document_is_read_and_proposed_once(room: Room):
    """The same acceptance twice reads once and proposes once."""
    event = room.accept("doc-1", TEXT)
    room.again(event)
    assert room.read.reads == 1
    assert room.review("doc-1").state is ReviewState.PROPOSED
    assert [one.label for one in room.proposals("doc-1")] == ["Child A", "Mother", "Person"]
    assert room.sent("document.proposed") == [{"document": "doc-1", "version": 1, "proposals": 3}]


def test_no_value_is_kept_in_clear(room: Room):
    """Neither the database nor events nor the log hold a word of the document."""
    room.accept("doc-1", TEXT)
    with room.units.engine.connect() as connection:
        rows = [
            repr(tuple(row))
            for table in room.units.tables.metadata.sorted_tables
            for row in connection.execute(table.select())
        ]
    everything = " ".join(rows).encode() + room.vault.everything_stored()
    for word in (b"Amelia", b"Becky", b"Carol", b"Larch"):
        assert word not in everything
    assert b"doc-1" in everything, "the positive control"


@pytest.mark.parametrize("after_effect", [False, True])
@pytest.mark.parametrize("call", range(12))
def test_a_vault_that_fails_anywhere_leads_to_one_result(make_database, clock, call, after_effect):
    """Whichever call fails, before or after its effect, the next attempt ends the same."""
    room = make_room(make_database, clock)
    room.open_case()
    room.read.inside[TEXT] = [b"Amelia again"]
    event = room.accepted("doc-1", TEXT)
    room.vault.fail_once(call, after_effect=after_effect)
    for _ in range(3):
        try:
            room.again(event)
        except Unavailable:
            continue
    assert room.review("doc-1").state is ReviewState.PROPOSED
    assert [item.path for item in room.items("doc-1")] == ["0", "0.1"]
    assert len(room.proposals("doc-1")) == 4


def test_a_file_that_cannot_be_read_quarantines_the_document(room: Room):
    """With its reason; nothing is proposed."""
    room.read.readings[b"bad"] = "file-encrypted"
    room.accept("doc-1", b"bad")
    assert room.review("doc-1").state is ReviewState.QUARANTINED
    assert room.sent("document.quarantined") == [{"document": "doc-1", "reason": "file-encrypted"}]


def test_a_part_that_cannot_be_read_is_held_back_alone(room: Room):
    """The rest of the document goes on, and the part's reason is kept."""
    room.read.inside[TEXT] = [b"bad", b"good Amelia"]
    room.read.readings[b"bad"] = "file-encrypted"
    room.accept("doc-1", TEXT)
    items = room.items("doc-1")
    assert [(one.path, one.state) for one in items] == [
        ("0", "read"), ("0.1", "quarantined"), ("0.2", "read"),
    ]  # fmt: skip
    room.through("doc-1", "PANEL")
    [proved] = room.sent("document.proved")
    assert len(proved["editions"]) == 2


@pytest.mark.parametrize("parts", [[], [b"bad"]])
def test_a_container_with_nothing_readable_is_quarantined(room: Room, parts: list[bytes]):
    """Nothing to share is said at once, so that no pack waits for it for ever."""
    room.read.readings[b"zip"] = paragraphs("")
    room.read.readings[b"bad"] = "file-damaged"
    room.read.inside[b"zip"] = parts
    room.accept("doc-1", b"zip")
    review = room.review("doc-1")
    assert review.state is ReviewState.QUARANTINED
    assert review.reason == ("file-damaged" if parts else "file-empty")


def test_files_too_deep_do_not_hide_their_neighbours(room: Room):
    """What lies too deep is held back by itself; everything else is read."""
    chain = [b"zip", b"l1", b"l2", b"l3", b"l4 Amelia"]
    for outer, inner in itertools.pairwise(chain):
        room.read.inside[outer] = [inner]
    room.read.inside[b"zip"] = [b"l1", b"neighbour Amelia"]
    room.read.inside[b"l1"] = [b"l2", b"other Becky"]
    room.accept("doc-1", b"zip")
    found = {one.path: one.state for one in room.items("doc-1")}
    assert found["0.1.1.1.1"] == "quarantined"
    assert found["0.2"] == found["0.1.2"] == found["0.1.1.1"] == "read"
    assert len(room.proposals("doc-1")) == 2


def test_too_many_files_are_all_listed(room: Room, monkeypatch):
    """Beyond the bound each file is listed as held back; none disappears."""
    monkeypatch.setattr("services.redaction.handlers.readings.MAX_ITEMS", 3)
    room.read.inside[b"zip"] = [b"file %d" % number for number in range(6)]
    room.accept("doc-1", b"zip")
    states = [one.state for one in room.items("doc-1")]
    assert len(states) == 7
    assert states.count("quarantined") == 4


def test_a_document_withdrawn_before_it_is_heard_of_stays_closed(room: Room):
    """Facts overtake work: the later acceptance changes nothing."""
    room.withdraw("doc-1")
    room.accept("doc-1", TEXT)
    assert room.review("doc-1").state is ReviewState.WITHDRAWN
    assert room.read.reads == 0
    assert room.sent("document.proposed") == []


def test_a_document_withdrawn_while_it_is_read_stays_closed(room: Room):
    """Its reading ends without effect and without further progress."""
    room.read.meanwhile = lambda: room.withdraw("doc-1")
    room.accept("doc-1", TEXT)
    assert room.review("doc-1").state is ReviewState.WITHDRAWN
    assert room.items("doc-1") == []
    assert room.sent("document.progress") == []


def test_a_version_that_comes_while_the_one_before_is_read_wins(room: Room):
    """Two workers: the older reading has no effect on the newer review."""
    newer = room.accepted("doc-1", b"Becky only", version=2)
    room.read.meanwhile = lambda: room.again(newer)
    room.accept("doc-1", TEXT)
    review = room.review("doc-1")
    assert (review.version, review.state) == (2, ReviewState.PROPOSED)
    assert [item.version for item in room.items("doc-1")] == [2]
    assert len(room.proposals("doc-1")) == 1


def test_a_newer_version_still_being_read_is_not_settled_by_the_older(room: Room):
    """The older reading ends while the newer waits: nothing is mixed."""

    def renew() -> None:
        event = room.accepted("doc-1", b"Becky only", version=2)
        room.vault.broken = True  # the newer attempt dies after it began
        with pytest.raises(Unavailable):
            room.again(event)
        room.vault.broken = False
        room.pending = event

    room.read.meanwhile = renew
    room.accept("doc-1", TEXT)
    assert room.review("doc-1").state is ReviewState.WAITING
    room.again(room.pending)
    assert len(room.proposals("doc-1")) == 1


def test_an_old_version_heard_late_changes_nothing(room: Room):
    """Version 1 after version 2."""
    room.accept("doc-1", TEXT, version=2)
    room.accept("doc-1", b"old Amelia", version=1)
    assert room.review("doc-1").version == 2
    assert len(room.proposals("doc-1")) == 3


def test_decisions_carry_forward_to_a_new_version(room: Room):
    """The same mention keeps its decision, with who made it; what is new is open."""
    room.accept("doc-1", TEXT)
    room.decide_all("doc-1")
    room.accept("doc-1", TEXT + b"\nAunt Joan too.", version=2)
    assert room.states("doc-1") == [TAKEN, TAKEN, TAKEN, OPEN]
    assert room.proposals("doc-1")[0].decided_by == OFFICER


def test_words_added_by_hand_carry_forward(room: Room):
    """No detector proposes them again, so they must not come back with the next version."""
    room.accept("doc-1", TEXT)
    assert room.add_words("doc-1", "larch  GROVE") == 1
    room.accept(
        "doc-1", b"They moved from Larch\nGrove. Aunt Carol came to Larch Grove.", version=2
    )
    taken = [one for one in room.proposals("doc-1") if one.detector == "person"]
    assert [one.state for one in taken] == [TAKEN, TAKEN]


def test_decisions_carry_to_the_document_that_replaces_another(room: Room):
    """A replacement has another id; decisions and hand-added words follow, the old one closes."""
    room.accept("doc-1", TEXT)
    room.add_words("doc-1", "Larch Grove")
    room.through("doc-1")
    room.accept("doc-2", TEXT, version=2, replaces="doc-1")
    assert room.states("doc-2") == [TAKEN] * 4
    assert room.review("doc-1").state is ReviewState.SUPERSEDED
    assert room.editions("doc-1", EditionState.PROVED) == []
    assert len(room.sent("edition.withdrawn")) == 1


def test_a_replaced_document_heard_of_late_is_not_opened(room: Room):
    """The replacement came first: the old document is closed from the start."""
    room.accept("doc-2", TEXT, version=2, replaces="doc-1")
    room.accept("doc-1", b"old Amelia")
    assert room.review("doc-1").state is ReviewState.SUPERSEDED
    assert room.read.reads == 1


def test_a_withdrawn_document_stays_withdrawn_when_replaced(room: Room):
    """The stronger closing wins."""
    room.accept("doc-1", TEXT)
    room.withdraw("doc-1")
    room.accept("doc-2", TEXT, version=2, replaces="doc-1")
    assert room.review("doc-1").state is ReviewState.WITHDRAWN


def test_a_kept_name_of_the_register_is_asked_about_again_in_new_surroundings(room: Room):
    """A rejection holds for the same mention only; doubt goes to the person."""
    room.accept("doc-1", b"Amelia is the name of a boat in this letter, and it sails every summer.")
    [one] = room.proposals("doc-1")
    room.do(proposals.decide, "doc-1", [one.id], KEPT, person=OFFICER, clock=room.clock)
    before = b"Amelia is the name of a boat in this letter, and it sails every summer."
    room.accept("doc-1", before + b"\nFar away, little Amelia cried.", version=2)
    assert room.states("doc-1") == [KEPT, OPEN]


def test_boxes_carry_to_a_new_version_where_the_page_is_the_same(room: Room):
    """On page 1 every word stands where it stood; page 2 says something else and asks again."""
    room.read.readings[b"scan one"] = worded_pages("Amelia sleeps", "Becky calls")
    room.read.readings[b"scan two"] = worded_pages("Amelia sleeps", "Becky shouts")
    room.accept("doc-1", b"scan one")
    [item] = room.items("doc-1")
    room.draw("doc-1", item.id, page=1)
    room.draw("doc-1", item.id, page=2)
    room.accept("doc-1", b"scan two", version=2)
    [item] = room.items("doc-1")
    with room.units() as uow:
        [box] = uow.find(Region, item=item.id)
    assert (box.page, box.drawn_by) == (1, OFFICER)
    assert item.warnings == ("draw-the-box-again-on-page-2",)


def test_boxes_on_pages_without_words_are_asked_for_again(room: Room):
    """Nothing says that a page of pixels is the same page."""
    room.read.readings[b"scan one"] = paragraphs("Amelia", pages=1)
    room.read.readings[b"scan two"] = paragraphs("Amelia", pages=1)
    room.accept("doc-1", b"scan one")
    room.draw("doc-1", room.items("doc-1")[0].id)
    room.accept("doc-1", b"scan two", version=2)
    assert "draw-the-box-again-on-page-1" in room.items("doc-1")[0].warnings


# --- the register changes -------------------------------------------------------------------------


def test_a_new_name_opens_a_submitted_document_and_withdraws_what_shows_it(room: Room):
    """A name that comes onto the register is proposed, and editions made without it are recalled."""
    room.accept("doc-1", TEXT)
    room.through("doc-1")
    assert len(room.editions("doc-1", EditionState.PROVED)) == 1
    room.add_name("School 1", "Larch Grove")
    room.work()
    review = room.review("doc-1")
    assert review.state is ReviewState.PROPOSED
    assert review.submitted_by == ""
    assert sorted(room.states("doc-1")) == [TAKEN, TAKEN, TAKEN, OPEN]
    assert room.editions("doc-1", EditionState.PROVED) == []
    assert [one["reason"] for one in room.sent("edition.withdrawn")] == ["register-changed"]


def test_a_register_change_without_anything_new_leaves_a_submitted_document_alone(room: Room):
    """Nothing to decide: it stays with the approver, its editions stay, nobody is mailed."""
    room.accept("doc-1", TEXT)
    room.through("doc-1")
    told = len(room.sent("document.proposed"))
    room.add_name("Sibling", "Nobody Here")
    room.work()
    assert room.review("doc-1").state is ReviewState.SUBMITTED
    assert room.review("doc-1").register_version == 2
    assert len(room.editions("doc-1", EditionState.PROVED)) == 1
    assert len(room.sent("document.proposed")) == told
    room.approve("doc-1", "PANEL")
    room.work()
    assert len(room.editions("doc-1", EditionState.PROVED)) == 2


def test_what_was_taken_out_stays_taken_out_when_an_entry_goes(room: Room):
    """Removing an entry never puts a value back by itself."""
    room.accept("doc-1", TEXT)
    room.decide_all("doc-1")
    room.register({"case": CASE, "entries": REGISTER["entries"][:1]})
    room.work()
    labels = {one.label: one.state for one in room.proposals("doc-1")}
    assert labels["Mother"] is TAKEN


def test_hand_added_words_survive_a_register_change(room: Room):
    """They are not the register's to take away."""
    room.accept("doc-1", TEXT)
    room.add_words("doc-1", "Larch Grove")
    room.add_name("Sibling", "Nobody Here")
    room.work()
    assert [one.state for one in room.proposals("doc-1") if one.detector == "person"] == [TAKEN]


def test_a_register_change_while_a_document_is_read_is_not_missed(room: Room):
    """The event may have gone by: the document is read against the newest register all the same."""

    def change() -> None:
        room.add_name("School 1", "Larch Grove")
        room.work()  # another worker handles it now: this document is not proposed yet

    original = room.vault.open

    def after_register_was_opened(key, place, actor):
        source = original(key, place, actor)
        if place.kind == "register":
            room.vault.open = original
            change()
        return source

    room.vault.open = after_register_was_opened
    room.accept("doc-1", TEXT)
    assert room.review("doc-1").register_version == 1
    room.work()
    assert room.review("doc-1").register_version == 2
    assert "School 1" in {one.label for one in room.proposals("doc-1")}


def test_a_case_heard_of_by_its_document_first_has_a_register(make_database, clock):
    """Work may overtake facts: the register begins with whichever comes first."""
    room = make_room(make_database, clock)
    room.vault.create_case(CASE)
    room.accept("doc-1", TEXT)
    room.hear("case.opened", reference="CSPR-1")
    with room.units() as uow:
        assert [one.reference for one in uow.find(CaseRegister)] == ["CSPR-1"]
    assert [one.label for one in room.proposals("doc-1")] == ["Person"]


def test_a_document_that_a_detector_cannot_finish_is_held_back(room: Room):
    """A plug-in that fails on one file quarantines it; the document goes on without that file."""

    def failing(text: str, register) -> list:
        if "again" in text:
            raise Invalid("plug-in-failed", "failed")
        return fake_detect(text, register)

    room.consumers["document.accepted"] = partial(
        readings.on_document_accepted,
        units=room.units, vault=room.vault, read=room.read, detect=failing,
    )  # fmt: skip
    room.read.inside[TEXT] = [b"Amelia again"]
    room.accept("doc-1", TEXT)
    assert room.review("doc-1").state is ReviewState.PROPOSED
    held = [(item.path, item.state, item.reason, item.reading) for item in room.items("doc-1")][1]
    assert held == ("0.1", "quarantined", "plug-in-failed", "")
    room.accept("doc-2", b"Amelia again")
    assert room.review("doc-2").state is ReviewState.QUARANTINED
    assert room.review("doc-2").reason == "plug-in-failed"
    assert room.proposals("doc-2") == []
