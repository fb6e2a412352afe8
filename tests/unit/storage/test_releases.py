"""Releases: opened by themselves, to the right person, on record, and shut at once."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from services.storage.domain.records import (
    ItemState,
    LogLeaf,
    Release,
    ReleaseItem,
    ReleaseState,
)
from services.storage.domain.releases import item_name, receives
from services.storage.handlers import reading, releases
from shared.domain.errors import Conflict, Corrupt, Invalid, Refused
from shared.domain.policy import Membership, Role, Subject
from tests.unit.storage.builders import ACTOR, START, Room, context


def all_releases(room: Room) -> list[Release]:
    """Every release."""
    with room.units() as uow:
        return uow.find(Release, order_by="person")


def active(room: Room, release: str) -> list[str]:
    """The editions that a release holds now."""
    with room.units() as uow:
        items = uow.find(ReleaseItem, release=release, state=ItemState.ACTIVE, order_by="number")
    return [item.edition for item in items]


def logged(room: Room, kind: str) -> int:
    """How many entries of a kind are on the log."""
    with room.units() as uow:
        return uow.count(LogLeaf, entry_kind=kind)


def reader(person: str = "per-1", audience: str = "REVIEWER") -> Subject:
    """A recipient as the front door knows them."""
    role = Role.REVIEWER if audience == "REVIEWER" else Role.FAMILY
    return Subject(person, memberships=frozenset({Membership("case-1", role, audience)}))


@pytest.fixture
def opened(room: Room) -> Room:
    """A reviewer with one edition released to them."""
    room.grant("mem-1", "per-1")
    room.hear("edition.proved", **room.edition("ed-1"))
    room.sent()
    return room


def test_a_proved_edition_opens_a_release_for_its_audience(room: Room):
    """Whoever holds the audience gets one release, open for 28 days, and is told."""
    room.grant("mem-1", "per-1")
    room.grant("mem-2", "per-2", "FAMILY:Mother")
    room.hear("edition.proved", **room.edition("ed-1"))
    [release] = all_releases(room)
    assert (release.person, release.audience) == ("per-1", "REVIEWER")
    assert release.state is ReleaseState.OPEN
    assert release.expires_at == START + timedelta(days=28)
    [(kind, body)] = room.sent()
    assert kind == "release.opened"
    assert (body["person"], body["items"], body["release"]) == ("per-1", 1, release.id)
    assert logged(room, "release.opened") == logged(room, "release.item-added") == 1


def test_each_relative_gets_only_their_own_edition(room: Room):
    """Two fathers of one case never meet in one release."""
    room.grant("mem-a", "per-a", "FAMILY:Father A")
    room.grant("mem-b", "per-b", "FAMILY:Father B")
    room.hear("edition.proved", **room.edition("ed-a", "FAMILY:Father A", data=b"a"))
    room.hear("edition.proved", **room.edition("ed-b", "FAMILY:Father B", data=b"b"))
    for_a, for_b = all_releases(room)
    assert active(room, for_a.id) == ["ed-a"]
    assert active(room, for_b.id) == ["ed-b"]


def test_a_second_edition_extends_the_release(opened: Room):
    """There is one release for each person and audience; more documents join it silently."""
    opened.hear("edition.proved", **opened.edition("ed-2", document="doc-2"))
    [release] = all_releases(opened)
    assert active(opened, release.id) == ["ed-1", "ed-2"]
    assert opened.sent() == []


def test_several_files_of_one_document_stay_side_by_side(opened: Room):
    """An e-mail and its attachment are two editions of one document."""
    opened.hear("edition.proved", **opened.edition("ed-2"))
    [release] = all_releases(opened)
    assert active(opened, release.id) == ["ed-1", "ed-2"]


def test_hearing_an_event_again_changes_nothing(opened: Room):
    """Redelivery has no effect on releases, items, log or outbox."""
    event = opened.hear("edition.proved", **opened.edition("ed-2", document="doc-2"))
    before = (all_releases(opened), logged(opened, "release.item-added"))
    opened.repeat(event)
    opened.grant("mem-1", "per-1")
    assert (all_releases(opened), logged(opened, "release.item-added")) == before


def test_a_new_member_gets_what_was_proved_before(room: Room):
    """Membership after proof opens the release all the same."""
    room.hear("edition.proved", **room.edition("ed-1"))
    assert all_releases(room) == []
    room.grant("mem-1", "per-1")
    [release] = all_releases(room)
    assert active(room, release.id) == ["ed-1"]


@pytest.mark.parametrize(
    ("role", "audience", "expected"),
    [
        ("reviewer", "REVIEWER", True),
        ("family", "FAMILY:Mother", True),
        ("reviewer", "FAMILY:Mother", False),
        ("family", "REVIEWER", False),
        ("family", "FAMILY:", False),
        ("partnership-manager", "REVIEWER", False),
        ("panel-secretariat", "PANEL", False),
        ("reviewer", "", False),
        ("nobody", "REVIEWER", False),
    ],
)
def test_only_the_right_role_receives_an_audience(role: str, audience: str, *, expected: bool):
    """A role never receives another role's audience, and anything odd receives nothing."""
    assert receives(role, audience) is expected


def test_the_order_of_events_does_not_matter(tmp_path):
    """Grant, proof, withdrawal and a second proof in any order end in the same releases."""
    from tests.unit.storage.builders import sqlite_url

    ends = set()
    for number, order in enumerate(itertools.permutations(range(4))):
        room = Room(sqlite_url(tmp_path / str(number)))
        room.vault.create_case("case-1")
        first = room.edition("ed-1")
        second = room.edition("ed-2", document="doc-2")
        withdrawn = {"edition": "ed-1", "document": "doc-1", "audience": "REVIEWER"}
        steps = [
            lambda room=room: room.grant("mem-1", "per-1"),
            lambda room=room, body=first: room.hear("edition.proved", **body),
            lambda room=room, body=second: room.hear("edition.proved", **body),
            lambda room=room, body=withdrawn: room.hear(
                "edition.withdrawn", **body, reason="replaced"
            ),
        ]
        for step in order:
            steps[step]()
        [release] = all_releases(room)
        ends.add((release.state, tuple(active(room, release.id))))
        room.close()
    assert ends == {(ReleaseState.OPEN, ("ed-2",))}


def test_a_withdrawn_edition_leaves_at_once(opened: Room):
    """Nothing of it can be read from the next request on."""
    opened.hear(
        "edition.withdrawn",
        edition="ed-1",
        document="doc-1",
        audience="REVIEWER",
        reason="replaced",
    )
    [release] = all_releases(opened)
    assert active(opened, release.id) == []
    assert logged(opened, "release.item-removed") == 1


def test_a_withdrawn_document_never_comes_back(opened: Room):
    """Neither what is released leaves a trace to read, nor does a later proof."""
    opened.hear("document.withdrawn", document="doc-1", reason="wrong-child", person="per-9")
    opened.hear("edition.proved", **opened.edition("ed-3"))
    [release] = all_releases(opened)
    assert active(opened, release.id) == []


def test_a_newer_version_replaces_the_older_for_good(opened: Room):
    """The newest version heard of counts, even when its only edition is withdrawn again."""
    opened.hear("edition.proved", **opened.edition("ed-2", version=2))
    [release] = all_releases(opened)
    assert active(opened, release.id) == ["ed-2"]
    opened.hear(
        "edition.withdrawn", edition="ed-2", document="doc-1", audience="REVIEWER", reason="x"
    )
    assert active(opened, release.id) == []


def test_a_revoked_membership_recalls_at_once_and_tells(opened: Room):
    """Leaving the case shuts the release; the recipient's service hears of it."""
    opened.hear("membership.revoked", membership="mem-1", person="per-1")
    [release] = all_releases(opened)
    assert (release.state, release.recall_reason) == (
        ReleaseState.RECALLED,
        "membership-revoked",
    )
    assert [kind for kind, _ in opened.sent()] == ["release.recalled"]


def test_a_membership_granted_anew_opens_again(opened: Room):
    """Coming back into the case opens the same release, with a fresh end."""
    opened.hear("membership.revoked", membership="mem-1", person="per-1")
    opened.clock.move(days=40)
    opened.grant("mem-2", "per-1")
    [release] = all_releases(opened)
    assert release.state is ReleaseState.OPEN
    assert release.expires_at == opened.clock.now() + timedelta(days=28)


def test_a_second_membership_keeps_the_release(opened: Room):
    """One of two equal memberships may go without shutting anything."""
    opened.grant("mem-2", "per-1")
    opened.hear("membership.revoked", membership="mem-1", person="per-1")
    assert all_releases(opened)[0].state is ReleaseState.OPEN


def recall(room: Room, reason: str = "content-mistake") -> Release:
    """A manager recalls the one release."""
    [release] = all_releases(room)
    with room.units() as uow:
        releases.recall(release.id, reason, "per-m", uow=uow, log=room.log)
        uow.commit()
    return all_releases(room)[0]


def test_a_managers_recall_outlives_new_facts(opened: Room):
    """Neither a new edition nor a new membership opens what a manager shut."""
    recall(opened)
    opened.hear("edition.proved", **opened.edition("ed-2", document="doc-2"))
    opened.hear("membership.revoked", membership="mem-1", person="per-1")
    opened.grant("mem-2", "per-1")
    [release] = all_releases(opened)
    assert release.state is ReleaseState.RECALLED


def test_a_recall_needs_a_reason_from_the_list(opened: Room):
    """Free text never gets into an event."""
    with pytest.raises(Invalid, match="recall-reason"):
        recall(opened, "because the mother said so")


def test_a_recall_again_does_nothing(opened: Room):
    """The second click is harmless."""
    recall(opened)
    recall(opened)
    assert logged(opened, "release.recalled") == 1


def reopen(room: Room, days: int = 7) -> None:
    """A manager opens the one release again."""
    [release] = all_releases(room)
    end = room.clock.now() + timedelta(days=days)
    with room.units() as uow:
        releases.reopen(release.id, end, "per-m", uow=uow, log=room.log, clock=room.clock)
        uow.commit()


def test_a_manager_can_open_a_recalled_release_again(opened: Room):
    """It holds what may be read now, and the recipient is told again."""
    recall(opened)
    opened.hear("edition.proved", **opened.edition("ed-2", document="doc-2"))
    opened.sent()
    reopen(opened)
    [release] = all_releases(opened)
    assert active(opened, release.id) == ["ed-1", "ed-2"]
    assert [kind for kind, _ in opened.sent()] == ["release.opened"]


def test_opening_again_needs_the_recipient_in_the_case(opened: Room):
    """Nobody outside the case is let in by a click."""
    opened.hear("membership.revoked", membership="mem-1", person="per-1")
    with pytest.raises(Conflict, match="recipient-gone"):
        reopen(opened)


def test_opening_an_open_release_again_is_a_conflict(opened: Room):
    """Only a recalled release is opened again."""
    with pytest.raises(Conflict, match="release-not-recalled"):
        reopen(opened)


def change(room: Room, days: float) -> Release:
    """A manager sets the end of the one release."""
    [release] = all_releases(room)
    end = room.clock.now() + timedelta(days=days)
    with room.units() as uow:
        releases.change_expiry(release.id, end, "per-m", uow=uow, log=room.log, clock=room.clock)
        uow.commit()
    return all_releases(room)[0]


@pytest.mark.parametrize("days", [0, -1, 367])
def test_an_end_must_lie_ahead_and_within_a_year(opened: Room, days: int):
    """An end in the past or too far away is refused."""
    with pytest.raises(Invalid, match="release-expiry"):
        change(opened, days)


def test_the_end_of_a_recalled_release_is_not_changed(opened: Room):
    """Changing the end must not be a way to undo a recall."""
    recall(opened)
    with pytest.raises(Conflict, match="release-recalled"):
        change(opened, 10)


def test_reading_stops_at_the_end_even_before_the_timer(opened: Room):
    """The clock decides, not the state."""
    [release] = all_releases(opened)
    opened.clock.move(days=28)
    with opened.units() as uow, pytest.raises(Refused, match="release-closed"):
        reading.readable_release(release.id, reader(), uow=uow, clock=opened.clock)


def test_the_timer_marks_and_a_manager_may_extend(opened: Room):
    """An ended release is marked once, and opens with a new end."""
    opened.clock.move(days=28)
    for expected in (1, 0):
        with opened.units() as uow:
            assert releases.expire(uow=uow, log=opened.log, clock=opened.clock) == expected
            uow.commit()
    assert all_releases(opened)[0].state is ReleaseState.EXPIRED
    assert change(opened, 5).state is ReleaseState.OPEN


@pytest.mark.parametrize(
    "who",
    [
        Subject(),
        reader("per-2"),
        reader("per-1", "FAMILY:Mother"),
        Subject("per-1"),
        Subject("per-1", roles=frozenset({Role.ADMINISTRATOR, Role.AUDITOR})),
    ],
)
def test_nobody_but_the_recipient_reads(opened: Room, who: Subject):
    """Another person, another audience, or no membership: as if nothing were there."""
    [release] = all_releases(opened)
    with opened.units() as uow, pytest.raises(Refused) as caught:
        reading.readable_release(release.id, who, uow=uow, clock=opened.clock)
    assert caught.value.hidden


def test_a_file_of_another_release_is_not_found(opened: Room):
    """The item must belong to the release that was asked for."""
    opened.grant("mem-2", "per-2")
    mine, other = all_releases(opened)
    with opened.units() as uow:
        [item] = uow.find(ReleaseItem, release=other.id)
        with pytest.raises(Refused, match="not-found"):
            reading.readable_item(mine.id, item.id, reader(), uow=uow, clock=opened.clock)


@pytest.mark.parametrize("field", ["document", "version", "audience", "sha256"])
def test_an_event_that_names_another_object_releases_nothing(room: Room, field: str):
    """The sealed object must be the edition that was proved, in every respect."""
    room.grant("mem-1", "per-1")
    body = room.edition("ed-1")
    body[field] = {
        "document": "doc-9",
        "version": 2,
        "audience": "FAMILY:Mother",
        "sha256": "0" * 64,
    }[field]
    with pytest.raises(Corrupt, match="edition-mismatch"):
        room.hear("edition.proved", **body)
    assert all_releases(room) == []


def test_an_original_can_never_be_released(room: Room):
    """An event that names an original's object is refused as corrupt."""
    room.grant("mem-1", "per-1")
    sealed = room.vault.seal("obj-1", context(), [b"names and all"], ACTOR)
    body = room.edition("ed-1") | {"object": "obj-1", "sha256": sealed.sha256}
    with pytest.raises(Corrupt, match="edition-mismatch"):
        room.hear("edition.proved", **body)


@pytest.mark.parametrize(
    ("number", "kind", "name"),
    [
        (3, "pdf", "document-003.pdf"),
        (12, "text", "document-012.txt"),
        (1, "jpeg", "document-001.jpg"),
        (1000, "pdf", "document-1000.pdf"),
        (1, "something-odd", "document-001.bin"),
    ],
)
def test_names_say_nothing(number: int, kind: str, name: str):
    """A released file is named by number and type only."""
    assert item_name(number, kind) == name
